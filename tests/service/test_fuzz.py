"""Requests that nobody would write: none is a server error, all have one shape."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kaopu.scoring.scores import score_columns

Post = Callable[..., Any]
COLUMNS = ("lead_id", "stage", "created", "budget_status", "amount", "signing_date")
NAMES = st.one_of(st.sampled_from(COLUMNS), st.text(max_size=8))
DATES = st.dates().map(str)
VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.integers(min_value=10**30, max_value=10**60),
    st.floats(),
    st.text(max_size=30),
    DATES,
    st.sampled_from(
        ["unknown", "today", "now", "#REF!", "-3", "1e9", "１２", "5k", "a@b.cd"]
    ),
)
NESTED = st.recursive(
    VALUES,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(NAMES, inner, max_size=3)
    ),
    max_leaves=6,
)
LEAD = st.dictionaries(NAMES, VALUES, max_size=8)
LEADS = st.one_of(LEAD, st.lists(LEAD, max_size=4), NESTED)
BODIES = st.one_of(
    st.fixed_dictionaries({"leads": LEADS}, optional={"as_of": st.one_of(DATES, VALUES)}),
    st.fixed_dictionaries({"lead": LEADS}, optional={"changes": NESTED}),
    NESTED,
)
PATHS = st.sampled_from(["/score", "/score?explain=true", "/explain", "/what-if"])
FEW = settings(
    max_examples=150,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def check(answer: Any, path: str, body: str | bytes) -> None:
    assert answer.status_code in (200, 400, 404, 413, 415, 422), (path, body, answer.text)
    told = answer.json()
    if answer.status_code != 200:
        assert list(told) == ["error"]
        assert list(told["error"]) == ["code", "message", "found", "expected"]
        return
    for lead in told.get("leads", ()):
        if lead is None or "players" in lead:
            continue
        assert list(lead)[: len(score_columns())] == list(score_columns())
        assert 0 < lead["probability"] < 1


@FEW
@given(path=PATHS, body=BODIES)
def test_any_json_is_answered(post: Post, path: str, body: Any) -> None:
    text = json.dumps(body)
    check(post(path, text), path, text)


@FEW
@given(path=PATHS, body=st.one_of(st.binary(max_size=60), st.text(max_size=60)))
def test_any_bytes_are_answered(post: Post, path: str, body: str | bytes) -> None:
    data = body.encode("utf-8", "surrogatepass") if isinstance(body, str) else body
    check(post(path, data), path, data)


@FEW
@given(
    cells=st.lists(st.lists(st.text(max_size=12), min_size=2, max_size=3), max_size=4),
    delimiter=st.sampled_from([",", ";", "\t"]),
)
def test_any_csv_is_answered(
    client: Callable[..., Any], cells: list[list[str]], delimiter: str
) -> None:
    lines = [delimiter.join(row) for row in [["lead_id", "product"], *cells]]
    data = "\n".join(lines).encode("utf-8", "replace")
    headers = {"Content-Type": "text/csv"}
    check(client().post("/score", content=data, headers=headers), "/score", data)


@FEW
@given(data=st.binary(max_size=200), place=st.integers(0, 400))
def test_any_damaged_arrow_is_answered(
    client: Callable[..., Any], data: bytes, place: int
) -> None:
    import pyarrow as pa

    sink = pa.BufferOutputStream()
    table = pa.table({"lead_id": ["a", "b"], "amount": [1.5, None]})
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    whole = sink.getvalue().to_pybytes()
    damaged = whole[:place] + data + whole[place + len(data) :]
    headers = {"Content-Type": "application/vnd.apache.arrow.stream"}
    check(client().post("/score", content=damaged, headers=headers), "/score", damaged)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_schemathesis_finds_nothing(client: Callable[..., Any], served: Any) -> None:
    import schemathesis
    from schemathesis.checks import not_a_server_error
    from schemathesis.specs.openapi.checks import (
        content_type_conformance,
        response_schema_conformance,
        status_code_conformance,
    )

    app = client().app
    schema = schemathesis.openapi.from_dict(served.open_api)
    schema.app = app
    checks = [
        not_a_server_error,
        content_type_conformance,
        response_schema_conformance,
        status_code_conformance,
    ]
    count = 0
    for found in schema.get_all_operations():
        operation = found.ok()

        @settings(
            max_examples=40,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
            deadline=None,
        )
        @given(case=operation.as_strategy())
        def fuzz(case: Any) -> None:
            case.call_and_validate(base_url="http://127.0.0.1:8000", checks=checks, app=app)

        fuzz()
        count += 1
    assert count == len(served.open_api["paths"])
