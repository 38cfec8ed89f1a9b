"""Public attention: how often a brand's topics name its face, and what an event added.

Counts come from a list whose length varies, so they are read per topic on the list; shares of the brand's
own topics need no such care. Topics come in bursts, because one event makes several. A Poisson or binomial
interval is too narrow then; the dispersion (Pearson's chi-square over its degrees of freedom) widens it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from fanecon.errors import DataError, ParameterError
from fanecon.methods.frames import with_columns, with_numbers
from fanecon.methods.refusal import Refusal


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
    from statsmodels.stats.proportion import proportion_confint

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
            plain = proportion_confint(k, n, alpha=1 - confidence, method="wilson")
        if n and not math.isnan(dispersion):
            wide = proportion_confint(k / dispersion, n / dispersion, alpha=1 - confidence, method="wilson")
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
        Garwood's for Poisson counts, with the count divided by the dispersion of the period's days.

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
    rows = []
    for period, group in clean.groupby(clean["date"].dt.to_period(frequency)):
        total, topics = float(group["topics_total"].sum()), float(group["brand_topics"].sum())
        dispersion = _dispersion(group)
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
        The forecast from the baseline's rate and the list's length in the window, and its prediction
        interval: topics inside it are nothing unusual.
    abnormal, abnormal_low, abnormal_high : float
        Topics minus forecast and minus the interval's ends.
    p : float
        Probability of at least as many topics if nothing had happened.
    dispersion : float
        Of the baseline's days, at least 1.
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
    dispersion: float


def abnormal_attention(
    daily: pd.DataFrame,
    start: pd.Timestamp,
    window_days: int,
    baseline_days: int = 28,
    least: int = 21,
    confidence: float = 0.95,
) -> AbnormalAttention | Refusal:
    """Compare the attention after an event with the four weeks before it.

    The count of the window is predicted by a negative binomial distribution: with Jeffreys' prior on the
    rate this is exact for Poisson counts, and the dispersion of the baseline's days multiplies the
    Poisson part of its variance.

    Parameters
    ----------
    daily : DataFrame
        ``date, topics_total, brand_topics``; days without data are absent, not zero.
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
        Refusal codes ``baseline_too_short`` and ``window_has_gaps``.

    Raises
    ------
    DataError
        As in `list_rate`.
    ParameterError
        If a length is below 1 (of the baseline: 2) or the confidence is not between 0 and 1.

    Examples
    --------
    >>> daily = pd.DataFrame({"date": pd.date_range("2025-03-01", periods=30), "topics_total": 400,
    ...                       "brand_topics": [1, 3] * 14 + [9, 7]})
    >>> a = abnormal_attention(daily, pd.Timestamp("2025-03-29"), 2)
    >>> a.topics, round(a.expected, 2), round(a.low), round(a.high)
    (16, 4.04, 1, 9)
    """
    from scipy.stats import nbinom

    if window_days < 1 or not 2 <= least <= baseline_days or not 0 < confidence < 1:
        raise ParameterError(
            f"abnormal_attention: window_days={window_days}, baseline_days={baseline_days}, least={least}, "
            f"confidence={confidence}. Expected at least one day and 2 <= least <= baseline_days."
        )
    clean = _days(daily)
    end = start + pd.Timedelta(days=window_days - 1)
    before = clean[clean["date"].between(start - pd.Timedelta(days=baseline_days), start - pd.Timedelta(days=1))]
    window = clean[clean["date"].between(start, end)]
    if len(before) < least:
        return Refusal("baseline_too_short", {"days": len(before), "required": least})
    if len(window) < window_days:
        return Refusal("window_has_gaps", {"days": len(window), "required": window_days})
    dispersion = _dispersion(before)
    seen = float(before["brand_topics"].sum()) + 0.5
    mean = seen / float(before["topics_total"].sum()) * float(window["topics_total"].sum())
    variance = dispersion * mean + mean**2 * dispersion / seen
    law = nbinom(mean**2 / (variance - mean), mean / variance)
    low, high = (float(law.ppf(tail)) for tail in ((1 - confidence) / 2, (1 + confidence) / 2))
    topics = int(window["brand_topics"].sum())
    return AbnormalAttention(
        start,
        end,
        len(window),
        len(before),
        topics,
        mean,
        low,
        high,
        topics - mean,
        topics - high,
        topics - low,
        float(law.sf(topics - 1)),
        dispersion,
    )


def _dispersion(days: pd.DataFrame) -> float:
    topics, total = days["brand_topics"].to_numpy(dtype=float), days["topics_total"].to_numpy(dtype=float)
    if len(topics) < 2 or not topics.sum():
        return 1.0
    expected = total * topics.sum() / total.sum()
    return max(1.0, float(((topics - expected) ** 2 / expected).sum()) / (len(topics) - 1))


def _garwood(count: float, dispersion: float, confidence: float) -> tuple[float, float]:
    from scipy.stats import chi2

    tail, scaled = (1 - confidence) / 2, count / dispersion
    low = chi2.ppf(tail, 2 * scaled) / 2 if count else 0.0
    return dispersion * float(low), dispersion * float(chi2.isf(tail, 2 * scaled + 2)) / 2


def _days(daily: pd.DataFrame) -> pd.DataFrame:
    clean = _topics(daily, ("topics_total", "brand_topics"), ["date"])
    clean["date"] = pd.to_datetime(clean["date"])
    if clean["date"].duplicated().any():
        day = clean["date"][clean["date"].duplicated()].iloc[0]
        raise DataError(f"daily: {day:%Y-%m-%d} has more than one row. Expected one row a day.")
    wrong = (clean["topics_total"] <= 0) | (clean["brand_topics"] > clean["topics_total"])
    if wrong.any():
        day = clean["date"][wrong].iloc[0]
        raise DataError(
            f"daily: on {day:%Y-%m-%d} the list is empty or shorter than the brand's part. Leave gap days out."
        )
    return clean.sort_values("date", ignore_index=True)


def _topics(frame: pd.DataFrame, columns: tuple[str, str], by: Sequence[str]) -> pd.DataFrame:
    clean = with_numbers(with_columns(frame, (*by, *columns), "counts"), columns, "counts")
    if clean[list(columns)].isna().any(axis=None):
        raise DataError(f"counts: a cell of {' or '.join(columns)} is empty. Expected a count; leave the row out.")
    return clean
