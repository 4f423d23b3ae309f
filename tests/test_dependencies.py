"""Each third-party library is imported where it is meant to be, so that replacing one changes one place."""

import ast
import sys
import tomllib
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).parents[1]
PLUGINS = ROOT / "plugins"

HOMES = {
    "alembic": {
        "archive/engine", "archive/migrations/env", "archive/migrations/versions/0001_first",
        "archive/migrations/versions/0002_platforms", "archive/migrations/versions/0003_facts",
        "archive/migrations/versions/0004_given_by",
    },
    "babel": {"portal/dates"},
    "click": {
        "cli/accounts", "cli/annuaire", "cli/demo", "cli/discover", "cli/lazy", "cli/output", "cli/portal", "cli/proofs", "cli/root",
        "cli/run", "cli/status", "cli/tagging",
    },
    "cssselect": {"feeds/trees"},
    "dateparser": {"tagging/facts/days"},
    "feedparser": {"feeds/parse"},
    "filelock": {"lock"},
    "jinja2": {"portal/render"},
    "lxml": {"feeds/trees"},
    "markupsafe": {"portal/cards", "portal/items", "portal/render"},
    "nh3": {"feeds/sanitise"},
    "pelican": {"collect/__init__", "portal/editorial", "portal/generator"},
    "phonenumbers": {"tagging/facts/numbers"},
    "protego": {"feeds/pages/robots"},
    "requests": {"feeds/retrieve"},
    "requests_cache": {"feeds/bodies"},
    "sqlalchemy": {
        "archive/engine", "archive/migrations/versions/0001_first", "archive/migrations/versions/0002_platforms",
        "archive/migrations/versions/0003_facts", "archive/migrations/versions/0004_given_by", "archive/reader",
        "archive/tables", "archive/writer",
    },
    "tqdm": {"cli/portal"},
    "trafilatura": {"feeds/pages/extract"},
    "urllib3": {"feeds/wire"},
}  # fmt: skip


def imports() -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for file in PLUGINS.rglob("*.py"):
        name = file.relative_to(PLUGINS).with_suffix("").as_posix()
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            modules = (
                [alias.name for alias in node.names] if isinstance(node, ast.Import)
                else [node.module or ""] if isinstance(node, ast.ImportFrom) and node.level == 0
                else []
            )  # fmt: skip
            for module in modules:
                top = module.partition(".")[0]
                if top not in sys.stdlib_module_names and top != "plugins":
                    found[top].add(name)
    return found


def test_each_library_is_imported_where_it_is_at_home() -> None:
    assert imports() == HOMES


def test_each_library_is_declared_and_has_its_reason_in_the_design() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    declared = {line.partition(">")[0].replace("-", "_") for line in project["dependencies"]}
    assert set(HOMES) <= declared
    design = (ROOT / "DESIGN.md").read_text("utf-8")
    assert [name for name in declared if name.replace("_", "-") not in design] == []


def test_what_is_declared_is_pinned_with_hashes_and_without_addresses() -> None:
    for name in ("portal", "dev"):
        text = (ROOT / ".requirements" / f"{name}.txt").read_text("utf-8")
        assert "://" not in text
        pins = [line for line in text.splitlines() if "==" in line]
        assert len(pins) > 30
        assert text.count("--hash=sha256:") >= len(pins)
