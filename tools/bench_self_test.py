# SPDX-License-Identifier: BSL-1.0
"""Shows that the tools behind `make bench` judge right and find what is wrong. See bench.py."""

import json
import sys

from bench_declaration import DeclarationError, declaration_of, read_declaration
from bench_report import cell_of, cell_texts, is_met, page_of, quantity
from bench_results import BenchError, Results, command_of, measure_group, parse_google, parse_lines

GROUP = """
title = "T"
intro = "I"
[programs.ours]
command = "{build}/ours"
[programs.theirs]
command = "theirs {seconds}"
label = "Theirs"
[[section]]
heading = "H"
[[section.row]]
what = "it"
value = "ours:it"
against = "theirs:it"
reference = "theirs"
at_most = 1.2
[[section.row]]
what = "size"
value = "ours:size"
at_most_bytes = 128
without = {theirs = "no sizes"}
[[plot]]
file = "p.svg"
kind = "lines"
title = "P"
x = [1, 10]
[[plot.series]]
label = "Theirs"
value = "theirs:it/{x}"
x = [10]
"""
# What to replace in the group by what, and what the error must say.
BAD_GROUPS = [
    ('title = "T"', "", "no 'title'"),
    ("[[section.row]]", "[[section.row]]\nwaht = 1", "unknown key 'waht'"),
    ("at_most = 1.2", "at_most = 1.2\nless_than = 1", "more than one goal"),
    ('against = "theirs:it"', "", "a goal and no 'against'"),
    ('value = "ours:it"', 'value = "other:it"', "'other:it' is of no program"),
    ('kind = "lines"', 'kind = "pie"', "unknown kind 'pie'"),
    ('title = "T"', "title = T", "no TOML"),
]
# (goal, value, reference, whether it is met)
JUDGEMENTS = [
    (("at_most", 1.2), 1.204, 1, True), (("at_most", 1.2), 1.206, 1, False),
    (("less_than", 1), 0.99, 1, True), (("less_than", 1), 1, 1, False),
    (("times_faster", 4), 1, 4, True), (("times_faster", 4), 1, 3.9, False),
    (("times_faster", 1), 1, 1.001, True), (("times_faster", 1), 1, 1, False),
    (("at_most_bytes", 128), 128, None, True), (("at_most_bytes", 128), 129, None, False),
]
QUANTITIES = [
    (0.8904, "ns", "0.89 ns"), (123.4, "ns", "123 ns"), (1234, "ns", "1.23 µs"),
    (2.5e9, "ns", "2.5 s"), (88, "bytes", "88 bytes"), (2e8, "bytes", "200 MB"),
    (2.09e9, "bytes", "2.09 GB"), (250_000, "pages/s", "4,000 pages/s"),
]
GOOGLE = {
    "context": {"version": "V 1"},
    "benchmarks": [
        {"name": "a/1/real_time", "cpu_time": 1, "real_time": 2, "time_unit": "us"},
        {"name": "b", "cpu_time": 3, "real_time": 9, "time_unit": "ns"},
        {"name": "c", "items_per_second": 1e8, "cpu_time": 1, "time_unit": "ns"},
        {"name": "d/iterations:1", "bytes": 64.0, "cpu_time": 1, "time_unit": "ns"},
    ],
}
LINES = """{"version": "V 2"}

{"name": "a", "ns_per_op": 4}
{"name": "b", "bytes": 5}
{"name": "c", "ns_per_page": 6}
"""


def sample_results():
    return Results({
        "context": {"machine": "M", "repetitions": 2, "quick": False,
                    "compilers": {"x": "X 1", "y": "Y 2"}},
        "units": {"ours:it": "ns", "theirs:it": "ns", "ours:size": "bytes"},
        "values": {"x": {"ours:it": [13.0, 11.0], "ours:size": [96]},
                   "y": {"ours:it": [15.0, 17.0], "ours:size": [160]}, "": {"theirs:it": [10.0]}},
    })


def error_of(action, *arguments):
    try:
        action(*arguments)
    except (BenchError, DeclarationError) as error:
        return str(error)
    return "no error"


def declaration_faults(root):
    for old, new, expected in BAD_GROUPS:
        said = error_of(declaration_of, GROUP.replace(old, new, 1))
        if expected not in said:
            yield f"a group with {new!r} for {old!r} should say {expected!r}: {said}"
    plot = declaration_of(GROUP).plots[0]
    if plot.series[0].values != {10: "theirs:it/10"} or plot.places != [1, 10]:
        yield f"the plot's places are wrong: {plot}"
    row = 'value = "ours:it"\nagainst = "theirs:it"\nreference = "theirs"'
    rows = declaration_of(GROUP.replace(row, 'value = "ours:it"\npeers = ["theirs"]')).sections[0].rows
    if (rows[0].against, rows[0].reference) != ("theirs:it", "Theirs"):
        yield f"a row beside peers is read wrongly: {rows[0]}"
    for path in sorted((root / "bench").glob("*.toml")):
        if (said := error_of(read_declaration, path)) != "no error":
            yield said
    slow = declaration_of(GROUP.replace('label = "Theirs"', "slow = true", 1)).without_slow()
    left = [row.what for section in slow.sections for row in section.rows]
    if left != ["size"] or slow.plots or list(slow.programs) != ["ours"]:
        yield f"a quick run should leave out what is slow: {slow}"


def judgement_faults():
    for goal, value, reference, met in JUDGEMENTS:
        if is_met(goal, value, reference) != met:
            yield f"{value} beside {reference} should {'' if met else 'not '}meet {goal}"
    for value, unit, text in QUANTITIES:
        if quantity(value, unit) != text:
            yield f"{value} {unit} should be {text}: {quantity(value, unit)}"


def parser_faults():
    version, found = parse_google(json.dumps(GOOGLE))
    if version != "V 1" or [tuple(each) for each in found] != [
            ("a/1", "ns", 2000), ("b", "ns", 3), ("c", "ns", 10), ("d", "bytes", 64)]:
        yield f"Google Benchmark's JSON is read wrongly: {version} {found}"
    version, found = parse_lines(LINES)
    if version != "V 2" or [tuple(each) for each in found] != [
            ("a", "ns", 4), ("b", "bytes", 5), ("c", "pages/s", 6)]:
        yield f"lines of JSON are read wrongly: {version} {found}"
    failed = {"context": {}, "benchmarks": [{"name": "a", "error_message": "bad"}]}
    if "a: bad" not in (said := error_of(parse_google, json.dumps(failed))):
        yield f"a benchmark that failed should be an error: {said}"


def page_faults():
    declaration, results = declaration_of(GROUP), sample_results()
    page = page_of(declaration, results, "make it")
    for expected in ("| it | theirs | ≤ 1.2x | 1.10x ✓ | 11 ns / 10 ns | **1.50x ✗** | 15 ns / 10 ns |",
                     "| size |  | ≤ 128 bytes | 96 bytes ✓ |  | **160 bytes ✗** |  |",
                     "| size | Theirs: no sizes | - | - | - | - | - |",
                     "- X 1: 2 of 2 goals are met.", "- Y 2: 0 of 2 goals are met; not yet:",
                     "  - it, beside theirs: 1.50x, goal ≤ 1.2x", "![P](p.svg)"):
        if expected not in page:
            yield f"the page lacks {expected!r}:\n{page}"
    del results.values[""]
    said = error_of(page_of, declaration, results, "make it")
    if "theirs:it, which no program has measured" not in said:
        yield f"a result that is missing should be an error: {said}"
    row = declaration.sections[0].rows[0]._replace(goal=("times_faster", 4))
    texts = cell_texts(cell_of(row, sample_results(), "x"))
    if texts[0] != "**1.1x slower ✗**":
        yield f"a speedup is shown wrongly: {texts}"


def running_faults():
    group = GROUP.replace("{build}/ours", f"{sys.executable} {{build}}")
    declaration = declaration_of(group)
    program = declaration.programs["ours"]
    if command_of(program, 0.05, build="/b") != [sys.executable, "/b"]:
        yield "a command is put together wrongly"
    if command_of(declaration.programs["theirs"], 0.05) != ["theirs", "0.05"]:
        yield "the seconds are put in wrongly"
    google = declaration_of(group.replace("label =", "google = true\nlabel =", 1)).programs["theirs"]
    if command_of(google, 1, names=["a/1", "b"])[-1] != "--benchmark_filter=^(a/1|b)(/real_time|$)":
        yield "a benchmark that is wanted alone is asked for wrongly"
    for missing, expected in (("/none/such.py", "ended with"), ("-h", "printed no results")):
        said = error_of(measure_group, declaration, {"x": missing}, 1, 0.01)
        if expected not in said:
            yield f"a program that fails should say {expected!r}: {said}"


def subset_faults():
    """Some rows are measured again, and the others keep their values."""
    declaration = declaration_of(GROUP)
    if declaration.results_of_rows(["it"]) != {"ours:it", "theirs:it"}:
        yield "a row that is wanted should bring what it stands beside"
    results = sample_results()
    results.replace(Results({"values": {"x": {"ours:it": [7.0]}}}))
    if (results.best("x", "ours:it"), results.best("y", "ours:it")) != (7.0, 15.0):
        yield f"what was measured again should replace what it was: {results.values}"


def self_test(root):
    return [*declaration_faults(root), *judgement_faults(), *parser_faults(), *page_faults(),
            *running_faults(), *subset_faults()]
