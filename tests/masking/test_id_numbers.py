from __future__ import annotations

import pytest

from kaopu.masking import masked
from kaopu.masking.id_numbers import find_id_numbers


@pytest.mark.parametrize(
    "text",
    [
        "11010519491231002X",
        "110105 19491231 002x",
        "GB82 WEST 1234 5698 7654 32",
        "DE89370400440532013000",
        "4111-1111-1111-1111",
        "5500000000000004",
        "378282246310005",
        "6217 0000 1000 1234 569",
        "622588 0123456783",
        "536-90-4399",
        "AB123456C",
        "36574261809",
        "2 95 10 99 126 111 93",
        "54362315K",
        "X-2482300-W",
        "RCCMNL83S18D969H",
        "390.533.447-05",
        "2341 2341 2346",
        "ACUPA7085R",
        "971013-9019902",
        "BOXW310820HNERXN09",
        "131052-308T",
        "756.9217.0769.85",
        "passport: E12345678",
        "身份证号码：110101200001010000",
    ],
)
def test_a_number_of_a_person_is_found(text: str) -> None:
    assert masked(text) == "(id number)"


@pytest.mark.parametrize(
    "text",
    [
        "110105194912310021",  # a wrong check digit
        "100001202405171234",
        "159001810629457000",
        "DE89370400440532013001",
        "4111 1111 1111 1112",
        "1234567890123456",
        "4006381333931",
        "12345678A",
        "91310000MA1FL0RW7N",
        "DE136695976",
        "000000000000",
        "2015 2016 2017",
        "SKU 12-345-6789",
        "20240517-0001",
        "0061500000abcde",
    ],
)
def test_numbers_that_no_check_digit_confirms_stay(text: str) -> None:
    assert masked(text) == text


def test_words_behind_an_account_stay() -> None:
    told = masked("to GB82 WEST 1234 5698 7654 32 by May")
    assert told == "to (id number) by May"


def test_what_an_order_number_passes_too_needs_its_country() -> None:
    assert list(find_id_numbers("39053344705")) == []
    assert [*find_id_numbers("39053344705", ["BR"])] == [(0, 11)]
