// SPDX-License-Identifier: BSL-1.0
#include "crawl/web/url.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

using hocket::crawl::url;
using hocket::crawl::url_error;

namespace {

std::string refusal_of(std::string_view text) {
  try {
    return "accepted as " + url::parse(text).text();
  } catch (const url_error& error) {
    return error.what();
  }
}

std::string resolved(const char* base, std::string_view href) {
  const auto link = url::parse(base).resolve(href);
  return link ? link->text() : "none";
}

}  // namespace

TEST(url, one_page_has_one_text) {
  const std::vector<std::pair<const char*, const char*>> cases{
      {"HTTP://ExAmple.COM:80", "http://example.com/"},
      {"https://h:443/x#part", "https://h/x"},
      {"http://h:8080", "http://h:8080/"},
      {"http://h/a/../b/./c/", "http://h/b/c/"},
      {"http://h?x=1", "http://h/?x=1"},
      {" \n http://h/a b\t ", "http://h/a%20b"},
      {"http://h/?q=a b", "http://h/?q=a%20b"},
      {"http://h/%7euser/%2f%c3%a4", "http://h/~user/%2F%C3%A4"},
      {"http://h/\xc3\xa4", "http://h/%C3%A4"},
      {"http://h/%2e%2e/x", "http://h/x"},
      {"http://h/%zz%4", "http://h/%zz%4"},
      {"http://[::1]:80/", "http://[::1]/"},
      {"http://XN--BCHER-KVA.de", "http://xn--bcher-kva.de/"},
      {"http://b\xc3\xbc"
       "cher.de",
       "http://xn--bcher-kva.de/"},
      {"http://B\xc3\x9c"
       "CHER.de:80/x",
       "http://xn--bcher-kva.de/x"},
      {"http://b%C3%BCcher.de/", "http://xn--bcher-kva.de/"},
  };
  for (const auto& [text, normal] : cases) {
    EXPECT_EQ(url::parse(text).text(), normal) << text;
    EXPECT_EQ(url::parse(normal).text(), normal) << "normal form of " << text;
  }
}

TEST(url, its_text_says_all_of_it) {
  for (const char* text : {"http://h/", "https://h:8080/a/b@c?d=/e", "http://[::1]/x"}) {
    const url read = url::parse(text);
    const url known = url::of_text(read.text());
    EXPECT_EQ(known, read);
    EXPECT_EQ(known.origin(), read.origin());
    EXPECT_EQ(known.target(), read.target());
  }
  const url known = url::of_text("https://h:8080/a/b@c?d=/e");
  EXPECT_EQ(known.origin(), "https://h:8080");
  EXPECT_EQ(known.target(), "/a/b@c?d=/e");
}

TEST(url, what_is_no_url_is_named_with_the_reason) {
  EXPECT_EQ(refusal_of("example.org"),
            "not a URL: 'example.org': it does not begin with http:// or https://");
  EXPECT_EQ(refusal_of("ftp://h/"),
            "not a URL: 'ftp://h/': it does not begin with http:// or https://");
  EXPECT_EQ(refusal_of("http://"), "not a URL: 'http://': No host part in the URL");
  EXPECT_EQ(refusal_of("http://h:99999/"),
            "not a URL: 'http://h:99999/': Port number was not a decimal number between 0 and "
            "65535");
  EXPECT_EQ(refusal_of("http://\xe2\x98\x83.net/"),
            "not a URL: 'http://\xe2\x98\x83.net/': the host name \"\xe2\x98\x83.net\": string "
            "contains a disallowed character");
  EXPECT_EQ(refusal_of("http://[fe80::1%25lo]/"),
            "not a URL: 'http://[fe80::1%25lo]/': it has an address with a zone");
  EXPECT_EQ(refusal_of(""), "not a URL: '': it does not begin with http:// or https://");
  EXPECT_NE(refusal_of(std::string_view("http://h/\0x", 11)).find("zero byte"), std::string::npos);
}

TEST(url, an_endless_url_is_refused_in_a_short_line) {
  const std::string refusal = refusal_of("http://h/" + std::string(1'000'000, 'a'));
  EXPECT_NE(refusal.find("longer than 8192 bytes"), std::string::npos) << refusal;
  EXPECT_LT(refusal.size(), 300U);
}

TEST(url, a_reference_means_what_a_browser_makes_of_it) {
  const char* base = "http://h/a/b?x=/y/z";
  const std::vector<std::pair<const char*, const char*>> cases{
      {"", "http://h/a/b?x=/y/z"},
      {"#part", "http://h/a/b?x=/y/z"},
      {"?q=1", "http://h/a/b?q=1"},
      {"d", "http://h/a/d"},
      {"./d", "http://h/a/d"},
      {"../d", "http://h/d"},
      {"../../../d", "http://h/d"},
      {"/d", "http://h/d"},
      {"//g/d", "http://g/d"},
      {"https://g", "https://g/"},
      {".", "http://h/a/"},
      {"d?x=../y#z", "http://h/a/d?x=../y"},
      {"g;x=1", "http://h/a/g;x=1"},
      {"HTTP://H/x", "http://h/x"},
      {" a\nb ", "http://h/a/ab"},
      {"./a:b", "http://h/a/a:b"},
      {"x/%2E/y", "http://h/a/x/y"},
      {"c\\d", "http://h/a/c/d"},
      {"\\", "http://h/"},
      {"\\\\g\\d", "http://g/d"},
      {"d?x=\\", "http://h/a/d?x=\\"},
  };
  for (const auto& [href, meaning] : cases) EXPECT_EQ(resolved(base, href), meaning) << href;
}

// Plain paths are resolved without libcurl, whole addresses by it.
TEST(url, a_plain_path_means_what_the_whole_address_means) {
  struct {
    const char *base, *root, *folder;
  } const cases[] = {{"http://h", "http://h", "/"},
                     {"http://h/d/e/f", "http://h", "/d/e/"},
                     {"http://h/d/e/?q=/x", "http://h", "/d/e/"},
                     {"http://u:p@h:81/d/e", "http://u:p@h:81", "/d/"},
                     {"http://h/d//e", "http://h", "/d//"},
                     {"https://[::1]:8/d/%2F", "https://[::1]:8", "/d/"}};
  for (const auto& [base, root, folder] : cases) {
    for (const std::string start : {"", "/", "./", "../", "../../", "a/", "/a/", "a.b/"}) {
      for (const char* middle : {"", "./", "../", "x-y/", "../x/../", "./.../"}) {
        for (const char* end : {"#", ".", "..", "p", "p/", ".p", "p_1.html"}) {
          const std::string path = start + middle + end;
          if (path == "#") continue;
          const std::string whole = root + (path[0] == '/' ? path : folder + path);
          EXPECT_EQ(resolved(base, path), url::parse(whole).text()) << base << " and " << path;
          EXPECT_EQ(resolved(base, path), resolved(base, path + "#part"));
        }
      }
    }
  }
}

TEST(url, links_that_lead_to_no_page_are_none) {
  for (const char* href : {"mailto:a@b.c", "javascript:void(0)", "data:text/plain,x", "tel:1",
                           "FTP://h/", "about:blank"}) {
    EXPECT_EQ(resolved("http://h/", href), "none") << href;
  }
}

TEST(url, a_malformed_reference_is_refused) {
  EXPECT_THROW((void)url::parse("http://h/").resolve("http://h:port/"), url_error);
  EXPECT_THROW((void)url::parse("http://h/").resolve("//"), url_error);
}

TEST(url, the_same_host_needs_the_same_scheme_and_port) {
  const url here = url::parse("http://H/x");
  EXPECT_TRUE(same_host(here, url::parse("http://h:80/y")));
  EXPECT_TRUE(same_host(here, url::parse("http://me:secret@h/y")));
  EXPECT_FALSE(same_host(here, url::parse("https://h/x")));
  EXPECT_FALSE(same_host(here, url::parse("http://h:81/x")));
  EXPECT_FALSE(same_host(here, url::parse("http://h.example/x")));
}

TEST(url, its_parts_can_be_read) {
  const url page = url::parse("http://me@h:81/a?b=c#d");
  EXPECT_EQ(page.origin(), "http://h:81");
  EXPECT_EQ(page.target(), "/a?b=c");
}

TEST(url, a_name_and_its_password_are_no_part_of_the_address) {
  const url start = url::parse("http://ann:se%2Fsame@h:81/a");
  EXPECT_EQ(start.text(), "http://h:81/a");
  EXPECT_EQ(start.origin(), "http://h:81");
  EXPECT_EQ(start.resolve("http://ann@h:81/b")->text(), "http://h:81/b");
  using user = std::pair<std::string, std::string>;
  EXPECT_EQ(url::user_in("http://ann:se%2Fsame@h:81/a"), user("ann", "se/same"));
  EXPECT_EQ(url::user_in("http://ann@h/"), user("ann", ""));
  EXPECT_EQ(url::user_in("http://h/@"), std::nullopt);
}

TEST(url, a_password_is_not_told_with_what_is_wrong) {
  try {
    (void)url::parse("http://ann:sesame@h:port/");
    FAIL() << "a port is a number";
  } catch (const url_error& error) {
    EXPECT_EQ(std::string(error.what()).find("sesame"), std::string::npos) << error.what();
    EXPECT_NE(std::string(error.what()).find("'http://h:port/'"), std::string::npos)
        << error.what();
  }
}
