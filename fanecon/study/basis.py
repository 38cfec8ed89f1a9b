"""What a number rests on, as HTML and JSON: a document, a reported figure with its document, a folded list of both."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import Any, Protocol
from urllib.parse import urlsplit

from fanecon.evidence.records import Fact, Metric, Source
from fanecon.study.dates import format_period
from fanecon.study.traced import Basis, Number
from fanecon.study.words import TIERS, with_colon, word


class CaseLike(Protocol):
    """Where facts and documents are looked up: a case, or the `Documents` of a page."""

    def fact_by_id(self, fact_id: str, /) -> Fact: ...
    def source(self, source_id: str, /) -> Source: ...
    def metric(self, name: str, /) -> Metric: ...


_SCALES = {
    1_000: ("单位：千", "in thousands"),
    10_000: ("单位：万", "in units of ten thousand"),
    1_000_000: ("单位：百万", "in millions"),
    100_000_000: ("单位：亿", "in units of a hundred million"),
    1_000_000_000: ("单位：十亿", "in billions"),
}


def listed_html(anchor: str, basis: Basis, case: CaseLike, lang: str) -> str:
    """Name every fact and document as an item of a list; the anchors of the items end in 1, 2, 3 …"""
    items = [fact_html(case.fact_by_id(f), case, lang) for f in basis.facts]
    items += [source_html(case.source(s), lang) for s in basis.sources]
    return "".join(f'<li id="{anchor}-{i}">{item}</li>' for i, item in enumerate(items, 1))


def leads_to(anchor: str, basis: Basis) -> Callable[[Number], str]:
    """Return what tells the anchor of a number: the first of its facts and documents in the list of `listed_html`."""
    items = [*basis.facts, *basis.sources]

    def link(number: Number) -> str:
        first = next(iter((*number.facts, *number.sources)), None)
        return f"{anchor}-{items.index(first) + 1}" if first in items else anchor

    return link


def sources_json(basis: Basis, case: CaseLike) -> list[dict[str, Any]]:
    """Return every document behind something, each once, as the press collects it."""
    documents = [d for f in basis.facts for d in case.fact_by_id(f).sources]
    documents += [case.source(s) for s in basis.sources]
    fields = ("source_id", "publisher", "title", "tier")
    rows = [{name: getattr(d, name) for name in fields} | {"url": d.link} for d in documents]
    return list({row["source_id"]: row for row in rows}.values())


def source_html(source: Source, lang: str) -> str:
    """Name a document: publisher, title (a link for tiers A to C), tier, date.

    A document without a link (tier D, a bare IP address) is named with its domain as plain text. All data is escaped.

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
    level = TIERS[source.tier].name.in_(lang).replace("Tier", "tier")  # it stands inside a sentence
    return with_colon(escape(source.publisher_in(lang)), named, lang) + f"{comma}{level}{comma}{_dated(source, lang)}"


def fact_html(fact: Fact, case: CaseLike, lang: str) -> str:
    """Name a reported figure: metric, period, the figure as printed, its document or documents; all data is escaped."""
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


def _dated(source: Source, lang: str) -> str:
    if not source.published:
        return word("undated", lang)
    return f"{word('published', lang)}{' ' if lang == 'en' else ''}{format_period(source.published, lang)}"
