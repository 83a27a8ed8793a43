from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from referencing import Registry, Resource

from kaopu.framework import load_framework
from kaopu.scoring import LeadModel
from kaopu.scoring.scores import score_columns
from kaopu.service.model.served_model import ServedModel
from kaopu.service.openapi.schema import lead_schema

Row = dict[str, Any]
Post = Callable[..., Any]
URI = "urn:service"


@pytest.fixture(scope="module")
def validator(served: ServedModel) -> Callable[[str], Draft202012Validator]:
    """Makes a validator of one of the document's schemas."""
    resource = Resource.from_contents(
        {"$schema": "https://json-schema.org/draft/2020-12/schema", **served.open_api}
    )
    registry = Registry().with_resource(URI, resource)
    return lambda pointer: Draft202012Validator(
        {"$ref": f"{URI}#{pointer}"}, registry=registry
    )


def answer_of(path: str) -> str:
    escaped = path.replace("/", "~1")
    return f"/paths/{escaped}/post/responses/200/content/application~1json/schema"


def test_every_column_is_told_with_what_it_is(
    served: ServedModel, trained: LeadModel
) -> None:
    lead = served.open_api["components"]["schemas"]["Lead"]
    assert set(lead["properties"]) == set(trained.pipeline.scoring_columns)
    assert lead["required"] == ["lead_id"]
    budget = lead["properties"]["budget_status"]
    field = load_framework().fields["budget_status"]
    assert ", ".join(field.level_ids) in budget["description"]
    assert "enum" not in budget
    assert set(budget["type"]) == {"string", "number", "boolean", "null"}


def test_notes_and_the_account_are_columns_where_they_are_read(trained: LeadModel) -> None:
    notes = replace(trained.pipeline.notes, columns=("Remarks",))
    model = replace(trained, pipeline=replace(trained.pipeline, notes=notes))
    told = lead_schema(model)["properties"]["Remarks"]["description"]
    assert told == "What was written about the lead, read for facts."


def test_no_example_names_a_colleague(served: ServedModel) -> None:
    assert served.open_api["components"]["schemas"]["Lead"]["example"]["owner"] == ""


def test_the_examples_are_answered_as_the_document_says(
    served: ServedModel, post: Post, validator: Callable[[str], Draft202012Validator]
) -> None:
    for path, methods in served.open_api["paths"].items():
        if "post" not in methods:
            continue
        example = methods["post"]["requestBody"]["content"]["application/json"]["example"]
        answer = post(path, example)
        assert answer.status_code == 200, (path, answer.text)
        validator(answer_of(path)).validate(answer.json())
        # An example is one of leads as past deals were: nothing in it is not understood.
        ids = {note["id"] for note in answer.json()["notes"]}
        assert not ids & {"not_understood", "not_a_number", "not_a_date", "unmapped"}


def test_what_is_answered_is_what_the_document_says(
    post: Post, rows: list[Row], validator: Callable[[str], Draft202012Validator]
) -> None:
    scored = post("/score?explain=true", {"leads": rows}).json()
    validator(answer_of("/score")).validate(scored)
    validator(answer_of("/explain")).validate(post("/explain", {"leads": rows}).json())
    error = post("/score", {"leads": []}).json()
    validator("/components/schemas/Error").validate(error)
    assert list(scored["leads"][0])[:-1] == list(score_columns())


def test_the_examples_of_csv_are_read(
    served: ServedModel, client: Callable[..., Any]
) -> None:
    content = served.open_api["paths"]["/score"]["post"]["requestBody"]["content"]
    headers = {"Content-Type": "text/csv"}
    answer = client().post(
        "/score", content=content["text/csv"]["example"], headers=headers
    )
    assert answer.status_code == 200
