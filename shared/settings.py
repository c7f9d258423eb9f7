"""Settings of every process: environment variables with the prefix HOINGHI_, or files under /run/secrets.

A wrong value is refused at start with its name and what was expected.
"""

from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

_SECRETS = Path("/run/secrets")


class UnknownDatabase(ValueError):
    """Not a database that the read model can be kept in."""

    code = "DATABASE_URL_INVALID"


def known_database(url: str) -> str:
    """``url`` itself, when the read model can be kept there. Raises :class:`UnknownDatabase`."""
    try:
        driver = make_url(url).drivername
    except ArgumentError:
        driver = ""
    if driver not in ("sqlite+aiosqlite", "postgresql+asyncpg"):
        raise UnknownDatabase(
            "cần / expected: sqlite+aiosqlite:///FILE or postgresql+asyncpg://USER@HOST/NAME"
        )
    return url


class Settings(BaseSettings):
    """One table for all processes; each reads what it needs."""

    model_config = SettingsConfigDict(
        env_prefix="HOINGHI_",
        secrets_dir=_SECRETS if _SECRETS.is_dir() else None,
        extra="ignore",
        hide_input_in_errors=True,
    )

    nats_url: str = Field("nats://127.0.0.1:4222", description="The broker")
    nats_monitor_url: str | None = Field(
        None,
        description="The broker's monitoring address (http://host:8222). When given, a service refuses to "
        "start on a broker that acknowledges before it has written to disk",
    )
    database_url: str = Field(
        "sqlite+aiosqlite:///var/hoinghi.db",
        description="The read model: sqlite+aiosqlite:///FILE or postgresql+asyncpg://USER@HOST/NAME",
    )
    database_password: SecretStr | None = Field(
        None,
        description="Put into the database URL; better as a secret file than in the URL",
    )
    smtp_url: str = Field("smtp://127.0.0.1:2525", description="Where mail is handed over")
    mail_from: str = Field(
        "hoi-nghi@bacgiang.example", description="The sender's address of every message"
    )
    mail_dir: Path = Field(
        Path("var/mail"), description="Where the mail catcher keeps its .eml files"
    )
    mail_host: str = Field("127.0.0.1", description="Where the mail catcher listens")
    mail_port: int = Field(2525, ge=0, le=65535)
    clock: Literal["system", "simulated"] = Field(
        "system",
        description="simulated: every message carries its own time (stories, tests); never in production",
    )
    health_host: str = Field(
        "127.0.0.1", description="Where /health, /ready and /metrics are served"
    )
    health_port: int = Field(8080, ge=0, le=65535)
    max_lag: int = Field(
        1_000, ge=0, description="Ready while not more events than this behind the log"
    )
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    templates_dir: Path | None = Field(
        None,
        description="An office's own templates (see docs/documents.md); what it lacks is taken as shipped",
    )
    law_files: tuple[Path, ...] = Field(
        (),
        description="Your own tables of law beside the one that ships (docs/law.md), a JSON list of paths",
    )
    law_scopes: tuple[str, ...] = Field(
        (),
        description="Whose own rules come before the national ones, the narrowest first: "
        '["agency:so-noi-vu", "province:bac-ninh"]',
    )
    days_off_files: tuple[Path, ...] = Field(
        (),
        description="Your own days off beside those that ship (docs/law.md), a JSON list of paths",
    )

    @field_validator("database_url")
    @classmethod
    def _known_driver(cls, value: str) -> str:
        return known_database(value)

    @property
    def database(self) -> str:
        """The database URL with the password in it: never for a log."""
        url = make_url(self.database_url)
        if self.database_password is not None:
            url = url.set(password=self.database_password.get_secret_value().strip())
        return url.render_as_string(hide_password=False)
