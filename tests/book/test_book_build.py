"""The book as files: no dead link, nothing from elsewhere, the same bytes, never half a book."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

pytest.importorskip("latex2mathml", reason="the book is built with chainrule[book]")

from chainrule.book import build


@pytest.fixture(scope="module")
def files():
    return build.book_files("https://example.org/course/")


class Parsed(HTMLParser):
    """The anchors of a page, and every address that it links to or loads."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.loaded: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        for name, value in attrs:
            if name == "id":
                self.ids.append(value)
            elif name == "href" and tag == "a":
                self.links.append(value)
            elif name in ("src", "srcset", "poster", "data") or name.endswith("href"):
                self.loaded.append(value)


@pytest.fixture(scope="module")
def parsed(files):
    return {name: Parsed(text) for name, text in files.items() if name.endswith(".html")}


def test_every_link_and_anchor_leads_somewhere(parsed, files):
    dead, checked = [], 0
    for name, page in parsed.items():
        for address in page.links:
            target, _, anchor = address.partition("#")
            if "://" in target:
                continue
            checked += 1
            other = parsed.get(target or name)
            if other is None or (anchor and anchor not in other.ids):
                dead.append((name, address))
    assert dead == []
    assert checked > 1000


def test_links_into_the_repository_name_files_that_are_there(parsed):
    root = Path(__file__).resolve().parents[2]
    marker = "github.com/chainrule-course/chainrule/blob/main/"
    named = {
        address.partition(marker)[2].partition("#")[0]
        for page in parsed.values()
        for address in page.links
        if marker in address
    }
    assert named
    assert [path for path in sorted(named) if not (root / path).exists()] == []


def test_the_search_leads_to_sections_that_exist(files, parsed):
    addresses = re.findall(r'"address": "([^"]*)"', files["sections.js"])
    assert len(addresses) > 150
    for address in addresses:
        page, _, anchor = address.partition("#")
        assert not anchor or anchor in parsed[page].ids, address


def test_nothing_is_loaded_from_elsewhere(files, parsed):
    own = {*files, "data:,"}
    for page in parsed.values():
        assert {
            address for address in page.loaded if not address.startswith(("#", "data:image/"))
        } <= own
    assert not re.search(r"url\((?!\"?data:)|@import", files["book.css"])
    assert "fetch(" not in files["search.js"]


def test_no_anchor_stands_twice_on_a_page(parsed):
    assert {n: p.ids for n, p in parsed.items() if len(p.ids) != len(set(p.ids))} == {}


def test_every_page_opens_the_browser_edition_and_a_unit_opens_itself(parsed):
    assert (
        "https://example.org/course/lab/index.html?path=03_neuron.ipynb"
        in parsed["03_neuron.html"].links
    )
    for name, page in parsed.items():
        here = [link for link in page.links if link.startswith("https://example.org/course/")]
        assert len(here) == (name != "search.html"), name


def test_the_same_sources_give_the_same_bytes(files):
    assert build.book_files("https://example.org/course/") == files


def test_plain_text_leaves_drawings_out():
    assert build.plain("<p>one</p><svg><text>two</text></svg><p>three &amp; four</p>") == (
        "one three & four"
    )
