from __future__ import annotations

import pytest

from kaopu.language import Decimal, Language, Locale, Phrase, locale


def test_words_are_filled_in() -> None:
    assert Locale("en").text("lead", "title", lead_id="L-{1}") == "Lead L-{1}"
    assert Locale("zh").text("lead", "title", lead_id="7") == "线索 7"


@pytest.mark.parametrize(
    ("section", "key", "number", "text"),
    [
        ("ranking", "more", 0, "… and 0 more leads"),
        ("ranking", "more", 1, "… and 1 more lead"),
        ("ranking", "more", 2, "… and 2 more leads"),
        ("week", "finished", 1, "1 lead that has ended was left out."),
    ],
)
def test_one_thing_is_not_told_as_many(
    section: str, key: str, number: int, text: str
) -> None:
    assert Locale("en").counted(section, key, number, count=number) == text


def test_none_is_told_as_none() -> None:
    told = Locale("en").counted("lead", "similar", 0, deals=20, won=0, low="1", high="9")
    assert told.startswith("Of the 20 past deals scored most like it, none was won.")
    told = Locale("zh").counted("lead", "similar", 0, deals=20, won=0, low="1", high="9")
    assert "一单也没有成交" in told


@pytest.mark.parametrize(
    ("share", "digits", "language", "text"),
    [
        (0.124, 0, "en", "12%"),
        (0.124, 0, "zh", "12%"),
        (0.1236, 1, "en", "12.4%"),
        (1.0, 0, "zh", "100%"),
    ],
)
def test_percentages(share: float, digits: int, language: Language, text: str) -> None:
    assert Locale(language).percent(share, digits) == text


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize(
    ("share", "text"),
    [(0.123, "+12.3"), (-0.1, "−10.0"), (0.0, "+0.0"), (-0.0001, "+0.0"), (0.0005, "+0.1")],
)
def test_points_have_a_sign_and_one_digit(
    language: Language, share: float, text: str
) -> None:
    assert Locale(language).points(share) == text


def test_the_colon_is_that_of_the_language() -> None:
    assert (Locale("en").colon, Locale("zh").colon) == (": ", "：")


@pytest.mark.parametrize(
    ("value", "text"),
    [(39700.0, "39,700"), (0.0, "0"), (2.5, "2.5"), (1234.56, "1,235"), (-3.0, "-3")],
)
def test_numbers_have_commas_and_no_needless_digits(value: float, text: str) -> None:
    assert Locale("en").number(value) == text


def test_money_stands_after_its_currency() -> None:
    assert Locale("zh").money(19888.7, "USD") == "USD 19,889"
    assert Locale("en").money(5.0, "") == "5"


@pytest.mark.parametrize("text", ["", "soon", "09/10/2026", "20260910", "2026-02-30"])
def test_only_an_iso_day_is_written_as_one(text: str) -> None:
    assert Locale("zh").day("2026-09-10") == "2026年9月10日"
    assert Locale("en").day(text) == text


def test_dates_are_written_by_locale() -> None:
    assert Locale("en").date("2026-11-03") == "3 November 2026"
    assert Locale("zh").date("2026-11-03") == "2026年11月3日"


@pytest.mark.parametrize(
    ("share", "text"),
    [(1.0, "100%"), (0.9999, "99.9%"), (0.29, "29%"), (0.0004, "0%"), (0.97, "97%")],
)
def test_only_a_whole_share_is_told_as_whole(share: float, text: str) -> None:
    assert Locale("en").cut_percent(share) == text
    assert Locale("zh").cut_percent(share) == text.replace(" ", "")


def test_counts_have_their_thousands_apart_and_no_needless_tenth() -> None:
    told = [Locale("en").count(number) for number in (0, 1234, 12.5, 2000.0)]
    assert told == ["0", "1,234", "12.5", "2,000"]


def test_figures_have_the_decimals_asked_for() -> None:
    assert Locale("en").decimal(0.45678, 3) == "0.457"
    assert Locale("en").decimal(-2.0, 2) == "-2.00"
    assert Locale("zh").signed(-0.126, 2) == "−0.13"
    assert Locale("zh").signed(0.126, 2) == "+0.13"


@pytest.mark.parametrize(
    ("number", "text"), [(0, "0 offres"), (1, "1 seule"), (2, "2 offres au total")]
)
def test_a_plural_form_that_holds_more_than_one_says_its_number(
    monkeypatch: pytest.MonkeyPatch, number: int, text: str
) -> None:
    forms = {
        "deals": "{n} offres au total",
        "deals_one": "1 seule",
        "deals_singular": "{n} offres",
    }
    known = {"x": forms, "locale": {"cldr": "fr"}}
    monkeypatch.setattr(locale, "sentences", lambda _: known)
    french = Locale("en")
    assert french.counted("x", "deals", number, n=number) == text


def test_nothing_below_zero_is_no_minus_zero_and_no_figure_is_a_dash() -> None:
    english = Locale("en")
    assert (english.decimal(-0.001, 2), english.percent(-0.001)) == ("0.00", "0%")
    assert (english.number(-0.001), english.decimal(float("nan"), 2)) == ("0", "–")


def test_figures_and_phrases_are_told_where_they_are_filled_in() -> None:
    assert Locale("en").fact(Decimal(0.45674, 3)) == "0.457"
    leads = Phrase("the leads", "unnamed", "leads")
    assert Locale("en").fact(leads) == "the leads"
    assert Locale("zh").fact(leads) == "传入的线索"


def test_all_names_of_a_list_are_joined_as_a_sentence_has_them() -> None:
    assert Locale("en").all_of(["3 won", "4 lost"]) == "3 won and 4 lost"
    assert Locale("zh").all_of(["甲", "乙"]) == "甲和乙"


def test_english_stands_in_for_what_an_unfinished_language_lacks(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    known = {"en": {"x": {"a": "yes", "b": "no"}}, "de": {"x": {"a": "ja"}}}
    monkeypatch.setattr(locale, "sentences", lambda language: known[language])
    german = Locale("de")
    assert (german.text("x", "a"), german.text("x", "b")) == ("ja", "no")
