"""The warm parent: a process that has imported what notebooks import, and forks a kernel for each that asks.

A new kernel spends most of its start on imports, the same for every notebook. A fork has them already. It is given
its own session, environment, folder, random state and `__main__`, so that the notebook finds what it would find in a
kernel of its own; a test holds the documents to the same bytes.

A line of JSON is a request (argv, env, cwd), a line with the process id its answer. The
end of the socket ends the parent, and ipykernel ends every kernel whose parent has gone.
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
import signal
import socket
import sys
import traceback
import types
from typing import Any

AHEAD = "FANECON_AHEAD"
"""The variable that names, as JSON, what `fanecon.prepare` makes once for all kernels."""
LIBRARIES = (
    "ipykernel.kernelapp", "ipykernel.ipkernel", "ipykernel.zmqshell", "IPython.core.completer", "pandas",
    "scipy.stats", "scipy.optimize", "statsmodels.duration.survfunc", "statsmodels.stats.multitest",
    "matplotlib.pyplot", "matplotlib.backends.backend_agg", "seaborn",
)  # fmt: skip
"""What is heavy and may be asked for; what is not installed is left out."""


def main() -> None:
    """Import, then serve until the socket ends."""
    channel = socket.socket(fileno=int(sys.argv[1]))
    # pandas, for one, asks when it is imported whether it is in a kernel, and shows tables accordingly.
    builtins.get_ipython = lambda: types.SimpleNamespace(kernel=None)  # type: ignore[attr-defined]
    for name in LIBRARIES:
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
    front = importlib.import_module("fanecon")
    for name in front.__all__:  # it loads its modules when they are asked for
        getattr(front, name)
    del builtins.get_ipython  # type: ignore[attr-defined]
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the runner's business
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # so that no kernel stays behind as a zombie
    gc.collect()
    gc.freeze()
    with channel.makefile("r", encoding="utf-8") as requests:
        for line in requests:
            asked = json.loads(line)
            if ahead := json.loads(asked["env"].get(AHEAD, "{}")):
                front.prepare(**ahead)
                gc.freeze()
            parent, process = os.getpid(), os.fork()
            if process == 0:
                requests.close()  # what a kernel starts may outlive us, and would keep the other end waiting
                channel.close()
                _become_kernel(asked, parent)
            channel.sendall(f"{process}\n".encode())
    os._exit(0)


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
