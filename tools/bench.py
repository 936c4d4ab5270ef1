#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""Measures hocket beside its floors and its peers and writes docs/benchmarks/.

    bench.py COMPILER=BUILD...  runs the groups and writes their pages and plots; BUILD is the
                                compiler's build folder, in which bench_GROUP was built
        --only GROUP            that group only: one of bench/GROUP.toml
        --quick                 a short run that shows that everything works; writes to
                                build/bench/ instead of docs/benchmarks/
        --repetitions N         how often each program runs, for those who cannot wait
        --rows WORDS            measures only results with one of the words in their name, and all
                                that they stand beside; the page has the others from the last run
        --again                 writes pages and plots from what was measured last
        --names                 runs nothing: says which results a page wants and no benchmark of
                                the builds is called
    bench.py --self-test        shows that bad declarations and missing results are found, and that
                                goals are judged right
"""

import argparse
import json
import os
import pathlib
import platform
import re
import subprocess
import sys

from bench_declaration import DeclarationError, read_declaration
from bench_report import page_of
from bench_results import BenchError, Results, command_of, measure_group, plain_name

ROOT = pathlib.Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs/benchmarks"
SCRATCH = ROOT / "build/bench"
# (repetitions, seconds for each thing)
FULL, QUICK = (9, 0.05), (2, 0.01)


def groups():
    return sorted(path.stem for path in (ROOT / "bench").glob("*.toml"))


def first_match(pattern, file, default):
    try:
        match = re.search(pattern, pathlib.Path(file).read_text(encoding="utf-8"), re.MULTILINE)
    except OSError:
        match = None
    return match.group(1) if match else default


def machine():
    """What kind of machine this is, and nothing about which one."""
    cpu = first_match(r"^model name\s*:\s*(.+)$", "/proc/cpuinfo", platform.machine())
    cpu = re.sub(r"\s*(\((R|TM)\)|CPU|Processor|@.*)", "", cpu)
    memory_kib = int(first_match(r"^MemTotal:\s*(\d+)", "/proc/meminfo", "0"))
    system = first_match(r'^PRETTY_NAME="?([^"\n]+)', "/etc/os-release", platform.system())
    return (f"{cpu} ({platform.machine()}), {os.cpu_count()} cores, "
            f"{memory_kib / 2**20:.0f} GiB, {system}")


def compiler_name(compiler):
    said = subprocess.run([compiler, "--version"], capture_output=True, text=True, check=True).stdout
    version = re.search(r"\d+\.\d+", said.splitlines()[0].split(")")[-1] or said)
    kind = "clang" if "clang" in said else "g++"
    return f"{kind} {version.group(0)}" if version else compiler


def measured(group, declaration, options):
    """Measures the group, and keeps the results for --again."""
    builds = dict(each.split("=", 1) for each in options.builds)
    repetitions, seconds = QUICK if options.quick else FULL
    repetitions = options.repetitions or repetitions
    print(f"bench: {group}", file=sys.stderr)
    stored = SCRATCH / f"{group}.json"
    if options.rows:
        results = measured_before(stored, options)
        wanted = declaration.results_of_rows(options.rows.split())
        results.replace(measure_group(declaration, builds, repetitions, seconds, wanted))
    else:
        results = measure_group(declaration, builds, repetitions, seconds)
        results.context = {
            "machine": machine(), "repetitions": repetitions, "quick": options.quick,
            "compilers": {compiler: compiler_name(compiler) for compiler in builds},
        }
    SCRATCH.mkdir(parents=True, exist_ok=True)
    stored.write_text(json.dumps(results.stored(), indent=1))
    return results


def measured_before(stored, options):
    """What --rows adds to. Raises BenchError."""
    if not stored.exists():
        raise BenchError("--rows adds to an earlier run, and there was none; leave it out once")
    results = Results(json.loads(stored.read_text()))
    if results.context["quick"] != options.quick:
        raise BenchError("--rows adds to an earlier run, which was a "
                         + ("quick one" if results.context["quick"] else "full one"))
    return results


def write_group(group, options):
    declaration = read_declaration(ROOT / "bench" / f"{group}.toml")
    if options.again:
        results = Results(json.loads((SCRATCH / f"{group}.json").read_text()))
        if results.context["quick"]:
            declaration = declaration.without_slow()
    else:
        if options.quick:
            declaration = declaration.without_slow()
        results = measured(group, declaration, options)
    folder = SCRATCH if results.context["quick"] else DOCS
    folder.mkdir(parents=True, exist_ok=True)
    page = folder / f"{group}.md"
    page.write_text(page_of(declaration, results, f"make bench ONLY={group}"), encoding="utf-8")
    # Late, so that the rest needs no matplotlib.
    from bench_plot import write_plots
    write_plots(declaration, results, folder)
    print(f"bench: wrote {page.relative_to(ROOT)} and its plots")


def missing_names(group, options):
    """The results that the group's declaration wants of Google Benchmark programs that do not have
    them; a program that was not built is passed over."""
    declaration = read_declaration(ROOT / "bench" / f"{group}.toml")
    for _, build in (each.split("=", 1) for each in options.builds):
        for program in declaration.programs.values():
            path = command_of(program, 0, build)[0]
            if not program.google or not pathlib.Path(path).exists():
                continue
            listed = subprocess.run([path, "--benchmark_list_tests"], capture_output=True,
                                    text=True, check=True).stdout.split()
            names = {f"{program.name}:{plain_name(name)}" for name in listed}
            yield from sorted(result for result in declaration.results() - names
                              if declaration.program_of(result) == program)


def check_names(options):
    missing = [name for group in chosen(options) for name in missing_names(group, options)]
    for name in missing:
        print(f"bench: no benchmark is called {name}", file=sys.stderr)
    return 1 if missing else 0


def chosen(options):
    return [options.only] if options.only else groups()


def options_of(arguments):
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("builds", nargs="*", metavar="COMPILER=BUILD")
    parser.add_argument("--only", choices=groups())
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--repetitions", type=int)
    parser.add_argument("--rows")
    parser.add_argument("--again", action="store_true")
    parser.add_argument("--names", action="store_true")
    parser.add_argument("--self-test", action="store_true")
    options = parser.parse_args(arguments)
    if not all("=" in each for each in options.builds):
        parser.error("a compiler and its build folder are given as COMPILER=BUILD")
    if not (options.builds or options.again or options.self_test):
        parser.error("no COMPILER=BUILD is given")
    return options


def main(arguments):
    options = options_of(arguments)
    if options.self_test:
        from bench_self_test import self_test
        faults = self_test(ROOT)
        print("".join(f"{fault}\n" for fault in faults), file=sys.stderr, end="")
        return 1 if faults else 0
    os.chdir(ROOT)
    try:
        if options.names:
            return check_names(options)
        for group in chosen(options):
            write_group(group, options)
    except (BenchError, DeclarationError, FileNotFoundError) as error:
        print(f"bench: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
