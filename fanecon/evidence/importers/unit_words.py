"""Units as people write them: a currency or a counter, with or without a scale word (亿元, RMB million, 万人)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass

from fanecon.errors import did_you_mean

_CURRENCIES = {
    "人民币元": "CNY", "人民币": "CNY", "rmb": "CNY", "cny": "CNY", "yuan": "CNY", "¥": "CNY", "￥": "CNY",
    "港元": "HKD", "港币": "HKD", "hk$": "HKD", "hkd": "HKD", "美元": "USD", "us$": "USD", "usd": "USD",
    "元": "CNY", "块": "CNY",
}  # fmt: skip
_COUNTERS: dict[str, tuple[str, ...]] = {
    "人": ("people", "followers", "viewers"), "名": ("people",), "位": ("people", "rank"),
    "人次": ("viewers", "people"),
    "users": ("people",), "persons": ("people",), "members": ("people",),
    "台": ("devices", "phones", "vehicles", "units"), "部": ("phones", "devices", "units"), "辆": ("vehicles", "units"),
    "件": ("units", "events"), "只": ("units",), "个": ("units", "count"), "款": ("units", "count"),
    "家": ("stores", "count"), "间": ("stores",), "店": ("stores",), "单": ("orders",), "户": ("households",),
    "次": ("count", "downloads", "views"), "条": ("count", "likes"), "倍": ("times", "ratio"), "x": ("times", "ratio"),
    "名次": ("rank",), "排名": ("rank",), "天": ("days",), "日": ("days",), "周": ("weeks",), "季度": ("quarters",),
    "年": ("years", "year"), "个月": ("months",), "月": ("months",), "小时": ("hours",), "分钟": ("minutes",),
    "分": ("points",), "点": ("points", "index"), "pcs": ("units",), "pieces": ("units",), "cars": ("vehicles",),
}  # fmt: skip
_PERCENT = {"%": "percent", "百分比": "percent", "percentage": "percent", "per cent": "percent", "pct": "percent",
            "个百分点": "pp", "百分点": "pp", "percentage points": "pp", "ppt": "pp", "pts": "pp"}  # fmt: skip
_MULTIPLIERS = {
    "万亿": 10**12, "trillion": 10**12, "tn": 10**12, "十亿": 10**9, "billion": 10**9, "billions": 10**9, "bn": 10**9,
    "bln": 10**9, "百万": 10**6, "million": 10**6, "millions": 10**6, "mn": 10**6, "mln": 10**6, "mm": 10**6,
    "m": 10**6, "千": 10**3, "thousand": 10**3, "thousands": 10**3, "k": 10**3, "'000": 10**3, "000s": 10**3,
}  # fmt: skip
_WORDS = ("千亿", "百亿", "千万", "亿", "万")
"""Scale words that are no power of a thousand: they are written to the figure, where a reader would print them."""


@dataclass(frozen=True, slots=True)
class UnitWord:
    """What a unit cell says.

    Attributes
    ----------
    units : tuple of str
        The units of the tables it may mean; empty where it says only a scale.
    multiplier : int
        For the column `scale`.
    word : str
        A Chinese scale word that belongs behind the digits.
    """

    units: tuple[str, ...]
    multiplier: int = 1
    word: str = ""


def read_unit(text: str, known: Collection[str]) -> UnitWord:
    """Read a unit.

    Parameters
    ----------
    text : str
    known : collection of str
        The units that pages can print.

    Returns
    -------
    UnitWord

    Raises
    ------
    ValueError

    Examples
    --------
    >>> read_unit("人民币百万元", ["CNY"]), read_unit("亿元", ["CNY"])
    (UnitWord(units=('CNY',), multiplier=1000000, word=''), UnitWord(units=('CNY',), multiplier=1, word='亿'))
    >>> read_unit("万辆", ["units"]).units
    ('vehicles', 'units')
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    if plain in known:
        return UnitWord((plain,))
    left = plain.casefold().removeprefix("in ").replace("单位:", "").strip()
    if left in _PERCENT:
        return UnitWord((_PERCENT[left],))
    multiplier, word, left = _scale(left)
    units, left = _currency(left)
    if not units and left:
        same = [name for name in known if name.casefold() in (left, f"{left}s", left.removesuffix("s"))]
        units = _COUNTERS.get(left, tuple(same))
        if not units:
            words = [*known, *_CURRENCIES, *_COUNTERS]
            raise ValueError(f'the unit "{text}" is not known.{did_you_mean(left, words)}')
    elif left:
        raise ValueError(f'the unit "{text}" is not known; "{left}" is left over')
    return UnitWord(units, multiplier, word)


def _scale(text: str) -> tuple[int, str, str]:
    for words in (sorted(_MULTIPLIERS, key=len, reverse=True), _WORDS):
        for word in words:
            pattern = rf"(?<![a-z]){re.escape(word)}(?![a-z])" if word.isascii() else re.escape(word)
            # 千万 and 百亿 end in a word that stands in the list as well; 万亿 and 十亿 come first.
            found = re.search(pattern, text)
            if found and not (word == "千" and text[found.end() : found.end() + 1] in ("万", "亿")):
                rest = (text[: found.start()] + text[found.end() :]).strip()
                return (_MULTIPLIERS[word], "", rest) if word in _MULTIPLIERS else (1, word, rest)
    return 1, "", text


def _currency(text: str) -> tuple[tuple[str, ...], str]:
    left, units = text, []
    for word in sorted(_CURRENCIES, key=len, reverse=True):
        if word in left and not (word == "块" and left != word):
            units.append(_CURRENCIES[word])
            left = left.replace(word, "", 1)
    different = tuple(dict.fromkeys(units))
    if len(different) > 1 and "CNY" in different:
        # 元 is part of 港元 and 美元 only when they were found first; what is left is the other currency alone.
        different = tuple(u for u in different if u != "CNY")
    return different, left.strip(" ()/,")


def with_word(value: str, word: str) -> str:
    """Put a scale word behind the digits of a figure, in front of a plus sign or a unit.

    Raises
    ------
    ValueError
        Where the figure carries another scale word of its own.

    Examples
    --------
    >>> with_word("超过2.8", "万"), with_word("1,131.2", "亿"), with_word("7.417亿", "亿")
    ('超过2.8万', '1,131.2亿', '7.417亿')
    """
    plain = unicodedata.normalize("NFKC", value)
    own = re.search(
        r"\d\s*(万亿|千亿|百亿|亿|千万|百万|万|千|trillion|billion|bn|million|mn|thousand|[mk]\b)", plain, re.IGNORECASE
    )
    if own:
        if own[1] == word:
            return value
        raise ValueError(f"the figure says {own[1]}, its unit says {word}")
    *_, last = re.finditer(r"[\d,.]*\d", plain)
    return plain[: last.end()] + word + plain[last.end() :]
