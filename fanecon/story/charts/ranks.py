"""Where the company stands on published lists, year by year."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from fanecon.story.charts.timeline import draw_series, in_time_order, need_something, year_axis
from fanecon.study.labels import Mark, label_right, scale_above, write_at
from fanecon.study.theme import COLOURS
from fanecon.study.words import Text

_SHORT_LIST = 100  # ranks beyond it need a panel of their own, or the first hundred shrink to a line
_COLOURS = (COLOURS["phone"], COLOURS["accent"], COLOURS["iot"], COLOURS["internet"], COLOURS["ev"])


def rank_lines(series: Mapping[str, pd.DataFrame], labels: Mapping[str, Text], lang: str) -> Figure:
    """Draw ranks over the years, first place on top, every rank written beside its dot.

    The alt text must name each list with its first, best and last rank and the years between them that
    are missing.

    Parameters
    ----------
    series : mapping of str to DataFrame
        Columns ``period, low, point, high``. A missing year breaks the line; "among the first three"
        (``low`` infinite) is an open triangle. Lists within the first hundred share a panel, longer
        ones have one below.
    labels : mapping of str to Text
        By the same keys.
    lang : str
        "zh" or "en".

    Returns
    -------
    matplotlib.figure.Figure

    Examples
    --------
    >>> list_ = pd.DataFrame({"period": ["2024", "2025"], "low": [20.0, 11.0], "point": [20.0, 11.0],
    ...                       "high": [20.0, 11.0]})
    >>> figure = rank_lines({"china": list_}, {"china": Text("中国百强", "China 100")}, "en")
    >>> [text.get_text() for text in figure.axes[0].texts]
    ['20', '11', 'rank', '●', 'China 100']
    """
    need_something(series)
    frames = {key: in_time_order(frame) for key, frame in series.items()}
    colours = dict(zip(frames, itertools.cycle(_COLOURS), strict=False))
    places = [x for frame in frames.values() for x in frame["x"]]
    groups = [
        {key: frame for key, frame in frames.items() if (_worst(frame) > _SHORT_LIST) is long} for long in (False, True)
    ]
    groups = [group for group in groups if group]
    figure = Figure(figsize=(7.2, 0.6 + 2.3 * len(groups)), layout="constrained")
    for ax, group in zip(figure.subplots(len(groups), squeeze=False).flat, groups, strict=True):
        _panel(ax, group, colours, labels, lang)
        year_axis(ax, places)
    for ax, group in zip(figure.axes, groups, strict=True):
        marks = [
            Mark(float(f["point"].iloc[-1]), labels[key].in_(lang), colours[key], "●", leader=False)
            for key, f in group.items()
        ]
        label_right(ax, max(float(f["x"].iloc[-1]) for f in group.values()), marks)
    return figure


def _panel(
    ax: Axes, group: Mapping[str, pd.DataFrame], colours: Mapping[str, str], labels: Mapping[str, Text], lang: str
) -> None:
    worst, best = max(map(_worst, group.values())), min(frame["point"].min() for frame in group.values())
    room = 0.16 * (worst - best) + 1
    ax.set_ylim(worst + room, best - room if best > _SHORT_LIST else 1 - room)
    for key, frame in group.items():
        draw_series(ax, frame, colours[key], markers=True)
        for x, low, point in frame[["x", "low", "point"]].to_numpy(dtype=float).tolist():
            write_at(ax, x, point, f"{point:.0f}" if math.isfinite(low) else f"≤{point:.0f}")
    scale_above(ax, "rank", lang, ticks=4)


def _worst(frame: pd.DataFrame) -> float:
    return float(np.nanmax(frame["point"]))
