"""A sentence with all that was found in it, and what its words leave unexplained.

A figure belongs to a quantity only where every word between the two is known to be harmless: one that is not known
may make it another quantity, and then the reader says so instead of guessing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from fanecon.report.document import Block
from fanecon.report.figures import FIGURE, Printed, find_figures
from fanecon.report.lexicon import Lexicon, Mention, any_of, pattern, words
from fanecon.report.periods import Said


@dataclass(frozen=True)
class Scene:
    """A sentence.

    Attributes
    ----------
    block : Block
    start, end : int
        Where it stands in the block.
    figures : tuple of Printed
        Those that count or measure something.
    mentions : tuple of Mention
    said : tuple of Said
        Its periods.
    own, others, regions : tuple of tuple of int and int
        Where the company, other companies and parts of the world are named.
    """

    block: Block
    start: int
    end: int
    figures: tuple[Printed, ...]
    mentions: tuple[Mention, ...]
    said: tuple[Said, ...]
    own: tuple[tuple[int, int], ...]
    others: tuple[tuple[int, int], ...]
    regions: tuple[tuple[int, int], ...]

    @property
    def text(self) -> str:
        """The sentence as it is searched."""
        return self.block.plain[self.start : self.end]

    def clause(self, at: int) -> tuple[int, int]:
        """Return where the clause around a place begins and ends: between commas, colons and brackets."""
        plain = self.block.plain
        begins = [m.end() for m in _CLAUSE.finditer(plain, self.start, at)]
        ends = _CLAUSE.search(plain, at, self.end)
        return (begins[-1] if begins else self.start), (ends.start() if ends else self.end)

    def says(self, table: str, start: int, end: int, *names: str) -> re.Match[str] | None:
        """Return the last word of a table between two places."""
        found = None
        for found in pattern(table, *names).finditer(self.block.plain, start, end):  # noqa: B007
            pass
        return found


_SENTENCE = re.compile(r"[。！？!?；;\n]+|(?<![a-z]\.[a-z])(?<!\bno)(?<!\bvs)(?<!\binc)(?<!\bltd)(?<!\bcorp)(?<!\bco)(?<!\bapprox)(?<!\bmr)(?<!\bfig)\.(?=\s|$|\[)")  # fmt: skip
_CLAUSE = re.compile(r"[，、:：()（）—|]|,(?!\d{3})|(?: - )")


LABEL = re.compile(r"\s*(?:\d+[.、)] *)?([^，。；,;:：()（）\d]{1,24})[:：]")


def scenes_of(block: Block, lexicon: Lexicon, heading: str = "") -> tuple[list[Scene], list[Printed]]:
    """Cut a block into sentences with all that is in them.

    Returns
    -------
    tuple of list of Scene and list of Printed
        The sentences, and everything with digits in the block; a figure that is part of a quantity's name is a name.
    """
    printed, said = find_figures(block)
    plain = block.plain
    label = LABEL.match(plain)
    mentions = lexicon.mentions(plain)
    for text, begin in ((label[1], label.end()) if label else ("", 0), (heading, 0)):
        if text and len(text) < 30:
            mentions = [lexicon.of(text, m, plain) if m.start >= begin else m for m in mentions]
    named = [(m.start, m.end) for m in mentions] + [m.head for m in mentions if m.head]
    printed = [
        _as_name(p) if p.what == FIGURE and p.kind != "rank" and _within(_core(p), named) else p for p in printed
    ]
    own = [m.span() for m in lexicon.own.finditer(plain)]
    others = [m.span() for m in lexicon.companies.finditer(plain) if not _overlaps(m.span(), own + named)]
    regions = [m.span() for m in lexicon.regions.finditer(plain) if not _overlaps(m.span(), own + named)]
    made = []
    for start, end in _sentences(plain):
        inside = lambda one: start <= one[0] and one[1] <= end  # noqa: E731, B023
        made.append(Scene(
            block, start, end,
            tuple(p for p in printed if p.what == FIGURE and inside((p.start, p.end))),
            tuple(m for m in mentions if inside((m.start, m.end))),
            tuple(s for s in said if inside((s.start, s.end))),
            tuple(filter(inside, own)), tuple(filter(inside, others)), tuple(filter(inside, regions)),
        ))  # fmt: skip
    return made, printed


def _core(printed: Printed) -> int:
    """Return where the number of a figure begins, behind its hedge."""
    found = re.search(r"[\d一二三四五六七八九十两]", printed.text)
    return printed.start + (found.start() if found else 0)


def _within(at: int, spans: Iterable[tuple[int, int]]) -> bool:
    return any(a <= at < b for a, b in spans)


def _as_name(printed: Printed) -> Printed:
    return Printed(printed.start, printed.end, printed.text, "name")


def _sentences(plain: str) -> Iterator[tuple[int, int]]:
    at = 0
    for stop in _SENTENCE.finditer(plain):
        if stop.group() == "\n" and not plain[stop.end() :].strip():
            continue
        if "\n" in stop.group() and stop.group().strip() == "":
            continue  # a line break within a paragraph ends nothing
        if plain[at : stop.start()].strip():
            yield at, stop.start()
        at = stop.end()
    if plain[at:].strip():
        yield at, len(plain)


def _overlaps(span: tuple[int, int], spans: Iterable[tuple[int, int]]) -> bool:
    return any(span[0] < b and a < span[1] for a, b in spans)


_LETTERS = re.compile(r"[^\W_]+")
_NOUNS = any_of((
    "手机", "智能手机", "汽车", "新车", "电动车", "车辆", "设备", "iot设备", "用户", "门店", "人民币", "产品", "员工", "件",
    "smartphones", "smartphone", "phones", "handsets", "units", "unit", "vehicles", "vehicle", "cars", "evs", "users", "devices", "stores", "store", "yuan", "people",
    "members", "rmb", "places", "支", "部", "台", "辆", "家", "名", "consecutive", "in a row", "quarters", "users worldwide",
))  # fmt: skip
_HARMLESS = re.compile(f"{any_of((*words('connectors'), *words('growth'), *words('neutral', 'en')))}|{_NOUNS}")
_OPENING = re.compile(
    rf"\s*(?:{any_of((*words('connectors'), *words('growth'), *words('neutral')))}|{_NOUNS}|[^\w\s]|$)|\s+[\u4e00-\u9fff]"
)
_NEUTRAL_ZH = re.compile(f"{any_of(words('neutral', 'zh'))}$")
_NEUTRAL_EN = re.compile(f"{any_of((*words('neutral', 'en'), *words('connectors', 'en')))}$")
_LAST_WORD = re.compile(r"[a-z0-9&'’.+-]+$")


def unexplained(scene: Scene, start: int, end: int) -> str:
    """Return what stands between two places and is no known word, no figure, no period and no name of the company."""
    spans = [(f.start, f.end) for f in scene.figures] + [(s.start, s.end) for s in scene.said] + list(scene.own)
    text = _without(scene.block.plain, start, end, spans)
    text = re.sub(r"\[\^?\d+\]|[(（][^()（）]*[)）]", " ", text)
    return "".join(_LETTERS.findall(_HARMLESS.sub(" ", text)))


def _without(plain: str, start: int, end: int, spans: Sequence[tuple[int, int]]) -> str:
    kept = list(plain[start:end])
    for a, b in spans:
        for i in range(max(a, start), min(b, end)):
            kept[i - start] = " "
    return "".join(kept)


def modified(scene: Scene, mention: Mention) -> str:
    """Return the word right before a quantity's name that may make it another quantity; empty where there is none."""
    begin = mention.head[0] if mention.head else mention.start
    spans = [(f.start, f.end) for f in scene.figures] + [(s.start, s.end) for s in scene.said] + list(scene.own)
    spans += [(m.start, m.end) for m in scene.mentions if m.end <= begin]
    at = begin
    while True:
        before = scene.block.plain[scene.start : at].rstrip()
        at = scene.start + len(before)
        if not before or not re.search(r"[^\W_]$", before) or any(a < at <= b for a, b in spans):
            return ""
        last = _LAST_WORD.search(before)
        if last is None:  # Chinese: what a neutral word ends is no part of the name
            found = _NEUTRAL_ZH.search(before)
            return (
                "" if found and found[0] != "的" else before[-4:] if found is None else _owner(before[:-1], at, spans)
            )
        if not _NEUTRAL_EN.search(before):
            return last[0]
        if re.search(
            r"(?:the|its|total|group|group's|overall|consolidated|quarterly|annual|reported|record|strong|a|an|our)$",
            before,
        ):
            at -= len(last[0])
            continue
        return ""


def _owner(before: str, at: int, spans: Sequence[tuple[int, int]]) -> str:
    """Return whose quantity it is, where 的 says that it is somebody's."""
    if any(a < at - 1 <= b for a, b in spans) or _NEUTRAL_ZH.search(before) or not before:
        return ""
    return before[-4:]


def opens_well(scene: Scene, figure: Printed) -> bool:
    """Whether what stands right behind a figure leaves it what it is."""
    rest = scene.block.plain[figure.end : scene.end]
    return not rest or _OPENING.match(rest) is not None or any(m.start == figure.end for m in scene.mentions)
