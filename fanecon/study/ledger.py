"""The record of what a page used: every fact and document that a finding, chart or table rests on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from html import escape

from fanecon.study.basis import NAMED, CaseLike, FactLike, SourceLike, more_html, source_html
from fanecon.study.words import format_number, join_words, tier, with_colon, word


class Ledger:
    """Collects facts and documents while a notebook runs.

    Parameters
    ----------
    case : CaseLike
        Where facts and documents are looked up; an unknown id is the case's error.
    lang : str
        "zh" or "en".
    """

    def __init__(self, case: CaseLike, lang: str) -> None:
        self.case, self.lang = case, lang
        self.facts: dict[str, FactLike] = {}
        self.sources: dict[str, SourceLike] = {}

    def use(self, facts: Iterable[str] = (), sources: Iterable[str] = ()) -> list[SourceLike]:
        """Note what something rests on.

        Parameters
        ----------
        facts, sources : iterable of str
            Ids.

        Returns
        -------
        list of SourceLike
            The documents, each once: those from elsewhere first, then those that carry most of the facts.
        """
        rows = [self.case.fact_by_id(f) for f in dict.fromkeys(facts)]
        self.facts.update((f.fact_id, f) for f in rows)
        documents = [d for f in rows for d in _documents(f)] + [self.case.source(s) for s in sources]
        weight = Counter(d.source_id for d in documents)
        found = {d.source_id: d for d in documents}
        self.sources.update(found)
        # A colon: another case's, or an analyst's own. What does not belong to this case is never among "and more".
        return sorted(found.values(), key=lambda d: (":" not in d.source_id, -weight[d.source_id]))

    def line(self, documents: list[SourceLike]) -> str:
        """Write the line of sources under a chart or a table.

        The first few are named by publisher and date, and linked where they may be; the rest is in the
        list that `html` writes.
        """
        if not documents:
            return ""
        names = [self._named(d) for d in documents[:NAMED]]
        more = len(documents) - NAMED
        if more > 0:
            names.append(more_html(more, self.lang))
        line = with_colon(word("sources", self.lang), join_words(names, self.lang), self.lang)
        return f'<span class="source-line">{line}</span>'

    def html(self) -> str:
        """Write the list of everything used, by tier and publisher, with the number of facts each carries."""
        carried = Counter(d.source_id for f in self.facts.values() for d in _documents(f))
        ranked = sorted(self.sources.values(), key=lambda d: (d.tier, d.publisher, d.published, d.source_id))
        items = [
            f'<li id="src-{escape(d.source_id)}">{source_html(d, self.lang)}{self._carries(carried[d.source_id])}</li>'
            for d in ranked
        ]
        levels = [tier(t) for t in sorted({d.tier for d in ranked})]
        meanings = [with_colon(t.name.in_(self.lang), t.meaning.in_(self.lang), self.lang) for t in levels]
        between, full_stop = ("；", "。") if self.lang == "zh" else ("; ", ".")
        legend = f'<p class="tiers">{between.join(meanings)}{full_stop}</p>\n' if levels else ""
        return legend + '<ol class="sources" id="sources">\n' + "\n".join(items) + "\n</ol>"

    def _named(self, source: SourceLike) -> str:
        name = escape(source.publisher)
        if source.published:
            name += f"（{source.published}）" if self.lang == "zh" else f" ({source.published})"
        title = f'title="{escape(source.title)}"'
        if source.link:
            return f'<a href="{escape(source.link)}" rel="noopener" {title}>{name}</a>'
        return f"<span {title}>{name}</span>"

    def _carries(self, facts: int) -> str:
        if not facts:
            return ""
        if self.lang == "zh":
            return f"；支撑{format_number(facts, 'facts', 'zh')}数据"
        return f"; {format_number(facts, 'facts', 'en')} rest{'s' if facts == 1 else ''} on it"


def _documents(fact: FactLike) -> list[SourceLike]:
    return [d for d in (fact.source, fact.also) if d is not None]
