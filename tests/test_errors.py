"""The tree of errors."""

import pickle

import pytest

from plugins import errors
from plugins.errors import MovedError, ParseError, PortalError, RetrieveError, SourceError

KINDS = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, Exception)]


def test_every_error_of_ours_is_of_one_tree() -> None:
    assert len(KINDS) == 10
    assert all(issubclass(kind, PortalError) for kind in KINDS)


def test_a_command_that_an_error_ends_has_a_code_of_its_own() -> None:
    codes = {kind.__name__: kind.exitcode for kind in KINDS}
    assert codes == {
        "PortalError": 1,
        "SettingsError": 3,
        "AccountError": 3,
        "SourceError": 4,
        "RetrieveError": 4,
        "MovedError": 4,
        "ParseError": 4,
        "ArchiveError": 5,
        "BuildError": 6,
        "BusyError": 7,
    }


@pytest.mark.parametrize("kind", [SourceError, RetrieveError, ParseError])
def test_an_error_of_a_source_comes_whole_out_of_another_process(kind: type[SourceError]) -> None:
    error = kind("https://a.example/", "HTTP 503: maintenance", status=503, retry_after=60)
    revived = pickle.loads(pickle.dumps(error))
    assert type(revived) is kind
    assert str(revived) == str(error) == "https://a.example/: HTTP 503: maintenance"
    assert vars(revived) == vars(error)
    assert (revived.source, revived.reason, revived.status, revived.retry_after) == (
        "https://a.example/", "HTTP 503: maintenance", 503, 60,
    )  # fmt: skip


def test_a_redirect_that_was_not_followed_comes_whole_too() -> None:
    error = MovedError("https://a.example/", "https://b.example/", requests=2, for_good=True)
    assert vars(pickle.loads(pickle.dumps(error))) == vars(error)
    assert (error.reason, error.status) == ("redirected to https://b.example/", 302)
