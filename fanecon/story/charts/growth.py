"""What growth is made of: contributions of the segments, and price against volume."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure

from fanecon.errors import ParameterError
from fanecon.methods.decomposition import OTHER, Contributions
from fanecon.methods.estimate import Estimate
from fanecon.methods.price_volume import PriceVolume
from fanecon.story.charts.timeline import period_axis, runs
from fanecon.study.labels import Mark, label_right, scale_above, short_number
from fanecon.study.theme import COLOURS, MORE
from fanecon.study.words import Text, with_colon

_TOTAL = Text("合计增速", "Total growth")
_REST = Text("其他", "Other")
_PRICE = Text("均价", "Average price")
_VOLUME = Text("销量", "Volume")
_NET = Text("净变动", "Net change")
# Which part of a segment's name tells its role; a segment without one takes a colour nobody has.
_ROLES = (("phone", "phone"), ("iot", "iot"), ("internet", "internet"), ("ev_", "ev"))
_SPARE = (*(COLOURS[role] for role in ("other", "negative", "phone", "iot", "internet", "ev")), *MORE)
_WIDTH = 0.62


def segment_colours(segments: Iterable[str]) -> dict[str, str]:
    """Give every segment a colour: its role's where its name tells one, grey for the rest.

    Examples
    --------
    >>> found = segment_colours(["smartphone_revenue", "toys", "other"])
    >>> found["smartphone_revenue"] == COLOURS["phone"], found["other"] == COLOURS["neutral"]
    (True, True)
    """
    named = [segment for segment in segments if segment != OTHER]
    roles = {s: next((COLOURS[role] for part, role in _ROLES if part in s), "") for s in named}
    spare = (colour for colour in _SPARE if colour not in roles.values())
    found = {s: colour or next(spare, COLOURS["neutral"]) for s, colour in roles.items()}
    return {**found, OTHER: COLOURS["neutral"]}


def contribution_bars(results: Sequence[Contributions], labels: Mapping[str, Text], lang: str) -> Figure:
    """Stack what each segment contributed to the growth of the total, a bar a period.

    The alt text must name the last period, its total growth, the largest contribution and any negative
    one. Intervals are not drawn (most are hair-thin): the caller's note gives the widest, and names what
    is `merged` in "other".

    Parameters
    ----------
    results : sequence of Contributions
        One a period, of one kind of period.
    labels : mapping of str to Text
        By segment, in the order they are stacked; "other" comes last and may be left out.
    lang : str
        "zh" or "en".

    Returns
    -------
    matplotlib.figure.Figure
        Percentage points of the total's growth; positive parts are stacked up, negative ones down.

    Raises
    ------
    ParameterError
        If a segment has no label.
    """
    results = sorted(results, key=lambda result: result.end)
    names = {**{key: text for key, text in labels.items() if key != OTHER}, OTHER: labels.get(OTHER, _REST)}
    unnamed = sorted({segment for result in results for segment in result.table["segment"]} - set(names))
    if unnamed:  # a part left out would make the bars fall short of the growth
        raise ParameterError(f"contribution_bars: no label for {', '.join(unnamed)}. Add one to `labels`.")
    colours = segment_colours(names)
    table = [dict(zip(r.table["segment"], 100 * r.table["contribution"], strict=True)) for r in results]
    figure = Figure(figsize=(7.2, 4.0), layout="constrained")
    ax = figure.subplots()
    places = period_axis(ax, [result.end for result in results], lang)
    up, down = np.zeros(len(results)), np.zeros(len(results))
    marks = []
    for segment, name in names.items():
        parts = np.array([row.get(segment, 0.0) for row in table])
        bottoms = np.where(parts >= 0, up, down)
        ax.bar(places, parts, _WIDTH, bottoms, color=colours[segment], edgecolor="white", linewidth=0.6, label=segment)
        up, down = up + parts.clip(min=0), down + parts.clip(max=0)
        if not parts.round(9).any():  # the residual of floats is no part
            continue
        if segment in table[-1]:
            words = f"{name.in_(lang)} {short_number(parts[-1], 'pp', lang, signed=True)}"
            marks.append(Mark(float(bottoms[-1] + parts[-1] / 2), words, colours[segment]))
        else:  # not in the last bar, but a reader has to know its colour
            marks.append(Mark(0, name.in_(lang), colours[segment], leader=False))
    totals = [100 * result.growth.point for result in results]
    for run in runs(result.end for result in results):
        ax.plot([places[i] for i in run], [totals[i] for i in run], color=COLOURS["ink"], linewidth=1,
                marker="o", markeredgecolor="white", markersize=6.5)  # fmt: skip
    ax.axhline(0, color=COLOURS["ink"], linewidth=0.8)
    words = f"{_TOTAL.in_(lang)} {short_number(totals[-1], 'percent', lang, signed=True)}"
    marks.append(Mark(totals[-1], words, COLOURS["ink"], "●", bold=True))
    _finish(figure, places[-1], [*up, *down, *totals], "pp", lang, marks)
    return figure


def price_volume_bars(results: Sequence[PriceVolume], lang: str) -> Figure:
    """Set the price effect beside the volume effect, a pair of bars a period, with their net change.

    The alt text must give price effect, volume effect and net change of the last period, and say in how
    many periods the two pulled apart. The caller's note says that the lines on the bars are rounding
    intervals and that the effect is one of average price: the mix of models is in it.

    Parameters
    ----------
    results : sequence of PriceVolume
        One a period, of one kind of period.
    lang : str
        "zh" or "en".

    Returns
    -------
    matplotlib.figure.Figure
        In RMB; error bars are rounding intervals.
    """
    results = sorted(results, key=lambda result: result.end)
    figure = Figure(figsize=(7.2, 3.8), layout="constrained")
    ax = figure.subplots()
    places = np.array(period_axis(ax, [result.end for result in results], lang))
    half = _WIDTH / 2
    whisker = {"ecolor": COLOURS["ink"], "capsize": 2.5, "error_kw": {"elinewidth": 1}}
    marks, ends = [], [0.0]
    for name, effects, colour, shift in (
        (_PRICE, [r.price_effect for r in results], COLOURS["other"], -half / 2),
        (_VOLUME, [r.volume_effect for r in results], COLOURS["phone"], half / 2),
    ):
        points = [effect.point for effect in effects]
        ax.bar(places + shift, points, half, color=colour, edgecolor="white", linewidth=0.6,
               yerr=_reach(effects), label=name.en, **whisker)  # type: ignore[arg-type]  # fmt: skip
        marks.append(Mark(points[-1] / 2, _signed(name, points[-1], lang), colour))
        ends += [end for effect in effects for end in (effect.low, effect.high)]
    net = [result.change for result in results]
    points = [change.point for change in net]
    ax.errorbar(places, points, _reach(net), fmt="o", color=COLOURS["ink"], markeredgecolor="white",
                markersize=7, elinewidth=1, capsize=2.5)  # fmt: skip
    ax.axhline(0, color=COLOURS["ink"], linewidth=0.8)
    marks.append(Mark(points[-1], _signed(_NET, points[-1], lang), COLOURS["ink"], "●", bold=True))
    ends += [end for change in net for end in (change.low, change.high)]
    _finish(figure, int(places[-1]), ends, "CNY", lang, marks)
    return figure


def _finish(figure: Figure, last: int, ends: Sequence[float], unit: str, lang: str, marks: Sequence[Mark]) -> None:
    (ax,) = figure.axes
    low, high = min(0.0, *ends), max(0.0, *ends)
    room = 0.06 * (high - low)
    ax.set_ylim(low - room if low < 0 else 0, high + room)
    ax.set_xlim(-0.55, last + 0.45)
    scale_above(ax, unit, lang)
    ax.spines["bottom"].set_visible(False)  # the line at zero is the axis
    label_right(ax, last + _WIDTH / 2, marks)


def _reach(estimates: Sequence[Estimate]) -> list[list[float]]:
    assert all(math.isfinite(e.low) and math.isfinite(e.high) for e in estimates)
    return [[e.point - e.low for e in estimates], [e.high - e.point for e in estimates]]


def _signed(name: Text, value: float, lang: str) -> str:
    return with_colon(name.in_(lang), short_number(value, "CNY", lang, 3, signed=True), lang)
