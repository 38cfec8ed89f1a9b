"""What a number rests on, as HTML: a document, and a reported figure with its document.

The protocols say what this room needs of a case; `fanecon.evidence.case` fulfils them.
"""

from __future__ import annotations

from html import escape
from typing import Protocol
from urllib.parse import urlsplit

from fanecon.study.words import format_period, tier, with_colon, word


class SourceLike(Protocol):
    """A document."""

    @property
    def source_id(self) -> str: ...
    @property
    def publisher(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def url(self) -> str: ...
    @property
    def published(self) -> str: ...
    @property
    def tier(self) -> str: ...
    @property
    def link(self) -> str | None: ...
    def publisher_in(self, lang: str) -> str: ...


class ReportedLike(Protocol):
    """A printed figure and the multiplier that stood elsewhere."""

    @property
    def printed(self) -> str: ...
    @property
    def scale(self) -> int: ...


class FactLike(Protocol):
    """One reported figure."""

    @property
    def fact_id(self) -> str: ...
    @property
    def metric(self) -> str: ...
    @property
    def period(self) -> object: ...
    @property
    def reported(self) -> ReportedLike: ...
    @property
    def quality(self) -> str: ...
    @property
    def source(self) -> SourceLike: ...
    @property
    def also(self) -> SourceLike | None: ...
    @property
    def published(self) -> str: ...


class MetricLike(Protocol):
    """A metric with its name in two languages."""

    def label(self, lang: str) -> str: ...


class CaseLike(Protocol):
    """What a finding asks of a case."""

    def fact_by_id(self, fact_id: str, /) -> FactLike: ...
    def source(self, source_id: str, /) -> SourceLike: ...
    def metric(self, name: str, /) -> MetricLike: ...


_SCALES = {
    1_000: ("单位：千", "in thousands"),
    10_000: ("单位：万", "in units of ten thousand"),
    1_000_000: ("单位：百万", "in millions"),
    100_000_000: ("单位：亿", "in units of a hundred million"),
    1_000_000_000: ("单位：十亿", "in billions"),
}


NAMED = 6
"""How many documents are named where they are used; the rest stands in the page's list of sources."""


def more_html(count: int, lang: str) -> str:
    """Point to the list of sources for the documents that are not named here.

    Examples
    --------
    >>> more_html(22, "en")
    '<a href="#sources">and 22 more, see Sources</a>'
    """
    text = f"另有{count}份，见资料来源" if lang == "zh" else f"and {count} more, see Sources"
    return f'<a href="#sources">{text}</a>'


def source_html(source: SourceLike, lang: str) -> str:
    """Name a document: publisher, title (a link for tiers A to C), tier, date.

    A document without a link (tier D, a bare IP address) is named with its domain as plain text.

    Parameters
    ----------
    source : SourceLike
    lang : str
        "zh" or "en".

    Returns
    -------
    str
        HTML without block elements; all data is escaped.

    Examples
    --------
    >>> from fanecon.evidence.records import Source
    >>> source_html(Source("s", "Mi", "Q3 <1>", "http://a.cn/x", "", "zh", "D", "", "copy"), "en")
    'Mi: <cite>Q3 &lt;1&gt;</cite> (a.cn), tier D, no publication date'
    """
    comma, left, right = _marks(lang)
    title = f"<cite>{escape(source.title)}</cite>"
    if source.link:
        named = f'<a href="{escape(source.link)}" rel="noopener">{title}</a>'
    else:
        host = urlsplit(source.url).hostname
        named = f"{title}{left}{escape(host)}{right}" if host else title
    level = tier(source.tier).name.in_(lang).replace("Tier", "tier")  # it stands inside a sentence
    return with_colon(escape(source.publisher_in(lang)), named, lang) + f"{comma}{level}{comma}{_dated(source, lang)}"


def fact_html(fact: FactLike, case: CaseLike, lang: str) -> str:
    """Name a reported figure: metric, period, the figure as printed, its document or documents.

    Parameters
    ----------
    fact : FactLike
    case : CaseLike
        Where the metric's label is.
    lang : str
        "zh" or "en".

    Returns
    -------
    str
        HTML without block elements; all data is escaped.
    """
    comma, left, right = _marks(lang)
    printed = f'<q class="printed">{escape(fact.reported.printed)}</q>'
    if fact.reported.scale != 1:
        zh, en = _SCALES.get(fact.reported.scale, (f"×{fact.reported.scale:,}",) * 2)
        printed += f"{left}{zh if lang == 'zh' else en}{right}"
    if fact.quality:
        printed += f"{left}{word(fact.quality, lang)}{right}"
    label = escape(case.metric(fact.metric).label(lang))
    head = with_colon(f"{label}{comma}{format_period(str(fact.period), lang)}", printed, lang)
    documents = source_html(fact.source, lang)
    if fact.also is not None:
        second = with_colon(word("also", lang), source_html(fact.also, lang), lang)
        documents += ("；" if lang == "zh" else "; ") + second
    return f"{head} — {documents}"


def _marks(lang: str) -> tuple[str, str, str]:
    return ("，", "（", "）") if lang == "zh" else (", ", " (", ")")


def _dated(source: SourceLike, lang: str) -> str:
    if not source.published:
        return word("undated", lang)
    return f"{word('published', lang)}{' ' if lang == 'en' else ''}{format_period(source.published, lang)}"
