"""The audit of a report as a frame: one row a claim, with its verdict and the reason in words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Any

import pandas as pd

from fanecon.errors import ParameterError, did_you_mean
from fanecon.evidence.audit import Audited
from fanecon.evidence.audit import audit as _audit
from fanecon.evidence.case import Case
from fanecon.evidence.interval import Interval
from fanecon.evidence.verdicts import Verdict
from fanecon.methods.refusal import Refusal
from fanecon.study.language import language
from fanecon.study.verdicts import explain
from fanecon.study.words import VERDICTS

COLUMNS = (
    "claim_id", "line", "period", "says", "says_zh", "says_en", "verdict", "meaning", "meaning_zh", "meaning_en",
    "because",
    "because_zh", "because_en", "stated", "stated_low", "stated_high", "low", "point", "high", "unit", "remarks",
    "same_as", "fact_id", "source_id",
)  # fmt: skip


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
        One row a claim, the worst verdict first: ``claim_id, line, period, says`` (in the page's language, beside
        `says_zh`, `says_en`), ``verdict`` (its code), ``meaning`` (in words), ``because``, ``stated`` (as printed),
        ``stated_low, stated_high`` (what that leaves open), ``low, point, high, unit`` (what the evidence allows;
        growth and shares in per cent), ``remarks``, ``same_as`` (an earlier claim that says the same: count it once)
        and ``fact_id, source_id``. Refusal code ``no_report``: there is none, or it was not out on the day.

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
    whole = _audit(case)
    if not whole.results:
        return Refusal("no_report")
    known = {r.claim.claim_id: r for r in whole.results}
    if unknown := [i for i in ids or () if i not in known]:
        raise ParameterError(f'the report has no claim "{unknown[0]}".{did_you_mean(unknown[0], known)}')
    wanted = set(known if ids is None else ids)
    order = list(Verdict)
    ranked = sorted(known.values(), key=lambda r: (order.index(r.verdict), r.claim.claim_id))
    rows = [_row(r, case) for r in ranked if r.claim.claim_id in wanted]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _row(result: Audited, case: Case) -> dict[str, Any]:
    claim, lang, told = result.claim, language(), explain(result, case)
    meaning = VERDICTS[result.verdict.value].name
    says, because = (claim.zh, claim.en), (told.plain("zh"), told.plain("en"))
    check = result.deciding
    scale, unit = _unit(result, case)
    found, stated = _ends(result.interval, scale), _ends(check.stated if check else None, scale)
    chosen = 0 if lang == "zh" else 1
    return {
        "claim_id": claim.claim_id, "line": claim.line, "period": claim.period,
        "says": says[chosen], "says_zh": says[0], "says_en": says[1],
        "verdict": result.verdict.value,
        "meaning": meaning.in_(lang), "meaning_zh": meaning.zh, "meaning_en": meaning.en,
        "because": because[chosen], "because_zh": because[0], "because_en": because[1],
        "stated": claim.stated, "stated_low": stated[0], "stated_high": stated[1],
        "low": found[0], "point": _middle(found), "high": found[1], "unit": unit,
        "remarks": ", ".join(result.remarks), "same_as": result.same_as,
        "fact_id": "+".join(told.all_facts), "source_id": told.all_sources,
    }  # fmt: skip


def _unit(result: Audited, case: Case) -> tuple[int, str]:
    """Return what a claim's figures are multiplied by and their unit then."""
    claim = result.claim
    if claim.kind in ("growth", "share"):
        return 100, "percent"
    if claim.kind == "duration":
        return 1, "years" if "年" in claim.stated else "hours"
    return 1, case.metric(claim.metric).unit if claim.metric in case.metrics else "count"


def _ends(interval: Interval | None, scale: int) -> tuple[float, float]:
    def end(value: Fraction | None) -> float:
        return float("nan") if value is None else float(value * scale)

    return (float("nan"),) * 2 if interval is None else (end(interval.low), end(interval.high))


def _middle(ends: Sequence[float]) -> float:
    known = [e for e in ends if e == e]
    return sum(known) / len(known) if known else float("nan")
