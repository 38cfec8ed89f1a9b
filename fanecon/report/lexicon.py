"""What a text mentions: quantities of the case, all that share a name, companies, and parts of the world."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from babel import Locale

from fanecon.evidence.case import Case
from fanecon.report.document import plain
from fanecon.report.patterns import any_of, bounded, closed, looks, words

GAP = "…"
_BETWEEN = "(?P<gap>[^。；;!?！？]{0,40}?)"


@dataclass(frozen=True, slots=True)
class Mention:
    """A name of one or several quantities."""

    start: int  # of a name in two parts, of the second one: several may share the first
    end: int
    metrics: tuple[str, ...]  # what it may mean
    is_growth: bool = False  # whether it is the name of a growth, such as 营收增速
    head: tuple[int, int] | None = None  # of a name in two parts, where the first one stands
    is_owned: bool = False  # whether a label or heading says whose it is


class Lexicon:
    """The names of a case."""

    def __init__(self, case: Case) -> None:
        config, metrics, self.case = case.config, case.metrics.values(), case
        self.own_names = tuple(dict.fromkeys(_own(case)))
        peers = ((config.get("market") or {}).get("peers") or {}).values()
        others = {*words("companies"), *(plain(n) for p in peers for n in p.values())} - {*self.own_names}
        countries = (Locale.parse(lang).territories.items() for lang in ("zh", "en"))
        lands = {name.lower() for some in countries for code, name in some if len(code) == 2 and len(name) > 1}
        # Patterns of what the company is called, of other companies, and of countries and parts of the world.
        self.own, self.companies, self.regions = (
            re.compile(any_of(some)) for some in (self.own_names, others, lands | {*words("regions")})
        )
        said = [(m, n) for m in metrics for n in (m.label_zh, m.label_en, *m.aliases.split("|")) if n.strip()]
        labels = [(m, GAP.join(closed(plain(part)) for part in n.split(GAP))) for m, n in said]
        self._growths = {name for m, name in labels if m.growth_of}
        self._names: dict[str, tuple[str, ...]] = {}
        for m, name in labels:
            self._names[name] = tuple(dict.fromkeys((*self._names.get(name, ()), m.growth_of or m.metric)))
        whole = [name for name in self._names if GAP not in name]
        self._whole = re.compile(any_of(whole) if whole else "(?!)")
        parted = ((name, *map(bounded, map(str.strip, name.split(GAP, 1)))) for name in self._names if GAP in name)
        self._parted = [(name, re.compile(first + _BETWEEN + last)) for name, first, last in parted]
        parts = [p["metric"] for p in (config.get("growth") or {}).get("segments") or []]
        each = (config.get("characters") or {}).get("each") or []
        # The quantities that are parts of the case's total.
        self.segments = frozenset([*parts, *(c[k] for c in each for k in ("revenue", "share") if c.get(k))])
        found = {t.lower() for m in metrics for t in looks("product").findall(m.label_en)}
        self.products = tuple(sorted(found - {*words("no_products", "en")}))  # SU7, REDMI, MOLLY

    def mentions(self, text: str) -> list[Mention]:
        """Find the names of quantities in a plain text; of names that overlap the longest."""
        whole = [(m.span(), closed(m[0])) for m in self._whole.finditer(text)]
        simple = [Mention(*span, self._names[name], name in self._growths) for span, name in whole]
        parted = [
            Mention(m.end("gap"), m.end(), self._names[name], name in self._growths, (m.start(), m.start("gap")))
            for name, form in self._parted
            for m in form.finditer(text)
            if not any(m.start("gap") <= one.start < m.end("gap") for one in simple)
        ]
        kept: list[Mention] = []
        for mention in sorted([*simple, *parted], key=lambda m: (m.start - m.end, m.head is None, m.start)):
            if all(mention.end <= k.start or mention.start >= k.end for k in kept):
                kept.append(mention)
        return sorted(kept, key=lambda m: m.start)

    def of(self, label: str, mention: Mention, text: str) -> Mention:
        """Return what a name means below a label or heading: below 智能手机业务, 收入 is the smartphones' revenue."""
        name, label = closed(text[mention.start : mention.end]), label.strip()
        if not label or mention.head or not any(self.is_shared(name, m) for m in mention.metrics):
            return mention
        bare = looks("heading_marks").sub("", label)
        for start in (label, bare, f"{bare}业务"):
            for whole in map(closed, (f"{start}{name}", f"{start} {name}", f"{start.removesuffix('s')} {name}")):
                if self._names.get(whole, mention.metrics) != mention.metrics:
                    return Mention(mention.start, mention.end, self._names[whole], mention.is_growth, is_owned=True)
        return mention

    def revenue_of(self, text: str) -> tuple[str, ...]:
        """Return whose revenue a bare name in a table of revenues is: 智能手机, IoT and lifestyle products."""
        bare = closed(re.sub(r"[(（][^)）]*[)）]", "", text))
        if bare in words("table", "total"):
            return ()  # a total of what stands in the table may be that of a part
        return self._names.get(f"{bare}收入") or self._names.get(f"{bare} revenue", ())

    def unit(self, metrics: tuple[str, ...]) -> str:
        """Return what the quantity of a name is counted in."""
        return self.case.metric(metrics[0]).unit

    def described(self, metric: str) -> str:
        """Return all that the case calls a quantity and says of it, to look words up in."""
        m = self.case.metric(metric)
        return "|".join((m.label_zh, m.label_en, m.aliases, m.definition_zh, m.definition_en)).lower()

    def is_shared(self, name: str, metric: str) -> bool:
        """Whether other quantities are called by a name too, with words of their own: gross margin, 营收."""
        name = closed(name)
        return any(name in other and metric not in metrics for other, metrics in self._names.items())


def _own(case: Case) -> Iterator[str]:
    for name in map(plain, (*case.config.names.values(), case.config.name)):
        yield from (name + tail for tail in ("", *words("own", "en" if name.isascii() else "zh")))
    yield plain(str(case.config.get("ticker") or case.config.name))
