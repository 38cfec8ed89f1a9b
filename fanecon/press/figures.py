"""Numbers of `results.json` in two languages.

The sentences of a finding come with their numbers printed; a table of figures and a comparison of two runs have
values and units only. The press may not ask the story how to print them; a test holds both to the same text.
"""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Context, Decimal

from fanecon.notation.units import UNITS, Unit

_MINUS = "−"
# A float is read to 12 digits: what stands beyond them is the noise of binary arithmetic.
_NOISELESS = Context(prec=12)
_WIDE = Context(prec=60)
_MOST_DIGITS = 17
_FINEST = 12
_MOST_PERCENT = 100_000
_STEPS = {
    "zh": ((Decimal(10**12), "万亿"), (Decimal(10**8), "亿"), (Decimal(10**4), "万")),
    "en": ((Decimal(10**12), " trillion"), (Decimal(10**9), " billion"), (Decimal(10**6), " million")),
}
_ONE = (Decimal(1), "")
_LEAST_P = Decimal("0.001")


def printed(value: float, unit: str, lang: str, *, more: int = 0, signed: bool = False) -> str:
    """Print a number with its unit, as the sentences of findings print it.

    Parameters
    ----------
    value : float
        In the unit itself.
    unit : str
        As `results.json` names it; one that the press does not know is written after the number.
    lang : {"zh", "en"}
    more : int
        How many digits to print beyond the usual.
    signed : bool
        Write a plus sign before positive numbers.

    Examples
    --------
    >>> printed(113121000000.0, "CNY", "zh"), printed(113121000000.0, "CNY", "en")
    ('1,131.2亿元', 'RMB 113.1 billion')
    >>> printed(-1.6, "pp", "en"), printed(22.284, "percent", "zh", more=2), printed(2, "parsecs", "en")
    ('−1.6 pp', '22.284%', '2 parsecs')
    """
    kind = UNITS.get(unit) or Unit(zh=("", f" {unit}"), en=("", f" {unit}"))
    number = _NOISELESS.create_decimal(repr(float(value))) if not more else Decimal(repr(float(value)))
    if unit == "p" and 0 <= number < _LEAST_P and not more:
        return f"p < {_LEAST_P}"
    size = abs(number)
    body = f"{size:.0f}" if kind.style == "calendar" else _body(size, kind, lang, more)
    before, after = kind.zh if lang == "zh" else kind.en
    if body == "1" and lang == "en" and kind.en_one is not None:
        after = kind.en_one
    zero = not body.strip("0.,")
    sign = _MINUS if number < 0 and not zero else "+" if signed and not zero else ""
    return f"{sign}{before}{body}{after}"


def apart(before: float, after: float, unit: str, lang: str) -> tuple[str, str]:
    """Print two different numbers with as many digits as it takes to tell them apart.

    Examples
    --------
    >>> apart(22.284, 22.291, "percent", "en"), apart(17.0, 18.0, "claims", "en")
    (('22.28%', '22.29%'), ('17 claims', '18 claims'))
    """
    for more in range(_MOST_DIGITS):
        pair = printed(before, unit, lang, more=more), printed(after, unit, lang, more=more)
        if pair[0] != pair[1]:
            return pair
    return repr(before + 0.0), repr(after + 0.0)  # −0.0 is no other number than 0.0


def shift(before: float, after: float, unit: str, lang: str) -> str:
    """Say by how much a number moved: percentages in points, the rest in per cent.

    Nothing is said of ranks and years, and where a share means nothing: from next to zero, or across it.

    Examples
    --------
    >>> shift(20.0, 22.5, "percent", "en"), shift(200.0, 150.0, "stores", "zh"), shift(0.0, 1.0, "count", "en")
    ('+2.5 pp', '−25.0%', '')
    """
    if unit in ("percent", "pp"):
        return printed(after - before, "pp", lang, signed=True)
    if unit in ("rank", "year") or not before or (before < 0) != (after < 0):
        return ""
    percent = (after - before) / abs(before) * 100
    return printed(percent, "percent", lang, signed=True) if abs(percent) < _MOST_PERCENT else ""


def _body(size: Decimal, kind: Unit, lang: str, more: int) -> str:
    if kind.style == "plain":
        return f"{_rounded(size, _decimals(size, kind.digits) + more):,f}"
    seen = size
    for _ in range(2):  # 99,999,999 rounds up into the next scale: 1亿, not 10,000万
        divisor, word = _scale(seen, kind, lang)
        scaled = _rounded(size / divisor, _places(size, seen / divisor, word, kind) + more)
        seen = scaled * divisor
    text = f"{scaled:,f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text) + word


def _decimals(size: Decimal, digits: int) -> int:
    if size and -_FINEST <= size.adjusted() < -digits:
        return -size.adjusted()  # 0.04 % is not 0.0 %
    return digits if digits or size == size.to_integral_value() else 1


def _scale(size: Decimal, kind: Unit, lang: str) -> tuple[Decimal, str]:
    # An exact count below a million is read digit by digit (108,796辆); a round one is not (1.8万家).
    if kind.style == "count" and size < 10**6 and size % 1000:
        return _ONE
    return next(((divisor, word) for divisor, word in _STEPS[lang] if size >= divisor), _ONE)


def _places(size: Decimal, scaled: Decimal, word: str, kind: Unit) -> int:
    if not word and (size == size.to_integral_value() or (kind.style == "count" and size >= 1000)):
        return 0
    return min(max(kind.digits - 1 - scaled.adjusted(), 1), _FINEST) if scaled else 1


def _rounded(number: Decimal, places: int) -> Decimal:
    return number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_EVEN, _WIDE)
