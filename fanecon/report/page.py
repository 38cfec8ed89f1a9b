"""A read report in words, in both languages, and as a page, on which everything of the report is escaped."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from itertools import groupby
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, PackageLoader
from markupsafe import Markup

from fanecon.press.pdf import printed
from fanecon.press.webfont import font_faces
from fanecon.report.auditing import Judged
from fanecon.report.document import Block
from fanecon.report.patterns import table
from fanecon.report.understanding import Reading
from fanecon.study.dates import format_period
from fanecon.study.fonts import font_paths
from fanecon.study.words import LANGUAGES, VERDICTS, join_words
from fanecon.vocabulary import words as vocabulary

if TYPE_CHECKING:
    from fanecon.report.reading import ReadReport
_TEMPLATES = Environment(loader=PackageLoader("fanecon.report", "."), autoescape=True)


@dataclass(frozen=True)
class Page:
    """A read report in the words of one language."""

    report: ReadReport
    lang: str

    def say(self, key: str, **slots: str) -> str:
        """Return words by section and name, their slots filled."""
        section, _, name = key.partition(".")
        return str(table("words")[section][name][LANGUAGES.index(self.lang)]).format(**slots)

    def verdict(self, code: str) -> str:
        """Name a verdict of the audit, or of the reader."""
        return VERDICTS[code].name.in_(self.lang) if code in VERDICTS else self.say(f"verdicts.{code}")

    def name(self, metric: str) -> str:
        """Name a quantity; empty where there is none."""
        return self.report.case.metric(metric).label(self.lang) if metric else ""

    def understood(self, reading: Reading) -> str:
        """Say what a figure was taken to be: quantity, kind and period."""
        named = vocabulary("claims.kind").get(reading.kind)
        kind = (named.zh if self.lang == "zh" else named.en[0].lower() + named.en[1:]) if named else ""
        periods = [format_period(p, self.lang) for p in (reading.period, reading.base_period) if p]
        when = (" / " if self.lang == "en" else "／").join(periods)
        return join_words(filter(None, (self.name(reading.metric), kind, when)), self.lang)

    def missing(self, reading: Reading) -> str:
        """Say why a figure is unclear, and what it was likeliest taken for."""
        if reading.company == "other":
            return self.say("meanings.OTHER")
        others = join_words([self.name(m) for m in (reading.metric, *reading.alternatives) if m], self.lang)
        codes = reading.missing or ("unsure",)
        lines = [self.say(f"missing.{code}", words=reading.words or "…", others=others or "…") for code in codes]
        if reading.metric and "several_metrics" not in codes:
            lines.append(self.say("missing.note_candidate", metric=self.name(reading.metric)))
        return ("" if self.lang == "zh" else " ").join(dict.fromkeys(lines))

    def notes(self, one: Judged) -> str:
        """Say what is worth knowing beside a verdict."""
        slots = {"period": one.reading.period, **one.slots}
        dated = {key: format_period(slots[key], self.lang) for key in ("before", "period") if slots.get(key)}
        slots |= dated | {"metric": self.name(slots.get("metric", ""))}
        return " ".join(self.say(f"notes.{note}", **slots) for note in one.notes)

    def because(self, one: Judged) -> str:
        """Say why a figure got its verdict, or what is missing."""
        if one.reason is None:
            return self.missing(one.reading)
        return f"{one.reason.plain(self.lang)} {self.notes(one)}".strip()

    def as_printed(self, one: Judged) -> str:
        """Return a figure as the report has it, in its own letters."""
        place, text = one.reading.printed, self.report.document.blocks[one.reading.block].text
        return " ".join(text[place.start : place.end].replace("**", "").split())

    def groups(self) -> list[tuple[str, list[Any]]]:
        """Cut all blocks at their figures; those of one kind that stand together are one group."""
        figures = {n: list(some) for n, some in groupby(self.report.judged, lambda one: one.reading.block)}
        cut = [(n, b, list(_parts(b, figures.get(n, [])))) for n, b in enumerate(self.report.document.blocks)]
        return [(kind, list(some)) for (kind, _), some in groupby(cut, lambda one: (one[1].kind, one[1].table))]

    def html(self) -> str:
        """Write the page, self-contained and inert."""
        own = files("fanecon.report")
        script, style = (own.joinpath(f"page.{end}").read_text(encoding="utf-8") for end in ("js", "css"))
        digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
        bare = self._filled("page.html.j2", digest=digest, script=Markup(script), style="")
        faces = font_faces(bare, font_paths()["regular"].parent)
        return self._filled("page.html.j2", digest=digest, script=Markup(script), style=Markup(faces + style))

    def body(self, whole: bool = True) -> str:
        """Write what is inside the page; a notebook shows it without the report's text."""
        return self._filled("body.html.j2", whole=whole)

    def text(self) -> str:
        """Write the list for a terminal."""
        return self._filled("page.txt.j2")

    def pdf(self) -> bytes:
        """Write the page on paper."""
        title, running = self.say("page.title", name=self.report.document.title), self.report.case.config.names
        fonts = font_paths()["regular"].parent
        return printed(self.body(), title=title, lang=self.lang, running=running[self.lang], fonts=fonts)

    def _filled(self, template: str, whole: bool = True, **more: str) -> str:
        return _TEMPLATES.get_template(template).render(
            page=self, report=self.report, case=self.report.case, lang=self.lang, say=self.say, whole=whole,
            VERDICTS=VERDICTS, format_period=format_period, **more,
        )  # fmt: skip


def _parts(block: Block, figures: list[Judged]) -> Iterator[tuple[str, Judged | None]]:
    """Cut a block at its figures."""
    at, bold = 0, "**" if block.text.count("**") % 2 == 0 else "\0"  # marks of Markdown, which stand in pairs
    for one in figures:
        start, end = one.reading.printed.start, one.reading.printed.end
        if start >= at:
            yield block.text[at:start].replace(bold, ""), None
            yield block.text[start:end].replace(bold, ""), one
            at = end
    yield block.text[at:].replace(bold, ""), None
