"""The page of a read report: its text as its owner has it, every figure in its verdict's colour, the list beneath.

Everything of the report is escaped; the page holds one script and one style of its own and may load nothing.
"""

from __future__ import annotations

import base64
import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from itertools import groupby
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, PackageLoader
from markupsafe import Markup

from fanecon.notation.numbers import format_number
from fanecon.press.webfont import font_faces
from fanecon.report.auditing import UNCLEAR, Judged
from fanecon.report.document import Block
from fanecon.report.figures import FIGURE
from fanecon.report.words import (
    because,
    missing_words,
    notes_of,
    page_words,
    problem_words,
    told,
    understood,
    verdict_meaning,
    verdict_word,
)
from fanecon.study.claims import claims_json
from fanecon.study.dates import format_period
from fanecon.study.fonts import font_paths

if TYPE_CHECKING:
    from fanecon.report.reading import ReadReport


@cache
def _templates() -> Environment:
    return Environment(loader=PackageLoader("fanecon.report", "."), autoescape=True)


def page_html(report: ReadReport, lang: str) -> str:
    """Write the page in one language, self-contained and inert."""
    own = files("fanecon.report")
    script, style = (own.joinpath(f"page.{end}").read_text(encoding="utf-8") for end in ("js", "css"))
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    inside = {**_content(report, lang), "digest": digest, "script": Markup(script)}
    template = _templates().get_template("page.html.j2")
    faces = font_faces(template.render(**inside, style=""), font_paths()["regular"].parent)
    return template.render(**inside, style=Markup(faces + style))


def body_html(report: ReadReport, lang: str, *, text: bool = True) -> str:
    """Write what is inside the page; a notebook shows it without the report's text."""
    left_out = () if text else ("groups", "passed")
    return _templates().get_template("body.html.j2").render(_content(report, lang) | dict.fromkeys(left_out, ()))


def title_of(report: ReadReport, lang: str) -> str:
    """Name the page."""
    return told("page.title", lang, name=report.document.title)


def _content(report: ReadReport, lang: str) -> dict[str, Any]:
    day, case = report.case.as_of, report.case
    known = told("page.as_of", lang, day=format_period(str(day), lang)) if day else told("page.everything", lang)
    counted = [
        format_number(n, "number", lang).removesuffix("个") for n in (report.document.characters, len(report.judged))
    ]
    return {
        "told": page_words(lang), "known": known, "title": title_of(report, lang), "lang": lang,
        "lead": told("page.lead", lang, characters=counted[0], figures=counted[1], case=case.config.names[lang]),
        "counts": [
            {"verdict": v, "count": n, "name": verdict_word(v, lang), "meaning": verdict_meaning(v, lang)}
            for v, n in report.counts().items()
        ],
        "groups": _blocks(report),
        "rows": [
            {
                "id": one.id, "verdict": one.verdict, "line": one.line, "printed": as_printed(report, one),
                "understood": understood(one.reading, case, lang), "meaning": verdict_word(one.verdict, lang),
                "why": Markup(one.reason.html(lang, case)) if one.reason else missing_words(one.reading, case, lang),
                "notes": notes_of(one, case, lang),
            }
            for one in report.judged
        ],
        "problems": [(p, problem_words(p, lang)) for p in report.problems],
        "passed": _passed(report, lang),
    }  # fmt: skip


def as_printed(report: ReadReport, one: Judged) -> str:
    """Return a figure as the report has it, in its own letters."""
    place = one.reading.printed
    return report.document.blocks[one.reading.block].text[place.start : place.end].replace("**", "").strip()


def _blocks(report: ReadReport) -> list[tuple[str, list[Any]]]:
    """Cut all blocks at their figures; those of one kind that stand together are one group."""
    figures: dict[int, list[Judged]] = defaultdict(list)
    for one in report.judged:
        figures[one.reading.block].append(one)
    cut = [(n, b, list(_parts(b, figures[n]))) for n, b in enumerate(report.document.blocks)]
    return [(kind, list(some)) for (kind, _), some in groupby(cut, lambda one: (one[1].kind, one[1].table))]


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


def _passed(report: ReadReport, lang: str) -> list[tuple[str, str]]:
    """List everything with digits that is no figure, so that nothing is passed over in silence."""
    found: dict[str, Counter[str]] = {}
    for one in (p for several in report.printed.values() for p in several if p.what != FIGURE):
        found.setdefault(one.what, Counter())[one.text] += 1
    return [
        (told(f"what.{what}", lang), ", ".join(f"{t} ×{n}" if n > 1 else t for t, n in texts.items()))
        for what, texts in sorted(found.items())
    ]


def as_json(report: ReadReport) -> dict[str, Any]:
    """Return everything that was found, in both languages; nothing in it depends on when it was made."""
    both = ("zh", "en")
    explained = [(o.audited, o.reason) for o in report.judged if o.audited is not None and o.reason is not None]
    audited = {row["claim_id"]: row for row in claims_json(explained, "read", report.case)}
    figures = []
    for one in report.judged:
        r = one.reading
        figures.append({
            "id": one.id, "line": one.line, "start": r.printed.start, "end": r.printed.end, "printed": r.printed.text,
            "verdict": one.verdict, "kind": r.kind or None, "metric": r.metric or None, "period": r.period or None,
            "base_period": r.base_period or None, "stated": r.stated or None, "company": r.company,
            "operands": {k: list(v) for k, v in r.operands.items()}, "score": round(r.score, 2),
            "scores": dict(r.scores),
            "origin": r.origin or None, "alternatives": list(r.alternatives), "notes": list(one.notes),
            "missing": list(r.missing) if one.verdict == UNCLEAR else [],
            "because": {lang: because(one, report.case, lang) for lang in both}, "audit": audited.get(one.id),
        })  # fmt: skip
    blocks = report.document.blocks
    others = [
        (blocks[i].line_at(p.start), p) for i, some in sorted(report.printed.items()) for p in some if p.what != FIGURE
    ]
    return {
        "report": report.document.name, "case": report.case.name, "as_of": str(report.case.as_of or "") or None,
        "data_hash": report.case.data_hash, "characters": report.document.characters, "verdicts": report.counts(),
        "figures": figures, "others": [{"line": line, "printed": p.text, "what": p.what} for line, p in others],
        "problems": [
            {"code": p.code, "line": p.line, "figures": list(p.ids), "text": {k: problem_words(p, k) for k in both}}
            for p in report.problems
        ],
    }  # fmt: skip
