"""What each section of the notebooks needs of a case: the settings and tables it is made from.

A section that lacks something says so in the page itself; this list says it beforehand, for `fanecon check`. A test
holds its tables and settings against those that there are.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from fanecon.study.words import Text


@dataclass(frozen=True)
class Need:
    """One section.

    Attributes
    ----------
    section : Text
        What it shows.
    settings : tuple of str
        Keys of `case.yaml`, dots between levels. Where a setting names metrics, one of them has to have figures.
    tables : tuple of str
        Tables that have to have a row.
    figures : int
        How many figures that metric has to have at least.
    """

    section: Text
    settings: tuple[str, ...] = ()
    tables: tuple[str, ...] = ()
    figures: int = 1


_INCIDENT = ("crisis.incidents",)
NEEDS: Mapping[str, tuple[Need, ...]] = {
    "02": (
        Need(Text("测试版与谁能装", "test builds and who may install them"), (), ("beta_weeks",)),
        Need(Text("代码是谁写的", "who writes the code"), ("community.brand",), ("repositories", "commits")),
        Need(
            Text("官方是否收外人的代码", "whether outsiders' code is taken"),
            ("community.brand",), ("repositories", "pull_requests"),
        ),
        Need(Text("新人是否留下", "whether newcomers stay"), ("community.brand",), ("repositories", "commits")),
        Need(Text("用户报的问题", "users' bug reports"), ("community.board",), ("suggestions",)),
        Need(Text("买家与忠诚", "buyers and loyalty"), ("community.loyalty",)),
        Need(Text("会员与复购", "members and what they buy again"), ("depth.printed",)),
        Need(Text("用户分层", "tiers of users"), ("community.tiers",), figures=2),
    ),
    "03": (
        Need(
            Text("品牌的关注度有多少点着面孔的名", "how much of the brand's attention names its face"),
            ("face",), ("brand_faces",),
        ),
        Need(Text("关注度的走势", "the course of attention"), (), ("attention_daily",)),
        Need(Text("声音有多集中、交接要转移多少", "how concentrated the voice is, and what a hand-over would move"),
             (), ("voices",)),
        Need(Text("粉丝数说明什么", "what follower counts say"), (), ("followers",)),
        Need(
            Text("事件是否打动股价", "whether events moved the share price"),
            ("ticker", "market"), ("closes", "events"),
        ),
        Need(Text("公司有多少系于一个形象", "how much of the company is one character"), ("characters",), figures=2),
        Need(Text("报告关于面孔的话", "the report's sentences on the face"), ("report", "face.claims")),
    ),
    "04": (
        Need(Text("何时发生了什么", "what happened when"), _INCIDENT, ("crises", "incident_timeline")),
        Need(Text("热度有多高", "the course of attention"), _INCIDENT, ("crises", "incident_captures")),
        Need(Text("与其他危机相比", "its size among other crises"), _INCIDENT, ("crises", "crisis_measures")),
        Need(Text("谁在哪里说话", "who spoke where"), _INCIDENT, ("crises", "incident_measures")),
        Need(Text("回应是否相称", "whether the answer fitted"), _INCIDENT, ("crises", "crisis_responses")),
        Need(Text("市场的反应", "the market's reaction"), (*_INCIDENT, "ticker", "market"), ("closes", "events")),
        Need(Text("事件前后见报的价格变动", "printed moves of prices after events"), (), ("events", "reactions")),
        Need(Text("信任是否回来", "whether trust comes back"), ("crisis.stance",), ("stance_daily", "crises")),
        Need(Text("事前筛查会看到什么", "what screening would have seen"), _INCIDENT, ("screening_evidence",)),
    ),
    "05": (
        Need(Text("各方案的比较", "the comparison of options"), (), ("options", "criteria", "scores")),
        Need(Text("正反效应", "effects for and against"), (), ("effects",)),
        Need(Text("各策略的模拟", "the simulation of strategies"), ("depth",), ("strategies", "ranges")),
        Need(Text("要盯的信号", "signals to watch"), (), ("triggers",)),
        Need(Text("日程", "the agenda"), (), ("agenda", "scores")),
    ),
}  # fmt: skip
"""Number of a notebook whose chapters say what they need → its sections, in the order of the page."""


@dataclass(frozen=True)
class Lack:
    """What a section lacks.

    Attributes
    ----------
    settings, tables : tuple of str
        Settings that `case.yaml` does not have; tables without a row.
    metrics : tuple of str
        Metrics that a setting names, none of which has enough figures.
    figures : int
        How many would be enough.
    """

    settings: tuple[str, ...] = ()
    tables: tuple[str, ...] = ()
    metrics: tuple[str, ...] = ()
    figures: int = 1

    def __bool__(self) -> bool:
        """Say whether anything is lacking."""
        return bool(self.settings or self.tables or self.metrics)


def lacking(need: Need, settings: Mapping[str, Any], rows: Mapping[str, int], figures: Mapping[str, int]) -> Lack:
    """Say what a section lacks in a case.

    Parameters
    ----------
    need : Need
    settings : mapping
        The contents of `case.yaml`.
    rows : mapping of str to int
        Table → its number of rows.
    figures : mapping of str to int
        Metric of the case → its number of figures.

    Returns
    -------
    Lack

    Examples
    --------
    >>> lacking(Need(Text("大", "size"), ("headline",)), {"headline": ["revenue"]}, {}, {"revenue": 0}).metrics
    ('revenue',)
    >>> lacking(Need(Text("大", "size"), ("headline",)), {}, {}, {}).settings
    ('headline',)
    """
    values = {key: setting(settings, key) for key in need.settings}
    named = [[name for name in _texts(value) if name in figures] for value in values.values()]
    few = [names for names in named if names and max(figures[n] for n in names) < need.figures]
    empty = [name for names in few for name in names]
    return Lack(
        tuple(key for key, value in values.items() if not value),
        tuple(table for table in need.tables if not rows.get(table)),
        tuple(dict.fromkeys(empty)),
        need.figures,
    )


def named_metrics(settings: Mapping[str, Any], metrics: Mapping[str, int]) -> frozenset[str]:
    """Return the metrics that any setting names."""
    return frozenset(name for name in _texts(settings) if name in metrics)


def setting(settings: Mapping[str, Any], key: str) -> Any:
    """Return a setting by its key with dots; None where it is not there.

    Examples
    --------
    >>> setting({"community": {"board": 1}}, "community.board"), setting({}, "community.board")
    (1, None)
    """
    value: Any = settings
    for part in key.split("."):
        value = value.get(part) if isinstance(value, Mapping) else None
    return value


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for part in value.values():
            yield from _texts(part)
    elif isinstance(value, list):
        for part in value:
            yield from _texts(part)
