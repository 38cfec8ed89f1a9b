"""Topics on a hot-search list, capture by capture: one lane a topic, a dot as large as its heat."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import matplotlib.dates as mdates
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from fanecon.methods.latency import Moment
from fanecon.story.charts.timeline import need_something
from fanecon.study.labels import short_number, wrap
from fanecon.study.theme import COLOURS
from fanecon.study.words import Text

_LARGEST = 420  # points², the area of the dot at the highest heat
_LABEL = 24  # Latin letters in a line of a topic's name
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_ROOM = timedelta(hours=2)


@dataclass(frozen=True)
class Mark:
    """Something that happened, to be shown across all lanes.

    Attributes
    ----------
    occurred : str
        As `fanecon.methods.latency.Moment.read` takes it; a stretch of time is shaded.
    name : Text
    """

    occurred: str
    name: Text


def heat_lanes(captures: pd.DataFrame, names: Mapping[str, Text], marks: Sequence[Mark], lang: str) -> Figure:
    """Draw one lane a topic in order of appearance; the area of a dot is the heat of a capture.

    The alt text must give the peak of every topic and its time.

    Parameters
    ----------
    captures : DataFrame
        ``topic, time`` (datetime64), ``heat``.
    names : mapping of str to Text
        By topic.
    marks : sequence of Mark
    lang : str
        "zh" or "en".

    Returns
    -------
    matplotlib.figure.Figure

    Examples
    --------
    >>> seen = pd.DataFrame({"topic": ["a", "a"], "heat": [100, 50],
    ...                      "time": pd.to_datetime(["2026-01-06T14:00", "2026-01-06T15:00"])})
    >>> marks = [Mark("2026-01-06T12:00", Text("致歉", "Apology"))]
    >>> figure = heat_lanes(seen, {"a": Text("话题", "Topic")}, marks, "en")
    >>> [tick.get_text() for tick in figure.axes[0].get_yticklabels()], figure.axes[0].texts[-1].get_text()
    (['Topic'], 'Apology')
    """
    need_something(captures)
    order = list(captures.sort_values("time", kind="stable")["topic"].drop_duplicates())
    figure = Figure(figsize=(7.2, 1.3 + 0.42 * len(order)), layout="constrained")
    ax = figure.subplots()
    highest = captures["heat"].max()
    for lane, topic in enumerate(order):
        rows = captures[captures["topic"] == topic]
        peak = rows.loc[rows["heat"].idxmax()]
        loudest = peak["heat"] == highest
        colour = COLOURS["accent"] if loudest else COLOURS["phone"]
        x: Any = rows["time"]
        ax.scatter(x, [lane] * len(rows), rows["heat"] / highest * _LARGEST, color=colour, alpha=0.75, linewidth=0)
        # The number stands right of the last dot of its lane, so that no dot lies under it.
        end = rows["time"].max()
        ax.annotate(
            short_number(float(peak["heat"]), "count", lang, 3),
            (mdates.date2num(end), lane),
            (9 if end != peak["time"] else 5 + (peak["heat"] / highest * _LARGEST) ** 0.5 / 2, 0),
            textcoords="offset points",
            va="center",
            weight="bold" if loudest else "normal",
        )
    spans = [Moment.read(mark.occurred) for mark in marks]
    begins = min([captures["time"].min().to_pydatetime(), *(s.earliest for s in spans)])
    ends = max([captures["time"].max().to_pydatetime(), *(s.latest for s in spans)])
    ax.set_xlim(_number(begins - _ROOM), _number(ends + 4 * _ROOM))
    ax.set_ylim(len(order) - 0.4, -0.7)
    ax.set_yticks(range(len(order)), [wrap(names[topic].in_(lang), _LABEL) for topic in order])
    ax.tick_params(axis="y", length=0)
    ax.spines["left"].set_visible(False)
    for mark, span in zip(marks, spans, strict=True):
        _mark(ax, mark, span, lang)
    _days(ax, begins, ends, lang)
    return figure


def _mark(ax: Axes, mark: Mark, span: Moment, lang: str) -> None:
    left, right = _number(span.earliest), _number(span.latest)
    if span.latest - span.earliest > timedelta(hours=1):
        ax.axvspan(left, right, color=COLOURS["interval"], alpha=0.45, linewidth=0, zorder=0)
    else:
        ax.axvline(left, color=COLOURS["negative"], linewidth=1.2, zorder=0)
    ax.annotate(
        mark.name.in_(lang),
        ((left + right) / 2, 1),
        (0, 3),
        xycoords=("data", "axes fraction"),
        textcoords="offset points",
        ha="center",
        va="bottom",
        color=COLOURS["negative"],
        size=9,
    )


def _days(ax: Axes, begins: datetime, ends: datetime, lang: str) -> None:
    """Name the midnights; a finer tick every six hours carries the hour."""
    ax.xaxis.set_major_locator(mdates.HourLocator(byhour=[0, 12]))
    ax.grid(True, axis="x")
    ax.grid(True, axis="y", linewidth=0.5)
    first = begins.replace(hour=0, minute=0, second=0, microsecond=0)
    ticks, labels = [], []
    while first <= ends + _ROOM:
        for hour in (0, 12):
            at = first + timedelta(hours=hour)
            if begins - _ROOM <= at <= ends + 4 * _ROOM:
                day = f"{at.month}月{at.day}日" if lang == "zh" else f"{at.day} {_MONTHS[at.month - 1]}"
                ticks.append(_number(at))
                labels.append(f"{hour}:00\n{day}" if hour == 0 else f"{hour}:00")
        first += timedelta(days=1)
    ax.set_xticks(ticks, labels)


def _number(moment: datetime) -> float:
    return float(mdates.date2num(moment))
