"""Boxes of scenarios in which a strategy fails: each condition as a stretch of the range assumed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.figure import Figure

from fanecon.story.charts.timeline import need_something
from fanecon.study.labels import wrap
from fanecon.study.theme import COLOURS


@dataclass(frozen=True)
class BoxRow:
    """One condition.

    Attributes
    ----------
    name : str
    whole, part : tuple of float
        The range assumed, and the stretch of it in the box.
    whole_words, part_words : tuple of str
        Their ends, printed; "" where the box is open on a side.
    logarithmic : bool
        Whether the range is spread over orders of magnitude.
    """

    name: str
    whole: tuple[float, float]
    part: tuple[float, float]
    whole_words: tuple[str, ...]
    part_words: tuple[str, ...]
    logarithmic: bool = False


def box_bars(panels: Sequence[tuple[str, Sequence[BoxRow]]], lang: str) -> Figure:
    """Draw one panel a strategy and one bar a condition: the range light, the stretch in the box dark.

    The alt text must give every limit.

    Parameters
    ----------
    panels : sequence of (str, sequence of BoxRow)
    lang : str
        "zh" or "en".

    Returns
    -------
    matplotlib.figure.Figure

    Examples
    --------
    >>> row = BoxRow("a", (0.0, 1.0), (0.0, 0.4), ("0%", "100%"), ("", "40%"))
    >>> figure = box_bars([("A", [row])], "en")
    >>> [t.get_text() for t in figure.axes[0].texts]
    ['0%', '100%', '≤ 40%']
    """
    need_something(panels)
    lines = sum(len(rows) for _, rows in panels)
    figure = Figure(figsize=(7.2, 0.62 * lines + 0.5 * len(panels) + 0.2), layout="constrained")
    figure.get_layout_engine().set(h_pad=0.1)  # type: ignore[union-attr, call-arg]
    axes = figure.subplots(len(panels), 1, squeeze=False, height_ratios=[len(rows) for _, rows in panels])[:, 0]
    for ax, (title, rows) in zip(axes, panels, strict=True):
        for y, row in enumerate(rows):
            left, right = (_share(row, end) for end in row.part)
            ax.barh(y, 1, 0.34, color=COLOURS["grid"])
            ax.barh(y, right - left, 0.34, left=left, color=COLOURS["negative"])
            for x, words, align in ((0.0, row.whole_words[0], "left"), (1.0, row.whole_words[1], "right")):
                ax.text(x, y + 0.22, words, ha=align, va="top", size=8, color=COLOURS["neutral"])
            for x, words, sign in ((left, row.part_words[0], "≥"), (right, row.part_words[1], "≤")):
                if words:
                    align = "left" if x < 0.15 else "right" if x > 0.85 else "center"
                    ax.text(x, y - 0.2, f"{sign} {words}", ha=align, va="bottom", size=9, weight="bold")
        ax.set_yticks(range(len(rows)), [wrap(row.name, 28) for row in rows])
        ax.set_ylim(len(rows) - 0.4, -0.65)
        ax.set_xlim(0, 1)
        ax.set_xticks([])
        ax.set_title(wrap(title, 74), loc="left", size=10)
        ax.grid(False)
        ax.tick_params(axis="y", length=0)
        ax.spines[:].set_visible(False)
    return figure


def _share(row: BoxRow, value: float) -> float:
    """Where a value stands on the range."""
    ends = np.log([*row.whole, value]) if row.logarithmic else np.array([*row.whole, value])
    return float((ends[2] - ends[0]) / (ends[1] - ends[0]))
