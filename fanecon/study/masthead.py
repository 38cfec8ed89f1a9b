"""What the head of a page says of its case: how new it is, which report is audited, what is older than the rest."""

from __future__ import annotations

from typing import Any

from fanecon.evidence.case import Case
from fanecon.evidence.newest import freshness
from fanecon.study.words import format_period


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
        `newest`, `newest_document` and `stale` of `freshness`; `report` (title, publisher, dated, url) or None; `head`:
        words in the page's language (`name`, `as_of`, `newest`, `stale` by metric; an empty string where nothing is
        known).
    """
    found = freshness(case)
    newest, document = found["newest"], found["newest_document"]
    day = str(case.as_of or document or "")
    first = next(iter(newest.values()), "")
    head = {
        "name": case.config.names[lang],
        "as_of": format_period(day, lang) if day else "",
        "newest": format_period(first, lang) if first else "",
        "stale": {metric: _older(case, metric, newest[metric], lang) for metric in found["stale"]},
    }
    return {**found, "report": _report(case, lang), "head": head}


def _older(case: Case, metric: str, period: str, lang: str) -> str:
    label, when = case.metric(metric).label(lang), format_period(period, lang)
    return f"{label}（{when}）" if lang == "zh" else f"{label} ({when})"


def _report(case: Case, lang: str) -> dict[str, str] | None:
    report = case.config.get("report")
    if not report:
        return None
    dated = str(report.get("dated", ""))
    return {
        "title": report["title"][lang],
        "publisher": str(report.get("publisher", "")),
        "dated": format_period(dated, lang) if dated else "",
        "url": str(report.get("urls", {}).get(lang, "")),
    }
