"""The record of what a page used: every fact and document that a finding, chart or table rests on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from html import escape
from itertools import groupby

from fanecon.evidence.records import Fact, Source
from fanecon.notation.numbers import format_number
from fanecon.study.basis import CaseLike, source_html
from fanecon.study.dates import format_period
from fanecon.study.words import TIERS, join_words, with_colon, word

_PUBLISHERS = 2  # so many are named under a chart or a table


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
        self.facts: dict[str, Fact] = {}
        self.sources: dict[str, Source] = {}

    def use(self, facts: Iterable[str] = (), sources: Iterable[str] = ()) -> list[Source]:
        """Note the ids of what something rests on.

        Returns
        -------
        list of Source
            The documents, each once: those from elsewhere first, then the best grade, then those that carry most facts.
        """
        rows = [self.case.fact_by_id(f) for f in dict.fromkeys(facts)]
        self.facts.update((f.fact_id, f) for f in rows)
        documents = [d for f in rows for d in f.sources] + [self.case.source(s) for s in sources]
        weight = Counter(d.source_id for d in documents)
        found = {d.source_id: d for d in documents}
        self.sources.update(found)
        # A colon: another case's, or an analyst's own. What does not belong to this case is never among "and more".
        return sorted(found.values(), key=lambda d: (":" not in d.source_id, d.tier, -weight[d.source_id]))

    def line(self, documents: list[Source], head: str = "sources") -> str:
        """Write the line of sources under a chart or a table; `head` is the word of `words.toml` that opens it.

        The first few publishers are named once each, with the date of their document or how many there are; the rest
        is in the list that `html` writes.
        """
        if not documents:
            return ""
        by_publisher: dict[str, list[Source]] = {}
        for document in documents:
            by_publisher.setdefault(document.publisher_in(self.lang), []).append(document)
        named = list(by_publisher.values())[:_PUBLISHERS]
        names = [self._named(found) for found in named]
        more = len(documents) - sum(map(len, named))
        if more > 0:
            told = f"另有{more}份" if self.lang == "zh" else f"and {more} more"
            names.append(f'<a href="#sources">{told}</a>')
        line = with_colon(word(head, self.lang), join_words(names, self.lang), self.lang)
        return f'<span class="source-line">{line}</span>'

    def html(self) -> str:
        """Write the list of everything used, by tier and publisher, with the number of facts each carries."""
        carried = Counter(d.source_id for f in self.facts.values() for d in f.sources)
        rank = {d.source_id: (d.tier, d.publisher_in(self.lang), d.published) for d in self.sources.values()}
        ranked = sorted(self.sources.values(), key=lambda d: (rank[d.source_id], d.source_id))
        groups = []
        for level, found in groupby(ranked, key=lambda d: d.tier):
            items = [
                f'<li id="src-{escape(d.source_id)}">{source_html(d, self.lang)}'
                f"{self._carries(carried[d.source_id])}</li>"
                for d in found
            ]
            told = TIERS[level]
            head = with_colon(f"{told.name.in_(self.lang)} · {len(items)}", told.meaning.in_(self.lang), self.lang)
            groups.append(f'<p class="tiers">{head}</p>\n'
                          f'<ol class="sources">\n{chr(10).join(items)}\n</ol>')  # fmt: skip
        return '<div id="sources">\n' + "\n".join(groups) + "\n</div>"

    def figures(self) -> list[dict[str, str]]:
        """Name every reported figure used so far, for the search of a run's summary, with its document's id."""
        named = [(f, self.case.metric(f.metric).label(self.lang), str(f.period)) for f in self.facts.values()]
        return [
            {
                "fact": fact.fact_id,
                "text": f"{label} · {format_period(period, self.lang)} · {fact.reported.printed}",
                "source": fact.source.source_id,
            }
            for fact, label, period in named
        ]

    def tiers(self) -> dict[str, int]:
        """Count the documents used so far by tier, best first."""
        return dict(sorted(Counter(d.tier for d in self.sources.values()).items()))

    def _named(self, documents: list[Source]) -> str:
        source, (left, right) = documents[0], ("（", "）") if self.lang == "zh" else (" (", ")")
        name = escape(source.publisher_in(self.lang))
        if len(documents) > 1:
            count = f"{len(documents)}份" if self.lang == "zh" else str(len(documents))
            return f'<a href="#src-{escape(source.source_id)}">{name}{left}{count}{right}</a>'
        if source.published:
            name += f"{left}{format_period(source.published, self.lang)}{right}"
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
