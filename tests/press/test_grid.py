"""Products of cases and days: here, on a cluster, and into places that are no folder."""

from __future__ import annotations

import sys
import threading
from pathlib import Path

import psutil
import pytest
from press_findings import told
from press_notebooks import FONTS, manifest, publish, write

from fanecon.errors import FaneconError, ParameterError
from fanecon.press import freshness, grid, pool
from fanecon.press.grid import run_grid
from fanecon.press.progress import Progress
from fanecon.press.remote import RemoteStore

FIXED = {"fanecon": "1" * 64, "data": "2" * 64, "lock": "3" * 64, "fonts": "4" * 64, "environment": "5" * 64}
OPTIONS = {"langs": ("en",), "progress": Progress(), "fonts": FONTS, "jobs": 1, "cell_timeout": 60}


@pytest.fixture
def source(tmp_path):
    return write(tmp_path / "nb", "print(case, as_of)", publish(told("a")))


def test_every_case_is_run_as_of_every_day_with_the_same_workers(source, tmp_path, monkeypatch):
    launched = []
    launch = pool._launch
    monkeypatch.setattr(pool, "_launch", lambda log, parent: launched.append(log) or launch(log, parent))
    seen = []
    results = run_grid(
        ["01"], cases=["xiaomi", "popmart"], days=["2024-12-31", "2025-12-31"], out=tmp_path / "out", source=source,
        after=lambda result: seen.append(result.run_id), **OPTIONS,
    )  # fmt: skip
    asked = [(m["case"], m["as_of"]) for m in (manifest(r.folder) for r in results)]
    assert asked == [(c, d) for c in ("xiaomi", "popmart") for d in ("2024-12-31", "2025-12-31")]
    assert [r.exit_code for r in results] == [0, 0, 0, 0]
    assert seen == [r.run_id for r in results]
    assert len(launched) == 1
    page = (results[2].folder / "01_metrics.en.html").read_text(encoding="utf-8")
    assert "popmart 2024-12-31" in page


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"days": ["2024-12-31", "2025-02-30"]}, "2025-02-30"),
        ({"cases": ["xiaomi", "../x"]}, "../x"),
        ({"cases": []}, "at least one"),
        ({"jobs": 0}, "jobs"),
    ],
)
def test_one_wrong_pair_keeps_all_from_starting(source, tmp_path, options, words):
    with pytest.raises(ParameterError) as caught:
        run_grid(["01"], source=source, out=tmp_path / "out", **OPTIONS | options)
    assert words in str(caught.value)
    assert not (tmp_path / "out").exists()


def test_a_check_that_fails_keeps_all_from_starting_and_leaves_no_process(source, tmp_path):
    before = psutil.Process().children()

    def check():
        assert len(psutil.Process().children()) > len(before), "they load while it checks"
        raise ParameterError("no")

    with pytest.raises(ParameterError, match="no"):
        run_grid(["01"], source=source, out=tmp_path / "out", stale=3, check=check, **OPTIONS)
    assert not (tmp_path / "out").exists()
    assert psutil.Process().children() == before


@pytest.mark.parametrize("protocol", ["memory", "file"])
def test_a_run_is_uploaded_whole(source, tmp_path, protocol):
    url = "memory://grid" if protocol == "memory" else (tmp_path / "up").as_uri()
    (result,) = run_grid(["01"], source=source, out=url, **OPTIONS)
    store = RemoteStore(url)
    assert result.exit_code == 0
    assert result.address == f"{url}/{result.run_id}"
    assert [r.run_id for r in store.runs()] == [result.run_id] == [store.latest()]
    page = store.read(result.run_id, "01_metrics.en.html")
    assert "xiaomi" in page.decode()
    with pytest.raises(FaneconError, match="no folder of this machine"):
        _ = result.folder


def test_a_failed_run_is_uploaded_but_does_not_become_latest(tmp_path):
    source = write(tmp_path / "nb", "1 / 0")
    (result,) = run_grid(["01"], source=source, out="memory://failed", **OPTIONS)
    store = RemoteStore("memory://failed")
    assert (result.exit_code, store.runs()[0].status, store.latest()) == (4, "failed", None)


def test_an_upload_that_breaks_leaves_nothing(tmp_path, monkeypatch):
    url = "memory://broken"
    store = RemoteStore(url)
    good = tmp_path / "good"
    good.mkdir()
    for name in ("page.html", "manifest.json"):
        (good / name).write_text('{"run_id": "good"}')
    store.publish(good, "good", complete=True)
    put = store._files.put_file
    order = []

    def breaks(source, target):
        order.append(Path(source).name)
        if target.endswith("manifest.json"):
            raise RuntimeError("the line is dead")  # protocols have errors of their own
        return put(source, target)

    monkeypatch.setattr(type(store._files), "put_file", lambda self, source, target: breaks(source, target))
    with pytest.raises(OSError, match="the line is dead"):
        store.publish(good, "bad", complete=True)
    assert order == ["page.html", "manifest.json"]
    assert ([r.run_id for r in store.runs()], store.latest()) == (["good"], "good")


def test_without_the_extra_the_message_names_it(source, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(ParameterError, match=r'extra "cluster": pip install "fanecon\[cluster\]"'):
        run_grid(["01"], source=source, out=tmp_path / "out", scheduler="tcp://127.0.0.1:1", **OPTIONS)
    assert not (tmp_path / "out").exists()


@pytest.fixture(scope="module")
def cluster():
    distributed = pytest.importorskip("distributed")
    settings = {"n_workers": 1, "threads_per_worker": 2, "processes": False, "dashboard_address": None}
    with distributed.LocalCluster(**settings, protocol="tcp://", host="127.0.0.1") as cluster:
        yield cluster.scheduler_address


def test_a_grid_on_a_cluster_gives_the_same_pages(cluster, source, tmp_path, monkeypatch):
    # One process holds cluster and test, and somebody may be editing the sources meanwhile.
    monkeypatch.setattr(freshness, "shared_inputs", lambda data, fonts: dict(FIXED))
    days = ["2024-12-31", "2025-12-31"]
    there = run_grid(["01"], days=days, source=source, out=tmp_path / "there", scheduler=cluster, **OPTIONS)
    here = run_grid(["01"], days=days[:1], source=source, out=tmp_path / "here", **OPTIONS)
    assert [manifest(r.folder)["as_of"] for r in there] == days
    assert [r.exit_code for r in there] == [0, 0]
    for name in ("01_metrics.en.html", "results.json"):
        assert (there[0].folder / name).read_bytes() == (here[0].folder / name).read_bytes()
    again = run_grid(["01"], days=days, source=source, out=tmp_path / "there", scheduler=cluster, **OPTIONS)
    reused = [manifest(r.folder)["notebooks"][0]["reused_from"] for r in again]
    assert reused == [r.run_id for r in there]


def test_a_notebook_that_fails_on_a_cluster_comes_back_with_its_page(cluster, tmp_path, monkeypatch):
    monkeypatch.setattr(freshness, "shared_inputs", lambda data, fonts: dict(FIXED))
    source = write(tmp_path / "nb", "1 / 0")
    (result,) = run_grid(["01"], source=source, out=tmp_path / "out", scheduler=cluster, **OPTIONS)
    assert result.exit_code == 4
    assert "FAILED" in (result.folder / "01_metrics.en.html").read_text(encoding="utf-8")


def test_a_worker_with_other_data_is_refused(cluster, source, tmp_path, monkeypatch):
    asked = iter([FIXED, FIXED | {"data": "9" * 64}, FIXED])
    monkeypatch.setattr(freshness, "shared_inputs", lambda data, fonts: dict(next(asked)))
    (result,) = run_grid(["01"], source=source, out=tmp_path / "out", scheduler=cluster, **OPTIONS)
    assert result.exit_code == 3
    assert "another state of: the data of the case" in str(result.outcomes[0].failure)


def test_a_stopped_grid_ends_what_the_cluster_does_and_leaves_no_run(cluster, tmp_path, monkeypatch):
    monkeypatch.setattr(freshness, "shared_inputs", lambda data, fonts: dict(FIXED))
    source = write(tmp_path / "nb", "while True: pass")
    going = threading.Event()

    class Interrupts(Progress):
        def started(self, job):
            going.set()

    def stop(*_):
        going.wait()
        raise KeyboardInterrupt

    # The main thread is interrupted while it waits for the first result.
    monkeypatch.setattr(grid, "ThreadPoolExecutor", lambda size: _Waits(size, stop))
    with pytest.raises(KeyboardInterrupt):
        run_grid(["01"], source=source, out=tmp_path / "out", scheduler=cluster, **OPTIONS | {"progress": Interrupts()})
    assert list((tmp_path / "out").iterdir()) == []


class _Waits(grid.ThreadPoolExecutor):
    def __init__(self, size, stop):
        super().__init__(size)
        self._stop = stop

    def map(self, function, *lists):
        super().map(function, *lists)
        self._stop()


def test_nobody_at_the_address_is_said(source, tmp_path, monkeypatch):
    pytest.importorskip("distributed")
    from fanecon.press import cluster

    monkeypatch.setattr(cluster, "_CONNECT", 0.2)
    with pytest.raises(ParameterError, match=r"nobody answers at tcp://127\.0\.0\.1:9"):
        run_grid(["01"], source=source, out=tmp_path / "out", scheduler="tcp://127.0.0.1:9", **OPTIONS)
