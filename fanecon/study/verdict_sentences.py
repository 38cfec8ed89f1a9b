"""What one comparison of a claim found, as sentences in both languages: one function a method of checking."""

from __future__ import annotations

from collections.abc import Callable

from fanecon.evidence.audit import Audited
from fanecon.evidence.case import Case
from fanecon.evidence.implied import weakest
from fanecon.evidence.interval import Interval
from fanecon.evidence.reported import Reported
from fanecon.evidence.verdicts import Check, Relation, Verdict
from fanecon.study.findings import Number
from fanecon.study.slots import label, period, reported, worded
from fanecon.study.verdict_slots import Sentences, Slot, number_of, percent, plain, relation_of, slot
from fanecon.study.words import Text, format_number


def _tell_printed(told: Sentences, check: Check, result: Audited, case: Case) -> None:
    fact = case.fact_by_id(check.facts[0])
    zh, en = worded(fact, "found")
    if check.strength:
        zh, en = f"可靠来源的记载是{zh}", f"Strong evidence gives {en}"
    else:
        zh, en = f"只有较弱的来源有此记载（{zh}）", f"Only a weaker source gives a figure ({en})"
    endings = {
        Relation.FAR: ("；所述不错，但与实际相差较远。", ": the claim is true, but far off."),
        Relation.CUT: ("；所述数字是截尾所得，并非四舍五入。", "; the figure claimed was cut off, not rounded."),
        Relation.OPEN: ("，不足以判定。", ", which settles nothing."),
        Relation.APART: ("，与所述不符，但不足以证伪。", ", which contradicts the claim but is too weak to refute it."),
    }
    ending = endings.get(
        check.relation or Relation.PARTLY,
        ("，与所述相容，但不足以证实。", ", which allows the claim but does not prove it."),
    )
    if check.verdict is Verdict.SUPPORTED:
        ending = ("，与所述一致。", ", as claimed.")
    elif check.verdict is Verdict.REFUTED:
        ending = ("，与所述不符。", ", which excludes the claim.")
    told.add(zh + ending[0], en + ending[1], found=reported(fact))


def _tell_computed(told: Sentences, check: Check, result: Audited, case: Case) -> None:
    kind = result.claim.kind
    relation, x = relation_of(check), slot("x", check.derived)
    if kind == "growth":
        _tell_growth(told, check, result, case)
    elif kind == "cumulative":
        told.add(
            f"由公布的累计数、年度数、季度数和各月下限推算，累计为{x}，{relation[0]}。",
            f"Published totals, years, quarters and monthly floors put the total at {x}, which {relation[1]}.",
            x=number_of(check.derived, result, case, check.facts),
        )
    elif kind == "first_passage":
        _tell_first_passage(told, check, result, case)
    elif kind == "trend":
        _tell_trend(told, check, result, case)
    elif kind == "streak":
        _tell_streak(told, check, result, case)
    elif check.derived is not None:
        told.add(
            f"计算结果为{x}，{relation[0]}。",
            f"The computation gives {x}, which {relation[1]}.",
            x=number_of(check.derived, result, case, check.facts),
        )


def _tell_first_passage(told: Sentences, check: Check, result: Audited, case: Case) -> None:
    facts = [case.fact_by_id(i) for i in check.facts[:2]]
    slots: dict[str, Slot] = {}
    for name, fact in zip(("0", "1"), reversed(facts), strict=False):
        slots |= {f"x{name}": reported(fact), f"p{name}": period(fact.period.text)}
    if check.excludes and len(facts) == 1:
        told.add("早在{p0}就已是{x0}，并非首次。", "It already stood at {x0} in {p0}: not the first time.", **slots)
    elif check.excludes:
        del slots["x0"], slots["p0"]
        told.add("{p1}为{x1}，没有达到所述水平。", "The figure for {p1} is {x1}, short of the claim.", **slots)
    else:
        is_first = check.verdict is Verdict.SUPPORTED or not check.strength
        told.add(
            "{p1}为{x1}；此前最近一次公布的是{p0}的{x0}，"
            + ("尚未达到报告所说的水平。" if is_first else "不足以确定这是首次。"),
            "The figure for {p1} is {x1}; the one published before it, {x0} for {p0}, "
            + ("was still below." if is_first else "does not settle that this is the first time."),
            **slots,
        )


def _tell_trend(told: Sentences, check: Check, result: Audited, case: Case) -> None:
    endings = {
        Verdict.SUPPORTED: ("方向都与所述一致", "and every step goes the way claimed"),
        Verdict.REFUTED: ("至少有一步与所述相反", "and at least one step goes the other way"),
        Verdict.CONSISTENT: (
            "没有一步与所述相反，但不足以证实",
            "and no step goes the other way, which proves nothing yet",
        ),
    }
    zh, en = endings.get(check.verdict, ("不足以判定", "which settles nothing"))
    told.add(
        f"逐一对照{{n}}个时点的数字，{zh}。",
        f"There are figures of several points in time ({{n}}), {en}.",
        n=Number(len(check.facts), "count", facts=check.facts),
    )


def _tell_growth(told: Sentences, check: Check, result: Audited, case: Case) -> None:
    assert check.derived is not None
    now, base = (case.fact_by_id(f) for f in check.facts[:2])
    common: dict[str, Slot] = {
        "now": reported(now),
        "base": reported(base),
        "p1": period(now.period.text),
        "p0": period(base.period.text),
    }
    if check.verdict is Verdict.REFUTED:
        readings = {c.reading for c in result.checks if c.method == "computed"}
        fails = ("所述无论按哪种读法都不成立", "on no reading does the claim hold")
        zh, en = fails if len(readings) > 1 else ("所述不成立", "the claim does not hold")
        told.add(
            f"{{p1}}为{{now}}，{{p0}}为{{base}}，实际增长{{g}}，即增至原来的{{m}}；{zh}。",
            f"From {{base}} in {{p0}} to {{now}} in {{p1}} is growth of {{g}}, to {{m}} the base; {en}.",
            g=percent(check.derived, check.facts),
            m=plain(check.derived + Interval.of(1), "times", check.facts, digits=2),
            **common,
        )
        return
    if not check.derived.is_bounded:
        return
    relation = relation_of(check)
    told.add(
        f"按{{p1}}的{{now}}与{{p0}}的{{base}}计算，增幅为{{g:interval}}，{relation[0]}。",
        f"From {{now}} ({{p1}}) and {{base}} ({{p0}}) growth is {{g:interval}}, which {relation[1]}.",
        g=percent(check.derived, check.facts),
        **common,
    )


def _tell_streak(told: Sentences, check: Check, result: Audited, case: Case) -> None:
    rejected = {fact.period.text for fact in result.rejected}
    missing = [p for p in str(check.detail.get("missing", "")).split(", ") if p and p not in rejected]
    if missing:
        periods = [period(p) for p in missing]
        told.add(
            "从首次有记录的一期算起，次数与所述相符，但没有找到{missing}的记录。",
            "Counted from the first record, the number fits, but no record was found for {missing}.",
            missing=Text("、".join(p.zh for p in periods), ", ".join(p.en for p in periods)),
        )
    elif check.verdict is Verdict.SUPPORTED:
        told.add("逐期核对，期期成立。", "It holds in every single period.")
    elif check.verdict is Verdict.CONSISTENT:
        told.add(
            "逐期核对没有发现反例，但并非每一期都有可靠数字。",
            "No period contradicts it, though some lack a strong figure.",
        )
    elif check.verdict is Verdict.REFUTED:
        told.add("逐期核对，至少有一期不成立。", "At least one of the periods contradicts it.")


def _tell_implied(told: Sentences, check: Check, result: Audited, case: Case) -> None:
    relation, x = relation_of(check), slot("x", check.derived)
    told.add(
        f"由其他各期的数字推得{x}，{relation[0]}。",
        f"The figures of other periods imply {x}, which {relation[1]}.",
        x=number_of(check.derived, result, case, check.facts),
    )


def _tell_conflict(told: Sentences, check: Check, result: Audited, case: Case) -> None:
    told.add(
        "其他各期公布的数字互相矛盾，从中推不出可以对照的数。",
        "The published figures of other periods contradict each other, so that nothing follows from them.",
    )


def _tell_own(told: Sentences, check: Check, result: Audited, case: Case) -> None:
    if check.derived is None:
        return
    x = number_of(check.derived, result, case, check.facts)
    if check.verdict is Verdict.INCONSISTENT:
        told.add(
            "按报告自己的说法推算，结果为{x:interval}，与所述不符。",
            "The report's own figures give {x:interval}, which excludes the claim.",
            x=x,
        )
    elif check.relation is Relation.WEAK and check.ratio is not None:
        told.add(
            "只用报告自己的舍入数字验算，结果为{x:interval}，宽度是所述区间的{r}：几乎任何数字都能通过，这项验算没有分量。",
            "The report's own rounded figures alone give {x:interval}, {r} as wide as the claim: almost any figure "
            "would pass, so this check carries no weight.",
            x=x,
            r=Number(check.ratio, "times", digits=1, facts=check.facts),
        )
    else:
        told.add(
            "用报告自己的数字验算，结果为{x:interval}，与所述相容。",
            "The report's own figures give {x:interval}, which allows the claim.",
            x=x,
        )


def _tell_cell(told: Sentences, check: Check, result: Audited, case: Case) -> None:
    fact = case.fact_by_id(check.facts[0])
    printed = str(check.detail["printed"])
    translated = format_number(Reported(printed, fact.unit).point, fact.unit, "en")
    told.add(
        "报告所印的{cell}是截尾所得，并非四舍五入；原数为{found}。",
        "The report's {cell} was cut off, not rounded: the figure is {found}.",
        cell=Text(f"“{printed}”", f"“{translated}”"),
        found=reported(fact),
    )


def _tell_bounded(told: Sentences, check: Check, result: Audited, case: Case) -> None:
    base = check.detail.get("base", check.derived)
    assert isinstance(base, Interval)
    unit = case.metric(result.claim.metric).unit
    told.add(
        "{p}没有公布准确的数字；即便假定这个数从未减少，也只能推知它在{x:interval}之间。",
        "No exact figure was published for {p}; even assuming that it never fell, "
        "it is only known to lie in {x:interval}.",
        p=period(str(check.detail["period"])),
        x=plain(base, unit, check.facts),
    )
    if check.stated and check.derived and not check.stated.overlaps(check.derived):
        told.add(
            "照此推算，所述不能成立；但这一假定没有证据支持，所以不能据此证伪。",
            "On that assumption the claim would fail, but nothing proves the assumption, so it refutes nothing.",
        )
    before = check.detail.get("stock_before")
    if isinstance(before, Interval):
        told.add(
            "与所述接近的约{n}是{day}的水平（由此后公布的数字减去其间的新增推得），晚于所述时点。",
            "The one count near it, about {n}, is that of {day} (a later count less what was added since): "
            "after the date claimed.",
            n=plain(before, unit, check.facts),
            day=period(str(check.detail["stock_before_day"])),
        )


def _tell_implied_base(told: Sentences, check: Check, result: Audited, case: Case) -> None:
    base = check.detail.get("implied_base")
    assert isinstance(base, Interval)
    unit = case.metric(result.claim.metric).unit
    form = "{b}" if base.is_point else "{b:interval}"
    zh, en = "。", "."
    if check.derived is not None:
        fits = base.overlaps(check.derived)
        zh = "，与公布的数字相符。" if fits else "，与公布的数字相去甚远。"
        en = ", which fits the published figure." if fits else ", far from the published figure."
    told.add(
        f"照所述倒推，{{p0}}应为{form}{zh}",
        f"Worked backwards, the claim puts {{p0}} at {form}{en}",
        p0=period(result.claim.base_period),
        b=plain(base, unit, check.facts),
    )


def _tell_proxy(told: Sentences, check: Check, result: Audited, case: Case) -> None:
    first, last = check.detail["first"], check.detail["last"]
    assert isinstance(first, Interval) and isinstance(last, Interval)
    core, _, base = result.claim.operand("proxy").partition("/")
    words = {"rising": ("升至", "rose"), "falling": ("降至", "fell"), "flat": ("变为", "moved")}
    zh, en = words[str(check.detail["direction"])]
    opposite = check.detail["direction"] != result.claim.operand("of")
    way_zh = "方向与所述相反" if opposite else "方向与所述相同"
    way_en = "opposite to the claim" if opposite else "in the direction claimed"
    told.add(
        f"没有任何来源公布过所述占比。唯一公开过的相近指标是“{{core}}÷{{base}}”，从{{p0}}的{{a}}{zh}{{p1}}的{{b}}，"
        f"{way_zh}。它衡量的是设备保有的深度，而不是认同、活跃或购买意愿，所以既不能证实也不能证伪这句话。",
        f"Nobody has published the share claimed. The one disclosed measure near it, “{{core}} ÷ {{base}}”, "
        f"{en} from {{a}} in {{p0}} to {{b}} in {{p1}}, {way_en}. It measures how deeply users own devices, "
        "not attachment, activity or intent, so it can neither prove nor refute the sentence.",
        core=label(case, core),
        base=label(case, base),
        a=percent(first, check.facts[:2]),
        b=percent(last, check.facts[2:]),
        p0=period(str(check.detail["first_period"])),
        p1=period(str(check.detail["last_period"])),
    )
    if not weakest(case, check.facts[:2]):
        told.add("其中起点的数字出自较弱的来源。", "The starting point rests on a weaker source.")


def _tell_too_few(told: Sentences, check: Check, result: Audited, case: Case) -> None:
    told.add(
        "要判断走势，至少需要三个时点的数字；有来源可查的只有{n}个。",
        "A trend takes figures of at least three points in time; found with a source: {n}.",
        n=Number(len(check.facts), "count", facts=check.facts),
    )


def _tell_different_bases(told: Sentences, check: Check, result: Audited, case: Case) -> None:
    part, whole = (case.fact_by_id(f) for f in check.facts)
    (a_zh, a_en), (b_zh, b_en) = worded(part, "a"), worded(whole, "b")
    told.add(
        f"没有可靠来源公布过这个比例。查到的两个数，{{part}}（{a_zh}）与{{whole}}（{b_zh}），时点与口径都不同，"
        "相除得不出所述的比例。",
        f"No reliable source publishes the share. Two counts were found, “{{part}}” ({a_en}) and “{{whole}}” ({b_en}); "
        "they are of different moments and bases, so their quotient is not the share claimed.",
        part=label(case, part.metric),
        a=reported(part),
        whole=label(case, whole.metric),
        b=reported(whole),
    )


def _tell_event(told: Sentences, check: Check, result: Audited, case: Case) -> None:
    events = [event for event in map(case.event, check.facts) if event is not None]
    titles = [Text(event.title_zh, event.title_en) for event in events]
    if check.derived is not None:
        relation = relation_of(check)
        told.add(
            f"从“{{first}}”到“{{last}}”，历时{{x:interval}}（来源所给的时刻只能精确到这个程度），{relation[0]}。",
            f"From “{{first}}” to “{{last}}” it took {{x:interval}} (the sources date it no more precisely), "
            f"which {relation[1]}.",
            x=number_of(check.derived, result, case, ()),
            first=titles[0],
            last=titles[-1],
        )
        return
    words = {
        Verdict.SUPPORTED: ("有可靠来源报道：", "Reported by strong sources: "),
        Verdict.CONSISTENT: ("只有较弱的来源报道：", "Reported by weaker sources only: "),
        Verdict.UNVERIFIED: ("只有不可靠的来源提到：", "Mentioned by unreliable sources only: "),
    }
    zh, en = words[check.verdict]
    told.add(zh + "{title}。", en + "{title}.", title=titles[0])


def _tell_no_base(told: Sentences, check: Check, result: Audited, case: Case) -> None:
    now, base = (case.fact_by_id(f) for f in check.facts[:2])
    told.add(
        "{p0}为{base}，不是正数，从它算不出有意义的增速（{p1}为{now}）。",
        "{p0}: {base}, which is not positive, so no rate of growth can be computed from it ({p1}: {now}).",
        p0=period(base.period.text),
        base=reported(base),
        p1=period(now.period.text),
        now=reported(now),
    )


TELL: dict[str, Callable[[Sentences, Check, Audited, Case], None]] = {
    "printed": _tell_printed, "computed": _tell_computed, "implied": _tell_implied, "own": _tell_own,
    "no_base": _tell_no_base, "cell": _tell_cell, "bounded": _tell_bounded, "implied_base": _tell_implied_base,
    "proxy": _tell_proxy, "too_few_points": _tell_too_few, "different_bases": _tell_different_bases,
    "event": _tell_event, "conflict": _tell_conflict,
}  # fmt: skip
"""By `Check.method`: adds what one comparison found to the sentences."""
