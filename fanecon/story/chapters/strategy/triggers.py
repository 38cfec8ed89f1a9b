"""What to watch: measured series, thresholds taken from them, and an agenda that can be stopped."""

from __future__ import annotations

import math
from dataclasses import dataclass

import pandas as pd

from fanecon.evidence.case import Case
from fanecon.story.chapters.common import both, joined
from fanecon.story.chapters.strategy.basis import finding_name
from fanecon.story.chapters.strategy.measures import MEASURES, Measured, measured, threshold
from fanecon.story.charts.triggers import Panel, trigger_board
from fanecon.story.sections import Exhibit, Section, Table, not_shown
from fanecon.study.findings import Finding, Number
from fanecon.study.slots import period
from fanecon.study.words import Text, format_number, format_period

RULES = {
    "min": Text("实测最低", "the lowest measured"),
    "q25": Text("实测下四分位", "the lower quartile measured"),
    "median": Text("实测中位", "the median measured"),
    "q75": Text("实测上四分位", "the upper quartile measured"),
    "max": Text("实测最高", "the highest measured"),
    "first": Text("最早一期", "the first measured"),
    "last": Text("最近一期", "the last measured"),
}
SIDES = {"above": Text("高于", "above"), "below": Text("低于", "below")}
STATES = {
    "past": Text("已越过", "past it"),
    "short": Text("未越过", "not past it"),
    "open": Text("区间跨线，未定", "interval across the line"),
    "set": Text("线就取自这一期", "the line is this very figure"),
}


@dataclass(frozen=True, eq=False)
class Trigger:
    """A series with its threshold.

    Attributes
    ----------
    id : str
    name, then : Text
    option : Text
    finding : str
    measure, side, rule : str
    found : Measured
    level : float
        The threshold, in the measure's unit.
    """

    id: str
    name: Text
    then: Text
    option: Text
    finding: str
    measure: str
    side: str
    rule: str
    found: Measured
    level: float

    @property
    def state(self) -> str:
        """Where the last measured value stands: past the threshold, short of it, or too uncertain to say."""
        if self.rule == "last":
            return "set"
        last = self.found.series.iloc[-1]
        low, high = (float(last[c]) if math.isfinite(last[c]) else float(last["value"]) for c in ("low", "high"))
        if low <= self.level <= high and low < high:
            return "open"
        return "past" if (float(last["value"]) > self.level) == (self.side == "above") else "short"

    def number(self, value: float, low: float | None = None, high: float | None = None) -> Number:
        """Return a number that rests on the series."""
        kind = MEASURES[self.measure]
        digits = 2 if kind.unit == "percent" and abs(self.level) < 10 else 1
        return Number(value, kind.unit, low, high, digits, self.found.facts, kind.calls, self.found.sources)

    def printed(self, lang: str, value: float | None = None) -> str:
        """Print the threshold, or a value beside it."""
        return self.number(self.level if value is None else value).printed(lang)


def watched(case: Case) -> list[Trigger]:
    """Return the triggers of a case whose series were measured."""
    names = {r["option"]: Text(r["name_zh"], r["name_en"]) for r in case.frame("options").to_dict("records")}
    triggers = []
    for row in case.frame("triggers").to_dict("records"):
        found = measured(case, row["measure"])
        if found is not None:
            triggers.append(
                Trigger(
                    row["trigger"], Text(row["name_zh"], row["name_en"]), Text(row["then_zh"], row["then_en"]),
                    names[row["option"]], row["finding"], row["measure"], row["side"], row["rule"], found,
                    threshold(found.series, row["rule"]),
                )
            )  # fmt: skip
    return triggers


def triggers(case: Case, lang: str) -> Section:
    """Show which series to watch, and the thresholds that they themselves supply.

    Parameters
    ----------
    case : Case
        With the table `triggers`.
    lang : str
        Language of the table's cells.

    Returns
    -------
    Section
        `data`: ``trigger, measure, level, last, period, state``.
    """
    found = watched(case)
    if not found:
        return not_shown(
            "triggers",
            "没有可以盯住的序列：需要至少一条实测序列，以及取阈值的规则。",
            "There is no series to watch: it takes one measured series at least, and a rule for its threshold.",
        )
    data = pd.DataFrame(
        [
            (t.id, t.measure, t.level, t.found.series["value"].iloc[-1], t.found.series["period"].iloc[-1], t.state)
            for t in found
        ],
        columns=["trigger", "measure", "level", "last", "period", "state"],
    )
    findings = [*(_told(t) for t in found), _caution()]
    return Section(tuple(findings), (_board(found),), (_table(found, lang),), data)


def agenda(case: Case, lang: str) -> Section:
    """Show the steps with what each follows from, what tells how it goes, and the value that would stop it.

    Parameters
    ----------
    case : Case
        With the table `agenda`, and scores known as of the day.
    lang : str
        Language of the table's cells.

    Returns
    -------
    Section
        `data`: ``item, days, measure, level, finding``.
    """
    frame = case.frame("agenda")
    names = {r["option"]: r[f"name_{lang}"] for r in case.frame("options").to_dict("records")}
    series = {m: found for m in frame["measure"].unique() if (found := measured(case, m)) is not None}
    steps = frame[frame["measure"].isin(series)].sort_values("days", kind="stable")
    if steps.empty or case.frame("scores").empty:
        return not_shown(
            "agenda",
            "没有可列的日程：需要步骤、各自出自哪条发现，以及用来叫停的实测序列；或者在所选日期，方案还不存在。",
            "There is no agenda: it takes steps, the finding each follows from, and the measured series that would "
            "stop it; "
            "or on the day chosen there were no options yet.",
        )
    levels = [threshold(series[r["measure"]].series, r["rule"]) for r in steps.to_dict("records")]
    rows = []
    for row, level in zip(steps.to_dict("records"), levels, strict=True):
        kind = MEASURES[row["measure"]]
        value = format_number(level, kind.unit, lang, 2 if kind.unit == "percent" and level < 10 else 1)
        side, rule = SIDES[row["side"]].in_(lang), RULES[row["rule"]].in_(lang)
        rows.append(
            {
                "days": format_number(row["days"], "days", lang),
                "action": row[f"action_{lang}"],
                "option": names[row["option"]],
                "finding": finding_name(row["finding"]).in_(lang),
                "indicator": kind.name.in_(lang),
                "stop": f"{side}{value}（{rule}）" if lang == "zh" else f"{side} {value} ({rule})",
            }
        )
    columns = {
        "days": Text("期限", "Within"),
        "action": Text("做什么", "Step"),
        "option": Text("服务的方案", "Serves"),
        "finding": Text("出自", "Follows from"),
        "indicator": Text("看什么指标", "Indicator"),
        "stop": Text("叫停的值", "Stopped by"),
    }
    facts = tuple(dict.fromkeys(f for m in series.values() for f in m.facts))
    sources = tuple(dict.fromkeys(s for m in series.values() for s in m.sources))
    table = Table(
        "agenda-table",
        pd.DataFrame(rows),
        Text(
            "日程：每一步出自哪条发现，看什么，什么值叫它停下",
            "The agenda: what each step follows from, what to watch, what stops it",
        ),
        columns,
        facts,
        Text(
            "叫停的值取自已经测到的序列，不是目标：走到那里，要么问题已经不在，要么做法不对，都该停下来重想。",
            "Values that stop a step come from the series measured so far and are no targets: at that point the "
            "problem has gone "
            "or the way is wrong, and either calls for a halt.",
        ),
        sources=sources,
    )
    numbers = {
        "all": Number(len(steps), "count"),
        "series": Number(len(series), "count", facts=facts, sources=sources),
        **{f"d{chr(97 + i)}": Number(int(d), "days") for i, d in enumerate(steps["days"].unique())},
    }
    due_zh = "、".join(f"{{{k}}}" for k in numbers if k not in ("all", "series"))
    due_en = ", ".join(f"{{{k}}}" for k in numbers if k not in ("all", "series"))
    text = Text(
        f"{{all}}个步骤，分{due_zh}三档，靠{{series}}条实测序列叫停。如果打分与模拟的假定不成立，这份日程也不成立。"
        if steps["days"].nunique() == 3
        else f"{{all}}个步骤，期限为{due_zh}，靠{{series}}条实测序列叫停。如果打分与模拟的假定不成立，这份日程也不成"
        f"立。",
        f"{{all}} steps within {due_en}, to be stopped by {{series}} measured series. If the assumptions of the "
        f"scores and "
        "the simulation do not hold, the agenda does not either.",
    )
    data = steps.assign(level=levels)[["item", "days", "measure", "level", "finding"]].reset_index(drop=True)
    return Section((Finding("agenda", text, numbers, "all"),), (), (table,), data)


def _told(trigger: Trigger) -> Finding:
    last = trigger.found.series.iloc[-1]
    ends = [float(last[c]) if math.isfinite(last[c]) else None for c in ("low", "high")]
    numbers = {"level": trigger.number(trigger.level), "last": trigger.number(float(last["value"]), *ends)}
    words = {
        "name": trigger.name, "side": SIDES[trigger.side], "rule": RULES[trigger.rule], "then": trigger.then,
        "p": period(str(last["period"])), "state": STATES[trigger.state],
    }  # fmt: skip
    text = Text(
        "如果“{name}”{side}{level}（{rule}），就{then}。最近一次是{p}的{last}：{state}。",
        "If “{name}” is {side} {level} ({rule}): {then}. Last measured: {last} ({p}), {state}.",
    )
    return Finding(f"trigger-{trigger.id}", text, numbers, "level", words=words)


def _caution() -> Finding:
    text = Text(
        "阈值只说明“比以往都高或都低”，不说明“危险”；序列短的，一两期就能改变阈值。越线之后该做什么，要再看原因。",
        "A threshold says “higher or lower than most before”, not “dangerous”; where a series is short, one or two "
        "figures move "
        "it. What to do beyond it depends on the cause.",
    )
    return Finding("triggers-limits", text, kind="caution")


def _board(found: list[Trigger]) -> Exhibit:
    def panels(lang: str) -> list[Panel]:
        return [
            Panel(
                t.name.in_(lang),
                MEASURES[t.measure].unit,
                t.found.series,
                t.level,
                f"{SIDES[t.side].in_(lang)}{'' if lang == 'zh' else ' '}{t.printed(lang)}",
                t.side,
                t.state,
            )
            for t in found
        ]

    def described(lang: str) -> str:
        parts = []
        for t in found:
            last = t.found.series.iloc[-1]
            when = format_period(str(last["period"]), lang)
            value = t.printed(lang, float(last["value"]))
            line = (
                f"阈值{t.printed(lang)}，{when}为{value}"
                if lang == "zh"
                else f"threshold {t.printed(lang)}, {when} {value}"
            )
            parts.append(f"{t.name.in_(lang)} · {line}")
        head = (
            "小图：各序列、阈值线与最近一期。"
            if lang == "zh"
            else "Small panels: each series, its threshold, and the last figure. "
        )
        return head + joined(parts, lang)

    return Exhibit(
        "trigger-board",
        lambda lang: trigger_board(panels(lang), lang),
        both(described),
        Text("要盯住的序列与阈值", "The series to watch, and their thresholds"),
        tuple(dict.fromkeys(f for t in found for f in t.found.facts)),
        Text(
            "浅色一侧是该动手的一侧；误差线为区间。阈值取自序列本身。",
            "The tinted side is where to act; bars are intervals. Thresholds are taken from the series themselves.",
        ),
        tuple(dict.fromkeys(s for t in found for s in t.found.sources)),
    )


def _table(found: list[Trigger], lang: str) -> Table:
    rows = [
        {
            "name": t.name.in_(lang),
            "when": f"{SIDES[t.side].in_(lang)}{'' if lang == 'zh' else ' '}{t.printed(lang)}",
            "rule": RULES[t.rule].in_(lang),
            "last": t.printed(lang, float(t.found.series["value"].iloc[-1])),
            "period": format_period(str(t.found.series["period"].iloc[-1]), lang),
            "state": STATES[t.state].in_(lang),
            "finding": finding_name(t.finding).in_(lang),
            "option": t.option.in_(lang),
        }
        for t in found
    ]
    columns = {
        "name": Text("序列", "Series"),
        "when": Text("该动手的一侧", "Act when"),
        "rule": Text("阈值取自", "Threshold is"),
        "last": Text("最近一期", "Last"),
        "period": Text("期间", "Period"),
        "state": Text("现状", "State"),
        "finding": Text("出自", "Follows from"),
        "option": Text("对应的方案", "Calls for"),
    }
    return Table(
        "trigger-table",
        pd.DataFrame(rows),
        Text("触发点：阈值、现状与对应的方案", "Triggers: thresholds, where things stand, what they call for"),
        columns,
        tuple(dict.fromkeys(f for t in found for f in t.found.facts)),
        sources=tuple(dict.fromkeys(s for t in found for s in t.found.sources)),
    )
