"""How unequally something is spread: Lorenz curves side by side."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from fanecon.story.charts.timeline import need_something
from fanecon.study.labels import wrap
from fanecon.study.numbers import format_number
from fanecon.study.theme import COLOURS, value_axis
from fanecon.study.words import Text

_TENTH = 0.9  # where the most active tenth begins
_TITLE = 34
_AXES = {"zh": ("贡献者，从少到多排（%）", "提交（%）"), "en": ("contributors, least active first (%)", "commits (%)")}
_SAID = {"zh": "最活跃的一成\n做了{}", "en": "the most active\ntenth made {}"}
_EQUAL = {"zh": "完全平均", "en": "equality"}


def lorenz_panels(panels: Sequence[tuple[Text, pd.DataFrame, Sequence[pd.DataFrame]]], lang: str) -> Figure:
    r"""Draw Lorenz curves as small multiples: one bold for all together, thin ones for the parts.

    The alt text must say how much the most active tenth made in every panel.

    Parameters
    ----------
    panels : sequence of (Text, DataFrame, sequence of DataFrame)
        Title, the pooled curve and the single ones, ``population_share, contribution_share`` each.
    lang : str
        "zh" or "en".

    Returns
    -------
    matplotlib.figure.Figure

    Examples
    --------
    >>> curve = pd.DataFrame({"population_share": [0, 0.9, 1], "contribution_share": [0, 0.2, 1]})
    >>> figure = lorenz_panels([(Text("甲", "A"), curve, [])], "en")
    >>> figure.axes[0].get_title("left"), [t.get_text() for t in figure.axes[0].texts][0]
    ('A', 'the most active\ntenth made 80%')
    """
    need_something(panels)
    figure = Figure(figsize=(7.2, 3.9), layout="constrained")
    figure.get_layout_engine().set(w_pad=0.12)  # type: ignore[union-attr, call-arg]
    grid = list(figure.subplots(1, max(len(panels), 2), sharey=True, squeeze=False).flat)
    for ax, (title, pooled, single) in zip(grid, panels, strict=False):
        ax.plot([0, 100], [0, 100], color=COLOURS["neutral"], linewidth=0.8, linestyle=(0, (4, 3)))
        for curve in single:
            ax.plot(*_percent(curve), color=COLOURS["interval"], linewidth=0.9)
        people, share = _percent(pooled)
        ax.plot(people, share, color=COLOURS["accent"], linewidth=2.2)
        left = float(np.interp(100 * _TENTH, people, share))
        ax.plot([100 * _TENTH], [left], marker="o", color=COLOURS["accent"])
        made = format_number(100 - left, "percent", lang, 0)
        ax.annotate(
            _SAID[lang].format(made), (100 * _TENTH, left), (-12, 14), textcoords="offset points", ha="right",
            va="bottom", weight="bold", bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.5, "alpha": 0.85},
        )  # fmt: skip
        ax.text(47, 53, _EQUAL[lang], rotation=45, rotation_mode="anchor", ha="center", size=8.5,
                color=COLOURS["neutral"], transform_rotates_text=True)  # fmt: skip
        ax.set_xlim(0, 101.5)
        ax.set_ylim(0, 101.5)
        value_axis(ax.xaxis, "percent", lang, label=_AXES[lang][0])
        value_axis(ax.yaxis, "percent", lang, label=_AXES[lang][1] if ax is grid[0] else "")
        ax.set_title(wrap(title.in_(lang), _TITLE), loc="left", size=10)
    for ax in grid[len(panels) :]:
        ax.remove()
    return figure


def _percent(curve: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    return 100 * curve["population_share"].to_numpy(float), 100 * curve["contribution_share"].to_numpy(float)
