"""What a request says beside its body: its language, its query, how much it sends."""

from __future__ import annotations

from collections.abc import Collection

from fastapi import Request

from kaopu.language import Count, Language, Names, languages
from kaopu.service.limits import Limits
from kaopu.service.problems import ServiceError

LANG, AS_OF, EXPLAIN = "lang", "as_of", "explain"
FLAGS = {"true": True, "1": True, "": True, "false": False, "0": False}


def language_of(request: Request, usual: Language) -> Language:
    """Return the language of the address, else of the headers, else the usual one."""
    known = languages()
    asked = request.query_params.get(LANG, "")
    if asked in known:
        return asked
    weighed: list[tuple[float, int, str]] = []
    for place, part in enumerate(request.headers.get("accept-language", "").split(",")):
        name, _, quality = part.strip().partition(";")
        code = name.split("-")[0].strip().lower()
        if code in known:
            weighed.append((-_quality(quality), place, code))
    return min(weighed)[2] if weighed else usual


def _quality(text: str) -> float:
    try:
        return float(text.strip().removeprefix("q="))
    except ValueError:
        return 1.0


def check_query(request: Request, known: Collection[str]) -> None:
    """Refuse an address that asks for what there is not.

    Raises:
        ServiceError: A parameter is unknown or stands twice, or the language is none.
    """
    names = [name for name, _ in request.query_params.multi_items()]
    for name in names:
        if name not in known or names.count(name) > 1:
            raise ServiceError("query", repr(name[:60]), Names(sorted(known)))
    asked = request.query_params.get(LANG)
    if asked is not None and asked not in languages():
        found = f"{LANG}={asked[:60]!r}"
        raise ServiceError("query", found, Names(list(languages())))


def wants_reasons(request: Request) -> bool:
    """Tell whether scores are to carry their explanations; ServiceError if unclear."""
    asked = request.query_params.get(EXPLAIN, "false").lower()
    if asked not in FLAGS:
        raise ServiceError("query", f"{EXPLAIN}={asked[:60]!r}", Names(["true", "false"]))
    return FLAGS[asked]


async def body_of(request: Request, limits: Limits) -> bytes:
    """Return the body of a request, of which no more is taken than a request may hold.

    Raises:
        ServiceError: It is longer, as its header says or as it turns out.
    """
    most = limits.body
    told = request.headers.get("content-length", "")
    if told.isdecimal() and int(told[:20]) > most:
        raise ServiceError("too_large", Count(int(told[:20])), Count(most))
    parts: list[bytes] = []
    size = 0
    async for part in request.stream():
        size += len(part)
        if size > most:
            raise ServiceError("too_large", Count(size), Count(most))
        parts.append(part)
    return b"".join(parts)
