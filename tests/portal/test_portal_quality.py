"""The page on the quality of the tags: what its file must hold, what it shows, and when it is made again."""

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from measures import figure, sample, write
from stage import DEPARTMENTS, Stage, tree

from plugins.errors import BuildError
from plugins.model import Topic
from plugins.portal.build import build
from plugins.portal.plots import curve_plot, reach
from plugins.portal.quality import Macro, Point, Quality, read_quality
from plugins.portal.world import World

SITES = ("", "76/", "974/", "france/")


def read(folder: Path, found: Any) -> Quality:
    made = read_quality(write(folder, found))
    assert made is not None
    return made


def test_the_file_gives_every_measure(tmp_path: Path) -> None:
    found = read(tmp_path, sample())
    assert (found.version, found.measured, found.posts) == ("3f2a91bc07d4e655", date(2026, 11, 22), 1943)
    assert [one.name for one in found.figures] == [*Topic, "closes", "communes", "person"]
    assert found.macro[1] == Macro("four", 0.953, 0.938, 0.966)
    assert (found.sets[0].title, found.curve[0]) == ("Communiqués longs", Point(120, 0.742, 0.824))
    assert found.confusion.rows[0] == (281, 1, 0, 1, 14)
    assert (found.drills, found.drills_as_alert) == (61, 0)
    assert found.errors[1].found == ("affaire", "prevention")
    assert read(tmp_path, sample()).digest == found.digest


def test_no_file_means_no_measures(tmp_path: Path) -> None:
    assert read_quality(tmp_path / "quality.json") is None


def changed(path: str, value: Any) -> dict[str, Any]:
    """Return the sample with the field at *path* ("curve.0.eight") changed, or removed where *value* is `...`."""
    found = sample()
    *way, last = path.split(".")
    here: Any = found
    for step in way:
        here = here[int(step)] if step.isdigit() else here[step]
    key = int(last) if last.isdigit() else last
    if value is ...:
        del here[key]
    else:
        here[key] = value
    return found


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        ("version", "", "version = '': expected a text that is not empty"),
        ("version", ..., "version is missing: expected a text"),
        ("measured", "22/11/2026", "measured = '22/11/2026': expected a date"),
        ("measured", 20261122, "measured = 20261122: expected a date"),
        ("posts", -1, "posts = -1: expected a whole number"),
        ("folds", True, "folds = True: expected a whole number"),
        ("figures", {}, "figures = {}: expected a list of objects"),
        ("figures.2", 7, r"figures\[2\] = 7: expected an object"),
        ("figures.2.f1", 1.2, r"figures\[2\].f1 = 1.2: expected a number from 0 to 1"),
        ("figures.0.low", float("nan"), r"figures\[0\].low = nan: expected a number from 0 to 1"),
        ("figures.0.recall", ..., r"figures\[0\].recall is missing: expected a number from 0 to 1"),
        ("figures.0.name", "alert", r"figures\[0\].name = 'alert': expected one of affaire, alerte"),
        ("macro.0.name", "all", r"macro\[0\].name = 'all': expected one of eight, four"),
        ("sets.1.note", 5, r"sets\[1\].note = 5: expected a text"),
        ("curve.0.posts", 1.5, r"curve\[0\].posts = 1.5: expected a whole number"),
        ("confusion", [], r"confusion = \[\]: expected an object"),
        ("confusion.labels.4", "none", r"confusion.labels = .*: expected a list of alerte"),
        ("confusion.rows.4", [1, 2], r"confusion.rows = .*\.\.\.: expected a row for each label"),
        ("confusion.rows", 3, "confusion.rows = 3: expected a row for each label"),
        ("confusion.rows.0", 3, "confusion.rows = .*: expected a row for each label"),
        ("drills.as_alert", None, "drills.as_alert = None: expected a whole number"),
        ("errors.0.expected", ["nothing"], r"errors\[0\].expected = .*: expected a list of affaire, alerte"),
        ("errors.0.text", 1, r"errors\[0\].text = 1: expected a text"),
        ("milliseconds", -0.1, "milliseconds = -0.1: expected a number, 0 or more"),
        ("bytes", "many", "bytes = 'many': expected a whole number"),
    ],
)
def test_a_wrong_field_is_named_with_what_was_expected(tmp_path: Path, path: str, value: Any, said: str) -> None:
    with pytest.raises(BuildError, match=rf"quality\.json: {said}.*make it again with `make quality`"):
        read_quality(write(tmp_path, changed(path, value)))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "is not JSON"),
        ("{", "is not JSON"),
        ("[]", r"the whole = \[\]: expected an object"),
        ("\xff", "cannot be read"),
    ],
)
def test_a_file_of_another_form_is_named(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "quality.json"
    file.write_bytes(text.encode("latin-1"))
    with pytest.raises(BuildError, match=rf"quality\.json: {said}"):
        read_quality(file)


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@given(st.sampled_from(list(sample())), values)
def test_whatever_stands_in_a_field_is_read_or_refused_by_name(
    tmp_path_factory: pytest.TempPathFactory, name: str, value: Any
) -> None:
    file = write(tmp_path_factory.getbasetemp() / "any", sample() | {name: value})
    try:
        assert isinstance(read_quality(file), Quality)
    except BuildError as error:
        assert f"quality.json: {name}" in str(error)  # noqa: PT017 - either outcome is right


def test_a_curve_is_drawn_within_its_box_and_rises_as_the_measures_do() -> None:
    plot = curve_plot([Point(400, 0.9, 0.95), Point(100, 0.71, 0.8), Point(110, 0.75, 0.85)])
    assert plot is not None
    eight, four = plot.lines
    assert [x for x, _ in eight.dots] == sorted(x for x, _ in eight.dots)
    assert [y for _, y in eight.dots] == sorted((y for _, y in eight.dots), reverse=True)
    assert all(above < below for (_, above), (_, below) in zip(four.dots, eight.dots, strict=True))
    assert all(plot.left <= x <= plot.right and 0 <= y <= plot.bottom for line in plot.lines for x, y in line.dots)
    assert [tick.label for tick in plot.across] == ["70", "80", "90", "100"], "in the hundredths of the tables"
    assert [tick.label for tick in plot.along] == ["110", "400"], "100 would be written over 110"
    assert eight.points == " ".join(f"{x},{y}" for x, y in eight.dots)


@given(st.lists(st.builds(Point, st.integers(0, 5000), st.floats(0, 1), st.floats(0, 1)), max_size=8))
def test_any_curve_stays_in_its_box(curve: list[Point]) -> None:
    plot = curve_plot(curve)
    if len({point.posts for point in curve}) < 2:
        assert plot is None
    else:
        assert plot is not None
        assert all(plot.left <= x <= plot.right and 0 <= y <= plot.bottom for line in plot.lines for x, y in line.dots)


def test_a_bar_goes_from_one_end_of_the_interval_to_the_other() -> None:
    bar = reach(Macro("four", 0.8, 0.7, 0.95))
    assert (bar.start, bar.length, bar.dot) == (40.0, 50.0, 60.0)
    assert reach(Macro("four", 0.2, 0.1, 0.3)).length == 0, "below a half it has no bar"


class Measured:
    """A stage whose content has measures, and its page in each site."""

    def __init__(self, folder: Path) -> None:
        self.content = folder / "content"
        self.write(sample())
        self.stage = Stage(folder, PATH=str(self.content))

    def write(self, found: Any) -> None:
        write(self.content, found)

    def afresh(self) -> dict[str, bytes]:
        settings = self.stage.settings_for(self.stage.folder / "afresh", PATH=str(self.content))
        build(self.stage.archive, self.stage.world(settings), now=self.stage.now)
        return tree(settings.output)


@pytest.fixture
def measured(tmp_path: Path) -> Any:
    made = Measured(tmp_path)
    with made.stage.archive:
        yield made


def test_every_site_has_the_page_and_links_to_it(measured: Measured) -> None:
    post = measured.stage.post("76", Topic.SCAM)
    measured.stage.build()
    for site in SITES:
        page = measured.stage.page(f"{site}qualite/index.html")
        assert "Qualité du classement" in page
        assert f'href="/{site}qualite/"' in measured.stage.page(f"{site}index.html")
    assert 'href="/76/qualite/"' in measured.stage.page(f"76/2026/11/{post}.html").partition("<details")[2]


def test_the_page_shows_every_measure_in_french(measured: Measured) -> None:
    measured.stage.build()
    page = measured.stage.page("76/qualite/index.html")
    text = re.sub(r"[ \n]+", " ", page)
    for words in (
        "1\u202f943 messages", "<b>97,0&nbsp;%</b> des alertes sont reconnues", "3f2a91bc,", "22&nbsp;novembre 2026",
        "<b>0</b> exercice sur 61 montré comme une alerte", "Communiqués longs", "93,5 à 98,9", "0,62&nbsp;ms", "487&nbsp;ko",
        "Rien ne dit que le massif est fermé pour le feu", "Texte non reproduit, par prudence", "10 groupes",
        "101 messages d’essai ainsi traités, 6 n’en recherchaient aucune", "96 qui en recherchaient une, 1 n’ont",
        '<td class="right">281</td>', '<td class="wrong">14</td>', "Attendu&nbsp;: <b>Alertes</b>",
    ):  # fmt: skip
        assert words in text, words
    for point in sample()["curve"]:
        assert f"{point['eight'] * 100:.1f}".replace(".", ",") in page.partition("<details")[2]
    assert 'role="img" aria-labelledby="courbe-titre courbe-texte"' in page


def test_without_the_file_there_is_no_page_and_no_link_to_it(measured: Measured) -> None:
    post = measured.stage.post("76", Topic.SCAM)
    measured.stage.build()
    (measured.content / "quality.json").unlink()
    measured.stage.build()
    files = tree(measured.stage.settings.output)
    assert not [name for name in files if "qualite" in name]
    assert all(b"qualite/" not in data for data in files.values())
    assert f"76/2026/11/{post}.html" in files
    assert files == measured.afresh()


def test_other_measures_make_that_page_again_and_no_other(measured: Measured) -> None:
    measured.stage.post("76", Topic.SCAM)
    measured.stage.build()
    measured.write(sample() | {"posts": 2001})
    report = measured.stage.build()
    assert (report.pages_rendered, report.files_written) == (len(DEPARTMENTS) + 2,) * 2
    for site in SITES:
        assert "2\u202f001" in measured.stage.page(f"{site}qualite/index.html")
    assert measured.stage.build().pages_rendered == 0
    assert tree(measured.stage.settings.output) == measured.afresh()


def test_sites_left_out_of_a_build_get_the_measures_at_the_next(measured: Measured) -> None:
    measured.stage.build()
    measured.write(sample() | {"posts": 2001})
    measured.stage.build(sites=["76"])
    assert "2\u202f001" in measured.stage.page("76/qualite/index.html")
    assert "2\u202f001" not in measured.stage.page("974/qualite/index.html")
    measured.stage.build()
    assert tree(measured.stage.settings.output) == measured.afresh()


def test_wrong_measures_stop_a_build_before_it_writes(measured: Measured) -> None:
    measured.stage.build()
    before = tree(measured.stage.settings.output)
    measured.write(sample() | {"posts": "many"})
    with pytest.raises(BuildError, match=r"quality\.json: posts = 'many'"):
        measured.stage.build()
    assert tree(measured.stage.settings.output) == before


def test_a_first_measure_with_one_point_no_means_and_no_mistakes_still_makes_a_page(measured: Measured) -> None:
    few = {
        "macro": [],
        "sets": [],
        "curve": sample()["curve"][:1],
        "errors": [],
        "figures": [figure("person", 1, 2, 1, 1)],
    }
    measured.write(sample() | few | {"drills": {"posts": 3, "as_alert": 2}})
    measured.stage.build()
    page = measured.stage.page("qualite/index.html")
    assert '<svg class="curve"' not in page
    assert "Les erreurs qui restent" not in page
    assert "<b>2</b> exercices sur 3 montrés comme des alertes" in page


def test_the_text_of_a_mistake_is_escaped_and_cut(measured: Measured) -> None:
    bad = "<script>alert(1)</script> " + "mot " * 400
    measured.write(changed("errors.0.text", bad))
    measured.stage.build()
    page = measured.stage.page("qualite/index.html")
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert len(page.encode()) < 30_000


def test_a_world_reads_its_measures_once(measured: Measured) -> None:
    world = measured.stage.world()
    assert world.quality is world.quality
    assert world.site("76").quality == "/76/qualite/"
    assert World(measured.stage.settings, DEPARTMENTS, ()).quality == world.quality
