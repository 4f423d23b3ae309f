"""H5, H9: the hostile corpus in a real browser: nothing runs, nothing is fetched, nothing takes the page's place.

Twice: what the sanitiser gives, in a page without any policy; and the built site, as its readers open it.
"""

import json
import os
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from running import elsewhere, run
from servers import FeedServer

from plugins.demo.server import serve_site
from plugins.feeds.sanitise import sanitise
from tests.hostile.carriers import FORMATS, batches
from tests.hostile.carriers import page as page_of_news
from tests.hostile.harmless import ALLOWED
from tests.hostile.vectors import Vector, vectors

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.timeout(600),
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine"),
]
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--autoplay-policy=no-user-gesture-required",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]  # fmt: skip
VECTORS = vectors()
BASE = "https://service.example/flux"
TOGETHER = 40  # frames that are open at a time

# In each frame, before anything of it: whatever a script could do to be seen is told.
WATCH = """
for (const name of ["alert", "confirm", "prompt", "print", "open", "fetch"])
  if (name !== "open" || window !== top) window[name] = (...given) => { canary(name + ": " + given); };
navigator.sendBeacon = (...given) => canary("beacon: " + given);
addEventListener("securitypolicyviolation", event => told("policy: " + event.violatedDirective + " " + event.blockedURI));
"""

# Opens each of many documents in a frame of its own, TOGETHER at a time, gives each the time to act, and looks at it.
OPEN = """
async ({documents, kind, look, together, pause}) => {
  const seen = [];
  const inspect = new Function("return " + look)();
  for (let at = 0; at < documents.length; at += together) {
    const frames = await Promise.all(documents.slice(at, at + together).map((one, index) => new Promise(done => {
      const frame = document.createElement("iframe");
      frame.name = String(at + index);
      const end = () => setTimeout(() => done(frame), pause);
      frame.addEventListener("load", end, {once: true});
      setTimeout(end, 60000);
      frame[kind] = one;
      document.body.append(frame);
    })));
    frames.forEach((frame, index) => {
      let found;
      try { found = inspect(frame.contentDocument, documents[at + index]); }
      catch (error) { found = ["left its page: " + error]; }
      if (found.length) seen.push([at + index, found]);
      frame.remove();
    });
  }
  return seen;
}
"""

LOOK = """(page) => {
  const allowed = %s, wrong = [];
  for (const one of page.body.querySelectorAll("article > div *")) {
    const names = allowed[one.localName];
    if (!names) wrong.push("<" + one.localName + ">");
    for (const attribute of one.attributes)
      if (!names || !names.includes(attribute.name)) wrong.push(one.localName + "@" + attribute.name);
    if (one.namespaceURI !== "http://www.w3.org/1999/xhtml") wrong.push("namespace " + one.namespaceURI);
    if (one.hasAttribute("href") && !["http:", "https:", "mailto:", "tel:"].includes(one.protocol)) wrong.push(one.href);
    if (one.hasAttribute("href") && (one.username || one.password)) wrong.push("credentials " + one.href);
  }
  if (page.head.children.length) wrong.push("in the head: " + page.head.innerHTML);
  for (const one of page.body.querySelectorAll("article, article > div"))
    if (one.parentNode !== page.body && !one.parentNode.matches("body > article")) wrong.push("moved: " + one.id);
  const count = page.querySelectorAll("body > article > div").length;
  if (count !== page.body.children.length || count !== %d) wrong.push("there are " + count);
  return wrong;
}
"""


class Watched:
    """A page in which nothing can happen unseen: what ran, what was asked for outside, what was complained of."""

    def __init__(self, browser: Browser, origin: str = "") -> None:
        self.context = browser.new_context()
        self.ran: list[tuple[str, object]] = []
        self.outside: list[str] = []
        self.complaints: list[str] = []
        self.context.expose_binding("canary", lambda source, *given: self.ran.append((source["frame"].name, given)))
        self.context.expose_binding("told", lambda _, words: self.complaints.append(words))
        self.context.add_init_script(WATCH)
        self.context.on("request", lambda request: self._ask(request.url))
        self.origin = origin
        self.page: Page = self.context.new_page()
        self.page.on("dialog", lambda dialog: (self.ran.append(("dialog", dialog.message)), dialog.dismiss()))
        self.page.on("popup", lambda popup: self.ran.append(("popup", popup.url)))
        self.page.on("download", lambda download: self.ran.append(("download", download.url)))
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _ask(self, url: str) -> None:
        if not (self.origin and url.startswith(self.origin + "/")):
            self.outside.append(url)

    def open_all(self, documents: Sequence[str], kind: str, look: str, pause: int = 0) -> list[tuple[int, list[str]]]:
        given = {"documents": documents, "kind": kind, "look": look, "together": TOGETHER, "pause": pause}
        return [(number, found) for number, found in self.page.evaluate(OPEN, given)]

    def close(self) -> None:
        self.context.close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield found
        found.close()


@pytest.fixture
def bare(browser: Browser) -> Iterator[Watched]:
    made = Watched(browser)
    made.page.set_content("<!doctype html><title>nu</title>")
    yield made
    made.close()


def look(count: int) -> str:
    return LOOK % (json.dumps({name: sorted(attributes) for name, attributes in ALLOWED.items()}), count)


def page_of(*pieces: str) -> str:
    return "<!doctype html><body>" + "".join(
        f"<article id=v{n}><div>{html}</div></article>" for n, html in enumerate(pieces)
    )


def test_the_vectors_do_act_where_nothing_stops_them(bare: Watched) -> None:
    """Otherwise the other tests would prove nothing."""
    acting = [
        vector for vector in VECTORS if vector.family in {"script", "handler", "graphics", "raw text", "page", "load"}
    ]
    seen = bare.open_all([page_of(vector.html) for vector in acting], "srcdoc", look(1), pause=60)
    acted = {name for name, _ in bare.ran}
    assert len(acted) > 80
    assert len(bare.outside) > 15
    assert len(seen) > 200


@pytest.mark.parametrize("base", [BASE, ""])
@pytest.mark.parametrize("kind", ["srcdoc", "written"])
def test_what_was_sanitised_does_nothing_even_without_a_policy(bare: Watched, base: str, kind: str) -> None:
    document = page_of(*(sanitise(vector.html, base) for vector in VECTORS))
    if kind == "srcdoc":
        assert bare.open_all([document], kind, look(len(VECTORS)), pause=300) == []
    else:
        bare.page.set_content(document)
        assert bare.page.evaluate(f"({look(len(VECTORS))})(document)") == []
        bare.page.wait_for_timeout(300)
    assert (bare.ran, bare.outside, bare.complaints) == ([], [], [])
    assert len(VECTORS) >= 900


def test_what_was_sanitised_is_read_by_a_browser_as_it_was_written(bare: Watched) -> None:
    """A browser that reads it and writes it twice gives the same twice: nothing changes its meaning on the way."""
    twice = """html => {
      const one = document.createElement("div"), two = document.createElement("div");
      one.innerHTML = html; two.innerHTML = one.innerHTML;
      return one.innerHTML === two.innerHTML && one.isEqualNode(two);
    }"""
    changed = bare.page.evaluate(
        f"all => all.filter(html => !({twice})(html))", [sanitise(one.html, BASE) for one in VECTORS]
    )
    assert changed == []
    assert (bare.ran, bare.outside, bare.complaints) == ([], [], [])


# What stands in each built page, and nothing else: the theme's own elements hold what is foreign.
LOOK_AT_SITE = """(page) => {
  const wrong = [];
  const never = "script, iframe, frame, object, embed, applet, form, input, button, select, textarea, style, base, template, " +
    "math, video, audio, picture, img, source, noscript, dialog, portal, slot, marquee, plaintext, xmp";
  for (const one of page.querySelectorAll(never)) wrong.push("<" + one.localName + ">");
  for (const one of page.querySelectorAll("*")) {
    for (const attribute of one.attributes) {
      if (/^on|^style$|^srcdoc$|^srcset$|^ping$|^formaction$|^background$/.test(attribute.name)) wrong.push(attribute.name);
    }
    const leads = one.localName === "a" ? one.getAttribute("href") : null;
    if (leads !== null && !/^(https?:\\/\\/|mailto:|tel:|sms:|\\/(?!\\/)|\\.\\.\\/|#)/.test(leads)) wrong.push(one.outerHTML);
    if (one.localName === "a" && (one.username || one.password)) wrong.push(one.outerHTML);
    if (one.localName === "meta" && one.httpEquiv && one.httpEquiv !== "Content-Security-Policy") wrong.push(one.outerHTML);
    if (one.localName === "use" && !one.getAttribute("href").startsWith("/")) wrong.push(one.outerHTML);
  }
  const foreign = ".body *, h1 *, h3 > a > *, .sum > *, title *";
  for (const one of page.querySelectorAll(foreign)) {
    if (one.closest("svg")) continue;
    for (const name of ["id", "class", "name", "style", "role", "target", "lang", "dir"])
      if (one.closest(".body") && one.hasAttribute(name)) wrong.push(one.localName + "@" + name);
  }
  if (page.querySelectorAll("main").length !== 1 || page.querySelectorAll("h1").length !== 1) wrong.push("another main or h1");
  if (page.querySelectorAll("body > main").length !== 1 || !page.querySelector("body > footer")) wrong.push("moved");
  if (page.compatMode !== "CSS1Compat") wrong.push("quirks");
  return wrong;
}"""

ACCOUNT = """[[account]]
id = "{name}"
title = "Compte {name}"
service = "prefecture"
department = "{department}"
platform = "{platform}"
address = "{address}"
home = "https://service.example/"
{more}
proof = {{ kind = "document", date = 2026-11-01, confidence = "high", note = "essai" }}

"""


def serve_corpus(server: FeedServer, chosen: Sequence[Vector]) -> str:
    """Serve a source for each batch of each format; return the file of their accounts.

    Each vector comes by RSS and by one of the others: how each format is read is tested without a browser, all of them.
    """
    accounts = []
    kinds = {name: ("rss", "", make, 480) for name, (make, _) in FORMATS.items() if name in SERVED}
    kinds["page"] = ("page", 'page = { item = "article", text = ".texte" }', page_of_news, 50)
    departments = dict(zip(kinds, ("13", "38", "76", "974"), strict=True))
    others = len(kinds) - 1
    for turn, (kind, (platform, more, make, most)) in enumerate(kinds.items()):
        own = chosen[turn - 1 :: others] if turn else chosen
        for number, batch in enumerate(batches(own, 3_000_000, most)):
            name = f"{departments[kind]}-{number}"
            address = server.serve(
                f"/{name}", make(batch), Content_Type="text/html" if platform == "page" else "text/xml"
            )
            accounts.append(
                ACCOUNT.format(name=name, department=departments[kind], platform=platform, address=address, more=more)
            )
    return "".join(accounts)


SERVED = ("rss, in character data", "atom, as HTML", "json")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Return the output of a portal that collected the corpus in every format, and was built as any other."""
    folder = tmp_path_factory.mktemp("hostile")
    with FeedServer() as server:
        (folder / "accounts.toml").write_text(serve_corpus(server, VECTORS), "utf-8")
        extra = elsewhere(folder, SITEURL="https://portail.example", GYROPHARE_ACCOUNTS=folder / "accounts.toml")
        ran = run("-v", "run", extra=[*extra, "GYROPHARE_BODY_CAP=20000000"])
    assert ran.code == 0, ran.err
    return folder / "output"


def post_pages(built: Path) -> list[str]:
    found = (file.relative_to(built).as_posix() for file in built.glob("[0-9]*/[0-9]*/[0-9]*/*.html"))
    return sorted("/" + name for name in found if not name.endswith("/index.html"))


def other_pages(built: Path) -> list[str]:
    return sorted({"/" + file.relative_to(built).as_posix() for file in built.rglob("*.html")} - {*post_pages(built)})


def read_all(built: Path, pages: Sequence[str]) -> list[str]:
    return [(built / name[1:]).read_text("utf-8") for name in pages]


def test_no_built_page_holds_what_the_theme_did_not_put_there(bare: Watched, built: Path) -> None:
    pages = [*post_pages(built), *other_pages(built)]
    assert len(post_pages(built)) >= 0.9 * 2 * len(VECTORS)
    parse = f"all => all.map(html => ({LOOK_AT_SITE})(new DOMParser().parseFromString(html, 'text/html')))"
    for at in range(0, len(pages), 200):
        names = pages[at : at + 200]
        looked = bare.page.evaluate(parse, read_all(built, names))
        assert [(name, found) for name, found in zip(names, looked, strict=True) if found] == []


def test_no_built_page_does_anything_even_without_its_policy(bare: Watched, built: Path) -> None:
    mains = [html.partition("<main")[2].rpartition("</main>")[0] for html in read_all(built, post_pages(built))]
    documents = [
        "<!doctype html>" + "".join(f"<main{main}</main>" for main in mains[at : at + 100])
        for at in range(0, len(mains), 100)
    ]
    count = "page => (n => n === %d ? [] : [n])(page.querySelectorAll('body > main > article.post').length)"
    for at, document in enumerate(documents):
        assert bare.open_all([document], "srcdoc", count % len(mains[at * 100 : at * 100 + 100]), pause=20) == []
    assert bare.ran == []
    assert {url.rpartition("/")[2].partition("#")[0] for url in bare.outside} <= {"icons.svg"}, "the theme's own icons"
    assert len(mains) > 1600


def test_built_pages_do_nothing_when_they_are_opened(browser: Browser, built: Path) -> None:
    """All lists of the site where all vectors stand, of the others one in three, of the posts one in a hundred.

    All of all where HOSTILE=all is in the environment: ten minutes.
    """
    every = os.environ.get("HOSTILE") == "all"
    lists = other_pages(built)
    others = [name for name in lists if not name.startswith("/13/")]
    pages = [
        *(name for name in lists if name.startswith("/13/")),
        *others[:: 1 if every else 3],
        *post_pages(built)[:: 1 if every else 100],
    ]
    (built / "harness.html").write_text("<!doctype html><title>essai</title><link rel=icon href=data:,>", "utf-8")
    with serve_site(built, 0) as server:
        watched = Watched(browser, server.address)
        watched.page.goto(server.address + "/harness.html")
        for at in range(0, len(pages), 200):
            names = pages[at : at + 200]
            seen = watched.open_all(names, "src", LOOK_AT_SITE)
            assert [(names[number], found) for number, found in seen] == []
        assert (watched.ran, watched.outside, watched.complaints) == ([], [], [])
        watched.close()
    (built / "harness.html").unlink()
    assert len(pages) > 60, len(pages)
