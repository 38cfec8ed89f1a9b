"""Collects the findings out of executed notebooks: one list, whatever languages were run."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

FINDING = "application/vnd.fanecon.finding+json"
STUDY = "application/vnd.fanecon.study+json"
EXHIBIT = "application/vnd.fanecon.exhibit+json"
SCHEMA_VERSION = 1


class ResultsError(Exception):
    """The findings of a run contradict one another."""


def findings(notebook: Mapping[str, Any]) -> list[dict[str, Any]]:
    """List the findings an executed notebook carries, in the order it shows them.

    An output carries one finding, or a list of them (an audit, claim by claim).

    Parameters
    ----------
    notebook : mapping
        The notebook as JSON.

    Examples
    --------
    >>> output = {"data": {FINDING: {"id": "revenue", "value": 1.5}}}
    >>> findings({"cells": [{"cell_type": "code", "outputs": [output]}]})
    [{'id': 'revenue', 'value': 1.5}]
    """
    return [finding for data in published(notebook["cells"]) for finding in carried(data)]


def published(cells: Iterable[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield the forms of every output that has some, by MIME type."""
    return (output["data"] for cell in cells for output in cell.get("outputs", []) if "data" in output)


def carried(data: Mapping[str, Any]) -> list[Any]:
    """List the findings of one output."""
    found = data.get(FINDING, [])
    return found if isinstance(found, list) else [found]


def about(outputs: Iterable[Mapping[str, Any]], facts: Iterable[str]) -> dict[str, Any]:
    """Return what the first study said of its case, with the older ones of the metrics used, by period.

    Parameters
    ----------
    outputs : iterable of mapping
        As `published` yields them.
    facts : iterable of str
        The facts that the page rests on.
    """
    said: Mapping[str, Any] = next((data[STUDY] for data in outputs if STUDY in data), {})
    head = {"name": "", "as_of": "", "newest": "", "hidden": "", "stale": {}} | said.get("head", {})
    used, stale = {fact.partition(".")[0] for fact in facts}, dict[str, list[str]]()
    for metric, (label, period) in head["stale"].items():
        if metric in used:
            stale.setdefault(period, []).append(label)
    return {**head, "stale": stale, "report": said.get("report")}  # empty words where it did not say


def study_head(notebooks: Sequence[Mapping[str, Any]], case: str) -> dict[str, Any]:
    """Return what the executed notebooks say of their case: its names and how new its figures are.

    Parameters
    ----------
    notebooks : sequence of mapping
        Executed notebooks as JSON.
    case : str
        The name of its folder, which stands where no notebook says what readers call it.

    Returns
    -------
    dict
        `case_names`, `newest` (metric → the period of its newest figure), `newest_document` (ISO day or None), `stale`
        (metrics whose newest figure lies far behind that document).

    Examples
    --------
    >>> about = {"case": "xiaomi", "names": {"zh": "小米", "en": "Xiaomi"}, "stale": ["mau"]}
    >>> head = study_head([{"cells": [{"outputs": [{"data": {STUDY: about}}]}]}], "xiaomi")
    >>> head["case_names"]["zh"], head["stale"]
    ('小米', ['mau'])
    >>> study_head([], "xiaomi")["case_names"]
    {'zh': 'xiaomi', 'en': 'xiaomi'}
    """
    said = (data[STUDY] for notebook in notebooks for data in published(notebook["cells"]) if STUDY in data)
    first: Mapping[str, Any] = next(said, {})
    names = first.get("names", {})
    return {
        "case_names": {lang: str(names.get(lang, case)) for lang in ("zh", "en")},
        "newest": first.get("newest", {}),
        "newest_document": first.get("newest_document"),
        "stale": first.get("stale", []),
    }


def merge(notebook: str, by_language: Mapping[str, Sequence[dict[str, Any]]]) -> list[dict[str, Any]]:
    """Merge one notebook's findings from its runs in several languages.

    A finding holds its sentences in every language, so the runs have to agree on everything.

    Parameters
    ----------
    notebook : str
        The notebook's name; each finding gets it.
    by_language : mapping of str to list
        What `findings` found in each run.

    Raises
    ------
    ResultsError
        When an id comes twice, or two runs differ: the finding, the field and both values.

    Examples
    --------
    >>> merge("01", {"zh": [{"id": "a", "value": 1}], "en": [{"id": "a", "value": 1}]})
    [{'notebook': '01', 'id': 'a', 'value': 1}]
    >>> merge("01", {"zh": [{"id": "a", "value": 1}], "en": [{"id": "a", "value": 2}]})
    Traceback (most recent call last):
    fanecon.press.results.ResultsError: 01, finding "a": value is 1 in zh, but 2 in en
    """
    tables = {lang: _by_id(notebook, lang, rows) for lang, rows in by_language.items()}
    if not tables:
        return []
    first, *others = tables
    for other in others:
        _compare(notebook, first, tables[first], other, tables[other])
    return [{"notebook": notebook, **row} for row in tables[first].values()]


def results_text(case: str, as_of: str, rows: Sequence[dict[str, Any]], head: Mapping[str, Any]) -> str:
    """Write the content of `results.json`: the same findings give the same bytes.

    Raises
    ------
    ResultsError
        When a finding holds NaN or an infinity, which JSON cannot say.
    """
    content = {"schema_version": SCHEMA_VERSION, "case": case, "as_of": as_of, **head, "findings": list(rows)}
    try:
        return json.dumps(content, ensure_ascii=False, indent=1, allow_nan=False) + "\n"
    except ValueError as error:
        raise ResultsError(f"a finding holds a number that JSON cannot say: {error}") from error


def _by_id(notebook: str, lang: str, rows: Sequence[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    table: dict[str, dict[str, Any]] = {}
    for row in rows:
        name = row.get("id")
        if not isinstance(name, str) or not name:
            raise ResultsError(f"{notebook} ({lang}): a finding has no id: {json.dumps(row, ensure_ascii=False)[:120]}")
        if name in table:
            raise ResultsError(f'{notebook} ({lang}): two findings have the id "{name}"')
        table[name] = row
    return table


def _compare(
    notebook: str,
    lang: str,
    one: dict[str, dict[str, Any]],
    other_lang: str,
    other: dict[str, dict[str, Any]],
) -> None:
    for name in [*one, *(n for n in other if n not in one)]:
        if name not in one or name not in other:
            there, missing = (lang, other_lang) if name in one else (other_lang, lang)
            raise ResultsError(f'{notebook}, finding "{name}": found in {there}, but missing in {missing}')
        for key in sorted({*one[name], *other[name]}):
            a, b = one[name].get(key), other[name].get(key)
            if a != b:
                difference = f"{key} is {_short(a)} in {lang}, but {_short(b)} in {other_lang}"
                raise ResultsError(f'{notebook}, finding "{name}": {difference}')
    if list(one) != list(other):
        raise ResultsError(f"{notebook}: findings come in different orders in {lang} and {other_lang}")


def _short(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 100 else text[:99] + "…"
