"""A read report in words, in both languages, and as a page: its text with every figure in its verdict's colour.

Everything of the report is escaped; the page holds one script and one style of its own and may load nothing.
"""

from __future__ import annotations

import base64
import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import cache, partial
from importlib.resources import files
from itertools import groupby
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, PackageLoader
from markupsafe import Markup

from fanecon.evidence.case import Case
from fanecon.press.pdf import printed
from fanecon.press.webfont import font_faces
from fanecon.report.auditing import UNCLEAR, Judged
from fanecon.report.document import Block
from fanecon.report.figures import FIGURE, Printed
from fanecon.report.patterns import table
from fanecon.report.understanding import Reading
from fanecon.study.claims import claims_json
from fanecon.study.dates import format_period
from fanecon.study.fonts import font_paths
from fanecon.study.words import LANGUAGES, VERDICTS, join_words
from fanecon.vocabulary import words as vocabulary

if TYPE_CHECKING:
    from fanecon.report.reading import ReadReport


def told(key: str, lang: str, **slots: str) -> str:
    """Return words by section and name, their slots filled."""
    section, _, name = key.partition(".")
    return str(table("words")[section][name][LANGUAGES.index(lang)]).format(**slots)


def verdict_word(verdict: str, lang: str) -> str:
    """Name a verdict of the audit, or of the reader."""
    return VERDICTS[verdict].name.in_(lang) if verdict in VERDICTS else told(f"verdicts.{verdict}", lang)


def names_of(reading: Reading, case: Case, lang: str) -> str:
    """Name the quantity of a reading; empty where it has none."""
    return case.metric(reading.metric).label(lang) if reading.metric else ""


def understood(reading: Reading, case: Case, lang: str) -> str:
    """Say what a figure was taken to be: quantity, kind and period."""
    named = vocabulary("claims.kind").get(reading.kind)
    kind = (named.zh if lang == "zh" else named.en[0].lower() + named.en[1:]) if named else ""
    periods = [format_period(p, lang) for p in (reading.period, reading.base_period) if p]
    when = (" / " if lang == "en" else "／").join(periods)
    return join_words(filter(None, (names_of(reading, case, lang), kind, when)), lang)


def missing_words(reading: Reading, case: Case, lang: str) -> str:
    """Say why a figure is unclear, and what it was likeliest taken for."""
    if reading.company == "other":
        return told("meanings.OTHER", lang)
    others = join_words([case.metric(m).label(lang) for m in (reading.metric, *reading.alternatives) if m], lang)
    codes = reading.missing or ("unsure",)
    lines = [told(f"missing.{code}", lang, words=reading.words or "…", others=others or "…") for code in codes]
    if reading.metric and "several_metrics" not in codes:
        lines.append(told("missing.note_candidate", lang, metric=names_of(reading, case, lang)))
    return ("" if lang == "zh" else " ").join(dict.fromkeys(lines))


def notes_of(one: Judged, case: Case, lang: str) -> str:
    """Say what is worth knowing beside a verdict."""
    slots = {"metric": "", "word": "", "before": "", "period": one.reading.period, **one.slots}
    dated = {key: format_period(slots[key], lang) for key in ("before", "period") if slots[key]}
    label = {"metric": case.metric(slots["metric"]).label(lang)} if slots["metric"] else {}
    return " ".join(told(f"notes.{note}", lang, **slots | dated | label) for note in one.notes)


def because(one: Judged, case: Case, lang: str) -> str:
    """Say why a figure got its verdict, or what is missing."""
    if one.reason is None:
        return missing_words(one.reading, case, lang)
    return f"{one.reason.plain(lang)} {notes_of(one, case, lang)}".strip()


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


def page_text(report: ReadReport, lang: str) -> str:
    """Write the list for a terminal."""
    return _templates().get_template("page.txt.j2").render(_content(report, lang))


def page_pdf(report: ReadReport, lang: str) -> bytes:
    """Write the page on paper."""
    title, running = told("page.title", lang, name=report.document.title), report.case.config.names[lang]
    fonts = font_paths()["regular"].parent
    return printed(body_html(report, lang), title=title, lang=lang, running=running, fonts=fonts)


def _content(report: ReadReport, lang: str) -> dict[str, Any]:
    """Return what the templates lay out, and what puts it into words."""
    return {
        "report": report, "case": report.case, "lang": lang, "say": partial(told, lang=lang), "VERDICTS": VERDICTS,
        "format_period": format_period, "verdict_word": verdict_word, "understood": understood, "notes_of": notes_of,
        "missing_words": missing_words, "because": because, "as_printed": as_printed, "groups": _blocks(report),
        "passed": _passed(report), "characters": sum(len(b.text) for b in report.document.blocks),
    }  # fmt: skip


def as_printed(report: ReadReport, one: Judged) -> str:
    """Return a figure as the report has it, in its own letters."""
    place, text = one.reading.printed, report.document.blocks[one.reading.block].text
    return " ".join(text[place.start : place.end].replace("**", "").split())


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


def _others(report: ReadReport) -> list[tuple[int, Printed]]:
    """List everything with digits that is no figure, with its line, so that nothing is passed over in silence."""
    blocks = report.document.blocks
    every = ((blocks[i].line_at(p.start), p) for i, some in sorted(report.printed.items()) for p in some)
    return [(line, p) for line, p in every if p.what != FIGURE]


def _passed(report: ReadReport) -> list[tuple[str, str]]:
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for _, one in _others(report):
        found[one.what][one.text] += 1
    listed = {what: (f"{t} ×{n}" if n > 1 else t for t, n in texts.items()) for what, texts in found.items()}
    return [(what, ", ".join(texts)) for what, texts in sorted(listed.items())]


def as_json(report: ReadReport) -> dict[str, Any]:
    """Return everything that was found, in both languages; nothing in it depends on when it was made."""
    case, both = report.case, ("zh", "en")
    explained = [(o.audited, o.reason) for o in report.judged if o.audited is not None and o.reason is not None]
    audited = {row["claim_id"]: row for row in claims_json(explained, "read", case)}
    figures = []
    for one in report.judged:
        r = one.reading
        figures.append({
            "id": one.id, "line": one.line, "start": r.printed.start, "end": r.printed.end, "printed": r.printed.text,
            "verdict": one.verdict, "kind": r.kind or None, "metric": r.metric or None, "period": r.period or None,
            "base_period": r.base_period or None, "stated": r.stated or None, "company": r.company,
            "operands": {k: list(v) for k, v in r.operands.items()}, "score": round(r.score, 2),
            "scores": dict(r.scores), "origin": r.origin or None, "alternatives": list(r.alternatives),
            "notes": list(one.notes), "missing": list(r.missing) if one.verdict == UNCLEAR else [],
            "because": {lang: because(one, case, lang) for lang in both}, "audit": audited.get(one.id),
        })  # fmt: skip
    return {
        "report": report.document.name, "case": case.name, "as_of": str(case.as_of or "") or None,
        "data_hash": case.data_hash, "characters": sum(len(b.text) for b in report.document.blocks),
        "verdicts": report.counts(), "figures": figures,
        "others": [{"line": line, "printed": p.text, "what": p.what} for line, p in _others(report)],
        "problems": [
            {"code": p.code, "line": p.line, "figures": list(p.ids),
             "text": {lang: told(f"problems.{p.code}", lang, **p.slots) for lang in both}}
            for p in report.problems
        ],
    }  # fmt: skip
