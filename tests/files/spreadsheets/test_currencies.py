from __future__ import annotations

import pytest

from kaopu.files.spreadsheets.currencies import bracket_currency


@pytest.mark.parametrize(
    ("symbol", "country", "currency"),
    [
        ("¥", "411", "JPY"),
        ("￥", "411", "JPY"),
        ("¥", "804", "CNY"),
        ("¥", "ja-JP", "JPY"),
        ("$", "409", "USD"),
        ("$", "C09", "AUD"),
        ("$", "404", "TWD"),
        ("kr", "41D", "SEK"),
        # A country whose sign is another one does not tell, nor does none.
        ("$", "407", "$"),
        ("$", "", "$"),
        ("¥", "x", "¥"),
        ("€", "407", "€"),
        ("HK$", "C04", "HK$"),
        ("JPY", "", "JPY"),
    ],
)
def test_the_country_tells_which_currency_a_shared_sign_means(
    symbol: str, country: str, currency: str
) -> None:
    assert bracket_currency(symbol, country) == currency
