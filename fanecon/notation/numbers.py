"""Numbers as readers of Chinese and of English write them.

A value is rounded half-even in `Decimal` and never printed in scientific notation; a negative number
carries a true minus sign.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, Context, Decimal, localcontext
from fractions import Fraction

from fanecon.errors import FaneconError, ParameterError
from fanecon.notation.units import UNITS as UNITS
from fanecon.notation.units import Unit, unit_of

LANGUAGES = ("zh", "en")
Real = int | float | Fraction | Decimal
_MINUS = "−"
# Decimals beyond these are the noise of floats.
_FINEST = 12
# A percentage to a thousandth says nothing that a reader can use.
_PLAIN_MOST = 2
# Sixty digits hold any sum in yuan to the fen; a third as a Fraction has to stop somewhere.
_EXACT = Context(prec=60)
_FLOAT_DIGITS = Context(prec=12)


LEAST_P = Decimal("0.001")
"""The smallest probability that is printed as a number: what lies below depends on the far tail of a distribution."""

_ONE = (Decimal(1), "")
_ZH_STEPS = ((Decimal(10**12), "万亿"), (Decimal(10**8), "亿"), (Decimal(10**4), "万"))
_OPEN = {"zh": ("不低于{}", "不高于{}"), "en": ("{} or more", "{} or less")}
_EN_STEPS = ((Decimal(10**12), " trillion"), (Decimal(10**9), " billion"), (Decimal(10**6), " million"))


@dataclass(frozen=True)
class _Layout:
    """One way to write magnitudes of a unit: a divisor, its word and the number of decimals."""

    divisor: Decimal
    word: str
    places: int
    strip: bool = False
    grouped: bool = True

    def body(self, size: Decimal, rounding: str = ROUND_HALF_EVEN) -> str:
        with localcontext(_EXACT):
            scaled = (size / self.divisor).quantize(Decimal(1).scaleb(-self.places), rounding)
        text = f"{scaled:,f}" if self.grouped else f"{scaled:f}"
        return text.rstrip("0").rstrip(".") if self.strip and "." in text else text


def check_language(lang: str) -> str:
    """Return `lang` if it is one of the two languages.

    Examples
    --------
    >>> check_language("zh")
    'zh'
    """
    if lang not in LANGUAGES:
        raise ParameterError(f'lang is "{lang}"; expected "zh" or "en".')
    return lang


def format_number(
    value: Real, unit: str | Unit, lang: str, digits: int | None = None, *, more: int = 0, signed: bool = False
) -> str:
    """Write one number with its unit.

    Parameters
    ----------
    value : int, float, fractions.Fraction or decimal.Decimal
        In the unit itself: yuan, people, percent (8.2 is 8.2 %).
    unit : str or Unit
        A key of `fanecon.notation.units.UNITS`, or a unit that has none.
    lang : str
        "zh" or "en".
    digits : int, optional
        Significant digits of money and counts; decimals of every other unit. Trailing zeros are
        kept where it is given. By default four significant digits (with at least one decimal beside
        a scale word), whole numbers below a million in full, and the unit's own decimals.
    more : int
        How many decimals to write beyond the usual.
    signed : bool
        Write a plus sign before positive numbers.

    Raises
    ------
    FaneconError
        For a value that is no finite number.

    Examples
    --------
    >>> format_number(113_121_000_000, "CNY", "zh"), format_number(113_121_000_000, "CNY", "en")
    ('1,131.2亿元', 'RMB 113.1 billion')
    >>> format_number(741_700_000, "people", "zh"), format_number(741_700_000, "people", "en")
    ('7.417亿', '741.7 million')
    >>> format_number(108_796, "vehicles", "zh"), format_number(18_000, "stores", "zh")
    ('108,796辆', '1.8万家')
    >>> format_number(-9.1, "percent", "en"), format_number(22.284, "percent", "zh", 2, signed=True)
    ('−9.1%', '+22.28%')
    >>> format_number(2.7342, "ratio", "zh"), format_number(2, "rank", "en")
    ('2.73倍', 'No. 2')
    >>> format_number(0.0166, "p", "zh"), format_number(0.00000003, "p", "en")
    ('p = 0.017', 'p < 0.001')
    """
    number = Decimal(repr(value)) if more else _decimal(value)
    kind = unit if isinstance(unit, Unit) else unit_of(unit)
    if unit == "p" and 0 <= number < LEAST_P and digits is None and not more:
        return f"p < {LEAST_P}"
    size = abs(number)
    layout = _layout(size, kind, check_language(lang), digits, more)
    body = layout.body(size)
    before, after = _around(kind, lang, singular=body == "1" and not layout.word)
    zero = not body.strip("0.,")
    sign = _MINUS if number < 0 and not zero else "+" if signed and not zero else ""
    return f"{sign}{before}{body}{layout.word}{after}"


def format_interval(low: Real | None, high: Real | None, unit: str, lang: str) -> str:
    """Write an interval; its ends are rounded outward, so that it still holds what it held.

    A narrow interval gets more decimals than a single number of its unit; units that are never scaled (percent,
    ratios) get two at most, or a reader would compare digits that mean nothing.

    Parameters
    ----------
    low, high : number or None
        The ends; None (or an infinity) where the interval is open.
    unit, lang : str
        As for `format_number`.

    Examples
    --------
    >>> format_interval(240_723, 241_025, "vehicles", "en")
    '240,723 to 241,025'
    >>> format_interval(741_650_000, 741_750_000, "people", "zh")
    '7.4165至7.4175亿'
    >>> format_interval(8.145, None, "percent", "zh")
    '不低于8.1%'
    >>> format_interval(22.2837, 22.2850, "percent", "en")
    '22.28 to 22.29%'
    """
    ends = [_end(low), _end(high)]
    known = [e for e in ends if e is not None]
    if not known:
        raise FaneconError("An interval that is open on both sides says nothing: leave it out.")
    if len(known) == 2 and known[0] > known[1]:
        raise FaneconError(f"An interval runs from {known[0]} down to {known[1]}: swap its ends.")
    kind = unit_of(unit)
    size = max(map(abs, known))
    if size < 10**6:  # one end that is no round number puts both in full
        size = max((abs(e) for e in known if e % 1000), default=size)
    layout = _layout(size, kind, check_language(lang), None)
    if len(known) == 2:
        most = max(layout.places, _PLAIN_MOST) if kind.style == "plain" else _FINEST
        layout = _fine_enough(layout, known[0], known[1], most)
    before, after = _around(kind, lang, singular=False)
    layout = replace(layout, strip=False)
    low_body = "" if ends[0] is None else _signed(ends[0], layout, ROUND_FLOOR)
    high_body = "" if ends[1] is None else _signed(ends[1], layout, ROUND_CEILING)
    low_body, high_body = _same_decimals(low_body, high_body)
    tail = f"{layout.word}{after}"
    if low_body and high_body:
        return f"{before}{low_body}{'至' if lang == 'zh' else ' to '}{high_body}{tail}"
    floor, ceiling = _OPEN[lang]
    return (floor if low_body else ceiling).format(f"{before}{low_body or high_body}{tail}")


def _decimal(value: Real) -> Decimal:
    if isinstance(value, Fraction):
        with localcontext(_EXACT):
            return Decimal(value.numerator) / Decimal(value.denominator)
    # A float is read to 12 digits: beyond that stands the noise of binary arithmetic, and rounding
    # 8.200000000000001 outward would print 8.3.
    number = _FLOAT_DIGITS.create_decimal(repr(float(value))) if not isinstance(value, int | Decimal) else value
    number = Decimal(number)
    if not number.is_finite():
        raise FaneconError(f"{value} is no number a reader can be shown; refuse in words instead.")
    return number


def _end(value: Real | None) -> Decimal | None:
    return None if value is None or math.isinf(value) else _decimal(value)


def _around(kind: Unit, lang: str, *, singular: bool) -> tuple[str, str]:
    if lang == "zh":
        return kind.zh
    return (kind.en[0], kind.en_one) if singular and kind.en_one is not None else kind.en


def _same_decimals(*bodies: str) -> tuple[str, ...]:
    """Drop the zeros that all ends of an interval have last: 84.0 to 147.4 stays, 75.0 to 80.0 is 75 to 80."""
    while all(not body or ("." in body and body[-1] in "0.") for body in bodies):
        bodies = tuple(body[:-1] for body in bodies)
    return bodies


def _signed(number: Decimal, layout: _Layout, rounding: str) -> str:
    if number < 0:  # the magnitude of a negative floor is a ceiling
        rounding = ROUND_CEILING if rounding == ROUND_FLOOR else ROUND_FLOOR
    body = layout.body(abs(number), rounding)
    return _MINUS + body if number < 0 and body.strip("0.,") else body


def _layout(size: Decimal, kind: Unit, lang: str, digits: int | None, more: int = 0) -> _Layout:
    if kind.style == "calendar":
        return _Layout(Decimal(1), "", 0, grouped=False)
    if kind.style == "plain":
        places = kind.digits if digits is None else digits
        if digits is None and size.adjusted() < -places and size.adjusted() >= -_FINEST and size:
            places = -size.adjusted()  # 0.04 % is not 0.0 %
        whole = size == size.to_integral_value()
        if digits is None and kind.digits == 0 and not whole:
            places = max(places, 1)
        return _Layout(Decimal(1), "", places + more)
    layout = _scaled_layout(size, size, kind, lang, digits, more)
    with localcontext(_EXACT):
        rounded = Decimal(layout.body(size).replace(",", "")) * layout.divisor
    # 99,999,999 rounds up into the next scale: 1亿, not 10,000万.
    return _scaled_layout(size, rounded, kind, lang, digits, more)


def _scaled_layout(size: Decimal, seen: Decimal, kind: Unit, lang: str, digits: int | None, more: int) -> _Layout:
    divisor, word = _scale(seen, kind, lang, digits)
    significant = digits or kind.digits
    places = min(significant - 1 - (seen / divisor).adjusted(), _FINEST) if seen else 0
    if digits is not None:
        return _Layout(divisor, word, places)
    whole = size == size.to_integral_value()
    if not word and (whole or (kind.style == "count" and size >= 1000)):
        return _Layout(divisor, word, more, strip=True)
    return _Layout(divisor, word, max(places, 1) + more, strip=True)


def _scale(size: Decimal, kind: Unit, lang: str, digits: int | None) -> tuple[Decimal, str]:
    steps = _ZH_STEPS if lang == "zh" else _EN_STEPS
    step = next(((d, w) for d, w in steps if size >= d), _ONE)
    # An exact count below a million is read digit by digit (108,796辆); a round one is not (1.8万家).
    exact = kind.style == "count" and digits is None and size < 10**6 and size % 1000
    return _ONE if exact else step


def _fine_enough(layout: _Layout, low: Decimal, high: Decimal, most: int) -> _Layout:
    """Add decimals, up to `most`, until the printed ends lie no further apart than a tenth more than the true ones."""
    places = max(layout.places, 0)
    while places < most:
        with localcontext(_EXACT):
            step = layout.divisor.scaleb(-places)
            if (low % step == 0 and high % step == 0) or step * 10 <= high - low:
                break
        places += 1
    return replace(layout, places=places)
