"""The answer in a few sentences, made of numbers that the sections below show again with their basis."""

from __future__ import annotations

from dataclasses import dataclass, field

from fanecon.story.sections import Section
from fanecon.study.findings import Finding, Number
from fanecon.study.words import Text


@dataclass
class _Told:
    """Sentences in both languages with what stands in their slots."""

    zh: list[str] = field(default_factory=list)
    en: list[str] = field(default_factory=list)
    numbers: dict[str, Number] = field(default_factory=dict)
    words: dict[str, Text] = field(default_factory=dict)

    def add(self, zh: str, en: str, numbers: dict[str, Number], words: dict[str, Text] | None = None) -> None:
        self.zh.append(zh)
        self.en.append(en)
        self.numbers |= numbers
        self.words |= words or {}


def summary(betas: Section, openness: Section, inequality: Section, retention: Section, core: Section) -> Section:
    """Sum the notebook up.

    Parameters
    ----------
    betas, openness, inequality, retention, core : Section
        What the sections of this chapter returned; a refusal is left out of the summary.

    Returns
    -------
    Section
        One finding, or a refusal where there is nothing to sum up.
    """
    told = _Told()
    _door(told, _of(betas, "betas"), _of(betas, "betas-access"))
    _inside_and_around(told, _of(openness, "openness-company"), _of(openness, "openness-user"))
    _unequal(told, _of(inequality, "tiers"))
    _stay(told, _of(retention, "retention"))
    _core(told, _of(core, "core-depth"))
    if not told.zh:
        text = Text(
            "这个案例在所选日期没有足够的公开数据，这些问题都回答不了。",
            "As of the day chosen, too little is public about this case to answer any of these questions.",
        )
        return Section((Finding("summary", text, kind="refusal"),))
    headline = next((name for name in ("inside", "top", "high") if name in told.numbers), None)
    text = Text("".join(told.zh), " ".join(told.en))
    return Section((Finding("summary", text, told.numbers, headline, words=told.words),))


def _of(section: Section, id: str) -> Finding | None:
    return next((f for f in section.findings if f.id == id and f.kind != "refusal"), None)


def _door(told: _Told, rhythm: Finding | None, access: Finding | None) -> None:
    if rhythm is None or "high" not in rhythm.numbers:
        return
    zh = "测试版：{from}至{to}每年有{low}到{high}的周发布过"
    en = "Test builds came out in {low} to {high} of the weeks of each year from {from} to {to}"
    numbers = {name: rhythm.numbers[name] for name in ("low", "high")}
    words = {name: rhythm.words[name] for name in ("from", "to")}
    if "silent" in rhythm.words:
        zh += "，{silent}起一周也没有"
        en += ", and in none at all since {silent}"
        words["silent"] = rhythm.words["silent"]
    if access is not None and "later" in access.numbers:
        zh += "；自{gated}起多半要先申请，人人可装的只有{open_since}"
        en += "; since {gated} most have been for those who applied and got a place: {open_since} had one for anyone"
        numbers["open_since"], words["gated"] = access.numbers["later"], access.words["gated"]
    told.add(zh + "。", en + ".", numbers, words)


def _inside_and_around(told: _Told, inside: Finding | None, around: Finding | None) -> None:
    if inside is not None and inside.headline:
        shares = [name for name in inside.numbers if f"p{name[1:]}" in inside.words]
        first, last = shares[0], inside.headline
        zh, en = (
            "官方的{inside_name}里，外部人员占已合并请求的比例",
            "In the official {inside_name}, outsiders' share of what was merged ",
        )
        numbers, words = {"inside": inside.numbers[last]}, {"inside_name": inside.words["name"]}
        words["when"] = inside.words[f"p{last[1:]}"]
        if first != last:
            numbers["before"], words["then"] = inside.numbers[first], inside.words[f"p{first[1:]}"]
            told.add(
                zh + "从{then}的{before}变为{when}的{inside}。",
                en + "went from {before} in {then} to {inside} in {when}.",
                numbers,
                words,
            )
        else:
            told.add(zh + "在{when}为{inside}。", en + "was {inside} in {when}.", numbers, words)
    if around is not None and "low" in around.numbers:
        told.add(
            "用户自制的{around_name}里，这个比例在{a}至{b}一直处于{around_low}与{around_high}之间。"
            if inside is not None
            else "用户自制的{around_name}里，已合并的请求在{a}至{b}有{around_low}到{around_high}来自外部人员。",
            "In the user-made {around_name}, outsiders made between {around_low} and {around_high} of what was merged "
            "from {a} to {b}.",
            {"around_low": around.numbers["low"], "around_high": around.numbers["high"]},
            {"around_name": around.words["name"], "a": around.words["a"], "b": around.words["b"]},
        )


def _unequal(told: _Told, found: Finding | None) -> None:
    if found is not None and found.headline:
        told.add(
            "动手的人极不平均：前百分之一的贡献者做了用户自制仓库{top}的提交。",
            "Those who act do so very unequally: the top one per cent made {top} of the commits in user-made "
            "repositories.",
            {"top": found.numbers[found.headline]},
        )


def _stay(told: _Told, found: Finding | None) -> None:
    if found is not None and found.headline:
        told.add(
            "新人大多留不下来：首月之后继续来的只有{back}。",
            "Most newcomers do not stay: {back} went on after the first month.",
            {"back": found.numbers[found.headline]},
        )


def _core(told: _Told, found: Finding | None) -> None:
    if found is not None:
        told.add(
            "与此同时，按拥有设备的多少来量，“核心”占用户的比例从{owned_before}变为{owned}：买得更多，不等于参与得更多。",
            "Meanwhile the core as measured by owning many devices went from {owned_before} to {owned} of all users: "
            "buying more is not taking part more.",
            {"owned_before": found.numbers["a"], "owned": found.numbers["b"]},
        )
