"""Who is still there: survival curves with their intervals, and cohorts at one age."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from fanecon.story.charts.timeline import need_something
from fanecon.study.labels import Mark, label_right, scale_above
from fanecon.study.numbers import format_number
from fanecon.study.theme import COLOURS
from fanecon.study.words import Text

_COLOURS = {"company": COLOURS["accent"], "outside": COLOURS["ev"], "user": COLOURS["phone"]}
_MONTHS = 24
_FIRST = {"zh": "{}：首月后{}", "en": "{}: {} after month one"}
_WORDS = {
    "zh": ("首次贡献后的月数", "第{}个月仍在，按首次贡献的年份"),
    "en": ("months since the first contribution", "still there at month {}, by year of arrival"),
}


def survival_panels(
    curves: Mapping[str, pd.DataFrame],
    labels: Mapping[str, Text],
    cohorts: Mapping[str, pd.DataFrame],
    month: int,
    lang: str,
) -> Figure:
    """Draw survival curves with bands above, and the cohorts' survival at one age with bars below.

    The alt text must give every curve's share after the first month.

    Parameters
    ----------
    curves : mapping of str to DataFrame
        By the keys company, outside and user: ``months, survival, low, high``.
    labels : mapping of str to Text
        By the same keys.
    cohorts : mapping of str to DataFrame
        By company and user: ``year, survival, low, high``; may be empty.
    month : int
        The age of the cohorts.
    lang : str
        "zh" or "en".

    Returns
    -------
    matplotlib.figure.Figure
        In percent, from zero.

    Examples
    --------
    >>> curve = pd.DataFrame({"months": [0, 1, 30], "survival": [1, 0.4, 0.1], "low": [1, 0.3, 0],
    ...                       "high": [1, 0.5, 0.2]})
    >>> figure = survival_panels({"user": curve}, {"user": Text("用户", "Users")}, {}, 6, "en")
    >>> [t.get_text() for t in figure.axes[0].texts if "Users" in t.get_text()]
    ['Users: 40% after month one']
    """
    need_something(curves)
    drawn = {side: frame for side, frame in cohorts.items() if len(frame)}
    rows = 2 if drawn else 1
    figure = Figure(figsize=(7.2, 3.3 * rows), layout="constrained")
    axes = figure.subplots(rows, 1, squeeze=False)[:, 0]
    figure.get_layout_engine().set(h_pad=0.15)  # type: ignore[union-attr, call-arg]
    _curves(axes[0], curves, labels, lang)
    if drawn:
        _cohorts(axes[1], drawn, labels, month, lang)
    return figure


def _curves(ax: Axes, curves: Mapping[str, pd.DataFrame], labels: Mapping[str, Text], lang: str) -> None:
    marks = []
    for name, curve in curves.items():
        seen = curve[curve["months"] <= _MONTHS]
        end = min(float(curve["months"].iloc[-1]), float(_MONTHS))
        months = np.append(seen["months"].to_numpy(float), end)
        share, low, high = (
            100 * np.append(seen[c].to_numpy(float), float(seen[c].iloc[-1])) for c in ("survival", "low", "high")
        )
        ax.fill_between(months, low, high, step="post", color=_COLOURS[name], alpha=0.15, linewidth=0)
        ax.plot(months, share, drawstyle="steps-post", color=_COLOURS[name])
        first = seen[seen["months"] <= 1].iloc[-1]
        words = _FIRST[lang].format(labels[name].in_(lang), format_number(100 * first["survival"], "percent", lang, 0))
        marks.append(Mark(float(share[-1]), words, _COLOURS[name], "●"))
    ax.set_xlim(0, _MONTHS)
    ax.set_ylim(0, 105)
    ax.set_xticks(range(0, _MONTHS + 1, 3))
    ax.set_xlabel(_WORDS[lang][0])
    scale_above(ax, "percent", lang, words={"zh": "仍在的比例", "en": "still there"}[lang])
    label_right(ax, _MONTHS, marks)


def _cohorts(ax: Axes, cohorts: Mapping[str, pd.DataFrame], labels: Mapping[str, Text], month: int, lang: str) -> None:
    marks, right = [], 0.0
    for name, shift in zip(cohorts, (-0.09, 0.09), strict=False):
        frame = cohorts[name]
        x = frame["year"].astype(int).to_numpy() + shift
        y, low, high = (100 * frame[c].to_numpy(float) for c in ("survival", "low", "high"))
        ax.errorbar(x, y, [y - low, high - y], fmt="o", color=_COLOURS[name], elinewidth=1, capsize=2)
        marks.append(Mark(float(y[-1]), labels[name].in_(lang), _COLOURS[name], "●"))
        right = max(right, float(x[-1]))
    years = sorted({int(year) for frame in cohorts.values() for year in frame["year"]})
    ax.set_xlim(years[0] - 0.6, years[-1] + 0.6)
    ax.set_xticks(range(years[0], years[-1] + 1, 2 if len(years) > 8 else 1))
    top = max(float(frame["high"].max()) for frame in cohorts.values())
    ax.set_ylim(0, min(105, 112 * top))
    scale_above(ax, "percent", lang, words=_WORDS[lang][1].format(month))
    label_right(ax, right, marks)
