"""The words that every layer shares: immutable data, no behaviour beyond questions about itself."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Literal

FRANCE = "france"
"""The site of posts that concern no department in particular."""

HOME_ZONE = "Europe/Paris"
"""The hour of that site and of the national one, an IANA name."""


class Topic(StrEnum):
    """What a post is about: the closed list of the annotation guide; the value is the public slug."""

    ALERT = "alerte"
    WITNESS_APPEAL = "appel-a-temoins"
    RECRUITMENT = "recrutement"
    SCAM = "arnaque"
    PREVENTION = "prevention"
    TRAFFIC = "circulation"
    CASE_REPORT = "affaire"
    PRACTICAL = "infos-pratiques"


class Service(StrEnum):
    """The kind of official service that publishes."""

    POLICE = "police"
    GENDARMERIE = "gendarmerie"
    PREFECTURE = "prefecture"
    SDIS = "sdis"
    CUSTOMS = "douane"
    LOCAL_AUTHORITY = "collectivite"
    OTHER = "other"


class Platform(StrEnum):
    """Where an account publishes, which decides how it is read."""

    RSS = "rss"
    ATOM = "atom"
    JSON_FEED = "jsonfeed"
    MASTODON = "mastodon"
    BLUESKY = "bluesky"
    YOUTUBE = "youtube"
    TELEGRAM = "telegram"
    X = "x"
    FACEBOOK = "facebook"
    WHATSAPP = "whatsapp"
    WEBSITE = "website"
    PAGE = "page"  # news on a page without a feed, read by selectors
    METEOALARM = "meteoalarm"
    CAP = "cap"  # one CAP 1.2 file
    VIGICRUES = "vigicrues"
    FR_ALERT = "fr-alert"
    VIGILANCE = "vigilance"  # Météo-France's API
    HTML = "html"
    JSON = "json"
    XML = "xml"
    CSV = "csv"


class ProofKind(StrEnum):
    """How an account is known to be official, strongest first."""

    PUBLIC_DOMAIN = "public-domain"  # its host ends in .gouv.fr, or is in DINUM's list of public-sector domains
    LINKED = "linked"  # a page on such a host links to it
    OWN_DOMAIN = "own-domain"  # a handle that is a host name under the service's own domain
    DIRECTORY = "directory"  # it is in DILA's directory of the administration (reseau_social, site_internet)
    PLATFORM = "platform"  # the platform marks it as a government account
    DOCUMENT = "document"  # an official document, public code of a public body, or dated national press names it
    NONE = "none"  # nothing yet: such an account can be kept on file, never enabled


class Confidence(StrEnum):
    """How far the proof was followed: seen served or listed, read in one place, or hearsay."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


@dataclass(frozen=True, slots=True)
class Department:
    """A French department: its official code, its names and its hour."""

    code: str
    name: str
    slug: str
    of: str  # with its article, after a noun: "de la Seine-Maritime"
    region: str
    timezone: str  # IANA name
    prefecture_host: str
    sdis_host: str  # empty where none is known


@dataclass(frozen=True, slots=True)
class Proof:
    """Why an account is taken as official, and when that was seen.

    *page* is the address of the public page that shows it, where there is one: what a machine can look at again.
    """

    kind: ProofKind
    date: date
    confidence: Confidence
    note: str
    page: str = ""


@dataclass(frozen=True, slots=True)
class PageRules:
    """How a page without a feed is read: CSS selectors (level 3).

    *within* narrows the page to a part of it; *item* finds the items there; *title*, *link*, *date* and *text* are
    looked for in each item, the item itself standing for one that is empty. With *detail* the page of each item is
    read too: "auto" extracts its text, anything else selects it; *detail_title* and *detail_date* select there what
    the list does not give. *sitemap* is the address of a (news) sitemap that lists the items instead; *match* is how
    the path of an item's address begins.
    """

    item: str = ""
    within: str = ""
    title: str = ""
    link: str = ""
    date: str = ""
    text: str = ""
    detail: str = ""
    detail_title: str = ""
    detail_date: str = ""
    sitemap: str = ""
    match: str = ""


@dataclass(frozen=True, slots=True)
class Account:
    """What an official service publishes under.

    *address* is its source: where it is read, empty when it cannot be read yet. *home* is the page or profile shown
    to readers. *department* is None for a national account. *interval* is the shortest time between two requests, in
    minutes, when the administrator wrote one down with *interval_reason*. *identity* is what its platform knows it
    by whatever its name becomes: a number (X, Mastodon), a DID (Bluesky), a channel (YouTube). *page* tells how to
    read a page without a feed.
    """

    id: str
    title: str
    service: Service
    department: str | None
    platform: Platform
    address: str
    home: str
    proof: Proof
    enabled: bool = True
    note: str = ""
    interval: int | None = None
    interval_reason: str = ""
    identity: str = ""
    page: PageRules | None = None

    @property
    def site(self) -> str:
        """The site where its posts stand: a department code, or `FRANCE`."""
        return self.department or FRANCE


@dataclass(frozen=True, slots=True)
class Text:
    """A piece of text as a source gave it, with what the source said it is."""

    value: str
    html: bool


class Level(StrEnum):
    """How grave a warning is, by the colours of the French vigilance; the value is said to readers."""

    GREEN = "vert"
    YELLOW = "jaune"
    ORANGE = "orange"
    RED = "rouge"


@dataclass(frozen=True, slots=True)
class Danger:
    """What a warning says of itself in a format made for machines (CAP, vigilance): taken, never guessed.

    *hazard* is in French ("orages"). *ends* is None where the source does not say. A *drill* warns of nothing; a
    *cancelled* warning is over.
    """

    hazard: str
    level: Level | None = None
    onset: datetime | None = None
    ends: datetime | None = None
    drill: bool = False
    cancelled: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """One item as its source gave it: untrusted, nothing cleaned, any field may be missing.

    *base* is the address that relative links of its content start from, where the source gives one of its own.
    *notice* is the warning that its author put before it (Mastodon's content warning). *pictures* are the
    descriptions of its pictures, never their addresses. *area* is the department that it concerns, by code or by
    name, where the account is not that of one department.
    """

    guid: str
    link: str
    title: Text
    content: Text
    published: datetime | None  # UTC
    updated: datetime | None  # UTC
    categories: tuple[str, ...] = ()
    base: str = ""
    notice: str = ""
    pictures: tuple[str, ...] = ()
    area: str = ""
    danger: Danger | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """A post as normalised from an entry: clean and identified, not yet compared with the archive.

    *id* is 16 hexadecimal digits, the same at each reading of the same entry. *title* is plain text and may be empty
    (social posts have none). *html* has been through the sanitiser. *published* is None where the entry gives no
    date. *digest* changes when what a reader sees changes. *area* and *danger* are those of the entry.
    """

    id: str
    account: str
    url: str
    title: str
    text: str
    html: str
    published: datetime | None
    updated: datetime | None
    digest: str
    area: str = ""
    danger: Danger | None = None


class PersonSought(StrEnum):
    """Why a post seeks a person; such posts are shown in the cautious form."""

    MISSING = "disparition"
    WANTED = "recherche"
    ABDUCTED = "enlevement"
    POSSIBLE = "possible"  # its words leave a doubt: shown as cautiously, but nobody is said to be missing


class AppealKind(StrEnum):
    """What an appeal to the public is about; the value is a slug."""

    MISSING = "disparition"
    WANTED = "personne-recherchee"
    ABDUCTED = "enlevement"
    ACCIDENT = "accident"
    OBJECTS = "objets"  # the owners of goods that were found or seized, or the goods themselves
    OFFENCE = "fait"  # witnesses or victims of anything else: an assault, a burglary, a fire


@dataclass(frozen=True, slots=True)
class Facts:
    """What a post says that a reader acts on; what it does not say is empty.

    *phones* are the numbers to call, in the order of the text: E.164 ("+33235000000"), or a short number ("17").
    *until* is when the alert ends by its own words, in UTC. *level* is the colour that its issuer gives. *roads* are
    normalised ("A13", "N27", "D940"). *hazards* are slugs of `plugins.hazards`, gravest first. *minor* tells
    that the person sought is under age. A *drill* warns of nothing.
    """

    phones: tuple[str, ...] = ()
    until: datetime | None = None
    level: Level | None = None
    roads: tuple[str, ...] = ()
    hazards: tuple[str, ...] = ()
    appeal: AppealKind | None = None
    minor: bool = False
    drill: bool = False


@dataclass(frozen=True, slots=True)
class Evidence:
    """Words of a post that speak for (or, with a negative weight, against) a tag.

    *tag* is a topic's slug, "closes", "person", or the name of a field of `Facts`.
    """

    tag: str
    words: str
    weight: float


CORRECTED = "correction de la rédaction"
"""What evidence says where the words of a post would stand: a tag that the editors corrected."""


@dataclass(frozen=True, slots=True)
class Tags:
    """What is known of a post beyond its words: topics most important first.

    *version* is that of the tagger, with that of the editors' correction where there is one ("3f2a+91bc"); tags that
    differ in nothing else are the same tags.
    """

    topics: tuple[Topic, ...] = ()
    closes: bool = False
    communes: tuple[str, ...] = ()
    person: PersonSought | None = None
    facts: Facts = Facts()
    evidence: tuple[Evidence, ...] = ()
    version: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Post:
    """A post as the archive keeps it. Instants are UTC; *month* is "2026-11" by the hour of its site.

    *number* grows in the order of arrival. *ends* is when an alert or appeal stops being current; *ended* tells that
    this moment was recorded as passed. A withdrawn post, and one whose text was purged, has empty texts.
    """

    number: int
    id: str
    account: str
    site: str
    service: Service
    url: str
    title: str
    text: str
    html: str
    published: datetime
    month: str
    first_seen: datetime
    edited: datetime | None
    withdrawn: datetime | None
    ends: datetime | None
    ended: bool
    tags: Tags
    pinned: datetime | None = None  # until when the editors keep it at the top of its site

    @property
    def current(self) -> bool:
        """Whether it is an alert or an appeal that still stands."""
        return self.ends is not None and not self.ended and self.withdrawn is None


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a post stands on the portal, never what it says: all that planning needs to know of it."""

    site: str
    month: str
    account: str
    topics: tuple[Topic, ...]
    listed: bool  # stands in lists and feeds: not withdrawn


class ChangeKind(StrEnum):
    """What happened to a post."""

    NEW = "new"
    EDITED = "edited"
    RETAGGED = "retagged"
    PINNED = "pinned"  # put at the top by the editors, or taken from there
    RENEWED = "renewed"  # still stands, longer than its end said
    ENDED = "ended"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Change:
    """A row of the change log: *before* is None for a new post."""

    seq: int
    at: datetime
    kind: ChangeKind
    post: str
    before: Standing | None
    after: Standing


@dataclass(frozen=True, slots=True)
class SourceState:
    """What is known of a source between runs. Instants are UTC, *interval* is in seconds.

    *etag* and *last_modified* are the validators of its last answer, byte for byte, kept as one set; *given_by* is the
    address that gave them, another than its own where that redirects. *body_digest* is of the last body that was read
    to its end, *ttl* the minutes that it asked for; *skip_hours* (0 to 23, UTC) and *skip_days* (Monday is 0) are when
    it asked not to be read. *moved_to* is where it moved for good, once a feed was read there: it is asked there from
    then on. *memory* is what its platform's reader wants back at the next visit. *churn* counts the readings in a row
    at which every known item had changed.
    """

    address: str
    etag: str = ""
    last_modified: str = ""
    given_by: str = ""
    body_digest: str = ""
    next_check: datetime | None = None
    last_try: datetime | None = None
    last_success: datetime | None = None
    last_new: datetime | None = None
    failures: int = 0
    error: str = ""
    gone: bool = False
    moved_to: str = ""
    ttl: int | None = None
    skip_hours: tuple[int, ...] = ()
    skip_days: tuple[int, ...] = ()
    memory: str = ""
    churn: int = 0


@dataclass(frozen=True, slots=True)
class Known:
    """What the archive knows of a post that is read again."""

    id: str
    digest: str
    published: datetime
    month: str
    withdrawn: bool
    ends: datetime | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """What to do with a draft: archive it as new, or as an edit or a renewal of the post with its id.

    *published* and *month* are settled at the first reading and never move afterwards; *ends* is None for a post
    that is never "current".
    """

    kind: ChangeKind
    draft: Draft
    site: str
    service: Service
    published: datetime
    month: str
    tags: Tags
    ends: datetime | None


@dataclass(frozen=True, slots=True)
class Said:
    """What the tags of a post are made from; *since* is when it was published or last edited."""

    id: str
    site: str
    service: Service
    title: str
    text: str
    since: datetime
    danger: Danger | None


@dataclass(frozen=True, slots=True)
class Stale(Said):
    """An archived post whose tags, of *version*, were made by another tagger or under another correction."""

    account: str
    version: str


@dataclass(frozen=True, slots=True)
class Correction:
    """What the editors say of a post in place of the tagger: None leaves what the tagger found.

    *post* is its identifier. *person* is False where nobody is sought.
    """

    post: str
    topics: tuple[Topic, ...] | None = None
    closes: bool | None = None
    communes: tuple[str, ...] | None = None
    person: PersonSought | Literal[False] | None = None
    drill: bool | None = None


@dataclass(frozen=True, slots=True)
class Retag:
    """The tags that an archived post shall have from now on, and the end that they give it."""

    id: str
    tags: Tags
    ends: datetime | None


class Outcome(StrEnum):
    """How one retrieval ended."""

    READ = "read"
    SAME = "same"  # a whole answer with the bytes already read
    NOT_MODIFIED = "not-modified"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Retrieval:
    """The record of one visit: *seconds* of its requests, *size* of the bodies in bytes, what the platform bills."""

    address: str
    account: str
    at: datetime
    outcome: Outcome
    status: int | None
    seconds: float
    size: int
    entries: int = 0
    requests: int = 1
    error: str = ""
    items: int = 0
    dollars: float = 0.0


@dataclass(frozen=True, slots=True)
class Visit:
    """All that one visit to a source brought: archived whole or not at all.

    *withdrawn* are identifiers of posts that their source deleted, *ended* those of warnings that no longer stand.
    """

    retrieval: Retrieval
    state: SourceState
    decisions: tuple[Decision, ...] = ()
    withdrawn: tuple[str, ...] = ()
    ended: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Hold:
    """A platform that refused: nothing on it is asked *until* then. *failures* counts the refusals in a row."""

    group: str
    until: datetime
    failures: int
    reason: str


class Verdict(StrEnum):
    """What a new look at the proof of an account found."""

    HOLDS = "holds"
    FAILS = "fails"
    UNKNOWN = "unknown"  # nothing that a machine can look at, or nobody answered


@dataclass(frozen=True, slots=True)
class ProofCheck:
    """The last look at the proof of an account. A *suspended* account is kept and shown, and not read.

    *since* is when the first of the *failures* in a row was seen.
    """

    account: str
    at: datetime
    verdict: Verdict
    detail: str
    failures: int = 0
    since: datetime | None = None
    suspended: bool = False


@dataclass(frozen=True, slots=True)
class Version:
    """An earlier wording of a post that its source edited; *replaced* is when the edit was seen."""

    replaced: datetime
    title: str
    text: str
    html: str
