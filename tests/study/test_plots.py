"""Plots by their data: what was drawn, not how it looks; and the same figure on a telephone."""

from __future__ import annotations

import base64
import io

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib import pyplot as plt
from PIL import Image

from fanecon.errors import FaneconError
from fanecon.study import plot
from fanecon.study.exhibits import NARROW, chart_bundle
from fanecon.study.sentences import fill
from fanecon.study.traced import Basis


@pytest.fixture(autouse=True)
def closed():
    yield
    plt.close("all")


def test_intervals_end_where_the_rows_end():
    frame = pd.DataFrame({"year": [1, 2], "low": [3.0, 4.0], "point": [5.0, 6.0], "high": [9.0, float("inf")]})
    _, ax = plt.subplots()
    assert plot.intervals(frame, "year", ax=ax) is ax
    segments = ax.collections[0].get_segments()
    assert [s[:, 1].tolist() for s in segments] == [[3, 9], [4, 6]]


def test_a_forest_draws_range_and_point_of_every_row():
    table = pd.DataFrame(
        {
            "title": ["甲", "乙"],
            "point": [-8.0, 1.0],
            "usual_low": [-2.0, -3.0],
            "usual_high": [2.0, 3.0],
            "beyond": [True, False],
        }
    )
    ax = plot.forest(table, "title")
    assert [(b.get_x(), b.get_width()) for b in ax.patches] == [(-2, 4), (-3, 6)]
    assert [tuple(c.get_offsets()[0]) for c in ax.collections] == [(-8, 0), (1, 1)]
    assert [t.get_text() for t in ax.get_yticklabels()] == ["甲", "乙"]


def test_one_figure_at_two_widths_with_words_for_who_cannot_see_it():
    _, ax = plt.subplots()
    ax.plot([1, 2], [3, 4])
    plot.beside(ax, 2, 4, "the newest")
    title = fill("升", "It rises", {}, "t")
    bundle, _ = chart_bundle(ax, "x", title, fill("数", "Measure", {}, "t"), "", "en", key=False, synthetic=False)
    html = bundle["text/html"]
    wide, narrow = (Image.open(io.BytesIO(base64.b64decode(p.split('"')[0]))) for p in html.split("base64,")[1:])
    assert narrow.width == pytest.approx(NARROW * 200, rel=0.02)
    assert narrow.width < wide.width
    assert html.count('alt="It rises. Measure. the newest"') == 2 and not plt.get_fignums()


NAMES = st.text("abcdefgh_", min_size=1, max_size=8)
WORDS = st.text(st.characters(whitelist_categories=("L", "Z"), whitelist_characters="，。"), max_size=20).map(
    lambda t: "".join(t.split()) or "x"
)


@given(WORDS, WORDS, NAMES, st.floats(-1e6, 1e6, allow_nan=False))
def test_a_number_is_printed_wherever_its_name_stands(before, after, name, value):
    row = pd.Series({"point": value, "low": value - 1, "high": value + 1, "unit": "percent", "fact_id": "a+b"})
    made = fill(f"{before}{{{name}}}{after}", f"{before}{{{name}:abs}}{after}", {name: row}, "t")
    number = next(iter(made.numbers.values()))
    assert made.used == {name} and number.facts == ("a", "b")
    assert made.plain("zh") == f"{before}{number.printed('zh')}{after}"
    assert made.plain("en") == f"{before}{number.printed('en', 'abs')}{after}"


@given(WORDS, st.integers(0, 1899), WORDS)
def test_a_typed_number_never_passes(before, digit, after):
    with pytest.raises(FaneconError, match="is typed"):
        fill(f"好 {digit} {after}", f"{before} {digit}", {}, "t")


@given(st.one_of(st.integers(-9, 9), st.floats(-9, 9)))
def test_a_plain_number_needs_a_basis(value):
    with pytest.raises(FaneconError, match="rests on nothing"):
        fill("{n:percent}", "{n:percent}", {"n": (value, Basis())}, "t")
