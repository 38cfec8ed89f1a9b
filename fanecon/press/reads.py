"""Which files and folders a process reads: what a notebook computes from beside the data of its case.

Python announces every file it opens to audit hooks, so nothing has to be declared. In a kernel this module is an
IPython extension that writes a line a file; a worker, which renders, asks `Reads` directly. What another program
reads, or a library that opens files past Python, is not seen.
"""

from __future__ import annotations

import importlib.util
import json
import os
import re
import site
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from fanecon.fingerprint import digest_of, file_hash

VARIABLE = "FANECON_READS"
FILE = "reads"
_PACKAGE = str(Path(__file__).resolve().parents[1])
_SYSTEM = ("/proc", "/sys", "/dev", "/usr", "/etc", "/lib", "/lib64", "/bin", "/var/cache", "/System", "/Library")
_INSTALLED = re.compile(r"[/\\](site|dist)-packages[/\\]")
_IMPORTERS = ("importlib", "_frozen_importlib", "pkgutil")
_DOORS = {"open": "", "sqlite3.connect": "", "os.mkdir": "", "os.listdir": "/", "os.scandir": "/"}


class Reads:
    """Notes each file that this process opens from now on, once for reading and once for writing.

    Parameters
    ----------
    log : int, optional
        The descriptor of a file that gets every note as a line of JSON.

    Attributes
    ----------
    notes : list of list
        The path (a folder's ends in "/"), whether it is written, and its `stamp`.
    """

    def __init__(self, log: int | None = None) -> None:
        self.notes: list[list[Any]] = []
        self._log = log
        self._seen: set[tuple[str, bool]] = set()
        home = Path.home()
        ours = {sys.prefix, sys.base_prefix, sys.exec_prefix, site.getusersitepackages(), _PACKAGE}
        ours |= {os.environ.get(name, "") for name in ("IPYTHONDIR", "MPLCONFIGDIR", "XDG_CACHE_HOME")}
        ours |= {str(home / name) for name in (".cache", ".config", ".ipython", ".jupyter", ".matplotlib", ".local")}
        self._not_ours = tuple(os.path.join(folder, "") for folder in (*ours, *_SYSTEM) if folder)
        sys.addaudithook(self._hear)

    def forget(self) -> None:
        """Begin anew."""
        self.notes.clear()
        self._seen.clear()

    def _hear(self, event: str, args: tuple[Any, ...]) -> None:
        if (ending := _DOORS.get(event)) is None or not args or not isinstance(args[0], str | bytes | os.PathLike):
            return
        # Importing looks into every folder of the path; which modules it then opens is heard.
        if ending and sys._getframe(1).f_globals.get("__name__", "").startswith(_IMPORTERS):
            return
        path = _source(os.path.abspath(os.fsdecode(args[0]))) + ending
        flags = args[2] if event == "open" and isinstance(args[2], int) else 0
        writes = event == "os.mkdir" or bool(flags & (os.O_WRONLY | os.O_RDWR))
        if (path, writes) not in self._seen and not path.startswith(self._not_ours) and not _INSTALLED.search(path):
            self._seen.add((path, writes))
            self.notes.append([path, writes, stamp(path)])
            if self._log is not None:
                os.write(self._log, (json.dumps(self.notes[-1]) + "\n").encode())


def load_ipython_extension(_shell: object) -> None:
    """Let this kernel write what it reads into the file that `FANECON_READS` names."""
    log = os.open(os.environ[VARIABLE], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    Reads(log)


def stamp(path: str) -> list[int]:
    """Return what changes with a file: its size and its time; nothing where there is none."""
    try:
        about = os.stat(path)
    except OSError:
        return []
    return [about.st_size, about.st_mtime_ns]


def own_files(notes: Iterable[list[Any]], folder: Path, without: Iterable[Path]) -> tuple[dict[str, str], list[str]]:
    """Fingerprint what a notebook read, by its path from the notebook's folder.

    Parameters
    ----------
    notes : iterable of list
        Path, whether it was written, and the stamp it had when it was opened.
    folder : path
        The notebook's.
    without : iterable of path
        Folders and files that count elsewhere.

    Returns
    -------
    read : dict
        Path → fingerprint; an empty one for a file that was looked for in vain.
    changed : list of str
        Paths of what is no longer as it was read.
    """
    first: dict[str, list[int]] = {}
    elsewhere = {os.path.abspath(p) for p in without}
    for path, writes, was in notes:
        elsewhere |= {path} if writes else set()  # it reads back what it made
        first.setdefault(path, was)
    read, changed = {}, []
    for path, was in first.items():
        if any(f"{path}/".startswith(f"{place}/") for place in elsewhere):
            continue
        name = os.path.relpath(path, folder) + path[len(path.rstrip("/")) :]
        read[name] = fingerprint(path)
        if not path.endswith("/") and stamp(path) != was:
            changed.append(name)
    return dict(sorted(read.items())), changed


def _source(path: str) -> str:
    """Return the module that a compiled one was made from, and any other path as it is."""
    try:
        return importlib.util.source_from_cache(path) if path.endswith(".pyc") else path
    except ValueError:
        return path


def fingerprint(path: str) -> str:
    """Return the fingerprint of a file, or of the names in a folder ("/" at its end)."""
    if not path.endswith("/"):
        return file_hash(Path(path))
    try:
        return digest_of(sorted(n for n in os.listdir(path) if not n.startswith((".", "__pycache__"))))
    except OSError:
        return ""
