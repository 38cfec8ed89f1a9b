"""What a column of a spreadsheet may hold: headers as people write them, and a map of one's own."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from fanecon.errors import ParameterError, did_you_mean
from fanecon.evidence.importers.cells import template
from fanecon.evidence.importers.written_periods import DATES

_LISTS = ("columns", "metrics", "units", "defaults")
_TEXTS = ("range", "entity", "dates")
_MAP_KEYS = (*_LISTS, "ignore", "header_row", *_TEXTS)


@dataclass(frozen=True)
class ColumnMap:
    """What a person says about a spreadsheet beyond its headers."""

    columns: Mapping[str, str] = field(default_factory=dict)  # header → one of `column_names`; empty: not read
    metrics: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # name in the sheet → id, labels, kind
    units: Mapping[str, str] = field(default_factory=dict)  # unit in the sheet → a unit of the tables
    defaults: Mapping[str, str] = field(default_factory=dict)  # one of `column_names` → where the sheet says nothing
    header_row: int | None = None
    range: str = ""  # such as A3:H20
    entity: str = ""  # whose rows, where the sheet holds several companies
    dates: str = ""  # one of `DATES`


def read_map(path: Path, names: Collection[str] | None = None) -> ColumnMap:
    """Read a column map from YAML.

    Parameters
    ----------
    path : pathlib.Path
    names : collection of str, optional
        What columns may hold; by default what those of a sheet of figures may.

    Raises
    ------
    ParameterError
        For a file that is no map, an unknown key or an unknown column.
    """
    import yaml

    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise ParameterError(f"{path.name} cannot be read: {error.strerror}") from None
    except (yaml.YAMLError, ValueError):
        raise ParameterError(f"{path.name} is not YAML in UTF-8. Example: columns: {{营业额: value}}") from None
    if not isinstance(content, dict):
        raise ParameterError(f"{path.name} is not a map. Example: columns: {{营业额: value}}")
    for key in content:
        if key not in _MAP_KEYS:
            raise ParameterError(f'{path.name} has no setting "{key}".{did_you_mean(str(key), _MAP_KEYS)}')
    ignored = content.get("ignore") or []
    columns, named, units, defaults = (_map(path, key, content.get(key) or {}) for key in _LISTS)
    columns |= dict.fromkeys(ignored if isinstance(ignored, list) else [ignored], "")
    metrics = {name: _map(path, name, m if isinstance(m, dict) else {"metric": m}) for name, m in named.items()}
    words, names = ({}, names) if names is not None else (known_headers(), column_names())
    meant = {str(name): words.get(plain(field), field) for name, field in _texts(columns).items()}
    for name in (*meant.values(), *defaults, *(f for said in metrics.values() for f in said if f != "metric")):
        if name and name not in names:
            near = did_you_mean(name, names)
            near = near if "mean" in near else f" The columns are: {', '.join(names)}"
            raise ParameterError(f'{path.name}: there is no column "{name}".{near}')
    row, texts = content.get("header_row"), _texts({key: content.get(key) for key in _TEXTS})
    if row is not None and (isinstance(row, bool) or not isinstance(row, int) or row < 1):
        raise ParameterError(f"{path.name}: header_row is {row!r}; expected the number of a line, such as 3")
    if texts["dates"] not in ("", *DATES):
        raise ParameterError(f"{path.name}: dates is {texts['dates']!r}; expected one of {', '.join(DATES)}")
    said = {name: _texts(m) for name, m in metrics.items()}
    return ColumnMap(meant, said, _texts(units), _texts(defaults), row, **texts)


def _map(path: Path, key: str, part: Any) -> dict[str, Any]:
    nested = () if key == "metrics" else (dict,)
    if not isinstance(part, dict) or any(isinstance(v, (list, *nested)) for v in part.values()):
        raise ParameterError(f"{path.name}: {key} is not a list of name: value")
    return {str(name): value for name, value in part.items()}


def _texts(part: Mapping[str, Any]) -> dict[str, str]:
    return {name: "" if value is None else str(value) for name, value in part.items()}


@cache
def column_names() -> dict[str, tuple[str, ...]]:
    """Return what a column may hold with the headers that say so."""
    return {column: (column, *map(str, names)) for column, names in template("headers.yaml").items()}


@cache
def known_headers() -> dict[str, str]:
    """Return every header in its plain form with the column that it names."""
    return {plain(name): column for column, names in column_names().items() for name in names}


def plain(header: str) -> str:
    """Write a header without what does not matter: brackets, blanks, letter case.

    Examples
    --------
    >>> plain("Publication Date"), plain("数值（亿元）")
    ('publicationdate', '数值')
    """
    text = unicodedata.normalize("NFKC", header).casefold()
    return re.sub(r"[\s_\-.:*#/]+", "", re.sub(r"\([^)]*\)|\[[^\]]*\]", "", text)) or text
