"""All that the administrator keeps in files about departments, accounts and removals, read and checked together."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from plugins.accounts.moderation import Hidden, load_hidden
from plugins.accounts.registry import load_accounts, load_departments
from plugins.errors import SettingsError
from plugins.model import Account, Department
from plugins.settings import Settings


@dataclass(frozen=True, slots=True)
class Files:
    """The departments by code, the accounts, and what the editors took out."""

    departments: dict[str, Department]
    accounts: tuple[Account, ...]
    hidden: tuple[Hidden, ...]

    @property
    def hidden_posts(self) -> list[str]:
        """The identifiers of the posts that the editors took out."""
        return [one.post.rstrip("/").rpartition("/")[2].removesuffix(".html") for one in self.hidden]

    def with_accounts(self, accounts: Iterable[Account]) -> "Files":
        """Return the same with other *accounts*."""
        return replace(self, accounts=tuple(accounts))


def load_files(settings: Settings, today: date) -> Files:
    """Read the files that *settings* name.

    Raises `AccountError` with file, line, key and what was expected; `SettingsError` for a host of no department.
    """
    departments = load_departments(settings.departments)
    for code in settings.hosts:
        if code not in departments:
            raise SettingsError(
                f"GYROPHARE_DEPARTMENT_HOSTS[{code!r}]: expected the code of a department, such as '76'"
            )
    accounts = load_accounts(settings.accounts, departments, today, settings.bridges)
    return Files(departments, accounts, load_hidden(settings.moderation))
