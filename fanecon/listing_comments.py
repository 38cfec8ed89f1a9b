"""What the command line prints of an import of comments: rows, what was dropped, hours, what the crawl hides."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from fanecon.comments.ingest import Outcome
from fanecon.comments.store import Import
from fanecon.listing_problems import problem_lines
from fanecon.listing_words import speaker
from fanecon.study.words import join_words

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
    if written:
        yield _say("rows", lang, label, platform, rows, kept, new)
    else:
        yield _say("would", lang, label, platform, rows, kept)
    for heading, what in (("dropped", "dropped"), ("noted", "notes")):
        counts: Counter[str] = Counter()
        for one in entries:
            counts.update(getattr(one, what))
        if counts:
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
    missed = sum(one.caps.get("answers_missed", 0) for one in entries)
    if missed:
        yield _say("missed", lang, sum(one.caps.get("answers", 0) for one in entries), missed)


def forget_question(name: str, lang: str) -> str:
    """Ask before everything private is deleted."""
    return _say("ask", lang, name)


def forgotten_line(name: str, count: int | None, lang: str) -> str:
    """Say what was deleted."""
    return _say("forgot_nothing", lang, name) if count is None else _say("forgotten", lang, name, count)
