"""Static files have one address each, and it changes with the file."""

from __future__ import annotations

from pathlib import Path

import pytest

from accounts.assets import HOUSE_SHEET, Assets

ROOT = Path(__file__).parents[2]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in {
        "css/layers.css": "@layer tokens, base, layout, components;",
        "css/tokens.css": "tokens",
        "css/base.css": "base",
        "css/layout.css": "layout",
        "css/components/deck.css": "deck",
        "css/components/chip.css": "chip",
        "js/poker.js": 'import { html } from "lit-html";\nimport {\n  deck,\n} from "./parts/deck.js";\n',
        "js/parts/deck.js": 'import "../words.js";\nimport { a } from "lit-html/directives/repeat.js";\n',
        "js/words.js": 'export const t = (m) => m;\nconst later = () => import("./late.js");\n',
        "js/late.js": "export {};",
        "js/vendor/lit-html/lit-html.js": "export const html = 1;",
        "js/vendor/lit-html/directives/repeat.js": '/* c */\nimport{a as e}from"../lit-html.js";export{e};',
    }.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return tmp_path


def test_the_address_of_a_file_changes_with_its_content_and_only_then(folder: Path) -> None:
    assets = Assets(folder)
    first = assets.url("js/words.js")
    assert first == Assets(folder).url("js/words.js")
    (folder / "js/words.js").write_text("export const other = 1;", "utf-8")
    assert assets.url("js/words.js") != first


def test_a_module_is_preloaded_with_all_it_imports_but_not_what_it_may_need_later(folder: Path) -> None:
    paths = [address.split("?")[0] for address in Assets(folder).preloads("js/poker.js")]
    assert paths == [
        "/static/js/poker.js",
        "/static/js/vendor/lit-html/lit-html.js",
        "/static/js/parts/deck.js",
        "/static/js/words.js",
        "/static/js/vendor/lit-html/directives/repeat.js",
    ]


def test_every_name_of_a_module_leads_to_its_one_address(folder: Path) -> None:
    imports = Assets(folder).import_map()["imports"]
    lit = Assets(folder).url("js/vendor/lit-html/lit-html.js")
    assert imports["lit-html"] == lit
    assert imports["/static/js/vendor/lit-html/lit-html.js"] == lit
    assert imports["/static/js/late.js"] == Assets(folder).url("js/late.js")


def test_the_sheet_of_the_house_begins_with_the_order_of_the_layers(folder: Path) -> None:
    sheet = Assets(folder).house_sheet().decode()
    assert sheet.split("\n") == [
        "@layer tokens, base, layout, components;",
        "tokens",
        "base",
        "layout",
        "chip",
        "deck",
    ]
    assert Assets(folder).url(HOUSE_SHEET).startswith("/static/css/house.css?v=")


def test_only_one_sheet_orders_the_layers() -> None:
    sheets = (ROOT / "static/css").rglob("*.css")
    assert [sheet.name for sheet in sheets if "@layer tokens," in sheet.read_text("utf-8")] == ["layers.css"]
