"""The charts of the first notebook, judged by what is plotted and written, never by pixels."""

from __future__ import annotations

import dataclasses
import itertools
import math
from collections.abc import Callable, Iterator

import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.colors import to_hex
from matplotlib.figure import Figure

from fanecon.errors import DataError, ParameterError
from fanecon.evidence.verdicts import Verdict
from fanecon.methods.decomposition import Contributions, contributions
from fanecon.methods.forecast import MARGIN, MODELS, Forecast
from fanecon.methods.price_volume import PriceVolume, price_volume
from fanecon.story.charts.audit import verdict_bar
from fanecon.story.charts.deliveries import ClaimMark, deliveries_staircase
from fanecon.story.charts.growth import contribution_bars, price_volume_bars, segment_colours
from fanecon.story.charts.outlook import MODEL_NAMES, contest_bars, forecast_fan
from fanecon.story.charts.ownership import depth_lines
from fanecon.story.charts.ranks import rank_lines
from fanecon.story.charts.scale import scale_panels
from fanecon.story.charts.timeline import period_axis, place, quarter_axis, runs, year_axis
from fanecon.study.labels import Mark, label_right, short_number, spread, unit_words, wrap
from fanecon.study.theme import COLOURS, css_width, to_png, use_theme
from fanecon.study.words import Text

INF = math.inf


def series(**figures: float | tuple[float, float, float]) -> pd.DataFrame:
    """Figures by period, `p2025Q3=7.4` or with an interval `p2025Q3=(7.3, 7.4, 7.5)`."""
    rows = [
        (period[1:], *(value if isinstance(value, tuple) else (value, value, value)), period)
        for period, value in figures.items()
    ]
    return pd.DataFrame(rows, columns=["period", "low", "point", "high", "fact_id"])


def words(ax: Axes) -> list[str]:
    return [text.get_text() for text in ax.texts if text.get_text()]


def solid_lines(ax: Axes) -> list[list[float]]:
    """The heights of every stroke of more than one figure."""
    return [list(line.get_ydata()) for line in ax.lines if line.get_linestyle() == "-" and len(line.get_ydata()) > 1]


def open_triangles(ax: Axes) -> list[tuple[str, float]]:
    return [
        (str(line.get_marker()), float(y))
        for line in ax.lines
        if line.get_markerfacecolor() == "white" and line.get_marker() in "^v"
        for y in line.get_ydata()
    ]


USERS = series(
    p2024Q1=6.6e8,
    p2024Q2=6.8e8,
    p2024Q3=6.9e8,
    p2024Q4=7.0e8,
    p2025Q2=(7.1e8, 7.3e8, 7.5e8),
    p2025Q3=(7.5e8, 7.5e8, INF),
)
MONEY = series(p2024Q3=9.25e10, p2025Q3=1.13121e11)
TITLES = (Text("全球用户", "Users"), Text("营收", "Revenue"))


def a_contribution(end: str, phone: float, ev: float, total: float) -> Contributions:
    start = f"{int(end[:4]) - 1}{end[4:]}"
    frame = {start: 100.0, end: total}
    return contributions(
        series(**{f"p{k}": v for k, v in frame.items()}),
        {
            "smartphone_revenue": series(**{f"p{start}": 60.0, f"p{end}": 60.0 + phone}),
            "ev_ai_segment_revenue": series(**{f"p{start}": 0.0, f"p{end}": ev}),
        },
        start,
        end,
    )


def a_price_volume(end: str, price: tuple[float, float, float]) -> PriceVolume:
    start = f"{int(end[:4]) - 1}{end[4:]}"
    return price_volume(
        series(**{f"p{start}": 1100.0, f"p{end}": price}),
        series(**{f"p{start}": 40e6, f"p{end}": (41.95e6, 42e6, 42.05e6)}),
        start,
        end,
    )


GROWTH = [a_contribution("2025Q1", 5, 20, 128), a_contribution("2025Q3", -2, 20, 122)]
SEGMENTS = {"smartphone_revenue": Text("智能手机", "Phones"), "ev_ai_segment_revenue": Text("汽车", "EV")}
EFFECTS = [a_price_volume("2025Q2", (1079.5, 1080, 1080.5)), a_price_volume("2025Q3", (1059.5, 1060, 1060.5))]
SHARES = {
    "world": series(p2024Q1=0.023, p2024Q4=0.026, p2025Q2=0.028, p2025Q3=(0.0288, 0.0291, 0.0294)),
    "mainland": series(p2021Q2=(0.0595, 0.06, INF), p2025Q3=0.116),
}
PLACES = {"world": Text("全球", "World"), "mainland": Text("中国大陆", "Mainland")}
TOTALS = series(p2025Q1=212_663.0, p2025Q2=293_965.0, p2025Q3=402_761.0)
MILESTONES = pd.DataFrame({"date": ["2025-05-21", "2025-07"], "low": [258e3, 300e3]})
CLAIM = ClaimMark("2025-04-30", 266e3, 294e3, 240_723, 241_025)
RANKS = {
    "fortune": series(p2021=338.0, p2022=266.0, p2024=397.0),
    "china": series(p2024=20.0, p2025=11.0),
    "phones": series(p2025=(-INF, 3.0, 3.0)),
}
LISTS = {
    "fortune": Text("世界500强", "Fortune 500"),
    "china": Text("中国百强", "China 100"),
    "phones": Text("手机", "Phones"),
}
SCORES = pd.DataFrame(
    {
        "model": ["seasonal_naive", *MODELS],
        "status": ["ok", "ok", "ok", "failed on the first 11 observations", "ok"],
        "relative_mae": [1.0, 0.8026, 0.747, math.nan, 1.06],
        "origins": 17,
        "origins_won": [0, 12, 14, 0, 5],
    }
)
PATH = pd.DataFrame(
    {
        "period": ["2025Q4", "2026Q1"],
        "point": [1.2e11, 1.25e11],
        "low80": [1.1e11, 1.05e11],
        "high80": [1.3e11, 1.4e11],
        "low95": math.nan,
        "high95": math.nan,
    }
)
HISTORY = series(p2025Q1=1.11e11, p2025Q2=1.16e11, p2025Q3=1.13e11)
FORECAST = Forecast("ses", SCORES, PATH)
COUNTS = dict(zip(Verdict, (2, 1, 0, 3, 0, 12, 5, 15), strict=True))

CHARTS: dict[str, Callable[[str], Figure]] = {
    "scale": lambda lang: scale_panels([(TITLES[0], "people", USERS), (TITLES[1], "CNY", MONEY)], lang),
    "contributions": lambda lang: contribution_bars(GROWTH, SEGMENTS, lang),
    "price and volume": lambda lang: price_volume_bars(EFFECTS, lang),
    "depth": lambda lang: depth_lines(SHARES, PLACES, lang),
    "deliveries": lambda lang: deliveries_staircase(TOTALS, MILESTONES, CLAIM, lang),
    "ranks": lambda lang: rank_lines(RANKS, LISTS, lang),
    "fan": lambda lang: forecast_fan(HISTORY, FORECAST, "CNY", lang),
    "contest": lambda lang: contest_bars({"a": SCORES, "b": SCORES}, {"a": TITLES[0], "b": TITLES[1]}, lang),
    "verdicts": lambda lang: verdict_bar(COUNTS, lang),
}


@pytest.fixture(autouse=True)
def _look() -> Iterator[None]:
    with use_theme():
        yield


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("name", CHARTS)
def test_every_chart_has_its_glyphs_its_width_and_no_label_over_another(name: str, lang: str) -> None:
    with use_theme():
        figure = CHARTS[name](lang)
        assert to_png(figure)
        assert css_width(figure) == 720
        figure.draw_without_rendering()
        frame = figure.bbox.padded(1)
        shown = [
            text for ax in figure.axes for text in (*ax.texts, ax.title, ax._left_title) if text.get_text().strip()
        ]
        boxes = [(text.get_text(), text.get_window_extent()) for text in shown]
    for text, box in boxes:
        assert frame.x0 <= box.x0 and box.x1 <= frame.x1 and frame.y0 <= box.y0 and box.y1 <= frame.y1, f"{text} is cut"
    for (one, a), (other, b) in itertools.combinations(boxes, 2):
        a, b = a.padded(-1.5), b.padded(-1.5)
        assert not a.overlaps(b), f"{one} lies over {other}"


@pytest.mark.parametrize("name", [name for name in CHARTS if name != "ranks"])
def test_no_chart_of_one_language_holds_words_of_the_other(name: str) -> None:
    figure = CHARTS[name]("en")
    seen = [t for ax in figure.axes for t in (*words(ax), ax.get_title("left"), ax.get_xlabel())]
    seen += [t.get_text() for ax in figure.axes for t in (*ax.get_xticklabels(), *ax.get_yticklabels())]
    assert not [t for t in seen if any("\u4e00" <= c <= "\u9fff" for c in t)]


def test_panels_start_at_zero_share_their_years_and_leave_gaps_open() -> None:
    figure = scale_panels([(TITLES[0], "people", USERS), (TITLES[1], "CNY", MONEY)], "zh")
    users, money = figure.axes
    assert (users.get_title("left"), money.get_title("left")) == ("全球用户", "营收")
    assert users.get_ylim()[0] == money.get_ylim()[0] == 0
    assert users.get_xlim() == money.get_xlim() == (2024, 2026)
    assert solid_lines(users) == [[6.6e8, 6.8e8, 6.9e8, 7.0e8]]  # 2025Q1 is missing: not bridged
    assert open_triangles(users) == [("^", 7.5e8)]
    assert words(users) == ["人", "7.3亿"]  # the last known value, not the floor after it
    assert words(money) == ["元", "1,131.2亿"]
    assert solid_lines(money) == []


def test_panels_draw_only_intervals_that_a_line_would_not_hide() -> None:
    figure = scale_panels([(TITLES[0], "people", USERS), (TITLES[1], "CNY", MONEY)], "en")
    whiskers = [[seg[:, 1].tolist() for seg in part.get_segments()] for ax in figure.axes for part in ax.collections]
    assert whiskers == [[[7.1e8, 7.5e8]]]


def test_three_panels_leave_no_empty_axes() -> None:
    assert len(scale_panels([(TITLES[0], "people", USERS)] * 3, "en").axes) == 3


def test_contributions_stack_up_and_down_and_sum_to_the_growth() -> None:
    ax = contribution_bars(GROWTH, SEGMENTS, "zh").axes[0]
    bars = {bar.get_label(): [(r.get_y(), r.get_height()) for r in bar] for bar in ax.containers}
    assert list(bars) == ["smartphone_revenue", "ev_ai_segment_revenue", "other"]
    assert bars["smartphone_revenue"][1] == pytest.approx((0, -2))
    assert bars["ev_ai_segment_revenue"] == [pytest.approx((5, 20)), pytest.approx((0, 20))]
    dots = [line for line in ax.lines if line.get_marker() == "o"]
    assert [y for dot in dots for y in dot.get_ydata()] == pytest.approx([28, 22])
    assert [sum(bars[s][i][1] for s in bars) for i in (0, 1)] == pytest.approx([28, 22])
    assert [list(dot.get_xdata()) for dot in dots] == [[0], [2]]  # the quarter between them is missing: no line
    labels = [w for w in words(ax) if w not in "■●"]
    assert labels == ["百分点", "智能手机 −2.0", "汽车 +20.0", "其他 +4.0", "合计增速 +22.0%"]


def test_a_segment_absent_from_the_last_bar_still_has_its_colour_named() -> None:
    last = GROWTH[1]
    merged = dataclasses.replace(last, table=last.table[last.table["segment"] != "smartphone_revenue"])
    assert "Phones" in words(contribution_bars([GROWTH[0], merged], SEGMENTS, "en").axes[0])


def test_a_segment_that_never_moved_is_not_named() -> None:
    still = [a_contribution("2025Q3", 5, 0, 105)]
    assert not [w for w in words(contribution_bars(still, SEGMENTS, "en").axes[0]) if "EV" in w or "Other" in w]


def test_segments_of_another_company_get_colours_of_their_own() -> None:
    found = segment_colours(["smartphone_revenue", "toys", "parks", "other"])
    assert len(set(found.values())) == 4
    assert found["smartphone_revenue"] == COLOURS["phone"]


def test_price_and_volume_stand_side_by_side_with_their_intervals() -> None:
    ax = price_volume_bars(list(reversed(EFFECTS)), "en").axes[0]
    bars = {c.get_label(): c for c in ax.containers if hasattr(c, "patches")}
    last = EFFECTS[1]
    assert bars["Average price"].patches[1].get_height() == last.price_effect.point < 0
    assert bars["Volume"].patches[1].get_height() == last.volume_effect.point > 0
    assert bars["Average price"].patches[1].get_x() < bars["Volume"].patches[1].get_x()
    whisker = bars["Volume"].errorbar.lines[2][0].get_segments()[1][:, 1]
    assert whisker.tolist() == pytest.approx([last.volume_effect.low, last.volume_effect.high])
    assert "Net change: +520m" in words(ax)
    assert last.change.point == pytest.approx(5.2e8)
    assert "净变动：+5.20亿" in words(price_volume_bars(EFFECTS, "zh").axes[0])


def test_shares_are_percent_with_whiskers_and_floors() -> None:
    ax = depth_lines(SHARES, PLACES, "zh").axes[0]
    assert solid_lines(ax) == [[pytest.approx(2.8), pytest.approx(2.91)]]
    assert open_triangles(ax) == [("^", pytest.approx(5.95))]
    reach = [seg[:, 1].tolist() for part in ax.collections for seg in part.get_segments()]
    assert reach == [pytest.approx([2.88, 2.94])]
    assert [w for w in words(ax) if "%" in w] == ["2.3%", "全球 2.9%", "中国大陆 11.6%"]
    assert ax.get_ylim()[0] == 0
    assert all(t.endswith("%") for t in ax.yaxis.get_major_formatter().format_ticks(ax.get_yticks()))


def test_the_claim_stands_beside_its_bounds() -> None:
    ax = deliveries_staircase(TOTALS, MILESTONES, CLAIM, "en").axes[0]
    bars = {to_hex(c.get_color()[0]).upper(): c.get_segments()[0] for c in ax.collections if hasattr(c, "get_segments")}
    claimed = bars[COLOURS["accent"]]
    assert claimed[:, 1].tolist() == [266e3, 294e3]
    assert claimed[0, 0] == pytest.approx(2025 + 120 / 365)
    assert open_triangles(ax) == [("^", 258e3), ("^", 300e3)]
    assert words(ax)[-2:] == ["Report: [266,000; 294,000]", "Evidence allows: [240,723; 241,025]"]
    assert "402,761" in words(ax)
    assert [t.get_text() for t in ax.get_xticklabels(minor=True)] == ["Q1\n2025", "Q2", "Q3"]


def test_the_staircase_shades_what_lies_between_two_known_totals() -> None:
    ax = deliveries_staircase(TOTALS, MILESTONES[:0], None, "zh").axes[0]
    shades = [c.get_datalim(ax.transData) for c in ax.collections if not hasattr(c, "get_segments")]
    assert [(s.y0, s.y1) for s in shades] == [(212_663, 293_965), (293_965, 402_761)]
    assert open_triangles(ax) == []
    assert not [w for w in words(ax) if "报告" in w or "宣布" in w]
    assert "402,761辆" in words(ax)


def test_long_lists_have_a_panel_of_their_own_and_first_place_is_on_top() -> None:
    short, long = rank_lines(RANKS, LISTS, "zh").axes
    assert short.yaxis_inverted()
    assert long.yaxis_inverted()
    assert solid_lines(short) == [[20, 11]]
    assert solid_lines(long) == [[338, 266]]  # 2023 is missing
    assert {"338", "266", "397", "世界500强"} <= set(words(long))
    assert "≤3" in words(short)
    assert open_triangles(short) == [("^", 3)]  # up is better
    assert min(short.get_yticks()) >= 1
    assert short.get_xlim() == long.get_xlim() == (2021, 2026)


def test_the_fan_opens_at_the_last_figure_and_leaves_out_what_is_not_known() -> None:
    ax = forecast_fan(HISTORY, FORECAST, "CNY", "en").axes[0]
    assert [list(line.get_ydata()) for line in ax.lines][:2] == [
        [1.11e11, 1.16e11, 1.13e11],
        [1.13e11, 1.2e11, 1.25e11],
    ]
    assert len(ax.collections) == 1
    assert [w for w in words(ax) if w not in "■●"] == [
        "RMB", "Model: Exponential smoothing", "80% band 140bn", "80% band 105bn", "Forecast 125bn",
    ]  # fmt: skip
    wide = PATH.assign(low95=[1e11, 9e10], high95=[1.4e11, 1.6e11])
    both = forecast_fan(HISTORY, dataclasses.replace(FORECAST, path=wide), "CNY", "zh").axes[0]
    assert len(both.collections) == 2
    assert {"95%区间 1,600亿", "预测模型：简单指数平滑"} <= set(words(both))
    assert both.get_ylim()[1] > 1.6e11


def test_the_contest_names_failures_and_colours_the_winner() -> None:
    ax = contest_bars({"a": SCORES}, {"a": TITLES[0]}, "zh").axes[0]
    assert words(ax) == ["0.803", "0.75", "未能拟合", "1.06"]
    assert [to_hex(bar.get_facecolor()).upper() == COLOURS["phone"] for bar in ax.patches] == [
        False,
        True,
        False,
        False,
    ]
    assert sorted(line.get_xdata()[0] for line in ax.lines) == [MARGIN, 1]
    assert [t.get_text() for t in ax.get_yticklabels()] == ["漂移法", "简单指数平滑", "阻尼趋势", "Theta 法"]
    assert [t.get_text() for t in ax.get_xticklabels()] == ["0", "0.8\n入选线", "1\n照搬去年"]


def test_a_low_error_without_most_origins_wins_nothing() -> None:
    lucky = SCORES.assign(origins_won=[0, 3, 8, 0, 3])
    ax = contest_bars({"a": lucky}, {"a": TITLES[0]}, "en").axes[0]
    assert COLOURS["phone"] not in {to_hex(bar.get_facecolor()).upper() for bar in ax.patches}


def test_every_model_has_a_name() -> None:
    assert set(MODEL_NAMES) == {"seasonal_naive", *MODELS}


@pytest.mark.parametrize(("lang", "first", "last"), [("zh", "证伪", "15条"), ("en", "Refuted", "15 claims")])
def test_verdicts_are_counted_in_reading_order(lang: str, first: str, last: str) -> None:
    ax = verdict_bar(COUNTS, lang).axes[0]
    assert [bar.get_width() for bar in ax.patches] == [2, 1, 3, 12, 5, 15]
    assert ax.get_yticklabels()[0].get_text() == first
    assert words(ax)[-1] == last
    assert ax.yaxis_inverted()
    assert to_hex(ax.patches[0].get_facecolor()).upper() == COLOURS["accent"]


def test_verdict_greys_differ_in_lightness() -> None:
    ax = verdict_bar(dict.fromkeys(Verdict, 1), "en").axes[0]
    greys = [np.dot(bar.get_facecolor()[:3], (0.299, 0.587, 0.114)) for bar in ax.patches][3:7]
    assert all(a - b > 0.05 for a, b in itertools.pairwise(greys))


@pytest.mark.parametrize(
    "draw",
    [
        lambda: scale_panels([], "en"),
        lambda: scale_panels([(TITLES[0], "people", USERS[:0])], "en"),
        lambda: contribution_bars([], SEGMENTS, "en"),
        lambda: price_volume_bars([], "en"),
        lambda: depth_lines({"world": USERS[:0]}, PLACES, "en"),
        lambda: deliveries_staircase(TOTALS[:0], MILESTONES, None, "en"),
        lambda: rank_lines({}, LISTS, "en"),
        lambda: contest_bars({}, {}, "en"),
        lambda: verdict_bar(dict.fromkeys(Verdict, 0), "en"),
    ],
)
def test_nothing_to_draw_is_an_error_in_words(draw: Callable[[], Figure]) -> None:
    with pytest.raises(DataError, match="nothing to draw"):
        draw()


def test_a_segment_without_a_label_is_an_error_that_names_it() -> None:
    with pytest.raises(ParameterError, match="ev_ai_segment_revenue"):
        contribution_bars(GROWTH, {"smartphone_revenue": TITLES[1]}, "en")


@pytest.mark.parametrize(
    ("periods", "found"),
    [
        (["2024Q4", "2025Q1"], [[0, 1]]),
        (["2024", "2025Q1"], [[0], [1]]),
        (["2025-11", "2025-12", "2026-02"], [[0, 1], [2]]),
        ([], []),
    ],
)
def test_runs(periods: list[str], found: list[list[int]]) -> None:
    assert runs(periods) == found


def test_places_on_the_axis_of_years() -> None:
    assert place("2025Q1") == 2025.125
    assert place("2025-07") == pytest.approx(2025 + 6.5 / 12)
    assert place("2025-07-02") == pytest.approx(2025.5)


def test_axes_of_time() -> None:
    ax = Figure().subplots()
    year_axis(ax, [2018.1, 2025.9], most=4)
    assert [t.get_text() for t in ax.get_xticklabels(minor=True)] == ["2019", "2021", "2023", "2025"]
    quarter_axis(ax, [2025.25, 2025.75], "zh")
    assert [t.get_text() for t in ax.get_xticklabels(minor=True)] == ["Q1\n2025年", "Q2", "Q3"]
    assert period_axis(ax, ["2025-12", "2025-11"], "en") == [1, 0]
    assert [t.get_text() for t in ax.get_xticklabels()] == ["Nov\n2025", "Dec"]
    period_axis(ax, ["2024", "2025"], "zh")
    assert [t.get_text() for t in ax.get_xticklabels()] == ["2024年", "2025年"]


def test_labels_move_apart_no_further_than_they_must() -> None:
    assert spread([5, 6, 7], [10] * 3, 0, 100) == [5, 15, 25]
    assert spread([99, 98, 50], [10] * 3, 0, 100) == [95, 85, 50]
    assert spread([50, 52], [20, 10], 0, 100) == [46, 61]
    assert spread([], [], 0, 100) == []
    crowded = spread([5, 5, 5, 40, 41], [10] * 5, 0, 100)
    assert all(b - a >= 10 - 1e-9 for a, b in itertools.pairwise(sorted(crowded)))


@pytest.mark.parametrize(
    ("words", "lines"),
    [
        ("Users", ["Users"]),
        ("BrandZ最具价值中国品牌100强排名", ["BrandZ最具价值中国品牌", "100强排名"]),
        ("Unbreakable-words-stay-in-one-piece", ["Unbreakable-words-stay-in-one-piece"]),
        ("汽车、手机、家电、互联网服务、其他。", ["汽车、手机、家电、互联网服", "务、其他。"]),
    ],
)
def test_long_labels_break_where_a_reader_would(words: str, lines: list[str]) -> None:
    assert wrap(words, 26).splitlines() == lines


def test_a_label_that_moved_is_tied_to_its_mark_unless_it_has_none() -> None:
    ax = Figure(figsize=(4, 3)).subplots()
    marks = [Mark(0.5, "a", "red"), Mark(0.5, "b", "blue"), Mark(0.5, "c", "grey", "", leader=False)]
    label_right(ax, 1, marks)
    assert [t.get_text() for t in ax.texts if t.get_text()] == ["■", "a", "■", "b", "c"]
    assert sum(not t.get_text() for t in ax.texts) == 1  # a moved down, b stayed, c has nothing to point at


@pytest.mark.parametrize(
    ("value", "unit", "lang", "printed"),
    [
        (741.7e6, "people", "en", "741.7m"),
        (1062.8, "CNY", "zh", "1,062.8"),
        (108_796, "vehicles", "zh", "108,796"),
        (-1.4, "pp", "en", "−1.4"),
        (2.9, "percent", "zh", "2.9%"),
    ],
)
def test_short_numbers(value: float, unit: str, lang: str, printed: str) -> None:
    assert short_number(value, unit, lang) == printed


def test_units_above_an_axis() -> None:
    assert (unit_words("devices", "zh"), unit_words("USD", "en"), unit_words("rank", "en")) == ("台", "US$", "rank")
