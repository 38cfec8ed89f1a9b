"""The notebook's one handle: `begin()` opens a case, `Study` shows findings, charts, tables and sources.

Everything is published as MIME bundles, so that a notebook run by plain papermill carries its results inside
itself and the press only collects them.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterable, Mapping
from html import escape
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from IPython.display import display

from fanecon.errors import FaneconError
from fanecon.study.basis import SourceLike
from fanecon.study.claims_table import claims_html, claims_json, claims_plain, explained
from fanecon.study.findings import Finding
from fanecon.study.ledger import Ledger
from fanecon.study.tables import table_html
from fanecon.study.theme import apply_theme, css_width, to_png
from fanecon.study.words import Text, as_of_sentence, check_language, hidden_sentence, with_colon, word

if TYPE_CHECKING:
    import pandas as pd

    from fanecon.evidence.audit import Audit
    from fanecon.evidence.case import Case
    from fanecon.story.sections import Section

FINDING_MIME = "application/vnd.fanecon.finding+json"
STUDY_MIME = "application/vnd.fanecon.study+json"


def begin(
    notebook: str,
    *,
    case: str,
    as_of: str = "",
    lang: str = "zh",
    data_dir: Path | str | None = None,
    **parameters: Any,
) -> Study:
    """Start a notebook: check its parameters, open the case, set the look, say what is known.

    Parameters
    ----------
    notebook : str
        The notebook's name in the schema of parameters, such as "01_metrics".
    case : str
        A folder of the data directory.
    as_of : str
        ISO date; empty for everything known.
    lang : str
        "zh" or "en".
    data_dir : path, optional
        Where the cases are, if not in the project's `data/`.
    **parameters
        The notebook's own parameters.

    Returns
    -------
    Study

    Raises
    ------
    ParameterError
        For an unknown name or a value out of range.
    DataError
        For a case whose tables do not hold.
    """
    from fanecon.evidence.case import open_case
    from fanecon.parameters import check

    values = check(notebook, {"case": case, "as_of": as_of, "lang": lang, **parameters})
    opened = open_case(case, as_of=as_of, data_dir=data_dir)
    apply_theme()
    study = Study(opened, lang, notebook, values)
    study.header()
    return study


class Study:
    """Shows what a notebook found and keeps a record of what it rests on.

    Parameters
    ----------
    case : Case
        The open case.
    lang : str
        "zh" or "en".
    notebook : str
        The notebook's name, which its findings carry.
    parameters : mapping
        The checked parameters.

    Attributes
    ----------
    findings : dict of str to Finding
        What was shown, by id; a cell run twice counts once.
    figures : dict of str to str
        The charts' alt texts by id.
    """

    def __init__(self, case: Case, lang: str, notebook: str, parameters: Mapping[str, Any] | None = None) -> None:
        self.case, self.lang, self.notebook = case, check_language(lang), notebook
        self.parameters = dict(parameters or {})
        self.findings: dict[str, Finding] = {}
        self.figures: dict[str, str] = {}
        self._ledger = Ledger(case, lang)

    def __repr__(self) -> str:
        """Name the notebook and the case: a bare `study` at the end of a cell should stay short."""
        return f"<Study {self.notebook}: {self.case.name}, {as_of_sentence(self.case.as_of, 'en').lower()}>"

    @property
    def used_facts(self) -> tuple[str, ...]:
        """The fact_ids used so far, in order of first use."""
        return tuple(self._ledger.facts)

    @property
    def used_sources(self) -> tuple[str, ...]:
        """The source_ids used so far, in order of first use."""
        return tuple(self._ledger.sources)

    def header(self) -> None:
        """Show which case this is, what is known and hidden, and the data's fingerprint."""
        from fanecon.evidence.newest import freshness

        case, lang = self.case, self.lang
        css = files("fanecon.story").joinpath("study.css").read_text(encoding="utf-8")
        name = case.config.names[lang]
        known = as_of_sentence(case.as_of, lang)
        hidden = hidden_sentence(case.hidden.after, case.hidden.undated, lang)
        mark = with_colon(word("data_hash", lang), case.data_hash[:12], lang)
        tongue = with_colon(word("language", lang), word("this_language", lang), lang)
        lines = [f"<p><strong>{escape(name)}</strong> · {escape(known)}</p>"]
        if hidden:
            lines.append(f'<p class="hidden-rows">{escape(hidden)}</p>')
        lines.append(f'<p class="quiet">{escape(mark)} · {escape(tongue)}</p>')
        html = (
            f'<style data-fanecon="lab">\n{css}</style>\n<section class="study">\n' + "\n".join(lines) + "\n</section>"
        )
        plain = " · ".join(p for p in (name, known, hidden, mark, tongue) if p)
        about = {"case": case.name, "names": dict(case.config.names), **freshness(case)}
        _publish({STUDY_MIME: about, "text/html": html, "text/plain": plain})

    def finding(self, finding: Finding) -> None:
        """Show a finding, and publish it as JSON for the press.

        Parameters
        ----------
        finding : Finding
            Its facts are looked up in the case: an unknown or later one is an error.
        """
        self._ledger.use(finding.all_facts, finding.all_sources)
        self.findings[finding.id] = finding
        _publish({
            FINDING_MIME: finding.as_json(self.notebook, self.case),
            "text/html": finding.html(self.lang, self.case),
            "text/plain": finding.plain(self.lang),
        })  # fmt: skip

    def tell(self, section: Section) -> None:
        """Show a section: its findings, then its charts and tables.

        Parameters
        ----------
        section : fanecon.story.sections.Section
        """
        for finding in section.findings:
            self.finding(finding)
        for e in section.exhibits:
            self.show(
                e.draw(self.lang), id=e.id, alt=e.alt, caption=e.caption, facts=e.facts, sources=e.sources,
                note=e.note, synthetic=e.synthetic,
            )  # fmt: skip
        for t in section.tables:
            self.table(
                t.frame, id=t.id, caption=t.caption, columns=t.columns, formats=t.formats, links=t.links,
                facts=t.facts, sources=t.sources, note=t.note,
            )  # fmt: skip

    def claims(self, audit: Audit) -> None:
        """Show the audit claim by claim, and publish it as JSON for the press.

        Parameters
        ----------
        audit : fanecon.evidence.audit.Audit
            Of a report that was not yet written, nothing is shown.
        """
        if not audit.results:
            return
        rows = explained(audit, self.case)
        for _, finding in rows:
            self._ledger.use(finding.all_facts, finding.all_sources)
        _publish({
            FINDING_MIME: claims_json(rows, self.notebook, self.case),
            "text/html": claims_html(rows, self.case, self.lang),
            "text/plain": claims_plain(rows, self.lang),
        })  # fmt: skip

    def show(
        self,
        fig: Any,
        *,
        id: str,
        alt: Text,
        caption: Text,
        facts: Iterable[str] = (),
        sources: Iterable[str] = (),
        note: Text | None = None,
        synthetic: bool = False,
    ) -> None:
        """Show a chart with its alt text, caption and sources, and close it.

        Parameters
        ----------
        fig : matplotlib Figure or Axes, or a seaborn grid
            What was drawn.
        id : str
            The figure's anchor.
        alt : Text
            What somebody who cannot see the chart needs to know.
        caption : Text
            What it shows.
        facts, sources : iterable of str
            Ids of what it was drawn from; at least one, unless it is synthetic.
        note : Text, optional
            A remark below the caption.
        synthetic : bool
            Whether the data was made up; the caption then says so first.

        Raises
        ------
        FaneconError
            For a chart without sources, or a character without a glyph.
        """
        from matplotlib import pyplot as plt

        documents = self._ledger.use(facts, sources)
        if not documents and not synthetic:
            raise FaneconError(
                f'Chart "{id}" names nothing it was drawn from. Pass facts=… or sources=…, or synthetic=True.'
            )
        figure = fig.figure
        try:
            png = base64.b64encode(to_png(figure)).decode("ascii")
        finally:
            plt.close(figure)
        words, width = alt.in_(self.lang), css_width(figure)
        tag = f'<strong class="synthetic">{word("synthetic", self.lang)}</strong>' if synthetic else ""
        html = (
            f'<figure class="chart" id="{escape(id)}">'
            f'<div class="scroll"><img src="data:image/png;base64,{png}" alt="{escape(words)}" width="{width}"></div>'
            f"<figcaption>{tag}{escape(caption.in_(self.lang))}{self._below(documents, note)}</figcaption>"
            "</figure>"
        )
        self.figures[id] = words
        _publish(
            {"image/png": png, "text/html": html, "text/plain": words},
            {"image/png": {"alt": words, "width": width}},
        )

    def table(
        self,
        frame: pd.DataFrame,
        *,
        id: str,
        caption: Text,
        columns: Mapping[str, Text],
        formats: Mapping[str, Callable[[Any], str]] | None = None,
        links: Mapping[str, Callable[[Mapping[str, Any]], str | None]] | None = None,
        facts: Iterable[str] = (),
        sources: Iterable[str] = (),
        note: Text | None = None,
    ) -> None:
        """Show a table; see `fanecon.study.tables.table_html` and, for `facts` to `note`, `show`."""
        documents = self._ledger.use(facts, sources)
        below = self._below(documents, note)
        foot = f'<p class="foot">{below}</p>' if below else ""
        words = caption.in_(self.lang)
        html = table_html(frame, words, self.lang, id, columns, formats, links, foot)
        _publish({"text/html": html, "text/plain": words})

    def sources(self) -> None:
        """Show every document used so far, by tier, with the number of facts that rest on it."""
        plain = "\n".join(f"{s.tier} {s.publisher_in(self.lang)}: {s.title}" for s in self._ledger.sources.values())
        _publish({"text/html": self._ledger.html(), "text/plain": plain})

    def _below(self, documents: list[SourceLike], note: Text | None) -> str:
        line = self._ledger.line(documents)
        if note is None:
            return line
        remark = with_colon(word("note", self.lang), escape(note.in_(self.lang)), self.lang)
        return f'<span class="note">{remark}</span>{line}'


def _publish(bundle: dict[str, Any], metadata: dict[str, Any] | None = None) -> None:
    display(bundle, raw=True, metadata=metadata or {})  # type: ignore[no-untyped-call, unused-ignore]
