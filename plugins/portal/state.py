"""What an output was built from, kept beside it: deleting the output deletes this too, and all is built again."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from hashlib import blake2b
from pathlib import Path

from plugins.accounts.suspension import suspended
from plugins.portal.world import World
from plugins.portal.write import files_below, write_if_changed
from plugins.text import digest

FILE = ".build.json"
SUSPENDED = "suspended "
_CODE = Path(__file__).parent
_PACKAGE = _CODE.parent


@dataclass(frozen=True, slots=True)
class Editorial:
    """The pages that Pelican keeps in each site: the digest of what they are made of, and their files there."""

    fingerprint: str
    pages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BuildState:
    """The archive, its revision for each site, and the fingerprint of all else that pages are made of.

    *editorial* is the fingerprint of Pelican's pages, *pages* their files within each site. *looks* tell which look
    at its proof the page of each account shows, *quality* which measures of the tags that page of each site.
    """

    archive: str = ""
    fingerprint: str = ""
    revisions: Mapping[str, int] = field(default_factory=dict)
    editorial: str = ""
    pages: tuple[str, ...] = ()
    looks: Mapping[str, str] = field(default_factory=dict)
    quality: Mapping[str, str] = field(default_factory=dict)


def read_state(output: Path) -> BuildState:
    """Return what *output* was built from; an empty state, which means everything, where that cannot be told."""
    try:
        found = json.loads((output / FILE).read_text("utf-8"))
        return BuildState(**{**found, "pages": tuple(found["pages"])})
    except (OSError, ValueError, TypeError, KeyError):
        return BuildState()


def write_state(output: Path, state: BuildState) -> None:
    """Record what *output* was built from: after its files are in place, never before."""
    text = json.dumps(asdict(state), indent=1, sort_keys=True)
    write_if_changed(output / FILE, text.encode())


def fingerprint(world: World) -> str:
    """Return a digest of the theme, the code of the pages, the settings, departments and accounts.

    Of the measures of quality only whether there are some, which every footer tells.
    """
    state = blake2b(digest_size=16)
    for folder in (world.settings.theme / "templates", world.settings.theme / "static", _CODE):
        _add_files(state, folder)
    for module in ("model.py", "text.py", "phones.py", "hazards.py", "accounts/suspension.py"):
        state.update((_PACKAGE / module).read_bytes())
    settings = world.settings
    shown = (settings.sitename, settings.siteurl, sorted(settings.hosts.items()), settings.persons_sought)
    state.update(repr((shown, settings.alert_hours, settings.appeal_days, world.quality is None)).encode())
    state.update(repr((sorted(world.departments.items()), sorted(world.accounts, key=lambda a: a.id))).encode())
    return state.hexdigest()


def looks(world: World) -> dict[str, str]:
    """Return what changes when the page of an account shows another look at its proof, for each that has been seen.

    It begins with `SUSPENDED` where the account is: its site's home tells that too.
    """
    found = {}
    for account in world.accounts:
        if check := world.check(account):
            mark = SUSPENDED if suspended(account, check) else ""
            found[account.id] = mark + digest(repr((check.at, check.verdict, check.since)))
    return found


def editorial_fingerprint(world: World) -> str:
    """Return a digest of what Pelican's pages are made of, the rest of the build included."""
    state = blake2b(fingerprint(world).encode(), digest_size=16)
    _add_files(state, world.settings.content / "pages")
    return state.hexdigest()


def static_version(theme: Path) -> str:
    """Return a short digest of the theme's static files, to tell a browser that they changed."""
    state = blake2b(digest_size=4)
    _add_files(state, theme / "static")
    return state.hexdigest()


def _add_files(state: blake2b, folder: Path) -> None:
    for name in sorted(files_below(folder)):
        if not name.endswith(".pyc"):
            data = (folder / name).read_bytes()
            state.update(f"{name}\0{len(data)}\0".encode())
            state.update(data)
