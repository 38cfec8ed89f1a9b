"""What the command line prints of a case folder: rows, what notebooks can show, what an import did."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from fanecon import parameters
from fanecon.evidence.case import open_case
from fanecon.evidence.config import Config
from fanecon.evidence.importers.adding import Imported
from fanecon.evidence.importers.prices import GAP_DAYS, ImportedPrices
from fanecon.evidence.importers.surveys import ImportedAnswers
from fanecon.evidence.layouts import SERIES
from fanecon.evidence.new_case import EXAMPLES
from fanecon.evidence.schema import KEYS
from fanecon.listing import report_lines
from fanecon.listing_gates import Section, filled, sections, shown_by, texts_in
from fanecon.listing_newest import stale_lines
from fanecon.listing_problems import problem_lines
from fanecon.listing_words import speaker
from fanecon.study.cases import described, setting
from fanecon.study.words import Text, join_words

_say = speaker("case")
_MOST = 12


def coverage_lines(config: Config, core: Mapping[str, Any], counts: Mapping[str, int], lang: str) -> Iterator[str]:
    """Say what each notebook will and will not be able to show.

    Parameters
    ----------
    config : Config
    core : mapping of str to pandas.DataFrame
        The core tables as read.
    counts : mapping of str to int
        Table → rows.
    lang : str
    """
    yield from report_lines(config.get("report"), lang)
    of_metric = Counter(core["facts"]["metric"])
    figures = {metric: of_metric[metric] for metric in core["metrics"]["metric"]}
    has = filled(config.settings, counts, figures)
    for notebook in parameters.notebooks():
        if (gated := sections(parameters.locate(f"{notebook}.ipynb"), has)) is not None:
            yield from _gated_lines(notebook, gated, config, lang)
    yield from _remarks(config, core, figures, lang)
    yield from stale_lines(open_case(config.name), lang)


def _gated_lines(notebook: str, found: list[Section], config: Config, lang: str) -> Iterator[str]:
    mark = "；" if lang == "zh" else "; "
    shown = [s.title.in_(lang) for s in found if s.told]
    yield notebook
    yield "  " + (_say("shows", lang, mark.join(shown)) if shown else _say("nothing", lang))
    for section in found:
        if section.left_out:
            names = ((Text(*described(name)).in_(lang), _where(name, config, lang)) for name in section.lacks)
            lacks = dict.fromkeys(f"{name} ({where})" for name, where in names)
            yield "  " + _say(
                "part" if section.told else "without", lang, section.title.in_(lang), join_words(lacks, lang)
            )


def _where(name: str, config: Config, lang: str) -> str:
    if name in SERIES or name in KEYS:
        return f"{name}.csv"
    if named := list(texts_in(setting(config.settings, name))):
        return _say("metrics", lang, join_words(_few(named), lang))
    return f"case.yaml: {name.partition('.')[0]}"


def _remarks(config: Config, core: Mapping[str, Any], figures: Mapping[str, int], lang: str) -> Iterator[str]:
    left = [f"{t}.csv" for t, row in EXAMPLES.items() if t in KEYS and row[0] in set(core[t][KEYS[t]])]
    examples = {row[0] for row in EXAMPLES.values()}
    if left:
        yield _say("examples", lang, join_words(left, lang))
    undated = sum(int((core[t]["published"] == "").sum()) for t in ("facts", "events"))
    if undated:
        yield _say("undated", lang, undated)
    if not any(name in figures for name in texts_in(config.settings)):
        spare = [m for m, n in figures.items() if n and m not in examples]
        if spare:
            yield _say("unnamed", lang, join_words(_few(spare), lang), ", ".join(spare[:4]))


def mend_line(lang: str) -> str:
    """Say that problems come first."""
    return _say("mend", lang)


def imported_lines(case: str, found: Imported, lang: str) -> Iterator[str]:
    """Say what an import of rows did, or would do; the rejected ones first, each by its line."""
    yield from problem_lines(found.problems)
    if found.rejected:
        yield _say("rejected", lang, found.rejected)
    if found.table == "facts":
        counts = len(found.rows), len(found.sources), len(found.metrics)
        yield _say("added" if found.written else "would", lang, case, *counts)
    else:
        key = "rows" if found.written else "would_rows"
        yield _say(key, lang, case, f"{found.table}.csv", len(found.rows), len(found.sources))
    if isinstance(found, ImportedAnswers) and found.rows:
        bases = {row["question"]: (int(row["base"]), int(row["respondents"])) for row in found.rows}
        yield from (_say("base", lang, name, base, everybody - base) for name, (base, everybody) in bases.items())
        yield _say("open_survey", lang)
    answers = found if isinstance(found, ImportedAnswers) else None
    lists = (
        ("personal", answers.personal if answers else ()),
        ("unsaid", answers.unsaid if answers else ()),
        ("documents", [f"{row['source_id']} [{row['tier']}]" for row in found.sources]),
        ("new_metrics", [f"{row['metric']} ({row['kind']})" for row in found.metrics]),
        ("estimates", [row["fact_id"] for row in found.rows if row.get("quality") == "estimate"]),
        ("repeated", map(str, found.repeated)),
        ("empty" if found.table == "facts" else "remarks", map(str, found.passed_over)),
        ("left_out", found.left_out),
        ("shown", shown_by(found.table) if found.table in SERIES else []),
    )
    for key, items in lists:
        if names := _few(list(items)):
            yield _say(key, lang, join_words(names, lang))


def prices_lines(case: str, found: ImportedPrices, lang: str) -> Iterator[str]:
    """Say what an import of prices did, or would do; what is wrong first."""
    yield from problem_lines(found.problems)
    yield from (_say("warning", lang, line) for line in problem_lines(found.warnings))
    for ticker, (days, first, last) in found.added.items() if not found.problems else ():
        yield _say("prices", lang, " ".join([ticker, *found.currencies.get(ticker, "").split()]), days, first, last)
    if len(set(found.currencies.values())) > 1:
        yield _say("currencies", lang)
    if found.suspended:
        days_off = [f"{ticker} {day}" for ticker, day in found.suspended]
        yield _say("suspended", lang, len(days_off), join_words(_few(days_off), lang))
    for ticker, first, last in found.gaps:
        yield _say("gap", lang, ticker, first, last, GAP_DAYS)
    numbers = (("same", found.repeated), ("no_close", found.without_price), ("replaced", found.replaced))
    for key, number in numbers:
        if number:
            yield _say(key, lang, number)
    if found.adjusted and not found.problems:
        yield _say("adjusted", lang)
    if found.sources and not found.problems:
        yield _say("documents", lang, join_words(found.sources, lang))
    if not found.added and not found.problems:
        yield _say("no_prices", lang)
    yield _say("written", lang, case) if found.written else _say("not_written", lang)


def _few(names: list[str]) -> list[str]:
    return names if len(names) <= _MOST else [*names[:_MOST], f"… ({len(names)})"]
