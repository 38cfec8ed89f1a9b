"""A case as of a day: its documents, metrics, figures and events, and the series made of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

import pandas as pd

from fanecon.errors import ParameterError, did_you_mean
from fanecon.evidence.config import Config
from fanecon.evidence.layouts import SERIES
from fanecon.evidence.records import Event, Fact, Metric, Source
from fanecon.evidence.series import read_series, typed, visible
from fanecon.evidence.tables import data_error, text_rows
from fanecon.notation.periods import parse_period
from fanecon.notation.reported import Reported

_T = TypeVar("_T")


@dataclass(frozen=True)
class Hidden:
    """Rows that a case as of a day does not show."""

    after: int
    undated: int


@dataclass(frozen=True)
class Case:
    """What is known of one company as of a day. Made by `fanecon.evidence.case.open_case`.

    Attributes
    ----------
    config : Config
        Names, segments, the report to audit, defaults.
    as_of : datetime.date or None
        None shows everything known.
    hidden : Hidden
        How many rows are not shown.
    data_hash : str
        SHA-256 over the case folder: the same hash means the same data.
    """

    config: Config
    as_of: date | None
    hidden: Hidden
    data_hash: str
    _tables: Mapping[str, pd.DataFrame] = field(repr=False)
    _visible_sources: frozenset[str] = field(repr=False)
    _folder: Path = field(repr=False)
    _frames: dict[str, pd.DataFrame] = field(repr=False, default_factory=dict, compare=False)

    @property
    def name(self) -> str:
        """The case's folder name."""
        return self.config.name

    def table(self, name: str) -> pd.DataFrame:
        """Return a copy of one table, rows visible as of the day only.

        Raises
        ------
        ParameterError
            For a table that a case does not have.
        """
        if name not in self._tables:
            raise ParameterError(f'a case has no table "{name}".{did_you_mean(name, self._tables)}')
        return self._tables[name].drop(columns="file_line").reset_index(drop=True)

    def frame(self, name: str) -> pd.DataFrame:
        """Return a copy of one series table, rows known as of the day only, its cells as numbers, days and flags.

        A table that the case does not have is empty, with its columns.

        Raises
        ------
        ParameterError
            For a name that no layout has.
        DataError
            Where the table does not hold up.
        """
        if name not in self._frames:
            if name not in SERIES:
                raise ParameterError(f'there is no series table "{name}".{did_you_mean(name, SERIES)}')
            raw, problems = read_series(self._folder, name)
            if problems:
                raise data_error(problems)
            self._frames[name] = typed(name, visible(name, raw, self.as_of, self._visible_sources))
        return self._frames[name].copy()

    @cached_property
    def sources(self) -> Mapping[str, Source]:
        """All documents by id."""
        names = dict(self.frame("publishers").to_numpy())
        rows = text_rows(self._tables["sources"])
        return {row["source_id"]: Source(**row, publisher_zh=names.get(row["publisher"], "")) for row in rows}

    @cached_property
    def metrics(self) -> Mapping[str, Metric]:
        """All metrics by name."""
        return {row["metric"]: Metric(**row) for row in text_rows(self._tables["metrics"])}

    @cached_property
    def _facts(self) -> Mapping[str, Fact]:
        return {row["fact_id"]: self._as_fact(row) for row in text_rows(self._tables["facts"])}

    @cached_property
    def _events(self) -> Mapping[str, Event]:
        return {row["event_id"]: self._as_event(row) for row in text_rows(self._tables["events"])}

    @cached_property
    def _by_metric(self) -> Mapping[str, list[Fact]]:
        found: dict[str, list[Fact]] = {}
        for fact in sorted(self._facts.values(), key=lambda f: (f.period, f.preference)):
            found.setdefault(fact.metric, []).append(fact)
        return found

    def _as_fact(self, row: Mapping[str, str]) -> Fact:
        own: dict[str, Any] = {c: row[c] for c in ("fact_id", "metric", "unit", "quality", "published", "note")}
        reported = Reported(row["value"], row["unit"], int(row["scale"]), row["bound"])
        return Fact(period=parse_period(row["period"]), reported=reported, **own, **self._documents(row))

    def _as_event(self, row: Mapping[str, str]) -> Event:
        own: dict[str, Any] = {column: cell for column, cell in row.items() if not column.endswith("source_id")}
        return Event(**own, **self._documents(row))

    def _documents(self, row: Mapping[str, str]) -> dict[str, Any]:
        also = row["also_source_id"]
        shown = self.sources[also] if also in self._visible_sources else None
        return {"source": self.sources[row["source_id"]], "also": shown}

    def source(self, source_id: str) -> Source:
        """Return a document by id.

        Raises
        ------
        ParameterError
            With the nearest ids.
        """
        return _look_up(self.sources, source_id, "source")

    def metric(self, name: str) -> Metric:
        """Return a metric by name.

        Raises
        ------
        ParameterError
            With the nearest names.
        """
        return _look_up(self.metrics, name, "metric")

    def fact_by_id(self, fact_id: str) -> Fact:
        """Return one row of `facts.csv`.

        Raises
        ------
        ParameterError
            With the nearest ids, also where the row is later than `as_of`.
        """
        return _look_up(self._facts, fact_id, "fact")

    def facts(self, metric: str, period: str | None = None) -> tuple[Fact, ...]:
        """Return all visible rows of a metric, conflicting ones too, in order of period and preference.

        Parameters
        ----------
        metric : str
            A name of `metrics.csv`.
        period : str, optional
            One period only.

        Returns
        -------
        tuple of Fact
        """
        self.metric(metric)
        rows = self._by_metric.get(metric, [])
        return tuple(f for f in rows if period is None or f.period.text == period)

    def fact(self, metric: str, period: str) -> Fact | None:
        """Return the preferred row of a metric and period; None if there is none.

        Undisputed rows come first, then the lower tier letter, then the later publication.
        """
        return next(iter(self.facts(metric, period)), None)

    def event(self, event_id: str) -> Event | None:
        """Return one row of `events.csv`; None if there is none, or none yet as of the day."""
        return self._events.get(event_id)

    def series(self, metric: str, frequency: str | None = None) -> pd.DataFrame:
        """Return the preferred figure of every period.

        Parameters
        ----------
        metric : str
            A name of `metrics.csv`.
        frequency : str, optional
            "Y", "H", "Q", "M" or "D": only periods of this length.

        Returns
        -------
        pandas.DataFrame
            `period` (str), `low`, `point`, `high` (float, in the metric's unit; ±inf where only a bound was
            published), `fact_id`, `source_id`, `tier`; sorted by time, one row a period.
        """
        best: dict[str, Fact] = {}
        for fact in self.facts(metric):
            if frequency in (None, fact.period.frequency):
                best.setdefault(fact.period.text, fact)
        rows = [
            (f.period.text, *f.interval.floats, float(f.reported.point), f.fact_id, f.source.source_id, f.source.tier)
            for f in best.values()
        ]
        frame = pd.DataFrame(rows, columns=["period", "low", "high", "point", "fact_id", "source_id", "tier"])
        frame = frame.astype({"low": float, "point": float, "high": float})
        return frame[["period", "low", "point", "high", "fact_id", "source_id", "tier"]]

    def breaks(self, metric: str) -> pd.DataFrame:
        """Return when the definition of a metric changed.

        Parameters
        ----------
        metric : str
            A name of `metrics.csv`.

        Returns
        -------
        pandas.DataFrame
            `period` (the first of the new definition), `at_end` (whether figures stand at the end of their period),
            `what_zh`, `what_en`, `source_id`, and of a printed growth across the change `bridged` (its fact id),
            `bridged_period`, `low`, `point`, `high` (fractions; empty where nobody printed one); sorted by time.
        """
        rows = self.frame("breaks")
        rows = rows[rows["metric"] == metric].drop(columns="metric").sort_values("period", key=_starts, kind="stable")
        rows = rows.assign(at_end=self.metric(metric).at_end)
        bridges = [self._bridge(metric, fact_id) for fact_id in rows["bridged"]]
        rows[["bridged", "bridged_period", "low", "point", "high"]] = pd.DataFrame(bridges, rows.index, range(5))
        return rows.astype({"low": float, "point": float, "high": float}).reset_index(drop=True)

    def _bridge(self, metric: str, fact_id: str) -> tuple[str, str, float, float, float]:
        """Read a printed growth of a metric; a row of anything else, or a later one, bridges nothing."""
        fact = self._facts.get(fact_id)
        if fact is None or self.metric(fact.metric).growth_of != metric:
            return "", "", float("nan"), float("nan"), float("nan")
        low, high = fact.interval.floats
        return fact_id, fact.period.text, low / 100, float(fact.reported.point) / 100, high / 100


def _look_up(known: Mapping[str, _T], name: str, what: str) -> _T:
    if name not in known:
        raise ParameterError(f'there is no {what} "{name}" in this case.{did_you_mean(name, known)}')
    return known[name]


def _starts(periods: pd.Series) -> pd.Series:
    return periods.map(lambda text: parse_period(text).start)
