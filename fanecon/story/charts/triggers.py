"""Series to watch: one small panel each, with its threshold and the side on which to act."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
from matplotlib.figure import Figure
from matplotlib.patheffects import withStroke

from fanecon.story.charts.timeline import need_something
from fanecon.study.dates import format_period
from fanecon.study.labels import scale_above, unit_words, wrap
from fanecon.study.theme import COLOURS

_COLOURS = {"past": COLOURS["accent"], "short": COLOURS["iot"], "open": COLOURS["ev"], "set": COLOURS["neutral"]}
_TINT = "#FBE9DF"
_EDGE = [withStroke(linewidth=2.5, foreground="white")]


@dataclass(frozen=True, eq=False)
class Panel:
    """One series.

    Attributes
    ----------
    title, unit : str
    series : DataFrame
        ``period, value, low, high`` in order of time.
    level : float
        The threshold.
    words : str
        The threshold as printed, with its side.
    side : str
        "above" or "below": where to act.
    state : str
        "past", "short", "open" or "set": the colour of the last dot.
    """

    title: str
    unit: str
    series: pd.DataFrame
    level: float
    words: str
    side: str
    state: str


def trigger_board(panels: Sequence[Panel], lang: str) -> Figure:
    """Draw a board of small panels, two in a row.

    The alt text must give threshold and last value of every panel.

    Parameters
    ----------
    panels : sequence of Panel
    lang : str
        "zh" or "en".

    Returns
    -------
    matplotlib.figure.Figure
        Figures stand side by side in order, not on a scale of time.

    Examples
    --------
    >>> series = pd.DataFrame({"period": ["2024", "2025"], "value": [1.0, 2.0], "low": 0.5, "high": 2.5})
    >>> figure = trigger_board([Panel("A", "percent", series, 1.5, "above 1.5%", "above", "past")], "en")
    >>> figure.axes[0].texts[0].get_text()
    'above 1.5%'
    """
    need_something(panels)
    rows = (len(panels) + 1) // 2
    figure = Figure(figsize=(7.2, 2.3 * rows), layout="constrained")
    figure.get_layout_engine().set(h_pad=0.12, w_pad=0.12)  # type: ignore[union-attr, call-arg]
    axes = list(figure.subplots(rows, 2, squeeze=False).flat)
    for ax, panel in zip(axes, panels, strict=False):
        series = panel.series.reset_index(drop=True)
        places, value = list(range(len(series))), series["value"].to_numpy(dtype=float)
        # An interval far beyond the values themselves would flatten them: the sentence beside the chart gives it.
        top = 1.25 * max(float(value.max()), panel.level)
        low, high = (series[c].clip(0, top).to_numpy(dtype=float) for c in ("low", "high"))
        floor = 0.0 if value.min() < 0.5 * value.max() else 0.8 * float(min(value.min(), panel.level))
        ax.set_xlim(-0.6, len(series) - 0.4)
        ax.set_ylim(floor, top)
        ax.axhspan(*((panel.level, top) if panel.side == "above" else (floor, panel.level)), color=_TINT, zorder=0)
        ax.axhline(panel.level, color=COLOURS["ink"], linewidth=1, linestyle=(0, (4, 2)))
        ax.vlines(places, low, high, color=COLOURS["interval"], linewidth=2)
        ax.plot(places, value, color=COLOURS["neutral"], linewidth=1.2, marker="o", markersize=3)
        ax.plot(places[-1], value[-1], "o", color=_COLOURS[panel.state], markersize=8)
        up = panel.side == "above"
        ax.annotate(
            panel.words, (0, panel.level), (2, 3 if up else -3), xycoords=("axes fraction", "data"),
            textcoords="offset points", va="bottom" if up else "top", size=8.5, weight="bold", path_effects=_EDGE,
        )  # fmt: skip
        ax.set_xticks([0, places[-1]] if len(series) > 1 else [0])
        ends = [format_period(str(p), lang) for p in series["period"].iloc[[0, -1]]]
        ax.set_xticklabels(ends if len(series) > 1 else ends[:1], size=8)
        for tick, align in zip(ax.get_xticklabels(), ("left", "right"), strict=False):
            tick.set_horizontalalignment(align)
        scale_above(ax, panel.unit, lang, words="", ticks=3)
        ax.set_title(wrap(_titled(panel, lang), 40), loc="left", size=9.5)
        ax.grid(False)
    for ax in axes[len(panels) :]:
        ax.set_axis_off()
    return figure


def _titled(panel: Panel, lang: str) -> str:
    """The title, with the unit where the ticks do not carry it."""
    if panel.unit == "percent":
        return panel.title
    unit = unit_words(panel.unit, lang)
    return f"{panel.title}（{unit}）" if lang == "zh" else f"{panel.title} ({unit})"
