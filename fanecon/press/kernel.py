"""Kernels that are this very Python, and the papermill engine that watches them.

Papermill looks up a kernel by name among those installed on the machine; "python3" may then be some
other Python without `fanecon`. Here the kernel is `sys.executable`, wherever the run was started.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from jupyter_client import AsyncKernelManager
from jupyter_client.kernelspec import KernelSpec
from nbclient.exceptions import DeadKernelError
from nbformat import NotebookNode
from papermill.engines import NBClientEngine, papermill_engines
from traitlets import Bool, Dict
from traitlets.config import Config

from fanecon.press import reads
from fanecon.press.forked import NAME, warm_up
from fanecon.press.parent import settings
from fanecon.press.warm import AHEAD

ENGINE = "fanecon"
# A Unix socket's path may have about 104 characters; jupyter_client adds this much to the folder.
_SOCKET_TAIL = len("/k-ipc-5")


class ThisPython(AsyncKernelManager):
    """Starts the interpreter that is running now, whatever kernel a notebook names."""

    warm = Bool(True, help="Fork it from a parent that has its imports, where the system can.").tag(config=True)
    ahead = Dict(help="What that parent prepares for all notebooks: the case and the day.").tag(config=True)

    @property
    def kernel_spec(self) -> KernelSpec:
        """Describe the kernel: the machine's environment without what would change a report."""
        # The history file is shared by all kernels of a user, and locked: a run neither needs it nor waits.
        argv = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
        argv += ["--HistoryManager.enabled=False", f"--IPKernelApp.extra_extensions={reads.__name__}"]
        folder = Path(self.connection_file).parent
        # A user's IPython start-up files stay outside.
        own = {"IPYTHONDIR": str(folder / "ipython"), reads.VARIABLE: str(folder / reads.FILE)}
        forked = {"kernel_provisioner": {"provisioner_name": NAME}} if self.warm and warm_up() else {}
        env = {**own, **settings(), AHEAD: json.dumps(self.ahead)}
        return KernelSpec(argv=argv, env=env, display_name="Python 3", language="python", metadata=forked)


def kernel_options(folder: Path, warm: bool = True, ahead: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Return papermill's options for a kernel whose files live in `folder`, forked from a warm parent or started anew.

    The parent has prepared the case and day that `ahead` names.

    Unix sockets instead of ports: no other run can take a port between choosing and binding, and
    ipykernel has no reason to print its TCP warning into the first cell.
    """
    short = len(os.fsencode(folder)) + _SOCKET_TAIL < 100
    transport = "ipc" if short and sys.platform != "win32" else "tcp"
    settings = {"connection_file": str(folder / "k.json"), "transport": transport, "warm": warm}
    settings["ahead"] = {name: value for name, value in (ahead or {}).items() if name in ("case", "as_of")}
    return {
        "engine_name": ENGINE,
        "kernel_name": "python3",
        "language": "python",
        "kernel_manager_class": ThisPython,
        "config": Config({"ThisPython": settings}),
        "shutdown_kernel": "immediate",
    }


class Watch:
    """Keeps what papermill forgets when it raises: the notebook so far, and where it was.

    `out_of_time` tells whose limit the current cell would meet first: the notebook's, or its own. `left` is the cell
    that asked the kernel to end (`quit()`): the kernel dies a moment later, in a cell that has no part in it.

    Parameters
    ----------
    progress : callable
        Called with (cells done, cells in all) as each cell starts.
    cell_limit, notebook_limit : float
        Seconds that one cell, and all cells together, may take.
    """

    def __init__(self, progress: Callable[[int, int], None], cell_limit: float, notebook_limit: float) -> None:
        self.notebook: NotebookNode | None = None
        self.cell: int | None = None
        self.out_of_time = False
        self.left: int | None = None
        self.cell_limit = cell_limit
        self._progress = progress
        self._notebook_limit = notebook_limit
        self._deadline = float("inf")

    def begin(self, notebook: NotebookNode) -> None:
        """Remember the notebook; the clock starts with the kernel's first cell."""
        self.notebook = notebook

    def cell_starts(self, cell: NotebookNode, cell_index: int) -> None:
        """Note the cell that is about to run."""
        if self.notebook is None:
            raise RuntimeError("a cell started before its notebook")
        if self.cell is None:
            self._deadline = time.monotonic() + self._notebook_limit
        self.cell = cell_index
        self._progress(cell_index, len(self.notebook.cells))

    def cell_ended(self, cell: NotebookNode, cell_index: int, execute_reply: Mapping[str, Any]) -> None:
        """Stop at a cell that asked the kernel to end."""
        if any(part.get("source") == "ask_exit" for part in execute_reply["content"].get("payload", [])):
            self.left = cell_index
            raise DeadKernelError

    def seconds_left(self, cell: NotebookNode) -> float:
        """Say how long this cell may take: its own limit, or what is left for the notebook."""
        left = self._deadline - time.monotonic()
        self.out_of_time = left < self.cell_limit
        # nbclient reads 0 as "for ever".
        return max(min(self.cell_limit, left), 0.001)


class WatchedEngine(NBClientEngine):
    """Papermill's own engine, with a `Watch`."""

    @classmethod
    def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, *, watch: Watch, **options: Any) -> Any:
        """Execute as papermill does, letting `watch` see every cell."""
        watch.begin(nb_man.nb)
        options |= {"on_cell_start": watch.cell_starts, "on_cell_executed": watch.cell_ended}
        options["timeout_func"] = watch.seconds_left
        return super().execute_managed_notebook(nb_man, kernel_name, **options)


papermill_engines.register(ENGINE, WatchedEngine)
