"""One fingerprint of files and folders, so that a page and its run's manifest name the same data by the same hash."""

from __future__ import annotations

import hashlib
from pathlib import Path

_PASSING = ("__pycache__", ".ipynb_checkpoints", ".importing")


def file_hash(path: Path) -> str:
    """Return the SHA-256 of a file's bytes, in hexadecimal; "" where there is no such file."""
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""


def folder_hash(folder: Path) -> str:
    """Return one SHA-256 over the names and contents of all files in a folder.

    Caches of Python and Jupyter don't count, nor does Parquet: millions of comments are told by the ledger beside them,
    which names the hash of every file they came from. The empty string stands for a folder that does not exist.

    Examples
    --------
    >>> folder_hash(Path("no such folder"))
    ''
    """
    if not folder.is_dir():
        return ""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*"), key=lambda p: p.relative_to(folder).as_posix()):
        inside = path.relative_to(folder)
        if path.is_file() and path.suffix != ".parquet" and not any(part in _PASSING for part in inside.parts):
            digest.update(f"{inside.as_posix()}\0{file_hash(path)}\n".encode())
    return digest.hexdigest()
