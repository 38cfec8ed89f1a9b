"""A kernel forked from a warm parent is a kernel like any other: same documents, own state, gone when it should be."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import tempfile
import time
from pathlib import Path

import nbformat
import papermill
import psutil
import pytest

from fanecon.press import forked
from fanecon.press.kernel import Watch, kernel_options
from fanecon.press.parent import WarmParent
from tests.notebooks.running import FOLDER

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="no forks on this system")
CELLS = (
    "import os, sys, random, subprocess\nos.path.basename(sys.argv[0]), sys.path, os.getcwd(), __name__",
    "import matplotlib.pyplot as plt\nplt.plot([1, 3, 2]);",
    "import pandas as pd\npd.DataFrame([range(30)] * 100)",
    "fig, ax = plt.subplots()\nax.bar([1, 2], [3, 4])\nfig",
    "print(subprocess.run(['sh', '-c', 'exit 3']).returncode)",
    "hash('fan'), [*{'b', 'a', 'c'}], plt.get_backend(), pd.get_option('display.max_columns')",
)


def run(path: Path, warm: bool, **parameters: object) -> nbformat.NotebookNode:
    with tempfile.TemporaryDirectory() as folder:
        return papermill.execute_notebook(
            str(path), None, parameters, progress_bar=False, request_save_on_cell_execute=False, autosave_cell_every=0,
            cwd=str(path.parent), watch=Watch(lambda done, whole: None, 600, 600),
            **kernel_options(Path(folder), warm, {"case": parameters.get("case", ""), "as_of": ""} if parameters else {}),
        )  # fmt: skip


def shown(notebook: nbformat.NotebookNode) -> list[str]:
    return [json.dumps(c.outputs, sort_keys=True) for c in notebook.cells if c.cell_type == "code"]


@pytest.fixture
def plain(tmp_path: Path) -> Path:
    cells = [nbformat.v4.new_code_cell(source) for source in CELLS]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), tmp_path / "plain.ipynb")
    return tmp_path / "plain.ipynb"


def test_whatever_a_notebook_shows_is_the_same(plain):
    assert shown(run(plain, warm=True)) == shown(run(plain, warm=False))


def test_a_document_of_ours_is_the_same_to_the_byte():
    path = FOLDER / "02_community.ipynb"
    assert shown(run(path, warm=True, case="popmart")) == shown(run(path, warm=False, case="popmart"))


def test_a_process_that_was_handed_no_parent_has_one_of_its_own(tmp_path, monkeypatch):
    nbformat.write(
        nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("import os\nos.getppid()")]), tmp_path / "x.ipynb"
    )
    monkeypatch.setattr(forked, "_channels", [])
    monkeypatch.setattr(forked, "_own", [])
    above = [int(run(tmp_path / "x.ipynb", warm=True).cells[0].outputs[0]["data"]["text/plain"]) for _ in range(2)]
    assert above == [forked._own[0].process.pid] * 2
    forked._own[0].end()


def test_kernels_share_no_random_state(tmp_path):
    draw = "import random, numpy\n[random.random(), numpy.random.rand(), numpy.random.default_rng().random()]"
    nbformat.write(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(draw)]), tmp_path / "x.ipynb")
    one, other = (run(tmp_path / "x.ipynb", warm=True).cells[0].outputs[0]["data"]["text/plain"] for _ in range(2))
    assert not set(json.loads(one)) & set(json.loads(other))


def test_a_kernel_ends_with_its_notebook_and_leaves_no_zombie(tmp_path):
    nbformat.write(
        nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("import os\nos.getpid()")]), tmp_path / "x.ipynb"
    )
    pid = int(run(tmp_path / "x.ipynb", warm=True).cells[0].outputs[0]["data"]["text/plain"])
    assert not psutil.pid_exists(pid)


@pytest.fixture
def parent(monkeypatch):
    """A warm parent of the test's own, which is ended with it."""
    forked.warm_up()
    own = WarmParent()
    monkeypatch.setattr(forked, "_channels", [forked.Channel(own.channel())])
    yield own
    own.end()


def test_where_the_parent_has_gone_a_kernel_is_started_anew(plain, parent):
    parent.process.kill()
    parent.process.wait()
    assert shown(run(plain, warm=True))[5] == shown(run(plain, warm=False))[5]


def test_where_the_parent_hangs_a_kernel_is_started_anew_and_none_follows_late(plain, parent):
    parent.process.send_signal(signal.SIGSTOP)
    forked._channels[0]._socket.settimeout(0.5)
    assert shown(run(plain, warm=True))[5] == shown(run(plain, warm=False))[5]
    parent.process.send_signal(signal.SIGCONT)
    # By the time that it answers somebody else, it has dealt with whoever asked before.
    other = forked.Channel(parent.channel())
    kernel = other.fork(["-f", "no such file"], dict(os.environ), "/")
    assert {child.pid for child in psutil.Process(parent.process.pid).children()} <= {kernel}


def test_half_an_answer_is_none(parent):
    (channel,) = forked._channels
    channel._answers = io.StringIO("12")  # of 12345: the parent died while it wrote
    with pytest.raises(OSError, match="has gone"):
        channel.fork([], {}, "")
    with pytest.raises(OSError, match="[Bb]ad file descriptor"):
        channel.fork([], {}, "")


SLEEPING = """import subprocess, sys, time
from fanecon.press import warm
warm._import_all = lambda: print
warm._serve = lambda argv, parent: (subprocess.Popen(["sleep", "600"]), time.sleep(600))
warm.main()"""


@pytest.fixture
def sleeping(monkeypatch):
    """A parent whose kernels start a process and sleep."""
    monkeypatch.setattr("fanecon.press.parent._START", SLEEPING)
    own = WarmParent({**os.environ, "PYTHONPATH": str(FOLDER.parent)})
    yield own
    own.end()


def ended(processes: list[psutil.Process]) -> bool:
    return not psutil.wait_procs(processes, timeout=20)[1]


def family(pid: int) -> list[psutil.Process]:
    kernel = psutil.Process(pid)
    while not (children := kernel.children()):
        os.sched_yield()
    return [kernel, *children]


def test_the_end_of_who_asked_ends_its_kernels_and_no_others(sleeping):
    one, other = forked.Channel(sleeping.channel()), forked.Channel(sleeping.channel())
    first, second = (family(channel.fork([], {"MPLBACKEND": "agg"}, "/")) for channel in (one, other))
    one.close()
    assert ended(first)
    assert all(process.is_running() for process in second)


def test_the_end_of_the_owner_ends_all(sleeping):
    channel = forked.Channel(sleeping.channel())  # held: its end would end the kernel, too
    processes = family(channel.fork([], {}, "/"))
    sleeping._control.close()
    assert ended(processes)
    assert sleeping.process.wait(timeout=20) == 0


def test_what_a_kernel_leaves_behind_does_not_hold_the_line_of_its_parent(tmp_path, parent):
    child = (
        "import os, time\nif (pid := os.fork()) == 0:\n    os.setsid()\n    time.sleep(60)\n    os._exit(0)\nprint(pid)"
    )
    nbformat.write(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(child)]), tmp_path / "x.ipynb")
    left = psutil.Process(int(run(tmp_path / "x.ipynb", warm=True).cells[0].outputs[0]["text"]))
    parent.process.kill()
    parent.process.wait()
    with pytest.raises(OSError, match="gone|Broken pipe|reset"):
        forked._channels[0].fork([], {}, "")
    left.kill()


def test_a_zombie_has_ended():
    process = subprocess.Popen(["true"])
    while psutil.Process(process.pid).status() != psutil.STATUS_ZOMBIE:
        time.sleep(0.01)
    assert forked.Forked(process.pid).poll() == 0
    process.wait()
    assert forked.Forked(process.pid).poll() == 0
