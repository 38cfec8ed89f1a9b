"""Who gets in over time: shares by half-year with their intervals, one panel a repository."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd
from matplotlib.figure import Figure

from fanecon.story.charts.timeline import need_something, place, year_axis
from fanecon.study.labels import Mark, label_right, scale_above
from fanecon.study.numbers import format_number
from fanecon.study.theme import COLOURS
from fanecon.study.words import Text

_COLOURS = {"write_access": COLOURS["accent"], "insider": COLOURS["phone"]}
_SHIFT = {"write_access": 0.0, "insider": 0.06}  # years, so that two bars of one half-year stand side by side


def openness_panels(
    panels: Sequence[tuple[Text, Mapping[str, pd.DataFrame]]], labels: Mapping[str, Text], lang: str
) -> Figure:
    """Draw outsiders' share by half-year, one panel a repository, one line a definition.

    The alt text must give the last shares of every panel.

    Parameters
    ----------
    panels : sequence of (Text, mapping of str to DataFrame)
        Title and, by definition, ``period, merged, share, low, high``; a half-year without merges breaks the line.
    labels : mapping of str to Text
        By definition.
    lang : str
        "zh" or "en".

    Returns
    -------
    matplotlib.figure.Figure
        In percent, from zero to a hundred; below each dot of the first definition, how many were merged.

    Examples
    --------
    >>> share = pd.DataFrame({"period": ["2025H1", "2025H2"], "merged": [100, 54], "share": [0.2, 0.04],
    ...                       "low": [0.13, 0.01], "high": [0.29, 0.13]})
    >>> names = {"write_access": Text("无", "None")}
    >>> figure = openness_panels([(Text("甲", "A"), {"write_access": share})], names, "en")
    >>> [t.get_text() for t in figure.axes[0].texts][:3]
    ['n=100', 'n=54', '']
    """
    need_something(panels)
    figure = Figure(figsize=(7.2, 2.9 * len(panels)), layout="constrained")
    figure.get_layout_engine().set(h_pad=0.14)  # type: ignore[union-attr, call-arg]
    axes = figure.subplots(len(panels), 1, squeeze=False)[:, 0]
    every = [place(p) for _, frames in panels for frame in frames.values() for p in frame["period"]]
    for ax, (title, frames) in zip(axes, panels, strict=True):
        year_axis(ax, every)
        marks, right = [], max(every)
        for definition, frame in frames.items():
            x = pd.Series([place(p) + _SHIFT[definition] for p in frame["period"]])
            y, low, high = (100 * frame[c].reset_index(drop=True) for c in ("share", "low", "high"))
            ax.errorbar(x, y, [y - low, high - y], fmt="o-", color=_COLOURS[definition], elinewidth=1, capsize=2)
            last = y.last_valid_index()
            if last is None:
                continue
            words = f"{labels[definition].in_(lang)} {format_number(float(y[last]), 'percent', lang, 0)}"
            marks.append(Mark(float(y[last]), words, _COLOURS[definition], "●"))
        merged = next(iter(frames.values()))
        for period, count in zip(merged["period"], merged["merged"], strict=True):
            ax.text(place(period), -13, f"n={count}", ha="center", va="center", size=7.5, color=COLOURS["neutral"])
        ax.set_ylim(-20, 108)
        scale_above(ax, "percent", lang, words="")
        ax.set_title(title.in_(lang), loc="left", size=10, pad=10)
        label_right(ax, right, marks)
    return figure
