"""Simulate the intervals and tests that page 03 prints: how often they cover or reject, where 95 and 5 % are nominal.

python -m benchmarks.intervals [--runs 400] > docs/intervals.md
"""

from __future__ import annotations

import argparse
from collections.abc import Callable

import numpy as np
import pandas as pd

from fanecon.methods.market import event_study
from fanecon.methods.shares import share
from fanecon.methods.voices import hand_over, voices

SHARES = np.array([0.78, 0.10, 0.07, 0.05])
"""Of the voices that are drawn: about those of 2025."""
Check = Callable[[np.random.Generator], float]


def said(rng: np.random.Generator, burst: int, quarters: int = 24, bursts: int = 96) -> pd.DataFrame:
    """Draw topics by quarter and person; each burst is some topics of one person."""
    drawn = burst * rng.multinomial(bursts // burst, SHARES, quarters)
    rows = [(str(q // 4), q, who, n) for q, line in enumerate(drawn) for who, n in enumerate(line)]
    return pd.DataFrame(rows, columns=["year", "quarter", "who", "topics"])


def number_covers(burst: int) -> Check:
    """Whether the interval of a year's number of voices holds the true one."""
    true = 1 / (SHARES**2).sum()

    def check(rng: np.random.Generator) -> float:
        found = voices(said(rng, burst), "year", "who", "topics", "quarter", draws=400)
        assert isinstance(found, pd.DataFrame)
        return float(found["low"].le(true).mul(found["high"].ge(true)).mean())

    return check


def loudest_covers(burst: int) -> Check:
    """Whether the interval of the loudest one's share holds the true one."""

    def check(rng: np.random.Generator) -> float:
        found = voices(said(rng, burst), "year", "who", "topics", "quarter", draws=50)
        assert isinstance(found, pd.DataFrame)
        return float(found["loudest_low"].le(78).mul(found["loudest_high"].ge(78)).mean())

    return check


def hand_over_covers(burst: int) -> Check:
    """Whether the interval of the share needed for two voices holds the one of the true proportions."""
    others = SHARES[1:] / SHARES[1:].sum()
    h = float((others**2).sum())
    true = 100 * (h + np.sqrt(h**2 - (1 + h) * (h - 1 / 2))) / (1 + h)

    def check(rng: np.random.Generator) -> float:
        found = hand_over(said(rng, burst, quarters=4), "who", "topics", 0, "quarter", goals=[2.0], draws=400)
        if not isinstance(found, pd.DataFrame):
            return np.nan
        return float(found["low"].iloc[0] <= true <= found["high"].iloc[0])

    return check


def share_covers(burst: int) -> Check:
    """Whether the interval of a year's share, by months, holds the true one."""

    def check(rng: np.random.Generator) -> float:
        bursts = rng.poisson(72 / burst, 12)
        months = pd.DataFrame({"whole": burst * bursts, "part": burst * rng.binomial(bursts, 0.34)})
        row = share(months, "part", "whole").iloc[0]
        return float(row["low"] <= 34 <= row["high"])

    return check


def rejects(days: int) -> Check:
    """Whether the event study rejects where nothing happened; errors with heavy tails."""
    sessions, of = pd.bdate_range("2024-01-01", periods=262), pd.DataFrame({"source_id": ["simulated"]})
    event = pd.DataFrame({"event_id": ["none"], "day": [sessions[255]]})

    def check(rng: np.random.Generator) -> float:
        factor = pd.Series(rng.standard_t(3, 262), sessions)
        found = event_study(factor + rng.standard_t(3, 262), factor, event, (0, days - 1), of=of)
        assert isinstance(found, pd.DataFrame)
        return float(found["beyond"].iloc[0])

    return check


CHECKS: list[tuple[str, str, Check]] = [
    *(("`fe.voices`, the number, 95 topics a quarter", f"bursts of {b}", number_covers(b)) for b in (1, 4, 8)),
    *(("`fe.voices`, the loudest one's share", f"bursts of {b}", loudest_covers(b)) for b in (1, 4, 8)),
    *(("`fe.hand_over`, the share for two voices, one year", f"bursts of {b}", hand_over_covers(b)) for b in (1, 4)),
    *(("`fe.share`, a year by months", f"bursts of {b}", share_covers(b)) for b in (1, 5)),
    *(("`fe.event_study`, rejections without an event", f"{d} sessions, t(3) errors", rejects(d)) for d in (1, 3)),
]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=400)
    runs = parser.parse_args().runs
    print(
        "<!-- Make anew: python -m benchmarks.intervals > docs/intervals.md -->\n# Intervals and tests in simulation\n"
    )
    print(f"{runs} simulations a row. Intervals say 95 %, tests 5 %.\n\n| what | data | measured |\n|---|---|---|")
    for what, data, check in CHECKS:
        found = [check(np.random.default_rng([seed, 7])) for seed in range(runs)]
        print(f"| {what} | {data} | {100 * np.nanmean(found):.0f} % |", flush=True)


if __name__ == "__main__":
    main()
