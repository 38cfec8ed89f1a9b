"""What the command line prints of the newest figures: how new they are, what they rest on, when definitions changed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from fanecon.evidence.case import Case, Source
from fanecon.evidence.newest import freshness, is_stale, newest, newest_document
from fanecon.listing_words import speaker
from fanecon.study.words import join_words

Row = dict[str, Any]

_say = speaker("newest")


def headline_row(case: Case) -> Row:
    """Return what the newest figure of each headline metric rests on, as JSON can hold it."""
    found = {metric: newest(case, metric) for metric in case.config.get("headline", [])}
    document = newest_document(case)
    return {
        "case": case.name, "as_of": case.as_of.isoformat() if case.as_of else None,
        "newest_document": document.isoformat() if document else None,
        "headline": [
            {"metric": metric} if one is None else {
                "metric": metric, "period": one.fact.period.text, "fact_id": one.fact.fact_id,
                "value": one.fact.reported.printed, "scale": one.fact.reported.scale, "unit": one.fact.unit,
                "strong": one.strong, "warning": one.warning or None, "stale": is_stale(one.fact.period, document),
                "documents": [_document_row(d) for d in one.documents],
            }
            for metric, one in found.items()
        ],
    }  # fmt: skip


def headline_lines(row: Row, case: Case, lang: str) -> Iterator[str]:
    """Lay out what the headline metrics rest on, from the row that `headline_row` returns."""
    for one in row["headline"]:
        label = case.metric(one["metric"]).label(lang)
        if "period" not in one:
            yield f"{one['metric']}  {label}  {_say('none', lang)}"
            continue
        scale = f" ×{one['scale']:,}" if one["scale"] != 1 else ""
        remarks = [_say("strong" if one["strong"] else "weak", lang)]
        remarks += [_say(one["warning"], lang)] if one["warning"] else []
        remarks += [_say("stale", lang, one["period"], row["newest_document"])] if one["stale"] else []
        yield f"{one['metric']}  {label}  {one['period']}: {one['value']}{scale}"
        yield "  " + ("；" if lang == "zh" else "; ").join(remarks)
        for d in one["documents"]:
            yield f"    [{d['tier']}, {d['access']}] {d['publisher']}  {d['url'] or d['title']}"


def about_row(case: Case, metric: str) -> Row:
    """Return how new a metric is and when its definition changed, as JSON can hold it."""
    one, document = newest(case, metric), newest_document(case)
    changes = case.breaks(metric)[["period", "what_zh", "what_en", "bridged", "source_id"]]
    return {
        "newest": one.fact.period.text if one else None,
        "newest_document": document.isoformat() if document else None,
        "stale": one is not None and is_stale(one.fact.period, document),
        "breaks": changes.to_dict("records"),
    }


def about_lines(row: Row, lang: str) -> Iterator[str]:
    """Say how new a metric is and when its definition changed, from the row that `about_row` returns."""
    for change in row["breaks"]:
        bridge = _say("bridged", lang, change["bridged"]) if change["bridged"] else ""
        yield _say("break", lang, change["period"], change[f"what_{lang}"]) + bridge
    if row["stale"]:
        yield _say("stale", lang, row["newest"], row["newest_document"])


def stale_lines(case: Case, lang: str) -> Iterator[str]:
    """Say which of the metrics that the settings follow lie behind the newest document of the case."""
    found = freshness(case)
    if found["stale"]:
        names = (f"{metric} ({found['newest'][metric]})" for metric in found["stale"])
        yield _say("stale_list", lang, found["newest_document"], join_words(names, lang))


def _document_row(document: Source) -> Row:
    names = ("source_id", "tier", "access", "publisher", "title", "published")
    return {**{name: getattr(document, name) for name in names}, "url": document.link}
