# SPDX-License-Identifier: BSL-1.0
"""Measures what including <hocket/generator.hpp> costs the compiler.

    compile_time.py COMPILER SECONDS

Prints lines of JSON as the other programs do: the compiler's own time in nanoseconds, the least of
several runs that take turns, as many as fit a hundred times SECONDS, three at least. "headers" is an
include and nothing else, "program" a small program. Each is measured with hocket and with the
standard headers that hocket includes; the program then has a generator of its own, the smallest.
"""

import json
import os
import pathlib
import re
import resource
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
OPTIONS = ["-std=c++20", "-O2", "-DNDEBUG", "-c", "-o", os.devnull]
INCLUDE = re.compile(r'^\s*#\s*include\s*(?:"(hocket/[^"]+)"|<([^>]+)>)', re.MULTILINE)

HOCKET = "#include <hocket/generator.hpp>\n"
PROGRAM = """
{generator} count({number} n) {{
  for ({number} i = 0; i < n; ++i) co_yield i;
}}
int main() {{
  {number} sum = 0;
  {loop} sum += {value};
  return sum == 45 ? 0 : 1;
}}
"""
WITH_HOCKET = PROGRAM.format(generator="hocket::generator<std::int64_t>", number="std::int64_t",
                             loop="for (std::int64_t value : count(10))", value="value")
WITHOUT = PROGRAM.format(generator="bench::one_way", number="std::int64_t",
                         loop="for (auto numbers = count(10); numbers.next();)",
                         value="numbers.value()")


def standard_headers(header, seen):
    """Gives the standard headers that a header of ours includes, directly or not."""
    found = set()
    for ours, theirs in INCLUDE.findall((ROOT / "include" / header).read_text(encoding="utf-8")):
        if theirs:
            found.add(theirs)
        elif ours not in seen:
            seen.add(ours)
            found |= standard_headers(ours, seen)
    return found


def sources():
    standard = "".join(f"#include <{name}>\n"
                       for name in sorted(standard_headers("hocket/generator.hpp", set())))
    return {
        "headers/hocket": HOCKET,
        "headers/standard": standard,
        "program/hocket": HOCKET + WITH_HOCKET,
        "program/standard": standard + '#include "generator/one_way.hpp"\n' + WITHOUT,
    }


def compiler_seconds(compiler, source):
    """How much processor time one run of the compiler takes."""
    command = [*compiler.split(), *OPTIONS, f"-I{ROOT / 'include'}", f"-I{ROOT / 'bench'}", source]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main(compiler, seconds):
    fastest = {}
    with tempfile.TemporaryDirectory() as folder:
        files = {}
        for name, text in sources().items():
            files[name] = pathlib.Path(folder, name.replace("/", "_") + ".cpp")
            files[name].write_text(text, encoding="utf-8")
        start, rounds = time.monotonic(), 0
        while rounds < 3 or time.monotonic() - start < 100 * seconds:
            for name, file in files.items():
                spent = compiler_seconds(compiler, str(file))
                fastest[name] = min(spent, fastest.get(name, spent))
            rounds += 1
    for name, spent in fastest.items():
        print(json.dumps({"name": name, "ns_per_op": spent * 1e9}))


if __name__ == "__main__":
    main(sys.argv[1], float(sys.argv[2]))
