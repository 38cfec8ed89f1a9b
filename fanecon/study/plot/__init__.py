"""What seaborn lacks: words beside marks, intervals, and a few charts of this field. Each takes `ax` and gives it back.

ax = sns.lineplot(own, x="year", y="point")
fe.plot.intervals(own, "year", ax=ax)
fe.plot.names(ax, own.tail(1), "year", "point", "brand")
fe.plot.axes(ax, y="percent").set_ylim(0)
"""

from __future__ import annotations

from fanecon.study.plot.bars import contributions, values
from fanecon.study.plot.labels import axes, beside, names, periods
from fanecon.study.plot.ranges import forest, intervals, survival
from fanecon.study.plot.time import breaks, calendar, lines

__all__ = [
    "axes",
    "beside",
    "breaks",
    "calendar",
    "contributions",
    "forest",
    "intervals",
    "lines",
    "names",
    "periods",
    "survival",
    "values",
]
