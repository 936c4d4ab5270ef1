# SPDX-License-Identifier: BSL-1.0
"""Finds the public names of a header: what namespace hocket and its classes show to users.

This is no C++ parser. It knows the manner of this project's headers: namespace hocket, its detail
namespace, classes with access labels, and declarations that end with ; or a body.
"""

import re

NOISE = re.compile(
    r"""//[^\n]* | /\*.*?\*/ | ^[ \t]*\#(?:[^\n\\]|\\.)*        # comments, the preprocessor
      | "(?:[^"\\]|\\.)*" | '(?:[^'\\]|\\.)*'                   # texts""",
    re.VERBOSE | re.DOTALL | re.MULTILINE,
)
LABEL = re.compile(r"\s*(public|protected|private)\s*:(?!:)")
PREFIX = re.compile(
    r"\[\[.*?\]\]|\bdecltype\(auto\)|\balignas\([^)]*\)|\bHOCKET_\w+"
    r"|\b(?:inline|static|constexpr|constinit|explicit|virtual|thread_local)\b"
)
TYPE = re.compile(r"^(?:class|struct|union|enum(?:\s+class)?)\s+(?:[\w:<>,&*\s]*::)?(\w+)")


def without_balanced(text, opening, pair):
    """Removes what the regular expression `opening` begins, to the bracket that closes it."""
    while match := re.search(opening, text):
        depth, end = 1, match.end()
        while end < len(text) and depth > 0:
            depth += (text[end] == pair[0]) - (text[end] == pair[1])
            end += 1
        text = text[: match.start()] + " " + text[end:]
    return text


def declared(head):
    """Gives (kind, name) of a declaration without its body; kind is a scope's, or 'other'."""
    head = without_balanced(head, r"\btemplate\s*<", "<>")
    head = without_balanced(head, r"\brequires\s*\(", "()")
    head = PREFIX.sub(" ", head).strip()
    if match := re.match(r"namespace\s*([\w:]*)", head):
        return "namespace", match.group(1)
    if match := re.match(r"concept\s+(\w+)", head):
        return "other", match.group(1)
    if match := re.match(r"using\s+(\w+)\s*=", head):
        return "other", match.group(1)
    if re.match(r"(using|friend|static_assert|extern)\b", head) or not head:
        return "other", None
    if match := TYPE.match(re.split(r"(?<!:):(?!:)", head)[0]):
        return head.split()[0], match.group(1)
    if match := re.search(r"\boperator\s*(co_await|\(\)|[^\s\w(]+|[\w\s]+?)\s*\(", head):
        return "other", "operator" + (" " if match.group(1)[0].isalpha() else "") + match.group(1)
    if match := re.match(r"[^(=]*?(~?\w+)\s*\(", head):
        return "other", match.group(1)
    if match := re.match(r"[^=]*?(\w+)\s*(?:=.*)?$", head, re.DOTALL):
        return "other", match.group(1)
    return "other", None


def is_public(name):
    special = name is None or name.startswith(("~", "await_")) or name in ("operator=", "requires")
    return not special and not name.endswith("_")


def public_names(header):
    """Returns the set of the public names in the text of a header."""
    text = NOISE.sub(lambda match: '""' if match.group()[0] in "\"'" else " ", header)
    found = set()
    scopes = [("file", False)]  # (kind, are its names public), innermost last
    head, parentheses = "", 0
    for character in text:
        kind, visible = scopes[-1]
        parentheses += (character == "(") - (character == ")")
        if kind == "body" or parentheses > 0 or character not in "{};:,":
            if character == "{":
                scopes.append(("body", False))
            elif character == "}" and kind == "body":
                scopes.pop()
                if scopes[-1][0] != "body" and parentheses == 0:
                    head = ""
            elif kind != "body":
                head += character
            continue
        if kind == "enum" and character in ",}":
            name = head.split("=")[0].strip()
            if visible and name:
                found.add(name)
        elif character in ":,":
            head += character
            if label := LABEL.fullmatch(head):
                scopes[-1] = (kind, label.group(1) == "public" and scopes[-2][1])
            else:
                continue
        elif character in "{;":
            opened, name = declared(head)
            if visible and opened != "namespace" and is_public(name):
                found.add(name)
            if character == "{" and opened == "namespace":
                inside = name == "hocket" or (visible and name != "detail")
                scopes.append(("namespace", inside and not name.endswith("detail")))
            elif character == "{":
                is_type = opened in ("class", "struct", "union", "enum")
                scopes.append((opened if is_type else "body", visible and opened != "class"))
        if character == "}" and len(scopes) > 1:
            scopes.pop()
        head = ""
    return found


def names_in_code(markdown):
    """Returns the names in the code of a page: words, and operators as `operator X`."""
    code = re.findall(r"```.*?```|`[^`\n]+`", markdown, re.DOTALL)
    text = "\n".join(code)
    operators = re.findall(r"\boperator\s*(co_await|\(\)|\|\|?|[^\s\w(`|]+|\w+)", text)
    named = {"operator" + (" " if name[0].isalpha() else "") + name for name in operators}
    return named | set(re.findall(r"\w+", text))


EXAMPLE = """
#include <a>
namespace other { void no_1(); }
namespace hocket {
namespace detail { struct no_2 { int no_3; }; }
enum class colour : char { red, green = 2 };  // no_4
template <class T, class U = void>
concept Fine = requires(T& no_5) { no_5.no_6(); };
template <class T = int(*)(int)>
class [[nodiscard("no_7; {")]] box : public detail::no_2 {
  int no_8() { return 1; }

 public:
  using value_type = T;
  box(box&& no_9) noexcept : no_10(1), no_11_{2} {}
  box& operator=(const box&) = default;
  ~box();
  template <class A>
    requires(!Fine<A, A> && sizeof(A) == 1)
  decltype(auto) put(std::function<void(A)> no_12 = {}, int no_13 = 3);
  auto operator->() const { return no_14; }
  explicit operator bool() const;
  friend bool operator<(int, int);
  struct inner { int size = 0; std::pair<int, int> ends{1, 2}; };

 private:
  void no_15();
  struct no_16 { int no_17; };
};
inline constexpr bool is_box_v = no_18<int>(3);
[[nodiscard]] constexpr int make(box<int> no_19) noexcept { if (no_19) { return 2; } return 3; }
}
"""
EXAMPLE_NAMES = {
    "colour", "red", "green", "Fine", "box", "value_type", "put", "operator->", "operator bool",
    "inner", "size", "ends", "is_box_v", "make",
}


def self_test():
    found = public_names(EXAMPLE)
    faults = [f"public_names: {name} was not found" for name in sorted(EXAMPLE_NAMES - found)]
    faults += [f"public_names: {name} was found" for name in sorted(found - EXAMPLE_NAMES)]
    page = "No a `b::c(d)`\n```cpp\noperator->  ();\ne f\n```\n`operator bool()` `operator*`, `operator|`"
    named = names_in_code(page)
    if named != {"b", "c", "d", "operator->", "operator*", "operator|", "operator", "e", "f", "cpp",
                 "bool", "operator bool"}:
        faults.append(f"public_names: code names {sorted(named)}")
    return faults
