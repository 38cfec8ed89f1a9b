"""Which of the report's sentences on culture hold: audited claims, and sentences that carry no number."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import pandas as pd

from fanecon.evidence.audit import Audit
from fanecon.evidence.case import Case
from fanecon.evidence.verdicts import Verdict
from fanecon.story.chapters.common import sentences_on
from fanecon.story.chapters.community.frames import settings
from fanecon.story.sections import Section, Table, not_shown
from fanecon.study.findings import Finding, Number
from fanecon.study.slots import period
from fanecon.study.tables import Cell
from fanecon.study.verdicts import explain
from fanecon.study.words import VERDICTS, Text

_NOTHING = Text("没有任何公开的度量与这句话对应。", "Nothing that was published measures this.")


_CAVEATS = {
    "betas": Text(
        "这与报告的说法相容；但早年有多少人直接参与，只有公司自己讲过。",
        " This agrees with the statement; how many took a direct part early on is only the company's own telling.",
    ),
    "contrast": Text(
        "不过报告说的是公司主导的共创流程，那没有可比的数据。",
        " But the report means a process led by the company, for which there is nothing to compare.",
    ),
    "loyalty": Text(
        "换机留存不等于复购，转化率没有人公布过。",
        " Retention at a change of phone is no repurchase rate, and nobody published conversion.",
    ),
}


@dataclass(frozen=True)
class Held:
    """How a sentence fared.

    Attributes
    ----------
    verdict : Verdict
    evidence : Text
    """

    verdict: Verdict
    evidence: Text


def culture(case: Case, audit: Audit, sections: dict[str, Section], lang: str) -> Section:
    """Hold the report's sentences on culture against what the sections above found.

    Parameters
    ----------
    case : Case
        With `claims` in its community settings, and the table `report_sentences`.
    audit : Audit
    sections : dict of str to Section
        By measure: "betas", "openness", "contrast", "loyalty".
    lang : str
        Language of the table's cells.

    Returns
    -------
    Section
        `data`: one row a sentence: `id, line, verdict`.
    """
    if audit.dated is None:
        return not_shown("culture", "这个案例没有要核查的报告。", "This case has no report to audit.")
    if not audit.written:
        return not_shown(
            "culture",
            "要核查的报告写于{day}，在所选日期还不存在。",
            "The report is dated {day}: on the day chosen it was not yet written.",
            day=period(audit.dated.isoformat()),
        )
    wanted = settings(case).get("claims", [])
    rows = []
    for result in (r for r in audit.results if r.claim.claim_id in wanted):
        claim, told = result.claim, explain(result, case)
        rows.append((claim.claim_id, claim.line, Text(claim.zh, claim.en), Held(result.verdict, _plain(told))))
    for row in sentences_on(case, "community").to_dict("records"):
        held = _held(row["measure"], sections)
        rows.append((row["sentence_id"], int(row["line"]), Text(row["zh"], row["en"]), held))
    if not rows:
        return not_shown("culture", "没有可核对的句子。", "There is no sentence to hold against the evidence.")
    rows.sort(key=lambda row: row[1])
    facts = tuple(f.fact_id for r in audit.results if r.claim.claim_id in wanted for f in (*r.supplied, *r.found))
    data = pd.DataFrame([(i, line, held.verdict.value) for i, line, _, held in rows], columns=["id", "line", "verdict"])
    return Section((_counted(data),), (), (_table(rows, facts, _sources(sections), lang),), data)


def _plain(finding: Finding) -> Text:
    return Text(finding.plain("zh"), finding.plain("en"))


def _joined(findings: list[Finding], *more: Text) -> Text:
    zh, en = "".join(f.plain("zh") for f in findings), " ".join(f.plain("en") for f in findings)
    return Text(zh + "".join(m.zh for m in more), en + "".join(m.en for m in more))


def _held(measure: str, sections: dict[str, Section]) -> Held:
    """Weigh a sentence without a number by the section whose measure comes near it."""
    section = sections.get(measure)
    if measure == "none" or section is None or section.findings[0].kind == "refusal":
        return Held(Verdict.UNVERIFIED, _NOTHING)
    if measure == "openness":
        return _readings(section)
    told = [f for f in section.findings if f.kind == "finding" and f.id.startswith(measure)]
    evidence = _joined(told, _CAVEATS[measure])
    if measure == "betas":
        return Held(Verdict.CONSISTENT, evidence)
    # A comparison with one other company, or a figure by firms that measure differently, cannot decide.
    return Held(Verdict.UNVERIFIED, evidence)


def _readings(section: Section) -> Held:
    """Two readings of who builds: around the company, and inside its own project."""
    told = [f for f in section.findings if f.id in ("openness-company", "openness-user")]
    evidence = _joined(told)
    lows = {f.id: f.numbers[f.headline].value for f in told if f.headline}
    inside, around = lows.get("openness-company"), lows.get("openness-user")
    if inside is None or around is None:
        return Held(Verdict.UNVERIFIED, evidence)
    half = 50  # per cent: who makes most of what is merged
    return Held(Verdict.AMBIGUOUS if inside < half <= around else Verdict.CONSISTENT, evidence)


def _sources(sections: dict[str, Section]) -> tuple[str, ...]:
    found = [s for section in sections.values() for f in section.findings for s in f.all_sources]
    return tuple(dict.fromkeys(found))


def _counted(data: pd.DataFrame) -> Finding:
    counts = Counter(data["verdict"])
    names = {v.value: v.name.lower() for v in Verdict if counts[v.value]}
    numbers = {name: Number(counts[value], "count") for value, name in names.items()}
    numbers["all"] = Number(len(data), "count")
    words = {f"{name}_name": VERDICTS[value].name for value, name in names.items()}
    zh = "，".join(f"{{{name}_name}}{{{name}}}条" for name in names.values())
    en = ", ".join(f"{{{name}_name}} {{{name}}}" for name in names.values())
    text = Text(
        f"报告里关于粉丝文化的说法核对了{{all}}条：{zh}。多数说法不是错了，而是没有公开数据可以衡量。",
        f"The report's statements on fan culture, {{all}} in all: {en}. Most are not wrong; nothing that was "
        f"published could measure them.",
    )
    open_ones = counts[Verdict.UNVERIFIED.value]
    if 2 * open_ones <= len(data):
        text = Text(
            f"报告里关于粉丝文化的说法核对了{{all}}条：{zh}。",
            f"The report's statements on fan culture, {{all}} in all: {en}.",
        )
    return Finding("culture", text, numbers, "all", words=words)


def _table(
    rows: list[tuple[str, int, Text, Held]], facts: tuple[str, ...], sources: tuple[str, ...], lang: str
) -> Table:
    cells = [
        {
            "line": Cell(str(line), sort=float(line)),
            "says": says.in_(lang),
            "verdict": Cell(
                VERDICTS[h.verdict.value].name.in_(lang), title=VERDICTS[h.verdict.value].meaning.in_(lang)
            ),
            "evidence": h.evidence.in_(lang),
        }
        for _, line, says, h in rows
    ]
    columns = {
        "line": Text("行", "Line"),
        "says": Text("报告的说法（转述）", "What the report says (paraphrased)"),
        "verdict": Text("判定", "Verdict"),
        "evidence": Text("证据", "Evidence"),
    }
    return Table(
        "culture-table",
        pd.DataFrame(cells),
        Text("报告关于粉丝文化的说法，逐句核对", "The report's sentences on fan culture, one by one"),
        columns,
        facts,
        Text(
            "有数字的句子由核查程序判定；没有数字的，按前面各节算出的结果对照，没有对应度量的一律写“无法核实”。",
            "Sentences with a number are judged by the audit; those without by what the sections above computed; "
            "where no "
            "measure comes near, the verdict is “unverified”.",
        ),
        sources=sources,
    )
