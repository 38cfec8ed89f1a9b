"""The audit claim by claim: a table for readers, and the same as JSON for the press."""

from __future__ import annotations

from fractions import Fraction
from html import escape
from typing import Any

from fanecon.evidence.audit import Audit, Audited
from fanecon.evidence.case import Case
from fanecon.evidence.verdicts import Verdict
from fanecon.study.findings import Finding
from fanecon.study.verdicts import SAME, explain, rests_on
from fanecon.study.words import VERDICTS, Text, with_colon

CAPTION = Text(
    "逐条核查：按判定排列，点击数字可见依据",
    "The audit claim by claim, ordered by verdict; every number leads to its basis",
)
COLUMNS = (
    Text("编号", "No."),
    Text("报告的说法", "The report says"),
    Text("判定", "Verdict"),
    Text("理由与依据", "Reasons and basis"),
)
LADDER = Text("判定的含义", "What the verdicts mean")


def explained(audit: Audit, case: Case) -> list[tuple[Audited, Finding]]:
    """Return every result with its explanation, the worst verdicts first.

    Parameters
    ----------
    audit : Audit
    case : Case

    Returns
    -------
    list of (Audited, Finding)
    """
    order = list(Verdict)
    ranked = sorted(audit.results, key=lambda r: (order.index(r.verdict), r.claim.claim_id))
    return [(r, explain(r, case)) for r in ranked]


def claims_html(rows: list[tuple[Audited, Finding]], case: Case, lang: str) -> str:
    """Write the audit as a table.

    Parameters
    ----------
    rows : list of (Audited, Finding)
        From `explained`.
    case : Case
    lang : str

    Returns
    -------
    str
        `<figure class="table">`; text from data is escaped, every number of a reason is a link to its basis.
    """
    head = "".join(f'<th scope="col">{escape(c.in_(lang))}</th>' for c in COLUMNS)
    body = "\n".join(_row(result, finding, case, lang) for result, finding in rows)
    return (
        f'<figure class="table" id="claims"><figcaption>{escape(CAPTION.in_(lang))}</figcaption>{_ladder(rows, lang)}'
        f'<div class="scroll"><table class="claims"><thead><tr>{head}</tr></thead>'
        f"<tbody>\n{body}\n</tbody></table></div></figure>"
    )


def claims_json(rows: list[tuple[Audited, Finding]], notebook: str, case: Case) -> list[dict[str, Any]]:
    """Return the audit as the press collects it: a finding a claim, with its verdict and what was claimed.

    Returns
    -------
    list of dict
        Sorted by claim; finite floats or None.
    """
    claims = [
        {
            **finding.as_json(notebook, case),
            "claim_id": result.claim.claim_id,
            "line": result.claim.line,
            "claim": {"zh": result.claim.zh, "en": result.claim.en},
            "stated": result.claim.stated,
            "verdict": result.verdict.value,
            "remarks": list(result.remarks),
            "same_as": result.same_as or None,
            "rests_on": rests_on(result, case),
            "low": _float(result.interval.low) if result.interval else None,
            "high": _float(result.interval.high) if result.interval else None,
        }
        for result, finding in rows
    ]
    return sorted(claims, key=lambda claim: str(claim["claim_id"]))


def claims_plain(rows: list[tuple[Audited, Finding]], lang: str) -> str:
    """Return the audit as plain text, a line a claim.

    Returns
    -------
    str
    """
    lines = []
    for result, finding in rows:
        name = VERDICTS[result.verdict.value].name.in_(lang)
        lines.append(with_colon(f"{result.claim.claim_id} {name}", finding.plain(lang), lang))
    return "\n".join(lines)


def verdict_html(verdict: Verdict, lang: str) -> str:
    """Write a verdict as a badge with its meaning as the tooltip.

    Examples
    --------
    >>> verdict_html(Verdict.REFUTED, "zh")[:38]
    '<span class="verdict verdict-REFUTED" '
    """
    label = VERDICTS[verdict.value]
    meaning = escape(label.meaning.in_(lang))
    return f'<span class="verdict verdict-{verdict.value}" title="{meaning}">{escape(label.name.in_(lang))}</span>'


def _row(result: Audited, finding: Finding, case: Case, lang: str) -> str:
    claim = result.claim
    text = escape(claim.zh if lang == "zh" else claim.en)
    if result.same_as:
        text += f"<br><small>{escape(SAME.in_(lang).format(result.same_as))}</small>"
    reason = f"<p>{finding.sentence_html(lang)}</p>{finding.basis_html(lang, case)}"
    return (
        f'<tr id="{finding.id}"><th scope="row">{escape(claim.claim_id)}</th><td>{text}</td>'
        f"<td>{verdict_html(result.verdict, lang)}</td><td>{reason}</td></tr>"
    )


def _ladder(rows: list[tuple[Audited, Finding]], lang: str) -> str:
    used = [v for v in Verdict if any(r.verdict is v for r, _ in rows)]
    items = "".join(f"<li>{verdict_html(v, lang)} {escape(VERDICTS[v.value].meaning.in_(lang))}</li>" for v in used)
    return f'<details class="ladder"><summary>{escape(LADDER.in_(lang))}</summary><ul>{items}</ul></details>'


def _float(value: Fraction | None) -> float | None:
    return None if value is None else float(value)
