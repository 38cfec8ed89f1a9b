"""What did not change is not executed again; what did is, and the reason is said."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from press_findings import told
from press_notebooks import FONTS, manifest, publish, write

from fanecon.press import freshness
from fanecon.press.progress import Progress
from fanecon.press.runner import RunResult, explain, run
from fanecon.press.store import LocalStore

FIXED = {"fanecon": "1" * 64, "data": "2" * 64, "lock": "3" * 64, "fonts": "4" * 64, "environment": "5" * 64}
CELLS = ("print(lang, as_of, horizon)", publish(told("a")))


@pytest.fixture
def shared(monkeypatch):
    """The shared fingerprints, for a test to change; somebody may be editing the sources meanwhile."""
    values = dict(FIXED)
    monkeypatch.setattr(freshness, "shared_inputs", lambda data, fonts: dict(values))
    return values


@pytest.fixture
def source(tmp_path):
    return write(tmp_path / "nb", *CELLS)


def do(source: Path, out: Path | str, **options) -> RunResult:
    settings = {"langs": ("en",), "progress": Progress(), "fonts": FONTS, "data": source, "jobs": 1}
    return run(["01"], source=source, out=out, **settings | options)


def why(source: Path, out: Path, **options) -> str:
    state = explain(["01"], source=source, out=out, langs=("en",), data=source, fonts=FONTS, **options)[0]
    return str(state)


def entry(result: RunResult, place: int = 0) -> dict:
    return manifest(result.folder)["notebooks"][place]


def test_an_unchanged_notebook_is_taken_over_byte_for_byte(shared, source, tmp_path):
    out = tmp_path / "out"
    first = do(source, out)
    assert "fresh: nothing changed since " + first.run_id in why(source, out)
    second = do(source, out)
    assert (second.exit_code, entry(first)["reused_from"], entry(second)["reused_from"]) == (0, None, first.run_id)
    assert entry(second)["key"] == entry(first)["key"] != ""
    third = do(source, out)
    assert entry(third)["reused_from"] == first.run_id, "the run that executed it, not the one that copied it"
    forced = do(source, out, force=True)
    assert entry(forced)["reused_from"] is None
    for name in ("01_metrics.en.html", "results.json"):
        assert (first.folder / name).read_bytes() == (second.folder / name).read_bytes()
        assert (forced.folder / name).read_bytes() == (second.folder / name).read_bytes()
    assert (out / "latest").resolve() == forced.folder.resolve()
    shutil.rmtree(first.folder)
    assert (second.folder / "01_metrics.en.html").stat().st_size > 1000, "a copy, not a link"


def test_only_what_is_missing_is_executed(shared, source, tmp_path):
    first = do(source, tmp_path / "out")
    both = do(source, tmp_path / "out", langs=("zh", "en"))
    assert [entry(both, n)["reused_from"] for n in (0, 1)] == [None, first.run_id]
    assert json.loads((both.folder / "results.json").read_text())["findings"][0]["id"] == "a"


@pytest.mark.parametrize(("name", "words"), [(n, w) for n, w in freshness.WORDS.items() if n in FIXED])
def test_every_shared_input_makes_it_stale_and_is_named(shared, source, tmp_path, name, words):
    made = a_complete_run(source, tmp_path / "out")
    shared[name] = "9" * 64
    assert why(source, tmp_path / "out") == f"01_metrics en  stale: {words} changed (compared with {made})"


def a_complete_run(source: Path, out: Path, **more: object) -> str:
    """A run as the runner writes it, without a kernel."""
    made = explain(["01"], source=source, out=out, langs=("en",), data=source, fonts=FONTS)[0]
    folder = out / "made"
    folder.mkdir(parents=True)
    one = {"notebook": "01_metrics", "lang": "en", "files": {"html": "01_metrics.en.html"}, "inputs": made.inputs}
    one |= {"key": freshness.key(made.inputs), "parameters": made.plan.parameters}
    content = {"run_id": "made", "status": "complete", "case": "xiaomi", "as_of": "", "notebooks": [one]} | more
    (folder / "manifest.json").write_text(json.dumps(content))
    return "made"


def test_a_changed_notebook_and_changed_parameters_are_named(shared, source, tmp_path):
    a_complete_run(source, tmp_path / "out")
    assert "horizon was 4 and is 2 (" in why(source, tmp_path / "out", parameters={"horizon": 2})
    write(source, "1")
    assert "stale: the notebook changed" in why(source, tmp_path / "out")


@pytest.mark.parametrize(
    ("more", "options", "words"),
    [
        ({"status": "failed"}, {}, "no complete run of this case and day has it"),
        ({"as_of": "2025-06-30"}, {}, "no complete run"),
        ({"case": "popmart"}, {}, "no complete run"),
        ({}, {"as_of": "2025-06-30"}, "no complete run"),
        ({}, {"pdf": True}, "that run made no PDF"),
        ({}, {"force": True}, "forced"),
        ({}, {}, "fresh"),
    ],
)
def test_only_a_complete_run_of_the_same_case_and_day_counts(shared, source, tmp_path, more, options, words):
    a_complete_run(source, tmp_path / "out", **more)
    assert words in why(source, tmp_path / "out", **options)


def test_a_run_from_before_fingerprints_is_not_reused(shared, source, tmp_path):
    a_complete_run(source, tmp_path / "out", notebooks=[{"notebook": "01_metrics", "lang": "en", "files": {}}])
    assert "kept no fingerprints" in why(source, tmp_path / "out")


def test_a_failed_run_is_never_reused_even_for_its_good_notebooks(shared, source, tmp_path):
    write(source, "assert lang == 'en'", publish(told("a")))
    failed = do(source, tmp_path / "out", langs=("zh", "en"))
    assert (failed.exit_code, [o.status for o in failed.outcomes]) == (4, ["failed", "complete"])
    assert entry(failed)["key"] == ""
    again = do(source, tmp_path / "out")
    assert entry(again)["reused_from"] is None


@pytest.mark.parametrize("harm", ["edit", "remove"])
def test_files_that_were_touched_are_made_anew(shared, source, tmp_path, harm):
    first = do(source, tmp_path / "out")
    page = first.folder / "01_metrics.en.html"
    good = page.read_bytes()
    page.write_text("edited") if harm == "edit" else page.unlink()
    second = do(source, tmp_path / "out")
    assert entry(second)["reused_from"] is None
    assert (second.folder / page.name).read_bytes() == good


def test_a_manifest_that_names_files_elsewhere_is_not_believed(shared, source, tmp_path):
    (tmp_path / "secret").write_text("x")
    a_complete_run(source, tmp_path / "out")
    state = explain(["01"], source=source, out=tmp_path / "out", langs=("en",), data=source, fonts=FONTS)[0]
    state.entry["files"] = {"html": "../../secret"}
    target = tmp_path / "target"
    target.mkdir()
    assert freshness.take_over(state, LocalStore(tmp_path / "out"), target, pdf=False) is None
    assert list(target.iterdir()) == []


def test_inputs_that_change_meanwhile_are_not_vouched_for(monkeypatch, source, tmp_path):
    answers = iter([FIXED, FIXED | {"data": "8" * 64}])
    monkeypatch.setattr(freshness, "shared_inputs", lambda data, fonts: dict(next(answers)))
    result = do(source, tmp_path / "out")
    assert (result.exit_code, entry(result)["key"]) == (8, "")


def test_explaining_writes_nothing(shared, source, tmp_path):
    assert "no complete run" in why(source, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_the_fingerprints_see_every_change(tmp_path):
    (tmp_path / "fonts").mkdir()
    (tmp_path / "data").mkdir()
    before = freshness.shared_inputs(tmp_path / "data", tmp_path / "fonts")
    (tmp_path / "data" / "facts.csv").write_text("x")
    (tmp_path / "fonts" / "a.ttf").write_text("x")
    after = freshness.shared_inputs(tmp_path / "data", tmp_path / "fonts")
    assert before["data"] != after["data"] and before["fonts"] != after["fonts"]
    assert before["environment"] == after["environment"]
    assert set(before) | {"notebook", "parameters"} == set(freshness.WORDS)


def test_an_unchanged_run_is_also_reused_from_a_url(shared, source):
    url = "memory://fresh"
    first, second = (do(source, url) for _ in range(2))
    from fanecon.press.remote import RemoteStore

    runs = RemoteStore(url).runs()
    assert [r.run_id for r in runs] == [first.run_id, second.run_id]
    assert runs[1].manifest["notebooks"][0]["reused_from"] == first.run_id
    assert RemoteStore(url).latest() == second.run_id
    assert second.pages == (f"{url}/{second.run_id}/01_metrics.en.html",)
