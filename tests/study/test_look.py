from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import matplotlib as mpl
import pytest
from fontTools.ttLib import TTFont
from matplotlib.figure import Figure
from PIL import Image

from fanecon.study.axes import ScaledFormatter, value_axis
from fanecon.study.fonts import FAMILY, font_paths, glyphs
from fanecon.study.look import COLOURS, apply_look
from fanecon.study.picture import css_width, to_png


@contextmanager
def use_look() -> Iterator[None]:
    with mpl.rc_context():
        apply_look()
        yield


def _chart(title: str = "小米汽车交付量 億萬輛臺 −3%") -> Figure:
    figure = Figure(figsize=(4, 3), layout="constrained")
    ax = figure.subplots()
    ax.plot([0, 1], [0, 1.2e11], color=COLOURS["two"])
    ax.set_title(title)
    value_axis(ax.yaxis, "CNY", "zh")
    return figure


@pytest.mark.parametrize(("style", "weight"), [("regular", 400), ("bold", 700)])
def test_fonts_are_static_named_and_hold_the_signs_we_print(style: str, weight: int) -> None:
    font = TTFont(font_paths()[style])
    assert "fvar" not in font
    assert font["name"].getDebugName(1) == FAMILY
    assert font["OS/2"].usWeightClass == weight
    needed = set("小米粉丝亿万辆台億萬輛臺，。：；（）“”−–—×≥≤∞±→%+") | {"\u00a0"}
    assert not needed - set(map(chr, font.getBestCmap()))


def test_the_licence_stands_beside_the_fonts() -> None:
    assert "SIL Open Font License" in (font_paths()["bold"].parent / "OFL.txt").read_text(encoding="utf-8")


def test_every_character_of_the_cases_has_a_glyph() -> None:
    have = set(map(chr, TTFont(font_paths()["regular"]).getBestCmap()))
    tables = sorted(Path(__file__).parents[2].glob("data/*/*.csv"))
    used = {c for table in tables for c in table.read_text(encoding="utf-8") if "\u2e80" <= c <= "\ufaff"}
    assert not used - have


def test_the_same_chart_is_the_same_picture() -> None:
    with use_look():
        first, second = to_png(_chart()), to_png(_chart())
    assert first == second
    picture = Image.open(io.BytesIO(first))
    assert picture.mode == "P"
    assert picture.width == 2 * css_width(_chart()) == 800
    assert "Software" not in picture.info


def test_a_character_that_no_font_has_is_drawn_as_a_box_and_one_that_has_a_glyph_is_not() -> None:
    with use_look():
        drawn = [to_png(_chart(label)) for label in ("🦒", "🦓", "米", "😀", "😁")]
    assert drawn[0] == drawn[1] and len(set(drawn)) == 4
    assert {"米", "€", "😀", "😁"} < glyphs() and not {"🦒", "🦓"} & glyphs()


LABELS = ("Revenue (US$ and HK$ segments)", "Total revenue $$", "<b>x</b> & y_z *w* `q`", r"$\foo$ %s {0} \\ #x")


@pytest.mark.parametrize("label", LABELS)
def test_a_label_is_drawn_literally(label: str) -> None:
    with use_look():
        drawn = to_png(_chart(label))
        plain = _chart(label)
        plain.axes[0].title.set_parse_math(False)
        assert drawn == to_png(plain)


def test_a_logarithmic_axis_has_plain_numbers() -> None:
    with use_look():
        figure = _chart()
        figure.axes[0].set_yscale("log")
        to_png(figure)
        assert not any("$" in tick.get_text() for tick in figure.axes[0].get_yticklabels())


def test_a_theme_that_names_other_families_keeps_chinese_and_its_rarer_characters() -> None:
    with mpl.rc_context({"font.family": ["DejaVu Sans"]}):
        drawn = [to_png(_chart(label)) for label in ("小", "絲", "趙")]
    assert len(set(drawn)) == 3 and {"絲", "趙", "𰻝"} < glyphs()


@pytest.mark.parametrize(
    ("lang", "locs", "printed"),
    [
        ("zh", [0, 5e9, 1e10], ["0", "50亿", "100亿"]),
        ("zh", [-5e7, 0, 5e7, 1e8], ["−0.5亿", "0", "0.5亿", "1亿"]),
        ("zh", [0, 20_000], ["0", "2万"]),
        ("en", [0, 5e9, 1e10], ["0", "5bn", "10bn"]),
        ("en", [0, 2.5e8], ["0", "250m"]),
        ("en", [0, 5_000], ["0", "5,000"]),
        ("en", [0, 20_000], ["0", "20k"]),
        ("en", [0.1 + 0.2], ["0.3"]),
    ],
)
def test_ticks(lang: str, locs: list[float], printed: list[str]) -> None:
    assert ScaledFormatter(lang).format_ticks(locs) == printed


def test_percent_ticks_and_whole_ranks() -> None:
    ax = Figure().subplots()
    value_axis(ax.yaxis, "percent", "zh")
    assert ax.yaxis.get_major_formatter().format_ticks([0, 12.5]) == ["0%", "12.5%"]
    value_axis(ax.xaxis, "rank", "en")
    ax.set_xlim(1, 2)
    assert {tick % 1 for tick in ax.get_xticks()} == {0}
