from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from httpx2 import Response

from kaopu.explain.records import LeadExplanation
from kaopu.language import languages
from kaopu.leads.dates import day_number
from kaopu.scoring import LeadModel
from kaopu.service import Limits, ServiceState
from kaopu.service.model.served_model import ServedModel
from kaopu.service.problems import STATUS

DAY = "2026-11-01"
Client = Callable[..., Any]
Post = Callable[..., Response]
Row = dict[str, Any]

# What is sent, and how it is refused: the status and the code.
REFUSED: list[tuple[str, str | bytes, int, str]] = [
    ("/score", "", 400, "not_json"),
    ("/score", '{"leads": [', 400, "not_json"),
    ("/score", '{"leads": [{"lead_id": "a", "amount": NaN}]}', 400, "not_json"),
    ("/score", '{"leads": [{"lead_id": "a", "amount": -Infinity}]}', 400, "not_json"),
    ("/score", '{"leads": ' + "[" * 100_000, 400, "not_json"),
    ("/score", b'{"leads": [{"lead_id": "\xff"}]}', 400, "not_utf8"),
    ("/score", '{"leads": [{"lead_id": 1, "lead_id": 2}]}', 400, "repeated_key"),
    ("/score", '{"leads": [{"lead_id": ' + "9" * 5_000 + "}]}", 422, "number"),
    (
        "/score",
        '{"leads": [{"lead_id": "a", "amount": 1.' + "3" * 500 + "}]}",
        422,
        "number",
    ),
    ("/score", "[]", 422, "shape"),
    ("/score", "null", 422, "shape"),
    ("/score", "{}", 422, "shape"),
    ("/score", '{"leads": "L-1"}', 422, "shape"),
    ("/score", '{"leads": ["L-1"]}', 422, "shape"),
    ("/score", '{"lead": {"lead_id": "a"}}', 422, "key"),
    ("/score", '{"leads": []}', 422, "no_lead"),
    ("/score", '{"leads": [{}]}', 422, "no_id"),
    ("/score", '{"leads": [{"product": "lathes"}]}', 422, "no_id"),
    ("/score", '{"leads": [{"lead_id": " ", "product": "x"}]}', 422, "no_id"),
    ("/score", '{"leads": [{"lead_id": null, "product": "x"}]}', 422, "no_id"),
    ("/score", '{"leads": [{"lead_id": "a", "weather": "good"}]}', 422, "no_column"),
    ("/score", '{"leads": [{"lead_id": "a", "product": ["x"]}]}', 422, "cell"),
    ("/score", '{"leads": [{"lead_id": "a", "product": {}}]}', 422, "cell"),
    (
        "/score",
        '{"leads": [{"lead_id": "a"}, {"lead_id": "a"}]}',
        422,
        "duplicate_lead_ids",
    ),
    ("/score", '{"leads": [{"lead_id": "a"}], "as_of": "soon"}', 422, "day"),
    ("/score", '{"leads": [{"lead_id": "a"}], "as_of": "2026-02-30"}', 422, "day"),
    ("/score", '{"leads": [{"lead_id": "a"}], "as_of": 5}', 422, "day"),
    (
        f"/score?as_of={DAY}",
        '{"leads": [{"lead_id": "a"}], "as_of": "2026-11-02"}',
        422,
        "two_days",
    ),
    ("/score?explain=maybe", '{"leads": [{"lead_id": "a"}]}', 400, "query"),
    ("/score?lang=fr", '{"leads": [{"lead_id": "a"}]}', 400, "query"),
    ("/score?lang=en&lang=zh", '{"leads": [{"lead_id": "a"}]}', 400, "query"),
    ("/score?fast=1", '{"leads": [{"lead_id": "a"}]}', 400, "query"),
    ("/explain", '{"leads": []}', 422, "no_lead"),
    ("/what-if", '{"lead": [{"lead_id": "a"}], "changes": {}}', 422, "one_lead"),
    ("/what-if", '{"lead": {"lead_id": "a"}, "changes": []}', 422, "shape"),
    ("/what-if", '{"lead": {"lead_id": "a"}, "changes": {"weather": "x"}}', 422, "fact"),
    (
        "/what-if",
        '{"lead": {"lead_id": "a"}, "changes": {"budget_status": "blue"}}',
        422,
        "fact",
    ),
    (
        "/what-if",
        '{"lead": {"lead_id": "a"}, "changes": {"signing_date": "x"}}',
        422,
        "fact",
    ),
    ("/nowhere", "{}", 404, "address"),
    ("/score/", "{}", 404, "address"),
]


@pytest.mark.parametrize(("path", "body", "status", "code"), REFUSED)
def test_what_cannot_be_scored_is_refused_in_one_shape(
    post: Post, path: str, body: str | bytes, status: int, code: str
) -> None:
    answer = post(path, body)
    error = answer.json()["error"]
    assert (answer.status_code, error["code"]) == (status, code)
    assert list(error) == ["code", "message", "found", "expected"]
    assert all(isinstance(text, str) for text in error.values())
    assert error["message"]
    assert "Traceback" not in answer.text
    assert len(answer.text) < 2_000


@pytest.mark.parametrize("kind", STATUS)
@pytest.mark.parametrize("language", languages())
def test_every_refusal_has_its_sentence(kind: Any, language: str) -> None:
    from kaopu.service.problems import ServiceError

    facts = {"column": "'a'", "row": 3, "place": 5}
    error = ServiceError(kind, "FOUND", "EXPECTED", facts).to_json(language)["error"]
    assert "{" not in error["message"].replace("{…}", "")
    assert error["code"] == kind


def test_a_refusal_comes_in_the_language_of_the_caller(post: Post) -> None:
    def told(path: str, **headers: str) -> str:
        return str(post(path, '{"leads": []}', headers=headers).json()["error"]["message"])

    assert told("/score").startswith("found []")
    chinese = told("/score", **{"Accept-Language": "zh-CN,zh;q=0.9,en;q=0.8"})
    assert "至少要有一条线索" in chinese
    assert told("/score?lang=zh", **{"Accept-Language": "en"}) == chinese
    assert told("/score", **{"Accept-Language": "fr;q=x, en;q=0.2, zh;q=0.1"}) != chinese


def test_the_wrong_method_is_told_the_right_one(client: Client) -> None:
    answer = client().get("/score")
    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")
    assert answer.json()["error"]["code"] == "method"
    assert client().post("/model").status_code == 405


def test_a_score_is_that_of_the_model_for_every_lead_alone_and_together(
    post: Post, rows: list[Row], trained: LeadModel
) -> None:
    import pandas as pd

    expected = trained.score(pd.DataFrame(rows, dtype=object), language="en")
    expected = expected.set_index("lead_id")
    together = post("/score?lang=en", {"leads": rows, "as_of": DAY}).json()
    assert [lead["lead_id"] for lead in together["leads"]] == [r["lead_id"] for r in rows]
    for row, lead in zip(rows, together["leads"], strict=True):
        alone = post("/score?lang=en", {"leads": row, "as_of": DAY}).json()["leads"][0]
        own = expected.loc[row["lead_id"]]
        assert list(lead) == ["lead_id", *expected.columns]
        for column in expected.columns:
            if isinstance(lead[column], float):
                assert lead[column] == pytest.approx(own[column], abs=1e-9)
                assert alone[column] == pytest.approx(own[column], abs=1e-9)
            else:
                assert lead[column] == own[column]
                assert column == "rank" or alone[column] == own[column]
        assert alone["rank"] == 1


def test_an_explanation_is_that_of_the_model(
    post: Post, rows: list[Row], trained: LeadModel
) -> None:
    import pandas as pd

    frame = pd.DataFrame(rows[:12], dtype=object)
    expected: list[LeadExplanation] = trained.explain(frame)
    found = post("/explain", {"leads": rows[:12], "as_of": DAY}).json()["leads"]
    assert found == json.loads(json.dumps([lead.to_json() for lead in expected]))
    scored = post("/score?explain=true", {"leads": rows[:12], "as_of": DAY}).json()["leads"]
    assert [lead["explanation"] for lead in scored] == found


def test_scores_come_as_csv_and_arrow_too(
    post: Post, client: Client, rows: list[Row]
) -> None:
    import pandas as pd
    import pyarrow as pa

    leads = {"leads": rows[:5], "as_of": DAY}
    plain = post("/score?lang=en", leads).json()["leads"]
    told = post("/score?lang=en", leads, headers={"Accept": "text/csv"})
    assert told.headers["content-type"] == "text/csv; charset=utf-8"
    table = pd.read_csv(pd.io.common.BytesIO(told.content))
    assert table["probability"].tolist() == pytest.approx(
        [lead["probability"] for lead in plain], abs=1e-12
    )
    assert list(table.columns) == list(plain[0])
    arrow = "application/vnd.apache.arrow.stream"
    told = post("/score?lang=en", leads, headers={"Accept": f"{arrow}, */*;q=0.1"})
    assert told.headers["content-type"] == arrow
    assert pa.ipc.open_stream(told.content).read_all().to_pylist() == plain
    assert json.loads(told.headers["x-kaopu-notes"])["count"] >= 0
    assert post("/score", leads, headers={"Accept": "image/png"}).status_code == 406
    csv = {"Accept": "text/csv"}
    assert post("/score?explain=true", leads, headers=csv).status_code == 406


@pytest.mark.parametrize("media", ["csv", "arrow"])
def test_leads_are_taken_as_csv_and_arrow_too(
    client: Client, post: Post, rows: list[Row], media: str
) -> None:
    import pandas as pd
    import pyarrow as pa

    frame = pd.DataFrame(rows[:7])
    body = frame.to_csv(index=False).encode()
    kind = "text/csv; charset=utf-8"
    if media == "arrow":
        sink = pa.BufferOutputStream()
        table = pa.Table.from_pandas(frame, preserve_index=False)
        with pa.ipc.new_stream(sink, table.schema) as writer:
            writer.write_table(table)
        body, kind = sink.getvalue().to_pybytes(), "application/vnd.apache.arrow.stream"
    path = f"/score?as_of={DAY}"
    answer = client().post(path, content=body, headers={"Content-Type": kind})
    assert answer.status_code == 200
    expected = post(path, {"leads": rows[:7]}).json()
    assert answer.json()["leads"] == expected["leads"]


@pytest.mark.parametrize(
    ("headers", "body", "status", "code"),
    [
        ({}, b"{}", 415, "media"),
        ({"Content-Type": "text/html"}, b"<p>", 415, "media"),
        ({"Content-Type": "application/json; charset=utf-16"}, b"{}", 415, "media"),
        (
            {"Content-Type": "application/json", "Content-Encoding": "gzip"},
            b"{}",
            415,
            "packed",
        ),
        ({"Content-Type": "text/csv"}, b"", 422, "no_lead"),
        ({"Content-Type": "text/csv"}, b"lead_id,product\n", 422, "no_lead"),
        ({"Content-Type": "text/csv"}, b"lead_id,product\na\x00,b\n", 400, "not_csv"),
        ({"Content-Type": "text/csv"}, b'lead_id,product\na,"b\n', 400, "not_csv"),
        (
            {"Content-Type": "application/vnd.apache.arrow.stream"},
            b"ARROW1",
            400,
            "not_arrow",
        ),
        (
            {"Content-Type": "application/vnd.apache.arrow.stream"},
            b"\xff\xff\xff\xff\x10\x00\x00\x00" + b"\x07" * 40,
            400,
            "not_arrow",
        ),
    ],
)
def test_bodies_of_another_kind_are_refused(
    client: Client, headers: dict[str, str], body: bytes, status: int, code: str
) -> None:
    answer = client().post("/score", content=body, headers=headers)
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)


def test_nothing_is_silent(post: Post, rows: list[Row]) -> None:
    lead = {"lead_id": "L-1", "budget_status": "bluish", "product": "zeppelins", "odd": 1}
    told = post("/score?lang=en", {"leads": lead, "as_of": DAY}).json()
    notes = {(note["id"], note["column"]) for note in told["notes"]}
    assert {
        ("missing_columns", ""),
        ("not_understood", "budget_status"),
        ("unseen", "product"),
        ("unmapped", "odd"),
    } <= notes
    (missing,) = [note for note in told["notes"] if note["id"] == "missing_columns"]
    assert "'stage'" in missing["text"]
    assert "Names(" not in missing["text"]
    chinese = post("/score?lang=zh", {"leads": lead, "as_of": DAY}).json()["notes"]
    assert [note["id"] for note in chinese] == [note["id"] for note in told["notes"]]
    assert "按未填写处理" in chinese[0]["text"]


def test_a_row_in_is_a_row_out(client: Client, rows: list[Row]) -> None:
    leads = [{"lead_id": "L-1", "product": "x"}, {"lead_id": "L-2", "product": "y"}]
    note = {"lead_id": "please read the attachment, all of it!"}
    answer = client().post("/score", json={"leads": [leads[0], note, leads[1]]})
    found = answer.json()["leads"]
    assert [lead and lead["lead_id"] for lead in found] == ["L-1", None, "L-2"]
    assert "no_lead" in {note["id"] for note in answer.json()["notes"]}


def test_half_a_letter_reads_as_in_a_file(post: Post) -> None:
    told = post("/score", '{"leads": [{"lead_id": "\\ud83d", "product": "x\\udc00"}]}')
    assert told.status_code == 200
    assert told.json()["leads"][0]["lead_id"] == "?"


def test_large_and_odd_numbers_are_read_as_they_are_written(post: Post) -> None:
    cells = ["1e999", "-0.0", "1e-400", "123456789012345678901234567890", "1e308", "true"]
    for cell in cells:
        body = f'{{"leads": [{{"lead_id": "a", "amount": {cell}, "product": {cell}}}]}}'
        assert post("/score", body).status_code == 200, cell


def test_what_a_change_gives_is_what_the_changed_lead_scores(
    post: Post, rows: list[Row]
) -> None:
    row = next(r for r in rows if r["stage"] == "intent" and r["budget_status"] != "stated")
    told = post(
        "/what-if", {"lead": row, "changes": {"budget_status": "stated"}, "as_of": DAY}
    ).json()
    changed = {**row, "budget_status": "stated"}
    expected = post("/score", {"leads": changed, "as_of": DAY}).json()["leads"][0]
    assert told["then"]["probability"] == pytest.approx(expected["probability"], abs=1e-9)
    assert told["gain"] == told["then"]["probability"] - told["today"]["probability"]
    (change,) = told["changes"]
    assert (change["source"], change["to"]) == ("budget_status", "stated")
    same = post("/what-if", {"lead": row, "changes": {}, "as_of": DAY}).json()
    assert (same["gain"], same["changes"]) == (0.0, [])


def test_why_the_model_is_usable_is_told_in_the_callers_language(
    client: Client, post: Post
) -> None:
    scored = post("/score?lang=zh", {"leads": {"lead_id": "a", "stage": "intent"}}).json()
    assert "对数损失" in scored["reason"]
    own = client().get("/model", headers={"Accept-Language": "zh-CN"}).json()
    assert own["reason"] == scored["reason"]
    assert client().get("/model").json()["reason"].startswith("log loss")


def test_what_can_be_changed_is_named_as_a_caller_names_it(post: Post) -> None:
    body = {"lead": {"lead_id": "a", "stage": "target"}, "changes": {"weather": "x"}}
    error = post("/what-if", body).json()["error"]
    assert error["expected"].startswith("stage, scenario_fit")
    told = post("/what-if", {**body, "changes": {"stage": "intent"}}).json()
    assert told["changes"][0]["source"] == "stage"
    assert told["then"]["stage"] == "intent"


def test_the_model_and_its_health_are_told(client: Client, trained: LeadModel) -> None:
    own = client()
    told = own.get("/model").json()
    assert told["model"] == "demo/1"
    assert told["columns"] == list(trained.pipeline.scoring_columns)
    assert told["usable"] is trained.usable
    assert told["trained"].startswith("20")
    assert told["metrics"]
    health = own.get("/health")
    assert (health.status_code, health.json()["status"]) == (200, "ready")


def test_before_a_model_is_loaded_all_but_health_is_told_to_wait(client: Client) -> None:
    own = client(state=ServiceState())
    health = own.get("/health")
    assert (health.status_code, health.json()) == (503, {"status": "loading"})
    answer = own.post("/score", json={"leads": {"lead_id": "a"}})
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")
    assert answer.json()["error"]["code"] == "loading"
    assert own.get("/docs").status_code == 503


def test_a_body_that_is_too_large_is_refused_whether_it_says_so_or_not(
    client: Client,
) -> None:
    own = client(limits=Limits(body=1_000))
    headers = {"Content-Type": "application/json"}
    told = own.post("/score", content=b" " * 1_001, headers=headers)
    assert (told.status_code, told.json()["error"]["code"]) == (413, "too_large")
    parts = (b" " * 100 for _ in range(11))
    streamed = own.post("/score", content=parts, headers=headers)
    assert streamed.status_code == 413
    own_size = b'{"leads": {"lead_id": "a"}}'.ljust(1_000)
    assert own.post("/score", content=own_size, headers=headers).status_code == 200


def test_more_leads_than_a_request_may_hold_are_refused(client: Client) -> None:
    own = client(limits=Limits(leads=3, explained=2))
    leads = [{"lead_id": str(number), "product": "x"} for number in range(4)]
    assert own.post("/score", json={"leads": leads[:3]}).status_code == 200
    told = own.post("/score", json={"leads": leads})
    assert (told.status_code, told.json()["error"]["code"]) == (413, "too_many")
    assert own.post("/explain", json={"leads": leads[:3]}).status_code == 413
    assert own.post("/score?explain=1", json={"leads": leads[:3]}).status_code == 413
    text = "lead_id,product\n" + "".join(f"{n},x\n" for n in range(9))
    csv = {"Content-Type": "text/csv"}
    assert own.post("/score", content=text, headers=csv).status_code == 413


def test_too_many_columns_and_too_long_cells_are_refused(client: Client) -> None:
    own = client(limits=Limits(columns=40, letters=50))
    wide = {"lead_id": "a", **{f"c{number}": 1 for number in range(40)}}
    assert own.post("/score", json={"leads": wide}).json()["error"]["code"] == "columns"
    long = {"lead_id": "a", "product": "x" * 51}
    assert own.post("/score", json={"leads": long}).json()["error"]["code"] == "long_cell"
    text = f"lead_id,product\na,{'x' * 51}\n"
    told = own.post("/score", content=text, headers={"Content-Type": "text/csv"})
    assert told.json()["error"]["code"] == "long_cell"


def test_a_request_that_would_wait_in_a_long_line_is_told_to_come_again(
    client: Client,
) -> None:
    own = client(limits=Limits(waiting=0))
    answer = own.post("/score", json={"leads": {"lead_id": "a"}})
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "1")


def test_a_failure_of_our_own_says_nothing_of_the_lead(
    client: Client,
    served: ServedModel,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def broken(*_: object) -> None:
        raise ValueError("SECRET CELL")

    monkeypatch.setattr("kaopu.service.endpoints.scored", broken)
    answer = client().post("/score", json={"leads": {"lead_id": "a"}})
    assert (answer.status_code, answer.json()["error"]["code"]) == (500, "failed")
    assert "SECRET" not in answer.text + caplog.text
    assert "ValueError at" in caplog.text


def test_metrics_count_and_name_no_lead(client: Client) -> None:
    own = client()
    own.post("/score", json={"leads": [{"lead_id": "SECRET-1"}, {"lead_id": "SECRET-2"}]})
    own.post("/score", json={"leads": []})
    own.get("/SECRET-3")
    told = own.get("/metrics").text
    assert 'kaopu_requests_total{path="/score",status="200"} 1.0' in told
    assert 'kaopu_requests_total{path="/score",status="422"} 1.0' in told
    assert 'kaopu_requests_total{path="other",status="404"} 1.0' in told
    assert 'kaopu_rejected_total{code="no_lead"} 1.0' in told
    assert "kaopu_leads_scored_total 2.0" in told
    assert 'kaopu_request_seconds_bucket{le="0.015",path="/score"}' in told
    assert "SECRET" not in told


def test_answers_are_kept_nowhere_and_load_nothing(client: Client) -> None:
    own = client()
    page = own.get("/docs")
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert page.headers["cache-control"] == "no-store"
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert "http://" not in page.text
    assert "https://" not in page.text
    assert own.get("/docs.css").headers["content-type"].startswith("text/css")
    assert "budget_status" in page.text


def test_as_of_is_the_day_on_which_a_lead_is_judged(post: Post, rows: list[Row]) -> None:
    row = {"lead_id": "a", "stage": "intent", "signing_date": "2026-12-01"}
    early = post("/explain", {"leads": row, "as_of": "2026-11-01"}).json()
    late = post(f"/explain?as_of={'2027-01-01'}", {"leads": row}).json()
    assert (early["as_of"], late["as_of"]) == ("2026-11-01", "2027-01-01")
    (gone,) = [
        fact
        for player in late["leads"][0]["players"]
        for fact in player["facts"]
        if fact["source"] == "signing_date"
    ]
    assert gone["state"] == "gone_by"
    from datetime import date

    assert gone["days_gone"] == day_number(date(2027, 1, 1)) - day_number(date(2026, 12, 1))
