"""Settings: read as Pelican reads them, checked once, refused in words that help."""

import dataclasses
import os
import pickle
import sys
from pathlib import Path
from typing import Any

import pytest

from plugins.errors import SettingsError
from plugins.settings import KNOWN, from_mapping, load, parse_override

SITEURL = "https://portail.example"
ROOT = Path(__file__).parents[1]


def refusal(**values: Any) -> str:
    with pytest.raises(SettingsError) as caught:
        from_mapping({"SITEURL": SITEURL} | values)
    return str(caught.value)


class TestLoad:
    def test_upper_case_names_of_the_file_are_taken_and_overrides_win(self, tmp_path: Path) -> None:
        file = tmp_path / "pelicanconf.py"
        file.write_text("import os\nSITENAME = 'Un'\nSITEURL = 'https://a.example'\nlower = 1\nMixed = 2\n")
        values = load(file, {"SITENAME": "Deux"})
        assert values == {"SITENAME": "Deux", "SITEURL": "https://a.example", "_FOLDER": str(tmp_path)}

    def test_a_file_may_build_on_another_of_its_folder_from_wherever_it_is_run(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (tmp_path / "settings_of_this_test.py").write_text("SITENAME = 'Base'\n")
        (tmp_path / "publishconf.py").write_text("from settings_of_this_test import *\nSITEURL = 'https://a.example'\n")
        elsewhere = tmp_path / "elsewhere"
        elsewhere.mkdir()
        monkeypatch.chdir(elsewhere)
        path = list(sys.path)
        assert load(Path("../publishconf.py"))["SITENAME"] == "Base"
        assert sys.path == path
        del sys.modules["settings_of_this_test"]

    def test_its_name_may_have_any_suffix(self, tmp_path: Path) -> None:
        file = tmp_path / "portal.settings"
        file.write_text("SITENAME = 'Un'\n")
        assert load(file)["SITENAME"] == "Un"

    def test_a_file_that_is_not_there_is_named(self, tmp_path: Path) -> None:
        with pytest.raises(SettingsError, match="no such settings file; give one with -s"):
            load(tmp_path / "none.py")
        with pytest.raises(SettingsError, match="no such settings file"):
            load(tmp_path)

    @pytest.mark.parametrize("code", ["SITENAME = ", "1 / 0", "import no_such_module_at_all"])
    def test_a_file_that_does_not_run_is_refused_with_its_error(self, tmp_path: Path, code: str) -> None:
        file = tmp_path / "pelicanconf.py"
        file.write_text(code)
        path = list(sys.path)
        with pytest.raises(SettingsError, match=r"pelicanconf\.py: cannot be read: \w+Error: "):
            load(file)
        assert sys.path == path

    @pytest.mark.parametrize("name", ["pelicanconf.py", "publishconf.py"])
    def test_the_files_of_this_project_are_sound(self, name: str) -> None:
        settings = from_mapping(load(ROOT / name))
        assert settings.content == ROOT / "content"
        assert settings.archive == f"sqlite:///{ROOT}/var/archive.sqlite"


class TestOverride:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ('SITEURL="https://a.example"', ("SITEURL", "https://a.example")),
            ("SITEURL=https://a.example/?a=b", ("SITEURL", "https://a.example/?a=b")),
            ("GYROPHARE_PARALLEL=4", ("GYROPHARE_PARALLEL", 4)),
            ("SITENAME=", ("SITENAME", "")),
            (" SITENAME = Un nom", ("SITENAME", " Un nom")),
        ],
    )
    def test_a_value_is_json_or_else_a_text(self, text: str, expected: tuple[str, Any]) -> None:
        assert parse_override(text) == expected

    @pytest.mark.parametrize("text", ["", "SITENAME", "=1", "a b=1", "1A=2"])
    def test_a_text_without_a_key_is_refused(self, text: str) -> None:
        with pytest.raises(SettingsError, match="expected KEY=VALUE"):
            parse_override(text)


class TestPaths:
    def test_relative_ones_start_at_the_folder_of_the_settings_file(self, tmp_path: Path) -> None:
        settings = from_mapping(
            {
                "SITEURL": SITEURL, "_FOLDER": str(tmp_path), "PATH": "contenu", "OUTPUT_PATH": "/srv/www",
                "GYROPHARE_ARCHIVE": "sqlite:///var/a.sqlite", "GYROPHARE_LOCK": "../run.lock",
            }
        )  # fmt: skip
        assert settings.content == tmp_path / "contenu"
        assert settings.accounts == tmp_path / "contenu" / "accounts"
        assert settings.output == Path("/srv/www")
        assert settings.theme == tmp_path / "theme"
        assert settings.archive == f"sqlite:///{tmp_path}/var/a.sqlite"
        assert settings.cache == tmp_path / "var" / "http-cache.sqlite"
        assert settings.lock == tmp_path / ".." / "run.lock"

    def test_under_pelican_they_start_beside_the_content_and_not_where_cron_runs(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(tmp_path)
        settings = from_mapping({"SITEURL": SITEURL, "PATH": "/srv/portal/content"})
        assert settings.archive == "sqlite:////srv/portal/var/archive.sqlite"
        assert settings.lock == Path("/srv/portal/var/run.lock")

    def test_without_any_path_they_start_here(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(tmp_path)
        settings = from_mapping({"SITEURL": SITEURL})
        assert (settings.content, settings.output) == (tmp_path / "content", tmp_path / "output")

    def test_a_tilde_is_the_home(self) -> None:
        assert from_mapping({"SITEURL": SITEURL, "PATH": "~/portail"}).content == Path.home() / "portail"

    @pytest.mark.parametrize(
        "address", ["sqlite:////var/a.sqlite", "sqlite://", "sqlite:///:memory:", "postgresql+psycopg://host/name",
                    "postgresql+psycopg:///name"],
    )  # fmt: skip
    def test_other_addresses_of_an_archive_are_taken_as_they_are(self, address: str) -> None:
        assert from_mapping({"SITEURL": SITEURL, "GYROPHARE_ARCHIVE": address}).archive == address

    @pytest.mark.parametrize("value", ["var/archive.sqlite", 5])
    def test_what_is_no_address_of_an_archive_is_refused(self, value: object) -> None:
        assert refusal(GYROPHARE_ARCHIVE=value).startswith(f"GYROPHARE_ARCHIVE = {value!r}: expected an SQLAlchemy")

    def test_what_is_no_path_is_refused(self) -> None:
        assert refusal(OUTPUT_PATH=5) == "OUTPUT_PATH = 5: expected a path"


class TestValues:
    def test_the_defaults_are_polite_and_cautious(self) -> None:
        settings = from_mapping({"SITEURL": SITEURL})
        assert (settings.interval, settings.host_gap, settings.persons_sought) == (60, 1.0, "neutral")
        assert (settings.alert_hours, settings.appeal_days) == (24, 30)

    def test_every_setting_is_read(self) -> None:
        values: dict[str, Any] = {
            "GYROPHARE_ACCOUNTS": "/a", "GYROPHARE_DEPARTMENTS": "/d", "GYROPHARE_MODERATION": "/m",
            "GYROPHARE_CACHE": "/c", "GYROPHARE_LOCK": "/l", "GYROPHARE_ARCHIVE": "sqlite:////x",
            "GYROPHARE_CONTACT": "mailto:a@b.example", "GYROPHARE_DEPARTMENT_HOSTS": {"76": "https://76.example/"},
            "GYROPHARE_INTERVAL": 61, "GYROPHARE_TIMEOUT": 7, "GYROPHARE_TOTAL_TIMEOUT": 8,
            "GYROPHARE_BODY_CAP": 2048, "GYROPHARE_PARALLEL": 9, "GYROPHARE_HOST_GAP": 2.5,
            "GYROPHARE_PROCESSES": 3, "GYROPHARE_ALERT_HOURS": 4, "GYROPHARE_APPEAL_DAYS": 5,
            "GYROPHARE_PERSONS_SOUGHT": "full", "GYROPHARE_KEEP_RETRIEVALS_DAYS": 6,
            "GYROPHARE_PLATFORM_GAP": 9.5, "GYROPHARE_PLATFORM_BUDGET": 30, "GYROPHARE_CERTIFICATES": "/certs.pem",
            "GYROPHARE_PRIVATE_NETWORKS": ["192.168.1.0/24"], "GYROPHARE_X_DAILY_POSTS": 10,
            "GYROPHARE_BRIDGES": {"rss-bridge": "https://bridge.example/"}, "GYROPHARE_X_DAILY_DOLLARS": 0.5,
        }  # fmt: skip
        assert set(values) == KNOWN
        plain = from_mapping({"SITEURL": SITEURL})
        settings = from_mapping(values | {"SITEURL": SITEURL + "/"})
        own = {"sitename", "siteurl", "content", "output", "theme"}
        same = {f.name for f in dataclasses.fields(plain) if getattr(plain, f.name) == getattr(settings, f.name)}
        assert same == own
        assert settings.siteurl == SITEURL
        assert settings.hosts == {"76": "https://76.example"}
        assert (settings.workers, settings.host_gap, settings.body_cap) == (3, 2.5, 2048)
        assert settings.bridges == {"rss-bridge": "https://bridge.example"}
        assert settings.certificates == Path("/certs.pem")

    @pytest.mark.parametrize(
        ("key", "value", "expected"),
        [
            ("PRIVATE_NETWORKS", "127.0.0.0/8", "a list of networks"),
            ("PRIVATE_NETWORKS", ["localhost"], "a list of networks"),
            ("PRIVATE_NETWORKS", ["10.0.0.1/8"], "a list of networks"),
            ("BRIDGES", {"RSS Bridge": "https://a.example"}, "a table of names and addresses"),
            ("BRIDGES", ["https://a.example"], "a table of names and addresses"),
            ("BRIDGES", {"rss": "bridge"}, "the absolute address"),
            ("X_DAILY_DOLLARS", "5", "a number of dollars from 0 to"),
            ("PLATFORM_GAP", -1, "a number of seconds from 0 to"),
        ],
    )
    def test_what_cannot_be_meant_is_refused_with_what_was_expected(
        self, key: str, value: object, expected: str
    ) -> None:
        assert expected in refusal(**{f"GYROPHARE_{key}": value})

    def test_without_a_number_of_processes_there_are_as_many_as_cores(self, monkeypatch: pytest.MonkeyPatch) -> None:
        settings = from_mapping({"SITEURL": SITEURL})
        monkeypatch.setattr(os, "cpu_count", lambda: 12)
        assert settings.workers == 12
        monkeypatch.setattr(os, "cpu_count", lambda: None)
        assert settings.workers == 1

    def test_they_go_to_another_process_and_back(self) -> None:
        settings = from_mapping({"SITEURL": SITEURL})
        assert pickle.loads(pickle.dumps(settings)) == settings

    def test_an_unknown_setting_of_the_portal_is_refused_and_one_of_pelican_is_not(self) -> None:
        told = refusal(GYROPHARE_INTERVALL=60)
        assert told.startswith("GYROPHARE_INTERVALL: no such setting; the portal knows GYROPHARE_ACCOUNTS, ")
        assert from_mapping({"SITEURL": SITEURL, "PLUGINS": ["plugins.collect"]}).siteurl == SITEURL

    @pytest.mark.parametrize(
        "value", [None, "", "portail.example", "ftp://a.example", "https://", "https://a/?q", "https://a/#f", 5,
                  "https://[a"],
    )  # fmt: skip
    def test_an_address_of_the_portal_is_absolute(self, value: object) -> None:
        assert refusal(SITEURL=value).startswith(f"SITEURL = {value!r}: expected the absolute address")

    def test_a_host_of_a_department_is_an_address_too(self) -> None:
        assert "GYROPHARE_DEPARTMENT_HOSTS['76'] = '76.example'" in refusal(
            GYROPHARE_DEPARTMENT_HOSTS={"76": "76.example"}
        )
        assert "expected a table of codes and addresses" in refusal(GYROPHARE_DEPARTMENT_HOSTS=["76"])

    @pytest.mark.parametrize(
        ("key", "low", "high"),
        [
            ("GYROPHARE_INTERVAL", 60, 1440),
            ("GYROPHARE_TIMEOUT", 1, 300),
            ("GYROPHARE_TOTAL_TIMEOUT", 1, 900),
            ("GYROPHARE_BODY_CAP", 1024, 1 << 30),
            ("GYROPHARE_PARALLEL", 1, 256),
            ("GYROPHARE_PROCESSES", 0, 256),
            ("GYROPHARE_ALERT_HOURS", 1, 720),
            ("GYROPHARE_APPEAL_DAYS", 1, 366),
            ("GYROPHARE_KEEP_RETRIEVALS_DAYS", 1, 3660),
        ],
    )
    def test_a_number_is_whole_and_within_its_bounds(self, key: str, low: int, high: int) -> None:
        for value in (low, high):
            from_mapping({"SITEURL": SITEURL, key: value})
        for wrong in (low - 1, high + 1, str(low), float(low), True, None):
            assert refusal(**{key: wrong}) == f"{key} = {wrong!r}: expected a whole number from {low} to {high}"

    @pytest.mark.parametrize("value", [-0.1, 601, "1", True, float("nan"), None])
    def test_a_gap_is_a_number_of_seconds(self, value: object) -> None:
        assert "expected a number of seconds from 0 to 600" in refusal(GYROPHARE_HOST_GAP=value)

    @pytest.mark.parametrize("value", [5, "deux\nlignes", None])
    def test_a_name_is_a_text_on_one_line(self, value: object) -> None:
        assert refusal(SITENAME=value) == f"SITENAME = {value!r}: expected a text on one line"

    def test_persons_sought_are_shown_in_one_of_two_forms(self) -> None:
        assert 'expected "neutral" (the cautious form) or "full"' in refusal(GYROPHARE_PERSONS_SOUGHT="Full")
        kept = from_mapping({"SITEURL": SITEURL, "GYROPHARE_PERSONS_SOUGHT": "neutral"}).persons_sought
        assert kept == "neutral"
