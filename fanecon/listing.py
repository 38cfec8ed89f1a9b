"""What the command line prints of a case and its audit: rows for JSON, lines for people."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from fanecon.evidence.audit import Audit, Audited
from fanecon.evidence.case import Case, Event, Fact, Source
from fanecon.evidence.claims import Claim
from fanecon.evidence.outline import OutlineAudit
from fanecon.evidence.verdicts import Check
from fanecon.listing_words import speaker, told
from fanecon.notation.interval import Interval
from fanecon.notation.numbers import format_interval, format_number
from fanecon.study.verdicts import SAME, explain, rests_on
from fanecon.study.words import as_of_sentence, hidden_sentence, join_words, verdict, word

Row = dict[str, Any]

_OF_LEVELS = ("cell", "implied_base")
"""Comparisons of levels, whatever the kind of the claim."""
_DURATIONS = {"小时": "hours", "hour": "hours", "天": "days", "day": "days", "年": "years", "year": "years"}

_SAID_APART = ("own", "bounded", "proxy")
"""Methods whose interval is not simply what the evidence shows."""

_say = speaker("audit")
_FACT_HEADS = tuple(told("fact_heads").values())
_METRIC_HEADS = tuple(told("metric_heads").values())


def audit_row(found: Audit, case: Case, shown: Sequence[Audited]) -> Row:
    """Return an audit as JSON can hold it: finite floats, or None where an interval is open.

    Parameters
    ----------
    found : Audit
    case : Case
    shown : sequence of Audited
        The results to list; they are sorted by id.
    """
    report = case.config.get("report")
    if report:
        dated = found.dated.isoformat() if found.dated else None
        report = {k: report.get(k) for k in ("title", "publisher", "urls")} | {"dated": dated}
    return {
        "case": case.name, "as_of": _day(case), "report": report,
        "written": found.written, "listed": len(found.results),
        "counts": {v.value: n for v, n in found.counts().items()},
        "claims": [claim_row(r, case) for r in sorted(shown, key=lambda r: r.claim.claim_id)],
        "outline": _outline_row(found.outline) if found.written else None,
    }  # fmt: skip


def claim_row(result: Audited, case: Case) -> Row:
    """Return one claim with its verdict, its explanation, and every fact or event that these rest on."""
    claim, why, decided = result.claim, explain(result, case), result.deciding
    method = "supplied" if result.supplied else decided.method if decided else ""
    unit, factor = _unit(claim, method, case)
    ends = _ends(result.interval, factor)
    against = tuple(dict.fromkeys(i for check in result.contradicting for i in check.facts))
    rejected, found = ([fact.fact_id for fact in facts] for facts in (result.rejected, result.found))
    elsewhere = [i for i in found if i not in result.basis]
    cited = list(dict.fromkeys([*result.basis, *against, *rejected, *elsewhere, *why.basis.facts]))
    events = {i: event for i in cited if (event := case.event(i))}
    return {
        "claim_id": claim.claim_id, "line": claim.line, "kind": claim.kind, "zh": claim.zh, "en": claim.en,
        "stated": claim.stated or None, "verdict": result.verdict.value, "remarks": list(result.remarks),
        "same_as": result.same_as or None, "rests_on": rests_on(result, case),
        "interval": ends and {**ends, "unit": unit, "method": method},
        "explanation": {"zh": why.plain("zh"), "en": why.plain("en")},
        "checks": [_check_row(check, claim, case) for check in result.checks], "basis": list(result.basis),
        "contradicting": list(against), "rejected": rejected, "elsewhere": elsewhere,
        "facts": [_cited_row(case.fact_by_id(i)) for i in cited if i not in events],
        "events": [_event_row(event) for event in events.values()],
    }  # fmt: skip


def facts_row(case: Case, metric: str, found: Sequence[Fact]) -> Row:
    """Return the figures of a metric, each with its interval and its document."""
    about = case.metric(metric)
    label = {"zh": about.label_zh, "en": about.label_en}
    head = {"case": case.name, "as_of": _day(case), "metric": metric, "unit": about.unit, "label": label}
    return {**head, "facts": [_fact_row(fact) for fact in found]}


def metrics_row(case: Case) -> Row:
    """Return all metrics, each with the number of its figures and the periods they reach from and to."""
    return {"case": case.name, "as_of": _day(case), "metrics": [_metric_row(case, m) for m in sorted(case.metrics)]}


def audit_lines(row: Row, case: Case, lang: str) -> Iterator[str]:
    """Lay an audit out for people, from the row that `audit_row` returns."""
    yield f"{case.config.names[lang]} · {as_of_sentence(case.as_of, lang)}"
    if hidden := hidden_sentence(case.hidden.after, case.hidden.undated, lang):
        yield hidden
    yield from report_lines(row["report"], lang)
    if not row["written"]:
        yield _say("unwritten", lang, row["report"]["dated"]) if row["report"] else _say("no_report", lang)
        return
    for claim in row["claims"]:
        yield from ("", *_claim_lines(claim, lang))
    total, shown = sum(row["counts"].values()), len(row["claims"])
    named = [(verdict(v).name.in_(lang), n) for v, n in row["counts"].items() if n]
    counted = join_words((f"{name}{n}条" if lang == "zh" else f"{n} {name.lower()}" for name, n in named), lang)
    yield ""
    listed = row["listed"]
    told = _say("claims", lang, listed, total) if shown == listed else _say("shown", lang, shown, listed, total)
    yield told + counted
    for name in ("cut", "empty", "untraceable", "never_cited"):
        if numbers := row["outline"][name]:
            yield _say(name, lang, join_words(map(str, numbers), lang))


def report_lines(report: Mapping[str, Any] | None, lang: str) -> Iterator[str]:
    """Name the audited report, its maker, its date and its addresses; nothing where the case audits none.

    Parameters
    ----------
    report : mapping or None
        The setting `report` of `case.yaml`.
    lang : str

    Examples
    --------
    >>> list(report_lines({"title": {"en": "A"}, "publisher": "B", "dated": "2026-01-10", "urls": {"en": "C"}}, "en"))
    ['The report: “A”, B, 2026-01-10', '  C']
    """
    if report:
        yield _say("report", lang, report["title"][lang], report["publisher"], report["dated"])
        yield from (f"  {url}" for url in (report.get("urls") or {}).values())


def facts_lines(case: Case, metric: str, found: Sequence[Fact], lang: str) -> Iterator[str]:
    """Lay the figures of a metric out for people."""
    about = case.metric(metric)
    yield f"{metric}  {about.label(lang)}  ({about.unit})"
    yield about.definition_zh if lang == "zh" else about.definition_en
    if found:
        yield from table_lines([h.in_(lang) for h in _FACT_HEADS], [_fact_cells(fact, lang) for fact in found])
    else:
        periods = dict.fromkeys(f.period.text for f in case.facts(metric))
        yield _say("no_figure", lang, join_words(periods, lang) or "–")


def metrics_lines(row: Row, lang: str) -> Iterator[str]:
    """Lay all metrics out for people, from the row that `metrics_row` returns."""
    cells = []
    for m in row["metrics"]:
        span = " – ".join(dict.fromkeys(p for p in (m["first"], m["last"]) if p)) or "–"
        cells.append((m["metric"], str(m["figures"]), span, m["unit"], m[lang]))
    return table_lines([h.in_(lang) for h in _METRIC_HEADS], cells)


def _claim_lines(row: Row, lang: str) -> Iterator[str]:
    name = verdict(row["verdict"]).name.in_(lang)
    label = row["verdict"] if name.upper() == row["verdict"] else f"{row['verdict']} {name}"
    said = [label, *(_say(f"is_{remark}", lang) for remark in row["remarks"])]
    yield f"{row['claim_id']}  {join_words(said, lang)}  ({_say('line', lang, row['line'])})"
    yield f"  {row[lang]}"
    if row["same_as"]:
        yield "  " + SAME.in_(lang).format(row["same_as"])
    if row["stated"]:
        yield "  " + _say("stated", lang, row["stated"])
    if interval := row["interval"]:
        method = interval["method"]
        shown = _shown(interval, interval["unit"], lang)
        yield "  " + _say(f"{method}_interval" if method in _SAID_APART else "evidence", lang, shown)
    yield "  " + _say("why", lang, row["explanation"][lang])
    parts: dict[str, list[Row]] = {"basis": [], "contradicting": [], "rejected": [], "elsewhere": []}
    for fact in row["facts"]:
        name = next((part for part in list(parts)[1:] if fact["fact_id"] in row[part]), "basis")
        parts[name].append(fact)
    parts["basis"] += row["events"]
    is_own = any(c["method"] == "own" and c["verdict"] == row["verdict"] for c in row["checks"])
    if not parts["basis"]:
        yield "  " + _say("own" if is_own else "nothing", lang)
    for part, items in parts.items():
        if items:
            yield "  " + (_say(part, lang, *row["rests_on"].values()) if part == "basis" else _say(part, lang))
            yield from (_cited_line(item, lang) for item in items)


def _cited_line(item: Row, lang: str) -> str:
    what = f"{item['fact_id']} = {item['value']}" if "fact_id" in item else item["event_id"]
    where = item["url"] or f"{item['title']} ({_say('no_link', lang)})"
    marks = [item["tier"], *([_say("copy", lang)] if item["copy"] else [])]
    marks += [word(item["quality"], lang)] if item.get("quality") else []
    also = f" + [{item['also']['tier']}] {item['also']['publisher']}" if item.get("also") else ""
    return f"    {what}  [{join_words(marks, lang)}] {item['publisher']}{also}  {where}"


def _day(case: Case) -> str | None:
    return case.as_of.isoformat() if case.as_of else None


def _ends(interval: Interval | None, factor: int = 1) -> Row | None:
    if interval is None:
        return None
    scaled = interval.scaled(factor)
    return {end: None if x is None else float(x) for end, x in (("low", scaled.low), ("high", scaled.high))}


def _unit(claim: Claim, method: str, case: Case) -> tuple[str, int]:
    """Return the unit of a comparison's intervals, and what takes them there: growth and shares are ratios."""
    of_metric = case.metric(claim.metric).unit if claim.metric else "count"
    if method in _OF_LEVELS:
        return of_metric, 1
    if claim.kind in ("growth", "share"):
        return "percent", 100
    if claim.kind == "trend":
        return "pp", 100
    if claim.kind == "duration":
        return next(unit for word, unit in _DURATIONS.items() if word in claim.stated), 1
    if claim.kind == "streak" and claim.operand("printed"):
        return case.metric(claim.operand("printed")).unit, 1
    return ("count" if claim.kind in ("rank_change", "streak") else of_metric), 1


def _check_row(check: Check, claim: Claim, case: Case) -> Row:
    unit, factor = _unit(claim, check.method, case)
    return {
        "method": check.method, "verdict": check.verdict.value, "reading": check.reading or None, "unit": unit,
        "stated": _ends(check.stated, factor), "derived": _ends(check.derived, factor),
        "relation": check.relation.value if check.relation else None, "strength": check.strength.name.lower(),
        "ratio": None if check.ratio is None else float(check.ratio), "facts": list(check.facts),
        "detail": {k: v if isinstance(v, str) else _ends(v) for k, v in sorted(check.detail.items())},
    }  # fmt: skip


def _source_row(source: Source) -> Row:
    about = {"tier": source.tier, "copy": source.is_copy, "publisher": source.publisher}
    return {**about, "title": source.title, "url": source.link}


def _cited_row(fact: Fact) -> Row:
    return {
        "fact_id": fact.fact_id, "metric": fact.metric, "period": fact.period.text, "value": fact.reported.printed,
        "scale": fact.reported.scale, "unit": fact.unit, "quality": fact.quality or None, **_source_row(fact.source),
        "also": _source_row(fact.also) if fact.also else None,
    }  # fmt: skip


def _event_row(event: Event) -> Row:
    titles = {"zh": event.title_zh, "en": event.title_en}
    return {"event_id": event.event_id, "date": event.date, **titles, **_source_row(event.source)}


def _fact_row(fact: Fact) -> Row:
    return {
        **_cited_row(fact), **(_ends(fact.interval) or {}), "point": float(fact.reported.point),
        "bound": fact.reported.bound, "published": fact.published or None,
        "note": fact.note or None,
    }  # fmt: skip


def _metric_row(case: Case, metric: str) -> Row:
    about, found = case.metric(metric), case.facts(metric)
    first, last = (found[0].period.text, found[-1].period.text) if found else (None, None)
    return {
        "metric": metric, "figures": len(found), "first": first, "last": last, "unit": about.unit, "kind": about.kind,
        "zh": about.label_zh, "en": about.label_en,
    }  # fmt: skip


def _fact_cells(fact: Fact, lang: str) -> tuple[str, ...]:
    printed = fact.reported.printed + (f" ×{fact.reported.scale:,}" if fact.reported.scale != 1 else "")
    interval = _shown(_ends(fact.interval), fact.unit, lang)
    bound = fact.reported.bound + (f", {fact.quality}" if fact.quality else "")
    source = fact.source
    where = source.link or f"{source.title} ({_say('no_link', lang)})"
    return (fact.period.text, printed, interval, bound, source.tier, fact.published or "–", source.publisher, where)


def _shown(ends: Row | None, unit: str, lang: str) -> str:
    if ends is None or (ends["low"] is None and ends["high"] is None):
        return "–"
    if ends["low"] == ends["high"]:
        return format_number(ends["low"], unit, lang)
    return format_interval(ends["low"], ends["high"], unit, lang)


def _outline_row(outline: OutlineAudit) -> Row:
    names = ("cut", "empty", "cited", "listed", "untraceable", "never_cited")
    return {name: [int(n) for n in getattr(outline, name)] for name in names}


def table_lines(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Lay out columns; a Chinese character takes two places. The last column is not padded."""
    widths = [max(map(_width, column)) for column in zip(heads, *rows, strict=True)]
    for row in (heads, *rows):
        padded = [cell + " " * (width - _width(cell)) for cell, width in zip(row[:-1], widths, strict=False)]
        yield "  ".join([*padded, row[-1]])


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 0 if unicodedata.combining(c) else 1 for c in text)
