"""What decides a company's deals as a whole, told from a bundle's history alone.

Which signals move the odds, which facts behind the warning signs hold up against past
deals, where those deals contradict the framework, and the same by stage, product, owner.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from kaopu.explain.past.groups import GroupCounts
from kaopu.explain.past.history import History
from kaopu.explain.past.importance import PlayerImportance
from kaopu.explain.past.overall_records import (
    Finding,
    Group,
    GroupSign,
    Overall,
    SignalWeight,
    SignFact,
    SignOverall,
)
from kaopu.explain.records import Support, Unit
from kaopu.explain.signs.comparisons import compare, finding_of
from kaopu.explain.signs.sign_effects import MIN_COST, Cost, total
from kaopu.explain.signs.support import SourceCounts, supported
from kaopu.framework import Framework, WarningSign
from kaopu.framework.records import ACROSS
from kaopu.leads.states import NOT_ASKED, UNKNOWN
from kaopu.pipeline import Source

GRAVEST: tuple[Finding, ...] = (
    "confirmed",
    "points_that_way",
    "contradicts",
    "not_shown",
    "too_few",
)
UNITS: dict[str, Unit] = {"number": "number", "date": "days"}


def build_overall(
    framework: Framework,
    sources: Iterable[Source],
    history: History,
    players: Iterable[PlayerImportance],
    label: str = "",
    *,
    usable: bool = True,
) -> Overall:
    """Return what decides past deals.

    Args:
        framework: The signs and their conditions.
        sources: The pipeline's.
        history: What the bundle keeps of past deals.
        players: What each signal, the context and our own side move.
        label: What the model is called.
        usable: Whether it beats the constant rate.
    """
    columns = {source.id: source for source in sources}
    signs = [
        found
        for sign in framework.signs
        if sign.signal != ACROSS
        for found in _sign(sign, columns, history)
    ]
    signs.sort(key=_weight)
    against = [(s.id, f) for s in signs for f in s.facts if _contradicts(f, history)]
    against.sort(key=lambda pair: -pair[1].support.deals)
    weights = [
        SignalWeight(player.id, player.columns, player.share, player.points)
        for player in players
    ]
    return Overall(
        model=label,
        usable=usable,
        deals=history.deals,
        won=history.won,
        signals=tuple(sorted(weights, key=lambda weight: -weight.share)),
        signs=tuple(signs),
        contradictions=tuple(against),
        groups=tuple(_group(g, history) for g in history.groups if g.kind != "all"),
        calibration=history.beliefs.calibration if history.beliefs else (),
        unanswered=history.exceptions.unanswered,
    )


def _weight(sign: SignOverall) -> tuple[int, int]:
    """Return where a sign stands: the gravest finding first, then the most deals."""
    deals = sign.support.deals if sign.support else 0
    return GRAVEST.index(sign.finding), -deals


def _contradicts(fact: SignFact, history: History) -> bool:
    if fact.finding == "contradicts":
        return True
    # Where all were won, all were won as often: few of an outcome tell no such thing.
    no_worse = fact.finding == "not_shown" and fact.won_as_often
    return no_worse and not history.are_few


def _sign(
    sign: WarningSign, columns: Mapping[str, Source], history: History
) -> Iterator[SignOverall]:
    facts = [
        f for s, v in _values(sign, history) for f in _fact(sign, s, v, columns, history)
    ]
    if not facts:
        return
    found = {fact.finding for fact in facts}
    held, without = _tallies(sign.id, history)
    facts.sort(key=lambda fact: -fact.support.deals)
    finding = next(f for f in GRAVEST if f in found)
    yield SignOverall(sign.id, sign.signal, held, without, finding, tuple(facts))


def _values(sign: WarningSign, history: History) -> Iterator[tuple[str, str]]:
    """Yield each source and value that raises a sign, as the counts name them."""
    costs = history.costs.get(sign.id, {})
    for condition in sign.when:
        source = condition.field
        if source not in history.counts:
            continue
        own = list(condition.levels)
        own += [UNKNOWN] if condition.unknown else []
        own += [NOT_ASKED] if condition.missing else []
        blanks = {UNKNOWN: condition.unknown, NOT_ASKED: condition.missing}
        # A blank that stands beside what was found raises nothing by itself.
        known = (cost.value for cost in costs.get(source, ()))
        own += [value for value in known if blanks.get(value, True)]
        yield from ((source, value) for value in dict.fromkeys(own))


def _fact(
    sign: WarningSign,
    source: str,
    value: str,
    columns: Mapping[str, Source],
    history: History,
) -> Iterator[SignFact]:
    """Yield what past deals say of a value; nothing where no deal held it."""
    counts: SourceCounts = history.counts[source]
    support = counts.support(value)
    if support is None or not support.deals or source not in columns:
        return
    known = {c.value: c for c in history.costs.get(sign.id, {}).get(source, ())}
    cost = known.get(value)
    # Where all that told of the fact held it, there is nothing to hold it against.
    alone = cost is None and support.rate == support.overall
    as_often = support.rate is not None and support.rate >= support.overall and not alone
    yield SignFact(
        source=source,
        column=columns[source].column,
        value=value,
        unit=UNITS.get(counts.kind, "level"),
        support=support,
        log_odds=cost.log_odds if cost else None,
        error=cost.error if cost else None,
        comparison=compare((cost,)) if cost else None,
        finding=_finding(support, cost, as_often=as_often),
        won_as_often=as_often,
    )


def _finding(support: Support, cost: Cost | None, *, as_often: bool) -> Finding:
    if support.rate is None or support.low is None:
        return "too_few"
    told = finding_of(total((cost,))) if cost is not None else "no_difference"
    # As in a lead: counts that do not agree take it a step lower.
    if told == "costs":
        return "points_that_way" if as_often else "confirmed"
    if told == "likely" and not as_often:
        return "points_that_way"
    if cost is not None and told == "gains" and cost.log_odds >= MIN_COST and as_often:
        return "contradicts"
    return "contradicts" if support.low > support.overall else "not_shown"


def _tallies(sign: str, history: History) -> tuple[Support | None, Support | None]:
    """Return how deals with and without a sign ended."""
    for group in history.groups:
        for own in group.signs:
            if group.kind == "all" and own.id == sign and own.asked:
                overall = own.asked_won / own.asked
                if own.held is None or own.held_won is None:
                    return None, None
                rest = (own.asked - own.held, own.asked_won - own.held_won)
                held = supported(own.held, own.held_won, overall)
                return held, supported(*rest, overall)
    return None, None


def _group(group: GroupCounts, history: History) -> Group:
    overall = history.rate or 0.0
    signs: list[tuple[float, GroupSign]] = []
    for sign in group.signs:
        if sign.held == 0:
            continue
        # Where too few held it, what it cost is not known, and it comes last.
        support, lost = None, -float(group.deals)
        if sign.held is not None and sign.held_won is not None:
            support = supported(sign.held, sign.held_won, sign.asked_won / sign.asked)
            lost = sign.held * support.overall - sign.held_won
        signs.append((-lost, GroupSign(sign.id, support)))
    signs.sort(key=lambda pair: pair[0])
    return Group(
        kind=group.kind,
        column=group.column,
        value=group.value,
        support=supported(group.deals, group.won, overall),
        signals=group.signals,
        signs=tuple(sign for _, sign in signs),
    )
