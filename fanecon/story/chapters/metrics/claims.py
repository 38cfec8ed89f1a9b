"""Which of the report's numbers hold: the audit's verdicts, its worst cases, and the report as a document."""

from __future__ import annotations

import pandas as pd

from fanecon.evidence.audit import Audit
from fanecon.evidence.case import Case
from fanecon.evidence.implied import contradictions
from fanecon.evidence.outline import OutlineAudit
from fanecon.evidence.verdicts import Verdict
from fanecon.story.charts.audit import verdict_bar
from fanecon.story.findings import Finding, Number
from fanecon.story.sections import Exhibit, Section, Table, not_shown
from fanecon.story.tables import Cell
from fanecon.story.words import VERDICTS, Text, format_interval, format_period


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
        dated = Text(format_period(audit.dated.isoformat(), "zh"), format_period(audit.dated.isoformat(), "en"))
        return not_shown(
            "audit",
            "要核查的报告写于{day}，在所选日期还不存在，因此没有核查结果。",
            "The report to audit is dated {day}: it was not yet written on the day chosen, so there is nothing to audit.",
            day=dated,
        )
    findings = [_counts(audit)]
    if audit.outline.cut or audit.outline.cited:
        findings.append(_document(audit.outline))
    data = pd.DataFrame(
        [(r.claim.claim_id, r.claim.line, r.verdict.value) for r in audit.results],
        columns=["claim_id", "line", "verdict"],
    )
    facts = tuple(dict.fromkeys(f.fact_id for r in audit.results for f in (*r.supplied, *r.found)))
    tables = (_conflicts(case, lang),) if not contradictions(case).empty else ()
    return Section(tuple(findings), (_bar(audit, facts),), tables, data)


def _counts(audit: Audit) -> Finding:
    counts = {v: n for v, n in audit.counts().items() if n}
    numbers = {f"n{i}": Number(n, "claims") for i, n in enumerate(counts.values())}
    words = {f"v{i}": VERDICTS[v.value].name for i, v in enumerate(counts)}
    numbers["all"] = Number(len(audit.results), "claims")
    zh = "，".join(f"{{v{i}}}{{n{i}}}" for i in range(len(counts)))
    en = ", ".join(f"{{v{i}}}: {{n{i}}}" for i in range(len(counts)))
    return Finding("audit", Text(f"共核查{{all}}：{zh}。", f"Of {{all}} audited, {en}."), numbers, "all", words=words)


def _document(outline: OutlineAudit) -> Finding:
    numbers = {
        "cut": Number(len(outline.cut), "count"), "cited": Number(len(outline.cited), "count"),
        "listed": Number(len(outline.listed), "count"), "lost": Number(len(outline.untraceable), "count"),
        "unused": Number(len(outline.never_cited), "count"),
    }  # fmt: skip
    return Finding(
        "audit-document",
        Text(
            "作为一份文件，它有{cut}句话说到一半就断了；正文引用了{cited}个脚注，文末只列出{listed}条，其中{unused}条从未被引用，"
            "有{lost}个脚注无从追查；列出的各条也只有标题，没有网址。",
            "As a document it breaks off in mid-sentence {cut} times. Its text cites {cited} footnotes and its list holds {listed}, of which "
            "{unused} is cited nowhere; {lost} footnotes cannot be traced, and the listed ones are titles without an address.",
        ),
        numbers, "lost",
    )  # fmt: skip


def _bar(audit: Audit, facts: tuple[str, ...]) -> Exhibit:
    counts = {v: n for v, n in audit.counts().items() if n}

    def described(lang: str) -> str:
        parts = [f"{VERDICTS[v.value].name.in_(lang)} {n}" for v, n in counts.items()]
        return (
            "条形图：各判定的论断条数。" if lang == "zh" else "Bars of the number of claims by verdict. "
        ) + ", ".join(parts)

    return Exhibit(
        "verdict-bar", lambda lang: verdict_bar({v: counts.get(v, 0) for v in Verdict if v in counts}, lang),
        Text(described("zh"), described("en")), Text("报告的论断按判定分布（条）", "The report's claims by verdict (number of claims)"), facts,
        Text("判定由计算得出，规则见下表各条的说明；来源逐条列在表中。", "Verdicts are computed; the table below gives the reason and the sources of each."),
    )  # fmt: skip


def _conflicts(case: Case, lang: str) -> Table:
    found = contradictions(case)
    rows = []
    for row in found.to_dict("records"):
        fact = case.fact_by_id(row["fact_id"])
        rows.append({
            "metric": case.metric(row["metric"]).label(lang), "period": format_period(row["period"], lang),
            "printed": Cell(row["printed"], f"#src-{fact.source.source_id}", None, float(fact.reported.point)),
            "allowed": format_interval(row["low"], row["high"], fact.unit, lang),
        })  # fmt: skip
    columns = {
        "metric": Text("指标", "Metric"), "period": Text("期间", "Period"), "printed": Text("印出的数", "Printed"),
        "allowed": Text("其余各期容许的范围", "What all other periods allow"),
    }  # fmt: skip
    return Table(
        "conflicts", pd.DataFrame(rows), Text("来源之间的矛盾：被其余各期的数字排除的印刷数", "Conflicts between sources: printed figures that all other periods exclude"),
        columns, tuple(found["fact_id"]), Text("这些行保留在数据里，但不参与任何判定。", "These rows stay in the data and decide nothing."),
    )  # fmt: skip
