#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""Performs the same random scripts with CPython's generators and with hocket's, and compares.

    parity_test.py --runner PROGRAM                    10,000 scripts from a fixed seed
    parity_test.py --runner PROGRAM --seed 7 --scripts 100000
    parity_test.py --runner PROGRAM --script 'create own(finite); 0 next; 0 close'
    parity_test.py --runner PROGRAM --self-test        shows that a difference is found

A script that fails is made as small as it goes, and shown with both traces and the command that
repeats it. CPython 3.13 is what hocket follows; where another version differs by a known rule it is
made to do as 3.13 does, and the report says how often that was.
"""

import argparse
import collections
import json
import pathlib
import re
import shlex
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
sys.dont_write_bytecode = True

from random_scripts import random_script, smaller_scripts  # noqa: E402
from scene import LEFT_OUT  # noqa: E402

TIME_LIMIT_SECONDS = 100


class Fault(Exception):
    """The test cannot be carried out."""


class Python:
    """CPython as a performer of scripts."""

    # What a version before another does otherwise than 3.13: rule, operation, its outcome.
    KNOWN = [
        ((3, 13), "CLS-09, DEL-30: close() gives None", r"\d+ close", r"closes None .*"),
        ((3, 12), "THR-20: a StopIteration thrown before the start is a RuntimeError",
         r"\d+ throw(_ptr)? StopIteration .*", r"raises RuntimeError\(generator raised .*"),
    ]

    def __init__(self, program):
        self.program = program
        self.differences = collections.Counter()
        self.version = [0]
        self.perform([])

    def perform(self, scripts):
        """Returns [(the script without what is left out, its trace)]."""
        done = subprocess.run(
            [self.program, "-B", str(HERE / "scripts.py")],
            input="".join(f"{script}\n" for script in scripts),
            capture_output=True, text=True, timeout=TIME_LIMIT_SECONDS)
        if done.returncode != 0:
            raise Fault(f"{self.program} scripts.py failed:\n{done.stderr}")
        first, *lines = done.stdout.splitlines()
        self.version = json.loads(first)
        return [self.expected(script, *json.loads(line)) for script, line in zip(scripts, lines)]

    def expected(self, script, performed, expected, native):
        if performed != script:
            self.differences[LEFT_OUT] += 1
        if native is not None:
            if len(native) != len(expected):
                raise Fault(f"CPython differs from 3.13 in a way that nobody knows: {script}")
            for ours, theirs in zip(expected, native):
                if ours != theirs:
                    self.differences[self.name_difference(script, ours, theirs)] += 1
        return performed, expected

    def name_difference(self, script, expected, native):
        for before, name, operation, outcome in self.KNOWN:
            if tuple(self.version) < before and re.fullmatch(f"{operation} -> {outcome}", native):
                return name
        raise Fault(f"CPython differs from 3.13 in a way that nobody knows: {script}\n"
                    f"  3.13 {expected}\n  here {native}")


class Hocket:
    """The runner as a performer of scripts."""

    def __init__(self, program):
        self.program = program

    def perform(self, scripts):
        traces = []
        while len(traces) < len(scripts):
            # One that ends the process is the last that it did; another goes on after it.
            traces += self.perform_until_it_ends(scripts[len(traces):])
        return traces

    def perform_until_it_ends(self, scripts):
        text = "".join(f"{script}\n" for script in scripts)
        try:
            done = subprocess.run([self.program], input=text, capture_output=True, text=True,
                                  timeout=TIME_LIMIT_SECONDS)
            output, end = done.stdout, f"the process ended with {done.returncode}: {done.stderr}"
        except subprocess.TimeoutExpired as expired:
            output, end = expired.stdout or "", "the process did not end"
            if isinstance(output, bytes):
                output = output.decode()
        traces, complete = [], True
        for line in output.splitlines():
            if line.startswith("#"):
                traces.append([])
                complete = False
            elif line == ".":
                complete = True
            else:
                traces[-1].append(line)
        if not traces:
            raise Fault(f"{self.program}: {end}")
        if not complete or len(traces) < len(scripts):
            traces[-1].append(end.strip())
        return traces


class Comparison:
    """`smaller` gives the scripts that are one step smaller than another."""

    def __init__(self, python, hocket, smaller=smaller_scripts):
        self.python, self.hocket, self.smaller = python, hocket, smaller

    def differing(self, scripts):
        """Returns [(script, CPython's trace, hocket's trace)] of those that differ."""
        expected = self.python.perform(scripts)
        actual = self.hocket.perform([performed for performed, _ in expected])
        return [(*each, trace) for each, trace in zip(expected, actual) if each[1] != trace]

    def shrink(self, failing):
        """Makes a failing script smaller as long as it differs at all."""
        while True:
            smaller = [s for s in dict.fromkeys(self.smaller(failing[0])) if s]
            still = self.differing(smaller)
            if not still:
                return failing
            failing = min(still, key=lambda each: (each[0].count("; "), len(each[0])))

    def report(self, failing, command):
        script, expected, actual = failing
        common = next((n for n, (a, b) in enumerate(zip(expected, actual)) if a != b),
                      min(len(expected), len(actual)))
        lines = [f"    {line}" for line in expected[:common]]
        lines += [f"  P {line}" for line in expected[common:]]
        lines += [f"  h {line}" for line in actual[common:]]
        print("differs (P: CPython, h: hocket):", *lines, "repeat it with:",
              f"  {command} --script {shlex.quote(script)}", "", sep="\n")


def command_of(arguments):
    words = [sys.executable, sys.argv[0], "--runner", arguments.runner]
    if arguments.python != sys.executable:
        words += ["--python", arguments.python]
    return shlex.join(words)


def compare(comparison, scripts, arguments):
    failing = comparison.differing(scripts)
    known = [f"  {n} times {name}" for name, n in comparison.python.differences.items()]
    # Many failures have the same cause, and then the same small script but for its numbers.
    shown = set()
    for each in failing[:5 * arguments.show]:
        small = comparison.shrink(each)
        kind = re.sub(r"\d", "", small[0])
        if kind not in shown and len(shown) < arguments.show:
            shown.add(kind)
            comparison.report(small, command_of(arguments))
    version = ".".join(map(str, comparison.python.version))
    print(f"{len(scripts)} scripts, {len(failing)} differ; CPython {version}",
          *(["known differences, which were evened out:", *known] if known else []), sep="\n")
    return 1 if failing else 0


def self_test(comparison, arguments):
    """A body that is another one in C++, and one that crashes there, must both be found."""
    filler = "create finite; 0 next; 0 send 4; 0 close; "
    expected = {
        filler + "create guard(own(self_test)); 1 send None; 1 next; 1 throw KeyError a; 1 next":
            "create self_test; 0 next; 0 throw KeyError a",
        filler + "create borrow(self_test_crash); 1 next; 1 next; 0 state":
            "create self_test_crash; 0 next; 0 next",
    }
    failing = comparison.differing(["create finite; 0 next", *expected])
    small = {}
    for each in failing:
        shrunk = comparison.shrink(each)
        small[each[0]] = shrunk[0]
        comparison.report(shrunk, command_of(arguments))
    if small != expected:
        print(f"self-test: expected {expected}, found {small}")
        return 1
    print("self-test: both differences were found and made small")
    return 0


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--runner", required=True, help="the compiled runner.cpp")
    parser.add_argument("--python", default=sys.executable, help="the CPython to compare with")
    parser.add_argument("--seed", default="1")
    parser.add_argument("--scripts", type=int, default=10000)
    parser.add_argument("--script", help="perform this one only")
    parser.add_argument("--show", type=int, default=3, help="how many failing scripts are shown")
    parser.add_argument("--self-test", action="store_true")
    arguments = parser.parse_args()

    comparison = Comparison(Python(arguments.python), Hocket(arguments.runner))
    if arguments.self_test:
        return self_test(comparison, arguments)
    if arguments.script:
        return compare(comparison, [arguments.script], arguments)
    scripts = [random_script(arguments.seed, n) for n in range(arguments.scripts)]
    return compare(comparison, scripts, arguments)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Fault as fault:
        sys.exit(f"parity_test: {fault}")
