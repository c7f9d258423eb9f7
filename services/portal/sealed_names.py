"""A name that is looked for, sealed for one session: what an address may hold of it."""

import hashlib
from base64 import urlsafe_b64encode
from typing import Final

from cryptography.fernet import Fernet, InvalidToken

NAMES: Final = frozenset({"q", "named"})
"""Fields of an address in which a person's name may be typed."""
_SEALED: Final = "~"


def sealed(secret: str, text: str) -> str:
    """``secret``: the session's; another one does not open it."""
    return _SEALED + _key(secret).encrypt(text.encode()).decode()


def opened(secret: str | None, text: str) -> str:
    """The text; as it is where it was typed into the address by hand; nothing where it cannot be opened."""
    if not text.startswith(_SEALED):
        return text
    try:
        return _key(secret or "").decrypt(text[1:].encode()).decode()
    except InvalidToken:
        return ""


def _key(secret: str) -> Fernet:
    return Fernet(urlsafe_b64encode(hashlib.sha256(f"sought|{secret}".encode()).digest()))
