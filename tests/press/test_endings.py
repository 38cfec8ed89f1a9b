"""Kernels that die are tried once more, and only they; manifests hold; a stopped run leaves nothing."""

from __future__ import annotations

import io
import json
import os
import select
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest
from press_findings import told
from press_notebooks import FONTS, manifest, publish, write
from pydantic import ValidationError

from fanecon.press.progress import Bar, JsonLines, Progress
from fanecon.press.record import Manifest
from fanecon.press.runner import RunResult, run

REPOSITORY = Path(__file__).parents[2]


def do(source: Path, out: Path, **options) -> RunResult:
    settings = {"langs": ("en",), "progress": Progress(), "fonts": FONTS, "data": source, "jobs": 1, "cell_timeout": 30}
    return run(["01"], source=source, out=out, **settings | options)


def once(marker: Path, what: str) -> str:
    """Code that does something the first time only."""
    check = f"import os, pathlib\nmarker = pathlib.Path({str(marker)!r})\nfirst = not marker.exists()\nmarker.touch()"
    return f"{check}\nif first: {what}"


@pytest.mark.parametrize(
    ("what", "name", "warm"),
    [
        ("os._exit(1)", "DeadKernelError", "0"),
        ("os._exit(1)", "DeadKernelError", "1"),
        ("os.kill(os.getppid(), 9)", "WorkerDied", "0"),
        ("os.kill(os.getppid(), 9); [0 for _ in iter(int, 1)]", "DeadKernelError", "1"),  # the kernels' warm parent
    ],
)
def test_a_kernel_that_died_is_tried_once_more(tmp_path, monkeypatch, what, name, warm):
    monkeypatch.setenv("FANECON_WARM", warm)
    source = write(tmp_path / "nb", once(tmp_path / "marker", what), publish(told("a")))
    log = io.StringIO()
    result = do(source, tmp_path / "out", progress=JsonLines(log))
    assert result.exit_code == 0
    entry = manifest(result.folder)["notebooks"][0]
    assert (entry["status"], entry["failure"], entry["retried"]["name"]) == ("complete", None, name)
    assert "FAILED" not in (result.folder / "01_metrics.en.html").read_text(encoding="utf-8")
    events = [json.loads(line) for line in log.getvalue().splitlines()]
    assert [e["event"] for e in events] == [
        "run-started", "notebook-started", "retry", "notebook-finished", "run-finished",
    ]  # fmt: skip
    assert {e["run"] for e in events} == {result.run_id}
    assert name in events[2]["failure"]
    assert (events[3]["status"], events[3]["exit_code"]) == ("complete", 0)
    assert (events[4]["status"], events[4]["exit_code"], events[4]["address"]) == ("complete", 0, str(result.folder))


def test_a_kernel_that_did_not_start_is_tried_once_more(tmp_path, monkeypatch):
    launcher = once(tmp_path / "marker", "os._exit(1)")
    launcher += "\nfrom ipykernel.kernelapp import launch_new_instance\nlaunch_new_instance()"
    (tmp_path / "ipykernel_launcher.py").write_text(launcher)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    result = do(write(tmp_path / "nb", "1"), tmp_path / "out")
    assert result.exit_code == 0
    assert "did not start" in manifest(result.folder)["notebooks"][0]["retried"]["message"]


def test_a_kernel_that_dies_twice_has_failed(tmp_path):
    count = tmp_path / "count"
    source = write(tmp_path / "nb", f"import os\nopen({str(count)!r}, 'a').write('x')\nos._exit(1)")
    result = do(source, tmp_path / "out")
    entry = manifest(result.folder)["notebooks"][0]
    assert (result.exit_code, count.read_text(), entry["retried"]["kind"]) == (6, "xx", "kernel")


@pytest.mark.parametrize(("cell", "code"), [("1 / 0", 4), ("while True: pass", 5)])
def test_an_error_or_a_time_out_is_not_tried_again(tmp_path, cell, code):
    count = tmp_path / "count"
    source = write(tmp_path / "nb", f"open({str(count)!r}, 'a').write('x')", cell)
    result = do(source, tmp_path / "out", cell_timeout=2)
    assert (result.exit_code, count.read_text()) == (code, "x")
    assert manifest(result.folder)["notebooks"][0]["retried"] is None


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_a_bar_survives_retries_and_reuse(tmp_path):
    source = write(tmp_path / "nb", once(tmp_path / "marker", "os._exit(1)"))
    screen = Terminal()
    first = do(source, tmp_path / "out", progress=Bar(screen))
    assert "01_metrics en  trying once more after: cell In [3]" in screen.getvalue()
    assert "01_metrics en  complete" in screen.getvalue()
    assert do(source, tmp_path / "out", progress=Bar(screen)).exit_code == first.exit_code == 0


@pytest.fixture(scope="module")
def good(tmp_path_factory):
    folder = tmp_path_factory.mktemp("good")
    return manifest(do(write(folder / "nb", "1"), folder / "out").folder)


def test_a_manifest_holds_and_names_seed_and_versions(good):
    Manifest.model_validate_json(json.dumps(good))
    assert (good["seed"], good["hash_seed"], good["schema_version"]) == (None, 0, 1)
    assert good["versions"]["python"] == ".".join(map(str, sys.version_info[:3]))
    entry = good["notebooks"][0]
    assert entry["source_sha256"] == entry["inputs"]["notebook"]
    assert set(entry["sha256"]) == set(entry["files"])


@pytest.mark.parametrize(
    "change",
    [
        {"exit_code": 4},
        {"status": "failed"},
        {"status": "fine"},
        {"seconds": "1"},
        {"schema_version": 2},
        {"run_id": "../x"},
        {"surprise": 1},
        {"seed": "7"},
        {"langs": ["fr"]},
        {"sha256": {"data": "short"}},
        {"notebooks": [{}]},
    ],
)
def test_a_manifest_that_does_not_hold_is_refused(good, change):
    with pytest.raises(ValidationError):
        Manifest.model_validate_json(json.dumps(good | change))


@pytest.mark.parametrize("change", [{"status": "failed"}, {"files": {"html": "a/b"}}, {"retried": {}}, {"key": "x"}])
def test_a_notebook_in_a_manifest_has_to_hold_too(good, change):
    notebooks = [good["notebooks"][0] | change]
    with pytest.raises(ValidationError):
        Manifest.model_validate_json(json.dumps(good | {"notebooks": notebooks}))


@pytest.mark.parametrize("inherited", ["default_int_handler", "SIG_IGN"])
@pytest.mark.parametrize(("sent", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_the_command_line_stops_cleanly(tmp_path, sent, code, inherited):
    """Also where it was started with SIGINT ignored, as shells start what they put into the background."""
    pipe, out = tmp_path / "pipe", tmp_path / "out"
    os.mkfifo(pipe)
    announce = (
        f"import os\nwith open({str(pipe)!r}, 'w') as f: print(os.getpid(), os.getppid(), file=f)\nwhile True: pass"
    )
    source = write(tmp_path / "nb", announce)
    start = (
        f"import signal; signal.signal(signal.SIGINT, signal.{inherited})\n"
        "from pathlib import Path; from fanecon import cli; from fanecon.press import runner; import sys\n"
        f"runner.NOTEBOOKS = Path({str(source)!r})\ncli.main(sys.argv[1:])"
    )
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    command = [sys.executable, "-c", start, "run", "01", "--lang", "en", "--log-json", "--out", str(out)]
    process = subprocess.Popen(command, cwd=REPOSITORY, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert select.select([reader], [], [], 60)[0], "the cell never started"
    family = [psutil.Process(int(pid)) for pid in os.read(reader, 100).split()]
    os.close(reader)
    process.send_signal(sent)
    stdout, stderr = process.communicate(timeout=30)
    _, alive = psutil.wait_procs(family, timeout=30)
    assert (process.returncode, alive, stdout, list(out.iterdir())) == (code, [], "", [])
    events = [json.loads(line) for line in stderr.splitlines()]
    assert [e["event"] for e in events] == ["run-started", "notebook-started", "error", "run-finished"]
    assert (events[-1]["status"], events[-1]["exit_code"]) == ("stopped", code)


def test_a_run_has_a_summary_and_stands_in_the_list(tmp_path):
    source = write(tmp_path / "nb", publish(told("a")))
    results = [do(source, tmp_path / "out", force=True) for _ in range(2)]
    summaries = [(r.folder / "index.html").read_text(encoding="utf-8") for r in results]
    assert all("01_metrics.en.html" in text for text in summaries)
    assert results[0].files == tuple(f"{results[0].folder}/{n}" for n in ("index.html", "01_metrics.en.html"))
    listed = (tmp_path / "out" / "index.html").read_text(encoding="utf-8")
    assert all(r.run_id in listed for r in results)


def test_a_summary_that_cannot_be_made_fails_the_run_but_keeps_its_pages(tmp_path, monkeypatch):
    from fanecon.press import site

    def broken(*_, **__):
        raise KeyError("no such word")

    monkeypatch.setattr(site, "run_indexes", broken)
    monkeypatch.setattr(site, "runs_index", broken)
    result = do(write(tmp_path / "nb", "1"), tmp_path / "out")
    assert result.exit_code == manifest(result.folder)["exit_code"] == 8
    assert "the summary could not be made: KeyError" in result.problems[0]
    assert "the list of runs could not be written" in result.problems[1]
    assert (result.folder / "01_metrics.en.html").exists()
    assert not (tmp_path / "out" / "latest").exists()


def test_a_pdf_is_made_beside_the_page_and_taken_over_with_it(tmp_path):
    source = write(tmp_path / "nb", "1")
    plain, first, second = (do(source, tmp_path / "out", pdf=pdf) for pdf in (False, True, True))
    assert list(plain.folder.glob("*.pdf")) == []
    made = (first.folder / "01_metrics.en.pdf").read_bytes()
    assert made.startswith(b"%PDF") and first.files[-1].endswith("01_metrics.en.pdf")
    assert (second.folder / "01_metrics.en.pdf").read_bytes() == made
