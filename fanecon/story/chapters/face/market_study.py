"""Every dated event on the share price, by one rule: what the market chapter tells, computed once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from fanecon.evidence.case import Case
from fanecon.methods.event_study import EventStudy, event_study, peer_factor
from fanecon.methods.placebo import Size, eligible_days, placebo_size
from fanecon.methods.pooled_events import HolmLimit, Pooled, holm, holm_limit, pool
from fanecon.methods.refusal import Refusal
from fanecon.methods.trading_days import candidate_days, confounders, returns
from fanecon.story.chapters.face.base import LAUNCHES, PROBLEMS, Row, records

WINDOWS = ((0, 0), (-1, 1))
ALPHA = 0.05
GAP = 10


@dataclass(frozen=True)
class Market:
    """The event study of a case.

    Attributes
    ----------
    returns : DataFrame
        Sessions by tickers.
    ticker : str
    peers : tuple of str
    index : str or None
        Where the index has closes on some of the sessions.
    events : DataFrame
        Rows of the events table that can be news, with ``known``.
    days : DataFrame
        ``event_id, candidate, day``.
    left_out : DataFrame
        ``event_id, reason``.
    studies : mapping of str to EventStudy
        By factor: ``median``, ``mean`` and, where there is one, ``index``.
    tests : DataFrame
        The first-day results under the median factor, one row a session: ``day, events`` (tuple of ids),
        the columns of `event_study.EventStudy`, and ``corrected, survives`` (Holm over the sessions).
    register : DataFrame
        Confounders, as `trading_days.confounders` returns them.
    full, free : int
        Sessions with a complete window, and those of them without any event.
    size : Size or Refusal
    pooled, calm : mapping of str to Pooled or Refusal
        By kind of events: ``all, face, launches, problems``; `calm` without the days on which the whole market moved.
    limit : HolmLimit
    sessions : int
        Length of the estimation window.
    source : str
        The document of the closes.
    """

    returns: pd.DataFrame
    ticker: str
    peers: tuple[str, ...]
    index: str | None
    events: pd.DataFrame
    days: pd.DataFrame
    left_out: pd.DataFrame
    studies: Mapping[str, EventStudy]
    tests: pd.DataFrame
    register: pd.DataFrame
    full: int
    free: int
    size: Size | Refusal
    pooled: Mapping[str, Pooled | Refusal]
    calm: Mapping[str, Pooled | Refusal]
    limit: HolmLimit
    sessions: int
    source: str

    def result(self, event_id: str, factor: str, candidate: int = 1) -> Row | None:
        """Return the first-day row of one event and candidate session; None where it was not tested."""
        chosen = self.days[(self.days["event_id"] == event_id) & (self.days["candidate"] == candidate)]
        if chosen.empty or factor not in self.studies:
            return None
        rows = self.studies[factor].results
        rows = rows[(rows["event_id"] == event_id) & (rows["day"] == chosen["day"].iloc[0]) & (rows["end"] == 0)]
        rows = rows[rows["start"] == 0]
        return None if rows.empty else records(rows)[0]


def market_study(case: Case, sessions: int) -> Market | None:
    """Run the event study.

    Parameters
    ----------
    case : Case
        With `market` in its settings (peers, index, types of events that are price moves) and closes.
    sessions : int
        Length of the estimation window, which ends ten sessions before the event.

    Returns
    -------
    Market or None
        None where the case has no closes, no peers, or no event with a complete window.
    """
    settings, ticker = case.config.get("market"), case.config.get("ticker")
    closes, events = case.frame("closes"), case.table("events")
    if settings is None or closes.empty or events.empty:
        return None
    peers = tuple(p for p in settings["peers"] if p in set(closes["ticker"]))
    if ticker not in set(closes["ticker"]) or not peers:
        return None
    known = {row["event_id"]: str(row["known"]) for row in records(case.frame("event_known"))}
    news = events[~events["type"].isin(settings.get("not_news", []))]
    news = news.assign(known=[known.get(e, "") for e in news["event_id"]])
    table = returns(closes)
    placed = candidate_days(news, pd.DatetimeIndex(table.index))
    estimation = (-sessions - GAP, -GAP - 1)
    factors = {how: peer_factor(table, peers, how) for how in ("median", "mean")}
    index = settings.get("index")
    if index in table.columns:
        factors["index"] = table[index]
    studies = {
        name: event_study(
            table[ticker], factor, placed.days, WINDOWS if name == "median" else WINDOWS[:1], estimation,
            60 if name == "index" else sessions, ALPHA,
        )
        for name, factor in factors.items()
    }  # fmt: skip
    tests = _by_session(studies["median"].results)
    if tests.empty:
        return None
    both = pd.DataFrame({"stock": table[ticker], "factor": factors["median"]}).dropna()
    line = pd.DatetimeIndex(both.index)
    none = pd.DatetimeIndex([])
    free = eligible_days(line, pd.DatetimeIndex(placed.days["day"].unique()), estimation=estimation)
    quiet = pd.DataFrame({"event_id": "placebo", "day": free})
    register = confounders(placed.days[placed.days["day"].isin(tests["day"])], table, peers)
    moved = register.loc[register["kind"] == "market", "when"]
    first = studies["median"].results.groupby("event_id")["day"].min()
    pooled, calm = (
        _pooled(case, table[ticker], factors["median"], news, kept, estimation, sessions)
        for kept in (first, first[~first.isin(moved)])
    )
    placebo = event_study(table[ticker], factors["median"], quiet, WINDOWS[:1], estimation, sessions, ALPHA).results
    return Market(
        table,
        ticker,
        peers,
        index if "index" in factors else None,
        news,
        placed.days,
        placed.left_out,
        studies,
        tests,
        register,
        len(eligible_days(line, none, estimation=estimation)),
        len(free),
        placebo_size(placebo["p"], ALPHA),
        pooled,
        calm,
        holm_limit(len(tests), sessions, ALPHA),
        sessions,
        str(closes["source_id"].iloc[0]),
    )


def _by_session(results: pd.DataFrame) -> pd.DataFrame:
    """One row a session: events of one session are one observation of one stock."""
    first = results[(results["start"] == 0) & (results["end"] == 0)]
    one = first.drop_duplicates("day").sort_values("day", ignore_index=True)
    named = [tuple(dict.fromkeys(first.loc[first["day"] == day, "event_id"])) for day in one["day"]]
    one = one.drop(columns="event_id").assign(events=pd.Series(named, dtype=object))
    corrected = holm(one["p"], ALPHA)
    return one.assign(corrected=corrected["corrected"], survives=corrected["survives"])


def _pooled(
    case: Case,
    stock: pd.Series,
    factor: pd.Series,
    news: pd.DataFrame,
    first: pd.Series,
    estimation: tuple[int, int],
    sessions: int,
) -> dict[str, Pooled | Refusal]:
    """Pool the events by kind, each on its first possible session."""
    kinds = news.set_index("event_id")["type"]
    names = set((case.config.get("face") or {"names": {}})["names"].values())
    actors = news.set_index("event_id")["actor"]
    groups = {
        "all": kinds.index,
        "face": actors.index[actors.isin(names)],
        "launches": kinds.index[kinds.isin(LAUNCHES)],
        "problems": kinds.index[kinds.isin(PROBLEMS)],
    }
    return {
        name: pool(
            stock,
            factor,
            pd.DatetimeIndex(first[first.index.isin(ids)].unique()),
            estimation=estimation,
            least=sessions,
        )
        for name, ids in groups.items()
    }
