from __future__ import annotations

import re
import time

import pytest

from kaopu.files.spreadsheets.number_formats import MAX_LENGTH, parse_format

ACCOUNTING = '_("$"* #,##0.00_);_("$"* \\(#,##0.00\\);_("$"* "-"??_);_(@_)'
SHOWN = [
    ("0%", 0.635, "63.5%"),
    ("0.00%", 0.07, "7%"),
    ("0%", -0.05, "-5%"),
    ("0.00%", 0.12125, "12.1250%"),
    ("0%;[Red]-0%", -1, "-100%"),
    ("[$¥-411]#,##0", 900000, "JPY 900000"),
    ("[$¥-804]#,##0", 8.5, "CNY 8.5"),
    ("[$$-en-CA]#,##0", 7, "CAD 7"),
    ("[$$-409]#,##0.00", -3, "-USD 3"),
    ("#,##0.00\\ [$€-407]", 1200.5, "1200.5 €"),
    ("[$CHF] #,##0", 5, "CHF 5"),
    ("#,##0.000 [$€-407]", 12.125, "12.1250 €"),
    ('#,##0" EUR"', 5, "5 EUR"),
    ('"US$"#,##0', 5, "US$5"),
    ("£#,##0", 5, "£5"),
    ('#,##0"元"', 5, "5 元"),
    ('#,##0.00 "kr"', 5, "5 kr"),
    (ACCOUNTING, 12.5, "$12.5"),
    (ACCOUNTING, -3, "-$3"),
    (ACCOUNTING, 0, "$0"),
    ("[$¥-411]#,##0;-#,##0;0", 0, "JPY 0"),
    ('_-* #,##0 "kr"_-;-* #,##0 "kr"_-;_-* "-" "kr"_-', 0, "0 kr"),
    ('"TRUE";"TRUE";"FALSE"', 1, "TRUE"),
    ('"TRUE";"TRUE";"FALSE"', 0, "FALSE"),
    ("00000", 17, "00017"),
    ("00000", 1234567, "1234567"),
    ("00000", 17.5, "17.5"),
    ("00000", -17, "-17"),
    ("000\\-00\\-0000", 123456789, "123-45-6789"),
    ("\\(000\\)\\ 000\\-0000", 5551234567, "(555) 123-4567"),
    ('"OP-"00000', 17, "OP-00017"),
    ('"Q"0', 3, "Q3"),
    ('0.0"万"', 12.5, "12.5万"),
    ('0.0"K"', 12, "12K"),
    ('[=1]"Yes";[=0]"No";General', 1, "Yes"),
    ('[=1]"Yes";[=0]"No";General', 0, "No"),
    ('[=1]"Yes";[=0]"No";General', 5, "5"),
    ('[>=0.5]0%;"low"', 0.2, "low"),
]
PLAIN = [
    *("", "General", "0", "#,##0.00", "#,##0_);[Red]\\(#,##0\\)", "@", "0.00E+00", "# ?/?"),
    *("yyyy-mm-dd", '[$-409]d-mmm-yy;@', 'yyyy"年"m"月"d"日"', "[h]:mm:ss", "[$-F400]h:mm"),
    *('0 "days"', '0.0"x"', "_-* #,##0.00\\ _€_-", "#\\ ##0", "#'##0", "##\\,##\\,##0"),
    *('#,##0,"K"', '0.0,,"M"', '0\\.0,"万"', '#,##0 "PCS"', '#,##0;-#,##0;"-"', ";;;"),
    *('"', "[", "\\", "[$", "0;;;@"),
]  # fmt: skip


@pytest.mark.parametrize(("code", "value", "text"), SHOWN)
def test_a_number_reads_as_its_format_shows_it(code: str, value: float, text: str) -> None:
    shown = parse_format(code)
    assert shown is not None
    assert shown.text(value) == text


@pytest.mark.parametrize("code", PLAIN)
def test_decimals_thousands_units_and_dates_change_no_meaning(code: str) -> None:
    assert parse_format(code) is None


def test_every_digit_of_a_number_is_kept() -> None:
    percent = parse_format("0%")
    assert percent is not None
    assert percent.text(0.123456789012345) == "12.3456789012345%"


@pytest.mark.parametrize("part", ['"', "[", "0", "a", "[$", ";", "\\", "_", "0,", "元"])
def test_no_format_takes_long(part: str) -> None:
    start = time.process_time()
    for length in (MAX_LENGTH, 1_000_000):
        shown = parse_format(part * (length // len(part)))
        if shown is not None:
            assert re.search(r"\d|a|元", shown.text(5))
    assert time.process_time() - start < 1
