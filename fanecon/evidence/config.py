"""`case.yaml`: what a case is called and what its notebooks look at, checked key by key."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fanecon.errors import did_you_mean
from fanecon.evidence.settings import settings_model
from fanecon.evidence.tables import Problem, conflict_problem, unseen_problem

Text = Mapping[str, str]
_GUIDE = "see docs/adding-a-case.md"


@dataclass(frozen=True)
class Config:
    """The contents of `case.yaml`."""

    name: str
    names: Text
    settings: Mapping[str, Any]

    def __getitem__(self, key: str) -> Any:
        return self.settings[key]

    def get(self, key: str, default: Any = None) -> Any:
        """Return a setting, or `default` where the case does not have it."""
        return self.settings.get(key, default)


def read_config(
    folder: Path, known: Mapping[str, Collection[str]] | None = None
) -> tuple[Config | None, list[Problem]]:
    """Read `case.yaml` and check every key.

    Parameters
    ----------
    folder : pathlib.Path
    known : mapping of str to collection of str, optional
        "table.column" → the names that stand there, and "units" → those that pages print: a setting may not name
        anything else. By default, names are not looked up.

    Returns
    -------
    config : Config or None
    problems : list of Problem
        A key that is not known, missing or of the wrong shape is named with its place, "growth.segments.0.metric".
    """
    import yaml

    path, remedy, line = folder / "case.yaml", "Correct the line, or copy data/xiaomi/case.yaml", None
    try:
        text = path.read_text(encoding="utf-8-sig")
        settings = yaml.load(text, _loader())
    except OSError:
        what, remedy = "the file is missing", "Add it: see data/xiaomi/case.yaml"
    except yaml.YAMLError as error:
        if conflict := conflict_problem(text, path.name):
            return None, [conflict]
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else None
        said = getattr(error, "problem", None) or error
        is_yaml = isinstance(error, yaml.constructor.ConstructorError)
        what = f"the file is {'YAML that settings may not hold' if is_yaml else 'not YAML'} ({said})"
    except ValueError:
        what = "the file is not YAML in UTF-8"
    else:
        if isinstance(settings, dict):
            problems = [*_unreadable(settings), *_misfits(settings, known or {})]
            return (None, problems) if problems else (Config(folder.name, settings["names"], settings), [])
        what, line, remedy = "the file is not a list of settings", 1, f"Begin with names: {{zh: …, en: …}}; {_GUIDE}"
    return None, [Problem(path.name, line, None, None, what, remedy)]


def setting_names() -> tuple[str, ...]:
    """Name every setting that `case.yaml` may hold.

    Examples
    --------
    >>> setting_names()[:2]
    ('name', 'names')
    """
    return tuple(settings_model().model_fields)


def _unreadable(value: Any, place: str = "") -> Iterator[Problem]:
    """Find the texts that no cell of a table may hold either."""
    if isinstance(value, str):
        if wrong := unseen_problem(value):
            yield Problem("case.yaml", None, place, value, *wrong)
    elif isinstance(value, dict | list):
        for key, part in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _unreadable(part, f"{place}.{key}".lstrip("."))


def _misfits(settings: Mapping[str, Any], known: Mapping[str, Collection[str]]) -> Iterator[Problem]:
    from pydantic import ValidationError

    model = settings_model()
    try:
        model.model_validate(settings, context=known)
    except ValidationError as error:
        for found in error.errors():
            kind, place = found["type"], ".".join(str(part) for part in found["loc"])
            value = None if kind in ("missing", "extra_forbidden", "repeated") else str(found["input"])
            what = {"missing": "the setting is missing", "extra_forbidden": "the setting is not known"}.get(
                kind, found["msg"][:1].lower() + found["msg"][1:]
            )
            near = did_you_mean(str(found["loc"][-1]), model.model_fields) if kind == "extra_forbidden" else ""
            remedy = found.get("ctx", {}).get("remedy") or f"Correct it: {_GUIDE}.{near}"
            yield Problem("case.yaml", None, place, value, what, remedy.rstrip(".?"))


def _loader() -> Any:
    """Return YAML's safe loader without its dates: an ISO date stays the text it is everywhere else."""
    import yaml

    class Loader(yaml.SafeLoader):
        def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
            names = [key.value for key, _ in node.value]
            if again := next((key for key, _ in node.value if names.count(key.value) > 1), None):
                what = f'"{again.value}" stands twice'
                raise yaml.constructor.ConstructorError(None, None, what, again.start_mark)
            return super().construct_mapping(node, deep)

    Loader.yaml_implicit_resolvers = {
        first: [(tag, pattern) for tag, pattern in pairs if tag != "tag:yaml.org,2002:timestamp"]
        for first, pairs in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }
    return Loader
