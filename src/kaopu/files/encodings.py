"""Finds out how the bytes of a text file spell letters.

In this order: a byte order mark, the setting of the pipeline file, UTF-16 without a mark,
strict UTF-8 over the whole file, then a guess: GB18030 for Chinese, Windows-1252 for
western letters, else what charset-normalizer says. A guess is always said.
"""

from __future__ import annotations

import codecs
import re
from pathlib import Path

from kaopu.errors import FileUnreadableError
from kaopu.files.records import Assumption
from kaopu.pipeline.resolved import ReadOptions

MARKS = {
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
SAMPLE_BYTES = 200_000
HIGH_RUNS = re.compile(rb"[\x80-\xff]+")
# Characters of everyday Chinese, and any other that takes two bytes.
EVERYDAY = {
    "gb18030": re.compile(rb"[\xb0-\xd7\xa3][\xa1-\xfe]"),
    # Two in a row, for one may be a capital with an accent and a small letter.
    "big5": re.compile(rb"(?:[\xa4-\xc6][\x40-\x7e\xa1-\xfe]){2,}"),
}
# Four bytes for a letter that is not Chinese, such as ö; no other encoding has the like.
FOUR_BYTES = re.compile(rb"[\x81-\xfe][0-9][\x81-\xfe][0-9]")
PAIRS = re.compile(rb"[\x81-\xfe][\x40-\x7e\x80-\xfe]")
EVERYDAY_SHARE = 0.7
# Share of lone bytes over 127 from which letters are western: one accent at a time.
LONE_SHARE = 0.5
# Control signs, by which a file is known to be no text at all.
STRANGE = re.compile(rb"[\x01-\x08\x0e-\x1f]")
STRANGE_SHARE = 0.05
# So many whole UTF-8 characters to a broken one: damaged UTF-8, and nothing else.
WHOLE_TO_BROKEN = 2


def decode(
    path: Path | str, data: bytes, options: ReadOptions
) -> tuple[str, tuple[Assumption, ...]]:
    """Return the text of ``data``, and what was assumed to read it.

    Raises:
        FileUnreadableError: The bytes are not in the encoding stated or found.
    """
    encoding, found = find_encoding(path, data, options)
    return _decode_as(path, data, encoding), found


def find_encoding(
    path: Path | str, data: bytes, options: ReadOptions
) -> tuple[str, tuple[Assumption, ...]]:
    """Return the encoding of ``data``, and what was assumed; damaged UTF-8 is UTF-8.

    Raises:
        FileUnreadableError: The bytes are no text.
    """
    marked = next((name for mark, name in MARKS.items() if data.startswith(mark)), "")
    stated = marked or options.encoding or ""
    if stated:
        return stated, ()
    if b"\x00" in data and (wide := _wide_encoding(data)):
        return wide, (Assumption("encoding", {"encoding": wide}, "data.encoding", wide),)
    if len(STRANGE.findall(data[:SAMPLE_BYTES])) > STRANGE_SHARE * len(data[:SAMPLE_BYTES]):
        raise FileUnreadableError(path, "no_text")
    if data.isascii() or _fits(data, "utf-8") or _is_damaged_utf8(data):
        return "utf-8", ()
    guess = guess_encoding(data)
    found = Assumption("encoding", {"encoding": guess}, "data.encoding", guess)
    return guess, (found,)


def guess_encoding(data: bytes) -> str:
    """Return the likeliest encoding of bytes that are not UTF-8."""
    # Lines that hold letters beyond ASCII tell more than those that do not.
    lines = (line for line in data.splitlines() if not line.isascii())
    sample = b"\n".join(lines)[:SAMPLE_BYTES]
    if FOUR_BYTES.search(sample) and _fits(data, "gb18030"):
        return "gb18030"
    pairs = len(PAIRS.findall(sample))
    for name, everyday in EVERYDAY.items():
        usual = sum(len(run) // 2 for run in everyday.findall(sample))
        if usual and usual >= EVERYDAY_SHARE * pairs and _fits(data, name):
            return name
    runs = HIGH_RUNS.findall(sample)
    if sum(len(run) == 1 for run in runs) > LONE_SHARE * len(runs):
        return "cp1252"
    # Loading it costs a twentieth of a second, which a UTF-8 export need not pay.
    from charset_normalizer import from_bytes

    best = from_bytes(sample).best()
    found = best.encoding if best else ""
    if found in ("", "gb2312", "gbk", "hz", "johab", "utf_8") or not _fits(data, found):
        return "gb18030" if pairs and _fits(data, "gb18030") else "cp1252"
    return found


def _fits(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _wide_encoding(data: bytes) -> str:
    """Return the UTF-16 that bytes without a mark are in; empty text if none."""
    sample = data[: SAMPLE_BYTES & ~1]
    if len(data) % 2:
        return ""
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if min(even, odd) * 10 > max(even, odd):
        return ""
    name = "utf-16-be" if even > odd else "utf-16-le"
    break_ = "\n".encode(name)
    has_line = any(sample[i : i + 2] == break_ for i in range(0, len(sample), 2))
    return name if has_line and _fits(data, name) else ""


def _is_damaged_utf8(data: bytes) -> bool:
    text = data.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    whole = len(re.findall(r"[^\x00-\x7f\ufffd]", text))
    return whole >= WHOLE_TO_BROKEN * broken


def _decode_as(path: Path | str, data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise _not_in(path, data, encoding, error) from None
    except LookupError:
        raise FileUnreadableError(path, "unknown_encoding", encoding=encoding) from None


def _not_in(
    path: Path | str, data: bytes, encoding: str, error: UnicodeDecodeError
) -> FileUnreadableError:
    line = data[: error.start].count(b"\n") + 1
    return FileUnreadableError(path, "not_in_encoding", line=line, encoding=encoding)
