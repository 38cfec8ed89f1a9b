"""The commands for series that somebody has on a disk: `fanecon import followers`, `index`, `attention` and others."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from fanecon.cli_data import (
    case_option,
    dry_run_option,
    examples,
    importing,
    lang_option,
    map_option,
    partial_option,
    told,
)

if TYPE_CHECKING:
    from fanecon.evidence.importers.logs import Table

_PATH = click.Path(path_type=Path)
_source = click.option(
    "--source", metavar="ID", default="", help="A document of sources.csv, or a new one: publisher|title|address."
)


@importing.command(
    short_help="A history of follower counts.",
    epilog=examples(
        'import followers weibo.csv --case popmart --source "Counter|Followers by day|https://example.org"',
        'import followers users.xlsx --case xiaomi --account "雷军|Lei Jun" --platform weibo --source counter',
    ),
)  # fmt: skip
@click.argument("file", metavar="FILE.xlsx|csv", type=_PATH)
@case_option
@_source
@click.option("--account", metavar="ZH|EN", default="", help="Whose followers, or which account of several.")
@click.option("--platform", metavar="NAME", default="", help="Where, if the file does not say.")
@map_option
@partial_option
@dry_run_option
@lang_option
def followers(
    file: Path, name: str, source: str, account: str, platform: str, map_file: Path | None, partial: bool,
    dry_run: bool, lang: str | None,
) -> None:  # fmt: skip
    """Read a history of followers, a day a row: 日期/date, 平台/platform, 账号/account, 粉丝数/followers.

    Plain counters go into followers_daily.csv, of the case's own face. A rounded figure such as 2731.6万 is known to
    its last digit only: a file that holds one goes into followers.csv, as printed.
    """
    from fanecon.evidence.case import case_folder
    from fanecon.evidence.importers.columns import read_map
    from fanecon.evidence.importers.histories import history_names, import_followers

    zh, _, en = (part.strip() for part in account.partition("|"))
    own = read_map(map_file, history_names()) if map_file else None
    found = import_followers(case_folder(name), file, source, (zh, en), platform, own, partial, not dry_run)
    told(name, found, partial, lang)


@importing.command(
    "index",
    short_help="A search index: 百度指数, Google Trends, 微信指数.",
    epilog=examples(
        "import index baidu.csv --case popmart --platform baidu_index",
        "import index multiTimeline.csv --case xiaomi --dry-run",
    ),
)
@click.argument("file", metavar="FILE.xlsx|csv", type=_PATH)
@case_option
@click.option("--platform", metavar="NAME", default="", help="baidu_index, google_trends, wechat_index or another.")
@_source
@partial_option
@dry_run_option
@lang_option
def index_series(
    file: Path, name: str, platform: str, source: str, partial: bool, dry_run: bool, lang: str | None
) -> None:
    """Read the export of a search index into attention_index.csv: a day, week or month a row, a keyword a column.

    <1 stays a bound. Zeros are marked doubtful: they also stand for days that were not counted. In a notebook:
    case.table("attention_index").
    """
    from fanecon.evidence.case import case_folder
    from fanecon.evidence.importers.indices import import_index

    told(name, import_index(case_folder(name), file, platform, source, partial, not dry_run), partial, lang)


@importing.command(
    short_help="Archives of hot-search lists, counted by a keyword list.",
    epilog=examples(
        "import attention weibo-trending-hot-search/raw --keywords words.yaml --case popmart",
        "import attention weibo-trending-hot-history/api --keywords words.yaml --case popmart --replace",
    ),
)
@click.argument("archive", metavar="FOLDER", type=_PATH)
@case_option
@click.option("--keywords", metavar="WORDS.yaml", type=_PATH, required=True, help="Brands, faces and their words.")
@_source
@click.option("--replace", "replace_old", is_flag=True, help="Take days, hours and months anew that have other counts.")
@partial_option
@dry_run_option
@lang_option
def attention(
    archive: Path, name: str, keywords: Path, source: str, replace_old: bool, partial: bool, dry_run: bool,
    lang: str | None,
) -> None:  # fmt: skip
    r"""Count an archive of Weibo's hot-search list into the tables of attention, as Xiaomi's own were counted.

    FOLDER holds a file a day, 2026-01-07.json (justjavac/weibo-trending-hot-search, raw): attention_daily.csv and
    brand_faces.csv. Or a file an hour, 2026-01-07/12.json (lxw15337674/weibo-trending-hot-history, api):
    attention_coverage.csv and attention_hourly.csv. Days without a file are absent, not zero.

    WORDS.yaml lists brands, the case's own first:

    \b
      brands:
        - brand: {zh: 小米, en: Xiaomi}
          face: {zh: 雷军, en: Lei Jun}
          words: [小米, 雷军, SU7]     # one of them makes a topic the brand's
          not: [小米辣, 小米粥]        # unless one of these stands in it
          face_words: [雷军, 雷总]     # and one of these the face's
    """
    from fanecon.evidence.case import case_folder
    from fanecon.evidence.importers.attention import import_attention

    found = import_attention(case_folder(name), archive, keywords, source, replace_old, partial, not dry_run)
    told(name, found[1], partial, lang)
    told(name, found[0], partial, lang)


def _of_log(command: str, table: Table, what: str, columns: str, made: str) -> click.Command:
    @click.argument("file", metavar="FILE", type=_PATH)
    @case_option
    @click.option("--repo", metavar="ID", required=True, help="The repository's id in repositories.csv.")
    @click.option("--insider", "insiders", metavar="DOMAIN", multiple=True, help="A domain of the company's addresses.")
    @click.option("--bot", "bots", metavar="NAME", multiple=True, help="A bot that does not say so.")
    @map_option
    @partial_option
    @dry_run_option
    @lang_option
    def run(
        file: Path, name: str, repo: str, insiders: tuple[str, ...], bots: tuple[str, ...], map_file: Path | None,
        partial: bool, dry_run: bool, lang: str | None,
    ) -> None:  # fmt: skip
        from fanecon.evidence.case import case_folder
        from fanecon.evidence.importers.cells import template
        from fanecon.evidence.importers.columns import read_map
        from fanecon.evidence.importers.logs import import_log

        own = read_map(map_file, template("series_files.yaml")[table]) if map_file else None
        found = import_log(case_folder(name), table, file, repo, insiders, bots, own, partial, not dry_run)
        told(name, found, partial, lang)

    text = (
        f"Read {what} of one repository into {table}.csv: {columns}. Actors become numbers; names and addresses are "
        f"not kept.\n\n\b\n{made}"
    )
    epilog = examples(f"import {command} log.csv --case xiaomi --repo xiaomi_hiui --insider xiaomi.com")
    return click.command(command, help=text, short_help=f"{what.capitalize()}.", epilog=epilog)(run)


importing.add_command(_of_log(
    "commits", "commits", "a log of commits", "email, committer, date",
    "(echo email,committer,date; git log --pretty=format:%aE,%cE,%aI) > log.csv",
))  # fmt: skip
importing.add_command(_of_log(
    "pulls", "pull_requests", "a list of pull requests", "author, created_at, merged_at, author_association",
    "gh pr list --state all --limit 9999 --json author,createdAt,mergedAt > pulls.json",
))  # fmt: skip
