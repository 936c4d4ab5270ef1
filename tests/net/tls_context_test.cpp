// SPDX-License-Identifier: BSL-1.0
#include "hocket/net/tls_context.hpp"

#include <gtest/gtest.h>

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "hocket/errors.hpp"
#include "net/tls_pair.hpp"
#include "virtual_run.hpp"

namespace {

using namespace std::chrono_literals;
using hocket::gather;
using hocket::pem;
using hocket::simulated_stream;
using hocket::task;
using hocket::tls_accept;
using hocket::tls_connect;
using hocket::tls_context;
using hocket::tls_failure;
using hocket::tls_version;
using hocket::tests::authority;
using hocket::tests::connect_tls;
using hocket::tests::localhost;
using hocket::tests::localhost_server;
using hocket::tests::serving;
using hocket::tests::simulated_tls;
using hocket::tests::test_authority;
using hocket::tests::tls_refusal;
using hocket::tests::tls_refusal_in;
using hocket::tests::tls_refusal_of;
using hocket::tests::trusting;
using hocket::tests::trusting_client;

struct failures {
  tls_refusal client;
  tls_refusal server;
};

task<failures> refusal(tls_context from, tls_context to, std::string host = "localhost") {
  auto both = hocket::tests::shake_hands(std::move(from), std::move(to), std::move(host), {});
  auto outcome = co_await std::move(both);
  co_return failures{tls_refusal_in(std::get<0>(outcome)), tls_refusal_in(std::get<1>(outcome))};
}

task<std::string> read_some(simulated_tls& from) {
  std::array<std::byte, 4096> buffer;
  const std::size_t size = co_await from.read_some(buffer);
  co_return std::string(reinterpret_cast<const char*>(buffer.data()), size);
}

/// What configuration is refused with.
template <class Make>
std::string configuration_refusal(Make make) {
  try {
    static_cast<void>(make());
  } catch (const std::exception& e) {
    return e.what();
  }
  return "it was accepted";
}

class tls_handshake : public ::testing::Test {
 protected:
  hocket::tests::virtual_run run;
};

TEST_F(tls_handshake, an_address_may_stand_for_the_host) {
  auto main = []() -> task<void> {
    auto v4 = co_await connect_tls(trusting_client(), localhost_server(), "127.0.0.1");
    EXPECT_EQ(v4.server.server_name(), "") << "addresses are not told";
    auto v6 = co_await connect_tls(trusting_client(), localhost_server(), "::1");
    const auto wrong = co_await refusal(trusting_client(), localhost_server(), "127.0.0.2");
    EXPECT_EQ(wrong.client.text,
              "TLS with 127.0.0.2: the certificate is for localhost, 127.0.0.1, ::1, not for "
              "127.0.0.2");
  };
  run(main());
}

TEST_F(tls_handshake, a_certificate_for_another_host_is_refused) {
  auto main = []() -> task<void> {
    const auto other = authority().issue({.names = {"example.org", "*.example.org"}});
    const auto refused = co_await refusal(trusting_client(), tls_context::server(serving(other)));
    EXPECT_EQ(refused.client.why, tls_failure::wrong_host);
    EXPECT_EQ(refused.client.text,
              "TLS with localhost: the certificate is for example.org, *.example.org, not for "
              "localhost");
    EXPECT_EQ(refused.server.why, tls_failure::refused);
    EXPECT_EQ(refused.server.text, "TLS with a client: the peer refused: bad certificate");
  };
  run(main());
}

TEST_F(tls_handshake, a_wildcard_stands_for_one_label) {
  auto main = []() -> task<void> {
    const auto wild = tls_context::server(serving(authority().issue({.names = {"*.example.org"}})));
    auto good = co_await connect_tls(trusting_client(), wild, "www.example.org");
    const auto deep = co_await refusal(trusting_client(), wild, "a.b.example.org");
    EXPECT_EQ(deep.client.why, tls_failure::wrong_host);
  };
  run(main());
}

TEST_F(tls_handshake, an_expired_certificate_is_refused) {
  auto main = []() -> task<void> {
    const auto old =
        authority().issue({.names = {"localhost"}, .begins_in = -48h, .ends_in = -24h});
    const auto refused = co_await refusal(trusting_client(), tls_context::server(serving(old)));
    EXPECT_EQ(refused.client.why, tls_failure::expired);
    EXPECT_EQ(refused.client.text.find("TLS with localhost: the certificate expired at 20"), 0U)
        << refused.client.text;
    EXPECT_EQ(refused.server.text, "TLS with a client: the peer refused: certificate expired");
  };
  run(main());
}

TEST_F(tls_handshake, a_certificate_whose_time_has_not_come_is_refused) {
  auto main = []() -> task<void> {
    const auto early =
        authority().issue({.names = {"localhost"}, .begins_in = 24h, .ends_in = 48h});
    const auto refused = co_await refusal(trusting_client(), tls_context::server(serving(early)));
    EXPECT_EQ(refused.client.why, tls_failure::not_yet_valid);
    EXPECT_EQ(
        refused.client.text.find("TLS with localhost: the certificate is not valid before 20"), 0U)
        << refused.client.text;
  };
  run(main());
}

TEST_F(tls_handshake, a_self_signed_certificate_is_refused) {
  auto main = []() -> task<void> {
    const auto own = hocket::tests::self_signed({.names = {"localhost"}});
    const auto refused = co_await refusal(trusting_client(), tls_context::server(serving(own)));
    EXPECT_EQ(refused.client.why, tls_failure::self_signed);
    EXPECT_EQ(refused.client.text, "TLS with localhost: the certificate is self-signed");
    auto trusting_it = trusting();
    trusting_it.authorities = own.certificate;
    auto accepted =
        co_await connect_tls(tls_context::client(trusting_it), tls_context::server(serving(own)));
  };
  run(main());
}

TEST_F(tls_handshake, an_unknown_authority_is_refused) {
  auto main = []() -> task<void> {
    const test_authority stranger("a stranger");
    const auto foreign = stranger.issue({.names = {"localhost"}});
    const auto refused = co_await refusal(trusting_client(), tls_context::server(serving(foreign)));
    EXPECT_EQ(refused.client.why, tls_failure::unknown_authority);
    EXPECT_EQ(refused.client.text,
              "TLS with localhost: the certificate was issued by \"a stranger\", an authority that "
              "is not trusted");
    // It does not help that the stranger vouches for itself.
    auto with_chain = serving(foreign);
    with_chain.certificate =
        pem::text(foreign.certificate.content() + stranger.certificate().content());
    const auto again = co_await refusal(trusting_client(), tls_context::server(with_chain));
    EXPECT_EQ(again.client.why, tls_failure::unknown_authority);
    EXPECT_EQ(again.client.text, "TLS with localhost: the authority \"a stranger\" is not trusted");
  };
  run(main());
}

TEST_F(tls_handshake, the_system_does_not_know_a_test_authority) {
  auto main = []() -> task<void> {
    const auto refused = co_await refusal(tls_context::default_client(), localhost_server());
    EXPECT_EQ(refused.client.why, tls_failure::unknown_authority);
  };
  run(main());
}

TEST_F(tls_handshake, a_chain_leads_to_a_trusted_authority) {
  auto main = []() -> task<void> {
    const test_authority between("in between");
    const auto leaf = between.issue({.names = {"localhost"}});
    auto options = serving(leaf);
    options.certificate =
        pem::text(leaf.certificate.content() + authority().vouch_for(between, {}).content());
    auto accepted = co_await connect_tls(trusting_client(), tls_context::server(options));
    options.certificate =
        pem::text(leaf.certificate.content() +
                  authority()
                      .vouch_for(between, {.names = {}, .begins_in = -48h, .ends_in = -24h})
                      .content());
    const auto refused = co_await refusal(trusting_client(), tls_context::server(options));
    EXPECT_EQ(refused.client.why, tls_failure::expired);
    EXPECT_EQ(refused.client.text.find(
                  "TLS with localhost: the certificate of the authority \"in between\" expired at"),
              0U)
        << refused.client.text;
  };
  run(main());
}

TEST_F(tls_handshake, without_verification_anybody_is_accepted) {
  auto main = []() -> task<void> {
    const auto old =
        hocket::tests::self_signed({.names = {"example.org"}, .begins_in = -48h, .ends_in = -24h});
    const auto careless = tls_context::client({.verify = false});
    auto accepted = co_await connect_tls(careless, tls_context::server(serving(old)));
    EXPECT_EQ(accepted.client.peer_names(), std::vector<std::string>{"example.org"});
  };
  run(main());
}

TEST_F(tls_handshake, both_versions_are_spoken) {
  auto main = []() -> task<void> {
    auto newest = co_await connect_tls();
    auto options = trusting();
    options.max_version = tls_version::tls1_2;
    auto older = co_await connect_tls(tls_context::client(options));
    co_await older.client.write_all("by 1.2");
    const std::string text = co_await read_some(older.server);
    EXPECT_EQ(newest.client.version(), "TLSv1.3");
    EXPECT_EQ(older.client.version(), "TLSv1.2");
    EXPECT_EQ(older.server.version(), "TLSv1.2");
    EXPECT_EQ(text, "by 1.2");
  };
  run(main());
}

TEST_F(tls_handshake, sides_without_a_common_version_say_so) {
  auto main = []() -> task<void> {
    auto old_only = trusting();
    old_only.max_version = tls_version::tls1_2;
    auto new_only = serving(localhost());
    new_only.min_version = tls_version::tls1_3;
    const auto refused =
        co_await refusal(tls_context::client(old_only), tls_context::server(new_only));
    EXPECT_EQ(refused.client.why, tls_failure::no_common_version);
    EXPECT_EQ(refused.client.text, "TLS with localhost: no common version: the peer refused ours");
    EXPECT_EQ(refused.server.why, tls_failure::no_common_version);
    EXPECT_EQ(refused.server.text, "TLS with a client: no common version: the peer's is refused");
  };
  run(main());
}

TEST_F(tls_handshake, the_servers_preferred_protocol_is_chosen) {
  auto main = []() -> task<void> {
    auto offering = trusting();
    offering.alpn = {"http/1.1", "h2", "other"};
    auto options = serving(localhost());
    options.alpn = {"h3", "h2", "http/1.1"};
    auto chosen = co_await connect_tls(tls_context::client(offering), tls_context::server(options));
    EXPECT_EQ(chosen.client.alpn(), "h2");
    EXPECT_EQ(chosen.server.alpn(), "h2");
    auto silent = co_await connect_tls(trusting_client(), tls_context::server(options));
    EXPECT_EQ(silent.client.alpn(), "");
    auto deaf = co_await connect_tls(tls_context::client(offering), localhost_server());
    EXPECT_EQ(deaf.client.alpn(), "");
    offering.alpn = {"other"};
    const auto refused =
        co_await refusal(tls_context::client(offering), tls_context::server(options));
    EXPECT_EQ(refused.client.text, "TLS with localhost: the peer refused: no application protocol");
  };
  run(main());
}

TEST_F(tls_handshake, a_server_picks_its_certificate_by_the_name_that_is_asked_for) {
  auto main = []() -> task<void> {
    const auto org = tls_context::server(serving(authority().issue({.names = {"example.org"}})));
    auto options = serving(localhost());
    std::vector<std::string> asked;
    options.choose = [&](std::string_view name) -> std::optional<tls_context> {
      asked.emplace_back(name);
      if (name == "example.org") return org;
      return std::nullopt;
    };
    const auto both = tls_context::server(options);
    auto first = co_await connect_tls(trusting_client(), both, "example.org");
    auto second = co_await connect_tls(trusting_client(), both, "localhost");
    EXPECT_EQ(first.client.peer_names(), std::vector<std::string>{"example.org"});
    EXPECT_EQ(second.client.peer_names().front(), "localhost");
    EXPECT_EQ(asked, (std::vector<std::string>{"example.org", "localhost"}));
  };
  run(main());
}

TEST_F(tls_handshake, what_the_choice_throws_comes_out_of_the_handshake) {
  auto main = []() -> task<void> {
    auto options = serving(localhost());
    options.choose = [](std::string_view) -> std::optional<tls_context> {
      throw hocket::value_error("no such tenant");
    };
    const auto refused = co_await refusal(trusting_client(), tls_context::server(options));
    EXPECT_EQ(refused.server.text, "no such tenant");
    EXPECT_EQ(refused.client.why, tls_failure::refused);
  };
  run(main());
}

TEST_F(tls_handshake, a_client_without_a_certificate_is_refused_when_one_is_asked_for) {
  auto main = []() -> task<void> {
    auto options = serving(localhost());
    options.client_authorities = authority().certificate();
    const auto asking = tls_context::server(options);
    auto ends = simulated_stream::make_pair();
    auto read_reason = [&]() -> task<std::string> {
      // In version 1.3 the client is done before the server has seen what it lacks.
      auto connected = co_await tls_connect(std::move(ends.first), "localhost", trusting_client());
      co_return co_await read_some(connected);
    };
    auto both = gather(hocket::return_exceptions, read_reason(),
                       tls_accept(std::move(ends.second), asking));
    auto outcome = co_await std::move(both);
    EXPECT_EQ(tls_refusal_in(std::get<0>(outcome)).text,
              "TLS with localhost: the peer refused: certificate required");
    EXPECT_EQ(tls_refusal_in(std::get<1>(outcome)).text,
              "TLS with a client: the peer has shown no certificate");

    const auto alice = authority().issue({.names = {"alice"}});
    auto known = trusting();
    known.certificate = alice.certificate;
    known.private_key = alice.private_key;
    auto accepted = co_await connect_tls(tls_context::client(known), asking);
    EXPECT_EQ(accepted.server.peer_names(), std::vector<std::string>{"alice"});
  };
  run(main());
}

TEST_F(tls_handshake, a_host_is_needed_to_verify_and_must_be_one) {
  auto main = []() -> task<void> {
    auto ends = simulated_stream::make_pair();
    const tls_refusal none =
        co_await tls_refusal_of(tls_connect(std::move(ends.first), "", trusting_client()));
    EXPECT_EQ(none.text, "tls_connect: no host to verify the certificate for");
    const std::string endless(300, 'x');
    const tls_refusal bad =
        co_await tls_refusal_of(tls_connect(std::move(ends.second), endless, trusting_client()));
    EXPECT_EQ(bad.text, "tls_connect: \"" + endless + "\" is no name of a host");
  };
  run(main());
}

TEST_F(tls_handshake, a_configuration_that_cannot_be_used_is_refused_by_name) {
  EXPECT_EQ(configuration_refusal([] { return pem::file("/nowhere/ca.pem"); }),
            "open /nowhere/ca.pem: No such file or directory");
  auto options = serving(localhost());
  options.certificate = pem::text("not a certificate");
  EXPECT_EQ(configuration_refusal([&] { return tls_context::server(options); }),
            "TLS: no certificate in the PEM text");
  options = serving(localhost());
  options.private_key = authority().issue({.names = {"other"}}).private_key;
  EXPECT_EQ(configuration_refusal([&] {
              return tls_context::server(options);
            }).find("TLS: the private key in the PEM text is not the one for the PEM text: "),
            0U);
  options.private_key = {};
  EXPECT_EQ(configuration_refusal([&] {
              return tls_context::server(options);
            }).find("TLS: no usable private key in "),
            0U);
  options = serving(localhost());
  options.alpn = {""};
  EXPECT_EQ(configuration_refusal([&] { return tls_context::server(options); }),
            "tls_context: \"\" is no name of a protocol");
  options.alpn = {};
  options.min_version = tls_version::tls1_3;
  options.max_version = tls_version::tls1_2;
  EXPECT_EQ(configuration_refusal([&] { return tls_context::server(options); }),
            "tls_context: min_version is above max_version");
}

}  // namespace
