"""The charts of the fourth notebook, judged by what is plotted and written, never by pixels."""

from __future__ import annotations

from datetime import date

import matplotlib.dates as mdates
import pandas as pd
import pytest
from matplotlib.collections import PathCollection

from fanecon.errors import DataError
from fanecon.methods.stance import with_error
from fanecon.story.charts.crises import crisis_dots
from fanecon.story.charts.heat import Mark, heat_lanes
from fanecon.story.charts.response import clock_bars
from fanecon.story.charts.screening import chance_words, value_bars, veto_grid
from fanecon.story.charts.stance import stance_days
from fanecon.study.theme import to_png, use_theme
from fanecon.study.words import Text

LANGUAGES = ("zh", "en")


@pytest.fixture(autouse=True)
def look():
    with use_theme():
        yield


def texts(ax):
    return [t.get_text() for t in ax.texts if t.get_text()]


CAPTURES = pd.DataFrame(
    {
        "topic": ["a", "a", "b"],
        "heat": [400, 100, 200],
        "time": pd.to_datetime(["2026-01-06T14:51", "2026-01-06T16:45", "2026-01-07T07:32"]),
    }
)
TOPICS = {"a": Text("永不合作", "Never again"), "b": Text("处罚", "Penalties")}
MARKS = (
    Mark("2026-01-05T21:35", Text("致歉", "Apology")),
    Mark("2026-01-06T18:00/2026-01-06T23:59", Text("处罚", "Penalties")),
)


def test_lanes_have_a_dot_a_capture_as_large_as_its_heat():
    ax = heat_lanes(CAPTURES, TOPICS, MARKS, "en").axes[0]
    dots = [c for c in ax.collections if isinstance(c, PathCollection)]
    assert [len(c.get_offsets()) for c in dots] == [2, 1]
    areas = [float(size) for c in dots for size in c.get_sizes()]
    assert areas[0] / areas[1] == pytest.approx(4)
    assert areas[0] / areas[2] == pytest.approx(2)
    assert [t.get_text() for t in ax.get_yticklabels()] == ["Never again", "Penalties"]
    assert texts(ax) == ["400", "200", "Apology", "Penalties"]


def test_an_exact_answer_is_a_line_and_a_vague_one_a_band():
    ax = heat_lanes(CAPTURES, TOPICS, MARKS, "zh").axes[0]
    uprights = [line for line in ax.lines if len(set(line.get_xdata())) == 1]
    assert mdates.num2date(uprights[0].get_xdata()[0]).strftime("%H:%M") == "21:35"
    (band,) = ax.patches
    assert band.get_width() == pytest.approx(6 / 24)


LATENCY = pd.DataFrame(
    [("r", "a", 21.5, 45.6, "possible"), ("s", "a", 3.5, 9.6, "yes"), ("r", "p", -2.0, 72.0, "no")],
    columns=["start_id", "response_id", "hours_low", "hours_high", "kept"],
)
NAMES = {
    k: Text(zh, en)
    for k, zh, en in (
        ("r", "传闻", "Rumour"),
        ("s", "截图", "Screenshots"),
        ("a", "致歉", "Apology"),
        ("p", "处罚", "Penalties"),
    )
}
WHEN = dict.fromkeys(NAMES, Text("1月4日", "4 January"))
KEPT = {"yes": Text("成立", "holds"), "possible": Text("可能成立", "may hold"), "no": Text("不成立", "fails")}


def test_clock_bars_span_what_the_stamps_leave_open():
    ax = clock_bars(LATENCY, NAMES, WHEN, 24, KEPT, "en").axes[0]
    spans = [(round(b.get_x(), 2), round(b.get_x() + b.get_width(), 2)) for b in ax.patches]
    assert spans == [(21.5, 45.6), (3.5, 9.6), (0, 72)], "an answer cannot be timed before its start"
    assert texts(ax) == ["may hold", "holds", "fails", "24 hours"]
    assert ax.get_xlim()[0] == 0
    labels = [t.get_text() for t in ax.get_yticklabels()]
    assert labels[0] == "Until: Apology (4 January)"


def test_without_a_limit_there_is_no_upright():
    table = LATENCY.assign(kept="")
    ax = clock_bars(table, NAMES, WHEN, None, KEPT, "zh").axes[0]
    assert texts(ax) == []
    assert not ax.lines


RANKS = pd.DataFrame(
    {
        "measure": ["reads"] * 3 + ["heat"] * 3,
        "case_id": ["big", "mine", "small"] * 2,
        "value": [2e9, 1e8, 1e7, 1e7, 2e6, None],
        "rank": [1.0, 2.0, 3.0, 1.0, 2.0, None],
    }
)


def test_crises_are_dots_in_the_order_of_the_first_measure():
    figure = crisis_dots(
        RANKS, ["reads", "heat"], ["Reads", "Heat"], {"big": "Big", "mine": "Mine", "small": "Small"}, "mine", "en"
    )
    reads, heat = figure.axes
    dots = [(line.get_xdata()[0], line.get_ydata()[0]) for line in reads.lines if line.get_marker() == "o"]
    assert dots == [(2e9, 0), (1e8, 1), (1e7, 2)]
    assert len([line for line in heat.lines if line.get_marker() == "o"]) == 2, "an unknown value is no dot"
    assert reads.get_xscale() == "log"
    assert texts(reads) == ["2.00bn", "100m #2", "10.0m"]
    assert [t.get_fontweight() for t in reads.get_yticklabels()] == ["normal", "bold", "normal"]


STANCE = pd.DataFrame(
    {
        "date": pd.date_range("2025-03-28", periods=4),
        "comments": [100, 900, 400, 50],
        "positive": [50.0, 10.0, 20.0, None],
        "neutral": [20.0, 20.0, 20.0, None],
        "negative": [30.0, 70.0, 60.0, None],
        "comments_error": 70,
        "share_error": 0.4,
    }
)


def test_stance_has_bands_of_error_and_a_bar_a_day():
    figure = stance_days(with_error(STANCE), [(date(2025, 3, 29), Text("事发", "event"))], "en")
    top, below = figure.axes
    lines = [list(line.get_ydata())[:3] for line in top.lines if line.get_marker() == "o"]
    assert lines == [[50, 10, 20], [30, 70, 60]]
    assert [bar.get_height() for bar in below.patches] == [100, 900, 400, 50]
    assert len(top.collections) == 2
    assert "event" in texts(top)
    assert top.get_ylim()[0] == 0


def test_the_grid_writes_each_status():
    rules = {"R1": Text("辱骂", "Insult"), "R2": Text("法院", "Court")}
    tables = [
        pd.DataFrame({"rule": ["R1", "R2"], "status": [s, "no_evidence"], "items": ""}) for s in ("fires", "silent")
    ]
    words = {k: Text(k, k) for k in ("fires", "silent", "no_evidence")}
    ax = veto_grid(["A", "B"], tables, rules, words, "zh").axes[0]
    assert texts(ax) == ["fires", "no_evidence", "silent", "no_evidence"]
    assert len(ax.patches) == 4


def test_values_show_their_spread_against_the_threshold():
    table = pd.DataFrame(
        [("a", 75.0, 68.0, 80.0, 0.9998, "pass"), ("b", 51.0, 44.0, 58.0, 0.02, "fail")],
        columns=["candidate", "value", "value_low", "value_high", "p_above", "decision"],
    )
    words = {"pass": Text("通过", "passes"), "fail": Text("不通过", "fails")}
    ax = value_bars(table, {"a": Text("甲", "A"), "b": Text("乙", "B")}, 60, words, "en").axes[0]
    spreads = [
        list(line.get_xdata()) for line in ax.lines if len(line.get_xdata()) == 2 and len(set(line.get_ydata())) == 1
    ]
    assert spreads == [[68.0, 80.0], [44.0, 58.0]]
    assert texts(ax) == [">99% · passes", "2% · fails"]


def test_no_probability_from_draws_is_called_certain():
    assert [chance_words(p, "en") for p in (0, 0.004, 0.5, 0.996, 1)] == ["0%", "<1%", "50%", ">99%", "100%"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_chart_has_its_glyphs_in_both_languages(lang):
    charts = [
        heat_lanes(CAPTURES, TOPICS, MARKS, lang),
        clock_bars(LATENCY, NAMES, WHEN, 24, KEPT, lang),
        crisis_dots(
            RANKS,
            ["reads"],
            ["阅读" if lang == "zh" else "Reads"],
            dict.fromkeys(["big", "mine", "small"], "×"),
            "mine",
            lang,
        ),
        stance_days(with_error(STANCE), [], lang),
    ]
    assert all(to_png(chart).startswith(b"\x89PNG") for chart in charts)


def test_nothing_is_not_drawn():
    with pytest.raises(DataError):
        heat_lanes(CAPTURES.iloc[:0], TOPICS, MARKS, "en")
    with pytest.raises(DataError):
        clock_bars(LATENCY.iloc[:0], NAMES, WHEN, 24, KEPT, "en")
