"""How the claims of the report fared."""

from __future__ import annotations

from collections.abc import Mapping

from matplotlib.figure import Figure

from fanecon.evidence.verdicts import Verdict
from fanecon.story.charts.timeline import need_something
from fanecon.study.labels import beside_bar
from fanecon.study.numbers import format_number
from fanecon.study.theme import COLOURS
from fanecon.study.words import verdict

# Excluded claims in the two warm colours, a disputed one in the colour of caution, a supported one in green; what
# lies between in greys that darken with how much is known.
_COLOURS = {
    Verdict.REFUTED: COLOURS["accent"],
    Verdict.INCONSISTENT: COLOURS["negative"],
    Verdict.DISPUTED: "#C58B2A",
    Verdict.TRUNCATED: "#D5D9DD",
    Verdict.AMBIGUOUS: "#BCC2C8",
    Verdict.UNVERIFIED: "#A3ABB3",
    Verdict.CONSISTENT: COLOURS["neutral"],
    Verdict.SUPPORTED: COLOURS["iot"],
}


def verdict_bar(counts: Mapping[Verdict, int], lang: str) -> Figure:
    """Count the claims by verdict, a bar a verdict, in the order in which a report lists them.

    The alt text must give every count with its verdict, and their sum.

    Parameters
    ----------
    counts : mapping of Verdict to int
        Such as `Audit.counts()`; verdicts that no claim got are left out.
    lang : str
        "zh" or "en".

    Returns
    -------
    matplotlib.figure.Figure

    Examples
    --------
    >>> figure = verdict_bar({Verdict.SUPPORTED: 17, Verdict.REFUTED: 1, Verdict.AMBIGUOUS: 0}, "en")
    >>> [tick.get_text() for tick in figure.axes[0].get_yticklabels()]
    ['Refuted', 'Supported']
    >>> [text.get_text() for text in figure.axes[0].texts]
    ['1 claim', '17 claims']
    """
    shown = [v for v in Verdict if counts.get(v)]
    need_something(shown)
    figure = Figure(figsize=(7.2, 0.5 + 0.36 * len(shown)), layout="constrained")
    ax = figure.subplots()
    for y, name in enumerate(shown):
        ax.barh(y, counts[name], 0.7, color=_COLOURS[name])
        beside_bar(ax, counts[name], y, format_number(counts[name], "claims", lang))
    ax.set_yticks(range(len(shown)), [verdict(name).name.in_(lang) for name in shown])
    ax.invert_yaxis()
    ax.grid(False)
    ax.spines[["left", "bottom"]].set_visible(False)
    ax.tick_params(axis="both", length=0)
    ax.set_xticks([])  # every bar carries its number
    return figure
