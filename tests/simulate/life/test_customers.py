from __future__ import annotations

import numpy as np

from kaopu.simulate.life.customers import draw_customers
from kaopu.simulate.life.records import load_life


def test_facts_and_columns_have_the_shares_that_were_planted() -> None:
    n = 20_000
    customers = draw_customers(np.random.default_rng(1), n, 0)
    life = load_life()
    planted = [
        (
            customers.facts[item["field"]],
            dict(zip(item["log_odds"], item["shares"], strict=True)),
        )
        for item in life["facts"]
    ] + [
        (
            customers.columns[item["column"]],
            dict(zip(item["values"], item["shares"], strict=True)),
        )
        for item in life["columns"]
    ]
    for values, shares in planted:
        for value, share in shares.items():
            error = np.sqrt(share * (1 - share) / n)
            assert abs((values == value).mean() - share) < 4 * error


def test_deals_of_one_account_share_what_nobody_can_see() -> None:
    customers = draw_customers(np.random.default_rng(1), 3000, 0)
    by_account = dict(zip(customers.account, customers.by_account, strict=True))
    assert all(
        by_account[account] == value
        for account, value in zip(customers.account, customers.by_account, strict=True)
    )
    assert len(by_account) < 2000


def test_deals_come_first_and_each_part_is_oldest_first() -> None:
    created = draw_customers(np.random.default_rng(1), 500, 100).created
    assert (np.diff(created[:500]) >= np.timedelta64(0)).all()
    assert (np.diff(created[500:]) >= np.timedelta64(0)).all()
    assert created[:500].max() < np.datetime64("2026-04-07")
    assert created[500:].min() >= np.datetime64("2026-06-04")
