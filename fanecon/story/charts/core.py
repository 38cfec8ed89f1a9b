"""One question, several definitions: panels over the same years, each from zero and in its own unit."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from fanecon.story.charts.timeline import draw_series, in_time_order, need_something, place, year_axis
from fanecon.study.labels import scale_above, short_number, wrap
from fanecon.study.theme import COLOURS
from fanecon.study.words import Text

_COLOURS = {"depth": COLOURS["phone"], "testers": COLOURS["accent"], "contributors": COLOURS["iot"]}
_UNITS = {"depth": "percent", "testers": "percent", "contributors": "people"}


def core_panels(panels: Mapping[str, pd.DataFrame], titles: Mapping[str, Text], lang: str) -> Figure:
    """Draw what the core is under each definition, one below the other.

    The alt text must give the first and the last value of every panel.

    Parameters
    ----------
    panels : mapping of str to DataFrame
        "depth": ``period, low, point, high`` (fractions); "testers": ``year, share``; "contributors":
        ``period, all``. Any may be missing.
    titles : mapping of str to Text
        By the same keys.
    lang : str
        "zh" or "en".

    Returns
    -------
    matplotlib.figure.Figure

    Examples
    --------
    >>> people = pd.DataFrame({"period": ["2024H1", "2024H2"], "all": [200, 120]})
    >>> figure = core_panels({"contributors": people}, {"contributors": Text("动手", "Making")}, "en")
    >>> [t.get_text() for t in figure.axes[0].texts]
    ['people', '120']
    """
    need_something(panels)
    figure = Figure(figsize=(7.2, 2.05 * len(panels)), layout="constrained")
    figure.get_layout_engine().set(h_pad=0.12)  # type: ignore[union-attr, call-arg]
    axes = figure.subplots(len(panels), 1, squeeze=False)[:, 0]
    series = {name: _series(name, frame) for name, frame in panels.items()}
    every = [x for frame in series.values() for x in in_time_order(frame)["x"]]
    for ax, (name, frame) in zip(axes, series.items(), strict=True):
        year_axis(ax, every)
        _panel(ax, name, frame, lang)
        ax.set_title(wrap(titles[name].in_(lang), 70), loc="left", size=10, pad=20)
    return figure


def _series(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    if name == "depth":
        return frame[["period"]].assign(**{side: 100 * frame[side] for side in ("low", "point", "high")})
    value = 100 * frame["share"] if name == "testers" else frame["all"].astype(float)
    period = frame["year"].astype(str) if name == "testers" else frame["period"]
    return pd.DataFrame({"period": period, "low": value, "point": value, "high": value})


def _panel(ax: Axes, name: str, frame: pd.DataFrame, lang: str) -> None:
    draw_series(ax, frame, _COLOURS[name], markers=name != "contributors")
    ax.set_ylim(0, 1.12 * float(frame["high"].max()))
    scale_above(ax, _UNITS[name], lang, words="" if _UNITS[name] == "percent" else None, ticks=4)
    last = frame.iloc[-1]
    ax.annotate(
        short_number(float(last["point"]), _UNITS[name], lang, 0 if name == "testers" else None),
        (place(last["period"]), float(last["point"])),
        (6, 4),
        textcoords="offset points",
        va="center",
        weight="bold",
        annotation_clip=False,
    )
