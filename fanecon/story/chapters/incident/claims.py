"""Which of the report's sentences on the incident hold, and what those without a figure would need."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from fanecon.evidence.audit import Audit
from fanecon.evidence.case import Case
from fanecon.story.chapters.common import sentences_on
from fanecon.story.chapters.incident.subject import Incident, documents, of_incident
from fanecon.story.sections import Section, Table, not_shown
from fanecon.study.findings import Finding, Number
from fanecon.study.slots import period
from fanecon.study.tables import Cell
from fanecon.study.words import VERDICTS, Text


def about(audit: Audit, incident: Incident | None) -> Audit:
    """Keep the claims that are about the incident; `Study.claims` shows them."""
    mine = incident.claims if incident else ()
    return replace(audit, results=tuple(r for r in audit.results if r.claim.claim_id in mine))


def sentences(case: Case, incident: Incident | None, audit: Audit, lang: str) -> Section:
    """Sum up the verdicts on the incident, and lay out the sentences that nobody can check.

    Parameters
    ----------
    case : Case
    incident : Incident or None
    audit : Audit
        Of the whole report.
    lang : str
        Language of the table's cells.

    Returns
    -------
    Section
        `data`: the report's sentences without a figure.
    """
    results = about(audit, incident).results
    if not results:
        if audit.dated is not None and not audit.written:
            return not_shown(
                "sentences",
                "要核查的报告写于{day}，在所选日期还不存在。",
                "The report is dated {day}: on the day chosen it was not yet written.",
                day=period(audit.dated.isoformat()),
            )
        return not_shown(
            "sentences",
            "没有关于这次事件、可供核查的论断。",
            "There is no claim about such an incident to be checked.",
        )
    rest = sentences_on(case, incident.id if incident else "")
    counts: dict[str, int] = {}
    for result in results:
        counts[result.verdict.value] = counts.get(result.verdict.value, 0) + 1
    numbers = {"all": Number(len(results), "claims"), "rest": Number(len(rest), "count")}
    words, zh, en = {}, [], []
    for verdict, n in counts.items():
        key = verdict.lower().replace("-", "_")
        numbers[key] = Number(n, "count")
        words[f"{key}_name"] = VERDICTS[verdict].name
        zh.append(f"{{{key}_name}}{{{key}}}条")
        en.append(f"{{{key}_name}} {{{key}}}")
    text = Text(
        f"报告关于这次事件的可核查论断有{{all}}：{'，'.join(zh)}。另有{{rest}}句没有数字的断言，公开资料都无法衡量。",
        f"On this incident the report makes {{all}} that can be checked: {', '.join(en)}. {{rest}} further sentences "
        "hold "
        "no figure, and public documents measure none of them.",
    )
    finding = Finding("sentences", text, numbers, "all", words=words)
    tables = (_unmeasured(case, rest, incident, lang),) if len(rest) else ()
    return Section((finding,), (), tables, rest)


def _unmeasured(case: Case, rest: pd.DataFrame, incident: Incident | None, lang: str) -> Table:
    items = of_incident(case, "incident_timeline", incident).set_index("item_id")
    nothing = {"zh": "没有找到", "en": "nothing found"}[lang]
    rows = []
    for row in rest.to_dict("records"):
        known = row["measure"] in items.index
        seen = items.loc[row["measure"]] if known else None
        rows.append(
            {
                "line": int(row["line"]),
                "said": row[lang],
                "found": nothing if seen is None else Cell(seen[f"title_{lang}"], f"#src-{seen['source_id']}"),
                "needs": row[f"needs_{lang}"],
            }
        )
    columns = {
        "line": Text("行", "Line"),
        "said": Text("报告的说法", "The report says"),
        "found": Text("资料里最接近的", "Nearest on record"),
        "needs": Text("要衡量它，需要", "To measure it takes"),
    }
    used = items[items.index.isin(rest["measure"])]
    return Table(
        "unmeasured",
        pd.DataFrame(rows),
        Text("没有数字的断言：有报道，不等于量过", "Sentences without a figure: reported is not measured"),
        columns,
        sources=documents(used),
    )
