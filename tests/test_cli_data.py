"""The commands that make, fill and check a case, as somebody new to the project types them."""

from __future__ import annotations

import csv
import json
import re
import shlex
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from fanecon import cli, parameters
from fanecon.evidence.checking import check_case
from fanecon.evidence.importers.columns import column_names, known_headers, plain
from fanecon.evidence.importers.written_periods import DATES
from fanecon.evidence.layouts import SERIES
from fanecon.listing_gates import filled, sections

ROOT = Path(cli.__file__).resolve().parents[1]
GUIDE = (ROOT / "docs" / "adding-a-case.md").read_text(encoding="utf-8")
FIGURES = re.search(r"```csv\n(.*?)```", GUIDE, re.DOTALL)[1]


def call(*arguments, lang="en"):
    return CliRunner().invoke(cli.main, arguments, env={"LC_ALL": f"{lang}_XX.UTF-8"})


@pytest.fixture
def desk(tmp_path, monkeypatch):
    """Sit down at an empty desk: no cases, and the guide's spreadsheet in the folder."""
    monkeypatch.setenv("FANECON_DATA", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "figures.csv").write_text(FIGURES, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("command", [("new-case",), ("check",), ("import", "facts"), ("import", "prices")])
def test_every_command_explains_itself(command):
    result = call(*command, "--help")
    assert result.exit_code == 0 and "Examples:" in result.output


def test_the_guide_leads_from_nothing_to_a_report(desk):
    commands = [line for block in re.findall(r"```sh\n(.*?)```", GUIDE, re.DOTALL) for line in block.splitlines()]
    made, imported, checked = (shlex.split(line)[1:] for line in commands[:3])
    assert call(*made).exit_code == 0
    assert call(*imported).output.startswith("tealeaf: figures added: 10; documents: 6; metrics: 4")
    setting = re.search(r"```yaml\n(headline: .*?)\n", GUIDE)[1]
    path = desk / "data" / "tealeaf" / "case.yaml"
    path.write_text(path.read_text(encoding="utf-8") + setting + "\n", encoding="utf-8")
    result = call(*checked)
    assert result.exit_code == 0
    assert "tealeaf: 0 problems, 1 note; rows: sources 6, metrics 4, facts 10" in result.output
    lacks = "for want of which parts make up revenue (case.yaml: growth)"
    assert f"will not show: Where did growth come from, and how is it now, {lacks}" in result.output
    assert commands[3] == "make report CASE=tealeaf"
    run = call("run", "01", "--case", "tealeaf", "--lang", "zh", "--out", str(desk / "out"))
    assert run.exit_code == 0, run.output
    page = Path(run.stdout.split()[-1]).read_text(encoding="utf-8")
    assert "1,024" in page and "703.5万" in page
    assert "小米" not in re.sub(r"<(script|style).*?</\1>", "", page.partition("还不知道什么")[0], flags=re.DOTALL)


def test_a_case_with_settings_documents_and_ten_facts_renders_and_says_what_is_missing(desk):
    call("new-case", "tealeaf")
    call("import", "facts", "figures.csv", "--case", "tealeaf")
    folder = desk / "data" / "tealeaf"
    for path in folder.iterdir():
        if path.name not in ("case.yaml", "sources.csv", "metrics.csv", "facts.csv"):
            path.unlink()
    (folder / "case.yaml").write_text("names: {zh: 茶叶铺, en: Tea Leaf}\n", encoding="utf-8")
    assert check_case(folder) == []
    run = call("run", "01", "--case", "tealeaf", "--lang", "en", "--out", str(desk / "out"))
    assert run.exit_code == 0, run.output
    page = Path(run.stdout.split()[-1]).read_text(encoding="utf-8")
    assert "which parts make up revenue" in page and "a report to audit" in page


def test_a_new_case_in_both_languages(desk):
    english = call("new-case", "one", "--zh", "壹", "--en", "One")
    assert "next: fanecon check one" in english.output
    assert "接着运行：fanecon check two" in call("new-case", "two", lang="zh").output
    fresh = call("check", "one", lang="zh")
    assert fresh.exit_code == 0
    assert "什么也不能展示" in fresh.output and "示例行" in fresh.output


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("new-case", "Pop Mart"), "cannot name a case"), (("new-case", "one"), "is there already"),
        (("new-case", "two", "--ticker", 'a"b'), "--ticker"), (("new-case", "two", "--currency", "yuan"), "--currency"),
        (("new-case", "two", "--zh", " "), "--zh"), (("import", "facts", "figures.csv", "--case", "onee"), "Did you mean"),
        (("import", "facts", "none.csv", "--case", "one"), "cannot be read"),
        (("import", "facts", "figures.csv", "--case", "one", "--sheet", "x"), "has no sheets"),
        (("import", "prices", "figures.csv", "--case", "one", "--ticker", "A", "--ticker", "B"), "2 tickers"),
    ],
)  # fmt: skip
def test_what_a_person_mistypes_ends_with_a_hint_and_code_2(desk, arguments, words):
    call("new-case", "one")
    result = call(*arguments)
    assert (result.exit_code, words in result.stderr) == (2, True), result.output


def test_rejected_rows_are_listed_and_end_with_3_unless_partial(desk):
    call("new-case", "tealeaf")
    (desk / "figures.csv").write_text(FIGURES.replace("25Q3,12.9亿", "25Q5,12.9亿"), encoding="utf-8")
    result = call("import", "facts", "figures.csv", "--case", "tealeaf")
    assert result.exit_code == 3
    assert "figures.csv, line 6, column 期间 (D) (value '25Q5')" in result.output
    assert "nothing was written" in result.output
    partial = call("import", "facts", "figures.csv", "--case", "tealeaf", "--partial", lang="zh")
    assert partial.exit_code == 0
    assert "1 行被退回" in partial.output and "新增 9 个数字" in partial.output


def test_one_cause_is_one_line(desk):
    call("new-case", "tealeaf")
    (desk / "figures.csv").write_text(FIGURES.replace("2024年", "24 year "), encoding="utf-8")
    output = call("import", "facts", "figures.csv", "--case", "tealeaf").output
    assert output.count("is not a period") == 1 and "lines 2 and 3, column 期间 (D)" in output


def test_an_area_a_company_and_the_meaning_of_dates_can_be_chosen(desk):
    call("new-case", "tealeaf")
    lines = ["指标,中文名,英文名,单位,来源,公司,20240930,20241231", "r,营收,Revenue,亿元,P,甲,3,4", "r,,,,P,乙,5,6"]
    (desk / "x.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    command = ("import", "facts", "x.csv", "--case", "tealeaf")
    assert '--entity "乙"' in call(*command).stderr
    asked = call(*command, "--entity", "甲")
    assert asked.exit_code == 3 and "--dates ytd, quarter, month or day" in asked.output
    done = call(*command, "--entity", "甲", "--dates", "ytd", "--range", "A1:G3")
    assert "figures added: 1;" in done.output
    with (desk / "data" / "tealeaf" / "facts.csv").open(encoding="utf-8", newline="") as file:
        assert [row["period"] for row in csv.DictReader(file)] == ["2024Q1/2024Q3"]
    wrong = call(*command, "--dates", "yearly")
    assert wrong.exit_code == 2 and all(choice in wrong.stderr for choice in DATES)


def test_estimates_are_told(desk):
    call("new-case", "tealeaf")
    (desk / "x.csv").write_text("指标,中文名,英文名,单位,来源,2025E\nr,营收,Revenue,亿元,P,3\n", encoding="utf-8")
    command = ("import", "facts", "x.csv", "--case", "tealeaf", "--dry-run")
    assert "Estimates (quality estimate): r.2025" in call(*command).output
    assert "预测值（质量记为 estimate）：r.2025" in call(*command, lang="zh").output


def test_the_guide_lists_every_column_of_a_spreadsheet():
    assert [column for column in column_names() if f"`{column}`" not in GUIDE.partition("### Headers")[2]] == []
    listed = re.findall(r"^\| `.*$", GUIDE.partition("### Headers")[2].partition("\n## ")[0], re.MULTILINE)
    words = {word for line in listed for word in re.findall(r"[\w ]+", line.split("|")[2].partition("(")[0])}
    assert {plain(word) for word in words if word.strip()} <= set(known_headers())


def test_a_file_that_cannot_be_read_ends_with_3(desk):
    call("new-case", "tealeaf")
    (desk / "x.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    for kind in ("facts", "prices"):
        result = call("import", kind, "x.csv", "--case", "tealeaf")
        assert (result.exit_code, result.output[:6]) == (3, "Error:")


def test_prices_for_people(desk):
    call("new-case", "tealeaf")
    (desk / "p.csv").write_text("Date,Close\n2025-11-03,10\n2025-11-18,11\n2025-11-19,nan\n", encoding="utf-8")
    arguments = ("import", "prices", "p.csv", "--case", "tealeaf", "--ticker", "9999.HK")
    asked = call(*arguments)
    assert (asked.exit_code, "does not tell where" in asked.stderr) == (2, True)
    arguments = (*arguments, "--source", "A terminal|Daily closes|https://example.org/p")
    assert "nothing was written" in call(*arguments, "--dry-run").output
    result = call(*arguments)
    assert result.exit_code == 0
    assert "9999.HK: 2 days, 2025-11-03 to 2025-11-18" in result.output
    assert "no price between 2025-11-03 and 2025-11-18" in result.output
    assert "closes 2" in call("check", "tealeaf").output
    assert "没有新的收盘价" in call(*arguments, lang="zh").output
    rows = "2025-11-20,XIACY,30,5,USD\n2025-11-21,XIACY,30,0,USD\n2025-11-20,1810.HK,50,5,HKD\n2025-11-21,1810.HK,34,5,HKD\n"
    (desk / "p.csv").write_text(f"Date,Ticker,Close,Volume,Currency\n{rows}", encoding="utf-8")
    output = call("import", "prices", "p.csv", "--case", "tealeaf", "--source", arguments[-1]).output
    assert "Warning: p.csv, line 5, column close (value '34'): 1810.HK falls by 32.0% from 50 to 34" in output
    assert "Days without trading, left out: 1 (XIACY 2025-11-21)" in output
    assert "1810.HK HKD: 2 days" in output and "compare returns, not prices" in output


def test_check_refuses_a_unit_that_no_page_can_print(sample, add_row, monkeypatch):
    monkeypatch.setenv("FANECON_DATA", str(sample.parent))
    add_row("metrics", "shops", "门店", "Shops", "storez", "stock", "", "up", "门店。", "Shops.")
    result = call("check", "sample")
    assert result.exit_code == 3
    assert (
        "metrics.csv, line 7, column unit (value 'storez')" in result.output
        and 'Did you mean "stores"' in result.output
    )
    assert "No notebook can run" in result.output


def test_problems_and_notes_are_told_apart_in_words_and_in_json(sample, add_row, monkeypatch):
    monkeypatch.setenv("FANECON_DATA", str(sample.parent))
    add_row("events", "hats", "2025-01-01", "day", "x", "🦒", "Giraffe", "", "", "", "press", "", "2025-01-01", "")
    first, told = call("check", "sample"), json.loads(call("check", "sample", "--json").output)
    assert first.exit_code == 0 and "sample: 0 problems, 2 notes; rows: " in first.output
    assert "note: sample/datapackage.json: no rows are recorded" in first.output
    assert (
        "note: sample/events.csv, line 4, column title_zh (value '🦒'): charts draw a box for 🦒 (U+1F992)"
        in first.output
    )
    (row,) = told["cases"]
    assert (row["case"], row["problems"], [n["file"] for n in row["notes"]]) == (
        "sample", [], ["datapackage.json", "events.csv"]
    )  # fmt: skip
    assert row["rows"]["events"] == 3
    add_row("facts", "x", "users", "2025Q1", "many", "people", "1", "exact", "", "press", "", "2025-06-01", "")
    result = call("check", "--json")
    assert result.exit_code == 3
    assert [p["column"] for p in json.loads(result.output)["cases"][0]["problems"]] == ["value"]


def test_rows_are_recorded_and_their_loss_is_a_problem(sample, monkeypatch):
    monkeypatch.setenv("FANECON_DATA", str(sample.parent))
    recorded = call("check", "sample", "--record")
    assert recorded.exit_code == 0 and "sample: 0 problems; rows: " in recorded.output
    whole = (sample / "facts.csv").read_text(encoding="utf-8")
    (sample / "facts.csv").write_text("".join(whole.splitlines(keepends=True)[:9]), encoding="utf-8")
    lost = call("check", "sample")
    assert lost.exit_code == 3 and "sample/facts.csv: the table has 8 rows and had 13. Restore" in lost.output
    assert call("check", "sample", "--record").exit_code == 0
    (sample / "facts.csv").write_text("x", encoding="utf-8")
    before = (sample / "datapackage.json").read_bytes()
    refused = call("check", "sample", "--record")
    assert refused.exit_code == 3 and (sample / "datapackage.json").read_bytes() == before


@pytest.mark.parametrize("cases", ["sample", "other,sample", "sample,other"])
@pytest.mark.parametrize("more", [[], ["--explain"], ["--log-json"]])
def test_run_refuses_a_case_with_problems_before_anything_starts(sample, add_row, monkeypatch, cases, more):
    from fanecon.press import runner

    monkeypatch.setattr(runner, "run", lambda *_, **__: pytest.fail("a run was started"))
    monkeypatch.setenv("FANECON_DATA", str(sample.parent))
    shutil.copytree(sample, sample.parent / "other")
    add_row("facts", "x", "users", "2025Q1", "many", "people", "1", "exact", "", "press", "", "2025-06-01", "")
    out = sample.parent / "out"
    result = call("run", "01", "--case", cases, "--out", str(out), *more)
    (problem,) = [line for line in call("check", "sample").output.splitlines() if "many" in line]
    message = json.loads(result.stderr.splitlines()[0])["message"] if "--log-json" in more else result.stderr
    assert (result.exit_code, result.stdout, out.exists()) == (3, "", False)
    assert message.startswith(("Error: 1 problem in the data:", "1 problem in the data:")) and problem in message


def test_a_folder_without_settings_is_not_unknown(sample, monkeypatch):
    monkeypatch.setenv("FANECON_DATA", str(sample.parent))
    (sample / "case.yaml").unlink()
    for command in (("check", "sample"), ("run", "--case", "sample"), ("facts", "--case", "sample")):
        result = call(*command)
        assert (result.exit_code, result.stderr) == (
            2,
            "Error: data/sample has no case.yaml. Add it: see data/xiaomi/case.yaml\n",
        )


def test_a_terminal_is_never_repainted(sample, add_row, monkeypatch):
    monkeypatch.setenv("FANECON_DATA", str(sample.parent))
    add_row("metrics", "red", "红", "\x1b[31mred\x07\u202e", "people", "stock", "", "up", "红。", "Red.")
    for command in (
        ("facts", "--case", "sample"),
        ("check", "sample"),
        ("run", "--case", "sample"),
        ("audit", "sample"),
    ):
        result = call(*command)
        assert result.exit_code == 3 and not set("\x1b\x07\u202e") & set(result.output)
    assert call("facts", "\x1b[31m", "--case", "xiaomi").exit_code == 2


def test_check_says_which_metrics_have_no_figure_yet(sample, add_row, monkeypatch):
    monkeypatch.setenv("FANECON_DATA", str(sample.parent))
    add_row("metrics", "shops", "门店", "Shops", "stores", "stock", "", "up", "门店。", "Shops.")
    with (sample / "case.yaml").open("a", encoding="utf-8") as file:
        file.write("headline: [users]\nranks: [shops]\n")
    output = call("check", "sample").output
    assert "will show: How big is it\n" in output
    assert "Have its ranks in lists changed, for want of ranks in lists (no figures of shops)" in output
    assert "Rows without a publication date, hidden from reports as of a day: 1." in output


def test_check_counts_the_rows_of_series_tables(sample, monkeypatch):
    monkeypatch.setenv("FANECON_DATA", str(sample.parent))
    with (sample / "suggestions.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([list(SERIES["suggestions"].columns), ["2025-01-06", "b", "t", "3", "press"]])
    output = call("check", "sample").output
    assert "outline 0, suggestions 1\n" in output


def notebook_of(folder, *cells):
    made = [{"cell_type": "markdown" if c.startswith("## ") else "code", "source": c, "metadata": {}} for c in cells]
    for cell in made:
        if cell["cell_type"] == "markdown":
            cell["metadata"]["tags"] = ["en" if cell["source"].isascii() else "zh"]
    path = folder / "x.ipynb"
    path.write_text(json.dumps({"cells": made}), encoding="utf-8")
    return path


def test_check_follows_a_missing_table_through_the_variables_of_a_notebook(tmp_path):
    path = notebook_of(
        tmp_path, "## 股价？", "## Prices?", "#| needs: closes\nmoves = 1", "#| needs: moves\nstudy.finding('a')",
        "## 自有？", "## Own?", "#| only: face\nf = 1", "#| needs: f\nstudy.finding('b')",
    )  # fmt: skip
    [prices] = sections(path, filled({}, {"closes": 0}))
    assert (prices.title.en, prices.told, prices.left_out, prices.lacks) == ("Prices", 0, 1, ["closes"])
    both = sections(path, filled({"face": {"names": {}}}, {"closes": 1}))
    assert [(s.title.zh, s.told, s.left_out) for s in both] == [("股价", 1, 0), ("自有", 1, 0)]
    assert sections(notebook_of(tmp_path, "x = 1"), filled({}, {})) is None


def test_xiaomi_lacks_nothing_that_its_settings_name():
    output = call("check", "xiaomi").output
    assert "no figures of" not in output and "case.yaml has no headline" not in output
    assert "Fan Economy Model”, Ginlix AI, 2026-01-10\n  https://www.gilin.com.cn/news/14034-research\n" in output


def test_a_setting_counts_once_one_of_its_metrics_has_a_figure():
    settings = {"headline": ["a", "b"]}
    assert filled(settings, {}, {"a": 0, "b": 1})("headline") and not filled(settings, {}, {"a": 0, "b": 0})("headline")


def test_every_sentence_of_check_and_import_is_in_both_languages(desk):
    for command in (("check", "one"), ("import", "facts", "figures.csv", "--case", "one")):
        call("new-case", "one")
        zh, en = call(*command, lang="zh").output, call(*command, lang="en").output
        assert re.search("[一-鿿]", zh) and not re.search("[一-鿿]", en.replace("一", ""))


@pytest.mark.parametrize("notebook", parameters.notebooks())
def test_parameters_are_explained_in_one_language_at_a_time(notebook):
    chinese = call("params", notebook, "--lang", "zh").output
    assert not re.search(r"\b(a|the|of|from|one|whole|number)\b", chinese)
    assert not re.search("[一-鿿]", call("params", notebook, "--lang", "en").output)
