"""What a text is there for, by the phrases of `phrases.toml`; and the words of the field."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

PURPOSES = ("promotion", "request", "complaint")


@cache
def _told() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads(files("fanecon.comments").joinpath("phrases.toml").read_text(encoding="utf-8"))


def pattern(purpose: str) -> str:
    """Return one regular expression, for DuckDB and Python alike.

    Examples
    --------
    >>> import re
    >>> bool(re.search(pattern("promotion"), "关注并转发，抽一位送手机")), bool(re.search(pattern("request"), "加油"))
    (True, False)
    """
    return "(?i)" + "|".join(_told()["phrases"][purpose])


def field_words() -> tuple[str, ...]:
    """Return words that a general dictionary does not know.

    Examples
    --------
    >>> "锁单" in field_words()
    True
    """
    return tuple(_told()["words"]["field"])
