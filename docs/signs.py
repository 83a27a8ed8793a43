"""Writes docs/signs.md and docs/signs.zh.md: every warning sign in each of its causes.

The rules and the words are those of the framework's data; here stand only the sentences
that say a rule in words. `python docs/signs.py` renews both pages.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Literal

from scipy.special import expit

from kaopu.explain.past.beliefs import MIN_BELIEFS
from kaopu.framework import Framework, load_framework
from kaopu.framework.records import (
    ACROSS,
    Cause,
    Condition,
    OtherFact,
    Signal,
    WarningSign,
)
from kaopu.language import Locale

HERE = Path(__file__).parent
Kind = Literal["level", "unknown", "missing", "at_least", "low", "gone_by", "beyond"]
# The sentences of the pages, beside the framework's own words. `explain` and the pages of
# the inspector have their own: they speak of one lead, these of a rule.
WORDS = {
    "en": {
        "head": """\
# The warning signs, one by one

[中文](signs.zh.md) · [explain](explain.md) · [all documentation](README.md)

A warning sign says *be careful*, not *give up*: not every lead without clear answers is \
a bad one. Whether a sign hurts among your own past
deals is its [verdict](explain.md#verdicts), which stands beside it on the lead's page.

- A sign is looked for only in facts that a column of your export feeds. Where several \
stand under *Raised by*, one is enough, unless it says
  otherwise.
- *In talks only*: before contact a blank, or an adviser not addressed, is no warning.
- *Asked, not told* is an answer of its own. It counts at both stages.
- Under some signs stand further names. Each is the same sign, raised by another cause. \
Where several causes hold, the one further up counts; the
  sign's own name stands where none of them does.
- A step that *finds out* changes nothing by itself: the lead's page shows the best and \
the worst that may come of it. A step that *changes*
  something shows what the change would give.
""",
        "raised": "Raised by",
        "next": "Next",
        "step": "The step",
        "cleared": "Cleared by",
        "together": "all that your company records of these, together: {ways}",
        "incomplete": (
            "the same of all that is known, of one at least, while the rest is {blanks}"
        ),
        "at_least": "{number} or more",
        "low": "a number in the lowest quarter of your own past deals",
        "beyond": (
            "beyond what your own won deals had at that stage and age, or beyond which "
            "your deals were won less often"
        ),
        "gone_by": (
            "gone by while the lead is still open, where none of the facts above holds"
        ),
        "in_talks": "in talks only",
        "or": " or ",
        "beside": "{way}, beside {other}",
        "finds": "finds out what is so",
        "changes": "changes something",
        "both": "finds out what is so ({found}), or changes something ({changed})",
        "set": "a date ahead",
        "usual": "a number as your won deals had it",
        "across_rule": (
            "a belief in the upper third of what reps believed of past deals, while the "
            "six signals together lower the chance and lie in the lowest third of past "
            "deals. The belief is the chance that the rep states; where none is stated, "
            "the rapport, or how rich they look. With fewer than {few} past beliefs: a "
            "belief of {belief} or more, and signals that take an even chance down to "
            "{evidence} or lower"
        ),
        "across_cleared": "what the customer shows in the six signals, never a feeling",
        "across_step": "looks at the six signals again, without a what-if",
        "across": "Across the signals",
        "final": "nothing: such a lead is let go, or offered another product",
    },
    "zh": {
        "head": """\
# 警示逐条说明

[English](signs.md) · [解释](explain.zh.md) · [全部文档](README.zh.md)

警示是提醒“小心”，不是叫人放弃：没给明确信息的客户，并不都不靠谱。\
它在你们自己的历史单子里有没有影响，看线索页上它旁边的[判定](explain.zh.md#四种判定)。

- 导出的数据里有对应的列，才会去看。“出现条件”里列了几条的，有一条就算；要全都如此的，\
会写明。
- “仅限意向客户”：还没开始沟通时，没有填、没接触有建议权的人，都不算警示。
- “问了没说”本身就是一种回答，两个阶段都算。
- 有的警示下面还有几个标题：是同一个警示，原因不同。几个原因同时成立，用排在前面的标题；\
都不成立，才用警示自己的标题。
- “查明情况”的一步本身不改变什么，线索页给出最好和最坏的结果；“改变情况”的一步，\
给出改变之后的成交概率。
""",
        "raised": "出现条件",
        "next": "下一步",
        "step": "这一步",
        "cleared": "怎样算解决",
        "together": "下面几项中，凡是贵公司有记录的，全都如此：{ways}",
        "incomplete": "上面几项里查到的（至少一项）都如此，其余的{blanks}",
        "at_least": "{number} 或更多",
        "low": "在自己的历史单子里排在最低的四分之一",
        "beyond": "超出自己赢下的单子在同一阶段、同样天数时的水平，或者超出后赢单明显变少",
        "gone_by": "日子已过，单子还没有结果，而上面几条都不成立",
        "in_talks": "仅限意向客户",
        "or": "或",
        "beside": "{way}，同时{other}",
        "finds": "查明情况",
        "changes": "改变情况",
        "both": "查明情况（{found}），或者改变情况（{changed}）",
        "set": "定下还没到的日子",
        "usual": "与赢单的客户相当",
        "across_rule": (
            "销售的信心在历史单子里排在最高的三分之一，六个信号却合起来拉低成交概率，"
            "在历史单子里排在最低的三分之一。信心指销售自己估的成交概率；没有估的，"
            "看交情，或者看对方显得多有钱。有信心记录的历史单子不到 {few} 个时："
            "信心不低于 {belief}，六个信号合起来会把五成的成交概率拉到 {evidence} 或更低"
        ),
        "across_cleared": "客户在六个信号上拿出言行，感觉不算",
        "across_step": "重新看六个信号，没有“解决之后”的估算",
        "across": "六个信号之外",
        "final": "解决不了：放手，或者换个产品谈",
    },
}


@dataclass(frozen=True)
class Way:
    """One way in which a fact raises a sign: a level, or a kind of state."""

    field: str
    kind: Kind
    condition: Condition
    level: str = ""
    in_talks: bool = False
    beside: OtherFact | None = None


def ways_of(sign: WarningSign) -> dict[str, list[Way]]:
    """Return the ways in which a sign is raised, by cause; its own under an empty id."""
    found: dict[str, list[Way]] = {id_: [] for id_ in ("", *(c.id for c in sign.causes))}
    for condition in sign.when:
        for way in _ways(condition):
            for cause in sign.causes:
                if not _is_cause(cause, way):
                    continue
                beside = cause.beside
                own = Way(way.field, way.kind, condition, way.level, way.in_talks, beside)
                found[cause.id].append(own)
                if beside is None:
                    break
            else:
                found[""].append(way)
    return found


def _ways(condition: Condition) -> Iterator[Way]:
    name = condition.field
    for level in condition.levels:
        yield Way(name, "level", condition, level)
    for level in condition.in_talks:
        yield Way(name, "level", condition, level, in_talks=True)
    if condition.unknown:
        yield Way(name, "unknown", condition)
    if condition.missing:
        yield Way(name, "missing", condition, in_talks=True)
    if condition.at_least is not None:
        yield Way(name, "at_least", condition)
    if condition.low:
        yield Way(name, "low", condition)
    if condition.gone_by:
        yield Way(name, "gone_by", condition)
    if condition.beyond:
        yield Way(name, "beyond", condition)


def _is_cause(cause: Cause, way: Way) -> bool:
    if way.field in cause.fields:
        return True
    if way.kind == "level":
        return way.level in cause.levels
    states = {"unknown": cause.unknown, "missing": cause.missing, "gone_by": cause.gone_by}
    return states.get(way.kind, False)


@dataclass(frozen=True)
class SignPage:
    """The page of all signs in one language."""

    framework: Framework
    locale: Locale

    @cached_property
    def words(self) -> dict[str, str]:
        """The page's own sentences, with what pages of leads call a blank."""
        told = {"unknown": ("state", "unknown"), "missing": ("lead", "empty")}
        shared = {key: self.locale.text(*place) for key, place in told.items()}
        return WORDS[self.locale.language] | shared

    def text(self) -> str:
        """Return the page."""
        parts = [self.words["head"]]
        for signal in self.framework.signals:
            parts += self.signal(signal)
        parts.append(f"## {self.words['across']}\n")
        for sign in self.framework.signs:
            if sign.signal == ACROSS:
                parts.append(self.across(sign))
        return "\n".join(parts)

    def signal(self, signal: Signal) -> Iterator[str]:
        """Yield the part of one signal."""
        stage = next(one for one in self.framework.stages if one.id == signal.stage)
        of, colon = self.locale.of, self.locale.colon
        yield f"## {_title(of(signal.name))}\n"
        yield f"*{of(stage.name)}*{colon}{of(signal.meaning)}\n"
        for sign in self.framework.signs:
            if sign.signal == signal.id:
                yield from self.sign(sign)

    def sign(self, sign: WarningSign) -> Iterator[str]:
        """Yield the blocks of a sign: its own, then one for each cause."""
        ways = ways_of(sign)
        for cause in ("", *(one.id for one in sign.causes)):
            if sign.match == "all" and cause:
                yield self.incomplete(sign, next(c for c in sign.causes if c.id == cause))
                continue
            own = ways[cause]
            rule = self.locale.semicolon.join(self.rules(own))
            if sign.match == "all":
                rule = self.words["together"].format(ways=rule)
            yield self.block(sign, cause, rule, own)

    def incomplete(self, sign: WarningSign, cause: Cause) -> str:
        """Return the block of a cause of which part of the facts is not known."""
        blanks = [key for key in ("missing", "unknown") if getattr(cause, key)]
        rule = self.words["incomplete"].format(
            blanks=self.words["or"].join(self.words[key] for key in blanks),
        )
        return self.block(sign, cause.id, rule, ways_of(sign)[""])

    def across(self, sign: WarningSign) -> str:
        """Return the block of a sign across the signals."""
        rule = self.words["across_rule"].format(
            few=MIN_BELIEFS,
            belief=self.locale.percent(sign.belief_at_least or 0.0),
            evidence=self.locale.percent(float(expit(sign.evidence_at_most or 0.0))),
        )
        step, cleared = self.words["across_step"], self.words["across_cleared"]
        return self._block(sign, "", (rule, step, cleared))

    def block(self, sign: WarningSign, cause: str, rule: str, ways: Sequence[Way]) -> str:
        """Return a sign's words under one cause, with its rule and what clears it."""
        if not ways:
            return self._block(sign, cause, ("", "", ""))
        if sign.final:
            return self._block(sign, cause, (rule, "", self.words["final"]))
        cleared = self.locale.semicolon.join(self.clearings(ways))
        return self._block(sign, cause, (rule, self.step(sign, ways), cleared))

    def _block(self, sign: WarningSign, cause: str, told: tuple[str, str, str]) -> str:
        words, of, colon = self.words, self.locale.of, self.locale.colon
        own, (rule, step, cleared) = sign.told_by(cause), told
        lines = [("raised", rule), ("next", of(own.question)), ("step", step)]
        lines.append(("cleared", cleared))
        listed = [f"- **{words[key]}**{colon}{text}" for key, text in lines if text]
        heading = "####" if cause else "###"
        return "\n".join(
            [f"{heading} {_title(of(own.name))}", "", of(own.meaning), "", *listed, ""]
        )

    def rules(self, ways: Sequence[Way]) -> Iterator[str]:
        """Yield in words what raises a sign, levels of a field and like fields together."""
        levels: dict[tuple[str, bool, OtherFact | None], list[str]] = {}
        others: dict[tuple[str, bool], list[str]] = {}
        for way in ways:
            if way.kind == "level":
                key = (way.field, way.in_talks, way.beside)
                levels.setdefault(key, []).append(self.level(way.field, way.level))
            else:
                others.setdefault((self.state(way), way.in_talks), []).append(way.field)
        for (name, in_talks, beside), held in levels.items():
            text = self.told([name], self.words["or"].join(held), in_talks=in_talks)
            yield self.beside(text, beside) if beside else text
        for (state, in_talks), names in others.items():
            yield self.told(names, state, in_talks=in_talks)

    def told(self, names: Sequence[str], value: str, *, in_talks: bool) -> str:
        """Return what fields hold, and at which stage it counts."""
        text = f"{self.names(names)}{self.locale.colon}{value}"
        return self.locale.aside(text, self.words["in_talks"]) if in_talks else text

    def beside(self, way: str, other: OtherFact) -> str:
        """Return a way with the fact that must stand beside it."""
        held = [self.level(other.field, level) for level in other.levels]
        told = self.told([other.field], self.words["or"].join(held), in_talks=False)
        return self.words["beside"].format(way=way, other=told)

    def state(self, way: Way) -> str:
        """Return in words what a fact that is no level raises a sign by."""
        number = self.locale.number(way.condition.at_least or 0.0)
        return self.words[way.kind].format(number=number)

    def step(self, sign: WarningSign, ways: Sequence[Way]) -> str:
        """Return whether the step finds out or changes something, by the fields' kinds."""
        found = {way.field for way in ways if self.finds_out(sign, way)}
        changed = {way.field for way in ways} - found
        if found and changed:
            names = [way.field for way in ways]
            return self.words["both"].format(
                found=self.names([name for name in names if name in found]),
                changed=self.names([name for name in names if name in changed]),
            )
        return self.words["finds" if found else "changes"]

    def finds_out(self, sign: WarningSign, way: Way) -> bool:
        """Return whether the step on a fact looks up what is so."""
        is_blank = way.kind in ("unknown", "missing")
        has_levels = bool(self.framework.fields[way.field].levels)
        return sign.finds_out or (is_blank and has_levels)

    def clearings(self, ways: Sequence[Way]) -> Iterator[str]:
        """Yield in words what clears the facts, like fields together."""
        found: dict[str, list[str]] = {}
        for way in ways:
            found.setdefault(self.cleared(way), []).append(way.field)
        for value, names in found.items():
            yield f"{self.names(names)}{self.locale.colon}{value}"

    def cleared(self, way: Way) -> str:
        """Return in words the value that clears a fact."""
        clear = way.condition.clear
        match self.framework.fields[way.field].kind:
            case "date":
                return self.words["set"]
            case "number":
                return self.words["usual"] if way.kind in ("low", "beyond") else clear
            case _:
                return self.level(way.field, clear)

    def names(self, fields: Sequence[str]) -> str:
        """Return the names of fields, each once."""
        named = [self.locale.of(self.framework.fields[one].name) for one in fields]
        return self.locale.listed(list(dict.fromkeys(named)))

    def level(self, field: str, level: str) -> str:
        """Return the name of a level."""
        levels = {one.id: one.name for one in self.framework.fields[field].levels}
        return self.locale.of(levels[level])


def _title(name: str) -> str:
    return name[0].upper() + name[1:]


def pages() -> dict[Path, str]:
    """Return the text of each page by its path."""
    framework = load_framework()
    names = {"en": "signs.md", "zh": "signs.zh.md"}
    return {
        HERE / name: SignPage(framework, Locale(language)).text()
        for language, name in names.items()
    }


if __name__ == "__main__":
    for path, text in pages().items():
        path.write_text(text, "utf-8")
