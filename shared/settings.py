"""Settings of every process: environment variables with the prefix HOINGHI_, or files under /run/secrets.

A wrong value is refused at start with its name and what was expected.
"""

import re
import ssl
from email.utils import parseaddr
from ipaddress import ip_network
from pathlib import Path
from typing import Final, Literal, Self
from urllib.parse import SplitResult, urlsplit

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from shared.desks import Desk

_SECRETS = Path("/run/secrets")
_LOOPBACK: Final = ("127.0.0.1", "localhost", "::1")
_HIGHEST_PORT: Final = 65535


def parted(address: str) -> SplitResult | None:
    """An address with its parts; None where it is none, its port included."""
    try:
        told = urlsplit(address.strip())
        _ = told.port  # raises where it is no number
    except ValueError:
        return None
    return told if told.hostname else None


def _is_mailbox(text: str) -> bool:
    """NAME@HOST and nothing beside it."""
    name, _, host = text.partition("@")
    return bool(name and host) and "@" not in host and text.split() == [text]


def _unread(error: OSError) -> str:
    """Why a file is of no use: never what stands in it."""
    return f"không dùng được / of no use ({type(error).__name__})"


class SettingInvalid(ValueError):
    """What only the process that uses a setting can find wrong with it; the message names the setting."""

    code = "SETTING_INVALID"


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
        description="The broker's monitoring address (http://host:8222, https:// with HOINGHI_NATS_CA), one for "
        "each node, with commas. When given, a service refuses to start on a broker that acknowledges before it "
        "has written to disk",
    )
    nats_nkey: SecretStr | None = Field(
        None,
        description="The seed of this process's key (SU…), made by `hoinghi broker config`; better as a file",
    )
    nats_nkey_file: Path | None = Field(None, description="The same, as the path of its file")
    nats_ca: Path | None = Field(
        None,
        description="Who vouches for the broker's certificate (PEM); without it: the system's own list",
    )
    nats_cert: Path | None = Field(
        None, description="This process's own certificate (PEM), where the broker asks for one"
    )
    nats_key: Path | None = Field(None, description="The key of nats_cert (PEM)")
    nats_private_network: bool = Field(
        False,
        description="The broker is reached over a network inside this one host (compose): TLS may be left out",
    )
    broker_dir: Path = Field(
        Path("var/broker"),
        description="Where `hoinghi broker config` keeps keys and accounts, for `hoinghi agency`",
    )
    master_key: SecretStr | None = Field(
        None,
        description="The key that wraps the keys of people: base64 of 32 random bytes, as a secret file. "
        "Several lines: new keys are wrapped by the first, the others still open",
    )
    master_key_file: Path | None = Field(
        None,
        description="Where the master key is read instead: a file that only this user may read",
    )
    forgotten_list: Path | None = Field(
        None,
        description="A file on another disk than the broker's, where registry writes the ids of those who were "
        "forgotten; `hoinghi restore` and the doctor hold keys that came back against it (docs/privacy.md)",
    )
    seal_key: SecretStr | None = Field(
        None,
        description="The Ed25519 key that seals the log: base64 of 32 random bytes, as a secret file of the "
        "program service; without it nothing is sealed",
    )
    seal_key_file: Path | None = Field(None, description="Where the seal's key is read instead")
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
        "hoi-nghi@co-quan.example",
        description="The sender's address of every message: NAME@HOST, or WORDS <NAME@HOST>; without words the "
        "organiser's name stands before it. The default is nobody's: set it where mail really goes out",
    )
    mail_connections: int = Field(
        4, ge=1, le=64, description="How many connections to the mail server are used at once"
    )
    mail_per_minute: int = Field(
        0,
        ge=0,
        description="Mails that one receiving host is given in a minute at the most; 0: any",
    )
    mail_copy_to: str | None = Field(
        None,
        description="A mailbox that gets a copy of every mail, so that a lost answer can be looked up",
    )
    mail_archive: str | None = Field(
        None,
        description="Where sent mails can be looked up by Message-ID: a folder, or "
        "imaps://USER:PASSWORD@HOST/MAILBOX",
    )
    mail_settle_seconds: float = Field(
        60.0,
        ge=0,
        description="So long after a process heard of an attempt without an end, the archive is asked for a "
        "mail whose answer was lost: longer than the copy may take to get there; in the first half of it the text "
        "is handed over or not at all",
    )
    mail_inbox: str | None = Field(
        None,
        description="Where bounces and replies are read: a folder of .eml files, or "
        "imaps://USER:PASSWORD@HOST/MAILBOX",
    )
    mail_ca_file: Path | None = Field(
        None,
        description="Certificates (PEM) of the authority that signed the mail servers' own, where it is the "
        "office's; without it those of the system",
    )
    quiet_hours: str | None = Field(
        None, description="No message is sent then (time of Vietnam): 21:00-06:00"
    )
    dkim_selector: str = Field("hoinghi", description="The selector of the DKIM key")
    dkim_key: SecretStr | None = Field(
        None, description="Key with which mails are signed: PEM (RSA), or base64 (Ed25519)"
    )
    webhooks_file: Path | None = Field(
        None, description="agency: {url, secret} of those that take messages by webhook (YAML)"
    )
    webhooks_local: bool = Field(
        False, description="Webhooks of this very machine may be without TLS (trials)"
    )
    answer_base_url: str | None = Field(
        None, description="Address of the portal, as recipients reach it, for the links to answer"
    )
    portal_host: str = Field("127.0.0.1", description="Where the portal's pages are served")
    portal_port: int = Field(8000, ge=0, le=65535)
    portal_published: str = Field(
        "8000",
        description="Read by docker-compose.yml alone: the port on 127.0.0.1 at which the portal is found, or as "
        "many as there are portals (8000-8001); 0: any that is free",
    )
    portal_proxies: str = Field(
        "",
        description="Addresses of the proxies whose X-Forwarded-For is believed, with commas "
        "(10.0.0.7,10.1.0.0/16); empty: none",
    )
    oidc_issuer: str | None = Field(
        None,
        description="The office's identity provider (OpenID Connect), exactly as it names itself: "
        "https://HOST/REALM; without it people come in by one-time links only",
    )
    oidc_client_id: str | None = Field(None, description="How the provider knows this portal")
    oidc_client_secret: SecretStr | None = Field(
        None, description="What the portal proves itself with; none: a public client, by PKCE alone"
    )
    oidc_client_secret_file: Path | None = Field(
        None, description="The same, as the path of its file"
    )
    oidc_scopes: str = Field(
        "openid profile", description="What the provider is asked for, with spaces"
    )
    oidc_unit_claim: str = Field(
        "hoinghi_unit",
        description="The claim that says a person's agency; dots lead inwards (resource.unit)",
    )
    oidc_role_claim: str = Field(
        "hoinghi_role",
        description="The claim that says the role, or several (realm_access.roles, groups)",
    )
    oidc_person_claim: str = Field(
        "preferred_username", description="The claim under which the record names a person"
    )
    oidc_units: dict[str, str] = Field(
        {},
        description="The provider's word for an agency: its id in the plan (a JSON object); a word that is not "
        "here is taken as the id itself",
    )
    oidc_roles: dict[str, str] = Field(
        {},
        description="The provider's word for a role: the role (a JSON object); a word that is not here is taken "
        "as the role itself",
    )
    oidc_help: str | None = Field(
        None,
        description="Whom to ask when an account lacks its agency or role, as the page shall say it",
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
    checkin_opens_hours: int = Field(
        24, ge=0, le=240, description="The reception opens so many hours before the conference"
    )
    checkin_undo_minutes: int = Field(
        30, ge=0, le=1440, description="A check-in may be undone for so many minutes"
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

    @field_validator("nats_url")
    @classmethod
    def _broker(cls, value: str) -> str:
        """A broker's address, or several with commas; the same scheme for all."""
        told = [parted(one) for one in value.split(",")]
        if {one and one.scheme for one in told} not in ({"nats"}, {"tls"}):
            raise ValueError(
                "cần / expected: tls://HOST:4222 (nats:// only on this machine itself)"
            )
        return value

    @field_validator("nats_monitor_url")
    @classmethod
    def _monitor(cls, value: str | None) -> str | None:
        for one in value.split(",") if value is not None else ():
            told = parted(one)
            if told is None or told.scheme not in ("http", "https"):
                raise ValueError("cần / expected: http://HOST:8222 (https://HOST:8222)")
        return value

    @field_validator("smtp_url")
    @classmethod
    def _mail_server(cls, value: str) -> str:
        told = parted(value)
        if told is None or told.scheme not in ("smtp", "smtps"):
            raise ValueError("cần / expected: smtp://HOST:PORT, smtps://HOST:PORT")
        return value

    @field_validator("mail_copy_to")
    @classmethod
    def _mailbox(cls, value: str | None) -> str | None:
        if value and not _is_mailbox(value):
            raise ValueError("cần / expected: NAME@HOST")
        return value

    @field_validator("mail_from")
    @classmethod
    def _sender(cls, value: str) -> str:
        words, mailbox = parseaddr(value)
        plain = not words and mailbox == value
        if not (plain or (words and value.endswith(f"<{mailbox}>"))) or not _is_mailbox(mailbox):
            raise ValueError("cần / expected: NAME@HOST, WORDS <NAME@HOST>")
        return value

    @field_validator("mail_archive", "mail_inbox")
    @classmethod
    def _folder_or_imap(cls, value: str | None) -> str | None:
        if value and "://" in value:
            told = parted(value)
            if told is None or told.scheme not in ("imap", "imaps") or not told.username:
                raise ValueError("cần / expected: imaps://USER:PASSWORD@HOST[:PORT]/MAILBOX")
        elif value and not Path(value).is_dir():
            raise ValueError(
                "không có thư mục này; cần / expected: một thư mục đã có / a folder that is there, hoặc / or "
                "imaps://USER:PASSWORD@HOST[:PORT]/MAILBOX"
            )
        return value

    @field_validator("nats_ca", "mail_ca_file")
    @classmethod
    def _authorities(cls, value: Path | None) -> Path | None:
        if value is not None:
            try:
                ssl.create_default_context(cafile=value)
            except OSError as error:  # SSLError is one
                raise ValueError(
                    f"{_unread(error)}; cần / expected: một tệp chứng thư / a file of certificates (PEM)"
                ) from None
        return value

    @field_validator("webhooks_file", "oidc_client_secret_file")
    @classmethod
    def _readable(cls, value: Path | None) -> Path | None:
        if value is not None:
            try:
                value.read_bytes()
            except OSError as error:
                raise ValueError(
                    f"{_unread(error)}; cần / expected: một tệp đọc được / a file that can be read"
                ) from None
        return value

    @field_validator("law_files", "days_off_files")
    @classmethod
    def _all_readable(cls, value: tuple[Path, ...]) -> tuple[Path, ...]:
        for one in value:
            try:
                one.read_bytes()
            except OSError as error:
                raise ValueError(
                    f"{one}: {_unread(error)}; cần / expected: tệp đọc được / files that can be read"
                ) from None
        return value

    @field_validator("quiet_hours")
    @classmethod
    def _hours(cls, value: str | None) -> str | None:
        from shared.quiet_hours import (
            quiet_hours,  # here: the events' types, which few need for this
        )

        try:
            quiet_hours(value)
        except ValueError:
            raise ValueError("cần / expected: 21:00-06:00") from None
        return value

    @field_validator("dkim_selector")
    @classmethod
    def _selector(cls, value: str) -> str:
        """It becomes part of a name in the DNS."""
        if not re.fullmatch(r"[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*", value):
            raise ValueError("cần / expected: hoinghi (chữ, số, -, _ / letters, digits, -, _)")
        return value

    @field_validator("portal_host", "mail_host", "health_host")
    @classmethod
    def _host(cls, value: str) -> str:
        if not re.fullmatch(r"[A-Za-z0-9.:_%-]+", value):
            raise ValueError("cần / expected: 127.0.0.1, 0.0.0.0, HOST")
        return value

    @field_validator("portal_published")
    @classmethod
    def _ports(cls, value: str) -> str:
        """An address would have Docker publish the portal elsewhere than on this machine alone."""
        found = re.fullmatch(r"(\d{1,5})(?:-(\d{1,5}))?", value)
        ports = [int(one) for one in found.groups() if one] if found else []
        if not ports or ports != sorted(ports) or ports[-1] > _HIGHEST_PORT:
            raise ValueError("cần / expected: 8000, 8000-8001 (không có địa chỉ / no address)")
        return value

    @field_validator("law_scopes")
    @classmethod
    def _places(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if not all(re.fullmatch(r"[a-z]+:[a-z0-9-]+", one) for one in value):
            raise ValueError('cần / expected: ["agency:so-noi-vu", "province:bac-ninh"]')
        return value

    @field_validator("oidc_unit_claim", "oidc_role_claim", "oidc_person_claim")
    @classmethod
    def _claim(cls, value: str) -> str:
        if not value or value.split() != [value]:
            raise ValueError("cần tên một claim / the name of a claim is expected")
        return value

    @field_validator("oidc_scopes")
    @classmethod
    def _scopes(cls, value: str) -> str:
        if "openid" not in value.split():
            raise ValueError("cần / expected: openid … (cách nhau bằng dấu cách / with spaces)")
        return value

    @model_validator(mode="after")
    def _broker_over_tls(self) -> Self:
        """What goes over a wire is encrypted; a key and the certificate that it belongs to come together."""
        told = [urlsplit(one.strip()) for one in self.nats_url.split(",")]
        plain = [
            one.hostname for one in told if one.scheme == "nats" and one.hostname not in _LOOPBACK
        ]
        if plain and not self.nats_private_network:
            raise ValueError(
                "HOINGHI_NATS_URL: cần / expected: tls://HOST:4222 (nats:// only on this machine itself, or "
                "with HOINGHI_NATS_PRIVATE_NETWORK=true inside one host)"
            )
        if (self.nats_cert is None) != (self.nats_key is None):
            raise ValueError("HOINGHI_NATS_CERT, HOINGHI_NATS_KEY: cần cả hai / both are expected")
        if self.nats_cert is not None:
            try:
                ssl.create_default_context().load_cert_chain(self.nats_cert, self.nats_key)
            except OSError as error:
                raise ValueError(
                    f"HOINGHI_NATS_CERT, HOINGHI_NATS_KEY: {_unread(error)}; cần / expected: chứng thư và khóa "
                    "của nó / a certificate and its key (PEM)"
                ) from None
        return self

    @field_validator("answer_base_url")
    @classmethod
    def _encrypted(cls, value: str | None) -> str | None:
        """Sign-in and answers go over the wire in clear text only on this machine."""
        if value is None:
            return None
        told = urlsplit(value)
        alone = told.hostname in _LOOPBACK
        if told.hostname is None or told.scheme not in (("http", "https") if alone else ("https",)):
            raise ValueError("cần / expected: https://HOST (http only on this machine itself)")
        return value

    @field_validator("portal_proxies")
    @classmethod
    def _proxies(cls, value: str) -> str:
        """A name would be compared with addresses, and never be one of them."""
        for one in value.split(",") if value.strip() not in ("", "*") else ():
            try:
                ip_network(one.strip())
            except ValueError:
                raise ValueError(
                    "cần / expected: 10.0.0.7,10.1.0.0/16 (địa chỉ, không phải tên / addresses, no names)"
                ) from None
        return value

    @field_validator("oidc_roles")
    @classmethod
    def _roles(cls, value: dict[str, str]) -> dict[str, str]:
        if strange := sorted(set(value.values()) - set(Desk)):
            raise ValueError(
                f"không có vai trò / no such role: {', '.join(strange)}; cần / expected: {', '.join(Desk)}"
            )
        return value

    @field_validator("oidc_issuer")
    @classmethod
    def _issuer(cls, value: str | None) -> str | None:
        """Who vouches for people is asked over TLS, but on this machine itself."""
        if value is None:
            return None
        told = urlsplit(value)
        schemes = ("http", "https") if told.hostname in _LOOPBACK else ("https",)
        if told.hostname is None or told.scheme not in schemes or told.query or told.fragment:
            raise ValueError("cần / expected: https://HOST/REALM")
        return value

    @model_validator(mode="after")
    def _issuer_with_client(self) -> Self:
        if (self.oidc_issuer is None) != (self.oidc_client_id is None):
            raise ValueError(
                "HOINGHI_OIDC_ISSUER, HOINGHI_OIDC_CLIENT_ID: cần cả hai / both are expected"
            )
        return self

    @property
    def portal_url(self) -> str:
        """The portal's address as people reach it, without a slash at its end."""
        return (self.answer_base_url or f"http://127.0.0.1:{self.portal_port}").rstrip("/")

    @property
    def database(self) -> str:
        """The database URL with the password in it: never for a log."""
        return self.with_password(self.database_url)

    def with_password(self, database_url: str) -> str:
        """Another database of the same server (a rebuild's), opened with the same password; never for a log.

        One that the URL itself brings goes before it, and a file has none.
        """
        url = make_url(database_url)
        bare = url.get_backend_name() == "postgresql" and url.password is None
        if self.database_password is not None and (bare or database_url == self.database_url):
            url = url.set(password=self.database_password.get_secret_value().strip())
        return url.render_as_string(hide_password=False)
