"""How long answers took, from every clock that could be started."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
from matplotlib.figure import Figure

from fanecon.story.charts.timeline import need_something
from fanecon.study.labels import beside_bar, wrap
from fanecon.study.numbers import format_number
from fanecon.study.theme import COLOURS
from fanecon.study.words import Text

_LABEL = 46
_ROOM = 1.18  # for the word beside the longest bar
_VERDICTS = {"yes": COLOURS["iot"], "possible": COLOURS["ev"], "no": COLOURS["neutral"], "": COLOURS["phone"]}


def clock_bars(
    table: pd.DataFrame,
    titles: Mapping[str, Text],
    moments: Mapping[str, Text],
    limit: float | None,
    verdicts: Mapping[str, Text],
    lang: str,
) -> Figure:
    """Draw the hours that may lie between each start and each answer, grouped by answer.

    The alt text must give the interval of every pair.

    Parameters
    ----------
    table : DataFrame
        ``start_id, response_id, hours_low, hours_high, kept`` as `fanecon.methods.latency.response_latency` returns
        it; a bar below zero is cut at zero.
    titles, moments : mapping of str to Text
        What happened and when, by id.
    limit : float or None
        A number of hours that somebody claims was kept; drawn as an upright.
    verdicts : mapping of str to Text
        What ``kept`` is called beside a bar.
    lang : str
        "zh" or "en".

    Returns
    -------
    matplotlib.figure.Figure

    Examples
    --------
    >>> table = pd.DataFrame([("r", "a", 3.0, 9.0, "yes")],
    ...                      columns=["start_id", "response_id", "hours_low", "hours_high", "kept"])
    >>> words = {"r": Text("传闻", "Rumour"), "a": Text("致歉", "Apology")}
    >>> figure = clock_bars(table, words, {"r": Text("1月4日", "4 Jan"), "a": Text("1月5日", "5 Jan")}, 24,
    ...                     {"yes": Text("成立", "holds")}, "en")
    >>> [tick.get_text() for tick in figure.axes[0].get_yticklabels()]
    ['Until: Apology (5 Jan)', 'Rumour (4 Jan)']
    """
    need_something(table)
    rows: list[tuple[str, Mapping[str, float] | None]] = []
    for answer in table["response_id"].drop_duplicates():
        head = {"zh": "到", "en": "Until: "}[lang]
        rows.append((f"{head}{_named(titles[answer], moments[answer], lang)}", None))
        for row in table[table["response_id"] == answer].to_dict("records"):
            start = _named(titles[row["start_id"]], moments[row["start_id"]], lang)
            rows.append((f"{'自' if lang == 'zh' else ''}{start}", row))
    labels = [wrap(words, _LABEL) for words, _ in rows]
    lines = sum(1 + label.count("\n") for label in labels)
    figure = Figure(figsize=(7.2, 0.9 + 0.235 * lines), layout="constrained")
    ax = figure.subplots()
    at = 0.0
    places = []
    for (_, row), label in zip(rows, labels, strict=True):
        tall = 1 + label.count("\n")
        middle = at + tall / 2
        places.append(middle)
        if row is not None:
            low = max(0.0, float(row["hours_low"]))
            width = max(float(row["hours_high"]) - low, 0.25)  # a bar known to the minute must still be seen
            ax.barh(middle, width, 0.62, left=low, color=_VERDICTS[str(row["kept"])])
            if row["kept"]:
                beside_bar(ax, low + width, middle, verdicts[str(row["kept"])].in_(lang))
        at += tall
    ax.set_yticks(places, labels)
    for tick, (_, row) in zip(ax.get_yticklabels(), rows, strict=True):
        tick.set_fontweight("bold" if row is None else "normal")
    ax.set_ylim(at, 0)
    ax.set_xlim(0, float(table["hours_high"].max()) * _ROOM)
    ax.tick_params(axis="y", length=0)
    ax.grid(True, axis="x")
    ax.grid(False, axis="y")
    ax.spines["left"].set_visible(False)
    ax.set_xlabel("小时" if lang == "zh" else "hours")
    if limit is not None:
        ax.axvline(limit, color=COLOURS["accent"], linewidth=1.4)
        ax.annotate(
            format_number(limit, "hours", lang),
            (limit, 1),
            (0, 3),
            xycoords=("data", "axes fraction"),
            textcoords="offset points",
            ha="center",
            va="bottom",
            color=COLOURS["accent"],
            weight="bold",
        )
        ax.set_xticks(sorted({*range(0, int(table["hours_high"].max()) + 24, int(limit) or 24)}))
        ax.set_xlim(0, float(table["hours_high"].max()) * _ROOM)
    return figure


def _named(title: Text, moment: Text, lang: str) -> str:
    return f"{title.zh}（{moment.zh}）" if lang == "zh" else f"{title.en} ({moment.en})"
