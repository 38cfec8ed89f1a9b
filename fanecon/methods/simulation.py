"""Core fans and mass users under anger and the loss of a founder's voice: many scenarios at once.

Two segments, each of people who are unaware, active or lapsed. Unaware people become active by
innovation and by word of mouth from active people of both segments (the Bass model, coupled); active
people lapse; lapsed people return. An incident makes a share of the active people angry, and the anger
halves at its own pace in each segment: angry people lapse faster, speak against the brand instead of
for it, and stand in the way of return. The loss of the founder's voice weakens innovation and all word
of mouth, for good or for a while. Every number is an assumption or a public total: this shows what
assumptions imply and forecasts nothing.

In a segment s at month t, with anger a_s = shock_s · 2^−(t − t_shock)/half_s and per-month rates

    unaware → active   innovation_s · f_p + f_W · Σ_r word_sr · (1 − (1 + negativity) a_r) · active_r / size_r
    active → lapsed    churn_s + anger_churn_s · a_s
    lapsed → active    return_s · (1 − a_s)

where f = 1 − loss · 2^−(t − t_founder)/half is the founder's factor. A rate is never below zero, and a
step moves at most everybody. Steps are explicit (Euler): the error against continuous time is of first
order in the step. Word of mouth does not reach the lapsed, and anger does not spread.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from fanecon.errors import ParameterError, did_you_mean

Array = NDArray[np.float64]

SEGMENTS = ("core", "mass")
STATES = ("unaware", "active", "lapsed")
SERIES = (*STATES, *(f"{name}_{segment}" for name in (*STATES, "anger") for segment in SEGMENTS))
"""What can be kept of a run: people in a state, in all or by segment, and the anger of a segment."""

# The largest value a parameter can have; the others are only bounded below, by zero.
_SHARES = ("active_", "lapsed_", "shock_core", "shock_mass", "founder_loss_")
_POSITIVE = ("size_", "half_", "founder_half")


@dataclass(frozen=True, eq=False)
class Parameters:
    """The assumptions of one scenario, or of many: each a number or an array of one number a scenario.

    Parameters
    ----------
    size_core, size_mass : float or array
        People in the segment, positive.
    active_core, active_mass, lapsed_core, lapsed_mass : float or array
        Shares of the segment at the start; the rest is unaware.
    innovation_core, innovation_mass : float or array
        Adoption without word of mouth, per month.
    word_core_core, word_core_mass, word_mass_core, word_mass_mass : float or array
        Word of mouth, listener first, speaker second: what the speakers' segment adds to the
        listeners' rate of adoption, per month, if all of it were active and content.
    churn_core, churn_mass, return_core, return_mass : float or array
        Lapsing and returning, per month.
    shock_month : float or array
        When the incident happens; infinite: never.
    shock_core, shock_mass : float or array
        Share of the active people it makes angry.
    half_core, half_mass : float or array
        Half-life of that anger, in months; infinite: it stays.
    anger_churn_core, anger_churn_mass : float or array
        What anger adds to the rate of lapsing, per month, if all were angry.
    negativity : float or array
        Weight of an angry voice against a content one; 1: they cancel out.
    founder_month : float or array
        When the founder's voice is lost; infinite: never.
    founder_loss_innovation, founder_loss_word : float or array
        Share of innovation and of word of mouth that goes with it.
    founder_half : float or array
        Half-life of that loss, in months; infinite: it is for good.

    Raises
    ------
    ParameterError
        If a number is missing or out of its range, the starting shares exceed one, or arrays differ in
        length.

    Examples
    --------
    >>> Parameters(1e6, 5e8, churn_mass=np.array([0.01, 0.02, 0.03])).scenarios
    3
    """

    size_core: ArrayLike
    size_mass: ArrayLike
    active_core: ArrayLike = 0.0
    active_mass: ArrayLike = 0.0
    lapsed_core: ArrayLike = 0.0
    lapsed_mass: ArrayLike = 0.0
    innovation_core: ArrayLike = 0.0
    innovation_mass: ArrayLike = 0.0
    word_core_core: ArrayLike = 0.0
    word_core_mass: ArrayLike = 0.0
    word_mass_core: ArrayLike = 0.0
    word_mass_mass: ArrayLike = 0.0
    churn_core: ArrayLike = 0.0
    churn_mass: ArrayLike = 0.0
    return_core: ArrayLike = 0.0
    return_mass: ArrayLike = 0.0
    shock_month: ArrayLike = np.inf
    shock_core: ArrayLike = 0.0
    shock_mass: ArrayLike = 0.0
    half_core: ArrayLike = np.inf
    half_mass: ArrayLike = np.inf
    anger_churn_core: ArrayLike = 0.0
    anger_churn_mass: ArrayLike = 0.0
    negativity: ArrayLike = 1.0
    founder_month: ArrayLike = np.inf
    founder_loss_innovation: ArrayLike = 0.0
    founder_loss_word: ArrayLike = 0.0
    founder_half: ArrayLike = np.inf

    def __post_init__(self) -> None:
        arrays = {field.name: np.asarray(getattr(self, field.name), dtype=float) for field in fields(self)}
        for name, values in arrays.items():
            endless = name.endswith("_month") or name.startswith("half_") or name == "founder_half"
            least_open = name.startswith(_POSITIVE)
            fits = (values > 0 if least_open else values >= 0) & (values <= _largest(name))
            if values.ndim > 1 or not fits.all() or not (endless or np.isfinite(values).all()):
                most = "at most 1" if _largest(name) == 1 else "any size" if endless else "finite"
                raise ParameterError(
                    f"{name}={_shown(values)} does not hold. Expected a number, or one a scenario, "
                    f"{'above' if least_open else 'of at least'} 0 and {most}."
                )
        lengths = {name: len(values) for name, values in arrays.items() if values.ndim}
        if len(set(lengths.values())) > 1:
            raise ParameterError(f"Arrays differ in length: {lengths}. Expected one number a scenario in each.")
        for segment in SEGMENTS:
            if (arrays[f"active_{segment}"] + arrays[f"lapsed_{segment}"] > 1 + 1e-12).any():
                raise ParameterError(f"active_{segment} + lapsed_{segment} exceeds 1. Expected shares of one segment.")

    @property
    def scenarios(self) -> int:
        """Number of scenarios: the length of the arrays, or 1."""
        return max((np.size(getattr(self, field.name)) for field in fields(self)), default=1)

    def with_factors(self, factors: Mapping[str, ArrayLike]) -> Parameters:
        """Multiply some parameters: what a strategy changes.

        Parameters
        ----------
        factors : mapping of str to float or array
            A factor of at least zero for each parameter that changes. A share that would exceed 1
            stays at 1.

        Returns
        -------
        changed : Parameters

        Raises
        ------
        ParameterError
            If a name is unknown or the result does not hold.

        Examples
        --------
        >>> Parameters(1, 1, shock_core=0.4).with_factors({"shock_core": 0.5}).shock_core.item()
        0.2
        """
        known = [field.name for field in fields(self)]
        changed = {}
        for name, factor in factors.items():
            if name not in known:
                raise ParameterError(f'"{name}" is no parameter of the simulation.{did_you_mean(name, known)}')
            product = np.asarray(getattr(self, name), dtype=float) * np.asarray(factor, dtype=float)
            changed[name] = np.asarray(np.minimum(product, _largest(name)))
        return replace(self, **changed)


@dataclass(frozen=True, eq=False)
class Paths:
    """What was kept of a run.

    Parameters
    ----------
    months : ndarray, shape (steps + 1,)
        Times since the start.
    series : mapping of str to ndarray, shape (steps + 1, scenarios)
        People in a state, or the anger of a segment (a share).
    """

    months: Array
    series: Mapping[str, Array]


def simulate(
    parameters: Parameters,
    *,
    steps: int,
    step: float = 1.0,
    keep: Sequence[str] = ("active",),
) -> Paths:
    """Run all scenarios side by side.

    Parameters
    ----------
    parameters : Parameters
    steps : int
        How many.
    step : float
        Length of each, in months.
    keep : sequence of str
        Names out of `SERIES`.

    Raises
    ------
    ParameterError
        If a series is unknown, or a number is not positive.

    Examples
    --------
    >>> fans = Parameters(100, 900, innovation_core=0.5, word_mass_core=0.2)
    >>> simulate(fans, steps=2, keep=["active_core", "active_mass"]).series["active_mass"].ravel().tolist()
    [0.0, 0.0, 90.0]
    """
    if steps < 1 or not 0 < step < np.inf:
        raise ParameterError(f"steps={steps}, step={step}. Expected positive numbers.")
    unknown = [name for name in keep if name not in SERIES]
    if unknown:
        raise ParameterError(f'"{unknown[0]}" is no series of the simulation.{did_you_mean(unknown[0], SERIES)}')
    one = _Arrays(parameters)
    active, lapsed = one.pair("active") * one.size, one.pair("lapsed") * one.size
    unaware = np.maximum(one.size - active - lapsed, 0)  # shares that sum to 1 may exceed it by rounding
    kept = {name: np.empty((steps + 1, parameters.scenarios)) for name in dict.fromkeys(keep)}
    for number in range(steps + 1):
        month = number * step
        anger = one.shock * _fading(month - one.shock_month, one.half)
        _store(kept, number, dict(zip((*STATES, "anger"), (unaware, active, lapsed, anger), strict=True)))
        if number == steps:
            break
        lost = _fading(month - one.founder_month, one.founder_half)
        # An angry voice is one content voice less, and speaks against the brand.
        voice = (1 - (1 + one.negativity) * anger) * (active / one.size)
        heard = one.word[:, 0] * voice[0] + one.word[:, 1] * voice[1]
        adopting = one.innovation * (1 - one.loss_innovation * lost) + heard * (1 - one.loss_word * lost)
        adopted = unaware * np.clip(adopting * step, 0, 1)
        left = active * np.minimum((one.churn + one.anger_churn * anger) * step, 1)
        returned = lapsed * np.minimum(one.back * (1 - anger) * step, 1)
        unaware = unaware - adopted
        active = active + (adopted - left + returned)
        lapsed = lapsed + (left - returned)
    return Paths(np.arange(steps + 1, dtype=float) * step, kept)


def discounted_mean(paths: Paths, name: str, annual_rate: float) -> Array:
    """Mean of a series over time, later months counting less.

    Parameters
    ----------
    paths : Paths
    name : str
        A kept series.
    annual_rate : float
        Discount rate a year, above −1; 0: all months count alike.

    Returns
    -------
    ndarray, shape (scenarios,)
        In the unit of the series, such as people.

    Raises
    ------
    ParameterError
        If the series was not kept, or the rate is −1 or below.

    Examples
    --------
    >>> paths = Paths(np.array([0.0, 12.0]), {"active": np.array([[10.0], [40.0]])})
    >>> discounted_mean(paths, "active", 0.0).tolist(), discounted_mean(paths, "active", 1.0).tolist()
    ([25.0], [20.0])
    """
    if name not in paths.series:
        raise ParameterError(f'The series "{name}" was not kept.{did_you_mean(name, paths.series)}')
    if not -1 < annual_rate < np.inf:
        raise ParameterError(f"annual_rate={annual_rate}. Expected a rate above -1, such as 0.08.")
    weights = (1 + annual_rate) ** (-paths.months / 12)
    return weights @ paths.series[name] / weights.sum()


class _Arrays:
    """The parameters as arrays of shape (2, scenarios), core first; pairs of pairs as (2, 2, scenarios)."""

    def __init__(self, parameters: Parameters) -> None:
        self._parameters = parameters
        self.size, self.innovation, self.churn = self.pair("size"), self.pair("innovation"), self.pair("churn")
        self.back, self.shock, self.half = self.pair("return"), self.pair("shock"), self.pair("half")
        self.anger_churn = self.pair("anger_churn")
        self.word = np.stack([self.pair("word_core"), self.pair("word_mass")])
        self.negativity, self.shock_month = self._one("negativity"), self._one("shock_month")
        self.founder_month, self.founder_half = self._one("founder_month"), self._one("founder_half")
        self.loss_innovation, self.loss_word = self._one("founder_loss_innovation"), self._one("founder_loss_word")

    def pair(self, name: str) -> Array:
        return np.stack([self._one(f"{name}_{segment}") for segment in SEGMENTS])

    def _one(self, name: str) -> Array:
        values = np.asarray(getattr(self._parameters, name), dtype=float)
        return np.broadcast_to(values, (self._parameters.scenarios,))


def _fading(elapsed: Array, half: Array) -> Array:
    """1 at the moment itself, half after a half-life, 0 before."""
    return np.where(elapsed >= 0, np.exp2(-np.maximum(elapsed, 0) / half), 0.0)


def _store(kept: dict[str, Array], place: int, now: Mapping[str, Array]) -> None:
    for name, values in kept.items():
        state, _, segment = name.partition("_")
        values[place] = now[state][SEGMENTS.index(segment)] if segment else now[state].sum(axis=0)


def _largest(name: str) -> float:
    return 1.0 if name.startswith(_SHARES) else np.inf


def _shown(values: Array) -> str:
    return f"{values:g}" if not values.ndim else f"[{values.min():g} … {values.max():g}]" if values.size else "[]"
