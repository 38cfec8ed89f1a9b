"""`fanecon runs` and `fanecon clean`: what is listed, what goes, and what never goes."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from click.testing import CliRunner
from press_findings import told

from fanecon import cli
from fanecon.errors import FaneconError
from fanecon.press.housekeeping import plan_clearing
from fanecon.press.remote import RemoteStore
from fanecon.press.store import LocalStore


def a_run(out: Path, day: int, status: str = "complete", case: str = "xiaomi", **more: object) -> str:
    run_id = f"202501{day:02}T000000Z-{case}-{day:06}"
    folder = out / run_id
    folder.mkdir(parents=True)
    entry = {"notebook": "01_metrics", "lang": "zh", "files": {"html": "01_metrics.zh.html"}}
    content = {
        "run_id": run_id, "status": status, "exit_code": 0, "case": case, "as_of": "", "langs": ["zh"],
        "started": f"2025-01-{day:02}T00:00:00+00:00", "notebooks": [entry],
    }  # fmt: skip
    (folder / "manifest.json").write_text(json.dumps(content | more), encoding="utf-8")
    return run_id


def call(*arguments: object):
    return CliRunner().invoke(cli.main, [str(a) for a in arguments])


def names(out: Path) -> list[str]:
    return sorted(p.name for p in out.iterdir() if p.name != "index.html")


@pytest.fixture
def out(tmp_path):
    return tmp_path / "out"


def test_runs_are_listed_the_newest_first(out):
    old, new = a_run(out, 1), a_run(out, 2, "failed", as_of="2024-12-31", langs=["zh", "en"])
    (out / "latest").symlink_to(old)
    result = call("runs", "--out", out)
    assert result.exit_code == 0
    head, first, second = result.stdout.splitlines()
    assert head.split() == ["RUN", "CASE", "AS", "OF", "LANGS", "STATUS", "PAGES"]
    assert first.split() == [new, "xiaomi", "2024-12-31", "zh,en", "failed", "1"]
    assert second.split() == [old, "xiaomi", "-", "zh", "complete", "1", "latest"]
    rows = json.loads(call("runs", "--out", out, "--json").stdout)["runs"]
    assert [(r["run_id"], r["latest"], r["pages"]) for r in rows] == [
        (new, False, ["01_metrics.zh.html"]), (old, True, ["01_metrics.zh.html"]),
    ]  # fmt: skip


def test_a_place_without_runs_is_no_error(out):
    assert call("runs", "--out", out).stdout.splitlines() == ["RUN  CASE  AS OF  LANGS  STATUS  PAGES"]
    assert call("clean", "--out", out, "--yes").stdout == "nothing to remove\n"


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"run_id": "another"}', "\udcff"])
def test_what_is_not_a_run_is_neither_listed_nor_removed(out, content):
    (out / "notes").mkdir(parents=True)
    (out / "notes" / "manifest.json").write_text(content, encoding="utf-8", errors="surrogateescape")
    assert LocalStore(out).runs() == []
    assert call("clean", "--out", out, "--keep", "0", "--yes").exit_code == 0
    assert names(out) == ["notes"]


def test_without_yes_nothing_goes(out):
    first = a_run(out, 1)
    a_run(out, 2)
    before = names(out)
    result = call("clean", "--out", out, "--keep", "1")
    assert (result.exit_code, result.stdout) == (0, f"would remove {out / first}\n")
    assert "--yes" in result.stderr
    assert names(out) == before


def test_the_oldest_go_and_latest_stays(out):
    runs = [a_run(out, day, "failed" if day > 2 else "complete") for day in (4, 1, 3, 2)]
    (out / "latest").symlink_to(runs[1])
    result = call("clean", "--out", out, "--keep", "1", "--yes")
    assert (result.exit_code, result.stdout) == (0, f"removed {out / runs[2]}\n")
    assert names(out) == sorted([runs[0], runs[1], runs[3], "latest"])
    assert (out / "latest" / "manifest.json").exists()
    assert call("clean", "--out", out, "--keep", "0", "--yes").exit_code == 0
    assert names(out) == sorted([runs[1], runs[3], "latest"]), "latest, and the newest complete run"


@pytest.fixture(params=["folder", "file", "memory"])
def place(request, out):
    """Write runs into a folder, and return how the store of each kind is called."""

    def publish(*runs: str) -> str:
        url = {"folder": str(out), "file": out.as_uri(), "memory": f"memory://{out.name}-{os.urandom(4).hex()}"}
        if request.param == "memory":
            store = RemoteStore(url["memory"])
            for run_id in runs:
                store.publish(out / run_id, run_id, complete=False)
        return url[request.param]

    return publish


@pytest.mark.parametrize(("keep", "gone"), [(0, [1, 2, 4, 6, 7, 8]), (1, [1, 2, 4, 6]), (2, [1, 4]), (3, []), (9, [])])
def test_so_many_runs_of_each_case_stay(out, place, keep, gone):
    # A case whose runs all failed, one that ran more often, one whose newest runs failed.
    made = {
        1: a_run(out, 1, "complete", "often"), 2: a_run(out, 2, "complete", "often"), 3: a_run(out, 3, case="often"),
        4: a_run(out, 4, "complete", "broke"), 5: a_run(out, 5, case="broke"), 6: a_run(out, 6, "failed", "never"),
        7: a_run(out, 7, "failed", "broke"), 8: a_run(out, 8, "failed", "never"),
    }  # fmt: skip
    url = place(*made.values())
    result = call("clean", "--out", url, "--keep", keep, "--yes")
    assert (result.exit_code, result.stderr) == (0, "")
    told = [f"removed {url}/{made[day]}" for day in gone] or ["nothing to remove"]
    assert result.stdout.splitlines() == told
    left = [line.split()[0] for line in call("runs", "--out", url).stdout.splitlines()[1:]]
    assert left == [made[day] for day in sorted(made, reverse=True) if day not in gone]


def test_by_default_ten_stay(out):
    for day in range(1, 13):
        a_run(out, day)
    assert len(plan_clearing(LocalStore(out), 10).runs) == 2
    call("clean", "--out", out, "--yes")
    assert len(names(out)) == 10


def test_leftovers_go_but_not_a_run_that_is_being_written(out):
    store = LocalStore(out)
    living = store.new_folder("living")
    (out / ".tmp-dead").mkdir()
    for name in (".latest-dead", ".latest-young"):
        (out / name).symlink_to("nowhere")
    os.utime(out / ".latest-dead", (0, 0), follow_symlinks=False)
    (out / "README.md").write_text("kept")
    assert store.leftovers() == [".latest-dead", ".tmp-dead"]
    assert call("clean", "--out", out, "--yes").exit_code == 0
    assert names(out) == [".latest-young", ".tmp-living", "README.md"]
    store.discard(living)
    assert names(out) == [".latest-young", "README.md"]


def test_where_locks_do_not_work_age_decides(out, monkeypatch):
    from fanecon.press import store

    monkeypatch.setattr(store, "fcntl", None)
    for name in (".tmp-young", ".tmp-old"):
        (out / name).mkdir(parents=True)
    os.utime(out / ".tmp-old", (0, 0))
    assert LocalStore(out).leftovers() == [".tmp-old"]


def test_a_removal_that_stops_halfway_leaves_no_run_that_looks_whole(out, monkeypatch):
    from fanecon.press import store

    def full(path):
        raise OSError("the drive is gone")

    run_id = a_run(out, 1)
    monkeypatch.setattr(store.shutil, "rmtree", full)
    with pytest.raises(FaneconError, match="the drive is gone"):
        LocalStore(out).remove(run_id)
    assert (LocalStore(out).runs(), names(out)) == ([], [f".tmp-removed-{run_id}"])


def test_runs_in_memory_can_be_listed_and_removed(out):
    url = "memory://housekeeping"
    store = RemoteStore(url)
    ids = [a_run(out, day) for day in (1, 2, 3)]
    for run_id in ids:
        store.publish(out / run_id, run_id, complete=run_id == ids[0])
    assert [r.run_id for r in store.runs()] == ids
    assert store.latest() == ids[0]
    assert call("clean", "--out", url, "--keep", "1", "--yes").stdout == f"removed {url}/{ids[1]}\n"
    assert [line.split()[0] for line in call("runs", "--out", url).stdout.splitlines()] == ["RUN", ids[2], ids[0]]


def test_uploads_that_were_cut_off_go_after_a_day(out):
    whole = a_run(out, 3)
    old, young = (f"202501{day:02}T000000Z-xiaomi-{day:06}" for day in (1, 2))
    for name in (old, young, whole, "notes"):
        (out / name).mkdir(parents=True, exist_ok=True)
        (out / name / "page.html").write_text("half")
        os.utime(out / name / "page.html", (0, 0))
    (out / young / "more.html").write_text("just written")
    store = RemoteStore(out.as_uri())
    assert store.leftovers() == [old], "not a young one, nor a whole run, nor what is not ours"
    result = call("clean", "--out", out.as_uri(), "--yes")
    assert (result.exit_code, result.stdout) == (0, f"removed {out.as_uri()}/{old}\n")
    assert names(out) == [young, whole, "notes"]


def test_where_ages_are_not_known_no_upload_goes(monkeypatch):
    store = RemoteStore("memory://ages")
    store._files.pipe_file("/ages/20250101T000000Z-xiaomi-000001/page.html", b"half")

    def unknown(path):
        raise NotImplementedError

    monkeypatch.setattr(store._files, "modified", unknown)
    assert store.leftovers() == []


@pytest.fixture
def changed(out):
    """Two runs of which one number, one verdict and nothing else differ."""

    def results(run_id: str, size: float, verdict: str) -> None:
        number = {
            "value": size,
            "unit": "percent",
            "low": None,
            "high": None,
            "facts": [],
            "label": {"zh": "增", "en": "growth"},
        }
        claim = told("claim-c1") | {
            "kind": "claim", "claim_id": "C1", "verdict": verdict, "claim": {"zh": "说", "en": "says"}, "stated": "1",
        }  # fmt: skip
        findings = [told("growth") | {"numbers": {"g": number}}, told("other"), claim]
        rows = [{"notebook": "01_metrics", **finding} for finding in findings]
        content = {"schema_version": 1, "case": "xiaomi", "as_of": "", "findings": rows}
        (out / run_id / "results.json").write_text(json.dumps(content), encoding="utf-8")

    one, two = a_run(out, 1), a_run(out, 2)
    results(one, 20.0, "SUPPORTED")
    results(two, 25.0, "REFUTED")
    (out / "latest").symlink_to(two)
    return one


@pytest.mark.parametrize(
    ("watched", "code"), [([], 0), (["other"], 0), (["growth"], 7), (["growth.g"], 7), (["other", "C1"], 7)]
)
def test_a_change_that_is_watched_ends_with_7(out, changed, watched, code):
    options = [word for name in watched for word in ("--fail-on-change", name)]
    result = call("diff", changed, "--out", out, *options)
    assert result.exit_code == code
    assert "growth.g: 20.0% → 25.0%" in result.stdout and "claim-c1" in result.stdout
    assert ("changed: " in result.stderr) == bool(code)


def test_the_same_run_has_no_changes(out, changed):
    assert "no number, verdict or evidence changed" in call("diff", changed, changed, "--out", out).stdout


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (["nowhere"], 'no run "nowhere"'),
        (["20250101T000000Z-xiaomi-000001", "--fail-on-change", "groth"], 'Did you mean "growth"'),
        (["20250101T000000Z-xiaomi-000001", "20250102T000000Z-xiaomi-00000"], "Did you mean"),
    ],
)
def test_a_name_that_is_not_there_is_refused(out, changed, words, hint):
    result = call("diff", *words, "--out", out)
    assert (result.exit_code, hint in result.stderr) == (2, True)


@pytest.mark.parametrize("url", ["nothing://x", "s4://bucket/runs"])
def test_an_unknown_protocol_is_refused_in_words(url):
    result = call("runs", "--out", url)
    assert result.exit_code == 2
    assert url.split("://")[0] in result.stderr
