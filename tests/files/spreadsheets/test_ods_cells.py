from __future__ import annotations

import io
import time
import zipfile
from pathlib import Path

import pytest

from kaopu.files import read_export
from kaopu.files.records import Export
from kaopu.files.spreadsheets.ods_cells import find_ods_cells

SPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for name in ("office", "table", "text")
)
COMMENT = "<office:annotation><text:p>call back</text:p></office:annotation>"
EXTENSION = 'xmlns:calcext="urn:org:documentfoundation:names:calc"'


def cell(kind: str, value: object, shown: str, more: str = "") -> str:
    name = "value" if kind in ("float", "percentage", "currency") else f"{kind}-value"
    return (
        f'<table:table-cell office:value-type="{kind}" office:{name}="{value}" {more}>'
        f"<text:p>{shown}</text:p></table:table-cell>"
    )


def text(shown: str) -> str:
    return cell("string", "", shown).replace(' office:string-value=""', "")


def row(*cells: str, more: str = "") -> str:
    return f"<table:table-row {more}>{''.join(cells)}</table:table-row>"


def read(folder: Path, *rows: str) -> Export:
    others = '<table:table table:name="Other"><table:table-row/></table:table>'
    path = folder / "leads.ods"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
        archive.writestr(
            "content.xml",
            f"<office:document-content {SPACES} {EXTENSION}><office:body>"
            f"<office:spreadsheet>{others}<table:table table:name='Leads'>{''.join(rows)}"
            "</table:table></office:spreadsheet></office:body></office:document-content>",
        )
    return read_export(path)


def test_cells_read_as_they_are_shown(tmp_path: Path) -> None:
    export = read(
        tmp_path,
        row(*map(text, ["id", "discount", "price", "won", "since", "took"])),
        row(
            cell("float", 17, "00017").replace("<text:p>", f"{COMMENT}<text:p>"),
            cell("percentage", 0.635, "63,5 %"),
            cell("currency", 1200.5, "1.200,50 €", 'office:currency="EUR"'),
            cell("boolean", "true", "WAHR"),
            cell("date", "2026-01-02", "02.01.26"),
            cell("time", "PT36H05M00S", "36:05"),
        ),
        row(
            cell("float", 18, "18"),
            cell("percentage", 0.07, "7 %"),
            cell("currency", 5, "£5"),
            cell("boolean", "false", "FALSCH"),
        ),
    )
    assert export.frame.to_numpy().tolist() == [
        ["00017", "63.5%", "1200.5 EUR", "TRUE", "2026-01-02", "36:05:00"],
        ["18", "7%", "5 £", "FALSE", "", ""],
    ]
    assert [found.kind for found in export.assumptions] == ["number_formats"]


def test_repeated_cells_hidden_rows_and_errors_stand_where_they_are(tmp_path: Path) -> None:
    gap = "<table:table-cell/>"
    error = 'table:formula="of:=NA()" calcext:value-type="error"'
    export = read(
        tmp_path,
        row(gap, more='table:number-rows-repeated="2"'),
        row(gap, *map(text, ["id", "a", "b", "c"])),
        row(gap, text("L-1"), cell("string", "", "#N/A", error), text("x"), text("y")),
        row(
            gap,
            text("L-2"),
            cell("percentage", 0.5, "50%", 'table:number-columns-repeated="2"'),
            text("z"),
            more='table:number-rows-repeated="2" table:visibility="filter"',
        ),
        row(
            '<table:table-cell table:number-columns-repeated="16000"/>',
            more='table:number-rows-repeated="1048000"',
        ),
    )
    assert export.frame.to_numpy().tolist() == [
        ["L-1", "", "x", "y"],
        ["L-2", "50%", "50%", "z"],
        ["L-2", "50%", "50%", "z"],
    ]
    facts = {found.kind: found.to_json()["facts"] for found in export.assumptions}
    assert facts == {
        "number_formats": {"count": "4", "examples": "50%"},
        "error_cells": {"count": "1", "kinds": "#N/A (1)", "first": "C4"},
        "hidden_rows": {"count": "2", "first": "5"},
    }


@pytest.mark.parametrize("kind", ["percentage", "currency"])
def test_cells_repeated_without_end_take_no_time(tmp_path: Path, kind: str) -> None:
    start = time.process_time()
    tail = row(
        "<table:table-cell table:number-columns-repeated='99999999'/>",
        cell(kind, 0, "", "table:number-columns-repeated='99999999'"),
        more="table:number-rows-repeated='99999999'",
    )
    table = f"<table:table table:name='L'>{row(text('id'))}{tail}</table:table>"
    content = f"<a {SPACES}>{table}</a>"
    find_ods_cells(io.BytesIO(content.encode()), "L", (5, 5), lambda _: None)
    assert time.process_time() - start < 1
