"""Finds phone numbers, and tells them from amounts, dates, order and part numbers.

Runs of digits are found first, by patterns that are linear; `phonenumbers` is asked about
the few that may be a number that somebody answers:

- with a country's code after ``+`` or ``00``, in any grouping;
- what the text itself calls a phone;
- Chinese mobile numbers, bare or grouped, and fixed ones after their area;
- North American ones in their groups;
- national ones that begin with 0 or an area in parentheses, in their country's groups;
- all others that are grouped as in one of the countries that occur.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from functools import lru_cache
from typing import NamedTuple

from kaopu.masking.addresses import has_mark
from kaopu.masking.plain import Span

# Where a number may begin: not within a word or code, nor behind its dash or dot. Behind
# a comma only where that does not part thousands: a number of a list.
BEGIN = (
    r"(?<![0-9A-Za-z_@#$€£¥])(?<![0-9A-Za-z_][-./+=])"
    r"(?:(?<!\d[,:])|(?<=\d{4}[,:])|(?<=,)(?=[+(]|0\d[ .]))"
)
GAP = r"[ \t./()~-]{0,3}"
RUN = re.compile(rf"{BEGIN}(?:\+ ?|\(\+?)?\d(?:{GAP}\+?\d)*+\)?(?![0-9A-Za-z_@%])")
GROUP = re.compile(r"\d+")
EXTENSION = re.compile(
    r"[ ,;]{0,2}(?:ext(?:ension)?\.?|x|转|分机|доб\.?|#)[ :]?\d{1,6}(?!\d)", re.IGNORECASE
)
LABEL = (
    r"(?:tele(?:phone|fon|fax|fono)|phone|mobile?|mob|handy|cell(?:ular)?|tel|fax|whatsapp"
    r"|手机号?码?|电话号?码?|座机|传真|热线)"
)
LABELLED = re.compile(
    rf"(?<![A-Za-z]){LABEL}(?:[ .]{{0,2}}(?:no\.?|number|nr\.?))?"
    r"[ .]{0,2}[:：=是]?[ ]{0,2}"
    r"[+(]{0,2}\d(?:[ ./()-]{0,3}\d){5,14}(?![0-9A-Za-z_])",
    re.IGNORECASE,
)
LABELS = (
    *("tel", "phone", "mob", "handy", "cell", "fax", "whatsapp"),
    *("手机", "电话", "座机", "传真", "热线"),
)
MAY_BE_PHONE = re.compile(r"\d(?:[^\d]{0,3}\d){5}")
MIN_DIGITS, MAX_DIGITS, MAX_GROUPS = 7, 15, 8
# Most runs of digits alone are numbers of orders; a phone among them has as many at least.
MIN_BARE = 11
# Of an area and groups that are not its country's.
MIN_GROUPED = 9
# Amounts, decimals, versions and addresses of machines; dates; years from and to.
AMOUNT = re.compile(r"[1-9]\d{0,2}(?:([ .'])\d{3})+|\d+\.\d+|\d{1,3}(?:\.\d{1,3}){3}")
DATE = re.compile(
    r"(?:19|20)\d\d([-/. ]?)(?:0?[1-9]|1[0-2])\1(?:0?[1-9]|[12]\d|3[01])(?:[ .-].*)?"
    r"|\d{1,2}([-/.])\d{1,2}\2(?:19|20)?\d\d(?: .*)?|\d{1,2} \d{1,2} (?:19|20)\d\d(?: .*)?"
    r"|(?:19|20)\d\d ?[-/] ?(?:19|20)?\d\d"
)
# In which a number that begins with 0, or an area in parentheses, is looked up.
USUAL = (
    *("CN", "US", "GB", "DE", "FR", "JP", "KR", "IN", "BR", "IT", "ES"),
    *("NL", "BE", "CH", "AT", "AU", "TW", "SE", "TR", "RU", "ZA", "MX"),
    *("IE", "FI", "UA", "VN", "TH", "ID", "MY", "PH", "NZ", "IL", "SA", "AE"),
)
NORTH_AMERICAN = re.compile(
    r"(?:1[ .-]?)?(?:\([2-9]\d\d\) ?|[2-9]\d\d[ .-])[2-9]\d\d[ .-]\d{4}"
)
CHINESE_MOBILE = re.compile(
    r"(?:86[ -]?)?1[3-9]\d(?:([ -]?)\d{4}\1\d{4}|[ -]?\d{8}|-?\d{3}-?\d{5})"
)
# From how many to how many, such as employees.
RANGE = re.compile(r"(\d{1,7}) ?[-~] ?(\d{1,7})")
# Groups that amounts and codes are not written in, without a 0 before them.
GROUPED = {
    r"[6-9]\d{4} \d{5}": "IN",
    r"[6-9]\d\d \d\d \d\d \d\d": "ES",
    r"\d\d \d{3} \d\d \d\d": "PL",
    r"\d\d 9\d{4}-\d{4}": "BR",
    r"\d\d \d{4} \d{4}": "MX",
    r"8 9\d\d \d{3}[ -]\d\d[ -]\d\d": "RU",
}
CHINESE_FIXED = re.compile(
    r"((?:\(0\d{2,3}\) ?|0\d{2,3}[ -])[2-8]\d{2,3}[ -]?\d{4})(?:-\d{1,5})?"
)


class _Group(NamedTuple):
    """A group of digits: where it is, and where what is written before it begins."""

    begin: int
    start: int
    end: int


def find_phones(text: str, regions: Collection[str] = ()) -> Iterator[Span]:
    """Yield where phone numbers stand in a plain text.

    Args:
        text: As `plain` gives it.
        regions: The countries that occur in the export, as ISO 3166 codes.

    Example:
        >>> text = "call +44 20 7946 0958 or (212) 555-0187 on 2024-05-17"
        >>> [text[a:b] for a, b in find_phones(text)]
        ['+44 20 7946 0958', '(212) 555-0187']
    """
    if not MAY_BE_PHONE.search(text):
        return
    if has_mark(text, LABELS):
        yield from (Span(*match.span()) for match in LABELLED.finditer(text))
    own = tuple(sorted(regions))
    for run in RUN.finditer(text):
        for span in _in_run(run.group(), own):
            start, end = span.start + run.start(), span.end + run.start()
            extension = EXTENSION.match(text, end)
            yield Span(start, extension.end() if extension else end)


def _in_run(run: str, regions: tuple[str, ...]) -> Iterator[Span]:
    """Yield the phones of a run of digits and what stands between them."""
    groups = [
        _Group(_begin(run, group.start()), *group.span()) for group in GROUP.finditer(run)
    ]
    if len(groups) == 1 and len(run) < MIN_BARE and run[0] not in "+(0":
        return
    place, is_first = 0, True
    while place < len(groups):
        found = _at(run, groups, place, regions, is_first)
        is_first = found is not None
        if found is None:
            place += 1
            continue
        last, span = found
        place = last + 1
        yield span


def _begin(run: str, start: int) -> int:
    """Return where a number begins: at its + or its parenthesis, if it has one."""
    if run[max(start - 2, 0) : start] == "+ ":
        return start - 2
    while start and run[start - 1] in "+(":
        start -= 1
    return start


def _at(
    run: str,
    groups: list[_Group],
    place: int,
    regions: tuple[str, ...],
    is_first: bool,
) -> tuple[int, Span] | None:
    """Return the longest phone that begins with a group, and its last group."""
    digits, last = 0, place
    ends = list[int]()
    while last < len(groups) and last - place < MAX_GROUPS:
        digits += groups[last].end - groups[last].start
        if digits > MAX_DIGITS + 2:
            break
        if digits >= MIN_DIGITS:
            ends.append(last)
        last += 1
    for last in reversed(ends):
        start, end = groups[place].begin, groups[last].end
        text = run[start:end]
        if text.startswith("(") and ")" not in text:
            continue
        if _is_phone(text, regions, is_first) and not _is_part(run, start, end):
            return last, Span(start, end)
    return None


def _is_part(run: str, start: int, end: int) -> bool:
    """Tell whether what was found goes on without a space, as codes and dates do."""
    before, after = run[max(start - 2, 0) : start], run[end : end + 2]
    goes_on = len(after) == 2 and after[0] in "-." and after[1].isdigit()
    came_from = len(before) == 2 and before[1] in "-." and before[0].isdigit()
    return goes_on or came_from


@lru_cache(maxsize=8192)
def _is_phone(text: str, regions: tuple[str, ...], is_first: bool) -> bool:
    """Tell whether a text is a phone; ``is_first`` if no other digits lead up to it."""
    digits = re.sub(r"\D", "", text)
    groups = GROUP.findall(text)
    # Numbers beside each other, such as coordinates or counts.
    if sum(len(group) == 1 for group in groups) > 2 or len(set(digits)) == 1:
        return False
    if text.startswith(("+", "(+")):
        return _is_international(f"+{digits}", possible=not text.startswith("+ "))
    if "+" in text:
        return False
    if text.startswith("00") and _is_from_abroad(groups, len(groups) > 2):
        return True
    if text.startswith("011 ") and _is_international(f"+{digits[3:]}", possible=False):
        return True
    if AMOUNT.fullmatch(text) or DATE.fullmatch(text) or _is_range(text):
        return False
    if CHINESE_MOBILE.fullmatch(text):
        return _is_valid(text, "CN")
    if (fixed := CHINESE_FIXED.fullmatch(text)) and _is_valid(fixed[1], "CN"):
        return True
    if NORTH_AMERICAN.fullmatch(text):
        return _is_valid(digits, "US")
    return _is_national(text, groups, regions, is_first)


def _is_range(text: str) -> bool:
    """Tell whether a text counts from one round number to another, as 1001-5000 does."""
    match = RANGE.fullmatch(text)
    if not match:
        return False
    low, high = int(match[1]), int(match[2])
    return low < high and low % 50 in (0, 1) and high % 50 in (0, 49)


def _is_national(
    text: str, groups: list[str], regions: tuple[str, ...], is_first: bool
) -> bool:
    if len(groups) == 1:
        is_long = len(text) >= (MIN_BARE - 1 if re.match("0[1-9]", text) else MIN_BARE)
        return is_long and any(_is_mobile(text, r) for r in regions)
    if any(_has_groups_of(text, groups, region) for region in regions):
        return True
    for pattern, region in GROUPED.items():
        if re.fullmatch(pattern, text) and _has_groups_of(text, groups, region):
            return True
    if text.startswith(("8 (", "8(")):
        return _has_groups_of(text, groups, "RU")
    if text[0] == "(" or (text[0] == "0" and len(groups[0]) > 1):
        return any(_has_groups_of(text, groups, region, is_first) for region in USUAL)
    return False


def _is_international(text: str, possible: bool) -> bool:
    import phonenumbers  # slow, and few texts need it

    try:
        number = phonenumbers.parse(text)
    except phonenumbers.NumberParseException:
        return False
    if phonenumbers.is_valid_number(number):
        return True
    return possible and phonenumbers.is_possible_number(number)


def _is_from_abroad(groups: list[str], possible: bool) -> bool:
    """Tell whether a number goes on with a country's whole code behind 00."""
    import phonenumbers  # see _is_international

    digits = "".join(groups)[2:]
    try:
        number = phonenumbers.parse(f"+{digits}")
    except phonenumbers.NumberParseException:
        return False
    first = groups[0][2:] or groups[1]
    is_whole = first.startswith(str(number.country_code))
    return is_whole and _is_international(f"+{digits}", possible)


def _is_valid(text: str, region: str) -> bool:
    import phonenumbers

    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return False
    return phonenumbers.is_valid_number(number)


def _is_mobile(text: str, region: str) -> bool:
    import phonenumbers

    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return False
    return phonenumbers.number_type(number) in (
        phonenumbers.PhoneNumberType.MOBILE,
        phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE,
    )


def _has_groups_of(
    text: str, groups: list[str], region: str, is_free: bool = False
) -> bool:
    """Tell whether a valid number is grouped as in its country, or in fewer groups.

    If ``is_free``, people may group as they like behind a whole area that begins with 0 or
    stands in parentheses. Without its trunk prefix it must be a mobile number.
    """
    import phonenumbers

    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return False
    if not phonenumbers.is_valid_number(number):
        return False
    form = phonenumbers.PhoneNumberFormat.NATIONAL
    usual = GROUP.findall(phonenumbers.format_number(number, form))
    digits = "".join(groups)
    lacks = len("".join(usual)) - len(digits)
    if lacks < 0 or not "".join(usual).endswith(digits):
        return False
    has_fewer = _breaks(groups) <= _breaks(usual)
    # Where the trunk prefix is a group of its own, as in Russia, the next one is the area.
    area = usual[0][lacks:] or usual[1]
    is_of_area = groups[0] == area
    if text[0] in "0(":
        is_free &= min(map(len, groups)) > 1 and len(digits) >= MIN_GROUPED
        return has_fewer or (is_of_area and is_free)
    return has_fewer and is_of_area and (not lacks or _is_mobile(text, region))


def _breaks(groups: list[str]) -> set[int]:
    """Return how many digits stand behind each gap between groups."""
    behind, done = set[int](), 0
    for group in reversed(groups[1:]):
        done += len(group)
        behind.add(done)
    return behind
