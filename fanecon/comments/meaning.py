"""Teach a connection what cells mean: the macros of `meaning.sql`, used by `rows.py` alone."""

from __future__ import annotations

import html
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb


def teach(connection: duckdb.DuckDBPyConnection, salt: bytes) -> None:
    """Teach a connection the macros.

    `user_key` is HMAC-SHA256 with the case's salt, cut to 16 digits: DuckDB has the hash, HMAC is two of it.
    """
    connection.create_function("unescape", html.unescape, ["VARCHAR"], "VARCHAR")
    connection.execute(files("fanecon.comments").joinpath("meaning.sql").read_text(encoding="utf-8"))
    key = salt.ljust(64, b"\0")
    inner, outer = (f"unhex('{bytes(b ^ pad for b in key).hex()}')" for pad in (0x36, 0x5C))
    keyed = f"sha256({outer} || unhex(sha256({inner} || encode(x))))[1:16]"
    connection.execute(f"CREATE MACRO user_key(x) AS {keyed}")
