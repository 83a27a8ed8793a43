"""The deals and cells behind tables that are written as lines."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

STAGES = {
    "en": ("Qualification", "Needs Analysis", "Proposal Sent", "Negotiation"),
    "zh": ("初步接洽", "需求确认", "方案报价", "商务谈判"),
}
ENDS = {"en": ("Closed Won", "Closed Lost"), "zh": ("赢单", "输单")}
TEXTS = {
    "en": (
        "Talked through the rollout with Anna, she wants two sites first",
        "Sent the revised quote, waiting for their CFO",
        "Demo went well; IT still has questions on SSO",
        "Customer wrote that the steering group meets on Thursday",
        "He is on holiday until the 14th",
        "Left a voicemail",
    ),
    "zh": (
        "和王总电话沟通，对方想先上两个点",
        "报价已发，等财务审批",
        "演示效果不错，信息部还在问单点登录",
        "客户来信说周四开会讨论",
        "展会上见过，回头寄资料",
        "没接电话",
    ),
}
TITLES = {
    "en": ("Call", "Quote v2", "Demo prep", "Re: contract", "Check in", "Send deck"),
    "zh": ("电话沟通", "报价", "演示准备", "合同回复", "回访", "发资料"),
}
GUESTS = {
    "en": (
        "Anna Berg",
        "Tom Keller",
        "Lucy Hart",
        "Ravi Nair",
        "Eva Novak",
        "Ben Ode",
        "Mia Lund",
    ),
    "zh": ("王建国", "李芳", "张伟民", "陈静", "赵磊", "孙丽", "周强"),
}
OURS = {
    "en": ("Sam Reed", "Kate Moss", "Ian Fox", "Joan Hill"),
    "zh": ("刘洋", "吴敏", "郑浩", "何雪"),
}
FIRMS = {
    "en": ("Nordwerk AG", "Blue Field Ltd", "Acme Tools", "Cargill Pumps", "Helio Inc"),
    "zh": ("华北机电", "宁波远航", "苏州精工", "成都天合", "东莞利达"),
}
MAILS = (("anna@nordwerk.de", "tom@blue.co.uk"), ("sam@oursoft.com", "kate@oursoft.com"))
FIRST = datetime.fromisoformat("2025-01-06T09:00")
CHANCES = (10, 30, 60, 80, 100, 0)


@dataclass(frozen=True)
class Deal:
    """One deal; its state is 0 where it is won, 1 where it is lost, else 2."""

    number: int
    id: str
    name: str
    firm: str
    owner: str
    stage: str
    state: int
    amount: int
    opened: datetime
    life: int

    @property
    def closed(self) -> datetime:
        """When it ended, or is planned to."""
        return self.opened + timedelta(days=self.life)


@dataclass(frozen=True)
class Row:
    """What the cells of one row are made of."""

    deal: Deal
    other: Deal
    language: str
    rng: random.Random
    at: datetime
    number: int
    person: int = -1
    stage_place: int = 0
    stage: str = ""
    stage_before: str = ""
    amount: int = 0
    amount_before: int = 0
    close: datetime = FIRST
    close_before: datetime = FIRST
    field: str = ""
    label: str = ""
    old: str = ""
    new: str = ""

    @property
    def own(self) -> random.Random:
        """A stream that is the same for all cells of the row."""
        return stream(self.number)

    @property
    def is_done(self) -> bool:
        """Whether the task is done."""
        return self.own.random() < 0.8

    @property
    def side(self) -> int:
        """Who spoke: 0 the customer, 1 we."""
        return self.own.randrange(2)

    @property
    def next(self) -> datetime:
        """When the next step is to be."""
        return self.at + timedelta(days=self.own.randrange(1, 15))


def stream(seed: int | str) -> random.Random:
    """Return a stream of chance that is the same for the same seed."""
    return random.Random(seed)  # noqa: S311


def draw_deal(number: int, ids: str, language: str) -> Deal:
    """Return a deal whose id is of a form."""
    rng = stream(number)
    firm, state = rng.choice(FIRMS[language]), rng.choice((0, 1, 1, 2))
    open_stage = rng.choice(STAGES[language])
    return Deal(
        number,
        as_id(ids, 1000 + number),
        f"{firm} {rng.choice(('A', 'B', 'C'))}",
        firm,
        rng.choice(OURS[language]),
        (*ENDS[language], open_stage)[state],
        state,
        rng.randrange(20, 400) * 500,
        FIRST + timedelta(days=rng.randrange(240), seconds=rng.randrange(30_000)),
        rng.randrange(30, 120),
    )


def as_id(form: str, number: int) -> str:
    """Return a number as an id of a form."""
    rng = stream(number)
    if form == "sf":
        return "006" + "".join(rng.choices("abcdefghijkLMNOPQRS0123456789", k=12)) + "AAC"
    if form == "guid":
        text = f"{rng.getrandbits(128):032x}"
        return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))
    if form.endswith("#"):
        return f"{form[:-1]}{number}"
    base = {"big": 7_200_000_000, "snow": 1_700_000_000_000_000_000}.get(form)
    return f"{form}{number:05d}" if base is None else str(base + number * 104_729)


def shown(at: datetime, form: str) -> str:
    """Return a moment in a form."""
    day = f"{at.year}/{at.month}/{at.day}"
    forms: Mapping[str, Callable[[], str]] = {
        "s": lambda: str(int(at.timestamp())),
        "ms": lambda: str(int(at.timestamp() * 1000)),
        "z": lambda: f"{at:%Y-%m-%dT%H:%M:%S}.000Z",
        "iso": lambda: at.isoformat(sep=" ", timespec="seconds"),
        "zh": lambda: f"{at.year}年{at.month}月{at.day}日",
        "zhm": lambda: f"{at.year}年{at.month}月{at.day}日 {at:%H:%M}",
        "us": lambda: f"{at.month}/{at.day}/{at.year} {int(f'{at:%I}')}:{at:%M %p}",
        "usd": lambda: f"{at.month}/{at.day}/{at.year}",
        "slash": lambda: f"{day} {at:%H:%M}",
        "mix": lambda: day if at.day % 3 else f"{at:%Y-%m-%d}",
    }
    return forms[form]() if form in forms else at.strftime(form)


def cell(maker: str, row: Row) -> str:
    """Return the cell that a maker makes of a row."""
    name, _, more = maker.partition(":")
    return MAKERS[name](row, more)


def _key(r: Row, more: str) -> str:
    chance = r.rng.random()
    several = f";{r.other.id}" if chance < 0.2 else ""
    foreign = "001" + r.deal.id[3:] if chance < 0.25 else r.deal.id
    known = {"semi": r.deal.id + several, "commas": f",{r.deal.id},", "mixed": foreign}
    return known.get(more, more + r.deal.id)


def _number(r: Row, more: str) -> str:
    low, high = map(int, more.split(","))
    return str(r.rng.randint(low, high))


def _late(r: Row) -> datetime:
    return r.at + timedelta(minutes=r.rng.randrange(20_000), seconds=r.rng.randrange(60))


def _guest(r: Row, _: str) -> str:
    known = GUESTS[r.language]
    return known[r.person] if r.person >= 0 else r.rng.choice(known)


def _guest_id(r: Row, more: str) -> str:
    own = r.person if r.person >= 0 else r.rng.randrange(4)
    return as_id(more or "7", r.deal.number * 10 + own)


def _some(r: Row, more: str) -> str:
    return r.rng.choice(more.split(",")) if r.rng.random() < 0.4 else ""


def _text(r: Row, _: str) -> str:
    return f"{r.rng.choice(TEXTS[r.language])} {r.rng.randrange(3, 900)}"


def _part(more: str, place: int) -> str:
    return more.split(",")[place]


Maker = Callable[[Row, str], str]
MAKERS: Mapping[str, Maker] = {
    "did": lambda r, _: r.deal.id,
    "dopen": lambda r, m: shown(r.deal.opened, m),
    "dclose": lambda r, m: shown(r.deal.closed, m),
    "dstage": lambda r, _: r.deal.stage,
    "dstate": lambda r, m: _part(m, r.deal.state),
    "dealname": lambda r, _: r.deal.name,
    "acc": lambda r, _: r.deal.firm,
    "accid": lambda r, m: as_id(m or "3", r.deal.number // 3 + 900),
    "owner": lambda r, _: r.deal.owner,
    "key": _key,
    "at": lambda r, m: shown(r.at, m),
    "day": lambda r, m: shown(r.at.replace(hour=0, minute=0, second=0), m),
    "later": lambda r, m: shown(_late(r), m),
    "next": lambda r, m: shown(r.next, m) if r.rng.random() < 0.7 else "",
    "due": lambda r, m: shown(r.next, m),
    "donet": lambda r, m: shown(r.next + timedelta(hours=9), m) if r.is_done else "",
    "done": lambda r, m: _part(m, 0 if r.is_done else 1),
    "dir": lambda r, m: _part(m, r.side),
    "one": lambda r, m: r.rng.choice(m.split(",")),
    "some": _some,
    "const": lambda _, m: m,
    "n": lambda r, m: f"{m}{r.number}",
    "id": lambda r, m: as_id(m, r.number + 5000),
    "num": _number,
    "text": _text,
    "html": lambda r, m: f"<p>{_text(r, m)}</p>",
    "subj": lambda r, _: r.rng.choice(TITLES[r.language]),
    "who": _guest,
    "whoid": _guest_id,
    "me": lambda r, _: r.rng.choice(OURS[r.language]),
    "meid": lambda r, m: as_id(m or "1", 10 + r.rng.randrange(5)),
    "mail": lambda r, _: r.rng.choice(MAILS[0]),
    "from": lambda r, _: r.rng.choice(MAILS[r.side]),
    "to": lambda r, _: r.rng.choice(MAILS[1 - r.side]),
    "stage": lambda r, _: r.stage,
    "prevstage": lambda r, _: r.stage_before,
    "stagei": lambda r, _: str(r.stage_place),
    "prob": lambda r, _: str(CHANCES[r.stage_place]),
    "amount": lambda r, m: m % r.amount if m else str(r.amount),
    "oldamount": lambda r, _: str(r.amount_before),
    "close": lambda r, m: shown(r.close, m),
    "oldclose": lambda r, m: shown(r.close_before, m),
    "ended": lambda r, m: _part(m, max(r.stage_place - 3, 0)),
    "field": lambda r, _: r.field,
    "field2": lambda r, _: r.label,
    "old": lambda r, _: r.old,
    "new": lambda r, _: r.new,
}
