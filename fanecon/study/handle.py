"""The notebook's one handle: `begin()` opens a case, `Study` says, shows and records.

Everything is published as MIME bundles, so that a notebook run by plain papermill carries its results inside itself and
the press only collects them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
from IPython.display import display
from matplotlib.figure import FigureBase

from fanecon.errors import FaneconError, ParameterError, did_you_mean
from fanecon.evidence.audit import audit
from fanecon.methods.frames import a_table, with_columns
from fanecon.methods.refusal import Refusal
from fanecon.notation.numbers import check_language
from fanecon.study import gates, lab
from fanecon.study.advice import Advice
from fanecon.study.ahead import opened
from fanecon.study.cases import OpenCase
from fanecon.study.claims import claims_html, claims_json, claims_plain, explained
from fanecon.study.documents import Documents
from fanecon.study.exhibits import EXHIBIT_MIME, chart_bundle, title_bundle
from fanecon.study.language import set_language
from fanecon.study.ledger import Ledger
from fanecon.study.look import apply_look
from fanecon.study.masthead import opening
from fanecon.study.said import Said
from fanecon.study.sentences import fill, grounded, names_of
from fanecon.study.tables import folded, table_bundle
from fanecon.study.traced import Basis, basis_of
from fanecon.study.words import Pair, as_of_sentence, refused, word

if TYPE_CHECKING:
    from fanecon.evidence.case import Case

FINDING_MIME = "application/vnd.fanecon.finding+json"
STUDY_MIME = "application/vnd.fanecon.study+json"
_NOT_TRUE = ("在这些资料下不成立，没有写", "does not hold with these data and is not said")
_UNTOLD = (_NOT_TRUE, gates.NOTHING_LEFT)
_current: list[Study] = []


def begin(
    notebook: str,
    *,
    case: str | Case = "xiaomi",
    as_of: str = "",
    lang: str = "zh",
    data_dir: Path | str | None = None,
    **parameters: Any,
) -> Study:
    """Start a notebook: open the case, set the look and the language, say what is known.

    Parameters
    ----------
    notebook : str
        The notebook's name, such as "01_metrics"; any name will do, findings carry it.
    case : str or Case
        A folder of the data directory, or a case that is open already (so that the cell can be run twice).
    as_of : str
        ISO date; empty for everything known.
    lang : str
        "zh" or "en".
    data_dir : path, optional
        Where the cases are, if not in the project's `data/`.
    **parameters
        The notebook's own parameters: they are recorded, so that a run can tell what the notebook was given.

    Raises
    ------
    ParameterError
        For an unknown case, day or language.
    DataError
        For a case whose tables do not hold.
    """
    if not isinstance(notebook, str):
        raise ParameterError(f'fe.begin takes the notebook\'s name first, such as "06_mine"; got {notebook!r:.60}.')
    name = case if isinstance(case, str) else case.name
    given = {"case": name, "as_of": as_of, "lang": lang, **parameters}
    lab.check_own(notebook, given)
    known = opened(name, as_of, check_language(lang), data_dir)
    set_language(lang)
    apply_look()
    study = Study(known, lang, notebook, given)
    _current[:] = [study]
    gates.install(lambda: _current[0])
    lab.install(lambda: _current[0].case)
    study.header()
    return study


class Study(Advice):
    """Says what a notebook found, shows charts and tables, and keeps a record of what all of it rests on.

    Parameters
    ----------
    case : Case
        The open case.
    lang : str
        "zh" or "en".
    notebook : str
        The notebook's name, which its findings carry.
    parameters : mapping
        What `begin` was given.

    Attributes
    ----------
    said : dict of str to Said
        Findings and answers by id; a cell run twice counts once.
    unsaid : dict of str to tuple
        Ids of findings that were not said, with the reason in both languages.
    missing : dict of str to tuple
        Names that a skipped cell would have made, with the reason.
    """

    def __init__(self, case: OpenCase, lang: str, notebook: str, parameters: Mapping[str, Any] | None = None) -> None:
        self.case, self.lang, self.notebook = case, check_language(lang), notebook
        self.parameters = dict(parameters or {})
        self.said: dict[str, Said] = {}
        self.unsaid: dict[str, Pair] = {}
        self.missing: dict[str, Pair] = {}
        self._documents = Documents(case)
        self._ledger = Ledger(self._documents, lang)
        self._show = _publish

    def __repr__(self) -> str:
        """Name the notebook and the case: a bare `study` at the end of a cell should stay short."""
        return f"<Study {self.notebook}: {self.case.name}, {as_of_sentence(self.case.as_of, 'en').lower()}>"

    def header(self) -> None:
        """Show which case this is, what is known and hidden, and the data's fingerprint."""
        _publish({STUDY_MIME: (told := opening(self.case, self.lang, self.parameters))[0], **told[1]})

    def title(self, *, zh: str, en: str, when: object = True, **values: Any) -> None:
        """Name the page after what this run is about, with templates and a condition as in `finding`.

        The last one that holds stands for the notebook's own heading.
        """
        if not bool(when) or any(isinstance(v, Refusal) for v in values.values()):
            return
        _publish(title_bundle(self.notebook, fill(zh, en, grounded(values, None), "the title"), self.lang))

    def finding(
        self,
        id: str,
        *,
        zh: str,
        en: str,
        so_zh: str = "",
        so_en: str = "",
        more_zh: str = "",
        more_en: str = "",
        confidence: str,
        when: object = True,
        of: pd.Series | pd.DataFrame | Basis | None = None,
        **values: Any,
    ) -> None:
        """Say one claim with its number, what follows from it, and how sure it is.

        Parameters
        ----------
        id : str
            Lower-case letters, digits and hyphens; the same in both languages.
        zh, en : str
            The claim, at most 20 Chinese characters or 12 words: a template such as "{growth} more than a year ago".
        so_zh, so_en : str
            What follows from it.
        more_zh, more_en : str
            How it was computed, intervals, reservations; folded away with the documents.
        confidence : "high", "medium", "low" or "unknown"
        when : bool
            The condition under which the sentence is true. Where it fails, the sentence is not said.
        of : row, frame or Basis, optional
            What plain numbers rest on; by default the rows that are passed beside them.
        **values
            Rows, numbers, `Text` or words for the templates; each must be used.

        Raises
        ------
        FaneconError
            For a typed digit, an unknown name, a number that rests on nothing.
        """
        self.unsaid.pop(id, None)
        refusal = next((v for v in (when, *values.values()) if isinstance(v, Refusal)), None)
        if refusal is not None or not bool(when):
            self.said.pop(id, None)
            self.unsaid[id] = refused(refusal) if refusal is not None else _NOT_TRUE
            return
        ready = grounded(values, of)
        pairs = ((zh, en), (so_zh, so_en), (more_zh, more_en))
        title, so, more = (fill(*pair, ready, f'finding "{id}"') for pair in pairs)
        passed = {k for k, v in ready.items() if not isinstance(v, pd.DataFrame)}
        if unused := passed - (title.used | so.used | more.used):
            raise FaneconError(f'finding "{id}" does not use {", ".join(sorted(unused))}.')
        self._say(Said("finding", id, title, so, more, confidence, ready, of=basis_of(of)))

    def answer(self, id: str, *, ask_zh: str, ask_en: str, zh: str, en: str, rests_on: Sequence[str]) -> None:
        """Answer a question of the notebook; the page prints answers first.

        The numbers come from the findings it rests on. It is no surer than the weakest of them, and where one of them
        was not said it is not given.

        Parameters
        ----------
        ask_zh, ask_en : str
            The question.
        zh, en : str
            The answer: a template over the values of the findings.
        rests_on : sequence of str
            Ids of findings.

        Raises
        ------
        FaneconError
            For a finding that no cell says, or one name with two values.
        """
        named = names_of(ask_zh, ask_en, zh, en)
        found = self._resting(id, f'answer "{id}"', rests_on, named)
        if found is None:
            self.said.pop(id, None)
            return
        values, sure, of = found
        question, says, nothing = (
            fill(*pair, values, f'answer "{id}"') for pair in ((ask_zh, ask_en), (zh, en), ("", ""))
        )
        self._say(Said("answer", id, question, says, nothing, sure, values, tuple(rests_on), of))

    def chart(
        self,
        ax: Any,
        id: str,
        *,
        zh: str,
        en: str,
        sub_zh: str,
        sub_en: str,
        data: pd.DataFrame | Sequence[pd.DataFrame],
        key: bool = False,
        synthetic: bool = False,
        **values: Any,
    ) -> None:
        """Show a chart: the one door for figures.

        Parameters
        ----------
        ax : matplotlib Axes or Figure, or a seaborn grid
            What was drawn; it is closed.
        id : str
            The chart's anchor.
        zh, en : str
            A title that states what the chart shows (a template).
        sub_zh, sub_en : str
            Measure and unit.
        data : frame or frames
            What was drawn: the documents below the chart come from their rows.
        key : bool
            Whether the summary page may show it.
        synthetic : bool
            Whether the data was made up; the title then says so first.
        **values
            For the templates, as in `finding`.

        Raises
        ------
        FaneconError
            For a chart whose frames rest on nothing.
        """
        if not isinstance(getattr(ax, "figure", None), FigureBase):
            raise FaneconError(
                f'chart "{id}": expected axes or a figure, such as seaborn returns; got {type(ax).__name__}.'
            )
        frames = [a_table(f, f'chart "{id}", data=') for f in (data if isinstance(data, list | tuple) else [data])]
        basis = basis_of(*frames)
        if not basis and not synthetic:
            raise FaneconError(
                f'chart "{id}": no frame in data= has a fact_id or source_id, so nobody could trace it. Keep the '
                "column through the calculation; for a table of your own see fe.own."
            )
        ready = grounded(values, basis)
        title, sub = (fill(*pair, ready, f'chart "{id}"') for pair in ((zh, en), (sub_zh, sub_en)))
        documents = self._ledger.use(basis.facts, basis.sources)
        line = self._ledger.line(documents, "starts" if synthetic else "sources")
        bundle, metadata = chart_bundle(ax, id, title, sub, line, self.lang, key=key, synthetic=synthetic)
        _publish(bundle, metadata)

    def table(
        self, frame: pd.DataFrame, id: str, *, zh: str, en: str, open: bool = False, **columns: tuple[str, ...]
    ) -> None:
        """Show a table as a page prints it.

        Parameters
        ----------
        frame : pandas.DataFrame
            One row a line; documents come from its `fact_id` and `source_id`.
        id : str
            The table's anchor.
        zh, en : str
            Its title.
        open : bool
            Whether the page shows it unfolded.
        **columns
            `column=("标题", "Heading")`, or with a unit (and decimals) as the third: `("占比", "Share", "percent.0")`.
        """
        basis = basis_of(a_table(frame, f'table "{id}"'))
        line = self._ledger.line(self._ledger.use(basis.facts, basis.sources))
        _publish(table_bundle(frame, id, (zh, en), columns, line, self.lang, open=open))

    def claims(self, verdicts: pd.DataFrame) -> None:
        """Show an audit claim by claim, folded, and publish it for the summary of a run.

        Parameters
        ----------
        verdicts : pandas.DataFrame
            What `fe.audit` gave, or some rows of it.
        """
        wanted = set(with_columns(verdicts, ["claim_id"], "claims")["claim_id"])
        rows = explained([r for r in audit(self.case).results if r.claim.claim_id in wanted], self.case)
        for _, told in rows:
            self._ledger.use(told.basis.facts, told.basis.sources)
        table = claims_html(rows, self.case, self.lang)
        _publish({
            FINDING_MIME: claims_json(rows, self.notebook, self.case),
            EXHIBIT_MIME: {"kind": "table", "id": "claims", "open": False},
            "text/html": folded(word("claims", self.lang), table),
            "text/plain": claims_plain(rows, self.lang),
        })  # fmt: skip

    def evidence(self, id: str) -> pd.DataFrame:
        """Return what a finding or an answer rests on, one fact or document a row (see `fanecon.study.documents`)."""
        if id in self.unsaid:
            raise FaneconError(f'"{id}" was not said: {self.unsaid[id][1] or "it does not apply to this case"}.')
        if id not in self.said:
            raise FaneconError(f'nothing was said as "{id}".{did_you_mean(id, self.said)}')
        return self._documents.evidence(self.said[id].basis)

    def gaps(self) -> None:
        """Show what this page could not do for want of data, and why, each reason once."""
        reasons = dict.fromkeys([*self.missing.values(), *self.unsaid.values()])
        told = [zh if self.lang == "zh" else en for zh, en in reasons if zh and (zh, en) not in _UNTOLD]
        if not told:
            return
        head = "这个案例缺的资料" if self.lang == "zh" else "What this case lacks"
        rows = "".join(f"<li>{escape(t)}</li>" for t in told)
        html = f'<div class="gaps"><p>{head}</p><ul>{rows}</ul></div>'
        _publish({EXHIBIT_MIME: {"kind": "gaps"}, "text/html": html, "text/plain": "; ".join(told)})

    def sources(self) -> None:
        """Show every document used so far, by tier, with the number of facts that rest on it."""
        plain = "\n".join(f"{s.tier} {s.publisher_in(self.lang)}: {s.title}" for s in self._ledger.sources.values())
        about = {"kind": "sources", "tiers": self._ledger.tiers(), "figures": self._ledger.figures()}
        _publish({EXHIBIT_MIME: about, "text/html": self._ledger.html(), "text/plain": plain})

    def skip(self, gate: gates.Gate, names: Iterable[str], findings: Iterable[str], why: Pair) -> None:
        """Record that a gated cell was left out: what it would have made is missing, what it would have said unsaid."""
        reason = why if gate.kind == "needs" else ("", "")
        self.missing |= dict.fromkeys(names, reason)
        self.unsaid |= dict.fromkeys(findings, reason)
        told = reason[0] if self.lang == "zh" else reason[1]
        _publish({gates.SKIPPED_MIME: {"needs": list(gate.names), "why": told}, "text/plain": told})

    def _say(self, said: Said) -> None:
        if said.id in self.said and self.said[said.id].kind != said.kind:
            raise FaneconError(f'{said.kind} "{said.id}": a finding and an answer of a page have different ids.')
        basis = said.basis
        self._ledger.use(basis.facts, basis.sources)
        self.said[said.id] = said
        _publish({
            FINDING_MIME: said.as_json(self.notebook, self._documents),
            "text/html": said.html(self.lang, self._documents),
            "text/plain": said.plain(self.lang),
        })  # fmt: skip


def _publish(bundle: dict[str, Any], metadata: dict[str, Any] | None = None) -> None:
    display(bundle, raw=True, metadata=metadata or {})  # type: ignore[no-untyped-call, unused-ignore]
