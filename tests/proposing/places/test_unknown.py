from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import pytest

from kaopu.proposing import ColumnProposal
from kaopu.proposing.places.unknown import place_unknown, runs_on
from kaopu.proposing.profile import profile_column
from kaopu.proposing.words import read_header

CODES, LEVELS = ("4010", "4020", "5170"), ("A", "B", "C")
EARLY = (
    "warranty_days",
    "Demo duration",
    "Roof age",
    "Days to deliver",
    "质保天数",
    "首次回访时长",
    "Days to first offer",
    "Probetage",
    "Duración prueba",
)
RUNNING = (
    "days_in_pipeline",
    "Days until closing",
    "Age of deal",
    "days_since_visit",
    "沉默天数",
    "商谈停留时长",
    "Tage seit Anlage",
    "Días transcurridos",
    "Total days",
    "conversion_days",
    "Days without sale",
)


def decided(name: str, cells: Sequence[str]) -> ColumnProposal:
    cells = pd.Series(list(cells), dtype=object)
    return place_unknown(profile_column(name, cells), ())


def test_a_word_alone_may_say_what_a_column_is() -> None:
    found = decided("Elapsed days of something", [str(n % 50) for n in range(90)])
    assert (found.place, found.reasons[0].kind) == ("ignore", "counted")


def test_days_that_follow_each_other_are_no_row_numbers() -> None:
    days = pd.date_range("2024-01-01", periods=90).strftime("%d.%m.%Y")
    assert decided("Something", list(days)).reasons[0].kind == "no_match"


def test_what_is_unknown_but_harmless_is_used_as_context() -> None:
    texts = decided("Moon phase", ["waxing", "waning", "full"] * 40)
    numbers = decided("Wind", [str(n % 70) for n in range(120)])
    for found, numeric in ((texts, False), (numbers, True)):
        assert (found.place, found.numeric, found.is_proposed) == ("context", numeric, True)
        assert found.reasons[0].kind == "unseen"


def test_an_id_is_a_category_if_it_comes_back_often_and_is_no_persons() -> None:
    often = [f"p{n % 8}" for n in range(400)]
    assert decided("landing_id", often).place == "context"
    assert decided("landing_id", [f"p{n}" for n in range(400)]).place != "context"
    assert decided("agent_id", often).place == "ignore"


def test_a_column_that_numbers_the_rows_is_no_fact() -> None:
    assert decided("Zeile", [str(n) for n in range(120)]).reasons[0].kind == "id"


def test_a_count_is_used_and_doubted_whoever_it_is_of() -> None:
    cells = [str(n % 9) for n in range(120)]
    for header in ("Total brochures", "Total stage moves"):
        found = decided(header, cells)
        assert (found.place, found.reasons[0].kind) == ("context", "may_count_on")


@pytest.mark.parametrize(
    ("header", "cells"),
    [
        ("Nace code", CODES),
        ("tariff_code", LEVELS),
        ("Depot number", CODES),
        ("Códigos de zona", LEVELS),
        ("产线代码", LEVELS),
    ],
)
def test_a_code_of_which_each_comes_back_often_is_a_category(
    header: str, cells: Sequence[str]
) -> None:
    found = decided(header, list(cells) * 20)
    assert (found.place, found.numeric) == ("context", False)
    assert found.reasons[0].kind == "many_levels"


@pytest.mark.parametrize("header", ["policy code", "meter_no", "合约编码", "branchid"])
def test_a_code_of_its_own_in_nearly_every_row_is_an_id(header: str) -> None:
    found = decided(header, [str(n * 7919 % 100_003) for n in range(300)])
    assert (found.place, found.reasons[0].kind) == ("ignore", "id")


def test_a_number_of_something_is_a_count_and_no_id() -> None:
    many = [str(n * 7919 % 100_003) for n in range(300)]
    for header in ("Number of pallets", "no_of_pallets"):
        found = decided(header, many)
        assert (found.place, found.numeric) == ("context", True)


def test_a_number_with_decimals_is_no_id_whatever_its_header_says() -> None:
    assert decided("No show rate", [f"{n % 40}.5" for n in range(120)]).place == "context"


@pytest.mark.parametrize("header", EARLY)
def test_a_time_that_is_not_said_to_run_on_is_a_number(header: str) -> None:
    found = decided(header, [str(n % 50) for n in range(120)])
    assert (found.place, found.numeric) == ("context", True)


@pytest.mark.parametrize("header", RUNNING)
def test_a_time_that_runs_until_the_end_or_today_stays_out(header: str) -> None:
    assert decided(header, [str(n % 50) for n in range(120)]).place == "ignore"


def test_what_was_over_soon_does_not_run_on_and_what_runs_until_today_does() -> None:
    assert runs_on(read_header("Days in stage"))
    assert not runs_on(read_header("Days in first stage"))
    assert runs_on(read_header("Days since first stage"))


def test_notes_are_facts_where_they_are_choices() -> None:
    assert decided("Remark kind", ["late", "rude", "fine"] * 30).place == "context"
    some = [f"rang {n}, asked for {n % 7}" for n in range(90)]
    assert decided("Remark kind", some).place == "ignore"


def test_a_reason_for_coming_is_known_at_the_start_and_one_against_it_is_not() -> None:
    coming, against = ["roof", "loan", "move"] * 40, ["price", "time"] * 60
    assert decided("Reason for appointment", coming).place == "context"
    assert decided("Motivo della visita", coming).place == "context"
    for header in ("Reason for not buying", "Reason", "未购买原因", "Reason for dropping"):
        assert decided(header, against).place == "ignore"


def test_a_constant_is_none_whatever_its_header_says() -> None:
    assert decided("tenant_id", ["7"] * 80).reasons[0].kind == "constant"


def test_what_came_last_before_a_lead_is_settled_and_our_last_step_is_not() -> None:
    cells = [str(n % 50) for n in range(120)]
    for header in ("Last year turnover", "Latest school", "上年度订单额"):
        assert decided(header, cells).place == "context"
    for header in ("Latest offer", "最近报价"):
        assert decided(header, cells).reasons[0].kind == "moves_on"


def test_a_time_within_one_visit_or_call_does_not_run_on() -> None:
    cells = [str(n % 50) for n in range(120)]
    for header in ("Page duration at this stage", "通话停留时长"):
        assert decided(header, cells).place == "context"


def test_what_begins_with_base_is_not_computed() -> None:
    cells = [f"{n % 50 * 90}" for n in range(120)]
    assert decided("Base wage", cells).place == "context"
    assert decided("Wage (base)", cells).reasons[0].kind == "computed"


def test_numbers_are_no_notes() -> None:
    cells = [str(n % 50) for n in range(120)]
    assert decided("Notes per page", cells).place == "context"
