"""Histories, indices, archives, logs and surveys that people have: into the tables of a case, or named by line."""

from __future__ import annotations

import csv
import json

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from fanecon import cli
from fanecon.errors import DataError, ParameterError
from fanecon.evidence.case import open_case
from fanecon.evidence.importers.attention import import_attention
from fanecon.evidence.importers.histories import import_followers
from fanecon.evidence.importers.indices import import_index
from fanecon.evidence.importers.logs import import_log
from fanecon.evidence.importers.surveys import _counted, import_survey

REPO = "repo_a,A/a,user,Sample,甲,A,2024-01,abc,2025-06-30,press"
SOURCE = "某计数|粉丝历史|https://counter.example/x"


@pytest.fixture
def written(tmp_path):
    """Write a file of some lines."""

    def written(name, *lines, encoding="utf-8"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join(lines) + "\n", encoding=encoding)
        return path

    return written


def rows(folder, table):
    if not (folder / f"{table}.csv").exists():
        return []
    with (folder / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return [dict(row) for row in csv.DictReader(file)]


def state(folder):
    return {p.name: p.read_bytes() for p in folder.iterdir()}


# -- followers


def test_rounded_followers_stay_as_printed(sample, written):
    lines = ("日期,平台,账号,粉丝数", "2025-03-28,微博,示例,2731.6万", "2025年3月29日,微博,示例,2731.9万")
    path = written("hist.csv", *lines, encoding="gb18030")
    found = import_followers(sample, path, SOURCE, ("示例", "Example"))
    assert found.table == "followers" and found.written and len(found.sources) == 1
    first, second = rows(sample, "followers")
    assert first["value"] == "2731.6万" and first["platform"] == "weibo" and first["account_en"] == "Example"
    assert second["date"] == second["published"] == "2025-03-29" and second["bound"] == "exact"
    assert not (sample / "followers_daily.csv").exists()
    assert import_followers(sample, path, SOURCE, ("示例", "Example")).repeated == (2, 3)
    assert len(open_case("sample", data_dir=sample.parent).frame("followers")) == 2


def test_counters_of_one_account_are_chosen_and_kept_whole(sample, written):
    path = written(
        "h.csv", "date,name,followers", '2025-03-28,甲,"27,316,000"', "2025-03-28,乙,5", "2025-03-29,甲,27316001"
    )
    with pytest.raises(ParameterError, match="several accounts.*甲"):
        import_followers(sample, path, SOURCE, platform="weibo")
    with pytest.raises(ParameterError, match="--platform"):
        import_followers(sample, path, SOURCE, ("甲", ""))
    found = import_followers(sample, path, SOURCE, ("甲", ""), "微博")
    assert [(r["date"], r["followers"]) for r in found.rows] == [("2025-03-28", "27316000"), ("2025-03-29", "27316001")]
    path = written("h2.csv", "date,followers", "2025-03-29,27316009")
    (problem,) = import_followers(sample, path, SOURCE, platform="weibo").problems
    assert problem.line == 2 and "already" in problem.problem


def test_what_is_no_count_is_named_and_nothing_is_written(sample, written):
    path = written(
        "h.csv", "日期,平台,粉丝数", "2025-03-28,微博,很多", "明天,微博,5", "2025-03-30,微博,-3", "2025-03-31,微博,9"
    )
    before = state(sample)
    found = import_followers(sample, path, SOURCE)
    assert [p.line for p in found.problems] == [2, 3, 4] and not found.written and state(sample) == before
    assert import_followers(sample, path, SOURCE, partial=True).written
    with pytest.raises(ParameterError, match="publisher\\|title\\|address"):
        import_followers(sample, path)


def test_followers_from_the_command_line(sample, written, monkeypatch):
    monkeypatch.setenv("FANECON_DATA", str(sample.parent))
    path = written("h.csv", "日期,平台,粉丝数", "2025-03-28,微博,12")
    call = ["import", "followers", str(path), "--case", "sample", "--source", SOURCE, "--lang", "zh"]
    said = CliRunner().invoke(cli.main, [*call, "--dry-run"])
    assert said.exit_code == 0 and "followers_daily.csv 可以新增 1 行" in said.output
    assert CliRunner().invoke(cli.main, call).exit_code == 0 and len(rows(sample, "followers_daily")) == 1


# -- indices


def test_an_index_keeps_bounds_and_doubts_zeros(sample, written):
    path = written("baidu.csv", "date,小米,雷军", "2025-03-28,18234,5321", "2025-03-29,0,", '2025-03-30,"65,321",22310')
    with pytest.raises(ParameterError, match="--platform"):
        import_index(sample, path)
    found = import_index(sample, path, "baidu_index")
    assert found.written and [r["publisher"] for r in found.sources] == ["百度指数"]
    frame = open_case("sample", data_dir=sample.parent).frame("attention_index")
    assert frame["value"].tolist() == [18234, 5321, 0, 65321, 22310]
    assert frame["quality"].tolist() == ["", "", "doubtful", "", ""] and set(frame["base"]) == {""}
    assert len(open_case("sample", as_of="2025-03-28", data_dir=sample.parent).frame("attention_index")) == 2
    assert len(import_index(sample, path, "baidu_index").repeated) == 5
    other = written("b2.csv", "date,小米", "2025-03-28,18235")
    (problem,) = import_index(sample, other, "baidu_index").problems
    assert problem.line == 2 and problem.file == "b2.csv" and "already" in problem.problem


def test_google_trends_is_known_by_its_header_and_keeps_its_scale(sample, written):
    lines = (
        "Category: All categories",
        "",
        "Month,小米: (Worldwide),雷军: (Worldwide)",
        "2025-01,67,<1",
        "2025-02,71,3",
    )
    rows_ = import_index(sample, written("t.csv", *lines)).rows
    assert {r["platform"] for r in rows_} == {"google_trends"} and {r["region"] for r in rows_} == {"Worldwide"}
    assert [(r["keyword"], r["value"], r["bound"]) for r in rows_][1] == ("雷军", "1", "at_most")
    assert {r["base"] for r in rows_} == {"2025-01/2025-02: 小米, 雷军"}
    longer = written("t2.csv", lines[2], "2025-02,70,3", "2025-03,100,5")
    assert import_index(sample, longer).written, "another export has another scale, and contradicts nothing"


def test_what_is_no_index_is_named_by_cell(sample, written):
    path = written("i.csv", "日期,小米", "soon,5", "2025-03-29,many", "2025-03-30,7")
    before = state(sample)
    found = import_index(sample, path, "baidu_index")
    assert [(p.line, p.value) for p in found.problems] == [(2, "soon"), (3, "many")] and state(sample) == before
    for lines in (("小米,雷军", "1,2"), ("date,小米,小米", "2025-03-28,1,2")):
        with pytest.raises(DataError, match="i2.csv"):
            import_index(sample, written("i2.csv", *lines), "baidu_index")


# -- attention

WORDS = """\
brand_zh,brand_en,face_zh,face_en,words,not,face_words
小样,Sample,张三,Zhang San,小样|张三 | S7,小样辣,张三|张总
别家,Other,李四,Li Si,李四,,李四
"""


@pytest.fixture
def archives(written):
    """Write a keyword list, a daily archive and an hourly one."""
    days = {
        "2026-01-06": [" 小样发布会", "小样发布会", "张总谈小样", "张总你好", "小样辣涨价", "李四"],
        "2026-01-07": ["新s7交付", "天气"],
        "2026-01-08": [],
    }
    for day, titles in days.items():
        written(f"raw/{day}.json", json.dumps([{"url": "/weibo?q=x", "title": t} for t in titles], ensure_ascii=False))
    hours = [
        {"title": "天气", "hot": 9, "ads": False, "readCount": 5, "discussCount": 1},
        {"title": "小样发布会", "hot": 7, "ads": False, "readCount": 1910000000.0000002, "discussCount": 3},
        {"title": "张三的S7", "hot": 0, "ads": True},
    ]
    written("api/2026-01-06/12.json", json.dumps(hours, ensure_ascii=False))
    written("api/2026-01-06/13.json", json.dumps(hours[:1], ensure_ascii=False))
    written("api/2026-01-06/summary.json", "[]")
    return written("words.csv", WORDS).parent


def test_a_daily_archive_is_counted_by_hand(sample, archives):
    daily, months = import_attention(sample, archives / "raw", archives / "words.csv")
    assert daily.written and months.written and len(daily.sources) == 1
    columns = ("date", "topics_total", "brand_topics", "face_topics")
    counted = [tuple(r[c] for c in columns) for r in rows(sample, "attention_daily")]
    assert counted == [("2026-01-06", "5", "2", "1"), ("2026-01-07", "2", "1", "0")], "an empty day is absent"
    own, other = rows(sample, "brand_faces")
    assert (own["period"], own["days"], own["topics_total"], own["brand_topics"]) == ("2026-01", "2", "7", "3")
    assert (other["brand_topics"], other["face_topics"], other["excluded"]) == ("1", "1", "same-words")
    assert [len(one.rows) for one in import_attention(sample, archives / "raw", archives / "words.csv")] == [0, 0]


def test_an_hourly_archive_is_counted_by_hand(sample, archives):
    import_attention(sample, archives / "api", archives / "words.csv")
    assert [(r["date"], r["snapshots"]) for r in rows(sample, "attention_coverage")] == [("2026-01-06", "2")]
    (hour,) = rows(sample, "attention_hourly")
    assert list(hour.values())[:10] == ["2026-01-06", "12", "2", "1", "1", "2", "7", "7", "1910000000", "3"]
    assert open_case("sample", data_dir=sample.parent).frame("attention_hourly")["heat_sum"].tolist() == [7]


def test_a_capture_that_cannot_be_read_is_no_capture(sample, archives, written):
    written("api/2026-01-06/14.json", '[{"tit')
    first, _ = import_attention(sample, archives / "api", archives / "words.csv", partial=True)
    assert first.written and [r["snapshots"] for r in rows(sample, "attention_coverage")] == ["2"]
    written("raw2/2026-01-06.json", "[")
    with pytest.raises(DataError, match=r"2026-01-06.json, line 2.*--partial"):
        import_attention(sample, archives / "raw2", archives / "words.csv")


def test_other_counts_are_replaced_only_when_asked(sample, archives, written):
    import_attention(sample, archives / "raw", archives / "words.csv")
    written("raw/2026-01-07.json", json.dumps([{"title": "小样"}, {"title": "S7"}]))
    before = state(sample)
    first, _ = import_attention(sample, archives / "raw", archives / "words.csv")
    assert "--replace" in first.problems[0].remedy and state(sample) == before
    import_attention(sample, archives / "raw", archives / "words.csv", replace_old=True)
    assert [r["brand_topics"] for r in rows(sample, "attention_daily")] == ["2", "2"]
    assert [r["brand_topics"] for r in rows(sample, "brand_faces")] == ["4", "1"]


def test_a_broken_capture_is_named_by_file_and_line(sample, archives, written):
    written("raw/2026-01-09.json", '[{"title": "小样"},', '{"ti')
    written("raw/2026-01-10.json", '{"title": "小样"}')
    written("raw/2026-01-11.json", '[{"url": "x"}]')
    before = state(sample)
    first, _ = import_attention(sample, archives / "raw", archives / "words.csv")
    places = [(p.file, p.line) for p in first.problems]
    assert places == [("2026-01-09.json", 2), ("2026-01-10.json", None), ("2026-01-11.json", None)]
    assert state(sample) == before
    first, _ = import_attention(sample, archives / "raw", archives / "words.csv", partial=True)
    assert first.written and len(rows(sample, "attention_daily")) == 2
    assert "--partial" in first.problems[0].remedy
    with pytest.raises(ParameterError, match="no archive"):
        import_attention(sample, sample, archives / "words.csv")


@pytest.mark.parametrize(
    ("text", "match"),
    [("[", "no header"), (WORDS.splitlines()[0], "no brand"), (WORDS.replace("小样|张三 | S7", "|"), "w.csv, line 2.*words.*empty"),
     (WORDS.replace("face_words", "faces"), "no header"), (WORDS.replace("Other", ""), "line 3.*brand_en")],
)  # fmt: skip
def test_a_keyword_list_that_is_none_is_refused(sample, archives, written, text, match):
    with pytest.raises(DataError, match=match):
        import_attention(sample, archives / "raw", written("w.csv", text))


# -- logs


@pytest.fixture
def repository(sample):
    header = "repo,name,side,brand,what_zh,what_en,since,commit,snapshot,source_id"
    (sample / "repositories.csv").write_text(f"{header}\n{REPO}\n", encoding="utf-8")
    return sample


def test_commits_become_numbers_that_name_nobody(repository, written):
    path = written(
        "log.csv", "email,committer,date", "b@out.example,b@out.example,2025-02-01T23:00:00+08:00",
        "Zhang@sub.firm.example,zhang@sub.firm.example,2025-01-02T03:04:05Z", "b@out.example,c@out.example,2025-02-03T00:00:00Z",
        "c@out.example,noreply@github.com,2025-02-04T00:00:00Z", "49699333+dependabot[bot]@users.noreply.github.com,x@y,2025-02-05T00:00:00Z",
        "z@notfirm.example,z@notfirm.example,2025-03-01T00:00:00Z",
    )  # fmt: skip
    found = import_log(repository, "commits", path, "repo_a", ["firm.example"])
    assert found.written and found.passed_over == (6,)
    assert [list(r.values())[1:] for r in rows(repository, "commits")] == [
        ["2025-01", "1", "1", "1", "1"], ["2025-02", "2", "2", "0", "0"], ["2025-02", "3", "1", "0", "1"], ["2025-03", "4", "1", "0", "0"],
    ]  # fmt: skip
    assert b"@" not in (repository / "commits.csv").read_bytes()
    with pytest.raises(ParameterError, match="already"):
        import_log(repository, "commits", path, "repo_a")
    with pytest.raises(ParameterError, match="no repository"):
        import_log(repository, "commits", path, "other")


def test_pull_requests_of_github_and_alike_ones_are_all_kept(repository, written):
    pulls = [
        {"author": {"login": "ann"}, "createdAt": "2025-01-03T00:00:00Z", "mergedAt": "2025-01-04T00:00:00Z", "authorAssociation": "MEMBER"},
        {"author": {"login": "bea"}, "createdAt": "2025-01-05T00:00:00Z", "mergedAt": None},
        {"author": {"login": "bea"}, "createdAt": "2025-01-06T00:00:00Z", "mergedAt": None},
        {"author": {"login": "app/renovate", "is_bot": True}, "createdAt": "2025-01-07T00:00:00Z", "mergedAt": None},
    ]  # fmt: skip
    found = import_log(repository, "pull_requests", written("p.json", json.dumps(pulls)), "repo_a")
    assert found.written and [list(r.values())[2:] for r in rows(repository, "pull_requests")] == [
        ["1", "0", "1", "0", "1"], ["2", "0", "0", "0", "0"], ["2", "0", "0", "0", "0"], ["3", "0", "0", "1", "0"],
    ]  # fmt: skip
    assert b"bea" not in b"".join(state(repository).values())


def test_what_is_no_log_is_named_without_its_names(repository, written):
    found = import_log(
        repository, "commits", written("l.csv", "email,date", "a@b.example,yesterday", ",2025-01-01"), "repo_a"
    )
    assert [p.line for p in found.problems] == [2, 3] and "a@b.example" not in str(found.problems) and not found.written
    for content, match in (("[1]", "no list of objects"), ('{"a": 1}', "no list of objects")):
        with pytest.raises(DataError, match=match):
            import_log(repository, "pull_requests", written("p.json", content), "repo_a")
    with pytest.raises(DataError, match="p.json, line [23]"):
        import_log(repository, "pull_requests", written("p.json", "[{},", "{"), "repo_a")


# -- surveys

ASKED = [
    "1、买过吗？",
    "2、满意度（1-5）",
    "3、从哪里知道？(微博)",
    "3、从哪里知道？(抖音)",
    "4、常用平台？",
    "5、想说的话？",
]
TOLD = ["序号", "提交答卷时间", "来自IP", "您的姓名", "微信openid"]


def answers(n, **changed):
    """Return the answers of a respondent as 问卷星 writes them: 20 of 24 have bought, the others skip."""
    bought = n % 6 != 0
    row = {
        "序号": n, "提交答卷时间": f"2025/9/{1 + n % 3} 12:00:01", "来自IP": f"203.0.113.{n}(北京-北京)", "您的姓名": f"张某{n}",
        "微信openid": f"oX{n:08}", ASKED[0]: "是" if bought else "否", ASKED[1]: n % 6 if bought else "(跳过)",
        ASKED[2]: int(n % 6 > 2) if bought else "-3", ASKED[3]: int(n > 1) if bought else "-3",
        ASKED[4]: f"微博┋其他〖小号{n}〗" if n % 2 else "抖音", ASKED[5]: f"第{n}句话",
    }  # fmt: skip
    return ",".join(str(v) for v in (row | changed).values())


@pytest.fixture
def survey(sample, written):
    def survey(*lines, header=TOLD + ASKED):
        found = import_survey(sample, written("wjx.csv", ",".join(header), *lines, encoding="gb18030"), SOURCE)
        return found, rows(sample, "survey_answers")

    return survey


def test_answers_become_counts_with_their_base(survey, sample):
    found, counted = survey(*(answers(n) for n in range(1, 25)))
    told = {(r["question"], r["option"]): (r["kind"], r["n"], r["bound"], r["base"]) for r in counted}
    assert told == {
        # Four said no: too few, and what is left would tell them.
        (ASKED[1], "1–2"): ("scale", "8", "exact", "20"), (ASKED[1], "3–5"): ("scale", "12", "exact", "20"),
        ("3、从哪里知道?", "微博"): ("multiple", "12", "exact", "20"), ("3、从哪里知道?", "抖音"): ("multiple", "16", "at_least", "20"),
        (ASKED[4], "微博"): ("multiple", "12", "exact", "24"), (ASKED[4], "其他"): ("multiple", "12", "exact", "24"),
        (ASKED[4], "抖音"): ("multiple", "12", "exact", "24"),
    }  # fmt: skip
    assert {r["respondents"] for r in counted} == {"24"} and {r["period"] for r in counted} == {"2025-09-01/2025-09-03"}
    assert found.personal == tuple(TOLD[1:]) and found.unsaid == (ASKED[0], ASKED[5]) and found.left_out == ("序号",)
    content = b"".join(state(sample).values()).decode()
    assert not [word for word in ("张某", "203.0.113", "oX0", "小号", "句话", "12:00") if word in content]
    assert not len(open_case("sample", as_of="2025-09-02", data_dir=sample.parent).frame("survey_answers"))
    assert len(open_case("sample", as_of="2025-09-03", data_dir=sample.parent).frame("survey_answers")) == 7


@given(st.lists(st.sampled_from(["甲", "乙", "丙", "1", "2", "3", "4", ""]), max_size=60), st.booleans())
def test_no_count_is_about_fewer_than_five_people(said, scale):
    """Neither a count nor the difference between all and what is printed."""
    said = [one for one in said if not scale or one in "1234"]
    counted = list(_counted("满意度（1-5）" if scale else "哪个？", {"": said}))
    counts, base = [int(row["n"]) for row in counted], sum(map(bool, said))
    assert all(n >= 5 for n in counts)
    assert not counted or sum(counts) == base


@given(st.lists(st.sampled_from(["0", "1", ""]), max_size=40))
def test_a_choice_of_few_or_of_nearly_all_is_a_bound_that_holds(said):
    n, base = said.count("1"), len(said) - said.count("")
    for row in _counted("哪些？", {"甲": said}):
        shown = int(row["n"])
        assert {"exact": n == shown, "at_most": n <= shown, "at_least": n >= shown}[row["bound"]]
        assert row["bound"] != "exact" or (n >= 5 and base - n >= 5)


def test_a_form_without_numbers_is_read_and_what_looks_personal_is_dropped(survey):
    header = ["Timestamp", "Which phone?", "How to reach you"]
    lines = [f"2025-09-01 10:00:0{n % 10},{'Own' if n % 2 else 'Other'},{n}@mail.example" for n in range(12)]
    found, counted = survey(*lines, header=header)
    assert [(r["question"], r["option"], r["n"]) for r in counted] == [
        (header[1], "Other", "6"),
        (header[1], "Own", "6"),
    ]
    assert found.personal == ("Timestamp", header[2])


def test_a_survey_of_few_and_a_time_that_is_none_write_nothing(survey, sample):
    before = state(sample)
    with pytest.raises(DataError, match="respondents: 2"):
        survey(answers(1), answers(2))
    found, counted = survey(*(answers(n) for n in range(1, 25)), answers(25, 提交答卷时间="soon"))
    assert [(p.line, p.value) for p in found.problems] == [(26, "soon")] and not counted and state(sample) == before


def test_a_survey_from_the_command_line_prints_bases_and_what_was_dropped(sample, written, monkeypatch):
    monkeypatch.setenv("FANECON_DATA", str(sample.parent))
    path = written("wjx.csv", ",".join(TOLD + ASKED), *(answers(n) for n in range(1, 25)))
    said = CliRunner().invoke(
        cli.main, ["import", "survey", str(path), "--case", "sample", "--source", SOURCE, "--lang", "zh"]
    )
    assert said.exit_code == 0 and "2、满意度（1-5）：作答 20 人，跳过 4 人" in said.output
    assert "来自IP" in said.output and "没有误差范围" in said.output and "own/series" in said.output
