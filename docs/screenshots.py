"""Takes pictures of every page of the inspector, in both languages, widths and colours.

Needs Chromium and the dev requirements. `python docs/screenshots.py -o FOLDER` trains on
the sample deals, shows the sample leads as they stood three weeks apart, and writes PNGs;
`--docs` renews the few that stand in docs/.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread
from time import sleep

import pandas as pd
import uvicorn
from playwright.sync_api import Browser, sync_playwright

from kaopu.api import load, train
from kaopu.scoring import LeadModel
from kaopu.store import Home, enter_scores
from kaopu.web import AccessPolicy, ListenAddress, LoadState, create_app, open_inspector
from kaopu.web.server import listen

ROOT = Path(__file__).parents[1]
CHROMIUM = ("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-sync")
SIZES = {"desktop": (1280, 900), "phone": (390, 844)}
LANGUAGES, THEMES = ("en", "zh"), ("light", "dark")
# Name, path, and whether a picture of it stands in docs/.
PAGES = {
    "leads": "/",
    "lead": "/lead?id={lead}",
    "what-if": "/what-if?id={lead}&set.budget_status=approved",
    "plan": "/plan",
    "illusions": "/illusions",
    "let-go": "/let-go",
    "company": "/company",
    "glossary": "/glossary",
    "empty": "/?q=nothing-of-the-kind",
    "error": "/?sort=colour",
}
IN_DOCS = {
    ("leads", "en", "desktop", "light"): "inspector-leads.png",
    ("lead", "en", "desktop", "light"): "inspector-lead.png",
    ("leads", "zh", "phone", "dark"): "inspector-phone.zh.png",
}
SHOWN_LEAD = "L-000012"


def main() -> None:
    """Take the pictures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("-o", "--output", type=Path)
    parser.add_argument("--docs", action="store_true", help="renew those in docs/ alone")
    parser.add_argument("--home", type=Path, help="a home with a trained model demo")
    options = parser.parse_args()
    folder = ROOT / "docs" if options.docs else options.output
    if folder is None:
        parser.error("found neither -o nor --docs, expected one of them")
    with tempfile.TemporaryDirectory() as scratch:
        home = Home(options.home or Path(scratch))
        with serving(home) as address, sync_playwright() as play:
            path = shutil.which("chromium") or shutil.which("google-chrome")
            browser = play.chromium.launch(executable_path=path, args=list(CHROMIUM))
            taken = list(pictures(browser, address, folder, docs_only=options.docs))
            browser.close()
    sys.stdout.write(f"{len(taken)} pictures: {folder}\n")


def pictures(
    browser: Browser, address: str, folder: Path, *, docs_only: bool
) -> Iterator[Path]:
    """Yield the pictures as they are taken."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, path in PAGES.items():
        for language in LANGUAGES:
            for size, (width, height) in SIZES.items():
                for theme in THEMES:
                    file = IN_DOCS.get((name, language, size, theme))
                    if docs_only and file is None:
                        continue
                    page = browser.new_page(viewport={"width": width, "height": height})
                    query = path.format(lead=SHOWN_LEAD)
                    more = f"lang={language}&theme={theme}"
                    page.goto(f"{address}{query}{'&' if '?' in query else '?'}{more}")
                    named = f"{name}-{language}-{size}-{theme}.png"
                    picture = folder / (file if docs_only and file else named)
                    page.screenshot(path=picture, full_page=not docs_only)
                    page.close()
                    yield picture


@contextmanager
def serving(home: Home) -> Iterator[str]:
    """Give the address of an inspector of the sample leads, with an earlier scoring."""
    if not (home.models / "demo").exists():
        deals = pd.read_csv(ROOT / "data" / "deals.csv", dtype=str, keep_default_na=False)
        train(ROOT / "pipelines" / "demo.toml", deals, home=home.path, track=False)
    model = load("demo", home=home.path)
    leads = pd.read_csv(ROOT / "data" / "leads.csv", dtype=str, keep_default_na=False)
    enter_earlier(home, model, leads)
    table = model.read(leads, "leads.csv")
    state = LoadState(model, len(table))
    state.inspector = open_inspector(model, table, leads, home, lambda _: None)
    listening = listen(ListenAddress.of("127.0.0.1", 0))
    config = uvicorn.Config(
        create_app(state, AccessPolicy("127.0.0.1")), log_level="warning"
    )
    server = uvicorn.Server(config)
    thread = Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    while not server.started:
        sleep(0.05)
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    server.should_exit = True
    thread.join()


def enter_earlier(home: Home, model: LeadModel, leads: pd.DataFrame) -> None:
    """Keep a scoring of three weeks ago, when less was known of every third lead."""
    earlier = leads.copy()
    early = earlier.index % 3 == 2
    for column in ("budget_status", "decider_attitude"):
        earlier.loc[early & (earlier[column] != ""), column] = "unknown"
    table = model.read(earlier)
    scores = model.score_table(table, force=True).scores
    enter_scores(home, model, table, scores, datetime.now(UTC) - timedelta(days=22))


if __name__ == "__main__":
    main()
