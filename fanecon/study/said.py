"""What a page says: a finding with what follows from it, and an answer that rests on findings.

A finding is one claim with its number (`title`), what follows (`so`), how sure it is, and what is folded away
(`more`). An answer takes its numbers from findings and is no surer than the weakest of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape
from typing import Any, Literal

from fanecon.errors import FaneconError
from fanecon.study.basis import CaseLike, fact_html, source_html
from fanecon.study.findings import Number
from fanecon.study.language import language
from fanecon.study.sentences import Sentence
from fanecon.study.traced import Basis
from fanecon.study.words import LANGUAGES, Label, Text, word

Kind = Literal["finding", "answer"]

CONFIDENCE: dict[str, Label] = {
    "high": Label(Text("高", "high"), Text("可靠资料，换个算法也一样", "strong documents, and another method agrees")),
    "medium": Label(Text("中", "medium"), Text("资料或方法有一处可争", "one weak document or one debatable choice")),
    "low": Label(Text("低", "low"), Text("只能当线索", "a lead, no more")),
    "unknown": Label(Text("未知", "unknown"), Text("现有资料答不了", "the documents at hand cannot say")),
}
"""How sure a sentence is, from surest down."""

DOTS = {"high": 3, "medium": 2, "low": 1, "unknown": 0}


@dataclass(frozen=True)
class Said:
    """A finding or an answer, filled.

    Attributes
    ----------
    kind : "finding" or "answer"
    id : str
    title, so, more : Sentence
        Of an answer, `title` is the question and `so` what it says.
    confidence : str
        A key of `CONFIDENCE`.
    values : mapping of str to object
        What the sentences took; an answer that rests on this finding may use them again.
    rests_on : tuple of str
        Of an answer: the findings behind it.
    of : Basis
        What it rests on besides its numbers.
    """

    kind: Kind
    id: str
    title: Sentence
    so: Sentence
    more: Sentence
    confidence: str
    values: Mapping[str, object] = field(default_factory=dict)
    rests_on: tuple[str, ...] = ()
    of: Basis = field(default_factory=Basis)

    def __post_init__(self) -> None:
        if self.confidence not in CONFIDENCE:
            expected = ", ".join(CONFIDENCE)
            raise FaneconError(f'"{self.id}": confidence is "{self.confidence}"; expected one of {expected}.')

    def __repr__(self) -> str:
        """Say it in one line, as a notebook's last value."""
        return f"<{self.kind} {self.id}: {self.title.plain(language())} [{self.confidence}]>"

    @property
    def numbers(self) -> dict[str, Number]:
        """Every number, those of the title first."""
        return {**self.title.numbers, **self.so.numbers, **self.more.numbers}

    @property
    def basis(self) -> Basis:
        """Every fact and document, each once."""
        facts = [f for n in self.numbers.values() for f in n.facts] + list(self.of.facts)
        sources = [s for n in self.numbers.values() for s in n.sources] + list(self.of.sources)
        return Basis(tuple(dict.fromkeys(facts)), tuple(dict.fromkeys(sources)))

    @property
    def headline(self) -> tuple[str, Number] | None:
        """The number that stands for it: the first of the title, else of what follows."""
        return next(iter({**self.title.numbers, **self.so.numbers}.items()), None)

    def plain(self, lang: str) -> str:
        """Return title and what follows as text."""
        stop = "" if self.kind == "answer" else "。" if lang == "zh" else "."
        title, so = self.title.plain(lang), self.so.plain(lang)
        gap = " " if lang == "en" and so else ""
        return f"{title}{stop if so else ''}{gap}{so}"

    def html(self, lang: str, case: CaseLike) -> str:
        """Return the call-out: title, confidence, what follows, and folded how it was computed and what it rests on."""
        anchor = f"basis-{self.id}"
        items = [*self.basis.facts, *self.basis.sources]

        def link(number: Number) -> str:
            first = next(iter((*number.facts, *number.sources)), None)
            return f"{anchor}-{items.index(first) + 1}" if first in items else anchor

        sure = _confidence(self.confidence, lang)
        label = f'<span class="conf c{DOTS[self.confidence]}">{sure}</span>'
        heavy, light = (
            ("<strong>{}</strong>", "{}") if self.kind == "finding" else ("<span>{}</span>", "<strong>{}</strong>")
        )
        title = f'<p class="title">{heavy.format(self.title.html(lang, link))} {label}</p>'
        so = f'<p class="so">{light.format(self.so.html(lang, link))}</p>' if self.so else ""
        more = f"<p>{self.more.html(lang, link)}</p>" if self.more else ""
        listed = [fact_html(case.fact_by_id(f), case, lang) for f in self.basis.facts]
        listed += [source_html(case.source(s), lang) for s in self.basis.sources]
        rows = "".join(f'<li id="{anchor}-{i}">{item}</li>' for i, item in enumerate(listed, 1))
        inside = f"<summary>{word('basis', lang)}</summary>{more}<ol>{rows}</ol>"
        fold = f'<details class="basis" id="{anchor}">{inside}</details>' if more or rows else ""
        head = f'<aside class="finding finding-{self.kind}" id="{self.kind}-{escape(self.id)}" role="note">'
        return "\n".join(part for part in (head, title, so, fold, "</aside>") if part)

    def as_json(self, notebook: str, case: CaseLike) -> dict[str, Any]:
        """Return it as the press collects it; finite floats or None."""
        facts = [case.fact_by_id(f) for f in self.basis.facts]
        documents = [d for f in facts for d in (f.source, f.also) if d is not None]
        documents += [case.source(s) for s in self.basis.sources]
        key, number = self.headline or (None, None)
        head: dict[str, Any] = number.as_json() if number else {}
        return {
            "id": self.id,
            "notebook": notebook,
            "kind": self.kind,
            "confidence": self.confidence,
            "headline": key,
            "value": head.get("value"),
            "unit": head.get("unit"),
            "low": head.get("low"),
            "high": head.get("high"),
            "printed": {lang: number.printed(lang) for lang in LANGUAGES} if number else None,
            "title": {lang: self.title.plain(lang) for lang in LANGUAGES},
            "so": {lang: self.so.plain(lang) for lang in LANGUAGES},
            "more": {lang: self.more.plain(lang) for lang in LANGUAGES},
            "text": {lang: self.plain(lang) for lang in LANGUAGES},
            "numbers": {name: n.as_json() for name, n in self.numbers.items()},
            "rests_on": list(self.rests_on),
            "facts": list(self.basis.facts),
            "sources": list({d.source_id: _source_json(d) for d in documents}.values()),
        }


def weakest(confidences: list[str]) -> str:
    """Return the least sure of some; nothing to rest on is unknown.

    Examples
    --------
    >>> weakest(["high", "low", "medium"])
    'low'
    """
    return max(confidences, key=list(CONFIDENCE).index, default="unknown")


def _confidence(level: str, lang: str) -> str:
    name = CONFIDENCE[level].name.in_(lang)
    if level == "unknown":
        return name
    return f"把握 {name}" if lang == "zh" else f"{name} confidence"


def _source_json(source: Any) -> dict[str, Any]:
    return {k: getattr(source, k) for k in ("source_id", "publisher", "title", "tier")} | {"url": source.link}
