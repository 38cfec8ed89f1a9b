"""Where the crisis began, turned and ended by rule, on the brand's daily topics."""

from __future__ import annotations

from datetime import timedelta

import pandas as pd

from fanecon.evidence.case import Case
from fanecon.methods.crisis import PHASES, phases, usual_volume
from fanecon.methods.latency import Moment, first_claim
from fanecon.methods.refusal import Refusal
from fanecon.story.chapters.incident.refusals import refused
from fanecon.story.chapters.incident.subject import Incident, documents, of_incident
from fanecon.study.findings import Finding, Number
from fanecon.study.slots import period
from fanecon.study.words import Text

_NAMES = {
    "prodrome": Text("先兆", "prodrome"),
    "acute": Text("爆发", "acute"),
    "chronic": Text("消退", "chronic"),
    "resolution": Text("平复", "resolution"),
}
# A crisis that lasts longer than this runs into other news of the brand.
_LONGEST = timedelta(days=14)


def phase_finding(case: Case, incident: Incident) -> Finding | None:
    """Tell the phases apart by rule; None where the case has no daily topics."""
    items = of_incident(case, "incident_timeline", incident)
    daily = case.frame("attention_daily")
    claim = first_claim(items, items.loc[items["role"] == "start", "kind"].unique())
    if daily.empty or isinstance(claim, Refusal):
        return None
    series = daily.rename(columns={"date": "time", "brand_topics": "volume"})[["time", "volume"]]
    baseline = usual_volume(series, claim.earliest)
    if isinstance(baseline, Refusal):
        return refused("attention-phases", baseline)
    begins = pd.Timestamp(claim.earliest)
    during = series[(series["time"] >= begins) & (series["time"] <= begins + _LONGEST)]
    if len(during) < 2:
        return None
    return _told(phases(claim, during, baseline), baseline, claim, documents(daily))


def _told(course: pd.DataFrame, baseline: float, claim: Moment, sources: tuple[str, ...]) -> Finding:
    numbers = {"usual": Number(baseline, "index", digits=1, sources=sources, calls="crisis.usual_volume")}
    words: dict[str, Text] = {}
    zh, en = [], []
    for phase in PHASES:
        row = course[course["phase"] == phase].iloc[0]
        if row["status"] != "reached":
            continue
        # The phase had begun by the day of the observation that fulfils its rule.
        day = claim.earliest if phase == PHASES[0] else row["latest"]
        words |= {f"{phase}_name": _NAMES[phase], f"{phase}_day": period(f"{day:%Y-%m-%d}")}
        zh.append(f"{{{phase}_name}}{{{phase}_day}}")
        en.append(f"{{{phase}_name}} {{{phase}_day}}")
    text = Text(
        f"按固定规则分期（平日每天{{usual}}个该品牌话题，超过五倍为爆发，回落到峰值一半为消退，"
        f"连续三天低于两倍为平复）：{'，'.join(zh)}。"
        "这条序列是品牌的全部话题，同期的其他消息也在内。",
        f"Phases by fixed rules (usually {{usual}} topics of the brand a day; acute above five times that, chronic at "
        "half "
        f"the peak, resolution after three days below twice): {', '.join(en)}. The series holds every topic of the "
        "brand, "
        "other news of those days included.",
    )
    return Finding("attention-phases", text, numbers, None, words=words)
