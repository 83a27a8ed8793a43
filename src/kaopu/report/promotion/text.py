"""A challenger beside the champion as text: on what deals, how good, what was decided."""

from __future__ import annotations

import math

from kaopu.framework import load_framework
from kaopu.language import Language, Locale
from kaopu.promotion.held_out import MIN_HELD_OUT
from kaopu.promotion.promote import Pair, Promotion
from kaopu.promotion.records import Comparison, Side, StageCalibration
from kaopu.report.promotion.decisions import decided_text
from kaopu.report.terminal import aligned

SECTION = "promotion"


def promotion_text(pair: Pair, done: Promotion, language: Language) -> str:
    """Return what a promotion measured and decided, the decision last."""
    locale = Locale(language)
    labels = {
        "champion": str(pair.champion.label),
        "challenger": str(pair.challenger.label),
    }
    lines = [locale.text(SECTION, "title", name=pair.name, **labels)]
    if done.comparison is not None:
        lines += comparison_lines(done.comparison, locale)
    lines += [_why(done, locale), decided_text(pair.name, done.decision, locale)]
    return "\n".join(lines) + "\n"


def comparison_lines(found: Comparison, locale: Locale) -> list[str]:
    """Return what a comparison found, line by line."""
    say, count = locale.text, locale.count
    labels = {"champion": found.champion.label, "challenger": found.challenger.label}
    days = ""
    if found.days is not None:
        first, last = (locale.date(day.isoformat()) for day in found.days)
        days = say(SECTION, "days", first=first, last=last)
    key = "accounts" if found.by else "copies"
    facts = {"deals": count(found.deals), "won": count(found.won), "days": days}
    lines = [
        say(SECTION, "deals", **facts),
        say("promotion_basis", found.basis, **labels),
        say(SECTION, key, accounts=count(found.accounts), column=found.by),
    ]
    if found.unlike:
        unlike = count(found.unlike)
        lines.append(locale.counted(SECTION, "unlike", found.unlike, unlike=unlike))
    if found.is_same:
        lines.append(say(SECTION, "same", **labels))
    lines += ["", *aligned(_rows(found, locale)), ""]
    digits = {"difference": found.difference, "low": found.low, "high": found.high}
    facts = {name: locale.signed(value, 4) for name, value in digits.items()}
    return [*lines, say(SECTION, "difference", **facts), ""]


def _rows(found: Comparison, locale: Locale) -> list[list[str]]:
    """Return the table: a row a figure, a column a model."""
    say, sides = locale.text, (found.champion, found.challenger)
    heads = [
        say("promotion_head", head, label=side.label)
        for head, side in zip(("champion", "challenger"), sides, strict=True)
    ]
    rows = [
        ["", *heads],
        [say("promotion_row", "log_loss"), *(locale.decimal(s.log_loss, 4) for s in sides)],
        [say("promotion_row", "constant"), *(locale.decimal(s.constant, 4) for s in sides)],
        [say("promotion_row", "learnt"), *(locale.count(s.deals) for s in sides)],
        [say("promotion_row", "newest"), *(_newest(side, locale) for side in sides)],
    ]
    names = {str(s.id): locale.of(s.name) for s in load_framework().stages}
    for stage, name in names.items():
        cells = [_calibration(side.stages.get(stage), locale) for side in sides]
        if any(stage in side.stages for side in sides):
            rows.append([say("promotion_row", "stage", stage=name), *cells])
    return rows


def _newest(side: Side, locale: Locale) -> str:
    if side.newest is None:
        return locale.text(SECTION, "unknown")
    return locale.date(side.newest.isoformat())


def _calibration(found: StageCalibration | None, locale: Locale) -> str:
    if found is None:
        return "–"
    slope = "–" if math.isnan(found.slope) else locale.decimal(found.slope, 2)
    return locale.text(
        SECTION,
        "calibration",
        mean=locale.percent(found.mean, 1),
        rate=locale.percent(found.win_rate, 1),
        slope=slope,
    )


def _why(done: Promotion, locale: Locale) -> str:
    """Return what the rule says of the challenger, in one sentence."""
    verdict, rule = done.verdict, done.decision.rule
    if verdict is None:
        return locale.text("promotion_why", "not_asked")
    names = {str(s.id): locale.of(s.name) for s in load_framework().stages}
    return locale.text(
        "promotion_why",
        verdict.why,
        margin=locale.decimal(float(rule["margin"]), 3),
        calibration=locale.percent(float(rule["calibration_margin"]), 1),
        stage=names.get(verdict.stage, ""),
        needed=locale.count(verdict.needed or 0),
        least=MIN_HELD_OUT,
    )
