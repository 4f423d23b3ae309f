"""Imitations: hosts made to be taken for one of the State's, by a letter, a hyphen, an accent or another ending.

What is under .gouv.fr imitates nothing: only the State's services are given names there. Looks at the name alone, and
does not know what a host serves. Confusable letters: Unicode TS 39, section 4, cut down to what ASCII and French have.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

from plugins.text import fold

PUBLIC = "gouv.fr"
"""The domain that only the State's services are given names under (Afnic's naming policy for .gouv.fr)."""

NATIONAL = (
    "www.police-nationale.interieur.gouv.fr",
    "www.gendarmerie.interieur.gouv.fr",
    "www.prefecturedepolice.interieur.gouv.fr",
    "www.masecurite.interieur.gouv.fr",
    "www.interieur.gouv.fr",
    "www.alerte-enlevement.gouv.fr",
    "www.bison-fute.gouv.fr",
    "www.cybermalveillance.gouv.fr",
    "www.douane.gouv.fr",
    "www.fr-alert.gouv.fr",
    "www.prefectures-regions.gouv.fr",
    "www.securite-routiere.gouv.fr",
    "www.vigicrues.gouv.fr",
)
"""Hosts that readers know by name, beside those of the prefectures."""

# Names that are nobody else's, wherever they stand. service-public.fr is the State's own older name.
_RESERVED: Mapping[str, str] = MappingProxyType(
    {
        "policenationale": NATIONAL[0],
        "gendarmerie": NATIONAL[1],
        "gendarmerienationale": NATIONAL[1],
        "prefecturedepolice": NATIONAL[2],
        "masecurite": NATIONAL[3],
        "interieur": NATIONAL[4],
        "alerteenlevement": NATIONAL[5],
        "bisonfute": NATIONAL[6],
        "cybermalveillance": NATIONAL[7],
        "fralert": NATIONAL[9],
        "securiteroutiere": NATIONAL[11],
        "vigicrues": NATIONAL[12],
    }
)
_NOBODYS = frozenset({"example", "invalid", "localhost", "test"})  # RFC 2606, section 2: nobody can have a name there
_LONG = 10  # letters: in a shorter name one letter makes another word
_COUNTRY = 2  # letters of a country's domain: gouv.mc and gouv.qc.ca are other governments'
_LEFT = ("gou", "vfr", "govu")  # of "gouvfr" whatever one edit does to it: most names are known not to imitate by it
_NOT_READ = re.compile(r"[^a-z0-9]")
_ALIKE = str.maketrans({"0": "o", "1": "i", "l": "i"})
_DRAWN = str.maketrans({"m": "rn", "w": "vv"})  # opened, not joined: what stands before a "net" ends in its own r


def under(name: str, domain: str) -> bool:
    """Whether the host *name* is *domain* or below it, at a label's border: "x.gouv.fr.evil.org" is not."""
    return name == domain or name.endswith("." + domain)


@lru_cache(maxsize=4096)
def imitated(name: str, official: tuple[str, ...] = ()) -> str:
    """Return the host that *name* imitates: one of *official* or `NATIONAL`, else `PUBLIC` itself; empty if none."""
    known = _known(official)
    if name.rpartition(".")[2] in _NOBODYS:
        return ""
    if under(name, PUBLIC):
        return known.get(as_read(name), "") if "xn--" in name else ""
    return _near(name, known) or _named(name, official) or (PUBLIC if _public_like(name) else "")


@lru_cache(maxsize=4096)
def as_read(name: str) -> str:
    """Return what a hurried eye keeps of the host *name*: no accent, dot, hyphen or "www", alike letters made one."""
    return _letters(name).translate(_DRAWN)


@lru_cache(maxsize=4096)
def _letters(name: str) -> str:
    labels = name.removeprefix("www.").split(".")
    return _NOT_READ.sub("", fold(".".join(map(_decoded, labels)))).translate(_ALIKE)


def _near(name: str, known: Mapping[str, str]) -> str:
    """Return the host that *name* is a letter away from, or holds; the longest of several."""
    read, plain = as_read(name), _letters(name)
    if not any(one in plain for one in _LEFT):
        return ""
    near = [host for other, host in known.items() if read.startswith(other) or _one_edit(read, other)]
    near = near or [host for host in known.values() if _one_edit(plain, _letters(host))]
    return max(near or [host for other, host in known.items() if other in read], key=len, default="")


def _one_edit(one: str, other: str) -> bool:
    """Whether a letter added, dropped, changed or swapped with its neighbour makes *other* of *one*."""
    if abs(len(one) - len(other)) > 1 or (one[:2] != other[:2] and one[-2:] != other[-2:]):
        return False  # no single edit reaches both ends
    start = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    left, right = one[start:], other[start:]
    swapped = left[:2] == right[1::-1] and left[2:] == right[2:]
    return swapped or left[1:] == right[1:] or left[1:] == right or left == right[1:]


@lru_cache(maxsize=8)
def _known(official: tuple[str, ...]) -> Mapping[str, str]:
    """Return what may be imitated: the host that each reading is that of."""
    return MappingProxyType({as_read(host): host for host in (*official, *NATIONAL)})


@lru_cache(maxsize=8)
def _prefectures(official: tuple[str, ...]) -> Mapping[str, str]:
    """Return the prefecture that a label such as "prefecture-isere" takes itself for."""
    own = {as_read(host.removesuffix("." + PUBLIC)): host for host in official}
    return MappingProxyType(
        {label: host for name, host in own.items() for label in (f"prefecture{name}", f"{name}prefecture")}
    )


def _named(name: str, official: tuple[str, ...]) -> str:
    """Return the host whose own name is a label of *name*: "policenationale.fr.com", "prefecture-isere.org"."""
    for label in map(as_read, name.split(".")[:-1]):
        for word, host in _RESERVED.items():
            reserved = as_read(word)
            if label == reserved or (len(word) >= _LONG and _one_edit(label, reserved)):
                return host
        if label in _prefectures(official):
            return _prefectures(official)[label]
    return ""


def _public_like(name: str) -> bool:
    labels = name.split(".")
    foreign = len(labels[-1]) == _COUNTRY
    near = _one_edit(_letters(".".join(labels[-2:])), _letters(PUBLIC))
    government = "gouv" in labels
    hyphened = not government and any("gouv" in label.split("-") for label in labels)  # impots-gouv.info
    return as_read(PUBLIC) in as_read(name) or near or (government and not foreign) or hyphened


def _decoded(label: str) -> str:
    try:
        return label.encode("ascii").decode("idna") if label.startswith("xn--") else label
    except UnicodeError:
        return label
