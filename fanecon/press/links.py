"""Links between the pages of a run: filled in at its end, since a page is made before it is known which others are."""

from __future__ import annotations

import re
from collections.abc import Sequence
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
    >>> short_title("01 指标：增长从哪里来", "01_metrics"), short_title("All that was asked of the data", "06_mine")
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
        named = [(f, number(name), page_title(texts[f])) for name, other, f in pages if other == lang]
        nav = nav_html(lang, named, file)
        filled = _NAV.sub(lambda _, nav=nav: nav, texts[file], count=1)  # type: ignore[misc]
        if filled != texts[file]:
            (folder / file).write_text(filled, encoding="utf-8")


def number(notebook: str) -> str:
    """Return a notebook's number, or its name where it has none.

    Examples
    --------
    >>> number("01_metrics"), number("mine")
    ('01', 'mine')
    """
    return notebook.partition("_")[0] if notebook[:1].isdigit() else notebook


def nav_html(lang: str, pages: Sequence[tuple[str, str, str]], here: str) -> str:
    """Write the links to the summary and to every page of a language; the page one is on is marked.

    Parameters
    ----------
    lang : {"zh", "en"}
    pages : sequence of (str, str, str)
        File, label and title. On a page the label is ASCII: only of what it says itself are the glyphs embedded.
    here : str
        The file that is open.
    """
    summary = WORDS[lang]["summary"]
    links = []
    for file, label, title in ((f"index.{lang}.html", summary, summary), *pages):
        mark, shown = "", escape(label)
        if file == here:
            mark, shown = ' aria-current="page"', f"<strong>{shown}</strong>"
        about = "" if title == label else f' title="{escape(title)}" aria-label="{escape(title)}"'
        links.append(f'<a href="{escape(file)}"{about}{mark}>{shown}</a>')
    return f'<nav class="pages" aria-label="{WORDS[lang]["all_pages"]}">{" ".join(links)}</nav>'
