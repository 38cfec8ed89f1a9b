"""Who could get a test build: anyone, or those who applied and were let in."""

from __future__ import annotations

import pandas as pd

from fanecon.evidence.case import Case
from fanecon.evidence.periods import parse_period
from fanecon.story.chapters.common import both
from fanecon.story.chapters.community.frames import counted, month_of
from fanecon.study.findings import Finding
from fanecon.study.slots import period
from fanecon.study.words import Text, join_words

_WIDEST_FIRST = ("yes", "application", "unknown", "no")


def accesses(case: Case, records: pd.DataFrame) -> pd.DataFrame:
    """Say of every record who could get its builds, by the branch and the week.

    Parameters
    ----------
    case : Case
    records : pandas.DataFrame
        `week, branch`.

    Returns
    -------
    pandas.DataFrame
        `week, branch, access`: "yes" (anyone), "application", "no" or, where no document says, "unknown".
    """
    spans = [
        (row.branch, parse_period(row.since).start, parse_period(row.until).end if row.until else None, str(row.public))
        for row in case.frame("beta_branches").itertuples()
    ]

    def access(branch: str, week: str) -> str:
        days = parse_period(week)
        return next(
            (
                public
                for name, since, until, public in spans
                if name == branch and since <= days.end and (until is None or days.start <= until)
            ),
            "unknown",
        )

    found = records[["week", "branch"]].reset_index(drop=True)
    found["access"] = [access(b, w) for b, w in zip(found["branch"], found["week"], strict=True)]
    return found


def access_finding(case: Case, records: pd.DataFrame) -> Finding | None:
    """Count the weeks with a build for anyone and those with builds by application only.

    Parameters
    ----------
    case : Case
    records : pandas.DataFrame
        `week, branch`.

    Returns
    -------
    Finding or None
        None where no document says who could get the builds.
    """
    branches = case.frame("beta_branches")
    if branches.empty:
        return None
    found = accesses(case, records)
    ranks = found["access"].map(_WIDEST_FIRST.index)
    widest = ranks.groupby(found["week"]).min()
    gated = widest.index[widest == _WIDEST_FIRST.index("application")]
    documents = tuple(dict.fromkeys(branches["source_id"]))
    weeks = {name: int((widest == rank).sum()) for rank, name in enumerate(_WIDEST_FIRST)}
    numbers = {
        "all": counted(len(widest), documents, "weeks"),
        "open": counted(weeks["yes"], documents, "weeks"),
        "applied": counted(weeks["application"], documents, "weeks"),
        "unsure": counted(weeks["unknown"], documents, "weeks"),
    }
    zh = (
        "谁能装：{all}有测试版，其中有文件表明人人可装的{open}，要先申请、名额有限的{applied}，没有文件说明的{unsure}。"
    )
    en = (
        "Who could get them: of {all} with a test build, {open} had one that anyone could install by the documents, "
        "{applied} had builds only for those who applied and got a place, and for {unsure} no document says."
    )
    if gated.empty:
        return Finding("betas-access", Text(zh, en), numbers, "open")
    words = {"gated": period(month_of(gated[0]))}
    later = found[(found["access"] == "yes") & (found["week"] > gated[0])]
    if later.empty:
        zh += "自{gated}起，没有文件表明哪一周有人人可装的测试版。"
        en += " Since {gated} no document shows a week with one for anyone."
        return Finding("betas-access", Text(zh, en), numbers, "applied", words=words)
    numbers["later"] = counted(later["week"].nunique(), documents, "weeks")
    names = branches[branches["branch"].isin(later["branch"])].drop_duplicates("branch")
    words["names"] = both(lambda lang: join_words(names[f"name_{lang}"], lang))
    zh += "自{gated}起，有文件表明人人可装的只有{later}：{names}。"
    en += " Since {gated} that holds for {later} only: {names}."
    return Finding("betas-access", Text(zh, en), numbers, "later", words=words)
