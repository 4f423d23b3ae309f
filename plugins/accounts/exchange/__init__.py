"""Accounts to and from other programs: CSV, OPML, the State's directory, and the portal's own TOML.

What is read from elsewhere is a proposal: `Imported` says what was understood, what was not, and what was known.
"""

from plugins.accounts.exchange.directory import Surveyed, Tally, survey
from plugins.accounts.exchange.outlines import read_opml, write_opml
from plugins.accounts.exchange.proposals import Better, Imported, is_better
from plugins.accounts.exchange.records import read_records
from plugins.accounts.exchange.spreadsheet import read_csv, write_csv
from plugins.accounts.exchange.written import better_proofs, to_toml

__all__ = [
    "Better",
    "Imported",
    "Surveyed",
    "Tally",
    "better_proofs",
    "is_better",
    "read_csv",
    "read_opml",
    "read_records",
    "survey",
    "to_toml",
    "write_csv",
    "write_opml",
]
