"""Which of the report's numbers hold: the audit's verdicts, its worst cases, and the report as a document."""

from __future__ import annotations

import pandas as pd

from fanecon.evidence.audit import Audit
from fanecon.evidence.case import Case
from fanecon.evidence.implied import contradictions
from fanecon.evidence.outline import OutlineAudit
from fanecon.evidence.verdicts import Verdict
from fanecon.story.chapters.common import both
from fanecon.story.charts.audit import verdict_bar
from fanecon.story.sections import Exhibit, Section, Table, not_shown
from fanecon.study.findings import Finding, Number
from fanecon.study.slots import label, period
from fanecon.study.tables import Cell
from fanecon.study.words import VERDICTS, Text, format_interval, format_period, join_words


def claims(case: Case, audit: Audit, lang: str) -> Section:
    """Sum the audit up.

    Parameters
    ----------
    case : Case
    audit : Audit
    lang : str
        Language of the table's cells.

    Returns
    -------
    Section
        `data`: one row a claim with its verdict. The claims one by one are shown by `Study.claims`.
    """
    if audit.dated is None:
        return not_shown("audit", "这个案例没有要核查的报告。", "This case has no report to audit.")
    if not audit.written:
        return not_shown(
            "audit",
            "要核查的报告写于{day}，在所选日期还不存在，因此没有核查结果。",
            "The report is dated {day}: on the day chosen it was not yet written, so there is nothing to audit.",
            day=period(audit.dated.isoformat()),
        )
    if not audit.results:
        return not_shown("audit", "claims.csv 里还没有待核查的论断。", "claims.csv holds no claims to audit yet.")
    counts = {verdict: n for verdict, n in audit.counts().items() if n}
    findings = [_counted(counts, len(audit.results))]
    if audit.outline.cut or audit.outline.cited:
        findings.append(_document(audit.outline))
    data = pd.DataFrame(
        [(r.claim.claim_id, r.claim.line, r.verdict.value) for r in audit.results],
        columns=["claim_id", "line", "verdict"],
    )
    facts = tuple(dict.fromkeys(f.fact_id for r in audit.results for f in (*r.supplied, *r.found)))
    excluded = contradictions(case)
    tables = () if excluded.empty else (_conflicts(case, excluded, lang),)
    return Section(tuple(findings), (_bar(counts, facts),), tables, data)


def _counted(counts: dict[Verdict, int], listed: int) -> Finding:
    names = {verdict.name.lower(): verdict for verdict in counts}
    numbers = {name: Number(counts[verdict], "count") for name, verdict in names.items()}
    numbers["all"] = Number(sum(counts.values()), "claims")
    words = {f"{name}_name": VERDICTS[verdict.value].name for name, verdict in names.items()}
    zh = "，".join(f"{{{name}_name}}{{{name}}}条" for name in names)
    en = ", ".join(f"{{{name}_name}} {{{name}}}" for name in names)
    twice = ("", "")
    if listed > sum(counts.values()):
        numbers["twice"] = Number(listed - sum(counts.values()), "count")
        twice = "（另有{twice}条与前面的说法相同，只计一次）", ", those said a second time ({twice}) left out"
    text = Text(f"共核查{{all}}论断{twice[0]}：{zh}。", f"The verdicts on {{all}}{twice[1]}: {en}.")
    return Finding("audit", text, numbers, "all", words=words)


def _document(outline: OutlineAudit) -> Finding:
    numbers = {
        "cut": Number(len(outline.cut), "count"),
        "cited": Number(len(outline.cited), "count"),
        "listed": Number(len(outline.listed), "count"),
        "lost": Number(len(outline.untraceable), "count"),
        "unused": Number(len(outline.never_cited), "count"),
    }
    text = Text(
        "就文件本身而言，报告有{cut}句话说到一半就断了；正文引用了{cited}个脚注，文末只列出{listed}条，"
        "其中{unused}条从未被引用，另有{lost}个脚注无从追查。",
        "The report as a document: sentences that break off, {cut}; footnotes cited in the text, {cited}; footnotes "
        "listed at the end, {listed}; listed but never cited, {unused}; cited but untraceable, {lost}.",
    )
    return Finding("audit-document", text, numbers, "lost")


def _bar(counts: dict[Verdict, int], facts: tuple[str, ...]) -> Exhibit:
    def described(lang: str) -> str:
        parts = join_words((f"{VERDICTS[v.value].name.in_(lang)} {n}" for v, n in counts.items()), lang)
        if lang == "zh":
            return f"条形图：各判定的论断条数。{parts}。"
        return f"Bars: the number of claims by verdict. {parts}."

    return Exhibit(
        "verdict-bar",
        lambda lang: verdict_bar(counts, lang),
        both(described),
        Text("报告的论断按判定分布（条）", "The report's claims by verdict (number of claims)"),
        facts,
        Text(
            "判定由计算得出；理由与来源见下表各条。",
            "Verdicts are computed; the table below gives the reason and the sources of each.",
        ),
    )


def _conflicts(case: Case, excluded: pd.DataFrame, lang: str) -> Table:
    rows = []
    for row in excluded.to_dict("records"):
        fact = case.fact_by_id(row["fact_id"])
        rows.append(
            {
                "metric": label(case, row["metric"]).in_(lang),
                "period": format_period(row["period"], lang),
                "printed": Cell(row["printed"], f"#src-{fact.source.source_id}", None, float(fact.reported.point)),
                "allowed": format_interval(row["low"], row["high"], fact.unit, lang),
            }
        )
    columns = {
        "metric": Text("指标", "Metric"),
        "period": Text("期间", "Period"),
        "printed": Text("来源所印", "Printed"),
        "allowed": Text("其余各期容许的范围", "What all other periods allow"),
    }
    return Table(
        "conflicts",
        pd.DataFrame(rows),
        Text(
            "来源之间的矛盾：被其余各期的数字排除的数",
            "Conflicts between sources: printed figures that all other periods exclude",
        ),
        columns,
        tuple(excluded["fact_id"]),
        Text("这些数保留在数据里，但不参与任何判定。", "These figures stay in the data and decide nothing."),
    )
