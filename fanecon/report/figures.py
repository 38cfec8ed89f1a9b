"""Everything in a text that looks like a figure: what is counted or measured, and what only has digits.

Dates, footnotes, list numbers, names of products, addresses, ages and ordinals are found first and named as what they
are; the numbers that are left over are figures, read by the grammar of `fanecon.notation`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from fanecon.notation.grammar import read_figure
from fanecon.notation.units import unit_words
from fanecon.notation.words import HEDGE_OF, MARKS, SCALES, money_words
from fanecon.report.document import Block
from fanecon.report.periods import Said, find_periods

FIGURE = "figure"


@dataclass(frozen=True, slots=True)
class Printed:
    """Something with digits in a block.

    Attributes
    ----------
    start, end : int
        Where it stands in the block's text.
    text : str
        As it is read: hedge, currency, number, scale, mark and unit, folded.
    what : str
        "figure", or what else it is: "date", "footnote", "number" (of a list), "name", "address", "time", "age",
        "ordinal", "unread".
    kind : str
        Of a figure: "percent", "pp", "multiple", "rank", "duration", "money", "count".
    counts : tuple of str
        Units that its word fits, such as ("vehicles", "units"); of money, the currencies.
    """

    start: int
    end: int
    text: str
    what: str = FIGURE
    kind: str = ""
    counts: tuple[str, ...] = ()


_DIGITS = "一二三四五六七八九十两"
_MASKS: tuple[tuple[str, str], ...] = (
    ("address", r"https?://\S+|www\.\S+|\S+@\S+\.\w+|(?<!\d)\+?\d{2,4}-\d{3,4}-\d{4}(?!\d)|\b\d{3,5}\.(?:hk|us|sh|sz|ss)\b|isbn[\d -]+"),
    ("footnote", r"\[\^?\d{1,3}(?:[,，、 –-]\^?\d{1,3})*\]|【\d{1,3}】|\^\d{1,2}\^|(?<=\S)[¹²³⁴⁵⁶⁷⁸⁹⁰]+|[①-⑳]|\(注\d{1,2}\)|\(note \d{1,2}\)"),
    ("number", r"^\s*(?:\(?\d{1,2}[.)、)](?!\d)|第[" + _DIGITS + r"\d]+[章节部])|(?:图表?|表|figure|table|chart|exhibit|chapter|section|page|p\.|step|appendix|note|part) ?\d{1,3}(?:[-.]\d{1,2})?(?![\d%])|第 ?\d{1,3} ?[页章节条]"),
    ("time", r"(?<!\d)(?:[01]?\d|2[0-3])[:：][0-5]\d(?::[0-5]\d)?(?!\d)"),
    ("age", r"(?:aged?|年龄) ?\d{1,2}(?:[-~至]\d{1,2})?岁?|(?<![\d.])\d{1,3}(?:[-~至]\d{1,3})?(?:周?岁| ?-? ?years?[ -]old)|\b(?:gen|post)-?[ ]?\d{2}s?|(?<!\d)[6-9]0后|(?<!\d)[09][05]后|\b(?:19|20)\d0s\b"),
)  # fmt: skip
_LATIN = (
    ("name", r"[a-z][a-z.-]*\d+[a-z\d+-]*(?![\d%.]\d)|(?<![\d.,])\d+(?:g|d|k|c|e)(?![a-z])(?=[^a-z])"),
    ("name", r"(?:xiaomi|小米|redmi|红米|iphone|苹果|galaxy|mate|note|mix|mi|ultra|pro|max|miui|hyperos|澎湃os|android|ios|ipad|pad|model|series|windows|web|version|v|band|手环|watch|labubu|class|type|level|top|csi|沪深|标普|s&p|topix|nikkei)[ -]?\d{1,3}(?:\.\d)?(?: ?(?:pro|max|ultra|plus|t|s|se|mini)(?![a-z]))*(?![\d.,%]*\d)(?! ?(?:万|亿|千|百|%|年|月|日|家|台|辆|名|位|个|倍|billion|million|bn|m\b|per ?cent))"),
    ("name", r"(?:世界|中国|全球|财富|fortune(?: global)?|global|china|forbes|s&p|brandz)?[》\"”]? ?(?<![\d.])(?:500|100|300|50|1000|2000)(?:强| *(?:index|list|指数))|(?:fortune|brandz|global|forbes)(?:[ -](?:global|china|chinese))* (?:500|100|50|2000)"),
)  # fmt: skip
_ORDINAL = (
    r"第(?:["
    + _DIGITS
    + r"\d]{1,3})(?:方|代|时间|曲线|阶段|部分|步|点|层|类|批|款|种|产品|增长|梯队|次|大|颗|辆|家|台|期|届|轮|人|任|财季|世界|位数|手|线|一|二|三|,|，)"
    r"|(?<![\d.])\d{1,2}(?:st|nd|rd|th)[ -](?:generation|gen|century|edition|anniversary|time|party)|(?<!\d)\d+代(?!表)|c端|b端|(?:ai|web|工业|战略|零售|industry|retail) ?\d\.0(?![\d%])|\d\.0(?:时代|版)"
)
_RANK = (
    r"(?:(?:位列|排名|位居|名列|居|稳居|跻身|升至|跌至|排在?|提升至|上升至|列)?(?:全球|国内|中国|行业|世界|市场)?)?(?P<rank>第 ?(?:\d{1,4}|["
    + _DIGITS
    + r"]{1,3})(?: ?(?:名|位))?|前 ?(?:\d{1,3}|["
    + _DIGITS
    + r"]{1,3})(?: ?(?:名|位|强|大))?)(?!(?:个|季|年|方|代|["
    + _DIGITS
    + r"\d]|月))"
    r"|(?P<rank2>no\. ?\d{1,4}|number (?:one|two|three|four|five|\d{1,3})|#\d{1,4}|top[ -](?:three|five|ten|two|\d{1,3})|(?<![\d,.])\d{1,4}(?:st|nd|rd|th)(?! (?:of|january|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|quarter|century|gen|floor|time))"
    r"|(?<=ranked )(?:first|second|third|fourth|fifth)|(?<=ranks )(?:first|second|third|fourth|fifth)|(?<=ranking )(?:first|second|third|fourth|fifth)|(?:second|third|fourth|fifth)(?=-largest)|(?<=place )\d{1,4}|最畅销|销量冠军|销冠|best[- ]selling)"
)
_WORD_NUMBERS = "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"


def _any(words: Iterable[str]) -> str:
    def one(word: str) -> str:
        ends = "(?![a-z])" if word[-1].isascii() and word[-1].isalpha() else ""
        begins = "(?<![a-z])" if word[0].isascii() and word[0].isalpha() else ""
        return begins + re.escape(word) + ends

    return "(?:" + "|".join(one(w) for w in sorted(set(words), key=len, reverse=True)) + ")"


@cache
def _number() -> re.Pattern[str]:
    """Return the pattern of a figure: hedge, sign, currency, number, scale, mark, unit, hedge behind."""
    before = [w for w in HEDGE_OF if w not in ("内", "以内", "之内", "以上", "以下", "左右", "上下", "有余", "余", "+", "or so",
                                             "or more", "and more", "or less", "上", "多", "under", "about", "around", "some", "over", "within", "过")]  # fmt: skip
    english = ["about", "around", "over", "under", "some", "within", "as many as"]
    behind = ["以上", "以内", "之内", "内", "以下", "左右", "上下", "有余", "余", "多", "+", "or so", "or more"]
    units = [
        w
        for w in unit_words()
        if w
        not in (
            "年",
            "月",
            "日",
            "点",
            "h",
            "s",
            "m",
            "rd",
            "st",
            "nd",
            "th",
            "x",
            "分",
            "次",
            "位",
            "本",
            "度",
            "国",
            "车",
            "店",
            "星",
        )
    ]
    scales = _any(SCALES)
    number = rf"(?:\d{{1,3}}(?:,\d{{3}})+|\d+)(?:\.\d+)?|(?<!\d)\.\d+"
    spoken = rf"(?:[{_DIGITS}百]+(?:点[{_DIGITS}零]+)?(?=[万亿成倍百千余多]))|(?:[{_DIGITS}]+(?=(?:个|多|余)?(?:个?季度|个月|小时|个?百分点|分钟|年(?![级轻代前后初末底]))))|(?:{_WORD_NUMBERS})(?= (?:million|billion|trillion|per ?cent|times|quarters|consecutive|straight|years|months|hours|days|weeks|percentage)|fold)"
    tail = rf"(?:[多余] ?)?(?: ?{scales})?(?:[多余] ?)?"
    sections = rf"(?:(?:{number})[亿万] ?){{1,2}}(?:{number})[万千百]?(?![\d.])"
    one = rf"(?:{sections}|(?:{number}|{spoken}){tail})"
    money = _any(money_words())
    mark = _any([*MARKS, "倍", "x(?![a-z])", "成"]).replace(re.escape("x(?![a-z])"), "x(?![a-z])")
    unit = _any(units)
    row = "(?: ?(?:consecutive|straight) )?"
    rest = rf"(?: ?{mark}|(?: ?{money})?(?: ?(?:人民币|元|人次))?(?:{row}(?: ?{unit}))?(?:年|位)?)"
    return re.compile(
        rf"(?P<hedge>(?:{_any(before + english)} ?){{0,2}})(?P<sign>[+\-−↑↓▲▼] ?)?(?P<money>(?:{money} ?){{0,2}})(?P<sign2>[+-])?"
        rf"(?P<core>{one})(?P<range>(?: ?%| ?{money})? ?(?:-|~|至|到|–|—| to ) ?(?:{money} ?)?(?:{number}){tail})?(?P<rest>{rest})"
        rf"(?P<behind> ?{_any(behind)}(?![增升涨幅]))?"
        rf"|(?P<word>{_any(['翻一番', '翻两番', '翻番', '翻倍', '翻了一番', '翻了两番', '翻了一倍', 'doubled', 'tripled', 'quadrupled', 'doubling', '过半', '腰斩', 'halved', 'a third', 'two thirds', 'two-thirds', 'a quarter of', 'half of', 'one third', '一半'])})"
        rf"|(?P<fraction>[{_DIGITS}]{{1,3}}分之[{_DIGITS}]{{1,3}})"
        rf"|(?P<bare>(?:突破|超过|超|逾|破|近|over a|a|exceeded a|more than a) ?(?:万亿|千亿|百亿|十亿|千万|百万|亿|trillion|billion|million)(?:美元|港元|元|台|辆)?(?![\u4e00-\u9fff\d])|(?:突破|超过|超|逾|破)(?:万亿|千亿|百亿|千万|百万)(?=大关|关口))"
    )  # fmt: skip


@cache
def _masks() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((what, re.compile(pattern)) for what, pattern in _MASKS)


@cache
def _names() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((what, re.compile(pattern)) for what, pattern in (*_LATIN, ("ordinal", _ORDINAL)))


@cache
def _ranks() -> re.Pattern[str]:
    return re.compile(_RANK)


_CURRENCY_BEFORE = re.compile(r"(?:rmb|cny|usd|hkd|us|hk|eur|gbp|jpy|krw|nt|fy|yoy|qoq)\Z")
_DIGIT = re.compile(r"\d")


def find_figures(block: Block) -> tuple[list[Printed], list[Said]]:
    """Find everything with digits in a block, and the periods among it.

    Examples
    --------
    >>> from fanecon.report.document import block
    >>> found, periods = find_figures(block("prose", 1, "2025年Q3，SU7交付超过10.8万辆[2]，同比增长22.3%"))
    >>> [(f.text, f.what, f.kind) for f in found if f.what != "date"]
    [('su7', 'name', ''), ('超过10.8万辆', 'figure', 'count'), ('[2]', 'footnote', ''), ('22.3%', 'figure', 'percent')]
    """
    plain = block.plain
    taken = bytearray(len(plain))
    found: list[Printed] = []

    def take(start: int, end: int, what: str) -> None:
        if start < end and not any(taken[start:end]):
            taken[start:end] = b"\1" * (end - start)
            found.append(Printed(start, end, plain[start:end].strip(), what))

    has_digits = _DIGIT.search(plain) is not None
    for what, pattern in _masks() if has_digits or "①" <= max(plain, default="") else ():
        for match in pattern.finditer(plain):
            take(*match.span(), what)
    periods = [said for said in find_periods(plain) if not any(taken[said.start : said.end])]
    for said in periods:
        if _DIGIT.search(plain[said.start : said.end]) or said.form[0] in "?2":
            take(said.start, said.end, "date")
    ranks = [(m.start("rank"), m.end("rank")) if m["rank"] else m.span("rank2") for m in _ranks().finditer(plain)]
    for what, pattern in _names():
        for match in pattern.finditer(plain):
            at, end = match.span()
            letters = re.match(r"[a-z]+", match[0])
            if what == "name" and letters and _CURRENCY_BEFORE.search(letters[0]):
                continue
            if any(a <= at < b for a, b in ranks) and what == "ordinal" and match[0].endswith((",", "，")):
                continue
            take(at, end, what)
    for at, end in ranks:
        if not any(taken[at:end]):
            taken[at:end] = b"\1" * (end - at)
            said = plain[at:end].strip()
            first = said.startswith(("最", "销", "best"))
            found.append(Printed(at, end, "1" if first else said, kind="rank", counts=("rank",)))
    position = 0
    while match := _number().search(plain, position):
        at, end = match.span()
        if match["range"] and _is_course(plain, match):
            end = match.start("range") + (match["range"].lstrip()[:1] == "%")
        position = max(end, at + 1)
        core = match.start("core") if match["core"] else at
        if any(taken[core : match.end("core") if match["core"] else end]):
            continue
        while any(taken[at:core]):
            at += 1
        while any(taken[core:end]):
            end -= 1
        found.append(_read(plain, at, end, match))
        taken[at:end] = b"\1" * (end - at)
    for left in re.finditer(r"\d[\d.,]*", plain):
        if not any(taken[left.start() : left.end()]):
            found.append(Printed(*left.span(), left[0], "unread"))
    return sorted(found, key=lambda f: f.start), periods


_FROM = re.compile(r"(?:从|由|自|from)(?: about| around|约)? ?$")
_PERCENT = re.compile(r" ?(?:%|per ?cent)")


def _is_course(plain: str, match: re.Match[str]) -> bool:
    """Whether two numbers with "to" between them are no range but where something came from and went to."""
    between = match["range"]
    if not re.search("至|到| to ", between):
        return False
    before = _PERCENT.match(between) is not None
    behind = _PERCENT.match(plain, match.end("range")) is not None
    return before is not behind or _FROM.search(plain[max(0, match.start() - 12) : match.start()]) is not None


def _read(plain: str, start: int, end: int, match: re.Match[str]) -> Printed:
    """Read a figure by the grammar; where its last word spoils it, without that word."""
    if match["core"] is None:
        text = plain[start:end].strip()
        return Printed(
            start,
            end,
            text,
            kind="percent"
            if "分之" in text or "half" in text or "third" in text or "quarter" in text or text in ("过半", "一半")
            else "multiple",
        )
    core = match.end("core")
    end = max(end, core)
    ends = [end, *(e for e in (match.end("rest"), match.start("rest")) if core <= e < end)]
    for last in dict.fromkeys(ends):
        text = plain[start:last].strip()
        try:
            figure = read_figure(text)
        except ValueError:
            continue
        begin = start + len(plain[start:last]) - len(plain[start:last].lstrip())
        kind, counts = _kind(figure.said, figure.mark, plain, last)
        if not counts and re.match(" (?:places|spots|positions)", plain[last : last + 10]):
            counts = ("places",)
        return Printed(begin, begin + len(text), text, kind=kind, counts=counts)
    text = plain[match.start("core") : core].strip()
    return Printed(match.start("core"), match.start("core") + len(text), text, "unread")


_DURATIONS = ("seconds", "minutes", "hours", "days", "weeks", "months", "quarters", "years")


def _kind(said: dict[str, list[str]] | object, mark: str, plain: str, end: int) -> tuple[str, tuple[str, ...]]:
    from fanecon.notation.fit import currency_of

    words: Sequence[str] = said["UNIT"]  # type: ignore[index]
    money: Sequence[str] = said["CURRENCY"]  # type: ignore[index]
    if mark in ("pp", "bp"):
        return "pp", ()
    if mark:
        return "percent", ()
    if money:
        return "money", tuple(currency_of(list(money)))
    named = tuple(dict.fromkeys(name for word in words for name in unit_words()[word]))
    if "times" in named and any(w in ("倍", "times", "x", "-fold", "fold") for w in words):
        return "multiple", named
    lasting = [name for name in named if name in _DURATIONS]
    if lasting and (named[0] in _DURATIONS or "year" in named):
        return "duration", tuple(lasting)
    return "count", named
