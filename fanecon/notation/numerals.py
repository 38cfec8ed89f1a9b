"""Numerals of a printed figure: digits with a scale, mixed forms (1亿2千万), Chinese numerals, fractions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import prod

from lark import Token

from fanecon.notation.words import FRACTIONS, NUMBERS, SCALES

TWO_FIGURES = 'holds more than one figure; expected one, or two with the bound "range", such as "1000-2000"'
_NUMERALS = "零一二三四五六七八九"
_DIGITS = str.maketrans(_NUMERALS, "0123456789")


@dataclass(frozen=True, slots=True)
class Number:
    """A printed number without its sign: `count` units of the last printed digit, each `step` with its scale.

    A fraction (三分之二, 2/3, half) prints no digits; it is rounded to a twentieth of itself on both sides.
    """

    count: int
    step: Fraction
    scale: int = 1
    is_fraction: bool = False

    @property
    def value(self) -> Fraction:
        """The number."""
        return self.count * self.step

    @property
    def last_non_zero(self) -> Fraction:
        """One unit of the last digit that is not zero."""
        text = str(self.count)
        zeros = 0 if self.is_fraction or not self.count else len(text) - len(text.rstrip("0"))
        return self.step * 10**zeros

    def scaled(self, scale: int) -> Number:
        """Return the number with a scale word that stood elsewhere."""
        if self.scale > 1 < scale:
            raise ValueError("has two scale words; keep one of them")
        return Number(self.count, self.step * scale, scale, self.is_fraction)


def number_of(tokens: Sequence[Token]) -> Number:
    """Read the words of one number.

    Raises
    ------
    ValueError
        For sections that do not add up to one number, and Chinese numerals that are not well formed.

    Examples
    --------
    >>> from fanecon.notation.words import lexed
    >>> [int(number_of(lexed(t)[0]).value) for t in ("1,131.21亿", "1亿2千万", "一万五千亿")]
    [113121000000, 120000000, 1500000000000]
    """
    first, *others = tokens
    behind = {token.type: token for token in others}
    if "NUM" in behind:
        return _sections(tokens)
    scale = SCALES[behind["SCALE"]] if "SCALE" in behind else 1
    if first.type == "FRACTION":
        return Number(10, _fraction(first) / 10, is_fraction=True)
    if first.type in ("HEDGE", "ARTICLE"):  # 破亿, "over a million"
        if behind["SCALE"] in ("b", "k", "m", "w"):
            raise ValueError(f"«{behind['SCALE']}» has no number")
        return Number(1, Fraction(scale), scale)
    count, step = (_chinese if first.type == "CHINESE" else _digits)(first, scale)
    if "HALF" in behind:  # 一个半月
        count, step = 2 * count + 1, step / 2
    if len(behind.get("TENTHS", "")) > 1:  # 七成五
        last = behind["TENTHS"][1]
        count, step = 10 * count + (5 if last == "半" else _NUMERALS.index(last)), step / 10
    return Number(count, step, max(scale, step.numerator))


def _digits(text: str, scale: int = 1) -> tuple[int, Fraction]:
    if text in NUMBERS:
        return NUMBERS[text], Fraction(scale)
    mantissa, _, power = text.replace(",", "").partition("e")
    whole, _, decimals = mantissa.partition(".")
    places = len(decimals) - int(power or 0)
    return int(whole + decimals), Fraction(scale, 10**places) if places >= 0 else Fraction(scale * 10**-places)


def _sections(tokens: Sequence[Token]) -> Number:
    """Add up 1亿2千万 or 12亿3456.78万: Chinese scales that fall, and decimals in the last section alone."""
    total, last, above = Fraction(0), Fraction(1), 0
    for token, after in zip(tokens, [*tokens[1:], None], strict=True):
        if token.type != "NUM":
            continue
        word = str(after) if after is not None and after.type == "SCALE" else ""
        count, unit = _digits(token)
        step = unit * SCALES.get(word, 1)
        # 3万5 is 35,000 to some and 30,005 to others; 3万5000 is plain.
        plain = not above or (last == above and count * step < above and (word or len(token) == len(str(above)) - 1))
        if not plain or (word and word.isascii()):
            raise ValueError(TWO_FIGURES)
        total, last, above = total + count * step, step, SCALES.get(word, 1)
    return Number(int(total / last), last, SCALES.get(word, above))


def _chinese(text: str, scale: int) -> tuple[int, Fraction]:
    """Read a Chinese numeral; its last printed digit is the last one spoken: 一万五千 stands to the thousand."""
    whole, point, decimals = text.partition("点")
    end = decimals.lstrip(_NUMERALS) if point else text[len(text.rstrip("百千万亿")) :]
    own = prod(SCALES[character] for character in end)
    if point:
        return _digits(f"{_spoken(whole)}.{decimals.removesuffix(end).translate(_DIGITS)}", own * scale)
    return _spoken(text) // own, Fraction(own * scale)


def _spoken(text: str) -> int:
    # cn2an reads 三亿十万 as 300,000,000 even where it is strict: what it reads has to be what it would write.
    from cn2an import an2cn, cn2an

    plain = text.replace("两", "二")
    try:
        number = int(cn2an(plain, "strict"))
    except ValueError:
        number = -1
    if number < 0 or an2cn(str(number)).replace("一十", "十") != plain.replace("一十", "十"):
        raise ValueError(f"«{text}» is no well-formed Chinese numeral")
    return number


def _fraction(text: str) -> Fraction:
    if text in FRACTIONS:
        return FRACTIONS[text]
    below, spoken, above = text.partition("分之")
    return Fraction(_spoken(above), _spoken(below)) if spoken else Fraction(text)
