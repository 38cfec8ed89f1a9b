"""Where runs are kept: in a folder on this machine. A run appears there whole, or not at all.

A run in the making is a folder `.tmp-<run_id>`, which the runner holds locked: the lock ends with its
process, so what a killed runner left can be told from what another one is still writing. For any other
place than a folder there is `fanecon.press.remote`.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from fanecon.errors import FaneconError, ParameterError
from fanecon.press.jobs import disk_full
from fanecon.press.runs import DAY, Run, run_from

if TYPE_CHECKING:
    from fanecon.press.remote import RemoteStore

try:
    import fcntl
except ImportError:  # Windows has no such locks; there, age decides
    fcntl = None  # type: ignore[assignment]

TEMPORARY = ".tmp-"
LINK = ".latest-"
_WRITABLE = "Give another folder, or make this one writable."


class LocalStore:
    """Runs in a folder of this machine.

    Parameters
    ----------
    root : path
        The folder of runs; it need not exist yet.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self._locks: dict[Path, int] = {}

    def new_folder(self, run_id: str) -> Path:
        """Make `.tmp-<run_id>` and lock it; `ParameterError` where that is not possible."""
        folder, latest = self.root / f"{TEMPORARY}{run_id}", self.root / "latest"
        if latest.exists() and not latest.is_symlink():  # a copy or a synchronised folder has made one of the link
            raise ParameterError(f"{latest} is no link to the newest run but a file or folder: move it away.")
        try:
            folder.mkdir(parents=True)
        except OSError as error:
            hint = "Make room there, or give another folder." if disk_full(error) else _WRITABLE
            raise ParameterError(f"Runs cannot be written to {self.root}: {error.strerror}. {hint}") from error
        if fcntl is not None:
            self._locks[folder] = descriptor = os.open(folder, os.O_RDONLY)
            with contextlib.suppress(OSError):  # some network drives have no locks
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return folder

    def publish(self, folder: Path, run_id: str, *, complete: bool) -> None:
        """Rename the folder; point `latest` at it if the run is complete."""
        link = self.root / f"{LINK}{run_id}"
        try:
            if complete:  # before the run appears: a full disk has no room for a link either
                link.symlink_to(run_id, target_is_directory=True)
            os.rename(folder, self.root / run_id)
            if complete:
                os.replace(link, self.root / "latest")
        except OSError:
            link.unlink(missing_ok=True)
            raise

    def discard(self, folder: Path) -> None:
        """Remove the folder, which is renamed by now unless something went wrong."""
        shutil.rmtree(folder, ignore_errors=True)
        descriptor = self._locks.pop(folder, None)
        if descriptor is not None:
            os.close(descriptor)

    def address(self, run_id: str) -> str:
        """Return the path of the run's folder."""
        return str(self.root / run_id)

    def runs(self) -> list[Run]:
        """List the folders that hold a manifest of their own name; any other folder is not ours."""
        return sorted(self._listed(), key=lambda run: run.order)

    def _listed(self) -> Iterator[Run]:
        for path in self.root.glob("*/manifest.json") if self.root.is_dir() else ():
            name = path.parent.name
            if not name.startswith(".") and not path.parent.is_symlink():
                run = run_from(name, path.read_bytes)
                if run is not None:
                    yield run

    def latest(self) -> str | None:
        """Name the run that the link `latest` points at."""
        try:
            return Path(os.readlink(self.root / "latest")).name
        except OSError:
            return None

    def read(self, run_id: str, name: str) -> bytes:
        """Return one file of a run; `OSError` if it is not there."""
        return (self.root / run_id / name).read_bytes()

    def put(self, name: str, content: str) -> None:
        """Write a file beside the runs under a temporary name, then rename it."""
        descriptor, path = tempfile.mkstemp(dir=self.root, prefix=LINK)
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                file.write(content)
            os.chmod(path, 0o644)  # the others' files have it, and a web server has to read it
            os.replace(path, self.root / name)
        except OSError:
            Path(path).unlink(missing_ok=True)
            raise

    def remove(self, run_id: str) -> None:
        """Hide the run under a temporary name, then remove it."""
        hidden = self.root / f"{TEMPORARY}removed-{run_id}"
        try:
            os.rename(self.root / run_id, hidden)
            shutil.rmtree(hidden)
        except OSError as error:
            raise FaneconError(f"{run_id} could not be removed: {error}") from error

    def leftovers(self) -> list[str]:
        """Name the temporary folders, links and files that no living process needs."""
        if not self.root.is_dir():
            return []
        folders = [p for p in self.root.glob(f"{TEMPORARY}*") if p.is_dir() and not _in_use(p)]
        # A link or an index lives under this name for a moment only, and nobody locks it.
        files = [p for p in self.root.glob(f"{LINK}*") if not _younger_than_a_day(p)]
        return sorted(p.name for p in (*folders, *files))

    def remove_leftover(self, name: str) -> None:
        """Remove a temporary folder or link."""
        path = self.root / name
        try:
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            else:
                path.unlink()
        except OSError as error:
            raise FaneconError(f"{name} could not be removed: {error}") from error


Store: TypeAlias = "LocalStore | RemoteStore"
"""A place where runs are kept; both can do the same."""


def open_store(out: Path | str | None, default: Path) -> Store:
    """Return the store for a path or a URL.

    Parameters
    ----------
    out : path, str or None
        Where runs are to be kept: a folder, or a URL that fsspec understands.
    default : path
        The folder to use where `out` is empty.

    Raises
    ------
    ParameterError
        When there is no such protocol, or its package is not installed.
    """
    if isinstance(out, str) and "://" in out:
        from fanecon.press.remote import RemoteStore

        return RemoteStore(out)
    return LocalStore(Path(out) if out else default)


def _in_use(folder: Path) -> bool:
    try:
        if fcntl is None:
            raise OSError("no locks here")
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        finally:
            os.close(descriptor)
    except BlockingIOError:
        return True
    except OSError:
        return _younger_than_a_day(folder)
    return False


def _younger_than_a_day(path: Path) -> bool:
    try:
        return time.time() - path.lstat().st_mtime < DAY
    except OSError:
        return True
