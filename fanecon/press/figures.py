"""Numbers of `results.json` in two languages, as the sentences of findings print them, and what sets two apart."""

from __future__ import annotations

from fanecon.notation.numbers import format_number
from fanecon.notation.units import UNITS, Unit

_MOST_DIGITS = 17
_MOST_PERCENT = 100_000


def printed(value: float, unit: str, lang: str, *, more: int = 0, signed: bool = False) -> str:
    """Print a number with its unit; one that is not known is written after the number.

    The parameters are those of `fanecon.notation.numbers.format_number`.

    Examples
    --------
    >>> printed(113121000000.0, "CNY", "zh"), printed(2, "parsecs", "en")
    ('1,131.2亿元', '2 parsecs')
    """
    kind = unit if unit in UNITS else Unit(zh=("", f" {unit}"), en=("", f" {unit}"))
    return format_number(float(value), kind, lang, more=more, signed=signed)


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
