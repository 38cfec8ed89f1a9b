"""The commands that make, check and fill case folders: `fanecon new-case`, `check` and `import`."""

from __future__ import annotations

import json
import os
import re
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from fanecon.errors import DataError, ParameterError, did_you_mean, escaped

if TYPE_CHECKING:
    from fanecon.evidence.importers.adding import Imported

_DATES = ("ytd", "quarter", "month", "day")
_FILE = click.Path(path_type=Path)
case_option = click.option("--case", "name", metavar="CASE", required=True, help="A folder under data/.")
lang_option = click.option("--lang", type=click.Choice(["zh", "en"]), help="Language; by default that of the locale.")
dry_run_option = click.option("--dry-run", is_flag=True, help="Say what would be done, and write nothing.")

partial_option = click.option("--partial", is_flag=True, help="Write the good rows although others are rejected.")
source_option = click.option(
    "--source", metavar="ID", default="", help="A document of sources.csv, or a new one: publisher|title|address."
)
map_option = click.option(
    "--map", "map_file", metavar="MAP.yaml", type=_FILE, help="What the columns mean; see docs/adding-a-case.md."
)


def language(lang: str | None) -> str:
    """Return the language asked for, or that of the locale."""
    locale = next((v for v in map(os.environ.get, ("LC_ALL", "LC_MESSAGES", "LANG")) if v), "")
    return lang or ("zh" if locale.lower().startswith("zh") else "en")


def examples(*lines: str) -> str:
    """Lay out example calls below the help of a command."""
    # \b keeps click from wrapping the lines.
    return "\b\nExamples:\n" + "\n".join(f"  fanecon {line}" for line in lines)


@click.command(
    "new-case",
    short_help="Make the folder of a new case.",
    epilog=examples("new-case popmart", 'new-case popmart --zh 泡泡玛特 --en "Pop Mart" --ticker 9992.HK'),
)
@click.argument("name")
@click.option("--zh", metavar="NAME", help="What the company is called in Chinese; by default NAME.")
@click.option("--en", metavar="NAME", help="What it is called in English; by default NAME.")
@click.option("--ticker", metavar="TICKER", default="", help="Its share, such as 9992.HK.")
@click.option("--currency", metavar="CODE", default="CNY", show_default=True, help="In which it reports.")
@lang_option
def new_case(name: str, zh: str | None, en: str | None, ticker: str, currency: str, lang: str | None) -> None:
    """Make the folder NAME under data/: settings, every table's header, a worked row, and a guide in two languages.

    Nothing is ever overwritten.
    """
    from fanecon.evidence.case import data_folder
    from fanecon.evidence.new_case import Names
    from fanecon.evidence.new_case import new_case as make
    from fanecon.markets import normal_ticker
    from fanecon.notation.units import UNITS

    if ticker and not re.fullmatch(r"[A-Za-z0-9.^=_-]{1,20}", ticker):
        raise ParameterError(f'--ticker "{ticker}" is none; expected one such as 9992.HK')
    if not (re.fullmatch(r"[A-Z]{3}", currency) and currency in UNITS):
        hint = did_you_mean(currency, (unit for unit in UNITS if unit.isupper()))
        raise ParameterError(f'--currency "{currency}" is none; expected a code of ISO 4217 such as CNY.{hint}')
    folder = make(data_folder(), name, Names(zh or name, en or name, normal_ticker(ticker), currency))
    if language(lang) == "zh":
        click.echo(f"已建立 {folder}\n说明在 README.md；接着运行：fanecon check {name}")
    else:
        click.echo(f"made {folder}\nREADME.md is the guide; next: fanecon check {name}")


@click.command(
    short_help="What is wrong with the tables of a case, and what its notebooks can show.",
    epilog=examples("check", "check xiaomi", "check xiaomi --lang zh", "check xiaomi --json", "check xiaomi --record"),
)
@click.argument("name", metavar="[CASE]", required=False)
@click.option("--record", is_flag=True, help="Count the rows of the tables anew in datapackage.json.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of text.")
@lang_option
def check(name: str | None, record: bool, as_json: bool, lang: str | None) -> None:
    """Check a CASE for all that a run needs: every problem by file, line, column, value and remedy.

    With a problem no notebook of the case runs; a note stops nothing. It ends with what each notebook will and will not
    be able to show. Without CASE all folders under data/ are checked. Exits with 3 where there is a problem.

    Tables that have fewer rows than datapackage.json records are a problem, so that lost rows are noticed. --record
    records what is there now.
    """
    from fanecon import listing_check
    from fanecon.evidence.case import case_folder, data_folder

    folders = [case_folder(name)] if name else sorted(p for p in data_folder().glob("[!.]*/") if any(p.glob("*.csv")))
    if not folders:
        raise ParameterError(f"there is no case in {data_folder()}")
    if record:
        for folder in folders:
            listing_check.record(folder)
    found = {folder: listing_check.checked(folder) for folder in folders}
    if as_json:
        rows = [listing_check.check_row(folder, one) for folder, one in found.items()]
        click.echo(json.dumps({"cases": rows}, ensure_ascii=False, indent=2))
    else:
        for folder, one in found.items():
            for line in listing_check.check_lines(folder, one, language(lang), coverage=name is not None):
                click.echo(escaped(line))
    if any(one.problems for one in found.values()):
        sys.exit(DataError.exit_code)


@click.command(
    short_help="The units of figures: how pages print them, what people write.",
    epilog=examples("units", "units 韩元", "units points", "units 张 --lang zh"),
)
@click.argument("word", metavar="[WORD]", default="")
@lang_option
def units(word: str, lang: str | None) -> None:
    """List the units that a figure may be in: its key in the tables, an example as pages print it, the words read.

    With WORD only the units that have it in their key, their print or their words. Every currency of ISO 4217 is one.
    """
    from fanecon.listing_units import unit_lines

    for line in unit_lines(word, language(lang)):
        click.echo(line)


@click.group("import", short_help="Fill a case from spreadsheets, prices, archives or crawlers' exports.")
def importing() -> None:
    """Fill a case from other people's files. Nothing is written unless all is well."""


@importing.command(
    short_help="Figures from a spreadsheet.",
    epilog=examples(
        "import facts figures.xlsx --case popmart", "import facts figures.csv --case popmart --partial",
        "import facts figures.xlsx --case popmart --sheet 数据 --range A3:H20 --map map.yaml --dry-run",
        'import facts statements.csv --case popmart --dates ytd --entity 泡泡玛特',
    ),
)  # fmt: skip
@click.argument("file", metavar="FILE.xlsx|csv", type=_FILE)
@case_option
@map_option
@click.option("--sheet", metavar="NAME", help="Which sheet of a workbook; needed where several hold figures.")
@click.option("--range", "area", metavar="A3:H20", default="", help="Which part of the sheet.")
@click.option("--entity", metavar="NAME", default="", help="Which company or code, where the sheet holds several.")
@click.option(
    "--dates", type=click.Choice(_DATES), help="What 2024-09-30 says of a flow: the year to date, a quarter, …"
)
@partial_option
@dry_run_option
@lang_option
def facts(
    file: Path, name: str, map_file: Path | None, sheet: str | None, area: str, entity: str, dates: str | None,
    partial: bool, dry_run: bool, lang: str | None,
) -> None:  # fmt: skip
    """Read the figures of a spreadsheet into a case, with the documents and metrics that they bring along.

    One row a figure, one column a period, or one column a metric. Headers may be Chinese or English: 指标/metric,
    期间/period, 数值/value, 单位/unit, 来源/publisher, 标题/title, 链接/url, 发布日期/published, 级别/tier, 备注/note.
    Figures stay as printed. Rejected rows are named by line, one message a cause; then nothing is written, and the
    exit code is 3, unless --partial.
    """
    from fanecon.evidence.case import case_folder
    from fanecon.evidence.importers.columns import ColumnMap, read_map
    from fanecon.evidence.importers.facts import import_facts

    own = read_map(map_file) if map_file else ColumnMap()
    own = replace(own, range=area or own.range, entity=entity or own.entity, dates=dates or own.dates)
    found = import_facts(case_folder(name), file, own, sheet, partial, not dry_run)
    told(name, found, partial, lang)


def told(name: str, found: Imported, partial: bool, lang: str | None) -> None:
    """Print what an import of rows did; exit with 3 where rows were rejected and nothing was written."""
    from fanecon import listing_case

    for line in listing_case.imported_lines(name, found, language(lang)):
        click.echo(escaped(line))
    if found.problems and not (partial and found.rows):
        sys.exit(DataError.exit_code)


def _of_table(table: str, what: str, headers: str) -> click.Command:
    """Make the command that imports one of the tables of `importers/tables.py`."""

    @click.argument("file", metavar="FILE.xlsx|csv", type=_FILE)
    @case_option
    @map_option
    @click.option("--sheet", metavar="NAME", help="Which sheet of a workbook; needed where several fit.")
    @partial_option
    @dry_run_option
    @lang_option
    def command(
        file: Path, name: str, map_file: Path | None, sheet: str | None, partial: bool, dry_run: bool, lang: str | None
    ) -> None:
        from fanecon.evidence.case import case_folder
        from fanecon.evidence.importers.columns import read_map
        from fanecon.evidence.importers.tables import import_rows, table_files

        own = read_map(map_file, table_files()[table]["columns"]) if map_file else None
        found = import_rows(case_folder(name), table, file, own, sheet, partial, not dry_run)
        told(name, found, partial, lang)

    along = ", with the documents that they bring along" if table in ("events", "reactions") else ""
    text = (
        f"Read {what} from a spreadsheet into {table}.csv{along}.\n\n"
        f"Headers may be Chinese or English: {headers}. The words that a column chooses from may be, too; "
        "docs/data-format.md lists them. Rejected rows are named by line; then nothing is written, and the exit code "
        "is 3, unless --partial."
    )
    epilog = examples(
        f"import {table} {table}.xlsx --case popmart", f"import {table} {table}.csv --case popmart --map map.yaml"
    )  # fmt: skip
    return click.command(table, help=text, short_help=f"{what.capitalize()} from a spreadsheet.", epilog=epilog)(
        command
    )


for _table, _what, _headers in (
    ("events", "events", "日期/date, 类型/type, 标题/title_zh, 英文标题/title_en, 来源/source, 链接/url"),
    ("reactions", "published reactions to events", "事件/event, 指标/measure, 日期/day, 数值/value, 单位/unit"),
    ("claims", "claims of the audited report", "行/line, 类型/kind, 论断/zh, 英文/en, 指标/metric, 数字/stated"),
    ("sources", "documents", "发布方/publisher, 标题/title, 链接/url, 发布日期/published, 级别/tier, 语言/language"),
):  # fmt: skip
    importing.add_command(_of_table(_table, _what, _headers))


@importing.command(
    short_help="Daily closing prices.",
    epilog=examples(
        "import prices prices.csv --case popmart", "import prices hk.csv --case popmart --ticker 9992.HK",
        "import prices *.csv --case popmart --replace --dry-run",
        'import prices p.csv --case popmart --map map.yaml --source "Terminal|Daily closes|https://example.org"',
    ),
)  # fmt: skip
@click.argument("files", metavar="FILE...", type=_FILE, nargs=-1, required=True)
@case_option
@click.option("--ticker", "tickers", multiple=True, metavar="TICKER", help="Whose prices; once, or once for each file.")
@source_option
@map_option
@click.option("--replace", "replace_old", is_flag=True, help="Take all prices of these tickers anew.")
@click.option("--accept-jumps", is_flag=True, help="Jumps that look like splits are real moves.")
@dry_run_option
@lang_option
def prices(
    files: tuple[Path, ...], name: str, tickers: tuple[str, ...], source: str, map_file: Path | None,
    replace_old: bool, accept_jumps: bool, dry_run: bool, lang: str | None,
) -> None:  # fmt: skip
    """Read daily prices into closes.csv, several tickers at once.

    Files of yfinance, akshare, tushare, baostock, pykrx, FinanceDataReader, Wind, Choice, 同花顺, 通达信, Investing.com
    and Google Finance are read as they are; --map names the columns of others. --source says where a file comes from
    that does not tell. Adjusted closes are taken where there are any; days without trading are left out. Weekends,
    conflicting days and jumps that look like splits are refused, long gaps and bonus issues reported.
    """
    from fanecon import listing_case
    from fanecon.evidence.case import case_folder
    from fanecon.evidence.importers.columns import read_map
    from fanecon.evidence.importers.price_files import map_names
    from fanecon.evidence.importers.prices import import_prices

    own = read_map(map_file, map_names()) if map_file else None
    found = import_prices(case_folder(name), files, tickers, source, replace_old, accept_jumps, not dry_run, own)
    for line in listing_case.prices_lines(name, found, language(lang)):
        click.echo(escaped(line))
    if found.problems:
        sys.exit(DataError.exit_code)
