from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from kaopu.errors import UsageError
from kaopu.service import AccessPolicy

KEY = "a-key-of-many-signs-0123"
Client = Callable[..., Any]
LEAD = {"leads": {"lead_id": "a"}}


@pytest.mark.parametrize("path", ["/score", "/explain", "/what-if"])
def test_without_the_key_nothing_is_answered(client: Client, path: str) -> None:
    own = client(key=KEY)
    answer = own.post(path, json=LEAD)
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "key_asked")
    assert answer.headers["www-authenticate"] == "Bearer"
    assert "no API key" in answer.json()["error"]["message"]
    assert KEY not in answer.text


@pytest.mark.parametrize("path", ["/model", "/metrics", "/openapi.json", "/docs", "/no"])
def test_nor_is_what_the_model_is(client: Client, path: str) -> None:
    assert client(key=KEY).get(path).status_code == 401


def test_health_is_told_to_all(client: Client) -> None:
    assert client(key=KEY).get("/health").status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Authorization": f"Bearer {KEY}"},
        {"Authorization": f"bearer  {KEY}"},
        {"X-API-Key": KEY},
    ],
)
def test_either_header_takes_the_key(client: Client, headers: dict[str, str]) -> None:
    assert client(key=KEY).post("/score", json=LEAD, headers=headers).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Authorization": f"Basic {KEY}"},
        {"Authorization": f"Bearer {KEY}x"},
        {"Authorization": "Bearer"},
        {"X-API-Key": KEY.upper()},
        {"X-API-Key": "\u00e9".encode()},
    ],
)
def test_another_key_is_refused(client: Client, headers: dict[str, Any]) -> None:
    assert client(key=KEY).post("/score", json=LEAD, headers=headers).status_code == 401


def test_a_host_that_others_reach_needs_a_key() -> None:
    with pytest.raises(UsageError, match="KAOPU_API_KEY is not set, expected a key"):
        AccessPolicy.of("0.0.0.0", "")  # noqa: S104
    assert AccessPolicy.of("0.0.0.0", KEY).key == KEY  # noqa: S104
    assert AccessPolicy.of("127.0.0.1", "").key == ""


@pytest.mark.parametrize("key", ["short", "with spaces in it, and long", "\u00fc" * 20])
def test_a_key_that_may_be_guessed_or_fits_no_header_is_refused(key: str) -> None:
    with pytest.raises(UsageError, match=f"a key of {len(key)} characters") as raised:
        AccessPolicy.of("127.0.0.1", key)
    assert key not in str(raised.value)


def test_the_key_stands_in_no_log() -> None:
    assert KEY not in repr(AccessPolicy.of("127.0.0.1", KEY))


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1:8000", 200),
        ("localhost", 200),
        ("[::1]:8000", 200),
        ("evil.example", 421),
        ("kaopu.example:8000", 421),
        ("a b", 400),
        ("user@localhost", 400),
    ],
)
def test_a_page_elsewhere_cannot_call_by_its_own_name(
    client: Client, host: str, status: int
) -> None:
    answer = client().post("/score", json=LEAD, headers={"Host": host})
    assert answer.status_code == status
    if status != 200:
        assert set(answer.json()["error"]) == {"code", "message", "found", "expected"}


def test_a_host_that_others_reach_is_called_by_any_name(client: Client) -> None:
    own = client(key=KEY, host="10.0.0.7")
    headers = {"Host": "kaopu.example", "X-API-Key": KEY}
    assert own.post("/score", json=LEAD, headers=headers).status_code == 200
