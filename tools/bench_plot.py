# SPDX-License-Identifier: BSL-1.0
"""Draws the plots of a group of benchmarks as SVG. Needs matplotlib."""

from typing import NamedTuple

import matplotlib
from bench_report import cell_of, quantity

matplotlib.use("svg")
# Text stays text, and the same numbers give the same file.
matplotlib.rcParams.update({
    "svg.fonttype": "none", "svg.hashsalt": "hocket", "font.family": "sans-serif", "font.size": 11,
    "axes.spines.top": False, "axes.spines.right": False, "axes.grid": True,
    "axes.axisbelow": True, "grid.color": "#e3e3e3", "axes.edgecolor": "#888888",
    "legend.frameon": False, "axes.titleweight": "bold", "axes.titlelocation": "left",
    "axes.titlesize": 13,
})
from matplotlib import pyplot, ticker  # noqa: E402

# For the first and the second compiler.
OURS = ("#0b5fa5", "#5aa9e6")
FLOORS = ("#444444", "#a0a0a0")
THEIRS = ("#c2571a", "#2f8f5b", "#7a4fa3", "#b0902b", "#d1499b", "#16a3a3", "#6b6b6b", "#8b1e1e")
OUR_MARKERS = ("o", "D")
THEIR_MARKERS = ("s", "^", "v", "P", "X", "<", "p", ">")


class Line(NamedTuple):
    """A series as it is drawn."""

    label: str
    points: dict
    color: str
    marker: str
    offset: float  # which of the compilers, counted from their middle


def lines_of(plot, declaration, results):
    """A peer is drawn once, as the first compiler built it, and looks the same in all plots. hocket,
    and the floors that its own programs measure, are drawn for each compiler."""
    names = results.context["compilers"]
    peers = list(dict.fromkeys(each.label for each in declaration.programs.values()
                               if each.label != "hocket"))
    lines = []
    for series in plot.series:
        peer = peers.index(series.label) if series.label in peers else None
        for index, (compiler, name) in enumerate(names.items()):
            points = {at: results.best(compiler, result) for at, result in series.values.items()}
            if peer is not None:
                style = (THEIRS[peer % len(THEIRS)], THEIR_MARKERS[peer % len(THEIRS)])
                lines.append(Line(series.label, points, *style, 0))
                break
            colors = OURS if series.label == "hocket" else FLOORS
            lines.append(Line(f"{series.label}, {name}", points, colors[index % 2],
                              OUR_MARKERS[index % 2], index - (len(names) - 1) / 2))
    return lines


def plain(value, _position=None):
    """1,000 rather than 10^3."""
    return f"{value:,.0f}" if value >= 1 else f"{value:g}"


def log_axis(axis):
    axis.set_major_formatter(ticker.FuncFormatter(plain))
    axis.set_minor_formatter(ticker.NullFormatter())


def place_legend(axes):
    axes.legend(loc="upper left", bbox_to_anchor=(1.01, 1.0), borderaxespad=0)


def new_figure(height, plot):
    figure, axes = pyplot.subplots(figsize=(8.5, height), layout="constrained")
    axes.set_title(plot.title, pad=12)
    return figure, axes


def draw_dots(plot, declaration, results):
    figure, axes = new_figure(1.6 + 0.62 * len(plot.places), plot)
    heights = {place: -index for index, place in enumerate(plot.places)}
    # The first are in front: hocket's own.
    for behind, line in enumerate(lines_of(plot, declaration, results)):
        places = [place for place in plot.places if line.points.get(place) is not None]
        axes.plot([line.points[place] for place in places],
                  [heights[place] - 0.22 * line.offset for place in places],
                  linestyle="", marker=line.marker, markersize=9, color=line.color,
                  markeredgecolor="white", markeredgewidth=0.8, label=line.label,
                  zorder=3 - 0.01 * behind)
    axes.set_xscale("log")
    log_axis(axes.xaxis)
    axes.set_yticks(list(heights.values()), list(heights), color="black")
    axes.set_ylim(-len(plot.places) + 0.5, 0.5)
    axes.grid(axis="x", which="major")
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    axes.set_xlabel(f"{plot.axis}, logarithmic; less is better")
    place_legend(axes)
    return figure


def draw_lines(plot, declaration, results):
    figure, axes = new_figure(4.2, plot)
    for line in lines_of(plot, declaration, results):
        xs = [x for x in plot.places if line.points.get(x) is not None]
        axes.plot(xs, [line.points[x] for x in xs], color=line.color, linewidth=2,
                  marker=line.marker, markersize=7, markeredgecolor="white", label=line.label)
    axes.set_xscale("log")
    axes.set_yscale("log")
    log_axis(axes.xaxis)
    log_axis(axes.yaxis)
    axes.set_xlabel(plot.x_axis)
    axes.set_ylabel(plot.axis)
    place_legend(axes)
    return figure


def draw_goals(plot, declaration, results):
    """A bar for each row and compiler, with a mark where the goal lies."""
    rows = [row for section in declaration.sections for row in section.rows
            if row.goal and row.goal[0] in ("at_most", "less_than")]
    names = results.context["compilers"]
    figure, axes = new_figure(1.4 + 0.62 * len(rows), plot)
    thick = 0.7 / len(names)
    for index, (compiler, name) in enumerate(names.items()):
        ratios = [cell_of(row, results, compiler).ratio for row in rows]
        centers = [-place - (index - (len(names) - 1) / 2) * thick for place in range(len(rows))]
        axes.barh(centers, ratios, height=0.9 * thick, color=OURS[index % 2], label=name)
        for row, center, ratio in zip(rows, centers, ratios):
            axes.annotate(f"{ratio:.2f}", (max(ratio, row.goal[1]), center), xytext=(6, 0),
                          textcoords="offset points", verticalalignment="center", fontsize=9)
    for place, row in enumerate(rows):
        axes.plot([row.goal[1]] * 2, [-place - 0.43, -place + 0.43], color="#c2571a", linewidth=2.5,
                  label="goal" if place == 0 else None)
    axes.set_yticks([-place for place in range(len(rows))],
                    [f"{row.what}\nbeside {row.reference}" for row in rows], fontsize=9)
    axes.tick_params(axis="y", length=0)
    axes.grid(axis="y", visible=False)
    axes.margins(x=0.12)
    axes.set_ylim(-len(rows) + 0.4, 0.6)
    axes.set_xlabel("times the reference; left of the mark is good")
    place_legend(axes)
    return figure


def draw_bars(plot, declaration, results):
    """A bar for each series at each place."""
    unit = results.units[next(iter(plot.series[0].values.values()))]
    bars = [(line.label if len(plot.places) == 1 else f"{line.label}, {place}", line.color,
             line.points[place])
            for place in plot.places for line in lines_of(plot, declaration, results)
            if place in line.points]
    figure, axes = new_figure(1.3 + 0.42 * len(bars), plot)
    heights = [-index for index in range(len(bars))]
    is_rate = unit == "pages/s"
    lengths = [1e9 / value if is_rate else value for _, _, value in bars]
    axes.barh(heights, lengths, height=0.7, color=[color for _, color, _ in bars])
    for height, length, (_, _, value) in zip(heights, lengths, bars):
        axes.annotate(quantity(value, unit), (length, height), xytext=(6, 0),
                      textcoords="offset points", verticalalignment="center", fontsize=10)
    axes.set_yticks(heights, [label for label, _, _ in bars])
    axes.tick_params(axis="y", length=0)
    axes.grid(axis="y", visible=False)
    axes.xaxis.set_major_formatter(
        plain if is_rate else lambda value, _: quantity(value, unit) if value else "0")
    axes.margins(x=0.15)
    axes.set_xlabel("more is better" if is_rate else "less is better")
    return figure


DRAW = {"bars": draw_bars, "dots": draw_dots, "lines": draw_lines, "goals": draw_goals}


def write_plots(declaration, results, folder):
    for plot in declaration.plots:
        figure = DRAW[plot.kind](plot, declaration, results)
        figure.savefig(folder / plot.file, metadata={"Date": None, "Creator": None})
        pyplot.close(figure)
