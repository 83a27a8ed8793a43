from __future__ import annotations

from pathlib import Path

import pytest

from kaopu.errors import FileUnreadableError
from kaopu.files.encodings import decode, guess_encoding
from kaopu.pipeline.resolved import ReadOptions

PATH = Path("deals.csv")


@pytest.mark.parametrize(
    ("text", "encoding", "guess"),
    [
        ("联通", "gbk", "gb18030"),
        ("客户,地区\n中国,上海\n", "gb2312", "gb18030"),
        ("Müller", "cp1252", "cp1252"),
        ("naïve, déjà vu, Ångström", "cp1252", "cp1252"),
        ("Łódź; Ørsted; São Tomé; 沈阳", "gb18030", "gb18030"),
        ("Ñandú £5 €6 Ærø", "cp1252", "cp1252"),
        ("台灣客戶還沒決定", "big5", "big5"),
        ("Åland, Ärger, Özil, Élan", "cp1252", "cp1252"),
        ("ÄÖÜ, Ünal, España", "cp1252", "cp1252"),
        ("Российская Федерация проиграна", "cp1251", "cp1251"),
    ],
)
def test_a_guess(text: str, encoding: str, guess: str) -> None:
    assert guess_encoding(text.encode(encoding)) == guess


def test_the_setting_wins_over_a_guess_but_not_over_a_mark() -> None:
    data = "é".encode("cp1252")
    assert decode(PATH, data, ReadOptions(encoding="latin-1")) == ("é", ())
    marked = "é".encode("utf-8-sig")
    assert decode(PATH, marked, ReadOptions(encoding="cp1252")) == ("é", ())


def test_a_guess_is_said_with_its_key() -> None:
    _, (said,) = decode(PATH, "地区：上海".encode("gbk"), ReadOptions())
    assert (said.kind, said.key, said.value) == ("encoding", "data.encoding", "gb18030")


def test_utf8_that_is_cut_off_is_no_other_encoding() -> None:
    data = "编号,地区\nL-1,肯尼亚\n".encode()[:-2]
    with pytest.raises(FileUnreadableError, match="bytes on line 2 that are not utf-8"):
        decode(PATH, data, ReadOptions())
