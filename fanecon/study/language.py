"""The language of the page that is being made: set by `begin`, read by charts and labels."""

from __future__ import annotations

from fanecon.notation.numbers import check_language

_current = ["zh"]


def set_language(lang: str) -> None:
    """Make `lang` the language of everything drawn from here on."""
    _current[0] = check_language(lang)


def language() -> str:
    """Return the page's language, "zh" until a notebook began."""
    return _current[0]


def say(zh: str, en: str) -> str:
    """Return the words of the page's language, for labels inside a chart.

    Examples
    --------
    >>> say("其他品牌的中位数", "median of the others")
    '其他品牌的中位数'
    """
    return zh if language() == "zh" else en
