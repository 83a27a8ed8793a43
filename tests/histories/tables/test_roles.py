from __future__ import annotations

import math

import pytest
from history_tables import EVENTS, ROLES, deals, read, tell

UNDATED = ROLES.replace('when = "at"\n', "")


def role(at: str, person: str, held: str, deal: str = "D-1") -> dict[str, str]:
    return {"deal": deal, "at": at, "person": person, "role": held}


@pytest.mark.parametrize(
    ("held", "decider", "adviser"),
    [
        ("Decision Maker", "yes", "no"),
        ("Economic Buyer", "yes", "no"),
        ("决策人", "yes", "no"),
        ("Influencer", "no", "yes"),
        ("技术评估", "no", "yes"),
        ("Technical Decision Maker", "no", "yes"),
        ("End User", "no", "no"),
    ],
)
def test_roles_are_known_by_their_usual_names(
    held: str, decider: str, adviser: str
) -> None:
    told = tell(ROLES, {"roles.csv": [role("2026-01-05", "p", held)]}, "2026-01-10")
    assert (told["decider_met"], told["adviser_met"]) == (decider, adviser)


def test_a_role_is_known_from_its_moment_on() -> None:
    rows = [
        role("2026-01-02", "p", "User", "D-2"),
        role("2026-01-09", "p", "Decision Maker"),
    ]
    assert tell(ROLES, {"roles.csv": rows}, "2026-01-08")["decider_met"] == "no"
    assert tell(ROLES, {"roles.csv": rows}, "2026-01-09")["decider_met"] == "yes"


def test_a_role_without_a_moment_tells_nothing_and_is_counted() -> None:
    rows = [role("", "p", "Decision Maker"), role("", "q", "User")]
    told = tell(UNDATED, {"roles.csv": rows}, "2026-01-10")
    assert told["decider_met"] == ""
    assert math.isnan(told["people_met"])
    assert read(UNDATED, {"roles.csv": rows}, deals(["D-1"])).counts[0].undated == 2


def test_people_with_a_role_count_where_events_name_nobody() -> None:
    rows = [role("2026-01-05", "p", "User"), role("2026-01-06", "q", "User")]
    assert tell(ROLES, {"roles.csv": rows}, "2026-01-10")["people_met"] == 2
    tables = {
        "roles.csv": rows,
        "events.csv": [{"deal": "D-1", "at": "2026-01-05", "person": "p"}],
    }
    assert tell(EVENTS + ROLES, tables, "2026-01-10")["people_met"] == 1
