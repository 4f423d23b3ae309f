"""What is proposed: accounts that the registry takes, each with its proof and what speaks for it."""

import json
import tomllib
from datetime import date
from pathlib import Path

import pytest
from internet import (
    DEPARTMENTS,
    OTHER_PREFECTURE,
    PREFECTURE,
    SDIS,
    Internet,
    announce,
    internet,
    page,
    rss,
    site_of,
    visit,
)
from making import make_account
from servers import Reply

from plugins.accounts.check import Severity, check
from plugins.accounts.registry import load_accounts
from plugins.discover.findings import FoundPage, FoundProfile, Hints, Why
from plugins.discover.guesses import Guesses
from plugins.discover.profiles import Profile
from plugins.discover.proposals import Proposer, link_proof
from plugins.discover.readings import Sample
from plugins.discover.run import Discovery
from plugins.discover.sites import Site
from plugins.discover.survey import Survey
from plugins.model import Account, Confidence, PageRules, Platform, Proof, ProofKind, Service

TODAY = date(2026, 11, 21)
LISTED = Proof(ProofKind.PUBLIC_DOMAIN, date(2024, 12, 1), Confidence.HIGH, "Hôte dans la liste DINUM (décembre 2024).")
DIRECTORY = Proof(ProofKind.DIRECTORY, date(2026, 1, 1), Confidence.HIGH, "Annuaire de l'administration.")
CITY = "https://www.ville-fictive.example/"
SOCIAL = (
    '<a href="https://x.com/fictif" title="Suivez-nous"></a><a href="https://www.facebook.com/fictif38">Facebook</a>'
    '<a href="https://social.example/@fictif">Mastodon</a><a href="https://bsky.app/profile/fictif.example">Bluesky</a>'
    '<a href="https://www.youtube.com/@fictif">YouTube</a><a href="https://t.me/fictif38">Telegram</a>'
    '<a href="https://www.whatsapp.com/channel/0029VaAbCd">WhatsApp</a>'
)
DID = "did:plc:" + "a" * 24
CHANNEL = "UC" + "b" * 22


@pytest.fixture
def net(tmp_path: Path):
    with internet(tmp_path) as made:
        yield made


def loaded(folder: Path, found: Discovery) -> tuple[Account, ...]:
    """Return the accounts of the proposal as the registry reads them: the same, and nothing wrong with them."""
    file = folder / "proposal.toml"
    file.write_text(found.text, "utf-8")
    accounts = load_accounts(file, DEPARTMENTS, TODAY)
    assert accounts == found.accounts
    assert Severity.ERROR not in {one.severity for one in check(accounts, DEPARTMENTS, TODAY)}
    return accounts


def website(home: str, proof: Proof) -> Account:
    return make_account("a-site", platform=Platform.WEBSITE, address="", home=home, enabled=False, proof=proof,
                        service=Service.SDIS, department="38")  # fmt: skip


def serve_feed(net: Internet, home: str, *body: str, feed: bytes | None = None) -> None:
    net.serve(home, page(*body, head=announce("/feed/")))
    net.serve(f"{home}feed/", feed or rss("Un", "Deux", "Disparition de Nom"))


def serve_identities(net: Internet) -> None:
    account = {"id": "110", "acct": "fictif", "url": "https://social.example/@fictif", "fields": []}
    net.serve("https://social.example/api/v1/accounts/lookup?acct=fictif", json.dumps(account), "application/json")
    handle = "https://public.api.bsky.app/xrpc/com.atproto.identity.resolveHandle?handle=fictif.example"
    net.serve(handle, json.dumps({"did": DID}))
    feed = f"https://www.youtube.com/feeds/videos.xml?channel_id={CHANNEL}"
    net.serve("https://www.youtube.com/@fictif", page(head=announce(feed)))


class TestFeeds:
    def test_a_feed_of_the_state_comes_with_its_proof_and_disabled(self, tmp_path, net) -> None:
        serve_feed(net, f"https://{PREFECTURE}/")
        (one,) = loaded(tmp_path, visit(tmp_path, net, site_of(PREFECTURE, DEPARTMENTS, ())))
        assert one == Account(
            id="38-prefecture-actualites",
            title="Préfecture de l'Isère : actualités",
            service=Service.PREFECTURE,
            department="38",
            platform=Platform.RSS,
            address=f"https://{PREFECTURE}/feed/",
            home=f"https://{PREFECTURE}/",
            proof=Proof(ProofKind.PUBLIC_DOMAIN, TODAY, Confidence.HIGH, "Hôte sous .gouv.fr. Lu le 2026-11-21."),
            enabled=False,
            note="Découvert : à relire avant de l'activer.",
        )

    @pytest.mark.parametrize(
        ("host", "proof", "day", "enabled"),
        [
            (PREFECTURE, None, "20 Nov 2026", True),
            (PREFECTURE, None, "20 Nov 2024", False),
            (SDIS, LISTED, "20 Nov 2026", True),
            (SDIS, None, "20 Nov 2026", False),
            ("www.inconnu.gouv.fr", None, "20 Nov 2026", False),
            ("www.inconnu.example", None, "20 Nov 2026", False),
        ],
    )
    def test_only_a_lively_feed_of_a_proved_and_known_host_may_come_enabled(
        self, tmp_path, net, *, host, proof, day, enabled
    ) -> None:
        serve_feed(net, f"https://{host}/", feed=rss("Un", day=day))
        known = (website(f"https://{SDIS}/", proof),) if proof else ()
        site = site_of(host, DEPARTMENTS, known)
        (one,) = loaded(tmp_path, visit(tmp_path, net, site, accounts=known, enable=True))
        assert one.enabled is enabled
        assert (one.note == "") is enabled

    def test_a_feed_without_any_date_is_not_enabled(self, tmp_path, net) -> None:
        serve_feed(net, f"https://{PREFECTURE}/", feed=rss("Un", day="un jour"))
        found = visit(tmp_path, net, site_of(PREFECTURE, DEPARTMENTS, ()), enable=True)
        assert not loaded(tmp_path, found)[0].enabled
        assert "1 entrée, sans date" in found.text

    def test_a_site_of_the_list_gives_its_feeds_its_own_proof(self, tmp_path, net) -> None:
        serve_feed(net, f"https://{SDIS}/")
        known = (website(f"https://{SDIS}/", LISTED),)
        (one,) = loaded(tmp_path, visit(tmp_path, net, site_of(SDIS, DEPARTMENTS, known), accounts=known))
        note = "Hôte dans la liste DINUM (décembre 2024). Lu le 2026-11-21."
        assert one.proof == Proof(ProofKind.PUBLIC_DOMAIN, date(2024, 12, 1), Confidence.HIGH, note)

    @pytest.mark.parametrize(("host", "confidence"), [(SDIS, Confidence.MEDIUM), ("b.example", Confidence.LOW)])
    def test_a_site_that_nothing_proves_gives_none(self, tmp_path, net, host, confidence) -> None:
        serve_feed(net, f"https://{host}/")
        found = visit(tmp_path, net, site_of(host, DEPARTMENTS, ()))
        (one,) = loaded(tmp_path, found)
        assert (one.proof.kind, one.proof.confidence) == (ProofKind.NONE, confidence)
        assert ("# ATTENTION : rien ne prouve que ce site est officiel" in found.text) is (host != SDIS)

    def test_a_site_that_leads_elsewhere_proves_nothing_there(self, tmp_path, net) -> None:
        net.serve(f"https://{PREFECTURE}/", Reply(302, headers={"Location": CITY}))
        serve_feed(net, CITY, '<a href="https://x.com/fictif">X</a>')
        found = visit(tmp_path, net, site_of(PREFECTURE, DEPARTMENTS, ()))
        assert {one.proof.kind for one in loaded(tmp_path, found)} == {ProofKind.NONE}
        assert f"Redirige vers un autre site, que rien ne prouve ici : {CITY}" in found.text

    def test_names_follow_what_a_feed_is_about_and_are_free(self, tmp_path, net) -> None:
        names = ("Communiqués de presse", "Actualités", "Actus bis", "Appels à témoins", "Divers")
        net.serve(CITY, page(head=announce(*(f"/feed/{n}" for n in range(5)))))
        for n, name in enumerate(names):
            net.serve(f"{CITY}feed/{n}", rss(str(n), name=name))
        site = site_of(CITY, DEPARTMENTS, (), department="38", service=Service.LOCAL_AUTHORITY)
        taken = (make_account("38-collectivite-communiques"),)
        found = visit(tmp_path, net, site, accounts=taken)
        assert [one.id for one in loaded(tmp_path, found)] == [
            "38-collectivite-rss", "38-collectivite-actualites", "38-collectivite-rss-2",
            "38-collectivite-appels-a-temoins", "38-collectivite-rss-3",
        ]  # fmt: skip
        assert found.accounts[3].title == "Collectivité de l'Isère : appels à témoins"

    def test_an_unknown_site_is_titled_by_its_feed(self, tmp_path, net) -> None:
        serve_feed(net, CITY, feed=rss("Un", name="Ville fictive, actualités"))
        found = visit(tmp_path, net, site_of(CITY, DEPARTMENTS, ()))
        assert loaded(tmp_path, found)[0].title == "Ville fictive, actualités"
        assert "À qui est ce site n'est pas connu" in found.text


class TestProfiles:
    def proposed(self, tmp_path, net, host: str, *accounts: Account) -> tuple[dict[Platform, Account], str]:
        serve_feed(net, f"https://{host}/", SOCIAL)
        serve_identities(net)
        found = visit(tmp_path, net, site_of(host, DEPARTMENTS, accounts), accounts=accounts)
        return {one.platform: one for one in loaded(tmp_path, found)}, found.text

    def test_the_link_on_a_page_of_the_state_is_their_proof(self, tmp_path, net) -> None:
        made, text = self.proposed(tmp_path, net, PREFECTURE)
        home = f"https://{PREFECTURE}/"
        x = made.pop(Platform.X)
        assert x.proof == Proof(ProofKind.LINKED, TODAY, Confidence.HIGH, "Lien « Suivez-nous » sur la page.", home)
        assert (x.id, x.title, x.home) == ("38-prefecture-x", "Préfecture de l'Isère", "https://x.com/fictif")
        del made[Platform.RSS]
        assert len(made) == 6
        assert {(one.proof.kind, one.proof.page, one.enabled) for one in made.values()} == {
            (ProofKind.LINKED, home, False)
        }
        assert f"# Lien « Suivez-nous » vu le 2026-11-21 sur {home}" in text

    def test_they_are_known_by_what_their_platform_calls_them_where_it_tells(self, tmp_path, net) -> None:
        made, _ = self.proposed(tmp_path, net, PREFECTURE)
        told = {platform: (one.identity, one.address) for platform, one in made.items() if platform is not Platform.RSS}
        assert told == {
            Platform.X: ("", ""),
            Platform.FACEBOOK: ("", ""),
            Platform.MASTODON: ("110", "https://social.example/api/v1/accounts/110/statuses"),
            Platform.BLUESKY: (DID, made[Platform.BLUESKY].address),
            Platform.YOUTUBE: (CHANNEL, f"https://www.youtube.com/feeds/videos.xml?channel_id={CHANNEL}"),
            Platform.TELEGRAM: ("", "https://t.me/s/fictif38"),
            Platform.WHATSAPP: ("", ""),
        }
        assert f"actor={DID}" in made[Platform.BLUESKY].address
        assert "GET /2/users/by/username/NOM" in made[Platform.X].note
        assert "aucun programme ne peut le lire" in made[Platform.WHATSAPP].note
        assert made[Platform.MASTODON].note == "Découvert : à relire avant de l'activer."

    def test_where_it_does_not_tell_the_note_says_how_to_go_on(self, tmp_path, net) -> None:
        serve_feed(net, f"https://{PREFECTURE}/", SOCIAL)
        found = visit(tmp_path, net, site_of(PREFECTURE, DEPARTMENTS, ()))
        made = {one.platform: one for one in loaded(tmp_path, found)}
        assert Platform.MASTODON not in made  # only its server says that it is an account
        assert "Chaîne (UC...) à lire" in made[Platform.YOUTUBE].note
        assert made[Platform.BLUESKY].identity == ""
        assert "# Identité non obtenue : HTTP 404 Not Found" in found.text

    def test_one_that_the_rules_refuse_is_told_with_the_reason(self, tmp_path, net) -> None:
        serve_feed(net, f"https://{PREFECTURE}/", '<a href="https://bsky.app/profile/fictif.example">Bluesky</a>')
        handle = "https://public.api.bsky.app/xrpc/com.atproto.identity.resolveHandle?handle=fictif.example"
        net.serve(handle, json.dumps({"did": "did:plc:short"}))
        found = visit(tmp_path, net, site_of(PREFECTURE, DEPARTMENTS, ()))
        assert [one.platform for one in loaded(tmp_path, found)] == [Platform.RSS]
        assert "les règles des comptes le refusent" in found.text

    def test_a_verified_link_back_is_told(self, tmp_path, net) -> None:
        home = f"https://{PREFECTURE}/"
        serve_feed(net, home, '<a href="https://social.example/@fictif">Mastodon</a>')
        field = {"name": "Site", "value": f'<a href="{home}">x</a>', "verified_at": "2026-01-01T00:00:00Z"}
        account = {"id": "110", "acct": "fictif", "url": "https://social.example/@fictif", "fields": [field]}
        net.serve("https://social.example/api/v1/accounts/lookup?acct=fictif", json.dumps(account), "application/json")
        found = visit(tmp_path, net, site_of(PREFECTURE, DEPARTMENTS, ()))
        assert loaded(tmp_path, found)[1].proof.note.endswith(f"Le profil renvoie à {home} (lien vérifié).")

    def test_a_site_of_the_list_proves_them_as_well(self, tmp_path, net) -> None:
        made, _ = self.proposed(tmp_path, net, SDIS, website(f"https://{SDIS}/", LISTED))
        proof = made[Platform.X].proof
        assert (proof.kind, proof.confidence, proof.page) == (ProofKind.LINKED, Confidence.HIGH, f"https://{SDIS}/")
        assert "DINUM" in proof.note

    def test_a_proof_of_another_kind_leaves_the_page_in_the_note(self, tmp_path, net) -> None:
        made, _ = self.proposed(tmp_path, net, SDIS, website(f"https://{SDIS}/", DIRECTORY))
        proof = made[Platform.X].proof
        assert (proof.kind, proof.confidence, proof.page) == (ProofKind.LINKED, Confidence.HIGH, "")
        assert proof.note.endswith(f"Page : https://{SDIS}/")
        assert made[Platform.RSS].proof.kind is ProofKind.DIRECTORY

    def test_a_page_of_the_state_without_https_is_named_in_the_note(self) -> None:
        site = site_of(f"http://{PREFECTURE}/", DEPARTMENTS, ())
        profile = Profile(Platform.X, "https://x.com/fictif")
        proof = link_proof(site, FoundProfile(profile, f"http://{PREFECTURE}/", TODAY))
        note = f"Lien sur la page. Page : http://{PREFECTURE}/"
        assert proof == Proof(ProofKind.LINKED, TODAY, Confidence.HIGH, note)

    def test_a_known_site_without_a_proof_gives_medium_confidence(self, tmp_path, net) -> None:
        made, _ = self.proposed(tmp_path, net, SDIS)
        proof = made[Platform.X].proof
        assert (proof.kind, proof.confidence, proof.page) == (ProofKind.LINKED, Confidence.MEDIUM, "")

    def test_a_proof_with_a_doubt_keeps_it(self, tmp_path, net) -> None:
        doubtful = Proof(ProofKind.PUBLIC_DOMAIN, date(2024, 12, 1), Confidence.MEDIUM, "DINUM. À confirmer.")
        made, text = self.proposed(tmp_path, net, SDIS, website(f"https://{SDIS}/", doubtful))
        assert (made[Platform.X].proof.kind, made[Platform.X].proof.confidence) == (ProofKind.LINKED, Confidence.MEDIUM)
        assert made[Platform.X].proof.page == f"https://{SDIS}/"
        assert (made[Platform.RSS].proof.kind, made[Platform.RSS].proof.confidence) == (
            ProofKind.PUBLIC_DOMAIN, Confidence.MEDIUM,
        )  # fmt: skip
        assert "sa preuve manque ou reste à confirmer" in text

    def test_an_unknown_one_gives_none(self, tmp_path, net) -> None:
        made, text = self.proposed(tmp_path, net, "www.inconnu.example")
        assert {one.proof.kind for one in made.values()} == {ProofKind.NONE}
        assert "# À attribuer (service, department)." in text

    def test_what_sites_of_several_departments_link_to_is_proposed_once_for_all(self, tmp_path, net) -> None:
        for host in (PREFECTURE, OTHER_PREFECTURE):
            own = host.split(".")[1].replace("-", "_")[:15]
            serve_feed(
                net, f"https://{host}/", f'<a href="https://x.com/ministere">X</a><a href="https://x.com/{own}">X</a>'
            )
        found = visit(tmp_path, net, "38", "76")
        made = {one.home: one for one in loaded(tmp_path, found) if one.platform is Platform.X}
        assert {home: one.department for home, one in made.items()} == {
            "https://x.com/mont_fictif": "38", "https://x.com/val_fictif": "76", "https://x.com/ministere": None,
        }  # fmt: skip
        assert made["https://x.com/ministere"].id == "france-other-x"
        assert "# ==== Liés par des sites de plusieurs départements" in found.text
        assert "# et sur 1 autre site : à attribuer" in found.text


class TestPages:
    def serve(self, net: Internet, rules: str = "actu") -> None:
        items = "".join(
            f'<article class="{rules}"><h3><a href="/actu/{n}">Fermeture de la route départementale {n}</a></h3>'
            f'<time datetime="2026-11-{n:02}">{n}</time><p>La circulation est déviée par le bourg.</p></article>'
            for n in range(18, 9, -1)
        )
        net.serve(f"https://{PREFECTURE}/", page('<a href="/actualites">Actualités</a>'))
        net.serve(f"https://{PREFECTURE}/actualites", page(f"<main>{items}</main>"))

    def test_a_page_comes_with_its_rules_and_what_they_read(self, tmp_path, net) -> None:
        self.serve(net)
        found = visit(tmp_path, net, site_of(PREFECTURE, DEPARTMENTS, ()), enable=True)
        (one,) = loaded(tmp_path, found)
        assert (one.platform, one.id, one.enabled) == (Platform.PAGE, "38-prefecture-actualites", False)
        assert (one.address, one.home) == (f"https://{PREFECTURE}/actualites", f"https://{PREFECTURE}/")
        assert one.page
        assert one.page.item
        assert one.proof.kind is ProofKind.PUBLIC_DOMAIN
        assert "# - Fermeture de la route départementale 18" in found.text
        assert "Page sans flux, vue le 2026-11-21. Ce que ses règles y lisent (liste vraisemblable à " in found.text

    def test_one_that_two_sites_lead_to_is_proposed_once(self, tmp_path, net) -> None:
        self.serve(net)
        net.serve(f"https://{PREFECTURE}/autre", page('<a href="/actualites">Actualités</a>'))
        first = site_of(PREFECTURE, DEPARTMENTS, ())
        found = visit(tmp_path, net, first, site_of(f"{PREFECTURE}/autre", DEPARTMENTS, ()))
        assert len(loaded(tmp_path, found)) == 1
        assert f"{PREFECTURE}/actualites : déjà dans les fichiers de comptes" in found.text

    def test_rules_that_the_registry_refuses_are_told(self) -> None:
        survey = Survey(site_of(PREFECTURE, DEPARTMENTS, ()), Hints(), url=f"https://{PREFECTURE}/")
        page_found = FoundPage(f"https://{PREFECTURE}/a", "", TODAY, PageRules(item="a["), Sample(1, "", ()))
        survey.pages.append(page_found)
        assert list(Proposer(DEPARTMENTS, (), TODAY, enable=False, guessed=Guesses()).of_survey(survey)) == []
        assert survey.misses[0].why is Why.WRONG
        assert survey.misses[0].detail.startswith("page.item : ")

    def test_one_that_only_a_sitemap_lists_is_read_by_it(self, tmp_path, net) -> None:
        net.serve(f"{CITY}robots.txt", f"Sitemap: {CITY}news.xml", "text/plain")
        net.serve(CITY, page())
        news = "<news:news><news:publication_date>2026-11-20</news:publication_date><news:title>Un</news:title></news:news>"
        net.serve(f"{CITY}news.xml", f"<urlset xmlns:news='n'><url><loc>{CITY}1</loc>{news}</url></urlset>", "text/xml")
        found = visit(tmp_path, net, site_of(CITY, DEPARTMENTS, ()))
        (one,) = loaded(tmp_path, found)
        assert one.page
        assert one.page.sitemap == f"{CITY}news.xml"
        assert "plan du site propre aux actualités" in found.text


class TestText:
    def test_a_proposal_says_what_was_read_and_what_failed(self, tmp_path, net) -> None:
        head = (
            announce("/feed/", "/feed/twin", "/comments/feed/", "/vide") + '<meta name="generator" content="WordPress">'
        )
        net.serve(CITY, page(head=head))
        net.serve(f"{CITY}feed/", rss("Un", "Deux", "Disparition de Nom"))
        net.serve(f"{CITY}feed/twin", rss("Deux", "Un", "Disparition de Nom"))
        net.serve(f"{CITY}vide", rss())
        text = visit(tmp_path, net, site_of(CITY, DEPARTMENTS, ())).text
        assert text.startswith("# Proposé le 2026-11-21 par « gyrophare accounts discover »")
        for line in (
            f"# ==== {CITY} (other, national)",
            "# 4 demandes (2026-11-21), site fait avec WordPress.",
            f"# - {CITY}comments/feed/ : flux de commentaires, laissé de côté",
            f"# - {CITY}feed/twin : même contenu que {CITY}feed/",
            f"# - {CITY}vide : flux vide",
            f"# Flux RSS « Actualités » lu le 2026-11-21, trouvé sur {CITY}.",
            "# 3 entrées, la plus récente du 2026-11-20 :",
            "# - Un",
            "# - (personne recherchée : titre non repris)",
        ):
            assert line in text.splitlines()
        assert "Nom" not in text

    @pytest.mark.parametrize(
        ("site", "told"),
        [
            (
                f"https://{PREFECTURE}/",
                "# Confirme une piste de content/candidates.csv, où sa ligne peut être effacée.",
            ),
            (f"https://{SDIS}/", "# Est une piste de content/candidates.csv, que ce site ne confirme pas : "),
            (CITY, "# Est une piste de content/candidates.csv, que ce site ne confirme pas : "),
        ],
    )
    def test_what_confirms_a_guess_says_so_and_an_unproved_site_confirms_none(self, tmp_path, net, site, told) -> None:
        (tmp_path / "content").mkdir()
        (tmp_path / "content" / "candidates.csv").write_text(
            "department,service,platform,handle_or_url,feed_url,evidence,confidence\n38,other,x,@FICTIF,,pattern,low\n"
        )
        net.serve(site, page('<a href="https://x.com/fictif">X</a><a href="https://x.com/autre">X</a>'))
        lines = visit(tmp_path, net, site_of(site, DEPARTMENTS, ())).text.splitlines()
        (at,) = [number for number, line in enumerate(lines) if "content/candidates.csv" in line]
        assert lines[at].startswith(told)
        assert 'home = "https://x.com/fictif"' in lines[at : at + 10]

    @pytest.mark.parametrize(
        ("home", "kind", "better"),
        [
            (f"https://{PREFECTURE}/", ProofKind.DOCUMENT, True),
            (f"https://{PREFECTURE}/", ProofKind.LINKED, False),
            (CITY, ProofKind.DOCUMENT, False),
        ],
    )
    def test_a_link_may_prove_a_known_account_better_than_its_file(self, tmp_path, net, home, kind, better) -> None:
        press = Proof(kind, date(2014, 1, 1), Confidence.HIGH, "Presse.")
        known = make_account("38-x", platform=Platform.X, address="", home="https://x.com/Fictif", proof=press)
        net.serve(home, page('<a href="https://twitter.com/fictif">X</a>'))
        found = visit(tmp_path, net, site_of(home, DEPARTMENTS, (known,)), accounts=(known,))
        lines = found.text.splitlines()
        told = [number for number, line in enumerate(lines) if line.startswith("# 38-x est déjà dans les fichiers")]
        assert bool(told) is better
        assert found.accounts == ()
        for number in told:
            proof = tomllib.loads(lines[number + 1].removeprefix("# "))["proof"]
            assert (proof["kind"], proof["page"], proof["confidence"]) == ("linked", home, "high")

    def test_a_site_with_nothing_new_says_so(self, tmp_path, net) -> None:
        net.serve(CITY, page())
        found = visit(tmp_path, net, site_of(CITY, DEPARTMENTS, ()))
        assert "# Rien de nouveau à proposer." in found.text
        assert loaded(tmp_path, found) == ()

    def test_a_site_that_serves_several_departments_says_so(self, tmp_path, net) -> None:
        net.serve(CITY, page())
        site = Site(CITY, Service.SDIS, "75", known=True, also=("92", "93"))
        assert "# Sert aussi 92, 93." in visit(tmp_path, net, site).text

    @pytest.mark.parametrize(
        "title", ["Un\n[[account]]\nid = 1", 'Un "guillemet" \\', "Un &#0; &#8238; é &#x85; # fin"]
    )
    def test_no_title_breaks_out_of_its_comment(self, tmp_path, net, title) -> None:
        label = f'<a href="https://x.com/fictif">{title}</a>'
        net.serve(CITY, page(label, head=announce("/feed/"), title=title))
        feed = rss("Un").replace(b"Un", title.encode())
        net.serve(f"{CITY}feed/", feed.replace(b"<title>Actualit", f"<title>{title} Actualit".encode()))
        found = visit(tmp_path, net, site_of(CITY, DEPARTMENTS, ()))
        assert len(loaded(tmp_path, found)) == 2

    def test_the_same_answers_give_the_same_text(self, tmp_path, net) -> None:
        serve_feed(net, f"https://{PREFECTURE}/", SOCIAL)
        serve_identities(net)
        site = site_of(PREFECTURE, DEPARTMENTS, ())
        first = visit(tmp_path, net, site)
        count = len(net.asked)
        assert visit(tmp_path, net, site).text == first.text
        assert len(net.asked) == count

    def test_what_is_known_already_is_left_out(self, tmp_path, net) -> None:
        serve_feed(net, f"https://{PREFECTURE}/", SOCIAL)
        serve_identities(net)
        site = site_of(PREFECTURE, DEPARTMENTS, ())
        first = visit(tmp_path, net, site)
        again = visit(tmp_path, net, site, accounts=first.accounts)
        assert again.accounts == ()
        assert "déjà dans les fichiers de comptes" in again.text
