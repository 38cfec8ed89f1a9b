"""docs/scheduling.md: every command line, flag, unit, workflow and parameter in it exists."""

from __future__ import annotations

import ast
import configparser
import os
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import click
import pytest
import yaml

from fanecon import cli, parameters
from fanecon.errors import ParameterError
from fanecon.press.commands import CHANGED
from fanecon.press.jobs import EXIT_CODES
from fanecon.press.notify import notify, split_command

ROOT = Path(cli.__file__).resolve().parents[1]
TEXT = (ROOT / "docs" / "scheduling.md").read_text(encoding="utf-8")
# Airflow fills in the day.
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```", TEXT.replace("{{ ds }}", "2025-12-31"), re.MULTILINE | re.DOTALL)


def blocks(kind: str) -> list[str]:
    return [text for name, text in BLOCKS if name == kind]


def calls(text: str) -> list[list[str]]:
    """The arguments of every `fanecon …` in a text, as a shell would split them."""
    found: list[list[str]] = []
    for line in text.splitlines():
        for start in re.finditer(r"(?:^|[\s/=\"])fanecon (?=(?:run|runs|diff|clean|check|audit|facts|params)\b)", line):
            rest = line[start.end() :]
            if line[start.start()] == '"' or 'bash_command="' in line:
                rest = rest[: rest.rindex('"')]
            lexer = shlex.shlex(rest, posix=True, punctuation_chars=";&|<>")
            lexer.whitespace_split = True
            words: list[str] = []
            for word in lexer:
                if set(word) <= set(";&|<>"):
                    words = words[:-1] if ">" in word and words[-1].isdigit() else words
                    break
                words.append(word)
            found.append(words)
    return found


CALLS = [words for _, text in BLOCKS for words in calls(text)]


def test_the_document_has_what_it_promises():
    kinds = [name for name, _ in BLOCKS]
    assert {"bash", "cron", "ini", "yaml", "python"} == set(kinds)
    assert len(CALLS) >= 18


@pytest.mark.parametrize("words", CALLS, ids=" ".join)
def test_every_command_line_exists(words):
    command = cli.main.commands[words[0]]
    context = command.make_context(words[0], [*words[1:]])  # refuses an unknown flag or a wrong value
    for name in context.params.get("notebooks", ()):
        parameters.resolve(name)


@pytest.mark.parametrize("word", sorted(set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", TEXT))))
def test_every_flag_exists(word):
    known = {o for c in cli.main.commands.values() for p in c.params for o in (*p.opts, *p.secondary_opts)}
    assert word in known | {"--now", "--user", "--name"}  # of systemctl and ipykernel


def test_every_flag_of_run_is_either_here_or_in_its_help():
    run = cli.main.commands["run"]
    assert all(p.help for p in run.params if isinstance(p, click.Option))


def test_the_exit_codes_are_those_of_the_program():
    told = {int(code) for code in re.findall(r"^\| (\d+) \|", TEXT, re.MULTILINE)}
    assert told == {0, *EXIT_CODES.values(), CHANGED, 129, 130, 143}


def test_the_environment_of_a_notification_is_the_one_that_is_set():
    source = (ROOT / "fanecon" / "press" / "notify.py").read_text(encoding="utf-8")
    assert set(re.findall(r"FANECON_[A-Z]+", TEXT)) - {"FANECON_DATA"} == set(re.findall(r"FANECON_[A-Z]+", source))


def test_the_notifications_say_what_they_should(tmp_path, monkeypatch):
    for name in ("logger", "mail"):
        (tmp_path / name).write_text(f'#!/bin/sh\necho {name} "$@" >> {shlex.quote(str(tmp_path / "told"))}\n')
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    commands = [words[words.index("--notify-cmd") + 1] for words in CALLS if "--notify-cmd" in words]
    for command in commands:
        for code in (0, 4):
            assert notify(split_command(command), run="r1", exit_code=code, address="outputs/r1") == ""
    assert (tmp_path / "told").read_text(encoding="utf-8").splitlines() == [
        "logger -t fanecon r1 complete outputs/r1", "logger -t fanecon r1 failed outputs/r1",
        "mail -s failed:r1 analysts",
        "logger -t fanecon a run ended", "logger -t fanecon a run ended",
    ]  # fmt: skip


def test_the_events_are_those_that_are_logged():
    sources = [(ROOT / "fanecon" / "press" / f"{n}.py").read_text(encoding="utf-8") for n in ("progress", "session")]
    logged = set(re.findall(r"(?:event|_tell)\(\s*\"([a-z-]+)\"", "".join(sources)))
    told = set(re.findall(r"`([a-z]+-(?:started|finished)|retry|note|error)`", TEXT))
    assert logged == told


@pytest.mark.parametrize("text", blocks("bash"))
def test_the_shell_can_read_it(text):
    subprocess.run(["bash", "-n"], input=text, text=True, check=True)


@pytest.mark.parametrize("line", [x for t in blocks("cron") for x in t.splitlines() if not x.startswith("CRON_TZ")])
def test_a_crontab_line_has_a_time_and_no_bare_percent(line):
    assert re.match(r"(?:(?:\*|\d+) ){5}cd /srv/fanecon && ", line)
    assert not re.search(r"(?<!\\)%", line)


def test_the_units_can_be_read_and_belong_together(tmp_path):
    service, timer = blocks("ini")
    for text in (service, timer):
        configparser.ConfigParser(interpolation=None, strict=True).read_string(text)
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd-analyze is not installed")
    here = service.replace("/srv/fanecon/.venv/bin/fanecon", shutil.which("true") or "").replace("/srv/fanecon", "/")
    for name, text in (("fanecon.service", here), ("fanecon.timer", timer)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    subprocess.run(["systemd-analyze", "verify", str(tmp_path / "fanecon.timer")], check=True)


def test_the_workflow_can_be_read_and_its_targets_exist():
    workflow = yaml.safe_load(blocks("yaml")[0])
    steps = workflow["jobs"]["report"]["steps"]
    commands = [step["run"] for step in steps if "run" in step]
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = [c.split()[1] for c in commands if c.startswith("make ")]
    assert targets and all(re.search(rf"^{t}:", makefile, re.MULTILINE) for t in targets)
    assert all("uses" in step or "run" in step for step in steps)
    assert workflow[True]["schedule"][0]["cron"].count(" ") == 4  # YAML reads "on" as true


def test_the_operators_get_notebooks_and_parameters_that_exist():
    trees = [ast.parse(text) for text in blocks("python")]
    calls_of = [n for tree in trees for n in ast.walk(tree) if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)]
    given = {
        n.func.id: {k.arg: ast.literal_eval(k.value) for k in n.keywords}
        for n in calls_of
        if n.func.id.endswith("Operator")
    }
    papermill = given["PapermillOperator"]
    name = Path(papermill["input_nb"]).stem
    assert (ROOT / "notebooks" / f"{name}.ipynb").exists()
    parameters.check(name, papermill["parameters"])
    assert f"ipykernel install --user --name {papermill['kernel_name']}" in TEXT, "Airflow's Python has no fanecon"
    assert "fanecon run" in given["BashOperator"]["bash_command"]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("as_of = 2025-12-31", "expected a calendar date as text"),
        ("as_of = 2025-12-31", "got 1982 (int)"),
        ('horizon = "four"', "expected a whole number from 1 to 8"),
    ],
)
def test_a_wrong_value_pasted_as_code_is_told_as_the_document_says(line, words):
    pasted: dict[str, object] = {}
    exec(line, {}, pasted)
    with pytest.raises(ParameterError) as caught:
        parameters.check("01_metrics", {"case": "xiaomi", "lang": "en"} | pasted)
    assert words in str(caught.value)
    assert "got 1982 (int)" in TEXT


def test_what_jupyter_scheduler_pastes_is_code_that_holds():
    rows = dict(re.findall(r"^\| `(\w+)` \| `([^`]+)` \|$", TEXT, re.MULTILINE))
    values = {name: ast.literal_eval(value) for name, value in rows.items()}
    assert set(values) == {"case", "as_of", "lang", "horizon"}
    parameters.check("01_metrics", values)


def test_plain_papermill_gets_parameters_that_exist():
    line = next(x for t in blocks("bash") for x in t.splitlines() if x.startswith("papermill "))
    words = shlex.split(line)
    values = {words[i + 1]: words[i + 2] for i, word in enumerate(words) if word == "-p"}
    assert (ROOT / words[1]).exists()
    parameters.check(Path(words[1]).stem, values)
