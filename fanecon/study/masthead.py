"""What the head of a page says of its case: how new it is, which report is audited, what is older than the rest."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from importlib.resources import files
from typing import Any

from fanecon.evidence.case import Case
from fanecon.evidence.newest import freshness
from fanecon.notation.periods import known_from
from fanecon.study.dates import format_period
from fanecon.study.words import as_of_sentence, hidden_sentence, with_colon, word


def opening(case: Case, lang: str, parameters: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    """Return what the press reads of a study's case, and what a person in the Lab sees of it.

    Parameters
    ----------
    case : Case
    lang : str
        "zh" or "en".
    parameters : mapping
        What the notebook was given.

    Returns
    -------
    about, shown : dict
        JSON, and the bundle's HTML and text.
    """
    css = files("fanecon.study").joinpath("study.css").read_text(encoding="utf-8")
    name, known = case.config.names[lang], as_of_sentence(case.as_of, lang)
    hidden = hidden_sentence(case.hidden.after, case.hidden.undated, lang)
    mark = with_colon(word("data_hash", lang), case.data_hash[:12], lang)
    lines = [f"<p><strong>{escape(name)}</strong> · {escape(known)}</p>"]
    lines += [f'<p class="hidden-rows">{escape(hidden)}</p>'] if hidden else []
    lines.append(f'<p class="quiet">{escape(mark)}</p>')
    html = f'<style data-fanecon="lab">\n{css}</style>\n<section class="study">\n' + "\n".join(lines) + "</section>"
    about = {"case": case.name, "names": dict(case.config.names), "parameters": dict(parameters),
             "data_hash": case.data_hash, **masthead(case, lang)}  # fmt: skip
    return about, {"text/html": html, "text/plain": " · ".join(p for p in (name, known, hidden, mark) if p)}


def masthead(case: Case, lang: str) -> dict[str, Any]:
    """Return the head of a page as JSON can hold it.

    Parameters
    ----------
    case : Case
    lang : str
        "zh" or "en".

    Returns
    -------
    dict
        `newest`, `newest_document` and `stale` of `freshness`; `report` (title, publisher, dated, url), None where it
        was not out yet; `head`: words in the page's language (`name`, `as_of`, `newest`: empty where nothing is known;
        `hidden`: how many rows an as-of day leaves out, empty for none; `stale`: label and period by metric).
    """
    found = freshness(case)
    newest, document = found["newest"], found["newest_document"]
    day = str(case.as_of or document or "")
    first = next(iter(newest.values()), "")
    head = {
        "name": case.config.names[lang],
        "as_of": format_period(day, lang) if day else "",
        "newest": format_period(first, lang) if first else "",
        "hidden": hidden_sentence(case.hidden.after, case.hidden.undated, lang),
        "stale": {m: (case.metric(m).label(lang), format_period(newest[m], lang)) for m in found["stale"]},
    }
    return {**found, "report": _report(case, lang), "head": head}


def _report(case: Case, lang: str) -> dict[str, str] | None:
    report = case.config.get("report")
    dated = str(report.get("dated", "")) if report else ""
    known = known_from(dated) if dated else None
    if not report or (case.as_of and known and known > case.as_of):
        return None
    return {
        "title": report["title"][lang],
        "publisher": str(report.get("publisher", "")),
        "dated": format_period(dated, lang) if dated else "",
        "url": str(report.get("urls", {}).get(lang, "")),
    }
