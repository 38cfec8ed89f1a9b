"""Growth, its intervals and its decompositions: known answers and what must always hold."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fanecon.errors import DataError, ParameterError
from fanecon.methods.decomposition import contributions, log_decomposition
from fanecon.methods.estimate import (
    Estimate,
    absent_periods,
    at,
    figures,
    label,
    ordinal,
    quotient,
    year_before,
)
from fanecon.methods.growth import cumulative, growth, implied_base, ratio_series, streak, year_on_year
from fanecon.methods.price_volume import bennet, lmdi, price_volume

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
        (pd.concat([series(_2024=1.0), series(_2024=2.0)]), "2024 has more than one row"),
        (series(_2024=(2.0, 1.0, 3.0)), "the figure of 2024 does not hold"),
        (series(_2024=(1.0, math.inf, math.inf)), "the figure of 2024 does not hold"),
        (series(_2024=math.nan), "the figure of 2024 does not hold"),
    ],
)
def test_a_broken_series_is_named_with_its_period(frame, message):
    with pytest.raises(DataError, match=f"users: {message}"):
        figures(frame, "users")


def test_a_missing_period_suggests_the_nearest():
    with pytest.raises(DataError, match=r"users: no figure of 2025Q3.*2025Q2"):
        at(series(_2025Q2=1.0), "2025Q3", "users")


@pytest.mark.parametrize("period", ["2024", "2025H2", "2025Q4", "2025-12"])
def test_periods_are_numbered_without_jumps(period):
    kind, number = ordinal(period)
    assert label(kind, number) == period
    assert ordinal(label(kind, number + 1)) == (kind, number + 1)
    assert label(kind, number + 1)[:4] == str(int(period[:4]) + 1)
    a_year = {"": 1, "H": 2, "Q": 4, "-": 12}[kind]
    assert year_before(period) == label(kind, number - a_year)


@pytest.mark.parametrize("word", ["2025-11-18", "2025Q5", "2025-13", "2025Q1/2025Q3", "last year"])
def test_what_has_no_successor_is_not_numbered(word):
    with pytest.raises(DataError, match="cannot be counted on from"):
        ordinal(word)


def test_a_word_is_no_period():
    with pytest.raises(DataError, match="is not a period"):
        year_before("last year")


def test_kinds_of_period_do_not_mix():
    with pytest.raises(DataError, match="deliveries: mixes kinds of period"):
        absent_periods(["2024Q4", "2025-01"], "deliveries")


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
    assert result[["period", "base_period", "fact_id", "base_fact_id"]].to_numpy().tolist() == [
        ["2024Q1", "2023Q1", "fact-2024Q1", "fact-2023Q1"]
    ]
    found = result[["growth_low", "growth", "growth_high"]].iloc[0].tolist()
    assert found == pytest.approx([0.45, 0.5, 0.55])


def test_year_on_year_of_one_year_is_an_empty_table_with_its_columns():
    result = year_on_year(series(_2025Q1=1.0, _2025Q2=2.0))
    assert result.empty
    assert "growth_low" in result.columns


# --- contributions --------------------------------------------------------------------------------


def test_contributions_of_a_worked_example():
    total = series(_2024=100.0, _2025=150.0)
    segments = {"phones": series(_2024=60.0, _2025=70.0), "cars": series(_2024=0.0, _2025=30.0)}
    result = contributions(total, segments, "2024", "2025")
    assert result.growth.point == pytest.approx(0.5)
    assert result.table["segment"].tolist() == ["phones", "cars", "other"]
    assert result.table["contribution"].tolist() == pytest.approx([0.1, 0.3, 0.1])
    assert result.table["share"].tolist() == pytest.approx([0.2, 0.6, 0.2])
    assert result.table[["start", "end"]].iloc[-1].tolist() == [40.0, 50.0]
    for column in ("contribution", "share"):  # exact figures: no width at all
        ends = result.table[[f"{column}_low", f"{column}_high"]].to_numpy()
        assert np.allclose(ends[:, 0], ends[:, 1], atol=1e-12)
    assert result.merged == ()


def test_a_long_frame_is_the_same_as_a_mapping():
    total = series(_2024=100.0, _2025=150.0)
    parts = {"b": series(_2024=60.0, _2025=70.0), "a": series(_2024=10.0, _2025=30.0)}
    long = pd.concat([part.assign(segment=name) for name, part in parts.items()])
    pd.testing.assert_frame_equal(
        contributions(total, long, "2024", "2025").table, contributions(total, parts, "2024", "2025").table
    )


def test_a_missing_segment_is_named_or_merged():
    total = series(_2024=100.0, _2025=150.0)
    segments = {"phones": series(_2024=60.0, _2025=70.0), "cars": series(_2025=30.0)}
    with pytest.raises(DataError, match='"cars" has no figure of 2024'):
        contributions(total, segments, "2024", "2025")
    result = contributions(total, segments, "2024", "2025", missing="other")
    assert result.merged == ("cars",)
    assert result.table["segment"].tolist() == ["phones", "other"]
    assert result.table["contribution"].tolist() == pytest.approx([0.1, 0.4])


def test_contributions_refuse_what_they_cannot_mean():
    total = series(_2024=100.0, _2025=150.0)
    with pytest.raises(ParameterError, match="Rename the segment"):
        contributions(total, {"other": total}, "2024", "2025")
    with pytest.raises(ParameterError, match="is unknown"):
        contributions(total, {}, "2024", "2025", missing="drop")  # type: ignore[arg-type]
    with pytest.raises(DataError, match="total: no figure of 2023"):
        contributions(total, {}, "2023", "2025")


def test_a_share_of_no_growth_is_open():
    total = series(_2024=(99.5, 100.0, 100.5), _2025=(99.5, 100.0, 100.5))
    table = contributions(total, {"cars": series(_2024=0.0, _2025=5.0)}, "2024", "2025").table
    assert table["share"].isna().all()
    assert (table["share_low"] == -math.inf).all()
    assert (table["share_high"] == math.inf).all()


def test_every_row_leads_to_its_facts():
    total = series(_2024=100.0, _2025=150.0)
    cars = series(_2024=0.0, _2025=30.0).assign(fact_id=["c0", "c1"])
    table = contributions(total, {"cars": cars}, "2024", "2025").table
    assert table["fact_ids"].tolist() == [
        ("c0", "c1", "fact-2024", "fact-2025"),
        ("fact-2024", "fact-2025", "c0", "c1"),
    ]


@given(
    st.lists(st.tuples(st.floats(0, 1e5), st.floats(0, 1e5)), min_size=1, max_size=6),
    st.tuples(st.floats(100, 1e5), st.floats(100, 1e5)),
    DIGITS,
)
def test_contributions_sum_to_the_growth_and_hold_the_truth(true_parts, rest, digits):
    true_total = [math.fsum(x[i] for x in true_parts) + rest[i] for i in (0, 1)]
    total = series(_2024=rounded(true_total[0], digits), _2025=rounded(true_total[1], digits))
    segments = {
        f"s{i}": series(_2024=rounded(x0, digits), _2025=rounded(x1, digits)) for i, (x0, x1) in enumerate(true_parts)
    }
    result = contributions(total, segments, "2024", "2025")
    table = result.table
    assert math.isclose(math.fsum(table["contribution"]), result.growth.point, rel_tol=1e-9, abs_tol=1e-12)
    x0, x1 = total["point"]
    assert math.isclose(result.growth.point, x1 / x0 - 1, rel_tol=1e-9, abs_tol=1e-12)
    truth = [(b - a) / true_total[0] for a, b in (*true_parts, rest)]
    for (_, row), c in zip(table.iterrows(), truth, strict=True):
        assert row["contribution_low"] <= row["contribution"] <= row["contribution_high"]
        assert holds(row["contribution_low"], c, row["contribution_high"])
        if abs(true_total[1] - true_total[0]) > 1e-3:
            share = c * true_total[0] / (true_total[1] - true_total[0])
            assert holds(row["share_low"], share, row["share_high"])


# --- price and volume -----------------------------------------------------------------------------

TOY = ([10, 20], [50, 100]), ([9, 19], [70, 120])  # V3: 2,500 becomes 2,910


def test_bennet_of_the_toy_is_580_less_170():
    effects = bennet(*TOY[0], *TOY[1])
    assert (effects.volume.sum(), effects.price.sum()) == (580.0, -170.0)


def test_lmdi_of_the_toy_is_578_876_less_168_876():
    price, volume = lmdi(*TOY).sum(axis=1)
    assert (volume, price) == pytest.approx((578.876, -168.876), abs=5e-4)
    assert volume + price == pytest.approx(410.0, rel=1e-12)


def test_lmdi_matches_the_logarithmic_mean_written_out():
    (p0, _), (p1, _) = TOY
    v0, v1 = 10 * 50, 9 * 70
    mean = (v1 - v0) / math.log(v1 / v0)
    assert lmdi(*TOY)[0, 0] == pytest.approx(mean * math.log(p1[0] / p0[0]))


PRODUCTS = st.lists(st.tuples(*[st.floats(0.01, 1e4)] * 6), min_size=1, max_size=5)


@given(PRODUCTS)
def test_bennet_and_lmdi_leave_no_residual_and_turn_round_with_time(products):
    p0, q0, s0, p1, q1, s1 = np.array(products).T
    effects, back = bennet(p0, q0, p1, q1), bennet(p1, q1, p0, q0)
    scale = float((p0 * q0 + p1 * q1).sum())
    assert float((effects.price + effects.volume).sum()) == pytest.approx(
        float((p1 * q1 - p0 * q0).sum()), abs=1e-9 * scale
    )
    assert np.allclose(effects.price, -back.price)
    assert np.allclose(effects.volume, -back.volume)

    start, end = [p0, q0, s0], [p1, q1, s1]  # three factors: price, volume, mix
    forth = lmdi(start, end)
    value0, value1 = p0 * q0 * s0, p1 * q1 * s1
    assert forth.shape == (3, len(products))
    assert np.allclose(forth.sum(axis=0), value1 - value0, rtol=0, atol=1e-9 * (value0 + value1).max())
    # A factor ratio near one loses digits to 1e-16 of the value, whichever way time runs.
    assert np.allclose(forth, -lmdi(end, start), rtol=1e-9, atol=1e-9 * (value0 + value1).max())


def test_lmdi_of_no_change_is_zero():
    assert lmdi([[3.0], [7.0]], [[3.0], [7.0]]).tolist() == [[0.0], [0.0]]


def test_decompositions_say_what_does_not_fit():
    with pytest.raises(ParameterError, match="Use bennet"):
        lmdi([[0.0], [1.0]], [[1.0], [1.0]])
    with pytest.raises(ParameterError, match="same factors and products"):
        lmdi([[1.0], [1.0]], [[1.0, 2.0], [1.0, 2.0]])
    with pytest.raises(ParameterError, match="one value a product"):
        bennet([1.0, 2.0], [1.0], [1.0], [1.0])
    with pytest.raises(ParameterError, match="same products"):
        bennet([1.0, 2.0], [1.0, 1.0], [1.0], [1.0])
    assert bennet([0.0], [0.0], [2.0], [3.0]).price.tolist() == [3.0]  # zeros are fine here


@given(*[st.floats(10, 1e4)] * 4, DIGITS)
def test_price_and_volume_effects_hold_the_truth(p0, q0, p1, q1, digits):
    price = series(_2024=rounded(p0, digits), _2025=rounded(p1, digits))
    quantity = series(_2024=rounded(q0, digits), _2025=rounded(q1, digits))
    result = price_volume(price, quantity, "2024", "2025")
    for estimate, truth in (
        (result.change, p1 * q1 - p0 * q0),
        (result.price_effect, (q0 + q1) / 2 * (p1 - p0)),
        (result.volume_effect, (p0 + p1) / 2 * (q1 - q0)),
        (result.value_start, p0 * q0),
        (result.value_end, p1 * q1),
    ):
        slack = 1e-9 * p0 * q0 + 1e-9 * p1 * q1
        assert estimate.low - slack <= truth <= estimate.high + slack
    assert result.price_effect.point + result.volume_effect.point == pytest.approx(
        result.change.point, abs=1e-9 * (p0 * q0 + p1 * q1)
    )


def test_the_printed_revenue_stands_beside_price_times_quantity():
    price = series(_2024=(1099.5, 1100.0, 1100.5), _2025=(1049.5, 1050.0, 1050.5))
    quantity = series(_2024=(43.05, 43.1, 43.15), _2025=(43.25, 43.3, 43.35))
    revenue = series(_2024=(47450.0, 47500.0, 47550.0), _2025=46000.0).assign(fact_id=["r0", "r1"])
    result = price_volume(price, quantity, "2024", "2025", revenue)
    assert result.reported_start == at(revenue, "2024")
    assert result.reported_end == at(revenue, "2025")
    assert result.value_start.point == pytest.approx(47410.0)
    assert result.fact_ids == ("fact-2024", "fact-2024", "fact-2025", "fact-2025", "r0", "r1")
    assert price_volume(price, quantity, "2024", "2025").reported_end is None


def test_a_floor_has_no_price_effect():
    with pytest.raises(DataError, match="only bounded"):
        price_volume(series(_2024=1.0, _2025=1.0), series(_2024=1.0, _2025=(2.0, 2.0, math.inf)), "2024", "2025")


# --- shares, bases, streaks, sums -----------------------------------------------------------------


@given(POSITIVE, st.floats(50, 1e6), DIGITS, DIGITS)
def test_ratios_hold_the_true_ratio(a, b, da, db):
    row = ratio_series(series(_2025Q3=rounded(a, da)), series(_2025Q3=rounded(b, db))).iloc[0]
    assert holds(row["low"], a / b, row["high"])


def test_ratios_need_both_and_are_a_series_again():
    result = ratio_series(series(_2024=1.0, _2025=3.0), series(_2023=1.0, _2024=4.0, _2025=6.0))
    assert result["period"].tolist() == ["2024", "2025"]
    assert year_on_year(result)["growth"].tolist() == pytest.approx([1.0])


@given(*[st.floats(50, 1e6)] * 4, DIGITS)
def test_log_effects_sum_and_hold_the_truth(c0, c1, n0, n1, digits):
    core = series(_2024=rounded(c0, digits), _2025=rounded(c1, digits))
    base = series(_2024=rounded(n0, digits), _2025=rounded(n1, digits))
    d = log_decomposition(core, base, "2024", "2025")
    assert d.core_effect.point + d.base_effect.point == pytest.approx(d.change.point, abs=1e-12)
    share = core["point"] / base["point"]
    assert d.change.point == pytest.approx(math.log(share[1] / share[0]), abs=1e-9)
    for estimate, truth in (
        (d.core_effect, math.log(c1 / c0)),
        (d.base_effect, -math.log(n1 / n0)),
        (d.change, math.log(c1 / c0) - math.log(n1 / n0)),
    ):
        assert holds(estimate.low, truth, estimate.high)


def test_log_decomposition_of_bounds_is_open_and_of_zero_refused():
    core = series(_2024=10.0, _2025=(-math.inf, 20.0, 20.0))
    base = series(_2024=100.0, _2025=200.0)
    d = log_decomposition(core, base, "2024", "2025")
    assert d.core_effect == Estimate(math.log(2), -math.inf, math.log(2))
    with pytest.raises(DataError, match="logarithm of 0"):
        log_decomposition(series(_2024=1.0, _2025=0.0), base, "2024", "2025")


def test_the_implied_base_of_the_report():
    level = series(_2025Q3=(1130.5, 1131.0, 1131.5))  # methods.md §1.1
    rate = series(_2025Q3=(0.2225, 0.223, 0.2235), _2025Q2=0.3).assign(fact_id=["g3", "g2"])
    result = implied_base(level, rate)
    names = result[["period", "fact_id", "base_fact_id"]].to_numpy().tolist()
    assert names == [["2024Q3", "fact-2025Q3", "g3"]]
    assert result[["low", "high"]].iloc[0].tolist() == pytest.approx([923.99, 925.56], abs=0.005)


@given(st.floats(50, 1e6), st.floats(-0.8, 5.0))
def test_the_implied_base_holds_the_true_base(base, rate):
    level = series(_2025=rounded(base * (1 + rate), 1))
    low, _, high = rounded(100 * rate, 1)
    row = implied_base(level, series(_2025=(low / 100, round(100 * rate, 1) / 100, high / 100))).iloc[0]
    assert holds(row["low"], base, row["high"])


def test_a_fall_by_everything_implies_no_base():
    with pytest.raises(DataError, match="Cannot divide by 0"):
        implied_base(series(_2025=1.0), series(_2025=-1.0))


def test_a_streak_ends_where_a_rise_fails():
    s = series(
        _2023Q1=10.0,
        _2023Q2=10.0,
        _2023Q3=(9.0, 10.0, 10.2),
        _2023Q4=10.0,
        _2024Q1=11.0,
        _2024Q2=9.0,
        _2024Q3=(9.5, 10.4, 11.0),
        _2024Q4=12.0,
    )
    result = streak(s)
    assert (result.length, result.stopped_at, result.reason, result.missing) == (2, "2024Q2", "no_rise", None)
    assert result.table.to_numpy().tolist() == [["2024Q4", "2023Q4", True], ["2024Q3", "2023Q3", False]]


@pytest.mark.parametrize(
    ("gap", "length", "stopped_at"),
    [("2024Q3", 1, "2024Q3"), ("2023Q3", 1, "2024Q3"), ("2023Q4", 0, "2024Q4")],
)
def test_a_streak_ends_where_the_evidence_does(gap, length, stopped_at):
    full = series(_2023Q2=9.0, _2023Q3=10.0, _2023Q4=10.0, _2024Q2=10.0, _2024Q3=11.0, _2024Q4=12.0)
    result = streak(full[full["period"] != gap])
    assert (result.length, result.stopped_at) == (length, stopped_at)
    assert (result.reason, result.missing) == ("missing", gap)


def test_standing_still_is_no_rise():
    assert streak(series(_2024=5.0, _2025=5.0)).reason == "no_rise"


def test_a_streak_of_nothing_is_an_error():
    with pytest.raises(DataError, match="empty"):
        streak(series(_2024=1.0).iloc[:0])


def test_floors_make_the_sum_a_floor_from_there_on():
    s = series(_2024_12=(9.0, 10.0, 11.0), _2025_01=(20.0, 20.0, math.inf), _2025_02=5.0, _2025_03=7.0)
    result = cumulative(s, "2025-02")
    assert result["period"].tolist() == ["2024-12", "2025-01", "2025-02"]
    assert result["low"].tolist() == [9.0, 29.0, 34.0]
    assert result["point"].tolist() == [10.0, 30.0, 35.0]
    assert result["high"].tolist() == [11.0, math.inf, math.inf]


def test_a_sum_over_a_gap_is_not_known():
    s = series(_2024_12=1.0, _2025_02=5.0)
    with pytest.raises(DataError, match="no figure of 2025-01"):
        cumulative(s, "2025-02")
    assert cumulative(s, "2024-12")["point"].tolist() == [1.0]
    with pytest.raises(DataError, match="no figure of 2025-03"):
        cumulative(s, "2025-03")


def test_a_year_and_its_months_are_not_added_up():
    with pytest.raises(DataError, match="mixes kinds of period"):
        cumulative(series(_2024=12.0, _2025_01=1.0), "2025-01")


def test_inputs_are_left_alone():
    s = series(_2024_12=1.0, _2025_01=5.0)
    before = s.copy(deep=True)
    cumulative(s, "2025-01")
    implied_base(s, s)
    pd.testing.assert_frame_equal(s, before)


TABLETS = pd.DataFrame({"period": ["2024Q1"], "at_end": [True], "bridged_period": [""]})


def test_growth_across_a_change_of_definition_is_missing_and_says_so():
    s = series(_2023Q1=1.0, _2023Q4=1.5, _2024Q1=2.0, _2024Q4=3.0, _2025Q1=4.0)
    told = year_on_year(s, TABLETS).set_index("period")
    assert told["definition"].to_dict() == {"2024Q1": "changed", "2024Q4": "changed", "2025Q1": "same"}
    assert told["growth"].dropna().to_dict() == {"2025Q1": 1.0}
    assert year_on_year(s)["growth"].notna().all()


def test_a_change_is_bridged_only_where_every_change_is():
    bridge = TABLETS.assign(bridged="printed", bridged_period="2024Q1", low=0.4, point=0.5, high=0.6)
    told = year_on_year(series(_2023Q1=1.0, _2024Q1=2.0), bridge).iloc[0]
    assert (told["growth_low"], told["growth"], told["growth_high"], told["fact_id"]) == (0.4, 0.5, 0.6, "printed")
    both = pd.concat([bridge.assign(period="2023Q4", bridged_period=""), bridge])
    assert year_on_year(series(_2023Q1=1.0, _2024Q1=2.0), both)["definition"].tolist() == ["changed"]
