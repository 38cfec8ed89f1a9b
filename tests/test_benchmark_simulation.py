"""The benchmark compares like with like: Mesa's segments give our numbers, Mesa's people give them up to chance."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("mesa")

from benchmarks.simulation import STRATEGIES, in_mesa, ours, scenarios


def test_segments_as_agents_give_the_same_numbers():
    table = scenarios(6)
    same, other = ours(table, 60), in_mesa(table, 60)
    assert list(same) == list(other) == list(STRATEGIES)
    assert other.to_numpy() == pytest.approx(same.to_numpy(), rel=1e-9)
    assert same["fan-driven"].to_numpy() != pytest.approx(same["as it is"].to_numpy(), rel=1e-3)


def test_people_as_agents_give_them_up_to_chance():
    table, people = scenarios(1), 400
    same, other = ours(table, 12), in_mesa(table, 12, people)
    assert (np.abs(other - same) / 1.01e8 < 3 / np.sqrt(people)).all(axis=None)
