"""Regret by strategy and group of scenarios, as a map of numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure

from fanecon.story.charts.timeline import need_something
from fanecon.study.labels import wrap
from fanecon.study.numbers import format_number
from fanecon.study.theme import COLOURS

_HEAT = LinearSegmentedColormap.from_list("regret", ["#FFFFFF", "#F2B48C", COLOURS["accent"]])
_PALE = 0.75  # of the hottest: white numbers beyond


def regret_heat(
    panels: Sequence[tuple[str, pd.DataFrame]], names: Mapping[str, str], heads: Mapping[str, str], lang: str
) -> Figure:
    """Draw one map a count of users: strategies by groups of scenarios, the number in every field.

    The alt text must give the numbers of the first group.

    Parameters
    ----------
    panels : sequence of (str, DataFrame)
        Title; strategies by groups, in percent of today's users. Each panel has its own scale of colour.
    names, heads : mapping of str to str
        Of strategies and groups.
    lang : str
        "zh" or "en".

    Returns
    -------
    matplotlib.figure.Figure

    Examples
    --------
    >>> cells = pd.DataFrame({"every": [0.5, 2.0]}, index=["a", "b"])
    >>> figure = regret_heat([("All", cells)], {"a": "A", "b": "B"}, {"every": "all"}, "en")
    >>> [t.get_text() for t in figure.axes[0].texts]
    ['0.5%', '2.0%']
    """
    need_something(panels)
    lines = sum(len(cells) for _, cells in panels)
    figure = Figure(figsize=(7.2, 0.42 * lines + 0.75 * len(panels)), layout="constrained")
    figure.get_layout_engine().set(h_pad=0.12)  # type: ignore[union-attr, call-arg]
    axes = figure.subplots(len(panels), 1, squeeze=False)[:, 0]
    for ax, (title, cells) in zip(axes, panels, strict=True):
        most = max(float(cells.to_numpy().max()), 1e-9)
        ax.imshow(cells.to_numpy(dtype=float), cmap=_HEAT, vmin=0, vmax=most, aspect="auto")
        for y, row in enumerate(cells.to_numpy(dtype=float)):
            for x, value in enumerate(row):
                ax.text(
                    x, y, format_number(value, "percent", lang, 1), ha="center", va="center_baseline",
                    color="white" if value > _PALE * most else COLOURS["ink"],
                )  # fmt: skip
        ax.set_xticks(range(len(cells.columns)), [wrap(heads[c], 12) for c in cells.columns])
        ax.set_yticks(range(len(cells)), [names[str(s)] for s in cells.index])
        ax.xaxis.tick_top()
        ax.set_title(title, loc="left", size=10, pad=8)
        ax.set_xticks([x + 0.5 for x in range(len(cells.columns) - 1)], minor=True)
        ax.set_yticks([y + 0.5 for y in range(len(cells) - 1)], minor=True)
        ax.grid(False)
        ax.grid(True, which="minor", axis="both", color="white", linewidth=2)
        ax.tick_params(axis="both", which="both", length=0)
        ax.spines[:].set_visible(False)
    return figure
