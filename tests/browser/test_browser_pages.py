"""The main pages in headless Chromium: what a person meets, on a phone and on a desktop, in light and in dark."""

import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from measures import sample, write
from playwright.sync_api import Browser, Page, sync_playwright
from stage import Stage

from plugins.demo.server import serve_site
from plugins.model import Facts, Level, PersonSought, Topic

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine"),
]
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
PAGES = ("/", "/76/", "/76/alerte/", "/76/archives/", "/76/comptes/demo-police-76.html", "/sujets/appel-a-temoins/",
         "/france/", "/76/a-propos/", "/01/", "/404.html")  # fmt: skip


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield found
        found.close()


@pytest.fixture(scope="module")
def site(demo: Path) -> Iterator[str]:
    with serve_site(demo, 0) as server:
        yield server.address


class Visit:
    """A page opened at an address, with all that it asked for and all that it complained of."""

    def __init__(self, browser: Browser, site: str, **options: object) -> None:
        self.context = browser.new_context(**options)  # type: ignore[arg-type]
        self.page: Page = self.context.new_page()
        self.asked: list[str] = []
        self.complaints: list[str] = []
        self.site = site
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def open(self, path: str) -> Page:
        self.page.goto(self.site + path)
        return self.page

    def close(self) -> None:
        self.context.close()


@pytest.fixture
def visit(browser: Browser, site: str) -> Iterator[Visit]:
    made = Visit(browser, site, viewport={"width": 390, "height": 844}, java_script_enabled=True)
    yield made
    made.close()


@pytest.mark.parametrize("path", PAGES)
def test_a_page_asks_only_its_own_host_and_complains_of_nothing(visit: Visit, path: str) -> None:
    page = visit.open(path)
    assert [url for url in visit.asked if not url.startswith(visit.site)] == []
    assert visit.complaints == []
    assert visit.context.cookies() == []
    assert page.locator("h1").count() == 1
    assert page.evaluate("getComputedStyle(document.body).margin") == "0px", "the style sheet is applied"


@pytest.mark.parametrize("path", PAGES)
def test_a_page_never_scrolls_sideways_at_any_width_nor_with_text_twice_as_large(visit: Visit, path: str) -> None:
    page = visit.open(path)
    for width in (320, 1280, 390):
        page.set_viewport_size({"width": width, "height": 844})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.parametrize("path", ["/76/", "/13/", "/76/alerte/"])
def test_the_first_alert_begins_in_the_upper_half_of_a_phone(visit: Visit, path: str) -> None:
    page = visit.open(path)
    box = page.locator("article.current").first.bounding_box()
    assert box is not None
    assert box["y"] < 844 / 2
    assert page.get_by_text("Site non officiel").first.is_visible()
    header = page.locator("header").bounding_box()
    assert header is not None
    assert header["height"] < 150


def test_dark_and_light_are_different_and_readable(browser: Browser, site: str) -> None:
    seen = {}
    for scheme in ("light", "dark"):
        visit = Visit(browser, site, color_scheme=scheme)
        page = visit.open("/76/")
        script = "getComputedStyle(document.body).{}"
        seen[scheme] = tuple(page.evaluate(script.format(what)) for what in ("backgroundColor", "color"))
        visit.close()
    assert seen["light"] != seen["dark"]
    for background, text in seen.values():
        assert contrast(background, text) >= 7


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two CSS colours (WCAG 2.2, relative luminance)."""

    def luminance(colour: str) -> float:
        parts = [int(part) / 255 for part in colour[4:-1].split(",")]
        linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_from_the_portal_to_an_alert_without_a_script(browser: Browser, site: str) -> None:
    visit = Visit(browser, site, viewport={"width": 390, "height": 844}, java_script_enabled=False)
    page = visit.open("/")
    page.get_by_role("link", name="Seine-Maritime").first.click()
    assert page.locator("h1").inner_text() == "Seine-Maritime"
    alert = page.locator("article.current h3 a").first
    title = alert.inner_text()
    alert.click()
    assert title.split("…")[0][:20] in page.locator("main").inner_text()
    assert "n cours jusqu’au" in page.locator("main").inner_text()
    page.get_by_role("link", name="Alertes").first.click()
    assert "Alertes" in page.locator("h1").inner_text()
    assert page.get_by_role("link", name="17").first.get_attribute("href") == "tel:17"
    visit.close()


def test_the_skip_link_is_the_first_stop_of_the_keyboard(visit: Visit) -> None:
    page = visit.open("/76/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#contenu"


def test_the_reasons_of_a_tag_open_without_a_script(browser: Browser, site: str) -> None:
    visit = Visit(browser, site, java_script_enabled=False)
    page = visit.open("/76/")
    page.locator("article.current h3 a").first.click()
    page.locator("summary").click()
    assert page.locator("details").inner_text().strip() != ""
    assert page.locator("details").get_attribute("open") is not None
    visit.close()


def test_an_unknown_address_gives_a_page_that_leads_on(visit: Visit) -> None:
    page = visit.open("/76/nulle-part.html")
    assert page.locator("h1").count() == 1
    assert page.locator("main a").count() >= 1


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve a site with an alert that says all it can, a pin, and the page on quality."""
    folder = tmp_path_factory.mktemp("measured")
    write(folder / "content", sample())
    made = Stage(folder, PATH=str(folder / "content"))
    ends = made.now + timedelta(hours=30)
    words = Facts(
        ("+33235000000", "+33805805817", "114", "17"),
        ends,
        Level.ORANGE,
        ("A13", "N27"),
        ("orages", "pluie-inondation"),
    )
    with made.archive:
        alert = made.post("76", Topic.ALERT, title="Orages", lasts=30, facts=words, id="a" * 16)
        made.post("76", Topic.PRACTICAL, title="Sirène", facts=Facts(drill=True))
        made.pin(alert)
        made.build()
    with serve_site(made.settings.output, 0) as server:
        yield server.address


@pytest.mark.parametrize("path", ["/76/", "/", "/76/qualite/", f"/76/2026/11/{'a' * 16}.html"])
@pytest.mark.parametrize("width", [320, 390, 1280])
def test_facts_pins_and_measures_fit_every_width_and_keep_to_the_policy(
    browser: Browser, measured: str, path: str, width: int
) -> None:
    visit = Visit(browser, measured, viewport={"width": width, "height": 800})
    page = visit.open(path)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert visit.complaints == []
    assert [url for url in visit.asked if not url.startswith(visit.site)] == []
    small = "[...document.querySelectorAll('main a.tel')].filter(one => one.getBoundingClientRect().height < 44).length"
    assert page.evaluate(small) == 0, "a number to call is large enough for a thumb"
    if width == 390:
        page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, "with text twice as large"
    visit.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_of_the_measures_can_be_read(browser: Browser, measured: str, scheme: str) -> None:
    visit = Visit(browser, measured, color_scheme=scheme)
    page = visit.open("/76/qualite/")
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    for selector in (
        ".quality td b",
        ".quality td small",
        ".confusion td:not(.right, .wrong)",
        "figcaption",
        ".mistakes p",
    ):
        colour = page.evaluate(f"getComputedStyle(document.querySelector('{selector}')).color")
        assert contrast(colour, ground) >= 4.5, selector
    for selector, what in ((".line.four", "stroke"), (".line.eight", "stroke"), (".curve text", "fill")):
        colour = page.evaluate(f"getComputedStyle(document.querySelector('{selector}')).{what}")
        assert contrast(colour, ground) >= 3, selector
    visit.close()


HOSTILE = (
    "<script>window.hacked=1</script>",
    "<img src=x onerror='window.hacked=1'>",
    '"><svg onload=window.hacked=1>',
    "'-window.hacked-'",
    "javascript:window.hacked=1",
    "</title><script>window.hacked=1</script>",
    "]]><script>window.hacked=1</script>",
    "&lt;script&gt;window.hacked=1&lt;/script&gt;",
    "{{ 7*7 }}{% raw %}",
    "\u202egnp.exe <b onmouseover=window.hacked=1>x</b>",
)


def test_hostile_text_in_any_field_executes_nothing(browser: Browser, stage: Stage) -> None:
    for number, bad in enumerate(HOSTILE):
        person = PersonSought.MISSING if number % 4 == 3 else None
        stage.post("76", Topic.ALERT, title=bad, text=bad, html="<p>sain</p>", communes=(bad,), lasts=5, person=person)
        stage.post("76", Topic.SCAM, title="", text=bad, html="<p>sain</p>")
    stage.build()
    with serve_site(stage.settings.output, 0) as server:
        visit = Visit(browser, server.address)
        posts = sorted((stage.settings.output / "76" / "2026" / "11").glob("*.html"))
        for path in ["/", "/76/", "/76/alerte/", "/sujets/alerte/", *(f"/76/2026/11/{post.name}" for post in posts)]:
            page = visit.open(path)
            assert page.evaluate("typeof window.hacked") == "undefined", path
            assert page.locator("main script, main img, main svg[onload], main [onerror]").count() == 0, path
        assert [url for url in visit.asked if not url.startswith(server.address)] == []
        assert visit.complaints == []
        visit.close()
