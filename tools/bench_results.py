# SPDX-License-Identifier: BSL-1.0
"""Runs the programs of a group of benchmarks and keeps what they measured."""

import json
import re
import shlex
import statistics
import subprocess
import sys
from typing import NamedTuple

# The compiler of what no compiler of ours has built.
NO_COMPILER = ""
# Pages per second are kept as the time of a page, so that less is better everywhere.
UNITS = {"ns_per_op": "ns", "bytes": "bytes", "ns_per_page": "pages/s"}
NANOSECONDS = {"ns": 1, "us": 1e3, "ms": 1e6, "s": 1e9}


class BenchError(Exception):
    """The message says which program failed, and how."""


class Measurement(NamedTuple):
    name: str
    unit: str
    value: float


def plain_name(name):
    """Google Benchmark adds how it measured to a benchmark's name."""
    return re.sub(r"/real_time\b|/iterations:\d+", "", name)


def parse_google(text):
    """Gives (version, measurements) out of the JSON of Google Benchmark.

    A time is processor time, which tells more than the clock when others use the machine; the clock
    counts where the benchmark asks for it (UseRealTime).
    """
    printed = json.loads(text)
    measurements = []
    for run in printed["benchmarks"]:
        if "error_message" in run:
            raise BenchError(f"{run['name']}: {run['error_message']}")
        name, by_clock = plain_name(run["name"]), "/real_time" in run["name"]
        if "bytes" in run:
            measurements.append(Measurement(name, "bytes", run["bytes"]))
        elif "items_per_second" in run:
            measurements.append(Measurement(name, "ns", 1e9 / run["items_per_second"]))
        else:
            time = run["real_time" if by_clock else "cpu_time"]
            measurements.append(Measurement(name, "ns", time * NANOSECONDS[run["time_unit"]]))
    return printed["context"].get("version"), measurements


def parse_lines(text):
    """The same out of lines of JSON."""
    version, measurements = None, []
    for line in filter(str.strip, text.splitlines()):
        printed = json.loads(line)
        version = printed.get("version", version)
        for key, unit in UNITS.items():
            if key in printed:
                measurements.append(Measurement(printed["name"], unit, float(printed[key])))
    return version, measurements


class Results:
    """All that was measured: for each compiler and result the values of all repetitions."""

    def __init__(self, stored=None):
        stored = stored or {}
        self.context = stored.get("context", {})
        self.versions = stored.get("versions", {})
        self.units = stored.get("units", {})
        self.values = stored.get("values", {})

    def stored(self):
        return {"context": self.context, "versions": self.versions, "units": self.units,
                "values": self.values}

    def add(self, compiler, program, measurements):
        table = self.values.setdefault(compiler, {})
        for each in measurements:
            result = f"{program}:{each.name}"
            self.units[result] = each.unit
            table.setdefault(result, []).append(each.value)

    def replace(self, newer):
        """Takes over what was measured again."""
        self.units |= newer.units
        self.versions |= newer.versions
        for compiler, table in newer.values.items():
            self.values.setdefault(compiler, {}).update(table)

    def best(self, compiler, result):
        """The least of all repetitions, which noise has touched least; None if there is none."""
        for key in (compiler, NO_COMPILER):
            if values := self.values.get(key, {}).get(result):
                return min(values)
        return None

    def noise(self):
        """By how much the middle repetition was slower than the best, for the middle result."""
        excess = [statistics.median(values) / min(values) - 1
                  for table in self.values.values() for values in table.values()
                  if len(values) > 1 and min(values) > 0]
        return statistics.median(excess) if excess else None


def command_of(program, seconds, build="", compiler="", names=None):
    """`names` are the results that are wanted of it; None: all. Google Benchmark measures these alone."""
    words = shlex.split(program.command)
    places = {"{build}": build, "{any_build}": build, "{compiler}": compiler, "{seconds}": f"{seconds:g}"}
    for place, text in places.items():
        words = [word.replace(place, text) for word in words]
    if program.google:
        words += ["--benchmark_format=json", f"--benchmark_min_time={seconds:g}"]
        if names is not None:
            words.append(f"--benchmark_filter=^({'|'.join(map(re.escape, names))})(/real_time|$)")
    return words


def run_program(command, program):
    """Gives (version, measurements). Raises BenchError."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except OSError as error:
        raise BenchError(f"cannot run {command[0]}: {error.strerror}") from error
    if done.returncode != 0:
        said = done.stderr.strip().splitlines()[-5:]
        raise BenchError("\n".join([f"{shlex.join(command)} ended with {done.returncode}", *said]))
    try:
        return (parse_google if program.google else parse_lines)(done.stdout)
    except (ValueError, KeyError) as error:
        raise BenchError(f"{shlex.join(command)} printed no results: {error!r}") from error


def measure_group(declaration, builds, repetitions, seconds, wanted=None):
    """Runs every program `repetitions` times, in turns, so that a slow minute hits all alike.

    `builds` leads from a compiler to its build folder. `wanted` are the results that are to be
    measured; None: all.
    """
    results = Results()
    for repetition in range(repetitions):
        print(f"bench: repetition {repetition + 1} of {repetitions}", file=sys.stderr, flush=True)
        for program in declaration.programs.values():
            names = names_of(program, wanted)
            if names == [] or (program.repetitions or repetitions) <= repetition:
                continue
            targets = (builds.items() if program.per_compiler
                       else [(NO_COMPILER, next(iter(builds.values())))])
            for compiler, build in targets:
                command = command_of(program, seconds, build, compiler, names)
                version, measurements = run_program(command, program)
                results.add(compiler, program.name,
                            [each for each in measurements if names is None or each.name in names])
                if version:
                    results.versions[program.name] = version
    return results


def names_of(program, wanted):
    """What is wanted of a program; None: all."""
    if wanted is None:
        return None
    return sorted(name for owner, _, name in (each.partition(":") for each in wanted)
                  if owner == program.name)
