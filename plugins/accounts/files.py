"""All that the administrator keeps in files about departments, accounts and single posts, read and checked together."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date

from plugins.accounts.moderation import Moderation, load_moderation
from plugins.accounts.registry import load_accounts, load_departments
from plugins.errors import SettingsError
from plugins.model import Account, Department
from plugins.settings import Settings


@dataclass(frozen=True, slots=True)
class Files:
    """The departments by code, the accounts, and what the editors decided about single posts."""

    departments: dict[str, Department]
    accounts: tuple[Account, ...]
    moderation: Moderation = field(default_factory=Moderation)

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
    return Files(departments, accounts, load_moderation(settings.moderation))
