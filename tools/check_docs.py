#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""Checks that the documentation is true to the tree.

    check_docs.py ROOT         prints each fault as FILE:LINE: WHAT; exit status 1 if there is any
    check_docs.py --self-test  shows on small trees that each rule rejects what it should

A block of code in the docs may be preceded by a comment that says where it comes from:

    <!-- examples/NN_name.cpp:part -->   it equals the lines between // [part] and // [/part]
    <!-- examples/NN_name.expected -->   it is a run of lines of what the example prints

In docs/tutorial/ and docs/guide/ each ```cpp block must have such a comment. Every relative link of
every .md file leads to a file, and to a heading where it names one. docs/README.md links to every
page of the tutorial, the guide and the reference. A page of the reference names, in code, each
public name of the headers that it is about, and each header that users name is on a page.

No example makes an aggregate inside of a co_await: g++ 12 destroys it twice, or does not compile it.
"""

import pathlib
import re
import sys
import tempfile
import textwrap

import public_names

# The headers of each page of docs/reference/.
REFERENCE = {
    "generator": ["generator.hpp", "core/generator_node.hpp", "core/injection.hpp"],
    "step": ["step.hpp"],
    "from": ["from.hpp", "core/from_foreign.hpp"],
    "catching": ["catching.hpp", "received.hpp"],
    "errors": ["errors.hpp"],
    "async_generator": ["async_generator.hpp", "core/async_generator_operation.hpp"],
    "context_var": ["context_var.hpp"],
    "testing": [
        "testing/virtual_clock.hpp",
        "testing/simulated_poller.hpp",
        "testing/simulated_stream.hpp",
        "testing/seeded_order.hpp",
        "testing/failing_allocator.hpp",
        "loop/ready_order.hpp",
    ],
    "as_task": ["as_task.hpp"],
    "lock": ["sync/lock.hpp", "sync/hold.hpp"],
    "semaphore": ["sync/semaphore.hpp"],
    "event": ["sync/event.hpp"],
    "condition": ["sync/condition.hpp"],
    "barrier": ["sync/barrier.hpp"],
    "queue": [
        "sync/basic_queue.hpp",
        "sync/queue.hpp",
        "sync/lifo_queue.hpp",
        "sync/priority_queue.hpp",
    ],
    "task": ["task.hpp"],
    "stepper": ["stepper.hpp"],
    "task_group": ["flow/task_group.hpp"],
    "join_handle": ["flow/join_handle.hpp"],
    "future": ["flow/future.hpp"],
    "gather": ["flow/gather.hpp", "flow/branch.hpp"],
    "wait": ["flow/wait.hpp"],
    "race": ["flow/race.hpp"],
    "shield": ["flow/shield.hpp"],
    "as_completed": ["flow/as_completed.hpp"],
    "timeout": ["flow/timeout.hpp"],
    "exception_group": ["flow/exception_group.hpp"],
    "sleep": ["loop/sleep.hpp"],
    "readiness": ["loop/readiness.hpp", "loop/io_watch.hpp", "loop/unique_fd.hpp"],
    "clock": ["loop/clock.hpp", "loop/poller.hpp", "loop/timer.hpp"],
    "awaitable": ["core/awaitable.hpp"],
    "run": ["loop/run.hpp", "loop/run_session.hpp", "loop/runner.hpp"],
    "event_loop": ["loop/event_loop.hpp", "loop/keep_alive.hpp", "loop/scheduled_call.hpp"],
    "to_thread": ["loop/to_thread.hpp", "loop/thread_pool.hpp"],
    "run_coroutine_threadsafe": [
        "loop/run_coroutine_threadsafe.hpp",
        "loop/concurrent_future.hpp",
    ],
    "signals": ["loop/wait_signal.hpp", "loop/signal_watch.hpp"],
    "byte_stream": ["net/byte_stream.hpp", "net/stream_reader.hpp", "net/read_errors.hpp"],
    "tcp": ["net/tcp.hpp", "net/socket_stream.hpp", "net/bind_options.hpp"],
    "unix_socket": ["net/unix_socket.hpp", "net/unix_address.hpp"],
    "udp": ["net/udp.hpp"],
    "server": ["net/server.hpp"],
    "address": ["net/address.hpp", "net/dns.hpp", "net/happy_eyeballs.hpp"],
    "diagnostics": ["base/diagnostic.hpp", "base/describe.hpp"],
    "process": ["net/process.hpp", "net/exit_status.hpp"],
    "pipe": ["net/pipe.hpp"],
    "file": ["net/file.hpp"],
    "tls": ["net/tls.hpp", "net/tls_context.hpp", "net/tls_error.hpp", "net/pem.hpp"],
    "call_graph": ["inspect/call_graph.hpp"],
    "http_client": [
        "http/client.hpp",
        "http/client_options.hpp",
        "http/headers.hpp",
        "http/host_name.hpp",
        "http/message_body.hpp",
        "http/request.hpp",
        "http/request_error.hpp",
        "http/response.hpp",
        "http/streamed_response.hpp",
    ],
    "http_server": [
        "http/server.hpp",
        "http/server_options.hpp",
        "http/server_request.hpp",
        "http/server_response.hpp",
        "http/status.hpp",
    ],
    "inspect": ["inspect.hpp", "inspect/inspect_task.hpp", "inspect/watch.hpp", "inspect/repr.hpp"],
}
# Headers, or folders of them, that need no page: parts that users do not name, and what has no page
# yet.
WITHOUT_PAGE = (
    "hocket.hpp",
    "base/",
    "core/",
    "flow/branch_set.hpp",
    "flow/done_callback.hpp",
    "flow/future_state.hpp",
    "flow/join_suspension.hpp",
    "loop/async_generator_closer.hpp",
    "loop/background.hpp",
    "loop/ready_inbox.hpp",
    "loop/root.hpp",
    "loop/timer_queue.hpp",
    "sync/loop_binding.hpp",
    "sync/turnstile.hpp",
    "sync/wait_list.hpp",
    "testing/failing_new.hpp",
    "net/accept_loop.hpp",
    "net/async_socket.hpp",
    "net/read_buffer.hpp",
    "net/socket_listener.hpp",
    "net/tls_engine.hpp",
    "http/connection_stream.hpp",
)
CHECKED_FOLDERS = ("docs/tutorial/", "docs/guide/")
INDEXED_FOLDERS = ("docs/tutorial/", "docs/guide/", "docs/reference/")

FENCE = re.compile(r"^( *)```(\w*)\s*$")
SOURCE = re.compile(r"^<!-- (examples/\w+\.(?:cpp:\w+|expected)) -->$")
LINK = re.compile(r"\[[^\]\[]*\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ (.*)$")
AGGREGATE_IN_AWAIT = re.compile(r"\bco_await\s[^;{}`]*\{[\s/]*\.\s*\w")
MARK = re.compile(r"^\s*// \[(/?)(\w+)\]\s*$")


def markdown_files(root):
    for path in sorted(root.rglob("*.md")):
        parts = path.relative_to(root).parts
        if not any(part.startswith(".") or part == "build" for part in parts):
            yield path.relative_to(root).as_posix()


def blocks(text):
    """Gives (line number, language, source comment or None, code) of each fenced block."""
    lines = text.splitlines()
    start = language = None
    for number, line in enumerate(lines):
        fence = FENCE.match(line)
        if fence and start is None:
            start, language = number, fence.group(2)
        elif fence:
            before = next((row for row in reversed(lines[:start]) if row.strip()), "")
            source = SOURCE.match(before.strip())
            code = [row.removeprefix(fence.group(1)) for row in lines[start + 1 : number]]
            yield start + 1, language, source and source.group(1), "\n".join(code)
            start = None


def without_code(text):
    """The text with its code blanked out, its lines kept."""
    inside, kept = False, []
    for line in text.splitlines():
        fence = FENCE.match(line)
        inside ^= bool(fence)
        kept.append("" if inside or fence else re.sub(r"`[^`]*`", "", line))
    return kept


def anchors(text):
    """What GitHub makes of the headings."""
    return {
        re.sub(r"[^\w\- ]", "", heading.group(1).strip().lower()).replace(" ", "-")
        for heading in map(HEADING.match, text.splitlines())
        if heading
    }


def excerpt(text, part):
    """The lines of a part of an example, dedented and without marks; None if there is none."""
    found, inside = [], False
    for line in text.splitlines():
        if mark := MARK.match(line):
            if mark.group(2) == part:
                inside = mark.group(1) == ""
            continue
        if inside:
            found.append(line)
    return textwrap.dedent("\n".join(found)).strip("\n") if found and not inside else None


def block_faults(root, file, text):
    for line, language, source, code in blocks(text):
        if source is None:
            if language == "cpp" and file.startswith(CHECKED_FOLDERS):
                yield f"{file}:{line}: a ```cpp block that comes from no example"
            continue
        name, _, part = source.partition(":")
        if not (root / name).is_file():
            yield f"{file}:{line}: there is no {name}"
            continue
        example = (root / name).read_text(encoding="utf-8")
        if not part:
            if f"\n{code}\n" not in f"\n{example}":
                yield f"{file}:{line}: this is not what {name} says"
        elif (expected := excerpt(example, part)) is None:
            yield f"{file}:{line}: {name} has no part [{part}]"
        elif code.strip("\n") != expected:
            yield f"{file}:{line}: this is not part [{part}] of {name}, which is\n{expected}"


def link_faults(root, file, text):
    for number, line in enumerate(without_code(text), 1):
        for target in LINK.findall(line):
            if re.match(r"[a-z]+:", target):
                continue
            name, _, anchor = target.partition("#")
            path = (root / file).parent / name if name else root / file
            if not path.exists():
                yield f"{file}:{number}: link to {target}, which does not exist"
            elif anchor and anchor not in anchors(path.read_text(encoding="utf-8")):
                yield f"{file}:{number}: {target}: there is no such heading"


def index_faults(root, files):
    index = root / "docs/README.md"
    if not index.is_file():
        yield "docs/README.md:1: is missing"
        return
    links = {target.partition("#")[0] for target in LINK.findall(index.read_text(encoding="utf-8"))}
    for file in files:
        if file.startswith(INDEXED_FOLDERS) and file.removeprefix("docs/") not in links:
            yield f"docs/README.md:1: has no link to {file}"


def reference_faults(root, pages):
    for page, headers in pages.items():
        file = f"docs/reference/{page}.md"
        if not (root / file).is_file():
            yield f"{file}:1: is missing"
            continue
        named = public_names.names_in_code((root / file).read_text(encoding="utf-8"))
        for header in headers:
            source = (root / "include/hocket" / header).read_text(encoding="utf-8")
            for name in sorted(public_names.public_names(source) - named):
                yield f"{file}:1: does not mention {name} of {header}"


def header_faults(root, pages):
    documented = {header for headers in pages.values() for header in headers}
    for path in sorted((root / "include/hocket").rglob("*.hpp")):
        header = path.relative_to(root / "include/hocket").as_posix()
        if header not in documented and not header.startswith(WITHOUT_PAGE):
            yield f"include/hocket/{header}:1: is on no page of docs/reference/ (tools/check_docs.py)"


def await_faults(root, files):
    for folder, suffix in (("include", "*.hpp"), ("examples", "*.cpp")):
        files = [*files, *(path.relative_to(root) for path in sorted((root / folder).rglob(suffix)))]
    for file in files:
        text = (root / file).read_text(encoding="utf-8")
        for found in AGGREGATE_IN_AWAIT.finditer(text):
            line = text.count("\n", 0, found.start()) + 1
            yield f"{file}:{line}: an aggregate inside of a co_await: name it before (g++ 12)"


def check(root, pages):
    """Returns the faults of the tree, each as one line."""
    files = list(markdown_files(root))
    faults = []
    for file in files:
        text = (root / file).read_text(encoding="utf-8")
        faults += [*block_faults(root, file, text), *link_faults(root, file, text)]
    faults += [*index_faults(root, files), *await_faults(root, files)]
    faults += reference_faults(root, pages)
    return faults + [*header_faults(root, pages)]


GOOD_TREE = {
    "README.md": "# It\n[docs](docs/README.md#the-docs) [out](https://example.org/none.md)",
    "docs/README.md": "# The `docs`\n[one](tutorial/one.md) [x](reference/x.md)",
    "docs/tutorial/one.md": (
        "# One\n<!-- examples/1_x.cpp:part -->\n```cpp\nint x;\n\nint y;\n```\n"
        "<!-- examples/1_x.expected -->\n```text\ntwo\n```\n`[no](link.md)`"
    ),
    "docs/reference/x.md": "# X\n```cpp\nvoid f();\n```\nand `s::g(int)`",
    "examples/1_x.cpp": "  // [part]\n  int x;\n\n  int y;\n  // [/part]",
    "examples/1_x.expected": "one\ntwo",
    "include/hocket/x.hpp": "namespace hocket { void f(); struct s { void g(); }; }",
}
# A file that spoils the good tree, and what the one fault must say.
BAD_FILES = [
    ("README.md", "[docs](docs/NONE.md)", "README.md:1: link to docs/NONE.md"),
    ("README.md", "\n[docs](docs/README.md#none)", "README.md:2: docs/README.md#none"),
    ("docs/tutorial/one.md", "```cpp\nint x;\n```", "comes from no example"),
    ("docs/README.md", "# The docs\n[one](tutorial/one.md)", "no link to docs/reference/x.md"),
    ("examples/1_x.cpp", "// [part]\nint x;\n// [/part]", "not part [part] of examples/1_x.cpp"),
    ("examples/1_x.cpp", "// [part]\nint x;\n\nint y;", "has no part [part]"),
    ("examples/1_x.expected", "twofold", "not what examples/1_x.expected says"),
    ("docs/reference/x.md", "# X\n`f` and s `s`", "does not mention g of x.hpp"),
    ("include/hocket/x.hpp", "namespace hocket { using t = int; }", "does not mention t of"),
    ("include/hocket/y.hpp", "namespace hocket { void g(); }", "y.hpp:1: is on no page"),
    ("examples/2_y.cpp", "x = co_await web.send({.url = u});", "2_y.cpp:1: an aggregate inside"),
    ("examples/2_y.cpp", "co_await f(a,\n  b{ .c = 1 });", "2_y.cpp:1: an aggregate inside"),
    ("README.md", "```cpp\nco_await f({.a = 1});\n```", "README.md:2: an aggregate inside"),
]


def faults_of_tree(tree):
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        for name, text in tree.items():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_text(text + "\n", encoding="utf-8")
        return check(root, {"x": ["x.hpp"]})


def self_test():
    wrong = public_names.self_test()
    wrong += [f"the good tree has a fault: {fault}" for fault in faults_of_tree(GOOD_TREE)]
    for name, text, expected in BAD_FILES:
        faults = faults_of_tree({**GOOD_TREE, name: text})
        if len(faults) != 1 or expected not in faults[0]:
            wrong.append(f"{name} with {text!r} should give one fault with '{expected}': {faults}")
    return wrong


def main(arguments):
    if arguments == ["--self-test"]:
        faults = self_test()
    elif len(arguments) == 1 and pathlib.Path(arguments[0], "docs").is_dir():
        faults = check(pathlib.Path(arguments[0]), REFERENCE)
    else:
        print(__doc__, file=sys.stderr)
        return 2
    for fault in faults:
        print(fault, file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
