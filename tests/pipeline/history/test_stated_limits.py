from __future__ import annotations

import pytest
from history_tables import EVENTS, ROLES, STAGES, pipeline_of

from kaopu.errors import PipelineMeaningError, PipelineShapeError
from kaopu.pipeline.history.stated_limits import limit_names


def faults(text: str, tables: str = STAGES + EVENTS) -> list[str]:
    with pytest.raises((PipelineMeaningError, PipelineShapeError)) as caught:
        pipeline_of(f"{tables}\n[limits]\n{text}\n")
    return [str(fault) for fault in caught.value.faults]


def test_a_limit_is_set_by_the_name_of_the_number_that_histories_tell() -> None:
    pipeline = pipeline_of(
        STAGES + EVENTS + "[limits]\ncustomer_silence = 21\nclose_pushes = 2\n"
    )
    assert pipeline.limits == {"close_pushes": 2.0, "customer_silence": 21.0}
    assert not pipeline_of(STAGES + EVENTS).limits


def test_the_order_in_which_limits_are_written_does_not_matter() -> None:
    lines = ["customer_silence = 21\n", "close_pushes = 2\n"]
    one, other = (
        pipeline_of(STAGES + EVENTS + "[limits]\n" + "".join(order))
        for order in (lines, lines[::-1])
    )
    assert list(one.limits) == list(other.limits)


def test_a_number_of_our_own_side_has_one_under_its_name_too() -> None:
    pipeline = pipeline_of(STAGES + "[limits]\nowner_changes = 1\n")
    assert pipeline.limits == {"history: changes of owner": 1.0}


def test_a_number_that_a_column_of_the_export_tells_has_one_too() -> None:
    column = '[fields]\ncustomer_silence = { column = "Silent" }\n'
    pipeline = pipeline_of(f"{column}[limits]\ncustomer_silence = 21\n")
    assert pipeline.limits == {"customer_silence": 21.0}


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        (
            "custmer_silence = 21",
            "limits.custmer_silence: is no number of behaviour, and only these have "
            "limits; did you mean 'customer_silence'?",
        ),
        (
            "weather = 1",
            "limits.weather: is no number of behaviour, and only these have limits; "
            "expected one of earlier_won, earlier_lost",
        ),
        ("budget_status = 1", "limits.budget_status: is no number of behaviour"),
        ("next_step = 1", "limits.next_step: is no number of behaviour"),
        ("customer_silence = nan", "found nan; expected a finite number, such as 21"),
        ("customer_silence = inf", "found inf; expected a finite number, such as 21"),
        ("customer_silence = -1", "limits.customer_silence: found -1; expected 0 or more"),
        ("close_pushes = 1.5", "found 1.5; expected a whole number, for it is a count"),
        ("customer_share = 30", "found 30; expected a share from 0 to 1"),
        (
            'customer_silence = "21"',
            "limits.customer_silence: found '21'; expected a number",
        ),
        ("customer_silence = true", "found True; expected a number"),
    ],
)
def test_a_limit_that_cannot_be_is_told_in_a_sentence(line: str, sentence: str) -> None:
    (fault,) = faults(line)
    assert sentence in fault


def test_a_number_that_nothing_tells_can_have_no_limit() -> None:
    (fault,) = faults("customer_silence = 21", ROLES)
    assert fault == (
        "limits.customer_silence: no history here tells this number, so nothing can be "
        "beyond its limit; name the [[history]] that does, or take the line out"
    )


def test_every_fault_is_told_at_once() -> None:
    assert len(faults("weather = 1\ncustomer_silence = nan\nclose_pushes = 0.5")) == 3


def test_changes_may_be_negative() -> None:
    pipeline = pipeline_of(STAGES + "[limits]\namount_change = -10\n")
    assert pipeline.limits == {"amount_change": -10.0}


def test_the_numbers_that_have_limits_are_those_of_behaviour() -> None:
    assert {"customer_silence", "days_open", "owner_changes"} <= set(limit_names())
    assert not {"postponements", "decider_met", "stage_then"} & set(limit_names())
