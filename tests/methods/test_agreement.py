"""Krippendorff's alpha: published examples, invariances, refusals."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fanecon.errors import DataError
from fanecon.methods.agreement import Agreement, krippendorff_alpha
from fanecon.methods.refusal import Refusal


def codings(*coders: str) -> pd.DataFrame:
    """One text a coder; a dot is a gap."""
    rows = [(u, c, code) for c, text in enumerate(coders) for u, code in enumerate(text.split()) if code != "."]
    return pd.DataFrame(rows, columns=["unit", "coder", "code"])


@pytest.mark.parametrize(
    ("coders", "alpha"),
    [
        # Krippendorff 2011, Computing Krippendorff's Alpha-Reliability: A binary, B nominal, C with gaps.
        (("0 1 0 0 0 0 0 0 1 0", "1 1 1 0 0 1 0 0 0 0"), 0.095),
        (("a a b b d c c c e d d a", "b a b b b c c c e d d d"), 0.692),
        (("1 2 3 3 2 1 4 1 2 . . .", "1 2 3 3 2 2 4 1 2 5 . 3", ". 3 3 3 2 3 4 2 2 5 1 .", "1 2 3 3 2 4 4 1 2 5 1 ."), 0.743),
        # The example of the encyclopedia article on alpha, nominal.
        ((". . . . . 3 4 1 2 1 1 3 3 . 3", "1 . 2 1 3 3 4 3 . . . . . . .", ". . 2 1 3 4 4 . 2 1 1 3 3 . 4"), 0.691),
    ],
)  # fmt: skip
def test_published_examples(coders, alpha):
    assert round(krippendorff_alpha(codings(*coders)).alpha, 3) == alpha


def test_units_that_one_coder_coded_do_not_count():
    whole = krippendorff_alpha(codings("a b a b a", "a b b b ."))
    without = krippendorff_alpha(codings("a b a b", "a b b b"))
    assert whole == without
    assert (whole.units, whole.coders, whole.values) == (4, 2, 8)


@pytest.mark.parametrize(
    ("alpha", "reading"), [(0.8, "reliable"), (0.79, "tentative"), (0.667, "tentative"), (0.5, "unreliable")]
)
def test_readings(alpha, reading):
    assert Agreement(alpha, 1, 2, 2, 0.1, 0.5).reading == reading


@pytest.mark.parametrize(
    ("frame", "code"),
    [
        (codings("a b c"), "one_coder"),
        (codings("a b . .", ". . a b"), "no_overlap"),
        (codings("a a a", "a a a"), "no_variation"),
        (codings(), "one_coder"),
    ],
)
def test_refusals(frame, code):
    found = krippendorff_alpha(frame)
    assert isinstance(found, Refusal) and found.code == code


def test_an_empty_code_is_a_gap():
    frame = codings("a b a", "a b b")
    frame.loc[len(frame)] = [3, 0, ""]
    frame.loc[len(frame)] = [3, 1, None]
    assert krippendorff_alpha(frame) == krippendorff_alpha(codings("a b a", "a b b"))


def test_blanks_around_a_code_are_no_other_code():
    frame = codings("a b a", "a b b")
    assert krippendorff_alpha(frame.assign(code=frame["code"] + " ")) == krippendorff_alpha(frame)
    frame.loc[0, "code"] = " a"
    assert krippendorff_alpha(frame) == krippendorff_alpha(codings("a b a", "a b b"))
    alone = pd.DataFrame({"unit": [1, 1, 2, 2], "coder": ["a", "a "] * 2, "code": list("xyxx")})
    with pytest.raises(DataError, match="twice"):
        krippendorff_alpha(alone)


@pytest.mark.parametrize("column", ["unit", "coder"])
def test_a_code_of_nobody_or_of_nothing_is_turned_away(column):
    frame = codings("a b a", "a b b").astype(object)
    frame.loc[4, column] = None
    with pytest.raises(DataError, match=f"row 4, column {column} is empty"):
        krippendorff_alpha(frame)


def test_bad_tables_are_named():
    with pytest.raises(DataError, match="coder 0 coded unit 1 twice"):
        krippendorff_alpha(pd.concat([codings("a b", "a b"), codings("x c").iloc[[1]]]))
    with pytest.raises(DataError, match=r"column coder is missing.*found unit, code"):
        krippendorff_alpha(codings("a b", "a b").drop(columns="coder"))


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("abc")), min_size=2, max_size=12), st.randoms())
def test_names_of_codes_coders_and_units_do_not_matter(pairs, random):
    frame = codings(" ".join(a for a, _ in pairs), " ".join(b for _, b in pairs))
    other = frame.replace({"code": {"a": "z", "b": "a"}}).assign(coder=1 - frame["coder"], unit=-frame["unit"])
    found, again = (
        krippendorff_alpha(frame),
        krippendorff_alpha(other.sample(frac=1, random_state=random.randint(0, 99))),
    )
    assert type(found) is type(again)
    if isinstance(found, Agreement):
        assert np.isclose(found.alpha, again.alpha)
        assert found.alpha <= 1
        assert (found.alpha == 1) == all(a == b for a, b in pairs)
