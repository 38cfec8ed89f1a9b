"""Bass diffusion: published fits, closed forms, and when the ceiling cannot be known."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import solve_ivp

from fanecon.errors import DataError, ParameterError
from fanecon.methods.diffusion import BassFit, bass_peak, bass_share, fit_bass, profile_ceiling
from fanecon.methods.refusal import Refusal

# Video recorders, thousands a year, 1980-89: the example of the nls documentation of many courses.
VCR = [840, 1470, 2110, 4000, 7590, 10950, 10530, 9470, 7790, 5890]


def fitted(*args: object, **options: object) -> BassFit:
    found = fit_bass(*args, **options)
    assert isinstance(found, BassFit)
    return found


# --- closed forms ---------------------------------------------------------------------------------


def test_peak_identities():
    """V4b, with p = .03 and q = .38."""
    peak = bass_peak(0.03, 0.38)
    assert [peak.time, peak.rate, peak.share] == pytest.approx([6.19262, 0.110592, 0.460526], abs=5e-6)
    assert bass_share(peak.time, 0.03, 0.38) == pytest.approx(peak.share)


@given(st.floats(1e-4, 0.5), st.floats(0, 1.5))
def test_no_moment_is_faster_than_the_peak(p, q):
    peak = bass_peak(p, q)
    time = np.linspace(0, peak.time * 2 + 5, 400)
    share = bass_share(time, p, q)
    assert (p + q * share) * (1 - share) == pytest.approx(
        np.minimum((p + q * share) * (1 - share), peak.rate), rel=1e-9
    )
    assert (np.diff(share) >= 0).all() and share[0] == 0


def test_the_closed_form_solves_the_equation():
    solved = solve_ivp(
        lambda t, f: (0.03 + 0.38 * f) * (1 - f), (0, 30), [0.0], rtol=1e-10, atol=1e-12, t_eval=range(31)
    )
    assert bass_share(range(31), 0.03, 0.38) == pytest.approx(solved.y[0], abs=5e-9)


def test_without_imitation_adoption_is_exponential():
    assert bass_share([1, 2], 0.1, 0) == pytest.approx(1 - np.exp([-0.1, -0.2]))
    assert bass_peak(0.1, 0.05).time == 0


# --- fits -----------------------------------------------------------------------------------------


def test_video_recorders_by_density():
    """V4: the published fit M 6.80e4 (3.13e3), P 6.59e-3 (1.43e-3), Q .638 (.0414), 727 on 7 degrees."""
    found = fitted(VCR, form="density")
    assert [found.m, found.p, found.q] == pytest.approx([67980.9, 0.006594, 0.63809], rel=1e-4)
    assert [found.m_error, found.p_error, found.q_error] == pytest.approx([3127.5, 0.001430, 0.04140], rel=1e-3)
    assert found.residual_error == pytest.approx(727.19, abs=0.01)


def test_video_recorders_by_increments():
    """Srinivasan and Mason on the same data."""
    found = fitted(VCR)
    assert [found.m, found.p, found.q] == pytest.approx([67660, 0.00879, 0.64216], rel=1e-3)
    assert found.m_low < found.m < found.m_high
    profile = profile_ceiling(
        VCR, [found.m_low * 0.999, found.m_low * 1.001, found.m_high * 0.999, found.m_high * 1.001]
    )
    assert profile["inside"].tolist() == [False, True, True, False]
    assert ((found.fitted["actual"] - found.fitted["fitted"]) ** 2).sum() / 7 == pytest.approx(found.residual_error**2)


@settings(max_examples=8, deadline=None)
@given(st.floats(0.003, 0.05), st.floats(0.2, 0.7), st.floats(1e2, 1e8))
def test_an_exact_curve_is_recovered(p, q, m):
    time = np.arange(int(1.6 * bass_peak(p, q).time) + 6)
    found = fitted(m * np.diff(bass_share(time, p, q)))
    assert [found.m, found.p, found.q] == pytest.approx([m, p, q], rel=1e-3)
    assert found.m_low <= m * 1.001 and m * 0.999 <= found.m_high


# --- when it cannot be known ----------------------------------------------------------------------


def test_before_its_turn_a_series_does_not_tell_the_ceiling():
    refused = fit_bass(VCR[:6])
    assert isinstance(refused, Refusal) and refused.code == "m_not_identified"
    assert refused.needs["total"] == sum(VCR[:6]) < refused.needs["m_low"] < 67660
    assert refused.needs["growth"] > 0.3
    profile = profile_ceiling(VCR[:6], [refused.needs["m_low"] * 0.99, refused.needs["m_low"] * 1.01, 1e6, 1e9])
    assert profile["inside"].tolist() == [False, True, True, True]


def test_a_year_later_it_does():
    assert fitted(VCR[:7]).m_high < 1e5


@pytest.mark.parametrize("series", [[5, 5, 5, 5, 5, 5], [1, 2, 4, 8, 16, 32, 64], [30, 41, 38, 52, 61, 70, 95]])
def test_level_or_steady_growth_has_no_ceiling(series):
    assert fit_bass(series).code == "m_not_identified"


def test_too_little_to_fit_is_refused():
    assert fit_bass([1, 2, 3, 2]) == Refusal("too_short", {"observations": 4, "required": 5})
    assert fit_bass([0] * 8).code == "no_adoption"
    for series in ([5, 0, 0, 0, 0], [5, 1, 0, 0, 0], [0, 0, 0, 0, 1, 0, 0]):
        for form in ("increments", "density"):
            assert fit_bass(series, form=form).code == "too_few_adoptions"


@pytest.mark.parametrize(
    ("series", "form"), [([5, 1e-9, 1e-9, 0, 0], "increments"), ([5, 1e-5, 1e-10, 0, 0, 0, 0, 0], "density")]
)
def test_a_burst_is_no_bass_curve(series, form):
    """All at once: p alone is at its end, and q could be anything."""
    assert fit_bass(series, form=form).code == "at_boundary"


def test_the_profile_holds_the_true_ceiling_as_often_as_it_says():
    true = 1000 * np.diff(bass_share(np.arange(16), 0.02, 0.45))
    rng = np.random.default_rng(3)
    noisy = [np.maximum(true + rng.normal(0, 4, 15), 0) for _ in range(50)]
    held = [profile_ceiling(sales, [1000.0], confidence=0.5)["inside"].iloc[0] for sales in noisy]
    assert abs(np.mean(held) - 0.5) < 3 * np.sqrt(0.25 / 50)


def test_what_does_not_hold_is_turned_away():
    for series in ([1, 2, -1, 3, 4], [1, float("nan"), 2, 3, 4], [[1, 2], [3, 4]]):
        with pytest.raises(DataError):
            fit_bass(series)
    with pytest.raises(ParameterError, match="form"):
        fit_bass(VCR, form="linear")
    with pytest.raises(ParameterError, match="confidence"):
        fit_bass(VCR, confidence=95)
    with pytest.raises(ParameterError, match="ceilings"):
        profile_ceiling(VCR, [0])
    with pytest.raises(DataError, match="Expected at least 5"):
        profile_ceiling(VCR[:4], [1e5])
    for p, q, time in ((0, 0.3, 1), (0.1, -0.1, 1), (0.1, 0.1, -1)):
        with pytest.raises(ParameterError):
            bass_share(time, p, q)
