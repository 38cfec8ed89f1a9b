"""The commands that make, check and fill case folders: `fanecon new-case`, `check` and `import`."""

from __future__ import annotations

import json
import os
import re
import sys
from pathlib import Path

import click

from fanecon.errors import DataError, ParameterError, did_you_mean, escaped

_FILE = click.Path(path_type=Path)
_case = click.option("--case", "name", metavar="CASE", required=True, help="A folder under data/.")
_lang = click.option("--lang", type=click.Choice(["zh", "en"]), help="Language; by default that of the locale.")
_dry_run = click.option("--dry-run", is_flag=True, help="Say what would be done, and write nothing.")


def language(lang: str | None) -> str:
    """Return the language asked for, or that of the locale."""
    locale = next((v for v in map(os.environ.get, ("LC_ALL", "LC_MESSAGES", "LANG")) if v), "")
    return lang or ("zh" if locale.lower().startswith("zh") else "en")


def _examples(*lines: str) -> str:
    return "\b\nExamples:\n" + "\n".join(f"  fanecon {line}" for line in lines)


@click.command(
    "new-case",
    short_help="Make the folder of a new case.",
    epilog=_examples("new-case popmart", 'new-case popmart --zh 泡泡玛特 --en "Pop Mart" --ticker 9992.HK'),
)
@click.argument("name")
@click.option("--zh", metavar="NAME", help="What the company is called in Chinese; by default NAME.")
@click.option("--en", metavar="NAME", help="What it is called in English; by default NAME.")
@click.option("--ticker", metavar="TICKER", default="", help="Its share, such as 9992.HK.")
@click.option("--currency", metavar="CODE", default="CNY", show_default=True, help="In which it reports.")
@_lang
def new_case(name: str, zh: str | None, en: str | None, ticker: str, currency: str, lang: str | None) -> None:
    """Make the folder NAME under data/: settings, every table's header, a worked row, and a guide in two languages.

    Nothing is ever overwritten.
    """
    from fanecon.evidence.case import data_folder
    from fanecon.evidence.new_case import Names
    from fanecon.evidence.new_case import new_case as make
    from fanecon.story.numbers import UNITS

    if ticker and not re.fullmatch(r"[A-Za-z0-9.^=_-]{1,20}", ticker):
        raise ParameterError(f'--ticker "{ticker}" is none; expected one such as 9992.HK')
    if not re.fullmatch(r"[A-Z]{3}", currency) or currency not in UNITS:
        hint = did_you_mean(currency, (unit for unit in UNITS if unit.isupper()))
        raise ParameterError(f'--currency "{currency}" is none that pages print; expected one such as CNY.{hint}')
    folder = make(data_folder(), name, Names(zh or name, en or name, ticker, currency))
    if language(lang) == "zh":
        click.echo(f"已建立 {folder}\n说明在 README.md；接着运行：fanecon check {name}")
    else:
        click.echo(f"made {folder}\nREADME.md is the guide; next: fanecon check {name}")


@click.command(
    short_help="What is wrong with the tables of a case, and what its notebooks can show.",
    epilog=_examples("check", "check xiaomi", "check xiaomi --lang zh", "check xiaomi --json", "check xiaomi --record"),
)
@click.argument("name", metavar="[CASE]", required=False)
@click.option("--record", is_flag=True, help="Count the rows of the tables anew in datapackage.json.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of text.")
@_lang
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


@click.group("import", short_help="Fill a case from spreadsheets of figures or from daily prices.")
def importing() -> None:
    """Fill a case from other people's files. Nothing is written unless all is well."""


@importing.command(
    short_help="Figures from a spreadsheet.",
    epilog=_examples(
        "import facts figures.xlsx --case popmart", "import facts figures.csv --case popmart --partial",
        "import facts figures.xlsx --case popmart --sheet 数据 --map map.yaml --dry-run",
    ),
)  # fmt: skip
@click.argument("file", metavar="FILE.xlsx|csv", type=_FILE)
@_case
@click.option(
    "--map", "map_file", metavar="MAP.yaml", type=_FILE, help="What the columns mean; see docs/adding-a-case.md."
)
@click.option("--sheet", metavar="NAME", help="Which sheet of a workbook; needed where several hold figures.")
@click.option("--partial", is_flag=True, help="Write the good rows although others are rejected.")
@_dry_run
@_lang
def facts(
    file: Path, name: str, map_file: Path | None, sheet: str | None, partial: bool, dry_run: bool, lang: str | None
) -> None:
    """Read the figures of a spreadsheet into a case, with the documents and metrics that they bring along.

    Headers may be Chinese or English: 指标/metric, 期间/period, 数值/value, 单位/unit, 来源/source, 链接/url,
    发布日期/published, 备注/note. Figures stay as printed. Rejected rows are named by line; then nothing is
    written, and the exit code is 3, unless --partial.
    """
    from fanecon import listing_case
    from fanecon.evidence.case import case_folder
    from fanecon.evidence.importers.columns import read_map
    from fanecon.evidence.importers.facts import import_facts
    from fanecon.story.numbers import UNITS

    own = read_map(map_file) if map_file else None
    found = import_facts(case_folder(name), file, tuple(UNITS), own, sheet, partial, not dry_run)
    for line in listing_case.imported_lines(name, found, language(lang)):
        click.echo(escaped(line))
    if found.problems and not (partial and found.facts):
        sys.exit(DataError.exit_code)


@importing.command(
    short_help="Daily closing prices.",
    epilog=_examples(
        "import prices prices.csv --case popmart", "import prices hk.csv --case popmart --ticker 9992.HK",
        "import prices *.csv --case popmart --replace --dry-run",
    ),
)  # fmt: skip
@click.argument("files", metavar="FILE...", type=_FILE, nargs=-1, required=True)
@_case
@click.option("--ticker", "tickers", multiple=True, metavar="TICKER", help="Whose prices; once, or once for each file.")
@click.option("--source", metavar="ID", default="", help="A document of sources.csv; by default one is added.")
@click.option("--replace", "replace_old", is_flag=True, help="Take all prices of these tickers anew.")
@click.option("--accept-jumps", is_flag=True, help="Jumps that look like splits are real moves.")
@_dry_run
@_lang
def prices(
    files: tuple[Path, ...], name: str, tickers: tuple[str, ...], source: str, replace_old: bool, accept_jumps: bool,
    dry_run: bool, lang: str | None,
) -> None:  # fmt: skip
    """Read daily prices that yfinance, akshare or tushare wrote into closes.csv, several tickers at once.

    Adjusted closes are taken where there are any. Weekends, conflicting days and jumps that look like splits are
    refused, long gaps reported.
    """
    from fanecon import listing_case
    from fanecon.evidence.case import case_folder
    from fanecon.evidence.importers.prices import import_prices

    found = import_prices(case_folder(name), files, tickers, source, replace_old, accept_jumps, not dry_run)
    for line in listing_case.prices_lines(name, found, language(lang)):
        click.echo(escaped(line))
    if found.problems:
        sys.exit(DataError.exit_code)
