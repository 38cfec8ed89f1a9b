"""Public attention: how often a brand's topics name its face, and what an event added.

Counts come from a list whose length varies, so they are read per topic on the list; shares of the brand's
own topics need no such care. Topics come in bursts, because one event makes several, and bursts last for
days. A Poisson or binomial interval is too narrow then; the dispersion (Pearson's chi-square over its degrees
of freedom) of whole fortnights widens it, and whether a window is unusual is judged by the other windows around it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from fanecon.errors import DataError, ParameterError
from fanecon.methods.frames import day, with_columns, with_days, with_keys, with_numbers
from fanecon.methods.intervals import wilson_interval
from fanecon.methods.refusal import Refusal

BLOCK_DAYS = 14  # longer than most bursts
LEAST_BLOCKS = 13  # for a dispersion of a period's own
PLACEBO_REACH = 365  # days on either side: attention of other years swings by other amounts
LEAST_PLACEBOS = 40  # stretches as long as the window: fewer have no 2.5 % tail


def face_share(counts: pd.DataFrame, by: Sequence[str], confidence: float = 0.95) -> pd.DataFrame:
    """Share of a brand's topics that name its face, with Wilson intervals.

    Parameters
    ----------
    counts : DataFrame
        ``brand_topics, face_topics`` and the columns of `by`. Rows of one group are summed up; if they are
        days or months of it, they also show how bursty the naming is.
    by : sequence of str
        Columns that make a group, such as ``brand_en`` or ``period``. Do not mix months with their year.
    confidence : float

    Returns
    -------
    DataFrame
        The columns of `by`, ``brand_topics, face_topics, share, low, high`` (Wilson, topics independent),
        ``dispersion`` (at least 1; missing with fewer than 8 rows that have topics) and ``wide_low,
        wide_high`` (Wilson with the topics divided by the dispersion), ``separable``: false where every
        topic of the brand names its face. Over many topics that means both are one word, and the share
        says nothing. Shares are missing where there is no topic.

    Raises
    ------
    DataError
        If a column is missing, a count is negative or missing, or more topics name the face than there are.
    ParameterError
        If the confidence is not between 0 and 1, or there is no column to group by.

    Examples
    --------
    >>> counts = pd.DataFrame({"year": ["2024", "2024"], "brand_topics": [60, 40], "face_topics": [20, 15]})
    >>> face_share(counts, ["year"])[["share", "low", "high"]].round(3).to_numpy().tolist()
    [[0.35, 0.264, 0.447]]
    """
    if not (0 < confidence < 1 and by):
        raise ParameterError(f"face_share: confidence={confidence}, by={list(by)}. Expected 0.95, say, and a column.")
    clean = _topics(counts, ("brand_topics", "face_topics"), by)
    if (clean["face_topics"] > clean["brand_topics"]).any():
        row = (clean["face_topics"] > clean["brand_topics"]).idxmax()
        raise DataError(f"counts: row {row} names the face in more topics than the brand has. Expected a part of them.")
    rows = []
    for key, group in clean.groupby(list(by), sort=False):
        n, k = float(group["brand_topics"].sum()), float(group["face_topics"].sum())
        seen = group[group["brand_topics"] > 0]
        share = k / n if n else math.nan
        dispersion = math.nan
        if len(seen) >= 8 and 0 < k < n:
            expected = seen["brand_topics"] * share
            squares = ((seen["face_topics"] - expected) ** 2 / (expected * (1 - share))).sum()
            dispersion = max(1.0, float(squares) / (len(seen) - 1))
        plain = wide = (math.nan, math.nan)
        if n:
            plain = _wilson(k, n, confidence)
        if n and not math.isnan(dispersion):
            wide = _wilson(k / dispersion, n / dispersion, confidence)
        rows.append((*key, int(n), int(k), share, *plain, dispersion, *wide, not (n > 0 and k == n)))
    columns = [
        "brand_topics",
        "face_topics",
        "share",
        "low",
        "high",
        "dispersion",
        "wide_low",
        "wide_high",
        "separable",
    ]
    return pd.DataFrame(rows, columns=[*by, *columns])


def list_rate(daily: pd.DataFrame, frequency: str = "M", confidence: float = 0.95) -> pd.DataFrame:
    """Topics of the brand per thousand topics on the list, with overdispersed intervals.

    Parameters
    ----------
    daily : DataFrame
        ``date, topics_total, brand_topics``: days without data are absent, not zero.
    frequency : {"M", "Q", "Y"}
        Months, quarters or years.
    confidence : float

    Returns
    -------
    DataFrame
        ``period, days, topics_total, brand_topics, per_thousand, low, high, dispersion``. The interval is
        Garwood's for Poisson counts, with the count divided by the dispersion: that of blocks of 14 days
        about their period's rate, at least 1. A period of fewer than 182 days takes that of all periods pooled.
        Where topics come in bursts of four days, an interval of 95 % covers some 90 to 95 % of the time, and
        77 % where a single month is all there is (two blocks know little of the dispersion).

    Raises
    ------
    DataError
        If a column is missing, a day occurs twice, or a day has more topics of the brand than topics.
    ParameterError
        If an argument is out of its range.

    Examples
    --------
    >>> daily = pd.DataFrame({"date": pd.date_range("2025-01-01", periods=4), "topics_total": 500,
    ...                       "brand_topics": [1, 0, 2, 1]})
    >>> list_rate(daily)[["period", "per_thousand", "low", "high"]].round(2).to_numpy().tolist()
    [['2025-01', 2.0, 0.54, 5.12]]
    """
    if frequency not in ("M", "Q", "Y") or not 0 < confidence < 1:
        raise ParameterError(f'list_rate: frequency="{frequency}", confidence={confidence}. Expected "M", "Q" or "Y".')
    clean = _days(daily)
    clean["period"] = clean["date"].dt.to_period(frequency)
    pooled = _dispersion(clean)
    rows = []
    for period, group in clean.groupby("period"):
        total, topics = float(group["topics_total"].sum()), float(group["brand_topics"].sum())
        dispersion = _dispersion(group) if len(group) >= LEAST_BLOCKS * BLOCK_DAYS else pooled
        low, high = (1000 * end / total for end in _garwood(topics, dispersion, confidence))
        rate = 1000 * topics / total
        rows.append((str(period), len(group), int(total), int(topics), rate, low, high, dispersion))
    columns = ["period", "days", "topics_total", "brand_topics", "per_thousand", "low", "high", "dispersion"]
    return pd.DataFrame(rows, columns=columns)


@dataclass(frozen=True)
class AbnormalAttention:
    """Topics in a window against what the days before let expect.

    Attributes
    ----------
    start, end : Timestamp
        The window, both included.
    days, baseline_days : int
        Days with data in the window and before it.
    topics : int
        Topics of the brand in the window.
    expected, low, high : float
        The forecast from the baseline's rate and the list's length in the window, and the interval that
        holds the windows' topics around it when they are forecast in the same way: inside it nothing is unusual.
    abnormal, abnormal_low, abnormal_high : float
        Topics minus forecast and minus the interval's ends.
    p : float
        Share of these windows, this one included, that exceed their own forecast at least as much.
    placebos : int
        The other windows.
    """

    start: pd.Timestamp
    end: pd.Timestamp
    days: int
    baseline_days: int
    topics: int
    expected: float
    low: float
    high: float
    abnormal: float
    abnormal_low: float
    abnormal_high: float
    p: float
    placebos: int


def abnormal_attention(
    daily: pd.DataFrame,
    start: pd.Timestamp,
    window_days: int,
    baseline_days: int = 28,
    least: int = 21,
    confidence: float = 0.95,
) -> AbnormalAttention | Refusal:
    """Compare the attention after an event with the four weeks before it.

    How far topics stray from such a forecast without an event depends on how bursts last and come, so it is
    not assumed but looked up: every window of the same length that begins within a year of this one, shares no
    day with it and has none of its days in the baseline, is forecast from its own four weeks, and the errors, each
    in units of its Poisson standard error, are ranked. Other events are among them, so that p errs on the
    side of caution. In simulated series with bursts of four days ``p <= 0.025`` comes in 2 to 3 % of windows
    of one to seven days without an event, and in Xiaomi's own in 2 to 4 % a year (ten days: up to 5 %).

    Parameters
    ----------
    daily : DataFrame
        ``date, topics_total, brand_topics``; days without data are absent, not zero. The whole series, not
        only the baseline: windows after the event count as well.
    start : Timestamp
        First day of the window; the baseline ends on the day before.
    window_days, baseline_days : int
        Calendar days.
    least : int
        Days of the baseline that must have data.
    confidence : float

    Returns
    -------
    AbnormalAttention or Refusal
        Refusal codes ``baseline_too_short``, ``window_has_gaps`` and ``too_few_placebos``: 40 times as many other
        windows as the window has days are needed, so that one of more than 18 days is never judged.

    Raises
    ------
    DataError
        As in `list_rate`, or if the start is not a day.
    ParameterError
        If a length is below 1 (of the baseline: 2) or the confidence is not between 0 and 1.

    Examples
    --------
    >>> daily = pd.DataFrame({"date": pd.date_range("2024-11-01", periods=150), "topics_total": 400,
    ...                       "brand_topics": [1, 3] * 74 + [9, 7]})
    >>> a = abnormal_attention(daily, pd.Timestamp("2025-03-29"), 2)
    >>> a.topics, round(a.expected, 2), round(a.p, 3), a.placebos
    (16, 4.04, 0.008, 126)
    """
    if window_days < 1 or not 2 <= least <= baseline_days or not 0 < confidence < 1:
        raise ParameterError(
            f"abnormal_attention: window_days={window_days}, baseline_days={baseline_days}, least={least}, "
            f"confidence={confidence}. Expected at least one day and 2 <= least <= baseline_days."
        )
    first, clean = day(start, "start"), _days(daily)
    end = first + pd.Timedelta(days=window_days - 1)
    baseline = clean["date"].between(first - pd.Timedelta(days=baseline_days), first - pd.Timedelta(days=1))
    before, within = int(baseline.sum()), int(clean["date"].between(first, end).sum())
    if before < least:
        return Refusal("baseline_too_short", {"days": before, "required": least})
    if within < window_days:
        return Refusal("window_has_gaps", {"days": within, "required": window_days})
    windows = _windows(clean, window_days, baseline_days)
    this = windows[windows.index == first]
    topics, expected, error = (float(this[column].iloc[0]) for column in ("topics", "expected", "error"))
    others = windows[(windows["within"] == window_days) & (windows["before"] >= least)]
    away = (pd.DatetimeIndex(others.index) - first).days.to_numpy()
    apart = (away <= -window_days) | (away >= window_days + baseline_days)
    others = others[apart & (np.abs(away) <= PLACEBO_REACH)]
    required = LEAST_PLACEBOS * window_days
    if len(others) < required:
        return Refusal("too_few_placebos", {"windows": len(others), "required": required})
    scores = ((others["topics"] - others["expected"]) / others["error"]).to_numpy()
    # The Weibull plotting position: a new error of the same kind lies beyond with the probability of the tail.
    ends = np.quantile(scores, ((1 - confidence) / 2, (1 + confidence) / 2), method="weibull")
    low, high = (max(0.0, expected + float(end) * error) for end in ends)
    p = (1 + int((scores >= (topics - expected) / error - 1e-9).sum())) / (1 + len(scores))
    abnormal = (topics - expected, topics - high, topics - low)
    return AbnormalAttention(first, end, within, before, int(topics), expected, low, high, *abnormal, p, len(scores))


def _windows(days: pd.DataFrame, window_days: int, baseline_days: int) -> pd.DataFrame:
    """Topics of the window that begins on each day of the calendar, and the forecast from the days before it.

    With Jeffreys' prior on the rate: half a topic is added to the baseline's, so that silence is no certainty.
    """
    by_day = days.set_index("date")[["topics_total", "brand_topics"]].assign(days=1.0)
    by_day = by_day.reindex(pd.date_range(by_day.index[0], by_day.index[-1]), fill_value=0.0)
    sums = np.vstack([np.zeros(3), by_day.cumsum().to_numpy()])
    begin = np.arange(len(by_day))
    window = sums[np.minimum(begin + window_days, len(by_day))] - sums[begin]
    baseline = sums[begin] - sums[np.maximum(begin - baseline_days, 0)]
    seen = baseline[:, 1] + 0.5
    with np.errstate(divide="ignore", invalid="ignore"):  # without a baseline there is no forecast
        expected = seen / baseline[:, 0] * window[:, 0]
        error = np.sqrt(expected + expected**2 / seen)
    columns = {"topics": window[:, 1], "expected": expected, "error": error}
    return pd.DataFrame({**columns, "within": window[:, 2], "before": baseline[:, 2]}, index=by_day.index)


def _dispersion(days: pd.DataFrame) -> float:
    """Of blocks of 14 days with data about the rate of their `period`, pooled."""
    squares, degrees = 0.0, 0
    for _, group in days.groupby("period"):
        blocks = group.groupby(np.arange(len(group)) // BLOCK_DAYS)[["topics_total", "brand_topics"]].sum()
        topics = blocks["brand_topics"].sum()
        if len(blocks) > 1 and topics:
            expected = blocks["topics_total"] * topics / blocks["topics_total"].sum()
            squares += float(((blocks["brand_topics"] - expected) ** 2 / expected).sum())
            degrees += len(blocks) - 1
    return max(1.0, squares / degrees) if degrees else 1.0


def _wilson(successes: float, total: float, confidence: float) -> tuple[float, float]:
    low, high = wilson_interval(successes, total, confidence)
    return float(low[0]), float(high[0])


def _garwood(count: float, dispersion: float, confidence: float) -> tuple[float, float]:
    from scipy.stats import chi2

    tail, scaled = (1 - confidence) / 2, count / dispersion
    low = chi2.ppf(tail, 2 * scaled) / 2 if count else 0.0
    return dispersion * float(low), dispersion * float(chi2.isf(tail, 2 * scaled + 2)) / 2


def _days(daily: pd.DataFrame) -> pd.DataFrame:
    clean = _topics(daily, ("topics_total", "brand_topics"), ["date"])
    clean = with_days(clean, ["date"], "daily")
    if clean["date"].duplicated().any():
        twice = clean["date"][clean["date"].duplicated()].iloc[0]
        raise DataError(f"daily: {twice:%Y-%m-%d} has more than one row. Expected one row a day.")
    wrong = (clean["topics_total"] <= 0) | (clean["brand_topics"] > clean["topics_total"])
    if wrong.any():
        gap = clean["date"][wrong].iloc[0]
        raise DataError(
            f"daily: on {gap:%Y-%m-%d} the list is empty or shorter than the brand's part. Leave gap days out."
        )
    return clean.sort_values("date", ignore_index=True)


def _topics(frame: pd.DataFrame, columns: tuple[str, str], by: Sequence[str]) -> pd.DataFrame:
    clean = with_numbers(with_columns(frame, (*by, *columns), "counts"), columns, "counts")
    if clean[list(columns)].isna().any(axis=None):
        raise DataError(f"counts: a cell of {' or '.join(columns)} is empty. Expected a count; leave the row out.")
    return with_keys(clean, by, "counts")
