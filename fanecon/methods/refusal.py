"""A refusal: what a method returns instead of a guess, with what it would need."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Refusal:
    """A method's answer where the data cannot carry one.

    Parameters
    ----------
    code : str
        Why, as a stable name (``too_short``); the story room words it in two languages.
    needs : mapping of str to float or str
        The numbers and names behind it: what there is and what there would have to be.

    Examples
    --------
    >>> Refusal("too_short", {"observations": 7, "required": 18}).needs["required"]
    18
    """

    code: str
    needs: Mapping[str, float | str] = field(default_factory=dict)
