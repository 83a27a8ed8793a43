"""Other ways to write the same table: whatever reads it must find the same values."""

from __future__ import annotations

import csv
import gzip
import io
import json
import unicodedata
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from damaged.truth import COLUMNS, spelled

DELIMITERS = ",;\t|"
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "gb18030")
LINE_ENDS = ("\n", "\r\n")
DATE_FORMATS = (
    "%Y-%m-%d",
    "%m/%d/%Y",
    "%m/%d/%Y 10:30",
    "%d.%m.%Y",
    "%Y年%m月%d日",
    "%d %b %Y",
)
NUMBER_COLUMNS = ("Amount",)
WORD_COLUMNS = ("Budget", "Region", "Customer before")


@dataclass(frozen=True)
class Made:
    """A file that was made of a table.

    Attributes:
        name: The file's name, with its ending.
        content: Its bytes.
        how: In which way it is written, for the record.
        touched: Leads in which a cell was spoilt, with its column, ``*`` for any.
        leads: How many leads it holds.
        rows_known: Whether no row may be lost without a word.
        must_say: Whether something must be said, or the file refused.
    """

    name: str
    content: bytes
    how: str
    touched: frozenset[tuple[str, str]] = frozenset()
    leads: int = 0
    rows_known: bool = True
    must_say: bool = False

    def spoils(self, lead: str, column: str) -> bool:
        """Tell whether a cell of a lead was spoilt."""
        return bool({(lead, column), (lead, "*")} & self.touched)


def as_csv(
    texts: pd.DataFrame, delimiter: str = ",", end: str = "\n", *, quoted: bool = False
) -> str:
    """Return texts as CSV."""
    stream = io.StringIO()
    quoting = csv.QUOTE_ALL if quoted else csv.QUOTE_MINIMAL
    writer = csv.writer(stream, delimiter=delimiter, lineterminator=end, quoting=quoting)
    writer.writerow(texts.columns)
    writer.writerows(texts.to_numpy().tolist())
    return stream.getvalue()


def grouped(value: float, point: str, comma: str, sizes: tuple[int, ...] = (3,)) -> str:
    """Return a number of two decimals with separators between groups of digits."""
    whole, cents = f"{value:.2f}".split(".")
    groups: list[str] = []
    size = iter((*sizes, *[sizes[-1]] * 20))
    while whole:
        step = next(size)
        groups.insert(0, whole[-step:])
        whole = whole[:-step]
    return f"{comma.join(groups)}{point}{cents}"


CUSTOMS: dict[str, Callable[[float], str]] = {
    "plain": lambda v: f"{v:.2f}",
    "comma thousands": lambda v: grouped(v, ".", ","),
    "point thousands": lambda v: grouped(v, ",", "."),
    "space thousands": lambda v: grouped(v, ",", " "),
    "no-break thousands": lambda v: grouped(v, ",", "\u00a0"),
    "narrow thousands": lambda v: grouped(v, ",", "\u202f"),
    "apostrophe thousands": lambda v: grouped(v, ".", "'"),
    "Indian thousands": lambda v: grouped(v, ".", ",", (3, 2)),
    "decimal comma": lambda v: f"{v:.2f}".replace(".", ","),
    "dollar": lambda v: "$" + grouped(v, ".", ","),
    "code": lambda v: grouped(v, ",", ".") + " USD",
    "scientific": lambda v: f"{v:.12e}",
    "full width": lambda v: "".join(chr(ord(c) + 0xFEE0) for c in f"{v:.2f}"),
    "thousand": lambda v: f"{v / 1e3:.5f}k",
    "wan": lambda v: f"{v / 1e4:.6f}万",
}
WORDS: dict[str, Callable[[str], str]] = {
    "small": str.lower,
    "capitals": lambda text: text.upper() if "İ" not in text else text,
    "decomposed": lambda text: unicodedata.normalize("NFD", text),
    "no-break": lambda text: text.replace(" ", "\u00a0"),
    "double space": lambda text: text.replace(" ", "  "),
    "outer space": lambda text: f" {text}\u3000",
    "zero width": lambda text: f"\u200b{text}\ufeff",
}


def _of(rng: np.random.Generator, values: object) -> str:
    known = list(values)  # type: ignore[call-overload]
    return str(known[int(rng.integers(len(known)))])


def text_file(rng: np.random.Generator, table: pd.DataFrame) -> Made:
    """Return the table as CSV in some encoding, delimiter, quotes and line ends."""
    delimiter, encoding = _of(rng, DELIMITERS), _of(rng, ENCODINGS)
    end, quoted = _of(rng, LINE_ENDS), bool(rng.random() < 0.5)
    text = as_csv(spelled(table), delimiter, end, quoted=quoted)
    how = f"csv {delimiter!r} {encoding} {end!r}{' quoted' if quoted else ''}"
    return Made("leads.csv", text.encode(encoding), how, leads=len(table))


def number_custom(rng: np.random.Generator, table: pd.DataFrame) -> Made:
    """Return the table with its amounts in another custom, all of them."""
    custom = _of(rng, CUSTOMS)
    texts = spelled(table)
    texts["Amount"] = [CUSTOMS[custom](value) for value in table["Amount"]]
    text = as_csv(texts, _of(rng, ";\t"))
    return Made("leads.csv", text.encode(), f"numbers, {custom}", leads=len(table))


def date_custom(rng: np.random.Generator, table: pd.DataFrame) -> Made:
    """Return the table with its dates in another form, all of them."""
    form = _of(rng, DATE_FORMATS)
    texts = spelled(table)
    for column in ("Created", "Signing"):
        texts[column] = [f"{day:{form}}" for day in table[column]]
    return Made("leads.csv", as_csv(texts).encode(), f"dates, {form}", leads=len(table))


def words(rng: np.random.Generator, table: pd.DataFrame) -> Made:
    """Return the table with some words spelled in other ways."""
    texts = spelled(table)
    way = _of(rng, WORDS)
    for column in WORD_COLUMNS:
        often = rng.random(len(texts)) < 0.4
        changed = [
            WORDS[way](t) if o else t for t, o in zip(texts[column], often, strict=True)
        ]
        texts[column] = changed
    return Made("leads.csv", as_csv(texts).encode(), f"words, {way}", leads=len(table))


def order(rng: np.random.Generator, table: pd.DataFrame) -> Made:
    """Return the table with rows and columns in another order, and a further column."""
    texts = spelled(table).sample(frac=1, random_state=int(rng.integers(1 << 30)))
    columns = [*rng.permutation(list(COLUMNS)), "Ünknown"]
    texts["Ünknown"] = "x"
    text = as_csv(texts[columns])
    return Made("leads.csv", text.encode(), "another order", leads=len(table))


def around(rng: np.random.Generator, table: pd.DataFrame) -> Made:
    """Return the table with a title, blank lines, totals and a remark around its rows."""
    lines = as_csv(spelled(table).assign(Remark="")).splitlines()
    width = len(COLUMNS)
    total = [
        "Subtotal",
        *[""] * 4,
        _of(rng, ("{}", "${}", "{} USD", "US$ {}")).format(f"{table['Amount'].sum():.2f}"),
        *[""] * (width - 6),
    ]
    kinds = rng.choice(4, size=int(rng.integers(1, 4)), replace=False)
    said = []
    if 0 in kinds:
        place = int(rng.integers(2, len(lines)))
        lines.insert(place, ",".join(total))
        said.append("a subtotal")
    if 1 in kinds:
        lines[0:0] = ["Leads of the week" + "," * (width - 1), "," * (width - 1)]
        said.append("a title")
    if 2 in kinds:
        lines.insert(int(rng.integers(4, len(lines))), "," * (width - 1))
        said.append("a blank row")
    if 3 in kinds:
        lines.append("Total" + ",".join(total)[len("Subtotal") :])
        lines.append("Confidential information" + "," * (width - 1))
        said.append("a footer")
    text = "\n".join(lines) + "\n"
    return Made("leads.csv", text.encode(), " and ".join(said), leads=len(table))


def header(rng: np.random.Generator, table: pd.DataFrame) -> Made:
    """Return the table with an odd separator of lines in a title or in a header."""
    sign = _of(rng, "\u2028\u2029\x85\x0b\x0c\x1c\x1d\x1e")
    text = as_csv(spelled(table).rename(columns={"Remark": f"Re{sign}mark"}))
    return Made("leads.csv", text.encode(), f"header with {sign!r}", leads=len(table))


def packed(rng: np.random.Generator, table: pd.DataFrame) -> Made:
    """Return the table as CSV in gzip or zip."""
    content = as_csv(spelled(table)).encode()
    if rng.random() < 0.5:
        return Made("leads.csv.gz", gzip.compress(content), "gzip", leads=len(table))
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("leads.csv", content)
    return Made("leads.zip", buffer.getvalue(), "zip", leads=len(table))


def workbook(rng: np.random.Generator, table: pd.DataFrame) -> Made:
    """Return the table as a workbook whose cells are typed and formatted."""
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(list(table.columns))
    for row in table.to_numpy().tolist():
        sheet.append(row)
    days = _of(rng, ("yyyy-mm-dd", "d.m.yy", "m/d/yyyy"))
    formats = {
        "Created": days,
        "Signing": days,
        "Amount": _of(rng, ("#,##0.00", '"US$"#,##0.00', "[$USD] #,##0.00")),
        "Discount": _of(rng, ("0.0%", "0%", "0.00%")),
    }
    for column, name in enumerate(table.columns, start=1):
        for row in range(2, len(table) + 2):
            if name in formats:
                sheet.cell(row, column).number_format = formats[name]
    buffer = io.BytesIO()
    book.save(buffer)
    return Made("leads.xlsx", buffer.getvalue(), "workbook", leads=len(table))


def typed(rng: np.random.Generator, table: pd.DataFrame) -> Made:
    """Return the table as Parquet or JSON, dates and truth values as such."""
    typed = table.assign(Discount=spelled(table)["Discount"])
    typed["Customer before"] = typed["Customer before"].astype(bool)
    typed["Amount"] = typed["Amount"].astype(float)
    if rng.random() < 0.5:
        buffer = io.BytesIO()
        typed.to_parquet(buffer, index=False)
        return Made("leads.parquet", buffer.getvalue(), "parquet", leads=len(table))
    rows = [
        {k: v.isoformat() if isinstance(v, date) else v for k, v in row.items()}
        for row in typed.to_dict("records")
    ]
    is_array = rng.random() < 0.5
    lines = [
        json.dumps(row, ensure_ascii=False, default=lambda v: v.item()) for row in rows
    ]
    text = f"[{','.join(lines)}]" if is_array else "\n".join(lines)
    return Made("leads.json", text.encode(), "json", leads=len(table))


def one_custom(rng: np.random.Generator, table: pd.DataFrame) -> Made:
    """Return the table with all columns of numbers in one custom; some prove nothing."""
    point, comma = _of(rng, (",.", ".,", ", "))
    texts = spelled(table)
    texts["Amount"] = [grouped(value, point, comma) for value in table["Amount"]]
    texts["Staff"] = [grouped(value, point, comma)[:-3] for value in table["Staff"]]
    texts["Discount"] = [text.replace(".", point) for text in texts["Discount"]]
    content = as_csv(texts, ";").encode()
    return Made("leads.csv", content, f"numbers with {point!r}", leads=len(table))


def signed(rng: np.random.Generator, table: pd.DataFrame) -> Made:
    """Return the table as a report with names first, and lines of one cell at its end."""
    texts = spelled(table)
    texts = texts[["Company", *[c for c in texts.columns if c != "Company"]]]
    tail = [
        "Copyright (c) 2026 Example Inc. All rights reserved.",
        "Confidential Information - Do Not Distribute",
        "Generated By: Kim Lee 3/4/2026 5:06 PM",
        "Example Tools",
    ]
    count = int(rng.integers(2, len(tail) + 1))
    lines = [tail[0], *tail[1:][-count + 1 :]]
    text = as_csv(texts, quoted=True) + "\n" * int(rng.integers(3)) + "\n".join(lines)
    how = f"signed with {count} lines"
    return Made("leads.csv", text.encode(), how, leads=len(table))


def alone(rng: np.random.Generator, table: pd.DataFrame) -> Made:
    """Return one lead of the table; how it writes numbers, nothing else may prove."""
    row = int(rng.integers(len(table)))
    texts = spelled(table).iloc[[row]]
    value = float(table["Amount"][row])
    custom = _of(rng, CUSTOMS)
    texts["Amount"] = [CUSTOMS[custom](value)]
    others = [lead for lead in table["Opportunity ID"] if lead not in [*texts.iloc[:, 0]]]
    touched = frozenset((lead, "*") for lead in others)
    content = as_csv(texts, ";").encode()
    return Made("leads.csv", content, f"one lead, {custom}", touched, leads=1)


def web_page(_: np.random.Generator, table: pd.DataFrame) -> Made:
    """Return the table as a web page, as some programs export under the name of Excel."""
    content = spelled(table).to_html(index=False).encode()
    return Made("leads.xls", content, "web page", leads=len(table))


SPELLINGS: dict[str, Callable[[np.random.Generator, pd.DataFrame], Made]] = {
    "text file": text_file,
    "numbers": number_custom,
    "dates": date_custom,
    "words": words,
    "order": order,
    "around": around,
    "header": header,
    "packed": packed,
    "workbook": workbook,
    "typed": typed,
    "one custom": one_custom,
    "signed": signed,
    "alone": alone,
    "web page": web_page,
}
