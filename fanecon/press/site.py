"""The pages about runs: the summary of one, and the list of all.

A run's summary is a file for each of its languages, and `index.html` is the first of them again. One language a file
means that the language attribute is right for screen readers and hyphenation, that a switch works without script, and
that a page embeds the glyphs of its own words only. The link between the two is the switch, as on notebook pages.

The same inputs give the same bytes: a summary shows neither its run's id nor its times, which stand in the manifest
and in the list of runs. The previous run is one of the inputs; it is named, so that "changed" has a meaning.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from fanecon.press.collected import Collected
from fanecon.press.course import Course
from fanecon.press.links import nav_html, number
from fanecon.press.summary import Summary
from fanecon.press.webfont import font_faces
from fanecon.press.words import CONFIDENCE, SITE, WORDS, notice

_FOLDER = Path(__file__).parent / "templates" / "fanecon"
_FONT_PLACE = "/*fonts*/"
_HASH_SHOWN = 12


def index_name(lang: str) -> str:
    """Return the file name of a run's summary.

    Examples
    --------
    >>> index_name("zh")
    'index.zh.html'
    """
    return f"index.{lang}.html"


def run_indexes(
    results: Mapping[str, Any] | None,
    manifest: Mapping[str, Any],
    titles: Mapping[str, str],
    said: Mapping[str, Collected],
    previous: tuple[Mapping[str, Any], Mapping[str, Any]] | None = None,
    *,
    fonts: Path,
) -> dict[str, str]:
    """Make the summary of a run in each of its languages; see `run_index` for the parameters.

    What the notebooks say comes by language.

    Returns
    -------
    dict of str to str
        Text by file name: one for each language, and `index.html`, which is the first of them.
    """
    pages = {
        index_name(lang): run_index(results, manifest, titles, said[lang], previous, lang=lang, fonts=fonts)
        for lang in manifest["langs"]
    }
    return {"index.html": pages[index_name(manifest["langs"][0])], **pages}


def run_index(
    results: Mapping[str, Any] | None,
    manifest: Mapping[str, Any],
    titles: Mapping[str, str],
    said: Collected,
    previous: tuple[Mapping[str, Any], Mapping[str, Any]] | None = None,
    *,
    lang: str,
    fonts: Path,
) -> str:
    """Make the summary of a run in one language.

    Parameters
    ----------
    results : mapping or None
        The content of its `results.json`; None where the findings could not be written.
    manifest : mapping
        The content of its `manifest.json`.
    titles : mapping of str to str
        The titles of its pages by file name.
    said : Collected
        What its notebooks say in this language.
    previous : tuple of mapping, optional
        The results and the manifest of the run to compare with; None for the first run of a case.
    lang : {"zh", "en"}
    fonts : path
        The folder of the fonts to embed.

    Returns
    -------
    str
        A page that loads nothing.

    Raises
    ------
    FaneconError
        When the previous run is of another case.
    """
    script = (_FOLDER / "site.js").read_text(encoding="utf-8")
    summary = Summary(results, manifest, titles, said, previous, lang)
    pages = [(p, summary.short(name), summary.title(name)) for name in summary.notebooks if (p := summary.page(name))]
    return _page(
        "summary.html.j2", lang, script, fonts,
        words=WORDS[lang] | SITE[lang],
        run=summary,
        manifest=manifest,
        case_name=(results or {}).get("case_names", {}).get(lang, manifest["case"]),
        others=[other for other in manifest["langs"] if other != lang],
        number=number,
        data_hash=manifest["sha256"].get("data", "")[:_HASH_SHOWN],
        confidence=CONFIDENCE,
        nav=nav_html(lang, pages, index_name(lang)),
        notice=notice(said.head["stale"], WORDS[lang]),
    )  # fmt: skip


def runs_index(runs: Sequence[Mapping[str, Any]], courses: Sequence[Course] = (), *, fonts: Path) -> str:
    """Make the list of all runs, the newest first, with labels in both languages.

    Parameters
    ----------
    runs : sequence of mapping
        The contents of their `manifest.json`, in any order.
    courses : sequence of Course
        How the findings of cases moved that were run as of several days.
    fonts : path
        The folder of the fonts to embed.

    Returns
    -------
    str
        A page that loads nothing and links into the folders of the runs.
    """
    # An id starts with the time of the run, and tells runs of the same second apart.
    newest_first = sorted(runs, key=lambda manifest: manifest["run_id"], reverse=True)
    return _page("runs.html.j2", "zh", "", fonts, words=WORDS["zh"], runs=newest_first, courses=courses)


def _page(template: str, lang: str, script: str, fonts: Path, **context: Any) -> str:
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode("ascii")
    text = _environment().get_template(template).render(
        **context,
        lang=lang,
        index_name=index_name,
        html_lang=WORDS[lang]["html_lang"],
        style="".join((_FOLDER / name).read_text(encoding="utf-8") for name in ("page.css", "told.css", "site.css")),
        script=script,
        script_source=f"'sha256-{digest}'" if script else "'none'",
        font_place=_FONT_PLACE,
    )  # fmt: skip
    return text.replace(_FONT_PLACE, font_faces(text, fonts), 1)


@lru_cache(maxsize=1)
def _environment() -> Environment:
    # Everything from the results is escaped, whatever it holds; a word that is missing is an error, not a blank.
    return Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
