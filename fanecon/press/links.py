"""Links between the pages of a run: filled in at its end, since a page is made before it is known which others are."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from html import escape, unescape
from pathlib import Path

from fanecon.press.words import WORDS

_NAV = re.compile(r'<nav class="pages"[^>]*>.*?</nav>', re.DOTALL)
_TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL)
_SHORT = 24


def page_title(page: str) -> str:
    """Return the title of a page.

    Examples
    --------
    >>> page_title("<head><title>A &amp; B</title></head>")
    'A & B'
    """
    found = _TITLE.search(page)
    return unescape(found[1]).strip() if found else ""


def short_title(title: str, name: str) -> str:
    """Return a title up to its colon, or the notebook's name where that is still long.

    Examples
    --------
    >>> short_title("01 指标：增长从哪里来", "01_metrics"), short_title("All that was asked", "06_mine")
    ('01 指标', '06_mine')
    """
    first = re.split("[：:]", title, maxsplit=1)[0].strip()
    return first if 0 < len(first) <= _SHORT else name


def connect(folder: Path, pages: Sequence[tuple[str, str, str]]) -> None:
    """Write the links between the pages of a run into each of them.

    Parameters
    ----------
    folder : path
        Where the pages are.
    pages : sequence of (str, str, str)
        Notebook, language and file name of each page, in the run's order.

    Raises
    ------
    OSError
        When a page cannot be written.
    """
    texts = {file: (folder / file).read_text(encoding="utf-8") for _, _, file in pages}
    for _, lang, file in pages:
        others = {f: short_title(page_title(texts[f]), name) for name, other, f in pages if other == lang}
        filled = _NAV.sub(
            lambda _, lang=lang, others=others, file=file: nav_html(lang, others, file), texts[file], count=1
        )  # type: ignore[misc]
        if filled != texts[file]:
            (folder / file).write_text(filled, encoding="utf-8")


def nav_html(lang: str, pages: Mapping[str, str], here: str) -> str:
    """Write the links to the summary and to every page of a language; the page one is on is marked."""
    named = {f"index.{lang}.html": WORDS[lang]["summary"], **pages}
    links = [
        f'<a href="{escape(file)}" aria-current="page"><strong>{escape(title)}</strong></a>'
        if file == here
        else f'<a href="{escape(file)}">{escape(title)}</a>'
        for file, title in named.items()
    ]
    return f'<nav class="pages" aria-label="{WORDS[lang]["all_pages"]}">{" ".join(links)}</nav>'
