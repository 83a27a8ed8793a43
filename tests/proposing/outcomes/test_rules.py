from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from kaopu.proposing.headers import match_header
from kaopu.proposing.outcomes.find import find_outcome
from kaopu.proposing.outcomes.rules import Sheet
from kaopu.proposing.profile import profile_column
from kaopu.proposing.records import Answers, OutcomeProposal

ROWS = 300
RNG = np.random.default_rng(11)
WON = RNG.random(ROWS) < 0.4
OPEN = ~WON & (RNG.random(ROWS) < 0.3)
OPENED = pd.Timestamp("2024-01-01") + pd.to_timedelta(np.arange(ROWS), "D")
ENDED = OPENED + pd.to_timedelta(RNG.integers(2, 45, ROWS), "D")


def days(which: np.ndarray) -> list[str]:
    return list(np.where(which, ENDED.strftime("%Y-%m-%d"), ""))


def found_in(columns: Mapping[str, Sequence[str]], found: str = "") -> OutcomeProposal:
    texts = pd.DataFrame({name: list(c) for name, c in columns.items()}, dtype=object)
    profiles = [profile_column(name, texts[name]) for name in columns]
    matches = {name: match_header(name) for name in columns}
    return find_outcome(Sheet(profiles, matches, texts, "", found), Answers())


CREATED = {"Created": list(OPENED.strftime("%Y-%m-%d"))}


def test_a_day_that_only_won_deals_have_tells_the_outcome_with_the_longest_sale() -> None:
    found = found_in(CREATED | {"Converted on": days(WON), "Source": ["web", "fair"] * 150})
    longest = int((ENDED - OPENED)[WON].days.max())
    rule = found.first
    assert (rule.column, rule.kind, rule.means) == ("Converted on", "filled", "won")
    assert rule.lost_after_days == longest
    assert sum(found.counts) == ROWS
    assert found.counts[2] > 0


def test_without_an_opening_day_a_blank_is_lost_at_once() -> None:
    found = found_in({"Order date": days(WON), "Source": ["web", "fair"] * 150})
    assert found.first.lost_after_days == 0
    assert found.counts == (int(WON.sum()), int((~WON).sum()), 0)


def test_a_day_that_every_deal_has_tells_nothing() -> None:
    assert not found_in(CREATED | {"Converted on": days(WON | True)}).is_found


def test_a_won_stage_and_a_flag_of_being_alive_tell_it_together() -> None:
    lost = ~WON & ~OPEN
    columns = {
        "Pipeline step": list(np.where(WON, "Won", np.where(OPEN, "Demo", "Offer"))),
        "Is active": list(np.where(lost, "no", "yes")),
    }
    found = found_in(columns)
    assert found.columns == ("Pipeline step", "Is active")
    assert found.rules[1].lost == ("no",)
    assert found.counts == (int(WON.sum()), int(lost.sum()), int(OPEN.sum()))


def test_an_archived_deal_is_a_lost_one() -> None:
    lost = ~WON & ~OPEN
    columns = {
        "Stage": list(np.where(WON, "Closed Won", "Proposal")),
        "Archived": list(np.where(lost, "TRUE", "FALSE")),
    }
    assert found_in(columns).rules[1].lost == ("TRUE",)


def test_two_days_tell_it_together() -> None:
    columns = {"Won time": days(WON), "Lost time": days(~WON & ~OPEN)}
    found = found_in(CREATED | columns)
    assert [(r.column, r.means) for r in found.rules] == [
        ("Won time", "won"),
        ("Lost time", "lost"),
    ]
    assert found.counts[2] == int(OPEN.sum())


def test_a_probability_of_all_or_nothing_tells_it_if_nothing_else_does() -> None:
    chance = np.where(WON, "100", np.where(OPEN, "35", "0"))
    found = found_in({"Probability": list(chance), "Source": ["web", "fair"] * 150})
    rule = found.first
    assert (rule.kind, rule.won_from, rule.lost_to) == ("range", 100.0, 0.0)
    assert found.counts == (int(WON.sum()), int((~WON & ~OPEN).sum()), int(OPEN.sum()))


def test_being_in_a_second_table_tells_it() -> None:
    columns = CREATED | {"in customers": list(np.where(WON, "yes", ""))}
    found = found_in(columns, "in customers")
    assert (found.column, found.first.kind) == ("in customers", "filled")


def test_words_in_a_column_of_their_own_come_before_every_other_way() -> None:
    columns = {
        "Result": list(np.where(WON, "Won", np.where(OPEN, "Open", "Lost"))),
        "Active": list(np.where(~WON & ~OPEN, "no", "yes")),
        "Won time": days(WON),
    }
    found = found_in(CREATED | columns)
    assert found.columns == ("Result",)
    assert found.disputed is None
    assert "Won time" in {column for rival in found.rivals for column in rival.columns}


def test_a_day_under_a_plain_name_that_follows_a_whole_one_is_named_not_taken() -> None:
    early = list((OPENED - pd.Timedelta(9, "D")).strftime("%Y-%m-%d"))
    moved = [day if won else "" for day, won in zip(early, WON, strict=True)]
    columns = CREATED | {"Goods sent on": days(WON), "Flyer seen on": moved}
    found = found_in(columns)
    assert not found.is_found
    near = {rival.column: rival for rival in found.rivals}
    rule = near["Goods sent on"].first
    assert rule.kind == "filled"
    # Of deals younger than the longest sale only won ones are known: none is learnt from.
    old = (ENDED[WON].max() - OPENED).days >= rule.lost_after_days
    assert near["Goods sent on"].counts[0] == int((WON & old).sum())
    assert "Flyer seen on" not in near


def test_a_key_that_only_converted_rows_have_tells_the_outcome() -> None:
    keys = [f"0Q{n:05d}X" if won else "" for n, won in enumerate(WON)]
    taken = found_in(CREATED | {"ConvertedClientId": keys})
    assert (taken.column, taken.first.kind) == ("ConvertedClientId", "filled")
    named = found_in(CREATED | {"order_id": keys})
    assert [rival.column for rival in named.rivals] == ["order_id"]
