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
from fanecon.report.formats import is_text, read_document
from fanecon.report.grids import grid_of, read_cells
from fanecon.report.internal import Problem, problems_of
from fanecon.report.lexicon import Lexicon
from fanecon.report.page import as_json, because, body_html, names_of, page_html, verdict_word
from fanecon.report.patterns import any_of
from fanecon.report.sheet import completed, write_draft
from fanecon.report.timing import of_report
from fanecon.report.understanding import understand
from fanecon.study.cases import open_case
from fanecon.study.language import language


@dataclass(frozen=True)
class ReadReport:
    """A report that was read and audited; shows itself as its page in a notebook.

    Attributes
    ----------
    document : Document
    case : Case
    judged : tuple of Judged
        Every figure, in the order of the text.
    problems : tuple of Problem
        What is wrong with the report by itself.
    printed : mapping of int to list of Printed
        Everything with digits, by the number of its block: also what is no figure.
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

    @property
    def table(self) -> pd.DataFrame:
        """One row a figure: where it stands, how it was understood, its verdict and why, in the page's language."""
        lang = language()
        return pd.DataFrame([
            {
                "claim_id": one.id, "line": one.line, "printed": one.reading.printed.text, "verdict": one.verdict,
                "meaning": verdict_word(one.verdict, lang), "because": because(one, self.case, lang),
                "kind": one.reading.kind, "metric": one.reading.metric,
                "label": names_of(one.reading, self.case, lang), "period": one.reading.period,
                "base_period": one.reading.base_period, "score": round(one.reading.score, 2),
                "origin": one.reading.origin, "alternatives": " ".join(one.reading.alternatives), "says": one.claim.zh,
            }
            for one in self.judged
        ])  # fmt: skip

    @property
    def unclear(self) -> pd.DataFrame:
        """The figures that were not understood, with what is missing."""
        return self.table.query(f"verdict == '{UNCLEAR}'").reset_index(drop=True)

    def to_excel(self, path: str | Path) -> Path:
        """Write the draft of claims: a spreadsheet to complete, read back by `read_report(claims=…)`."""
        return write_draft(self.judged, self.case, Path(path))

    def to_html(self, path: str | Path, lang: str = "") -> Path:
        """Write the page, self-contained, by default in the page's language."""
        Path(path).write_text(page_html(self, lang or language()), encoding="utf-8", newline="")
        return Path(path)

    def as_json(self) -> dict[str, Any]:
        """Return everything as JSON holds it."""
        return as_json(self)

    def __repr__(self) -> str:
        """Say in one line what was found."""
        counted = ", ".join(f"{n} {v.lower()}" for v, n in self.counts().items())
        figures = f"{len(self.judged)} figures ({counted or 'none'})"
        return f"<Report {self.document.name}: {figures}, {len(self.problems)} problems>"

    def _repr_html_(self) -> str:
        return body_html(self, language(), text=False)


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
    if not isinstance(source, bytes) and not is_text(source):
        beside = case._folder / source  # as case.yaml names it
        source = beside if beside.exists() and not Path(source).exists() else source
    document, lexicon = read_document(source, name), Lexicon(case)
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
        raise DataError(
            f'{document.name} never names {" / ".join(dict.fromkeys(names))}, but "{named}" {times} times: '
            f"it is about another company. Open the case it belongs to with --case."
        )
    return False
