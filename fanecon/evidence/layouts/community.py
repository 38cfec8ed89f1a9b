"""Who takes part: repositories and their contributors, test builds, suggestions, what a report says of it."""

from __future__ import annotations

from fanecon.evidence.rules import COUNT, DAY, FILLED, FLAG, IDENTIFIER, PERIOD, Layout, choice, matches, optional

_WEEK = matches(r"\d{4}-W\d{2}", "the cell is not an ISO week", "Write it as 2024-W05")
_SOURCE = {"source_id": "sources.source_id"}

TABLES = {
    "repositories": Layout(
        {
            "repo": (IDENTIFIER,), "name": (FILLED,), "side": (choice("company", "user"),), "brand": (FILLED,),
            "what_zh": (FILLED,), "what_en": (FILLED,), "since": (PERIOD,), "commit": (IDENTIFIER,),
            "snapshot": (DAY,), "source_id": (FILLED,),
        },
        # The document is a later snapshot; the repository itself was public from its first month on.
        key=("repo",), known="since", references=_SOURCE,
    ),
    "commits": Layout(
        {
            "repo": (FILLED,), "month": (PERIOD,), "actor": (COUNT,), "commits": (COUNT,), "insider": (FLAG,),
            "write_access": (FLAG,),
        },
        key=("repo", "month", "actor"), known="month", references={"repo": "repositories.repo"},
    ),
    "pull_requests": Layout(
        {
            "repo": (FILLED,), "month": (PERIOD,), "actor": (COUNT,), "insider": (FLAG,), "write_access": (FLAG,),
            "bot": (FLAG,), "merged": (FLAG,),
        },
        known="month", references={"repo": "repositories.repo"},
    ),
    "beta_weeks": Layout(
        {
            "week": (_WEEK, PERIOD), "branch": (FILLED,), "releases": (COUNT,), "versions": (COUNT,),
            "devices": (COUNT,), "source_id": (FILLED,), "known_by": (PERIOD,),
        },
        # A build that everybody may install is known in its week, another when an archive lists it.
        key=("week", "branch"), known="known_by", references=_SOURCE,
    ),
    "beta_branches": Layout(
        {
            "branch": (FILLED,), "name_zh": (FILLED,), "name_en": (FILLED,),
            "public": (choice("yes", "application", "no", "unknown"),), "since": (PERIOD,),
            "until": (optional(PERIOD),), "source_id": (FILLED,), "also_source_id": (),
        },
        key=("branch", "since"), references=_SOURCE | {"also_source_id": "sources.source_id"},
    ),
    "releases": Layout(
        {"month": (PERIOD,), "branch": (FILLED,), "releases": (COUNT,), "devices": (COUNT,), "source_id": (FILLED,)},
        key=("month", "branch"), known="month", references=_SOURCE,
    ),
    "suggestions": Layout(
        {
            "week": (_WEEK, PERIOD), "board": (choice("suggestion", "bug_report"),), "tag": (FILLED,),
            "posts": (COUNT,), "source_id": (FILLED,),
        },
        key=("week", "board", "tag"), known="week", references=_SOURCE,
    ),
}  # fmt: skip
