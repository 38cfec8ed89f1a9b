"""What is broken is named by file and line; nothing is half imported, and the rest can be with --partial."""

from __future__ import annotations

import json
import re
import zipfile
from datetime import date
from pathlib import Path

import pytest

from fanecon.comments import layouts, sources, store, texts
from fanecon.comments.ingest import import_comments
from fanecon.comments.private import workspace
from fanecon.comments.rows import Told
from fanecon.errors import DataError, ParameterError
from tests.comments.samples import CRAWL, FILES, NEW_WEIBO, NOON, OLD_WEIBO, lines, table

TOLD = Told(date(2026, 2, 1))


def row(item: str, **more: str) -> str:
    cells = {"time": str(NOON), "text": "话", "likes": "1"} | more
    return f"{item},{cells['time']},,4001,{cells['text']},0,{cells['likes']},{CRAWL},,1c5a,甲***乙"


GOOD = table(NEW_WEIBO, row("1"), row("2"))


@pytest.fixture
def desk(tmp_path):
    (tmp_path / "case").mkdir()
    (tmp_path / "in").mkdir()
    return tmp_path


def bring(desk, files, **how):
    for name, content in files.items():
        (desk / "in" / name).write_bytes(content)
    return import_comments(desk / "case", [desk / "in"], TOLD, **how)


def comment(**more) -> dict:
    return {
        "comment_id": "9", "create_time": NOON, "note_id": "4001", "content": "话", "comment_like_count": "1",
        "creator_hash": "1c5a", "last_modify_ts": int(CRAWL),
    } | more  # fmt: skip


CUT = lines(comment()) + b"\n" + lines(comment(comment_id="10"))[:-20] + b"\n" + lines(comment(comment_id="11"))
LIST = json.dumps([comment(), comment(comment_id="10")], indent=1, ensure_ascii=False)
UPGRADED = f"7,{NOON},,4001,话,0,1,{CRAWL},,1c5a,甲***乙"
BROKEN = {
    "a truncated line of JSON": ("a.jsonl", CUT, 3, "no JSON object", 2),
    "a line that is no object": ("a.jsonl", lines(comment()) + b"[1]\n", 2, "no JSON object", 1),
    "two documents in one": ("a.json", LIST.encode() * 2, 20, "follows the end", 0),
    "a document in another encoding": ("a.json", LIST.encode("gb18030"), 1, "JSON is UTF-8", 0),
    "a truncated document": ("a.json", LIST[:-40].encode(), 11, "no whole JSON", 0),
    "a document nested without end": ("a.json", b"[" * 200_000, 1, "without end", 0),
    "a line nested without end": ("a.jsonl", b'{"a":' * 100_000 + b"\n", 1, "no JSON object", 0),
    "an upgrade in the midst of a file": (
        "a.csv", table(OLD_WEIBO, f"6,{NOON},,4001,话,0,1,{CRAWL},上海,,1,甲,m,,", UPGRADED), 3, "fewer cells", 1,
    ),
    "a row with too many cells": ("a.csv", table(NEW_WEIBO, row("7"), row("8") + ",x"), 3, "more cells", 1),
    "a quotation mark left open": ("a.csv", table(NEW_WEIBO, row("7", text='"话'), row("8")), 2, "never closed", 0),
    "two encodings": ("a.csv", table(NEW_WEIBO, row("7")) + row("8").encode("gb18030"), 3, "mixes encodings", 0),
    "two encodings, the other way": (
        "a.csv", table(NEW_WEIBO, row("7"), bom=False).decode().encode("gb18030") + row("8", text="支持小米").encode(), 3,
        "mixes encodings", 0,
    ),
    "bytes that are no text": ("a.csv", table(NEW_WEIBO, row("7")) + b"\xff\xff\xff", 3, "mixes encodings", 0),
    "zeros after a crash": ("a.csv", table(NEW_WEIBO, row("7")) + b"\0" * 99, 3, "NUL bytes", 0),
    "an id cut by Excel": ("a.csv", table(NEW_WEIBO, row("7"), row("5.25E+15")), 3, "fifteen digits", 1),
    "a time that is none": ("a.csv", table(NEW_WEIBO, row("7"), row("8", time="soon")), 3, "no time that is known", 1),
    "a time after the crawl": ("a.csv", table(NEW_WEIBO, row("7"), row("8", time="1999999999")), 3, "after the crawl", 1),
    "a count that is none": ("a.csv", table(NEW_WEIBO, row("7", text='"两\n行"'), row("8", likes="甲")), 4, "no count", 1),
    "columns of nobody": ("a.csv", b"alpha,beta\n1,2\n", 1, "none that a known crawler writes", 0),
    "an old workbook": ("a.xls", bytes.fromhex("d0cf11e0") + b"0" * 99, None, "old Excel workbook", 0),
    "no workbook": ("a.xlsx", b"PK\3\4" + b"0" * 99, None, "cannot be read|not a workbook", 0),
    "no database": ("a.db", b"SQLite format 3\0" + b"0" * 999, None, "database cannot be read", 0),
    "XML cut off": ("a.xml", FILES["144541892.xml"][:-30], 1, "no whole XML", 0),
    "XML that declares entities": ("a.xml", b'<?xml version="1.0"?><!DOCTYPE i [<!ENTITY a "b">]><i/>', 1, "document type", 0),
    "nothing": ("a.csv", b"", None, "empty", 0),
}  # fmt: skip


@pytest.fixture(scope="module")
def looked_at(tmp_path_factory):
    """Look at all that is broken at once: every file is named for what is wrong with it."""
    folder = tmp_path_factory.mktemp("broken")
    (folder / "case").mkdir()
    (folder / "in").mkdir()
    for what, (name, content, *_) in BROKEN.items():
        (folder / "in" / what).with_suffix(Path(name).suffix).write_bytes(content)
    (folder / "in" / "good.csv").write_bytes(GOOD)
    done = import_comments(folder / "case", [folder / "in"], TOLD, write=False)
    assert not store.private_folder(folder / "case").exists()
    return done


@pytest.mark.parametrize("what", BROKEN)
def test_what_is_broken_is_named_by_file_and_line(looked_at, what):
    name, _, line, said, good = BROKEN[what]
    file = what + Path(name).suffix
    (problem,) = (p for p in looked_at.problems if p.file == file)
    assert problem.line == line
    assert re.search(said, problem.problem), problem
    assert sum(one.kept for one in looked_at.imports if one.file == file) == good


def test_good_files_are_read_beside_broken_ones(looked_at):
    assert [one.kept for one in looked_at.imports if one.file == "good.csv"] == [2]
    assert len(looked_at.problems) == len(BROKEN)


def test_nothing_is_half_imported_and_the_rest_is_with_partial(desk):
    files = {"a.jsonl": CUT, "good.csv": GOOD, "photo.png": b"\x89PNG", "README.md": b"# x"}
    refused = bring(desk, files)
    assert (refused.written, refused.total, store.files(desk / "case")) == (False, 0, [])
    done = bring(desk, files, partial=True)
    assert (done.written, done.total, dict(done.passed)) == (True, 4, {".png": 1, ".md": 1})


def test_rows_that_are_rejected_are_counted(desk):
    done = bring(
        desk, {"a.csv": table(NEW_WEIBO, row("1"), row("2", time="soon"), row("3", time="later"))}, partial=True
    )
    (entry,) = done.imports
    assert (entry.rows, entry.kept, entry.dropped) == (3, 1, {"rejected": 2})
    assert "(2 rows like it)" in done.problems[0].problem


def test_a_line_without_end_is_named_before_memory_is_full(desk, monkeypatch):
    monkeypatch.setattr(texts, "MAX_LINE", 5_000)
    for name in ("a.csv", "a.jsonl"):
        content = GOOD if name == "a.csv" else lines(comment())
        (desk / "in" / name).write_bytes(content + b"x" * 3_000_000 + b"\n" + content)
    found = bring(desk, {}, write=False).problems
    assert [(p.file, p.line) for p in found] == [("a.csv", 4), ("a.jsonl", 2)]
    assert all("longer than" in p.problem for p in found)


def test_a_workbook_that_unpacks_to_too_much_is_not_unpacked(desk, monkeypatch):
    monkeypatch.setattr(sources, "MAX_UNPACKED", 1_000_000)
    with zipfile.ZipFile(desk / "in" / "bomb.xlsx", "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/workbook.xml", b"0" * 2_000_000)
    (problem,) = bring(desk, {}, write=False).problems
    assert "unpacks to more than" in problem.problem


def test_other_encodings_are_read_and_broken_characters_counted(desk):
    text = table(NEW_WEIBO, row("1", text="支持")).decode("utf-8-sig")
    half = json.dumps(comment(comment_id="3", content="半\ud83d个"), ensure_ascii=False).encode(
        "utf-8", "surrogatepass"
    )
    done = bring(desk, {
        "a.csv": text.encode("gb18030"), "b.csv": text.replace("\n1,", "\n2,").encode("utf-16"), "c.jsonl": half,
        "d.jsonl": json.dumps(comment(comment_id="4", content="半\ud83d个")).encode(),
    })  # fmt: skip
    assert done.problems == []
    found = dict(store.read(desk / "case").project("item_id, text").fetchall())
    assert (found["1"], found["2"]) == ("支持", "支持")
    assert set(found["3"]) == set(found["4"]) == set("半\ufffd个")
    assert sum(one.notes.get("broken_characters", 0) for one in done.imports) == 2


def test_several_generations_in_one_file_of_json_are_read_by_their_own_keys(desk):
    old = comment(comment_id="8", ip_location="来自河南", user_id="1000000001", nickname="甲")
    del old["creator_hash"]
    other = {"comment_id": "7", "create_time": NOON, "aweme_id": "7591", "content": "抖音", "like_count": 2}
    done = bring(desk, {"a.jsonl": lines(comment(), old, other, {"x": 1})}, partial=True)
    assert [(p.line, "none that a known" in p.problem) for p in done.problems] == [(4, True)]
    rows = store.read(desk / "case").project("item_id, platform, region").fetchall()
    assert sorted(rows) == [("7", "douyin", None), ("8", "weibo", "河南"), ("9", "weibo", None)]


def test_times_that_a_site_shows_need_the_time_of_the_crawl(desk):
    said = {"1": "5分钟前", "2": "昨天 08:30", "3": "12-30", "4": "2026-01-05"}
    done = bring(desk, {"a.csv": table(NEW_WEIBO, *(row(item, time=time) for item, time in said.items()))})
    found = {
        i: (str(t)[:16], approx)
        for i, t, approx in store.read(desk / "case").project("item_id, created_at, time_approx").fetchall()
    }
    assert found == {
        "1": ("2026-01-06 19:41", True), "2": ("2026-01-05 08:30", True), "3": ("2025-12-30 12:00", True),
        "4": ("2026-01-05 00:00", True),
    }  # fmt: skip
    assert done.imports[0].notes == {"approximate_time": 4}


def test_a_year_that_the_crawler_guessed_is_set_right_across_new_year(desk):
    name = "结果文件/小米汽车/小米汽车.csv"
    content = FILES[name].decode().replace("2026-01-06 12:00", "2026-12-28 12:00").encode()
    bring(desk, {"k.csv": content})
    ((when, approx),) = store.read(desk / "case").project("(created_at::VARCHAR)[1:10], time_approx").fetchall()
    assert (when, approx) == ("2025-12-28", True)


def test_the_newest_version_of_an_item_counts_and_is_filled_from_earlier_ones(desk):
    late = str(int(CRAWL) + 86_400_000)
    new = row("1", likes="5").replace(CRAWL, late)
    old = table(OLD_WEIBO, f"1,{NOON},,4001,话,0,1,{CRAWL},来自河南,,1,甲,m,,")
    bring(desk, {"new.csv": table(NEW_WEIBO, new)})
    done = bring(desk, {"old.csv": old})
    rows = store.read(desk / "case").project("like_count, region, known_from").fetchall()
    assert (rows, done.total) == ([(5, "河南", date(2026, 1, 7))], 1)


def test_an_item_whose_time_was_guessed_twice_stands_once(desk):
    first = row("1", time="昨天 08:30").replace(CRAWL, str(NOON + 86_400 * 26) + "000")  # seen on 1 February
    second = row("1", time=str(NOON)).replace(CRAWL, str(NOON + 86_400 * 27) + "000")
    bring(desk, {"a.csv": table(NEW_WEIBO, first)})
    done = bring(desk, {"b.csv": table(NEW_WEIBO, second)})
    assert [path.parent.name for path in store.files(desk / "case")] == ["month=2026-01"]
    assert done.total == 1


def test_a_map_says_what_columns_mean(desk):
    own = layouts.mapped(
        {"时间": "time", "说": "text", "谁": "name", "备注": ""},
        {"platform": "forum", "crawled": "2026-01-06"},
        "map.yaml",
    )
    done = bring(desk, {"a.csv": "时间,说,谁,备注\n3小时前,好,甲,x\n".encode()}, own=own)
    ((text, when, platform),) = store.read(desk / "case").project("text, created_at::VARCHAR, platform").fetchall()
    assert (text, when[:19], platform, done.problems) == ("好", "2026-01-05 21:00:00", "forum", [])
    with pytest.raises(ParameterError, match="no column for time"):
        layouts.mapped({"说": "text"}, {}, "map.yaml")


def test_one_import_at_a_time_and_a_killed_one_leaves_nothing_in_the_way(desk):
    with workspace(desk / "case"), pytest.raises(DataError, match="another import"):
        bring(desk, {"a.csv": GOOD})
    private = store.private_folder(desk / "case")
    (private / ".importing").mkdir(parents=True)
    (private / ".importing" / "process").write_text("999999999")
    assert bring(desk, {"a.csv": GOOD}).total == 2
    store.comments_folder(desk / "case").rename(private / ".comments.old")  # killed between two renamings
    assert bring(desk, {"a.csv": GOOD}).total == 2


def test_a_path_that_is_not_there_is_said(desk):
    with pytest.raises(ParameterError, match="is not there"):
        import_comments(desk / "case", [desk / "nowhere"], TOLD)
    with pytest.raises(ParameterError, match="holds no file of a crawler"):
        import_comments(desk / "case", [desk / "in"], TOLD)
