"""Which crawler wrote a file: layouts are known by their full header, unknown ones are told by a map."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from fanecon.comments.store import KINDS
from fanecon.errors import ParameterError, did_you_mean

FIELDS = (
    "item", "parent", "content", "user", "hashed", "name", "text", "time", "likes", "replies", "region", "account",
    "keyword", "crawled",
)  # fmt: skip
"""What a column may hold; `hashed` and `crawled` are crawlers' own."""

_PERSONAL = frozenset({
    "user_id", "nickname", "avatar", "gender", "profile_url", "ip_location", "creator_hash", "sec_uid",
    "short_user_id", "user_unique_id", "性别", "user_signature", "sex", "sign", "user_link", "user_avatar",
    "user_url_token", "user_nickname", "screen_name", "user_screen_name", "id", "add_ts",
})  # fmt: skip
"""Columns of the older generations and of databases; what is not a user's key or region is not read."""


@dataclass(frozen=True)
class Layout:
    """What the columns of one kind of file mean; see `layouts.toml`."""

    id: str
    tool: str = ""
    platform: str = ""
    kind: str = ""
    needs: frozenset[str] = frozenset()
    may: frozenset[str] = frozenset()
    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # one of FIELDS → columns, best first
    defaults: Mapping[str, str] = field(default_factory=dict)  # one of FIELDS → what a map says of all rows
    accounts: Mapping[str, str] = field(default_factory=dict)
    repost: str = ""
    content_of_repost: tuple[str, ...] = ()
    reply: str = ""
    ragged: bool = False
    shifted: tuple[str, ...] = ()
    shifted_date: str = ""
    plus_lost: int | None = None
    year_guessed: bool = False
    utc: bool = False
    short_ids: bool = False
    holds: str = ""
    alone: bool = False

    def unknown(self, header: Collection[str]) -> list[str]:
        """Return the columns of a header that this tool is not known to write."""
        return [c for c in header if c and c not in self.needs | self.may | _PERSONAL]


@cache
def layouts() -> tuple[Layout, ...]:
    """Return all layouts that are known, among them those of files that lie beside comments and hold none."""
    text = Path(__file__).with_name("layouts.toml").read_text(encoding="utf-8")
    return tuple(_layout(name, said) for name, said in tomllib.loads(text).items())


def _layout(name: str, said: dict[str, Any]) -> Layout:
    def words(key: str) -> tuple[str, ...]:
        # A name with a blank in it is written with an underscore.
        return tuple(word.replace("Live_Photo", "Live Photo") for word in said.pop(key, "").split())

    columns = {what: names for what in FIELDS if (names := words(what))}
    needs, may = frozenset(words("needs")), frozenset(words("may"))
    passed_on, shifted = words("content_of_repost"), words("shifted")
    return Layout(name, needs=needs, may=may, columns=columns, content_of_repost=passed_on, shifted=shifted, **said)


def recognised(header: Collection[str]) -> Layout | None:
    """Find the layout that a header belongs to: of those whose columns are all there, the one that needs most.

    Examples
    --------
    >>> recognised(["username", "content", "likecount", "date"]).id
    'four_columns'
    >>> recognised(["id", "text"]) is None
    True
    """
    there = set(header)
    fitting = [one for one in layouts() if one.needs <= there and not (one.alone and one.needs < there)]
    return max(fitting, key=lambda layout: len(layout.needs), default=None)


def nearest(header: Collection[str]) -> str:
    """Say which layout a header comes nearest to, and what it lacks; "" where it resembles none."""
    best = max((one for one in layouts() if one.tool), key=lambda one: len(one.needs & set(header)) / len(one.needs))
    lacking = sorted(best.needs - set(header))
    if len(lacking) * 2 > len(best.needs):
        return ""
    return f"it resembles {best.tool} ({best.id}) but lacks: {', '.join(lacking)}"


def mapped(columns: Mapping[str, str], defaults: Mapping[str, str], name: str) -> Layout:
    """Make a layout of what a person says about columns.

    Parameters
    ----------
    columns : mapping
        Header → one of `FIELDS`.
    defaults : mapping
        `platform`, `kind`, or one of `FIELDS` for every row, such as `crawled: 2026-01-10`.
    name : str
        The map's file, for errors.

    Raises
    ------
    ParameterError
    """
    meant = {what: tuple(c for c in columns if columns[c] == what) for what in dict.fromkeys(columns.values())}
    ignored = frozenset(meant.pop("", ()))
    for key in ("text", "time"):
        if key not in meant:
            raise ParameterError(f"{name} names no column for {key}. Example: columns: {{内容: text, 日期: time}}")
    kind = defaults.get("kind", "comment")
    if kind not in KINDS:
        raise ParameterError(f'{name}: there is no kind "{kind}".{did_you_mean(kind, KINDS)}')
    own = {key: value for key, value in defaults.items() if key not in ("platform", "kind")}
    needs = frozenset(columns) - ignored
    return Layout("map", "map", defaults.get("platform", "other"), kind, needs, ignored, meant, own)
