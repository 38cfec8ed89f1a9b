"""Hot-search lists counted by a keyword list: the derivation behind Xiaomi's own tables of attention.

* A day of the daily archive has as many topics as its file has different titles. A topic is the brand's where one of
  the brand's words stands in it and none of `not`; it is the face's where one of the face's words does as well.
* An hour of the hourly archive has the titles of its capture, each with its place on the list, heat, reads and
  discussions. A day was captured as often as it has files.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from fanecon.errors import DataError, ParameterError
from fanecon.evidence.importers.cells import Record, template
from fanecon.evidence.importers.columns import ColumnMap
from fanecon.evidence.importers.fields import find_headers
from fanecon.evidence.importers.placing import Unreadable, below, json_objects, read_each
from fanecon.evidence.importers.spreadsheets import read_spreadsheet
from fanecon.evidence.tables import Problem, data_error

_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})\.json")
_HOUR = re.compile(r"([01]\d|2[0-3])\.json")
_REMEDY = "Fetch the file again from the archive, or leave it out with --partial"
_NAMES = ("brand_zh", "brand_en", "face_zh", "face_en")
_NEEDED = (*_NAMES, "words", "face_words")


@dataclass(frozen=True)
class Pair:
    """A brand and its face, and the words by which topics are theirs."""

    names: Mapping[str, str]  # brand_zh, brand_en, face_zh, face_en
    words: tuple[str, ...]
    face_words: tuple[str, ...]
    never: tuple[str, ...] = ()

    def counts(self, titles: pd.Series) -> pd.DataFrame:
        """Say of each title whether it is the brand's, and whether it names the face too.

        Examples
        --------
        >>> pair = Pair({}, ("小米", "SU7", "雷军"), ("雷军",), ("小米辣",))
        >>> pair.counts(pd.Series(["小米辣涨价", "雷军谈su7", "新SU7"])).to_numpy().tolist()
        [[False, False], [True, True], [True, False]]
        """
        folded = titles.str.casefold()
        brand = _has(folded, self.words) & ~_has(folded, self.never)
        return pd.DataFrame({"brand": brand, "face": brand & _has(folded, self.face_words)})


def _has(folded: pd.Series, words: Sequence[str]) -> pd.Series:
    pattern = "|".join(re.escape(word.casefold()) for word in words)
    return folded.str.contains(pattern) if pattern else pd.Series(False, index=folded.index)


def read_keywords(path: Path) -> list[Pair]:
    """Read a keyword list: a brand and its face a row, the case's own first; several words in a cell parted by |."""
    fields, needed = template("series_files.yaml")["keywords"], [(name,) for name in _NEEDED]
    sheet, header = find_headers(read_spreadsheet(path), fields, needed, ColumnMap())[0]
    pairs, problems = read_each(below(sheet, header), _pair)
    if problems or not pairs:
        none = sheet.problem(header.line, None, None, "no brand is listed", "Give each a row, the case's own first")
        raise data_error(problems or [none])
    return [pair for _, pair in pairs]


def _pair(record: Record) -> Pair:
    for column in _NEEDED:
        if not record.text(column).strip(" |"):
            raise Unreadable(column, "the cell is empty", "Fill it in; part several words by |")
    names = {column: record.text(column) for column in _NAMES}
    parts = (re.split(r"[|｜、]", record.text(column)) for column in ("words", "face_words", "not"))
    return Pair(names, *(tuple(word for part in words if (word := part.strip())) for words in parts))


@dataclass(frozen=True)
class Captures:
    """The captures of an archive: one row a title, with what could not be read."""

    kind: str  # "daily" or "hourly"
    files: tuple[tuple[str, str], ...]  # day and hour (empty in a daily archive) of those that could be read
    topics: pd.DataFrame
    problems: tuple[Problem, ...]


def read_archive(folder: Path) -> Captures:
    """Read an archive of hot-search lists: `2026-01-07.json` a day, or `2026-01-07/12.json` an hour.

    The folder may be the archive's clone, or the folder `raw` or `api` in it.
    """
    if not folder.is_dir():
        raise ParameterError(f"{folder.name} is no folder; give the folder of an archive, such as raw or api")
    inside = next((folder / name for name in ("raw", "api") if (folder / name).is_dir()), folder)
    daily = tuple((m[1], "", p) for p in sorted(inside.glob("*.json")) if (m := _DAY.fullmatch(p.name)))
    hourly = tuple(
        (p.parent.name, m[1], p) for p in sorted(inside.glob("????-??-??/*.json")) if (m := _HOUR.fullmatch(p.name))
    )
    if bool(daily) == bool(hourly):
        what = "both kinds of archives" if daily else "no archive of hot-search lists"
        raise ParameterError(f"{folder.name} holds {what}; expected 2026-01-07.json, or 2026-01-07/12.json, in it")
    files, rows, problems = list[tuple[str, str]](), list[Any](), list[Any]()
    for day, hour, path in daily or hourly:
        try:
            topics = enumerate(_topics(path, path.relative_to(inside).as_posix()), 1)
            rows += [(day, hour, place, *topic) for place, topic in topics]
            files.append((day, hour))
        except DataError as error:
            problems += error.problems
    if not files:
        raise data_error(problems)
    columns = ["date", "hour", "position", "title", "heat", "advertised", "reads", "discussions"]
    # A counter that the capture does not show is empty, not nought.
    frame = pd.DataFrame(rows, columns=columns).astype(dict.fromkeys(("heat", "reads", "discussions"), "Int64"))
    return Captures("daily" if daily else "hourly", tuple(files), frame, tuple(problems))


def _topics(path: Path, name: str) -> Iterator[tuple[str, int, bool, int | None, int | None]]:
    for n, topic in enumerate(json_objects(path, name, _REMEDY), 1):
        title, *counters = (topic.get(name) for name in ("title", "hot", "readCount", "discussCount"))
        wrong = any(c is not None and (not isinstance(c, int | float) or c < 0) for c in counters)
        if wrong or not isinstance(title, str) or not title.strip():
            what = f"topic {n} has {'a counter that is none' if wrong else 'no title'}"
            raise data_error([Problem(name, None, None, str(topic)[:80], what, _REMEDY)])
        # The archive writes some counters as 1910000000.0000002.
        heat, reads, discussions = (None if c is None else round(c) for c in counters)
        yield title.strip(), heat or 0, bool(topic.get("ads")), reads, discussions


def daily_counts(captures: Captures, pair: Pair) -> pd.DataFrame:
    """Count a daily archive: topics of each day, the brand's and the face's among them; an empty day is left out."""
    topics = captures.topics.drop_duplicates(["date", "title"])
    marked = topics[["date"]].join(pair.counts(topics["title"]))
    counted = {"topics_total": ("brand", "size"), "brand_topics": ("brand", "sum"), "face_topics": ("face", "sum")}
    return marked.groupby("date").agg(**counted).reset_index()


def monthly_counts(captures: Captures, pairs: Iterable[Pair]) -> pd.DataFrame:
    """Count the months of a daily archive for every brand and its face."""
    parts = []
    for pair in pairs:
        days = daily_counts(captures, pair)
        months = days.assign(period=days["date"].str[:7], days=1).groupby("period").sum(numeric_only=True).reset_index()
        # Words that cannot tell brand and face apart make a share that is 1 by construction.
        same = "same-words" if set(pair.words) <= set(pair.face_words) else ""
        parts.append(months.assign(**pair.names, excluded=same))
    found = pd.concat(parts, ignore_index=True)
    return found.sort_values("period", kind="stable", ignore_index=True)


def hourly_counts(captures: Captures, pair: Pair) -> pd.DataFrame:
    """Count an hourly archive: one row an hour in which the brand stood on the list."""
    topics = captures.topics.join(pair.counts(captures.topics["title"]))
    own = topics[topics["brand"]]
    hours = own.groupby(["date", "hour"]).agg(
        topics=("title", "size"), face_topics=("face", "sum"), advertised=("advertised", "sum"),
        best_position=("position", "min"), heat_max=("heat", "max"), heat_sum=("heat", "sum"),
        reads_max=("reads", "max"), discussions_max=("discussions", "max"),
    )  # fmt: skip
    return hours.reset_index().assign(hour=lambda f: f["hour"].astype(int))


def coverage(captures: Captures) -> pd.DataFrame:
    """Count the captures of each day."""
    days = Counter(day for day, _ in captures.files)
    return pd.DataFrame({"date": list(days), "snapshots": list(days.values())})
