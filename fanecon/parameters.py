"""The parameters of a notebook: what its `parameters` cell says, and the check of values against it.

A line of the cell gives everything: the default its type, the comment its names, meaning, choices or range.

    sessions = 240  # 估计窗口 / estimation window · 事件前的日子 / before an event · 120 … 240 个交易日 / trading days

There is no second list. The press checks values here before a kernel starts, and `begin` again inside the notebook, so
that plain papermill and a person in the Lab get the same answer.
"""

from __future__ import annotations

import ast
import datetime as dt
import io
import json
import math
import re
import tokenize
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from fanecon.errors import ParameterError, did_you_mean

Kind = Literal["slug", "text", "date", "choice", "quarter", "count", "number"]
Value = str | int | float

FOLDER = Path(__file__).resolve().parents[1] / "notebooks"
COMMON = ("case", "as_of", "lang")
"""What every notebook has: a run gives these to all."""

_SLUG = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
_QUARTER = re.compile(r"(19|20)[0-9]{2}Q[1-4]")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_LONGEST = 200
_RANGE = re.compile(r"(-?[\d.,_]+)\s*(?:…|\.\.\.)\s*(-?[\d.,_]+)\s*(.*)")


@dataclass(frozen=True)
class Parameter:
    """One parameter, as its line in the cell says.

    Attributes
    ----------
    name : str
        The variable.
    kind : {"slug", "text", "date", "choice", "quarter", "count", "number"}
        What sort of value it takes.
    default : str, int or float
    labels, helps, units : tuple of str
        A short name, a sentence and the unit, in Chinese and English.
    choices : tuple of str
        Every allowed value of a "choice".
    low, high : float
        The range of a "count" or a "number", both ends allowed.
    """

    name: str
    kind: Kind
    default: Value
    labels: tuple[str, str]
    helps: tuple[str, str] = ("", "")
    units: tuple[str, str] = ("", "")
    choices: tuple[str, ...] = ()
    low: float = -math.inf
    high: float = math.inf

    def label(self, lang: str) -> str:
        """Return the short name in Chinese ("zh") or English ("en")."""
        return self.labels[lang != "zh"]

    def help(self, lang: str) -> str:
        """Return the explaining sentence in Chinese ("zh") or English ("en")."""
        return self.helps[lang != "zh"]

    def expects(self, lang: str) -> str:
        """Say what a right value looks like, in Chinese ("zh") or English ("en").

        Examples
        --------
        >>> read("horizon = 4  # 预测期 / horizon · 1 … 8 季度 / quarters")[0].expects("zh")
        '1至8的整数（季度）'
        """
        is_zh = lang == "zh"
        if self.kind == "choice":
            choices = [f'"{c}"' for c in self.choices]
            return f"{'、'.join(choices)}之一" if is_zh else "one of " + ", ".join(choices)
        if self.kind not in ("count", "number"):
            return _EXPECTED[self.kind][not is_zh]
        unit = self.units[not is_zh]
        what = (
            ("整数" if self.kind == "count" else "数")
            if is_zh
            else "a whole number"
            if self.kind == "count"
            else "a number"
        )
        if math.isinf(self.low):
            return what
        low, high = f"{self.low:.15g}", f"{self.high:.15g}"
        if is_zh:
            return f"{low}至{high}的{what}" + (f"（{unit}）" if unit else "")
        return f"{what} from {low} to {high}" + (f" ({unit})" if unit else "")

    @property
    def example(self) -> str:
        """A right value as one would write it in the parameters cell."""
        value = "2025-06-30" if self.kind == "date" else self.default
        return f"{self.name} = {value}" if self.kind in ("count", "number") else f'{self.name} = "{value}"'

    def allows(self, value: object) -> bool:
        """Whether a value is right: "4" is not 4, True is not 1, NaN lies outside every range."""
        if self.kind in ("count", "number"):
            right = type(value) is int or (self.kind == "number" and type(value) is float)
            return right and math.isfinite(value) and self.low <= value <= self.high  # type: ignore[operator, arg-type]
        if type(value) is not str:
            return False
        if self.kind == "choice":
            return value in self.choices
        if self.kind == "date":
            return not value or _is_day(value)
        if self.kind == "text":
            return len(value) <= _LONGEST and value.isprintable()
        return (_QUARTER if self.kind == "quarter" else _SLUG).fullmatch(value) is not None


_EXPECTED = {
    "slug": ("名称：小写字母、数字、- 和 _", "the name of a case folder: small letters, digits, - and _"),
    "text": ("一行文字", "one line of text"),
    "date": (
        '日历日期，写作 YYYY-MM-DD；"" 表示全部',
        'a calendar date as text, YYYY-MM-DD, or "" for everything known',
    ),
    "quarter": ("季度，写作 YYYYQn", "a quarter as text, YYYYQn"),
}
"""Kind → what a right value looks like, in Chinese and in English."""


def read(source: str, name: str = "the notebook") -> tuple[Parameter, ...]:
    r"""Read a parameters cell.

    Parameters
    ----------
    source : str
    name : str
        What to call the notebook in errors.

    Returns
    -------
    tuple of Parameter

    Raises
    ------
    ParameterError
        For a line that is no `name = value  # comment` with a plain value.

    Examples
    --------
    >>> [start, seed] = read('start = "2018Q1"  # 起点 / start\nseed = 7')
    >>> start.kind, start.label("en"), seed.kind, seed.label("zh")
    ('quarter', 'start', 'count', 'seed')
    """
    try:
        comments = {
            t.start[0]: t.string.lstrip("# ")
            for t in tokenize.generate_tokens(io.StringIO(source).readline)
            if t.type == tokenize.COMMENT
        }
        lines = ast.parse(source).body
    except (SyntaxError, tokenize.TokenError) as error:
        raise ParameterError(f"The parameters cell of {name} is not Python: {error}") from None
    found = []
    for line in lines:
        given = line.value if isinstance(line, ast.Assign | ast.AnnAssign) else None
        target = line.targets[0] if isinstance(line, ast.Assign) else getattr(line, "target", None)
        try:
            default = ast.literal_eval(given) if given is not None else None
        except ValueError:
            default = None
        if not isinstance(target, ast.Name) or isinstance(default, bool) or not isinstance(default, str | int | float):
            raise ParameterError(
                f"Line {line.lineno} of the parameters cell of {name} is not name = value: {ast.unparse(line)}. "
                "Expected text or a number, such as horizon = 4  # 预测期 / horizon · 1 … 8"
            )
        found.append(_parameter(target.id, default, comments.get(line.end_lineno or line.lineno, "")))
    return tuple(found)


def _parameter(name: str, default: Value, comment: str) -> Parameter:
    segments = [s.strip() for s in comment.split("·")]
    labels = _both(segments[0]) if segments[0] else (name, name)
    helps = units = ("", "")
    choices: tuple[str, ...] = ()
    low, high = -math.inf, math.inf
    for segment in segments[1:]:
        span = _RANGE.fullmatch(segment)
        if span and not isinstance(default, str):
            low, high = (float(span[i].replace(",", "").replace("_", "")) for i in (1, 2))
            units = _both(span[3])
        elif " | " in segment:
            choices = tuple(c.strip() for c in segment.split("|"))
        else:
            helps = _both(segment)
    return Parameter(name, _kind(name, default, choices), default, labels, helps, units, choices, low, high)


def _both(text: str) -> tuple[str, str]:
    zh, slash, en = text.partition(" / ")
    return (zh.strip(), en.strip()) if slash else (text, text)


def _kind(name: str, default: Value, choices: tuple[str, ...]) -> Kind:
    if not isinstance(default, str):
        return "number" if isinstance(default, float) else "count"
    if choices:
        return "choice"
    if name == "as_of" or _DATE.fullmatch(default):
        return "date"
    if name == "case":
        return "slug"
    return "quarter" if _QUARTER.fullmatch(default) else "text"


def of_notebook(notebook: Mapping[str, Any], name: str = "the notebook") -> tuple[Parameter, ...]:
    """Read the parameters of a notebook (as JSON) from its one cell tagged `parameters`; none without such a cell."""
    tagged = [c for c in notebook["cells"] if "parameters" in c.get("metadata", {}).get("tags", [])]
    if len(tagged) > 1:
        raise ParameterError(f"{name} has {len(tagged)} cells tagged parameters; expected one")
    return read("".join(tagged[0]["source"]), name) if tagged else ()


def notebooks(folder: Path | None = None) -> tuple[str, ...]:
    """Name every notebook of a folder (the project's own by default), in reading order.

    Examples
    --------
    >>> notebooks()[0]
    '01_metrics'
    """
    return tuple(sorted(p.stem for p in (folder or FOLDER).glob("*.ipynb") if not p.name.startswith(".")))


def resolve(notebook: str, folder: Path | None = None) -> str:
    """Turn what a person types into a notebook's full name.

    Parameters
    ----------
    notebook : str
        A full name, its number, its word, or its file name.
    folder : path, optional

    Raises
    ------
    ParameterError
        When no notebook answers to it.

    Examples
    --------
    >>> resolve("01"), resolve("metrics"), resolve("01_metrics.ipynb")
    ('01_metrics', '01_metrics', '01_metrics')
    """
    stem = notebook.rsplit("/", 1)[-1].removesuffix(".ipynb")
    known = notebooks(folder)
    for name in known:
        number, _, word = name.partition("_")
        if stem in (name, number, word):
            return name
    where = "" if known else f": there is no notebook in {folder}"
    raise ParameterError(f'No notebook "{notebook}"{where}.{did_you_mean(stem, known)}')


def locate(notebook: str, folder: Path | None = None) -> Path:
    """Return the file of a notebook: one that is named by its path, else one of the folder.

    Parameters
    ----------
    notebook : str
        A path that ends in .ipynb, or what `resolve` takes.
    folder : path, optional

    Examples
    --------
    >>> locate("metrics").name
    '01_metrics.ipynb'
    """
    if notebook.endswith(".ipynb") and Path(notebook).is_file():
        return Path(notebook).resolve()
    if notebook.endswith(".ipynb") and "/" in notebook:
        raise ParameterError(f"There is no notebook {notebook}.")
    return ((folder or FOLDER) / f"{resolve(notebook, folder)}.ipynb").resolve()


def describe(notebook: str, folder: Path | None = None) -> tuple[Parameter, ...]:
    """List the parameters of a notebook, which is named as `locate` takes it.

    Examples
    --------
    >>> [p.name for p in describe("01_metrics")][:3]
    ['case', 'as_of', 'lang']
    """
    path = locate(notebook, folder)
    try:
        text = path.read_text(encoding="utf-8")
        if text.startswith("\ufeff"):  # neither papermill nor Jupyter opens it
            raise ParameterError(f"{path} begins with a byte order mark. Save it as UTF-8 without BOM.")
        return of_notebook(json.loads(text), path.stem)
    except (ValueError, KeyError, TypeError) as error:
        raise ParameterError(f"{path} is not a notebook that can be read: {error}") from error


def check(notebook: str, values: Mapping[str, object], known: Iterable[Parameter] | None = None) -> dict[str, object]:
    """Check names and values; fill in what was not given.

    Parameters
    ----------
    notebook : str
        A notebook's name.
    values : mapping
        What the user gave; types must be right already (see `parse` for text).
    known : iterable of Parameter, optional
        The notebook's parameters, where they were read already.

    Returns
    -------
    dict
        Every parameter of the notebook with its value.

    Raises
    ------
    ParameterError
        For an unknown name or a wrong value: what was given, what was expected, an example.

    Examples
    --------
    >>> check("01_metrics", {"case": "xiaomi", "as_of": "2025-06-30"})["as_of"]
    '2025-06-30'
    >>> check("01_metrics", {"as_off": ""})
    Traceback (most recent call last):
    fanecon.errors.ParameterError: Notebook 01_metrics has no parameter "as_off". Did you mean "as_of"?
    """
    own = {p.name: p for p in (describe(notebook) if known is None else known)}
    for given in values:
        if given not in own:
            raise ParameterError(f'Notebook {notebook} has no parameter "{given}".{did_you_mean(str(given), own)}')
    wrong = [own[name] for name, value in values.items() if not own[name].allows(value)]
    if wrong:
        raise ParameterError("\n".join(_complaint(p, values[p.name]) for p in wrong))
    return {name: values.get(name, p.default) for name, p in own.items()}


def parse(assignments: Iterable[str], chosen: Iterable[str] = ()) -> dict[str, object]:
    """Read `name=value` texts, as a command line gives them, into typed values.

    Values are converted here but not checked; `check` does that. Types are those of the project's notebooks and of the
    `chosen` ones, which may lie elsewhere.

    Examples
    --------
    >>> parse(["seed=2", "start=2020Q1"])
    {'seed': 2, 'start': '2020Q1'}
    """
    pairs = []
    for text in assignments:
        name, equals, value = (part.strip() for part in text.partition("="))
        if not equals or not name:
            raise ParameterError(f'"{text}" is not name=value. Example: horizon=4')
        pairs.append((name, value))
    known = (*notebooks(), *chosen) if pairs else ()
    kinds = {p.name: p.kind for n in known for p in describe(n)}
    return {name: _number(value, kinds.get(name, "")) for name, value in pairs}


def _number(text: str, kind: str) -> object:
    if kind in ("count", "number") and re.fullmatch(r"[+-]?[0-9]{1,9}", text):
        return int(text)
    if kind == "number" and re.fullmatch(r"[+-]?[0-9]{1,9}\.[0-9]{1,9}", text):
        return float(text)
    return text


def _complaint(parameter: Parameter, got: object) -> str:
    kind = "text" if isinstance(got, str) else type(got).__name__
    shown = repr(got) if len(repr(got)) <= 60 else repr(got)[:57] + "…"
    expected = parameter.expects("en")
    return f"{parameter.name}: expected {expected}; got {shown} ({kind}). Example: {parameter.example}"


def _is_day(text: str) -> bool:
    # date.fromisoformat alone would also take 20250630 and 2025-W01-1.
    if not _DATE.fullmatch(text):
        return False
    try:
        dt.date.fromisoformat(text)
    except ValueError:
        return False
    return True
