"""How many equal voices a company's voice amounts to, and how much of it is one person."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from fanecon.story.charts.timeline import need_something, place, year_axis
from fanecon.study.labels import short_number, write_at
from fanecon.study.theme import COLOURS, ScaledFormatter
from fanecon.study.words import Text

_TITLES = (
    ("effective_voices", Text("有效声音数", "Effective number of voices")),
    ("face_share", Text("代表人物占点名话题的比例", "The face's share of topics that name anybody")),
)


def voice_lines(measured: pd.DataFrame, lang: str) -> Figure:
    """Draw the effective number of voices and the face's share, by year and by quarter, with intervals.

    The alt text must give the yearly numbers.

    Parameters
    ----------
    measured : DataFrame
        ``period, measure, point, low, high`` of `concentration.by_sampling`, years and quarters, and ``whole``: years
        that miss a quarter are hollow. Shares are fractions.
    lang : str
        "zh" or "en".

    Returns
    -------
    matplotlib.figure.Figure
        Two panels over one axis of years.

    Examples
    --------
    >>> rows = [("2025", "effective_voices", 1.6, 1.4, 1.7, True), ("2025", "face_share", 0.8, 0.7, 0.9, True)]
    >>> measured = pd.DataFrame(rows, columns=["period", "measure", "point", "low", "high", "whole"])
    >>> [ax.get_title() for ax in voice_lines(measured, "en").axes]
    ['Effective number of voices', "The face's share of topics that name anybody"]
    """
    need_something(measured)
    figure = Figure(figsize=(7.2, 5.0), layout="constrained")
    axes = figure.subplots(2, 1, sharex=True)
    for ax, (measure, title) in zip(axes, _TITLES, strict=True):
        rows = measured[measured["measure"] == measure]
        factor = 100.0 if measure == "face_share" else 1.0
        _draw(ax, rows[rows["period"].str.contains("Q")], factor, lang, yearly=False)
        _draw(ax, rows[~rows["period"].str.contains("Q")], factor, lang, yearly=True)
        ax.set_title(title.in_(lang))
        ax.spines["left"].set_visible(False)
    year_axis(axes[1], [place(period) for period in measured["period"]])
    top = max(2.4, float(measured.loc[measured["measure"] == "effective_voices", "high"].max()))
    axes[0].set_ylim(0.9, top + 0.25)
    axes[1].set_ylim(0, 112)
    axes[1].set_yticks([0, 25, 50, 75, 100])
    axes[1].yaxis.set_major_formatter(ScaledFormatter(lang, "%"))
    return figure


def _draw(ax: Axes, rows: pd.DataFrame, factor: float, lang: str, *, yearly: bool) -> None:
    if rows.empty:
        return
    frame = rows.assign(x=[place(p) for p in rows["period"]]).sort_values("x")
    point = factor * frame["point"]
    colour = COLOURS["phone"] if yearly else COLOURS["other"]
    known = frame["low"].notna()
    reach = [(point - factor * frame["low"])[known], (factor * frame["high"] - point)[known]]
    ax.errorbar(
        frame["x"][known], point[known], yerr=reach, fmt="none", ecolor=colour, elinewidth=1.6 if yearly else 0.8,
        capsize=3 if yearly else 0, zorder=3 if yearly else 2,
    )  # fmt: skip
    if not yearly:
        ax.plot(frame["x"], point, "o", color=colour, markersize=3.5, zorder=2)
        return
    for whole, part in frame.assign(at=point).groupby("whole"):
        fill = colour if whole else "white"
        ax.plot(part["x"], part["at"], "s", color=colour, markerfacecolor=fill, markersize=6, zorder=4)
    unit = "percent" if factor > 1 else "index"
    for row, value in zip(frame.to_dict("records"), point, strict=True):
        end = row["high"] if factor == 1 else row["low"]
        at = value if pd.isna(end) else factor * end
        words = short_number(value, unit, lang, 0 if factor > 1 else 1)
        write_at(ax, row["x"], at, words, 4 if factor == 1 else -4, weight="bold")
