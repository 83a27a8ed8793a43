"""The base of all failures, and the hints that their sentences share."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches

from kaopu.language import Choices, Language, Locale, Message, Names
from kaopu.language.catalogue import ENGLISH


class KaopuError(Exception):
    """A failure whose message is meant for the user. The command line exits with 2.

    It holds a message and no sentence, so that it is told in the reader's language.

    Attributes:
        section: Where the languages hold the sentences of the class.
        message: Which of them it is, and the facts in it.
    """

    exit_code = 2
    section = "error"

    def __init__(self, key: str, count: int | None = None, /, **facts: object) -> None:
        self.message = Message(self.section, key, facts, count)
        super().__init__(self.message)

    def sentence(self, language: Language) -> str:
        """Return what happened, where, what was expected and what to do, in a language."""
        return Locale(language).message(self.message)

    def __str__(self) -> str:
        """Return the English sentence, for logs and for those who call from Python."""
        return self.sentence(ENGLISH)

    def __reduce__(self) -> tuple[object, ...]:
        """Go to another process with the message as it was made."""
        return _again, (type(self), self.args, self.__dict__)


def _again(
    kind: type[KaopuError], args: tuple[object, ...], facts: dict[str, object]
) -> KaopuError:
    error = kind.__new__(kind, *args)
    error.__dict__.update(facts)
    return error


class UsageError(KaopuError):
    """A call that cannot be carried out as it stands."""

    section = "usage"


class FrameworkError(KaopuError):
    """The bundled framework data contradicts itself."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__("framework", faults=Names(tuple(faults), 20))


def suggestion(name: str, known: Sequence[str], shown: int = 12) -> Message:
    """Return what to say of a name that is not there: what is near, or what there is.

    Args:
        name: The name.
        known: Those that are there.
        shown: How many of them are told where none is near.
    """
    near = [repr(n) for n in get_close_matches(name, known, n=2, cutoff=0.5)]
    if near:
        return Message("hint", "near", {"names": Choices(near)})
    return Message("hint", "has", {"names": Names([repr(n) for n in known], shown)})
