"""Answers to a survey, one row a respondent, as counts about at least five of them: into `survey_answers.csv`.

No answer of a single person is kept. Options that fewer than five chose are put together with others: on a scale with
their neighbours, else in one row without a name. Of several columns of 1 and 0 such a count is a bound.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from fanecon.evidence.importers.adding import Imported, Row, opened
from fanecon.evidence.importers.cells import template
from fanecon.evidence.importers.columns import ColumnMap
from fanecon.evidence.importers.fields import find_headers
from fanecon.evidence.importers.placing import Placed, add, below, days_of, document, read_each
from fanecon.evidence.importers.spreadsheets import read_spreadsheet
from fanecon.evidence.tables import data_error

LEAST = 5
"""The fewest people that a count may be about."""
_NUMBERED = re.compile(r"(?:Q|第)?\d+\s*[、.．:：题]\s*")
_OPTION = re.compile(r"(?P<question>.+?)\s*\((?P<option>.+)\)")
_PERSONAL = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)|[\w.+-]+@[\w-]+\.\w+|(?<!\d)\d{17}[\dXx]|\d+\.\d+\.\d+\.\d+")
_FILLED_IN = re.compile(r"[〖【].*?[〗】]")
_POINTS = 11  # of the longest scale in use, 0 to 10


@dataclass(frozen=True)
class ImportedAnswers(Imported):
    """What came of an import: also the personal columns, and those that say nothing about five people."""

    personal: tuple[str, ...] = ()
    unsaid: tuple[str, ...] = ()


def import_survey(
    folder: Path, path: Path, source: str = "", own: ColumnMap | None = None, partial: bool = False, write: bool = True
) -> ImportedAnswers:
    """Count the answers to a survey into a case.

    The sheet has one row a respondent, as 问卷星 (wjx) and others write it. `own` may name the column with the time of
    submission; columns that it maps to nothing are not read. The rest, and what is raised, is as for `import_facts`.
    """
    fields, words = (template("series_files.yaml")[part] for part in ("survey", "survey_words"))
    sheet, header = find_headers(read_spreadsheet(path), fields, (("submitted",),), own or ColumnMap())[0]
    records = below(sheet, header)
    read, problems = read_each(records, days_of(records, "submitted"))
    lines = {record.line for record, _ in read}
    sheet_rows = [cells for n, cells in sheet.rows if n in lines]
    columns = {
        name: _said((cells[i].text if i < len(cells) else "" for cells in sheet_rows), words["skipped"])
        for i, name in header.names.items()
    }
    time = header.names[header.at["submitted"]]
    personal = [name for name, said in columns.items() if name == time or _is_personal(name, said, words["personal"])]
    unread = [name for name, field in (own.columns if own else {}).items() if not field]
    free = [name for name in columns if name not in (*personal, *unread)]
    used = [name for name in free if _NUMBERED.match(name)] or free
    asked = _questions({name: columns[name] for name in used})
    rows = {question: list(_counted(question, options)) for question, options in asked.items()}
    days = sorted(day for _, day in read)
    said = {"respondents": str(len(read)), "period": f"{days[0]}/{days[-1]}" if days[1:] else "".join(days)}
    unsaid = [question for question, counts in rows.items() if not counts]
    if not problems and not any(rows.values()):
        what = f"no question has answers that may be counted; respondents: {len(read)}"
        remedy = f"Nothing about fewer than {LEAST} people is written, and no free text: import more answers"
        raise data_error([sheet.problem(None, None, None, what, remedy)])
    case = opened(folder, "sources", "survey_answers")
    come = document(case, source, days[-1] if days else "")
    entries = [Placed(read[0][0], row | said, come) for counts in rows.values() for row in counts]
    found = add(case, "survey_answers", entries, problems, (), partial, write)
    others = [name for name in columns if name not in (*personal, *used)]
    told = vars(found) | {"left_out": tuple(others), "personal": tuple(personal), "unsaid": tuple(unsaid)}
    return ImportedAnswers(**told)


def _said(texts: Iterable[str], skipped: Collection[str]) -> list[str]:
    """Return the answers of a column without what was filled in beside a choice; "" where nothing was answered."""
    plain = [_FILLED_IN.sub("", unicodedata.normalize("NFKC", text)).strip() for text in texts]
    points = ("-3", "-2") if "-1" in plain else ()  # a scale through nought, where these are no codes
    return [one if one not in skipped or one in points else "" for one in plain]


def _is_personal(name: str, said: Sequence[str], words: Collection[str]) -> bool:
    """Say whether a column is about who somebody is: by its name, or by what one of its cells looks like."""
    asked = re.sub(r"[\W_]|请(?:填写|输入|留下)?|[您你]的|your", "", _NUMBERED.sub("", name).casefold())
    return asked in words or any(_PERSONAL.search(one) for one in said)


def _questions(columns: Mapping[str, list[str]]) -> dict[str, dict[str, list[str]]]:
    """Group columns by question: option → answers. A question of one column has the option ""."""
    found: dict[str, dict[str, list[str]]] = {}
    for name, said in columns.items():
        several = _OPTION.fullmatch(unicodedata.normalize("NFKC", name))
        if several and set(said) <= {"0", "1", ""}:
            found.setdefault(several["question"], {})[several["option"]] = said
        else:
            found[name] = {"": said}
    return found


def _counted(question: str, options: Mapping[str, list[str]]) -> Iterator[Row]:
    """Count the answers to a question; nothing where that would say something about fewer than five people."""
    answered = [said for said in zip(*options.values(), strict=True) if any(said)]
    counts = Counter(one for (said,) in answered for one in said.split("┋")) if "" in options else Counter()
    scale = re.search(template("series_files.yaml")["survey_words"]["scale"], question, re.IGNORECASE)
    kind, base, kept = "multiple", len(answered), list(counts.items())
    if "" not in options:
        kept = [(option, sum(said[at] == "1" for said in answered)) for at, option in enumerate(options)]
    elif any("┋" in said for (said,) in answered):
        kept = [(option, n) for option, n in kept if n >= LEAST]  # a rare one may be somebody's own words
    elif scale and len(counts) <= _POINTS and all(re.fullmatch(r"-?\d+", one) for one in counts):
        kind, kept = "scale", _neighbours(counts)
    else:
        # Where most answers are people's own words, so are the rare ones among the others.
        kind, kept = "single", [] if len(counts) > base / 2 else _with_a_rest(counts)
    for option, n in kept if base >= LEAST else ():
        bound, shown = "exact", n
        if kind == "multiple" and n < LEAST:
            bound, shown = "at_most", LEAST - 1
        elif kind == "multiple" and base - n < LEAST:  # so few did not choose it
            bound, shown = "at_least", max(LEAST, base - LEAST + 1)
        told = {"question": question, "kind": kind, "option": option, "n": str(shown)}
        yield told | {"bound": bound, "base": str(base)}


def _neighbours(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    """Put points of a scale together until each group has five people.

    Examples
    --------
    >>> _neighbours({"1": 2, "2": 4, "4": 9, "5": 1})
    [('1–2', 6), ('4–5', 10)]
    """
    groups: list[tuple[str, str, int]] = []
    for point in sorted(counts, key=int):
        first, before = (groups[-1][0], groups[-1][2]) if groups else (point, LEAST)
        if before < LEAST:
            groups[-1] = (first, point, before + counts[point])
        else:
            groups.append((point, point, counts[point]))
    if len(groups) > 1 and groups[-1][2] < LEAST:
        (first, _, before), (_, last, n) = groups[-2:]
        groups[-2:] = [(first, last, before + n)]
    return [(first if first == last else f"{first}–{last}", n) for first, last, n in groups if n >= LEAST]


def _with_a_rest(counts: Counter[str]) -> list[tuple[str, int]]:
    """Put options that fewer than five chose into one without a name; alone, it would be told by what is left.

    Examples
    --------
    >>> _with_a_rest(Counter({"yes": 20, "no": 6, "perhaps": 2})), _with_a_rest(Counter({"yes": 20, "no": 2}))
    ([('yes', 20), ('', 8)], [])
    """
    kept = [(option, n) for option, n in counts.most_common() if n >= LEAST]
    rest = sum(counts.values()) - sum(n for _, n in kept)
    while kept and 0 < rest < LEAST:
        rest += kept.pop()[1]
    return [*kept, ("", rest)] if kept and rest else kept
