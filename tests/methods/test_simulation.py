"""The simulation's invariants (V22): people conserved, no shock no change, one Bass curve, agents agree."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fanecon.errors import ParameterError
from fanecon.methods.simulation import SERIES, STATES, Parameters, Paths, discounted_mean, simulate

RATES = {
    "innovation_core": 0.02, "innovation_mass": 0.005, "word_core_core": 0.4, "word_core_mass": 0.05,
    "word_mass_core": 0.15, "word_mass_mass": 0.2, "churn_core": 0.01, "churn_mass": 0.03,
    "return_core": 0.05, "return_mass": 0.02,
}  # fmt: skip
SHOCK = {
    "shock_month": 10, "shock_core": 0.6, "shock_mass": 0.2, "half_core": 8, "half_mass": 2,
    "anger_churn_core": 0.3, "anger_churn_mass": 0.1, "negativity": 2,
    "founder_month": 25, "founder_loss_innovation": 0.5, "founder_loss_word": 0.3,
}  # fmt: skip
RATE = st.floats(0, 2)
SHARE = st.floats(0, 1)


@settings(max_examples=40, deadline=None)
@given(
    st.fixed_dictionaries(
        {**dict.fromkeys(RATES, RATE), "shock_core": SHARE, "shock_mass": SHARE, "active_core": SHARE}
    ),
    st.floats(0.1, 3),
    st.floats(1, 1e9),
)
def test_people_are_conserved_and_never_negative(rates, step, size):
    assumed = Parameters(size, 7 * size, **{**SHOCK, **rates})
    found = simulate(assumed, steps=60, step=step, keep=SERIES).series
    for segment, people in (("core", size), ("mass", 7 * size)):
        parts = np.array([found[f"{state}_{segment}"] for state in STATES])
        assert np.abs(parts.sum(axis=0) / people - 1).max() < 1e-12
        assert parts.min() >= -1e-12 * people
    for state in STATES:
        assert (found[state] == found[f"{state}_core"] + found[f"{state}_mass"]).all()


def test_zero_shock_is_bit_identical_to_no_shock():
    none = simulate(Parameters(1e6, 5e8, **RATES), steps=60, keep=SERIES).series
    unfelt = {**SHOCK, "shock_core": 0, "shock_mass": 0, "founder_loss_innovation": 0, "founder_loss_word": 0}
    zero = simulate(Parameters(1e6, 5e8, **RATES, **unfelt), steps=60, keep=SERIES).series
    felt = simulate(Parameters(1e6, 5e8, **RATES, **SHOCK), steps=60, keep=SERIES).series
    for name in SERIES:
        assert zero[name].tobytes() == none[name].tobytes()
    assert (felt["active"][12:26] < none["active"][12:26]).all()
    assert (felt["active"][:11] == none["active"][:11]).all()  # and nothing changes before it happens


@pytest.mark.parametrize(("own", "other"), [(0.19, 0.19), (0.38, 0.0), (0.08, 0.30)])
def test_identical_segments_are_one_bass_curve(own, other):
    """The error is of first order in the step: a tenth of the step, a tenth of the error."""
    assumed = Parameters(
        1, 1, innovation_core=0.03, innovation_mass=0.03, word_core_core=own, word_core_mass=other,
        word_mass_core=other, word_mass_mass=own,
    )  # fmt: skip
    errors = []
    for step in (1.0, 0.1, 0.01):
        paths = simulate(assumed, steps=round(30 / step), step=step, keep=["active_core", "active_mass"])
        decay = np.exp(-0.41 * paths.months)
        curve = (1 - decay) / (1 + 0.38 / 0.03 * decay)  # Bass 1969, p = 0.03, q = 0.38
        errors.append(np.abs(paths.series["active_core"][:, 0] - curve).max())
        assert paths.series["active_core"] == pytest.approx(paths.series["active_mass"])
    assert errors == pytest.approx([0.0714, 0.00721, 0.000721], rel=0.01)


def test_agents_agree_with_the_equations():
    """Twenty thousand people a segment who decide one by one stay within 3/√N of the shares."""
    people, steps = 20_000, 80
    assumed = Parameters(people, people, active_core=0.1, **RATES, **SHOCK)
    expected = simulate(
        assumed, steps=steps, keep=[f"{state}_{s}" for state in STATES for s in ("core", "mass")]
    ).series
    generator = np.random.default_rng(20)
    state = np.zeros((2, people), dtype=int)  # 0 unaware, 1 active, 2 lapsed
    state[0, : people // 10] = 1
    word = np.array(
        [[RATES["word_core_core"], RATES["word_core_mass"]], [RATES["word_mass_core"], RATES["word_mass_mass"]]]
    )

    def rates(name: str) -> np.ndarray:
        return np.array([{**RATES, **SHOCK}[f"{name}_{segment}"] for segment in ("core", "mass")])

    worst = 0.0
    for month in range(steps + 1):
        for number, name in enumerate(STATES):
            for row, segment in enumerate(("core", "mass")):
                share = (state[row] == number).mean()
                worst = max(worst, abs(share - expected[f"{name}_{segment}"][month, 0] / people))
        anger = rates("shock") * (month >= 10) * 0.5 ** ((month - 10) / rates("half"))
        lost = float(month >= 25)
        voice = (1 - (1 + SHOCK["negativity"]) * anger) * (state == 1).mean(axis=1)
        adopt = np.clip(rates("innovation") * (1 - 0.5 * lost) + word @ voice * (1 - 0.3 * lost), 0, 1)
        lapse, back = rates("churn") + rates("anger_churn") * anger, rates("return") * (1 - anger)
        chance = np.choose(state, [adopt[:, None], lapse[:, None], back[:, None]])
        moves = generator.random(state.shape) < chance
        state = np.where(moves, np.choose(state, [1, 2, 1]), state)
    assert 0 < worst < 3 / np.sqrt(people)


def test_scenarios_do_not_touch_one_another():
    churn, half = np.array([0.01, 0.05, 0.2]), np.array([1.0, 5.0, np.inf])
    shared = {**RATES, **SHOCK}
    together = simulate(
        Parameters(1e6, 5e8, **{**shared, "churn_core": churn, "half_core": half}), steps=40, keep=SERIES
    )
    for number in range(3):
        alone = Parameters(1e6, 5e8, **{**shared, "churn_core": churn[number], "half_core": half[number]})
        for name, values in simulate(alone, steps=40, keep=SERIES).series.items():
            assert (values[:, 0] == together.series[name][:, number]).all()


def test_anger_halves_and_silences():
    assumed = Parameters(1, 1, active_core=1.0, **{**SHOCK, "founder_month": np.inf})
    paths = simulate(assumed, steps=26, keep=["anger_core", "anger_mass"])
    assert paths.series["anger_core"][[9, 10, 18, 26], 0].tolist() == [0, 0.6, 0.3, pytest.approx(0.15)]
    assert paths.series["anger_mass"][[10, 12], 0].tolist() == [0.2, 0.1]
    # Angry fans who count double against the brand convert nobody: 1 − (1 + 2) · 0.6 < 0.
    quiet = Parameters(1, 1, active_core=1.0, word_mass_core=0.5, shock_month=0, shock_core=0.6, negativity=2)
    assert simulate(quiet, steps=5, keep=["active_mass"]).series["active_mass"].max() == 0


def test_a_founder_s_loss_can_pass():
    assumed = Parameters(1, 1, innovation_core=0.01, founder_month=3, founder_loss_innovation=1, founder_half=2)
    adopted = -np.diff(simulate(assumed, steps=8, keep=["unaware_core"]).series["unaware_core"][:, 0])
    left = 1 - np.cumsum([0, *adopted])[:-1]
    assert adopted / left == pytest.approx(0.01 * np.array([1, 1, 1, 0, *(1 - 0.5 ** (np.arange(1, 5) / 2))]))


def test_what_is_kept_is_what_was_asked_for():
    paths = simulate(Parameters(1, 1, **RATES), steps=3, step=0.5, keep=["lapsed"])
    assert paths.months.tolist() == [0, 0.5, 1, 1.5]
    assert list(paths.series) == ["lapsed"] and paths.series["lapsed"].shape == (4, 1)


def test_factors_multiply_and_shares_stop_at_one():
    base = Parameters(1, 1, shock_core=0.6, churn_core=np.array([0.1, 0.2]))
    changed = base.with_factors({"shock_core": 2, "churn_core": np.array([1.0, 0.5])})
    assert changed.shock_core == 1
    assert changed.churn_core.tolist() == [0.1, 0.1]
    assert base.churn_core.tolist() == [0.1, 0.2]
    with pytest.raises(ParameterError, match='Did you mean "churn_core"'):
        base.with_factors({"churn_cor": 2})


@given(st.floats(-0.5, 2), st.lists(st.floats(0, 1e9), min_size=2, max_size=20))
def test_a_discounted_mean_stays_between_the_extremes(rate, values):
    paths = Paths(np.arange(len(values), dtype=float), {"active": np.array(values)[:, None]})
    mean = discounted_mean(paths, "active", rate)[0]
    assert min(values) * (1 - 1e-9) <= mean <= max(values) * (1 + 1e-9)
    assert discounted_mean(paths, "active", 0)[0] == pytest.approx(np.mean(values))


@pytest.mark.parametrize(
    "wrong",
    [
        {"size_core": 0}, {"churn_core": -0.1}, {"churn_mass": np.nan}, {"churn_mass": np.inf}, {"shock_core": 1.1},
        {"half_core": 0}, {"founder_half": 0}, {"active_core": 0.6, "lapsed_core": 0.6}, {"shock_month": -1},
        {"churn_core": [0.1, 0.2], "churn_mass": [0.1, 0.2, 0.3]}, {"churn_core": [[0.1]]}, {"founder_loss_word": 2},
    ],
)  # fmt: skip
def test_parameters_that_do_not_hold(wrong):
    with pytest.raises(ParameterError):
        Parameters(**{"size_core": 1, "size_mass": 1, **wrong})


def test_runs_that_cannot_be_made():
    one = Parameters(1, 1)
    for options in ({"steps": 0}, {"steps": 1, "step": 0}):
        with pytest.raises(ParameterError, match="positive"):
            simulate(one, **options)
    with pytest.raises(ParameterError, match='Did you mean "active"'):
        simulate(one, steps=1, keep=["activ"])
    with pytest.raises(ParameterError, match="not kept"):
        discounted_mean(simulate(one, steps=1), "lapsed", 0)
    with pytest.raises(ParameterError, match="annual_rate"):
        discounted_mean(simulate(one, steps=1), "active", -1)
