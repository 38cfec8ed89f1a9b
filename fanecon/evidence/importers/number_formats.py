"""A number as a spreadsheet shows it: the stored value with the cell's number format.

The digits that a cell shows are what its author copied or meant to show; the digits behind them are the machine's.
Formats whose display hides the size of the number (scientific, fractions, conditions) are refused rather than guessed.
"""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal

_TOKEN = re.compile(
    r'"([^"]*)"|\\(.)|\[\$([^\]-]*)[^\]]*\]|\[([^\]]*)\]|_.|\*.|([#0?][#0?,]*(?:\.[#0?]*)?,*|\.[#0?]+,*)|(%)|(.)'
)
_COLOURS = frozenset(["black", "blue", "cyan", "green", "magenta", "red", "white", "yellow"])
_THOUSANDS = ("", " thousand", " million", " billion", " trillion")
_LITERAL = re.compile(r"[\s$¥￥€£()（）+\-−一-鿿]")


def displayed(value: float, number_format: str) -> str:
    """Write a number as its cell shows it.

    A format that divides by thousands (``#,##0,,``) gets its scale word back, and a negative number in brackets its
    sign: the text has to mean what the cell holds.

    Parameters
    ----------
    value : int or float
    number_format : str
        The format code of the cell, such as "0.0%" or "#,##0.00".

    Raises
    ------
    ValueError
        For a format that does not show the size of the number.

    Examples
    --------
    >>> displayed(0.2231, "0.0%"), displayed(113121.4, "#,##0"), displayed(7.417, "General")
    ('22.3%', '113,121', '7.417')
    >>> displayed(7.417, '0.0"亿"'), displayed(-1234.0, "#,##0_);(#,##0)"), displayed(113121000, "#,##0.0,,")
    ('7.4亿', '-1,234', '113.1 million')
    """
    number = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    if not number.is_finite():
        raise ValueError("the cell holds no number")
    sections = _sections(number_format)
    negative = number < 0
    chosen = (
        sections[1]
        if negative and len(sections) > 1
        else sections[2]
        if not number and len(sections) > 2
        else sections[0]
    )
    if chosen.strip().lower() in ("general", "g/通用格式", "@", ""):
        return f"{number.normalize() if number else Decimal(0):f}"
    text = _in_format(abs(number), chosen)
    sign = "-" if negative and any(digit in "123456789" for digit in text) else ""
    return sign + text


def _sections(code: str) -> list[str]:
    return re.split(r';(?=(?:[^"]*"[^"]*")*[^"]*$)', code)


def _in_format(number: Decimal, code: str) -> str:
    before, after, pattern, percents = "", "", None, 0
    for found in _TOKEN.finditer(code):
        quoted, escaped, currency, bracket, digits, percent, other = found.groups()
        if (
            bracket is not None
            and bracket.lower() not in _COLOURS
            and not re.fullmatch(r"(?i)color\d+|dbnum\d", bracket)
        ):
            raise ValueError(f"the number format {code} shows some numbers differently from others")
        if other and not _LITERAL.match(other):
            raise ValueError(f"the number format {code} does not show the number in full")
        if digits:
            if pattern is not None:
                raise ValueError(f"the number format {code} breaks the number up")
            pattern = digits
            continue
        percents += bool(percent)
        literal = quoted or (escaped or other or "").strip("()-+") or currency or percent or ""
        before, after = (before + literal, after) if pattern is None else (before, after + literal)
    if pattern is None:
        raise ValueError(f"the number format {code} shows no digits")
    bare = pattern.rstrip(",")
    whole, _, decimals = bare.partition(".")
    divided = len(pattern) - len(bare) + len(whole) - len(whole.rstrip(","))
    if divided >= len(_THOUSANDS):
        raise ValueError(f"the number format {code} does not show the number in full")
    shown = number * 100**percents / Decimal(1000) ** divided
    rounded = shown.quantize(Decimal(1).scaleb(-len(decimals)), ROUND_HALF_UP)
    text = f"{rounded:,f}" if "," in whole.rstrip(",") else f"{rounded:f}"
    head, point, tail = text.partition(".")
    least = decimals.rstrip("#?")
    while tail and len(tail) > len(least) and tail.endswith("0"):
        tail = tail[:-1]
    head = head.rjust(whole.count("0"), "0")
    # The words of the format stand for the scale already, or they are lost with it.
    scale = _THOUSANDS[divided]
    return f"{before.strip()}{head}{point if tail else ''}{tail}{scale or after.rstrip()}".strip()
