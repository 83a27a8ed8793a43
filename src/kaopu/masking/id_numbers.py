"""Finds numbers that stand for one person: of identity, tax, health, bank and card.

A number is one if it is written as such and its check digits say so, as `python-stdnum`
knows them. Where an order number passes too easily, it must be written in the groups that
people use, or its country must be among those that occur.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import lru_cache

from kaopu.masking.addresses import has_mark
from kaopu.masking.plain import Span

BEGIN = r"(?<![0-9A-Za-z_@])(?<![0-9A-Za-z_][-./+#=])"
END = r"(?![0-9A-Za-z_@])(?![-./][0-9A-Za-z_])"
MONTH, DAY = r"(?:0[1-9]|1[0-2])", r"(?:0[1-9]|[12]\d|3[01])"


@dataclass(frozen=True)
class Shape:
    """How a number is written.

    Attributes:
        module: What checks it, within ``stdnum``; empty where there is no check.
        pattern: As it is written, without what stands before and after.
        region: The country that must be among those that occur; empty for any.
    """

    module: str
    pattern: str
    region: str = ""


# That chance lets pass, at most one in some hundred numbers so written.
SHAPES = (
    Shape("cn.ric", r"[1-9]\d{5}[ -]?(?:18|19|20)\d{6}[ -]?\d{3}[\dX]"),
    Shape("iban", r"[A-Z]{2}\d\d(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,4})?"),
    Shape(
        "luhn", r"(?:4\d{3}|5[1-5]\d\d|2[2-7]\d\d|6\d{3}|35\d\d)([ -]?)\d{4}\1\d{4}\1\d{4}"
    ),
    Shape(
        "luhn", r"3[47]\d\d([ -]?)\d{6}\1\d{5}|3[068]\d\d([ -]?)\d{6}\2\d{4}|62\d{15,17}"
    ),
    Shape("luhn", r"62\d\d([ -])\d{4}\1\d{4}\1\d{4}\1\d{1,3}|62\d{4}[ -]\d{10,13}"),
    Shape("us.ssn", r"\d{3}([ -])\d\d\1\d{4}"),
    Shape("us.itin", r"9\d\d-\d\d-\d{4}"),
    Shape(
        "",
        r"(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]( ?)"
        r"(?:\d\d\1){3}[A-D]",
    ),
    Shape("de.idnr", r"[1-9]\d ?\d{3} ?\d{3} ?\d{3}"),
    Shape("fr.nir", r"[12] ?\d\d ?\d\d ?\d\d ?\d{3} ?\d{3} ?\d\d"),
    Shape("fr.nir", r"[12] ?\d\d ?\d\d ?2[AB] ?\d{3} ?\d{3} ?\d\d"),
    Shape("es.dni", r"\d{8}[ -]?[A-Z]|\d\d\.\d{3}\.\d{3}[ -]?[A-Z]"),
    Shape("es.nie", r"[XYZ][ -]?\d{7}[ -]?[A-Z]"),
    Shape(
        "it.codicefiscale",
        r"[A-Z]{6} ?[\dL-NP-V]{2}[A-Z][\dL-NP-V]{2} ?[A-Z][\dL-NP-V]{3}[A-Z]",
    ),
    Shape("br.cpf", r"\d{3}\.\d{3}\.\d{3}-\d\d"),
    Shape("in_.aadhaar", r"(?<!\d )[2-9]\d{3} \d{4} \d{4}(?! \d)"),
    Shape("in_.pan", r"[A-Z]{3}P[A-Z]\d{4}[A-Z]"),
    Shape("jp.in_", r"(?<!\d )\d{4} \d{4} \d{4}(?! \d)"),
    Shape("kr.rrn", rf"\d\d{MONTH}{DAY}-\d{{7}}"),
    Shape("mx.curp", r"[A-Z]{4}\d{6}[HMX][A-Z]{5}[0-9A-Z]\d"),
    Shape("mx.rfc", r"[A-Z&]{4}[ -]?\d{6}[ -]?[A-Z0-9]{3}"),
    Shape("fi.hetu", rf"{DAY}{MONTH}\d\d[-+A-FU-Y]\d{{3}}[0-9A-Y]"),
    Shape("no.fodselsnummer", r"\d{6} ?\d{5}"),
    Shape("ro.cnp", rf"[1-8]\d\d{MONTH}{DAY}\d{{6}}"),
    Shape("za.idnr", rf"\d\d{MONTH}{DAY} ?\d{{4}} ?[01]\d\d"),
    Shape("ch.ssn", r"756(\.?)\d{4}\1\d{4}\1\d\d"),
    Shape("be.nn", rf"\d\d\.{MONTH}\.{DAY}-\d{{3}}[.-]\d\d"),
    Shape("my.nric", rf"\d\d{MONTH}{DAY}-\d\d-\d{{4}}"),
    Shape("th.pin", r"[1-8]-\d{4}-\d{5}-\d\d-\d"),
    Shape("cl.rut", r"\d{1,2}\.\d{3}\.\d{3}-[\dK]"),
    Shape("pk.cnic", r"\d{5}-\d{7}-\d"),
    Shape("pt.cc", r"\d{8} \d ?[A-Z0-9]{2}\d"),
    Shape("ar.cuit", r"2[0347]-\d{8}-\d"),
    Shape("", r"[A-Z]{1,2}\d{6}\([\dA]\)"),
    Shape("br.cpf", r"\d{11}", "BR"),
    Shape("in_.aadhaar", r"[2-9]\d{3}-?\d{4}-?\d{4}", "IN"),
    Shape("jp.in_", r"\d{4}-?\d{4}-?\d{4}", "JP"),
    Shape("kr.rrn", r"\d{13}", "KR"),
    Shape("gb.nhs", r"\d{3}[ -]\d{3}[ -]\d{4}", "GB"),
    Shape("pl.pesel", r"\d{11}", "PL"),
    Shape("se.personnummer", r"(?:\d\d)?\d{6}[-+]\d{4}", "SE"),
    Shape("dk.cpr", r"\d{6}-\d{4}", "DK"),
    Shape("cz.rc", r"\d{6}/\d{3,4}", "CZ"),
    Shape("sk.rc", r"\d{6}/\d{3,4}", "SK"),
    Shape("nl.bsn", r"\d{9}|\d{4}\.\d\d\.\d{3}", "NL"),
    Shape("be.nn", r"\d{11}", "BE"),
    Shape("tr.tckimlik", r"[1-9]\d{10}", "TR"),
    Shape("hr.oib", r"\d{11}", "HR"),
    Shape("gr.amka", r"\d{11}", "GR"),
    Shape("ie.pps", r"\d{7}[A-W][A-I]?", "IE"),
    Shape("ca.sin", r"\d{3}[ -]\d{3}[ -]\d{3}", "CA"),
    Shape("au.tfn", r"\d{3} \d{3} \d{3}", "AU"),
    Shape("id.nik", r"\d{16}", "ID"),
    Shape("ru.inn", r"\d{12}", "RU"),
    Shape("il.idnr", r"\d{9}", "IL"),
)
# What the text itself calls one: five digits at least, no check.
NAMED = re.compile(
    r"(?<![A-Za-z])(?:身份证号?码?|护照号?码?|银行卡号?|社保号"
    r"|(?:passport|social security)(?: (?:no\.?|number))?|ssn|aadhaar|nino|ni number"
    r"|national id|tax id|steuer-?id|iban|cpf|curp)"
    r"\s{0,2}[:#是]?\s{0,2}(?=(?:[A-Z .-]{0,6}\d){5})[A-Z0-9](?:[ .-]?[A-Z0-9]){4,33}"
    r"(?![0-9A-Za-z_])",
    re.IGNORECASE,
)
# Of digits alone, or with a letter at, before or behind them: one look tells that most
# texts hold no such thing.
NINE_DIGITS = re.compile(r"\d(?:[ ./+-]?\d){8}")
WITH_LETTER = re.compile(
    r"[A-Za-z]\d|\d[A-Za-z]|[A-Za-z] \d\d \d\d \d\d|[A-Za-z]-\d{6}|\d[ -][A-Za-z](?![a-z])"
)
FOUR_DIGITS = re.compile(r"\d(?:[^\d]{0,6}\d){3}")
YEARS = re.compile(r"(?:(?:19|20)\d\d[ -]?){2,}")
NAMES = (
    *(
        "身份证",
        "护照",
        "银行卡",
        "社保号",
        "passport",
        "ssn",
        "social security",
        "aadhaar",
    ),
    *("nino", "ni number", "national id", "tax id", "steuer", "iban", "cpf", "curp"),
)


def find_id_numbers(text: str, regions: Collection[str] = ()) -> Iterator[Span]:
    """Yield where numbers of persons, accounts and cards stand in a plain text.

    Args:
        text: As `plain` gives it.
        regions: The countries that occur in the export, as ISO 3166 codes.

    Example:
        >>> [text[a:b] for text in ["SSN 536-90-4399"] for a, b in find_id_numbers(text)]
        ['SSN 536-90-4399', '536-90-4399']
    """
    if not FOUR_DIGITS.search(text):
        return
    if has_mark(text, NAMES):
        yield from (Span(*match.span()) for match in NAMED.finditer(text))
    digits, letters = NINE_DIGITS.search(text), WITH_LETTER.search(text)
    if not digits and not letters:
        return
    for module, has_letter, pattern in _patterns(frozenset(regions)):
        if letters if has_letter else digits:
            for match in pattern.finditer(text):
                if (end := _valid_end(module, match.group())) is not None:
                    yield Span(match.start(), match.start() + end)


@lru_cache(maxsize=64)
def _patterns(
    regions: frozenset[str],
) -> tuple[tuple[str, bool, re.Pattern[str]], ...]:
    """Return what checks a number, whether it has a letter, and how it is written."""
    return tuple(
        (
            shape.module,
            bool(re.search("[A-WYZ]", shape.pattern)),
            re.compile(f"{BEGIN}(?:{shape.pattern}){END}", re.IGNORECASE),
        )
        for shape in SHAPES
        if not shape.region or shape.region in regions
    )


def _valid_end(module: str, number: str) -> int | None:
    """Return how long a valid number is; words behind it may look like its last groups."""
    ends = [len(number)]
    if module == "iban":
        ends += [place for place in range(len(number)) if number[place] == " "][::-1]
    return next((end for end in ends if _is_valid(module, number[:end])), None)


@lru_cache(maxsize=4096)
def _is_valid(module: str, number: str) -> bool:
    if not module:
        return True
    if len(set(re.sub(r"\D", "", number))) < 2 or YEARS.fullmatch(number):
        return False  # Zeros pass many checks, and stand for nobody.
    if module in ("luhn", "cn.ric"):
        number = re.sub(r"[ -]", "", number)
    # Loaded where a number is met that may be one.
    return bool(importlib.import_module(f"stdnum.{module}").is_valid(number))
