"""Finds the column of an export that says which deals are of one account."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kaopu.proposing.cutting import CHINESE, cut
from kaopu.proposing.profile import Profile
from kaopu.proposing.records import ColumnProposal
from kaopu.proposing.vocabulary import load_vocabulary

CONCEPTS = frozenset(("account", "company_name", "other_id"))
WORDS = frozenset(("customer", "client", "organization", "organisation", "org", "firm"))
WORDS_CHINESE = ("客户", "公司", "企业", "单位")
# So many accounts there must be, and so many deals beyond the first of each; a column with
# fewer names is a category.
MIN_ACCOUNTS, AGAIN = 10, 0.02


def find_account(columns: Sequence[ColumnProposal], profiles: Mapping[str, Profile]) -> str:
    """Return the column of accounts; empty where none is, or each has one deal alone.

    An id is surer than a name.

    Args:
        columns: What the columns were taken for.
        profiles: Their cells.
    """
    found = [
        column
        for column in columns
        if column.concept in CONCEPTS
        if _is_of_account(column.column) and _comes_back(profiles[column.column])
    ]
    found.sort(key=lambda column: column.concept != "other_id")
    return found[0].column if found else ""


def _is_of_account(header: str) -> bool:
    known = WORDS | {w for noun in load_vocabulary().others for w in cut(noun)}
    words = {*cut(header)}
    # The API of Salesforce writes ACCOUNTID in one.
    words |= {word.removesuffix("id") for word in words}
    people = {"person", "contact"}
    chinese = "".join(word for word in words if CHINESE.search(word))
    is_own = bool(words & (known - people)) and not words & {*people, "partner"}
    return is_own or any(word in chinese for word in WORDS_CHINESE)


def _comes_back(profile: Profile) -> bool:
    filled = int(profile.cells.filled.sum())
    return MIN_ACCOUNTS <= profile.distinct <= (1 - AGAIN) * filled
