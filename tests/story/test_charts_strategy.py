"""The charts of notebook 05, judged by what is plotted and written, never by pixels."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_hex

from fanecon.errors import DataError
from fanecon.story.charts.acceptability import acceptability_bars, value_bars
from fanecon.story.charts.boxes import BoxRow, box_bars
from fanecon.story.charts.futures import gap_bands
from fanecon.story.charts.regret import regret_heat
from fanecon.story.charts.tornado import Swing, index_bars, swing_bars
from fanecon.story.charts.triggers import Panel, trigger_board
from fanecon.study.theme import COLOURS, css_width, to_png, use_theme

SHARES = pd.DataFrame({1: [0.6, 0.37, 0.03], 2: [0.3, 0.4, 0.3], 3: [0.1, 0.23, 0.67]}, index=["a", "b", "c"])
NAMES = {"a": "产品安全", "b": "信任修复", "c": "全球化", "as-is": "维持现状"}
MONTHS = np.arange(5.0)
GAPS = {"a": np.outer(MONTHS, [0.0, 1.0, 2.0]), "b": np.outer(MONTHS, [-2.0, -1.0, 0.0])}
ROW = BoxRow("流失率", (0.1, 10.0), (1.0, 10.0), ("0.1%", "10%"), ("1%", ""), logarithmic=True)
SERIES = pd.DataFrame(
    {
        "period": ["2025Q1", "2025Q2", "2025Q3"],
        "value": [10.0, 30.0, 20.0],
        "low": [5.0, 20.0, 15.0],
        "high": [20.0, 90.0, 25.0],
    }
)


def panel(**changes):
    values = {
        "title": "占比", "unit": "percent", "series": SERIES, "level": 25.0, "words": "高于25%", "side": "above", "state": "short"
    }  # fmt: skip
    return Panel(**{**values, **changes})


FIGURES = {
    "acceptability": lambda lang: acceptability_bars(SHARES, NAMES, lang),
    "values": lambda lang: value_bars(
        pd.DataFrame({"low": [0.1, 0.2], "point": [0.3, 0.5], "high": [0.6, 0.8]}, index=["a", "b"]), NAMES, lang
    ),
    "swings": lambda lang: swing_bars([Swing("甲", 10, 40, True), Swing("乙", 30, 20, False)], 25, lang),
    "indices": lambda lang: index_bars(
        pd.DataFrame({"first": [0.3, -0.01], "total": [0.5, 0.1], "total_half": [0.1, 0.2]}), ["甲", "乙"], lang
    ),
    "regret": lambda lang: regret_heat(
        [("全部", pd.DataFrame({"every": [0.0, 4.0]}, index=["as-is", "a"]))], NAMES, {"every": "全部情景"}, lang
    ),
    "gaps": lambda lang: gap_bands(MONTHS, [("全部", GAPS), ("核心", GAPS)], NAMES, lang),
    "boxes": lambda lang: box_bars([("甲", [ROW, ROW]), ("乙", [ROW])], lang),
    "board": lambda lang: trigger_board([panel(), panel(side="below", unit="hours"), panel()], lang),
}


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("name", FIGURES)
def test_it_prints_at_the_width_of_a_page(name, lang):
    with use_theme():
        figure = FIGURES[name](lang)
        assert css_width(figure) == 720
        assert to_png(figure).startswith(b"\x89PNG")


def written(ax):
    return [t.get_text() for t in ax.texts if t.get_text()]


def test_acceptabilities_add_up_and_the_first_rank_is_darkest():
    ax = FIGURES["acceptability"]("en").axes[0]
    widths = np.array([p.get_width() for p in ax.patches]).reshape(3, 3)
    assert np.allclose(widths, 100 * SHARES.to_numpy())
    assert np.allclose(widths.sum(axis=1), 100)
    assert to_hex(ax.patches[0].get_facecolor()).upper() == COLOURS["phone"].upper()
    assert "60%" in written(ax)
    assert "3%" not in written(ax)  # too narrow a piece for its number


def test_value_bars_stand_in_order_of_their_middles():
    ax = FIGURES["values"]("zh").axes[0]
    assert [t.get_text() for t in ax.get_yticklabels()] == ["信任修复", "产品安全"]
    assert written(ax) == ["50", "30"]


def test_a_swing_that_turns_the_answer_is_in_colour():
    ax = FIGURES["swings"]("en").axes[0]
    turning, quiet = ax.patches
    assert (turning.get_x(), turning.get_width()) == (10, 30)
    assert (quiet.get_x(), quiet.get_width()) == (20, 10)
    assert to_hex(turning.get_facecolor()).upper() == COLOURS["accent"].upper()
    assert "now 25%" in written(ax)


def test_total_effects_carry_their_intervals_and_first_order_ones_are_never_negative():
    ax = FIGURES["indices"]("en").axes[0]
    assert [p.get_width() for p in ax.patches[:2]] == [50, 10]
    dots = next(line for line in ax.lines if line.get_marker() == "o")
    assert list(dots.get_xdata()) == [30, 0]


def test_the_regret_map_prints_every_number():
    ax = FIGURES["regret"]("en").axes[0]
    assert written(ax) == ["0.0%", "4.0%"]
    assert [t.get_text() for t in ax.get_yticklabels()] == ["维持现状", "产品安全"]


def test_fans_name_their_strategy_and_middle_and_share_a_scale():
    figure = FIGURES["gaps"]("en")
    assert [ax.get_title(loc="left") for ax in figure.axes] == ["产品安全", "信任修复", "", ""]
    assert figure.axes[0].get_ylim() == figure.axes[1].get_ylim()
    assert any("+4.0%" in text for text in written(figure.axes[0]))
    assert any("−4.0%" in text for text in written(figure.axes[1]))


def test_a_box_stands_on_its_own_scale():
    ax = FIGURES["boxes"]("en").axes[0]
    part = ax.patches[1]
    assert (part.get_x(), part.get_width()) == (pytest.approx(0.5), pytest.approx(0.5))  # 1 is half way on a log scale
    assert "≥ 1%" in written(ax)
    assert not [text for text in written(ax) if text.startswith("≤")]


def test_the_board_tints_the_side_on_which_to_act():
    ax_above, ax_below, *_ = FIGURES["board"]("zh").axes
    for ax, side in ((ax_above, "above"), (ax_below, "below")):
        band = ax.patches[0]
        ends = band.get_y(), band.get_y() + band.get_height()
        assert (ends[0] == 25.0) == (side == "above")
        assert (ends[1] == 25.0) == (side == "below")
    assert ax_below.get_title(loc="left") == "占比（小时）"
    assert ax_above.get_ylim()[1] < 90  # a wide interval does not flatten the series


def test_nothing_to_draw_is_an_error():
    for draw in (lambda: swing_bars([], 1, "en"), lambda: trigger_board([], "en"), lambda: box_bars([], "en")):
        with pytest.raises(DataError):
            draw()
