"""Hot-search lists counted by a keyword list: the derivation behind Xiaomi's own tables of attention.

* A day of the daily archive has as many topics as its file has different titles. A topic is the brand's where one of
  the brand's words stands in it and none of `not`; it is the face's where one of the face's words does as well.
* An hour of the hourly archive has the titles of its capture, each with its place on the list, heat, reads and
  discussions. A day was captured as often as it has files.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from fanecon.errors import DataError, ParameterError
from fanecon.evidence.tables import Problem, data_error

_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})\.json")
_HOUR = re.compile(r"([01]\d|2[0-3])\.json")
_KEYS = ("brand", "face", "words", "not", "face_words")
_EXAMPLE = (
    "Example: brands: [{brand: {zh: 小米, en: Xiaomi}, face: {zh: 雷军, en: Lei Jun}, words: [小米, 雷军], "
    "face_words: [雷军]}]"
)
MAX_BYTES = 20_000_000
"""Largest capture: a day has a few hundred topics."""


@dataclass(frozen=True)
class Pair:
    """A brand and its face, and the words by which topics are theirs."""

    brand: Mapping[str, str]
    face: Mapping[str, str]
    words: tuple[str, ...]
    face_words: tuple[str, ...]
    never: tuple[str, ...] = ()

    def counts(self, titles: pd.Series) -> pd.DataFrame:
        """Say of each title whether it is the brand's, and whether it names the face too.

        Examples
        --------
        >>> pair = Pair({}, {}, ("小米", "SU7", "雷军"), ("雷军",), ("小米辣",))
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
    """Read a keyword list: a brand and its face each, the case's own first.

    Raises
    ------
    ParameterError
    """
    import yaml

    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise ParameterError(f"{path.name} cannot be read: {error.strerror}") from None
    except (yaml.YAMLError, ValueError):
        raise ParameterError(f"{path.name} is not YAML in UTF-8. {_EXAMPLE}") from None
    brands = content.get("brands") if isinstance(content, dict) else None
    if not isinstance(brands, list) or not brands:
        raise ParameterError(f"{path.name} holds no list of brands. {_EXAMPLE}")
    return [_pair(f"{path.name}: brand {n}", entry) for n, entry in enumerate(brands, 1)]


def _pair(place: str, entry: Any) -> Pair:
    if not isinstance(entry, dict) or (strange := [key for key in entry if key not in _KEYS]):
        what = f'has no setting "{strange[0]}"' if isinstance(entry, dict) else "is no map"
        raise ParameterError(f"{place} {what}; it holds {', '.join(_KEYS)}. {_EXAMPLE}")
    for key in ("brand", "face"):
        names = entry.get(key)
        if not isinstance(names, dict) or not all(str(names.get(lang) or "").strip() for lang in ("zh", "en")):
            raise ParameterError(f"{place} needs {key}: {{zh: …, en: …}}. {_EXAMPLE}")
    words = {key: tuple(str(w).strip() for w in entry.get(key) or ()) for key in ("words", "face_words", "not")}
    if not words["words"] or not words["face_words"] or not all(all(w) for w in words.values()):
        raise ParameterError(f"{place} needs words and face_words, none of them empty. {_EXAMPLE}")
    return Pair(entry["brand"], entry["face"], words["words"], words["face_words"], words["not"])


@dataclass(frozen=True)
class Captures:
    """The captures of an archive: one row a title, with what could not be read."""

    kind: str  # "daily" or "hourly"
    files: tuple[tuple[str, str, Path], ...]  # day, hour (empty in a daily archive), file
    topics: pd.DataFrame
    problems: tuple[Problem, ...]


def read_archive(folder: Path) -> Captures:
    """Read an archive of hot-search lists: `2026-01-07.json` a day, or `2026-01-07/12.json` an hour.

    The folder may be the archive's clone, or the folder `raw` or `api` in it.

    Raises
    ------
    ParameterError
        For a folder that holds no archive.
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
    files, rows, problems = daily or hourly, [], list[Any]()
    for day, hour, path in files:
        try:
            rows += [(day, hour, place, *topic) for place, topic in enumerate(_topics(path, inside), 1)]
        except DataError as error:
            problems += error.problems
    columns = ["date", "hour", "position", "title", "heat", "advertised", "reads", "discussions"]
    topics = pd.DataFrame(rows, columns=columns)
    # A counter that the capture does not show is empty, not nought.
    for column in ("heat", "reads", "discussions"):
        topics[column] = pd.to_numeric(topics[column]).astype("Int64")
    return Captures("daily" if daily else "hourly", files, topics, tuple(problems))


def _topics(path: Path, root: Path) -> Iterator[tuple[str, int, bool, int | None, int | None]]:
    def refused(what: str, line: int | None = None, value: str | None = None) -> DataError:
        remedy = "Fetch the file again from the archive, or leave it out with --partial"
        return data_error([Problem(str(path.relative_to(root)), line, None, value, what, remedy)])

    if path.stat().st_size > MAX_BYTES:
        raise refused(f"the file is larger than {MAX_BYTES:,} bytes")
    try:
        content = json.loads(path.read_text(encoding="utf-8-sig"))
    except json.JSONDecodeError as error:
        raise refused(f"the file is no whole JSON ({error.msg})", error.lineno) from None
    except ValueError:
        raise refused("the file is not UTF-8") from None
    if not isinstance(content, list):
        raise refused("the file is no list of topics")
    for n, topic in enumerate(content, 1):
        title = topic.get("title") if isinstance(topic, dict) else None
        if not isinstance(title, str) or not title.strip():
            raise refused(f"topic {n} has no title", None, str(topic)[:80])
        counters = [topic.get(name) for name in ("hot", "readCount", "discussCount")]
        if any(c is not None and (not isinstance(c, int | float) or c < 0) for c in counters):
            raise refused(f"topic {n} has a counter that is none", None, str(counters))
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
        said = (("brand", pair.brand), ("face", pair.face))
        names = {f"{what}_{lang}": str(name[lang]) for what, name in said for lang in ("zh", "en")}
        # Words that cannot tell brand and face apart make a share that is 1 by construction.
        same = "same-words" if set(pair.words) <= set(pair.face_words) else ""
        parts.append(months.assign(**names, excluded=same))
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
    days = Counter(day for day, _, _ in captures.files)
    return pd.DataFrame({"date": list(days), "snapshots": list(days.values())})
