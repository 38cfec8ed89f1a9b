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
    forked.warm_up({})
    own = forked.WarmParent({})
    monkeypatch.setattr(forked, "_parents", [own])
    yield own
    own._process.kill()
    own._process.wait()


def test_where_the_parent_has_gone_a_kernel_is_started_anew(plain, parent):
    parent._process.kill()
    parent._process.wait()
    assert shown(run(plain, warm=True))[5] == shown(run(plain, warm=False))[5]


def test_where_the_parent_hangs_a_kernel_is_started_anew_and_the_parent_ended(plain, parent):
    parent._process.send_signal(signal.SIGSTOP)
    parent._socket.settimeout(0.5)
    assert shown(run(plain, warm=True))[5] == shown(run(plain, warm=False))[5]
    assert parent._process.wait(timeout=10) == -signal.SIGKILL


def test_half_an_answer_is_none(parent):
    parent._answers = io.StringIO("12")  # of 12345: the parent died while it wrote
    with pytest.raises(OSError, match="has gone"):
        parent.fork([], {}, "")
    assert parent._process.wait(timeout=10) == -signal.SIGKILL


def test_what_a_kernel_leaves_behind_does_not_hold_the_line_of_its_parent(tmp_path, parent):
    child = (
        "import os, time\nif (pid := os.fork()) == 0:\n    os.setsid()\n    time.sleep(60)\n    os._exit(0)\nprint(pid)"
    )
    nbformat.write(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(child)]), tmp_path / "x.ipynb")
    left = psutil.Process(int(run(tmp_path / "x.ipynb", warm=True).cells[0].outputs[0]["text"]))
    parent._process.kill()
    parent._process.wait()
    with pytest.raises(OSError, match="gone|Broken pipe|reset"):
        parent.fork([], {}, "")
    left.kill()


def test_a_zombie_has_ended():
    process = subprocess.Popen(["true"])
    while psutil.Process(process.pid).status() != psutil.STATUS_ZOMBIE:
        time.sleep(0.01)
    assert forked.Forked(process.pid).poll() == 0
    process.wait()
    assert forked.Forked(process.pid).poll() == 0
