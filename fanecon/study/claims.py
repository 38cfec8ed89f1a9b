"""The audit claim by claim: as a frame, as a table for readers, and as JSON for the press."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from typing import Any

import pandas as pd

from fanecon.errors import ParameterError, did_you_mean
from fanecon.evidence.audit import Audited
from fanecon.evidence.audit import audit as _audit
from fanecon.evidence.case import Case
from fanecon.evidence.verdicts import Verdict
from fanecon.methods.refusal import Refusal
from fanecon.notation.interval import Interval
from fanecon.study.language import language
from fanecon.study.reasons import Reason, claimed_in
from fanecon.study.verdicts import SAME, explain, rests_on
from fanecon.study.words import VERDICTS, Pair, with_colon, word

COLUMNS = (
    "claim_id", "line", "period", "says", "says_zh", "says_en", "verdict", "meaning", "meaning_zh", "meaning_en",
    "because", "because_zh", "because_en",
    "in_brief", "in_brief_zh", "in_brief_en",
    "stated", "stated_low", "stated_high", "low", "point", "high", "unit", "remarks", "same_as", "fact_id", "source_id",
)  # fmt: skip
_HEADS = ("claim_id", "claim_says", "claim_verdict", "claim_reason")

Explained = list[tuple[Audited, Reason]]


def audit(case: Case, ids: Iterable[str] | None = None) -> pd.DataFrame | Refusal:
    """Audit the report of a case: every verdict computed, none typed.

    Parameters
    ----------
    case : Case
    ids : iterable of str, optional
        Only these claims.

    Returns
    -------
    DataFrame or Refusal
        One row a claim, the worst verdict first: ``claim_id, line, period, says`` (in the page's language,
        beside `says_zh`, `says_en`), ``verdict`` (its code), ``meaning`` (in words), ``because``, ``in_brief`` (its
        first sentence), ``stated`` (as the report prints it), ``stated_low, stated_high`` (what that leaves open),
        ``low, point, high, unit`` (what the evidence allows; growth and shares in per cent), ``remarks``,
        ``same_as`` (an earlier claim that says the same: count it once) and ``fact_id, source_id``. Refusal code
        ``no_report``: there is none, or it was not out on the day.

    Raises
    ------
    ParameterError
        For an id that the report does not have.

    Examples
    --------
    >>> from fanecon.study.cases import open_case
    >>> audit(open_case("xiaomi"), ["C26"])[["verdict", "stated"]].to_numpy().tolist()
    [['REFUTED', '增长近7倍']]
    """
    if not isinstance(case, Case):
        raise ParameterError(f"fe.audit takes a case: study.case or fe.open_case({case!r:.40}).")
    known = {r.claim.claim_id: r for r in _audit(case).results}
    if not known:
        return Refusal("no_report")
    wanted = list(known if ids is None else ids)
    if unknown := [i for i in wanted if i not in known]:
        raise ParameterError(f'the report has no claim "{unknown[0]}".{did_you_mean(unknown[0], known)}')
    rows = [_row(result, told, case) for result, told in explained([known[i] for i in dict.fromkeys(wanted)], case)]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def explained(results: Iterable[Audited], case: Case) -> Explained:
    """Return every result of an audit with its explanation, the worst verdicts first."""
    order = list(Verdict)
    ranked = sorted(results, key=lambda r: (order.index(r.verdict), r.claim.claim_id))
    return [(r, explain(r, case)) for r in ranked]


def claims_html(rows: Explained, case: Case, lang: str) -> str:
    """Write the audit as a table; text from data is escaped, every number of a reason is a link to its basis."""
    head = "".join(f'<th scope="col">{escape(word(c, lang))}</th>' for c in _HEADS)
    body = "\n".join(_row_html(result, told, case, lang) for result, told in rows)
    used = [v for v in Verdict if any(r.verdict is v for r, _ in rows)]
    items = "".join(f"<li>{verdict_html(v, lang)} {escape(VERDICTS[v].meaning.in_(lang))}</li>" for v in used)
    ladder = f'<details class="ladder"><summary>{escape(word("ladder", lang))}</summary><ul>{items}</ul></details>'
    return (
        f'<figure class="table" id="claims"><figcaption>{escape(word("claims", lang))}</figcaption>{ladder}'
        f'<div class="scroll"><table class="claims"><thead><tr>{head}</tr></thead>'
        f"<tbody>\n{body}\n</tbody></table></div></figure>"
    )


def claims_json(rows: Explained, notebook: str, case: Case) -> list[dict[str, Any]]:
    """Return the audit as the press collects it, sorted by claim: a finding a claim, with what was claimed."""
    claims = [
        told.as_json(notebook, case)
        | {
            "claim_id": result.claim.claim_id,
            "line": result.claim.line,
            "claim": {"zh": result.claim.zh, "en": result.claim.en},
            "stated": result.claim.stated,
            "verdict": result.verdict.value,
            "remarks": list(result.remarks),
            "same_as": result.same_as or None,
            "in_brief": told.first.in_both(),
            "rests_on": rests_on(result, case),
        }
        | {end: None if e != e else e for end, e in zip(("low", "high"), _ends(result.interval, 1), strict=True)}
        for result, told in rows
    ]
    return sorted(claims, key=lambda claim: str(claim["claim_id"]))


def claims_plain(rows: Explained, lang: str) -> str:
    """Return the audit as plain text, a line a claim."""
    named = [(f"{r.claim.claim_id} {VERDICTS[r.verdict].name.in_(lang)}", told.plain(lang)) for r, told in rows]
    return "\n".join(with_colon(head, reason, lang) for head, reason in named)


def verdict_html(verdict: Verdict, lang: str) -> str:
    """Write a verdict as a badge with its meaning as the tooltip.

    Examples
    --------
    >>> verdict_html(Verdict.REFUTED, "zh")[:38]
    '<span class="verdict verdict-REFUTED" '
    """
    label = VERDICTS[verdict]
    meaning = escape(label.meaning.in_(lang))
    return f'<span class="verdict verdict-{verdict.value}" title="{meaning}">{escape(label.name.in_(lang))}</span>'


def _row_html(result: Audited, told: Reason, case: Case, lang: str) -> str:
    claim = result.claim
    text = escape(claim.zh if lang == "zh" else claim.en)
    if result.same_as:
        text += f"<br><small>{escape(SAME.in_(lang).format(result.same_as))}</small>"
    return (
        f'<tr id="{told.id}"><th scope="row">{escape(claim.claim_id)}</th><td>{text}</td>'
        f"<td>{verdict_html(result.verdict, lang)}</td><td>{told.html(lang, case)}</td></tr>"
    )


def _row(result: Audited, told: Reason, case: Case) -> dict[str, Any]:
    claim, check = result.claim, result.deciding
    meaning = VERDICTS[result.verdict].name
    scale, unit = claimed_in(result, case)
    found, stated = _ends(result.interval, scale), _ends(check.stated if check else None, scale)
    known = [end for end in found if end == end]
    return {
        "claim_id": claim.claim_id, "line": claim.line, "period": claim.period,
        **_in_words("says", (claim.zh, claim.en)),
        "verdict": result.verdict.value, **_in_words("meaning", (meaning.zh, meaning.en)),
        **_in_words("because", (told.plain("zh"), told.plain("en"))),
        **_in_words("in_brief", (told.first.plain("zh"), told.first.plain("en"))),
        "stated": claim.stated, "stated_low": stated[0], "stated_high": stated[1],
        "low": found[0], "point": sum(known) / len(known) if known else float("nan"), "high": found[1], "unit": unit,
        "remarks": ", ".join(result.remarks), "same_as": result.same_as,
        "fact_id": "+".join(told.basis.facts), "source_id": told.basis.sources,
    }  # fmt: skip


def _in_words(column: str, both: Pair) -> dict[str, str]:
    return {column: both[language() == "en"], f"{column}_zh": both[0], f"{column}_en": both[1]}


def _ends(interval: Interval | None, scale: int) -> Sequence[float]:
    """Return both ends; one that is open or unknown is no number."""
    both = (None, None) if interval is None else (interval.low, interval.high)
    return [float("nan") if end is None else float(end * scale) for end in both]
