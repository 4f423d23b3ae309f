"""The archive: what was published, kept for good, with a log of every change."""

from plugins.archive.reader import ArchiveReader
from plugins.archive.writer import ArchiveWriter

__all__ = ["ArchiveReader", "ArchiveWriter"]
