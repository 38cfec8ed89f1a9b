"""What a screening would have said the day before, and how it works on candidates that nobody is."""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd

from fanecon.evidence.case import Case
from fanecon.methods.screening import RULES, Clock, Screening, screen
from fanecon.methods.screening_backtest import Backtest, backtest, dated_evidence
from fanecon.notation.reported import Reported
from fanecon.story.chapters.common import both, joined
from fanecon.story.chapters.incident.refusals import refused
from fanecon.story.chapters.incident.subject import Incident, documents, moment_words, nothing
from fanecon.story.charts.screening import veto_grid
from fanecon.story.sections import Exhibit, Section, Table
from fanecon.study.findings import Finding, Number
from fanecon.study.screening import CLOCKS as CLOCK_WORDS
from fanecon.study.screening import REASONS, STATUSES
from fanecon.study.screening import RULES as RULE_WORDS
from fanecon.study.slots import period
from fanecon.study.tables import Cell
from fanecon.study.words import Text

_CLOCKS: tuple[Clock, ...] = ("occurred", "published")
_OWN_USERS = ("users", "community")
Screenings = dict[Clock, Screening]


def evidence_of(case: Case, partner: str) -> pd.DataFrame:
    """Return the dated evidence on one person with the tiers of its documents, as `screen` takes it."""
    held = case.frame("screening_evidence")
    held = held[held["candidate"] == partner].reset_index(drop=True)
    return held.assign(tier=[case.source(s).tier for s in held["source_id"]])


def eve_of(case: Case, incident: Incident) -> date | None:
    """Return the day before the incident became public."""
    event = case.event(incident.event)
    return date.fromisoformat(event.date[:10]) - timedelta(days=1) if event is not None else None


def screening(case: Case, incident: Incident | None, lang: str) -> Section:
    """Apply the vetoes to the incident's partner on the eve, under both clocks.

    Parameters
    ----------
    case : Case
    incident : Incident or None
    lang : str
        Language of the tables' cells.

    Returns
    -------
    Section
        `data`: both ledgers, with a column ``clock``.
    """
    if incident is None or not incident.partner:
        return nothing("screening", "当事人有日期的证据", "dated evidence on the partner")
    evidence, eve = evidence_of(case, incident.partner), eve_of(case, incident)
    if evidence.empty or eve is None:
        return nothing("screening", "当事人有日期的证据", "dated evidence on the partner")
    results: Screenings = {clock: screen(evidence, eve, clock, candidates=[incident.partner]) for clock in _CLOCKS}
    decisions = pd.DataFrame({"candidate": [incident.partner], "as_of": [eve.isoformat()]})
    tested = {clock: backtest(evidence, decisions, clock) for clock in _CLOCKS}
    found = {clock: t for clock, t in tested.items() if isinstance(t, Backtest)}
    findings = [_eve(results, evidence, eve), *(_rate(found, evidence)), *_bystanders(case, incident, evidence)]
    findings += _gap(case)
    ledgers = pd.concat([r.ledger.assign(clock=clock) for clock, r in results.items()], ignore_index=True)
    return Section(tuple(findings), (_grid(results, evidence, incident),), (_ledger(results, evidence, lang),), ledgers)


def _eve(results: Screenings, evidence: pd.DataFrame, eve: date) -> Finding:
    numbers: dict[str, Number] = {}
    words = {"eve": period(eve.isoformat())}
    zh, en = [], []
    for clock, result in results.items():
        fires = result.vetoes[result.vetoes["status"] == "fires"]
        counted = [i for items in fires["items"] for i in items.split()]
        rows = evidence[evidence["item_id"].isin(counted)]
        numbers[clock] = Number(len(fires), "count", sources=documents(rows), calls="screening.screen")
        words[f"{clock}_name"] = CLOCK_WORDS[clock]
        if len(fires):
            named = [RULE_WORDS[kind] for kind in fires["kind"]]
            words[f"{clock}_rules"] = Text("、".join(n.zh for n in named), "; ".join(n.en for n in named))
            zh.append(f"{{{clock}_name}}，触发{{{clock}}}条否决规则（{{{clock}_rules}}）")
            en.append(f"{{{clock}_name}}, {{{clock}}} veto rules fire ({{{clock}_rules}})")
        else:
            zh.append(f"{{{clock}_name}}，触发{{{clock}}}条")
            en.append(f"{{{clock}_name}}, {{{clock}}} do")
    text = Text(
        f"事发前一天（{{eve}}）若做筛查：{'；'.join(zh)}。"
        "前一个钟问“认真查能查到什么”，后一个钟问“我们手头的资料当时公开了没有”：这些旧事见于我们的资料，都在事发之后，"
        "所以后一个钟测的是资料，不是规则。",
        f"Had it been run on the eve ({{eve}}): {'; '.join(en)}. The first clock asks what a careful search could have "
        "found, the second what our documents showed by then. Our documents tell the old conduct after the event only: "
        "the second clock tests the documents, not the rules.",
    )
    return Finding("screening", text, numbers, "occurred" if "occurred" in numbers else None, words=words)


def _rate(tested: dict[Clock, Backtest], evidence: pd.DataFrame) -> list[Finding]:
    if not tested:
        return []
    clock: Clock = "occurred"
    found = tested[clock]
    sources = documents(evidence)
    numbers = {
        "hits": Number(found.hits, "count", sources=sources, calls="screening_backtest.backtest"),
        "n": Number(found.n, "count"),
        "rate": Number(
            100 * found.rate.point, "percent", 100 * found.rate.low, 100 * found.rate.high, 0, sources=sources,
            calls="screening_backtest.backtest",
        ),
    }  # fmt: skip
    text = Text(
        "{n}个案例命中{hits}个。案例这么少，真实命中率落在{rate:interval}（Wilson区间）都说得通：几乎什么也没有证明。",
        "The hit rate is {hits} of {n}. With so few cases any true rate in {rate:interval} is possible (Wilson "
        "interval): next to nothing is proved.",
    )
    return [
        Finding("screening-rate", text, numbers, "rate"),
        refused("screening-false-alarms", found.false_alarms),
    ]


def _bystanders(case: Case, incident: Incident, evidence: pd.DataFrame) -> list[Finding]:
    roster = case.frame("roster")
    others = roster[roster["person"] != incident.partner]
    if others.empty:
        return []
    held = dated_evidence(evidence, others["person"].unique())
    held = held[held["candidate"] != incident.partner]
    names = others.drop_duplicates("person")
    numbers = {
        "others": Number(len(held), "count", sources=documents(others)),
        "items": Number(len(others), "count", sources=documents(others)),
        "adverse": Number(int(held["items"].sum()), "count"),
    }
    words = {
        "names": both(lambda lang: ("、" if lang == "zh" else ", ").join(names[f"name_{lang}"])),
    }
    text = Text(
        "名单上另有{others}人有注明日期的合作往来记录，共{items}条：{names}。这些都只是往来，不含任何评价；"
        "没有人为他们搜集过不利证据（{adverse}条），所以对他们不作任何判断。",
        "For {others} others on the roster dated relations are on record, {items} in all: {names}. These are relations "
        "and judge nobody; nobody searched for adverse evidence on them ({adverse} items), so nothing is said of them.",
    )
    return [Finding("screening-roster", text, numbers, None, "caution", words=words)]


def _gap(case: Case) -> list[Finding]:
    criteria = case.frame("screening_criteria")
    if criteria.empty:
        return []
    sources = documents(criteria)
    reach = criteria["covers"].isin(["reach", "engagement", "audience", "authenticity", "cost"])
    weights = criteria[criteria["kind"] == "weight"]
    by = weights.assign(points=[float(Reported(v).point) for v in weights["value"]]).groupby("covers")["points"].sum()
    numbers = {
        "all": Number(len(criteria), "count", sources=sources),
        "reach": Number(int(reach.sum()), "count", sources=sources),
        "own": Number(int(criteria["covers"].isin(_OWN_USERS).sum()), "count", sources=sources),
    }
    zh = "公开的筛选标准{all}条里，{reach}条看流量、互动、受众或成本；问“品牌自己的用户是否反对此人”的有{own}条。"
    en = (
        "Of {all} published screening criteria, {reach} look at reach, engagement, audience or cost; those that ask "
        "whether the brand's own users object: {own}."
    )
    if len(by):
        numbers["fit"] = Number(100 * float(by.get("fit", 0.0)) / float(by.sum()), "percent", digits=0, sources=sources)
        zh += "唯一公开的一组权重里，与品牌的契合度占{fit}。"
        en += " In the one set of weights that was published, fit with the brand counts {fit}."
    return [Finding("screening-gap", Text(zh, en), numbers, "own")]


def _grid(results: Screenings, evidence: pd.DataFrame, incident: Incident) -> Exhibit:
    names = {rule.code: RULE_WORDS[rule.kind] for rule in RULES}

    def described(lang: str) -> str:
        told = []
        for clock, result in results.items():
            states = [
                f"{names[r['rule']].in_(lang)} {STATUSES[r['status']].in_(lang)}"
                for r in result.vetoes.to_dict("records")
            ]
            told.append(f"{CLOCK_WORDS[clock].in_(lang)} {'、'.join(states) if lang == 'zh' else ', '.join(states)}")
        head = (
            f"表格图：{len(names)}条否决规则在两个时钟下的状态。"
            if lang == "zh"
            else f"Grid: {len(names)} veto rules under two clocks. "
        )
        return head + joined(told, lang)

    return Exhibit(
        "veto-grid",
        lambda lang: veto_grid(
            [CLOCK_WORDS[c].in_(lang) for c in results], [r.vetoes for r in results.values()], names, STATUSES, lang
        ),
        both(described),
        Text(
            "事发前一天，否决规则对当事合作对象的证据说了什么",
            "What the veto rules said of the evidence on the incident's partner the day before",
        ),
        sources=documents(evidence),
    )


def _ledger(results: Screenings, evidence: pd.DataFrame, lang: str) -> Table:
    reasons = {clock: r.ledger.set_index("item_id")["reason"] for clock, r in results.items()}
    rows = [
        {
            "what": Cell(row[f"detail_{lang}"], f"#src-{row['source_id']}"),
            "kind": RULE_WORDS[row["kind"]].in_(lang),
            "happened": moment_words(row["occurred"]).in_(lang),
            "known": period(row["known_by"]).in_(lang),
            "tier": row["tier"],
            **{clock: REASONS[reasons[clock][row["item_id"]]].in_(lang) for clock in results},
        }
        for row in evidence.to_dict("records")
    ]
    columns = {
        "what": Text("证据（点击见来源）", "Evidence (click for the document)"),
        "kind": Text("规则", "Rule"),
        "happened": Text("行为发生", "Happened"),
        "known": Text("资料公开", "Published"),
        "tier": Text("级别", "Tier"),
    }
    columns |= {clock: CLOCK_WORDS[clock] for clock in results}
    caption = Text("证据清单：每一条在两个时钟下算不算数", "The ledger: whether each item counts under either clock")
    return Table("screening-ledger", pd.DataFrame(rows), caption, columns, sources=documents(evidence))
