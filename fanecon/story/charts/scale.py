"""How large each part of the company is: small multiples of series, from zero, gaps left open."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from fanecon.story.charts.timeline import draw_series, in_time_order, need_something, year_axis
from fanecon.study.labels import scale_above, short_number, wrap
from fanecon.study.theme import COLOURS
from fanecon.study.words import Text

_COLUMNS = 2
_TITLE = 42  # Latin letters that fit above a panel
_VISIBLE = 0.015  # of the axis: a narrower interval hides in the line


def scale_panels(panels: Sequence[tuple[Text, str, pd.DataFrame]], lang: str) -> Figure:
    """Draw series as small multiples over the same years, each from zero, its last value written beside it.

    The alt text must name the series, the first and the last period, each series' last value, and which
    periods are missing.

    Parameters
    ----------
    panels : sequence of (Text, str, DataFrame)
        Title, unit and a series with the columns ``period, low, point, high``. A missing period breaks
        the line, a figure without neighbours is a dot, a mere floor an open triangle; an interval is
        drawn where the line would not hide it.
    lang : str
        "zh" or "en".

    Returns
    -------
    matplotlib.figure.Figure

    Examples
    --------
    >>> users = pd.DataFrame({"period": ["2025Q1", "2025Q3"], "low": [7.1e8, 7.4e8], "point": [7.2e8, 7.4e8],
    ...                       "high": [7.3e8, 7.4e8]})
    >>> figure = scale_panels([(Text("用户", "Users"), "people", users)], "en")
    >>> figure.axes[0].get_title("left"), [text.get_text() for text in figure.axes[0].texts]
    ('Users', ['people', '740m'])
    """
    need_something(panels)
    rows = math.ceil(len(panels) / _COLUMNS)
    figure = Figure(figsize=(7.2, 2.05 * rows), layout="constrained")
    figure.get_layout_engine().set(h_pad=0.12, w_pad=0.08)  # type: ignore[union-attr, call-arg]
    grid = list(figure.subplots(rows, _COLUMNS, squeeze=False).flat)
    places = [x for _, _, series in panels for x in in_time_order(series)["x"]]
    for ax, (title, unit, series) in zip(grid, panels, strict=False):
        ends = series[["low", "point", "high"]].to_numpy(dtype=float)
        top = float(ends[np.isfinite(ends)].max())
        known = draw_series(ax, series, COLOURS["phone"], visible=_VISIBLE * top)
        year_axis(ax, places, most=5)
        ax.set_ylim(0, 1.08 * top)
        scale_above(ax, unit, lang, ticks=4)
        ax.set_title(wrap(title.in_(lang), _TITLE), loc="left", pad=18, size=10)
        if len(known):
            last = known.iloc[-1]
            ax.plot(last["x"], last["point"], marker="o", color=COLOURS["phone"])
            ax.annotate(
                short_number(last["point"], unit, lang),
                (last["x"], last["point"]),
                (6, 0),
                textcoords="offset points",
                va="center",
                weight="bold",
                annotation_clip=False,
            )
    for ax in grid[len(panels) :]:
        ax.remove()
    return figure
