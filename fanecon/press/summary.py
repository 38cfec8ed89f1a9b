"""What the summary of a run shows: plain records for the template, from `results.json` and `manifest.json` alone."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fanecon.press.changes import Row, changed_inputs, rows_of
from fanecon.press.diff import compare
from fanecon.press.difference import Difference
from fanecon.press.figures import apart, printed, shift
from fanecon.press.site_words import SITE, VERDICTS, verdict_name

Finding = Mapping[str, Any]
HEADLINES = 6
# How many findings of a notebook stand open; it tells the most important first, and the rest is a click away.
OPEN = 4
# What a reader of the report has to know of first; the other verdicts are folded away.
ATTENTION = ("REFUTED", "INCONSISTENT", "DISPUTED", "TRUNCATED")
# Whether these rose or fell is no matter of more or less.
_WITHOUT_DIRECTION = frozenset({"rank", "year"})
_SENTENCE_END = {"zh": re.compile(r"(?<=[。！？])"), "en": re.compile(r"(?<=[.!?]) (?=[A-Z“])")}
_CLAUSE_END = {"zh": re.compile(r"(?<=；)"), "en": re.compile(r"(?<=;)(?= )")}
_LONG = {"zh": 120, "en": 300}


@dataclass(frozen=True)
class Item:
    """A finding as the summary lists it; `figure`, `shift` and `href` are empty where there is none."""

    id: str
    kind: str
    text: str
    key: str
    figure: str
    shift: str
    href: str


@dataclass(frozen=True)
class Group:
    """The findings of one notebook."""

    notebook: str
    title: str
    href: str
    failed: bool
    items: tuple[Item, ...]


@dataclass(frozen=True)
class Claim:
    """An audited claim: what it says, its verdict and why, and the id of an earlier claim that says the same."""

    id: str
    verdict: str
    text: str
    reason: str
    href: str
    same_as: str


@dataclass(frozen=True)
class Rung:
    """A verdict with its claims."""

    verdict: str
    name: str
    claims: tuple[Claim, ...]

    @property
    def count(self) -> int:
        """How many claims it holds; one that says the same as an earlier one counts once."""
        return sum(not claim.same_as for claim in self.claims)


class Summary:
    """Everything about a run that its summary shows in one language.

    Parameters
    ----------
    results, manifest : mapping
        The contents of the run's files; `results` is None where the findings could not be written.
    titles : mapping of str to str
        The title of each page, by file name; the notebook's name stands in for one that is missing.
    previous : tuple of mapping, optional
        The results and the manifest of the run to compare with.
    lang : {"zh", "en"}
    """

    def __init__(
        self,
        results: Mapping[str, Any] | None,
        manifest: Mapping[str, Any],
        titles: Mapping[str, str],
        previous: tuple[Mapping[str, Any], Mapping[str, Any]] | None,
        lang: str,
    ) -> None:
        self.lang = lang
        self.words = SITE[lang]
        self.manifest = manifest
        self.has_results = results is not None
        self._findings: Sequence[Finding] = results["findings"] if results else ()
        self._titles = titles
        self._now = _by_place(results)
        self._before = _by_place(previous[0] if previous else None)
        self.previous = previous[1] if previous else None
        self.difference: Difference | None = compare(previous[0], results) if previous and results else None

    @property
    def notebooks(self) -> list[str]:
        """The notebooks of the run, each once."""
        return list(dict.fromkeys(entry["notebook"] for entry in self.manifest["notebooks"]))

    def entries(self, notebook: str) -> list[Mapping[str, Any]]:
        """Return the manifest's entries of a notebook, one a language."""
        return [entry for entry in self.manifest["notebooks"] if entry["notebook"] == notebook]

    def failed(self, notebook: str) -> bool:
        """Whether the notebook failed in any language."""
        return any(entry["status"] == "failed" for entry in self.entries(notebook))

    def page(self, notebook: str) -> str:
        """Return the file name of the notebook's page in this language; empty where there is none."""
        files = [e["files"].get("html", "") for e in self.entries(notebook) if e["lang"] == self.lang]
        return next(iter(files), "")

    def title(self, notebook: str) -> str:
        """Return the title of the notebook's page."""
        return self._titles.get(self.page(notebook), "") or notebook

    def groups(self, *kinds: str) -> list[Group]:
        """List the findings of these kinds notebook by notebook."""
        return [
            Group(
                notebook=name,
                title=self.title(name),
                href=self.page(name),
                failed=self.failed(name),
                items=tuple(self._item(f) for f in self._findings if f["notebook"] == name and f["kind"] in kinds),
            )
            for name in self.notebooks
        ]

    def headlines(self) -> list[tuple[Group, Item]]:
        """Choose the first findings with a figure, the same number of every notebook and two at least.

        A notebook opens with its answer, so the order in which it tells is the order of importance.
        """
        groups = self.groups("finding")
        each = max(2, HEADLINES // max(1, len(groups)))
        chosen = []
        for group in groups:
            # A figure that an answer and its details share stands once.
            by_figure: dict[str, Item] = {}
            for item in group.items:
                by_figure.setdefault(item.figure, item)
            by_figure.pop("", None)
            chosen += [(group, item) for item in list(by_figure.values())[:each]]
        return chosen

    def ladder(self) -> list[Rung]:
        """Sort the audited claims by verdict, the worst first; a claim that two notebooks show counts once."""
        audited: dict[str, Finding] = {}
        for finding in self._findings:
            if "verdict" in finding:
                audited.setdefault(finding["claim_id"], finding)
        found = {finding["verdict"] for finding in audited.values()}
        return [
            Rung(
                verdict=verdict,
                name=verdict_name(verdict, self.lang),
                claims=tuple(self._claim(f) for f in audited.values() if f["verdict"] == verdict),
            )
            for verdict in [*VERDICTS, *sorted(found - set(VERDICTS))]
            if verdict in found
        ]

    def changed_inputs(self) -> list[str]:
        """Name the inputs that are not those of the previous run."""
        return changed_inputs(self.previous, self.manifest, self.lang) if self.previous else []

    def changes(self) -> list[tuple[str, list[Row]]]:
        """List what changed since the previous run, each kind of change with its heading."""
        return rows_of(self.difference, self._now, self._link, self.page, self.lang) if self.difference else []

    def _item(self, finding: Finding) -> Item:
        figure = value = ""
        text = finding["text"][self.lang]
        if finding["printed"] is not None:
            value = finding["printed"][self.lang]
            figure = self._with_bounds(finding, value)
        return Item(
            id=finding["id"],
            kind=finding["kind"],
            text=text,
            key=self._title(finding) or self._sentence(text, value),
            figure=figure,
            shift=self._shift(finding) if figure else "",
            href=self._link(finding["notebook"], finding["id"], finding["kind"]),
        )

    def _title(self, finding: Finding) -> str:
        """Return the claim itself, where a finding parts it from what follows."""
        title = str(finding.get("title", {}).get(self.lang, ""))
        return title + ("。" if self.lang == "zh" else ".") if title else ""

    def _with_bounds(self, finding: Finding, value: str) -> str:
        """Print a headline as what it is where it is an end of its own interval: a bound or a range, no point."""
        low, high = finding["low"], finding["high"]
        if finding["value"] == low != high:
            return f"≥ {value}" if high is None else f"{value} – {printed(high, finding['unit'], self.lang)}"
        if finding["value"] == high != low:
            return f"≤ {value}" if low is None else f"{printed(low, finding['unit'], self.lang)} – {value}"
        return value

    def _sentence(self, text: str, figure: str) -> str:
        """Return the sentence that holds the figure, or all of them where none does.

        Of a long enumeration only the part up to the figure is left, and a mark that there is more.
        """
        sentences = _SENTENCE_END[self.lang].split(text)
        sentence = next((s.strip() for s in sentences if figure and figure in s), text)
        if len(sentence) <= _LONG[self.lang]:
            return sentence
        clauses = _CLAUSE_END[self.lang].split(sentence)
        place = next((n for n, clause in enumerate(clauses, 1) if figure and figure in clause), len(clauses))
        return sentence if place == len(clauses) else "".join(clauses[:place]) + self.words["ellipsis"]

    def _shift(self, finding: Finding) -> str:
        """Say how the headline stands to that of the previous run; empty where that says nothing."""
        if self.difference is None:
            return ""
        old, words, lang = self._before.get((finding["notebook"], finding["id"])), self.words, self.lang
        if old is None:
            return words["new_value"]
        name, unit = finding["headline"], finding["unit"]
        if (old["headline"], old["unit"]) != (name, unit) or old["value"] is None:
            return ""  # another figure stands for the finding now: no direction
        before, after = old["value"], finding["value"]
        if before == after:
            return words["unchanged_value"]
        parts = [shift(before, after, unit, lang), words["was"].format(apart(before, after, unit, lang)[0])]
        if old["numbers"][name]["facts"] != finding["numbers"][name]["facts"]:
            parts.append(words["other_facts"])
        said = words["clause"].join(part for part in parts if part)
        return said if unit in _WITHOUT_DIRECTION else f"{'▲' if after > before else '▼'} {said}"

    def _claim(self, finding: Finding) -> Claim:
        return Claim(
            id=finding["claim_id"],
            verdict=finding["verdict"],
            text=finding["claim"][self.lang],
            reason=finding["text"][self.lang],
            href=self._link(finding["notebook"], finding["id"], "claim"),
            same_as=finding.get("same_as") or "",
        )

    def _link(self, notebook: str, finding: str, kind: str) -> str:
        # The audit's table gives each row the finding's id; a call-out puts "finding-" or "answer-" before it.
        page = self.page(notebook)
        anchor = {"claim": finding, "answer": f"answer-{finding}"}.get(kind, f"finding-{finding}")
        return f"{page}#{anchor}" if page else ""


def _by_place(results: Mapping[str, Any] | None) -> dict[tuple[str, str], Finding]:
    return {(finding["notebook"], finding["id"]): finding for finding in results["findings"]} if results else {}
