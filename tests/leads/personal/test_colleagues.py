from __future__ import annotations

import pandas as pd

from kaopu.leads.personal import colleague, colleague_cells


def test_a_colleague_is_the_same_however_the_address_is_written() -> None:
    code = colleague("ann.lee@ours.example", "demo")
    assert colleague("Ann Lee <ANN.LEE@ours.example>", "demo") == code
    assert colleague("ann.lee＠ours.example ", "demo") == code
    assert colleague("bo.wu@ours.example", "demo") != code
    assert colleague("+44 7700 900456", "demo") == colleague("+44-7700-900456", "demo")


def test_a_code_tells_nothing_of_the_address() -> None:
    code = colleague("ann.lee@ours.example", "demo")
    assert code.startswith("colleague ")
    assert len(code) == len("colleague ") + 6
    assert not set(code.removeprefix("colleague ")) & set("aeiou01ly")


def test_codes_of_two_pipelines_do_not_match() -> None:
    assert colleague("a@ours.example", "one") != colleague("a@ours.example", "two")


def test_names_stay() -> None:
    cells = pd.Series(["Ann Lee", "a@ours.example", "", "Ann Lee"], dtype=object)
    shown = colleague_cells(cells, "demo")
    assert shown.tolist()[::3] == ["Ann Lee", "Ann Lee"]
    assert shown[1] == colleague("a@ours.example", "demo")
    assert shown[2] == ""
