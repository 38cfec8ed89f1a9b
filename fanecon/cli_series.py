"""The commands for series and surveys that somebody has on a disk: `fanecon import followers`, `index` and others."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from fanecon import cli_data

if TYPE_CHECKING:
    from fanecon.evidence.importers.adding import Imported
    from fanecon.evidence.importers.columns import ColumnMap
    from fanecon.evidence.importers.logs import Table

_PATH = click.Path(path_type=Path)
_ATTENTION = """Count an archive of Weibo's hot-search list into the tables of attention.

FOLDER holds a file a day, 2026-01-07.json (justjavac/weibo-trending-hot-search, raw): attention_daily.csv and
brand_faces.csv. Or a file an hour, 2026-01-07/12.json (lxw15337674/weibo-trending-hot-history, api):
attention_coverage.csv and attention_hourly.csv. Days without a file are absent, not zero.

WORDS is a sheet with a brand a row, the case's own first, and several words in a cell parted by |:

\b
  brand_zh  brand_en  face_zh  face_en  words           not             face_words
  小米      Xiaomi    雷军     Lei Jun  小米|雷军|SU7  小米辣|小米粥  雷军|雷总

A topic is the brand's where one of its words stands in it and none of `not`; the face's where a face word does too.
"""


def _command(
    name: str, short: str, *calls: str, file: str = "FILE.xlsx|csv", text: str = ""
) -> Callable[[Callable[..., Iterable[Imported]]], click.Command]:
    """Make a command of what reads a file into the folder of a case: the options that all have, and what is printed."""

    def made(read: Callable[..., Iterable[Imported]]) -> click.Command:
        def run(path: Path, name: str, partial: bool, dry_run: bool, lang: str | None, **said: Any) -> None:
            from fanecon.evidence.folders import case_folder

            for found in read(case_folder(name), path, partial=partial, write=not dry_run, **said):
                cli_data.told(name, found, partial, lang)

        for option in (cli_data.lang_option, cli_data.dry_run_option, cli_data.partial_option):
            option(run)
        # The list runs backwards: what all commands have stands last in the help, the case and the file first.
        vars(run)["__click_params__"] += vars(read)["__click_params__"]
        command = click.argument("path", metavar=file, type=_PATH)(cli_data.case_option(run))
        epilog = cli_data.examples(*(f"import {name} {call}" for call in calls))
        return cli_data.importing.command(name, help=text or read.__doc__, short_help=short, epilog=epilog)(command)

    return made


def _map_of(map_file: Path | None, part: str) -> ColumnMap | None:
    from fanecon.evidence.importers.cells import template
    from fanecon.evidence.importers.columns import read_map

    return read_map(map_file, template("series_files.yaml")[part]) if map_file else None


@_command(
    "followers", "A history of follower counts.",
    'weibo.csv --case popmart --source "Counter|Followers by day|https://example.org"',
    'users.xlsx --case xiaomi --account "雷军|Lei Jun" --platform weibo --source counter',
)  # fmt: skip
@cli_data.source_option
@click.option("--account", metavar="ZH|EN", default="", help="Whose followers, or which account of several.")
@click.option("--platform", metavar="NAME", default="", help="Where, if the file does not say.")
@cli_data.map_option
def followers(folder: Path, path: Path, account: str, map_file: Path | None, **said: Any) -> Iterable[Imported]:
    """Read a history of followers, a day a row: 日期/date, 平台/platform, 账号/account, 粉丝数/followers.

    Plain counters go into followers_daily.csv, of the case's own face. A rounded figure such as 2731.6万 is known to
    its last digit only: a file that holds one goes into followers.csv, as printed.
    """
    from fanecon.evidence.importers.histories import import_followers

    zh, _, en = (part.strip() for part in account.partition("|"))
    yield import_followers(folder, path, account=(zh, en), own=_map_of(map_file, "followers"), **said)


@_command("index", "A search index: 百度指数, Google Trends.", "baidu.csv --case popmart --platform baidu_index")
@click.option("--platform", metavar="NAME", default="", help="baidu_index, google_trends, wechat_index or another.")
@cli_data.source_option
def index_series(folder: Path, path: Path, **said: Any) -> Iterable[Imported]:
    """Read the export of a search index into attention_index.csv: a day, week or month a row, a keyword a column.

    <1 stays a bound. Zeros are marked doubtful: they also stand for days that were not counted. Values of Google Trends
    are parts of the highest in their export, so none is known before its last day.
    """
    from fanecon.evidence.importers.indices import import_index

    yield import_index(folder, path, **said)


@_command(
    "attention", "Archives of hot-search lists, counted by a keyword list.",
    "weibo-trending-hot-search/raw --keywords words.xlsx --case popmart",
    file="FOLDER", text=_ATTENTION,
)  # fmt: skip
@click.option("--keywords", metavar="WORDS.xlsx|csv", type=_PATH, required=True, help="Brands, faces and their words.")
@cli_data.source_option
@click.option("--replace", "replace_old", is_flag=True, help="Take days, hours and months anew that have other counts.")
def attention(folder: Path, path: Path, keywords: Path, **said: Any) -> Iterable[Imported]:
    """Count an archive; `_ATTENTION` is the help."""
    from fanecon.evidence.importers.attention import import_attention

    return reversed(import_attention(folder, path, keywords, **said))  # problems last


def _of_log(command: str, table: Table, what: str, columns: str, made: str) -> None:
    @_command(
        command, f"{what.capitalize()}.", "log.csv --case xiaomi --repo xiaomi_hiui --insider xiaomi.com",
        text=f"Read {what} of one repository into {table}.csv: {columns}. Actors become numbers; names and addresses "
        f"are not kept.\n\n\b\n{made}",
    )  # fmt: skip
    @click.option("--repo", metavar="ID", required=True, help="The repository's id in repositories.csv.")
    @click.option("--insider", "insiders", metavar="DOMAIN", multiple=True, help="A domain of the company's addresses.")
    @click.option("--bot", "bots", metavar="NAME", multiple=True, help="A bot that does not say so.")
    @cli_data.map_option
    def log(folder: Path, path: Path, map_file: Path | None, **said: Any) -> Iterable[Imported]:
        from fanecon.evidence.importers.logs import import_log

        yield import_log(folder, table, path, own=_map_of(map_file, table), **said)


_of_log(
    "commits", "commits", "a log of commits", "email, committer, date",
    "(echo email,committer,date; git log --pretty=format:%aE,%cE,%aI) > log.csv",
)  # fmt: skip
_of_log(
    "pulls", "pull_requests", "a list of pull requests", "author, created_at, merged_at, author_association",
    "gh pr list --state all --limit 9999 --json author,createdAt,mergedAt > pulls.json",
)  # fmt: skip


@_command("survey", "Answers to a survey, as counts.", 'wjx.csv --case popmart --source "Ours|Buyers, autumn 2025|"')
@cli_data.source_option
@cli_data.map_option
def survey(folder: Path, path: Path, map_file: Path | None, **said: Any) -> Iterable[Imported]:
    """Count answers, one row a respondent, into survey_answers.csv: how many chose an option, of how many.

    Nothing about fewer than five people is written: rare options are put together, free text and personal columns
    (name, telephone, address, IP, nickname, time of submission) are dropped and named. 1/0 columns and choices joined
    by ┋ are multiple choice; numbers on a scale stay in their order. Shares of an open survey have no margin of error:
    its respondents chose themselves.
    """
    from fanecon.evidence.importers.surveys import import_survey

    yield import_survey(folder, path, own=_map_of(map_file, "survey"), **said)
