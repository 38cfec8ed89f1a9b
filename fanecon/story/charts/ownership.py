"""How many users own several devices: a share over time, with its rounding intervals."""

from __future__ import annotations

import itertools
from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from fanecon.story.charts.timeline import draw_series, in_time_order, need_something, year_axis
from fanecon.study.labels import Mark, label_right, scale_above, short_number, write_at
from fanecon.study.theme import COLOURS
from fanecon.study.words import Text

_COLOURS = (COLOURS["phone"], COLOURS["accent"], COLOURS["iot"], COLOURS["internet"])


def depth_lines(series: Mapping[str, pd.DataFrame], labels: Mapping[str, Text], lang: str) -> Figure:
    """Draw shares over time, such as users with five devices or more among global and mainland users.

    The alt text must give the first and the last share of every line, and say whether any fell. The
    caller's note says that the whiskers are rounding intervals and an open triangle is a floor.

    Parameters
    ----------
    series : mapping of str to DataFrame
        Columns ``period, low, point, high`` as fractions. A missing period breaks the line; a share
        that is only bounded from below (``high`` infinite) is an open triangle at its floor.
    labels : mapping of str to Text
        By the same keys.
    lang : str
        "zh" or "en".

    Returns
    -------
    matplotlib.figure.Figure
        In percent, from zero.

    Examples
    --------
    >>> share = pd.DataFrame({"period": ["2025Q2", "2025Q3"], "low": [0.027, 0.029], "point": [0.028, 0.029],
    ...                       "high": [0.029, 0.03]})
    >>> figure = depth_lines({"world": share}, {"world": Text("全球", "World")}, "en")
    >>> [text.get_text() for text in figure.axes[0].texts if "%" in text.get_text()]
    ['2.8%', 'World 2.9%']
    """
    need_something(series)
    figure = Figure(figsize=(7.2, 3.8), layout="constrained")
    ax = figure.subplots()
    frames = {key: in_time_order(frame) for key, frame in series.items()}
    year_axis(ax, [x for frame in frames.values() for x in frame["x"]])
    marks, right, top = [], 0.0, 0.0
    for (key, frame), colour in zip(frames.items(), itertools.cycle(_COLOURS), strict=False):
        percent = frame.assign(**{side: 100 * frame[side] for side in ("low", "point", "high")})
        known = draw_series(ax, percent, colour, markers=True)
        ends = percent[["low", "point", "high"]].to_numpy(dtype=float)
        top = max(top, float(ends[np.isfinite(ends)].max()))
        if not len(known):
            continue
        first, last = known.iloc[0], known.iloc[-1]
        if len(known) > 1:
            write_at(ax, first["x"], first["high"], short_number(first["point"], "percent", lang))
        words = f"{labels[key].in_(lang)} {short_number(last['point'], 'percent', lang)}"
        marks.append(Mark(float(last["point"]), words, colour, "●"))
        right = max(right, float(last["x"]))
    ax.set_ylim(0, 1.1 * top)
    scale_above(ax, "percent", lang, words="")
    label_right(ax, right, marks)
    return figure
