"""What `fanecon run` once passed over in silence is loud: one run of notebooks that each have one fault, and its parts."""

from __future__ import annotations

import json
import shutil
import signal
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from press_findings import told
from press_notebooks import FONTS, manifest, publish

from fanecon.errors import ParameterError
from fanecon.fingerprint import folder_hash
from fanecon.press import freshness, indexing
from fanecon.press.changes import changed_inputs
from fanecon.press.ending import Terminated, exit_code, stoppable
from fanecon.press.jobs import Outcome
from fanecon.press.progress import Progress
from fanecon.press.runner import RunResult, explain, run
from fanecon.press.runs import Run
from fanecon.press.store import LocalStore

PARAMETERS = 'case = "xiaomi"\nas_of = ""\nlang = "zh"\nwindow = 3'
BEGIN = """from IPython.display import display
given = {{"case": case, "as_of": as_of, "lang": {lang}, "window": window}}
display({{"application/vnd.fanecon.study+json": {{"parameters": given}}, "text/plain": ""}}, raw=True)"""
TRUE_INPUTS = freshness.shared_inputs
# Each notebook with what its outcome has to say; none for one that is fine.
FAULTS: dict[str, tuple[list[str], str]] = {
    "01_own": (
        ["import helper\nfrom pathlib import Path\nsum(len(open(p).read()) for p in Path('more').glob('*.csv'))",
         "import pandas as pd\npd.read_csv('own.csv')", "open('made.txt', 'w').close(); open('made.txt').read()",
            "import tempfile, os\nwith tempfile.TemporaryDirectory() as place:\n    os.listdir(place)",
         "try: open('later.csv')\nexcept OSError: pass", publish(told("a"))], "",
    ),
    "02_lost": ([BEGIN.format(lang="lang")], "asked for lang = 'en', but the notebook worked with 'zh'. No cell is tagged"),
    "03_again": (["lang = 'zh'", BEGIN.format(lang="lang")], "worked with 'zh'. This cell sets it again"),
    "04_passed": ([BEGIN.format(lang="'zh'")], "worked with 'zh'. Pass lang=lang to fe.begin"),
    "05_plain": (["window = 9\nwindow"], "asked for window = 3, but the notebook worked with 9. This cell sets it again"),
    "06_quit": (["quit()", "import time; time.sleep(20)"], "the cell ended the notebook before its last cell"),
    "07_moved": (["text = open('moved.csv').read()\n!echo 2 >> moved.csv"], "moved.csv changed after it was read"),
    "08_heard": (["window"], "Passed unknown parameter: window"),
}  # fmt: skip


def write(folder: Path, name: str, sources: list[str]) -> None:
    """A notebook with a title, parameters and cells."""
    parameters = PARAMETERS.replace("\nwindow", "; window") if name == "08_heard" else PARAMETERS
    tags = [] if name == "02_lost" else ["parameters"]
    cells = [new_markdown_cell("# T\n\n![dot](dot.png)"), new_code_cell(parameters, metadata={"tags": tags})]
    cells += [new_code_cell(source) for source in sources]
    for number, cell in enumerate(cells):
        cell["id"] = f"cell-{number}"
    nbformat.write(new_notebook(cells=cells), folder / f"{name}.ipynb")


@pytest.fixture(scope="module")
def source(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("faults") / "nb"
    (folder / "more").mkdir(parents=True)
    for name in ("own.csv", "moved.csv", "more/a.csv", "data/xiaomi/facts.csv"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("a\n1\n")
    (folder / "helper.py").write_text("x = 1\n")
    for name, (sources, _) in FAULTS.items():
        write(folder, name, sources)
    return folder


@pytest.fixture(scope="module", autouse=True)
def _steady(source):
    """Somebody may be editing the sources meanwhile: that is not what these tests are about."""
    with pytest.MonkeyPatch.context() as patch:
        fixed = dict.fromkeys(("fanecon", "lock", "fonts", "environment"), "1" * 64)
        patch.setattr(freshness, "shared_inputs", lambda data, fonts: {**fixed, "data": folder_hash(data)})
        yield


def do(source: Path, out: Path, *names: str, **options) -> RunResult:
    settings = {"langs": ("en",), "progress": Progress(), "fonts": FONTS, "data": source / "data"} | options
    return run(names, source=source, out=out, **settings)


@pytest.fixture(scope="module")
def ran(source, tmp_path_factory) -> RunResult:
    return do(source, tmp_path_factory.mktemp("ran") / "out")


@pytest.fixture(scope="module")
def good(source, tmp_path_factory) -> RunResult:
    """A run of the notebook without a fault."""
    return do(source, tmp_path_factory.mktemp("good") / "out", "01")


def outcome(ran: RunResult, name: str) -> Outcome:
    return next(o for o in ran.outcomes if o.notebook == name)


@pytest.mark.parametrize(("name", "words"), [(name, words) for name, (_, words) in FAULTS.items() if words])
def test_a_page_never_says_what_its_notebook_did_not_do(ran, name, words):
    one = outcome(ran, name)
    assert words in " ".join((str(one.failure), *one.problems))
    assert ran.exit_code == manifest(ran.folder)["exit_code"] == 2, "that of the first failure"
    assert not (ran.folder.parent / "latest").exists()


def test_the_cell_that_is_to_blame_is_named(ran):
    blamed = {name: outcome(ran, name).failure for name in ("03_again", "05_plain", "06_quit")}
    assert [(f.exit_code, f.line) for f in blamed.values() if f] == [
        (2, "lang = 'zh'"), (2, "window = 9"), (4, "quit()"),
    ]  # fmt: skip
    executed = nbformat.read(ran.folder / "05_plain.en.ipynb", as_version=4)
    assert "FAILED" in executed.cells[0].source and executed.cells[-1].metadata.papermill.status == "completed"
    assert outcome(ran, "06_quit").retried is None
    assert [p for p in ran.problems if p.startswith(("07_moved (en): ", "08_heard (en): "))] == list(ran.problems)


def test_every_file_of_its_own_is_known(good):
    read = manifest(good.folder)["notebooks"][0]["read"]
    assert {"own.csv", "helper.py", "more/a.csv", "more/", "later.csv"} <= set(read)
    assert read["later.csv"] == "" and len(read["own.csv"]) == 64
    assert all(not name.startswith("..") and "made.txt" not in name for name in read), read


def why(good: RunResult, source: Path, **options) -> str:
    return str(explain(["01"], source=source, out=good.folder.parent, langs=("en",), data=source / "data", fonts=FONTS,
                       **options)[0])  # fmt: skip


@pytest.mark.parametrize(
    "name", ["own.csv", "helper.py", "more/a.csv", "more/b.csv", "later.csv", "data/xiaomi/facts.csv"]
)
def test_whatever_it_read_makes_it_stale_and_is_named(good, source, name):
    assert "fresh" in why(good, source)
    before = (source / name).read_bytes() if (source / name).exists() else None
    (source / name).write_text("a\n100\n")
    try:
        said = why(good, source)
    finally:
        (source / name).unlink() if before is None else (source / name).write_bytes(before)
    told = {"more/b.csv": "more/ changed", "data/xiaomi/facts.csv": "the data of the case changed (facts.csv)"}
    assert told.get(name, f"{name} changed") in said and "stale" in said


def test_two_schedules_with_other_parameters_both_find_their_run(good, source):
    again = good.folder.parent / "other"
    shutil.copytree(good.folder, again)
    content = manifest(again) | {"run_id": "other", "started": "2999"}
    content["notebooks"][0]["parameters"]["window"] = 9
    content["notebooks"][0]["inputs"]["parameters"] = "9" * 64
    (again / "manifest.json").write_text(json.dumps(content))
    try:
        assert f"fresh: nothing changed since {good.run_id}" in why(good, source)
        assert f"window was 3 and is 4 (compared with {good.run_id})" not in why(good, source, parameters={"window": 9})
        assert "window was 9 and is 4" in why(good, source, parameters={"window": 4})
    finally:
        shutil.rmtree(again)


def test_a_list_that_cannot_be_written_fails_a_run_that_is_whole(good, source):
    out = good.folder.parent
    (out / "index.html").rename(out / "kept.html")
    (out / "index.html").mkdir()
    try:
        result = do(source, out, "01")
    finally:
        (out / "index.html").rmdir()
        (out / "kept.html").rename(out / "index.html")
    assert (result.exit_code, manifest(result.folder)["exit_code"]) == (8, 0)
    assert "the list of runs could not be written" in result.problems[0]


def test_data_that_change_meanwhile_fail_the_run(good, source, monkeypatch):
    facts = source / "data/xiaomi/facts.csv"
    taken = freshness.take_over
    monkeypatch.setattr(freshness, "take_over", lambda *a, **o: facts.write_text("a\n2\n") and taken(*a, **o))
    try:
        result = do(source, good.folder.parent, "01")
    finally:
        facts.write_text("a\n1\n")
        monkeypatch.undo()
    assert result.exit_code == 8 and "changed while the notebooks ran: xiaomi/facts.csv." in result.problems[0]


def test_a_folder_where_the_link_should_be_is_said_before_anything_runs(source, tmp_path):
    (tmp_path / "latest").mkdir()
    with pytest.raises(ParameterError, match="latest is no link to the newest run but a file or folder: move it away"):
        do(source, tmp_path, "01")
    assert [p.name for p in tmp_path.iterdir()] == ["latest"]


def test_whoever_writes_the_list_last_lists_every_run(good, monkeypatch):
    store = LocalStore(good.folder.parent)
    listed: list[int] = []

    def write_while_another_comes(name: str, content: str) -> None:
        listed.append(content.count('<th scope="row">'))
        if len(listed) == 1:
            other = store.root / "other"
            other.mkdir()
            (other / "manifest.json").write_text(json.dumps(manifest(good.folder) | {"run_id": "other"}))

    monkeypatch.setattr(store, "put", write_while_another_comes)
    assert indexing.write_list(store, FONTS) == ""
    shutil.rmtree(store.root / "other")
    assert len(listed) == 2 and listed[1] == listed[0] + 1


def earlier(run_id: str, *, notebooks: tuple[str, ...] = ("01", "02"), day: str = "", window: int = 3) -> Run:
    entries = [{"notebook": n, "lang": "en", "parameters": {"window": window, "lang": "en"}} for n in notebooks]
    return Run(run_id, {"case": "xiaomi", "as_of": day, "status": "complete", "started": run_id, "notebooks": entries})


@pytest.mark.parametrize(
    ("runs", "chosen"),
    [
        ([earlier("1"), earlier("2", notebooks=("01",))], "1"),
        ([earlier("1", notebooks=("01", "02", "03"))], None),
        ([earlier("1"), earlier("2", window=9)], "1"),
        ([earlier("1", window=9)], "1"),
        ([earlier("1"), earlier("2", day="2025-06-30")], "1"),
        ([earlier("1", day="2025-06-29"), earlier("2", day="2025-06-30")], "2"),
    ],
)
def test_a_run_is_compared_with_the_last_of_the_same_set(monkeypatch, tmp_path, runs, chosen):
    monkeypatch.setattr(indexing, "_results", lambda store, run_id: {"findings": []})
    found = indexing._previous(earlier("9").manifest, LocalStore(tmp_path), runs)
    assert (found[1]["started"] if found else None) == chosen


def test_what_went_in_is_told_in_both_languages():
    entry = {"notebook": "04", "source_sha256": "a", "parameters": {"window": 3}, "read": {"own.csv": "1"}}
    before = {"sha256": dict.fromkeys(("data", "fanecon", "lock", "fonts", "environment"), "1"), "notebooks": [entry],
              "data_files": {"facts.csv": "1", "events.csv": "1"}}  # fmt: skip
    now = {**entry, "source_sha256": "b", "parameters": {"window": 9}, "read": {"own.csv": "2"}}
    after = {
        "sha256": dict.fromkeys(before["sha256"], "2"),
        "notebooks": [now],
        "data_files": {"facts.csv": "2", "events.csv": "1"},
    }
    assert changed_inputs(before, after, "en") == [
        "data (facts.csv)", "program", "versions of dependencies", "fonts", "Python, a package or the machine's settings",
        "notebooks", "window: 3 → 9", "own.csv",
    ]  # fmt: skip
    assert "window：3 → 9" in changed_inputs(before, after, "zh")
    assert changed_inputs(before, before, "en") == []


def test_a_machine_with_other_settings_is_another_environment(monkeypatch, tmp_path):
    before = TRUE_INPUTS(tmp_path, tmp_path)["environment"]
    monkeypatch.setenv("TZ", "Asia/Urumqi")
    assert TRUE_INPUTS(tmp_path, tmp_path)["environment"] != before


@pytest.mark.parametrize("name", [".DS_Store", ".facts.csv.swp", "~$facts.csv", ".git/x"])
def test_what_editors_leave_is_no_data(tmp_path, name):
    (tmp_path / "facts.csv").write_text("a")
    before = folder_hash(tmp_path)
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text("x")
    assert folder_hash(tmp_path) == before


def test_what_is_private_is_told_apart_without_its_names(tmp_path):
    (tmp_path / "facts.csv").write_text("a")
    (tmp_path / "private" / "labels").mkdir(parents=True)
    label = tmp_path / "private" / "labels" / "张三.csv"
    label.write_text("a")
    before = freshness.case_files(tmp_path)
    label.write_text("b")
    after = freshness.case_files(tmp_path)
    assert list(before) == list(after) == ["facts.csv", "private"]
    assert before["facts.csv"] == after["facts.csv"] and before["private"] != after["private"]


@pytest.mark.parametrize(("sent", "code"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129)])
def test_a_terminal_that_goes_away_ends_a_run_as_sigterm_does(sent, code):
    before = signal.signal(sent, signal.SIG_DFL)  # under nohup it would be ignored, and is left so
    try:
        with pytest.raises(Terminated) as stop, stoppable():
            signal.raise_signal(sent)
    finally:
        signal.signal(sent, before)
    assert exit_code(stop.value) == code
