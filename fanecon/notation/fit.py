"""Does a printed figure fit the unit of its row, and what is one of its units worth there?

Per cent, per mille, basis points, 成 and fractions are shares of different grain; percentage points are a difference
of two shares and never one themselves. A foreign currency, or the counter of other things, is refused.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from fanecon.notation.grammar import Figure
from fanecon.notation.units import COUNTED, DOLLARS, UNITS, unit_words
from fanecon.notation.words import money_words

_SHARES: dict[str, Fraction | int] = {
    "": 1,
    "percent": 1,
    "permille": Fraction(1, 10),
    "bp": Fraction(1, 100),
    "tenths": 10,
}
_WORTH: dict[str, dict[str, Fraction | int]] = {
    "percent": _SHARES | {"fraction": 100},
    "permille": {mark: 10 * worth for mark, worth in _SHARES.items()} | {"": 1},
    "pp": {"": 1, "pp": 1, "bp": Fraction(1, 100)},
    "bp": {"": 1, "bp": 1},
    "": _SHARES | {"pp": 1, "fraction": 1},
}
"""Unit of the row → what was printed behind the number → what that is worth. "" stands for a row without a unit."""
_WHOLES = ("ratio", "times", "years", "quarters", "months", "weeks", "days", "hours", "minutes", "seconds")
"""Units of which a fraction can be printed: 半年, three quarters of an hour."""
_NAMES = {"percent": "a percentage", "permille": "per mille", "bp": "in basis points", "tenths": "in 成",
          "pp": "in percentage points, a difference of two shares", "fraction": "a fraction"}  # fmt: skip
_PLACED = ("rank", "issue")
_LOOSE = dict.fromkeys(("元", "块", "块钱"), ("CNY", *DOLLARS, "MOP"))
"""Money words that a currency before the number explains: 港币12亿元."""


def factor_of(figure: Figure, unit: str) -> Fraction | int:
    """Return by what the printed number has to be multiplied to be in the unit of its row.

    Parameters
    ----------
    figure : Figure
    unit : str
        A key of `fanecon.notation.units.UNITS`; a name that is none, or no name, takes the words of any unit.

    Raises
    ------
    ValueError
        Where the figure is in another unit or currency, or falls where nothing can.

    Examples
    --------
    >>> from fanecon.notation.grammar import read_figure
    >>> factor_of(read_figure("50bp"), "percent"), factor_of(read_figure("三成"), "percent")
    (Fraction(1, 100), 10)
    >>> factor_of(read_figure("12.3亿日元"), "CNY")
    Traceback (most recent call last):
    ValueError: is in JPY; expected a figure in CNY
    """
    known = UNITS.get(unit)
    _check_words(figure, unit, known is not None)
    if figure.falls and known is not None and not known.signed:
        remedy = "write a minus if the metric counts a net change" if known.counted else "it has no sign"
        raise ValueError(f"says a fall; expected a figure in {unit} ({remedy})")
    worth = _WORTH.get(unit if known is not None else "", {"": 1} | ({"fraction": 1} if unit in _WHOLES else {}))
    if figure.mark not in worth:
        raise ValueError(f"is {_NAMES[figure.mark]}; expected a figure in {unit}")
    return worth[figure.mark]


def _check_words(figure: Figure, unit: str, known: bool) -> None:
    money = currency_of(figure.said["CURRENCY"])
    if money and known and unit not in money:
        raise ValueError(f"is in {money[0]}; expected a figure in {unit}")
    if not known:
        return
    if any(unit not in (("ratio", "times") if word == "×" else _PLACED) for word in figure.said["PLACE"]):
        raise ValueError(f"names a place («{figure.said['PLACE'][0]}»); expected a figure in {unit}")
    for word in figure.said["UNIT"]:
        names = unit_words()[word]
        if unit not in names and not (unit in ("units", "count", "number") and COUNTED.intersection(names)):
            wanted = f" ({', '.join(UNITS[unit].words[:8])})" if UNITS[unit].words else ""
            raise ValueError(f"counts {' or '.join(names[:3])} («{word}»); expected a figure in {unit}{wanted}")


def currency_of(words: Sequence[str]) -> tuple[str, ...]:
    """Return the currencies that all money words allow, the likeliest first; none where there are no words.

    Examples
    --------
    >>> currency_of(["港币", "元"]), currency_of(["¥"]), currency_of([])
    (('HKD',), ('CNY', 'JPY'), ())
    """
    loose = _LOOSE if len(set(words)) > 1 else {}
    found = [loose.get(word) or money_words().get(word) or money_words(every=True)[word] for word in words]
    both = tuple(code for code in found[0] if all(code in codes for codes in found)) if found else ()
    if found and not both:
        raise ValueError(f"is in {' and in '.join(codes[0] for codes in found)}; expected one currency")
    return both
