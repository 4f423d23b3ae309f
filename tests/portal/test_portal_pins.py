"""Posts that the editors put at the top: where they stand, and which pages a pin moves."""

from stage import Stage, tree

from plugins.model import FRANCE, Facts, Level, Tags, Topic

PINNED = "Épinglé par la rédaction"


def top(page: str) -> str:
    """Return the part of *page* that holds what is pinned, "" where nothing is."""
    return page.partition('<section class="pinned"')[2].partition("</section>")[0]


def rest(page: str) -> str:
    return page.replace(top(page), "") if top(page) else page


def assert_grown_is_afresh(stage: Stage) -> None:
    assert tree(stage.settings.output) == tree(stage.build_afresh())


def test_a_pinned_post_stands_at_the_top_of_its_department_and_only_there(stage: Stage) -> None:
    name = stage.post("76", Topic.PRACTICAL, title="Numéro de crise", hours_ago=900)
    stage.build()
    stage.pin(name)
    report = stage.build()
    home = stage.page("76/index.html")
    assert PINNED in home
    assert "Numéro de crise" in top(home)
    assert home.index(PINNED) < home.index("Alertes en cours</h2>")
    assert PINNED not in stage.page("index.html")
    assert PINNED not in stage.page("974/index.html")
    assert (report.pages_rendered, report.files_written) == (1, 1)
    assert_grown_is_afresh(stage)


def test_a_pinned_post_is_not_listed_again_below(stage: Stage) -> None:
    alert = stage.post("76", Topic.ALERT, title="Première alerte", lasts=5)
    appeal = stage.post("76", Topic.WITNESS_APPEAL, title="Premier appel", lasts=5)
    plain = stage.post("76", Topic.SCAM, title="Première arnaque")
    stage.post("76", Topic.SCAM, title="Une autre")
    stage.pin(alert, appeal, plain)
    stage.build()
    home = stage.page("76/index.html")
    for title in ("Première alerte", "Premier appel", "Première arnaque"):
        assert title in top(home)
        assert title not in rest(home)
    assert "Une autre" in rest(home)


def test_a_pinned_alert_does_not_leave_the_claim_behind_that_all_is_calm(stage: Stage) -> None:
    stage.pin(stage.post("76", Topic.ALERT, title="Crue", lasts=5))
    stage.build()
    for page in ("76/index.html", "index.html"):
        text = stage.page(page)
        assert "Aucune alerte en cours" not in text, page
        assert "Pas d’autre alerte en cours" in text, page


def test_the_portal_shows_pinned_national_posts_and_pinned_alerts_that_stand(stage: Stage) -> None:
    note = stage.post(FRANCE, Topic.PREVENTION, title="Note nationale")
    alert = stage.post("974", Topic.ALERT, title="Cyclone", lasts=5)
    ended = stage.post("76", Topic.ALERT, title="Orages finis", lasts=-1)
    local = stage.post("76", Topic.PREVENTION, title="Conseil local")
    stage.build()
    stage.pin(note, alert, ended, local)
    stage.build()
    pinned = top(stage.page("index.html"))
    assert "Note nationale" in pinned
    assert "Cyclone" in pinned
    assert 'href="/974/"' in pinned, "its department is named"
    assert "Orages finis" not in pinned
    assert "Conseil local" not in pinned
    assert_grown_is_afresh(stage)


def test_what_happens_to_a_pinned_post_shows_where_it_is_pinned(stage: Stage) -> None:
    note = stage.post(FRANCE, Topic.PREVENTION, title="Note nationale")
    alert = stage.post("76", Topic.ALERT, title="Crue", lasts=5)
    stage.pin(note, alert)
    stage.build()
    stage.edit(note, FRANCE, Topic.PREVENTION, title="Note corrigée")
    stage.retag(alert, Tags((Topic.TRAFFIC,), facts=Facts(level=Level.RED)))
    stage.build()
    assert "Note corrigée" in top(stage.page("index.html"))
    assert "Crue" not in stage.page("index.html")
    assert "Niveau rouge" in top(stage.page("76/index.html"))
    assert_grown_is_afresh(stage)
    stage.archive.withdraw([alert, note], stage.now)
    stage.build()
    assert PINNED not in stage.page("76/index.html") + stage.page("index.html")
    assert_grown_is_afresh(stage)


def test_a_pin_that_is_taken_away_leaves_no_page_behind(stage: Stage) -> None:
    note = stage.post(FRANCE, Topic.PREVENTION, title="Note nationale")
    stage.build()
    before = tree(stage.settings.output)
    stage.pin(note)
    stage.build()
    stage.pin()
    stage.build()
    after = tree(stage.settings.output)
    assert {name for name in after if after[name] != before[name]} == {".build.json"}


def test_the_journal_tells_what_services_did_not_what_was_pinned_or_retagged(stage: Stage) -> None:
    gone = stage.post("76", Topic.ALERT, title="Alerte levée par erreur", lasts=5)
    stage.build()
    stage.pin(gone)
    stage.retag(gone, Tags((Topic.ALERT,), facts=Facts(level=Level.RED)))
    stage.build()
    assert "Journal" not in stage.page("sujets/alerte/index.html")
    stage.edit(gone, "76", Topic.ALERT, title="Alerte précisée")
    stage.build()
    assert "Modifié" in stage.page("sujets/alerte/index.html").partition("Journal")[2]
