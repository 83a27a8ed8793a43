"""Finds mail addresses, and the names by which people are written to in messengers.

Every pattern is linear: a run of signs is entered at its beginning alone, and never
given back.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kaopu.masking.plain import Span

LETTER = r"A-Za-z\u00c0-\u024f\u0370-\u052f"
WORD = rf"{LETTER}0-9_"
# Where a word begins: Chinese may stand before it without a space.
BEGIN = rf"(?<![{WORD}.+'-])"
LOCAL = rf"{BEGIN}(?:\"[^\"\s]{{1,64}}\"|[{WORD}.+'-]++)"
AT = r"(?:@|\(at\)|\[at\]|\{at\}|<at>|-at-|\(a\)|\[a\]|\(@\)|%40|&#0?64;|&commat;|艾特)"
DOT = r"(?:\.|\s?(?:\(dot\)|\[dot\]|\{dot\}|\(\.\)|\[\.\])\s?|\s{1,2}dot\s{1,2})"
NAME = rf"[{WORD}-]++"
TOP = rf"[{LETTER}]{{2,24}}(?![{WORD}])"

# As it should be, or hidden from machines; the domain has a letter.
WRITTEN = re.compile(
    rf"{LOCAL}{AT}(?:{NAME}{DOT}){{1,8}}(?=[{LETTER}]){NAME}", re.IGNORECASE
)
# To a machine's number, or within a company's own net, without a dot.
OF_NUMBER = re.compile(rf"{LOCAL}@\[?\d{{1,3}}(?:\.\d{{1,3}}){{3}}\]?(?!\d)")
LOCAL_NET = re.compile(
    rf"{BEGIN}(?=[{WORD}.+'-]{{2}})(?=[0-9_.+'-]{{0,64}}[{LETTER}])[{WORD}.+'-]++"
    rf"{AT}[{LETTER}][{WORD}-]++(?![{WORD}@])",
    re.IGNORECASE,
)
# With spaces, and in words; "at" alone is too common to tell before a plain domain.
SPACED = re.compile(rf"{LOCAL}\s{{0,2}}{AT}\s{{0,2}}(?:{NAME}{DOT}){{1,8}}{TOP}", re.I)
IN_WORDS = re.compile(
    rf"{BEGIN}(?:[{WORD}.+'-]++\s{{1,2}}dot\s{{1,2}}){{0,3}}[{WORD}.+'-]++\s{{1,2}}at\s{{1,2}}"
    rf"(?:{NAME}\s{{1,2}}dot\s{{1,2}}){{1,4}}{TOP}"
    rf"|{BEGIN}[{LETTER}]++[._-][{WORD}.+'-]++\s{{1,2}}at\s{{1,2}}(?:{NAME}\.){{1,4}}{TOP}",
    re.IGNORECASE,
)
# Chinese pages write # where machines look for an @.
HASH = re.compile(
    rf"{BEGIN}(?=[{WORD}.-]{{2}})[{WORD}.-]++#(?:{NAME}\.){{1,4}}(?:com|cn|net|org)(?![{WORD}])",
    re.IGNORECASE,
)
# In other letters: the first part of the domain is, or the name before the @.
IN_OTHER_LETTERS = re.compile(
    r"(?<![\w.+'-])[\w.+'-]++@(?=[\w-]{0,60}[^\x00-\x7f])(?:[\w-]++\.){1,8}[\w-]++"
    rf"|(?<!\w)[^\x00-\x7f\W]{{1,20}}@(?:{NAME}\.){{1,8}}{TOP}"
)
MAILS = (WRITTEN, OF_NUMBER, LOCAL_NET, SPACED, IN_WORDS, HASH, IN_OTHER_LETTERS)
# One of these stands in every address, in small letters; and in every messenger id.
MAIL_MARKS = (
    "@",
    "at)",
    "at]",
    "at}",
    "at>",
    "-at-",
    "(a)",
    "[a]",
    " at ",
    "%40",
    "#",
    "&commat;",
    "艾特",
)
MESSENGER_MARKS = (
    *(
        "wxid_",
        "linkedin.",
        "微信",
        "薇信",
        "威信",
        "wx",
        "vx",
        "wechat",
        "weixin",
        "qq",
        "扣扣",
        "v信",
        "加v",
        "加q",
    ),
    *("企鹅", "telegram", "tg", "skype", "whatsapp", "kakaotalk", "line id", "钉钉"),
)

# What people are called in WeChat, QQ and others, where the text says that it is that.
MESSENGER = re.compile(
    r"(?<![A-Za-z0-9_])(?:"
    r"wxid_\w{4,40}"
    r"|(?:微信|薇信|威信|v信|[vw]x|(?<=加)v)(?:账号|号码?|id)?\s{0,2}[:是为]?\s{0,2}[a-z][a-z0-9_-]{5,19}"
    r"|(?:wechat|weixin)\s{0,2}(?:id|no\.?|account)?\s{0,2}:?\s{0,2}"
    r"(?=[a-z_-]{1,19}[0-9_])[a-z][a-z0-9_-]{5,19}"
    r"|(?:qq|扣扣|企鹅|(?<=加)q)\s{0,2}(?:号码?|no\.?|number)?\s{0,2}[:是为]?\s{0,2}[1-9]\d{4,10}"
    r"|(?:telegram|tg|skype|whatsapp|kakaotalk|line id|钉钉)\s{0,2}(?:id|号)?"
    r"(?:\s{0,2}:\s{0,2}|\s{1,2}(?=@))"
    r"(?:@[a-z][\w.]{3,40}|live:[\w.]{3,40}|(?=[a-z.]{1,40}[0-9_])[a-z][\w.]{4,40})"
    r"|linkedin\.com/(?:in|pub)/[\w%-]{2,100}"
    r")(?![A-Za-z0-9_])",
    re.IGNORECASE,
)


def find_mails(text: str) -> Iterator[Span]:
    """Yield where mail addresses stand in a plain text, also if written for people alone.

    Example:
        >>> list(find_mails("ask ann (at) example.org"))
        [Span(start=4, end=24)]
    """
    if has_mark(text, MAIL_MARKS):
        for pattern in MAILS:
            yield from (Span(*match.span()) for match in pattern.finditer(text))


def find_messenger_ids(text: str) -> Iterator[Span]:
    """Yield where somebody's id of WeChat, QQ or another messenger stands.

    Example:
        >>> list(find_messenger_ids("加微信:li_na88"))
        [Span(start=1, end=11)]
    """
    if has_mark(text, MESSENGER_MARKS):
        yield from (Span(*match.span()) for match in MESSENGER.finditer(text))


def has_mark(text: str, marks: tuple[str, ...]) -> bool:
    """Tell whether one of ``marks`` stands in a text: far faster than a pattern."""
    small = text.lower()
    for mark in marks:  # noqa: SIM110 - any() takes twice as long
        if mark in small:
            return True
    return False
