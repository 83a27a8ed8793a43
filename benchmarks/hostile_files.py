"""Files of at most 10 MB that are made to take time or memory, by name.

Each is one of a kind that was met in public bug reports or could be made by anyone: whoever
reads exports must read it, or refuse it in one sentence, soon and in little memory.
`HOSTILE_FILES` maps a file name to what writes it; `benchmarks` and tests go through it.
"""

from __future__ import annotations

import gzip
import io
import json
import random
import zipfile
from collections.abc import Callable
from pathlib import Path

SIZE = 10_000_000
HEADER = "lead_id,note,amount\n"
SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
ODS = "urn:oasis:names:tc:opendocument:xmlns"


def workbook(rows: str, shared: str = "", dimension: str = "A1:C3") -> bytes:
    """Return a workbook of one sheet of these rows of XML, and these shared strings."""
    types = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType='
        '"application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{types}.sheet.main+xml"/>'
        '<Override PartName="/xl/worksheets/sheet1.xml" '
        f'ContentType="{types}.worksheet+xml"/>'
        '<Override PartName="/xl/sharedStrings.xml" '
        f'ContentType="{types}.sharedStrings+xml"/>'
        "</Types>",
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="r1" Type="{DOCUMENT}/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{SHEET}" xmlns:r="{DOCUMENT}"><sheets>'
        '<sheet name="Deals" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="r1" Type="{DOCUMENT}/worksheet" '
        'Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="r2" Type="{DOCUMENT}/sharedStrings" '
        'Target="sharedStrings.xml"/>'
        "</Relationships>",
        "xl/sharedStrings.xml": f'<sst xmlns="{SHEET}">{shared}</sst>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{SHEET}">'
        f'<dimension ref="{dimension}"/><sheetData>{rows}</sheetData></worksheet>',
    }
    return _zipped({name: text.encode() for name, text in parts.items()})


def open_document(rows: str) -> bytes:
    """Return a spreadsheet of OpenDocument with these rows of XML."""
    content = (
        f'<office:document-content xmlns:office="{ODS}:office:1.0" '
        f'xmlns:table="{ODS}:table:1.0" xmlns:text="{ODS}:text:1.0"><office:body>'
        f'<office:spreadsheet><table:table table:name="Deals">{rows}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    mime = b"application/vnd.oasis.opendocument.spreadsheet"
    manifest = (
        f'<manifest:manifest xmlns:manifest="{ODS}:manifest:1.0"><manifest:file-entry '
        f'manifest:full-path="/" manifest:media-type="{mime.decode()}"/>'
        "</manifest:manifest>"
    )
    return _zipped(
        {
            "mimetype": mime,
            "content.xml": content.encode(),
            "META-INF/manifest.xml": manifest.encode(),
        }
    )


def _zipped(parts: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            # OpenDocument has its type first, and as it is.
            how = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            archive.writestr(name, content, how)
    return stream.getvalue()


def _text_cell(place: str, text: str) -> str:
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'


def _head() -> str:
    cells = zip("ABC", ("lead_id", "note", "amount"), strict=True)
    return f'<row r="1">{"".join(_text_cell(f"{c}1", t) for c, t in cells)}</row>'


def _long_strings() -> bytes:
    rows = "".join(
        f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c><c r="B{n}" t="s"><v>0</v></c></row>'
        for n in range(2, 200_002)
    )
    return workbook(_head() + rows, f"<si><t>{'x' * 32_767}</t></si>")


def _styled_blanks() -> bytes:
    cells = "".join(f'<c r="{c}" s="0"/>' for c in ("A1", "C1048576", "XFD9"))
    return workbook(f'{_head()}<row r="9">{cells}</row>')


def _repeated_cells() -> bytes:
    cell = (
        '<table:table-cell table:number-columns-repeated="16384" '
        'office:value-type="float" office:value="7"><text:p>7</text:p></table:table-cell>'
    )
    row = f'<table:table-row table:number-rows-repeated="1048576">{cell}</table:table-row>'
    return open_document(row)


def _letters(letters: str) -> bytes:
    """One cell of nearly 10 MB, and many of 50,000 signs."""
    run = letters * (50_000 // len(letters))
    rows = [f'L-{n},"{run}!",{n}\n' for n in range(SIZE // (len(run.encode()) + 20))]
    return (HEADER + "".join(rows)).encode()


def _one_cell(letters: str) -> bytes:
    return f"{HEADER}L-1,{letters * (SIZE // len(letters) - 99)},5\n".encode()


def _gzip_of(part: bytes, count: int) -> bytes:
    stream = io.BytesIO()
    with gzip.GzipFile(fileobj=stream, mode="wb", mtime=0) as packed:
        block = part * (1_000_000 // len(part))
        for _ in range(count):
            packed.write(block)
    return stream.getvalue()


def _many_members() -> bytes:
    return _zipped({f"{n}.csv": b"" for n in range(80_000)})


def _bomb() -> bytes:
    return _zipped({"deals.csv": b"lead_id,amount\n" + b"L,1\n" * 150_000_000})


def _spans(rows: int, attributes: str) -> bytes:
    cells = f"<tr><td {attributes}>x</td></tr>" * rows
    return f"<table><tr><td>lead_id<td>note</tr>{cells}</table>".encode()


def _page(part: str) -> bytes:
    return ("<table><tr><td>lead_id" + part * ((SIZE - 30) // len(part))).encode()


def _many_keys() -> bytes:
    rows = ({f"k{n}_{i}": i for i in range(10)} for n in range(2000))
    return "\n".join(map(json.dumps, rows)).encode()


def _sparse_keys() -> bytes:
    rows = ({f"k{n % 4000}": 1} for n in range(SIZE // 14))
    return "\n".join(map(json.dumps, rows)).encode()


def _random_bytes(lowest: int) -> bytes:
    signs = random.Random(5).choices(range(lowest, 256), k=100_000)  # noqa: S311
    return (HEADER.encode() + bytes(signs) * 100)[:SIZE]


def _parquet(columns: Callable[[], dict[str, object]]) -> bytes:
    import pyarrow as pa
    from pyarrow.parquet import write_table

    stream = io.BytesIO()
    write_table(pa.table(columns()), stream, compression="zstd")
    return stream.getvalue()


def _dictionary(rows: int, text: str) -> dict[str, object]:
    import pyarrow as pa

    codes = pa.array([0] * rows, pa.int32())
    return {"lead_id": pa.DictionaryArray.from_arrays(codes, pa.array([text]))}


def _lists() -> dict[str, object]:
    import numpy as np
    import pyarrow as pa

    offsets = pa.array([0, 60_000_000], pa.int32())
    return {"lead_id": pa.ListArray.from_arrays(offsets, np.zeros(60_000_000, np.int8))}


def _rows(row: str) -> bytes:
    return (HEADER + row * (SIZE // len(row.encode()) - 4)).encode()


Maker = Callable[[], bytes]
MAKERS: dict[str, Maker] = {
    # Workbooks
    "one_cell_at_the_end.xlsx": lambda: workbook(
        f'{_head()}<row r="1048576">{_text_cell("XFD1048576", "x")}</row>'
    ),
    "a_wide_and_a_high_row.xlsx": lambda: workbook(
        f'{_head()}<row r="2">{_text_cell("XFD2", "x")}</row>'
        f'<row r="1048576">{_text_cell("A1048576", "x")}</row>'
    ),
    "styled_blanks.xlsx": _styled_blanks,
    "long_shared_string.xlsx": _long_strings,
    "repeated_cells.ods": _repeated_cells,
    # Text
    "columns.csv": lambda: (",".join(f"c{n}" for n in range(200_000)) + "\n").encode() * 2,
    "columns_of_short_rows.csv": lambda: (
        ",".join(f"c{n}" for n in range(200_000)).encode() + b"\nL-1" * 1_000_000
    ),
    "short_rows.csv": lambda: b"a,b\n" + b"1,2\n" * 2_499_000,
    "commas.csv": lambda: _rows(","),
    "lines.csv": lambda: _rows("\n"),
    "quotes.csv": lambda: _rows('"'),
    "quoted_blanks.csv": lambda: _rows('"",'),
    "open_quotes.csv": lambda: _rows('"\n'),
    "quoted_line_ends.csv": lambda: _rows('"\n",x,1\n'),
    "spaces.csv": lambda: _rows(" "),
    "tabs_and_bars.csv": lambda: _rows("\t|;,"),
    "carriage_returns.csv": lambda: _rows("\r"),
    "line_separators.csv": lambda: _rows("\u2028"),
    "totals.csv": lambda: _rows("Total,,1\n"),
    "digits_in_one_cell.csv": lambda: _one_cell("7"),
    "letters_in_one_cell.csv": lambda: _one_cell("a"),
    "titles.csv": lambda: b"Deals of 2026\n" * 700_000 + b"a,b,c\n1,2,3\n",
    **{
        f"runs_{ord(signs[0]):02x}_{len(signs)}_{ord(signs[-1]):x}.csv": (
            lambda signs=signs: _letters(signs)  # type: ignore[misc]
        )
        for signs in (
            "a",
            "7",
            " ",
            "-",
            ".",
            "@",
            "中",
            "1,",
            "a.",
            "1 ",
            "a@",
            "('",
            "\u3000",
        )
    },
    # Encodings
    "random_bytes.csv": lambda: _random_bytes(0),
    "high_bytes.csv": lambda: _random_bytes(128),
    "accents.csv": lambda: _rows("caf\u00e9,r\u00e9el,1\n").decode().encode("cp1252"),
    "wide_letters.csv": lambda: _rows("L,\u4e2d,1\n").decode().encode("utf-16")[:SIZE],
    # Packed
    "short_rows.csv.gz": lambda: _gzip_of(b"1,2\n", 360),
    "blank_rows.csv.gz": lambda: _gzip_of(b",\n", 360),
    "zeros.gz": lambda: _gzip_of(b"\x00", 8000),
    "letters.csv.gz": lambda: _gzip_of(b"a", 4000),
    "bomb.zip": _bomb,
    "many_members.zip": _many_members,
    # Web pages
    "column_spans.html": lambda: _spans(3000, 'colspan="16384"'),
    "row_spans.html": lambda: _spans(3000, 'rowspan="16384" colspan="99"'),
    "all_spans.html": lambda: _spans(190_000, 'rowspan="65534" colspan="1000"'),
    "one_wide_row.html": lambda: (
        b"<table><tr><td colspan=16000>x</tr>" + b"<tr><td>1</tr>" * 600_000 + b"</table>"
    ),
    **{
        f"page_of_{name}.html": (lambda part=part: _page(part))  # type: ignore[misc]
        for name, part in {
            "tables": "<table><tr><td>",
            "cells": "<td>",
            "less_than": "<",
            "open_tags": "<a",
            "open_attributes": "<a b='",
            "attributes": " a=1",
            "comments": "<!--",
            "declarations": "<!x",
            "instructions": "<?",
            "sections": "<![CDATA[",
            "end_tags": "</",
            "references": "&#",
            "ampersands": "&",
            "equal_signs": "<a =",
        }.items()
    },
    # JSON
    "many_keys.jsonl": _many_keys,
    "sparse_keys.jsonl": _sparse_keys,
    "one_object_of_many_keys.json": lambda: json.dumps(
        [{f"k{n}": n for n in range(500_000)}]
    ).encode(),
    "nested_arrays.json": lambda: b'[{"a": ' + b"[" * 4_900_000,
    "nested_cell.jsonl": lambda: b'{"a": ' + b"[" * 900 + b"]" * 900 + b"}\n",
    "nested_objects.jsonl": lambda: b'{"a": ' * 1_600_000,
    "long_number.jsonl": lambda: b'{"a": ' + b"9" * (SIZE - 10) + b"}",
    "empty_objects.jsonl": lambda: b"{}\n" * 3_300_000,
    # Parquet
    "same_value.parquet": lambda: _parquet(lambda: {"lead_id": _zeros(200_000_000)}),
    "long_text.parquet": lambda: _parquet(lambda: _dictionary(1_000_000, "x" * 500_000)),
    "long_list.parquet": lambda: _parquet(_lists),
    "columns.parquet": lambda: _parquet(lambda: {f"c{n}": [1] for n in range(20_000)}),
}


def _zeros(rows: int) -> object:
    import numpy as np

    return np.zeros(rows, np.int8)


def _writer(make: Maker) -> Callable[[Path], None]:
    def write(path: Path) -> None:
        path.write_bytes(make())

    return write


HOSTILE_FILES: dict[str, Callable[[Path], None]] = {
    name: _writer(make) for name, make in MAKERS.items()
}
