"""Crises side by side: one panel a measure, one line a crisis, on logarithmic scales."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, LogLocator, NullFormatter

from fanecon.story.charts.timeline import need_something
from fanecon.study.labels import short_number, wrap
from fanecon.study.theme import COLOURS, ScaledFormatter

_LABEL = 24


def crisis_dots(
    ranks: pd.DataFrame,
    measures: Sequence[str],
    titles: Sequence[str],
    names: Mapping[str, str],
    highlighted: str,
    lang: str,
) -> Figure:
    """Draw every crisis as a dot on every measure, biggest first by the first measure.

    The alt text must give every value.

    Parameters
    ----------
    ranks : DataFrame
        ``measure, case_id, value, rank``; values above zero.
    measures : sequence of str
        A panel each.
    titles : sequence of str
        Above the panels.
    names : mapping of str to str
        By crisis.
    highlighted : str
        The crisis in colour.
    lang : str
        "zh" or "en".

    Returns
    -------
    matplotlib.figure.Figure

    Examples
    --------
    >>> ranks = pd.DataFrame({"measure": "reads", "case_id": ["a", "b"], "value": [1e6, 1e5], "rank": [1.0, 2.0]})
    >>> figure = crisis_dots(ranks, ["reads"], ["Reads"], {"a": "A", "b": "B"}, "b", "en")
    >>> [tick.get_text() for tick in figure.axes[0].get_yticklabels()]
    ['A', 'B']
    """
    need_something(ranks)
    order = list(ranks.loc[ranks["measure"] == measures[0]].sort_values("rank")["case_id"])
    figure = Figure(figsize=(7.2, 0.9 + 0.4 * len(order)), layout="constrained")
    panels = figure.subplots(1, len(measures), sharey=True, squeeze=False)[0]
    for ax, measure, title in zip(panels, measures, titles, strict=True):
        rows = ranks[ranks["measure"] == measure].set_index("case_id").reindex(order)
        known = rows["value"].dropna()
        ax.set_xscale("log")
        ax.set_xlim(known.min() / 2.2, known.max() * 7)
        for y, case_id in enumerate(order):
            value = rows.loc[case_id, "value"]
            if pd.isna(value):
                continue
            mine = case_id == highlighted
            colour = COLOURS["accent"] if mine else COLOURS["phone"]
            ax.plot([ax.get_xlim()[0], value], [y, y], color=colour, linewidth=1, alpha=0.5)
            ax.plot(value, y, "o", color=colour, markersize=8 if mine else 6)
            place = f"第{rows.loc[case_id, 'rank']:.0f}" if lang == "zh" else f"#{rows.loc[case_id, 'rank']:.0f}"
            number = short_number(float(value), "count", lang, 3)
            ax.annotate(
                f"{number} {place}" if mine else number,
                (value, y),
                (8, 0),
                textcoords="offset points",
                va="center",
                weight="bold" if mine else "normal",
            )
        ax.set_title(title, size=9.5)
        ax.xaxis.set_major_locator(LogLocator(10))
        ax.xaxis.set_minor_locator(FixedLocator([]))
        ax.xaxis.set_minor_formatter(NullFormatter())
        ax.xaxis.set_major_formatter(_Powers(lang))
        ax.grid(True, axis="x")
        ax.grid(False, axis="y")
        ax.spines["left"].set_visible(False)
        ax.tick_params(axis="y", length=0)
    panels[0].set_yticks(range(len(order)), [wrap(names[c], _LABEL) for c in order])
    panels[0].set_ylim(len(order) - 0.4, -0.6)
    for tick, case_id in zip(panels[0].get_yticklabels(), order, strict=True):
        tick.set_fontweight("bold" if case_id == highlighted else "normal")
    return figure


class _Powers(ScaledFormatter):
    """Each tick in its own scale: powers of ten have no common one."""

    def __call__(self, x: float, pos: int | None = None) -> str:
        self.set_locs([x])
        return super().__call__(x, pos)
