# SPDX-License-Identifier: BSL-1.0
"""What a group of benchmarks consists of: bench/GROUP.toml, read and checked.

    title = "Generators"                  the page's heading
    intro = "..."                         what stands below it (Markdown)

    [programs.NAME]                       what is run; its results are NAME:... below
    command = "{build}/bench/x_bench"     run from the root; {build} is a compiler's build folder,
                                          {compiler} the compiler, {seconds} how long to measure one
                                          thing. With {build} or {compiler}: once for each compiler.
                                          {any_build} is one of the build folders
    google = true                         a Google Benchmark program; others print lines of JSON:
                                          {"name": ..., "ns_per_op" or "bytes": ...} (or
                                          "ns_per_page", which is shown as pages per second), and
                                          may print {"version": ...}
    label = "Boost.Coroutine2"            how plots and tables call it
    repetitions = 1                       at most so many
    slow = true                           left out, with its rows, in a quick run

    [[section]]
    heading = "Send"
    text = "..."                          optional
    [[section.row]]
    what = "a value is sent"
    value = "hocket:send/opaque"          PROGRAM:RESULT
    against = "hocket:send/floor"         what it is divided by; optional
    reference = "a bare resume"           what that is, in words
    peers = ["asio", "tokio"]             instead of these two: a row beside each of these programs,
                                          and their results of the same name
    without = {uv = "it has no tasks"}    peers that cannot stand beside it, and why; also of a
                                          section, for all of its rows
    at_most = 1.2                         a goal: value / against. Others: less_than = 1.0;
                                          times_faster = 4 (against / value is that or more, or
                                          "faster than" for 1); at_most_bytes = 128 (of the value)
    speedup = true                        show against / value though there is no such goal

    [[plot]]
    file = "generator_send.svg"
    kind = "dots"                         "goals" shows all rows with at_most or less_than;
                                          "dots" has a line for each category, a dot for each
                                          series; "bars" is the same as bars, from zero;
                                          "lines" has x
    title = "..."
    axis = "ns"                           what the values are
    categories = ["next", "send"]         dots and bars
    x = [1, 10]   x_axis = "depth"        lines
    [[plot.series]]
    label = "CPython"                     "hocket" is drawn once for each compiler
    values = {next = "cpython:next"}      dots and bars
    value = "cpython:send_behind/{x}"     lines; x may be limited for one series by an x of its own
"""

import tomllib
from typing import NamedTuple

GOALS = ("at_most", "less_than", "times_faster", "at_most_bytes")
KINDS = ("goals", "dots", "bars", "lines")


class DeclarationError(Exception):
    """The message says what is wrong in which file."""


class Program(NamedTuple):
    name: str
    command: str
    label: str
    google: bool = False
    repetitions: int | None = None
    slow: bool = False

    @property
    def per_compiler(self):
        return "{build}" in self.command or "{compiler}" in self.command


class Row(NamedTuple):
    what: str
    value: str
    against: str | None = None
    reference: str = ""
    goal: tuple[str, float] | None = None
    speedup: bool = False


class Absence(NamedTuple):
    """A peer that has no such thing."""

    what: str
    peer: str
    why: str


class Section(NamedTuple):
    heading: str
    text: str
    rows: list[Row]
    absences: list[Absence]


class Series(NamedTuple):
    """`values` leads from a category, or from an x, to a result."""

    label: str
    values: dict


class Plot(NamedTuple):
    file: str
    kind: str
    title: str
    axis: str
    places: list
    x_axis: str
    series: list[Series]


class Declaration(NamedTuple):
    title: str
    intro: str
    programs: dict[str, Program]
    sections: list[Section]
    plots: list[Plot]

    def results(self):
        """The names of all results that tables and plots show."""
        rows = [row for section in self.sections for row in section.rows]
        named = {name for row in rows for name in (row.value, row.against) if name}
        return named | {name for plot in self.plots for series in plot.series
                        for name in series.values.values()}

    def results_of_rows(self, words):
        """Those with one of the words in their name, and what they stand beside."""
        rows = [row for section in self.sections for row in section.rows
                if any(word in row.value for word in words)]
        return {name for row in rows for name in (row.value, row.against) if name}

    def program_of(self, result):
        return self.programs[result.partition(":")[0]]

    def without_slow(self):
        """The same without slow programs, and without what needs them."""
        def is_quick(*results):
            return not any(self.program_of(result).slow for result in results if result)

        sections = [section._replace(rows=[row for row in section.rows
                                           if is_quick(row.value, row.against)])
                    for section in self.sections]
        plots = [plot._replace(series=[series for series in plot.series
                                       if is_quick(*series.values.values())])
                 for plot in self.plots]
        return self._replace(
            programs={name: each for name, each in self.programs.items() if not each.slow},
            sections=[section for section in sections if section.rows],
            plots=[plot for plot in plots if plot.series or plot.kind == "goals"])


def checked(table, what, required, optional=()):
    """Gives the table, which must have the required keys and no unknown ones."""
    for key in required:
        if key not in table:
            raise DeclarationError(f"{what} has no '{key}'")
    for key in table:
        if key not in (*required, *optional):
            raise DeclarationError(f"{what} has an unknown key '{key}'")
    return table


def rows_of(table, programs):
    """The rows of one entry: one, or one for each of its peers."""
    what = f"the row '{table.get('what', '?')}'"
    checked(table, what, ("what", "value"),
            ("against", "reference", "peers", "speedup", "without", *GOALS))
    goals = [(key, float(table[key])) for key in GOALS if key in table]
    if len(goals) > 1:
        raise DeclarationError(f"{what} has more than one goal")
    row = Row(table["what"], table["value"], table.get("against"), table.get("reference", ""),
              goals[0] if goals else None, table.get("speedup", False))
    if peers := table.get("peers"):
        result = row.value.partition(":")[2]
        for peer in peers:
            if peer not in programs:
                raise DeclarationError(f"{what} has the peer '{peer}', which is no program")
        return [row._replace(against=f"{peer}:{result}", reference=programs[peer].label)
                for peer in peers]
    if row.against is None and any(key != "at_most_bytes" for key, _ in goals):
        raise DeclarationError(f"{what} has a goal and no 'against'")
    return [row]


def absences_of(table, what, programs):
    return [Absence(what, programs[peer].label if peer in programs else peer, why)
            for peer, why in table.get("without", {}).items()]


def section_of(table, programs):
    what = f"the section '{table.get('heading', '?')}'"
    checked(table, what, ("heading", "row"), ("text", "without"))
    absences = [each for row in table["row"] for each in absences_of(row, row["what"], programs)]
    return Section(table["heading"], table.get("text", "").strip(),
                   [row for each in table["row"] for row in rows_of(each, programs)],
                   absences_of(table, "all of these", programs) + absences)


def plot_of(table):
    what = f"the plot '{table.get('file', '?')}'"
    checked(table, what, ("file", "kind", "title"),
            ("axis", "categories", "x", "x_axis", "series"))
    if table["kind"] not in KINDS:
        raise DeclarationError(f"{what} has an unknown kind '{table['kind']}'")
    places = table.get("categories", table.get("x", []))
    series = []
    for each in table.get("series", []):
        checked(each, f"a series of {what}", ("label",), ("values", "value", "x"))
        values = each.get("values")
        if values is None:
            values = {x: each["value"].replace("{x}", str(x)) for x in each.get("x", places)}
        series.append(Series(each["label"], values))
    return Plot(table["file"], table["kind"], table["title"], table.get("axis", ""), places,
                table.get("x_axis", ""), series)


def declaration_of(text):
    """Reads a declaration. Raises DeclarationError."""
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise DeclarationError(f"no TOML: {error}") from error
    checked(table, "the group", ("title", "intro", "programs", "section"), ("plot",))
    programs = {}
    for name, each in table["programs"].items():
        checked(each, f"the program '{name}'", ("command",), ("google", "label", "repetitions", "slow"))
        programs[name] = Program(name, each["command"], each.get("label", name),
                                 each.get("google", False), each.get("repetitions"),
                                 each.get("slow", False))
    found = Declaration(table["title"], table["intro"].strip(), programs,
                        [section_of(each, programs) for each in table["section"]],
                        [plot_of(each) for each in table.get("plot", [])])
    for result in sorted(found.results()):
        if result.partition(":")[0] not in programs:
            raise DeclarationError(f"'{result}' is of no program that is declared")
    return found


def read_declaration(path):
    """Raises DeclarationError, which names the file."""
    try:
        return declaration_of(path.read_text(encoding="utf-8"))
    except DeclarationError as error:
        raise DeclarationError(f"{path}: {error}") from error
