from __future__ import annotations

import pytest

from kaopu.proposing.cutting import cut


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("createdDate_utc", ("created", "date", "utc")),
        ("IsWon", ("is", "won")),
        ("HTTPStatus2", ("http", "status", "2")),
        ("Étape de l'opportunité", ("etape", "de", "l", "opportunite")),
        ("GRÖSSE", ("grosse",)),
        ("Straße", ("strasse",)),
        ("商谈フェーズ名", ("商谈フェーズ名",)),
        ("ガ", ("ガ",)),
        ("Сумма сделки", ("сумма", "сделки")),
        ("***", ()),
    ],
)
def test_a_text_is_cut_into_reduced_words(text: str, words: tuple[str, ...]) -> None:
    assert cut(text) == words
