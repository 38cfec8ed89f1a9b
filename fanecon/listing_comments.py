"""What the command line prints of comments: what an import did and the crawl hides, what labels can carry."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import pandas as pd

from fanecon.comments.ingest import Outcome
from fanecon.comments.labels import LABELS, Row
from fanecon.comments.store import Import
from fanecon.listing_problems import problem_lines
from fanecon.listing_words import speaker
from fanecon.methods.agreement import kappa
from fanecon.methods.calibrated import MIN_LABELS, half_width
from fanecon.methods.refusal import Refusal
from fanecon.study.words import join_words, refused

_say = speaker("comments")


def imported_lines(name: str, found: Outcome, lang: str) -> Iterator[str]:
    """Say what an import did, by the kind of file.

    Parameters
    ----------
    name : str
        The case.
    found : Outcome
    lang : str
    """
    by_format: dict[tuple[str, str], list[Import]] = {}
    for one in found.imports:
        by_format.setdefault((one.format, one.platform), []).append(one)
    for (layout, platform), entries in by_format.items():
        yield from _format_lines(layout, platform, entries, found.written, lang)
    if found.passed:
        shown = join_words([f"{suffix} {count:,}" for suffix, count in sorted(found.passed.items())], lang)
        yield _say("passed", lang, shown)
    if found.notes:
        yield from problem_lines(found.notes)
    if found.problems:
        yield _say("rejections", lang, len(found.problems))
        yield from problem_lines(found.problems)
    if not found.imports:
        yield _say("nothing", lang)
    yield _say("written", lang, name, found.total) if found.written else _say("not_written", lang)


def _format_lines(layout: str, platform: str, entries: list[Import], written: bool, lang: str) -> Iterator[str]:
    rows, kept, new = (sum(getattr(one, what) for one in entries) for what in ("rows", "kept", "new"))
    label = f"{layout.replace('_', ' ')} × {len(entries)}"
    yield _say("rows" if written else "would", lang, label, platform, rows, kept, new)
    for heading, what in (("dropped", "dropped"), ("noted", "notes")):
        if counts := sum((Counter(getattr(one, what)) for one in entries), Counter[str]()):
            yield _say(heading, lang, join_words([_say(why, lang, n) for why, n in sorted(counts.items())], lang))
    if first := min((one.first for one in entries if one.first), default=""):
        last = max(one.last for one in entries)
        hours = sum(one.hours for one in entries)
        yield _say("hours", lang, first.replace("T", " "), last.replace("T", " "), hours)
    yield from _cap_lines(entries, lang)


def _cap_lines(entries: list[Import], lang: str) -> Iterator[str]:
    for one in entries:
        caps = one.caps
        if caps.get("capped"):
            yield _say("capped", lang, caps["posts"], caps["posts_at_most"], caps["most_per_post"])
        if caps.get("full"):
            yield _say("full", lang, caps["handed_out"])
        for what in ("second_half", "notes_of_search"):
            if what in caps:
                yield _say(what, lang, caps[what])
    if missed := sum(one.caps.get("answers_missed", 0) for one in entries):
        yield _say("missed", lang, sum(one.caps.get("answers", 0) for one in entries), missed)


def label_lines(path: Path, rows: Sequence[Row], found: pd.DataFrame, lang: str) -> Iterator[str]:
    """Say what a coder has to do, and what the labels of all coders carry.

    Parameters
    ----------
    path : pathlib.Path
        The coder's file.
    rows : sequence of Row
        What it holds.
    found : DataFrame
        The labels of all coders.
    lang : str
    """
    choices = [join_words([zh if lang == "zh" else en for zh, en in LABELS[c].items()], lang) for c in LABELS]
    yield _say("file", lang, path)
    yield _say("how", lang, *choices)
    coded = sum(bool(row.stance) for row in rows)
    yield _say("done", lang, coded, len(rows) - coded)
    items = found["item"].nunique()
    if items < MIN_LABELS:
        yield _say("none", lang, MIN_LABELS)
    else:
        yield _say("carries", lang, items, half_width(items))
    if found["coder"].nunique() == 2:
        agreed = kappa(found.rename(columns={"stance": "label"}))
        if isinstance(agreed, Refusal):
            yield _say("no_agreement", lang, refused(agreed)[lang == "en"])
        else:
            row = agreed.iloc[0]
            yield _say("agreement", lang, row["agreed"], row["point"], row["low"], row["high"], row["items"])
