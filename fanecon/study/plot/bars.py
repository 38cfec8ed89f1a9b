"""Bars that add up, and numbers on bars."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.container import BarContainer

from fanecon.notation.numbers import format_number
from fanecon.study.language import language
from fanecon.study.look import COLOURS
from fanecon.study.plot.labels import axes, beside, periods


def contributions(
    table: pd.DataFrame, tints: Mapping[str, str], *, x: str = "period", part: str = "label", y: str = "point",
    ax: Axes | None = None,
) -> Axes:  # fmt: skip
    """Stack signed parts: what adds stands above zero, what takes away below, a mark where they come out.

    Each part is named once, in its largest bar, where that is large enough to hold the name.

    Parameters
    ----------
    table : DataFrame
        One row a period and part.
    tints : mapping of str to str
        Part → role of `fe.colour`, from the axis outwards; a part that is not named is drawn with the rest.
    x, part, y : str
        Columns.
    """
    ax = ax or plt.subplots()[1]
    wide = table.pivot_table(index=x, columns=part, values=y, aggfunc="sum", sort=False)
    order = [p for p in tints if p in wide] + [str(p) for p in wide if p not in tints]
    places, up, down = range(len(wide)), wide.iloc[:, 0] * 0.0, wide.iloc[:, 0] * 0.0
    least = 0.06 * float(wide.clip(lower=0).sum(axis=1).max() - wide.clip(upper=0).sum(axis=1).min())
    for name in order:
        size = wide[name].fillna(0.0)
        base = up.where(size >= 0, down)
        ax.bar(
            places, size, bottom=base, width=0.7, color=COLOURS.get(tints.get(name, "rest"), tints.get(name, "rest"))
        )
        up, down = up + size.clip(lower=0), down + size.clip(upper=0)
        at = int(size.abs().to_numpy().argmax())
        if abs(size.iloc[at]) > least:
            beside(ax, at, float(base.iloc[at] + size.iloc[at] / 2), name, dx=0, size=8)
    total = wide.sum(axis=1)
    ax.plot(places, total, ls="", marker="_", ms=16, mew=2, color=COLOURS["ink"])
    ax.axhline(0, color=COLOURS["soft"], lw=0.8)
    beside(ax, len(wide) - 1, float(total.iloc[-1]), format_number(total.iloc[-1], "percent", language()), dx=14)
    ax.set_xlim(-0.6, len(wide) + 0.1)
    periods(ax, list(wide.index))
    return axes(ax, y="percent")


def values(ax: Axes, unit: str, digits: int | None = None, *, inside: bool = False) -> Axes:
    """Write its number on every bar of a seaborn bar plot.

    Parameters
    ----------
    inside : bool
        In white in the middle of the bar, instead of at its end.
    """
    lang = language()
    for bars in ax.containers:
        ax.bar_label(
            cast(BarContainer, bars),
            fmt=lambda v: format_number(v, unit, lang, digits) if v == v else "",
            padding=0 if inside else 3,
            label_type="center" if inside else "edge",
            color="white" if inside else COLOURS["ink"],
            size=9,
        )
    return ax
