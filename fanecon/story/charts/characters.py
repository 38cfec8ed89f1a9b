"""How a total splits into the characters that earn it, and how much of it nobody published."""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure

from fanecon.errors import ParameterError
from fanecon.story.charts.timeline import need_something, period_axis
from fanecon.study.labels import Mark, label_right, scale_above, short_number
from fanecon.study.theme import COLOURS, MORE
from fanecon.study.words import Text

_ROLES = ("phone", "accent", "iot", "internet", "ev", "other", "negative")
_COLOURS = (*(COLOURS[name] for name in _ROLES), *MORE)
_UNKNOWN = "#E3E6E8"
_REST = Text("其余", "the rest")
_WIDTH = 0.66


def character_bars(shares: pd.DataFrame, names: dict[str, Text], lang: str) -> Figure:
    """Stack the shares of the characters, a bar a period, up to the whole.

    The alt text must give the largest share of the first and the last period with its character, and the rest.

    Parameters
    ----------
    shares : DataFrame
        Columns ``period, part, point``: fractions of the total.
    names : dict of str to Text
        By part, in the order in which they are stacked.
    lang : str
        "zh" or "en".

    Returns
    -------
    matplotlib.figure.Figure
        In percent. The largest part of every bar carries its number.

    Raises
    ------
    ParameterError
        If there are more parts than colours: a part left out would look as if nobody had published it.

    Examples
    --------
    >>> shares = pd.DataFrame({"period": ["2023", "2024"], "part": ["a", "a"], "point": [0.2, 0.4]})
    >>> figure = character_bars(shares, {"a": Text("甲", "A")}, "en")
    >>> [text.get_text() for text in figure.axes[0].texts if "%" in text.get_text()]
    ['20.0%', '40.0%']
    """
    need_something(shares)
    if len(names) > len(_COLOURS):
        raise ParameterError(f"character_bars: {len(names)} parts, and colours for {len(_COLOURS)}. Pool the smallest.")
    periods = list(dict.fromkeys(shares["period"]))
    figure = Figure(figsize=(7.2, 4.0), layout="constrained")
    ax = figure.subplots()
    places = dict(zip(periods, period_axis(ax, periods, lang), strict=True))
    largest = (100 * shares.groupby("period")["point"].max()).to_dict()
    top, marks, last = dict.fromkeys(periods, 0.0), [], periods[-1]
    for (part, name), colour in zip(names.items(), _COLOURS, strict=False):
        own = shares[shares["part"] == part].set_index("period")["point"] * 100
        for period, share in zip(own.index.astype(str), own.tolist(), strict=True):
            ax.bar(places[period], share, _WIDTH, top[period], color=colour, edgecolor="white", linewidth=0.6)
            if share == largest[period]:
                words, x, y = short_number(share, "percent", lang), places[period], top[period] + share / 2
                ax.text(x, y, words, color="white", ha="center", va="center", weight="bold", size=9)
            if period == last:
                marks.append(Mark(top[period] + share / 2, name.in_(lang), colour))
            top[period] += share
        if last not in own.index and len(own):
            marks.append(Mark(0, name.in_(lang), colour, leader=False))
    for period in periods:
        ax.bar(places[period], 100 - top[period], _WIDTH, top[period], color=_UNKNOWN)
    marks.append(Mark((100 + top[last]) / 2, _REST.in_(lang), _UNKNOWN))
    ax.set_ylim(0, 100)
    ax.set_xlim(-0.55, max(places.values()) + 0.45)
    ax.grid(axis="x", visible=False)
    scale_above(ax, "percent", lang, words="")
    label_right(ax, max(places.values()) + _WIDTH / 2, marks)
    return figure
