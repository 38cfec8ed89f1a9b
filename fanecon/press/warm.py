"""The warm parent: a process that has imported what notebooks import, and forks a kernel for each that asks.

A new kernel spends most of its start on imports, the same for every notebook. A fork has them already. It is given
its own session, environment, folder, random state and `__main__`, so that the notebook finds what it would find in a
kernel of its own; a test holds the documents to the same bytes.

Whoever owns it hands it channels, one for each process that asks for kernels: a line of JSON is a request (argv, env,
cwd), a line with the process id its answer. The end of a channel ends the kernels that were asked for by it, the end
of the owner all of them and the parent.
"""

from __future__ import annotations

import builtins
import contextlib
import gc
import importlib
import importlib.util
import json
import os
import random
import select
import signal
import socket
import sys
import traceback
import types
from collections.abc import Callable, Collection, Sequence
from typing import Any

import psutil

from fanecon.press.ending import end_descendants

AHEAD = "FANECON_AHEAD"
"""The variable that names, as JSON, what `fanecon.prepare` makes once for all kernels."""
LIBRARIES = (
    "ipykernel.kernelapp", "ipykernel.ipkernel", "ipykernel.zmqshell", "IPython.core.completer", "pandas",
    "scipy.stats", "scipy.optimize", "statsmodels.duration.survfunc", "statsmodels.stats.multitest",
    "matplotlib.pyplot", "matplotlib.backends.backend_agg", "seaborn",
)  # fmt: skip
"""What is heavy and may be asked for; what is not installed is left out."""


class _Asker:
    """A process that asks for kernels, and those it was given."""

    def __init__(self, channel: socket.socket) -> None:
        self.channel = channel
        self.requests = channel.makefile("r", encoding="utf-8")
        self.kernels: set[int] = set()

    def fileno(self) -> int:
        """Let it be waited for."""
        return self.channel.fileno()

    def close(self) -> None:
        """Forget it."""
        self.requests.close()
        self.channel.close()


def main() -> None:
    """Import, then serve until whoever owns this process has gone."""
    control = socket.socket(fileno=int(sys.argv[1]))
    prepare = _import_all()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the runner's business
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # so that no kernel stays behind as a zombie
    gc.collect()
    gc.freeze()
    askers: list[_Asker] = []
    while True:
        lines: list[Any] = [control, *askers]
        ready = select.select(lines, [], [])[0]
        if control in ready:
            _, numbers, *_ = socket.recv_fds(control, 1, 1)
            if not numbers:
                break
            askers.append(_Asker(socket.socket(fileno=numbers[0])))
        for asker in [asker for asker in askers if asker in ready]:
            try:
                if line := asker.requests.readline():
                    asked = json.loads(line)
                    if ahead := json.loads(asked["env"].get(AHEAD, "{}")):
                        prepare(**ahead)
                        gc.freeze()
                    process = _fork(asked, lines)
                    asker.kernels.add(process)
                    asker.channel.sendall(f"{process}\n".encode())
                    continue
            except OSError:
                pass  # it has gone meanwhile
            _end(asker.kernels)
            askers.remove(asker)
            asker.close()
    _end(set().union(*(asker.kernels for asker in askers)))
    os._exit(0)


def _import_all() -> Callable[..., None]:
    """Import what notebooks import; return `fanecon.prepare`."""
    # pandas, for one, asks when it is imported whether it is in a kernel, and shows tables accordingly.
    builtins.get_ipython = lambda: types.SimpleNamespace(kernel=None)  # type: ignore[attr-defined]
    for name in LIBRARIES:
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
    front = importlib.import_module("fanecon")
    for name in front.__all__:  # it loads its modules when they are asked for
        getattr(front, name)
    del builtins.get_ipython  # type: ignore[attr-defined]
    prepare: Callable[..., None] = front.prepare
    return prepare


def _end(kernels: Collection[int]) -> None:
    """End those of the kernels that still run, with all they started; a number may be somebody else's by now."""
    for child in psutil.Process().children():
        if child.pid in kernels:
            end_descendants(child.pid)
            with contextlib.suppress(psutil.NoSuchProcess):
                child.kill()


def _fork(asked: dict[str, Any], lines: Sequence[Any]) -> int:
    parent, process = os.getpid(), os.fork()
    if process == 0:
        for line in lines:  # what a kernel starts may outlive us, and would keep the other end waiting
            line.close()
        _become_kernel(asked, parent)
    return process


def _become_kernel(asked: dict[str, Any], parent: int) -> None:
    status = 1
    try:
        os.setsid()
        signal.signal(signal.SIGINT, signal.default_int_handler)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        os.environ.clear()
        os.environ.update(asked["env"], JPY_PARENT_PID=str(parent))
        os.chdir(asked["cwd"])
        random.seed()
        if numpy := sys.modules.get("numpy"):
            numpy.random.seed()
        sys.modules["__main__"] = types.ModuleType("__main__")
        _serve(asked["argv"], parent)
        status = 0
    except SystemExit as ending:
        status = ending.code if isinstance(ending.code, int) else 1
    except BaseException:  # this process has nobody above it who could report it
        traceback.print_exc()
    finally:
        os._exit(status)


def _serve(argv: list[str], parent: int) -> None:
    from ipykernel.kernelapp import IPKernelApp

    launcher = importlib.util.find_spec("ipykernel_launcher")
    sys.argv = [str(launcher and launcher.origin), *argv]
    app = IPKernelApp.instance(parent_handle=parent)
    app.initialize(argv)
    # In a new kernel importing matplotlib does this; here it was imported before there was a kernel to draw for.
    if (backend := os.environ["MPLBACKEND"]).endswith("inline"):
        from IPython.core.pylabtools import activate_matplotlib
        from matplotlib_inline.backend_inline import configure_inline_support

        activate_matplotlib(backend)
        configure_inline_support(app.shell, backend)
    app.start()
