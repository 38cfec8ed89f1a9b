"""Where a page looks up what it rests on: its own case, other cases, an analyst's own tables.

A frame of another case carries ids such as "popmart:revenue_total.2024", so its rows keep their own provenance, and a
page as of a day asks the other case as of the same day.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache

import pandas as pd

from fanecon.errors import DataError, ParameterError
from fanecon.evidence.case import Case, open_case
from fanecon.evidence.records import Fact, Metric, Source
from fanecon.methods.frames import a_table
from fanecon.notation.periods import known_from
from fanecon.study.traced import Basis

_OF_FACTS = ("fact_id", "metric", "period", "value", "low", "point", "high", "unit", "quality")
_OF_DOCUMENTS = ("source_id", "publisher", "title", "tier", "published", "url")
_OWN: dict[str, Source] = {}


class Documents:
    """Facts and documents by id.

    Parameters
    ----------
    case : Case
        The case of the page.
    """

    def __init__(self, case: Case) -> None:
        self.case = case
        self._other = cache(lambda name: open_case(name, as_of=case.as_of))

    def _place(self, given: str) -> tuple[Case, str, str]:
        name, colon, rest = given.partition(":")
        if not colon or name == self.case.name:
            return self.case, rest if colon else given, ""
        return self._other(name), rest, f"{name}:"

    def fact_by_id(self, fact_id: str, /) -> Fact:
        """Return a reported figure of any case; that of another case keeps the case's name in its ids.

        Raises
        ------
        ParameterError
            For an unknown one, also where it is later than the page's day.
        """
        case, rest, prefix = self._place(fact_id)
        fact = case.fact_by_id(rest)
        if not prefix:
            return fact
        also = fact.also and replace(fact.also, source_id=prefix + fact.also.source_id)
        source = replace(fact.source, source_id=prefix + fact.source.source_id)
        return replace(fact, fact_id=prefix + rest, metric=prefix + fact.metric, source=source, also=also)

    def source(self, source_id: str, /) -> Source:
        """Return a document of any case, or of a table that `fe.own` brought in.

        Raises
        ------
        DataError
            In a report as of a day: for a table of one's own that is later, or has no date.
        ParameterError
            For an unknown one.
        """
        if source_id.startswith("own:"):
            return self._own(source_id)
        case, rest, prefix = self._place(source_id)
        return replace(case.source(rest), source_id=source_id) if prefix else case.source(rest)

    def _own(self, source_id: str) -> Source:
        found, day = _OWN.get(source_id), self.case.as_of
        if found is None:
            raise ParameterError(f'there is no table "{source_id}". Run the cell with fe.own(…) first.')
        known = known_from(found.published) if found.published else None
        if day is not None and (known is None or known > day):
            said = f"published {found.published}" if found.published else "without a date"
            raise DataError(
                f'"{found.title}" is {said}, and this report knows the world as of {day}. Say published="…" in fe.own '
                "if it was out by then, or leave it out."
            )
        return found

    def metric(self, name: str, /) -> Metric:
        """Return a metric of any case; that of another case carries the case's name in its label."""
        case, rest, prefix = self._place(name)
        found = case.metric(rest)
        if not prefix:
            return found
        zh, en = (case.config.names[lang] for lang in ("zh", "en"))
        return replace(found, label_zh=f"{zh}：{found.label_zh}", label_en=f"{en}: {found.label_en}")

    def evidence(self, basis: Basis) -> pd.DataFrame:
        """List facts and documents, one a row: to sort, to check, to send to somebody.

        Returns
        -------
        DataFrame
            ``fact_id, metric, period, value`` (as printed), ``low, point, high, unit, quality``, empty for a document
            behind no single fact; of the document ``source_id, publisher, title, tier, published, url``.

        Examples
        --------
        >>> found = Documents(open_case("xiaomi")).evidence(Basis(("revenue_total.2024",)))
        >>> found[["metric", "period", "unit"]].to_numpy().tolist()
        [['revenue_total', '2024', 'CNY']]
        """
        rows = [(_cells(fact), fact.source.source_id) for fact in map(self.fact_by_id, basis.facts)]
        rows += [({}, source_id) for source_id in basis.sources]
        told = [
            cells | {name: getattr(self.source(source_id), name) for name in _OF_DOCUMENTS} for cells, source_id in rows
        ]
        return pd.DataFrame(told, columns=[*_OF_FACTS, *_OF_DOCUMENTS])


def _cells(fact: Fact) -> dict[str, object]:
    ends = {end: None if (x := getattr(fact.interval, end)) is None else float(x) for end in ("low", "high")}
    printed = {"value": fact.reported.printed, "point": float(fact.reported.point), "period": str(fact.period)}
    return {name: getattr(fact, name) for name in ("fact_id", "metric", "unit", "quality")} | printed | ends


def own(
    frame: pd.DataFrame, *, publisher: str, title: str, url: str = "", published: str = "", unit: str = ""
) -> pd.DataFrame:
    """Bring in a table that no case holds: every row rests on one document, which the page then names.

    Parameters
    ----------
    frame : pandas.DataFrame
        As `pandas.read_csv` gives it.
    publisher, title : str
        Who published it and what it is called.
    url : str
        Where it can be read.
    published : str
        When it was out: a day, month or year. Without it the table is refused in a report as of a day, for nobody
        could say that it was known.
    unit : str, optional
        The unit of its `point` column.

    Returns
    -------
    pandas.DataFrame
        A copy with `source_id` (and `unit`); a column `period` as text, as a case has it.

    Raises
    ------
    DataError
        For what is no table, an empty publisher or title, or a date that cannot be read.

    Examples
    --------
    >>> frame = own(pd.DataFrame({"point": [48.6]}), publisher="Huawei", title="Annual report", published="2026-03")
    >>> frame["source_id"].iloc[0]
    'own:huawei-annual-report'
    """
    if not publisher.strip() or not title.strip():
        raise DataError(
            'A table of your own needs publisher="…" and title="…": who published it and what it is called.'
        )
    try:
        known_from(published)
    except ValueError:
        raise DataError(f'published="{published}" is no date; expected 2026, 2026-03 or 2026-03-24.') from None
    name = re.sub(r"[^\w]+", "-", f"{publisher} {title}".casefold()).strip("-")
    source_id = f"own:{name}"
    _OWN[source_id] = Source(source_id, publisher, title, url, published, "", "C", "", "original")
    # read_csv takes years for numbers; beside the periods of a case they are text.
    text = {"period": frame["period"].astype(str)} if "period" in a_table(frame, "own") else {}
    return frame.assign(**text, source_id=source_id, **({"unit": unit} if unit else {}))
