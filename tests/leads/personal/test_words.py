from __future__ import annotations

import pytest

from kaopu.leads.personal import words as personal_words
from kaopu.leads.personal.words import header_words


@pytest.mark.parametrize(
    ("header", "words"),
    [
        ("ContactName__c", "contact name c"),
        ("E-Mail", "e mail"),
        ("OWNER_ID", "owner id"),
        ("ＴＥＬ", "tel"),
        ("联系人 姓名", "联系人 姓名"),
    ],
)
def test_headers_become_small_words(header: str, words: str) -> None:
    assert header_words(header) == words


@pytest.mark.parametrize("header", ["E-Mail", "Email", "邮箱", "Contact Email"])
def test_mail_headers(header: str) -> None:
    assert personal_words.MAIL.search(header_words(header))
