from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise

import pytest

from kaopu.explain.records import LeadExplanation
from kaopu.language import Language, languages
from kaopu.report.html import leads_page, unparted
from kaopu.report.lead.view import lead_view

VOID = {"meta", "line", "rect", "br", "link", "img"}


class Page(HTMLParser):
    """Collects a page's tags and attributes, and checks that tags are closed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.open: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def page_of(*leads: LeadExplanation, language: Language = "en", warning: str = "") -> str:
    views = [lead_view(lead, language) for lead in leads]
    page = leads_page(views, language, "demo/1", warning)
    return page.replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize("language", languages())
def test_every_tag_is_closed(lead: LeadExplanation, language: Language) -> None:
    page = Page(page_of(lead, lead, language=language, warning="No."))
    assert page.open == []
    assert {"main", "article", "table", "svg", "nav", "footer"} <= set(page.tags)


@pytest.mark.parametrize("language", languages())
def test_what_the_export_holds_is_escaped(
    lead: LeadExplanation, language: Language
) -> None:
    text = page_of(lead, lead, language=language, warning="<script>alert(2)</script>")
    assert "<script" not in text
    assert "L-1&lt;script&gt;alert(1)&lt;/script&gt;" in text
    assert "&lt;script&gt;alert(2)&lt;/script&gt;" in text
    assert "script" not in Page(text).tags


def test_nothing_is_loaded_from_another_host(lead: LeadExplanation) -> None:
    text = page_of(lead, lead)
    assert not re.search(r"https?://|@import|url\(", text)
    links = [v for k, v in Page(text).attributes if k in ("src", "href", "action", "data")]
    assert links == ["#lead-1", "#lead-1", "#lead-2", "#index", "#index"]
    assert "default-src 'none'" in text


@pytest.mark.parametrize(("language", "tag"), [("en", "en"), ("zh", "zh-Hans")])
def test_the_page_says_its_language(
    lead: LeadExplanation, language: Language, tag: str
) -> None:
    page = Page(page_of(lead, language=language))
    assert ("lang", tag) in page.attributes
    assert ("charset", "utf-8") in page.attributes


def test_one_lead_has_no_index(lead: LeadExplanation) -> None:
    assert "<nav" not in page_of(lead)


def test_several_leads_have_an_index(lead: LeadExplanation) -> None:
    others = [replace(lead, lead_id=f"L-{i}") for i in range(3)]
    text = page_of(*others)
    rows = r'<td><a href="#lead-(\d)">Lead L-(\d)</a></td><td class="num">40%</td>'
    assert re.findall(rows, text) == [
        ("1", "0"),
        ("2", "1"),
        ("3", "2"),
    ]
    assert re.findall(r'<h1 id="lead-(\d)">', text) == ["1", "2", "3"]


def test_the_title_names_the_lead(lead: LeadExplanation) -> None:
    plain = replace(lead, lead_id="L-7")
    assert "<title>Lead L-7 · 40%</title>" in page_of(plain)
    assert "<title>Lead L-7 …</title>" in page_of(plain, lead)


def test_no_line_parts_a_number_from_its_percent_sign() -> None:
    # As languages write it that keep a space there.
    assert unparted("<p>45.0 % +12.0</p>") == "<p>45.0\N{NO-BREAK SPACE}% +12.0</p>"


def test_what_a_form_sends_back_is_left_as_it_is() -> None:
    option = '<option value="30 %" selected>30 %</option>'
    assert unparted(option) == option.replace("30 %<", "30\N{NO-BREAK SPACE}%<")


def test_the_page_tells_what_adds_up_and_the_model(lead: LeadExplanation) -> None:
    text = page_of(lead)
    assert "Points add up: 45.0% +12.0 −15.0 −4.0 +2.0 = 40.0%." in text
    assert "model demo/1" in text


def test_all_signs_are_on_the_page(lead: LeadExplanation) -> None:
    text = page_of(lead)
    assert re.findall(r'<li class="(\w+)">\s*<h3>([^<]+)</h3>', text) == [
        ("confirmed", "vague budget"),
        ("data_only", "RFI: &lt;script&gt;alert(1)&lt;/script&gt;"),
        ("framework_only", "illusion"),
    ]
    assert "Which budget line pays for this" in text


def test_a_lead_without_signs_and_notes_says_so(lead: LeadExplanation) -> None:
    text = page_of(replace(lead, warning_signs=(), notes=()))
    assert "No warning sign in what is recorded." in text
    assert "About this lead" not in text


def test_the_company_is_the_title_and_the_id_stands_beside_it(
    lead: LeadExplanation,
) -> None:
    views = [
        lead_view(replace(lead, lead_id=id_, rank=rank), "en", name=name, owner=owner)
        for rank, (id_, name, owner) in enumerate(
            [("7", "Acme & Co", "Li"), ("8", "", "")], 1
        )
    ]
    text = leads_page(views, "en", "demo/1")
    assert "<title>Acme &amp; Co" in text
    assert '<h1 id="lead-1">Acme &amp; Co</h1>' in text
    assert (
        '<p class="soft">Lead 7 · Li · intent customer, in talks · rank 1 of 300</p>'
        in text
    )
    assert '<h1 id="lead-2">Lead 8</h1>' in text
    assert '<p class="soft">intent customer, in talks · rank 2 of 300</p>' in text
    index = text[text.index("<nav") : text.index("</nav>")]
    assert (
        'href="#lead-1">Acme &amp; Co</a> <span class="soft small">Lead 7</span>' in index
    )
    assert '<td class="wide">Li</td>' in index
    assert 'href="#lead-2">Lead 8</a></td>' in index
    assert "Ordered by the probability of winning" in index


def test_an_index_in_another_order_does_not_say_by_probability(
    lead: LeadExplanation,
) -> None:
    text = page_of(replace(lead, rank=9), replace(lead, rank=2))
    assert "Ordered by" not in text
    assert ">owner</th>" not in text


def test_signs_that_do_no_harm_stand_apart(lead: LeadExplanation) -> None:
    up = replace(lead.warning_signs[0], verdict="framework_only", points=0.02, what_if=None)
    costly, own = lead.warning_signs[1:2], (up,)
    text = page_of(replace(lead, warning_signs=(*costly, *own)))
    head, told = text.split('<h3 class="others">No warning here</h3>')
    assert (head.count("<ol"), told.count("<ol")) == (1, 1)
    assert "vague budget" in told.split("</ol>")[0]
    assert "No warning here" not in page_of(lead)
    assert page_of(replace(lead, warning_signs=own)).count("<ol") == 1


def test_a_warning_comes_first(lead: LeadExplanation) -> None:
    text = page_of(lead, warning="This model is not usable.")
    assert text.index("This model is not usable.") < text.index("<main>")
    assert 'role="alert"' not in page_of(lead)


def test_the_page_tells_all_a_rep_needs(lead: LeadExplanation) -> None:
    text = page_of(lead)
    for words in (
        "rank 3 of 300",
        "expected value USD 15,880 of USD 39,700",
        "likely 20% to 45%",
        "36 past deals had “budget: vague”; 14% of them were won",
        "the model suggests 52% instead of 40%: +12.0 points.",
        "it is no promise",
        "<strong>registered capital: 4,500</strong>",
        "Of 27 past deals that Li put at about 77%, 41% were won",
        "is in no past deal: counted as neutral.",
    ):
        assert words in text, words


@pytest.mark.parametrize("language", languages())
def test_a_screen_reader_finds_its_way(lead: LeadExplanation, language: Language) -> None:
    text = page_of(lead, lead, language=language)
    page = Page(text)
    names = dict(
        re.findall(
            r'<article aria-labelledby="(lead-\d)"(?: class="few")?>\s*<header>\s*<div>\s*'
            r'<h1 id="(lead-\d)">',
            text,
        )
    )
    assert names == {"lead-1": "lead-1", "lead-2": "lead-2"}
    assert text.index('class="skip"') < text.index("<nav")
    assert page.tags.count("caption") == 4
    assert page.tags.count("svg") == text.count('aria-hidden="true"')
    assert ("scope", "row") in page.attributes
    headings = [int(tag[1]) for tag in page.tags if re.fullmatch(r"h\d", tag)]
    assert all(after - before <= 1 for before, after in pairwise(headings))


def test_what_paper_leaves_out_is_said(lead: LeadExplanation) -> None:
    note = "On paper, past deals and what-if stand with the first four signs only."
    assert note not in page_of(lead)
    many = replace(lead, warning_signs=lead.warning_signs * 3)
    assert note in page_of(many)


def test_the_index_leaves_out_values_where_there_are_none(lead: LeadExplanation) -> None:
    bare = replace(lead, amount=None, expected_value=None)
    assert "expected value" in page_of(lead, bare)
    assert "expected value" not in page_of(bare, bare)
