"""`fanecon read`: any report in, verdicts out."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from fanecon.cli_data import examples, lang_option, language
from fanecon.errors import DataError, ParameterError, escaped


@click.command(
    short_help="Any report: every figure with its verdict.",
    epilog=examples(
        "read report.md", "read report.pdf --case popmart --lang zh", "read report.docx --out page.html --out page.pdf",
        "read report.md --draft claims.xlsx", "read report.md --claims claims.xlsx --out page.html",
        "read - --case xiaomi < pasted.txt",
    ),
)  # fmt: skip
@click.argument("report", metavar="REPORT")
@click.option("--case", "name", metavar="CASE", default="xiaomi", show_default=True, help="A folder under data/.")
@click.option("--as-of", default="", metavar="DATE", help="Use only what was published on or before this day.")
@click.option("--out", "outs", multiple=True, type=click.Path(path_type=Path), metavar="FILE",
              help="Write the page here: .html, .pdf or .json; may be given several times.")  # fmt: skip
@click.option("--draft", type=click.Path(path_type=Path), metavar="FILE.xlsx",
              help="Write the claims here, the unclear ones to be completed.")  # fmt: skip
@click.option("--claims", type=click.Path(path_type=Path), metavar="FILE.xlsx",
              help="Audit the claims as they were completed in a draft.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of text.")
@lang_option
def read(
    report: str, name: str, as_of: str, outs: tuple[Path, ...], draft: Path | None, claims: Path | None, as_json: bool,
    lang: str | None,
) -> None:  # fmt: skip
    """Read a REPORT (.txt, .md, .html, .docx, .pdf, or - for standard input) and audit its figures against a CASE.

    Every figure gets a verdict, or is unclear with what is missing; nothing is guessed. The arithmetic of its tables,
    broken sentences and footnotes are checked without evidence. The report stays where it is: no text of it is kept.
    """
    from fanecon.report.page import Page
    from fanecon.report.reading import read_report
    from fanecon.study.cases import open_case
    from fanecon.study.language import set_language

    if wrong := [out.name for out in outs if out.suffix not in (".html", ".pdf", ".json")]:
        raise ParameterError(f"--out {wrong[0]}: expected a file that ends in .html, .pdf, .json")
    set_language(shown_in := language(lang))
    found = read_report(sys.stdin.buffer.read() if report == "-" else Path(report), open_case(name, as_of), claims)
    page = Page(found, shown_in)
    told = json.dumps(found.as_json(), ensure_ascii=False, indent=2, allow_nan=False)
    for out in outs:
        content = (page.html() if out.suffix == ".html" else f"{told}\n").encode()
        try:
            out.write_bytes(page.pdf() if out.suffix == ".pdf" else content)
        except OSError as error:
            raise DataError(f"--out {out}: {error.strerror}; expected a file that can be written") from None
    if draft is not None:
        found.to_excel(draft)
    for line in [told] if as_json else map(escaped, page.text().splitlines()):
        click.echo(line)
