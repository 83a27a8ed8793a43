from __future__ import annotations

import pytest

from kaopu.masking import masked
from kaopu.masking.phones import find_phones


def phones(text: str, *regions: str) -> list[str]:
    return [text[start:end] for start, end in find_phones(text, regions)]


@pytest.mark.parametrize(
    "text",
    [
        "+86 138 0013 8123",
        "+8613800138123",
        "0086-13800138123",
        "13800138123",
        "138-0013-8123",
        "86 138 0013 8123",
        "010-62345678",
        "(0755) 83765566",
        "0755-83765566-8001",
        "+1 212 555 0123",
        "(212) 555-0123",
        "212.555.0123",
        "1-212-555-0123",
        "(212) 555-0123 ext. 44",
        "+44 7700 900456",
        "+44 (0)20 7946 0456",
        "020 7946 0456",
        "(020) 7946 0456",
        "0044 20 7946 0456",
        "+49 (0) 30 / 23125456",
        "030/23125456",
        "0171 1234567",
        "01 23 45 67 89",
        "06.12.34.56.78",
        "03-1234-5678",
        "010-1234-5678",
        "098765 43210",
        "98765 43210",
        "(11) 91234-5678",
        "612 34 56 78",
        "8 (495) 123-45-67",
        "011 44 20 7946 0456",
        "tel. 87654321",
        "手机：138 0013 8123",
        "(089) 636-48018",
        "0171 / 234 56 78",
        "+ 49 171 2345678",
        "8 912 345-67-89",
        "tel=+49 171 2345678",
    ],
)
def test_a_phone_is_found_however_it_is_written(text: str) -> None:
    assert masked(text) == "(phone number)"
    assert masked(f"ask {text}, then wait") == "ask (phone number), then wait"


def test_two_phones_are_two() -> None:
    assert masked("13800138123,13900139123") == "(phone number),(phone number)"
    assert masked("+49 171 2345678,+49 171 2345679") == "(phone number),(phone number)"
    assert masked("01 23 45 67 89,01 23 45 67 80") == "(phone number),(phone number)"
    assert masked("13800138123/13900139123") == "(phone number)/(phone number)"
    assert masked("+44 7700 900456 or 020 7946 0456") == "(phone number) or (phone number)"


@pytest.mark.parametrize(
    "text",
    [
        "1234567",
        "4155550123",
        "4500012345",
        "0010012345",
        "99999999999",
        "20240517",
        "20240517103000",
        "2024-05-17 10:30",
        "01.02.2024",
        "01/02/24 1030",
        "2019-2024",
        "2019 2020 2021",
        "1 250 000",
        "612 345 678",
        "12.500.000",
        "1'250'000.50",
        "1,234,567,890",
        "3.14159265358979",
        "31.230416, 121.473701",
        "-33.8688 151.2093",
        "192.168.100.101",
        "978-3-16-148410-0",
        "GTX-12345-67",
        "100-200-3000",
        "D-13800138123",
        "#13800138123",
        "550e8400-e29b-41d4-a716-446655440000",
        "1000-5000 employees",
        "10 20 30 40 50 60 70",
        "INV-2024-000123",
        "240517-1234",
        "€1,234,567.89",
        "1700000000000",
        "006-1234-5678-90",
        "85 02 12 12345",
        "12,345,13800138123",
    ],
)
def test_other_numbers_stay(text: str) -> None:
    assert phones(text) == []


def test_a_country_that_occurs_brings_its_own_groups() -> None:
    assert phones("9123 4567") == []
    assert phones("9123 4567", "SG") == ["9123 4567"]
    assert phones("07400123456", "GB") == ["07400123456"]
    assert phones("0612345678") == []
    assert phones("0612345678", "FR") == ["0612345678"]
    assert phones("171 2345678", "DE") == ["171 2345678"]


@pytest.mark.parametrize(
    "text",
    [
        *("1000 - 5000", "1001-5000", "2000-5000", "5001-9999", "10-20-30-40"),
        *("12345-6789", "90210-1234", "0012345678", "240517-0123", "10 20 30 40"),
    ],
)
def test_ranges_and_postal_codes_stay_in_all_countries(text: str) -> None:
    for region in ("BE", "BR", "DE", "FR", "HK", "JP", "KR", "MX", "PL", "SE", "SG"):
        assert phones(text, region) == []
