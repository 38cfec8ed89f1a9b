"""A calendar of weeks: a row a year, a box a week, filled where something came out."""

from __future__ import annotations

import pandas as pd
from matplotlib.collections import PatchCollection
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from fanecon.story.charts.timeline import need_something
from fanecon.study.numbers import format_number
from fanecon.study.theme import COLOURS

_BOX = 0.78  # of its cell
_WEEKS = 53
_QUARTERS = (1, 14, 27, 40)
_WORDS = {"zh": ("第{}周", "占当年各周"), "en": ("week {}", "of the weeks")}


def beta_calendar(calendar: pd.DataFrame, yearly: pd.DataFrame, lang: str) -> Figure:
    """Draw which weeks had a test build, year by year, with the share at the end of each row.

    The alt text must give every year's share.

    Parameters
    ----------
    calendar : DataFrame
        ``year, number, active``: one row an observed week.
    yearly : DataFrame
        ``year, active_weeks, share, solid``: a year that is not solid is drawn pale.
    lang : str
        "zh" or "en".

    Returns
    -------
    matplotlib.figure.Figure

    Examples
    --------
    >>> weeks = pd.DataFrame({"year": [2023, 2023], "number": [1, 2], "active": [True, False]})
    >>> years = pd.DataFrame({"year": [2023], "active_weeks": [1], "share": [0.5], "solid": [True]})
    >>> [text.get_text() for text in beta_calendar(weeks, years, "en").axes[0].texts]
    ['50%', 'of the weeks']
    """
    need_something(calendar)
    years = list(yearly["year"])
    row = {year: place for place, year in enumerate(years)}
    solid = dict(zip(years, yearly["solid"], strict=True))
    figure = Figure(figsize=(7.2, 0.9 + 0.25 * len(years)), layout="constrained")
    ax = figure.subplots()
    ax.grid(False)
    for name, colour in (("out", COLOURS["phone"]), ("thin", COLOURS["interval"]), ("none", COLOURS["grid"])):
        boxes = [
            Rectangle((week["number"] - _BOX / 2, row[week["year"]] - _BOX / 2), _BOX, _BOX)
            for week in calendar.to_dict("records")
            if name == ("none" if not week["active"] else "out" if solid[week["year"]] else "thin")
        ]
        ax.add_collection(PatchCollection(boxes, facecolor=colour, edgecolor="none", label=name))
    for year in yearly.to_dict("records"):
        weight = "bold" if year["active_weeks"] else "normal"
        share = format_number(100 * year["share"], "percent", lang, 0)
        ax.text(_WEEKS + 1.2, row[year["year"]], share, va="center", weight=weight, color=COLOURS["ink"])
    ax.text(_WEEKS + 1.2, -0.9, _WORDS[lang][1], va="bottom", size=9, color=COLOURS["neutral"])
    ax.set_xlim(0.3, _WEEKS + (6.5 if lang == "en" else 5))
    ax.set_ylim(len(years) - 0.4, -1.0)
    ax.set_yticks(range(len(years)), [str(year) for year in years])
    ax.set_xticks(_QUARTERS, [_WORDS[lang][0].format(number) for number in _QUARTERS])
    ax.tick_params(length=0)
    for side in ("left", "bottom"):
        ax.spines[side].set_visible(False)
    return figure
