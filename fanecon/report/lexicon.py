"""What a text mentions: quantities of the case by their labels and aliases, companies, parts of the world.

Every word comes from a table: the case's `metrics.csv`, its settings, or `lexicon.toml`. Two quantities that share a
name are both mentioned; it is not for this module to choose.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property

from fanecon.evidence.case import Case
from fanecon.report.document import plain
from fanecon.report.patterns import any_of, bounded, closed, looks, words

GAP = "…"
_GAP_MOST = 40


@dataclass(frozen=True, slots=True)
class Mention:
    """A name of one or several quantities.

    Attributes
    ----------
    start, end : int
        Of a name in two parts, of the second one: several may share the first.
    metrics : tuple of str
        What it may mean.
    head : tuple of int and int, or None
        Of a name in two parts, where the first one stands.
    is_growth, is_owned : bool
        Whether the name is that of a growth, such as 营收增速; whether a label or heading says whose it is.
    """

    start: int
    end: int
    metrics: tuple[str, ...]
    head: tuple[int, int] | None = None
    is_growth: bool = False
    is_owned: bool = False

    @property
    def gap(self) -> tuple[int, int] | None:
        """What lies between the two parts."""
        return (self.head[1], self.start) if self.head else None


class Lexicon:
    """The names of a case.

    Parameters
    ----------
    case : Case

    Examples
    --------
    >>> from fanecon.evidence.case import open_case
    >>> lexicon = Lexicon(open_case("xiaomi"))
    >>> [m.metrics for m in lexicon.mentions("总营收1131亿元，总营收同比增速22.3%")]
    [('revenue_total',), ('revenue_total',)]
    """

    def __init__(self, case: Case) -> None:
        self.case = case
        config = case.config
        self.own_names = tuple(dict.fromkeys(_own(case)))
        peers = (config.get("market") or {}).get("peers") or {}
        others = {*words("companies"), *(plain(n) for p in peers.values() for n in p.values())}
        self.others = frozenset(w for w in others if w not in self.own_names)

    @cached_property
    def _names(self) -> tuple[Mapping[str, tuple[str, ...]], frozenset[str]]:
        found: dict[str, list[str]] = defaultdict(list)
        growth = set()
        for metric in self.case.metrics.values():
            labels = [metric.label_zh, metric.label_en, *metric.aliases.split("|")]
            for name in filter(None, (_tidy(label) for label in labels)):
                target = metric.growth_of or metric.metric
                if metric.growth_of:
                    growth.add(name)
                if target not in found[name]:
                    found[name].append(target)
        known = {name: tuple(m for m in some if m in self.case.metrics) for name, some in found.items()}
        return {n: m for n, m in known.items() if m}, frozenset(growth)

    @cached_property
    def _simple(self) -> re.Pattern[str]:
        return re.compile(any_of(n for n in self._names[0] if GAP not in n) if self._names[0] else "(?!)")

    @cached_property
    def _parted(self) -> list[tuple[re.Pattern[str], str]]:
        made = []
        for name in (n for n in self._names[0] if GAP in n):
            first, _, last = (part.strip() for part in name.partition(GAP))
            form = f"{bounded(first)}(?P<gap>[^。；;!?！？]{{0,{_GAP_MOST}}}?){bounded(last)}"
            made.append((re.compile(form), name))
        return made

    def mentions(self, text: str) -> list[Mention]:
        """Find the names of quantities in a plain text; of names that overlap the longest."""
        names, growth = self._names
        whole = [(m.span(), closed(m[0])) for m in self._simple.finditer(text)]
        simple = [Mention(*span, names[name], None, name in growth) for span, name in whole]
        found = [*simple]
        for form, name in self._parted:
            found += [
                Mention(m.end("gap"), m.end(), names[name], (m.start(), m.start("gap")), name in growth)
                for m in form.finditer(text)
                if not any(m.start("gap") <= one.start < m.end("gap") for one in simple)
            ]
        kept: list[Mention] = []
        for mention in sorted(found, key=lambda m: (m.start - m.end, m.head is None, m.start)):
            if all(mention.end <= k.start or mention.start >= k.end for k in kept):
                kept.append(mention)
        return sorted(kept, key=lambda m: m.start)

    def of(self, label: str, mention: Mention, text: str) -> Mention:
        """Return what a name means below a label or heading: below 智能手机业务, 收入 is the smartphones' revenue."""
        name = closed(text[mention.start : mention.end])
        if not label or mention.head or not any(self.is_shared(name, m) for m in mention.metrics):
            return mention
        bare = looks("heading_marks").sub("", label.strip())
        for start in dict.fromkeys((label.strip(), bare, f"{bare}业务")):
            for whole in map(closed, (f"{start}{name}", f"{start} {name}", f"{start.removesuffix('s')} {name}")):
                if whole in self._names[0] and self._names[0][whole] != mention.metrics:
                    return Mention(mention.start, mention.end, self._names[0][whole], None, mention.is_growth, True)
        return mention

    def revenue_of(self, text: str) -> tuple[str, ...]:
        """Return whose revenue a bare name in a table of revenues is: 智能手机, IoT and lifestyle products."""
        bare = closed(re.sub(r"[(（][^)）]*[)）]", "", text))
        whole = [
            n for n in (f"{bare}收入", f"{bare} revenue") if bare not in words("table", "total") and n in self._names[0]
        ]
        return self._names[0][whole[0]] if whole else ()  # a total of what stands in the table may be that of a part

    @cached_property
    def segments(self) -> frozenset[str]:
        """The quantities that are parts of the case's total."""
        config = self.case.config
        parts = (config.get("growth") or {}).get("segments") or []
        each = (config.get("characters") or {}).get("each") or []
        return frozenset([p["metric"] for p in parts] + [c[k] for c in each for k in ("revenue", "share") if c.get(k)])

    @cached_property
    def products(self) -> tuple[str, ...]:
        """Names of products in the labels of the case: SU7, REDMI, MOLLY."""
        form = r"(?<![A-Za-z])[A-Z]+\d[A-Za-z\d]*|(?<![A-Za-z])[A-Z]{4,}(?![a-z])"
        found = {t.lower() for m in self.case.metrics.values() for t in re.findall(form, m.label_en)}
        return tuple(sorted(found - set(words("no_products", "en"))))

    def described(self, metric: str) -> str:
        """Return all that the case calls a quantity and says of it, to look words up in."""
        m = self.case.metric(metric)
        return "|".join((m.label_zh, m.label_en, m.aliases, m.definition_zh, m.definition_en)).lower()

    def is_shared(self, name: str, metric: str) -> bool:
        """Whether other quantities are called by a name too, with words of their own: gross margin, 营收."""
        name = closed(name)
        return any(name in other and metric not in metrics for other, metrics in self._names[0].items())

    @cached_property
    def own(self) -> re.Pattern[str]:
        """What the company is called, and words that stand for it."""
        return re.compile(any_of(self.own_names))

    @cached_property
    def companies(self) -> re.Pattern[str]:
        """Names of other companies."""
        return re.compile(any_of(self.others))

    @cached_property
    def regions(self) -> re.Pattern[str]:
        """Names of countries and of parts of the world."""
        return re.compile(any_of({*words("regions"), *_countries()}))


def _own(case: Case) -> Iterable[str]:
    config = case.config
    for name in (*config.names.values(), config.name):
        yield plain(name)
        yield from (plain(name) + tail for tail in ("集团", "公司", "汽车", "科技") if not name.isascii())
        yield from (plain(name) + tail for tail in (" corporation", " group", "'s", "’s") if name.isascii())
    yield plain(str(config.get("ticker") or config.name))


def _tidy(label: str) -> str:
    return closed(plain(label.replace(GAP, f" {GAP} "))).replace(f" {GAP} ", GAP)


@cache
def _countries() -> tuple[str, ...]:
    from babel import Locale

    named = [n for lang in ("zh", "en") for code, n in Locale.parse(lang).territories.items() if len(code) == 2]
    short = {"美国", "日本", "韩国", "印度", "英国", "法国", "德国", "u.s.", "us", "uk", "usa"}
    return tuple(sorted({n.lower() for n in named if len(n) > 1} | short))
