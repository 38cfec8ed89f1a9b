"""The grammar in both directions: what it can say is read exactly, and of noise nothing is ever passed over."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from cn2an import an2cn
from hypothesis import assume, example, given
from hypothesis import strategies as st

from fanecon.notation.grammar import read_figure
from fanecon.notation.reported import Reported
from fanecon.notation.units import UNITS
from fanecon.notation.words import folded

SCALES = {"": 1, "万": 10**4, "w": 10**4, "萬": 10**4, "百万": 10**6, "千万": 10**7, "亿": 10**8, "億": 10**8, " million": 10**6,
          "m": 10**6, "bn": 10**9, " billion": 10**9, "万亿": 10**12, "k": 10**3}  # fmt: skip
SIGNS = {"": 1, "+": 1, "-": -1, "−": -1, "－": -1}
MOVES = {"": 1, "下降": -1, "↓": -1, "亏损": -1, "down ": -1, "增长": 1, "up ": 1, "同比增长": 1, "a fall of ": -1}
MONEY = {"CNY": (["", "¥", "RMB ", "人民币", "￥"], ["", "元", " yuan", "人民币"]),
         "KRW": (["", "₩", "KRW "], ["", "韩元", "韓元", " won"]),
         "USD": (["", "US$", "$", "USD"], ["", "美元", " dollars"])}  # fmt: skip
PLAIN = {
    "percent": ["", "%", "％", " per cent", "pct"],
    "people": ["", "人", "名用户", " people"],
    "points": ["点", " points"],
}
ABOUT = [("约", ""), ("約", ""), ("", "左右"), ("about ", ""), ("~", ""), ("", " or so")]
REMARKS = ["", "*", "†", " [1]", "(2)", "（注3）", "①"]


@st.composite
def spelling(draw: st.DrawFn) -> tuple[str, str, Fraction, Fraction, bool]:
    """Draw a print, the unit of its row, its value, its last digit's worth, and whether it is hedged."""
    places = draw(st.integers(0, 3))
    digits = draw(st.integers(0 if places else 1, 10**7))
    number = f"{Decimal(digits).scaleb(-places):,f}" if draw(st.booleans()) else f"{Decimal(digits).scaleb(-places):f}"
    if draw(st.booleans()):
        number = number.translate({ord(c): ord(c) + 0xFEE0 for c in "0123456789.,"})
    unit = draw(st.sampled_from([*MONEY, *PLAIN]))
    before, after = MONEY.get(unit, ([""], PLAIN.get(unit, [])))
    scale = draw(st.sampled_from(sorted(SCALES))) if unit in MONEY or unit == "people" else ""
    lead, tail = draw(st.sampled_from([("", ""), *ABOUT]))
    if unit != "people" and draw(st.booleans()):
        move = draw(st.sampled_from(sorted(MOVES)))
        sign, front = MOVES[move], f"{move}{lead}{draw(st.sampled_from(before))}"
    else:
        mark = draw(st.sampled_from(sorted(SIGNS)))
        sign, money = SIGNS[mark], draw(st.sampled_from(before))
        front = f"{lead}{mark}{money}" if draw(st.booleans()) else f"{lead}{money}{mark}"
    end = draw(st.sampled_from(after))
    scaled = f"{scale} " if scale.isascii() and scale and end[:1].isascii() else scale
    text = f"{front}{number}{scaled}{end}{tail}{draw(st.sampled_from(REMARKS))}"
    step = Fraction(SCALES[scale], 10**places)
    return text, unit, sign * digits * step, step, bool(lead or tail)


@given(spelling())
def test_what_the_grammar_can_say_is_read_exactly(drawn):
    text, unit, value, step, hedged = drawn
    figure = Reported(text, unit)
    assert (figure.point, figure.step, figure.hedge) == (value, step, "about" if hedged else "")
    if hedged:
        assert figure.interval.width == abs(value) / 10
    else:
        exact = step == 1 and unit == "people" and not any(kind == "scale" for kind, _ in parts_of(figure))
        assert (figure.interval.width, figure.interval.middle) == (0 if exact else step, value)
    assert_consumed(figure)


def read(printed: str, unit: str, bound: str = "exact") -> Reported | None:
    """Return the figure, or None where it is refused, in words that begin with the print."""
    try:
        return Reported(printed, unit, 1, bound)
    except ValueError as error:
        refused = str(error)
    assert refused.startswith(f'"{printed}"')
    return None


def parts_of(figure: Reported) -> list[tuple[str, str]]:
    """Every word of a print with its kind."""
    return [(token.type.lower(), str(token)) for token in read_figure(figure.printed).tokens]


def assert_consumed(figure: Reported) -> None:
    """Hold that every character of a print belongs to a part with a name."""
    assert "".join(text for _, text in parts_of(figure)).replace(" ", "") == folded(figure.printed).lower().replace(
        " ", ""
    )


def meaning(figure: Reported) -> Fraction | None:
    """Read the parts anew, in the plainest way there is; None where there is more than plain digits and one scale."""
    parts = [kind for kind, _ in parts_of(figure)]
    said = dict(parts_of(figure))
    if parts.count("num") != 1 or {"chinese", "fraction", "half", "tenths"} & set(parts) or parts.count("scale") > 1:
        return None
    number = said["num"].replace(",", "")
    if not number.replace(".", "").replace("e", "").replace("+", "").replace("-", "").isdigit():
        return None  # two, three, …
    scales = {**SCALES, "b": 10**9, "million": 10**6, "billion": 10**9, "千": 10**3, "百": 100, "kw": 10**7, "mm": 10**6,
              "mn": 10**6, "tn": 10**12, "百亿": 10**10, "千亿": 10**11, "thousand": 10**3}  # fmt: skip
    worth = {
        "percent": {"‰": Fraction(1, 10), "bp": Fraction(1, 100), "千分之": Fraction(1, 10), "万分之": Fraction(1, 100)}
    }
    share = worth.get(figure.unit, {}).get(said.get("mark", said.get("per", "")), 1)
    size = Fraction(number) * scales[said.get("scale", "")] * share
    negative = {"fall", "dash", "open"} & set(parts[: parts.index("num")]) or "fall" in parts
    return -size if negative else size


NOISE = st.text(
    st.sampled_from(
        "0123456789.,-+−()（）[]%‰$¥€~<>≥*†①¹²/ xwkmbeEpts年月日人个万亿億千百十一二两三半成倍多余约近超下降至到元台点分之"
    ),
    max_size=8,
)


@given(spelling(), NOISE, st.integers(0, 40))
@example(("1.2", "people", Fraction(0), Fraction(1), False), "x", 3)
def test_noise_in_a_spelling_is_refused_or_means_what_it_says(drawn, noise, where):
    text, unit, *_ = drawn
    assume(noise.strip())
    mutated = text[:where] + noise + text[where:]
    figure = read(mutated, unit)
    if figure is None:
        return
    assert_consumed(figure)
    expected = meaning(figure)
    assert expected is None or figure.point == expected


@given(st.one_of(NOISE, st.text(max_size=12)), st.sampled_from(["", "CNY", "people", "percent", "pp", "hours", "rank", "KRW", "mean"]),
       st.sampled_from(["exact", "range", "at_least"]))  # fmt: skip
def test_whatever_is_typed_is_read_whole_or_refused_in_words(text, unit, bound):
    figure = read(text, unit, bound)
    if figure is None:
        return
    assert_consumed(figure)
    low, high = figure.interval.low, figure.interval.high
    assert low is None or high is None or low <= figure.point <= high


@given(st.integers(1, 10**12))
def test_a_chinese_numeral_is_read_as_it_is_spoken(number):
    spoken = an2cn(str(number))
    assert Reported(spoken).point == number
    assert Reported(spoken.replace("二千", "两千").replace("二百", "两百")).point == number


@given(st.text(st.sampled_from("零一二两三四五六七八九十百千万亿"), min_size=1, max_size=9))
def test_a_chinese_numeral_that_nobody_would_write_is_refused(text):
    try:
        point = Reported(text).point
    except ValueError:
        return
    written = an2cn(str(point))
    assert written.replace("一十", "十") == text.replace("两", "二").replace("一十", "十")


@given(st.integers(1, 999), st.integers(1, 9999), st.sampled_from([("亿", "万", 10**8), ("万", "", 10**4)]))
def test_sections_add_up(high, low, words):
    above, below, scale = words
    tail = f"{low:04}"[-4:] if not below and low >= 1000 else f"{low}"
    assume(below or low >= 1000)
    assert Reported(f"{high}{above}{tail}{below}").point == high * scale + low * (10**4 if below else 1)


@pytest.mark.parametrize("unit", [name for name, unit in UNITS.items() if unit.style == "money" and name != "TOP"])
def test_every_currency_reads_its_own_code_and_chinese_name(unit):  # "TOP 3" is a rank and not three pa'anga
    names = [f"{unit} 1.2 billion", f"12亿{UNITS[unit].zh[1]}", f"-{unit} 12亿"]
    assert [abs(Reported(name, unit).point) for name in names] == [1_200_000_000] * 3
