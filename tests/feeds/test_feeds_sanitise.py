"""Foreign HTML made safe, and made plain."""

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pace import at_most

from plugins.feeds.sanitise import plain, sanitise, unescaped
from plugins.text import one_line

BASE = "https://www.essai.gouv.fr/dossier/page"
REL = 'rel="noopener nofollow ugc"'
BARE = "b br code em i strong sub sup blockquote div h2 hr li ol p pre ul caption table tbody tfoot thead tr"
ALLOWED = {name: set() for name in BARE.split()} | {
    "a": {"href", "rel"},
    "abbr": {"title"},
    "time": {"datetime"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
}


class Page(HTMLParser):
    """Collects the elements and attributes of a page as a browser would meet them."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))


def harmless(html: str) -> None:
    page = Page()
    page.feed(html)
    page.close()
    for tag, attributes in page.found:
        assert attributes.keys() <= ALLOWED[tag], html
        target = attributes.get("href")
        assert target is None or re.match(r"(https?://|mailto:|tel:)", target), html


@pytest.mark.parametrize(
    ("given_", "safe"),
    [
        ("<p>a<script>alert(1)</script>b</p>", "<p>ab</p>"),
        ("<p style='x' id='y' class='z' onclick='w'>a</p>", "<p>a</p>"),
        ("<p>a<img src='https://t.example/p.gif'></p>", "<p>a</p>"),
        ("<p><img src=x></p><p>&nbsp;<br></p><ul><li><b></b></li></ul>b", "b"),
        ("<a href='https://a.example/'><img src=x></a>b", "b"),
        ("<h1>Un</h1><h2>Deux</h2><h3>Trois</h3><h6>Six</h6>", "<h2>Un</h2><h2>Deux</h2><h2>Trois</h2><h2>Six</h2>"),
        ("<section>a</section><figure>b<figcaption>c</figcaption></figure>", "<div>a</div><div>b<div>c</div></div>"),
        ("<span>a</span><font color=red>b</font>", "ab"),
        ("<table><tr><th scope=col colspan=2 onclick=x>a</th></tr></table>",
         '<table><tbody><tr><th scope="col" colspan="2">a</th></tr></tbody></table>'),
        ("<abbr title='Service départemental'>SDIS</abbr>", '<abbr title="Service départemental">SDIS</abbr>'),
        ("<time datetime='2026-10-12'>hier</time>", '<time datetime="2026-10-12">hier</time>'),
        ("<p>a<!-- c --><?pi?><![CDATA[d]]></p>", "<p>a</p>"),
        ("a < b & c", "a &lt; b &amp; c"),
        ("&lt;script&gt;", "&lt;script&gt;"),
        ("<p>non <b>fermé", "<p>non <b>fermé</b></p>"),
    ],
)  # fmt: skip
def test_only_the_elements_and_attributes_of_the_list_remain(given_, safe):
    assert sanitise(given_, BASE) == safe


@pytest.mark.parametrize(
    ("target", "safe"),
    [
        ("https://a.example/x?y=1&amp;z=2", "https://a.example/x?y=1&amp;z=2"),
        ("mailto:a@b.example", "mailto:a@b.example"),
        ("tel:+33112233445", "tel:+33112233445"),
        ("suite", "https://www.essai.gouv.fr/dossier/suite"),
        ("/suite", "https://www.essai.gouv.fr/suite"),
        ("//a.example/x", "https://a.example/x"),
        ("#haut", "https://www.essai.gouv.fr/dossier/page#haut"),
    ],
)
def test_links_are_absolute_and_of_few_schemes(target, safe):
    assert sanitise(f'<a href="{target}">x</a>', BASE) == f'<a href="{safe}" {REL}>x</a>'


@pytest.mark.parametrize(
    "target",
    [
        "javascript:alert(1)", "JaVaScRiPt:alert(1)", "jav&#x09;ascript:alert(1)", " javascript:alert(1)", "&#1;javascript:alert(1)",
        "java\x00script:alert(1)", "jav\u202eascript:alert(1)", "data:text/html,x", "vbscript:x", "file:///etc/passwd", "ftp://a/",
        "blob:x", "view-source:x", "feed:javascript:alert(1)", "https://[", "javascript&colon;alert(1)",
    ],
)  # fmt: skip
def test_a_link_that_could_run_or_read_something_is_no_link(target):
    harmless(sanitise(f'<a href="{target}">x</a>', BASE))
    harmless(sanitise(f'<a href="{target}">x</a>', ""))


@pytest.mark.parametrize("base", ["", "javascript:alert(1)", "ftp://a.example/", "http://[", "file:///x", "https://"])
def test_without_a_web_address_for_base_a_relative_link_is_no_link(base):
    assert sanitise('<a href="x">y</a>', base) == f"<a {REL}>y</a>"


def test_a_combining_character_cannot_open_a_tag_again():
    for html in ("<p>\u0338 onmouseover=alert(1) x</p>", "<p>&#x338; onmouseover=alert(1) x</p>"):
        assert sanitise(html, BASE) == "<p>\u0338 onmouseover=alert(1) x</p>" or "\u226f" not in sanitise(html, BASE)
        harmless(sanitise(html, BASE))


def test_unseen_characters_are_dropped_however_they_are_written():
    assert sanitise("<p>a\x00\x1b\u202eb&#x202e;&#x1b;&#xfffe;c\ud800</p>", BASE) == "<p>abc</p>"


def test_a_text_escaped_twice_is_unescaped_once():
    assert sanitise(unescaped("&lt;p&gt;a &amp;amp; b&lt;/p&gt;"), BASE) == "<p>a &amp; b</p>"
    assert sanitise(unescaped("&lt;p&gt;&lt;script&gt;alert(1)&lt;/script&gt;&lt;/p&gt;c"), BASE) == "c"
    assert unescaped("<p>La balise &lt;p&gt; se ferme par &lt;/p&gt;</p>").count("&lt;") == 2


def test_a_text_about_tags_stays_as_it_is():
    assert sanitise("<p>La balise &lt;b&gt;gras&lt;/b&gt;</p>", BASE) == "<p>La balise &lt;b&gt;gras&lt;/b&gt;</p>"
    assert plain("Écrire &lt;b&gt; pour le gras") == "Écrire <b> pour le gras"


@pytest.mark.parametrize(
    ("html", "words"),
    [
        ("<p>un</p><p>deux</p>", "un\n\ndeux"),
        ("un<br>deux<br/>trois", "un\ndeux\ntrois"),
        ("<ul><li>un</li><li>deux</li></ul>suite", "un\ndeux\n\nsuite"),
        ("<div>un</div><div>deux</div>", "un\n\ndeux"),
        ("<h2>Titre</h2>suite", "Titre\n\nsuite"),
        ("<section>un</section><article>deux</article>", "un\n\ndeux"),
        ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\nc"),
        ("un\ndeux", "un deux"),
        ("<pre>un\n  deux</pre>", "un\ndeux"),
        ("<dl><dt>a</dt><dd>b</dd></dl>", "a\n\nb"),
        ("&eacute;t&#233; &amp; &lt;hiver&gt; 12&nbsp;°C", "été & <hiver> 12 °C"),
        ("<script>alert(1)</script><style>p{}</style><noscript>x</noscript><title>t</title>a", "a"),
        ("a<b>b</b><i>c</i> d", "abc d"),
        ("a<!-- x -->b", "ab"),
        ("", ""),
    ],
)
def test_the_text_of_html_keeps_its_paragraphs_and_lines(html, words):
    assert plain(html) == words


@pytest.mark.parametrize(
    "piece",
    ["<!--", "<div>", "<b>", "<a href='", "<table>", "<", "&", "<p><b>", "<![CDATA[", "</p>", "<svg>", "<pre>", "&lt;p&gt;", "<ul><li>",
     "<h1>", "<br>", "<p></p>", "<p> "],
)  # fmt: skip
def test_no_markup_takes_long(piece):
    html = piece * (200_000 // len(piece))
    at_most(3, lambda: (harmless(sanitise(html, BASE)), plain(html)))


PIECES = st.sampled_from(
    ["<p>", "</p>", "<a href=", "'", '"', ">", "<", "javascript:alert(1)", "<script>", "</script>", "<svg>", "<math>", "<style>", "<!--", "-->",
     "onclick=x ", "<img src=x onerror=y>", "&lt;", "&gt;", "&#x338;", "\u0338", "\x00", "<noscript>", "<table>", "<td>", "<form>", "<mtext>",
     "<template>", "<textarea>", "</textarea>", "<title>", "<iframe srcdoc=", "//a.example", "é", "]]>", "<h1>", "<b>", "/", "=", " "]
)  # fmt: skip


@given(st.lists(PIECES | st.text(max_size=4), max_size=20).map("".join))
@settings(max_examples=200, deadline=None)
def test_whatever_comes_only_harmless_html_leaves(html):
    clean = sanitise(html, BASE)
    harmless(clean)
    assert sanitise(html, BASE) == clean
    assert not re.search("[\x00-\x08\ud800-\udfff\u202a-\u202e]", clean + plain(html))


@given(st.text(alphabet=st.characters(exclude_characters="<&"), max_size=60))
def test_a_text_without_markup_keeps_its_words(words):
    assert one_line(plain(words)) == one_line(words)
