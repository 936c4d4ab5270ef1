// SPDX-License-Identifier: BSL-1.0
#include "http/curl_error.hpp"

namespace hocket::http::detail {

request_error_kind kind_of(CURLcode result, std::string_view text) noexcept {
  switch (result) {
    case CURLE_URL_MALFORMAT:
      return request_error_kind::bad_url;
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_RESOLVE_PROXY:
      return request_error_kind::resolve;
    case CURLE_COULDNT_CONNECT:
    case CURLE_INTERFACE_FAILED:
    case CURLE_PROXY:
      return request_error_kind::connect;
    case CURLE_OPERATION_TIMEDOUT:
      return request_error_kind::timeout;
    case CURLE_FILESIZE_EXCEEDED:
      return request_error_kind::too_large;
    case CURLE_OUT_OF_MEMORY:  // a header line over CURL_MAX_HTTP_HEADER; others end as bad_alloc
      return request_error_kind::headers_too_large;
    case CURLE_UNSUPPORTED_PROTOCOL:  // HTTP/0.9: what came does not begin like HTTP
    case CURLE_WEIRD_SERVER_REPLY:
    case CURLE_BAD_CONTENT_ENCODING:
    case CURLE_HTTP2:
    case CURLE_HTTP2_STREAM:
      return request_error_kind::protocol;
    case CURLE_RECV_ERROR:
      return text.find("chunk") != text.npos ? request_error_kind::protocol
                                             : request_error_kind::closed;
    case CURLE_GOT_NOTHING:
    case CURLE_PARTIAL_FILE:
    case CURLE_SEND_ERROR:
    case CURLE_SEND_FAIL_REWIND:
      return request_error_kind::closed;
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CIPHER:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_SSL_INVALIDCERTSTATUS:
      return request_error_kind::tls;
    default:
      return request_error_kind::other;
  }
}

}  // namespace hocket::http::detail
