"""The command line: what it prints, how it ends, and that a machine can read it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import unicodedata
from pathlib import Path
from types import SimpleNamespace

import pytest
from click.testing import CliRunner

from fanecon import __version__, cli
from fanecon.errors import FaneconError
from fanecon.evidence.case import open_case
from fanecon.listing import facts_lines

ROOT = Path(cli.__file__).resolve().parents[1]


def call(*arguments, env=None):
    return CliRunner().invoke(cli.main, arguments, env={"LC_ALL": "en_GB.UTF-8"} | (env or {}))


def strict_json(text):
    def refuse(name):
        raise AssertionError(f"{name} is no JSON")

    return json.loads(text, parse_constant=refuse)


@pytest.mark.parametrize(
    "command", [(), ("audit",), ("facts",), ("check",), ("run",), ("runs",), ("clean",), ("diff",), ("params",)]
)
def test_every_command_explains_itself(command):
    result = call(*command, "--help")
    assert result.exit_code == 0
    assert "Examples:" in result.output or not command
    assert "Exit codes" in result.output or command


def test_the_version():
    assert __version__ in call("--version").output


def test_an_audit_for_people():
    result = call("audit", "--lang", "en")
    assert result.exit_code == 0
    assert "C26  REFUTED  (line 36 of the report)" in result.output
    assert (
        "ev_deliveries.2024Q3 = 39,790  [A] Xiaomi Corporation (investor relations) + [C] ITBear  https://ir.mi.com"
        in result.output
    )
    assert (
        "Fan Economy Model”, Ginlix AI, 2026-01-10\n  https://www.gilin.com.cn/news/14034-research\n  https://"
        in result.output
    )
    assert "Found and rejected:\n    fortune_global500_rank.2024 = 397  [D, unverified]" in result.output
    assert "The same figure elsewhere:\n    ev_deliveries_cumulative_su7.2025-04-28 = 不到28万" in result.output
    assert "40 claims, 38 of them different: 2 refuted, 1 inconsistent, 3 truncated" in result.output
    assert "Says the same as C05, counted once" in result.output
    assert "Sentences cut off: lines 19, 20, 25, 50" in result.output
    assert "Footnotes that lead nowhere: 1, 2, 4, 5, 6, 8, 9" in result.output


def test_an_interval_says_what_it_rests_on():
    output = call("audit", "--verdict", "unverified", "--verdict", "inconsistent", "--lang", "en").output
    assert "Assuming that it never fell: 28.5% or more" in output
    assert "Change of the measure near it: 0.73 to 0.77 pp" in output
    assert "The report's own figures: 15.0 to 16.1 years" in output
    assert "Rests on: the report's own figures" in output


def test_an_audit_in_chinese_by_locale_and_by_option():
    by_locale = call("audit", "--verdict", "refuted", env={"LC_ALL": "zh_CN.UTF-8"})
    assert by_locale.output == call("audit", "--verdict", "refuted", "--lang", "zh").output
    assert "列出2条；全部40条，去掉重复的共38条" in by_locale.output
    assert "Stated" in call("audit", "--verdict", "refuted", "--lang", "en", env={"LC_ALL": "zh_CN.UTF-8"}).output


@pytest.mark.parametrize(
    ("env", "lang"),
    [
        ({"LC_ALL": "", "LC_MESSAGES": "", "LANG": "zh_TW.UTF-8"}, "zh"), ({"LC_ALL": "C", "LANG": "zh_CN.UTF-8"}, "en"),
        ({"LC_ALL": "", "LC_MESSAGES": "zh_CN", "LANG": "en_GB"}, "zh"), ({"LC_ALL": "", "LC_MESSAGES": "", "LANG": ""}, "en"),
    ],
)  # fmt: skip
def test_the_language_follows_the_locale(monkeypatch, env, lang):
    for name, value in env.items():
        monkeypatch.setenv(name, value)
    assert cli.language(None) == lang


def test_an_audit_for_machines():
    content = strict_json(call("audit", "--json").stdout)
    assert {"case", "as_of", "report", "written", "listed", "counts", "claims", "outline"} == set(content)
    ids = [c["claim_id"] for c in content["claims"]]
    assert ids == sorted(ids)
    assert len(ids) == content["listed"] == 40
    assert sum(content["counts"].values()) == 38
    claims = {c["claim_id"]: c for c in content["claims"]}
    assert claims["C21"]["interval"] == {"low": 240723.0, "high": 241025.0, "unit": "vehicles", "method": "computed"}
    assert claims["C26"]["interval"]["unit"] == "percent"
    assert claims["C15"]["interval"] == {"low": 29e9, "high": None, "unit": "CNY", "method": "supplied"}
    assert claims["C39"]["interval"]["unit"] == "years"
    assert claims["C19"]["interval"]["unit"] == "hours"
    assert claims["C40"]["interval"]["unit"] == "pp"
    assert claims["C17"]["events"][0]["event_id"] == "kol-2026-01-05-cooperation-planned"
    assert content["counts"]["REFUTED"] == sum(c["verdict"] == "REFUTED" for c in claims.values())


def test_every_claim_names_what_it_rests_on_and_links_nothing_weak():
    case = open_case("xiaomi")
    for claim in strict_json(call("audit", "--json").stdout)["claims"]:
        named = [f["fact_id"] for f in claim["facts"]] + [e["event_id"] for e in claim["events"]]
        assert set(claim["basis"]) <= set(named)
        assert claim["explanation"]["zh"] and claim["explanation"]["en"]
        assert all(item["url"] is None for item in claim["facts"] + claim["events"] if item["tier"] == "D")
        assert all(case.fact_by_id(f["fact_id"]).reported.printed == f["value"] for f in claim["facts"])


def test_the_same_call_prints_the_same_bytes():
    assert call("audit", "--json").stdout == call("audit", "--json").stdout


def test_an_audit_before_the_report_was_written():
    result = call("audit", "--as-of", "2025-06-30")
    assert result.exit_code == 0
    assert "not yet written" in result.output
    content = strict_json(call("audit", "--as-of", "2025-06-30", "--json").stdout)
    assert (content["written"], content["claims"], content["outline"]) == (False, [], None)


def test_a_case_without_a_report(sample, monkeypatch):
    monkeypatch.setenv("FANECON_DATA", str(sample.parent))
    (sample / "case.yaml").write_text("names: {zh: 小样, en: Sample}\n", encoding="utf-8")
    result = call("audit", "sample")
    assert result.exit_code == 0
    assert "no report to audit" in result.output


def test_the_facts_of_a_metric():
    result = call("facts", "ev_deliveries", "--period", "2025Q3")
    assert result.exit_code == 0
    assert "108,796" in result.output
    content = strict_json(call("facts", "ev_deliveries", "--period", "2025Q3", "--json").stdout)
    assert content["facts"][0]["value"] == "108,796"
    assert {f["period"] for f in content["facts"]} == {"2025Q3"}


def test_floors_print_as_open_intervals_and_as_null():
    assert "28,000 or more" in call("facts", "ev_deliveries_monthly_announced").output
    content = strict_json(call("facts", "ev_deliveries_monthly_announced", "--json").stdout)
    assert [f["high"] for f in content["facts"] if f["period"] == "2025-04"] == [None]


def test_facts_as_of_a_day():
    assert strict_json(call("facts", "mau_global", "--as-of", "2021-12-31", "--json").stdout)["facts"]
    late = strict_json(call("facts", "ev_deliveries", "--as-of", "2019-01-01", "--json").stdout)
    assert (late["as_of"], late["facts"]) == ("2019-01-01", [])


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["facts", "ev_deliverys"], ['no metric "ev_deliverys"', 'Did you mean "ev_deliveries"']),
        (["facts", "mau_global", "--period", "2025Q9"], ["2025Q9", "expected 2025"]),
        (["facts", "--as-of", "yesterday"], ["expected an ISO date"]),
        (["facts", "--case", "xiaomy"], ['Did you mean "xiaomi"']),
        (["audit", "xiaomy"], ['Did you mean "xiaomi"']),
        (["check", "xiaomy"], ['Did you mean "xiaomi"']),
        (["params", "metrix"], ['No notebook "metrix"']),
        (["run", "metrix"], ['No notebook "metrix"']),
        (["run", "--case", "xiaomy"], ['Did you mean "xiaomi"']),
        (["run", "--as-of", "2025-02-30"], ["as_of"]),
        (["run", "--set", "horizont=2"], ['Did you mean "horizon"']),
        (["run", "--set", "horizon=99"], ["from 1 to 8"]),
        (["run", "--set", "horizon"], ["not name=value"]),
    ],
)  # fmt: skip
def test_what_a_person_mistypes_ends_with_a_hint_and_code_2(arguments, words):
    result = call(*arguments)
    assert result.exit_code == 2
    assert [w for w in words if w not in result.stderr] == []
    assert "Traceback" not in result.output
    assert result.stdout == ""


def test_all_metrics_in_columns_that_stand_below_each_other():
    lines = call("facts", "--lang", "zh").stdout.splitlines()

    def place(line, word):
        before = line[: line.index(word)]
        return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in before)

    assert len(lines) == 1 + len(open_case("xiaomi").metrics)
    mau = next(line for line in lines if line.startswith("mau_global "))
    assert place(mau, "people") == place(lines[0], "单位")
    content = strict_json(call("facts", "--json").stdout)
    assert sum(m["figures"] for m in content["metrics"]) == len(open_case("xiaomi").table("facts"))


def test_figures_of_every_unit_can_be_printed_in_both_languages():
    case = open_case("xiaomi")
    one_of_each = {about.unit: metric for metric, about in case.metrics.items()}
    assert len(one_of_each) > 10
    for unit, metric in one_of_each.items():
        printed = [list(facts_lines(case, metric, case.facts(metric), lang)) for lang in ("zh", "en")]
        assert all(len(lines) >= len(case.facts(metric)) for lines in printed), unit


def test_a_period_without_figures_names_those_that_have_some():
    result = call("facts", "ev_deliveries", "--period", "2031Q1")
    assert result.exit_code == 0
    assert "2025Q3" in result.output


def test_check_says_that_all_is_well():
    result = call("check")
    assert result.exit_code == 0
    assert "xiaomi: 0 problems; rows: sources " in result.output


def test_check_names_what_is_wrong_and_ends_with_3(sample, add_row, monkeypatch):
    monkeypatch.setenv("FANECON_DATA", str(sample.parent))
    add_row("facts", "bad.1", "users", "2025Q9", "7亿", "people", "1", "exact", "", "press", "", "2025-11-18", "")
    result = call("check", "sample")
    assert result.exit_code == 3
    assert "sample/facts.csv, line 15, column period (value '2025Q9')" in result.output
    assert "sample: 1 problem, 1 note; rows:" in result.output
    assert call("audit", "sample").exit_code == 3


def test_params_in_both_languages():
    english = call("params", "01")
    assert english.exit_code == 0
    assert "horizon = 4" in english.output and "a whole number from 1 to 8 (periods)" in english.output
    assert "预测期" in call("params", "--lang", "zh").output


class Runs:
    """Stands in for the runner: remembers what it was asked, and does nothing; by default all is `fresh` to it."""

    def __init__(self, monkeypatch, exit_codes=(0,), problems=(), error=None, fresh=True):
        from fanecon.press import runner

        self.asked = []
        self.codes = list(exit_codes)
        self.problems = problems
        self.error = error
        monkeypatch.setattr(runner, "run", self.run)
        if fresh:
            monkeypatch.setattr(runner, "explain", lambda *a, **k: [])

    def run(self, notebooks, **options):
        self.asked.append(options | {"notebooks": notebooks})
        if self.error:
            raise self.error
        code = self.codes[(len(self.asked) - 1) % len(self.codes)]
        run_id = f"run-{len(self.asked)}"
        if options["progress"]:
            options["progress"].opened(run_id, options["case"], options["as_of"])
            options["progress"].ended(run_id, code, f"out/{run_id}")
        return SimpleNamespace(
            exit_code=code,
            problems=self.problems,
            outcomes=(),
            files=(f"a/{run_id}.en.html",),
            run_id=run_id,
            address=f"out/{run_id}",
        )


def test_run_hands_everything_over_and_ends_with_the_code_of_the_run(monkeypatch, tmp_path):
    runs = Runs(monkeypatch, exit_codes=[5], problems=("languages disagree",))
    result = call(
        "run", "01", "--lang", "en", "--set", "horizon=2", "--jobs", "3", "--out", str(tmp_path), "--force",
        "--cell-timeout", "7", "--pdf",
    )  # fmt: skip
    assert result.exit_code == 5
    assert result.stdout == "a/run-1.en.html\n"
    assert "Error: languages disagree" in result.stderr
    given = runs.asked[0]
    assert given["notebooks"] == ("01",)
    assert (given["langs"], given["parameters"], given["jobs"]) == (["en"], {"horizon": 2}, 3)
    assert (given["out"], given["force"], given["cell_timeout"], given["pdf"]) == (str(tmp_path), True, 7, True)
    call("run")
    assert (runs.asked[1]["notebooks"], runs.asked[1]["langs"], runs.asked[1]["force"]) == ((), ["zh", "en"], False)


@pytest.mark.parametrize(
    ("given", "langs"),
    [(["zh,en"], ["zh", "en"]), (["en"], ["en"]), (["en", "zh"], ["en", "zh"]), (["en, zh", "en"], ["en", "zh"])],
)
def test_languages_may_be_listed_or_repeated(monkeypatch, given, langs):
    runs = Runs(monkeypatch)
    assert call("run", *(word for text in given for word in ("--lang", text))).exit_code == 0
    assert runs.asked[0]["langs"] == langs


def test_a_grid_is_the_product_and_ends_with_the_first_failure(monkeypatch, sample):
    from fanecon.evidence.folders import data_folder

    (sample.parent / "xiaomi").symlink_to(data_folder() / "xiaomi")
    monkeypatch.setenv("FANECON_DATA", str(sample.parent))
    runs = Runs(monkeypatch, exit_codes=[0, 6, 5])
    result = call("run", "--case", "xiaomi,sample", "--as-of", "2024-12-31,2025-12-31", "--lang", "en")
    pairs = [(c, d) for c in ("xiaomi", "sample") for d in ("2024-12-31", "2025-12-31")]
    assert [(a["case"], a["as_of"]) for a in runs.asked] == pairs
    assert result.exit_code == 6
    assert result.stdout.splitlines() == [f"a/run-{n}.en.html" for n in (1, 2, 3, 4)]


@pytest.mark.parametrize(
    "words", [["--case", "xiaomi,xiaomy"], ["--as-of", "2025-06-30,2025-02-30"], ["--lang", "zh,fr"]]
)
def test_one_wrong_item_of_a_list_stops_everything(monkeypatch, words):
    runs = Runs(monkeypatch, fresh=False)
    assert call("run", *words).exit_code == 2
    assert runs.asked == []


def test_explain_says_what_would_run_and_runs_nothing(monkeypatch, tmp_path):
    runs = Runs(monkeypatch, fresh=False)
    result = call("run", "01", "--lang", "en", "--explain", "--out", str(tmp_path / "out"))
    words = "no complete run of this case and day has it"
    assert (result.exit_code, result.stdout) == (0, f"01_metrics en  stale: {words}\n")
    several = call("run", "01", "--lang", "en", "--explain", "--as-of", "2025-06-30,", "--out", str(tmp_path / "out"))
    heads = [line.split(": ")[0] for line in several.stdout.splitlines()]
    assert heads == ["xiaomi 2025-06-30", "xiaomi everything known"]
    assert runs.asked == [] and not (tmp_path / "out").exists()


@pytest.mark.parametrize(("reasons", "code", "runs_made"), [((), 0, 1), (("the data of the case changed",), 3, 0)])
def test_a_case_is_checked_where_something_has_to_be_executed(monkeypatch, sample, add_row, reasons, code, runs_made):
    from fanecon.press import freshness, planning, runner

    add_row("facts", "only", "two")
    monkeypatch.setenv("FANECON_DATA", str(sample.parent))
    (plan, *_) = planning.make_plans(["01"], "sample", "", ["en"], {}, runner.NOTEBOOKS)
    runs = Runs(monkeypatch, fresh=False)
    monkeypatch.setattr(runner, "explain", lambda *a, **k: [freshness.State(plan, {}, reasons, None, {})])
    assert (call("run", "--case", "sample").exit_code, len(runs.asked)) == (code, runs_made)


def test_a_log_for_schedulers_is_json_only(monkeypatch):
    Runs(monkeypatch, exit_codes=[5], problems=("languages disagree",))
    result = call("run", "--log-json")
    events = [strict_json(line) for line in result.stderr.splitlines()]
    assert [e["event"] for e in events] == ["run-started", "run-finished", "error"]
    assert events[1]["exit_code"] == result.exit_code == 5
    assert all("time" in e for e in events)


def test_a_run_that_cannot_start_is_logged_too():
    result = call("run", "--log-json", "--set", "horizont=2")
    first, last = (strict_json(line) for line in result.stderr.splitlines())
    assert (first["event"], last["event"], last["run"]) == ("error", "run-finished", None)
    assert "horizon" in first["message"]
    assert last["exit_code"] == result.exit_code == 2


TELL = "import os, sys; print(*(os.environ['FANECON_' + n] for n in sys.argv[2:]), file=open(sys.argv[1], 'a'))"


def test_somebody_is_notified_after_each_run(monkeypatch, tmp_path):
    Runs(monkeypatch, exit_codes=[0, 4])
    command = f'{sys.executable} -c "{TELL}" {tmp_path / "told"} RUN STATUS EXIT ADDRESS'
    result = call("run", "--as-of", "2024-12-31,2025-12-31", "--notify-cmd", command)
    assert (result.exit_code, result.stderr) == (4, "")
    told = (tmp_path / "told").read_text(encoding="utf-8").splitlines()
    assert told == ["run-1 complete 0 out/run-1", "run-2 failed 4 out/run-2"]


def test_a_notification_that_hangs_is_given_up(monkeypatch):
    from fanecon.press import notify

    monkeypatch.setattr(notify, "_LIMIT", 0.01)
    assert "timed out" in notify.notify([sys.executable, "-c", "while True: pass"], run="r1", exit_code=0)


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("no-such-program-at-all --x", "No such file"),
        (f"{sys.executable} -c \"raise SystemExit('no mail today')\"", "no mail today"),
    ],
)
def test_a_notification_that_fails_is_reported_but_changes_nothing(monkeypatch, command, words):
    Runs(monkeypatch)
    result = call("run", "--notify-cmd", command)
    assert result.exit_code == 0
    assert "the notification failed" in result.stderr and words in result.stderr
    logged = call("run", "--log-json", "--notify-cmd", command).stderr.splitlines()
    assert words in strict_json(logged[-1])["message"]


def test_no_shell_sees_the_notification(monkeypatch, tmp_path):
    Runs(monkeypatch)
    call("run", "--notify-cmd", f"{sys.executable} -c pass ; touch {tmp_path / 'x'}")
    assert not (tmp_path / "x").exists()


@pytest.mark.parametrize("command", ["", "  ", "echo 'open"])
def test_a_notification_that_cannot_be_read_is_refused_first(monkeypatch, command):
    runs = Runs(monkeypatch)
    result = call("run", "--notify-cmd", command)
    assert (result.exit_code, runs.asked) == (2, [])
    assert "--notify-cmd" in result.stderr


def test_a_failure_before_any_run_is_notified(tmp_path):
    told = tmp_path / "told"
    code = "import os, sys; open(sys.argv[1], 'w').write(os.environ['FANECON_RUN'] + os.environ['FANECON_EXIT'])"
    result = call("run", "--set", "horizont=2", "--notify-cmd", f'{sys.executable} -c "{code}" {told}')
    assert (result.exit_code, told.read_text()) == (2, "2")


def test_a_run_that_is_stopped_ends_as_shells_expect(monkeypatch):
    from fanecon.press.ending import Terminated

    Runs(monkeypatch, error=KeyboardInterrupt())
    assert call("run").exit_code == 130
    Runs(monkeypatch, error=Terminated())
    result = call("run", "--log-json")
    assert result.exit_code == 143
    last = strict_json(result.stderr.splitlines()[-1])
    assert (last["event"], last["status"], last["exit_code"]) == ("run-finished", "stopped", 143)


def test_an_unexpected_error_is_not_swallowed(monkeypatch):
    Runs(monkeypatch, error=ZeroDivisionError("a bug"))
    result = call("run")
    assert isinstance(result.exception, ZeroDivisionError)


def test_any_error_for_people_gives_its_own_code(monkeypatch):
    class Full(FaneconError):
        exit_code = 8

    Runs(monkeypatch, error=Full("the disk is full"))
    result = call("run")
    assert (result.exit_code, result.stderr) == (8, "Error: the disk is full\n")


def test_a_pipe_gets_utf_8_whatever_the_locale_says():
    env = os.environ | {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "PYTHONIOENCODING": "ascii"}
    done = subprocess.run(
        [sys.executable, "-m", "fanecon.cli", "facts", "mau_global", "--lang", "zh"],
        cwd=ROOT, env=env, capture_output=True, check=True,
    )  # fmt: skip
    assert "全球月活跃用户" in done.stdout.decode("utf-8")


def test_help_is_fast_because_nothing_heavy_is_imported():
    code = "import sys; from fanecon import cli; print([m for m in ('pandas', 'papermill', 'pydantic') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
