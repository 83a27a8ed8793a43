from __future__ import annotations

import pytest

from kaopu.masking import masked


@pytest.mark.parametrize(
    "text",
    [
        "ann@example.com",
        "ann.lee+crm@mail.example.co.uk",
        "ann@intranet",
        "root@10.0.0.7",
        "880012345@qq.example",
        "ann(at)example.com",
        "ann [at] example [dot] com",
        "ann at example dot com",
        "ann.lee at example.com",
        "ann @ example.com",
        "ann#example.com",
        "ann%40example.com",
        "ann＠example．com",
        "小明@例子.公司",
        "jörg@bücher.example",
        "ann (a) example.com",
        "ann -at- example.com",
    ],
)
def test_a_mail_address_is_found_however_it_is_written(text: str) -> None:
    assert masked(text) == "(mail address)"


def test_what_stands_beside_an_address_stays() -> None:
    assert masked("Ann <ann@example.com>, Bo") == "Ann <(mail address)>, Bo"
    assert masked("联系ann@example.com谢谢") == "联系(mail address)谢谢"


@pytest.mark.parametrize(
    "text",
    [
        *("Do Not Email", "telephone", "@handle", "Sales @ Acme", "5@10", "12@3.5"),
        *("Director at Acme", "look at this", "C#.com", "#1 choice", "50% off", "R&D"),
        *("WeChat: Campaign", "微信公众号", "QQ", "微信", "Telegram", "Line: Enterprise"),
    ],
)
def test_other_words_stay(text: str) -> None:
    assert masked(text) == text


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("wxid_ab12cd34ef", "(messenger id)"),
        ("加微信：lina_1988", "加(messenger id)"),
        ("WeChat ID: li_na_88", "(messenger id)"),
        ("QQ号：880012345", "(messenger id)"),
        ("telegram: @ann_lee", "(messenger id)"),
        ("Telegram @ann_lee", "(messenger id)"),
        ("加V：lina1988", "加(messenger id)"),
        ("v信 lina1988", "(messenger id)"),
        ("加q880012345", "加(messenger id)"),
        ("see linkedin.com/in/ann-lee-1", "see (messenger id)"),
    ],
)
def test_ids_of_messengers_are_found_where_the_text_says_so(text: str, told: str) -> None:
    assert masked(text) == told
