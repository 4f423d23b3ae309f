"""The files of departments, accounts and single posts, read together as the settings name them."""

import pytest
from making import make_settings
from making_accounts import ACCOUNT, ISERE, TODAY, account, write
from running import few_departments

from plugins.accounts.files import load_files
from plugins.errors import SettingsError

HIDDEN = '[[hide]]\npost = "{}"\nreason = "asked for"\ndate = 2026-10-31\n'


@pytest.fixture
def settings(tmp_path):
    """Return settings of one account and two removals; keywords replace them."""
    texts = (HIDDEN.format("0123456789abcdef"), HIDDEN.format("https://a.example/38/2026-11/0123456789abcdee.html"))
    hidden = write(tmp_path, "".join(texts), "moderation.toml")
    folder = tmp_path / "accounts"
    folder.mkdir()
    write(folder, ACCOUNT)
    departments = few_departments(tmp_path)
    return lambda **more: make_settings(tmp_path, accounts=folder, departments=departments, moderation=hidden, **more)


def test_they_are_read_together(settings):
    files = load_files(settings(), TODAY)
    assert list(files.departments) == ["13", "38", "76", "974"]
    assert files.accounts == (ISERE,)


def test_what_the_editors_decided_is_read_with_them(settings):
    moderation = load_files(settings(), TODAY).moderation
    assert moderation.hidden_posts == {"0123456789abcdef", "0123456789abcdee"}


def test_other_accounts_may_take_their_place(settings):
    other = account(id="other")
    files = load_files(settings(), TODAY).with_accounts([other])
    assert (files.accounts, next(iter(files.departments))) == ((other,), "13")


def test_a_host_of_no_department_is_refused(settings):
    with pytest.raises(SettingsError, match=r"DEPARTMENT_HOSTS\['99'\]: expected the code of a department"):
        load_files(settings(hosts={"99": "https://99.example"}), TODAY)
