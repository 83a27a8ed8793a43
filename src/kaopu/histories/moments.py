"""Reads moments as CRMs write them: days, times of day, zones, and counts since 1970.

The day is read by the rules of `kaopu.leads.dates`; what is added here is the time of day,
and by whose clock it is. A cell that shows its zone is taken as it is written, unless the
table names the zone whose clock counts: then it is what that clock showed.
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kaopu.coded import matching
from kaopu.histories.records import COUNTED, DAY, LOCAL, NO_MOMENT, WRITTEN
from kaopu.leads.dates import (
    HAS_DIGIT,
    MILLISECONDS,
    PER_DAY,
    SECONDS,
    SERIAL_OF_1970,
    fitting_formats,
    is_serial,
    parse_days,
    stripped,
)

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]

# How a time of day tells its zone: 14:30Z, 14:30 +0800, 14:30:00 UTC.
OFFSET = r"\s?(?:Z|UTC|GMT|[+-][0-9]{2}(?::?[0-9]{2})?)"
ISO = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
    rf"(?:[T ][0-9]{{2}}:[0-9]{{2}}(?::[0-9]{{2}}(?:\.[0-9]{{1,9}})?)?(?:{OFFSET})?)?"
)
ZONED = re.compile(rf"[0-9-]{{10}}[T ][0-9:.]{{5,18}}{OFFSET}")
ZONE_END, UTC_END = rf"{OFFSET}$", r"\s?(?:UTC|GMT)$"
COUNT = re.compile(r"[0-9]{9,13}(?:\.[0-9]+)?")
# Counts of seconds and of milliseconds from 1990 to 2100; between these there is nothing.
FIRST_SECOND, LAST_SECOND = 631_152_000, 4_102_444_800
# Days that nanoseconds can count, with room: 1900 to 2200.
FIRST_DAY, LAST_DAY = -25_567, 84_006
CLOCK = re.compile(
    r"(?P<noon>上午|下午|午前|午後|오전|오후)?\s{0,3}(?P<hour>\d{1,2})[:：时時h](?P<minute>\d{2})"
    r"(?:[:：分](?P<second>\d{2})(?:\.\d+)?)?[分秒]?\s{0,3}(?P<half>[AaPp])?\.?[Mm]?"
)
TOGETHER = re.compile(r"(?:19|20)\d{6}((?:[01]\d|2[0-3])[0-5]\d(?:[0-5]\d)?)")
# Where a format's time of day begins.
TIME_FORM = re.compile(r"[\sT,]*%[HIXc]")
AFTER_NOON = {"下午", "午後", "오후"}
SECOND = 10**9


@dataclass(frozen=True)
class Moments:
    """Texts as moments.

    Attributes:
        when: Nanoseconds since 1970-01-01 (k,), `NO_MOMENT` where none is read.
        format: By which ``strptime`` format; empty for ISO.
        clock: ``local`` where no cell tells a zone, ``written`` where cells do, ``counted``
            of counts since 1970.
        doubt: The formats that read them all, where they do not tell day from month.
    """

    when: Ints
    format: str
    clock: str
    doubt: tuple[str, ...] = ()


def parse_moments(
    texts: pd.Series, date_format: str = "", zone: str = "", hint: str = ""
) -> Moments:
    """Return the moments of distinct texts.

    Args:
        texts: The texts (k,).
        date_format: Their format as the pipeline file says it; empty if it does not.
        zone: The zone whose clock counts; empty for the one that is written.
        hint: The format of the export's own dates, for texts that do not tell theirs.
    """
    texts = stripped(texts).reset_index(drop=True)
    at, cells = np.full(len(texts), NO_MOMENT), texts.to_numpy(dtype=object)
    clock = LOCAL
    iso = matching(ISO, cells)
    if iso.any():
        zoned = iso & matching(ZONED, cells)
        at[iso & ~zoned] = _iso(texts[iso & ~zoned])
        at[zoned] = _zoned(texts[zoned], zone)
        clock = WRITTEN if zoned.any() else clock
    counts = ~iso & matching(COUNT, cells)
    # Digits alone may be a date of the format that was told, such as %Y%m%d%H%M.
    counts &= not date_format or date_format in PER_DAY
    if counts.any():
        at[counts] = _counted(texts[counts].to_numpy(dtype=np.float64), zone)
        # 202403051430 is no count since 1970 but a day and its time.
        counts &= (at != NO_MOMENT) | ~matching(TOGETHER, cells)
        clock = COUNTED if counts.any() else clock
    rest = (at == NO_MOMENT) & ~iso & ~counts
    if not rest.any():
        return Moments(at, "", clock)
    found, forms = _others(texts[rest], date_format, zone, hint)
    at[rest] = found
    doubt = forms if len(forms) > 1 else ()
    return Moments(at, forms[0] if forms else "", clock, doubt)


def _iso(texts: pd.Series) -> Ints:
    return _nanoseconds(pd.to_datetime(texts, format="ISO8601", errors="coerce"))


def _zoned(texts: pd.Series, zone: str) -> Ints:
    if not zone:
        return _iso(texts.str.replace(ZONE_END, "", regex=True))
    texts = texts.str.replace(UTC_END, "Z", regex=True).str.replace(
        r"\s(?=[+-])", "", regex=True
    )
    dates = pd.to_datetime(texts, format="ISO8601", errors="coerce", utc=True)
    return _nanoseconds(dates.dt.tz_convert(ZoneInfo(zone)).dt.tz_localize(None))


def _nanoseconds(dates: pd.Series) -> Ints:
    """Return dates of any unit as nanoseconds; `NO_MOMENT` beyond what these can count."""
    micro = dates.astype("datetime64[us]").to_numpy().astype(np.int64)
    days = micro // (DAY // 1000)
    inside = (days >= FIRST_DAY) & (days < LAST_DAY)
    return np.where(inside, np.where(inside, micro, 0) * 1000, NO_MOMENT)


def _counted(numbers: Floats, zone: str) -> Ints:
    """Return counts of seconds or milliseconds by the clock of a zone, UTC by default."""
    seconds = np.where(numbers < LAST_SECOND, numbers, numbers / 1000)
    inside = (seconds >= FIRST_SECOND) & (seconds < LAST_SECOND)
    micro = np.round(np.where(inside, seconds, 0) * 1e6).astype(np.int64)
    if zone:
        dates = pd.Series(micro.astype("datetime64[us]")).dt.tz_localize("UTC")
        local = dates.dt.tz_convert(ZoneInfo(zone)).dt.tz_localize(None)
        micro = local.to_numpy().astype("datetime64[us]").astype(np.int64)
    return np.where(inside, micro * 1000, NO_MOMENT)


def _others(
    texts: pd.Series, told: str, zone: str, hint: str
) -> tuple[Ints, tuple[str, ...]]:
    """Return the moments of texts that are neither ISO nor counts, and their formats."""
    at = np.full(len(texts), NO_MOMENT)
    serial = is_serial(texts)
    if serial.any():
        days = texts[serial].astype(float).to_numpy() - SERIAL_OF_1970
        # Excel keeps a day's share; a second is what it can tell.
        at[serial] = np.round(days * 86_400).astype(np.int64) * SECOND
    rest = ~serial & np.array([bool(HAS_DIGIT.search(t)) for t in texts], dtype=bool)
    if not rest.any():
        return at, (told,) if told else ()
    own = texts[rest]
    forms: tuple[str, ...] = ()
    whole = np.full(len(own), NO_MOMENT)
    # What a told format says of the time may be missing in a cell, or in a whole column.
    day_form = TIME_FORM.split(told)[0]
    if told and told not in PER_DAY:
        whole = _by_format(own, told, zone)
        reads = (whole != NO_MOMENT) | np.isfinite(parse_days(own, day_form))
        forms = (told,) if reads.any() else ()
    if not forms:
        forms = tuple(f for f in fitting_formats(own) if f not in (SECONDS, MILLISECONDS))
        forms = (hint,) if hint in forms else forms
    lost = whole == NO_MOMENT
    if lost.any():
        days = parse_days(own[lost], TIME_FORM.split(forms[0])[0] if forms else "")
        inside = (days >= FIRST_DAY) & (days < LAST_DAY)
        time = np.array([_time(text) for text in own[lost]], dtype=np.int64)
        day = np.where(inside, days, 0).astype(np.int64) * DAY
        whole[lost] = np.where(inside, day + time, NO_MOMENT)
    at[rest] = whole
    return at, forms


def _by_format(texts: pd.Series, told: str, zone: str) -> Ints:
    """Return the moments of texts that follow a format as a whole."""
    if "%z" not in told.lower():
        return _nanoseconds(pd.to_datetime(texts, format=told, errors="coerce"))
    found = np.full(len(texts), NO_MOMENT)
    for place, text in enumerate(texts.tolist()):
        with suppress(ValueError):
            moment = datetime.strptime(text, told)  # noqa: DTZ007 - %Z gives no zone
            if zone and moment.tzinfo:
                moment = moment.astimezone(ZoneInfo(zone))
            found[place] = _nanoseconds(pd.Series([moment.replace(tzinfo=None)]))[0]
    return found


def _time(text: str) -> int:
    """Return the time of day that a text ends in, in nanoseconds; 0 without one."""
    if together := TOGETHER.fullmatch(text):
        digits = together[1].ljust(6, "0")
        text = f"{digits[:2]}:{digits[2:4]}:{digits[4:]}"
    clocks = list(CLOCK.finditer(text))
    if not clocks:
        return 0
    found = clocks[-1]
    hour, minute = int(found["hour"]), int(found["minute"])
    half = (found["half"] or "").lower()
    if (half == "p" or found["noon"] in AFTER_NOON) and hour < 12:
        hour += 12
    elif (half == "a" or found["noon"]) and half != "p" and hour == 12:
        hour = 0
    if hour > 23 or minute > 59:
        return 0
    return (hour * 3600 + minute * 60 + int(found["second"] or 0)) * SECOND


def day_text(at: int) -> str:
    """Return the day of a moment, as ISO."""
    return str(np.datetime64(int(at) // DAY, "D"))
