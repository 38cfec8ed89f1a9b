"""The charts of the second notebook, judged by what is plotted and written, never by pixels."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from fanecon.errors import DataError
from fanecon.methods.cadence import calendar, yearly_cadence
from fanecon.methods.participation import lorenz
from fanecon.story.charts.cadence import beta_calendar
from fanecon.story.charts.core import core_panels
from fanecon.story.charts.inequality import lorenz_panels
from fanecon.story.charts.openness import openness_panels
from fanecon.story.charts.survival import survival_panels
from fanecon.study.theme import css_width, to_png, use_theme
from fanecon.study.words import Text

NAMES = {name: Text(f"甲{name}", f"A {name}") for name in ("company", "outside", "user", "write_access", "insider")}
TITLES = {name: Text(f"题{name}", f"T {name}") for name in ("depth", "testers", "contributors")}
WEEKS = ["2022-W01", "2022-W02", "2023-W10"]
YEARLY = yearly_cadence(WEEKS, "2024-W05").assign(solid=[False, True, True])
CALENDAR = calendar(WEEKS, "2024-W05", "2022-W01")
CURVE = pd.DataFrame({"months": [0, 1, 12], "survival": [1, 0.3, 0.1], "low": [1, 0.2, 0.05], "high": [1, 0.4, 0.2]})
COHORTS = pd.DataFrame({"year": ["2019", "2020"], "survival": [0.2, 0.1], "low": [0.1, 0.0], "high": [0.4, 0.3]})
SHARES = pd.DataFrame(
    {
        "period": ["2024H1", "2024H2", "2025H1"], "merged": [10, 0, 30], "share": [0.5, np.nan, 0.2],
        "low": [0.2, np.nan, 0.1], "high": [0.8, np.nan, 0.4],
    }
)  # fmt: skip
DEPTH = pd.DataFrame(
    {"period": ["2024Q3", "2024Q4"], "low": [0.024, 0.025], "point": [0.025, 0.026], "high": [0.026, 0.027]}
)
PEOPLE = pd.DataFrame({"period": ["2023H2", "2024H1"], "company": [20, 30], "user": [80, 90], "all": [100, 120]})
CORE = {"depth": DEPTH, "testers": YEARLY, "contributors": PEOPLE}

CHARTS = {
    "calendar": lambda lang: beta_calendar(CALENDAR, YEARLY, lang),
    "lorenz": lambda lang: lorenz_panels([(NAMES["user"], lorenz([1, 1, 8]), [lorenz([1, 2])])], lang),
    "survival": lambda lang: survival_panels({"user": CURVE, "company": CURVE}, NAMES, {"user": COHORTS}, 6, lang),
    "openness": lambda lang: openness_panels([(NAMES["user"], {"write_access": SHARES})], NAMES, lang),
    "core": lambda lang: core_panels(CORE, TITLES, lang),
}


def words(ax: Axes) -> list[str]:
    return [text.get_text() for text in ax.texts if text.get_text()]


@pytest.fixture(autouse=True)
def theme():
    with use_theme():
        yield


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("name", CHARTS)
def test_a_chart_draws_with_glyphs_for_everything(name, lang):
    figure: Figure = CHARTS[name](lang)
    assert css_width(figure) == 720
    assert to_png(figure).startswith(b"\x89PNG")


def test_the_calendar_has_a_box_for_every_week_observed_and_none_later():
    ax = CHARTS["calendar"]("en").axes[0]
    boxes = {c.get_label(): len(c.get_paths()) for c in ax.collections}
    assert boxes == {"thin": 2, "out": 1, "none": 52 + 52 + 5 - 3}
    assert words(ax)[:3] == ["4%", "2%", "0%"]
    assert [t.get_text() for t in ax.get_yticklabels()] == ["2022", "2023", "2024"]


def test_lorenz_curves_run_from_nobody_to_everybody_below_equality():
    ax = CHARTS["lorenz"]("en").axes[0]
    equality, single, pooled = (line.get_xydata() for line in ax.lines[:3])
    for curve in (single, pooled):
        assert curve[0].tolist() == [0, 0] and curve[-1].tolist() == [100, 100]
        assert (curve[:, 1] <= curve[:, 0] + 1e-9).all()
    assert equality.tolist() == [[0, 0], [100, 100]]
    # Three people, 8 of 10 by one: the most active tenth is three tenths of a person.
    assert "tenth made 24%" in words(ax)[0]


def test_survival_falls_from_a_hundred_within_its_band():
    above, below = CHARTS["survival"]("en").axes
    line = above.lines[0].get_ydata()
    assert line[0] == 100 and (np.diff(line) <= 0).all()
    assert len(above.collections) == 2
    assert "A user: 30% after month one" in " ".join(words(above))
    assert below.containers and below.get_ylim()[0] == 0


def test_a_half_year_without_merges_breaks_the_line_and_counts_zero():
    ax = CHARTS["openness"]("en").axes[0]
    assert words(ax)[:3] == ["n=10", "n=0", "n=30"]
    assert np.isnan(ax.lines[0].get_ydata()[1])
    assert "A write_access 20%" in words(ax)


def test_the_core_panels_share_their_years_and_start_at_zero():
    axes = CHARTS["core"]("en").axes
    assert len({ax.get_xlim() for ax in axes}) == 1
    assert all(ax.get_ylim()[0] == 0 for ax in axes)
    assert [words(ax)[-1] for ax in axes] == ["2.6%", "0%", "120"]


@pytest.mark.parametrize(
    "draw",
    [
        lambda: beta_calendar(CALENDAR.iloc[:0], YEARLY, "en"),
        lambda: lorenz_panels([], "en"),
        lambda: survival_panels({}, NAMES, {}, 6, "en"),
        lambda: openness_panels([], NAMES, "en"),
        lambda: core_panels({}, TITLES, "en"),
    ],
)
def test_nothing_is_not_drawn(draw):
    with pytest.raises(DataError, match="nothing to draw"):
        draw()
