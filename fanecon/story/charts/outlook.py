"""What comes next, and whether anything beats repeating the last year."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from fanecon.methods.forecast import BENCHMARK, MARGIN, Forecast
from fanecon.story.charts.timeline import draw_series, in_time_order, need_something, place, year_axis
from fanecon.study.labels import Mark, beside_bar, label_right, scale_above, short_number
from fanecon.study.theme import COLOURS
from fanecon.study.words import Text, with_colon

MODEL_NAMES: dict[str, Text] = {
    "seasonal_naive": Text("季节性朴素法", "Seasonal naive"),
    "drift": Text("漂移法", "Drift"),
    "ses": Text("简单指数平滑", "Exponential smoothing"),
    "damped_trend": Text("阻尼趋势", "Damped trend"),
    "theta": Text("Theta 法", "Theta"),
}
"""The contestants, benchmark first."""

_MODEL = Text("预测模型", "Model")
_FORECAST = Text("预测", "Forecast")
_BAND = Text("{}%区间", "{}% band")
_FAILED = Text("未能拟合", "did not fit")
_AGAIN = Text("照搬去年", "last year again")
_PASS = Text("入选线", "pass mark")
_ERROR = Text("平均绝对误差 ÷ 照搬去年的误差", "Mean absolute error ÷ that of repeating last year")
_BANDS = ((95, "#DFEDF6"), (80, COLOURS["interval"]))
_LOSER = "#A3ABB3"
_VISIBLE = 0.015  # of the axis: a narrower rounding interval hides in the line


def forecast_fan(history: pd.DataFrame, forecast: Forecast, unit: str, lang: str) -> Figure:
    """Draw a series with the path of the model that won, and the bands its past errors support.

    The alt text must name the model, the last known value, the last forecast with its 80 % band, and say
    whether there is a 95 % band.

    Parameters
    ----------
    history : DataFrame
        Columns ``period, low, point, high``.
    forecast : Forecast
        A level whose ends are NaN (too few past errors) is not drawn.
    unit, lang : str
        The series' unit, and "zh" or "en".

    Returns
    -------
    matplotlib.figure.Figure
    """
    figure = Figure(figsize=(7.2, 3.9), layout="constrained")
    ax = figure.subplots()
    past = in_time_order(history)
    top = float(past.loc[np.isfinite(past["high"]), "high"].max())
    last = draw_series(ax, history, COLOURS["ink"], visible=_VISIBLE * top).iloc[-1]
    path = forecast.path.assign(x=[place(period) for period in forecast.path["period"]])
    x, marks, ends = [last["x"], *path["x"]], [], [top, float(path["point"].max())]
    for level, colour in _BANDS:
        if f"low{level}" not in path or path[f"low{level}"].isna().any():
            continue
        low, high = ([last["point"], *path[f"{side}{level}"]] for side in ("low", "high"))
        ax.fill_between(x, low, high, color=colour, linewidth=0)
        name = _BAND.in_(lang).format(level)
        marks += [Mark(end, f"{name} {short_number(end, unit, lang, 3)}", colour) for end in (high[-1], low[-1])]
        ends.append(max(high))
    ax.plot(x, [last["point"], *path["point"]], color=COLOURS["accent"], linestyle=(0, (3, 1.5)))
    ax.plot(path["x"], path["point"], color=COLOURS["accent"], marker="o", linestyle="none", markersize=3.8)
    final = float(path["point"].iloc[-1])
    words = f"{_FORECAST.in_(lang)} {short_number(final, unit, lang, 3)}"
    marks.append(Mark(final, words, COLOURS["accent"], "●", bold=True))
    year_axis(ax, [*past["x"], *path["x"]])
    ax.set_ylim(0, 1.08 * max(ends))
    scale_above(ax, unit, lang)
    model = with_colon(_MODEL.in_(lang), MODEL_NAMES[forecast.model].in_(lang), lang)
    ax.annotate(model, (1, 1), (0, 7), xycoords="axes fraction", textcoords="offset points", ha="right")
    label_right(ax, float(path["x"].iloc[-1]), marks)
    return figure


def contest_bars(scores: Mapping[str, pd.DataFrame], labels: Mapping[str, Text], lang: str) -> Figure:
    """Set every model's error beside that of repeating the last year, a panel a series.

    The alt text must give each series' best model with its relative error, and say which series have a
    winner: an error below the margin and most origins won.

    Parameters
    ----------
    scores : mapping of str to DataFrame
        A series' `Forecast.scores`: ``model, status, relative_mae, origins, origins_won``.
    labels : mapping of str to Text
        By the same keys.
    lang : str
        "zh" or "en".

    Returns
    -------
    matplotlib.figure.Figure
        Lines at 1 (the benchmark) and at the margin; winners in colour.

    Examples
    --------
    >>> table = pd.DataFrame({"model": ["seasonal_naive", "drift"], "status": "ok", "relative_mae": [1.0, 0.7],
    ...                       "origins": 9, "origins_won": [0, 8]})
    >>> figure = contest_bars({"users": table}, {"users": Text("用户", "Users")}, "en")
    >>> [text.get_text() for text in figure.axes[0].texts][0]
    '0.70'
    """
    need_something(scores)
    figure = Figure(figsize=(7.2, 0.7 + 1.45 * len(scores)), layout="constrained")
    figure.get_layout_engine().set(h_pad=0.08)  # type: ignore[union-attr, call-arg]
    panels = figure.subplots(len(scores), sharex=True, squeeze=False).flat
    largest = max([1.0, *(table["relative_mae"].max() for table in scores.values())])
    for ax, (key, table) in zip(panels, scores.items(), strict=True):
        contest = table[table["model"] != BENCHMARK].reset_index(drop=True)
        won = (contest["relative_mae"] <= MARGIN) & (2 * contest["origins_won"] > contest["origins"])
        best = contest["relative_mae"].where(won).idxmin() if won.any() else -1
        colours = [COLOURS["phone"] if i == best else _LOSER for i in contest.index]
        heights = list(range(len(contest)))
        ax.barh(heights, contest["relative_mae"].fillna(0), 0.66, color=colours)
        for y, error in zip(heights, contest["relative_mae"], strict=True):
            on_a_line = round(error, 2) in (MARGIN, 1)  # 0.803 did not make it, and 0.80 would not say so
            words = _FAILED.in_(lang) if np.isnan(error) else f"{error:.{3 if on_a_line else 2}f}"
            beside_bar(ax, 0 if np.isnan(error) else error, y, words)
        ax.set_yticks(heights, [MODEL_NAMES[model].in_(lang) for model in contest["model"]])
        ax.invert_yaxis()
        ax.grid(False)
        ax.axvline(1, color=COLOURS["ink"], linewidth=1)
        ax.axvline(MARGIN, color=COLOURS["accent"], linewidth=1, linestyle=(0, (4, 2)))
        ax.set_title(labels[key].in_(lang), loc="left", size=10)
        ax.spines[["left", "bottom"]].set_visible(False)
        ax.tick_params(axis="both", length=0)
    ax.set_xlim(0, 1.12 * largest)
    ax.set_xticks([0, MARGIN, 1], ["0", f"{MARGIN:g}\n{_PASS.in_(lang)}", f"1\n{_AGAIN.in_(lang)}"])
    for name, side in zip(ax.get_xticklabels()[1:], ("right", "left"), strict=True):
        name.set_horizontalalignment(side)  # away from one another, however narrow the gap
    ax.set_xlabel(_ERROR.in_(lang))
    return figure
