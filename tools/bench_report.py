# SPDX-License-Identifier: BSL-1.0
"""Judges the rows of a group of benchmarks and writes its page."""

from typing import NamedTuple

from bench_declaration import Row
from bench_results import BenchError

GOAL_TEXTS = {
    "at_most": "≤ {:.3g}x", "less_than": "< {:.3g}x", "times_faster": "≥ {:.3g}x faster",
}


class Cell(NamedTuple):
    """A row as one compiler's programs do it."""

    row: Row
    unit: str
    value: float
    reference: float | None
    met: bool | None

    @property
    def ratio(self):
        return None if self.reference is None else self.value / self.reference


def goal_text(goal):
    if goal is None:
        return ""
    kind, limit = goal
    if kind == "at_most_bytes":
        return f"≤ {quantity(limit, 'bytes')}"
    return "faster" if goal == ("times_faster", 1) else GOAL_TEXTS[kind].format(limit)


def is_met(goal, value, reference):
    """Ratios count as they are printed, with two digits behind the point."""
    kind, limit = goal
    if kind == "at_most_bytes":
        return value <= limit
    if kind == "times_faster":
        speedup = reference / value
        return speedup > 1 if limit == 1 else round(speedup, 2) >= limit
    ratio = round(value / reference, 2)
    return ratio < limit if kind == "less_than" else ratio <= limit


def cell_of(row, results, compiler):
    """Raises BenchError when something was not measured."""
    found = {}
    for result in filter(None, (row.value, row.against)):
        found[result] = results.best(compiler, result)
        if found[result] is None:
            raise BenchError(f"the row '{row.what}' needs {result}, which no program has measured")
    value, reference = found[row.value], found.get(row.against)
    met = None if row.goal is None else is_met(row.goal, value, reference)
    return Cell(row, results.units[row.value], value, reference, met)


def quantity(value, unit):
    """A number that people can read, with its unit."""
    if unit == "pages/s":
        return f"{1e9 / value:,.0f} pages/s"
    scales = {"ns": [(1e9, "s"), (1e6, "ms"), (1e3, "µs"), (1, "ns")],
              "bytes": [(1e9, "GB"), (1e6, "MB"), (1, "bytes")]}[unit]
    scale, name = next((each for each in scales if value >= each[0]), scales[-1])
    scaled = value / scale
    return f"{scaled:.0f} {name}" if name == "bytes" or scaled >= 100 else f"{scaled:.3g} {name}"


def ratio_text(cell):
    """How the ratio is called: as the goal counts it, or by the row's own choice."""
    if cell.reference is None:
        return quantity(cell.value, cell.unit)
    if cell.row.speedup or (cell.row.goal and cell.row.goal[0] == "times_faster"):
        times = max(cell.ratio, 1 / cell.ratio)
        side = "faster" if cell.ratio < 1 else "slower"
        return f"{times:.0f}x {side}" if times >= 100 else f"{times:.3g}x {side}"
    return f"{cell.ratio:.2f}x"


def cell_texts(cell):
    """The ratio with its mark, and the two times."""
    text = ratio_text(cell)
    if cell.met is not None:
        text = f"{text} ✓" if cell.met else f"**{text} ✗**"
    if cell.reference is None:
        return text, ""
    return text, f"{quantity(cell.value, cell.unit)} / {quantity(cell.reference, cell.unit)}"


def table_of(section, results, names):
    """`names` leads from a compiler to how it is called."""
    head = ["what", "beside", "goal"]
    for name in names.values():
        head += [name, "times"]
    lines = [head, ["---"] * 3 + ["---:"] * (2 * len(names))]
    for row in section.rows:
        line = [row.what, row.reference, goal_text(row.goal)]
        for compiler in names:
            line += cell_texts(cell_of(row, results, compiler))
        lines.append(line)
    for absent in section.absences:
        lines.append([absent.what, f"{absent.peer}: {absent.why}"] + ["-"] * (len(head) - 2))
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def summary_of(rows, results, names):
    """Says for each compiler how many goals are met, and which are not."""
    lines = []
    for compiler, name in names.items():
        cells = [cell_of(row, results, compiler) for row in rows if row.goal]
        missed = [cell for cell in cells if not cell.met]
        lines.append(f"- {name}: {len(cells) - len(missed)} of {len(cells)} goals are met"
                     + ("; not yet:" if missed else "."))
        for cell in missed:
            beside = f", beside {cell.row.reference}" if cell.row.reference else ""
            lines.append(f"  - {cell.row.what}{beside}: {ratio_text(cell)}, "
                         f"goal {goal_text(cell.row.goal)}")
    return "\n".join(lines)


def conditions_of(results):
    versions = ", ".join(sorted(set(results.versions.values())))
    context = results.context
    text = (f"Measured on {context['machine']}; everything at `-O2 -DNDEBUG`, with "
            "functions, loops and jumps aligned so that it matters less where they come to lie; "
            f"{context['repetitions']} repetitions in turns, the fastest of which counts.")
    if context["repetitions"] == 1:
        text = text.replace("1 repetitions in turns, the fastest of which counts", "1 repetition")
    if versions:
        text += f" Beside: {versions}."
    if (noise := results.noise()) is not None:
        text += f" The middle repetition was {noise:.0%} slower than the fastest."
    if context.get("quick"):
        text += " **This was a quick run, whose numbers mean little.**"
    return text


def page_of(declaration, results, command):
    """The whole page, in Markdown."""
    names = results.context["compilers"]
    rows = [row for section in declaration.sections for row in section.rows]
    parts = [f"# {declaration.title}", f"<!-- Written by `{command}`; do not edit. -->",
             declaration.intro,
             "Times are those of the machine; the ratios decide. ✓ is a goal that is met, ✗ one "
             f"that is not. `{command}` measures all of it again and writes this page.",
             conditions_of(results), "## Goals", summary_of(rows, results, names)]
    plots = [f"![{plot.title}]({plot.file})" for plot in declaration.plots]
    for section in declaration.sections:
        parts += [f"## {section.heading}", section.text, table_of(section, results, names)]
    if plots:
        parts += ["## Plots", *plots]
    return "\n\n".join(filter(None, parts)) + "\n"
