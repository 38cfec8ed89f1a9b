"""What the summary of a run shows: plain records for the template, from its results, manifest and notebooks alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fanecon.press.changes import Row, changed_inputs, rows_of
from fanecon.press.collected import Collected
from fanecon.press.diff import Difference, compare
from fanecon.press.links import short_title
from fanecon.press.words import CONFIDENCE, SITE, STATUS, VERDICTS, verdict_name

Finding = Mapping[str, Any]
# What a reader of the report has to know of first, the worst first; the other verdicts are counted.
ATTENTION = ("REFUTED", "INCONSISTENT", "DISPUTED", "TRUNCATED")
FAILED = ("REFUTED", "INCONSISTENT")
CORRECTIONS = 3
CHARTS = 3
UNKNOWN = 6
# The bar goes from what holds to what does not.
_BAR = tuple(reversed(VERDICTS))


@dataclass(frozen=True)
class Item:
    """A finding or an answer as the summary lists it; `href` is empty where there is no page."""

    id: str
    kind: str
    title: str
    text: str
    confidence: str
    notebook: str
    href: str


@dataclass(frozen=True)
class Claim:
    """An audited claim: what it says, its verdict and why, and the id of an earlier claim that says the same."""

    id: str
    verdict: str
    text: str
    brief: str
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
    said : Collected
        What the run's notebooks say in this language.
    previous : tuple of mapping, optional
        The results and the manifest of the run to compare with.
    lang : {"zh", "en"}
    """

    def __init__(
        self,
        results: Mapping[str, Any] | None,
        manifest: Mapping[str, Any],
        titles: Mapping[str, str],
        said: Collected,
        previous: tuple[Mapping[str, Any], Mapping[str, Any]] | None,
        lang: str,
    ) -> None:
        self.lang, self.words, self.manifest, self.said = lang, SITE[lang], manifest, said
        self.has_results = results is not None
        self._findings: Sequence[Finding] = results["findings"] if results else ()
        self._titles = titles
        self._now = {(f["notebook"], f["id"]): f for f in self._findings}
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

    def short(self, notebook: str) -> str:
        """Return the first words of that title, for links."""
        return short_title(self.title(notebook), notebook)

    def items(self, *kinds: str) -> list[Item]:
        """List the findings of these kinds, notebook by notebook in the order of the run."""
        found = [f for name in self.notebooks for f in self._findings if f["notebook"] == name and f["kind"] in kinds]
        return [self._item(f) for f in found]

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

    def corrections(self) -> list[tuple[Rung, Claim]]:
        """Return the claims that a reader of the report has to unlearn first, a few."""
        wrong = [(rung, claim) for rung in self.ladder() if rung.verdict in ATTENTION for claim in rung.claims]
        return [(rung, claim) for rung, claim in wrong if not claim.same_as][:CORRECTIONS]

    def bar(self) -> list[Rung]:
        """Return the verdicts from what holds to what does not."""
        return sorted(self.ladder(), key=lambda r: _BAR.index(r.verdict) if r.verdict in _BAR else len(_BAR))

    def counted(self) -> tuple[int, int, int]:
        """Count the claims: all of them, those supported, and those that fail."""
        counts = {rung.verdict: rung.count for rung in self.ladder()}
        return sum(counts.values()), counts.get("SUPPORTED", 0), sum(counts.get(v, 0) for v in FAILED)

    def charts(self) -> list[dict[str, Any]]:
        """Return the key charts, one a notebook, a few."""
        first = {chart["notebook"]: chart for chart in reversed(self.said.charts)}
        return [first[name] for name in self.notebooks if name in first][:CHARTS]

    def unknown(self) -> list[tuple[str, list[str]]]:
        """Return open questions, taken from every notebook in turn."""
        rows: dict[str, list[list[str]]] = {}
        for name, row in self.said.unknown:
            rows.setdefault(name, []).append(row)
        longest = max(map(len, rows.values()), default=0)
        turns = [(name, found[i]) for i in range(longest) for name, found in rows.items() if i < len(found)]
        return turns[:UNKNOWN]

    def statuses(self) -> list[tuple[str, int]]:
        """Count the themes by how far they are answered."""
        told = [theme["status"] for theme in self.said.themes]
        return [(name, told.count(code)) for code, name in STATUS[self.lang].items() if code in told]

    def status(self, code: str) -> str:
        """Return the words of a theme's status."""
        return str(STATUS[self.lang].get(code, code))

    def changed_inputs(self) -> list[str]:
        """Name the inputs that are not those of the previous run."""
        return changed_inputs(self.previous, self.manifest, self.lang) if self.previous else []

    def changes(self) -> list[tuple[str, list[Row]]]:
        """List what changed since the previous run, each kind of change with its heading."""
        return rows_of(self.difference, self._now, self.link, self.page, self.lang) if self.difference else []

    def link(self, notebook: str, finding: str, kind: str) -> str:
        """Return where a finding, an answer or a claim stands; empty where its page is missing."""
        # The audit's table gives each row the finding's id; a call-out puts "finding-" or "answer-" before it.
        page = self.page(notebook)
        anchor = {"claim": finding, "answer": f"answer-{finding}"}.get(kind, f"finding-{finding}")
        return f"{page}#{anchor}" if page else ""

    def _item(self, finding: Finding) -> Item:
        text, sure = finding["text"][self.lang], str(finding.get("confidence", ""))
        title = str(finding.get("title", {}).get(self.lang, "")) or text
        return Item(
            id=finding["id"],
            kind=finding["kind"],
            title=title,
            text=str(finding.get("so", {}).get(self.lang, "")) if title != text else "",
            confidence=sure if sure in CONFIDENCE else "",
            notebook=finding["notebook"],
            href=self.link(finding["notebook"], finding["id"], finding["kind"]),
        )

    def _claim(self, finding: Finding) -> Claim:
        reason = finding["text"][self.lang]
        return Claim(
            id=finding["claim_id"],
            verdict=finding["verdict"],
            text=finding["claim"][self.lang],
            brief=finding.get("in_brief", {}).get(self.lang, "") or reason,
            reason=reason,
            href=self.link(finding["notebook"], finding["id"], "claim"),
            same_as=finding.get("same_as") or "",
        )
