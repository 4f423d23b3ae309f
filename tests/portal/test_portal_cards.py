"""What may be shown of a post, above all of one that seeks a person."""

from dataclasses import replace

import pytest
from stage import Stage, tree

from plugins.model import PersonSought, Topic
from plugins.portal.cards import HEADLINE, card

NAMES = ("Anaëlle", "Kervadec", "yeux verts", "07 99 88 77 66")
TEXT = "Anaëlle Kervadec, 14 ans, yeux verts, a disparu. Appelez le 07 99 88 77 66."


def sought(stage: Stage, **options: object) -> str:
    return stage.post(
        "76", Topic.WITNESS_APPEAL, title="Disparition d'Anaëlle Kervadec", text=TEXT, person=PersonSought.MISSING,
        communes=("Rouen",), lasts=options.pop("lasts", 24 * 30), **options,  # type: ignore[arg-type]
    )  # fmt: skip


def assert_nothing_of_the_person(stage: Stage) -> None:
    for name, data in tree(stage.settings.output).items():
        text = data.decode("utf-8", "replace")
        assert [word for word in NAMES if word in text] == [], name


def test_a_person_sought_is_shown_without_a_word_of_the_post_in_any_file(stage: Stage) -> None:
    post = sought(stage)
    stage.build()
    assert_nothing_of_the_person(stage)
    page = stage.page(f"76/2026/11/{post}.html")
    assert "Disparition inquiétante à Rouen" in page
    assert "noindex" in page
    assert f"https://76.example/{post}" in page
    for listing in ("76/index.html", "sujets/appel-a-temoins/index.html", "76/atom.xml"):
        assert "Disparition inquiétante à Rouen" in stage.page(listing)


@pytest.mark.parametrize("person", PersonSought)
@pytest.mark.parametrize("closes", [True, False])
def test_every_kind_of_search_has_its_neutral_words(stage: Stage, person: PersonSought, closes: bool) -> None:
    topic = Topic.CASE_REPORT if closes else Topic.WITNESS_APPEAL
    stage.post("76", topic, title="Anaëlle Kervadec", text=TEXT, person=person, closes=closes)
    stage.build()
    assert_nothing_of_the_person(stage)


def test_an_edit_of_a_search_leaves_nothing_of_either_wording(stage: Stage) -> None:
    post = stage.post("76", Topic.PRACTICAL, title="Anaëlle Kervadec", text=TEXT)
    stage.build()
    stage.edit(post, "76", Topic.WITNESS_APPEAL, title="Anaëlle Kervadec", text=TEXT, person=PersonSought.MISSING)
    stage.build()
    assert_nothing_of_the_person(stage)
    assert stage.archive.versions(post) == []


def test_a_withdrawn_search_keeps_no_text_even_in_the_archive(stage: Stage) -> None:
    post = sought(stage)
    stage.build()
    stage.archive.withdraw([post], stage.now)
    stage.build()
    kept = stage.archive.posts([post])[post]
    assert (kept.title, kept.text, kept.html) == ("", "", "")
    assert_nothing_of_the_person(stage)


def test_an_authorised_body_may_show_the_text_while_the_search_stands(stage: Stage) -> None:
    settings = stage.settings_for(stage.folder / "full", GYROPHARE_PERSONS_SOUGHT="full")
    standing = stage.archive.posts([sought(stage)]).popitem()[1]
    closed = stage.archive.posts([sought(stage, lasts=None)]).popitem()[1]
    shown = card(standing, stage.world(settings), "76")
    assert shown.headline == "Disparition d'Anaëlle Kervadec"
    assert shown.neutral is None
    hidden = card(closed, stage.world(settings), "76")
    assert (hidden.headline, hidden.summary) == ("", "")
    assert hidden.neutral is PersonSought.MISSING


def test_a_post_without_a_title_is_headed_by_its_first_words_and_goes_on_where_they_end(stage: Stage) -> None:
    text = "Crue de la Béthune : " + "restez chez vous, montez à l'étage. " * 12
    found = card(stage.archive.posts([stage.post("76", title="", text=text)]).popitem()[1], stage.world(), "76")
    assert found.headline.endswith("…")
    assert len(found.headline) <= HEADLINE
    assert found.summary.startswith("…")
    assert (found.headline[:-1] + " " + found.summary[1:40]).replace("  ", " ")[:100] == text.replace(" :", "\u00a0:")[
        :100
    ]


def test_a_short_post_without_a_title_is_not_said_twice(stage: Stage) -> None:
    found = card(
        stage.archive.posts([stage.post("76", title="", text="Route rouverte.")]).popitem()[1], stage.world(), "76"
    )
    assert (found.headline, found.summary) == ("Route rouverte.", "")


def test_states(stage: Stage) -> None:
    standing = stage.post("76", Topic.ALERT, lasts=5)
    ended = stage.post("76", Topic.ALERT, lasts=-1)
    closing = stage.post("76", Topic.PRACTICAL, closes=True)
    plain = stage.post("76", Topic.PRACTICAL)
    gone = stage.post("76", Topic.PRACTICAL)
    stage.archive.withdraw([gone], stage.now)
    posts = stage.archive.posts([standing, ended, closing, plain, gone])
    states = {name: card(post, stage.world(), "76").state for name, post in posts.items()}
    assert states == {standing: "current", ended: "ended", closing: "closes", plain: "", gone: "withdrawn"}


def test_hostile_text_is_escaped_wherever_it_stands(stage: Stage) -> None:
    bad = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)> ]]> &amp;"
    stage.post("76", Topic.ALERT, title=bad, text=bad, html="<p>sain</p>", communes=(bad,), lasts=5)
    stage.build()
    for name, data in tree(stage.settings.output).items():
        if name.endswith((".html", ".xml")):
            assert b"<script" not in data, name
            assert b"<img src=x" not in data, name


def neutral_url(stage: Stage, url: str, **options: object) -> str:
    post = stage.archive.posts([sought(stage, **options)]).popitem()[1]
    return card(replace(post, url=url), stage.world(), "76").url


@pytest.mark.parametrize(
    "url",
    [
        "https://76.example/disparition-de-anaelle-kervadec",
        "https://76.example/Actualites/ANAELLE.html",
        "https://76.example/a/Ana%C3%ABlle-14-ans",
        "https://76.example/un-prenom-que-le-texte-tait/zoe-retrouvee",
    ],
)
def test_an_original_address_that_names_the_person_gives_way_to_the_home_of_the_account(stage: Stage, url: str) -> None:
    assert neutral_url(stage, url) == "https://76.example/"


@pytest.mark.parametrize(
    "url",
    [
        "https://76.example/messages/1960000000000000003",
        "https://76.example/Actualites/Disparition-inquietante-a-Rouen",
        "https://76.example/appel-a-temoins-2026-11/14-ans-yeux-verts",
    ],
)
def test_an_original_address_that_names_nobody_is_linked_to(stage: Stage, url: str) -> None:
    assert neutral_url(stage, url) == url
