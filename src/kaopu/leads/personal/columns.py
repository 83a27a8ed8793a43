"""Recognises columns of personal data: whom they name, and how these are reached.

By header, in English and Chinese, and by content. Used by the proposal of a pipeline
file and by the audit before training.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from kaopu.files import as_texts
from kaopu.leads.personal import words as words_of
from kaopu.masking import Held, held_alone, plain

# ``colleague``: someone on our own side, such as the owner; no customer.
PersonalKind = Held | Literal["person", "colleague", "free_text"]
Found = Literal["header", "content"]

# From this share of the filled cells on, a column is what its cells are.
CONTENT_SHARE = 0.5
# A header alone says person or phone, unless fewer of its cells than this look like it.
MIN_SHARE = 0.2
LOOKED_AT = 5_000
# Fewer than this of so many: half of all cannot be addresses or numbers of people.
FIRST_LOOK, FEW = 200, 20
# What a cell is, its beginning tells; all of it is masked.
SIGNS_LOOKED_AT = 500
# Chinese names are told by their surname: so many different ones, nearly all such.
MIN_NAMES, NAME_SHARE = 12, 0.9
# Free text: most cells differ, and the middle one is long; a Chinese sign counts as two.
TEXT_DISTINCT, TEXT_LENGTH = 0.5, 30
# A header such as "Notes" says so of shorter ones that repeat.
NOTE_LENGTH = 12
# Texts that so many rows share on average, and so few of them, are choices of a list.
CHOICES, ROWS_PER_CHOICE = 12, 20

# A phone that only its header tells from any other number.
BARE_PHONE = re.compile(
    r"[+(]?\d[\d\s().+/-]{5,24}(?:(?:ext|x|转)\.?\s*\d{1,6})?", re.IGNORECASE
)
# Words with a space or a mark between them.
SENTENCE = re.compile(r"\w[\s,.。，；]+\w")
NAME = re.compile(r"[^\W\d_][^\d_@/\\;:!?=<>%#]{0,60}")


# What is written to in messengers: a word, or digits; words that come back are choices.
HANDLE = re.compile(r"@?(?:live:)?[A-Za-z][\w.-]{3,39}|[1-9]\d{4,14}|\+\d[\d -]{6,18}")
HANDLE_WITH_DIGIT = re.compile(rf"(?=@|[A-Za-z.]{{0,40}}[\d_:-])(?:{HANDLE.pattern})")
ID = re.compile(r"(?=\D{0,12}\d)\w[\w ./-]{4,40}")
SEPARATORS = " ,;/、；，\t\n<>()"
SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁"
    "任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫"
    "孔向汤常温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童"
)
CHINESE_NAME = re.compile(r"[\u4e00-\u9fff]{2,3}")


@dataclass(frozen=True)
class PersonalColumn:
    """A column that holds personal data.

    Attributes:
        column: Its header.
        kind: What it holds; ``free_text`` may hold anything.
        by: What told it.
        share: Of the filled cells, those that look like it.
    """

    column: str
    kind: PersonalKind
    by: Found
    share: float


def find_personal(frame: pd.DataFrame) -> tuple[PersonalColumn, ...]:
    """Return the columns of a table that hold personal data, in their order.

    Names are told by their header, Chinese ones also by their surnames; mail addresses,
    phone numbers, id numbers and free text by what the cells hold. A colleague's name is
    told apart from a customer's.

    Args:
        frame: Any table; cells are looked at as texts.

    Example:
        >>> found = find_personal(pd.DataFrame({"Contact": ["Ann Lee"], "to": ["a@b.com"]}))
        >>> [(column.column, column.kind, column.by) for column in found]
        [('Contact', 'person', 'header'), ('to', 'mail', 'content')]
    """
    return personal_columns(as_texts(frame))


def personal_columns(
    texts: pd.DataFrame, regions: Collection[str] = ()
) -> tuple[PersonalColumn, ...]:
    """Return what `find_personal` does of a table of texts.

    Args:
        texts: As `kaopu.files.as_texts` gives it.
        regions: The countries that occur, as ISO 3166 codes.
    """
    found = (
        personal_column(str(texts.columns[i]), texts.iloc[:, i], regions)
        for i in range(texts.shape[1])
    )
    return tuple(column for column in found if column)


def personal_column(
    header: str, cells: pd.Series, regions: Collection[str] = ()
) -> PersonalColumn | None:
    """Return what personal data one column of texts holds; None if none is seen.

    A few thousand rows, evenly spread, are looked at.
    """
    step = max(-(-len(cells) // LOOKED_AT), 1)
    looked_at = (str(text)[:SIGNS_LOOKED_AT].strip() for text in cells.iloc[::step])
    filled = [text for text in looked_at if text]
    kind, share = _by_content(filled, regions)
    if kind is not None and share >= CONTENT_SHARE:
        return PersonalColumn(header, kind, "content", share)
    words = words_of.header_words(header)
    return (
        _by_header(header, words, filled)
        or _by_surname(header, filled)
        or _free_text(header, words, filled)
    )


def _by_content(filled: list[str], regions: Collection[str]) -> tuple[Held | None, float]:
    """Return what most texts hold and nothing else, and in which share of them."""
    step = max(-(-len(filled) // FIRST_LOOK), 1)
    if step > 1 and sum(held_alone(t, regions) is not None for t in filled[::step]) < FEW:
        return None, 0.0
    counts = Counter(filled)
    held = Counter[Held]()
    for text, rows in counts.items():
        kind = held_alone(text, regions)
        if kind is not None:
            held[kind] += rows
    if not held:
        return None, 0.0
    # Of numbers some look like a phone, others like an id: what they are, most tell.
    return held.most_common(1)[0][0], held.total() / len(filled)


def _share(texts: list[str], pattern: re.Pattern[str]) -> float:
    """Return the share of texts that hold nothing else, but for spaces and separators."""
    if not texts:
        return 0.0
    rests = (pattern.sub("", plain(text)).strip(SEPARATORS) for text in texts)
    return sum(not rest for rest in rests) / len(texts)


def _share_of_mails(texts: list[str]) -> float:
    if not texts:
        return 0.0
    return sum(held_alone(text) == "mail" for text in texts) / len(texts)


def _by_header(header: str, words: str, filled: list[str]) -> PersonalColumn | None:
    # Of WeChat or a passport an id is what reaches or names a person.
    is_id = words_of.MESSENGER.search(words) or words_of.ID_NUMBER.search(words)
    if words_of.OF_PERSON.search(words.replace(" id", "") if is_id else words):
        return None
    handle = (
        HANDLE if len(set(filled)) >= TEXT_DISTINCT * len(filled) else HANDLE_WITH_DIGIT
    )
    patterns: Iterable[tuple[PersonalKind, re.Pattern[str], re.Pattern[str] | None]] = (
        ("mail", words_of.MAIL, None),
        ("messenger", words_of.MESSENGER, handle),
        ("phone", words_of.PHONE, BARE_PHONE),
        ("id_number", words_of.ID_NUMBER, ID),
        ("colleague", words_of.COLLEAGUE, NAME),
        ("person", words_of.PERSON, NAME),
    )
    # Yes and no under "Phone" say whether there is one; "telephone" under "Contact", how
    # somebody is reached, and "CEO", what they are.
    names = [text for text in filled if not words_of.is_no_name(text)]
    if filled and len(names) < CONTENT_SHARE * len(filled):
        return None
    for kind, headers, looks in patterns:
        if kind == "person" and words_of.COMPANY.search(words):
            continue
        if headers.search(words):
            share = _share(names, looks) if looks else _share_of_mails(names)
            if not filled or share >= MIN_SHARE:
                return PersonalColumn(header, kind, "header", share)
    return None


def _are_roles(texts: Collection[str]) -> bool:
    """Tell whether texts say what people do, such as titles under "Job title"."""
    return sum(map(words_of.is_no_name, texts)) >= CONTENT_SHARE * len(texts)


def _by_surname(header: str, filled: list[str]) -> PersonalColumn | None:
    names = {t for t in filled if CHINESE_NAME.fullmatch(t) and t[0] in SURNAMES}
    share = sum(text in names for text in filled) / max(len(filled), 1)
    # Names end in many different signs; regions and products share a few.
    ends = len({name[-1] for name in names})
    is_few = len(names) < MIN_NAMES or ends < min(len(names) / 4, MIN_NAMES)
    if share < NAME_SHARE or is_few:
        return None
    return PersonalColumn(header, "person", "content", share)


def _free_text(header: str, words: str, filled: list[str]) -> PersonalColumn | None:
    named = words_of.FREE_TEXT.search(words) and not words_of.COMPANY.search(words)
    distinct = set(filled)
    if len(distinct) <= min(CHOICES, len(filled) / ROWS_PER_CHOICE) or (
        words_of.OF_PERSON.search(words) and _are_roles(distinct)
    ):
        return None
    if not filled or not (named or len(distinct) >= TEXT_DISTINCT * len(filled)):
        return None
    lengths = sorted(len(t) + sum(1 for s in t if s >= "\u3000") for t in filled)
    if lengths[len(lengths) // 2] < (NOTE_LENGTH if named else TEXT_LENGTH):
        return None
    share = sum(bool(SENTENCE.search(text)) for text in filled) / len(filled)
    if share < CONTENT_SHARE:
        return None
    return PersonalColumn(header, "free_text", "header" if named else "content", share)
