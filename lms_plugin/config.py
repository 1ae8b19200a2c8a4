"""Settings: one frozen object, read once from the environment and checked before anything starts."""

from __future__ import annotations

import stat
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

LOOPBACK_HOSTS = frozenset({"localhost", "127.0.0.1", "::1"})
PREFIX = "ASSAY_"
MIN_SECRET = 32


def resource_dir(name: str) -> Path:
    """The folder of templates or migrations: bundled beside this file in a wheel, else the checkout's own."""
    bundled = Path(__file__).parent / "_resources" / name
    return bundled if bundled.is_dir() else Path(__file__).parent.parent / name


class SettingsError(Exception):
    """The environment does not make a runnable Assay; ``problems`` has one line per setting to mend."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything an operator can set. The comment on each field is its documentation."""

    public_url: str  # address people and platforms reach Assay at, no trailing slash; https except on loopback
    secret_key: str = field(repr=False)  # at least 32 characters; signs cookies and encrypts keys at rest
    database_url: str = "sqlite:///assay.sqlite3"  # SQLAlchemy address: sqlite:///file or postgresql+psycopg://…
    jobs_url: str = (
        ""  # where the job queue lives: sqlite:///file, postgresql://… or redis://…; empty: beside the database
    )
    development: bool = False  # allows http and private addresses on loopback; never set it for real learners
    private_hosts: frozenset[str] = frozenset()  # host names that may resolve to private addresses
    ca_file: str = ""  # certificates to trust besides the usual ones, PEM
    log_format: str = "json"  # json or console
    log_level: str = "INFO"  # DEBUG, INFO, WARNING or ERROR
    max_body_kb: int = 256  # largest request accepted, in kilobytes
    trusted_proxies: int = 0  # how many reverse proxies in front set X-Forwarded-For
    send_workers: int = 4  # scores sent at once to one platform by one worker process
    anonymous_days: int = 30  # how long the practice of people whom no platform names is kept
    keep_days: int = 0  # how long attempts are kept after they were handed in; 0: until somebody deletes them
    xapi_url: str = ""  # xAPI endpoint of a learning record store that finished attempts are told to; empty: none
    xapi_auth: str = field(default="", repr=False)  # user:password for it
    xapi_actor: str = "pseudonym"  # how learners stand there: pseudonym, id (the platform's) or name (id and name)
    metrics_token: str = field(default="", repr=False)  # at least 32 characters; whoever sends it may read /metrics
    alert_url: str = ""  # address that is told (POST, JSON) when scores wait too long; empty: the log only
    alert_minutes: int = 60  # how long the oldest unsent score may wait before somebody is told
    verify_url: str = ""  # address of the public verification host; empty: no certificates; never change it later
    name_kek: str = field(default="", repr=False)  # wraps the keys of names on certificates; at least 32 characters
    sign_kek: str = field(default="", repr=False)  # wraps the keys that sign certificates; the worker's alone
    name_keys_url: str = ""  # database of the keys of names, backed up apart; empty: beside the database
    limits_file: str = ""  # SQLite file in which the verification host counts calls; empty: beside the database
    keep_years: int = 7  # how many years after their last certificate was over holders' names and files are kept
    contact: str = ""  # who learners and instructors should turn to, shown on error pages

    @property
    def is_https(self) -> bool:
        """Whether the public address is served over TLS."""
        return self.public_url.startswith("https://")

    @property
    def origin(self) -> str:
        """Scheme, host and port of the public address."""
        parts = urlsplit(self.public_url)
        return f"{parts.scheme}://{parts.netloc}"

    @property
    def queue_url(self) -> str:
        """Where jobs wait: the setting, or a place that follows from the database."""
        if self.jobs_url:
            return self.jobs_url
        if self.database_url.startswith("postgresql"):
            return self.database_url.replace("postgresql+psycopg://", "postgresql://", 1)
        return _beside(self.database_url, "-jobs")

    @property
    def certifies(self) -> bool:
        """Whether this installation issues certificates."""
        return bool(self.verify_url and self.name_kek)

    @property
    def names_url(self) -> str:
        """Where the keys of names are kept: the setting, or a place that follows from the database."""
        return self.name_keys_url or _beside(self.database_url, "-names")

    @property
    def counts_file(self) -> str:
        """The file in which the verification host counts calls."""
        beside = _beside(self.database_url, "-limits").removeprefix("sqlite:///")
        return self.limits_file or ("assay-limits.sqlite3" if beside.startswith("postgresql") else beside)

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> Settings:
        """Read ``ASSAY_…`` variables.

        Raises:
            SettingsError: with every problem found, not only the first.
        """
        reader = _Reader(environ)
        values = {
            "public_url": reader.read("PUBLIC_URL", _public_url, required=True),
            "secret_key": reader.secret("SECRET_KEY"),
            "database_url": reader.read("DATABASE_URL", _database_url),
            "jobs_url": reader.read("JOBS_URL", _jobs_url),
            "development": reader.read("DEVELOPMENT", _flag),
            "private_hosts": reader.read("PRIVATE_HOSTS", _hosts),
            "ca_file": reader.read("CA_FILE", _existing_file),
            "log_format": reader.read("LOG_FORMAT", _one_of("json", "console")),
            "log_level": reader.read("LOG_LEVEL", _one_of("DEBUG", "INFO", "WARNING", "ERROR")),
            "max_body_kb": reader.read("MAX_BODY_KB", _number(16, 20_480)),
            "trusted_proxies": reader.read("TRUSTED_PROXIES", _number(0, 5)),
            "send_workers": reader.read("SEND_WORKERS", _number(1, 64)),
            "anonymous_days": reader.read("ANONYMOUS_DAYS", _number(1, 3650)),
            "keep_days": reader.read("KEEP_DAYS", _number(30, 36_500)),
            "xapi_url": reader.read("XAPI_URL", _address),
            "xapi_auth": reader.read("XAPI_AUTH", _user_and_password),
            "xapi_actor": reader.read("XAPI_ACTOR", _one_of("pseudonym", "id", "name")),
            "metrics_token": reader.read("METRICS_TOKEN", _token),
            "alert_url": reader.read("ALERT_URL", _address),
            "alert_minutes": reader.read("ALERT_MINUTES", _number(1, 10_080)),
            "verify_url": reader.read("VERIFY_URL", _public_url),
            "name_kek": reader.secret("NAME_KEK", required=False),
            "sign_kek": reader.secret("SIGN_KEK", required=False),
            "name_keys_url": reader.read("NAME_KEYS_URL", _database_url),
            "limits_file": reader.read("LIMITS_FILE", str),
            "keep_years": reader.read("KEEP_YEARS", _number(1, 100)),
            "contact": reader.read("CONTACT", str),
        }
        reader.check_certificates(values)
        reader.check_unknown()
        reader.check_transport(values)
        if reader.problems:
            raise SettingsError(reader.problems)
        return cls(**{name: value for name, value in values.items() if value is not None})  # type: ignore[arg-type]  # each reader returns its field's type


class _Reader:
    """Collects values and problems, so that an operator mends everything in one go."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self.environ = environ
        self.problems: list[str] = []
        self.known: set[str] = set()

    def read(self, name: str, parse: Callable[[str], object], *, required: bool = False) -> object | None:
        name = PREFIX + name
        self.known.add(name)
        raw = self.environ.get(name, "").strip()
        if not raw:
            if required:
                self.problems.append(f"{name} is not set.")
            return None
        try:
            return parse(raw)
        except ValueError as error:
            self.problems.append(f"{name}: {error}")
            return None

    def secret(self, name: str, *, required: bool = True) -> object | None:
        """A secret, from the variable itself or from a file named by ``…_FILE`` that only its owner can read."""
        path = self.read(name + "_FILE", _private_file)
        value = self.read(name, str)
        if path is not None and value is not None:
            self.problems.append(f"{PREFIX}{name} and {PREFIX}{name}_FILE are both set; keep one.")
        if path is not None:
            value = Path(str(path)).read_text(encoding="utf-8").strip()
        if value is None:
            if required and not any(PREFIX + name in problem for problem in self.problems):
                self.problems.append(f"{PREFIX}{name} or {PREFIX}{name}_FILE is not set.")
        elif len(str(value)) < MIN_SECRET:
            self.problems.append(f"{PREFIX}{name} is shorter than {MIN_SECRET} characters.")
        return value

    def check_unknown(self) -> None:
        """A misspelt setting is silently not set: say so."""
        for name in sorted(self.environ):
            if name.startswith(PREFIX) and name not in self.known:
                self.problems.append(f"{name} is not a setting of Assay; is it misspelt?")

    def check_certificates(self, values: Mapping[str, object]) -> None:
        """Certificates need an address of their own and a secret for names, or neither."""
        url = values["verify_url"]
        if bool(url) != bool(values["name_kek"]) and not any("NAME_KEK" in problem for problem in self.problems):
            self.problems.append(f"{PREFIX}VERIFY_URL and {PREFIX}NAME_KEK are set together, or neither is.")
        if url and url == values["public_url"]:
            self.problems.append(f"{PREFIX}VERIFY_URL needs a host of its own: its pages carry no session.")
        if isinstance(url, str) and url.startswith("http://") and not values["development"]:
            self.problems.append(f"{PREFIX}VERIFY_URL must be https.")

    def check_transport(self, values: Mapping[str, object]) -> None:
        url = values["public_url"]
        real = isinstance(url, str) and url.startswith("https://") and urlsplit(url).hostname not in LOOPBACK_HOSTS
        if real and values["development"]:
            self.problems.append(f"{PREFIX}DEVELOPMENT is for a PUBLIC_URL on loopback; for real learners unset it.")
        if isinstance(url, str) and url.startswith("http://"):
            if urlsplit(url).hostname not in LOOPBACK_HOSTS:
                self.problems.append(f"{PREFIX}PUBLIC_URL must be https; browsers send our cookie only there.")
            elif not values["development"]:
                self.problems.append(f"{PREFIX}PUBLIC_URL is http: set {PREFIX}DEVELOPMENT=1 to allow that here.")


def _beside(database_url: str, suffix: str) -> str:
    """A SQLite file named after the database's; any other database keeps its address."""
    if not database_url.startswith("sqlite"):
        return database_url
    return f"{database_url.removesuffix('.sqlite3')}{suffix}.sqlite3"


def _public_url(raw: str) -> str:
    parts = urlsplit(raw)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError("give a full address such as https://assay.example.edu.")
    if parts.query or parts.fragment or parts.username or parts.path not in {"", "/"}:
        raise ValueError("give scheme, host and port only, without path, query or user name.")
    return raw.rstrip("/")


def _database_url(raw: str) -> str:
    if raw.startswith("postgresql://"):
        return raw.replace("postgresql://", "postgresql+psycopg://", 1)
    if raw.startswith(("sqlite:///", "postgresql+psycopg://")):
        return raw
    raise ValueError("starts with sqlite:/// or postgresql://.")


def _jobs_url(raw: str) -> str:
    if raw.startswith(("sqlite:///", "postgresql://", "redis://", "rediss://")):
        return raw
    raise ValueError("starts with sqlite:///, postgresql:// or redis://.")


def _flag(raw: str) -> bool:
    if raw.lower() in {"1", "true", "yes", "on"}:
        return True
    if raw.lower() in {"0", "false", "no", "off"}:
        return False
    raise ValueError("is 1 or 0.")


def _hosts(raw: str) -> frozenset[str]:
    return frozenset(part.strip().lower() for part in raw.split(",") if part.strip())


def _existing_file(raw: str) -> str:
    if not Path(raw).is_file():
        raise ValueError("names a file that is not there.")
    return raw


def _token(raw: str) -> str:
    if len(raw) < MIN_SECRET or not raw.isascii():
        raise ValueError(f"needs at least {MIN_SECRET} plain characters.")
    return raw


def _address(raw: str) -> str:
    parts = urlsplit(raw)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError("give a full address such as https://chat.example.edu/hook.")
    return raw


def _user_and_password(raw: str) -> str:
    if not raw.partition(":")[0] or not raw.partition(":")[2]:
        raise ValueError("is a user and a password with a colon between.")
    return raw


def _private_file(raw: str) -> str:
    _existing_file(raw)
    if Path(raw).stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise ValueError("can be read by others; set its mode to 600.")
    return raw


def _one_of(*choices: str) -> Callable[[str], str]:
    def parse(raw: str) -> str:
        for choice in choices:
            if raw.lower() == choice.lower():
                return choice
        raise ValueError(f"is one of {', '.join(choices)}.")

    return parse


def _number(low: int, high: int) -> Callable[[str], int]:
    def parse(raw: str) -> int:
        if not raw.isascii() or not raw.isdigit() or not low <= int(raw) <= high:
            raise ValueError(f"is a whole number from {low} to {high}.")
        return int(raw)

    return parse
