"""Measure the simulation against the same model in Mesa, in turns.

Three ways: ours (all scenarios side by side in numpy); Mesa with the two segments as agents, one model a scenario,
which gives the same numbers; Mesa with every person as an agent, which gives them up to chance. Mesa is slow, so it
runs fewer scenarios; what is compared is the time of one run of one scenario.

python -m benchmarks.simulation [--scenarios 10000] [--steps 120] [--mesa-scenarios 30] [--people 500] [--repeat 3]
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import time
from collections.abc import Callable
from dataclasses import fields

import mesa
import numpy as np
import pandas as pd

from fanecon.methods.futures import latin_hypercube
from fanecon.methods.simulation import SEGMENTS, Parameters, simulate

SEED = 20260131
RANGES = {
    "active_core": (0.3, 0.9), "active_mass": (0.1, 0.6), "innovation_core": (0.0, 0.05),
    "innovation_mass": (0.0, 0.02), "word_core_core": (0.0, 0.5), "word_core_mass": (0.0, 0.1),
    "word_mass_core": (0.0, 0.3), "word_mass_mass": (0.0, 0.3), "churn_core": (0.0, 0.03), "churn_mass": (0.0, 0.06),
    "return_core": (0.0, 0.05), "return_mass": (0.0, 0.05), "shock_month": (1.0, 30.0), "shock_core": (0.0, 0.8),
    "shock_mass": (0.0, 0.4), "half_core": (1.0, 24.0), "half_mass": (0.2, 6.0), "anger_churn_core": (0.0, 0.3),
    "anger_churn_mass": (0.0, 0.2), "negativity": (0.5, 3.0), "founder_month": (1.0, 60.0),
    "founder_loss_innovation": (0.0, 0.6), "founder_loss_word": (0.0, 0.6), "founder_half": (3.0, 60.0),
}  # fmt: skip
"""Made up to exercise the code; nobody measured them."""

STRATEGIES = {
    "as it is": {},
    "fan-driven": {"word_core_core": 1.3, "word_mass_core": 1.3, "anger_churn_core": 1.5},
    "product-driven": {"innovation_mass": 1.5, "shock_mass": 0.7},
}  # fmt: skip


class Segment(mesa.Agent):
    """All people of a segment in one agent, who moves shares of them."""

    def __init__(self, model: Incident, name: str) -> None:
        super().__init__(model)
        self.name = name
        self.active = model.of("active", name) * model.of("size", name)
        self.lapsed = model.of("lapsed", name) * model.of("size", name)
        self.unaware = model.of("size", name) - self.active - self.lapsed

    @property
    def active_share(self) -> float:
        return self.active / self.model.of("size", self.name)

    def sense(self) -> None:
        self.adopt, self.lapse, self.come_back = self.model.chances(self.name)

    def act(self) -> None:
        adopted, left, returned = self.unaware * self.adopt, self.active * self.lapse, self.lapsed * self.come_back
        self.unaware -= adopted
        self.active += adopted - left + returned
        self.lapsed += left - returned


class Person(mesa.Agent):
    """One person, who decides by chance."""

    def __init__(self, model: Incident, name: str, state: str) -> None:
        super().__init__(model)
        self.name, self.state = name, state

    def act(self) -> None:
        adopt, lapse, come_back = self.model.now[self.name]
        if self.state == "unaware":
            self.state = "active" if self.random.random() < adopt else "unaware"
        elif self.state == "active":
            self.state = "lapsed" if self.random.random() < lapse else "active"
        elif self.random.random() < come_back:
            self.state = "active"


class Incident(mesa.Model):
    """The equations of `fanecon.methods.simulation`, one scenario, a month a step; people where `people` is given."""

    def __init__(self, values: dict[str, float], people: int = 0, seed: int = SEED) -> None:
        super().__init__(seed=seed)
        self.values, self.people = values, people
        self.segments: dict[str, Segment] = {}
        if people:
            for name in SEGMENTS:
                first, second = (round(people * self.of(state, name)) for state in ("active", "lapsed"))
                for number in range(people):
                    Person(
                        self, name, "active" if number < first else "lapsed" if number < first + second else "unaware"
                    )
        else:
            self.segments = {name: Segment(self, name) for name in SEGMENTS}

    def of(self, name: str, segment: str) -> float:
        return self.values[f"{name}_{segment}"]

    def step(self) -> None:
        self.month = self.steps - 1
        self.shares = self.active_shares()
        if self.people:
            self.now = {name: self.chances(name) for name in SEGMENTS}
        else:
            self.agents.do("sense")
        self.agents.do("act")

    def active_shares(self) -> dict[str, float]:
        if not self.people:
            return {name: segment.active_share for name, segment in self.segments.items()}
        counts = dict.fromkeys(SEGMENTS, 0)
        for person in self.agents:
            counts[person.name] += person.state == "active"
        return {name: count / self.people for name, count in counts.items()}

    def chances(self, name: str) -> tuple[float, float, float]:
        lost = _fading(self.month - self.values["founder_month"], self.values["founder_half"])
        heard = 0.0
        for speaker in SEGMENTS:
            voice = 1 - (1 + self.values["negativity"]) * self.anger(speaker)
            heard += self.of(f"word_{name}", speaker) * voice * self.shares[speaker]
        adopting = self.of("innovation", name) * (1 - self.values["founder_loss_innovation"] * lost)
        adopting += heard * (1 - self.values["founder_loss_word"] * lost)
        lapsing = self.of("churn", name) + self.of("anger_churn", name) * self.anger(name)
        returning = self.of("return", name) * (1 - self.anger(name))
        return min(max(adopting, 0.0), 1.0), min(lapsing, 1.0), min(returning, 1.0)

    def anger(self, name: str) -> float:
        return self.of("shock", name) * _fading(self.month - self.values["shock_month"], self.of("half", name))


def _fading(elapsed: float, half: float) -> float:
    return 2 ** (-elapsed / half) if elapsed >= 0 else 0.0


def scenarios(count: int) -> pd.DataFrame:
    """Build the scenarios that all ways run."""
    return latin_hypercube(RANGES, count, seed=SEED)


def ours(table: pd.DataFrame, steps: int) -> pd.DataFrame:
    """Run all strategies in all scenarios; active people at the end."""
    base = Parameters(1e6, 1e8, **{name: table[name].to_numpy() for name in table})
    runs = {name: simulate(base.with_factors(factors), steps=steps) for name, factors in STRATEGIES.items()}
    return pd.DataFrame({name: run.series["active"][-1] for name, run in runs.items()})


def in_mesa(table: pd.DataFrame, steps: int, people: int = 0) -> pd.DataFrame:
    """Do the same in Mesa, one model after another."""
    base = Parameters(1e6, 1e8)
    fixed = {field.name: float(np.asarray(getattr(base, field.name))) for field in fields(base)}
    results: dict[str, list[float]] = {}
    for strategy, factors in STRATEGIES.items():
        for row in table.to_dict("records"):
            values = {**fixed, **row}
            for name, factor in factors.items():
                values[name] *= factor  # no factor here takes a share above 1
            model = Incident(values, people)
            for _ in range(steps):
                model.step()
            active = sum(share * model.of("size", name) for name, share in model.active_shares().items())
            results.setdefault(strategy, []).append(active)
    return pd.DataFrame(results)


def main() -> None:
    """Measure all ways in turns; print milliseconds a run and the ratio to ours."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.simulation", description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )  # fmt: skip
    parser.add_argument("--scenarios", type=int, default=10_000, help="how many ours runs")
    parser.add_argument("--steps", type=int, default=120, help="months")
    parser.add_argument("--mesa-scenarios", type=int, default=30, help="how many Mesa runs with segments as agents")
    parser.add_argument(
        "--people", type=int, default=500, help="agents a segment where people are agents; one scenario"
    )
    parser.add_argument("--repeat", type=int, default=3, help="how many rounds count, after one that warms up")
    chosen = parser.parse_args()
    table = scenarios(chosen.scenarios)
    few, one, steps = table.head(chosen.mesa_scenarios), table.head(1), chosen.steps
    ways: dict[str, tuple[int, Callable[[], pd.DataFrame]]] = {
        "fanecon, all side by side": (len(table), lambda: ours(table, steps)),
        "Mesa, segments as agents": (len(few), lambda: in_mesa(few, steps)),
        f"Mesa, {chosen.people:,} people a segment": (1, lambda: in_mesa(one, steps, chosen.people)),
    }
    found: dict[str, list[float]] = {name: [] for name in ways}
    results: dict[str, pd.DataFrame] = {}
    for round_number in range(chosen.repeat + 1):
        for name, (_, way) in ways.items():
            start = time.perf_counter()
            results[name] = way()
            if round_number:
                found[name].append(time.perf_counter() - start)
    print(f"{len(STRATEGIES)} strategies × {steps} steps, {chosen.repeat} rounds in turns, one core of", end=" ")
    print(f"{os.cpu_count()} ({platform.machine()}); Python {platform.python_version()}, ", end="")
    print(f"numpy {np.__version__}, Mesa {mesa.__version__}")
    print(f"{'way':34}{'scenarios':>10}{'median':>10}{'ms a run':>12}{'ratio':>10}")
    least = None
    for name, (count, _) in ways.items():
        median = statistics.median(found[name])
        each = median / (count * len(STRATEGIES))
        least = least or each
        print(f"{name:34}{count:>10,}{median:>8.2f} s{each * 1e3:>12.4f}{each / least:>10,.0f}")
    same, other, _ = results.values()
    apart = (other / same.head(len(other)) - 1).abs().max(axis=None)
    print(f"largest relative difference of ours and Mesa with segments: {apart:.1e}")
    memory = simulate(Parameters(1e6, 1e8, **table.to_dict("series")), steps=steps).series["active"].nbytes
    print(f"kept of a strategy by ours: {memory / 2**20:.1f} MiB")


if __name__ == "__main__":
    main()
