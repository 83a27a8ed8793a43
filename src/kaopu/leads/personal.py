"""Recognises personal data: who a column names, and how they are reached.

By header, in English and Chinese, and by content. Used by the proposal of a pipeline
file, by the audit before training, and to mask what stands in cells that are learnt from.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from kaopu.files import as_texts
from kaopu.leads import personal_words as words_of
from kaopu.spelling import normalise

# ``colleague``: someone on our own side, such as the owner; no customer.
PersonalKind = Literal["mail", "phone", "id_number", "person", "colleague", "free_text"]
Found = Literal["header", "content"]

# From this share of the filled cells on, a column is what its cells are.
CONTENT_SHARE = 0.5
# A header alone says person or phone, unless fewer of its cells than this look like it.
MIN_SHARE = 0.2
LOOKED_AT = 5_000
# Chinese names are told by their surname: so many different ones, nearly all such.
MIN_NAMES, NAME_SHARE = 12, 0.9
# Free text: most cells differ, and the middle one is long; a Chinese sign counts as two.
TEXT_DISTINCT, TEXT_LENGTH = 0.5, 30
# A header such as "Notes" says so of shorter ones that repeat.
NOTE_LENGTH = 12

MAIL = re.compile(r"[\w.+'-]+@[\w-]+(?:\.[\w-]+)*\.[A-Za-z\u4e00-\u9fff]{2,}")
# With a country's code; in groups as North Americans write; Chinese mobile and fixed.
PHONE = re.compile(
    r"(?<![\w.+-])(?:"
    r"(?:\+|00)[1-9]\d{0,2}[\s.-]?(?:\(\d{1,5}\)[\s.-]?)?\d(?:[\s.-]?\d){5,12}"
    r"|\(\d{2,5}\)[\s.-]?\d{3,4}[\s.-]?\d{4}"
    r"|[2-9]\d{2}[.-][2-9]\d{2}[.-]\d{4}"
    r"|(?:86[\s-]?)?1[3-9]\d[\s-]?\d{4}[\s-]?\d{4}"
    r"|0\d{2,3}[\s-]\d{7,8}(?:[\s-]\d{1,5})?"
    r")(?![\w-])"
)
# A resident's number of China, with its day of birth.
ID_NUMBER = re.compile(
    r"(?<!\w)[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx](?!\w)"
)
BY_CONTENT: dict[PersonalKind, re.Pattern[str]] = {
    "mail": MAIL,
    "id_number": ID_NUMBER,
    "phone": PHONE,
}
MASKS = (
    (MAIL, "(mail address)"),
    (ID_NUMBER, "(id number)"),
    (PHONE, "(phone number)"),
)
# A phone that only its header tells from any other number.
BARE_PHONE = re.compile(
    r"[+(]?\d[\d\s().+/-]{5,24}(?:(?:ext|x|转)\.?\s*\d{1,6})?", re.IGNORECASE
)
# Words with a space or a mark between them.
SENTENCE = re.compile(r"\w[\s,.。，；]+\w")
NAME = re.compile(r"[^\W\d_][^\d_@/\\;:!?=<>%#]{0,60}")


FLAGS = frozenset(("yes", "no", "true", "false", "y", "n", "0", "1"))
FLAGS |= frozenset(("是", "否", "有", "无"))
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


def personal_columns(texts: pd.DataFrame) -> tuple[PersonalColumn, ...]:
    """Return what `find_personal` does of a table of texts."""
    found = (
        personal_column(str(texts.columns[i]), texts.iloc[:, i])
        for i in range(texts.shape[1])
    )
    return tuple(column for column in found if column)


def personal_column(header: str, cells: pd.Series) -> PersonalColumn | None:
    """Return what personal data one column of texts holds; None if none is seen.

    A few thousand rows, evenly spread, are looked at.
    """
    step = max(-(-len(cells) // LOOKED_AT), 1)
    filled = [text for text in cells.iloc[::step].str.strip() if text]
    for kind, pattern in BY_CONTENT.items():
        share = _share(filled, pattern)
        if share >= CONTENT_SHARE:
            return PersonalColumn(header, kind, "content", share)
    words = words_of.header_words(header)
    return (
        _by_header(header, words, filled)
        or _by_surname(header, filled)
        or _free_text(header, words, filled)
    )


def _share(texts: list[str], pattern: re.Pattern[str]) -> float:
    """Return the share of texts that hold nothing else, but for spaces and separators."""
    if not texts:
        return 0.0
    rests = (pattern.sub("", text).strip(SEPARATORS) for text in texts)
    return sum(not rest for rest in rests) / len(texts)


def _by_header(header: str, words: str, filled: list[str]) -> PersonalColumn | None:
    if words_of.OF_PERSON.search(words):
        return None
    patterns: Iterable[tuple[PersonalKind, re.Pattern[str], re.Pattern[str]]] = (
        ("mail", words_of.MAIL, MAIL),
        ("phone", words_of.PHONE, BARE_PHONE),
        ("id_number", words_of.ID_NUMBER, re.compile(r"\w{5,}")),
        ("colleague", words_of.COLLEAGUE, NAME),
        ("person", words_of.PERSON, NAME),
    )
    for kind, names, looks in patterns:
        if kind == "person" and words_of.COMPANY.search(words):
            continue
        if names.search(words):
            share = _share(filled, looks)
            # A column of yes and no under "Phone" says whether there is one.
            if not filled or (share >= MIN_SHARE and not _is_flag(filled)):
                return PersonalColumn(header, kind, "header", share)
    return None


def _is_flag(filled: list[str]) -> bool:
    return {normalise(text) for text in filled} <= FLAGS


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
    if not filled or not (named or len(set(filled)) >= TEXT_DISTINCT * len(filled)):
        return None
    lengths = sorted(len(t) + sum(1 for s in t if s >= "\u3000") for t in filled)
    if lengths[len(lengths) // 2] < (NOTE_LENGTH if named else TEXT_LENGTH):
        return None
    share = sum(bool(SENTENCE.search(text)) for text in filled) / len(filled)
    if share < CONTENT_SHARE:
        return None
    return PersonalColumn(header, "free_text", "header" if named else "content", share)


def masked(text: str) -> str:
    """Return a text in which mail addresses, phone and id numbers are named, not told.

    Example:
        >>> masked("ask ann@example.com or +86 138 0013 8000")
        'ask (mail address) or (phone number)'
    """
    for pattern, instead in MASKS:
        text = pattern.sub(instead, text)
    return text


def masked_cells(cells: pd.Series) -> pd.Series:
    """Return a column of texts, each `masked`; equal texts are looked at once."""
    codes, distinct = pd.factorize(cells)
    hidden = pd.Series([masked(str(text)) for text in distinct], dtype=object)
    return pd.Series(hidden.to_numpy()[codes], index=cells.index, dtype=object)
