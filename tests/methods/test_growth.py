"""Growth, its intervals and its decompositions: known answers and what must always hold."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fanecon.errors import DataError, ParameterError
from fanecon.methods.decomposition import contributions
from fanecon.methods.estimate import Estimate, figures, quotient
from fanecon.methods.growth import growth, part_of, ratio, year_on_year
from fanecon.methods.price_volume import bennet, price_volume
from fanecon.notation.periods import A_YEAR, earlier, label, ordinal

POSITIVE = st.floats(min_value=1.0, max_value=1e6)
SIGNED = st.floats(min_value=-1e6, max_value=1e6)
DIGITS = st.integers(min_value=-1, max_value=3)


def series(**printed: float | tuple[float, float, float]) -> pd.DataFrame:
    """A series from `_2025Q3=1.5` (exact) or `_2025Q3=(low, point, high)`."""
    rows = []
    for key, value in printed.items():
        low, point, high = value if isinstance(value, tuple) else (value, value, value)
        period = key[1:].replace("_", "-")
        rows.append((period, low, point, high, f"fact-{period}"))
    return pd.DataFrame(rows, columns=["period", "low", "point", "high", "fact_id"])


def rounded(truth: float, digits: int) -> tuple[float, float, float]:
    """A true value as it is printed: the rounding interval and the figure."""
    printed, half = round(truth, digits), 0.5 * 10.0**-digits
    return printed - half, printed, printed + half


def holds(low: float, truth: float, high: float) -> bool:
    slack = 1e-9 * (1 + abs(truth))
    return low - slack <= truth <= high + slack


# --- estimates and series -------------------------------------------------------------------------


def test_an_estimate_outside_its_interval_is_refused():
    with pytest.raises(ParameterError, match="low <= point <= high"):
        Estimate(3.0, 1.0, 2.0)
    with pytest.raises(ParameterError):
        Estimate(math.nan, 1.0, 2.0)


@given(SIGNED, POSITIVE, DIGITS, st.floats(0, 1), st.floats(0, 1))
def test_a_quotient_holds_every_quotient_of_its_inputs(a, b, digits, s, t):
    a_low, a_point, a_high = rounded(a, digits)
    b_low, b_point, b_high = b, b + 1, b + 2
    q = quotient(Estimate(a_point, a_low, a_high), Estimate(b_point, b_low, b_high))
    assert holds(q.low, (a_low + s * (a_high - a_low)) / (b_low + t * (b_high - b_low)), q.high)
    assert q.low == min(x / y for x in (a_low, a_high) for y in (b_low, b_high))


def test_a_floor_makes_an_open_quotient():
    floor = Estimate(10, 10, math.inf)
    assert quotient(floor, Estimate(2, 2, 2)) == Estimate(5, 5, math.inf)
    assert quotient(Estimate(2, 2, 2), floor) == Estimate(0.2, 0.0, 0.2)
    ceiling = Estimate(10, -math.inf, 10)
    assert quotient(Estimate(2, 2, 2), ceiling) == Estimate(0.2, 0.2, math.inf)
    assert quotient(Estimate(0, 0, 0), ceiling) == Estimate(0, 0, 0)


@pytest.mark.parametrize(
    ("frame", "message"),
    [
        (series(_2024=1.0).drop(columns="low"), "the column low is missing"),
        (series(_2024=1.0).assign(period=None), "row 0, column period is empty"),
        (pd.concat([series(_2024=1.0), series(_2024=2.0)]), "2024 has more than one row"),
        (series(_2024=(2.0, 1.0, 3.0)), "the figure of 2024 does not hold"),
        (series(_2024=(1.0, math.inf, math.inf)), "the figure of 2024 does not hold"),
        (series(_2024=math.nan), "the figure of 2024 does not hold"),
    ],
)
def test_a_broken_series_is_named_with_its_period(frame, message):
    with pytest.raises(DataError, match=f"users: {message}"):
        figures(frame, "users")


@pytest.mark.parametrize("period", ["2024", "2025H2", "2025Q4", "2025-12"])
def test_periods_are_numbered_without_jumps(period):
    kind, number = ordinal(period)
    assert label(kind, number) == period
    assert ordinal(label(kind, number + 1)) == (kind, number + 1)
    assert label(kind, number + 1)[:4] == str(int(period[:4]) + 1)
    assert earlier(period) == label(kind, number - A_YEAR[kind])


@pytest.mark.parametrize("word", ["2025-11-18", "2025Q5", "2025-13", "2025Q1/2025Q3", "last year"])
def test_what_has_no_successor_is_not_numbered(word):
    with pytest.raises(DataError, match="cannot be counted on from"):
        ordinal(word)


def test_a_word_is_no_period():
    with pytest.raises(DataError, match="is not a period"):
        earlier("last year")


# --- growth ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "end", "low", "high"),
    [
        ((6.845, 6.85, 6.855), (7.4165, 7.417, 7.4175), 0.0819, 0.0836),  # methods.md §1.1
        ((6.845, 6.85, 6.855), (7.415, 7.42, 7.425), 0.0817, 0.0847),
        ((8.55, 8.6, 8.65), (10.355, 10.36, 10.365), 0.197, 0.212),
    ],
)
def test_growth_of_the_report_has_the_known_interval(start, end, low, high):
    a, b = (Estimate(x[1], x[0], x[2]) for x in (start, end))
    g = growth(a, b)
    assert (g.low, g.high) == pytest.approx((low, high), abs=6e-4)
    assert g.point == pytest.approx(end[1] / start[1] - 1)


@given(st.floats(50, 1e6), st.floats(50, 1e6), DIGITS, DIGITS)
def test_growth_holds_the_true_growth_of_any_rounded_pair(a, b, da, db):
    (al, ap, ah), (bl, bp, bh) = rounded(a, da), rounded(b, db)
    g = growth(Estimate(ap, al, ah), Estimate(bp, bl, bh))
    assert holds(g.low, b / a - 1, g.high)


@pytest.mark.parametrize("base", [0.0, -4.0])
def test_growth_needs_a_positive_base(base):
    with pytest.raises(DataError, match="positive base"):
        growth(Estimate(base, base, base), Estimate(1, 1, 1))


def test_year_on_year_bridges_no_gap_and_skips_a_base_of_zero():
    s = series(_2022Q1=0.0, _2023Q1=10.0, _2023Q2=20.0, _2024Q1=(14.5, 15.0, 15.5), _2025Q2=40.0)
    result = year_on_year(s)
    assert result[["period", "base_period", "fact_id", "unit", "definition"]].to_numpy().tolist() == [
        ["2024Q1", "2023Q1", "fact-2024Q1+fact-2023Q1", "percent", "same"]
    ]
    assert result[["low", "point", "high"]].iloc[0].tolist() == pytest.approx([45, 50, 55])


def test_year_on_year_of_one_year_is_an_empty_table_with_its_columns():
    result = year_on_year(series(_2025Q1=1.0, _2025Q2=2.0))
    assert result.empty
    assert {"low", "point", "high", "unit", "fact_id"} <= set(result.columns)


def test_a_lag_of_one_is_the_quarter_before():
    result = year_on_year(series(_2024Q4=10.0, _2025Q1=12.0).assign(label="cars", tier="A"), lag=1)
    assert result[["period", "base_period", "label"]].to_numpy().tolist() == [["2025Q1", "2024Q4", "cars"]]
    assert "tier" not in result  # of two figures


@pytest.mark.parametrize(
    ("period", "lag", "base"),
    [("2025Q1", 1, "2024Q4"), ("2025H1", 2, "2024H2"), ("2025", 4, "2024"), ("2025-03", 1, "2024-12"),
     ("2025Q1/2025Q3", 8, "2023Q1/2023Q3")],
)  # fmt: skip
def test_a_lag_is_counted_in_quarters_whatever_the_period(period, lag, base):
    assert earlier(period, lag) == base


@pytest.mark.parametrize(("period", "lag"), [("2025", 1), ("2025H1", 3), ("2025Q1", 0)])
def test_a_lag_that_is_no_whole_period_is_refused(period, lag):
    with pytest.raises(ParameterError, match="Expected"):
        earlier(period, lag)


CHANGE = pd.DataFrame({"period": ["2024Q1"], "at_end": [True], "bridged": [""], "bridged_period": [""],
                       "low": [math.nan], "point": [math.nan], "high": [math.nan]})  # fmt: skip


def test_growth_across_a_change_of_definition_is_missing_unless_it_was_printed():
    s = series(_2023Q1=10.0, _2023Q2=10.0, _2024Q1=15.0, _2024Q2=16.0, _2025Q1=30.0)
    found = year_on_year(s, breaks=CHANGE).set_index("period")
    assert found["definition"].to_dict() == {"2024Q1": "changed", "2024Q2": "changed", "2025Q1": "same"}
    assert found["point"].isna().tolist() == [True, True, False]
    printed = CHANGE.assign(bridged="yoy", bridged_period="2024Q1", low=0.19, point=0.2, high=0.21)
    found = year_on_year(s, breaks=printed).set_index("period")
    assert found.loc["2024Q1", ["low", "point", "high"]].tolist() == pytest.approx([19, 20, 21])
    assert found.loc["2024Q1", ["fact_id", "definition"]].tolist() == ["yoy", "bridged"]
    assert found.loc["2024Q2", "definition"] == "changed"  # of the next quarter nobody printed one


# --- contributions --------------------------------------------------------------------------------


def parts(**known: pd.DataFrame) -> pd.DataFrame:
    return pd.concat([frame.assign(part=name, label=name.upper()) for name, frame in known.items()])


def test_contributions_of_a_worked_example():
    total = series(_2024=100.0, _2025=150.0)
    found = contributions(total, parts(phones=series(_2024=60.0, _2025=70.0), cars=series(_2024=0.0, _2025=30.0)))
    assert found["part"].tolist() == ["phones", "cars", "other"]
    assert found["point"].tolist() == pytest.approx([10, 30, 10])
    assert found["label"].tolist()[:2] == ["PHONES", "CARS"]
    assert set(found["unit"]) == {"pp"} and set(found["period"]) == {"2025"} and set(found["base_period"]) == {"2024"}
    assert np.allclose(found["low"], found["high"], atol=1e-9)  # exact figures: no width at all


def test_every_period_has_its_rows():
    total = series(_2023=80.0, _2024=100.0, _2025=150.0)
    found = contributions(total, parts(phones=series(_2023=60.0, _2024=60.0, _2025=70.0)))
    assert found[["period", "part", "point"]].to_numpy().tolist() == [
        ["2024", "phones", 0.0], ["2024", "other", 25.0], ["2025", "phones", 10.0], ["2025", "other", 40.0],
    ]  # fmt: skip


def test_a_period_that_lacks_a_part_is_left_out_or_the_part_is_other():
    total = series(_2024=100.0, _2025=150.0)
    known = parts(phones=series(_2024=60.0, _2025=70.0), cars=series(_2025=30.0))
    assert contributions(total, known).empty
    found = contributions(total, known, missing="other")
    assert found["part"].tolist() == ["phones", "other"]
    assert found["point"].tolist() == pytest.approx([10, 40])


def test_zeros_of_what_had_not_begun_make_no_period():
    total = series(_2024=100.0, _2025=150.0)
    assert contributions(total, parts(cars=series(_2024=0.0, _2025=0.0)), missing="other").empty
    assert len(contributions(total, parts(cars=series(_2024=0.0, _2025=1.0)), missing="other")) == 2


def test_contributions_refuse_what_they_cannot_mean():
    total = series(_2024=100.0, _2025=150.0)
    with pytest.raises(ParameterError, match="Rename the part"):
        contributions(total, total.assign(part="other"))
    with pytest.raises(ParameterError, match="is unknown"):
        contributions(total, total.assign(part="a"), missing="drop")  # type: ignore[arg-type]
    assert contributions(total, total.assign(part=1))["part"].tolist() == ["1", "other"]
    with pytest.raises(DataError, match="column part is missing"):
        contributions(total, total)
    with pytest.raises(DataError, match="row 1, column part is empty"):  # grouping would leave it out
        contributions(total, total.assign(part=["a", None]))
    assert contributions(total[:1], parts(cars=total)).empty


def test_every_row_leads_to_its_facts():
    total = series(_2024=100.0, _2025=150.0)
    cars = series(_2024=0.0, _2025=30.0).assign(fact_id=["c0", "c1"])
    found = contributions(total, parts(cars=cars))
    assert [set(ids.split("+")) for ids in found["fact_id"]] == [{"c0", "c1", "fact-2024", "fact-2025"}] * 2


@given(
    st.lists(st.tuples(st.floats(0, 1e5), st.floats(0, 1e5)), min_size=1, max_size=6),
    st.tuples(st.floats(100, 1e5), st.floats(100, 1e5)),
    DIGITS,
)
def test_contributions_sum_to_the_growth_and_hold_the_truth(true_parts, rest, digits):
    true_total = [math.fsum(x[i] for x in true_parts) + rest[i] for i in (0, 1)]
    total = series(_2024=rounded(true_total[0], digits), _2025=rounded(true_total[1], digits))
    known = {
        f"s{i}": series(_2024=rounded(x0, digits), _2025=rounded(x1, digits)) for i, (x0, x1) in enumerate(true_parts)
    }
    found = contributions(total, parts(**known))
    if found.empty:  # all printed as nothing
        assert all((frame["point"] == 0).all() for frame in known.values())
        return
    x0, x1 = total["point"]
    assert math.isclose(math.fsum(found["point"]), 100 * (x1 / x0 - 1), rel_tol=1e-9, abs_tol=1e-9)
    truth = [100 * (b - a) / true_total[0] for a, b in (*true_parts, rest)]
    for (_, row), c in zip(found.iterrows(), truth, strict=True):
        assert row["low"] <= row["point"] <= row["high"]
        assert holds(row["low"], c, row["high"])


# --- price and volume -----------------------------------------------------------------------------

TOY = ([10, 20], [50, 100]), ([9, 19], [70, 120])  # V3: 2,500 becomes 2,910


def test_bennet_of_the_toy_is_580_less_170():
    effects = bennet(*TOY[0], *TOY[1])
    assert (effects.volume.sum(), effects.price.sum()) == (580.0, -170.0)


PRODUCTS = st.lists(st.tuples(*[st.floats(0.01, 1e4)] * 4), min_size=1, max_size=5)


@given(PRODUCTS)
def test_bennet_leaves_no_residual_and_turns_round_with_time(products):
    p0, q0, p1, q1 = np.array(products).T
    effects, back = bennet(p0, q0, p1, q1), bennet(p1, q1, p0, q0)
    scale = float((p0 * q0 + p1 * q1).sum())
    assert float((effects.price + effects.volume).sum()) == pytest.approx(
        float((p1 * q1 - p0 * q0).sum()), abs=1e-9 * scale
    )
    assert np.allclose(effects.price, -back.price)
    assert np.allclose(effects.volume, -back.volume)


def test_decompositions_say_what_does_not_fit():
    with pytest.raises(ParameterError, match="same products"):
        bennet([1.0, 2.0], [1.0], [1.0], [1.0])
    assert bennet([0.0], [0.0], [2.0], [3.0]).price.tolist() == [3.0]  # zeros are fine here


@given(*[st.floats(10, 1e4)] * 4, DIGITS)
def test_price_and_volume_effects_hold_the_truth(p0, q0, p1, q1, digits):
    price = series(_2024=rounded(p0, digits), _2025=rounded(p1, digits)).assign(unit="CNY")
    quantity = series(_2024=rounded(q0, digits), _2025=rounded(q1, digits))
    found = price_volume(price, quantity).set_index("effect")
    truth = {"change": p1 * q1 - p0 * q0, "price": (q0 + q1) / 2 * (p1 - p0), "volume": (p0 + p1) / 2 * (q1 - q0)}
    slack = 1e-9 * p0 * q0 + 1e-9 * p1 * q1
    for effect, value in truth.items():
        assert found.loc[effect, "low"] - slack <= value <= found.loc[effect, "high"] + slack
    assert found.loc[["price", "volume"], "point"].sum() == pytest.approx(found.loc["change", "point"], abs=slack)
    assert set(found["unit"]) == {"CNY"}


def test_price_and_volume_need_both_ends_of_all_four_figures():
    whole = series(_2023=1.0, _2024=2.0, _2025=3.0)
    found = price_volume(whole, whole)
    assert found["period"].tolist() == ["2024"] * 3 + ["2025"] * 3
    assert found["fact_id"].iloc[0] == "fact-2023+fact-2024"
    floor = series(_2024=1.0, _2025=(2.0, 2.0, math.inf))
    assert price_volume(whole, floor).empty
    assert price_volume(whole, series(_2025=1.0)).empty


# --- shares ---------------------------------------------------------------------------------------


@given(POSITIVE, st.floats(50, 1e6), DIGITS, DIGITS)
def test_ratios_hold_the_true_ratio(a, b, da, db):
    row = ratio(series(_2025Q3=rounded(a, da)), series(_2025Q3=rounded(b, db))).iloc[0]
    assert holds(row["low"], 100 * a / b, row["high"])


def test_ratios_need_both_and_are_a_series_again():
    found = ratio(series(_2024=1.0, _2025=3.0).assign(label="core"), series(_2023=1.0, _2024=4.0, _2025=6.0))
    assert found[["period", "unit", "label"]].to_numpy().tolist() == [
        ["2024", "percent", "core"], ["2025", "percent", "core"],
    ]  # fmt: skip
    assert found["fact_id"].tolist() == ["fact-2024+fact-2024", "fact-2025+fact-2025"]
    assert year_on_year(found)["point"].tolist() == pytest.approx([100])


@given(st.floats(100, 1e6), st.floats(1, 100), st.integers(min_value=0, max_value=3))
def test_a_part_known_by_its_share_holds_the_truth(total, share, digits):
    found = part_of(series(_2025=rounded(total, digits)), series(_2025=rounded(share, digits))).iloc[0]
    assert holds(found["low"], total * share / 100, found["high"])


def test_a_share_below_nothing_is_no_part():
    with pytest.raises(DataError, match="below 0 in 2025"):
        part_of(series(_2025=10.0), series(_2025=-1.0))


def test_inputs_are_left_alone():
    s = series(_2024=1.0, _2025=5.0).assign(part="a")
    before = s.copy(deep=True)
    for call in (lambda: contributions(s, s), lambda: ratio(s, s), lambda: year_on_year(s), lambda: price_volume(s, s)):
        call()
    pd.testing.assert_frame_equal(s, before)
