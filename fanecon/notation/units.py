"""The one registry of units: how a page prints them, what people write, what can be counted and what can fall.

Every currency of ISO 4217 is a unit under its code, with names in Chinese and English from babel, which is loaded
when a currency beyond the commonest is asked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from fanecon.errors import ParameterError, did_you_mean


@dataclass(frozen=True)
class Unit:
    """What stands around a number of one unit, how it is rounded, and what people write for it.

    Attributes
    ----------
    zh, en : tuple of str
        What stands before and after the number.
    style : str
        "money" and "count" are scaled (亿, million) and rounded to significant digits; "plain" is
        never scaled and rounded to decimals; "calendar" is a year, which has no thousands.
    digits : int
        Significant digits or decimals where the caller names none.
    en_one : str or None
        What stands after exactly 1 in English, where it differs.
    words : tuple of str
        What people write after a number, in lower case.
    counted : bool
        Whether it comes in whole numbers: a figure printed in full is exact, not rounded.
    signed : bool
        Whether a word such as 下降, 亏损 or "down" makes a figure negative; a printed minus always does.
    """

    zh: tuple[str, str]
    en: tuple[str, str]
    style: str = "count"
    digits: int = 4
    en_one: str | None = None
    words: tuple[str, ...] = ()
    counted: bool = False
    signed: bool = False


def _words(text: str) -> tuple[str, ...]:
    """Split words at bars; an English one stands for its plural too."""
    found = []
    for word in filter(None, text.split("|")):
        found.append(word)
        if re.fullmatch(r"[a-z][a-z ]+[a-rt-z]", word) and word != "people":
            found.append(re.sub(r"(?<=[^aeiou])y$", "ie", word) + "s")
    return tuple(dict.fromkeys(found))


def _thing(words: str, zh: str = "", en: str = "", one: str = "", *, counted: bool = True) -> Unit:
    after = f" {one}" if one else None
    return Unit(("", zh), ("", f" {en}" if en else ""), en_one=after, words=_words(words), counted=counted)


def _plain(
    words: str, zh: tuple[str, str], en: tuple[str, str], digits: int, one: str = "", *, counted: bool = False,
    signed: bool = False,
) -> Unit:  # fmt: skip
    return Unit(zh, en, "plain", digits, f" {one}" if one else None, _words(words), counted, signed)


def _money(zh: str, before: str) -> Unit:
    return Unit(("", zh), (before, ""), "money", signed=True)


_PEOPLE = "人|名|位|用户|会员|people|person|user|member"
_OWN: dict[str, Unit] = {
    "CNY": _money("元", "RMB "), "HKD": _money("港元", "HK$"), "USD": _money("美元", "US$"),
    # What is counted: the most specific first, for a word may fit several.
    "people": _thing(f"{_PEOPLE}|员工|employee"),
    "followers": _thing(f"粉丝|粉|关注者|订阅者|{_PEOPLE}|follower|fan|subscriber"),
    "viewers": _thing(f"观众|{_PEOPLE}|人次|viewer"),
    "visits": _thing("人次|visit", "人次", "visits", "visit"),
    "phones": _thing("部|台|手机|phone|smartphone", "台"),
    "devices": _thing("台|设备|device", "台"),
    "vehicles": _thing("辆|台|汽车|车|vehicle|car", "辆"),
    "stores": _thing("家|间|店|门店|store|shop|outlet", "家"),
    "companies": _thing("家|公司|企业|company|firm", "家", "companies", "company"),
    "orders": _thing("单|订单|order", "单"), "households": _thing("户|家庭|household", "户"),
    "units": _thing("件|台|部|辆|只|个|款|张|套|盒|unit|piece|pcs"),
    "count": _thing("个|次|条|件|款|家|场|time", counted=False),
    "number": _thing("个", counted=False),
    "albums": _thing("张|专辑|album", "张", "albums", "album"),
    "copies": _thing("份|张|册|本|copy", "份", "copies", "copy"),
    "tickets": _thing("张|门票|ticket", "张", "tickets", "ticket"),
    "concerts": _thing("场|演唱会|concert|show", "场", "concerts", "concert"),
    "cities": _thing("个城市|座城市|城市|座|city", "个城市", "cities", "city"),
    "countries": _thing("个国家|个国家和地区|国|country|market", "个国家", "countries", "country"),
    "posts": _thing("条|篇|帖|贴文|帖子|post|tweet|article", "条", "posts", "post"),
    "comments": _thing("条|评论|comment", "条", "comments", "comment"),
    "messages": _thing("条|message", "条", "messages", "message"),
    "interactions": _thing("次|互动|interaction", "次", "interactions", "interaction"),
    "accounts": _thing("个|账号|account", "个账号", "accounts", "account"),
    "downloads": _thing("次|下载|download", "次"),
    "views": _thing("次|人次|播放|阅读|view|play|stream"),
    "reads": _thing("次|人次|阅读|read"), "likes": _thing("个|次|赞|点赞|like"),
    "events": _thing("件|起|场|event", "件", "events", "event"),
    "languages": _thing("种|种语言|language", "种语言", "languages", "language"),
    "claims": _thing("条|claim", "条", "claims", "claim", counted=False),
    "facts": _thing("条|fact", "条", "facts", "fact", counted=False),
    "rows": _thing("行|row", "行", "rows", "row", counted=False),
    "sources": _thing("份|source", "份", "sources", "source", counted=False),
    "topics": _thing("个话题|个|话题|topic", "个话题", "topics", "topic", counted=False),
    "sessions": _thing("个交易日|交易日|trading day|session", "个交易日", "trading days", "trading day", counted=False),
    "reports": _thing("份|篇|report", "份", "reports", "report"),
    "magazines": _thing("种|本|magazine", "种杂志", "magazines", "magazine"),
    "releases": _thing("个版本|个|release|version", "个版本", "releases", "release", counted=False),
    # What is measured.
    "percent": _plain("", ("", "%"), ("", "%"), 1, signed=True),
    "permille": _plain("", ("", "‰"), ("", "‰"), 1, signed=True),
    "pp": _plain("", ("", "个百分点"), ("", " pp"), 1, signed=True),
    "bp": _plain("", ("", "个基点"), ("", " bp"), 0, signed=True),
    "times": _plain("倍|x|times|-fold|fold", ("", "倍"), ("", " times"), 1),
    "ratio": _plain("倍|x|times", ("", "倍"), ("×", ""), 2),
    "rank": _plain("位|名|st|nd|rd|th", ("第", "位"), ("No. ", ""), 0, counted=True),
    "issue": _plain("期|issue", ("第", "期"), ("issue ", ""), 0, counted=True),
    "points": _plain("点|分|point|pt|pts", ("", "点"), ("", " points"), 0, "point", signed=True),
    "score": _plain("分|point|pt|pts", ("", "分"), ("", " points"), 1, "point", signed=True),
    "net_points": _plain("分|点|net point|point", ("", "分（净值）"), ("", " net points"), 1, "net point", signed=True),
    "stars": _plain("星|颗星|star", ("", "星"), ("", " stars"), 1, "star"),
    "index": _plain("点|point", ("", ""), ("", ""), 2, signed=True),
    "p": _plain("", ("p = ", ""), ("p = ", ""), 3),
    "per_thousand": _plain("人", ("每千人", "人"), ("", " per thousand people"), 1),
    "per_million": _plain("人", ("每百万人", "人"), ("", " per million people"), 1),
    "per_store": _plain("人", ("每店", "人"), ("", " people per store"), 1),
    "per_event": _plain("人", ("每场", "人"), ("", " people per event"), 1),
    "kWh": _plain("千瓦时|度|kwh", ("", "千瓦时"), ("", " kWh"), 1),
    "MWh": _plain("兆瓦时|mwh", ("", "兆瓦时"), ("", " MWh"), 1),
    "GWh": _plain("吉瓦时|gwh", ("", "吉瓦时"), ("", " GWh"), 1),
    "tonnes": _plain("吨|tonne|ton", ("", "吨"), ("", " tonnes"), 1, "tonne"),
    "kilometres": _plain("公里|千米|km|kilometre|kilometer", ("", "公里"), ("", " km"), 1),
    "square_metres": _plain("平方米|平米|m²|square metre|sqm", ("", "平方米"), ("", " m²"), 0),
    "year": Unit(("", "年"), ("", ""), "calendar", words=("年",), counted=True),
    "years": _plain("年|year", ("", "年"), ("", " years"), 0, "year", counted=True),
    "quarters": _plain("个季度|季度|季|quarter", ("", "个季度"), ("", " quarters"), 0, "quarter", counted=True),
    "months": _plain("个月|月|month", ("", "个月"), ("", " months"), 0, "month"),
    "weeks": _plain("周|个星期|星期|week", ("", "周"), ("", " weeks"), 0, "week", counted=True),
    "days": _plain("天|日|day", ("", "天"), ("", " days"), 0, "day", counted=True),
    "hours": _plain("小时|个小时|hour|hr|hrs|h", ("", "小时"), ("", " hours"), 0, "hour"),
    "minutes": _plain("分钟|minute|min", ("", "分钟"), ("", " minutes"), 0, "minute"),
    "seconds": _plain("秒|秒钟|second|sec|s", ("", "秒"), ("", " seconds"), 0, "second"),
}  # fmt: skip

COUNTED = frozenset(name for name, unit in _OWN.items() if unit.counted)
"""Units that come in whole numbers: a figure printed in full is exact, not rounded."""

DOLLARS = ("USD", "HKD", "TWD", "SGD", "AUD", "CAD", "NZD", "MXN", "ARS", "CLP", "COP")
_COMMON_MONEY = {
    "CNY": "元|块|块钱|人民币|人民币元|rmb|cny|yuan|renminbi|¥|cn¥",
    "HKD": "港元|港币|港圆|hk$|hk $|hkd|hong kong dollars|$",
    "USD": "美元|美金|us$|us $|usd|us dollars|dollar|dollars|$",
    "JPY": "日元|日圆|日币|円|yen|jpy|jp¥|¥",
    "KRW": "韩元|韩圆|韩币|won|krw|₩",
    "EUR": "欧元|€|eur|euro|euros", "GBP": "英镑|£|gbp|pounds|pounds sterling",
    "TWD": "新台币|台币|nt$|twd|元|$", "SGD": "新加坡元|新元|坡币|s$|sgd",
    "AUD": "澳元|a$|aud", "CAD": "加元|c$|cad", "CHF": "瑞士法郎|瑞郎|chf", "THB": "泰铢|฿|thb|baht",
    "MOP": "澳门元|mop", "MYR": "林吉特|马币|令吉|myr|ringgit", "VND": "越南盾|₫|vnd",
    "INR": "印度卢比|₹|inr|rupees", "IDR": "印尼盾|印尼卢比|idr|rupiah", "RUB": "卢布|₽|rub|roubles|rubles",
}  # fmt: skip
_NAMES = {"XCG": "加勒比盾", "ZWG": "津巴布韦金", "BAM": "波黑马克", "CLF": "智利发展单位"}
"""Currencies for which babel has no Chinese name, or none to print behind a number."""


@cache
def currencies() -> tuple[str, ...]:
    """Return the codes of every currency that is legal tender somewhere (ISO 4217).

    Examples
    --------
    >>> "KRW" in currencies(), "DEM" in currencies()
    (True, False)
    """
    from babel.core import get_global

    used = (spell for country in get_global("territory_currencies").values() for spell in country)
    return tuple(sorted({code for code, _, until, tender in used if until is None and tender} | {"CLF", "SVC"}))


@cache
def currency_words(*, every: bool = False) -> Mapping[str, tuple[str, ...]]:
    """Return what people write for money: a word → the currencies it may mean, the likeliest first.

    Parameters
    ----------
    every : bool
        All currencies with their names in babel; else the commonest.

    Examples
    --------
    >>> currency_words()["韩元"], currency_words()["¥"], currency_words(every=True)["丹麦克朗"]
    (('KRW',), ('CNY', 'JPY'), ('DKK',))
    """
    found: dict[str, tuple[str, ...]] = {}
    for code, words in _COMMON_MONEY.items():
        for word in words.split("|"):
            found[word] = (*found.get(word, ()), code)
    found["$"] = found["dollar"] = found["dollars"] = DOLLARS
    if every:
        from babel import Locale
        from babel.numbers import get_currency_name

        names = [Locale.parse(name).currencies for name in ("zh", "zh_Hant", "zh_Hant_HK", "en")]
        for code in currencies():
            called = [code, _NAMES.get(code, ""), *(n.get(code, "") for n in names)]
            called += [get_currency_name(code, count=2, locale="en")]
            for word in filter(None, (name.lower() for name in called)):
                found.setdefault(word, (code,))
    return found


@cache
def unit_words() -> Mapping[str, tuple[str, ...]]:
    """Return what people write after a number: a word → the units it fits, the most specific first.

    Examples
    --------
    >>> unit_words()["辆"], unit_words()["人次"]
    (('vehicles', 'units'), ('viewers', 'visits', 'views', 'reads'))
    """
    found: dict[str, tuple[str, ...]] = {}
    for name, unit in _OWN.items():
        for word in unit.words:
            found[word] = (*found.get(word, ()), name)
    for word in {*_OWN["followers"].words, *_OWN["viewers"].words} - {*_OWN["people"].words, "人次"}:
        found[word] = (*found[word], "people")  # fans are people; 人次 counts visits
    return found


class _Registry(Mapping[str, Unit]):
    """All units by name; currencies beyond our own are made when they are asked for."""

    def __getitem__(self, name: str) -> Unit:
        return _OWN[name] if name in _OWN else _currency(name)

    def __iter__(self) -> Iterator[str]:
        yield from _OWN
        yield from (code for code in currencies() if code not in _OWN)

    def __len__(self) -> int:
        return sum(1 for _ in self)


@cache
def _currency(code: str) -> Unit:
    if not (len(code) == 3 and code.isascii() and code.isupper() and code in currencies()):
        raise KeyError(code)
    from babel import Locale

    return _money(_NAMES.get(code) or Locale.parse("zh").currencies.get(code, code), f"{code} ")


UNITS: Mapping[str, Unit] = _Registry()


def unit_of(name: str) -> Unit:
    """Look a unit up.

    Raises
    ------
    ParameterError
        Naming the nearest known units.

    Examples
    --------
    >>> unit_of("stores").zh, unit_of("KRW").zh, unit_of("KRW").en
    (('', '家'), ('', '韩元'), ('KRW ', ''))
    """
    try:
        return UNITS[name]
    except KeyError:
        raise ParameterError(f'Unknown unit "{name}".{did_you_mean(name, UNITS)}') from None
