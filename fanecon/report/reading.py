"""`read_report`: text in, verdicts out."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pandas as pd

from fanecon.errors import DataError
from fanecon.evidence.case import Case
from fanecon.evidence.verdicts import Verdict
from fanecon.report.auditing import OTHER, UNCLEAR, Judged, judge
from fanecon.report.document import Document
from fanecon.report.figures import FIGURE, Printed
from fanecon.report.formats import read_document
from fanecon.report.grids import grid_of, read_cells
from fanecon.report.internal import Problem, problems_of
from fanecon.report.lexicon import Lexicon
from fanecon.report.page import Page
from fanecon.report.patterns import any_of
from fanecon.report.sheet import completed, write_draft
from fanecon.report.timing import of_report
from fanecon.report.understanding import understand
from fanecon.study.cases import open_case
from fanecon.study.claims import claims_json
from fanecon.study.language import language
from fanecon.study.words import LANGUAGES


@dataclass(frozen=True)
class ReadReport:
    """A report that was read and audited; shows itself as its page in a notebook.

    Its `judged` are all figures, in the order of the text; its `problems` what is wrong with the report by itself;
    `printed` is everything with digits, by the number of its block, also what is no figure.
    """

    document: Document
    case: Case
    judged: tuple[Judged, ...]
    problems: tuple[Problem, ...]
    printed: Mapping[int, Sequence[Printed]]

    def counts(self) -> dict[str, int]:
        """Count the figures by verdict, the worst first."""
        counted = Counter(one.verdict for one in self.judged)
        return {v: counted[v] for v in (*(v.value for v in Verdict), UNCLEAR, OTHER) if counted[v]}

    def others(self) -> list[tuple[int, Printed]]:
        """List everything with digits that is no figure, with its line, so that nothing is passed over in silence."""
        every = [(self.document.blocks[i], p) for i, some in self.printed.items() for p in some]
        return [(block.line_at(p.start), p) for block, p in every if p.what != FIGURE]

    @property
    def table(self) -> pd.DataFrame:
        """One row a figure: where it stands, how it was understood, its verdict and why, in the page's language."""
        page, found, readings = Page(self, language()), self.judged, [one.reading for one in self.judged]
        # Column by column, so that a report without any figure has them, too.
        return pd.DataFrame({
            "claim_id": [one.id for one in found], "line": [one.claim.line for one in found],
            "printed": [r.printed.text for r in readings], "verdict": [one.verdict for one in found],
            "meaning": [page.verdict(one.verdict) for one in found], "because": [page.because(one) for one in found],
            "kind": [r.kind for r in readings], "metric": [r.metric for r in readings],
            "label": [page.name(r.metric) for r in readings], "period": [r.period for r in readings],
            "base_period": [r.base_period for r in readings], "score": [round(r.score, 2) for r in readings],
            "origin": [r.origin for r in readings], "alternatives": [" ".join(r.alternatives) for r in readings],
            "says": [one.claim.zh for one in found],
        })  # fmt: skip

    @property
    def unclear(self) -> pd.DataFrame:
        """The figures that were not understood, with what is missing."""
        return self.table.query(f"verdict == '{UNCLEAR}'").reset_index(drop=True)

    def to_excel(self, path: str | Path) -> Path:
        """Write the draft of claims: a spreadsheet to complete, read back by `read_report(claims=…)`."""
        return write_draft([Page(self, lang) for lang in LANGUAGES], Path(path))

    def to_html(self, path: str | Path, lang: str = "") -> Path:
        """Write the page, self-contained, by default in the page's language."""
        Path(path).write_text(Page(self, lang or language()).html(), encoding="utf-8", newline="")
        return Path(path)

    def as_json(self) -> dict[str, Any]:
        """Return everything that was found, in both languages; nothing in it depends on when it was made."""
        case, pages = self.case, [Page(self, lang) for lang in LANGUAGES]
        explained = [(o.audited, o.reason) for o in self.judged if o.audited is not None and o.reason is not None]
        audited = {row["claim_id"]: row for row in claims_json(explained, "read", case)}
        figures = []
        for one in self.judged:
            r = one.reading
            said = {f: getattr(r, f) or None for f in ("kind", "metric", "period", "base_period", "stated", "origin")}
            figures.append({
                "id": one.id, "line": one.claim.line, "start": r.printed.start, "end": r.printed.end,
                "printed": r.printed.text, "verdict": one.verdict, **said, "company": r.company,
                "operands": {k: list(v) for k, v in r.operands.items()}, "score": round(r.score, 2),
                "scores": dict(r.scores), "alternatives": list(r.alternatives), "notes": list(one.notes),
                "missing": list(r.missing) if one.verdict == UNCLEAR else [],
                "because": {page.lang: page.because(one) for page in pages}, "audit": audited.get(one.id),
            })  # fmt: skip
        return {
            "report": self.document.name, "case": case.name, "as_of": str(case.as_of or "") or None,
            "data_hash": case.data_hash, "characters": sum(len(b.text) for b in self.document.blocks),
            "verdicts": self.counts(), "figures": figures,
            "others": [{"line": line, "printed": p.text, "what": p.what} for line, p in self.others()],
            "problems": [
                {"code": p.code, "line": p.line, "figures": list(p.ids),
                 "text": {page.lang: page.say(f"problems.{p.code}", **p.slots) for page in pages}}
                for p in self.problems
            ],
        }  # fmt: skip

    def __repr__(self) -> str:
        """Say in one line what was found."""
        counted = ", ".join(f"{n} {v.lower()}" for v, n in self.counts().items())
        figures = f"{len(self.judged)} figures ({counted or 'none'})"
        return f"<Report {self.document.name}: {figures}, {len(self.problems)} problems>"

    def _repr_html_(self) -> str:
        return Page(self, language()).body(whole=False)


def read_report(
    source: str | Path | bytes, case: Case | str, claims: str | Path | None = None, name: str = ""
) -> ReadReport:
    r"""Audit a report: its figures are read, understood, and held against a case.

    Parameters
    ----------
    source : str, path or bytes
        A file (.txt, .md, .html, .docx, .pdf), also one beside the case's settings, or the text of the report itself.
    case : Case or str
        `study.case`, or the name of a case.
    claims : path, optional
        A spreadsheet that a person completed: its rows stand in for what was read; see `ReadReport.to_excel`.
    name : str
        What the report is called, where it comes from no file.

    Returns
    -------
    ReadReport

    Raises
    ------
    DataError
        For what cannot be read, and for a report that is not about the case's company.

    Examples
    --------
    >>> found = read_report("小米2025年第三季度业绩\n总营收1131亿元，同比增长25.3%。", "xiaomi")
    >>> found.table[["printed", "verdict"]].to_numpy().tolist()
    [['1131亿元', 'SUPPORTED'], ['25.3%', 'REFUTED']]
    """
    case = open_case(case) if isinstance(case, str) else case
    document, lexicon = read_document(source, name, case._folder), Lexicon(case)
    report = of_report(document)
    readings, printed = understand(document, lexicon, report)
    grids = [grid_of(document, cells, lexicon, report) for cells in document.tables]
    readings += read_cells(document, grids, case, lexicon)
    if not _names_company(document, lexicon):  # it may be about anybody
        figures = [r for r in readings if r.printed.what == FIGURE]
        readings = [replace(r, company="unclear", missing=("company", *r.missing)) for r in figures]
    judged = judge(readings, document, case)
    if claims is not None:
        judged = completed(Path(claims), judged, case)
    return ReadReport(document, case, tuple(judged), tuple(problems_of(document, grids, judged)), printed)


def _names_company(document: Document, lexicon: Lexicon) -> bool:
    """Whether a report names the company or one of its products; refuse one that is about another company."""
    text = "\n".join(b.plain for b in document.blocks)
    if re.search(any_of((*lexicon.own_names, *lexicon.products)), text):
        return True
    if others := Counter(m[0] for m in lexicon.companies.finditer(text)):
        (named, times), names = others.most_common(1)[0], lexicon.case.config.names.values()
        what = f'{document.name} never names {" / ".join(dict.fromkeys(names))}, but "{named}" {times} times'
        raise DataError(f"{what}: it is about another company. Open the case it belongs to with --case.")
    return False
