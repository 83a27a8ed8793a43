"""A third language is files and no code: here English with every letter accented."""

from __future__ import annotations

import importlib.util
import json
import pickle
import re
import shutil
import sys
import tomllib
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from fastapi.testclient import TestClient

from kaopu import errors
from kaopu.checking import check_data
from kaopu.cli import main
from kaopu.cli.main import COMMANDS
from kaopu.errors import KaopuError
from kaopu.files import DATA_FRAME, as_texts, read_export
from kaopu.framework import load_framework
from kaopu.framework.translate import framework_places
from kaopu.language import (
    Choices,
    Clauses,
    Lines,
    Locale,
    Message,
    Names,
    Phrase,
    languages,
)
from kaopu.language.catalogue import ENGLISH, ROOT, forget_languages
from kaopu.leads.lead_table import LEADS
from kaopu.pipeline import parse_pipeline, read_pipeline
from kaopu.planning import PlanOptions, make_plan
from kaopu.proposing import propose_pipeline
from kaopu.report.check.render import check_page, check_text
from kaopu.report.data_notes import note_lines
from kaopu.report.evaluation.render import (
    evaluation_files,
    evaluation_page,
    evaluation_text,
)
from kaopu.report.evaluation.training import training_text
from kaopu.report.evaluation.view import evaluation_view
from kaopu.report.html import leads_page
from kaopu.report.lead.text import lead_text
from kaopu.report.lead.view import lead_view
from kaopu.report.overall.render import overall_picture
from kaopu.report.overall.view import overall_view
from kaopu.report.plan.render import plan_frame, plan_page, plan_text
from kaopu.report.proposal.file import proposal_file
from kaopu.report.proposal.text import proposal_text
from kaopu.report.ranking import ranking_text
from kaopu.report.reading import reading_texts
from kaopu.scoring import LeadModel
from kaopu.scoring.lead_model import IN_MEMORY
from kaopu.simulate import Simulation
from kaopu.store import Home
from kaopu.web import AccessPolicy, LoadState, create_app, open_inspector

PSEUDO = "xx"
PLAIN = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
ACCENTED = "áƀćďéƒǵĥíĵķĺḿńóṕɋŕśťúṽŵẋýźÁɃĆĎÉƑǴĤÍĴĶĹḾŃÓṔɊŔŚŤÚṼŴẊÝŹ"
MARKS = str.maketrans(PLAIN, ACCENTED)
PLACEHOLDER = re.compile(r"(\{[^{}]*\})")
WORD = re.compile(r"[A-Za-z]{2,}")
# Terms that are no words of a language: names, formats, units, and what a user types.
TERMS = ("English", "CSV", "Excel", "kaopu", "USD", "EUR")
# Keys of locale.toml that are codes, not words: months are written in Greek letters.
CODES = {"cldr": "el_GR", "html": "xx"}
REPOSITORY = Path(__file__).parents[2]


def pseudo(text: str) -> str:
    """Return a sentence in the pseudo-language: its placeholders are kept."""
    parts = PLACEHOLDER.split(text)
    return "".join(p if p.startswith("{") else p.translate(MARKS) for p in parts)


def written(sections: dict[str, dict[str, str]]) -> str:
    """Return sections of texts as TOML."""
    lines: list[str] = []
    for name, texts in sections.items():
        lines += [f"[{name}]", *(f"{k} = {json.dumps(v)}" for k, v in texts.items())]
    return "\n".join(lines) + "\n"


def add_language(root: Path) -> None:
    """Write the folder of the pseudo-language, from English alone."""
    folder = root / PSEUDO
    folder.mkdir()
    for path in (root / ENGLISH).glob("*.toml"):
        sections = tomllib.loads(path.read_text("utf-8"))
        said = {
            name: {
                key: CODES[key] if name == "locale" and key in CODES else pseudo(text)
                for key, text in texts.items()
            }
            for name, texts in sections.items()
        }
        (folder / path.name).write_text(written(said), "utf-8")
    places = framework_places(load_framework())
    texts = {place: pseudo(text.in_(ENGLISH)) for place, text in places.items()}
    lines = [f"{place} = {json.dumps(text)}" for place, text in texts.items()]
    (folder / "framework.toml").write_text("\n".join(lines) + "\n", "utf-8")


@pytest.fixture(scope="module", autouse=True)
def pseudo_language(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A third language, for the tests of this module."""
    root = tmp_path_factory.mktemp("language")
    for language in languages():
        shutil.copytree(ROOT / language, root / language)
    add_language(root)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("kaopu.language.catalogue.ROOT", root)
        forget_languages()
        yield
    forget_languages()


class Shown(HTMLParser):
    """Collects what a page shows a reader: its texts, and attributes that are read out."""

    READ_OUT = ("title", "alt", "aria-label", "placeholder")
    HIDDEN = ("style", "script")

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.hidden += tag in self.HIDDEN
        self.texts += [value or "" for name, value in attrs if name in self.READ_OUT]

    def handle_endtag(self, tag: str) -> None:
        self.hidden -= tag in self.HIDDEN

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self.texts.append(data)


def shown(page: str) -> list[str]:
    """Return the texts of a page or picture that a reader sees."""
    parser = Shown()
    parser.feed(page)
    return parser.texts


class Data:
    """What comes from the data and may stand as it is: headers, cells, ids and paths."""

    def __init__(self, frames: Iterable[pd.DataFrame], more: Iterable[str]) -> None:
        texts = {*more, *TERMS}
        for frame in frames:
            texts |= {str(column) for column in frame}
            for column in frame:
                texts |= set(frame[column].astype(str).str.strip().unique())
        known = sorted((t for t in texts if WORD.search(t)), key=len, reverse=True)
        alternatives = "|".join(re.escape(text) for text in known)
        self.pattern = re.compile(rf"(?<![A-Za-z0-9_])(?:{alternatives})(?![A-Za-z0-9_])")

    def plain_words(self, texts: Iterable[str]) -> list[str]:
        """Return the texts that hold a plain English word, cut to where it stands."""
        found = []
        for text in texts:
            rest = self.pattern.sub("", text)
            if hit := WORD.search(rest):
                found.append(rest[max(hit.start() - 40, 0) : hit.end() + 40].strip())
        return list(dict.fromkeys(found))


@pytest.fixture(scope="module")
def model(trained: LeadModel) -> LeadModel:
    """The trained model, with nothing kept that was made in other languages."""
    return replace(trained)


@pytest.fixture(scope="module")
def messy(sample: Simulation) -> pd.DataFrame:
    """Leads with something to note in most columns."""
    leads = sample.leads.astype(object).copy()
    rest = len(leads) - 4
    leads["registered_capital"] = ["zz", "3.400,00", "5万", "1亿", *["1e30"] * rest]
    leads["signing_date"] = ["zz", "1999-01-01", *[""] * (rest + 2)]
    leads["budget_status"] = ["zz", *["approved"] * (rest + 3)]
    leads["amount"] = ["EUR 5", *["100"] * (rest + 3)]
    leads["rep_confidence"] = ["0.8", "900", *["50"] * (rest + 2)]
    leads["product"] = ["zz", *["LED panels"] * (rest + 3)]
    leads["stage"] = ["zz", *["intent"] * (rest + 3)]
    return leads.assign(zzz="zz")


@pytest.fixture(scope="module")
def data(model: LeadModel, sample: Simulation, messy: pd.DataFrame) -> Data:
    # The last two: a file's name, and what an address calls the grade.
    own = (model.label, model.pipeline.title, model.pipeline.name, "zz.csv", "grade =")
    return Data((as_texts(sample.deals), as_texts(sample.leads), as_texts(messy)), own)


def test_a_folder_makes_a_language() -> None:
    assert PSEUDO in languages()
    assert Locale(PSEUDO).text("state", "weak") == pseudo("weak")
    assert load_framework().sign("vague_budget").name.in_(PSEUDO) == pseudo("vague budget")


def test_leads_are_told_in_it(model: LeadModel, messy: pd.DataFrame, data: Data) -> None:
    views = [lead_view(lead, PSEUDO) for lead in model.explain(messy)]
    texts = [lead_text(view, PSEUDO) for view in views]
    page = leads_page(views[:5], PSEUDO, model.label, "")
    assert data.plain_words([*texts, *shown(page)]) == []


def test_scores_and_notes_are_told_in_it(
    model: LeadModel, messy: pd.DataFrame, data: Data
) -> None:
    done = model.score_table(model.read(messy), language=PSEUDO)
    texts = [
        *done.scores["top_reason"],
        ranking_text(done.scores, PSEUDO),
        *note_lines(done.notes, PSEUDO, model.pipeline.fields),
    ]
    assert data.plain_words(texts) == []


def test_a_plan_is_told_in_it(model: LeadModel, sample: Simulation, data: Data) -> None:
    plan = make_plan(model, model.read(sample.leads), PlanOptions(20))
    frame = plan_frame(plan, PSEUDO)
    cells = frame[["next_step", "evidence", "reason"]].astype(str).to_numpy().ravel()
    texts = [plan_text(plan, PSEUDO), *shown(plan_page(plan, PSEUDO)), *cells]
    assert data.plain_words(texts) == []


def test_a_model_is_told_in_it(model: LeadModel, data: Data) -> None:
    own = replace(model, pipeline=replace(model.pipeline, language=PSEUDO))
    view, overall = evaluation_view(own, PSEUDO), overall_view(own, PSEUDO)
    texts = [
        training_text(own, PSEUDO),
        evaluation_text(view),
        evaluation_text(overall),
        *shown(evaluation_page(overall, PSEUDO)),
        *shown(overall_picture(own, PSEUDO)),
    ]
    for file in evaluation_files(own).values():
        texts += shown(file)
    assert data.plain_words(texts) == []


def test_a_check_is_told_in_it(sample: Simulation, data: Data) -> None:
    deals = sample.deals.astype(object).assign(invoice="")
    deals.loc[deals["outcome"] == "won", "invoice"] = "zz"
    deals.loc[[0, 1], ["budget_status", "signing_date"]] = "zz"
    authored = read_pipeline(REPOSITORY / "pipelines" / "demo.toml")
    state = check_data(authored, deals, "zz.csv")
    texts = [check_text(state, PSEUDO), *shown(check_page(state, PSEUDO))]
    ours = Data((as_texts(deals),), (state.pipeline, state.export, "Wilson"))
    assert ours.plain_words(texts) == []


def test_a_proposal_is_told_in_it() -> None:
    rng = np.random.default_rng(0)
    won = rng.random(200) < 0.5
    frame = pd.DataFrame(
        {
            "商机编号": [f"J{n:04d}" for n in range(200)],
            "结果": np.where(won, "赢单", "输单"),
            "预算": np.where(rng.random(200) < 0.4 + 0.2 * won, "已批准", "没有预算"),
            "金额": [f"{n}万" for n in rng.integers(1, 90, 200)],
            "邮箱": [f"{n}@b.cn" for n in range(200)],
            "业务员": rng.choice(["王芳", "李强"], 200),
            "输单原因": np.where(won, "", "价格"),
            "怪列": rng.choice(["甲", "乙"], 200),
        },
        dtype=object,
    )
    proposal = propose_pipeline(frame, "p", "1.csv", language=PSEUDO)
    text = proposal_file(proposal, {"path": "1.csv"}, "1.toml")
    assert parse_pipeline(text, Path("1.toml")).content["language"] == PSEUDO
    comments = [line.partition("# ")[2] for line in text.splitlines() if "# " in line]
    keys = re.compile(r"^(?:\[[\w.]+\]|[\w.]+ = [^#]*)(?:# )?|\[[\w.]+\]")
    texts = [keys.sub("", c) for c in comments]
    texts.append(re.sub(r"\[[\w.]+\]", "", proposal_text(proposal, "1.toml", PSEUDO)))
    assert Data((), ("toml", "csv")).plain_words(texts) == []


def test_what_was_assumed_to_read_a_file_is_told_in_it(tmp_path: Path) -> None:
    path = tmp_path / "1.csv"
    path.write_bytes("题目;;\n甲;乙;丙\n1;2;3\n4;5;6\n合计;;9\n".encode("gb18030"))
    texts = reading_texts(read_export(path).assumptions, PSEUDO)
    assert texts
    ours = Data((), (str(path), "gb18030", "GB18030", "data"))
    assert ours.plain_words(re.sub(r"\[?data\]?\.?\w*", "", t) for t in texts) == []


PAGES = (
    "/?page=1",
    "/?grade=A",
    "/?q=zzzzz",
    "/plan?",
    "/illusions?",
    "/let-go?",
    "/company?",
    "/glossary?",
    "/zz?",
    "/lead?id=zz",
    "/?grade=zz",
)


def test_every_page_of_the_inspector_is_told_in_it(
    model: LeadModel, messy: pd.DataFrame, data: Data, tmp_path: Path
) -> None:
    texts = as_texts(messy)
    table = model.read(texts, "zz.csv")
    inspector = open_inspector(model, table, texts, Home(tmp_path), lambda _: None)
    desk = LoadState(inspector.model, len(inspector.index), inspector=inspector)
    app = create_app(desk, AccessPolicy("127.0.0.1", ""))
    client = TestClient(app, base_url="http://127.0.0.1:8080")
    ids = [str(id_) for id_ in table.ids[:4]]
    leads = [f"/{page}?id={id_}" for page in ("lead", "what-if") for id_ in ids]
    found = {}
    for address in (*PAGES, *leads):
        page = client.get(f"{address}&lang={PSEUDO}").text
        assert f'lang="{PSEUDO}"' in page
        if words := data.plain_words(shown(page)):
            found[address] = words
    assert found == {}


def failures(tmp_path: Path, model: LeadModel) -> Iterator[Callable[[], object]]:
    """Yield calls that fail, each for another reason."""
    yield lambda: read_export(tmp_path / "1.csv")
    yield lambda: read_pipeline(tmp_path / "1.toml")
    yield lambda: parse_pipeline("1 = 2 = 3", Path("1.toml"))
    yield lambda: parse_pipeline('schema = 2\nlanguage = "zz"\n', Path("1.toml"))
    yield lambda: model.read(pd.DataFrame({"zz": [1]}), "1.csv")
    yield lambda: model.read(pd.DataFrame(), "1.csv")


def test_what_fails_is_told_in_it(tmp_path: Path, model: LeadModel, data: Data) -> None:
    texts = []
    for fail in failures(tmp_path, model):
        with pytest.raises(KaopuError) as caught:
            fail()
        # Columns, keys of the file, and what the library says that reads TOML.
        outside = Data((), (*filled_in(caught.value.message), "file"))
        text = caught.value.sentence(PSEUDO).replace(str(tmp_path), "")
        texts.append(ENDING.sub("", outside.pattern.sub("", text)))
    assert data.plain_words(texts) == []


def sample_errors() -> Iterator[KaopuError]:
    """Yield an instance of every error, those that the errors' own tests look at."""
    for path in sorted((REPOSITORY / "tests" / "errors").glob("test_*.py")):
        spec = importlib.util.spec_from_file_location(f"sample_{path.stem}", path)
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        yield from (error for error, _ in getattr(module, "SENTENCES", ()))


def filled_in(fact: object) -> Iterator[str]:
    """Yield the texts in a message that come from outside: names, paths, causes."""
    if isinstance(fact, Message):
        fact = list(fact.facts.values())
    elif isinstance(fact, Names | Choices | Clauses | Lines):
        fact = fact.items
    if isinstance(fact, str):
        if not isinstance(fact, Phrase):
            yield fact.strip("'")
    elif isinstance(fact, Iterable):
        for item in fact:
            yield from filled_in(item)


def test_every_error_is_told_in_it() -> None:
    found, seen = {}, set()
    for error in sample_errors():
        seen.add(type(error))
        ours = Data((), filled_in(error.message))
        if words := ours.plain_words([error.sentence(PSEUDO)]):
            found[type(error).__name__] = words
    assert found == {}
    classes = {getattr(errors, name) for name in errors.__all__}
    failing = {c for c in classes if isinstance(c, type) and issubclass(c, KaopuError)}
    assert failing - {KaopuError, errors.UsageError} <= seen


def test_what_has_no_name_is_called_so_in_it() -> None:
    for phrase in (DATA_FRAME, LEADS, IN_MEMORY):
        assert Locale(ENGLISH).phrase(phrase) == phrase
        sent = pickle.loads(pickle.dumps(phrase))  # noqa: S301
        error = errors.EmptyTableError(sent, "lead")
        assert error.sentence(PSEUDO).startswith(f"{pseudo(phrase)}: ")
        assert str(error).startswith(f"{phrase}: ")


# What a call names, and what it is told by in the line that says how to call.
CALLED = (
    "OPTIONS",
    "COMMAND",
    "ARGS",
    "MODEL",
    "LEADS",
    "PIPELINE",
    "EXPORT",
    "demo",
    "models",
)
FILE = re.compile(r"/?\b(?:deals|leads)\.csv")
OPTION, ENDING = re.compile(r"--[\w-]+"), re.compile(r"\.[a-z]+\b")


@pytest.fixture
def said(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> Callable[..., str]:
    """Calls ``kaopu`` in this process; returns what it printed, without its arguments."""

    def call(*arguments: object) -> str:
        argv = [*map(str, arguments), "--lang", PSEUDO]
        monkeypatch.setattr(sys, "argv", ["kaopu", *argv])
        capsys.readouterr()
        with suppress(SystemExit):
            main()
        captured = capsys.readouterr()
        text = captured.out + captured.err
        for argument in sorted(argv, key=len, reverse=True):
            text = text.replace(argument, "") if len(argument) > 2 else text
        text = FILE.sub("", text.replace(str(tmp_path), ""))
        assert text.strip()
        return ENDING.sub("", OPTION.sub("", text))

    return call


@pytest.fixture
def leads_file(messy: pd.DataFrame, tmp_path: Path) -> Path:
    path = tmp_path / "zz.csv"
    messy.to_csv(path, index=False)
    return path


@pytest.mark.slow
def test_commands_speak_it(
    said: Callable[..., str],
    trained_home: Path,
    leads_file: Path,
    sample: Simulation,
    data: Data,
    tmp_path: Path,
) -> None:
    sample.deals.to_csv(tmp_path / "deals.csv", index=False)
    asked = ("demo", leads_file, "--home", trained_home)
    demo = REPOSITORY / "pipelines" / "demo.toml"
    texts = {
        "score": said("score", *asked, "--no-history"),
        "explain": said("explain", *asked, "--top", 3),
        "plan": said("plan", *asked, "--capacity", 10),
        "check": said("check", demo, tmp_path / "deals.csv"),
        "simulate": said("simulate", "--deals", 9, "--leads", 1, "-o", tmp_path / "9"),
    }
    own = Data((as_texts(sample.deals),), (*CALLED, "deals.csv", "leads.csv", "Wilson"))
    texts = {name: own.pattern.sub("", text) for name, text in texts.items()}
    assert {n: w for n, text in texts.items() if (w := data.plain_words([text]))} == {}


def test_init_speaks_it(said: Callable[..., str], tmp_path: Path) -> None:
    frame = pd.DataFrame({"结果": ["赢单", "输单"] * 50, "预算": ["有", "没有"] * 50})
    frame.to_csv(tmp_path / "1.csv", index=False)
    text = said("init", tmp_path / "1.csv", "-o", tmp_path / "1.toml", "--yes")
    assert Data((), ()).plain_words([re.sub(r"\[[\w.]+\]", "", text)]) == []


@pytest.mark.parametrize(
    "arguments",
    [
        ("scroe",),
        ("zzzzz",),
        ("score",),
        ("score", "demo"),
        ("score", "demo", "1.csv", "2.csv"),
        ("score", "demo", "1.csv", "--opn-only"),
        ("score", "demo", "1.csv", "--zzzzz"),
        ("score", "demo", "1.csv", "--force=1"),
        ("score", "zzzzz", "1.csv", "--home", "9"),
        ("check", "1.toml"),
        ("check", "1.toml", "--format", "zzzzz"),
        ("explain", "demo", "1.csv", "--as-of", "zzzzz"),
        ("explain", "demo", "1.csv", "--top", "0"),
        ("inspect", "demo", "1.csv", "--port", "99999"),
        ("train", "1.toml", "--jobs", "zzzzz"),
        ("explain", "demo", "1.csv"),
        ("explain", "demo"),
        ("init", "-"),
    ],
)
def test_calls_that_fail_are_told_in_it(
    said: Callable[..., str], arguments: tuple[str, ...]
) -> None:
    names = (*CALLED, *COMMANDS, "text", "json", "html")
    assert Data((), names).plain_words([said(*arguments)]) == []
