"""Where a page looks up what it rests on: its own case, other cases, an analyst's own tables.

A frame of another case carries ids such as "popmart:revenue_total.2024", so its rows keep their own provenance, and a
page as of a day asks the other case as of the same day.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from fanecon.errors import DataError, ParameterError
from fanecon.evidence.records import Fact, Metric, Source
from fanecon.notation.periods import known_from
from fanecon.study.own import own_source

if TYPE_CHECKING:
    from fanecon.evidence.case import Case


class Documents:
    """Facts and documents by id.

    Parameters
    ----------
    case : Case
        The case of the page.
    """

    def __init__(self, case: Case) -> None:
        self.case = case
        self._other = cache(self._open)

    def _open(self, name: str) -> Case:
        from fanecon.evidence.case import open_case

        return open_case(name, as_of=self.case.as_of)

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
        found, day = own_source(source_id), self.case.as_of
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
