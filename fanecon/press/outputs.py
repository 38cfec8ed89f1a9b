"""What a code cell shows, as clean HTML: the richest form of each output, streams as a terminal leaves them.

A page and its print are both made from this, so that they show the same.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from html import escape
from itertools import groupby
from pathlib import Path
from typing import Any

from nbformat import NotebookNode

from fanecon.press.cleaning import clean, drawing, is_seen
from fanecon.press.interactive import kind_of, pictured, widget
from fanecon.press.markdown import safe_html
from fanecon.press.pictures import Pictures, uri

OURS = "application/vnd.fanecon."
_IMAGES = ("image/svg+xml", "image/png", "image/jpeg", "image/gif", "image/webp")
# The study and pandas style their outputs for the Lab; in a page the page's own style sheet speaks.
_LAB_STYLE = re.compile(r'<style data-fanecon="lab">.*?</style>|<style scoped>\s*\.dataframe.*?</style>', re.DOTALL)
_ANSI = re.compile(r"\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b\[[0-?]*[ -/]*[@-~]|\x1b[@-_]")
# A program may print a line of a million characters: each pattern begins at a place of its own, or has an end.
_LONG = 1_000
_PROGRESS = re.compile(r"[^\n]*(\d%\||\d(it|[BkMG])?\b)[^\n]*\[[\d:?]+[^\n]*\]\s*")
_GLYPH = re.compile(
    r"^[^\n]*Glyph (\d+) \(.*?\) missing from [^\n]*\n?(?:  [^\n]*\n?)?", re.MULTILINE
)  # matplotlib says so of every character, twice
_CELL = re.compile(r"(?<![^\s\"'(<])[^\s\"'(<]*ipykernel_\d+[/\\]\d+\.py(?::(\d+))?")
_PACKAGES = re.compile(r"(?:~|[A-Za-z]:)?[/\\](?:[^\s:\"'<>|]{1,300}[/\\])?(?:site|dist)-packages[/\\]")
_LIBRARY = re.compile(r"(?:~|[A-Za-z]:)?[/\\][^\s:\"'<>|]{0,300}?[/\\]lib[/\\](python3\.\d+[/\\])")
_UNTOLD = re.compile(r'<img(?![^>]* alt="[^"])([^>]*?)(?: alt="")?([^>]*)>')
_LIVE = re.compile(r"<(script|iframe|canvas|video|audio|embed|object|svg)\b")
_WANTED_TEX = re.compile(r"\$|\\begin\{|\\\[|\\\(")


@dataclass
class Desk:
    """What is at hand where outputs are written.

    Attributes
    ----------
    words : mapping
        The press's words in the page's language.
    executed : str
        The name of the executed notebook's file, which keeps what a page cannot show.
    folder : path or None
        The notebook's own.
    widgets : mapping
        The state of the widgets, by their id.
    notes : list of str
        What a person has to know of the page; grows.
    cell : int or None
        The number of the cell that is being written.
    """

    words: Mapping[str, Any]
    executed: str
    folder: Path | None = None
    widgets: Mapping[str, Any] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    cell: int | None = None

    def clean(self, html: str, attachments: Mapping[str, Any] | None = None) -> str:
        """Make HTML harmless, with its pictures inside."""
        return self._told(clean, html, attachments)

    def markdown(self, source: str, attachments: Mapping[str, Any] | None = None) -> str:
        """Render markdown, with its pictures inside."""
        return self._told(safe_html, source, attachments)

    def _told(self, write: Callable[..., str], text: str, attachments: Mapping[str, Any] | None) -> str:
        missing: list[str] = []
        pictures = Pictures(self.folder, attachments or {})

        def find(address: str) -> str | None:
            found = pictures(address)
            if found is None:
                missing.append(address)
            return found

        html = write(text, find, self.words["lost_picture"])
        self.notes += [self.words["lost_picture_note"].format(name=name) for name in dict.fromkeys(missing)]
        return _UNTOLD.sub(rf'<img\1 alt="{self.words["no_alt"]}"\2>', html)


def outputs(cell: NotebookNode, desk: Desk) -> list[NotebookNode]:
    """List what a code cell shows, each as one piece of HTML; what the study published keeps its other forms."""
    shown = []
    desk.cell = cell.get("execution_count")
    for is_stream, group in groupby(cell.get("outputs", []), lambda o: o.output_type == "stream"):
        if is_stream:
            shown += [_output(html) for html in streams(group, desk)]
            continue
        for output in group:
            if output.output_type == "error":
                shown.append(_output(_error(output, desk.cell)))
                continue
            data = output.get("data", {})
            html = displayed(data, output.get("metadata", {}), desk)
            ours = {kind: value for kind, value in data.items() if kind.startswith(OURS)}
            shown += [_output(html, ours)] if html or ours else []
    return shown


def _output(html: str, ours: Mapping[str, Any] | None = None) -> NotebookNode:
    data = {**(ours or {}), "text/html": html}
    return NotebookNode(output_type="display_data", data=data, metadata=NotebookNode())


def displayed(data: Mapping[str, Any], metadata: Mapping[str, Any], desk: Desk) -> str:
    """Write the richest of the forms in which something was displayed; empty where there is nothing to see.

    Examples
    --------
    >>> displayed({"text/plain": "1 < 2"}, {}, Desk({}, "x.ipynb"))
    '<pre tabindex="0">1 &lt; 2</pre>'
    """
    image = next((kind for kind in _IMAGES if kind in data), None)
    interactive = kind_of(data)
    if interactive == "widget":
        model = data["application/vnd.jupyter.widget-view+json"]["model_id"]
        found = widget(model, desk.widgets, lambda shown: _within(shown, desk), lambda text: desk.clean(text))
        return _interactive("ipywidgets", desk) if found is None else found
    if interactive and image is None:
        made = pictured(data)
        return _picture("image/png", made, {}, desk) if made else _interactive(interactive, desk)
    if "text/html" in data and not interactive:
        source = _LAB_STYLE.sub("", _text(data["text/html"]))
        html = desk.clean(source).replace('<div class="scroll">', '<div class="scroll" tabindex="0">')
        if is_seen(html) or any(kind.startswith(OURS) for kind in data):
            return html
        if image is None:
            return _interactive("HTML", desk) if _LIVE.search(source) else ""
    if image is not None:
        return _picture(image, data[image], metadata.get(image, {}), desk)
    if "text/markdown" in data:
        return f'<div class="prose">{desk.markdown(_text(data["text/markdown"]))}</div>'
    if "text/latex" in data and _WANTED_TEX.search(source := _text(data["text/latex"])):
        return f'<div class="prose">{desk.markdown(source)}</div>'
    if "application/json" in data:
        return _pre(json.dumps(data["application/json"], ensure_ascii=False, indent=1))
    return _pre(_ANSI.sub("", _text(data.get("text/plain", ""))))


def streams(group: Iterable[NotebookNode], desk: Desk) -> list[str]:
    """Write what a program printed: one box a stream, carriage returns resolved, a bar of progress no warning."""
    texts: dict[str, str] = {}
    for output in group:
        texts[output.name] = texts.get(output.name, "") + _text(output.text)
    shown = []
    for name, text in texts.items():
        told = _as_left(_ANSI.sub("", text.replace("\r\n", "\n")))
        if name != "stderr":
            shown.append(_pre(told))
            continue
        lines = told.splitlines(keepends=True)
        bars = "".join(line for line in lines if len(line) < _LONG and _PROGRESS.fullmatch(line))
        rest = "".join(line for line in lines if len(line) >= _LONG or not _PROGRESS.fullmatch(line))
        told = impersonal(_glyphs(rest, desk), desk.cell)
        if told.strip():
            label = f'<p class="label">{escape(desk.words["warning"])}</p>'
            shown.append(f'<aside class="warning">{label}{_pre(told)}</aside>')
        shown.append(_pre(bars))
    return [html for html in shown if html]


def _as_left(text: str) -> str:
    """Resolve carriage returns as a terminal does: what follows one takes the line's place."""
    return "\n".join(line.rstrip("\r").rpartition("\r")[2] for line in text.split("\n"))


def impersonal(text: str, count: int | None) -> str:
    r"""Take this machine out of a message: its folders, and the number of the process.

    Examples
    --------
    >>> impersonal("/var/ipykernel_15490/1798193716.py:2: UserWarning: careful", 4)
    'cell 4, line 2: UserWarning: careful'
    >>> impersonal("/opt/me/.venv/lib/python3.11/site-packages/pandas/core/x.py:9: Warning", 4)
    'pandas/core/x.py:9: Warning'
    """
    text = _CELL.sub(lambda m: f"cell {count}" + (f", line {m[1]}" if m[1] else ""), text)
    text = _LIBRARY.sub(r"\1", _PACKAGES.sub("", text))
    return text.replace(f"{Path.cwd()}/", "").replace(str(Path.home()), "~")


def _glyphs(text: str, desk: Desk) -> str:
    codes = dict.fromkeys(int(match[1]) for match in _GLYPH.finditer(text))
    if not codes:
        return text
    told: str = desk.words["no_glyphs"].format(characters=" ".join(map(chr, codes)))
    desk.notes.append(told)
    return f"{told}\n{_GLYPH.sub('', text)}"


def _error(output: NotebookNode, count: int | None) -> str:
    told = impersonal(_ANSI.sub("", "\n".join(output.traceback) or f"{output.ename}: {output.evalue}"), count)
    return f'<aside class="warning error"><p class="label">{escape(output.ename)}</p>{_pre(told)}</aside>'


def _picture(kind: str, content: Any, metadata: Mapping[str, Any], desk: Desk) -> str:
    alt = escape(str(metadata.get("alt") or desk.words["no_alt"]))
    width = str(metadata.get("width", ""))
    shown = f' width="{width}"' if width.isdigit() else ""
    address = uri(kind, content)
    if kind.startswith("image/svg") and not drawing(_text(content)):
        return _interactive("SVG", desk)
    return f'<figure class="chart"><img src="{address}" alt="{alt}"{shown}></figure>'


def _interactive(kind: str, desk: Desk) -> str:
    link = f'<a href="{escape(desk.executed)}">{escape(desk.executed)}</a>'
    desk.notes.append(desk.words["interactive_note"].format(kind=kind, cell=desk.cell))
    return f'<p class="interactive">{desk.words["interactive"].format(kind=escape(kind), link=link)}</p>'


def _within(shown: Iterable[Mapping[str, Any]], desk: Desk) -> str:
    cell = NotebookNode(outputs=[NotebookNode(o) for o in shown])
    return "".join(o.data["text/html"] for o in outputs(cell, desk))


def _text(content: Any) -> str:
    return "".join(content) if isinstance(content, list) else str(content)


def _pre(text: str) -> str:
    return f'<pre tabindex="0">{escape(text, quote=False)}</pre>' if text.strip() else ""
