"""The draft of claims: a spreadsheet that a person completes, also for `fanecon import claims`; what comes back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pandas as pd

from fanecon.errors import DataError
from fanecon.evidence.audit import audit_claim
from fanecon.evidence.case import Case
from fanecon.evidence.claim_rules import NEEDS, claim_problems
from fanecon.evidence.claims import Claim, read_claims
from fanecon.evidence.series import cell_problems, reference_problems
from fanecon.evidence.tables import Problem, data_error
from fanecon.report.auditing import OTHER, UNCLEAR, Judged
from fanecon.report.page import Page
from fanecon.study.verdicts import explain

FIELDS = ("claim_id", "line", "kind", "zh", "en", "metric", "period", "base_period", "stated", "operands", "related")
_SAID = ("kind", "metric", "period", "base_period", "stated")
_WIDTHS = {"zh": 60, "en": 20, "metric": 28, "missing_zh": 50, "missing_en": 50, "operands": 24, "alternatives": 28}


def write_draft(pages: Sequence[Page], path: Path) -> Path:
    """Write the draft: clear figures as they were understood, unclear ones with what is missing."""
    if path.suffix != ".xlsx":
        raise DataError(f"{path.name}: expected a file that ends in .xlsx.")
    frame = pd.DataFrame([_row(one, pages) for one in pages[0].report.judged if one.verdict != OTHER])
    try:
        with pd.ExcelWriter(path, engine="openpyxl") as book:
            frame.to_excel(book, sheet_name="claims", index=False, freeze_panes=(1, 1))
            sheet = book.sheets["claims"]
            for head in sheet[1]:
                sheet.column_dimensions[head.column_letter].width = _WIDTHS.get(head.value, 13)
    except OSError as error:
        raise DataError(f"{path} could not be written: {error.strerror}.") from None
    return path


def _row(one: Judged, pages: Sequence[Page]) -> dict[str, object]:
    claim, reading, unclear = one.claim, one.reading, one.verdict == UNCLEAR
    operands = " ".join(f"{key}:{v.replace(' ', '')}" for key, values in claim.operands.items() for v in values)
    row = {field: getattr(claim, field) for field in FIELDS} | {
        # What is not certain is for a person to fill in; the likeliest stands among the alternatives.
        "kind": reading.kind, "metric": "" if unclear else claim.metric, "operands": operands,
        "related": " ".join(claim.related), "verdict": one.verdict,
        **{f"missing_{page.lang}": page.missing(reading) if unclear else "" for page in pages},
        "alternatives": " ".join(dict.fromkeys(filter(None, (claim.metric, *reading.alternatives)))),
        "score": round(reading.score, 2),
    }  # fmt: skip
    # No spreadsheet may take a text of the report for a formula.
    return {k: f" {v}" if isinstance(v, str) and v.startswith(("=", "+", "-", "@")) else v for k, v in row.items()}


def completed(path: Path, judged: Sequence[Judged], case: Case) -> list[Judged]:
    """Audit claims as a person completed them; what is incomplete stays unclear, what is wrong is refused."""
    try:
        frame = pd.read_excel(path, dtype=str, keep_default_na=False)
    except (OSError, ValueError, KeyError) as error:
        raise DataError(f"{path.name} is no spreadsheet that can be read ({error}). Draft one with --draft.") from None
    if absent := [f for f in FIELDS if f not in frame]:
        raise DataError(f"{path.name} lacks the columns {', '.join(absent)}. Draft one with --draft and complete it.")
    frame = frame[list(FIELDS)].apply(lambda column: column.str.strip()).assign(file_line=range(2, len(frame) + 2))
    what, remedy, known = "the report has no such figure", "Draft anew with --draft", {one.id for one in judged}
    rows = zip(frame["file_line"], frame["claim_id"], strict=True)
    wrong = [Problem(path.name, int(n), "claim_id", one, what, remedy) for n, one in rows if one not in known]
    whole = frame[[_is_complete(row) for row in frame.to_dict("records")]]
    tables = {"claims": whole, **{t: case.table(t) for t in ("metrics", "events")}}
    wrong = wrong or [*cell_problems("claims", whole), *reference_problems("claims", whole, tables)]
    if wrong := wrong or claim_problems(tables):
        raise data_error([replace(problem, file=path.name) for problem in wrong])
    claims = {claim.claim_id: claim for claim in read_claims(whole)}
    return [_again(one, claims.get(one.id), case) for one in judged]


def _is_complete(row: dict[str, str]) -> bool:
    needs = NEEDS.get(row["kind"])
    return needs is not None and all(n in row["operands"] if n.endswith(":") else row[n] for n in needs)


def _again(one: Judged, claim: Claim | None, case: Case) -> Judged:
    """Audit a figure as its row says, where that differs from what was read."""
    same = claim and all(getattr(claim, f) == getattr(one.claim, f).strip() for f in _SAID)
    if claim is None or one.verdict == OTHER or (same and one.verdict != UNCLEAR):
        return one
    audited, about = audit_claim(claim, case), {f: getattr(claim, f) for f in _SAID}
    reading = replace(one.reading, **about, missing=(), scores={"completed": 1.0}, origin="completed")
    return Judged(one.id, reading, audited.verdict.value, claim, audited, explain(audited, case), ("completed",))
