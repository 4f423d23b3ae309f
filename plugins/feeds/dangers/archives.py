"""Archives: the texts of a ZIP file, none larger than said, whatever the archive claims."""

import re
import zipfile
import zlib
from io import BytesIO

from plugins import text
from plugins.errors import ParseError
from plugins.feeds.answer import Answer

MOST_FILES = 50
LARGEST = 4 * 1024 * 1024
"""Bytes of one file: the whole archive of Météo-France has 1.4 million."""

_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})


def zipped(answer: Answer, names: re.Pattern[str]) -> list[bytes]:
    """Return the files of the archive in *answer* whose names match *names*.

    Raises `ParseError` where it is no archive, or one of them is broken, encrypted or too large.
    """
    try:
        with zipfile.ZipFile(BytesIO(answer.body)) as archive:
            found = sorted(
                (one for one in archive.infolist() if names.fullmatch(one.filename)), key=lambda one: one.filename
            )
            return [_read(archive, one, answer.url) for one in found[:MOST_FILES]]
    # What a hostile archive makes zipfile raise: encrypted (RuntimeError), offsets out of it, a date that is none.
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError) as error:
        raise ParseError(answer.url, text.excerpt(f"broken archive: {error}", 300)) from error


def _read(archive: zipfile.ZipFile, one: zipfile.ZipInfo, url: str) -> bytes:
    if one.compress_type not in _METHODS:
        raise ParseError(url, f"{text.excerpt(one.filename, 100)} is compressed in a way that is not read")
    with archive.open(one) as file:
        content = file.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise ParseError(url, f"{text.excerpt(one.filename, 100)} is larger than {LARGEST} bytes")
    return content
