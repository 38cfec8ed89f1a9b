"""What a run advises: its thesis, the actions, and how far each theme was answered; the summary of a run collects them.

Each is published as words for the page and as JSON of its own kind, so that whatever prints a run finds them without
knowing what they are about. They are as sure as what they rest on, and no surer.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence, Set
from html import escape
from typing import Any

import pandas as pd

from fanecon.errors import FaneconError, did_you_mean
from fanecon.methods.frames import with_columns
from fanecon.methods.refusal import Refusal
from fanecon.study.cases import OpenCase
from fanecon.study.documents import Documents
from fanecon.study.exhibits import EXHIBIT_MIME
from fanecon.study.ledger import Ledger
from fanecon.study.said import Said, weakest
from fanecon.study.sentences import Sentence, fill, grounded, names_of
from fanecon.study.tables import folded, grid_html
from fanecon.study.traced import Basis, Number, basis_of
from fanecon.study.words import LANGUAGES, WORDS, Text, texts

THESIS_MIME = "application/vnd.fanecon.thesis+json"
ACTION_MIME = "application/vnd.fanecon.action+json"
THEME_MIME = "application/vnd.fanecon.theme+json"

STATUS = texts("status")
"""How far a theme was answered, from whole to not at all."""

_ACTION_HEADS, _GROUND_HEADS, _THEME_HEADS = map(texts, ("action_heads", "ground_heads", "theme_heads"))
_ACTION = ("action", "owner", "watch", "success", "stop", "pro", "con")
_GROUNDS = WORDS["grounds"]
_WHOLE = ("review",)  # a day is not broken in two
_ONE_SENTENCE = ("一句话", "In one sentence")

Cells = Mapping[str, Sentence | Text]


class Advice:
    """The doors for a thesis, actions and themes; a `Study` has them."""

    case: OpenCase
    lang: str
    notebook: str
    said: dict[str, Said]
    unsaid: dict[str, tuple[str, str]]
    _documents: Documents
    _ledger: Ledger
    _show: Callable[[dict[str, Any]], None]

    def thesis(
        self, *, zh: str, en: str, rests_on: Sequence[str], when: object = True, of: object = None, **values: Any
    ) -> None:
        """Say what all pages come to, in one sentence; the page prints it before the answers.

        Parameters
        ----------
        zh, en : str
            A template over the values of the findings it rests on.
        rests_on : sequence of str
            Ids of findings. It is no surer than the weakest; where one of them was not said it is not given.
        when : bool
            A further condition under which it is true.
        of : row, frame or Basis, optional
            What it rests on besides the findings.
        **values
            Further rows, numbers or words for the template.

        Raises
        ------
        FaneconError
            For a finding that no cell says, or a typed digit.
        """
        found = self._resting("thesis", "thesis", rests_on, names_of(zh, en) - values.keys())
        if found is None or not bool(when):
            self.said.pop("thesis", None)
            return
        known, sure, basis = found
        ready = known | grounded(values, of)
        basis = basis_of(basis, of)
        says, head, nothing = (fill(*pair, ready, "thesis") for pair in ((zh, en), _ONE_SENTENCE, ("", "")))
        said = Said("answer", "thesis", head, says, nothing, sure, ready, tuple(rests_on), basis)
        self._ledger.use(said.basis.facts, said.basis.sources)
        self.said["thesis"] = said
        about = {**said.as_json(self.notebook, self._documents), "kind": "thesis"}
        about["title"] = about["so"]
        self._show({
            THESIS_MIME: about,
            EXHIBIT_MIME: {"kind": "answer", "id": "thesis"},
            "text/html": said.html(self.lang, self._documents),
            "text/plain": says.plain(self.lang),
        })  # fmt: skip

    def action(self, steps: pd.DataFrame, *, zh: str, en: str, **values: Any) -> None:
        """Show what to do, who does it, what to watch, when it has worked, when to stop, and when to look again.

        Parameters
        ----------
        steps : pandas.DataFrame
            One row a step, as ``case.table("agenda")``: ``item, days, review, finding`` ("04_kol_incident/…"), and in
            both languages (``_zh``, ``_en``) ``action, owner, watch, success, stop, pro, con``, which are templates.
        zh, en : str
            The table's title.
        **values
            Rows and numbers for the templates. A step that names a value which was not passed, or which is None or
            refused, is not shown: nobody could watch it.

        Raises
        ------
        FaneconError
            For a typed digit, or a value without documents.
        """
        columns = ["item", "days", "review", "finding", *(f"{c}_{lang}" for c in _ACTION for lang in LANGUAGES)]
        rows = with_columns(steps, columns, "action").to_dict("records")
        known = {k: v for k, v in values.items() if v is not None and not isinstance(v, Refusal)}
        ready = grounded(known, None)
        told = [
            (row, self._filled(row, _ACTION, ready, f'action "{row["item"]}"')) for row in rows if _fits(row, ready)
        ]
        if not told:
            return
        found = [self._action_json(row, cells) for row, cells in told]
        shown = [{**cells, **_when(row), "finding": _page(row["finding"])} for row, cells in told]
        html = self._table(shown, _ACTION_HEADS, (zh, en), "actions")
        ground = self._table(shown, _GROUND_HEADS, (_GROUNDS.zh, _GROUNDS.en), "action-grounds")
        fold = folded(_GROUNDS.in_(self.lang), ground)
        plain = "\n".join(cells["action"].plain(self.lang) for _, cells in told)
        self._tell(ACTION_MIME, found, "actions", html + fold, plain, is_open=True)

    def theme(self, themes: pd.DataFrame, *, zh: str, en: str, **values: Any) -> None:
        """Record how far each theme was answered, what is known in one sentence, and what the rest would take.

        Parameters
        ----------
        themes : pandas.DataFrame
            One row a theme: ``theme`` (an id), ``name_zh, name_en, status`` ("answered", "partly" or "open"),
            ``says_zh, says_en`` (templates), ``needs_zh, needs_en`` (empty where answered), ``page`` (a notebook).
        zh, en : str
            The table's title; `{answered}`, `{partly}` and `{open}` are how many there are of each.
        **values
            For the templates.

        Raises
        ------
        FaneconError
            For an unknown status, or a theme that is not answered and does not say what it would take.
        """
        parts = ("name", "says", "needs")
        columns = ["theme", "status", "page", *(f"{c}_{lang}" for c in parts for lang in LANGUAGES)]
        rows = with_columns(themes, columns, "theme").to_dict("records")
        for row in rows:
            if row["status"] not in STATUS:
                raise FaneconError(
                    f'theme "{row["theme"]}": status {row["status"]!r}.{did_you_mean(str(row["status"]), STATUS)}'
                )
            if row["status"] != "answered" and not (_words(row["needs_zh"]) and _words(row["needs_en"])):
                raise FaneconError(f'theme "{row["theme"]}" is not answered and does not say what it would take.')
        ready = grounded(values, None)
        told = [(row, self._filled(row, parts, ready, f'theme "{row["theme"]}"')) for row in rows]
        found = [
            {"id": row["theme"], "kind": "theme", "notebook": self.notebook}
            | {k: row[k] for k in ("status", "page")} | _sentences(cells) | self._basis_json(cells)
            for row, cells in told
        ]  # fmt: skip
        shown = [{**cells, "status": STATUS[row["status"]], "page": _page(row["page"])} for row, cells in told]
        counts = {status: sum(row["status"] == status for row in rows) for status in STATUS}
        title = zh.format(**counts), en.format(**counts)
        html = folded(title[LANGUAGES.index(self.lang)], self._table(shown, _THEME_HEADS, title, "themes"))
        plain = "\n".join(
            f"{cells['name'].plain(self.lang)}: {STATUS[row['status']].in_(self.lang)}" for row, cells in told
        )
        self._tell(THEME_MIME, found, "themes", html, plain, is_open=False)

    def _resting(
        self, id: str, what: str, rests_on: Sequence[str], named: Set[str]
    ) -> tuple[dict[str, object], str, Basis] | None:
        """Return the values, the confidence and the basis of findings; None, and a reason kept, where one is unsaid."""
        if isinstance(rests_on, str):
            raise FaneconError(f'{what}: rests_on takes a list, such as ["{rests_on}"].')
        for finding in rests_on:
            if finding not in self.said and finding not in self.unsaid:
                known = [*self.said, *self.unsaid]
                raise FaneconError(f'{what} rests on "{finding}", which no cell says.{did_you_mean(finding, known)}')
        if missing := [f for f in rests_on if f in self.unsaid]:
            self.unsaid[id] = self.unsaid[missing[0]]
            return None
        self.unsaid.pop(id, None)
        values: dict[str, object] = {}
        told: dict[str, str] = {}
        for finding in rests_on:
            for name, value in self.said[finding].values.items():
                if name in named and name in told and not _same(values[name], value):
                    both = f'one thing in "{told[name]}" and another in "{finding}"'
                    raise FaneconError(f"{what}: {{{name}}} is {both}. Pass it there under two names.")
                values[name], told[name] = value, finding
        sure = weakest([self.said[f].confidence for f in rests_on])
        return values, sure, basis_of(*(self.said[f].basis for f in rests_on))

    def _filled(self, row: Mapping[Any, Any], parts: Sequence[str], values: Mapping[str, object], where: str) -> Any:
        return {c: fill(_words(row[f"{c}_zh"]), _words(row[f"{c}_en"]), values, f"{where}, {c}") for c in parts}

    def _action_json(self, row: Mapping[Any, Any], cells: Mapping[str, Sentence]) -> dict[str, Any]:
        place = {"id": row["item"], "kind": "action", "notebook": self.notebook, "days": int(row["days"])}
        place |= {"review": str(row["review"])[:10], "rests_on": [row["finding"]], "proposal": True}
        return place | _sentences(cells) | self._basis_json(cells)

    def _basis_json(self, cells: Mapping[str, Sentence]) -> dict[str, Any]:
        numbers = {k: n for cell in cells.values() for k, n in cell.numbers.items()}
        basis = basis_of(*(n.basis for n in numbers.values()))
        of_numbers = {k: n.as_json() for k, n in numbers.items()}
        return {"numbers": of_numbers, "facts": list(basis.facts), "sources": list(basis.sources)}

    def _table(self, rows: Sequence[Cells], heads: Mapping[str, Text], title: tuple[str, str], id: str) -> str:
        named = [(text.in_(self.lang), column in _WHOLE) for column, text in heads.items()]
        cells = ([self._cell(row[column]) for column in heads] for row in rows)
        return grid_html(id, title[LANGUAGES.index(self.lang)], named, cells)

    def _cell(self, cell: Sentence | Text) -> str:
        if isinstance(cell, Text):
            return escape(cell.in_(self.lang))
        return cell.html(self.lang, self._anchor) or "–"

    def _anchor(self, number: Number) -> str:
        """Where a number of a table leads: the first document it rests on, in the list of sources."""
        facts = [self._documents.fact_by_id(f).source.source_id for f in number.facts[:1]]
        return f"src-{[*facts, *number.sources][0]}"

    def _tell(self, mime: str, found: list[dict[str, Any]], id: str, html: str, plain: str, *, is_open: bool) -> None:
        self._ledger.use([f for row in found for f in row["facts"]], [s for row in found for s in row["sources"]])
        about = {"kind": "table", "id": id, "open": is_open}
        self._show({mime: found, EXHIBIT_MIME: about, "text/html": html, "text/plain": plain})


def _fits(row: Mapping[Any, Any], values: Mapping[str, object]) -> bool:
    """Whether every value that the templates of a row name was passed."""
    return names_of(*(str(row[f"{c}_{lang}"]) for c in _ACTION for lang in LANGUAGES)) <= values.keys()


def _same(one: Any, other: Any) -> bool:
    """Whether two findings were given the same thing; a number is the same whatever it rests on."""
    one, other = (thing[0] if isinstance(thing, tuple) else thing for thing in (one, other))
    row, thing = (one, other) if hasattr(one, "equals") else (other, one)
    return bool(row.equals(thing) if hasattr(row, "equals") else row == thing)


def _words(cell: object) -> str:
    return "" if cell is None or cell != cell else str(cell)


def _sentences(cells: Mapping[str, Sentence]) -> dict[str, dict[str, str]]:
    return {name: cell.in_both() for name, cell in cells.items()}


def _when(row: Mapping[Any, Any]) -> dict[str, Text]:
    days, review = int(row["days"]), str(row["review"])[:10]
    return {"days": Text(f"{days}天", f"{days} days"), "review": Text(review, review)}


def _page(place: object) -> Text:
    number = _words(place).partition("_")[0]
    return Text(f"第{number}页", f"Page {number}") if number else Text("–", "–")
