"""The environment is read once, and everything wrong with it is said at once."""

import pytest

from lms_plugin.config import MIN_SECRET, Settings, SettingsError

GOOD = {"ASSAY_PUBLIC_URL": "https://assay.example.edu", "ASSAY_SECRET_KEY": "s" * MIN_SECRET}


def problems(environ: dict[str, str]) -> list[str]:
    with pytest.raises(SettingsError) as caught:
        Settings.from_env(environ)
    return caught.value.problems


def read(**changes: str) -> Settings:
    return Settings.from_env(GOOD | {f"ASSAY_{name}": value for name, value in changes.items()})


def test_two_settings_are_enough():
    settings = Settings.from_env(GOOD)
    assert settings.public_url == "https://assay.example.edu"
    assert settings.database_url == "sqlite:///assay.sqlite3"
    assert not settings.development


def test_an_empty_environment_names_both_settings_that_are_needed():
    assert problems({}) == [
        "ASSAY_PUBLIC_URL is not set.",
        "ASSAY_SECRET_KEY or ASSAY_SECRET_KEY_FILE is not set.",
    ]


def test_every_problem_is_said_at_once_and_names_its_setting():
    found = problems(
        {
            "ASSAY_PUBLIC_URL": "assay.example.edu",
            "ASSAY_SECRET_KEY": "short",
            "ASSAY_DATABASE_URL": "mysql://host/db",
            "ASSAY_JOBS_URL": "amqp://host",
            "ASSAY_DEVELOPMENT": "perhaps",
            "ASSAY_CA_FILE": "/nowhere/ca.pem",
            "ASSAY_LOG_FORMAT": "xml",
            "ASSAY_LOG_LEVEL": "LOUD",
            "ASSAY_MAX_BODY_KB": "0",
            "ASSAY_TRUSTED_PROXIES": "-1",
            "ASSAY_SEND_WORKERS": "many",
            "ASSAY_ANONYMOUS_DAYS": "0",
            "ASSAY_DATABSE_URL": "sqlite:///typo",
        }
    )
    named = {problem.split(":")[0].split(" ")[0] for problem in found}
    assert len(found) == 13
    assert named == {
        "ASSAY_PUBLIC_URL", "ASSAY_SECRET_KEY", "ASSAY_DATABASE_URL", "ASSAY_JOBS_URL", "ASSAY_DEVELOPMENT",
        "ASSAY_CA_FILE", "ASSAY_LOG_FORMAT", "ASSAY_LOG_LEVEL", "ASSAY_MAX_BODY_KB", "ASSAY_TRUSTED_PROXIES",
        "ASSAY_SEND_WORKERS", "ASSAY_ANONYMOUS_DAYS", "ASSAY_DATABSE_URL",
    }  # fmt: skip
    assert all("\n" not in problem for problem in found)


def test_a_misspelt_setting_is_pointed_out():
    assert problems(GOOD | {"ASSAY_PUBLICURL": "x"}) == ["ASSAY_PUBLICURL is not a setting of Assay; is it misspelt?"]


def test_settings_of_other_programs_are_left_alone():
    assert Settings.from_env(GOOD | {"PATH": "/bin", "FLASK_DEBUG": "1"}).origin == "https://assay.example.edu"


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644, 0o660])
def test_a_secret_file_that_others_can_read_is_refused(tmp_path, mode):
    path = tmp_path / "secret"
    path.write_text("s" * MIN_SECRET)
    path.chmod(mode)
    found = problems({"ASSAY_PUBLIC_URL": "https://a.example", "ASSAY_SECRET_KEY_FILE": str(path)})
    assert found == ["ASSAY_SECRET_KEY_FILE: can be read by others; set its mode to 600."]


@pytest.mark.parametrize("mode", [0o600, 0o400])
def test_a_secret_file_of_its_owner_is_read_without_the_newline(tmp_path, mode):
    path = tmp_path / "secret"
    path.write_text("s" * MIN_SECRET + "\n")
    path.chmod(mode)
    settings = Settings.from_env({"ASSAY_PUBLIC_URL": "https://a.example", "ASSAY_SECRET_KEY_FILE": str(path)})
    assert settings.secret_key == "s" * MIN_SECRET


def test_two_secrets_are_one_too_many(tmp_path):
    path = tmp_path / "secret"
    path.write_text("s" * MIN_SECRET)
    path.chmod(0o600)
    found = problems(GOOD | {"ASSAY_SECRET_KEY_FILE": str(path)})
    assert found == ["ASSAY_SECRET_KEY and ASSAY_SECRET_KEY_FILE are both set; keep one."]


def test_the_secret_is_not_shown_when_settings_are_printed():
    assert GOOD["ASSAY_SECRET_KEY"] not in repr(Settings.from_env(GOOD))


def test_http_is_refused_on_a_real_host_also_in_development():
    for development in ("0", "1"):
        found = problems(GOOD | {"ASSAY_PUBLIC_URL": "http://assay.example.edu", "ASSAY_DEVELOPMENT": development})
        assert found == ["ASSAY_PUBLIC_URL must be https; browsers send our cookie only there."]


def test_development_is_not_set_by_accident_where_learners_are():
    found = problems(GOOD | {"ASSAY_DEVELOPMENT": "1"})
    assert found == ["ASSAY_DEVELOPMENT is for a PUBLIC_URL on loopback; for real learners unset it."]


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "[::1]"])
def test_http_is_allowed_on_loopback_in_development_only(host):
    assert not read(PUBLIC_URL=f"http://{host}:8080", DEVELOPMENT="1").is_https
    found = problems(GOOD | {"ASSAY_PUBLIC_URL": f"http://{host}:8080"})
    assert found == ["ASSAY_PUBLIC_URL is http: set ASSAY_DEVELOPMENT=1 to allow that here."]


@pytest.mark.parametrize("url", ["https://a.example/sub", "https://a.example/?q=1", "https://u@a.example", "https://"])
def test_a_public_address_is_scheme_host_and_port_only(url):
    assert problems(GOOD | {"ASSAY_PUBLIC_URL": url})[0].startswith("ASSAY_PUBLIC_URL: ")


def test_a_slash_at_the_end_of_the_public_address_is_dropped():
    assert read(PUBLIC_URL="https://a.example:8443/").public_url == "https://a.example:8443"


def test_postgresql_gets_the_driver_we_ship():
    assert read(DATABASE_URL="postgresql://db/assay").database_url == "postgresql+psycopg://db/assay"


def test_jobs_wait_beside_the_database_unless_told_otherwise():
    assert read(DATABASE_URL="sqlite:////srv/assay.sqlite3").queue_url == "sqlite:////srv/assay-jobs.sqlite3"
    assert read(DATABASE_URL="postgresql://db/assay").queue_url == "postgresql://db/assay"
    assert read(JOBS_URL="redis://queue/0").queue_url == "redis://queue/0"


def test_lists_and_flags_are_read_as_people_write_them():
    here = {"PUBLIC_URL": "http://localhost:8080", "DEVELOPMENT": "yes"}
    settings = read(PRIVATE_HOSTS="LMS.Internal, db ,", LOG_LEVEL="debug", LOG_FORMAT="Console", **here)
    assert settings.private_hosts == {"lms.internal", "db"}
    assert settings.development
    assert (settings.log_level, settings.log_format) == ("DEBUG", "console")


def test_an_error_reads_one_problem_a_line():
    error = SettingsError(["one", "two"])
    assert str(error) == "one\ntwo"
