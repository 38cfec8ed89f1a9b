"""V1 and V2: the GRIM tests of the R package scrutiny's `pigs1` and `pigs2`."""

from __future__ import annotations

import pytest

from fanecon.notation.grim import grim, grim_percent

MEANS = ["7.22", "4.74", "5.23", "2.57", "6.77", "2.68", "7.01", "7.38", "3.14", "6.89", "5.00", "0.24"]
SIZES = [32, 25, 29, 24, 27, 28, 29, 26, 27, 31, 25, 28]
PERCENTS = ["67.4", "54.2", "54.0", "69.8", "68.1", "55.4"]


def test_v1_means():
    found = [grim(mean, n) for mean, n in zip(MEANS, SIZES, strict=True)]
    assert found == [c == "T" for c in "TFFFFTFTFFTF"]


def test_v2_percentages():
    assert [grim_percent(p, 150) for p in PERCENTS] == [c == "T" for c in "FFTFFF"]


@pytest.mark.parametrize("test", [lambda: grim("3.0", 0), lambda: grim("3.0", 5, 0), lambda: grim_percent("3", 0)])
def test_sizes_below_one_are_refused(test):
    with pytest.raises(ValueError, match="expected at least 1"):
        test()
