from __future__ import annotations

import time

import pytest

from kaopu.masking import held_alone, masked, masked_counts


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("ask ann@example.com.", "ask (mail address)."),
        ("+86 138 0013 8000 or +8613900139000", "(phone number) or (phone number)"),
        ("id 110101199003074258", "id (id number)"),
        (
            "L-000012 on 2016-10-20, 1,200,500 units",
            "L-000012 on 2016-10-20, 1,200,500 units",
        ),
        ("D-13800138000", "D-13800138000"),
    ],
)
def test_a_text_is_masked(text: str, told: str) -> None:
    assert masked(text) == told


def test_texts_that_are_alike_once_masked_are_counted_together() -> None:
    counts = {"a@b.example": 2, "Won": 1, "c@d.example": 3}
    assert masked_counts(counts) == {"(mail address)": 5, "Won": 1}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("ann@b.example; bo@b.example", "mail"),
        ("+44 7700 900456", "phone"),
        ("536-90-4399", "id_number"),
        ("wxid_ab12cd34", "messenger"),
        ("ask ann@b.example", None),
        ("fair", None),
    ],
)
def test_what_a_text_holds_alone_is_told(text: str, kind: str | None) -> None:
    assert held_alone(text) == kind


# Runs of every class of signs, and of what begins like an address or a number.
RUNS = (
    *(
        "a",
        "A1",
        "1",
        "é",
        "中",
        "１",
        "٤",
        " ",
        "\n",
        "\u200b",
        "_",
        ".",
        "-",
        "+",
        "@",
        "#",
    ),
    *("a.", "a@", "@a.", "a at ", "a dot ", "[at]", "%40", "#a.", "1 ", "1-", "1.1", "12 "),
    *("+1", "0 0 ", "(0", "00 12 ", "tel ", "tel1", "wx", "qq1", "微信a", "AB12 CDEF "),
    *("13800138123 ", "123-45-6789 ", "4111 1111 ", "ssn ", "1a", "x@y.", "a#"),
)


@pytest.mark.parametrize("run", RUNS)
def test_a_long_cell_takes_no_longer_than_its_length(run: str) -> None:
    def cost(signs: int) -> float:
        text, took = (run * signs)[:signs], []
        for _ in range(3):
            before = time.process_time()
            masked(text)
            held_alone(text)
            took.append(time.process_time() - before)
        return min(took)

    cost(1_000)
    # Sixteen times the signs: quadratic, 256 times the time.
    assert cost(32_000) < 0.2 + 60 * cost(2_000)
