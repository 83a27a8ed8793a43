from __future__ import annotations

from kaopu.language import Text


def test_a_text_speaks_every_language_it_has() -> None:
    text = Text.of(en="yes", zh="是")
    assert (text.in_("en"), text.in_("zh")) == ("yes", "是")
    assert text.all == ("yes", "是")
    assert text.by_language == {"en": "yes", "zh": "是"}


def test_english_stands_in_for_a_language_that_is_missing_or_blank() -> None:
    assert Text.of(en="yes").in_("de") == "yes"
    assert Text.of(en="yes", de="").in_("de") == "yes"


def test_a_version_more_leaves_the_text_as_it_was() -> None:
    text = Text.of(en="yes")
    assert text.also("de", "ja").in_("de") == "ja"
    assert text.all == ("yes",)


def test_equal_versions_are_equal_texts() -> None:
    assert Text.of(en="yes") == Text.of(en="yes")
    assert len({Text.of(en="yes"), Text.of(en="yes"), Text.of(en="no")}) == 2
