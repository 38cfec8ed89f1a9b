"""Events and a share price, as a notebook asks: returns, peers, first days and the test, all in per cent.

The frames of `trading_days` and `event_study` in the form of every other method: one row a result, its documents with
it, and Holm's correction over the sessions tested in one call.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import time
from typing import Literal

import pandas as pd

from fanecon.errors import DataError
from fanecon.methods import event_study as core
from fanecon.methods import trading_days
from fanecon.methods.frames import documents, with_columns, with_days
from fanecon.methods.pooled_events import holm
from fanecon.methods.refusal import Refusal

_TAKEN = ("start", "end", "point", "usual_low", "usual_high", "unit", "p", "rank", "placebos", "detectable", "beyond")


def returns(closes: pd.DataFrame, kind: Literal["simple", "log"] = "simple") -> pd.DataFrame:
    """Daily returns of every ticker in per cent, one column a ticker.

    Parameters
    ----------
    closes : DataFrame
        ``date, ticker, close``, such as ``case.table("closes")``.
    kind : {"simple", "log"}
        A log return is ``100 · ln(p1/p0)``.

    Returns
    -------
    DataFrame
        One row a session; a missing close is not bridged: neither that day nor the next has a return.

    Raises
    ------
    DataError
        As `fanecon.methods.trading_days.returns`.

    Examples
    --------
    >>> closes = pd.DataFrame({"date": ["2025-04-03", "2025-04-07"], "ticker": "A", "close": [50.0, 40.0]})
    >>> returns(closes)["A"].round(3).tolist()
    [nan, -20.0]
    """
    return 100 * trading_days.returns(closes, kind)


def peers(moves: pd.DataFrame, tickers: Sequence[str], how: Literal["mean", "median"] = "median") -> pd.Series:
    """Return of the peers together: what the market did that day.

    Parameters
    ----------
    moves : DataFrame
        What `returns` gave.
    tickers : sequence of str
        Columns; an index is one column.
    how : {"mean", "median"}
        News of one of few peers moves their mean and not their median.

    Returns
    -------
    Series
        Missing on sessions when any peer has no return.

    Raises
    ------
    ParameterError
        If a peer has no column or `how` is unknown.

    Examples
    --------
    >>> peers(pd.DataFrame({"A": [0.0], "B": [1.0], "C": [11.0]}), ["A", "B", "C"]).tolist()
    [1.0]
    """
    return core.peer_factor(moves, [tickers] if isinstance(tickers, str) else tickers, how)


def first_days(
    events: pd.DataFrame, sessions: pd.Index, every: bool = False, close: time = trading_days.HONG_KONG_CLOSE
) -> pd.DataFrame:
    """Find the first session that could know of each event.

    Parameters
    ----------
    events : DataFrame
        ``event_id, date`` and perhaps ``known`` (when the public could know, where that was later), as written:
        2026-01-05, 2026-01-05T21:35, or two of them with a slash between. Any other columns are kept.
    sessions : DatetimeIndex
        Days with a close, such as the index of `returns`.
    every : bool
        Give every session that may have been the first, not the earliest alone: an event known to the day may have
        come after the close.
    close : datetime.time
        End of trading.

    Returns
    -------
    DataFrame
        The events with ``day`` and ``candidate`` (1 for the earliest), in order of time. Events without such a session
        (no day known, before or after the closes) are left out.

    Raises
    ------
    DataError, ParameterError
        As `fanecon.methods.trading_days.candidate_days`.

    Examples
    --------
    >>> sessions = pd.DatetimeIndex(["2026-01-02", "2026-01-05", "2026-01-06"])
    >>> news = pd.DataFrame({"event_id": ["evening", "month"], "date": ["2026-01-05T21:35", "2026-01"]})
    >>> first_days(news, sessions)["day"].dt.day.tolist()
    [6]
    """
    placed = trading_days.candidate_days(events, pd.DatetimeIndex(sessions), close).days
    kept = placed if every else placed[placed["candidate"] == 1]
    kept = kept.drop_duplicates(["event_id", "day"])
    plain = events.drop(columns=[c for c in ("day", "candidate") if c in events])
    plain = plain.assign(event_id=plain["event_id"].astype(str))
    return plain.merge(kept, on="event_id").sort_values(["day", "event_id"], ignore_index=True)


def event_study(
    stock: pd.Series,
    factor: pd.Series,
    days: pd.DataFrame,
    window: tuple[int, int] = (0, 0),
    estimation: tuple[int, int] = core.ESTIMATION,
    least: int = core.LEAST,
    alpha: float = 0.05,
    *,
    of: pd.DataFrame,
) -> pd.DataFrame | Refusal:
    """Test every event by the same rule: how far the stock left its market model, ranked among ordinary stretches.

    The market model is that of MacKinlay (1997, Journal of Economic Literature 35, 13–39); the test ranks an event
    among all stretches of equal length in its estimation window (`fanecon.methods.event_study` says what its errors
    are). Holm (1979) corrects over the sessions of this call.

    Parameters
    ----------
    stock, factor : Series
        Returns by session in per cent: a column of `returns`, and `peers` or an index.
    days : DataFrame
        ``event_id, day``, as `first_days` gives them; other columns are kept.
    window : tuple of int
        First and last session around the event's, both included.
    estimation : tuple of int
        First and last session of the estimation window, counted from the event.
    least : int
        Sessions of estimation needed.
    alpha : float
        Level of each test, both tails together.
    of : DataFrame
        The closes behind the returns: every row rests on their documents.

    Returns
    -------
    DataFrame or Refusal
        The columns of `days`, and ``start, end, point`` (abnormal return over the window), ``usual_low, usual_high``
        (where ordinary stretches lie), ``unit``, ``p, rank, placebos, detectable`` (the effect this test finds with
        80 % probability), ``beyond`` (outside of the ordinary range), ``corrected, survives`` (Holm), ``source_id``;
        an event's own documents stand in ``event_source_id``. Events that cannot be tested are left out; where none
        can, the refusal of the first.

    Raises
    ------
    DataError
        If a column is missing or a session occurs twice.
    ParameterError
        If a window is out of its range.

    Examples
    --------
    >>> import numpy as np
    >>> sessions, rng = pd.bdate_range("2025-01-01", periods=100), np.random.default_rng(1)
    >>> factor = pd.Series(rng.normal(0, 1, 100), sessions)
    >>> stock = factor + rng.normal(0, 1, 100)
    >>> stock.iloc[90] -= 10
    >>> crash = pd.DataFrame({"event_id": ["crash"], "day": [sessions[90]]})
    >>> found = event_study(stock, factor, crash, of=pd.DataFrame({"source_id": ["exchange"]}))
    >>> found[["rank", "beyond", "survives", "source_id"]].to_numpy().tolist()
    [[1, True, True, ('exchange',)]]
    """
    clean = with_days(with_columns(days, ("event_id", "day"), "days"), ["day"], "days")
    basis = documents(of)
    if not any(basis.values()):
        raise DataError("event_study: of= has neither source_id nor fact_id. Pass the table of closes.")
    study = core.event_study(
        stock, factor, clean.drop_duplicates(["event_id", "day"]), (window,), estimation, least, alpha
    )
    if study.results.empty:
        why = study.refused.iloc[0] if len(study.refused) else None
        return Refusal("no_events") if why is None else _refusal(why)
    found = study.results.drop(columns="detectable").rename(columns={
        "car": "point", "critical_low": "usual_low", "critical_high": "usual_high", "significant": "beyond",
        "detectable_by_rank": "detectable",
    }).assign(unit="percent")[["event_id", "day", *_TAKEN]]  # fmt: skip
    one = found.drop_duplicates("day").set_index("day")
    corrected = holm(one["p"].reset_index(drop=True), alpha).set_axis(one.index)[["corrected", "survives"]]
    found = found.join(corrected, on="day")
    renamed = {c: f"event_{c}" for c in ("fact_id", "source_id") if c in days}
    plain = days.assign(day=clean["day"].to_numpy()).rename(columns=renamed)
    plain = plain.drop(columns=[c for c in plain if c in found and c not in ("event_id", "day")])
    merged = plain.merge(found, on=["event_id", "day"])
    for column, ids in basis.items():
        merged[column] = [ids] * len(merged)
    return merged


def _refusal(why: pd.Series) -> Refusal:
    if why["code"] == "no_return":
        return Refusal("no_return", {"day": f"{why['day']:%Y-%m-%d}"})
    return Refusal(why["code"], {"sessions": why["found"], "required": why["required"]})
