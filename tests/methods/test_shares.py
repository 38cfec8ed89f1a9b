"""Shares whose interval counts clusters: closed forms, coverage, refusals."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fanecon.errors import DataError
from fanecon.methods.shares import share, wilson_interval


def frame(*rows):
    return pd.DataFrame(rows, columns=["group", "part", "whole"])


def test_rows_alike_are_as_good_as_independent_things():
    found = share(frame(*[("a", 2, 4)] * 10), "part", "whole", "group").iloc[0]
    low, high = (100 * end[0] for end in wilson_interval(20, 40))
    assert found[["whole", "part", "rows", "design_effect", "low", "point", "high"]].tolist() == [
        40, 20, 10, 1.0, low, 50.0, high,
    ]  # fmt: skip


def test_all_or_nothing_rows_count_as_one_thing_each():
    found = share(frame(*[("a", 9, 9)] * 8, *[("a", 0, 9)] * 8), "part", "whole").iloc[0]
    assert found["design_effect"] == pytest.approx(9 * 16 / 15)
    none = share(frame(*[("a", 0, 5)] * 8), "part", "whole").iloc[0]
    assert (none["design_effect"], none["high"]) == (5, pytest.approx(100 * wilson_interval(0, 8)[1][0]))


def test_few_rows_have_no_interval_and_nothing_has_no_share():
    found = share(frame(("a", 1, 2), ("b", 0, 0)), "part", "whole", ["group"]).set_index("group")
    assert found.loc["a", "point"] == 50 and np.isnan(found.loc["a", "low"])
    assert found.loc["b", ["point", "low", "high"]].isna().all() and found.loc["b", "rows"] == 0
    nobody = share(frame(), "part", "whole", "group")
    assert nobody.empty and {"group", "low", "point", "high"} <= set(nobody)


def test_it_covers_where_an_interval_of_things_does_not():
    rng = np.random.default_rng(3)
    hits = naive = 0
    for _ in range(300):
        sizes = rng.geometric(0.15, 30)  # requests of thirty people, each an outsider or not
        outside = rng.random(30) < 0.3
        table = pd.DataFrame({"part": sizes * outside, "whole": sizes})
        found = share(table, "part", "whole").iloc[0]
        low, high = wilson_interval(found["part"], found["whole"])
        hits += found["low"] <= 30 <= found["high"]
        naive += 100 * low[0] <= 30 <= 100 * high[0]
    assert 270 <= hits <= 294
    assert naive < 190


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=1, max_size=30))
def test_the_interval_holds_the_point(rows):
    found = share(pd.DataFrame({"part": [min(r) for r in rows], "whole": [max(r) for r in rows]}), "part", "whole")
    known = found.dropna(subset=["low", "point"])
    assert ((known["low"] <= known["point"] + 1e-9) & (known["point"] <= known["high"] + 1e-9)).all()


def test_what_does_not_fit_is_an_error():
    with pytest.raises(DataError, match="row 1 has part above whole"):
        share(frame(("a", 1, 2), ("a", 3, 2)), "part", "whole")
    with pytest.raises(DataError, match="column whole is empty"):
        share(frame(("a", 1, None)), "part", "whole")
    with pytest.raises(DataError, match="column side is missing"):
        share(frame(("a", 1, 2)), "part", "whole", "side")


def test_documents_are_carried():
    table = frame(("a", 1, 2), ("b", 1, 2), ("a", 0, 1)).assign(source_id=["x", "y", ("x", "z")])
    assert share(table, "part", "whole", "group")["source_id"].tolist() == [("x", "z"), ("y",)]
    assert share(table[:2], "part", "whole", "source_id")["source_id"].tolist() == ["x", "y"]
