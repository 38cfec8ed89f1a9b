"""A full disk: the run ends with a message and without a trace; what was there before stays whole.

A limit on the size of files stands for the full disk wherever tests run; where mounting is allowed there is a real one.
"""

from __future__ import annotations

import errno
import os
import resource
import shutil
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest
from press_findings import told
from press_notebooks import FONTS, manifest, publish, write

from fanecon.errors import FaneconError, ParameterError
from fanecon.press import freshness, indexing, runner
from fanecon.press.progress import Progress
from fanecon.press.store import LocalStore

REPOSITORY = Path(__file__).parents[2]
START = """
import sys
from pathlib import Path
from fanecon import cli
from fanecon.press import runner
runner.NOTEBOOKS = Path({source!r})
cli.main(sys.argv[1:])
"""
# Longer than a buffer, shorter than a page with its fonts.
PRINTED = 400_000


def do(source: Path, out: Path, **options) -> runner.RunResult:
    settings = {"langs": ("en",), "progress": Progress(), "fonts": FONTS, "data": source, "cell_timeout": 60}
    return runner.run(["01"], source=source, out=out, force=True, **settings | options)


def command(source: Path, out: Path, *, at_most: int | None = None) -> subprocess.CompletedProcess:
    """Run `fanecon run` in a process of its own, whose files and its children's cannot grow beyond `at_most`."""
    call = [sys.executable, "-c", START.format(source=str(source)), "run", "01", "--lang", "en", "--force"]
    limit = partial(resource.setrlimit, resource.RLIMIT_FSIZE, (at_most, at_most)) if at_most else None
    return subprocess.run(
        [*call, "--out", str(out)], cwd=REPOSITORY, preexec_fn=limit, capture_output=True, text=True, check=False
    )


def content(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


@pytest.fixture
def kept(tmp_path):
    """A good run, made before the disk filled up; at the end it still has to be all there is."""
    out = tmp_path / "out"
    good = do(write(tmp_path / "nb", publish(told("a"))), out)
    before = content(out)
    yield out
    assert content(out) == before
    assert sorted(p.name for p in out.iterdir()) == [good.run_id, "index.html", "latest"]
    assert (out / "latest").resolve() == good.folder.resolve()
    assert manifest(out / "latest")["status"] == "complete"
    assert [run.run_id for run in LocalStore(out).runs()] == [good.run_id]


def check_refusal(done: subprocess.CompletedProcess, out: Path, words: str) -> None:
    assert (done.returncode, done.stdout) == (1, ""), done.stderr
    (message,) = [line for line in done.stderr.splitlines() if line.startswith("Error: ")]
    assert message.startswith(f"Error: The run could not be written to {out}: ")
    assert words in message and "Make room there, or give another folder with --out" in message
    assert "`latest` was not moved, and earlier runs are as they were" in message
    assert "Traceback" not in done.stderr


def test_no_room_for_the_executed_notebook(tmp_path, kept):
    source = write(tmp_path / "big", f"print('x' * {PRINTED})")
    check_refusal(command(source, kept, at_most=PRINTED // 2), kept, os.strerror(errno.EFBIG))


def test_no_room_for_the_page_leaves_no_half_page(tmp_path, kept):
    # The notebook fits just so; its page, which repeats it and has fonts besides, does not.
    source = write(tmp_path / "big", f"print('x' * {PRINTED})")
    check_refusal(command(source, kept, at_most=PRINTED + 10_000), kept, os.strerror(errno.EFBIG))


@pytest.fixture
def small_disk(tmp_path):
    """A disk of a megabyte."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = shutil.which("mount")
    if mount is None or os.geteuid() != 0:
        pytest.skip("only root can mount a small disk")
    mounted = subprocess.run(
        [mount, "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder)], capture_output=True, text=True, check=False
    )
    if mounted.returncode:
        pytest.skip(f"a small disk cannot be mounted here: {mounted.stderr.strip()}")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_a_real_full_disk(tmp_path, small_disk):
    out = small_disk / "out"
    source = write(tmp_path / "nb", publish(told("a")))
    assert command(source, out).returncode == 0
    before, latest = content(out), (out / "latest").resolve()
    big = write(tmp_path / "big", "print('x' * 2_000_000)")
    check_refusal(command(big, out), out, os.strerror(errno.ENOSPC))
    assert content(out) == before
    assert (out / "latest").resolve() == latest
    assert [p for p in out.iterdir() if p.name.startswith(".")] == []
    # There is room again: nothing has to be repaired.
    assert command(source, out).returncode == 0
    assert (out / "latest").resolve() != latest


def full(*_, **__):
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@pytest.mark.parametrize(
    ("where", "name"),
    [
        (runner, "_write_results"),
        (indexing, "_previous"),
        (freshness, "take_over"),
        (Path, "symlink_to"),
        (os, "rename"),
    ],
)
def test_a_disk_that_fills_up_at_any_step_of_the_end(tmp_path, kept, monkeypatch, where, name):
    with monkeypatch.context() as patch:
        patch.setattr(where, name, full)
        with pytest.raises(FaneconError, match="could not be written to .*No space left on device. Make room there"):
            do(tmp_path / "nb", kept)


def test_no_room_for_the_folder_itself(tmp_path, kept, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(Path, "mkdir", full)
        with pytest.raises(ParameterError, match="No space left on device. Make room there, or give another folder"):
            do(tmp_path / "nb", kept)


def test_a_list_of_runs_without_room_keeps_the_old_one_and_leaves_nothing(kept, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", full)
        with pytest.raises(OSError, match="No space left"):
            LocalStore(kept).put("index.html", "new")
