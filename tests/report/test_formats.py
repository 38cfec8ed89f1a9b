"""Files of every kind are read; what cannot be read is refused in clear words."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from docx import Document as WordDocument
from pypdf import PdfWriter

from fanecon.errors import DataError
from fanecon.press.pdf import printed
from fanecon.report.formats import MOST_CHARACTERS, read_document
from fanecon.report.reading import read_report
from fanecon.study.cases import OpenCase
from fanecon.study.fonts import font_paths

TEXT = "小米2025年第三季度\n\n总营收1131亿元，同比增长22.3%。"


def _pdf(html: str, title: str = "报告") -> bytes:
    return printed(html, title=title, lang="zh", running="小米", fonts=font_paths()["regular"].parent)


def _verdicts(case: OpenCase, source: str | Path | bytes, name: str = "") -> list[tuple[str, str]]:
    return [(j.reading.printed.text.replace(" ", ""), j.verdict) for j in read_report(source, case, name=name).judged]


def test_all_formats_give_the_same_verdicts(xiaomi: OpenCase, tmp_path: Path) -> None:
    word = WordDocument()
    word.add_heading("小米2025年第三季度", 1)
    word.add_paragraph("总营收1131亿元，同比增长22.3%。")
    word.save(tmp_path / "r.docx")
    (tmp_path / "r.html").write_text(
        "<h1>小米2025年第三季度</h1><p>总营收<b>1131亿元</b>，同比增长22.3%。</p>", encoding="utf-8"
    )
    (tmp_path / "r.pdf").write_bytes(_pdf("<h1>小米2025年第三季度</h1><p>总营收1131亿元，同比增长22.3%。</p>"))
    (tmp_path / "r.txt").write_bytes(TEXT.encode("gb18030"))
    (tmp_path / "r.md").write_text(f"# {TEXT}", encoding="utf-8")
    wanted = [("1131亿元", "SUPPORTED"), ("22.3%", "SUPPORTED")]
    for ending in ("txt", "md", "html", "docx", "pdf"):
        assert _verdicts(xiaomi, tmp_path / f"r.{ending}") == wanted, ending
    assert _verdicts(xiaomi, TEXT) == _verdicts(xiaomi, TEXT.encode()) == wanted


def test_traditional_characters_in_big5_are_no_gibberish(xiaomi: OpenCase) -> None:
    text = "小米2025年第三季度\n\n總營收1131億元，同比增長22.3%。"
    assert [v for _, v in _verdicts(xiaomi, text.encode("big5"))] == ["SUPPORTED", "SUPPORTED"]


def test_a_table_pasted_from_a_spreadsheet_is_a_table(xiaomi: OpenCase) -> None:
    text = "小米季报\n亿元\t2024Q3\t2025Q3\n总营收\t925.1\t1131.2"
    assert _verdicts(xiaomi, text) == [("925.1亿", "SUPPORTED"), ("1131.2亿", "SUPPORTED")]


def test_a_word_table_is_a_table(xiaomi: OpenCase) -> None:
    word = WordDocument()
    word.add_paragraph("小米季报")
    table = word.add_table(rows=2, cols=2)
    for cell, text in zip(
        (c for row in table.rows for c in row.cells), ("亿元", "2025Q3", "总营收", "1131"), strict=True
    ):
        cell.text = text
    stream = io.BytesIO()
    word.save(stream)
    assert _verdicts(xiaomi, stream.getvalue(), "r.docx") == [("1131亿", "SUPPORTED")]


def test_html_is_blocks_and_nothing_of_it_that_is_not_shown() -> None:
    html = """<!doctype html><html><head><title>no</title><style>no</style></head><body><h2>一 <b>二</b></h2><script>no()</script>
    loose<!-- no --> <i>text</i><br>more<div>part<p>inner</p>rest</div><ul><li>a<ul><li>b</li></ul></li></ul>
    <table><tr><th>x|y</th><td></td><td><p>1</p> <p>2</p></td></tr></table><table><tr><td>z</td></tr></table></body></html>"""
    blocks = read_document(html.encode(), "r.html").blocks
    assert [(b.kind, b.text) for b in blocks if b.kind != "cell"] == [
        ("heading", "一 二"), ("prose", "loose text more"), ("prose", "part"), ("prose", "inner"), ("prose", "rest"),
        ("item", "a"), ("item", "b"),
    ]  # fmt: skip
    assert [(b.table, b.row, b.column, b.text) for b in blocks if b.kind == "cell"] == [
        (0, 0, 0, "x|y"), (0, 0, 1, ""), (0, 0, 2, "1 2"), (1, 0, 0, "z"),
    ]  # fmt: skip


def test_lines_broken_to_a_width_are_one_paragraph_with_their_lines(xiaomi: OpenCase) -> None:
    text = "Xiaomi in Q3 2025\n\nIn the third quarter of 2025, the company reported that its\ntotal revenue reached RMB 113.1 billion and that the year was good.\n"
    (one,) = read_report(text, xiaomi).judged
    assert (one.claim.line, one.verdict) == (4, "SUPPORTED")


def _encrypted() -> bytes:
    writer, stream = PdfWriter(), io.BytesIO()
    writer.add_blank_page(200, 200)
    writer.encrypt("secret")
    writer.write(stream)
    return stream.getvalue()


def _scanned() -> bytes:
    writer, stream = PdfWriter(), io.BytesIO()
    for _ in range(3):
        writer.add_blank_page(200, 200)
    writer.write(stream)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"", "empty.md", "empty.md is empty"),
        (b" \n\t\n", "blank.txt", "blank.txt is empty"),
        (b"---\n***\n", "rules.md", "holds no text"),
        (_encrypted(), "locked.pdf", "is encrypted"),
        (_scanned(), "scan.pdf", "has 3 pages and no text layer: it is scanned"),
        (b"%PDF-1.7\nbroken", "broken.pdf", "is a damaged PDF"),
        (b"PK\x03\x04broken", "broken.docx", "is a damaged Word document"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 64, "old.doc", "old or encrypted Office file"),
        (b"\0\1\2\3" * 9, "picture.bin", "is no text"),
        ("数字 " .encode() * (MOST_CHARACTERS // 2), "long.txt", "characters; expected a report of at most 2,000,000"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_in_clear_words(content: bytes, name: str, said: str) -> None:
    with pytest.raises(DataError, match="expected|Expected|save|print|Run OCR|paste|open") as refused:
        read_document(content, name)
    assert said in str(refused.value)


def test_a_file_too_large_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "huge.txt"
    with path.open("wb") as file:
        file.truncate(50_000_000)
    with pytest.raises(DataError, match="has 50 MB; expected a report of at most 40 MB"):
        read_document(path)


def test_files_that_are_not_there(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="could not be read: No such file"):
        read_document(tmp_path / "nowhere.md")
    with pytest.raises(DataError, match="could not be read: File name too long"):
        read_document("小米" * 100, folder=tmp_path)  # one line, longer than a name, shorter than most reports
    with pytest.raises(DataError, match="could not be read: Is a directory"):
        read_document(tmp_path)


def test_another_companys_report_is_refused(xiaomi: OpenCase) -> None:
    with pytest.raises(DataError, match='never names 小米 / Xiaomi, but "华为" 2 times'):
        read_report("华为2025年第三季度\n\n华为总营收2000亿元。", xiaomi)
