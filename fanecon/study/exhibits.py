"""A chart as a MIME bundle: title, measure, picture at two widths, documents below; and the title of a page."""

from __future__ import annotations

import base64
import re
from html import escape
from itertools import pairwise
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Text as Words

from fanecon.study.picture import css_width, to_png
from fanecon.study.sentences import Sentence
from fanecon.study.words import LANGUAGES, word

EXHIBIT_MIME = "application/vnd.fanecon.exhibit+json"

NARROW = 3.58
"""Inches: a telephone's column at 100 dpi."""

_GAP = 4  # pixels between two names below an axis

SHORT = "short:"
"""A label whose gid begins so has a shorter form, which the narrow picture prints."""


def chart_bundle(
    ax: Any, id: str, title: Sentence, sub: Sentence, line: str, lang: str, *, key: bool, synthetic: bool
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Draw a figure at two widths and close it; `line` is its line of documents, HTML.

    Returns
    -------
    bundle, metadata : dict
        For IPython's `display`.
    """
    from matplotlib import pyplot as plt

    figure: Figure = ax.figure
    heading, measure = title.plain(lang), sub.plain(lang)
    labels = "；".join(_labels(figure)) if lang == "zh" else "; ".join(_labels(figure))
    alt = ("。" if lang == "zh" else ". ").join(part for part in (heading, measure, labels) if part)
    try:
        width = css_width(figure)
        wide = base64.b64encode(to_png(figure)).decode("ascii")
        _make_narrow(figure)
        slim, narrow = css_width(figure), base64.b64encode(to_png(figure)).decode("ascii")
    finally:
        plt.close(figure)
    tag = f'<strong class="synthetic">{word("synthetic", lang)}</strong> ' if synthetic else ""
    picture = "".join(
        f'<img class="{name}" src="data:image/png;base64,{png}" alt="{escape(alt)}" width="{pixels}">'
        for name, png, pixels in (("wide", wide, width), ("narrow", narrow, slim))
    )
    html = (
        f'<figure class="chart" id="{escape(id)}">'
        f'<p class="chart-title">{tag}<strong>{escape(heading)}</strong></p>'
        f'<p class="sub">{escape(measure)}</p>{picture}<figcaption>{line}</figcaption></figure>'
    )
    about: dict[str, Any] = {"kind": "chart", "id": id, "key": key, "title": title.in_both()}
    if key:  # what a run's summary prints again
        about |= {"sub": sub.in_both(), "alt": alt, "picture": narrow, "width": slim, "synthetic": synthetic}
    return {EXHIBIT_MIME: about, "image/png": wide, "text/html": html, "text/plain": alt}, {
        "image/png": {"alt": alt, "width": width}
    }


def title_bundle(notebook: str, title: Sentence, lang: str) -> dict[str, Any]:
    """Name a page after what its run is about; the notebook's number stands before it."""
    number = re.match(r"\d*", notebook)[0]  # type: ignore[index]
    titles = {k: f"{number} {title.plain(k)}".strip() for k in LANGUAGES}
    shown = titles[lang]
    about = {"kind": "title", "title": titles}
    return {EXHIBIT_MIME: about, "text/html": f"<p><strong>{escape(shown)}</strong></p>", "text/plain": shown}


def _labels(figure: Figure) -> list[str]:
    """Return what is written on a chart, once each, ticks left out."""
    said = [t.get_text().replace("\n", " ").strip() for ax in figure.axes for t in ax.texts]
    return [t for t in dict.fromkeys(said) if len(t) > 1]


def _make_narrow(figure: Figure) -> None:
    """Give a figure a telephone's width: type keeps its size, labels take their short form."""
    height = max(float(figure.get_size_inches()[1]), 3.0)
    # A taller one has a row for every name.
    figure.set_size_inches(NARROW, min(height, 3.4) if height <= 4.2 else height)
    for text in figure.findobj(Words):
        gid = text.get_gid()
        if isinstance(gid, str) and gid.startswith(SHORT):
            text.set_text(gid.removeprefix(SHORT))
    for ax in figure.axes:
        _thin(figure, ax)


def _thin(figure: Figure, ax: Axes) -> None:
    """Leave out every second name below an axis as long as two of them touch."""
    figure.draw_without_rendering()
    shown = [t for t in ax.get_xticklabels() if t.get_text() and t.get_visible()]
    while len(shown) > 2:
        boxes = [t.get_window_extent() for t in shown]
        if all(a.x1 + _GAP < b.x0 for a, b in pairwise(boxes)):
            return
        for name in shown[-2::-2]:
            name.set_visible(False)
        shown = shown[::-2][::-1]
