"""What a score, a range or a step rests on: ids of a case's rows, findings of other notebooks, or judgement."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from fanecon.evidence.case import Case
from fanecon.evidence.layouts import SERIES
from fanecon.evidence.layouts.strategy import JUDGEMENT
from fanecon.study.slots import label, period
from fanecon.study.words import Text, join_words

EVIDENCE, MIXED, JUDGED = "evidence", "mixed", "judged"
KINDS = {
    EVIDENCE: Text("有证据", "evidence"),
    MIXED: Text("证据与判断兼有", "evidence and judgement"),
    JUDGED: Text("纯属判断", "judgement only"),
}

_TABLES = {
    "attention_daily": Text("每日热搜计数", "daily counts of hot-search topics"),
    "crises": Text("历次风波名录", "the list of crises"),
    "crisis_measures": Text("历次风波的热搜量", "hot-search figures of the crises"),
    "event_attention": Text("各事件期间的热搜量", "hot-search figures around events"),
    "stance_daily": Text("逐日评论立场", "stance of comments by day"),
}
"""What a reader is told of a table; any other is named as it is."""


@dataclass(frozen=True)
class Basis:
    """The rows behind a cell.

    Attributes
    ----------
    facts, sources : tuple of str
        Facts; documents of events and of series tables.
    findings : tuple of str
        Such as "01_metrics/depth".
    judged : bool
        Whether somebody's judgement is part of it.
    names : tuple of Text
        What a reader is told, judgement left out.
    """

    facts: tuple[str, ...]
    sources: tuple[str, ...]
    findings: tuple[str, ...]
    judged: bool
    names: tuple[Text, ...]

    @property
    def kind(self) -> str:
        """Whether it is evidence, judgement, or both."""
        if not self.judged:
            return EVIDENCE
        return MIXED if self.facts or self.sources or self.findings else JUDGED

    def words(self, lang: str) -> str:
        """Name what it rests on; judgement last."""
        names = [name.in_(lang) for name in self.names]
        if self.judged:
            names.append("判断" if lang == "zh" else "judgement")
        return join_words(names, lang) if lang == "zh" else "; ".join(names)


def basis(case: Case, text: str) -> Basis:
    """Read one `basis` cell; what was not known yet as of the day is left out.

    Parameters
    ----------
    case : Case
    text : str
        Ids with blanks between.

    Returns
    -------
    Basis
    """
    known = set(case.table("facts")["fact_id"])
    facts: list[str] = []
    sources: list[str] = []
    findings: list[str] = []
    names: list[Text] = []
    for token in text.split():
        event = case.event(token)
        if token in known:
            fact = case.fact_by_id(token)
            facts.append(token)
            what, when = label(case, fact.metric), period(fact.period.text)
            names.append(Text(f"{what.zh}（{when.zh}）", f"{what.en} ({when.en})"))
        elif event is not None:
            sources.append(event.source.source_id)
            names.append(Text(event.title_zh, event.title_en))
        elif "/" in token:
            findings.append(token)
            names.append(finding_name(token))
        elif token in SERIES:
            frame = case.frame(token)
            sources += list(dict.fromkeys(frame["source_id"])) if "source_id" in frame.columns else []
            names.append(_TABLES.get(token, Text(f"数据表 {token}", f"table {token}")))
    return Basis(tuple(facts), tuple(dict.fromkeys(sources)), tuple(findings), JUDGEMENT in text.split(), tuple(names))


def together(bases: Iterable[Basis]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return every fact and every document of several cells, each once."""
    found = list(bases)
    facts = tuple(dict.fromkeys(f for b in found for f in b.facts))
    return facts, tuple(dict.fromkeys(s for b in found for s in b.sources))


def finding_name(token: str) -> Text:
    """Name a finding of another notebook by its number and id.

    Examples
    --------
    >>> finding_name("01_metrics/depth").en
    'notebook 01, “depth”'
    """
    notebook, _, finding = token.partition("/")
    return Text(f"笔记本{notebook[:2]}的“{finding}”", f"notebook {notebook[:2]}, “{finding}”")
