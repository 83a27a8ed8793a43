from __future__ import annotations

from kaopu import errors
from kaopu.errors import KaopuError

# What is raised, and the one sentence that it must say.
FAULT = errors.Fault.of("fields.budget", "field_near", near="budget_status")

SENTENCES = [
    (
        errors.PipelineShapeError("p.toml", [FAULT]),
        "p.toml: 1 fault of shape\n"
        "  fields.budget: the framework has no such field; did you mean 'budget_status'?",
    ),
    (
        errors.PipelineMeaningError("p", [FAULT, FAULT], "deals.csv"),
        "pipeline p with deals.csv: 2 faults against the framework or the export\n"
        "  fields.budget: the framework has no such field; did you mean 'budget_status'?\n"
        "  fields.budget: the framework has no such field; did you mean 'budget_status'?",
    ),
]


def test_each_error_says_what_was_found_what_was_expected_and_what_to_do(
    error: KaopuError, sentence: str
) -> None:
    assert str(error) == sentence


def test_every_class_is_exercised_here(classes: set[type[KaopuError]]) -> None:
    assert {type(error) for error, _ in SENTENCES} == classes


def test_a_pipeline_error_keeps_its_faults_for_other_renderings() -> None:
    error = errors.PipelineMeaningError("p.toml", [FAULT])
    assert error.faults == (FAULT,)
    assert error.faults[0].key == "fields.budget"
