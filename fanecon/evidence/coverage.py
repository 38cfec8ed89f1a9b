"""What a case holds and how new it is: the best document of every cell, the newest figures, what they rest on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from fanecon.evidence.case import Case, Fact, Source
from fanecon.evidence.implied import complete_series
from fanecon.evidence.periods import Period, known_from, parse_period

HOLE, IMPLIED = ".", "·"
STALE_QUARTERS = 2
"""How many quarters a newest figure may lie before the newest document."""
_MONTHS = {"Y": 12, "H": 6, "Q": 3, "M": 1}
_FORMS = {"Y": "{}", "H": "{}H{}", "Q": "{}Q{}", "M": "{}-{:02d}"}


@dataclass(frozen=True)
class Newest:
    """The newest figure of a metric and what it rests on.

    Attributes
    ----------
    fact : Fact
        The preferred row.
    documents : tuple of Source
        All that print this figure, the best first.
    strong : bool
        Whether one of the rows may decide.
    warning : {"", "tier_d", "single_copy"}
        Where it rests on nothing but documents of tier D, or on one copy.
    """

    fact: Fact
    documents: tuple[Source, ...]
    strong: bool
    warning: str


def newest(case: Case, metric: str) -> Newest | None:
    """Find the newest figure of a metric, rejected rows left out; None where there is none."""
    rows = [f for f in case.facts(metric) if _is_relied(f)]
    if not rows:
        return None
    end = max(f.period.end for f in rows)
    last = min((f for f in rows if f.period.end == end), key=lambda f: (f.period.end - f.period.start, f.preference))
    same = [f for f in rows if f.period == last.period and f.reported.same_figure(last.reported)]
    documents = sorted(dict.fromkeys(d for f in same for d in _documents(f)), key=_rank)
    if all(d.tier == "D" for d in documents):
        warning = "tier_d"
    else:
        warning = "single_copy" if len(documents) == 1 and documents[0].access == "copy" else ""
    return Newest(last, tuple(documents), any(f.is_strong for f in same), warning)


def newest_document(case: Case) -> date | None:
    """Return the day of the newest document of a case as of its day; one dated by month or year counts at its start."""
    dated = [s.published for s in case.sources.values() if s.published]
    known = [p for p in dated if case.as_of is None or (known_from(p) or case.as_of) <= case.as_of]
    return max((parse_period(p).start for p in known), default=None)


def is_stale(period: Period, document: date | None) -> bool:
    """Whether a figure lies more than two quarters before a document.

    Examples
    --------
    >>> [is_stale(parse_period(p), date(2026, 8, 23)) for p in ("2025Q4", "2026Q1")]
    [True, False]
    """
    return document is not None and _quarter(document) - _quarter(period.end) > STALE_QUARTERS


def freshness(case: Case) -> dict[str, Any]:
    """Say how new a case is, as JSON can hold it.

    Returns
    -------
    dict
        `newest` (metric → the period of its newest figure), `newest_document` (ISO day or None), `stale` (the metrics
        whose newest figure lies more than two quarters before that document).
    """
    found = {metric: one.fact.period for metric in case.metrics if (one := newest(case, metric))}
    document = newest_document(case)
    return {
        "newest": {metric: period.text for metric, period in found.items()},
        "newest_document": document.isoformat() if document else None,
        "stale": [metric for metric, period in found.items() if is_stale(period, document)],
    }


def coverage(case: Case, metrics: Iterable[str], frequency: str = "Q", since: str = "") -> Mapping[str, dict[str, str]]:
    """Mark which periods of some metrics are held.

    Parameters
    ----------
    case : Case
    metrics : iterable of str
    frequency : {"Y", "H", "Q", "M"}
    since : str
        The period to begin with; by default the first one held.

    Returns
    -------
    mapping of str to dict
        Metric → period → the tier of its best document, in lower case that of a copy; "·" where other figures imply
        it; "." for a hole. All metrics have the same periods, whole years to the last one held.
    """
    marks = {metric: _marks(case, metric, frequency) for metric in metrics}
    held = sorted({parse_period(p) for row in marks.values() for p in row})
    if since:
        held = [p for p in held if p.start >= parse_period(since).start]
    if not held:
        return {metric: {} for metric in marks}
    years, parts = range(held[0].start.year, held[-1].end.year + 1), range(1, 12 // _MONTHS[frequency] + 1)
    texts = [_FORMS[frequency].format(year, part) for year in years for part in parts]
    periods = [text for text in texts if parse_period(text).end <= held[-1].end]
    return {metric: {p: row.get(p, HOLE) for p in periods} for metric, row in marks.items()}


def _marks(case: Case, metric: str, frequency: str) -> dict[str, str]:
    best: dict[str, Source] = {}
    for fact in filter(_is_relied, case.facts(metric)):
        if text := _cell(fact, frequency, case.metric(metric).at_end):
            best[text] = min((*_documents(fact), *([best[text]] if text in best else [])), key=_rank)
    series = complete_series(case, metric, frequency)
    implied = dict.fromkeys(series.loc[series["implied"].astype(bool), "period"], IMPLIED)
    return implied | {text: d.tier.lower() if d.access == "copy" else d.tier for text, d in best.items()}


def _cell(fact: Fact, frequency: str, at_end: bool) -> str:
    """Name the period a row fills: its own, or for a stock counted on a last day the one that ends there."""
    period = fact.period
    if period.frequency == frequency or not at_end or period.frequency == "span":
        return period.text if period.frequency == frequency else ""
    part, rest = divmod(period.end.month, _MONTHS[frequency])
    text = "" if rest else _FORMS[frequency].format(period.end.year, part)
    return text if text and parse_period(text).end == period.end else ""


def _is_relied(fact: Fact) -> bool:
    return fact.quality in ("", "estimate")


def _documents(fact: Fact) -> tuple[Source, ...]:
    return (fact.source,) if fact.also is None else (fact.source, fact.also)


def _rank(document: Source) -> tuple[str, bool, str]:
    return document.tier, document.access == "copy", document.source_id


def _quarter(day: date) -> int:
    return day.year * 4 + (day.month - 1) // 3
