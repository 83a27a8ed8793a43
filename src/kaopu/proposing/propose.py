"""Proposes a pipeline file for an export: profiles, headers, outcome, places, leaks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from kaopu.framework import load_framework
from kaopu.framework.records import CONTEXT
from kaopu.language import ENGLISH, Language, Locale, languages
from kaopu.pipeline.resolve import MISSING
from kaopu.proposing.accounts import find_account
from kaopu.proposing.currencies import (
    find_amount_currencies,
    is_japanese,
    place_currencies,
)
from kaopu.proposing.cutting import cut
from kaopu.proposing.dates import (
    counted_from,
    guess_closed,
    guess_created,
    settle_format,
    with_age,
    with_won_day,
)
from kaopu.proposing.growing import leave_out_growing
from kaopu.proposing.headers import Match, match_header
from kaopu.proposing.joins import JoinKey
from kaopu.proposing.leaks import leave_out_leaks
from kaopu.proposing.outcomes.endings import negations, sort_endings
from kaopu.proposing.outcomes.find import find_outcome, outcome_values
from kaopu.proposing.outcomes.rules import Sheet
from kaopu.proposing.outcomes.values import MAX_LEVELS
from kaopu.proposing.places.decide import (
    SECOND,
    decide_column,
    find_crm,
    one_per_place,
)
from kaopu.proposing.places.unknown import is_colleagues
from kaopu.proposing.profile import Profile, profile_column
from kaopu.proposing.records import (
    IGNORE,
    LIKELY,
    Answers,
    ColumnProposal,
    OutcomeProposal,
    Proposal,
    Reason,
)
from kaopu.proposing.vocabulary import load_vocabulary
from kaopu.spelling import normalise

SCALES = (1, 10, 100)
# From this confidence on a column is not doubted for what its name alone says.
NAMED = LIKELY + 0.08
# Of so many rows at the end, those are left out that fill one of so many columns.
LAST_ROWS, MIN_COLUMNS = 20, 4
# Letters of the languages that headers and values are known in, and the share of columns
# with others from which on the language is one that is not.
KNOWN_LETTERS = re.compile(
    "[A-Za-zÀ-ÃÄ-ÐÑ-ÖØ-öø-ÿŒœŸªºА-Яа-яЁё\u3005-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uff9f]"
)
UNKNOWN_LANGUAGE = 0.15
# From this share of headers in a language's own characters on the file speaks it.
OWN_HEADERS = 0.3


@dataclass(frozen=True)
class Export:
    """An export with what was found out about each column."""

    texts: pd.DataFrame
    profiles: Mapping[str, Profile]
    matches: Mapping[str, tuple[Match, ...]]
    crm: str


def propose_pipeline(
    texts: pd.DataFrame,
    name: str,
    export: str,
    answers: Answers | None = None,
    language: Language | None = None,
    join: JoinKey | None = None,
) -> Proposal:
    """Return a pipeline file proposed for an export.

    Args:
        texts: Its rows as texts, shape (n, columns), as `kaopu.files.as_texts` gives
            them; of headers that stand twice the first is looked at.
        name: The pipeline's name.
        export: What messages call the export.
        answers: What the user said instead of a guess.
        language: Of the file; by default that of the headers.
        join: How a second table was joined to it, if any.
    """
    texts = texts.loc[:, ~texts.columns.duplicated() & (texts.columns != "")]
    answers = answers or Answers()
    rows, texts = len(texts), _without_scraps(texts)
    seen = _look_once(texts)
    repeats, texts = len(texts) - len(seen.texts), seen.texts
    profiles = list(seen.profiles.values())
    date_format, unsure = settle_format(profiles)
    found, days = (join.found, join.joined if join.found else ()) if join else ("", ())
    sheet = Sheet(profiles, seen.matches, texts, date_format, found, answers.created, days)
    outcome = find_outcome(sheet, answers)
    columns = place_currencies(_places(seen, sheet, outcome, answers), texts)
    currencies = find_amount_currencies(columns, texts)
    columns = [_with_repeats(column, repeats) for column in columns]
    return Proposal(
        name=name,
        language=language or _language(texts.columns),
        export=export,
        rows=rows,
        crm=seen.crm,
        outcome=outcome,
        columns=tuple(columns),
        stages=_stages(columns, seen.profiles),
        date_format=date_format,
        dates_unsure=unsure,
        scale=_scale(columns, seen.profiles),
        high=_high(columns, seen.profiles),
        currency=currencies.currency,
        other_currencies=currencies.others,
        missing=_present(seen.profiles.values(), texts, "missing"),
        unknown=_present(seen.profiles.values(), texts, "unknown"),
        unknown_language=_is_unknown_language(profiles),
        account=find_account(columns, seen.profiles),
    )


def _without_scraps(texts: pd.DataFrame) -> pd.DataFrame:
    """Return an export without rows at its end in which next to nothing is entered.

    What stands there, such as a formula's error, is no deal; it hides that a column has a
    text of its own in every row.
    """
    if texts.shape[1] < MIN_COLUMNS:
        return texts
    last = texts.tail(LAST_ROWS)
    filled = last.apply(lambda cells: cells.astype(str).str.strip() != "").sum(axis=1)
    kept = ~texts.index.isin(filled.index[filled <= 1])
    return texts.loc[kept]


def look_at(texts: pd.DataFrame) -> Export:
    """Return an export with the profile of every column and what its header is like."""
    profiles = {str(c): profile_column(str(c), texts[c]) for c in texts.columns}
    matches = {column: match_header(column) for column in profiles}
    return Export(texts, profiles, matches, find_crm(matches.values()))


def _look_once(texts: pd.DataFrame) -> Export:
    """Return an export as `look_at` does, where it has an id without its repeated rows.

    Rows that repeat an earlier one in every cell hide that each deal has an id of its own.
    """
    repeated = texts.duplicated().to_numpy()
    rest = texts.loc[~repeated]
    # Only a column with a text of its own in each of the other rows can be such an id.
    if repeated.any() and any(rest[column].is_unique for column in rest):
        once = look_at(rest)
        if any(
            profile.is_unique and _is_like_an_id(profile, once.matches[column])
            for column, profile in once.profiles.items()
        ):
            return once
    return look_at(texts)


def _is_like_an_id(profile: Profile, matches: Sequence[Match]) -> bool:
    concepts = {match.concept for match in matches if match.score / 100 >= LIKELY}
    return "lead_id" in concepts or "id" in profile.kinds[:2]


def _with_repeats(column: ColumnProposal, repeats: int) -> ColumnProposal:
    """Return the id with what is said of the rows that repeat another in every cell."""
    if not repeats or column.place != "lead.id" or not column.is_proposed:
        return column
    said = Reason("repeated_rows", {"rows": repeats})
    return replace(column, reasons=(*column.reasons, said))


def _places(
    seen: Export, sheet: Sheet, outcome: OutcomeProposal, answers: Answers
) -> list[ColumnProposal]:
    asked = answers
    if _need_age([outcome]) and answers.created is None:
        # The age of a deal counts from that day: the rule needs it.
        asked = replace(answers, created=sheet.created())
    people = load_vocabulary().people
    of_people = any(people & {*cut(column)} for column in seen.profiles)
    columns = [
        _answered(
            decide_column(profile, seen.matches[column], seen.crm, of_people=of_people),
            asked,
        )
        for column, profile in seen.profiles.items()
        if column not in outcome.columns
    ]
    rivals = {c for rival in outcome.rivals if rival.against for c in rival.columns}
    columns = [_other_outcome(c) if c.column in rivals else c for c in columns]
    if not outcome.is_found:
        columns = [_may_be_outcome(c, outcome) for c in columns]
    if outcome.is_found:
        ended = outcome_values(sheet, outcome)
        missing = load_vocabulary().words["answers"]["missing"]
        columns = leave_out_leaks(columns, seen.texts, ended, missing, sheet.date_format)
    # Only now, so that a column that leaks takes no place from an honest one.
    columns = one_per_place(columns, seen.profiles)
    columns = guess_created(columns, list(seen.profiles.values()))
    if outcome.is_found:
        columns = with_won_day(columns, sheet.days_of(outcome.columns))
        columns = guess_closed(columns, list(seen.profiles.values()), ended)
        columns = leave_out_growing(columns, seen.profiles, ended)
    if asked is not answers:
        columns = [counted_from(c, seen.matches[c.column]) for c in columns]
    elif answers.created is None and _need_age(outcome.rivals):
        columns = with_age(columns, sheet.created())
    if answers.lead_id is None:
        columns = _guess_id(columns, seen.profiles)
    high = _high(columns, seen.profiles)
    return [_possible(column, high) for column in columns]


def _need_age(outcomes: Iterable[OutcomeProposal]) -> bool:
    """Tell whether a rule counts the age of a deal."""
    return any(rule.lost_after_days for found in outcomes for rule in found.rules)


def _possible(
    column: ColumnProposal, high: Mapping[str, tuple[str, ...]]
) -> ColumnProposal:
    """Return the column where the pipeline file can take it.

    A belief in words needs words that mean high. A further column may not be called like
    a field of the framework: whether it is one, the user must say.
    """
    belief = column.place.removeprefix("beliefs.")
    if belief in ("rapport", "apparent_wealth") and not high.get(belief):
        return replace(column, place=IGNORE, reasons=(Reason("no_fact"), *column.reasons))
    is_group = column.place.startswith(("signals.", "context", "own_side"))
    if is_group and column.column in load_framework().fields:
        return replace(column, confidence=min(column.confidence, LIKELY - 0.01))
    return column


def _other_outcome(column: ColumnProposal) -> ColumnProposal:
    """Return a column that tells another outcome, such as that of the campaign before.

    Its name says that it is one; only its cells can give the one away that is learnt.
    """
    if column.place != CONTEXT:
        return column
    reasons = (Reason("other_outcome"), *column.reasons)
    return replace(column, confidence=NAMED, reasons=reasons)


def _may_be_outcome(column: ColumnProposal, outcome: OutcomeProposal) -> ColumnProposal:
    """Return a column that may be the outcome as one that is not used unless asked for."""
    near = next((r for r in outcome.rivals if column.column in r.columns), None)
    likely = near is not None and (near.reasons or _is_unseen(column))
    if not likely or column.place not in (CONTEXT, "lead.stage"):
        return column
    others = (reason for reason in column.reasons if reason.kind != "unseen")
    reasons = (Reason("may_be_outcome"), *others)
    return replace(column, confidence=LIKELY - 0.01, reasons=reasons)


def _is_unseen(column: ColumnProposal) -> bool:
    return any(reason.kind == "unseen" for reason in column.reasons)


def _answered(column: ColumnProposal, answers: Answers) -> ColumnProposal:
    """Return the column where the user said, if it was asked about."""
    for place, header in (("lead.id", answers.lead_id), ("dates.created", answers.created)):
        if header is None:
            continue
        if column.column == header:
            return ColumnProposal(column.column, place, 1.0, (Reason("asked"),))
        if column.place == place:
            reasons = (Reason(SECOND[place]), *column.reasons)
            return replace(column, place=IGNORE, reasons=reasons)
    return column


def _guess_id(
    columns: Sequence[ColumnProposal], profiles: Mapping[str, Profile]
) -> list[ColumnProposal]:
    """Return the columns, the first that holds an id of its own in every row as the id."""
    if any(column.place == "lead.id" and column.is_proposed for column in columns):
        return list(columns)
    for place, column in enumerate(columns):
        profile = profiles[column.column]
        is_id = profile.is_unique and "id" in profile.kinds[:2]
        if is_id and _may_be_id(column) and not is_colleagues(column.column):
            found = replace(
                column,
                place="lead.id",
                confidence=LIKELY + 0.04,
                reasons=(Reason("only_id"),),
                numeric=False,
            )
            return [*columns[:place], found, *columns[place + 1 :]]
    return list(columns)


def _may_be_id(column: ColumnProposal) -> bool:
    kinds = {reason.kind for reason in column.reasons}
    return (column.place == IGNORE and "id" in kinds) or not column.is_proposed


def _stages(
    columns: Sequence[ColumnProposal], profiles: Mapping[str, Profile]
) -> Mapping[str, tuple[str, ...]]:
    """Return the texts of the stage column by stage; one that is not known is intent."""
    stage = next((c for c in columns if c.place == "lead.stage"), None)
    if stage is None:
        return {}
    words = load_vocabulary().words["stage"]
    texts = [text for text, _ in profiles[stage.column].levels]
    target = tuple(text for text in texts if normalise(text) in words["target"])
    ends = sort_endings(texts)
    # How a deal ended is no stage of it.
    over = {*ends.won, *ends.lost, *negations(ends.won, ends.open)}
    intent = tuple(text for text in texts if text not in target and text not in over)
    return {"target": target, "intent": intent}


def _scale(columns: Sequence[ColumnProposal], profiles: Mapping[str, Profile]) -> int:
    belief = next((c for c in columns if c.place == "beliefs.confidence"), None)
    if belief is None:
        return 1
    order = profiles[belief.column].cells.order
    assert order is not None  # noqa: S101 - the column holds numbers
    largest = float(np.nanmax(order))
    percent = any("%" in text for text, _ in profiles[belief.column].levels[:20])
    return 100 if percent else next((s for s in SCALES if largest <= s), 100)


def _high(
    columns: Sequence[ColumnProposal], profiles: Mapping[str, Profile]
) -> Mapping[str, tuple[str, ...]]:
    """Return the texts that mean high, of each belief in words."""
    words = load_vocabulary().words["beliefs"]["high"]
    found = {}
    for belief in ("rapport", "apparent_wealth"):
        for column in columns:
            if column.place == f"beliefs.{belief}":
                texts = [text for text, _ in profiles[column.column].levels]
                found[belief] = tuple(t for t in texts if normalise(t) in words)
    return found


def _present(
    profiles: Iterable[Profile], texts: pd.DataFrame, what: str
) -> tuple[str, ...]:
    """Return the texts of the export that mean a blank, or asked and not told."""
    words = load_vocabulary().words["answers"][what]
    found: dict[str, str] = {}
    for profile in profiles:
        if profile.kinds[0] in ("text", "id", "date") and what == "unknown":
            continue
        for text in texts[profile.column].unique():
            key = normalise(str(text))
            if key in words:
                found.setdefault(key, str(text).strip())
    defaults = {normalise(text) for text in MISSING} if what == "missing" else set()
    return tuple(text for key, text in sorted(found.items()) if key not in defaults)


def _is_unknown_language(profiles: Sequence[Profile]) -> bool:
    """Tell whether many columns have letters of no language that has a vocabulary."""
    foreign = 0
    for profile in profiles:
        few = profile.levels if len(profile.levels) <= MAX_LEVELS else ()
        shown = " ".join((profile.column, *(text for text, _ in few)))
        foreign += any(c.isalpha() and not KNOWN_LETTERS.match(c) for c in shown)
    return foreign > UNKNOWN_LANGUAGE * max(len(profiles), 1)


def _language(columns: Iterable[str]) -> Language:
    """Return the first language whose characters enough headers hold, else English."""
    headers = [str(column) for column in columns]
    if is_japanese(headers):
        return ENGLISH
    for language in languages():
        pattern = Locale(language).headers
        own = sum(1 for h in headers if pattern and re.search(pattern, h))
        if own > OWN_HEADERS * len(headers):
            return language
    return ENGLISH
