"""Signs outgoing mail (DKIM, RFC 6376) where the office's own mail server does not."""

from dataclasses import dataclass, field
from typing import Final

import dkim

from shared.settings import SettingInvalid, Settings

_SIGNED: Final = (
    b"from",
    b"to",
    b"subject",
    b"date",
    b"message-id",
    b"mime-version",
    b"content-type",
    b"auto-submitted",
    b"list-unsubscribe",
    b"list-unsubscribe-post",
)


@dataclass(frozen=True, slots=True)
class Signer:
    """``key``: PEM for RSA; the 32 bytes in base64 for Ed25519 (RFC 8463), which is far quicker."""

    selector: str
    domain: str
    key: bytes = field(repr=False)

    @classmethod
    def of(cls, settings: Settings) -> "Signer | None":
        """None where no key is set. Raises :class:`SettingInvalid` for a key that cannot be used."""
        if settings.dkim_key is None:
            return None
        domain = settings.mail_from.rpartition("@")[2].strip("<> ")
        key = settings.dkim_key.get_secret_value().strip().encode()
        signer = cls(settings.dkim_selector, domain, key)
        signer.sign(b"From: a@" + domain.encode() + b"\r\nSubject: x\r\n\r\nx\r\n")
        return signer

    def sign(self, raw: bytes) -> bytes:
        """The message with its signature before it."""
        algorithm = b"rsa-sha256" if self.key.startswith(b"-----BEGIN") else b"ed25519-sha256"
        try:
            header: bytes = dkim.sign(
                raw,
                self.selector.encode(),
                self.domain.encode(),
                self.key,
                # twice: a second header of the same name, added on the way, breaks the signature
                include_headers=[*_SIGNED, *_SIGNED],
                signature_algorithm=algorithm,
            )
        except (dkim.DKIMException, ValueError) as error:
            raise SettingInvalid(
                f"HOINGHI_DKIM_KEY: không dùng được / of no use ({error}); cần / expected: PEM (RSA), base64 của "
                "32 byte / of 32 bytes (Ed25519)"
            ) from error
        return header + raw
