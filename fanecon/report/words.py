"""What a read report says about itself, in both languages: the words of `words.toml`."""

from __future__ import annotations

from fanecon.evidence.case import Case
from fanecon.report.auditing import Judged
from fanecon.report.patterns import table
from fanecon.report.understanding import Reading
from fanecon.study.dates import format_period
from fanecon.study.words import LANGUAGES, VERDICTS, join_words
from fanecon.vocabulary import words as vocabulary


def told(key: str, lang: str, **slots: str) -> str:
    """Return words by section and name, their slots filled."""
    section, _, name = key.partition(".")
    both: list[str] = table("words")[section][name]
    return both[LANGUAGES.index(lang)].format(**slots)


def verdict_word(verdict: str, lang: str) -> str:
    """Name a verdict of the audit, or of the reader."""
    return VERDICTS[verdict].name.in_(lang) if verdict in VERDICTS else told(f"verdicts.{verdict}", lang)


def names_of(reading: Reading, case: Case, lang: str) -> str:
    """Name the quantity of a reading; empty where it has none."""
    return case.metric(reading.metric).label(lang) if reading.metric else ""


def understood(reading: Reading, case: Case, lang: str) -> str:
    """Say what a figure was taken to be: quantity, kind and period."""
    named = vocabulary("claims.kind").get(reading.kind)
    kind = (named.zh if lang == "zh" else named.en[0].lower() + named.en[1:]) if named else ""
    periods = [format_period(p, lang) for p in (reading.period, reading.base_period) if p]
    when = (" / " if lang == "en" else "／").join(periods)
    return join_words(filter(None, (names_of(reading, case, lang), kind, when)), lang)


def missing_words(reading: Reading, case: Case, lang: str) -> str:
    """Say why a figure is unclear, and what it was likeliest taken for."""
    if reading.company == "other":
        return told("meanings.OTHER", lang)
    others = join_words([case.metric(m).label(lang) for m in (reading.metric, *reading.alternatives) if m], lang)
    codes = reading.missing or ("unsure",)
    lines = [told(f"missing.{code}", lang, words=reading.words or "…", others=others or "…") for code in codes]
    if reading.metric and "several_metrics" not in codes:
        lines.append(told("missing.note_candidate", lang, metric=names_of(reading, case, lang)))
    return ("" if lang == "zh" else " ").join(dict.fromkeys(lines))


def notes_of(one: Judged, case: Case, lang: str) -> str:
    """Say what is worth knowing beside a verdict."""
    slots = {"metric": "", "word": "", "before": "", "period": one.reading.period, **one.slots}
    dated = {key: format_period(slots[key], lang) for key in ("before", "period") if slots[key]}
    label = {"metric": case.metric(slots["metric"]).label(lang)} if slots["metric"] else {}
    return " ".join(told(f"notes.{note}", lang, **slots | dated | label) for note in one.notes)


def because(one: Judged, case: Case, lang: str) -> str:
    """Say why a figure got its verdict, or what is missing."""
    if one.reason is None:
        return missing_words(one.reading, case, lang)
    return f"{one.reason.plain(lang)} {notes_of(one, case, lang)}".strip()
