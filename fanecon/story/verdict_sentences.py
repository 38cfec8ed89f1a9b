"""What one comparison of a claim found, as sentences in both languages: one function a method of checking."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction

from fanecon.evidence.audit import Audited
from fanecon.evidence.case import Case, Fact
from fanecon.evidence.implied import strong_facts
from fanecon.evidence.interval import Interval
from fanecon.evidence.verdicts import Check, Verdict
from fanecon.story.findings import Number
from fanecon.story.words import Text, format_period

Slot = Number | Text


@dataclass
class Sentences:
    """Collects sentences; the slots of each get a number, so that two may use the same name."""

    zh: list[str] = field(default_factory=list)
    en: list[str] = field(default_factory=list)
    numbers: dict[str, Number] = field(default_factory=dict)
    words: dict[str, Text] = field(default_factory=dict)

    def add(self, zh: str, en: str, **slots: Slot) -> None:
        """Add a sentence in both languages; the slots are named in it, such as "{now}" or "{x:interval}"."""
        mark = f"_{len(self.zh)}"
        for name, slot in slots.items():
            if isinstance(slot, Number):
                self.numbers[name + mark] = slot
            else:
                self.words[name + mark] = slot
        rename = re.compile(r"\{(" + "|".join(slots) + r")(?=[:}])") if slots else None
        self.zh.append(rename.sub(rf"{{\1{mark}", zh) if rename else zh)
        self.en.append(rename.sub(rf"{{\1{mark}", en) if rename else en)


def fact_number(fact: Fact) -> Number:
    """Return a reported figure as a number that leads to its document."""
    return Number(fact.reported.point, fact.unit, fact.interval.low, fact.interval.high, facts=(fact.fact_id,))


def period_words(period: str) -> Text:
    """Return a period in both languages."""
    return Text(format_period(period, "zh"), format_period(period, "en"))


def label_words(case: Case, metric: str) -> Text:
    """Return a metric's label in both languages."""
    found = case.metric(metric)
    return Text(found.label_zh, found.label_en)


def bound_words(fact: Fact) -> tuple[str, str]:
    """Say in both languages on which side a printed figure is open; * stands for the figure."""
    if fact.interval.high is None:
        return "超过*", "more than *"
    if fact.interval.low is None:
        return ("*或更靠前", "* or better") if fact.unit == "rank" else ("不高于*", "at most *")
    return "*", "*"


def _tell_printed(told: Sentences, check: Check, result: Audited, case: Case) -> None:
    fact = case.fact_by_id(check.facts[0])
    strong = fact.is_strong or check.verdict in (Verdict.SUPPORTED, Verdict.REFUTED)
    who = ("资料" if strong else "只有较弱的来源", "The evidence" if strong else "Only a weaker source")
    bound = bound_words(fact)
    endings = {
        Verdict.SUPPORTED: ("，与所述一致。", ", as claimed."),
        Verdict.REFUTED: ("，与所述不符。", ", which excludes the claim."),
        Verdict.UNVERIFIED: ("，不足以判定。", ", which decides nothing."),
    }
    zh, en = endings.get(check.verdict, ("，容许所述，但不足以证实。", ", which allows the claim without proving it."))
    if check.detail.get("cut") == "yes":
        zh, en = "；所述数字是截去尾数而不是四舍五入。", "; the figure claimed was cut off, not rounded."
    told.add(
        who[0] + "印作" + bound[0].replace("*", "{found}") + zh,
        who[1] + " prints " + bound[1].replace("*", "{found}") + en,
        found=fact_number(fact),
    )


def _tell_computed(told: Sentences, check: Check, result: Audited, case: Case) -> None:
    kind = result.claim.kind
    if kind == "growth":
        _tell_growth(told, check, result, case)
    elif kind == "cumulative":
        relation = _relation(check.verdict)
        told.add(
            f"由年度、季度数与月度下限推得，累计在{{x:interval}}之间，{relation[0]}。",
            f"Yearly and quarterly figures and monthly floors put the total at {{x:interval}}, which {relation[1]}.",
            x=_number(check.derived, result, case, check.facts),
        )
    elif kind == "first_passage":
        now, before = (case.fact_by_id(f) for f in check.facts[:2])
        told.add(
            "{p1}为{now}；此前最近一次公布的是{p0}的{before}，尚未达到。",
            "{p1}: {now}; the figure published before it, {before} for {p0}, was still below.",
            now=fact_number(now),
            before=fact_number(before),
            p1=period_words(now.period.text),
            p0=period_words(before.period.text),
        )
    elif kind == "streak":
        _tell_streak(told, check, result, case)
    elif check.derived is not None:
        relation = _relation(check.verdict)
        told.add(
            f"计算得{{x:interval}}，{relation[0]}。",
            f"It computes to {{x:interval}}, which {relation[1]}.",
            x=_number(check.derived, result, case, check.facts),
        )


def _tell_growth(told: Sentences, check: Check, result: Audited, case: Case) -> None:
    assert check.derived is not None
    now, base = (case.fact_by_id(f) for f in check.facts[:2])
    common: dict[str, Slot] = {
        "now": fact_number(now),
        "base": fact_number(base),
        "p1": period_words(now.period.text),
        "p0": period_words(base.period.text),
    }
    if check.verdict is Verdict.REFUTED:
        multiple = check.derived + Interval.of(1)
        told.add(
            "{p1}为{now}，{p0}为{base}，实际增长{g}，即增至{m}；所述按哪种读法都不成立。",
            "{p1}: {now}; {p0}: {base}. That is growth of {g}, to {m}; the claim fails on every reading.",
            g=_percent(check.derived, check.facts),
            m=_plain(multiple, "ratio", check.facts),
            **common,
        )
        return
    if not check.derived.is_bounded:
        return
    relation = _relation(check.verdict)
    told.add(
        f"按{{p1}}的{{now}}与{{p0}}的{{base}}计算，增幅在{{g:interval}}，{relation[0]}。",
        f"From {{now}} ({{p1}}) and {{base}} ({{p0}}) growth is {{g:interval}}, which {relation[1]}.",
        g=_percent(check.derived, check.facts),
        **common,
    )


def _tell_streak(told: Sentences, check: Check, result: Audited, case: Case) -> None:
    missing = str(check.detail.get("missing", ""))
    if missing:
        zh = "、".join(format_period(p, "zh") for p in missing.split(", "))
        en = ", ".join(format_period(p, "en") for p in missing.split(", "))
        told.add(
            "首次出现的年份与所述次数相符，但{missing}的记录没有找到。",
            "The first entry fits the count, but no record of {missing} was found.",
            missing=Text(zh, en),
        )
    elif check.verdict is Verdict.SUPPORTED:
        told.add("逐期核对全部成立。", "It holds in every single period.")
    elif check.verdict is Verdict.CONSISTENT:
        told.add(
            "逐期核对没有反例，但并非每一期都有可靠数字。",
            "No period contradicts it, though not every one has a strong figure.",
        )
    elif check.verdict is Verdict.REFUTED:
        told.add("逐期核对时有一期不成立。", "One of the periods contradicts it.")


def _tell_implied(told: Sentences, check: Check, result: Audited, case: Case) -> None:
    relation = _relation(check.verdict)
    told.add(
        f"由其他各期的数字推得{{x:interval}}，{relation[0]}。",
        f"The figures of other periods imply {{x:interval}}, which {relation[1]}.",
        x=_number(check.derived, result, case, check.facts),
    )


def _tell_own(told: Sentences, check: Check, result: Audited, case: Case) -> None:
    if check.derived is None:
        return
    x = _number(check.derived, result, case, check.facts)
    if check.verdict is Verdict.INCONSISTENT:
        told.add(
            "按报告自己的数字算得{x:interval}，与所述不符。",
            "The report's own figures give {x:interval}, which excludes the claim.",
            x=x,
        )
    elif check.verdict is Verdict.CONSISTENT_WEAK and check.ratio is not None:
        told.add(
            "只用报告自己的舍入数字验算，得{x:interval}，宽度是所述区间的{r}：几乎任何说法都能通过，这项验算没有分量。",
            "From the report's own rounded cells alone one gets {x:interval}, {r} the width of the claim: "
            "almost anything would pass, so this check carries no weight.",
            x=x,
            r=Number(check.ratio, "ratio", digits=1),
        )
    else:
        told.add("报告自己的数字也容许（{x:interval}）。", "The report's own figures allow it ({x:interval}).", x=x)


def _tell_cell(told: Sentences, check: Check, result: Audited, case: Case) -> None:
    printed = str(check.detail["printed"])
    told.add(
        "报告印的{cell}是截去尾数而不是四舍五入，原数为{found}。",
        "The report's {cell} was cut off, not rounded: the figure is {found}.",
        cell=Text(f"“{printed}”", f"“{printed}”"),
        found=fact_number(case.fact_by_id(check.facts[0])),
    )


def _tell_bounded(told: Sentences, check: Check, result: Audited, case: Case) -> None:
    base = check.detail.get("base", check.derived)
    assert isinstance(base, Interval)
    period = period_words(str(check.detail["period"]))
    unit = case.metric(result.claim.metric).unit
    told.add(
        "{p}的数没有准确公布；即便假定从未减少，也只能界定在{x:interval}。",
        "No exact figure was published for {p}; even assuming that it never fell, it is only bounded: {x:interval}.",
        p=period,
        x=_plain(base, unit, check.facts),
    )
    before = check.detail.get("stock_before")
    if isinstance(before, Interval):
        told.add(
            "与所述相近的约{n}是{day}的水平（由此后公布的数减去其间新增推得），晚于所述时点。",
            "The one count near it, about {n}, is that of {day} (a later count less what was added since): "
            "after the date claimed.",
            n=_plain(before, unit, check.facts),
            day=period_words(str(check.detail["stock_before_day"])),
        )


def _tell_implied_base(told: Sentences, check: Check, result: Audited, case: Case) -> None:
    base = check.detail.get("implied_base")
    assert isinstance(base, Interval)
    unit = case.metric(result.claim.metric).unit
    form = "{b}" if base.is_point else "{b:interval}"
    zh, en = "。", "."
    if check.derived is not None:
        fits = base.overlaps(check.derived)
        zh = "，与公布的数相符。" if fits else "，与公布的数相去甚远。"
        en = ", which fits the figure published." if fits else ", far from the figure published."
    told.add(
        f"照所述倒推，{{p0}}应为{form}{zh}",
        f"The claim implies {form} for {{p0}}{en}",
        p0=period_words(result.claim.base_period),
        b=_plain(base, unit, check.facts),
    )


def _tell_proxy(told: Sentences, check: Check, result: Audited, case: Case) -> None:
    first, last = check.detail["first"], check.detail["last"]
    assert isinstance(first, Interval) and isinstance(last, Interval)
    core, _, base = result.claim.operand("proxy").partition("/")
    words = {"rising": ("升至", "rose to"), "falling": ("降至", "fell to"), "flat": ("变为", "moved to")}
    zh, en = words[str(check.detail["direction"])]
    opposite = check.detail["direction"] != result.claim.operand("of")
    way = ("方向与所述相反", "the other way") if opposite else ("方向与所述相同", "the same way")
    told.add(
        f"没有任何来源公布过所述占比。唯一披露过的相近量是“{{core}}÷{{base}}”：从{{p0}}的{{a}}{zh}{{p1}}的{{b}}，"
        f"{way[0]}。它量的是设备保有深度，不是认同、活跃或购买意愿，所以不能证实也不能证伪这句话。",
        f"Nobody has published the share claimed. The one disclosed measure near it, {{core}} ÷ {{base}}, "
        f"{en} {{b}} in {{p1}} from {{a}} in {{p0}}, {way[1]}. It measures how deeply users own devices, "
        "not attachment, activity or intent, so it can neither prove nor refute the sentence.",
        core=label_words(case, core),
        base=label_words(case, base),
        a=_percent(first, check.facts[:2]),
        b=_percent(last, check.facts[2:]),
        p0=period_words(str(check.detail["first_period"])),
        p1=period_words(str(check.detail["last_period"])),
    )
    if not all(strong_facts([case.fact_by_id(i)]) for i in check.facts[:2]):
        told.add("起点的数出自较弱的来源。", "The starting point rests on a weaker source.")


def _tell_too_few(told: Sentences, check: Check, result: Audited, case: Case) -> None:
    told.add(
        "要说“屡”，至少要有三个时点；有来源的只有{n}个。",
        "A run of records takes three points at least; {n} with a source were found.",
        n=Number(len(check.facts), "count", facts=check.facts),
    )


def _tell_different_bases(told: Sentences, check: Check, result: Audited, case: Case) -> None:
    part, whole = (case.fact_by_id(f) for f in check.facts)
    told.add(
        "没有来源公布过这个比例。找到的{part}（{a}）与{whole}（{b}）取自不同时点，口径不同，相除得不出所述的比例。",
        "Nobody prints the share. The two counts there are, {part} ({a}) and {whole} ({b}), "
        "are of different moments: their quotient is not the share claimed.",
        part=label_words(case, part.metric),
        a=fact_number(part),
        whole=label_words(case, whole.metric),
        b=fact_number(whole),
    )


def _tell_event(told: Sentences, check: Check, result: Audited, case: Case) -> None:
    if check.derived is not None:
        relation = _relation(check.verdict)
        told.add(
            f"从首次公开回应到公布处罚，历时{{x:interval}}（公布时刻只精确到当晚），{relation[0]}。",
            "From the first public answer to the penalties it took {x:interval} "
            f"(the latter is known to the evening only), which {relation[1]}.",
            x=_number(check.derived, result, case, ()),
        )
        return
    event = case.event(check.facts[0])
    assert event is not None
    words = {
        Verdict.SUPPORTED: ("可靠来源有报道：", "Reported by a strong source: "),
        Verdict.CONSISTENT: ("只有较弱的来源报道：", "Reported by a weaker source only: "),
        Verdict.UNVERIFIED: ("只有不可靠的来源提到：", "Mentioned by an unreliable source only: "),
    }
    zh, en = words[check.verdict]
    told.add(zh + "{title}。", en + "{title}.", title=Text(event.title_zh, event.title_en))


def _relation(verdict: Verdict) -> tuple[str, str]:
    return {
        Verdict.SUPPORTED: ("落在所述区间之内", "lies inside the claim"),
        Verdict.REFUTED: ("与所述区间不相交", "does not meet the claim"),
        Verdict.CONSISTENT_WEAK: (
            "比所述区间宽得多，说明不了什么",
            "is so much wider than the claim that it says little",
        ),
        Verdict.UNVERIFIED: ("不足以判定", "decides nothing"),
    }.get(verdict, ("与所述区间有重叠", "overlaps the claim"))


def _number(interval: Interval | None, result: Audited, case: Case, facts: tuple[str, ...]) -> Number:
    """Return an interval in the claim's own unit."""
    assert interval is not None
    kind = result.claim.kind
    if kind in ("growth", "share"):
        return _percent(interval, facts)
    if kind == "duration":
        return _plain(interval, "years" if "年" in result.claim.stated else "hours", facts, digits=1)
    return _plain(interval, case.metric(result.claim.metric).unit, facts)


def _percent(interval: Interval, facts: tuple[str, ...]) -> Number:
    return _plain(interval.scaled(100), "percent", facts)


def _plain(interval: Interval, unit: str, facts: tuple[str, ...], digits: int | None = None) -> Number:
    """Return the middle with its interval; the end that is there where only one is."""
    middle = interval.middle if interval.is_bounded else interval.low if interval.low is not None else interval.high
    assert middle is not None
    return Number(Fraction(middle), unit, interval.low, interval.high, digits, facts)


TELL: dict[str, Callable[[Sentences, Check, Audited, Case], None]] = {
    "printed": _tell_printed, "computed": _tell_computed, "implied": _tell_implied, "own": _tell_own,
    "cell": _tell_cell, "bounded": _tell_bounded, "implied_base": _tell_implied_base, "proxy": _tell_proxy,
    "too_few_points": _tell_too_few, "different_bases": _tell_different_bases, "event": _tell_event,
}  # fmt: skip
"""By `Check.method`: adds what one comparison found to the sentences."""
