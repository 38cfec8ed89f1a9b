"""How new a case is, and what its newest figures rest on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from fanecon.evidence.case import Case, Fact, Source
from fanecon.evidence.implied import relied
from fanecon.evidence.new_case import EXAMPLES
from fanecon.notation.periods import Period, known_from, parse_period

STALE_QUARTERS = 2
"""How many quarters a newest figure may lie before the newest document."""
_LISTS = ("headline", "ranks", "forecast")


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


def followed(case: Case) -> list[str]:
    """Name the metrics that the settings follow from period to period, the growth of the whole and its parts first."""
    sections = {key: case.config.get(key) or {} for key in ("growth", "price_volume", "depth", "deliveries")}
    growth, depth = sections["growth"], sections["depth"]
    named = [growth.get("total"), *(segment["metric"] for segment in growth.get("segments", []))]
    named += [*sections["price_volume"].values(), depth.get("core"), *depth.get("bases", [])]
    named += [sections["deliveries"].get("flow"), *(m for key in _LISTS for m in case.config.get(key, []))]
    return [metric for metric in dict.fromkeys(named) if metric in case.metrics]


def newest(case: Case, metric: str) -> Newest | None:
    """Find the newest figure of a metric, rejected rows left out; None where there is none."""
    rows = relied(case.facts(metric))
    if not rows:
        return None
    end = max(f.period.end for f in rows)
    last = min((f for f in rows if f.period.end == end), key=lambda f: (f.period.end - f.period.start, f.preference))
    same = [f for f in rows if f.period == last.period and f.reported.same_figure(last.reported)]
    documents = sorted(dict.fromkeys(d for f in same for d in f.sources), key=rank)
    if all(d.tier == "D" for d in documents):
        warning = "tier_d"
    else:
        warning = "single_copy" if len(documents) == 1 and documents[0].is_copy else ""
    return Newest(last, tuple(documents), any(f.is_strong for f in same), warning)


def newest_document(case: Case) -> date | None:
    """Return the day of the newest document of a case as of its day; one dated by month or year counts at its start."""
    example = EXAMPLES["sources"][0]  # of a case that is still being filled
    dated = [s.published for s in case.sources.values() if s.published and s.source_id != example]
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
        `newest` (followed metric → the period of its newest figure), `newest_document` (ISO day or None), `stale`
        (those whose newest figure lies more than two quarters before that document).
    """
    found = {metric: one.fact.period for metric in followed(case) if (one := newest(case, metric))}
    document = newest_document(case)
    return {
        "newest": {metric: period.text for metric, period in found.items()},
        "newest_document": document.isoformat() if document else None,
        "stale": [metric for metric, period in found.items() if is_stale(period, document)],
    }


def rank(document: Source) -> tuple[str, bool, str]:
    """Sort key of documents: the best tier first, a copy after the others of its tier."""
    return document.tier, document.is_copy, document.source_id


def _quarter(day: date) -> int:
    return day.year * 4 + (day.month - 1) // 3
