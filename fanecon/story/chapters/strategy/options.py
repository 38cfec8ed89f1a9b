"""From evidence to options: the advice as options, how each cell is known, and the report's table of effects."""

from __future__ import annotations

from typing import Any

import pandas as pd

from fanecon.evidence.case import Case
from fanecon.story.chapters.common import listed
from fanecon.story.chapters.strategy.basis import EVIDENCE, JUDGED, KINDS, MIXED, basis, together
from fanecon.story.chapters.strategy.matrix import Matrix, cell, matrix
from fanecon.story.sections import Section, Table, not_shown
from fanecon.study.findings import Finding, Number
from fanecon.study.labels import unit_words
from fanecon.study.tables import Cell
from fanecon.study.words import Text, join_words

HORIZONS = {"short": Text("短期", "short"), "middle": Text("中期", "middle"), "long": Text("长期", "long")}
_MARKS = {EVIDENCE: Text("据", "E"), MIXED: Text("兼", "M"), JUDGED: Text("判", "J")}
_VERDICTS = {
    "supported": Text("有证据支持", "supported"),
    "weak": Text("证据薄弱", "weak evidence"),
    "mixed": Text("证据不一", "mixed evidence"),
    "untested": Text("无从检验", "untested"),
    "contradicted": Text("与证据相悖", "contradicted"),
}


def options(case: Case, lang: str) -> Section:
    """Show the advice as options by criteria, and how much of the matrix is judgement.

    Parameters
    ----------
    case : Case
    lang : str
        Language of the tables' cells.

    Returns
    -------
    Section
        `data`: one row a scored cell: ``option, criterion, low, high, kind``.
    """
    found = matrix(case)
    if found is None:
        return not_shown(
            "options",
            "没有可比较的方案：需要至少三个方案、带方向与单位的准则，以及注明依据的打分；或者在所选日期，这些还不存"
            "在。",
            "There are no options to compare: it takes three options at least, criteria with direction and unit, and "
            "scores with their basis; or on the day chosen there were none yet.",
        )
    data = pd.DataFrame(
        [(o, c, found.low.loc[o, c], found.high.loc[o, c], b.kind) for (o, c), b in found.cells.items()],
        columns=["option", "criterion", "low", "high", "kind"],
    )
    findings = [_counted(found, data), *_unfounded(found, data), *_effects(case)]
    tables = [_matrix_table(case, found, lang), _basis_table(found, lang), *_effects_table(case, lang)]
    return Section(tuple(findings), (), tuple(tables), data)


def _counted(found: Matrix, data: pd.DataFrame) -> Finding:
    kinds = data["kind"].value_counts()
    support: dict[str, Any] = {"facts": found.facts, "sources": found.sources}
    numbers = {
        "options": Number(len(found.options), "count"),
        "criteria": Number(len(found.criteria), "count"),
        "cells": Number(len(data), "count"),
        "evidence": Number(int(kinds.get(EVIDENCE, 0)), "count", **support),
        "mixed": Number(int(kinds.get(MIXED, 0)), "count", **support),
        "judged": Number(int(kinds.get(JUDGED, 0)), "count"),
        "share": Number(100 * float((data["kind"] == JUDGED).mean()), "percent", digits=0),
    }
    text = Text(
        "{options}条建议按{criteria}个准则打分，共{cells}格。只凭证据的{evidence}格，证据与判断兼有的{mixed}格，纯属"
        "判断的"
        "{judged}格，占{share}。",
        "{options} pieces of advice are scored on {criteria} criteria: {cells} cells. Evidence alone carries "
        "{evidence}, "
        "evidence and judgement {mixed}, judgement alone {judged} of them, which is {share}.",
    )
    return Finding("options", text, numbers, "share")


def _unfounded(found: Matrix, data: pd.DataFrame) -> list[Finding]:
    bare = data.groupby("criterion")["kind"].apply(lambda kinds: (kinds == JUDGED).all())
    names = [found.criteria[c] for c in found.criteria if bare.get(c, False)]
    if not names:
        return []
    words = {"which": Text(join_words((n.zh for n in names), "zh"), join_words((n.en for n in names), "en"))}
    text = Text(
        "“{which}”一列没有一格有公开证据。凡是靠这一列取胜的排名，都只是打分者的看法。",
        "No cell under “{which}” has public evidence. A rank won there is the coder's opinion and nothing else.",
    )
    return [Finding("options-judgement", text, kind="caution", words=words)]


def _effects(case: Case) -> list[Finding]:
    effects = case.frame("effects")
    if effects.empty:
        return []
    rests = [basis(case, row["basis"]) for row in effects.to_dict("records")]
    facts, sources = together(rests)
    counts = effects["evidence"].value_counts()
    verdicts = [v for v in _VERDICTS if v in counts.index]
    numbers = {"all": Number(len(effects), "count")}
    numbers |= {v: Number(int(counts[v]), "count", facts=facts, sources=sources) for v in verdicts}
    words = {f"{v}_name": _VERDICTS[v] for v in verdicts}
    zh, en = listed([(f"{{{v}_name}}的{{{v}}}项", f"{{{v}_name}} {{{v}}}") for v in verdicts])
    text = Text(
        f"报告用一张表列了{{all}}项正负效应，逐项对照前四本笔记本的证据：{zh}。",
        f"The report sets out {{all}} positive and negative effects in a table. Held against the evidence of the other "
        f"notebooks: {en}.",
    )
    return [Finding("effects", text, numbers, "all", words=words)]


def _matrix_table(case: Case, found: Matrix, lang: str) -> Table:
    horizon = case.frame("options").set_index("option")["horizon"]
    rows = []
    for option, name in found.options.items():
        row: dict[str, object] = {"option": name.in_(lang), "horizon": HORIZONS[horizon[option]].in_(lang)}
        for criterion in found.criteria:
            row[criterion] = _cell(found, option, criterion, lang)
        rows.append(row)
    columns = {"option": Text("方案", "Option"), "horizon": Text("期限", "Horizon")}
    columns |= {c: _headed(name, found.units[c]) for c, name in found.criteria.items()}
    return Table(
        "score-matrix",
        pd.DataFrame(rows),
        Text(
            "方案与准则：每格是得分区间，后面注明依据",
            "Options by criteria: the interval of each score, and how it is known",
        ),
        columns,
        found.facts,
        Text(
            "据：只凭证据；兼：证据与判断兼有；判：纯属判断。在网页上，把鼠标停在格上可看理由。所列之外的依据见下表。",
            "E: evidence alone; M: evidence and judgement; J: judgement alone. Hover over a cell for the reason; "
            "the next "
            "table lists the evidence.",
        ),
        sources=found.sources,
    )


def _cell(found: Matrix, option: str, criterion: str, lang: str) -> Cell:
    low, high = cell(found.low, option, criterion), cell(found.high, option, criterion)
    printed = f"{low:g}–{high:g}"
    known = found.cells.get((option, criterion))
    if known is None:
        return Cell(printed, title="依据当时尚未公布" if lang == "zh" else "its basis was not published yet")
    return Cell(f"{printed} {_MARKS[known.kind].in_(lang)}", title=found.why[option, criterion].in_(lang))


def _headed(name: Text, unit: str) -> Text:
    zh, en = unit_words(unit, "zh"), unit_words(unit, "en")
    return Text(f"{name.zh}（{zh}）", f"{name.en} ({en})")


def _basis_table(found: Matrix, lang: str) -> Table:
    rows = [
        {
            "option": found.options[option].in_(lang),
            "criterion": found.criteria[criterion].in_(lang),
            "basis": cell.words(lang),
            "why": found.why[option, criterion].in_(lang),
        }
        for (option, criterion), cell in found.cells.items()
        if cell.kind != JUDGED
    ]
    columns = {
        "option": Text("方案", "Option"),
        "criterion": Text("准则", "Criterion"),
        "basis": Text("依据", "Basis"),
        "why": Text("理由", "Why"),
    }
    caption = Text("有证据的各格，依据逐条列出", "The cells with evidence, one by one")
    note = Text(
        f"没有列出的各格{KINDS[JUDGED].zh}。", f"Cells that are not listed are {KINDS[JUDGED].en}."
    )  # fmt: skip
    return Table("score-basis", pd.DataFrame(rows), caption, columns, found.facts, note, sources=found.sources)


def _effects_table(case: Case, lang: str) -> list[Table]:
    effects, codes, advice = case.frame("effects"), case.frame("effect_codes"), case.frame("options")
    if effects.empty:
        return []
    names = {row["option"]: row[f"name_{lang}"] for row in advice.to_dict("records")}
    rests = {row["effect"]: basis(case, row["basis"]) for row in effects.to_dict("records")}
    sides = {"positive": Text("正面", "positive"), "negative": Text("负面", "negative")}
    rows = []
    for row in effects.sort_values(["side", "line"], ascending=[False, True], kind="stable").to_dict("records"):
        mine = codes[codes["effect"] == row["effect"]]
        pushed = {sign: [names[o] for o in mine.loc[mine["code"] == sign, "option"]] for sign in (1, -1)}
        rows.append(
            {
                "effect": row[f"name_{lang}"],
                "side": sides[row["side"]].in_(lang),
                "evidence": Cell(_VERDICTS[row["evidence"]].in_(lang), title=rests[row["effect"]].words(lang)),
                "why": row[f"why_{lang}"],
                "up": join_words(pushed[1], lang) or "–",
                "down": join_words(pushed[-1], lang) or "–",
            }
        )
    columns = {
        "effect": Text("效应", "Effect"),
        "side": Text("报告归为", "Report says"),
        "evidence": Text("证据", "Evidence"),
        "why": Text("理由", "Why"),
        "up": Text("会加强它的方案", "Options that strengthen it"),
        "down": Text("会削弱它的方案", "Options that weaken it"),
    }
    facts, sources = together(rests.values())
    note = Text("加强或削弱由一位编码者判断，没有第二人复核。", "Strengthening and weakening were judged by one coder.")
    caption = Text("报告的正负效应表，编码之后", "The report's table of effects, coded")
    return [Table("effects-table", pd.DataFrame(rows), caption, columns, facts, note, sources=sources)]
