"""The words of a screening, and what `fanecon screen` prints of it: a row for JSON, lines for people."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

import pandas as pd

from fanecon.listing_words import speaker, told
from fanecon.methods.screening import Screening
from fanecon.study.words import with_colon

RULES = told("rules")
"""What each veto rule looks at, by the kind of evidence."""

STATUSES, REASONS, CLOCKS = (told(table) for table in ("statuses", "reasons", "clocks"))
_say = speaker("screening")

Row = dict[str, Any]


def screening_row(name: str, screening: Screening) -> Row:
    """Return a screening as JSON can hold it, None where there is no value; `name` is the roster's file name."""
    return {
        "roster": name, "as_of": screening.as_of.isoformat(), "clock": screening.clock,
        "rules": [asdict(rule) for rule in screening.rules], "candidates": _records(screening.candidates),
        "vetoes": _records(screening.vetoes), "ledger": _records(screening.ledger),
    }  # fmt: skip


def screening_lines(row: Row, lang: str) -> Iterator[str]:
    """Lay a screening out for people, from the row that `screening_row` returns."""
    yield _say("head", lang, row["roster"], row["as_of"], CLOCKS[row["clock"]].in_(lang))
    yield ""
    yield _say("vetoes", lang)
    for rule in row["rules"]:
        window = _say("window", lang, rule["window_months"]) if rule["window_months"] else ""
        line = _say("line", lang, _share(rule["threshold"])) if rule["threshold"] is not None else ""
        yield f"  {rule['code']}  {RULES[rule['kind']].in_(lang)}{window}{line}"
    for candidate in row["candidates"]:
        yield from _veto_lines(candidate, [v for v in row["vetoes"] if v["candidate"] == candidate["candidate"]], lang)
    yield ""
    yield _say("ledger", lang, len(row["ledger"]))
    for item in row["ledger"]:
        dates = f"{item['occurred'] or '–'} / {item['known_by'] or '–'}"
        reason = REASONS[item["reason"]].in_(lang)
        source = f"[{item['tier']}] {item['source_id']}"
        yield "  " + "  ".join((item["item_id"], item["candidate"], item["rule"], dates, source, reason))
    yield ""
    yield _say("caution", lang)


def _veto_lines(candidate: Row, vetoes: list[Row], lang: str) -> Iterator[str]:
    found = STATUSES["possible"].in_(lang) if candidate["possible"] else _say("clear", lang)
    found = _say("vetoed", lang) if candidate["vetoed"] else found
    yield with_colon(candidate["candidate"], found, lang)
    for veto in vetoes:
        items = f" [{veto['items']}]" if veto["items"] else ""
        status = STATUSES[veto["status"]].in_(lang)
        yield f"  {veto['rule']}  {status}{items}"
    if not candidate["vetoed"] and candidate["p_veto_high"] > 0:
        ends = dict.fromkeys(_share(candidate[f"p_veto_{end}"]) for end in ("low", "high"))
        yield _say("p_veto", lang, _say("between", lang, *ends) if len(ends) == 2 else next(iter(ends)))


def _share(p: float) -> str:
    # What is not certain is not printed as if it were.
    return "<0.01" if 0 < p < 0.01 else ">0.99" if 0.99 < p < 1 else f"{p:.2f}"


def _records(frame: pd.DataFrame) -> list[Row]:
    rows = frame.to_dict("records")
    return [{str(k): None if isinstance(v, float) and math.isnan(v) else v for k, v in row.items()} for row in rows]
