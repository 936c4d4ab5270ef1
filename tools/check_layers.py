#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""Checks that every #include of the tree points the way that the architecture allows.

    check_layers.py ROOT         prints each fault as FILE:LINE: RULE; exit status 1 if there is any
    check_layers.py --self-test  shows on small bad trees that each rule rejects what it should

    base -> core -> loop -> { sync, flow, net } -> { testing, inspect } -> { http, apps, tools, python }

A file includes its own layer and those to its left. Layers in one brace may use each other in one
direction. Operating system headers stay in src/platform/, which implements the seams of loop and
net. Sources from loop on may include those of its headers that show nothing of the system.
"""

import pathlib
import re
import sys
import tempfile
from typing import NamedTuple

BRACES = [
    ["base"],
    ["core"],
    ["loop"],
    ["sync", "flow", "net"],
    ["testing", "inspect"],
    ["http", "apps", "tools", "python", "everything"],
]
RANK = {layer: rank for rank, brace in enumerate(BRACES) for layer in brace}
# The folders of an application point one way, too; its own files stand above them.
APP_RANKS = {"apps/crawl": {"web": 0, "site": 1, "report": 1, "engine": 2}}

# Headers at the top of include/hocket/ belong to core, but for these.
TOP_HEADERS = {"errors.hpp": "base", "inspect.hpp": "inspect", "hocket.hpp": "everything"}

OS_HEADER = re.compile(
    r"(sys|netinet|arpa|net|linux|asm|bits)/.*|"
    r"(unistd|signal|fcntl|poll|netdb|pthread|sched|termios|time|errno|dlfcn|execinfo|spawn|syslog"
    r"|pwd|grp|dirent|ifaddrs|semaphore|threads|ucontext|link|elf|aio|mqueue|utmp|glob|wordexp"
    r"|sysexits|features|alloca|malloc)\.h"
)
THREAD_OR_CLOCK = {
    "barrier", "chrono", "condition_variable", "ctime", "csignal", "future", "latch", "mutex",
    "semaphore", "shared_mutex", "stop_token", "thread",
}
STANDARD_HEADER = re.compile(r"[a-z_0-9]+")
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')


class Include(NamedTuple):
    """One #include line; `target` is the file in the tree, or None when it lies outside."""

    file: str
    line: int
    name: str
    target: str | None

    def fault(self, rule):
        return f"{self.file}:{self.line}: includes {self.name}: {rule}"


def layer_of(path):
    """Returns the layer of a path from the root of the tree; None when the folder is no layer."""
    parts = pathlib.PurePosixPath(path).parts
    if parts[0] == "apps":
        return "apps"
    inner = parts[2:] if parts[0] == "include" else parts[1:]
    if len(inner) == 1:
        return TOP_HEADERS.get(inner[0], "core") if parts[0] == "include" else None
    return inner[0] if inner and inner[0] in {*RANK, "platform"} else None


def app_fault(include):
    """Judges an include from one folder of an application to another."""
    user, used = (pathlib.PurePosixPath(path).parent for path in (include.file, include.target))
    for app, ranks in APP_RANKS.items():
        both_inside = all(f"{path}/".startswith(f"{app}/") for path in (user, used))
        if both_inside and user != used:
            rank_of_user, rank_of_used = (ranks.get(path.name, len(ranks)) for path in (user, used))
            if rank_of_user <= rank_of_used:
                return f"{user} must not include {used}"
    return None


def rank_as_user(layer):
    return RANK["net" if layer == "platform" else layer]


def rank_as_used(layer):
    return RANK["loop" if layer == "platform" else layer]


def source_files(root):
    for folder in ("include", "src", "apps"):
        for path in sorted((root / folder).rglob("*")):
            if path.suffix in (".hpp", ".cpp", ".h", ".ipp"):
                yield path.relative_to(root).as_posix()


def find_target(root, file, quote, name):
    places = [root / "include", root / "src", root / "apps"]
    if quote == '"':
        places.insert(0, (root / file).parent)
    for place in places:
        path = place / name
        if path.is_file():
            return path.resolve().relative_to(root).as_posix()
    return None


def read_includes(root, file):
    text = (root / file).read_text(encoding="utf-8")
    for number, line in enumerate(text.splitlines(), 1):
        if match := INCLUDE.match(line):
            quote, name = match.groups()
            yield Include(file, number, name, find_target(root, file, quote, name))


def outside_fault(include):
    """Judges an include of something that is not in the tree."""
    layer = layer_of(include.file)
    if OS_HEADER.fullmatch(include.name) and layer != "platform":
        return "operating system headers are for src/platform/ only"
    if layer in ("base", "core") and include.name in THREAD_OR_CLOCK:
        return f"{layer} knows no clock and no thread"
    if include.file.startswith("include/") and not STANDARD_HEADER.fullmatch(include.name):
        if include.name.startswith("hocket/"):
            return "there is no such header"
        return "public headers include the standard library and hocket only"
    return None


def inside_fault(include, os_users):
    """Judges an include of a file of the tree; `os_users` are the files with OS headers."""
    layer, used = layer_of(include.file), layer_of(include.target)
    if layer is None or used is None:
        return "one of the two files lies in a folder that is no layer"
    if include.file.startswith("include/") and not include.target.startswith("include/"):
        return "a public header needs public headers only"
    if layer == "apps" and include.target.startswith("src/"):
        return "applications are built on public headers only"
    if rank_as_used(used) > rank_as_user(layer):
        return f"layer {layer} must not include layer {used}"
    if used == "platform" and layer != "platform" and include.target in os_users:
        return "that file includes operating system headers, so it is for src/platform/ only"
    return app_fault(include)


def find_cycle(graph):
    """Returns the nodes of one cycle of a graph (node -> iterable of nodes), or None."""
    done = set()
    for start in graph:
        path, stack = [], [(start, False)]
        while stack:
            node, leaving = stack.pop()
            if leaving:
                done.add(path.pop())
            elif node in path:
                return path[path.index(node):] + [node]
            elif node not in done:
                path.append(node)
                stack.append((node, True))
                stack.extend((next_node, False) for next_node in graph.get(node, ()))
    return None


def cycle_faults(includes):
    """Judges what no single include shows: cycles of files, and of the layers in one brace."""
    files, layers = {}, {}
    for include in includes:
        if not include.target:
            continue
        files.setdefault(include.file, {}).setdefault(include.target, include)
        layer, used = layer_of(include.file), layer_of(include.target)
        if layer != used and layer in RANK and RANK[layer] == RANK.get(used):
            layers.setdefault(layer, {}).setdefault(used, include)
    for graph, what in ((files, "files"), (layers, "layers")):
        if cycle := find_cycle(graph):
            closing = graph[cycle[-2]][cycle[-1]]
            yield closing.fault(f"{what} include each other in a cycle: {' -> '.join(cycle)}")


def check(root):
    """Returns the faults of the tree, each as one line."""
    root = root.resolve()
    includes = [inc for file in source_files(root) for inc in read_includes(root, file)]
    os_users = {inc.file for inc in includes if OS_HEADER.fullmatch(inc.name)}
    faults = []
    for include in includes:
        if rule := inside_fault(include, os_users) if include.target else outside_fault(include):
            faults.append(include.fault(rule))
    return faults + list(cycle_faults(includes))


GOOD_TREE = {
    "include/hocket/errors.hpp": "#include <exception>\n#include <hocket/base/config.hpp>",
    "include/hocket/base/config.hpp": "#include <version>",
    "include/hocket/generator.hpp": "#include <coroutine>\n#include <hocket/errors.hpp>",
    "include/hocket/loop/poller.hpp": "#include <chrono>\n#include <hocket/generator.hpp>",
    "include/hocket/flow/group.hpp": "#include <hocket/sync/event.hpp>",
    "include/hocket/sync/event.hpp": "#include <hocket/loop/poller.hpp>",
    "include/hocket/http/client.hpp": "#include <hocket/flow/group.hpp>",
    "include/hocket/hocket.hpp": "#include <hocket/http/client.hpp>",
    "src/http/client.cpp": "#include <hocket/http/client.hpp>\n#include <curl/curl.h>",
    "src/platform/linux/poller.cpp": "#include <hocket/loop/poller.hpp>\n#include <sys/epoll.h>",
    "src/platform/linux/descriptor.hpp": "#include <unistd.h>",
    "src/platform/linux/event_fd.hpp": "#include <cstdint>",
    "src/loop/signals.cpp": '#include "platform/linux/event_fd.hpp"',
    "apps/crawl/crawl.hpp": "#include <hocket/hocket.hpp>\n#include <expat.h>",
    "apps/hocket/main.cpp": '#include "crawl/crawl.hpp"\n#include <CLI/CLI.hpp>',
}
# What is added to the good tree, and what the one fault must say.
BAD_FILES = [
    ("include/hocket/base/x.hpp", "#include <hocket/generator.hpp>", "layer base must not"),
    ("include/hocket/task.hpp", "\n#include <hocket/loop/poller.hpp>", "task.hpp:2:"),
    ("include/hocket/loop/x.hpp", "#include <hocket/hocket.hpp>", "must not include layer every"),
    ("src/net/x.cpp", "#include <hocket/http/client.hpp>", "layer net must not include layer http"),
    ("src/loop/x.cpp", "#  include <sys/socket.h>", "operating system headers"),
    ("apps/crawl/x.cpp", "#include <unistd.h>", "operating system headers"),
    ("include/hocket/x.hpp", "#include <thread>", "no clock and no thread"),
    ("include/hocket/http/x.hpp", "#include <curl/curl.h>", "standard library and hocket only"),
    ("include/hocket/http/x.hpp", "#include <hocket/gone.hpp>", "no such header"),
    ("src/loop/x.cpp", '#include "platform/linux/descriptor.hpp"', "for src/platform/ only"),
    ("src/base/x.cpp", '#include "platform/linux/event_fd.hpp"', "base must not include layer pl"),
    ("include/hocket/net/x.hpp", "#include <platform/linux/event_fd.hpp>", "public headers only"),
    ("apps/crawl/x.cpp", '#include "../../src/http/client.cpp"', "built on public headers only"),
    ("apps/crawl/web/x.hpp", '#include "crawl/crawl.hpp"', "crawl/web must not include apps/crawl"),
    ("include/hocket/misc/x.hpp", "#include <hocket/errors.hpp>", "no layer"),
    ("include/hocket/sync/x.hpp", "#include <hocket/flow/group.hpp>", "layers include each other"),
    ("include/hocket/base/config.hpp", "#include <hocket/errors.hpp>", "files include each other"),
]


def faults_of_tree(tree):
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        for name, text in tree.items():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_text(text + "\n", encoding="utf-8")
        return check(root)


def self_test():
    wrong = [f"the good tree has a fault: {fault}" for fault in faults_of_tree(GOOD_TREE)]
    for name, text, expected in BAD_FILES:
        faults = faults_of_tree({**GOOD_TREE, name: text})
        if len(faults) != 1 or expected not in faults[0]:
            wrong.append(f"{name} with {text!r} should give one fault with '{expected}': {faults}")
    return wrong


def main(arguments):
    if arguments == ["--self-test"]:
        faults = self_test()
    elif len(arguments) == 1 and pathlib.Path(arguments[0], "include").is_dir():
        faults = check(pathlib.Path(arguments[0]))
    else:
        print(__doc__, file=sys.stderr)
        return 2
    for fault in faults:
        print(fault, file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
