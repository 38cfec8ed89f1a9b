"""Comments on the command line: in, told in two languages, and forgotten; git sees none of it."""

from __future__ import annotations

import shutil
import subprocess
from datetime import date

import pytest
from click.testing import CliRunner

from benchmarks.comments import write_export
from fanecon import cli
from fanecon.comments import store
from fanecon.comments.ingest import import_comments
from fanecon.comments.rows import Told
from tests.comments.samples import FILES, lines


def call(*arguments, lang="en"):
    return CliRunner().invoke(cli.main, [*map(str, arguments), "--lang", lang])


@pytest.fixture
def desk(tmp_path, sample, monkeypatch):
    case = sample
    monkeypatch.setenv("FANECON_DATA", str(case.parent))
    monkeypatch.chdir(tmp_path)
    export = tmp_path / "search_comments_2026-01-06.csv"
    export.write_bytes(FILES["weibo/csv/search_comments_2026-01-06.csv"])
    return case, export


def test_an_import_says_what_it_did_in_both_languages(desk):
    case, export = desk
    looked = call("import", "comments", export, "--case", case.name, "--dry-run")
    assert looked.output.splitlines()[0] == "mediacrawler weibo comments × 1 (weibo): rows read 3, usable 3"
    assert looked.output.splitlines()[-1] == "nothing was written"
    assert not store.private_folder(case).exists()
    done = call("import", "comments", export, "--case", case.name, "--event", "first-word")
    assert done.exit_code == 0, done.output
    assert "rows read 3, kept 3, of these new 3" in done.output
    assert "From 2026-01-06 12h to 2026-01-06 12h Beijing time; hours with rows: 1" in done.output
    assert done.output.splitlines()[-1] == f"{case.name}: 3 rows are in the private folder now"
    again = call("import", "comments", export, "--case", case.name, lang="zh")
    assert "读入 3 行，保留 3 行，其中新增 0 行" in again.output
    assert store.read(case, event="first-word").aggregate("count(*)").fetchall() == [(3,)]


def test_what_is_wrong_ends_with_three(desk):
    case, export = desk
    broken = export.with_name("b.jsonl")
    broken.write_bytes(lines({"comment_id": "1"}) + b'{"comment_id": "2", "cont')
    refused = call("import", "comments", export, broken, "--case", case.name)
    assert refused.exit_code == 3
    assert "b.jsonl, line 2: the line is no JSON object" in refused.output
    assert store.files(case) == []
    assert call("import", "comments", export, broken, "--case", case.name, "--partial").exit_code == 0
    assert call("import", "comments", broken, "--case", case.name, "--partial").exit_code == 3


@pytest.mark.parametrize(
    ("options", "said"),
    [(("--event", "first-wort"), "first-word"), (("--platform", "微博"), "short name such as weibo")],
)
def test_a_wrong_option_says_what_would_be_right(desk, options, said):
    case, export = desk
    result = call("import", "comments", export, "--case", case.name, *options)
    assert (result.exit_code, said in result.output) == (2, True)


def test_a_map_reads_what_no_crawler_writes(desk):
    case, export = desk
    export.write_text("时间,说,谁\n2026-01-06 12:00,好,甲\n", encoding="utf-8")
    assert "--map" in call("import", "comments", export, "--case", case.name).output
    own = export.with_name("map.yaml")
    own.write_text("columns: {时间: time, 说: text, 谁: name}\ndefaults: {platform: forum}\n", encoding="utf-8")
    done = call("import", "comments", export, "--case", case.name, "--map", own)
    assert "map × 1 (forum): rows read 1, kept 1, of these new 1" in done.output


def test_forget_deletes_all_that_is_private_and_asks_first(desk):
    case, export = desk
    call("import", "comments", export, "--case", case.name)
    kept = CliRunner().invoke(cli.main, ["forget", "--case", case.name], input="n\n")
    assert (kept.exit_code, len(store.files(case))) == (1, 1)
    assert "4 private files were deleted" in call("forget", "--case", case.name, "--yes").output
    assert not store.private_folder(case).exists()
    assert "没有私有数据" in call("forget", "--case", case.name, "--yes", lang="zh").output


def test_forget_follows_no_link(desk, tmp_path):
    case, _ = desk
    (tmp_path / "elsewhere").mkdir()
    store.private_folder(case).symlink_to(tmp_path / "elsewhere")
    assert call("forget", "--case", case.name, "--yes").exit_code == 3
    assert (tmp_path / "elsewhere").exists()


@pytest.mark.skipif(shutil.which("git") is None, reason="no git")
def test_git_sees_nothing_private(desk):
    case, export = desk
    call("import", "comments", export, "--case", case.name)
    subprocess.run(["git", "init", "-q", case], check=True)
    seen = subprocess.run(
        ["git", "-C", case, "status", "--porcelain", "-uall"], capture_output=True, text=True, check=True
    )
    assert "case.yaml" in seen.stdout and "private" not in seen.stdout


def test_the_benchmark_writes_an_export_that_is_read_whole(tmp_path):
    case, export = tmp_path / "case", tmp_path / "export.csv"
    case.mkdir()
    write_export(export, 300, 2)
    done = import_comments(case, [export], Told(date(2026, 2, 1)))
    assert (done.total, done.problems) == (300, [])
    assert [path.parent.name for path in store.files(case)] == ["month=2025-01", "month=2025-02", "month=2025-03"]
