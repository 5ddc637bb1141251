"""Settings are read once, checked, and never echoed."""

from pathlib import Path

import pytest

from shared.runtime.settings import BadSetting, read_settings
from shared.runtime.settings_page import page


def test_an_empty_environment_gives_a_production_service() -> None:
    assert read_settings({}).profile == "production"


def test_an_unknown_setting_is_refused_by_name() -> None:
    with pytest.raises(BadSetting, match="NARVARO_DATABSE_PREFIX"):
        read_settings({"NARVARO_DATABSE_PREFIX": "x"})


def test_a_number_that_is_no_number_is_refused_without_its_value() -> None:
    with pytest.raises(BadSetting) as refused:
        read_settings({"NARVARO_POSTGRES_PORT": "hemligt"})
    assert "NARVARO_POSTGRES_PORT" in str(refused.value)
    assert "hemligt" not in str(refused.value)


def test_the_password_comes_from_a_file_and_is_quoted_in_the_address(
    tmp_path: Path,
) -> None:
    (tmp_path / "password").write_text("a/b:c\n")
    settings = read_settings({"NARVARO_DATABASE_PASSWORD_FILE": str(tmp_path / "password")})
    assert settings.dsn("intake").startswith("postgresql://narvaro_intake_login:a%2Fb%3Ac@127.0.0.1:5432/narvaro_intake?")


def test_an_unreadable_secret_names_its_file(tmp_path: Path) -> None:
    settings = read_settings({"NARVARO_MASTER_KEY_FILE": str(tmp_path / "none")})
    with pytest.raises(BadSetting, match="none"):
        settings.secret(settings.master_key_file)


def test_the_page_of_settings_tells_what_the_code_reads() -> None:
    written = Path(__file__).resolve().parents[4] / "docs" / "settings.md"
    assert page() == written.read_text()
