"""The charts of the third notebook, judged by what is plotted and written, never by pixels."""

from __future__ import annotations

import math

import pandas as pd
import pytest
from matplotlib.colors import to_hex
from matplotlib.figure import Figure

from fanecon.errors import DataError
from fanecon.story.charts.event_lane import event_lane
from fanecon.story.charts.faces import face_panels
from fanecon.story.charts.followers import follower_timeline
from fanecon.story.charts.forest import event_forest
from fanecon.story.charts.voices import voice_lines
from fanecon.study.theme import COLOURS, css_width, to_png, use_theme

INF = math.inf


def share_row(brand: str, year: str, share: float, months: int = 12) -> dict[str, object]:
    return {
        "brand_zh": f"品{brand}", "brand_en": brand, "face_zh": "某人", "face_en": "Somebody", "year": year,
        "months": months, "share": share, "low": max(share - 0.1, 0), "high": min(share + 0.1, 1),
    }  # fmt: skip


SHARES = pd.DataFrame(
    [
        share_row("A", "2024", 0.2), share_row("A", "2025", 0.3), share_row("A", "2026", 0.4, 8),
        share_row("B", "2025", 0.9), share_row("C", "2025", 0.1), share_row("D", "2025", float("nan")),
    ]
)  # fmt: skip
MEASURED = pd.DataFrame(
    [
        ("2024", "effective_voices", 1.2, 1.1, 1.3, True), ("2024", "face_share", 0.9, 0.85, 0.95, True),
        ("2025Q1", "effective_voices", 1.5, 1.3, 1.8, True), ("2025Q1", "face_share", 0.8, 0.7, 0.9, True),
        ("2026", "effective_voices", 1.4, 1.2, 1.7, False), ("2026", "face_share", 0.83, 0.77, 0.87, False),
    ],
    columns=["period", "measure", "point", "low", "high", "whole"],
)  # fmt: skip
PRINTED = pd.DataFrame(
    [
        ("douyin", "2025-10-13", 4.5e7, 4.5e7, INF), ("douyin", "2025-10-17", 4.4495e7, 4.45e7, 4.4505e7),
        ("douyin", "2025-05-31", 3.9e7, 3.9e7, INF), ("all", "2025-03-26", 6.95e7, 7e7, 7.05e7),
    ],
    columns=["platform", "day", "low", "point", "high"],
).assign(day=lambda f: pd.to_datetime(f["day"]))  # fmt: skip
DAILY = pd.DataFrame(
    {
        "platform": "douyin",
        "date": pd.date_range("2026-06-24", periods=4),
        "followers": [4.2479e7, 3.619e7, 3.618e7, 3.617e7],
        "flag": ["outlier", "", "", ""],
    }
)
FOREST = pd.DataFrame(
    [
        (pd.Timestamp("2025-04-01"), "铜陵事故", "A crash with a title that is far too long for its label", 1, -0.068,
         -0.071, -0.042, 0.053, 0.063, True, False),
        (pd.Timestamp("2025-02-28"), "发布", "Launch", 0, 0.008, 0.004, -0.04, 0.055, 0.06, False, True),
    ],
    columns=["day", "label_zh", "label_en", "more", "car", "mean", "low", "high", "detectable", "significant",
             "confounded"],
)  # fmt: skip
MONTHLY = pd.DataFrame(
    {"period": ["2025-01", "2025-02", "2025-04"], "per_thousand": [3.0, 6.0, 4.0], "low": [2, 5, 3], "high": [4, 8, 6]}
)
EVENTS = pd.DataFrame(
    {
        "begins": pd.to_datetime(["2025-02-27", "2025-04-01", "2025-04-10"]),
        "type": ["product_launch", "safety_accident", "nobody-knows"],
        "abnormal": [30.0, 5.0, -2.0],
        "exceeds": [True, False, False],
        "title_zh": ["发布", "事故", "其他"],
        "title_en": ["Launch", "Crash", "Other"],
    }
)


def drawn(lang: str) -> dict[str, Figure]:
    return {
        "faces": face_panels(SHARES, "品A", lang),
        "voices": voice_lines(MEASURED, lang),
        "followers": follower_timeline(PRINTED, DAILY, lang),
        "forest": event_forest(FOREST, lang),
        "lane": event_lane(MONTHLY, EVENTS, lang),
    }


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_chart_prints_with_all_its_glyphs_at_the_width_of_the_page(lang):
    with use_theme():
        for figure in drawn(lang).values():
            assert css_width(figure) == 720
            assert to_png(figure).startswith(b"\x89PNG")


def test_the_own_brand_comes_first_and_the_others_by_their_last_full_year():
    axes = face_panels(SHARES, "品A", "en").axes
    assert [ax.get_title() for ax in axes] == ["A", "B", "C", "D"]
    assert to_hex(axes[0].lines[0].get_color()) == COLOURS["phone"].lower()
    assert to_hex(axes[1].lines[0].get_color()) == COLOURS["neutral"].lower()


def test_a_year_with_missing_months_is_hollow_and_has_no_label():
    ax = face_panels(SHARES, "品A", "en").axes[0]
    marks = [line for line in ax.lines if line.get_marker() == "o"]
    assert [list(line.get_xdata()) for line in marks] == [[2024, 2025], [2026]]
    assert marks[1].get_markerfacecolor() == "white"
    assert [t.get_text() for t in ax.texts if "%" in t.get_text()] == ["30%"]


def test_intervals_of_shares_are_those_given():
    ax = face_panels(SHARES, "品A", "en").axes[1]
    ends = [segment[:, 1].tolist() for c in ax.collections for segment in c.get_segments()]
    assert ends == [pytest.approx([80, 100])]


def test_years_are_labelled_and_quarters_are_not():
    number, share = voice_lines(MEASURED, "en").axes
    assert [t.get_text() for t in number.texts] == ["1.2", "1.4"]
    assert [t.get_text() for t in share.texts] == ["90%", "83%"]
    squares = [line for line in number.lines if line.get_marker() == "s"]
    assert sorted(line.get_markerfacecolor() == "white" for line in squares) == [False, True]


def test_only_platforms_with_figures_enough_get_a_panel():
    assert [ax.get_title() for ax in follower_timeline(PRINTED, DAILY, "en").axes] == ["Followers on Douyin"]


def test_bounds_are_open_and_the_outlier_is_a_cross_outside_of_the_line():
    ax = follower_timeline(PRINTED, DAILY, "en").axes[0]
    assert [line.get_ydata()[0] for line in ax.lines if line.get_marker() == "^"] == [4.5e7, 3.9e7]
    crosses = [list(line.get_ydata()) for line in ax.lines if line.get_marker() == "x"]
    assert crosses == [[4.2479e7]]
    line = next(line for line in ax.lines if to_hex(line.get_color()) == COLOURS["accent"].lower())
    assert list(line.get_ydata()) == [3.619e7, 3.618e7, 3.617e7]
    assert "outlier" in [t.get_text() for t in ax.texts]


def test_the_forest_shows_the_band_the_effect_that_could_be_found_and_both_yardsticks():
    ax = event_forest(FOREST, "en").axes[0]
    assert [t.get_text() for t in ax.get_yticklabels()] == [
        "02-28  Launch",
        "04-01  A crash with a title that is far… +1",
    ]
    bands = [(p.get_x(), p.get_x() + p.get_width()) for p in ax.patches]
    assert bands == [pytest.approx((-4.0, 5.5)), pytest.approx((-4.2, 5.3))]
    ticks = sorted({round(x, 3) for line in ax.lines if line.get_marker() == "None" for x in line.get_xdata()} - {0})
    assert ticks == [-6.3, -6.0, 6.0, 6.3]
    dots = [
        (line.get_xdata()[0], line.get_markerfacecolor() == "white") for line in ax.lines if line.get_marker() == "o"
    ]
    assert dots == [
        (pytest.approx(0.4), True), (pytest.approx(0.8), False), (pytest.approx(-7.1), True), (pytest.approx(-6.8), False),
    ]  # fmt: skip


def test_a_significant_day_stands_out_and_a_confounded_one_is_marked():
    ax = event_forest(FOREST, "en").axes[0]
    assert [t.get_fontweight() for t in ax.get_yticklabels()] == ["normal", "bold"]
    assert [line.get_ydata()[0] for line in ax.lines if line.get_marker() == "<"] == [0]


def test_a_missing_month_breaks_the_line_of_attention():
    ax = event_lane(MONTHLY, EVENTS, "en").axes[0]
    assert [list(line.get_ydata()) for line in ax.lines] == [[3.0, 6.0], [4.0]]


def test_events_stand_in_their_lane_filled_where_they_exceed_the_forecast():
    ax = event_lane(MONTHLY, EVENTS, "en").axes[1]
    lanes = [int(c.get_offsets()[0][1]) for c in ax.collections]
    assert lanes == [0, 1, 3]
    assert [c.get_facecolor()[0][:3].tolist() == [1, 1, 1] for c in ax.collections] == [False, True, True]
    sizes = [c.get_sizes()[0] for c in ax.collections]
    assert sizes[0] > sizes[1] > sizes[2]


def test_the_largest_events_are_lettered_in_order_of_time_and_named():
    words = [t.get_text() for t in event_lane(MONTHLY, EVENTS, "en").axes[0].texts]
    assert [w for w in words if len(w) == 1] == ["A", "B", "C"]
    assert "A  2025-02-27  Launch" in words and "B  2025-04-01  Crash" in words


@pytest.mark.parametrize(
    "draw",
    [
        lambda: face_panels(SHARES.iloc[:0], "品A", "en"),
        lambda: voice_lines(MEASURED.iloc[:0], "en"),
        lambda: follower_timeline(PRINTED.iloc[:0], DAILY.iloc[:0], "en"),
        lambda: event_forest(FOREST.iloc[:0], "en"),
        lambda: event_lane(MONTHLY.iloc[:0], EVENTS, "en"),
    ],
)
def test_nothing_is_not_drawn(draw):
    with pytest.raises(DataError, match="nothing to draw"):
        draw()
