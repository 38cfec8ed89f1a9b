"""Did the answer fit the crisis, by situational crisis communication theory, and how little that explains."""

from __future__ import annotations

import pandas as pd

from fanecon.evidence.case import Case
from fanecon.methods.agreement import Agreement, krippendorff_alpha
from fanecon.methods.refusal import Refusal
from fanecon.methods.response import STRATEGIES, image_repair, match_table, variance_explained
from fanecon.story.chapters.common import both
from fanecon.story.chapters.incident.refusals import refused
from fanecon.story.chapters.incident.subject import Incident, documents, moment_words, nothing, of_incident
from fanecon.story.sections import Section, Table
from fanecon.study.findings import Finding, Number
from fanecon.study.slots import reported
from fanecon.study.words import Text, join_words

TYPES = {
    "management_misconduct": Text("管理失当", "management misconduct"),
    "challenge": Text("受到质疑", "a challenge by stakeholders"),
    "rumor": Text("谣言", "a rumour"),
    "deceived_stakeholders": Text("欺骗利益相关者", "deceived stakeholders"),
}
CLUSTERS = {
    "victim": Text("受害型", "victim"),
    "accidental": Text("意外型", "accidental"),
    "preventable": Text("可预防型", "preventable"),
}
POSTURES = {
    "none": Text("没有回应", "no answer"),
    "deny": Text("否认", "deny"),
    "inform": Text("告知与调整", "inform and adjust"),
    "diminish": Text("淡化", "diminish"),
    "rebuild": Text("重建（道歉、补偿）", "rebuild (apologise, compensate)"),
}
MATCHES = {
    "under": Text("不足", "too little"),
    "matched": Text("相符", "matched"),
    "over": Text("超出", "more than asked"),
}
SAID = {
    "apology": Text("道歉", "apology"),
    "compensation": Text("补偿", "compensation"),
    "excuse": Text("开脱", "excuses"),
    "justification": Text("辩解", "justification"),
    "denial": Text("否认", "denial"),
    "scapegoat": Text("推给他人", "scapegoating"),
    "attack_accuser": Text("反击指责者", "attacking the accuser"),
}
TACTICS = {
    "mortification": Text("认错道歉", "mortification"),
    "corrective_action": Text("纠正行动", "corrective action"),
    "bolstering": Text("强调正面", "bolstering"),
    "attack_accuser": Text("反击对方", "attacking the accuser"),
    "defeasibility": Text("归于力所不及", "defeasibility"),
    "minimization": Text("淡化损害", "minimisation"),
    "compensation": Text("补偿", "compensation"),
}


def answers(case: Case, incident: Incident | None, lang: str) -> Section:
    """Compare the posture given with the one that the theory asks for, under every defensible reading.

    Parameters
    ----------
    case : Case
    incident : Incident or None
    lang : str
        Language of the tables' cells.

    Returns
    -------
    Section
        `data`: as `fanecon.methods.response.match_table`.
    """
    codes = of_incident(case, "crisis_responses", incident)
    types = codes[codes["scheme"] == "crisis_type"]
    said = codes[codes["scheme"] == "response_strategy"]
    if types.empty or said.empty:
        return nothing("answers", "对危机类型与回应方式的编码", "a coding of the type of crisis and of the answers")
    table = match_table(list(types["code"].unique()), list(said["code"].unique()))
    findings = [_matched(table, codes), *_mixed(table, said), *_explains(case), _agreement(codes)]
    repair = codes[codes["scheme"] == "image_repair"]
    tables = [_readings(table, types, lang)]
    tables += [_tactics(repair, of_incident(case, "incident_timeline", incident), lang)] if len(repair) else []
    return Section(tuple(findings), (), tuple(tables), table)


def _matched(table: pd.DataFrame, codes: pd.DataFrame) -> Finding:
    matched = int((table["match"] == "matched").sum())
    sources = documents(codes)
    numbers = {
        "matched": Number(matched, "count", sources=sources, calls="response.match_table"),
        "readings": Number(len(table), "count", sources=sources),
        "over": Number(int((table["match"] == "over").sum()), "count"),
    }
    words = {"given": POSTURES[table["given"].iloc[0]]}
    text = Text(
        "给出的回应属于“{given}”。危机可以怎样归类、有没有前科、声誉是否已差，共有{readings}种读法："
        "其中{matched}种与理论要求相符，{over}种超出要求，没有一种不足。"
        if not (table["match"] == "under").any()
        else "给出的回应属于“{given}”。危机有{readings}种读法：{matched}种与理论要求相符，{over}种超出，其余不足。",
        "The answer given was to {given}. There are {readings} readings of the crisis (its type, earlier crises, a "
        "reputation already bad): in {matched} the answer matches what the theory asks for, in {over} it goes further"
        + (", in none too little." if not (table["match"] == "under").any() else "; in the rest it is too little."),
    )
    return Finding("answers", text, numbers, "matched", words=words)


def _mixed(table: pd.DataFrame, said: pd.DataFrame) -> list[Finding]:
    if not table["mixed"].all():
        return []
    deny = [c for c in said["code"].unique() if STRATEGIES[c] == "deny"]
    yielding = [c for c in said["code"].unique() if STRATEGIES[c] in ("diminish", "rebuild")]
    words = {
        "deny": both(lambda lang: join_words((SAID[c].in_(lang) for c in deny), lang)),
        "yielding": both(lambda lang: join_words((SAID[c].in_(lang) for c in yielding), lang)),
    }
    text = Text(
        "但口径不一：既有“{yielding}”，又有“{deny}”。按同一理论，让步与否认并用会互相抵消。",
        "But the tone was mixed: {yielding} beside {deny}. By the same theory, yielding and denying undo each other.",
    )
    return [Finding("answers-mixed", text, kind="caution", words=words, sources=documents(said))]


def _explains(case: Case) -> list[Finding]:
    metric = (case.config.get("crisis") or {}).get("match_correlation")
    facts = case.facts(metric) if metric else ()
    if not facts:
        return []
    fact = facts[0]
    interval = fact.interval
    if interval.low is None or interval.high is None:
        return []
    share = variance_explained(float(fact.reported.point), float(interval.low), float(interval.high))
    numbers = {
        "r": reported(fact),
        "share": Number(
            100 * share.point, "percent", 100 * share.low, 100 * share.high, 0, (fact.fact_id,),
            "response.variance_explained",
        ),
    }  # fmt: skip
    text = Text(
        "即使完全相符，也解释不了多少：元分析里“相符”与声誉的相关系数只有{r}，平方之后约{share}的差异。"
        "回应得当是应该的，但不能据此推断声誉已经修复。",
        "Even a perfect match explains little: in a meta-analysis its correlation with reputation is {r}, squared "
        "about "
        "{share} of the variance. A fitting answer is due; that reputation was repaired does not follow.",
    )
    return [Finding("answers-explain", text, numbers, "share")]


def _agreement(codes: pd.DataFrame) -> Finding:
    found = krippendorff_alpha(codes[["unit", "coder", "code"]])
    if isinstance(found, Refusal):
        return refused("answers-agreement", found)
    return _alpha(found, codes)


def _alpha(found: Agreement, codes: pd.DataFrame) -> Finding:
    numbers = {
        "alpha": Number(found.alpha, "index", sources=documents(codes), calls="agreement.krippendorff_alpha"),
        "coders": Number(found.coders, "count"),
        "units": Number(found.units, "count"),
    }
    text = Text(
        "{coders}名编码者对{units}个单元的一致性为 α = {alpha}。",
        "Agreement of {coders} coders on {units} units: alpha = {alpha}.",
    )
    return Finding("answers-agreement", text, numbers, "alpha")


def _readings(table: pd.DataFrame, types: pd.DataFrame, lang: str) -> Table:
    yes = {True: Text("有", "yes"), False: Text("无", "no")}
    rows = [
        {
            "type": TYPES.get(row["crisis_type"], Text(row["crisis_type"], row["crisis_type"])).in_(lang),
            "history": yes[bool(row["crisis_history"])].in_(lang),
            "reputation": yes[bool(row["negative_reputation"])].in_(lang),
            "cluster": CLUSTERS[row["cluster"]].in_(lang),
            "required": POSTURES[row["required"]].in_(lang),
            "match": MATCHES[row["match"]].in_(lang),
        }
        for row in table.to_dict("records")
    ]
    columns = {
        "type": Text("危机类型", "Type of crisis"),
        "history": Text("有前科", "Earlier crises"),
        "reputation": Text("声誉已差", "Bad reputation"),
        "cluster": Text("类群", "Cluster"),
        "required": Text("理论要求", "Asked for"),
        "match": Text("实际回应", "Answer given"),
    }
    return Table(
        "answers-readings",
        pd.DataFrame(rows),
        Text("危机的每一种读法，以及理论要求的回应", "Every reading of the crisis, and the answer it asks for"),
        columns,
        sources=documents(types),
        note=Text(
            "Coombs（2007）的危机情境传播理论；类型由编码者判断，随资料一并保存。",
            "Situational crisis communication theory (Coombs, 2007); the type is a coder's judgement and kept as data.",
        ),
    )


def _tactics(repair: pd.DataFrame, items: pd.DataFrame, lang: str) -> Table:
    seen = image_repair(repair)
    by_id = items.set_index("item_id")
    reasons = repair.set_index(["response_id", "code"])[f"reason_{lang}"]
    rows = []
    for row in seen.to_dict("records"):
        if row["response_id"] not in by_id.index:
            continue
        item = by_id.loc[row["response_id"]]
        rows.append(
            {
                "when": moment_words(item["occurred"]).in_(lang),
                "who": item[f"actor_{lang}"],
                "tactic": TACTICS.get(row["tactic"], Text(row["tactic"], row["tactic"])).in_(lang),
                "why": reasons.loc[(row["response_id"], row["tactic"])],
                "order": item["occurred"],
            }
        )
    frame = pd.DataFrame(rows, columns=["when", "who", "tactic", "why", "order"]).sort_values("order", kind="stable")
    columns = {
        "when": Text("时间", "When"),
        "who": Text("谁", "Who"),
        "tactic": Text("策略（Benoit）", "Tactic (Benoit)"),
        "why": Text("依据", "Seen in"),
    }
    caption = Text(
        "每次回应用了哪些形象修复策略（一人编码）", "Which image-repair tactics each answer used (one coder)"
    )
    return Table("answers-tactics", frame, caption, columns, sources=documents(repair))
