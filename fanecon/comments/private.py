"""The private folder of a case: made, locked while something writes, swapped whole, and forgotten."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from fanecon.comments import store
from fanecon.errors import DataError

_SALT = "salt"
_WORK = ".importing"
_OLD = ".comments.old"


def salt(case_folder: Path) -> bytes:
    """Return the key of the case's hashes; a new one where there is none yet. It is written by `keep`."""
    path = store.private_folder(case_folder) / _SALT
    try:
        return bytes.fromhex(path.read_text(encoding="ascii")) if path.is_file() else secrets.token_bytes(32)
    except ValueError:
        raise DataError(
            f"{case_folder.name}/private/{_SALT} is damaged: without it, users of earlier imports are not known again. "
            f"Restore it, or run: fanecon forget --case {case_folder.name}, and import anew."
        ) from None


@contextmanager
def workspace(case_folder: Path) -> Iterator[Path]:
    """Make a folder for what an import writes before it is sure, inside the private one; one import at a time.

    Raises
    ------
    DataError
        Where another import is running.
    """
    private = store.private_folder(case_folder)
    made = not private.exists()
    private.mkdir(exist_ok=True)
    private.chmod(0o700)  # others of this machine read no texts
    # Git ignores the folder wherever the case lies, in whatever repository.
    (private / ".gitignore").write_text("*\n", encoding="ascii")
    now, old, work = store.comments_folder(case_folder), private / _OLD, private / _WORK
    # An import that was killed between two renamings has set this aside.
    if old.exists() and not now.exists():
        old.rename(now)
    shutil.rmtree(old, ignore_errors=True)
    owner = work / "process"
    if work.exists() and not _is_running(owner):
        shutil.rmtree(work)
    try:
        work.mkdir()
    except FileExistsError:
        raise DataError(f"another import into {case_folder.name} is running; wait for it, then try again.") from None
    try:
        owner.write_text(str(os.getpid()), encoding="ascii")
        yield work
    finally:
        shutil.rmtree(work, ignore_errors=True)
        if made and not now.exists():
            shutil.rmtree(private, ignore_errors=True)


def _is_running(owner: Path) -> bool:
    import psutil

    try:
        return psutil.pid_exists(int(owner.read_text(encoding="ascii")))
    except (OSError, ValueError):
        return False


def keep(case_folder: Path, new: Path, key: bytes) -> None:
    """Let a folder take the place of the dataset, whole; and write the key of its hashes."""
    private, now = store.private_folder(case_folder), store.comments_folder(case_folder)
    if not (private / _SALT).exists():
        (private / _SALT).touch(mode=0o600)
        (private / _SALT).write_text(key.hex(), encoding="ascii")
    if now.exists():
        now.rename(private / _OLD)
    new.rename(now)
    shutil.rmtree(private / _OLD, ignore_errors=True)


def forget(case_folder: Path) -> int | None:
    """Delete all that a case keeps private: texts, labels, ledger and key.

    Returns
    -------
    int or None
        How many files there were; None where the case keeps nothing private.

    Raises
    ------
    DataError
        Where the folder leads elsewhere: what lies there may not be fanecon's.
    """
    private = store.private_folder(case_folder)
    if private.is_symlink():
        raise DataError(f"{case_folder.name}/private is a link to {private.resolve()}; delete that folder yourself.")
    if not private.exists():
        return None
    count = sum(path.is_file() for path in private.rglob("*"))
    shutil.rmtree(private)
    return count
