"""The difference between two runs, as records: what `fanecon.press.diff` finds and others tell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Amount:
    """A number with the interval around it, as far as there is one."""

    value: float
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class NumberChange:
    """A number of a finding that is not what it was.

    Attributes
    ----------
    notebook, finding, number : str
        Where it stands.
    unit : str
        A number whose unit changed is listed twice: gone in the one unit, new in the other.
    before, after : Amount or None
        None where the finding did not have this number.
    same_facts : bool
        Whether both rest on the same facts: then one was revised, else another period or subject may have
        taken its place.
    """

    notebook: str
    finding: str
    number: str
    unit: str
    before: Amount | None
    after: Amount | None
    same_facts: bool = True


@dataclass(frozen=True)
class Change:
    """A word about a finding that changed: its kind, or a claim's verdict.

    Attributes
    ----------
    notebook, finding : str
        Where it stands.
    claim_id : str
        Empty for what is no claim.
    before, after : str
        Kinds such as "finding" and "refusal", or verdicts.
    text : mapping of str to str
        In each language: what the claim says, or the finding's sentence now.
    """

    notebook: str
    finding: str
    claim_id: str
    before: str
    after: str
    text: Mapping[str, str]


@dataclass(frozen=True)
class Entry:
    """A finding that only one of the runs has, with its sentence in each language."""

    notebook: str
    finding: str
    claim_id: str
    text: Mapping[str, str]


@dataclass(frozen=True)
class Document:
    """A source that only one of the runs rests on."""

    source_id: str
    publisher: str
    title: str
    tier: str

    @property
    def label(self) -> str:
        """The publisher and the title; most titles name the publisher themselves.

        Examples
        --------
        >>> Document("a", "ITBear", "Xiaomi Q3", "C").label, Document("b", "ITBear", "ITBear: Xiaomi Q3", "C").label
        ('ITBear: Xiaomi Q3', 'ITBear: Xiaomi Q3')
        """
        return self.title if self.publisher in self.title else f"{self.publisher}: {self.title}"


@dataclass(frozen=True)
class Difference:
    """Everything that changed from one run to another.

    Attributes
    ----------
    case : str
        The case of both.
    as_of : tuple of str
        Whose knowledge counted in each; "" for everything known.
    numbers : tuple of NumberChange
        In findings that both runs have, of the same kind.
    verdicts, kinds : tuple of Change
        Claims judged differently; findings that became refusals, and the like.
    new, gone : tuple of Entry
        Findings of one run only.
    notebooks_new, notebooks_gone : tuple of str
        Notebooks with findings in one run only, because the other did not run them or failed in them.
    facts_new, facts_gone : tuple of str
        Fact ids that findings rest on in one run only.
    documents_new, documents_gone : tuple of Document
        The same of sources.
    """

    case: str
    as_of: tuple[str, str]
    numbers: tuple[NumberChange, ...] = ()
    verdicts: tuple[Change, ...] = ()
    kinds: tuple[Change, ...] = ()
    new: tuple[Entry, ...] = ()
    gone: tuple[Entry, ...] = ()
    notebooks_new: tuple[str, ...] = ()
    notebooks_gone: tuple[str, ...] = ()
    facts_new: tuple[str, ...] = ()
    facts_gone: tuple[str, ...] = ()
    documents_new: tuple[Document, ...] = ()
    documents_gone: tuple[Document, ...] = ()

    def __bool__(self) -> bool:
        findings = self.numbers or self.verdicts or self.kinds or self.new or self.gone
        evidence = self.facts_new or self.facts_gone or self.documents_new or self.documents_gone
        return bool(findings or evidence)
