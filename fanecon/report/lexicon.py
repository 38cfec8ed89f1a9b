"""What a text mentions: quantities of the case by their labels and aliases, companies, parts of the world.

Every word comes from a table: the case's `metrics.csv`, its settings, or `lexicon.toml`. Two quantities that share a
name are both mentioned; it is not for this module to choose.
"""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files

from fanecon.evidence.case import Case
from fanecon.report.document import plain

_TABLES: dict[str, dict[str, str]] = tomllib.loads(
    files("fanecon.report").joinpath("lexicon.toml").read_text(encoding="utf-8")
)
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
    is_growth : bool
        Whether the name is that of a growth, such as 营收增速.
    """

    start: int
    end: int
    metrics: tuple[str, ...]
    head: tuple[int, int] | None = None
    is_growth: bool = False

    @property
    def gap(self) -> tuple[int, int] | None:
        """What lies between the two parts."""
        return (self.head[1], self.start) if self.head else None


def words(table: str, *names: str) -> tuple[str, ...]:
    """Return words of `lexicon.toml`, of both languages unless some columns are named.

    Examples
    --------
    >>> words("first")
    ('首次', '首度', '第一次', 'first time', 'for the first', 'first-ever')
    """
    rows = _TABLES[table]
    return tuple(w for name in names or ("zh", "en") for w in rows[name].split("|") if w)


@cache
def pattern(table: str, *names: str) -> re.Pattern[str]:
    """Return the pattern that finds the words of a table; English ones end where a word ends."""
    return re.compile(any_of(words(table, *names)))


def any_of(some: Iterable[str]) -> str:
    """Write an alternation of words, the longest first."""
    return "(?:" + "|".join(_bounded(w) for w in sorted(set(some), key=lambda w: (-len(w), w))) + ")"


def _bounded(word: str) -> str:
    text = re.escape(word).replace(r"\ ", " +")
    before = "(?<![a-z0-9])" if word[0].isascii() and word[0].isalnum() else ""
    return before + text + ("(?![a-z0-9])" if word[-1].isascii() and word[-1].isalnum() else "")


@cache
def _countries() -> tuple[str, ...]:
    from babel import Locale

    named = [n for lang in ("zh", "en") for code, n in Locale.parse(lang).territories.items() if len(code) == 2]
    short = {"美国", "日本", "韩国", "印度", "英国", "法国", "德国", "u.s.", "us", "uk", "usa"}
    return tuple(sorted({n.lower() for n in named if len(n) > 1} | short))


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
            made.append(
                (re.compile(f"{_bounded(first)}(?P<gap>[^。；;!?！？]{{0,{_GAP_MOST}}}?){_bounded(last)}"), name)
            )
        return made

    def mentions(self, text: str) -> list[Mention]:
        """Find the names of quantities in a plain text; of names that overlap the longest."""
        names, growth = self._names
        simple = [
            Mention(*m.span(), names[_key(m[0])], None, _key(m[0]) in growth) for m in self._simple.finditer(text)
        ]
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
        return self._joined(sorted(kept, key=lambda m: m.start), text)

    def _joined(self, found: list[Mention], text: str) -> list[Mention]:
        """Put a name together that a colon parts: 智能电动汽车及AI创新业务分部：收入."""
        made: list[Mention] = []
        for one in found:
            last = made[-1] if made else None
            between = text[last.end : one.start] if last else "-"
            whole = text[last.start : last.end] + text[one.start : one.end] if last else ""
            if last and re.fullmatch(r"[\s:：的]*(?:实现|方面)?", between) and whole in self._names[0]:
                made[-1] = Mention(last.start, one.end, self._names[0][whole], None, one.is_growth)
            else:
                made.append(one)
        return made

    def of(self, label: str, mention: Mention, text: str) -> Mention:
        """Return what a name means below a label or heading: below 智能手机业务, 收入 is the smartphones' revenue."""
        name = text[mention.start : mention.end]
        if mention.head or not any(self.is_shared(name, m) for m in mention.metrics):
            return mention
        bare = re.sub(
            r"^[\s\d.、()（）一二三四五六七八九十]+|(?:业务|板块|分部|部分)$| (?:segment|business|division)$",
            "",
            label.strip(),
        )
        for start in dict.fromkeys((label.strip(), bare, f"{bare}业务")):
            for whole in (f"{start}{name}", f"{start} {name}", f"{start.removesuffix('s')} {name}"):
                if whole in self._names[0] and self._names[0][whole] != mention.metrics:
                    return Mention(mention.start, mention.end, self._names[0][whole], None, mention.is_growth)
        return mention

    def revenue_of(self, text: str) -> tuple[str, ...]:
        """Return whose revenue a bare name in a table of revenues is: 智能手机, IoT and lifestyle products."""
        bare = " ".join(re.sub(r"[(（][^)）]*[)）]", "", text).split())
        return next((self._names[0][n] for n in (f"{bare}收入", f"{bare} revenue") if bare and n in self._names[0]), ())

    @cached_property
    def segments(self) -> frozenset[str]:
        """The quantities that are parts of the case's total."""
        config = self.case.config
        parts = (config.get("growth") or {}).get("segments") or []
        each = (config.get("characters") or {}).get("each") or []
        return frozenset([p["metric"] for p in parts] + [c[k] for c in each for k in ("revenue", "share") if c.get(k)])

    def is_shared(self, name: str, metric: str) -> bool:
        """Whether other quantities are called by a name too, with words of their own: gross margin, 营收."""
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
    return " ".join(plain(label.replace(GAP, f" {GAP} ")).split()).replace(f" {GAP} ", GAP)


def _key(text: str) -> str:
    return " ".join(text.split())
