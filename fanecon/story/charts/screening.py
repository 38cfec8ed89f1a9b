"""What a screening says: veto rules by clock, and the value of candidates against a threshold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd
from matplotlib.figure import Figure

from fanecon.story.charts.timeline import need_something
from fanecon.study.labels import wrap
from fanecon.study.numbers import format_number
from fanecon.study.theme import COLOURS
from fanecon.study.words import Text

_DECISIONS = {
    "veto": COLOURS["negative"],
    "fail": COLOURS["neutral"],
    "undecided": COLOURS["ev"],
    "pass": COLOURS["iot"],
    "pass_if_searched": COLOURS["iot"],
}
_STATUS = {"fires": COLOURS["accent"], "possible": COLOURS["ev"], "silent": "#D5D9DD", "no_evidence": "white"}


def chance_words(p: float, lang: str) -> str:
    """Write a probability estimated from draws, which are never certain to the last one.

    Examples
    --------
    >>> chance_words(0.9963, "en"), chance_words(0.38, "en"), chance_words(0.001, "zh")
    ('>99%', '38%', '<1%')
    """
    if 0 < p < 0.01:
        return "<1%"
    return ">99%" if 0.99 < p < 1 else format_number(100 * p, "percent", lang, 0)


def veto_grid(
    columns: Sequence[str],
    vetoes: Sequence[pd.DataFrame],
    rules: Mapping[str, Text],
    words: Mapping[str, Text],
    lang: str,
) -> Figure:
    """Draw a grid: one line a rule, one column a clock, each field told by colour and by a word.

    The alt text must name every rule that fires, by clock.

    Parameters
    ----------
    columns : sequence of str
        Headings of the clocks.
    vetoes : sequence of DataFrame
        One a clock: ``rule, status, items``, one candidate only.
    rules, words : mapping of str to Text
        Names of the rules and of the statuses.
    lang : str
        "zh" or "en".

    Returns
    -------
    matplotlib.figure.Figure

    Examples
    --------
    >>> vetoes = pd.DataFrame({"rule": ["R1"], "status": ["fires"], "items": ["e1"]})
    >>> words = {"fires": Text("触发", "fires")}
    >>> figure = veto_grid(["By conduct"], [vetoes], {"R1": Text("辱骂", "Insult")}, words, "en")
    >>> [text.get_text() for text in figure.axes[0].texts]
    ['fires']
    """
    need_something(rules)
    figure = Figure(figsize=(7.2, 0.6 + 0.46 * len(rules)), layout="constrained")
    ax = figure.subplots()
    for x, table in enumerate(vetoes):
        by_rule = table.set_index("rule")
        for y, rule in enumerate(rules):
            status = str(by_rule.loc[rule, "status"])
            ax.barh(y, 0.94, 0.84, left=x + 0.03, color=_STATUS[status], edgecolor=COLOURS["grid"], linewidth=1)
            loud = status == "fires"
            ax.text(
                x + 0.5, y, words[status].in_(lang), ha="center", va="center",
                color="white" if loud else COLOURS["ink"], weight="bold" if loud else "normal",
            )  # fmt: skip
    ax.set_xlim(0, len(columns))
    ax.set_ylim(len(rules) - 0.5, -0.5)
    ax.set_yticks(range(len(rules)), [wrap(name.in_(lang), 34) for name in rules.values()])
    ax.set_xticks([x + 0.5 for x in range(len(columns))], [wrap(c, 30) for c in columns])
    ax.xaxis.tick_top()
    ax.grid(False)
    ax.tick_params(axis="both", length=0)
    ax.spines[:].set_visible(False)
    return figure


def value_bars(
    table: pd.DataFrame, names: Mapping[str, Text], threshold: float, words: Mapping[str, Text], lang: str
) -> Figure:
    """Draw each candidate's value with its spread against the threshold, and what the screening decides.

    The alt text must give mean, spread, probability and decision of every candidate.

    Parameters
    ----------
    table : DataFrame
        ``candidate, value, value_low, value_high, p_above, decision``, see
        `fanecon.methods.screening_value.Appraisal`.
    names, words : mapping of str to Text
        Of the candidates and of the decisions.
    threshold : float
        Points.
    lang : str
        "zh" or "en".

    Returns
    -------
    matplotlib.figure.Figure

    Examples
    --------
    >>> table = pd.DataFrame([("a", 70.0, 60.0, 80.0, 0.9, "pass")],
    ...     columns=["candidate", "value", "value_low", "value_high", "p_above", "decision"])
    >>> figure = value_bars(table, {"a": Text("甲", "A")}, 60, {"pass": Text("通过", "pass")}, "en")
    >>> figure.axes[0].texts[0].get_text()
    '90% · pass'
    """
    need_something(table)
    figure = Figure(figsize=(7.2, 0.9 + 0.42 * len(table)), layout="constrained")
    ax = figure.subplots()
    for y, row in enumerate(table.to_dict("records")):
        colour = _DECISIONS[row["decision"]]
        ax.plot(
            [row["value_low"], row["value_high"]], [y, y], color=colour, linewidth=6, alpha=0.4, solid_capstyle="butt"
        )
        ax.plot(row["value"], y, "o", color=colour, markersize=8)
        chance = chance_words(row["p_above"], lang)
        ax.annotate(
            f"{chance} · {words[row['decision']].in_(lang)}",
            (102, y),
            va="center",
            annotation_clip=False,
            color=COLOURS["ink"],
        )
    ax.axvline(threshold, color=COLOURS["accent"], linewidth=1.6, zorder=1.5)
    ax.set_xlim(0, 100)
    ax.set_ylim(len(table) - 0.4, -0.6)
    ax.set_yticks(range(len(table)), [names[c].in_(lang) for c in table["candidate"]])
    ax.set_xlabel("加权得分" if lang == "zh" else "weighted value, points")
    ax.grid(True, axis="x")
    ax.grid(False, axis="y")
    ax.tick_params(axis="y", length=0)
    ax.spines["left"].set_visible(False)
    return figure
