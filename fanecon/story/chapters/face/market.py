"""Did shocks move the stock: what could be found, then what was found, by the same rule for every event."""

from __future__ import annotations

import math

from fanecon.evidence.case import Case
from fanecon.methods.pooled_events import Pooled
from fanecon.methods.refusal import Refusal
from fanecon.story.chapters.face.base import face_name, records, refused
from fanecon.story.chapters.face.market_exhibits import forests, peer_name, register_table, results_table
from fanecon.story.chapters.face.market_study import ALPHA, Market
from fanecon.story.sections import Section, not_shown
from fanecon.study.findings import Finding, Number
from fanecon.study.slots import period
from fanecon.study.words import Text

_KINDS = {
    "all": Text("全部事件", "all events"),
    "launches": Text("发布、直播与亮相", "launches, streams and appearances"),
    "problems": Text("事故、召回与争议", "accidents, recalls and disputes"),
}


def power(case: Case, study: Market | None) -> Section:
    """Say what the tests could find, before any result.

    Parameters
    ----------
    case : Case
    study : Market or None
        From `market_study`.

    Returns
    -------
    Section
        `data`: ``day, sessions, sigma, detectable, detectable_by_rank``, one row a tested session.
    """
    if study is None:
        return not_shown(
            "market-power",
            "没有可用的逐日收盘价与同行收盘价，事件研究未予计算；需要事件前至少一个估计窗口的收盘价。",
            "Not computed: the event study. It takes daily closes of the share and of peers over an estimation window "
            "before an event.",
        )
    tests, source = study.tests, (study.source,)
    middle = float(tests["detectable"].median())
    typical = min(records(tests), key=lambda row: abs(row["detectable"] - middle))
    limit = study.limit
    numbers = {
        "days": Number(len(tests), "sessions", sources=source),
        "events": Number(study.studies["median"].results["event_id"].nunique(), "events", sources=source),
        "sigma": Number(100 * typical["sigma"], "percent", sources=source, calls="event_study.market_model"),
        "effect": Number(
            100 * typical["detectable"], "percent", 100 * tests["detectable"].min(), 100 * tests["detectable"].max(), 1,
            (), "placebo.detectable_effect", source,
        ),
        "power": Number(80, "percent", digits=0),
    }  # fmt: skip
    found = Finding(
        "market-power",
        Text(
            "先看能看见什么：{events}（只知道日期的，当天与次日都算候选）落在{days}上；"
            "模型解释不了的日波动通常是{sigma}，单日异常要有{effect}（各日{effect:interval}）才有{power}的把握被发现。"
            "更小的影响即使存在，这里也看不见。",
            "First, what can be seen: {events} fall on {days}, both candidate days counted where only the date is "
            "known. The daily movement the model leaves open is {sigma} as a rule, so a one-day effect must reach "
            "{effect} (by day {effect:interval}) to be found with {power} probability. Smaller effects may exist and "
            "stay unseen here.",
        ),
        numbers,
        "effect",
    )
    holm_numbers = {
        "days": Number(len(tests), "count", calls="pooled_events.holm_limit", sources=source),
        "sessions": Number(study.sessions, "sessions", sources=source),
        "best": Number(limit.smallest_p, "index", digits=4),
        "need": Number(limit.needed_p, "index", digits=4),
        "most": Number(limit.events_at_most, "count"),
        "wanted": Number(limit.placebos_needed, "sessions"),
    }
    possible = limit.possible
    told = Text(
        "再看检验的次数：估计窗口有{sessions}，最极端的一天能达到的p值是{best}；同时检验{days}次，Holm校正（检验得越多，门槛越高）要求低到{need}。"
        + ("两者相容。" if possible else "无论发生什么，没有一个事件能通过：")
        + "这么长的窗口最多容得下{most}次检验；要做这么多次，窗口得有{wanted}。",
        "Then, how many tests there are: with an estimation window of {sessions} the most extreme day reaches p = "
        "{best}; with {days} tests Holm's correction (the more tests, the higher the bar) asks for {need}. "
        + ("That is possible. " if possible else "Whatever happened, no event can survive it: ")
        + "a window of this length can carry {most} tests at most; to carry so many it would need {wanted}.",
    )
    holm_finding = Finding("market-holm", told, holm_numbers, "need", "finding" if possible else "caution")
    columns = ["day", "sessions", "sigma", "detectable", "detectable_by_rank"]
    return Section((found, holm_finding, *_placebo(study)), data=tests[columns])


def market(case: Case, study: Market | None, lang: str) -> Section:
    """Tell what the tests found.

    Parameters
    ----------
    case : Case
    study : Market or None
    lang : str
        Language of the tables' cells.

    Returns
    -------
    Section
        `data`: `Market.tests`.
    """
    if study is None:
        return not_shown(
            "market",
            "没有可用的收盘价，事件对股价的影响未予检验。",
            "Not computed: what events did to the share price. There are no closes to test it on.",
        )
    findings = [_counted(study)]
    findings += [f for f in (_crash(case, study), _incident(case, study), _whole_market(study)) if f is not None]
    findings += _pools(case, study)
    findings.append(_caution(case))
    tables = [results_table(case, study, lang)]
    if not study.register[study.register["kind"] != "event"].empty:
        tables.append(register_table(case, study, lang))
    return Section(tuple(findings), forests(case, study), tuple(tables), study.tests)


def _placebo(study: Market) -> list[Finding]:
    size, source = study.size, (study.source,)
    if isinstance(size, Refusal):
        zh, en = "没有事件的日子太少，检验的真实误报率无法核对：", "The test's size cannot be checked:"
        return [refused("market-placebo", zh, en, size)]
    numbers = {
        "full": Number(study.full, "sessions", sources=source, calls="placebo.eligible_days"),
        "free": Number(study.free, "count", sources=source, calls="placebo.eligible_days"),
        "share": Number(
            100 * size.share, "percent", 100 * size.low, 100 * size.high, 1, (), "placebo.placebo_size", source
        ),
        "alpha": Number(100 * size.nominal, "percent", digits=0),
    }
    within = ("在抽样误差之内与标称的{alpha}一致", "within sampling error of the nominal {alpha}")
    beyond = ("与标称的{alpha}不符", "not in line with the nominal {alpha}")
    zh, en = within if size.within else beyond
    text = Text(
        "最后看检验准不准：有完整窗口的共{full}，其中{free}个没有任何事件；同一检验在这些日子的误报率是{share}（区间{share:interval}），"
        + zh
        + "。",
        "Last, whether the test keeps its word: a complete window exists for {full}, of which {free} have no event. "
        "There the same test rejects on {share} "
        "(interval {share:interval}), " + en + ".",
    )
    return [Finding("market-placebo", text, numbers, "share")]


def _counted(study: Market) -> Finding:
    tests, source = study.tests, (study.source,)
    hits = int(tests["significant"].sum())
    numbers = {
        "days": Number(len(tests), "sessions", sources=source),
        "hits": Number(hits, "count", sources=source, calls="placebo.sq_test"),
        "chance": Number(ALPHA * len(tests), "index", digits=1),
        "alpha": Number(100 * ALPHA, "percent", digits=0),
    }
    zh = "{days}里有{hits}个越过{alpha}的界限，纯属偶然也会有{chance}个上下。"
    en = "Of {days}, {hits} cross the {alpha} line; chance alone would bring about {chance}."
    survivors = int(tests["survives"].sum())
    if survivors:
        numbers["left"] = Number(survivors, "count", calls="pooled_events.holm")
        zh, en = zh + "经Holm校正仍留下{left}个。", en + " After Holm's correction {left} remain."
    else:
        zh += "经Holm校正，一个也不剩：没有哪一件事可以单独拿来说“它打动了股价”。"
        en += " After Holm's correction none is left: no single event can be said to have moved the share price."
    return Finding("market", Text(zh, en), numbers, "hits")


def _crash(case: Case, study: Market) -> Finding | None:
    event_id = case.config["market"].get("crash")
    median, mean = (study.result(event_id, factor) for factor in ("median", "mean")) if event_id else (None, None)
    event = case.event(event_id) if event_id else None
    if median is None or mean is None or event is None:
        return None
    source = (study.source,)
    numbers = {
        "mean": Number(100 * mean["car"], "percent", sources=source, calls="event_study.event_study"),
        "median": Number(100 * median["car"], "percent", sources=source, calls="event_study.event_study"),
        "effect": Number(100 * mean["detectable"], "percent", sources=source, calls="placebo.detectable_effect"),
        "rank": Number(int(mean["rank"]), "count", sources=source, calls="placebo.sq_test"),
        "all": Number(int(mean["placebos"]) + 1, "sessions", sources=source),
        "p": Number(float(mean["p"]), "index", digits=3, sources=source),
    }
    words = {
        "event": Text(event.title_zh, event.title_en),
        "happened": period(event.date),
        "day": period(f"{mean['day']:%Y-%m-%d}"),
    }
    low = mean["side"] == "low"
    levels = [level for level in (0.05, 0.01) if mean["p"] <= level]
    for i, level in enumerate((0.05, 0.01)):
        numbers[f"l{i}"] = Number(100 * level, "percent", digits=0)
    if len(levels) == 1:
        zh, en = "在{l0}的水平上显著，在{l1}的水平上不显著", "significant at {l0} and not at {l1}"
    elif levels:
        zh, en = "在{l0}与{l1}的水平上都显著", "significant at {l0} and at {l1}"
    else:
        zh, en = "在{l0}与{l1}的水平上都不显著", "significant neither at {l0} nor at {l1}"
    text = Text(
        f"“{{event}}”发生在{{happened}}，市场最早能知道的交易日是{{day}}。当天的异常收益是{{mean}}（同行取均值；取中位数为"
        f"{{median}}），在{{all}}中{'从低到高' if low else '从高到低'}列第{{rank}}（p = {{p}}）：{zh}。"
        "同一天能有把握发现的影响是{effect}。",
        f"“{{event}}” happened on {{happened}}; the first trading day that could know was {{day}}. The abnormal "
        "return was "
        f"{{mean}} (mean of the peers; median {{median}}), number {{rank}} from the {'bottom' if low else 'top'} of "
        f"{{all}} (p = {{p}}): {en}. The effect that could be found reliably was {{effect}}.",
    )
    return Finding("market-crash", text, numbers, "mean", words=words)


def _incident(case: Case, study: Market) -> Finding | None:
    event_id = case.config["market"].get("incident")
    event = case.event(event_id) if event_id else None
    tried = {name: study.result(event_id, name) for name in study.studies} if event_id else {}
    found = {name: row for name, row in tried.items() if row is not None}
    if event is None or not {"mean", "median"} <= set(found):
        return None
    source, day = (study.source,), found["mean"]["day"]
    numbers, zh, en = {}, [], []
    names = {"mean": ("同行均值", "mean of the peers"), "median": ("同行中位数", "median"), "index": ("指数", "index")}
    for name, row in found.items():
        numbers[name] = Number(100 * row["car"], "percent", sources=source, calls="event_study.event_study")
        sure = row["significant"]
        zh.append(f"{names[name][0]}{{{name}}}（{'显著' if sure else '不显著'}）")
        en.append(f"{names[name][1]} {{{name}}} ({'significant' if sure else 'not significant'})")
    moves = {p: float(study.returns[p][day]) for p in study.peers}
    peer = max(moves, key=lambda p: abs(moves[p]))
    numbers["jump"] = Number(100 * moves[peer], "percent", sources=source, calls="trading_days.confounders")
    words = {
        "event": Text(event.title_zh, event.title_en),
        "day": period(f"{day:%Y-%m-%d}"),
        "peer": peer_name(case, peer),
    }
    only_mean = bool(found["mean"]["significant"]) and not any(
        row["significant"] for name, row in found.items() if name != "mean"
    )
    end_zh = (
        "只有均值显得显著，而均值被这家同行自己的变动带偏了，所以不能算作这件事的影响。"
        if only_mean
        else "结论随对照而变时，不应采信。"
    )
    end_en = (
        "Only the mean looks significant, and this one peer bends the mean: it cannot be put down to the event."
        if only_mean
        else "A result that changes with the yardstick is not to be trusted."
    )
    text = Text(
        "“{event}”的首个交易日{day}，异常收益取决于拿谁作对照："
        + "，".join(zh)
        + "。当天同行{peer}变动了{jump:+}。"
        + end_zh,
        "On {day}, the first day of “{event}”, the abnormal return depends on the yardstick: "
        + ", ".join(en)
        + ". That day {peer}, one of the peers, moved by {jump:+}. "
        + end_en,
    )
    return Finding("market-incident", text, numbers, "median", words=words)


def _whole_market(study: Market) -> Finding | None:
    days = study.register[study.register["kind"] == "market"].drop_duplicates("when")
    if days.empty:
        return None
    source = (study.source,)
    worst = max(records(days), key=lambda row: abs(row["size"]))
    moved = float(study.returns[study.ticker][worst["when"]])
    numbers = {
        "n": Number(len(days), "sessions", sources=source, calls="trading_days.confounders"),
        "size": Number(100 * float(worst["size"]), "percent", sources=source, calls="trading_days.confounders"),
        "own": Number(100 * moved, "percent", sources=source),
    }
    text = Text(
        "下面的混杂登记里，有{n}是整个市场都在大动；最甚的是{day}：同行中位数{size:+}，股价{own:+}。这一天的任何“异常收益”都不能算在某件事头上。",
        "The register of confounders catches {n} on which the whole market moved; most of all {day}: median peer "
        "{size:+}, the company {own:+}. No “abnormal return” of such a day can be put down to an event.",
    )
    return Finding("market-whole", text, numbers, "size", "caution", words={"day": period(f"{worst['when']:%Y-%m-%d}")})


def _pools(case: Case, study: Market) -> list[Finding]:
    findings, source = [], (study.source,)
    named = face_name(case)
    face = Text(f"{named.zh}本人的事件", f"events of {named.en}")
    for name, result in study.pooled.items():
        words = {"kind": face if name == "face" else _KINDS[name]}
        if not isinstance(result, Pooled):
            zh, en = "“{kind}”合起来的检验未予计算：", "Not pooled: {kind}."
            findings.append(refused(f"market-pooled-{name}", zh, en, result, words))
            continue
        p = result.tests.set_index("test")["p"]
        numbers = {
            "n": Number(result.events, "sessions", sources=source),
            "mean": Number(100 * result.mean, "percent", digits=2, sources=source, calls="pooled_events.pool"),
            "effect": Number(100 * result.detectable, "percent", digits=2, sources=source),
            **{key: Number(float(p[key]), "index", digits=2, calls=f"pooled_events.{key}") for key in p.index},
        }
        calm = study.calm[name]
        aside = isinstance(calm, Pooled) and calm.events < result.events
        if isinstance(calm, Pooled) and aside:
            numbers["calm"] = Number(100 * calm.mean, "percent", digits=2, sources=source, calls="pooled_events.pool")
            numbers["calm_p"] = Number(float(calm.tests.set_index("test")["p"]["bmp"]), "index", digits=2)
        aside_zh = "除去整个市场大动的日子，平均是{calm:+}（BMP的p值{calm_p}）。" if aside else ""
        aside_en = (
            " Without the days on which the whole market moved the mean is {calm:+} (BMP p = {calm_p})."
            if aside
            else ""
        )
        sure = (p <= ALPHA).all()
        unsure = not (p <= ALPHA).any()
        zh = (
            "合起来有影响。"
            if sure
            else "三种检验都不显著，不能说有平均影响。"
            if unsure
            else "三种检验说法不一，不下结论。"
        )
        en = (
            "There is a mean effect."
            if sure
            else "None of the three is significant, so no mean effect can be claimed."
            if unsure
            else "The tests disagree; no conclusion."
        )
        text = Text(
            "“{kind}”合起来看（{n}）：平均异常收益{mean:+}，有把握发现的是{effect}；p值依次为{bmp}（BMP）、"
            "{kolari_pynnonen}（Kolari–Pynnönen）、{corrado}（Corrado）。" + zh + aside_zh,
            "Pooled, {kind} ({n}): mean abnormal return {mean:+}; an effect of {effect} could be found. p = {bmp} "
            "(BMP), {kolari_pynnonen} (Kolari–Pynnönen), {corrado} (Corrado). " + en + aside_en,
        )
        findings.append(Finding(f"market-pooled-{name}", text, numbers, "mean", words=words))
    return findings  # fmt: skip


def _caution(case: Case) -> Finding:
    text = Text(
        "股价反映的是对公司未来的预期，不是口碑。看不出反应，不说明{face}对公司不重要，只说明单日股价分辨不出来；"
        "只知道日期的事件，当天与次日都列为候选，收盘后的消息算到下一个交易日。",
        "A share price weighs expectations, not reputation. No visible reaction does not mean that {face} does not "
        "matter, only that one day's price cannot tell. Events known to the day have that day and the next as "
        "candidates; news after the close counts for the next session.",
    )
    return Finding("market-limits", text, kind="caution", words={"face": face_name(case)})


def detectable_over(study: Market, days: int) -> float:
    """The effect over several days that a z-test finds with 80 % probability, at the median error of the events."""
    from fanecon.methods.placebo import detectable_effect

    return detectable_effect(float(study.tests["sigma"].median()) * math.sqrt(days), alpha=ALPHA)
