"""Everything a reader sees that is neither a number nor a finding, in Chinese and in English.

`Text` is the pair; the dictionaries below hold the interface's own words, the verdicts of the audit and
the tiers of sources. Numbers come from `fanecon.study.numbers` and dates from `fanecon.study.dates`; both are
named here again, so that a chapter needs one import.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

from fanecon.errors import FaneconError, did_you_mean
from fanecon.study.dates import format_period
from fanecon.study.numbers import LANGUAGES, check_language, format_interval, format_number

__all__ = [
    "LANGUAGES",
    "TIERS",
    "VERDICTS",
    "WORDS",
    "Label",
    "Text",
    "as_of_sentence",
    "check_language",
    "format_interval",
    "format_number",
    "format_period",
    "hidden_sentence",
    "join_words",
    "tier",
    "verdict",
    "with_colon",
    "word",
]

_Entry = TypeVar("_Entry")


@dataclass(frozen=True)
class Text:
    """The same words in both languages.

    Attributes
    ----------
    zh, en : str
        Neither may be empty.

    Examples
    --------
    >>> Text("资料来源", "Sources").in_("en")
    'Sources'
    """

    zh: str
    en: str

    def __post_init__(self) -> None:
        for lang in LANGUAGES:
            if not getattr(self, lang).strip():
                raise FaneconError(f"A text lacks its {lang} half: {self!r}. Write both.")

    def in_(self, lang: str) -> str:
        """Return the words in one language."""
        return self.zh if check_language(lang) == "zh" else self.en


@dataclass(frozen=True)
class Label:
    """A name with the sentence that explains it."""

    name: Text
    meaning: Text


WORDS: dict[str, Text] = {
    "sources": Text("资料来源", "Sources"),
    "source": Text("来源", "Source"),
    "basis": Text("依据", "Basis"),
    "as_of": Text("截至", "As of"),
    "everything_known": Text("截至目前已知的全部资料", "Everything known"),
    "question": Text("问题", "Question"),
    "data": Text("数据", "Data"),
    "answer": Text("回答", "Answer"),
    "case": Text("案例", "Case"),
    "language": Text("语言", "Language"),
    "this_language": Text("中文", "English"),
    "data_hash": Text("数据指纹", "Data fingerprint"),
    "published": Text("公布于", "published"),
    "undated": Text("无公布日期", "no publication date"),
    "also": Text("另见", "also"),
    "note": Text("注", "Note"),
    "tier": Text("级别", "tier"),
    "synthetic": Text("合成数据", "Synthetic data"),
    "missing": Text("缺", "missing"),
    "finding": Text("发现", "Finding"),
    "caution": Text("提醒", "Caution"),
    "refusal": Text("不予计算", "Not computed"),
    "claim": Text("论断", "Claim"),
    "verdict": Text("判定", "Verdict"),
    "stated": Text("报告所述", "Stated"),
    "evidence": Text("证据", "Evidence"),
    "metric": Text("指标", "Metric"),
    "period": Text("期间", "Period"),
    "value": Text("数值", "Value"),
    "estimate": Text("估计值", "estimate"),
    "unverified": Text("未经核实", "unverified"),
    "disputed": Text("有争议", "disputed"),
    "counted": Text(
        "由本页直接算出，不对应单独一条数据。",
        "computed on this page; no single figure stands behind it.",
    ),
}

VERDICTS: dict[str, Label] = {
    "SUPPORTED": Label(
        Text("证实", "Supported"),
        Text(
            "可靠证据印有同一数字，或由可靠证据算出的数值落在论断的区间内。",
            "Strong evidence prints the same figure, or what it computes to lies in the claim's interval.",
        ),
    ),
    "CONSISTENT": Label(
        Text("相容", "Consistent"),
        Text(
            "证据或报告自己的数字容许这一论断，但证据较弱、范围太宽或相差较远，不足以证实。",
            "The evidence, or the report's own figures, allow the claim without proving it: too weak, too wide or "
            "far off.",
        ),
    ),
    "AMBIGUOUS": Label(
        Text("有歧义", "Ambiguous"),
        Text(
            "论断有不止一种读法，而各读法的判定不同。",
            "The claim can be read in more than one way, and the verdict depends on the reading.",
        ),
    ),
    "UNVERIFIED": Label(
        Text("无法核实", "Unverified"),
        Text("没有找到能够判定的证据。", "Nothing was found that could decide."),
    ),
    "TRUNCATED": Label(
        Text("原文截断", "Truncated"),
        Text(
            "报告原文在数字处中断；此处由证据补出。",
            "The report breaks off where the figure should stand; the evidence supplies it.",
        ),
    ),
    "DISPUTED": Label(
        Text("证据冲突", "Disputed"),
        Text(
            "同样可靠的证据互相矛盾：有的容许这一论断，有的排除它。",
            "Equally strong evidence contradicts itself: some allows the claim, some excludes it.",
        ),
    ),
    "INCONSISTENT": Label(
        Text("自相矛盾", "Inconsistent"),
        Text("报告自己的数字排除了这一论断。", "The report's own figures exclude the claim."),
    ),
    "REFUTED": Label(
        Text("证伪", "Refuted"),
        Text(
            "可靠证据排除了这一论断：两者不能同时成立。",
            "Strong evidence excludes the claim: both cannot be true.",
        ),
    ),
}

TIERS: dict[str, Label] = {
    "A": Label(
        Text("A 级", "Tier A"),
        Text(
            "公司、监管机构或交易所自己的文件，或原始档案",
            "issuer's, regulator's or exchange's own document, or a primary archive",
        ),
    ),
    "B": Label(Text("B 级", "Tier B"), Text("有信誉的媒体", "reputable press")),
    "C": Label(Text("C 级", "Tier C"), Text("二手报道，或他处的副本", "secondary press, or a copy kept elsewhere")),
    "D": Label(
        Text("D 级", "Tier D"),
        Text(
            "无日期、机器撰写或镜像网页，只列名称，不设链接",
            "undated, machine-written or a mirror: named, never linked",
        ),
    ),
}


def word(key: str, lang: str) -> str:
    """Return one of the interface's words.

    Examples
    --------
    >>> word("basis", "zh")
    '依据'
    """
    return _look_up(WORDS, key, "word").in_(lang)


def verdict(name: str) -> Label:
    """Return a verdict's name and meaning.

    Examples
    --------
    >>> verdict("DISPUTED").name.in_("zh")
    '证据冲突'
    """
    return _look_up(VERDICTS, name, "verdict")


def tier(letter: str) -> Label:
    """Return a tier's name and meaning.

    Examples
    --------
    >>> tier("B").meaning.in_("en")
    'reputable press'
    """
    return _look_up(TIERS, letter, "tier")


def as_of_sentence(as_of: object | None, lang: str) -> str:
    """Say up to when a page knows the world; None is everything known.

    Examples
    --------
    >>> as_of_sentence(None, "en"), as_of_sentence("2026-01-31", "zh")
    ('Everything known', '截至2026年1月31日')
    """
    if as_of is None or as_of == "":
        return word("everything_known", lang)
    gap = " " if lang == "en" else ""
    return f"{word('as_of', lang)}{gap}{format_period(str(as_of), lang)}"


def hidden_sentence(after: int, undated: int, lang: str) -> str:
    """Say how many rows an as-of date hides; empty where it hides none.

    Examples
    --------
    >>> hidden_sentence(1, 11, "en")
    'Hidden: 1 row published later and 11 rows without a publication date.'
    >>> hidden_sentence(7, 0, "zh")
    '未采用：此后公布的7行数据。'
    >>> hidden_sentence(0, 0, "zh")
    ''
    """
    parts = []
    if after:
        rows = format_number(after, "rows", lang)
        parts.append(f"此后公布的{rows}数据" if lang == "zh" else f"{rows} published later")
    if undated:
        rows = format_number(undated, "rows", lang)
        parts.append(f"无公布日期的{rows}数据" if lang == "zh" else f"{rows} without a publication date")
    if not parts:
        return ""
    return f"未采用：{'和'.join(parts)}。" if lang == "zh" else f"Hidden: {' and '.join(parts)}."


def with_colon(head: str, tail: str, lang: str) -> str:
    """Put a heading before its matter with the language's own colon.

    Examples
    --------
    >>> with_colon("来源", "小米", "zh"), with_colon("Source", "Xiaomi", "en")
    ('来源：小米', 'Source: Xiaomi')
    """
    return f"{head}{'：' if check_language(lang) == 'zh' else ': '}{tail}"


def join_words(items: Iterable[str], lang: str) -> str:
    """List things with the language's own comma.

    Examples
    --------
    >>> join_words(["小米", "泡泡玛特"], "zh"), join_words(["a", "b"], "en")
    ('小米、泡泡玛特', 'a, b')
    """
    return ("、" if check_language(lang) == "zh" else ", ").join(items)


def _look_up(table: dict[str, _Entry], key: str, what: str) -> _Entry:
    try:
        return table[key]
    except KeyError:
        raise FaneconError(f'Unknown {what} "{key}".{did_you_mean(key, table)}') from None
