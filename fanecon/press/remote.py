"""Runs in any place that fsspec reaches: object stores, web folders, memory.

Object stores cannot rename a folder. Here a run is written on this machine and uploaded when it is
finished, its manifest last: what has no manifest is not a run. `latest` is a small text file that
holds the name of the newest complete run; it is written after everything else.
"""

from __future__ import annotations

import contextlib
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from fsspec.core import url_to_fs  # type: ignore[import-untyped]

from fanecon.errors import FaneconError, ParameterError
from fanecon.press.runs import DAY, MANIFEST, Run, run_from

_RUN_ID = re.compile(r"\d{8}T\d{6}Z-.+-[0-9a-f]{6}")


class RemoteStore:
    """Runs under a URL.

    Parameters
    ----------
    url : str
        Such as `s3://bucket/runs`, `file:///srv/runs` or `memory://runs`. Credentials come from where the
        protocol's package looks for them, never from the URL or a notebook parameter.
    """

    def __init__(self, url: str) -> None:
        protocol = url.split("://", 1)[0]
        try:
            self._files, self._root = url_to_fs(url)
        except (ImportError, ValueError) as error:
            raise ParameterError(f'Runs cannot be written to "{protocol}://": {error}') from error
        self._root = self._root.rstrip("/")
        self._url = url.rstrip("/")

    def new_folder(self, run_id: str) -> Path:
        """Make a folder on this machine, outside the folder of runs."""
        return Path(tempfile.mkdtemp(prefix=f"fe-{run_id}-"))

    def publish(self, folder: Path, run_id: str, *, complete: bool) -> None:
        """Upload the run, its manifest last, then `latest`; take everything back if that fails."""
        files = sorted(p for p in folder.rglob("*") if p.is_file())
        with _as_os_error():
            try:
                self._files.makedirs(self._path(run_id), exist_ok=True)
                for path in sorted(files, key=lambda p: p.name == MANIFEST):
                    self._files.put_file(str(path), self._path(run_id, path.relative_to(folder).as_posix()))
                if complete:
                    self._files.pipe_file(self._path("latest"), f"{run_id}\n".encode())
            except BaseException:
                with contextlib.suppress(Exception):
                    self._files.rm(self._path(run_id), recursive=True)
                raise

    def discard(self, folder: Path) -> None:
        """Remove the folder on this machine."""
        shutil.rmtree(folder, ignore_errors=True)

    def address(self, run_id: str) -> str:
        """Return the URL of the run."""
        return f"{self._url}/{run_id}"

    def runs(self) -> list[Run]:
        """List what has a manifest of its own name."""
        found = (run_from(name, partial(self.read, name, MANIFEST)) for name in self._folders())
        return sorted((run for run in found if run is not None), key=lambda run: run.order)

    def latest(self) -> str | None:
        """Read the name that stands in `latest`."""
        try:
            return self.read("latest").decode().strip() or None
        except OSError:
            return None

    def read(self, *path: str) -> bytes:
        """Return one file of a run, from the run's name and its own; `OSError` if it is not there."""
        with _as_os_error():
            return bytes(self._files.cat_file(self._path(*path)))

    def put(self, name: str, content: str) -> None:
        """Write a file beside the runs."""
        with _as_os_error():
            self._files.pipe_file(self._path(name), content.encode())

    def remove(self, run_id: str) -> None:
        """Remove the manifest, which makes the rest a leftover, then the rest."""
        self._try(lambda: self._files.rm_file(self._path(run_id, MANIFEST)), run_id)
        self.remove_leftover(run_id)

    def leftovers(self) -> list[str]:
        """Name the folders that are called like runs, have no manifest, and have not been written to for a day.

        Younger ones may be uploads that another machine is at: they look just like those that were cut off.
        """
        return [name for name in self._folders() if _RUN_ID.fullmatch(name) and self._is_cut_off(name)]

    def _is_cut_off(self, name: str) -> bool:
        """Whether a folder has no manifest and no file that is young, or whose age is not known."""
        try:
            files = self._files.find(self._path(name))
            if self._path(name, MANIFEST) in files:
                return False
            return all(_age(self._files.modified(path)) > DAY for path in files)
        except Exception:  # not every protocol knows ages, and somebody may just be removing it
            return False

    def remove_leftover(self, name: str) -> None:
        """Remove a folder with all its files."""
        self._try(lambda: self._files.rm(self._path(name), recursive=True), name)

    def _folders(self) -> list[str]:
        self._files.invalidate_cache(self._root)
        try:
            listed = self._files.ls(self._root, detail=True)
        except FileNotFoundError:
            return []
        except Exception as error:  # every protocol has errors of its own
            raise FaneconError(f"{self._url} cannot be read: {type(error).__name__}: {error}") from error
        return [e["name"].rstrip("/").rsplit("/", 1)[-1] for e in listed if e["type"] == "directory"]

    def _path(self, *parts: str) -> str:
        return "/".join((self._root, *parts))

    def _try(self, action: Callable[[], Any], name: str) -> None:
        try:
            action()
        except Exception as error:
            raise FaneconError(f"{self.address(name)} could not be removed: {error}") from error


@contextlib.contextmanager
def _as_os_error() -> Iterator[None]:
    """Every protocol has errors of its own; whoever calls a store knows one."""
    try:
        yield
    except OSError:
        raise
    except Exception as error:
        raise OSError(f"{type(error).__name__}: {error}") from error


def _age(written: datetime) -> float:
    """Return seconds; a time without a zone is taken for UTC."""
    zoned = written if written.tzinfo else written.replace(tzinfo=UTC)
    return (datetime.now(UTC) - zoned).total_seconds()
