from __future__ import annotations

import numpy as np

from exports.deals import draw_deals, make_export


def test_the_same_seed_gives_the_same_deals() -> None:
    one, two = draw_deals(50, 3), draw_deals(50, 3)
    np.testing.assert_array_equal(one.ended, two.ended)
    assert one.money() == two.money()


def test_facts_move_the_outcome_and_a_fifth_is_open() -> None:
    deals = draw_deals(4_000, 0)
    share = deals.is_open.mean()
    assert 0.15 < share < 0.25
    done = ~deals.is_open
    best = deals.ended[done & (deals.steps["decider"] == 2)].mean()
    worst = deals.ended[done & (deals.steps["decider"] == 0)].mean()
    assert best > worst + 0.15


def test_what_is_known_afterwards_is_blank_for_the_others() -> None:
    deals = draw_deals(100, 1)
    lost = deals.only(0, ("price",), share=1.0)
    assert [bool(text) for text in lost] == (deals.ended == 0).tolist()
    closed = deals.days("closed")
    assert [not day for day in closed] == deals.is_open.tolist()


def test_an_export_knows_its_outcome_and_id() -> None:
    columns = {"K": ("lead.id|ignore", ["1"]), "S": ("outcome", ["won"])}
    export = make_export("small", columns, ("won", "lost"))
    assert (export.lead_id, export.outcome, export.truth["S"]) == ("K", "S", "outcome")
