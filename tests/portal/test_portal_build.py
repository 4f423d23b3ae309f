"""Builds: what is written, what is left alone, what goes, and in what order."""

import json
import os
from datetime import timedelta
from pathlib import Path

import pytest
from stage import ACCOUNTS, DEPARTMENTS, Stage, account, tree

from plugins.errors import BuildError
from plugins.model import FRANCE, Topic
from plugins.portal import build as building
from plugins.portal.build import build
from plugins.portal.state import FILE, Editorial, read_state, write_state


def opened_for_writing(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Note each file that is opened for writing from now on."""
    noted: list[str] = []
    real = os.open

    def spy(path: object, flags: int, *rest: object, **options: object) -> int:
        if flags & (os.O_WRONLY | os.O_RDWR):
            noted.append(str(path))
        return real(path, flags, *rest, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(os, "open", spy)
    return noted


def test_an_empty_archive_builds_every_site_with_its_topics_and_feeds(stage: Stage) -> None:
    report = stage.build()
    assert report.sites == len(DEPARTMENTS) + 2
    files = tree(stage.settings.output)
    for site in ("", "76/", "974/", "france/"):
        assert {f"{site}index.html", f"{site}atom.xml", f"{site}404.html", f"{site}static/style.css"} <= files.keys()
    for topic in Topic:
        assert {f"76/{topic}/index.html", f"76/{topic}/atom.xml", f"sujets/{topic}/index.html"} <= files.keys()


def stats(folder: Path) -> dict[Path, tuple[int, int, int]]:
    """Return what shows that a file was written or replaced; that it was read is no matter."""
    found = {file: file.stat() for file in folder.rglob("*")}
    return {file: (stat.st_ino, stat.st_mtime_ns, stat.st_size) for file, stat in found.items()}


def test_a_run_with_nothing_new_writes_no_file_and_opens_none_for_writing(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage.post("76", Topic.ALERT, lasts=5)
    stage.build()
    before = stats(stage.settings.output)
    noted = opened_for_writing(monkeypatch)
    monkeypatch.setattr(Path, "write_bytes", lambda *_: pytest.fail("a file was written"))
    report = stage.build()
    assert (report.sites, report.pages_rendered, report.files_written, report.files_removed) == (0, 0, 0, 0)
    assert [name for name in noted if str(stage.settings.output) in name] == []
    assert stats(stage.settings.output) == before


def test_one_post_writes_fewer_than_twelve_files(stage: Stage) -> None:
    for hours in range(60):
        stage.post("76", Topic.TRAFFIC, hours_ago=hours + 1)
    stage.build()
    stage.post("76", Topic.TRAFFIC, title="Nouvelle")
    report = stage.build()
    assert report.pages_rendered == 11
    assert report.files_written == 10, "the list of months has no new month to show"


def test_a_post_appears_on_every_page_that_lists_it(stage: Stage) -> None:
    stage.build()
    post = stage.post("76", Topic.ALERT, title="Crue de la Béthune", lasts=10)
    stage.build()
    for page in (
        f"76/2026/11/{post}.html", "76/index.html", "76/alerte/index.html", "76/2026/11/index.html",
        "76/comptes/76-1.html", "76/atom.xml", "76/alerte/atom.xml", "index.html", "atom.xml",
        "sujets/alerte/index.html", "sujets/alerte/atom.xml",
    ):  # fmt: skip
        assert "Crue de la Béthune" in stage.page(page), page
    assert "Crue de la Béthune" not in stage.page("974/index.html")


def test_an_alert_whose_end_has_passed_is_shown_as_current_nowhere(stage: Stage) -> None:
    post = stage.post("76", Topic.ALERT, title="Orages", lasts=3)
    stage.build()
    assert "Présumée en cours jusqu" in stage.page(f"76/2026/11/{post}.html")
    stage.now += timedelta(hours=4)
    report = stage.build()
    assert report.alerts_ended == 1
    assert "Aucune alerte en cours" in stage.page("76/index.html")
    assert "Présumée en cours" not in stage.page(f"76/2026/11/{post}.html")
    assert tree(stage.settings.output) == tree(stage.build_afresh())


def test_a_withdrawn_post_leaves_every_list_and_its_address_says_so(stage: Stage) -> None:
    post = stage.post("76", Topic.SCAM, title="Titre à retirer", text="Texte à retirer.")
    stage.build()
    stage.archive.withdraw([post], stage.now, purge=True)
    report = stage.build()
    assert report.files_removed == 1, "the page of the month that lists nothing any more"
    for name, data in tree(stage.settings.output).items():
        assert b"retirer." not in data, name
        assert "Titre à retirer".encode() not in data, name
    gone = stage.page(f"76/2026/11/{post}.html")
    assert "noindex" in gone


def test_files_that_belong_to_no_page_go_with_a_full_build(stage: Stage) -> None:
    stage.build()
    stray = stage.settings.output / "76" / "2019" / "01" / "old.html"
    stray.parent.mkdir(parents=True)
    stray.write_text("old")
    mine = stage.settings.output / "google123.html"
    mine.write_text("of the administrator")
    write_state(stage.settings.output, read_state(stage.folder / "nowhere"))
    report = stage.build()
    assert not stray.exists()
    assert mine.exists(), "what stands beside the portal's own files is not its business"
    assert report.files_removed == 1


def test_the_files_of_a_department_that_left_the_list_go(stage: Stage) -> None:
    stage.build()
    world = stage.world()
    fewer = type(world)(world.settings, {"76": DEPARTMENTS["76"]}, ACCOUNTS)
    build(stage.archive, fewer, now=stage.now)
    assert not (stage.settings.output / "974").exists()
    assert (stage.settings.output / "76" / "index.html").exists()


def test_editorial_pages_are_kept_by_a_full_build_and_go_when_pelican_has_them_no_more(stage: Stage) -> None:
    for site in ("", "76/", "974/", "france/"):
        file = stage.settings.output / site / "a-propos" / "index.html"
        file.parent.mkdir(parents=True)
        file.write_text("page")
    stage.build(editorial=Editorial("one", ("a-propos/index.html",)))
    assert (stage.settings.output / "76" / "a-propos" / "index.html").exists()
    stage.post("76")
    stage.build()
    assert (stage.settings.output / "76" / "a-propos" / "index.html").exists()
    report = stage.build(editorial=Editorial("two", ()))
    assert report.files_removed == 4
    assert not (stage.settings.output / "a-propos").exists()


def test_a_limited_build_leaves_the_others_to_catch_up(stage: Stage) -> None:
    stage.build()
    stage.post("76", Topic.TRAFFIC, title="De Seine-Maritime")
    stage.post("974", Topic.TRAFFIC, title="De La Réunion")
    stage.build(sites=["76"])
    assert "De Seine-Maritime" in stage.page("76/index.html")
    assert "De La Réunion" not in stage.page("974/index.html")
    assert "De Seine-Maritime" not in stage.page("atom.xml")
    stage.build()
    assert "De La Réunion" in stage.page("974/index.html")
    assert tree(stage.settings.output) == tree(stage.build_afresh())


def test_another_archive_or_theme_or_account_makes_everything_new(stage: Stage) -> None:
    stage.post("76")
    stage.build()
    renamed = [account(FRANCE), account("76"), account("974", 3)]
    report = build(stage.archive, stage.world(accounts=renamed), now=stage.now)
    assert report.sites == len(DEPARTMENTS) + 2
    state = json.loads((stage.settings.output / FILE).read_text())
    (stage.settings.output / FILE).write_text(json.dumps(state | {"archive": "another"}))
    assert build(stage.archive, stage.world(accounts=renamed), now=stage.now).sites == len(DEPARTMENTS) + 2


def test_a_post_that_left_a_topic_leaves_its_journal_and_no_stale_line_behind(stage: Stage) -> None:
    post = stage.post("76", Topic.ALERT, Topic.RECRUITMENT, title="D'abord")
    stage.build()
    stage.edit(post, "76", Topic.TRAFFIC, title="Ensuite")
    stage.build()
    assert "Ensuite" not in stage.page("sujets/recrutement/index.html")
    assert "Ensuite" in stage.page("sujets/circulation/index.html")
    stage.archive.withdraw([post], stage.now)
    stage.build()
    assert tree(stage.settings.output) == tree(stage.build_afresh())


def test_an_empty_archive_never_takes_the_place_of_a_site_that_stands(stage: Stage, tmp_path: Path) -> None:
    stage.post("76", Topic.ALERT, lasts=5)
    stage.build()
    before = tree(stage.settings.output)
    (tmp_path / "other").mkdir()
    other = Stage(tmp_path / "other", OUTPUT_PATH=str(stage.settings.output))
    with other.archive:
        assert other.build().kept
        assert tree(stage.settings.output) == before
        other.post("974", Topic.SCAM)
        assert not other.build().kept
    assert tree(stage.settings.output).keys() != before.keys()


@pytest.mark.parametrize("text", ["", "{", "[]", '{"archive": 1, "nothing": 2, "pages": []}'])
def test_a_broken_record_of_the_last_build_means_everything(stage: Stage, text: str) -> None:
    stage.build()
    (stage.settings.output / FILE).write_text(text)
    report = stage.build()
    assert report.sites == len(DEPARTMENTS) + 2
    assert report.files_written == 0, "the bytes are the same"


def test_a_broken_template_is_named_and_nothing_is_removed_or_recorded(stage: Stage) -> None:
    stage.build()
    before = tree(stage.settings.output)
    theme = stage.folder / "theme"
    for name, data in tree(stage.settings.theme).items():
        (theme / name).parent.mkdir(parents=True, exist_ok=True)
        (theme / name).write_bytes(data)
    (theme / "templates" / "topic.html").write_text("{{ nothing_of_the_sort }}")
    stage.post("76", Topic.SCAM)
    broken = stage.settings_for(stage.settings.output, theme=theme)
    with pytest.raises(BuildError, match=r"topic\.html.*nothing_of_the_sort"):
        build(stage.archive, stage.world(broken), now=stage.now)
    assert (stage.settings.output / FILE).read_bytes() == before[FILE]
    assert before.keys() <= tree(stage.settings.output).keys()
    stage.build()
    assert tree(stage.settings.output) == tree(stage.build_afresh())


def test_an_unfinished_template_is_named_with_its_line(stage: Stage) -> None:
    theme = stage.folder / "theme"
    (theme / "templates").mkdir(parents=True)
    (theme / "static").mkdir()
    for name in ("home", "topic", "month", "archives", "post", "account", "national", "404"):
        (theme / "templates" / f"{name}.html").write_text("\n{% if %}")
    with pytest.raises(BuildError, match=r"line 2"):
        build(stage.archive, stage.world(stage.settings_for(stage.folder / "o", theme=theme)), now=stage.now)


def test_several_processes_give_the_bytes_of_one(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(20):
        stage.post(("76", "974", FRANCE)[number % 3], list(Topic)[number % 8], hours_ago=number * 40 + 1, lasts=5)
    stage.build()
    monkeypatch.setattr(building, "SHARED", 1)
    output = stage.folder / "shared"
    settings = stage.settings_for(output, GYROPHARE_PROCESSES=2)
    report = build(stage.archive, stage.world(settings), now=stage.now)
    assert report.sites == len(DEPARTMENTS) + 2
    assert tree(output) == tree(stage.settings.output)


def test_an_error_in_a_worker_ends_the_build(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(building, "SHARED", 1)
    settings = stage.settings_for(stage.folder / "file" / "output", GYROPHARE_PROCESSES=2)
    (stage.folder / "file").write_text("in the way")
    with pytest.raises(BuildError, match="check that the folder is writable"):
        build(stage.archive, stage.world(settings), now=stage.now)


def test_a_department_with_a_host_of_its_own_links_within_it(stage: Stage) -> None:
    post = stage.post("76", Topic.ALERT, title="Crue", lasts=5)
    settings = stage.settings_for(
        stage.folder / "hosted", GYROPHARE_DEPARTMENT_HOSTS={"76": "https://seine-maritime.example"}
    )
    build(stage.archive, stage.world(settings), now=stage.now)
    home = (settings.output / "76" / "index.html").read_text("utf-8")
    assert f'href="/2026/11/{post}.html"' in home
    assert 'href="/76/' not in home
    national = (settings.output / "index.html").read_text("utf-8")
    assert f'href="https://seine-maritime.example/2026/11/{post}.html"' in national
