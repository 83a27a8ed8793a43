"""Keys and ids: compared exactly first, and folded only where nothing is confounded.

Some systems give two records ids that differ in case alone; others type one key in many
ways. Which it is, the keys of both tables tell.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kaopu.spelling.compare import exact, normalise, whole
from kaopu.spelling.record_ids import is_cased, short_id

DIGITS = 12


@dataclass(frozen=True)
class KeyMatch:
    """Where the keys of a table's n rows stand among those of another.

    Attributes:
        places: Positions there, -1 where there is none (n,).
        folded: Which were found only without regard to case and spaces (n,).
        apart: Which were not found, though one there differs by that alone (n,).
        is_blank: Which rows hold no key (n,).
    """

    places: NDArray[np.intp]
    folded: NDArray[np.bool_]
    apart: NDArray[np.bool_]
    is_blank: NDArray[np.bool_]


def exact_key(text: str) -> str:
    """Return a key as it is compared first; 3.0 is 3, but 007 is not 7.

    Empty where nothing is entered that anybody sees.
    """
    key = whole(exact(text))
    return key if key.isascii() or normalise(key) else ""


def folded_key(text: str) -> str:
    """Return a key without regard to case and spaces; empty where nothing is entered."""
    return whole(normalise(text))


def exact_keys(cells: pd.Series) -> pd.Series:
    """Return keys as they are compared first; empty where nothing is entered."""
    codes, distinct = pd.factorize(cells)
    keys = np.array([exact_key(str(text)) for text in distinct], dtype=object)
    return pd.Series(keys[codes], index=cells.index, dtype=object)


def apart_keys(cells: pd.Series) -> frozenset[str]:
    """Return digests of the keys that a column spells in several ways.

    Whether these are one record or several only their case or spaces could tell, so they
    are compared exactly. Digests and no keys, for a model keeps them.
    """
    spelled: dict[str, set[str]] = defaultdict(set)
    for text in pd.unique(cells):
        spelled[folded_key(str(text))].add(exact_key(str(text)))
    return frozenset(_digest(key) for key, own in spelled.items() if key and len(own) > 1)


def match_keys(
    wanted: pd.Series, there: pd.Series, apart: frozenset[str] | None = None
) -> KeyMatch:
    """Return where each key stands among those that are there.

    A key that is not there exactly is found by its other form, if it is an id of Salesforce
    (15 and 18 characters); else without regard to case and spaces, if one alone there is so
    like it, and the column it is from does not spell it in several ways.

    Args:
        wanted: Cells with the keys to find (n,).
        there: Cells with distinct keys; blank ones are found by none.
        apart: The `apart_keys` that were settled before; those of ``wanted`` by default.
    """
    codes, distinct = pd.factorize(wanted)
    exact_places = {key: place for place, key in enumerate(exact_keys(there))}
    exact_places.pop("", None)
    exact_places |= _other_forms(exact_places)
    own = exact_keys(pd.Series(distinct, dtype=object))
    found = np.array([exact_places.get(key, -1) for key in own], dtype=np.intp)
    blank = (own == "").to_numpy(dtype=bool)
    folded, kept_apart = np.zeros((2, len(distinct)), dtype=bool)
    lost = np.flatnonzero((found < 0) & ~blank).tolist()
    if lost:
        alike = _alike(exact_places)
        apart = apart_keys(wanted) if apart is None else apart
        for i in lost:
            if (place := exact_places.get(short_id(own[i]), -1)) >= 0:
                found[i] = place
                continue
            key = folded_key(own[i])
            if is_cased(own[i]):
                kept_apart[i] = bool(alike[key])
            elif len(alike[key]) == 1 and _digest(key) not in apart:
                found[i], folded[i] = alike[key][0], True
            else:
                kept_apart[i] = bool(alike[key])
    return KeyMatch(found[codes], folded[codes], kept_apart[codes], blank[codes])


def _other_forms(places: Mapping[str, int]) -> dict[str, int]:
    """Return the places of ids of 18 characters by their 15, where these are not there."""
    forms = {short_id(key): place for key, place in places.items()}
    return {key: place for key, place in forms.items() if key and key not in places}


def _alike(places: Mapping[str, int]) -> Mapping[str, list[int]]:
    """Return the places of keys by their folded form."""
    found: dict[str, list[int]] = defaultdict(list)
    for key, place in places.items():
        found[folded_key(key)].append(place)
    return found


def _digest(key: str) -> str:
    return sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:DIGITS]


@dataclass(frozen=True)
class IdLookup:
    """Finds ids that a person names: exactly first, else the only one that is so alike.

    An id of Salesforce is found by both of its forms.

    Example:
        >>> lookup = IdLookup(["L-1", "L-2", "l-2"])
        >>> lookup.place("l-1"), lookup.place("L-2"), lookup.place(" l-3")
        (0, 1, None)
    """

    ids: Sequence[object] | NDArray[np.object_]

    def place(self, text: str) -> int | None:
        """Return where an id stands; None if it is not there, or several are so alike."""
        for form in (exact(text), short_id(exact(text))):
            if form and (place := self._places.get(form)) is not None:
                return place
        alike = self._alike.get(normalise(text), [])
        return alike[0] if len(alike) == 1 else None

    def alike(self, text: str) -> list[str]:
        """Return the ids that differ from a text by no more than case and spaces."""
        return [str(self.ids[place]) for place in self._alike.get(normalise(text), [])]

    @cached_property
    def _places(self) -> dict[str, int]:
        places = {exact(str(id_)): place for place, id_ in enumerate(self.ids)}
        return places | _other_forms(places)

    @cached_property
    def _alike(self) -> Mapping[str, list[int]]:
        found: dict[str, list[int]] = {}
        for place, id_ in enumerate(self.ids):
            found.setdefault(normalise(str(id_)), []).append(place)
        return found
