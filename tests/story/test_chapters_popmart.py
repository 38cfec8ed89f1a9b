"""Chapters on a case without quarters, with a character for a face: halves and years, shares, bounds, printed moves."""

from __future__ import annotations

from functools import cache

import pandas as pd
import pytest
from matplotlib.figure import Figure

from fanecon.errors import ParameterError
from fanecon.evidence.case import Case, open_case
from fanecon.story.chapters.common import courses, finite, series_of
from fanecon.story.chapters.face.characters import characters
from fanecon.story.chapters.incident.moves import moves
from fanecon.story.charts.characters import character_bars
from fanecon.story.charts.timeline import period_axis
from fanecon.study.words import Text


@cache
def the_case(name: str = "popmart", as_of: str = "") -> Case:
    return open_case(name, as_of=as_of)


def test_a_course_is_told_in_the_periods_there_are():
    assert list(courses(the_case(), "revenue_total")) == ["H", "Y"]
    assert list(courses(the_case("xiaomi"), "revenue_total")) == ["Q"]
    assert list(courses(the_case(), "registered_members_mainland")) == ["H"]  # a stock: its dates are ends of halves
    years = series_of(the_case(), "revenue_total", "Y")
    assert years["period"].tolist() == [str(year) for year in range(2017, 2026)]


def test_a_stock_stands_at_the_end_of_its_half():
    members = series_of(the_case(as_of="2025-12-31"), "registered_members_mainland").set_index("period")
    assert members.index.tolist() == ["2020H2", "2021H2", "2022H2", "2023H1", "2023H2", "2024H2", "2025H1"]
    assert members.loc["2024H2", "point"] == 46_083_000
    assert "2023H1" not in set(finite(members.reset_index())["period"])  # a floor only
    members = series_of(the_case(), "registered_members_mainland").set_index("period")
    assert members.loc[["2023H1", "2025H2", "2026H1"], "point"].tolist() == [30_380_000, 72_580_000, 82_440_000]


def test_the_largest_character_changed_and_concentration_rose():
    section = characters(the_case(as_of="2025-12-31"), "en")
    table = section.data.set_index("period")
    assert table.index.tolist() == ["2019", "2020", "2021", "2022", "2023", "2024", "2025H1"]
    assert table["point"].round(3).tolist() == [0.271, 0.142, 0.157, 0.184, 0.163, 0.233, 0.347]
    assert table.loc["2023", "point"] == pytest.approx(1_024 / 6_301.002, abs=1e-6)  # nobody printed this share
    known = [0.347, 0.098, 0.088, 1_218 / 13_876.276, 1_105 / 13_876.276]
    assert table.loc["2025H1", "hhi_low"] == pytest.approx(sum(s * s for s in known), abs=2e-3)
    assert table.loc["2025H1", "hhi_low"] > table["hhi_high"].drop("2025H1").min()
    told = {f.id: f for f in section.findings}
    assert told["characters"].numbers["b"].value == pytest.approx(34.7)
    assert "did get more concentrated" in told["characters-concentration"].plain("en")


def test_since_the_height_of_labubu_earnings_spread_again():
    section = characters(the_case(), "en")
    table = section.data.set_index("period")
    assert table.index.tolist() == ["2019", "2020", "2021", "2022", "2023", "2024", "2025", "2026H1"]
    assert table.loc[["2025", "2026H1"], "point"].round(3).tolist() == [0.381, 0.259]
    assert table.loc["2026H1", "known"] == pytest.approx(13_817.3 / 17_172.9, abs=1e-4)
    assert table.loc["2026H1", "hhi_high"] < table.loc["2025", "hhi_low"]
    told = {f.id: f for f in section.findings}
    assert told["characters"].numbers["h"].value == pytest.approx(38.1)
    assert "in 2025, the highest, with 38.1%" in told["characters"].plain("en")
    assert "Yet they are less concentrated than in 2025" in told["characters-concentration"].plain("en")
    assert "不过比最集中的2025年" in told["characters-concentration"].plain("zh")


def test_an_estimate_is_told_apart_until_the_report_comes():
    told = {f.id: f for f in characters(the_case(as_of="2026-02-28"), "en").findings}
    assert told["characters-estimate"].kind == "caution"
    assert told["characters-estimate"].numbers["e"].value == 47
    assert "ip_share_the_monsters.2025" not in told["characters-concentration"].all_facts
    assert "characters-estimate" not in {f.id for f in characters(the_case(), "en").findings}


def test_the_year_in_which_only_a_follower_is_known_is_left_out():
    # As of mid-2025 nobody had printed the leaders of 2023; the growth of another character implies its own share.
    assert "2023" not in set(characters(the_case(as_of="2025-06-30"), "en").data["period"])


def test_characters_refuse_without_figures_and_are_silent_for_a_person():
    (refusal,) = characters(the_case(as_of="2012-01-01"), "zh").findings
    assert refusal.kind == "refusal"
    assert characters(the_case("xiaomi"), "zh").findings == ()


def test_moves_are_as_printed_and_are_no_test():
    section = moves(the_case(), "en")
    assert [f.kind for f in section.findings] == ["finding", "caution"]
    assert (
        section.findings[0]
        .plain("en")
        .startswith("For 3 events a move of the share on one day was printed: from about −9%")
    )
    values = [cell.text for cell in section.tables[0].frame["value"]]
    assert {"HK$204.8", "HK$208.2", "≤ −8%", "about −80%", "≥ RMB 500", "+12.32%"} <= set(values)
    assert moves(the_case("xiaomi"), "en").findings == ()  # it has closes, and its events are tested
    assert moves(the_case(as_of="2012-01-01"), "en").findings[0].kind == "refusal"


def test_periods_of_several_kinds_stand_one_after_another():
    ax = Figure().subplots()
    assert period_axis(ax, ["2023", "2024", "2025H1"], "en") == [0, 1, 2]
    assert [t.get_text() for t in ax.get_xticklabels()] == ["2023", "2024", "H1\n2025"]


def test_character_bars_leave_nobody_out_in_silence():
    shares = pd.DataFrame({"period": ["2024"] * 12, "part": list("abcdefghijkl"), "point": [0.05] * 12})
    with pytest.raises(ParameterError, match="12 parts, and colours for 11"):
        character_bars(shares, {part: Text(part, part) for part in "abcdefghijkl"}, "en")


def test_character_bars_fill_up_to_the_whole():
    shares = pd.DataFrame({"period": ["2024", "2024", "2025"], "part": ["a", "b", "a"], "point": [0.2, 0.3, 0.6]})
    figure = character_bars(shares, {"a": Text("甲", "A"), "b": Text("乙", "B")}, "en")
    heights: dict[float, float] = {}
    for bar in figure.axes[0].patches:
        heights[round(bar.get_x(), 2)] = heights.get(round(bar.get_x(), 2), 0) + bar.get_height()
    assert list(heights.values()) == pytest.approx([100, 100])
    assert {"30.0%", "60.0%", "the rest"} <= {t.get_text() for t in figure.axes[0].texts}
