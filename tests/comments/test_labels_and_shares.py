"""Engines, samples, labels and aggregates on invented comments whose answers are known."""

from __future__ import annotations

import shutil
import sys
import types
from dataclasses import replace
from datetime import date, timedelta

import distributed
import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

from benchmarks import polarity
from fanecon.cli import main
from fanecon.comments import bayes, labels, store
from fanecon.comments.engines import engine
from fanecon.comments.scores import scored
from fanecon.errors import DataError, ParameterError
from fanecon.evidence.case import open_case
from fanecon.methods.refusal import Refusal
from fanecon.study.cases import as_open
from fanecon.study.comments import NAMES
from tests.comments import invented
from tests.conftest import write_sample


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A case with invented comments and one coder's labels; returns its folder, the comments and what they say."""
    folder = write_sample(tmp_path_factory.mktemp("comments"))
    comments, says = invented.rows()
    invented.put(folder, comments)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FANECON_DATA", str(folder.parent))
        assert "0, to go: 3" in command("--lang", "en").output
        invented.code(folder, says)
        assert "±6 points" in command("--lang", "en").output
    return folder, pd.DataFrame(comments), says


@pytest.fixture
def folder(made, tmp_path, monkeypatch):
    """A copy to write in."""
    shutil.copytree(made[0].parent, tmp_path / "data")
    monkeypatch.setenv("FANECON_DATA", str(tmp_path / "data"))
    return tmp_path / "data" / made[0].name


def command(*arguments):
    return CliRunner().invoke(main, ["label", "--case", "sample", *arguments])


def case_of(folder, as_of=""):
    return as_open(open_case(folder.name, as_of=as_of or None, data_dir=folder.parent), "zh")


# --- engines


def test_the_engine_scores_every_text_alone_whatever_stands_beside_it():
    texts = ["太棒了，很喜欢", "", "垃圾，再也不买", "😀很好", "x", "很失望"]
    one_by_one = [float(bayes.load().score([text])[0]) for text in texts]
    assert bayes.load().score(texts).tolist() == pytest.approx(one_by_one)
    assert bayes.load().score([]).tolist() == []
    assert one_by_one[0] > 0.9
    assert one_by_one[2] < 0.1
    assert one_by_one[1] == 0.5


def test_an_engine_is_taught_by_what_stands_on_one_side_only():
    taught = polarity.train(["差 评"] * 3, ["好 评"] * 3)
    assert taught.score(["好", "差", "评"]).tolist() == pytest.approx([0.97, 0.03, 0.5], abs=0.005)


def test_engines_plug_in_and_unknown_ones_are_named(monkeypatch):
    module = types.ModuleType("mine")
    module.half = types.SimpleNamespace(name="half", score=lambda texts: np.full(len(texts), 0.5))
    monkeypatch.setitem(sys.modules, "mine", module)
    assert engine("mine:half").name == "half"
    monkeypatch.setitem(sys.modules, "snownlp.sentiment", types.SimpleNamespace(classify=lambda text: 0.25))
    assert engine("snownlp").score(["好", ""]).tolist() == [0.25, 0.5]
    counts = types.SimpleNamespace(sentiment_count=lambda text: {"pos": 3, "neg": 1})
    monkeypatch.setitem(sys.modules, "cnsenti", types.SimpleNamespace(Sentiment=lambda: counts))
    assert engine("cnsenti").score(["好"]).tolist() == [0.75]
    with pytest.raises(ParameterError, match="no engine"):
        engine("none")
    with pytest.raises(ParameterError, match="cannot be loaded"):
        engine("no_such_module_here:x")


# --- samples and labels


def test_a_larger_sample_holds_a_smaller_and_coding_goes_on(folder):
    path = labels.folder(folder) / "second.csv"
    assert command("--coder", "second", "--size", "60").exit_code == 0
    small = labels.read(path)
    labels.write(path, [*(labels.Row(r.item, r.text, "negative") for r in small[:20]), *small[20:]])
    said = command("--coder", "second", "--size", "120", "--lang", "zh").output
    rows = labels.read(path)
    assert [row.item for row in rows[: len(small)]] == [row.item for row in small]
    assert 100 <= len(rows) <= 140
    assert [bool(row.coded) for row in rows] == [True] * 20 + [False] * (len(rows) - 20)
    assert "已标注 20 条" in said
    assert "两人是否一致" in said  # twenty items are too few for kappa
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")


def test_two_coders_of_the_same_comments_agree(folder, made):
    command("--coder", "second")
    invented.code(folder, made[2], "second", mistakes=0.3)
    assert "kappa 0.7" in command("--coder", "second", "--lang", "en").output
    row = case_of(folder).comments("agreement").iloc[0]
    assert row["low"] < row["point"] < row["high"] < 0.9


def test_the_sample_is_in_proportion_and_without_lotteries(made):
    drawn = labels.read(labels.folder(made[0]) / "first.csv")
    said = pd.Series([made[2].get(row.item, "") for row in drawn]).value_counts()
    assert "promotion" not in said
    whole = pd.Series([s for s in made[2].values() if s != "promotion"]).value_counts(normalize=True)
    assert (said / said.sum() - whole).abs().max() < 0.08


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("支持", "支特", 'column stance holds "支特"; expected 支持 \\(positive\\)'),
        ("支持", "一条很长很长的评论原文，不该出现", "column stance holds a text; expected"),
        ("stance", "Stance", "the column stance is gone"),
    ],
)
def test_what_is_no_label_is_named_by_line_and_never_a_comment(folder, old, new, says):
    path = labels.folder(folder) / "first.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    with pytest.raises(DataError, match=says):
        labels.read(path)


def test_labels_come_back_from_chinese_excel_and_no_comment_is_a_formula(tmp_path):
    path = tmp_path / "a.csv"
    labels.write(path, [labels.Row("weibo:1", "=1+1", "negative", "request")])
    text = path.read_text(encoding="utf-8-sig")
    assert ",'=1+1,反对,请求," in text
    path.write_text(text, encoding="gb18030")
    assert labels.read(path)[0].stance == "negative"


@pytest.mark.parametrize(("encoding", "mark"), [("utf-16", "\t"), ("utf-8-sig", ";"), ("gb18030", ",")])
def test_labels_come_back_from_any_spreadsheet_and_capitals_are_no_fault(tmp_path, encoding, mark):
    path = tmp_path / "first.csv"
    path.write_text(mark.join(labels.COLUMNS) + "\n" + mark.join(["a", "好", "Positive", "", ""]), encoding=encoding)
    assert labels.read(path) == [labels.Row("a", "好", "positive")]


def test_a_purpose_that_nobody_coded_has_no_share(folder):
    path = labels.folder(folder) / "first.csv"
    labels.write(path, [replace(row, purpose="") for row in labels.read(path)])
    found = case_of(folder).comments("stance")
    assert set(found["label"]) == {"positive", "negative", "neither"}


def test_labels_later_than_the_day_are_not_read(made):
    assert labels.labels(made[0], date(2026, 1, 9)).empty
    assert len(labels.labels(made[0], date.today())) == len(labels.labels(made[0])) > 250
    assert case_of(made[0], "2026-01-09").comments("stance") == Refusal("no_labels")


# --- aggregates


def test_shares_hold_the_truth_where_counting_does_not(made):
    found = case_of(made[0]).comments("stance").set_index("label")
    truth = pd.Series([s for s in made[2].values() if s != "promotion"]).value_counts(normalize=True) * 100
    for label in ("positive", "negative", "neither"):
        reach = found.loc[label, "high"] - found.loc[label, "point"]
        assert abs(found.loc[label, "point"] - truth[label]) < 1.5 * reach  # one draw: three standard errors
    assert abs(found.loc["negative", "counted"] - truth["negative"]) > 15
    assert found["power"].between(0, 1).all()
    monthly = case_of(made[0]).comments("stance", by="month")
    assert set(monthly["group"]) == {"2026-01"}


def test_a_cluster_scores_the_same_and_says_when_it_does_not_see_the_data(made, monkeypatch):
    more = [row | {"created_at": row["created_at"] + timedelta(days=40)} for row in made[1].to_dict("records")]
    invented.put(folder := made[0].with_name("two"), [*made[1].to_dict("records"), *more])
    found = labels.labels(made[0])
    here = scored(folder, found, by="month")
    with distributed.LocalCluster(1, threads_per_worker=2, processes=False, dashboard_address=None) as cluster:
        away = scored(folder, found, by="month", scheduler=cluster.scheduler_address)
        monkeypatch.setattr(store, "files", lambda folder: [store.partition(folder, "weibo", "2026-09")])
        with pytest.raises(DataError, match="does not see .*month=2026-09/part.parquet. Scoring on a cluster needs"):
            scored(folder, found, scheduler=cluster.scheduler_address)
    for plain, spread in zip(here, away, strict=True):
        pd.testing.assert_frame_equal(plain, spread, check_exact=True)
    assert sorted(here[1]["group"].unique()) == ["2026-01", "2026-02"]
    with pytest.raises(ParameterError, match="nobody answers"):
        scored(folder, found, scheduler="nowhere")


def test_counts_are_those_of_the_comments(made):
    case, comments = case_of(made[0]), made[1]
    daily = case.comments("daily")
    assert len(comments) - 5 < daily["point"].sum() < len(comments)  # a day of four people is left out
    assert (daily["users"] >= 5).all()
    assert case_of(made[0], "2026-01-06").comments("daily")["period"].tolist() == ["2026-01-05", "2026-01-06"]
    assert case.comments("coverage").iloc[0][["comments", "synthetic"]].tolist() == [len(comments), True]
    lottery = case.comments("promotions").set_index("promotion").loc[True]
    assert lottery["comments"] == sum(s == "promotion" for s in made[2].values())
    row = case.comments("half_life").iloc[0]
    assert row["peak"][:10] == "2026-01-07"
    assert 8 <= row["low"] <= 18  # an exponential decay with a mean of 18 hours: ln 2 of it
    repeats = case.comments("repeats").set_index("measure")
    copied = sum(row.startswith(invented.COPIED) for row in comments["text"])
    assert repeats.loc["repeated", "comments"] >= copied > 20


def test_few_people_are_not_told_apart(made):
    case = case_of(made[0])
    regions = case.comments("regions")
    assert "西藏" not in set(regions["region"])  # one user
    assert "" in set(regions["region"])  # what is missing is told
    tiers = case.comments("tiers")
    assert (tiers["people"] >= 5).all()
    words = case.comments("words", first="2026-01-07", last="2026-01-12")
    assert {"失望", "垃圾", "脱粉"} <= set(words["word"])
    assert not {"独特", "隐私"} & set(words["word"])
    assert (words[["count", "baseline"]].max(axis=1) >= 5).all()


def test_no_frame_holds_a_text_a_name_or_an_id(made):
    case = case_of(made[0])
    texts = {text for text in made[1]["text"] if len(text) > 4}  # what is shorter may be a word that many used
    private = {*made[1]["user_key"], *made[1]["item_id"], *texts, *invented.PLANTED.values()}
    for name in NAMES:
        found = case.comments(name, **({"first": "2026-01-07"} if name == "words" else {}))
        if isinstance(found, pd.DataFrame):
            cells = {str(cell) for column in found for cell in found[column]}
            assert not cells & private, name
            assert not [cell for cell in cells for planted in invented.PLANTED.values() if planted in cell]
            assert set(found["source_id"].map(len)) <= {len(found["source_id"].iloc[0])}


def test_there_is_a_reason_where_there_is_no_number(made, tmp_path):
    case = case_of(made[0])
    assert case.has("comments")
    assert case_of(made[0], "2026-01-20").comments("accounts") == Refusal("counted_later")
    assert case.comments("accounts")["likes"].sum() > 0
    assert case_of(made[0], "2025-12-31").comments("daily") == Refusal("no_comments")
    assert not case_of(made[0], "2025-12-31").has("comments")
    with pytest.raises(ParameterError, match='Did you mean "daily"'):
        case.comments("dailly")
    with pytest.raises(ParameterError, match="takes no first"):
        case.comments("daily", first="2026-01-01")
    few = shutil.copytree(made[0], tmp_path / "data" / "sample")
    invented.put(few, list(made[1].head(3).to_dict("records")))
    assert case_of(few).comments("daily") == Refusal("too_few_users")


def test_a_case_without_comments_loads_nothing_for_them(sample):
    assert case_of(sample).comments("stance") == Refusal("no_comments")
    assert not case_of(sample).has("comments")
