"""The contract as pages: everything is on them, every link leads somewhere, nothing comes from elsewhere."""

import json
import re
from html import unescape
from pathlib import Path

import pytest

from deploy.contract_site import PAGES, write_site
from shared.commands import CATALOGUE, REFUSALS
from shared.events import ALL_FACTS
from shared.events.feed import FEED_FACTS
from tests.paths import ROOT

RECORDED = ROOT / "tests" / "events" / "examples"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    assert [path.name for path in write_site(folder, RECORDED)] == sorted(
        f"{one}.html" for one in PAGES
    )
    return folder


def page(site: Path, name: str) -> str:
    return (site / f"{name}.html").read_text("utf-8")


def test_every_command_event_and_refusal_has_its_place(site: Path) -> None:
    for name, wanted in {
        "commands": set(CATALOGUE),
        "feed": {fact.type_name for fact in FEED_FACTS},
        "log": {fact.type_name for fact in ALL_FACTS},
        "refusals": {one.code for one in REFUSALS},
    }.items():
        assert set(re.findall(r'<section id="([^"]+)">', page(site, name))) == wanted


def test_every_link_leads_somewhere_and_nothing_is_fetched_from_elsewhere(site: Path) -> None:
    for name in PAGES:
        text = page(site, name)
        for target in re.findall(r'(?:href|src)="([^"]+)"', text):
            file, _, anchor = unescape(target).partition("#")
            where = site / (file or f"{name}.html")
            assert where.is_file(), target
            assert not anchor or f'id="{anchor}"' in where.read_text("utf-8"), target
        assert "<script" not in text
        assert not re.search(r'(?:href|src)="(?:https?:)?//', text)
    assert "url(" not in (site / "site.css").read_text("utf-8")


def test_the_examples_are_the_stored_events(site: Path) -> None:
    text = page(site, "feed")
    shown = [json.loads(unescape(one)) for one in re.findall(r"<pre>(.*?)</pre>", text, re.S)]
    by_type = {one["type"]: one for one in shown}
    for fact in FEED_FACTS:
        stored = json.loads((RECORDED / f"{fact.type_name}.json").read_text("utf-8"))
        assert by_type[fact.type_name] == stored
    assert text.count("a stored event") == len(FEED_FACTS)


def test_the_same_code_gives_the_same_pages(site: Path, tmp_path: Path) -> None:
    write_site(tmp_path, RECORDED)
    for path in site.rglob("*"):
        if path.is_file():
            assert (tmp_path / path.relative_to(site)).read_bytes() == path.read_bytes()
