from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from kaopu.language import Locale
from kaopu.pipeline import Pipeline
from kaopu.service import Limits
from kaopu.service.problems import ServiceError
from kaopu.service.requests.bodies import (
    ARROW,
    CSV,
    JSON,
    MEDIA,
    day_of,
    media_of,
    read_body,
)


@pytest.mark.parametrize(
    ("header", "media"),
    [
        ("application/json", JSON),
        ("Application/JSON; charset=UTF-8", JSON),
        ('text/csv; charset="utf-8"; header=present', CSV),
        (ARROW, ARROW),
    ],
)
def test_a_media_type_is_known_with_its_parameters(header: str, media: str) -> None:
    assert media_of(header, "identity", MEDIA) == media


@pytest.mark.parametrize("header", ["", "json", "application/json; charset=latin-1", ";;"])
def test_any_other_is_refused(header: str) -> None:
    with pytest.raises(ServiceError) as raised:
        media_of(header, "", MEDIA)
    assert raised.value.kind == "media"


def test_the_day_may_stand_in_either_place() -> None:
    assert day_of("", "") is None
    assert day_of("2026-11-28", "") == day_of("", "2026-11-28") == date(2026, 11, 28)
    assert day_of("2026-11-28", "2026-11-28") == date(2026, 11, 28)


@pytest.mark.parametrize(
    "text", ["28.11.2026", "20261128", "2026-W48-6", "2026-11-31", "٢"]
)
def test_a_day_is_written_one_way(text: str) -> None:
    with pytest.raises(ServiceError) as raised:
        day_of(text)
    assert raised.value.kind == "day"
    assert "2026-11-28" in raised.value.to_json("en")["error"]["expected"]


def test_csv_is_read_as_a_file_of_it_is(demo: Pipeline) -> None:
    text = "\ufefflead_id;amount\nL-1;5000\nTotal;5000\n".encode()
    asked = read_body(text, CSV, Limits(), (), demo)
    assert asked.texts.to_dict("list") == {"lead_id": ["L-1"], "amount": ["5000"]}
    kinds = {note.kind for note in asked.notes}
    assert kinds == {"delimiter", "totals"}
    assert Locale("en").text("reading", "totals", **dict.fromkeys(asked.notes[-1].facts, 1))


def test_csv_is_read_as_the_pipeline_file_says(demo: Pipeline) -> None:
    short = b"lead_id,amount,region\nL-1,5000\n"
    with pytest.raises(ServiceError):
        read_body(short, CSV, Limits(), (), demo)
    padded = replace(demo, read=replace(demo.read, ragged="pad"))
    asked = read_body(short, CSV, Limits(), (), padded)
    assert asked.texts.to_dict("list") == {
        "lead_id": ["L-1"],
        "amount": ["5000"],
        "region": [""],
    }
    assert [note.kind for note in asked.notes]
