from __future__ import annotations

import pytest
from fastapi.testclient import TestClient


@pytest.mark.parametrize(
    ("query", "told"),
    [
        (
            "",
            "Ordered by the chance of winning, best first; this week's plan goes by "
            "expected value, the chance times the amount.",
        ),
        ("?sort=expected", "Ordered by: Expected value, highest first."),
        ("?sort=rank&order=down", "Ordered by: Rank, highest first."),
        ("?sort=probability&order=up", "Ordered by: Chance of winning, lowest first."),
        ("?sort=timeline", "Ordered by: timeline: weakest first."),
        ("?sort=signs&order=up", "Ordered by: Most confirmed warnings, turned round."),
        ("?sort=name&lang=zh", "排序：名称。"),
        ("?sort=amount&lang=zh", "排序：金额，从高到低。"),
    ],
)
def test_the_list_says_by_what_it_is_ordered(
    client: TestClient, query: str, told: str
) -> None:
    html = client.get(f"/{query}").text.replace("&#39;", "'")
    assert f'<p class="small soft order">{told}</p>' in html


def test_the_column_sorted_by_says_so_and_turns(client: TestClient) -> None:
    html = client.get("/?sort=expected").text
    assert html.count("aria-sort=") == 1
    assert 'aria-sort="descending"' in html
    assert 'href="/?sort=expected&amp;order=up"' in html
