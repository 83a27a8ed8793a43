"""Takes a marked-up text apart into tags and texts, each letter looked at once.

Python's own parser looks again and again for the end of what is never closed: ten megabytes
of ``<!--`` take it an hour.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html import unescape

# Where markup begins; any other sign "less than" is text.
BEGIN = re.compile(r"<(?=[A-Za-z!?]|/[A-Za-z])")
NAME = re.compile(r"[A-Za-z][^\s/>]*")
ATTRIBUTE = re.compile(
    r"""[\s/]*([^\s/>=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]*)))?|[\s/]+|="""
)
# Whose content is no markup, up to the end tag.
RAW = ("script", "style")
ENDS = {"<!--": "-->", "<![CDATA[": "]]>", "<!": ">", "<?": ">", "</": ">"}


@dataclass(frozen=True)
class Token:
    """A piece of a page: a text, or the start or the end of an element.

    Attributes:
        text: What is written, characters by name told; empty for tags.
        start: The name of the element that starts, in lower case.
        end: The name of the element that ends.
        attributes: Of the element that starts.
    """

    text: str = ""
    start: str = ""
    end: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)


def read_markup(page: str) -> Iterator[Token]:
    """Yield a page's texts and tags in their order; comments and the like are left out.

    Example:
        >>> [token.text or token.start for token in read_markup("<td>a &lt; b<br>")]
        ['td', 'a < b', 'br']
    """
    seeker = _Seeker(page)
    at = 0
    while found := BEGIN.search(page, at):
        if found.start() > at:
            yield Token(text=unescape(page[at : found.start()]))
        place = found.start()
        if name := NAME.match(page, place + 1):
            tag = name[0].lower()
            attributes, at = _attributes(page, name.end())
            yield Token(start=tag, attributes=attributes)
            if tag in RAW:
                at = max(seeker.find(f"</{tag}", at), at)
            continue
        if name := NAME.match(page, place + 2) if page[place + 1] == "/" else None:
            yield Token(end=name[0].lower())
        begin = next(begin for begin in ENDS if page.startswith(begin, place))
        end = seeker.find(ENDS[begin], place)
        if end < 0 and ENDS[begin] == ">":
            # No tag can end any more.
            return
        # What is never closed is left out itself, not all that follows.
        at = end + len(ENDS[begin]) if end >= 0 else place + len(begin)
    if at < len(page):
        yield Token(text=unescape(page[at:]))


class _Seeker:
    """Finds texts in a page, and does not look again for what is nowhere ahead."""

    def __init__(self, page: str) -> None:
        self.page = page
        self.missing: set[str] = set()

    def find(self, text: str, at: int) -> int:
        """Return where a text stands next; -1 if nowhere."""
        place = -1 if text in self.missing else self.page.find(text, at)
        if place < 0:
            self.missing.add(text)
        return place


def _attributes(page: str, at: int) -> tuple[dict[str, str], int]:
    """Return the attributes of a tag from behind its name, and where it ends."""
    attributes: dict[str, str] = {}
    while found := ATTRIBUTE.match(page, at):
        at = found.end()
        if found[1]:
            value = next((part for part in found.groups()[1:] if part is not None), "")
            attributes.setdefault(found[1].lower(), unescape(value))
    return attributes, at + 1 if page.startswith(">", at) else at
