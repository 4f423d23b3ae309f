"""606 feeds on loopback, each on an address of its own, so that each counts as a host of its own."""

import random
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import format_datetime
from hashlib import blake2b
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from xml.sax.saxutils import escape

SERVICES = ("police", "gendarmerie", "prefecture", "sdis", "douane", "collectivite")
SENTENCES = (
    "Vigilance orange orages : restez chez vous et éloignez-vous des cours d'eau.",
    "Appel à témoins après un accident survenu hier soir sur la RD 940 : contactez la brigade.",
    "Devenez sapeur-pompier volontaire : les inscriptions sont ouvertes.",
    "Attention aux faux conseillers bancaires : ne donnez jamais vos codes.",
    "Avant de partir en vacances, pensez à l'opération tranquillité vacances.",
    "La RN 27 est coupée dans les deux sens, une déviation est en place.",
    "Trois individus interpellés et du matériel volé saisi lors d'une opération de contrôle.",
    "Les horaires d'accueil du public changent à partir de lundi.",
)
FILLER = (
    "Les équipes restent mobilisées sur le terrain.",
    "Merci de votre compréhension et de votre prudence.",
    "Plus de renseignements auprès de nos services, du lundi au vendredi.",
)


@dataclass
class Feeds:
    """The posts of every feed; `add` gives one to a feed."""

    now: datetime
    posts: int
    seed: int = 1
    extra: dict[str, list[str]] = field(default_factory=dict)
    requests: int = 0

    def add(self, path: str, text: str) -> None:
        self.extra.setdefault(path, []).append(text)

    def body(self, path: str) -> bytes:
        draw = random.Random(f"{self.seed}{path}")
        items = [
            self._item(path, f"n{number}", text, timedelta(minutes=5))
            for number, text in enumerate(self.extra.get(path, []))
        ]
        for number in range(self.posts):
            text = " ".join([draw.choice(SENTENCES), *draw.choices(FILLER, k=draw.randint(1, 8))])
            items.append(self._item(path, str(number), text, timedelta(hours=3 + number * 40 + draw.random() * 12)))
        head = (
            f"<title>{escape(path)}</title><link>https://{path.strip('/')}.example/</link><description>x</description>"
        )
        return f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel>{head}{"".join(items)}</channel></rss>'.encode()

    def _item(self, path: str, name: str, text: str, age: timedelta) -> str:
        title = text.partition(".")[0].partition(" :")[0]
        return (
            f"<item><title>{escape(title)} ({name})</title><link>https://{path.strip('/')}.example/{name}</link>"
            f"<guid>https://{path.strip('/')}.example/{name}</guid><description>{escape(f'<p>{text}</p>')}</description>"
            f"<pubDate>{format_datetime(self.now - age)}</pubDate></item>"
        )


@contextmanager
def served(feeds: Feeds) -> Iterator[int]:
    """Serve *feeds* and yield the port. It listens on every loopback address: 127.x.y.z are all this machine."""
    lock = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            with lock:
                feeds.requests += 1
            body = feeds.body(self.path)
            etag = f'"{blake2b(body, digest_size=8).hexdigest()}"'
            same = self.headers.get("If-None-Match") == etag
            self.send_response(304 if same else 200)
            self.send_header("ETag", etag)
            if not same:
                self.send_header("Content-Type", "application/rss+xml")
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if not same:
                self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        request_queue_size = 128
        daemon_threads = True

    with Server(("0.0.0.0", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


def accounts_file(codes: list[str], per_department: int, port: int) -> str:
    """Return an accounts file of *per_department* sources for each of *codes*."""
    blocks = []
    for row, code in enumerate(codes):
        for column in range(per_department):
            service = SERVICES[column % len(SERVICES)]
            name = f"{code.lower()}-{service}-{column}"
            blocks.append(
                f'[[account]]\nid = "{name}"\ntitle = "{service} {code}"\nservice = "{service}"\ndepartment = "{code}"\n'
                f'platform = "rss"\naddress = "http://127.1.{row}.{column + 1}:{port}/{name}"\n'
                f'home = "https://{name}.example/"\nenabled = true\n'
                'proof = { kind = "document", date = 2026-11-01, confidence = "high", note = "banc de mesure" }\n'
            )
    return "\n".join(blocks)
