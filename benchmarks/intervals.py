"""Simulate what intervals and tests promise: how often a 95 % interval holds, how often a 5 % test errs.

Every row draws data of which the truth is known, as unpleasant as those of the pages (people of unlike activity,
topics in bursts, repositories that differ), and asks the very function that a notebook calls.

python -m benchmarks.intervals [--runs 1000] [--seed 20261129]     # the table of docs/intervals.md
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator

import numpy as np
import pandas as pd

import fanecon as fe
from fanecon.methods.shares import wilson_interval

Draw = Callable[[np.random.Generator], bool]
"""One draw: whether the interval held the truth, or whether the test called nothing something."""


def wilson(n: int, p: float) -> Draw:
    def held(rng: np.random.Generator) -> bool:
        low, high = (float(end[0]) for end in wilson_interval(rng.binomial(n, p), n))
        return low <= p <= high

    return held


def share(clusters: int, size: float, alike: float, p: float) -> Draw:
    """Clusters of Poisson size whose own share is drawn from a beta distribution of intraclass correlation `alike`."""
    ends = p * (1 - alike) / alike, (1 - p) * (1 - alike) / alike

    def held(rng: np.random.Generator) -> bool:
        whole = 1 + rng.poisson(size - 1, clusters)
        part = rng.binomial(whole, rng.beta(*ends, clusters))
        row = fe.share(pd.DataFrame({"part": part, "whole": whole}), "part", "whole").iloc[0]
        return bool(row["low"] <= 100 * p <= row["high"])

    return held


LOUD = np.array([0.78, 0.10, 0.07, 0.05])
"""Of the voices that are drawn: about those of page 03."""


def said(rng: np.random.Generator, topics: int, burst: int, years: int) -> pd.DataFrame:
    """Draw topics by year, quarter and person; each burst is some topics of one person."""
    drawn = burst * rng.multinomial(topics // burst // 4, LOUD, 4 * years)
    rows = [(str(q // 4), q, who, n) for q, line in enumerate(drawn) for who, n in enumerate(line)]
    return pd.DataFrame(rows, columns=["year", "quarter", "who", "topics"])


def voices(topics: int, burst: int, end: str, truth: float) -> Draw:
    """One of six years of topics, for `end` the number of voices or the loudest one's share."""

    def held(rng: np.random.Generator) -> bool:
        table = said(rng, topics, burst, years=6)
        found = fe.voices(table, by="year", who="who", count="topics", within="quarter", least=1, draws=400)
        assert isinstance(found, pd.DataFrame)
        return bool(found[f"{end}low"].iloc[0] <= truth <= found[f"{end}high"].iloc[0])

    return held


def hand_over(topics: int, burst: int) -> Draw:
    """The share of the loudest at which there are two voices, from one year."""
    rest = float(((LOUD[1:] / LOUD[1:].sum()) ** 2).sum())
    truth = 100 * (rest + np.sqrt(rest**2 - (1 + rest) * (rest - 1 / 2))) / (1 + rest)

    def held(rng: np.random.Generator) -> bool:
        found = None
        while not isinstance(found, pd.DataFrame):  # where it refuses there is no interval to be wrong
            table = said(rng, topics, burst, years=1)
            found = fe.hand_over(table, "who", "topics", 0, "quarter", goals=[2.0], draws=400)
        return bool(found["low"].iloc[0] <= truth <= found["high"].iloc[0])

    return held


def gini(people: int, sigma: float) -> Draw:
    from scipy.stats import norm

    truth = 2 * norm.cdf(sigma / np.sqrt(2)) - 1

    def held(rng: np.random.Generator) -> bool:
        made = pd.DataFrame({"who": range(people), "n": rng.lognormal(0, sigma, people)})
        found = fe.gini(made, "who", "n", resamples=499)
        assert isinstance(found, pd.DataFrame)
        row = found.iloc[0]
        return bool(row["low"] <= truth <= row["high"])

    return held


def retention(people: int, repositories: int, frailty: float, alike: str | None) -> Draw:
    """Months until leaving, exponential in every repository; seen for 24 months. The truth is after 12 months."""
    rate = 0.08
    nodes, weights = np.polynomial.hermite_e.hermegauss(40)
    truth = float((weights * np.exp(-12 * rate * np.exp(frailty * nodes))).sum() / weights.sum())

    def held(rng: np.random.Generator) -> bool:
        found = fe.retention(_people(rng, people, repositories, frailty, rate), at=[12], alike=alike)
        assert isinstance(found, pd.DataFrame)
        row = found.iloc[0]
        return bool(row["low"] <= 100 * truth <= row["high"])

    return held


def compare(permute: str | None) -> Draw:
    """Six repositories of twenty on one side, none of them different."""

    def rejected(rng: np.random.Generator) -> bool:
        people = _people(rng, 600, 20, 0.5, 0.08)
        people["side"] = people["repo"] < 6
        found = fe.compare_retention(people, "side", permute=permute, draws=499)
        return isinstance(found, pd.DataFrame) and bool(found["p"].iloc[0] <= 0.05)

    return rejected


def _people(rng: np.random.Generator, people: int, repositories: int, frailty: float, rate: float) -> pd.DataFrame:
    repo = rng.integers(0, repositories, people)
    stay = rng.exponential(1 / (rate * np.exp(frailty * rng.normal(size=repositories)[repo])))
    return pd.DataFrame({"repo": repo, "months": np.minimum(np.ceil(stay), 24.0), "left": stay < 24})


def event(tails: float | None, window: tuple[int, int]) -> Draw:
    """One event on which nothing happens, by the notebooks' own call: 240 sessions of estimation."""
    sessions = pd.bdate_range("2024-01-01", periods=300)
    closes = pd.DataFrame({"source_id": ["simulated"]})
    days = pd.DataFrame({"event_id": ["nothing"], "day": [sessions[280]]})

    def rejected(rng: np.random.Generator) -> bool:
        factor = pd.Series(rng.normal(0, 1.5, 300), sessions)
        noise = rng.normal(0, 2, 300) if tails is None else rng.standard_t(tails, 300)
        found = fe.event_study(0.9 * factor + noise, factor, days, window=window, of=closes)
        assert isinstance(found, pd.DataFrame)
        return bool(found["p"].iloc[0] <= 0.05)

    return rejected


def rows() -> Iterator[tuple[str, str, str, Draw]]:
    """What is tried: the function, the data, "covers" or "errs", and one draw."""
    yield "`wilson_interval`", "54 requests, 26 % merged", "covers", wilson(54, 0.26)
    yield "`wilson_interval`", "6 requests, 33 % merged", "covers", wilson(6, 0.33)
    yield "`fe.share`", "30 people of unlike activity", "covers", share(30, 5, 0.3, 0.25)
    yield "`fe.share`", "12 months of topics in bursts", "covers", share(12, 30, 0.1, 0.33)
    number = 1 / float((LOUD**2).sum())
    yield "`fe.voices`, the number", "384 topics a year, one by one", "covers", voices(384, 1, "", number)
    yield "`fe.voices`, the number", "384 topics a year, in bursts of four", "covers", voices(384, 4, "", number)
    yield "`fe.voices`, the loudest", "384 topics a year, in bursts of four", "covers", voices(384, 4, "loudest_", 78)
    yield "`fe.hand_over`, two voices", "384 topics, one by one", "covers", hand_over(384, 1)
    yield "`fe.hand_over`, two voices", "384 topics in bursts of four", "covers", hand_over(384, 4)
    yield "`fe.gini`", "lognormal (σ = 1.5), 1,000 people", "covers", gini(1000, 1.5)
    yield "`fe.gini`", "lognormal (σ = 1.5), 200 people", "covers", gini(200, 1.5)
    yield "`fe.retention`", "400 people, independent", "covers", retention(400, 1, 0.0, None)
    yield "`fe.retention`", "400 people of 20 unlike repositories", "covers", retention(400, 20, 0.5, None)
    yield "`fe.retention`", 'the same, `alike="repo"`', "covers", retention(400, 20, 0.5, "repo")
    yield "`fe.compare_retention`", "20 unlike repositories, people taken for independent", "errs", compare(None)
    yield "`fe.compare_retention`", "20 unlike repositories, dealt out whole", "errs", compare("repo")
    yield "`fe.event_study`", "one day, normal returns", "errs", event(None, (0, 0))
    yield "`fe.event_study`", "one day, heavy tails (t, 3)", "errs", event(3, (0, 0))
    yield "`fe.event_study`", "three days, heavy tails (t, 3)", "errs", event(3, (0, 2))


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=20261129)
    asked = parser.parse_args()
    print("| function | data | promises | simulated |\n| --- | --- | --- | --- |")
    for number, (function, data, kind, draw) in enumerate(rows()):
        rng = np.random.default_rng([asked.seed, number])
        share = 100 * sum(draw(rng) for _ in range(asked.runs)) / asked.runs
        promise = "covers 95 %" if kind == "covers" else "errs in 5 %"
        print(f"| {function} | {data} | {promise} | {share:.0f} % |", flush=True)


if __name__ == "__main__":
    main()
