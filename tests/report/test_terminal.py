from __future__ import annotations

import pytest
from rich.cells import cell_len

from kaopu.report.terminal import pad


@pytest.mark.parametrize(
    ("text", "places"), [("abc", 3), ("线索", 4), ("a线", 3), ("（", 2), ("", 0)]
)
def test_a_chinese_character_takes_two_places(text: str, places: int) -> None:
    assert cell_len(text) == places
    assert cell_len(pad(text, 9)) == 9


def test_text_that_is_too_long_is_kept() -> None:
    assert pad("abcdef", 3) == "abcdef"
