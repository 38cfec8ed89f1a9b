"""One fingerprint of files and folders, so that a page and its run's manifest name the same data by the same hash."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

_PASSING = ("__pycache__",)


def file_hash(path: Path) -> str:
    """Return the SHA-256 of a file's bytes, in hexadecimal; "" where there is no such file."""
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""


def digest_of(content: object) -> str:
    """Return one SHA-256 of anything that JSON can hold.

    Examples
    --------
    >>> digest_of({"a": 1, "b": 2}) == digest_of({"b": 2, "a": 1})
    True
    """
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def file_hashes(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of every file in a folder, by its path inside.

    Caches of Python and Jupyter don't count, nor does what editors and file managers leave: names that begin with
    a dot or with `~$`. Nor does Parquet: millions of comments are told by the ledger beside them, which names the hash
    of every file they came from.

    Examples
    --------
    >>> file_hashes(Path("no such folder"))
    {}
    """
    found = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    return {
        name: file_hash(found[name])
        for name in sorted(found)
        if found[name].suffix != ".parquet"
        and not any(part in _PASSING or part.startswith((".", "~$")) for part in name.split("/"))
    }


def folder_hash(folder: Path) -> str:
    """Return one SHA-256 over the names and contents of the files in a folder (see `file_hashes`).

    The empty string stands for a folder that does not exist.

    Examples
    --------
    >>> folder_hash(Path("no such folder"))
    ''
    """
    if not folder.is_dir():
        return ""
    return hashlib.sha256("".join(f"{n}\0{h}\n" for n, h in file_hashes(folder).items()).encode()).hexdigest()
