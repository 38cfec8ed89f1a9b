"""Runs: each way to fail has its code, its banner and its place in the manifest; good runs stay whole."""

from __future__ import annotations

import json
import os
import select
import shutil
import signal
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat
import psutil
import pytest
from press_findings import told
from press_notebooks import FONTS, manifest, publish, write

from fanecon.errors import ParameterError
from fanecon.press.progress import Progress
from fanecon.press.runner import RunResult, run

REPOSITORY = Path(__file__).parents[2]
RUN = """
from pathlib import Path
from fanecon.press.runner import run
result = run(["01"], source=Path({source!r}), out={out!r}, langs=("en",))
"""


INDEXES = ["index.en.html", "index.html", "index.zh.html"]


class Silent(Progress):
    """A progress that only remembers."""

    def __init__(self):
        self.cells: list[tuple[str, int, int]] = []
        self.log: list[str] = []

    def start(self, cells):
        self.planned = dict(cells)

    def cell(self, job, done, total):
        self.cells.append((job.name, done, total))

    def finished(self, job, outcome):
        self.log.append(outcome.status)

    def close(self):
        self.log.append("closed")


def do(source: Path, out: Path, **options) -> RunResult:
    settings = {
        "langs": ("en",),
        "progress": Silent(),
        "cell_timeout": 30,
        "fonts": FONTS,
        "data": source,
    } | options
    return run(["01"], source=source, out=out, **settings)


def test_a_good_run_writes_pages_notebooks_results_and_manifest(tmp_path):
    source = write(tmp_path / "nb", "print(lang, as_of, horizon)", publish(told("a")))
    progress = Silent()
    result = do(
        source,
        tmp_path / "out",
        langs=("zh", "en"),
        as_of="2025-06-30",
        parameters={"horizon": 2},
        progress=progress,
    )
    names = sorted(p.name for p in result.folder.iterdir())
    pages = [f"01_metrics.{lang}.{kind}" for lang in ("en", "zh") for kind in ("html", "ipynb")]
    assert (result.exit_code, names) == (0, [*pages, *INDEXES, "manifest.json", "results.json"])
    assert [Path(p).name for p in result.pages] == ["01_metrics.zh.html", "01_metrics.en.html"]
    assert (tmp_path / "out" / "latest").resolve() == result.folder.resolve()
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == [result.run_id, "index.html", "latest"]
    executed = nbformat.read(result.folder / "01_metrics.en.ipynb", as_version=4)
    assert executed.cells[4].outputs[0].text == "en 2025-06-30 2\n"
    found = json.loads((result.folder / "results.json").read_text(encoding="utf-8"))
    assert found == {
        "schema_version": 1,
        "case_names": {"zh": "xiaomi", "en": "xiaomi"},
        "newest": {},
        "newest_document": None,
        "stale": [],
        "case": "xiaomi",
        "as_of": "2025-06-30",
        "findings": [{"notebook": "01_metrics", **told("a")}],
    }
    about = manifest(result.folder)
    assert (about["status"], about["run_id"]) == ("complete", result.run_id)
    assert [n["parameters"]["horizon"] for n in about["notebooks"]] == [2, 2]
    assert all(len(about["sha256"][k]) == 64 for k in ("fanecon", "lock"))
    assert progress.planned == {"01_metrics.zh": 5, "01_metrics.en": 5}
    assert progress.cells[-1][2] == 6
    assert progress.log == ["complete", "complete", "closed"]


def test_the_same_inputs_give_the_same_pages_and_results(tmp_path):
    source = write(tmp_path / "nb", "{'b', 'a', 'c'}", publish(told("a")))
    one, two = (do(source, tmp_path / "out", force=True).folder for _ in range(2))
    assert one != two
    for name in ("01_metrics.en.html", "results.json"):
        assert (one / name).read_bytes() == (two / name).read_bytes()


RAISE = "class {0}(Exception): ...\nraise {0}('no such <b>row</b>')"


@pytest.mark.parametrize(
    ("cell", "code", "kind", "words"),
    [
        (RAISE.format("Anything"), 4, "cell", "Anything: no such"),
        (RAISE.format("ParameterError"), 2, "parameters", "ParameterError: no such"),
        (RAISE.format("DataError"), 3, "data", "DataError: no such"),
        ("while True: pass", 5, "time-out", "longer than its limit of 2 s"),
        ("import os; os._exit(0)", 6, "kernel", "the kernel died"),
        ("import sys; sys.exit(0)", 4, "cell", "ended the notebook"),
    ],
)
def test_each_failure_has_its_code_and_a_banner(tmp_path, cell, code, kind, words):
    source = write(tmp_path / "nb", "print('before')", cell, "print('after')")
    out = tmp_path / "out"
    good = out / "good"
    good.mkdir(parents=True)
    (out / "latest").symlink_to("good")
    result = do(source, out, cell_timeout=2)
    assert result.exit_code == code
    entry = manifest(result.folder)["notebooks"][0]
    assert (entry["status"], entry["failure"]["kind"], entry["failure"]["cell"]) == ("failed", kind, 5)
    assert words in str(result.outcomes[0].failure)
    assert (out / "latest").resolve() == good.resolve()
    executed = nbformat.read(result.folder / "01_metrics.en.ipynb", as_version=4)
    assert "FAILED" in executed.cells[0].source and "In [4]" in executed.cells[0].source
    assert [c.metadata.papermill.status for c in executed.cells[-3:]] == ["completed", "failed", "pending"]
    assert executed.cells[-3].outputs[0].text == "before\n"
    page = (result.folder / "01_metrics.en.html").read_text(encoding="utf-8")
    assert 'role="alert"' in page and 'id="failed-cell"' in page and "before" in page
    assert "no such <b>" not in page


@pytest.mark.parametrize(("last", "code", "count"), [("print('seen' + 'later')", 0, None), ("int('x')", 4, 4)])
def test_an_error_that_a_tag_announces_is_shown_and_no_failure(tmp_path, last, code, count):
    source = write(tmp_path / "nb", "1 / 0", last)
    path = source / "01_metrics.ipynb"
    notebook = nbformat.read(path, 4)
    notebook.cells[-2].metadata["tags"] = ["raises-exception"]
    nbformat.write(notebook, path)
    result = do(source, tmp_path / "out")
    failure = result.outcomes[0].failure
    assert (result.exit_code, failure and failure.count) == (code, count)
    page = result.folder.joinpath(result.outcomes[0].files["html"]).read_text(encoding="utf-8")
    assert "ZeroDivisionError" in page
    assert ("seenlater" in page) == (code == 0)


def test_the_notebook_has_a_limit_of_its_own(tmp_path):
    source = write(tmp_path / "nb", "1", "while True: pass")
    result = do(source, tmp_path / "out", notebook_timeout=1)
    assert result.exit_code == 5
    assert "the notebook ran longer than its limit of 1 s" in str(result.outcomes[0].failure)


def test_a_worker_that_dies_is_replaced_and_the_page_written(tmp_path):
    kill_worker = "import os; os.kill(os.getppid(), 9)\nwhile True: pass"
    result = do(write(tmp_path / "nb", kill_worker), tmp_path / "out")
    assert result.exit_code == 6
    assert "the worker process ended with -9" in str(result.outcomes[0].failure)
    assert "FAILED" in (result.folder / "01_metrics.en.html").read_text(encoding="utf-8")


def test_a_page_that_cannot_be_rendered_keeps_its_notebook(tmp_path):
    result = do(write(tmp_path / "nb", "1"), tmp_path / "out", fonts=tmp_path)
    assert result.exit_code == 8
    assert sorted(p.name for p in result.folder.iterdir()) == [
        "01_metrics.en.ipynb",
        "manifest.json",
        "results.json",
    ]


def test_languages_that_disagree_fail_the_run(tmp_path):
    cell = publish({"id": "a", "value": "LANG"}).replace("'LANG'", "lang")
    result = do(write(tmp_path / "nb", cell), tmp_path / "out", langs=("zh", "en"))
    assert result.exit_code == 8
    assert result.problems == ('01_metrics, finding "a": value is "zh" in zh, but "en" in en',)
    assert manifest(result.folder)["problems"] == list(result.problems)
    assert not (tmp_path / "out" / "latest").exists()


def test_two_runs_at_once_do_not_mix(tmp_path):
    source = write(tmp_path / "nb", "print('known on', as_of)")
    days = ["2024-12-31", "2025-12-31"]
    with ThreadPoolExecutor(2) as threads:
        results = list(threads.map(lambda day: do(source, tmp_path / "out", as_of=day, jobs=1), days))
    for day, result in zip(days, results, strict=True):
        assert result.exit_code == 0
        assert f"known on {day}" in (result.folder / "01_metrics.en.html").read_text(encoding="utf-8")
    assert (tmp_path / "out" / "latest").resolve() in [r.folder.resolve() for r in results]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"langs": ("fr",)}, 'one of "zh", "en"'),
        ({"langs": ()}, "langs"),
        ({"as_of": "soon"}, "YYYY-MM-DD"),
        ({"parameters": {"horizont": 1}}, 'Did you mean "horizon"'),
        ({"parameters": {"lang": "en"}}, 'has a parameter "lang"'),
        ({"jobs": 0}, "jobs: expected a positive number"),
        ({"cell_timeout": float("nan")}, "cell_timeout"),
        ({"out": "FILE/runs"}, "cannot be written"),
    ],
)
def test_wrong_options_are_refused_before_anything_runs(tmp_path, options, words):
    source = write(tmp_path / "nb", "1")
    (tmp_path / "FILE").touch()
    out = tmp_path / options.pop("out", "out")
    progress = Silent()
    with pytest.raises(ParameterError) as caught:
        do(source, out, progress=progress, **options)
    assert words in str(caught.value)
    assert progress.log == [] and not out.exists()


@pytest.mark.parametrize("content", [None, "{", "[]", "{}"])
def test_a_notebook_that_cannot_be_read_is_refused(tmp_path, content):
    if content is not None:
        (tmp_path / "01_metrics.ipynb").write_text(content)
    with pytest.raises(ParameterError, match=r"01_metrics\.ipynb|there is no notebook in"):
        do(tmp_path, tmp_path / "out")


@pytest.fixture
def read_only():
    """A folder with a notebook that this process may read but not write, root or not."""
    folder = write(Path(tempfile.mkdtemp()), "1")
    folder.chmod(0o555)
    was_root = os.geteuid() == 0
    if was_root:
        os.seteuid(65534)
    yield folder
    if was_root:
        os.seteuid(0)
    folder.chmod(0o755)
    shutil.rmtree(folder)


def test_a_read_only_folder_is_refused_in_words(read_only):
    with pytest.raises(ParameterError, match="Permission denied. Give another folder"):
        do(read_only, read_only)


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_no_process_outlives_a_runner_that_was_stopped(tmp_path, sent):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    announce = f"with open({str(pipe)!r}, 'w') as f: print(me.pid, *[p.pid for p in me.parents()[:2]], file=f)"
    announce = f"import psutil\nme = psutil.Process()\n{announce}\nwhile True: pass"
    source = write(tmp_path / "nb", announce)
    out = tmp_path / "out"
    code = RUN.format(source=str(source), out=str(out))
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    # A killed runner leaves its scratch folder behind: here it shall not be /tmp itself.
    scratch = tempfile.mkdtemp(prefix="t")
    environment = os.environ | {"TMPDIR": scratch, "FANECON_WARM": "1"}
    command = [sys.executable, "-c", code]
    runner = subprocess.Popen(command, cwd=REPOSITORY, stderr=subprocess.DEVNULL, env=environment)
    assert select.select([reader], [], [], 60)[0], "the cell never started"
    family = [psutil.Process(int(pid)) for pid in os.read(reader, 100).split()]
    os.close(reader)
    runner.send_signal(sent)
    runner.wait(timeout=30)
    _, alive = psutil.wait_procs(family, timeout=30)
    shutil.rmtree(scratch)
    assert alive == []
    assert len(family) == 3
    left = [p.name for p in out.iterdir()]
    assert all(name.startswith(".tmp-") for name in left)
    assert sent == signal.SIGKILL or left == []


def test_a_run_works_from_any_folder_without_an_activated_environment(tmp_path):
    source = write(tmp_path / "nb", "import sys; print(sys.executable)")
    code = RUN.format(source=str(source), out="runs") + "print(result.exit_code)"
    bare = {"PATH": "/usr/bin:/bin", "HOME": str(tmp_path), "PYTHONPATH": str(REPOSITORY)}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env=bare, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (0, "0\n"), done.stderr
    executed = nbformat.read(tmp_path / "runs" / "latest" / "01_metrics.en.ipynb", as_version=4)
    assert executed.cells[4].outputs[0].text.strip() == sys.executable
    assert done.stderr.splitlines()[0] == "running 01_metrics.en"
