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
from fanecon.study.basis import CaseLike, leads_to, listed_html, sources_json
from fanecon.study.language import language
from fanecon.study.sentences import Sentence
from fanecon.study.traced import Basis, Number, basis_of
from fanecon.study.words import CONFIDENCE, LANGUAGES, word

Kind = Literal["finding", "answer"]

DOTS = dict(zip(CONFIDENCE, (3, 2, 1, 0), strict=True))


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
        return basis_of(*(n.basis for n in self.numbers.values()), self.of)

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
        link = leads_to(anchor, self.basis)
        sure = _confidence(self.confidence, lang)
        label = f'<span class="conf c{DOTS[self.confidence]}">{sure}</span>'
        heavy, light = (
            ("<strong>{}</strong>", "{}") if self.kind == "finding" else ("<span>{}</span>", "<strong>{}</strong>")
        )
        title = f'<p class="title">{heavy.format(self.title.html(lang, link))} {label}</p>'
        so = f'<p class="so">{light.format(self.so.html(lang, link))}</p>' if self.so else ""
        more = f"<p>{self.more.html(lang, link)}</p>" if self.more else ""
        rows = listed_html(anchor, self.basis, case, lang)
        inside = f"<summary>{word('basis', lang)}</summary>{more}<ol>{rows}</ol>"
        fold = f'<details class="basis" id="{anchor}">{inside}</details>' if more or rows else ""
        head = f'<aside class="finding finding-{self.kind}" id="{self.kind}-{escape(self.id)}" role="note">'
        return "\n".join(part for part in (head, title, so, fold, "</aside>") if part)

    def as_json(self, notebook: str, case: CaseLike) -> dict[str, Any]:
        """Return it as the press collects it; finite floats or None."""
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
            "title": self.title.in_both(),
            "so": self.so.in_both(),
            "more": self.more.in_both(),
            "text": {lang: self.plain(lang) for lang in LANGUAGES},
            "numbers": {name: n.as_json() for name, n in self.numbers.items()},
            "rests_on": list(self.rests_on),
            "facts": list(self.basis.facts),
            "sources": sources_json(self.basis, case),
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
