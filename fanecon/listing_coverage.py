"""What the command line prints of the coverage of a case: which periods are held, and by how good a document."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from fanecon.evidence.case import Case, Fact, Source
from fanecon.evidence.implied import complete_series, relied
from fanecon.evidence.newest import followed, rank
from fanecon.listing import table_lines
from fanecon.listing_words import speaker
from fanecon.notation.periods import parse_period, periods_of

Row = dict[str, Any]
HOLE, IMPLIED = ".", "·"
_LEAST = 8
"""A metric with so many figures of one length is shown although nobody asked for it."""

_say = speaker("coverage")


def coverage(case: Case, metrics: Iterable[str], frequency: str = "Q", since: str = "") -> dict[str, dict[str, str]]:
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
    dict of str to dict
        Metric → period → the tier of its best document, in lower case that of a copy; "·" where other figures imply
        it; "." for a hole. All metrics have the same periods, whole years to the last one held.
    """
    marks = {metric: _marks(case, metric, frequency) for metric in metrics}
    held = sorted({parse_period(p) for row in marks.values() for p in row})
    if since:
        held = [p for p in held if p.start >= parse_period(since).start]
    if not held:
        return {metric: {} for metric in marks}
    whole = periods_of(held[0].start.year, held[-1].end.year, frequency)
    periods = [p.text for p in whole if p.end <= held[-1].end]
    return {metric: {p: row.get(p, HOLE) for p in periods} for metric, row in marks.items()}


def coverage_row(case: Case, metrics: Sequence[str], frequency: str, since: str) -> Row:
    """Return the coverage of some metrics as JSON can hold it; by default of those that have a course."""
    chosen = metrics or _with_a_course(case, frequency)
    as_of = case.as_of.isoformat() if case.as_of else None
    found = coverage(case, chosen, frequency, since)
    return {"case": case.name, "as_of": as_of, "frequency": frequency, "metrics": found}


def coverage_lines(row: Row, case: Case, lang: str, *, markdown: bool = False) -> Iterator[str]:
    """Lay a coverage out, for a terminal or as Markdown."""
    years = list(dict.fromkeys(p[:4] for marks in row["metrics"].values() for p in marks))
    heads = [_say("metric", lang), *years]
    names = {m: f"{case.metric(m).label(lang)} `{m}`" if markdown else m for m in row["metrics"]}
    cells = [[names[m], *_by_year(marks, years)] for m, marks in row["metrics"].items()]
    title, legend = _say("title", lang, case.config.names[lang]), _say("legend", lang)
    if not markdown:
        yield from (title, legend, *table_lines(heads, cells))
        return
    yield from (f"# {title}", "", legend, "", _piped(heads), _piped(["---"] * len(heads)))
    yield from (_piped([name, *(f"`{marks}`" for marks in rest)]) for name, *rest in cells)


def _marks(case: Case, metric: str, frequency: str) -> dict[str, str]:
    best: dict[str, Source] = {}
    for fact in relied(case.facts(metric)):
        if text := _cell(fact, frequency, case.metric(metric).at_end):
            best[text] = min((*fact.sources, *([best[text]] if text in best else [])), key=rank)
    series = complete_series(case, metric, frequency)
    implied = dict.fromkeys(series.loc[series["implied"].astype(bool), "period"], IMPLIED)
    return implied | {text: d.tier.lower() if d.is_copy else d.tier for text, d in best.items()}


def _cell(fact: Fact, frequency: str, at_end: bool) -> str:
    """Name the period a row fills: its own, or for a stock counted on a last day the one that ends there."""
    period = fact.period
    if period.frequency == frequency:
        return period.text
    if not at_end or period.frequency == "span":
        return ""
    there = periods_of(period.end.year, period.end.year, frequency)
    return next((p.text for p in there if p.end == period.end), "")


def _with_a_course(case: Case, frequency: str) -> list[str]:
    def figures(metric: str) -> int:
        return len({f.period for f in case.facts(metric) if f.period.frequency == frequency})

    others = [m.metric for m in case.metrics.values() if not m.growth_of and figures(m.metric) >= _LEAST]
    return list(dict.fromkeys([*(m for m in followed(case) if figures(m)), *others]))


def _by_year(marks: Mapping[str, str], years: Sequence[str]) -> list[str]:
    return ["".join(mark for period, mark in marks.items() if period.startswith(year)) for year in years]


def _piped(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
