"""The page of a read report: its text as its owner has it, every figure in its verdict's colour, the list beneath.

Everything of the report is escaped; the page holds one script and one style of its own and may load nothing.
"""

from __future__ import annotations

import base64
import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator
from html import escape
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from fanecon.report.auditing import UNCLEAR, Judged
from fanecon.report.document import Block
from fanecon.report.figures import FIGURE
from fanecon.report.words import (
    missing_words,
    note_words,
    problem_words,
    told,
    understood,
    verdict_meaning,
    verdict_word,
)
from fanecon.study.claims import claims_json
from fanecon.study.dates import format_period
from fanecon.study.numbers import format_number

if TYPE_CHECKING:
    from fanecon.report.reading import ReadReport


def page_html(report: ReadReport, lang: str) -> str:
    """Write the page in one language, self-contained and inert."""
    script, style = _file("page.js"), _file("page.css")
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    title = escape(title_of(report, lang))
    return (
        f'<!DOCTYPE html>\n<html lang="{"zh-CN" if lang == "zh" else "en"}"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><title>{title}</title>'
        f"<style>{style}</style></head><body>\n<header><h1>{title}</h1>{head_html(report, lang)}</header>\n"
        f"<main>{body_html(report, lang)}</main>"
        f'<aside id="panel" hidden><button type="button">{told("page.close", lang)}</button><div></div></aside>'
        f"<script>{script}</script></body></html>\n"
    )


def page_pdf(report: ReadReport, lang: str) -> dict[str, Any]:
    """Return what the press prints: the same content, its title, its language and what runs along the top."""
    html = head_html(report, lang) + body_html(report, lang)
    return {"html": html, "title": title_of(report, lang), "lang": lang, "running": report.case.config.names[lang]}


def title_of(report: ReadReport, lang: str) -> str:
    """Name the page."""
    return told("page.title", lang, name=report.document.title)


def head_html(report: ReadReport, lang: str) -> str:
    """Write what stands above the text: how many figures, up to when evidence is known, the bar of verdicts."""
    day = report.case.as_of
    known = told("page.as_of", lang, day=format_period(str(day), lang)) if day else told("page.everything", lang)
    counted = [
        format_number(n, "number", lang).removesuffix("个") for n in (report.document.characters, len(report.judged))
    ]
    lead = told("page.lead", lang, characters=counted[0], figures=counted[1], case=report.case.config.names[lang])
    shares = "".join(
        f'<li><button type="button" data-verdict="{v}" title="{escape(verdict_meaning(v, lang))}">'
        f"{_badge(v, verdict_word(v, lang))} {n}</button></li>"
        for v, n in report.counts().items()
    )
    return (
        f"<p>{escape(lead)} {escape(known)}{'。' if lang == 'zh' else '.'}</p><p><small>{told('page.private', lang)}</small></p>"
        f'<ul class="bar" aria-label="{told("page.bar", lang)}">{shares}</ul>'
    )


def body_html(report: ReadReport, lang: str) -> str:
    """Write the report's text, the list of its figures, and what is wrong with it by itself."""
    sections = (
        ("text", "".join(_blocks(report, lang))),
        ("list", _list(report, lang)),
        ("problems", _problems(report, lang)),
        ("passed", _passed(report, lang)),
    )
    return "\n".join(
        f'<section class="{name}"><h2>{told(f"page.{name}", lang)}</h2>{inner}</section>' for name, inner in sections
    )


def _file(name: str) -> str:
    return files("fanecon.report").joinpath(name).read_text(encoding="utf-8")


def _badge(verdict: str, inner: str) -> str:
    return f'<span class="verdict verdict-{verdict}">{escape(inner)}</span>'


def _blocks(report: ReadReport, lang: str) -> Iterator[str]:
    """Write the text block by block; items and cells are put into lists and tables."""
    figures: dict[int, list[Judged]] = {}
    for one in report.judged:
        figures.setdefault(one.reading.block, []).append(one)
    kind, table, row = "", -1, -1
    for number, block in enumerate(report.document.blocks):
        if (kind, table) != (block.kind, block.table):
            yield _CLOSES.get(kind, "") + _OPENS.get(block.kind, "")
            kind, table, row = block.kind, block.table, 0 if block.kind == "cell" else -1
        elif block.kind == "cell" and block.row != row:
            row = block.row
            yield "</tr><tr>"
        text = _marked(block, figures.get(number, []))
        tag = {"heading": f"h{min(block.level + 2, 6)}", "prose": "p", "reference": "p", "item": "li"}.get(
            block.kind, "th" if row == 0 else "td"
        )
        yield f'<{tag} id="line-{number}">{text}</{tag}>\n'
    yield _CLOSES.get(kind, "")


_OPENS = {"item": "<ul>", "cell": "<table><tbody><tr>"}
_CLOSES = {"item": "</ul>\n", "cell": "</tr></tbody></table>\n"}


def _marked(block: Block, figures: Iterable[Judged]) -> str:
    parts, at = [], 0
    for one in sorted(figures, key=lambda o: o.reading.printed.start):
        start, end = one.reading.printed.start, one.reading.printed.end
        if start >= at:
            inner = _badge(one.verdict, block.text[start:end])
            parts.append(
                f'{escape(block.text[at:start])}<a class="fig" href="#{one.id.lower()}" data-verdict="{one.verdict}">{inner}</a>'
            )
            at = end
    return "".join(parts) + escape(block.text[at:])


def _list(report: ReadReport, lang: str) -> str:
    head = "".join(
        f'<th scope="col">{told(f"page.{c}", lang)}</th>'
        for c in ("line", "printed", "understood", "verdict", "because")
    )
    rows = "".join(
        f'<tr id="{one.id.lower()}" data-verdict="{one.verdict}"><th scope="row">{one.line}</th>'
        f"<td>{escape(one.reading.printed.text)}</td><td>{escape(understood(one.reading, report.case, lang)) or '–'}</td>"
        f"<td>{_badge(one.verdict, verdict_word(one.verdict, lang))}</td><td>{_why(one, report, lang)}</td></tr>\n"
        for one in report.judged
    )
    return (
        f'<div class="scroll"><table class="claims"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>'
    )


def _why(one: Judged, report: ReadReport, lang: str) -> str:
    if one.reason is None:
        return f"<p>{escape(missing_words(one.reading, report.case, lang))}</p>"
    notes = " ".join(note_words(n, {"period": one.reading.period, **one.slots}, report.case, lang) for n in one.notes)
    return one.reason.html(lang, report.case) + (f"<p>{escape(notes)}</p>" if notes else "")


def _problems(report: ReadReport, lang: str) -> str:
    if not report.problems:
        return f"<p>{told('page.no_problems', lang)}</p>"
    items = "".join(
        f'<li><a href="#line-{p.block}">{p.line}</a> · {escape(problem_words(p, lang))}</li>' for p in report.problems
    )
    return f"<ul>{items}</ul>"


def _passed(report: ReadReport, lang: str) -> str:
    """List everything with digits that is no figure, so that nothing is passed over in silence."""
    found: dict[str, Counter[str]] = {}
    for several in report.printed.values():
        for one in several:
            if one.what != FIGURE:
                found.setdefault(one.what, Counter())[one.text] += 1

    def shown(texts: Counter[str]) -> str:
        return ", ".join(f"{t} ×{n}" if n > 1 else t for t, n in texts.items())

    items = "".join(
        f"<li>{told(f'what.{what}', lang)}{'：' if lang == 'zh' else ': '}{escape(shown(texts))}</li>"
        for what, texts in sorted(found.items())
    )
    return f"<ul>{items}</ul>" if items else f"<p>{told('page.no_problems', lang)}</p>"


def notebook_html(report: ReadReport, lang: str) -> str:
    """Write what a notebook shows: the list and the problems, without the text."""
    return f'<figure class="table">{head_html(report, lang)}{_list(report, lang)}{_problems(report, lang)}</figure>'


def as_json(report: ReadReport) -> dict[str, Any]:
    """Return everything that was found, in both languages; nothing in it depends on when it was made."""
    explained = [
        (one.audited, one.reason) for one in report.judged if one.audited is not None and one.reason is not None
    ]
    audited = {row["claim_id"]: row for row in claims_json(explained, "read", report.case)}
    figures = []
    for one in report.judged:
        r = one.reading
        figures.append({
            "id": one.id, "line": one.line, "start": r.printed.start, "end": r.printed.end,
            "printed": r.printed.text, "verdict": one.verdict, "kind": r.kind or None, "metric": r.metric or None,
            "period": r.period or None, "base_period": r.base_period or None, "stated": r.stated or None,
            "operands": {k: list(v) for k, v in r.operands.items()}, "company": r.company, "score": round(r.score, 2),
            "scores": dict(r.scores), "origin": r.origin or None, "alternatives": list(r.alternatives),
            "missing": list(r.missing) if one.verdict == UNCLEAR else [], "notes": list(one.notes),
            "because": {lang: report.because(one, lang) for lang in ("zh", "en")}, "audit": audited.get(one.id),
        })  # fmt: skip
    passed = [
        {"line": report.document.blocks[i].line_at(p.start), "printed": p.text, "what": p.what}
        for i, several in sorted(report.printed.items()) for p in several if p.what != FIGURE
    ]  # fmt: skip
    problems = [
        {"code": p.code, "line": p.line, "figures": list(p.ids), "text": {lang: problem_words(p, lang) for lang in ("zh", "en")}}
        for p in report.problems
    ]  # fmt: skip
    return {
        "report": report.document.name, "case": report.case.name, "as_of": str(report.case.as_of or "") or None,
        "data_hash": report.case.data_hash, "characters": report.document.characters, "verdicts": report.counts(),
        "figures": figures, "problems": problems, "others": passed,
    }  # fmt: skip
