"""Power law against lognormal: the reference data of Clauset et al., simulated tails, silence."""

import warnings
from pathlib import Path

import numpy as np
import pytest

from fanecon.errors import DataError, ParameterError
from fanecon.methods.refusal import Refusal
from fanecon.methods.tail import fit_tail, verdict


def reference(name):
    import powerlaw

    return np.genfromtxt(Path(powerlaw.__file__).parent / "reference_data" / f"{name}.txt")


@pytest.mark.parametrize(
    ("name", "scale", "discrete", "xmin", "alpha", "error", "p_value", "in_tail"),
    [  # V8; Clauset, Shalizi & Newman 2009, table 6.1: 1.95(2), 2.4(2), 2.3(3)
        ("words", 1, True, 7, 1.953, 0.018, 0.66, 2958),
        ("terrorism", 1, True, 12, 2.368, 0.058, 0.78, 547),
        ("blackouts", 1000, False, 230, 2.273, 0.166, 0.68, 59),
    ],
)
def test_reference_data_cannot_be_told_apart(name, scale, discrete, xmin, alpha, error, p_value, in_tail):
    result = fit_tail(reference(name) / scale, discrete=discrete)
    assert result.verdict == "undecided"
    assert (result.xmin, result.in_tail) == (xmin, in_tail)
    assert result.alpha == pytest.approx(alpha, abs=1e-3)
    assert result.alpha_error == pytest.approx(error, abs=1e-3)
    assert result.p_value == pytest.approx(p_value, abs=0.005)
    assert 0 < result.distance < 0.1


def test_a_lognormal_is_recognised():
    # A narrow one: its tail bends on the whole way, steeper than any exponent up to 3.
    sample = np.round(np.random.default_rng(0).lognormal(3, 0.5, 3000)).clip(1)
    result = fit_tail(sample, xmin=20)
    assert result.verdict == "lognormal"
    assert result.ratio < 0
    assert result.p_value < 0.1


@pytest.mark.parametrize("alpha", [1.6, 2.3, 4.0])
def test_a_power_law_is_recovered_and_not_called_lognormal(alpha):
    result = fit_tail(np.random.default_rng(0).zipf(alpha, 3000), xmin=1)
    assert result.alpha == pytest.approx(alpha, abs=3 * result.alpha_error)
    assert result.observations == result.in_tail == 3000
    assert result.verdict in ("power_law", "undecided")


def test_the_start_of_the_tail_is_found():
    rng = np.random.default_rng(2)
    body, tail = rng.integers(1, 20, 1000), np.floor(20 * (1 - rng.random(1000)) ** (-1 / 1.5))
    result = fit_tail(np.concatenate([body, tail]))
    assert 15 <= result.xmin <= 30
    assert result.alpha == pytest.approx(2.5, abs=0.25)


@pytest.mark.parametrize(
    ("ratio", "p_value", "converged", "expected"),
    [
        (2.1, 0.04, True, "power_law"),
        (2.1, 0.04, False, "undecided"),
        (-2.1, 0.04, True, "lognormal"),
        (-2.1, 0.04, False, "lognormal"),  # a poor fit of the lognormal that still wins has won
        (-1.5, 0.1, True, "lognormal"),
        (-1.5, 0.1001, True, "undecided"),
        (3.0, float("nan"), True, "undecided"),
    ],
)
def test_verdicts(ratio, p_value, converged, expected):
    assert verdict(ratio, p_value, converged) == expected


def test_the_threshold_is_a_parameter():
    sample = np.round(np.random.default_rng(0).lognormal(3, 1, 2000)).clip(1)
    decided = fit_tail(sample, xmin=39)
    assert decided.verdict == "lognormal"
    assert fit_tail(sample, xmin=39, undecided_above=decided.p_value / 2).verdict == "undecided"


def test_people_who_did_nothing_are_no_part_of_a_tail():
    sample = np.random.default_rng(1).zipf(2.0, 400)
    assert fit_tail(np.concatenate([sample, np.zeros(1000)])) == fit_tail(sample)


def test_powerlaw_keeps_quiet(capfd):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        fit_tail(np.random.default_rng(1).zipf(1.8, 600))
    assert caught == []
    assert capfd.readouterr() == ("", "")


def test_an_error_inside_is_not_swallowed(monkeypatch):
    import powerlaw

    def broken(*_, **__):
        raise RuntimeError("inside")

    monkeypatch.setattr(powerlaw, "Fit", broken)
    with pytest.raises(RuntimeError, match="inside"):
        fit_tail(np.random.default_rng(1).zipf(1.8, 600))


def test_short_tails_are_refused():
    assert fit_tail([]) == Refusal("too_few_values", {"observations": 0, "different": 0, "required": 3})
    assert fit_tail([1, 2] * 60).code == "too_few_values"
    assert fit_tail([1, 2, 3]).code == "tail_too_short"
    sample = np.random.default_rng(1).zipf(2.5, 300)
    fixed = fit_tail(sample, xmin=20)
    assert fixed.code == "tail_too_short"
    assert fixed.needs == {"observations": 300, "in_tail": int((sample >= 20).sum()), "required": 50}
    # Here the start of the tail that fits best leaves fewer than fifty.
    rng = np.random.default_rng(0)
    found = fit_tail(np.concatenate([rng.integers(1, 40, 200), np.floor(40 * (1 - rng.random(40)) ** -1)]))
    assert found.code == "tail_too_short"
    assert found.needs["in_tail"] < 50 < found.needs["observations"]


def test_a_tail_without_an_exponent_is_refused():
    # Heavier than any power law: as many values between 10 and 100 as between 100 and 1000 and so on.
    result = fit_tail(np.geomspace(1, 1e300, 300), discrete=False, xmin=1)
    assert result.code == "no_fit"


@pytest.mark.parametrize("bad", [[1, -2, 3], [1, np.nan], [[1, 2], [3, 4]]])
def test_what_is_no_count_is_an_error(bad):
    with pytest.raises(DataError, match="negative, missing or infinite"):
        fit_tail(bad)


def test_measurements_and_parameters():
    with pytest.raises(DataError, match="discrete=False"):
        fit_tail([1.5, 2.0])
    with pytest.raises(ParameterError, match="undecided_above=10"):
        fit_tail([1, 2, 3], undecided_above=10)
    with pytest.raises(ParameterError, match="xmin=0"):
        fit_tail([1, 2, 3], xmin=0)
