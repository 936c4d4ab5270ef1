// SPDX-License-Identifier: BSL-1.0
#include "crawl/web/sitemap.hpp"

#include <expat.h>

#include <algorithm>
#include <cstddef>
#include <exception>
#include <memory>
#include <new>

#include "crawl/web/ascii.hpp"
#include "crawl/web/printable.hpp"

namespace hocket::crawl {

namespace {

// What expat takes at a time; its lengths are of type int.
constexpr std::size_t piece_bytes = std::size_t{1} << 20U;

std::string_view without_prefix(std::string_view name) noexcept {
  const std::size_t colon = name.rfind(':');
  return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

class sitemap_reader {
 public:
  sitemap_reader() : parser_(XML_ParserCreate(nullptr)) {
    if (!parser_) throw std::bad_alloc();
    XML_SetUserData(parser_.get(), this);
    XML_SetElementHandler(parser_.get(), &on_begin, &on_end);
    XML_SetCharacterDataHandler(parser_.get(), &on_text);
  }

  sitemap read(std::string_view xml) {
    do {
      const std::string_view piece = xml.substr(0, piece_bytes);
      xml.remove_prefix(piece.size());
      const auto status = XML_Parse(parser_.get(), piece.data(), static_cast<int>(piece.size()),
                                    static_cast<int>(xml.empty()));
      if (failure_) std::rethrow_exception(failure_);
      if (status != XML_STATUS_OK) fail(XML_ErrorString(XML_GetErrorCode(parser_.get())));
    } while (!xml.empty());
    return std::move(found_);
  }

 private:
  struct free_parser {
    void operator()(XML_Parser parser) const noexcept { XML_ParserFree(parser); }
  };

  [[noreturn]] void fail(const std::string& why) const {
    throw sitemap_error("not a sitemap: line " +
                        std::to_string(XML_GetCurrentLineNumber(parser_.get())) + ": " + why);
  }

  // An exception must not cross C: it waits until expat has returned.
  template <class Action>
  void guarded(Action action) noexcept {
    if (failure_) return;
    try {
      action();
    } catch (...) {
      failure_ = std::current_exception();
      XML_StopParser(parser_.get(), XML_FALSE);
    }
  }

  static void on_begin(void* self, const char* name, const char** /*attributes*/) noexcept {
    auto& reader = *static_cast<sitemap_reader*>(self);
    reader.guarded([&] { reader.begin(without_prefix(name)); });
  }
  static void on_end(void* self, const char* /*name*/) noexcept {
    auto& reader = *static_cast<sitemap_reader*>(self);
    reader.guarded([&] { reader.end(); });
  }
  static void on_text(void* self, const char* text, int size) noexcept {
    auto& reader = *static_cast<sitemap_reader*>(self);
    reader.guarded([&] {
      if (reader.in_location()) reader.text_.append(text, static_cast<std::size_t>(size));
    });
  }

  void begin(std::string_view name) {
    ++depth_;
    if (depth_ == 1) {
      if (name != "urlset" && name != "sitemapindex") {
        fail("its root is <" + printable(name, 40) + ">, not <urlset> or <sitemapindex>");
      }
      is_index_ = name == "sitemapindex";
    } else if (depth_ == 3 && name == "loc") {
      in_location_ = true;
      text_.clear();
    }
  }

  void end() {
    if (in_location()) {
      auto& list = is_index_ ? found_.sitemaps : found_.pages;
      list.emplace_back(trimmed(text_));
      in_location_ = false;
    }
    --depth_;
  }

  // <loc> of other namespaces (images, videos) lies deeper.
  [[nodiscard]] bool in_location() const noexcept { return in_location_ && depth_ == 3; }

  std::unique_ptr<XML_ParserStruct, free_parser> parser_;
  sitemap found_;
  std::string text_;
  std::exception_ptr failure_;
  int depth_ = 0;
  bool is_index_ = false;
  bool in_location_ = false;
};

}  // namespace

sitemap parse_sitemap(std::string_view xml) { return sitemap_reader().read(xml); }

}  // namespace hocket::crawl
