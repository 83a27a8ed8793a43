from __future__ import annotations

import pytest

from kaopu.files.formats.markup import Token, read_markup


def told(page: str) -> list[str]:
    return [token.text or token.start or f"/{token.end}" for token in read_markup(page)]


@pytest.mark.parametrize(
    ("page", "tokens"),
    [
        ("<TD>a &lt; b</td >", ["td", "a < b", "/td"]),
        ("1 < 2 <b>3</b>", ["1 < 2 ", "b", "3", "/b"]),
        ("a<!-- <td> -->b<!doctype x>c<?xml y?>d<![CDATA[<td>]]>e", list("abcde")),
        ("<script>if (a<b) '<td>'</script>x", ["script", "/script", "x"]),
        ("a<!-- b <td>c", ["a", " b ", "td", "c"]),
        ("a<td", ["a", "td"]),
        ("a</td", ["a", "/td"]),
        ("", []),
    ],
)
def test_tags_and_texts_come_in_their_order(page: str, tokens: list[str]) -> None:
    assert told(page) == tokens


def test_attributes_are_read_in_any_quotes() -> None:
    page = """<td colspan=3 title="a > b" data-x='it&amp;s' hidden / Class = y >z"""
    first, second = read_markup(page)
    expected = {
        "colspan": "3",
        "title": "a > b",
        "data-x": "it&s",
        "hidden": "",
        "class": "y",
    }
    assert (first.start, dict(first.attributes)) == ("td", expected)
    assert second == Token(text="z")


@pytest.mark.parametrize(
    "part", ["<", "<a", "<a b='", "<!--", "<!x", "<?", "</a", "<![CDATA[", "&#"]
)
def test_what_is_never_closed_is_soon_passed_over(part: str) -> None:
    # Python's own parser takes hours for these.
    assert sum(1 for _ in read_markup(part * 200_000)) < 400_000
