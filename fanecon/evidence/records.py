"""The rows of a case as records: documents, metrics, figures, events. Made by `fanecon.evidence.case`."""

from __future__ import annotations

import ipaddress
import itertools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from fanecon.evidence.schema import QUALITIES, TIERS
from fanecon.evidence.verdicts import Strength
from fanecon.notation.interval import Interval
from fanecon.notation.periods import Period, known_from
from fanecon.notation.reported import Reported


@dataclass(frozen=True)
class Source:
    """A document: who published it, where, when, and how much it can carry (`tier` A–D)."""

    source_id: str
    publisher: str
    title: str
    url: str
    published: str
    language: str
    tier: str
    licence: str
    access: str
    publisher_zh: str = ""

    def publisher_in(self, lang: str) -> str:
        """Name the publisher in "zh" or "en"; one without a Chinese name keeps its own."""
        return self.publisher_zh or self.publisher if lang == "zh" else self.publisher

    @property
    def link(self) -> str | None:
        """The address a reader may click: none for tier D and for bare IP addresses.

        Examples
        --------
        >>> Source("s", "P", "T", "http://193.0.2.1/x", "", "zh", "C", "", "copy").link is None
        True
        """
        host = urlsplit(self.url).hostname or ""
        return None if self.tier == "D" or not host or _is_ip_address(host) else self.url

    @property
    def is_copy(self) -> bool:
        """Whether it is the text of another document at a place that is not its publisher's."""
        return self.access == "copy"


def strength(documents: Iterable[Source]) -> Strength:
    """Say what documents that report the same thing can carry: the one rule of what may decide.

    A document of tier A or B decides alone, unless it is a copy. A copy and a document of tier C decide beside a
    second one of another publisher; two copies do not, for they may be of one text. Tier D never counts.

    Examples
    --------
    >>> copy = Source("s", "HKEX filing (copy at x.cn)", "T", "", "", "zh", "A", "", "copy")
    >>> blog = Source("t", "Blog", "T", "", "", "zh", "C", "", "original")
    >>> strength([copy]).name, strength([copy, blog]).name
    ('WEAK', 'TOGETHER')
    """
    usable = [d for d in documents if d.tier != "D"]
    if any(d.tier in "AB" and not d.is_copy for d in usable):
        return Strength.ALONE
    pairs = itertools.combinations(usable, 2)
    independent = any(_origin(a) != _origin(b) and not (a.is_copy and b.is_copy) for a, b in pairs)
    return Strength.TOGETHER if independent else Strength.WEAK


@dataclass(frozen=True)
class Metric:
    """A quantity with its unit, kind and definition in two languages."""

    metric: str
    label_zh: str
    label_en: str
    unit: str
    kind: str
    growth_of: str
    direction: str
    definition_zh: str
    definition_en: str
    aliases: str = ""
    """What reports call it beside its labels, in either language, separated by |; … stands for anything between."""

    def label(self, lang: str) -> str:
        """Return the label in "zh" or "en"."""
        return self.label_zh if lang == "zh" else self.label_en

    @property
    def at_end(self) -> bool:
        """Whether its figures stand at the end of their period."""
        return self.kind in ("stock", "cumulative")


@dataclass(frozen=True)
class Fact:
    """One reported figure with its document."""

    fact_id: str
    metric: str
    period: Period
    reported: Reported
    unit: str
    quality: str
    source: Source
    also: Source | None
    published: str
    note: str

    @property
    def interval(self) -> Interval:
        """Every value the print allows."""
        return self.reported.interval

    @property
    def sources(self) -> tuple[Source, ...]:
        """Its documents, one or two."""
        return (self.source,) if self.also is None else (self.source, self.also)

    @property
    def is_rejected(self) -> bool:
        """Whether it was found and is not relied on."""
        return self.quality in ("unverified", "disputed")

    def strength_among(self, rows: Sequence[Fact]) -> Strength:
        """Say what the figure can carry, the rows about the same thing that print it too included."""
        if self.quality:
            return Strength.WEAK
        same = [f for f in rows if not f.quality and prints_same(f.reported, self.reported)]
        return strength(s for f in (self, *same) for s in f.sources)

    @property
    def is_strong(self) -> bool:
        """Whether the figure may support or refute by its own documents."""
        return self.strength_among(()) > Strength.WEAK

    @property
    def preference(self) -> tuple[int, int, bool, int, str]:
        """Sort key: undisputed, then lower tier letter, then no copy, then later publication, then id."""
        known = known_from(self.published)
        late = -known.toordinal() if known else 0
        source = self.source
        return QUALITIES.index(self.quality), TIERS.index(source.tier), source.is_copy, late, self.fact_id


@dataclass(frozen=True)
class Event:
    """Something that happened, with its document.

    Attributes
    ----------
    date : str
        A day, month or year, a moment ("2026-01-05T21:35"), or two of them with "/" between; no finer than
        `precision` says.
    also : Source or None
        A second document that reports it, if it was known on the day the case is opened for.
    follows : str
        The event that this one answers or settles, if any.
    """

    event_id: str
    date: str
    precision: str
    type: str
    title_zh: str
    title_en: str
    short_zh: str
    short_en: str
    actor: str
    source: Source
    also: Source | None
    published: str
    follows: str = ""

    def name(self, lang: str) -> str:
        """Return the short name in "zh" or "en", as titles and labels need it; the title where there is none."""
        return (self.short_zh or self.title_zh) if lang == "zh" else (self.short_en or self.title_en)

    @property
    def sources(self) -> tuple[Source, ...]:
        """Its documents, one or two."""
        return (self.source,) if self.also is None else (self.source, self.also)


def prints_same(one: Reported, other: Reported) -> bool:
    """Whether two prints give one figure and no words that point away from each other ("over 5" and "under 5")."""
    return one.same_figure(other) and one.side * other.side >= 0


def _origin(document: Source) -> str:
    """Return whose text a document is: "HKEX filing (copy at x.cn)" is "hkex filing"."""
    return re.split(r"\s*[(（]", document.publisher, maxsplit=1)[0].casefold()


def _is_ip_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
