"""Every address of the inspector: what one may say, and how one is written.

An address holds the whole view, language and theme included, so that it can be sent.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Literal
from urllib.parse import quote, urlencode

from kaopu.language import Language

Theme = Literal["auto", "light", "dark"]
Order = Literal["", "up", "down"]

LEADS, LEAD, WHAT_IF, PLAN = "/", "/lead", "/what-if", "/plan"
ILLUSIONS, LET_GO, COMPANY, GLOSSARY = "/illusions", "/let-go", "/company", "/glossary"
WATCH = "/watch"
EXPORT, STYLE, SCRIPT, ICON = "/leads", "/inspector.css", "/inspector.js", "/icon.svg"
# What a field of the what-if form is called: this, then the fact's source.
SET = "set."


@dataclass(frozen=True)
class View:
    """What an address says.

    Attributes:
        lang: Empty for the language of the pipeline file.
        theme: ``auto`` is what the reader's system prefers.
        sort: A key of `kaopu.web.query.SORTS`; ``order`` empty is the key's own.
        signal, state: Leads whose signal stands so; see `kaopu.explain.lead.states.STATES`.
        sign: Leads that hold this warning sign.
        q: Leads that hold this text.
        page: From 1.
    """

    lang: Language = ""
    theme: Theme = "auto"
    sort: str = "rank"
    order: Order = ""
    stage: str = ""
    rep: str = ""
    grade: str = ""
    signal: str = ""
    state: str = ""
    sign: str = ""
    q: str = ""
    page: int = 1

    def query(self) -> dict[str, str]:
        """Return what differs from the usual view, by name."""
        usual = asdict(View())
        return {k: str(v) for k, v in asdict(self).items() if v != usual[k]}

    def common(self) -> View:
        """Return the view without what concerns the list of leads."""
        return View(lang=self.lang, theme=self.theme)


VIEW_NAMES = tuple(field.name for field in fields(View))


@dataclass(frozen=True)
class Urls:
    """Writes addresses in one view.

    Example:
        >>> Urls(View(lang="zh", grade="A")).leads(page=2)
        '/?lang=zh&grade=A&page=2'
    """

    view: View

    def leads(self, **changes: object) -> str:
        """Return the list of leads; any change but of the page starts at page 1."""
        changes = changes if "page" in changes else {**changes, "page": 1}
        return _address(LEADS, replace(self.view, **changes))  # type: ignore[arg-type]

    def all_leads(self, **changes: object) -> str:
        """Return the list without a filter but ``changes``."""
        return _address(LEADS, replace(self.view.common(), **changes))  # type: ignore[arg-type]

    def export(self, suffix: str) -> str:
        """Return the file of the leads shown, ``.csv`` or ``.xlsx``."""
        return _address(EXPORT + suffix, self.view)

    def lead(self, lead_id: str) -> str:
        """Return a lead's page, from which one gets back to this list."""
        return _address(LEAD, self.view, {"id": lead_id})

    def what_if(
        self, lead_id: str, changes: Mapping[str, str] | None = None, at: str = ""
    ) -> str:
        """Return a lead's what-if page with facts changed, by source, opened at one."""
        sets = {SET + source: value for source, value in (changes or {}).items()}
        address = _address(WHAT_IF, self.view, {"id": lead_id, **sets})
        return f"{address}#{quote(SET + at)}" if at else address

    def at(self, path: str) -> str:
        """Return a page that does not show the list, by its path."""
        return _address(path, self.view.common())

    def term(self, id_: str) -> str:
        """Return what a term means, in the glossary."""
        return f"{self.at(GLOSSARY)}#{id_}"


def switched(path: str, query: Mapping[str, str], **changes: str) -> str:
    """Return an address as it is but for its language or theme; it stays on this host.

    A path that begins with two slashes would lead to another host.
    """
    changed, path = {**query, **changes}, "/" + path.lstrip("/")
    return _written(path, {k: v for k, v in changed.items() if v not in ("", "auto")})


def _address(path: str, view: View, more: Mapping[str, str] | None = None) -> str:
    return _written(path, {**(more or {}), **view.query()})


def _written(path: str, query: Mapping[str, str]) -> str:
    return f"{path}?{urlencode(query)}" if query else path
