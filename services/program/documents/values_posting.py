"""What goes by post: letters in the order of their envelopes, and the list that goes to the post with them."""

from dataclasses import dataclass
from typing import Final

from services.program.documents.values import (
    AsOf,
    Invitation,
    Letterhead,
    Program,
    Recipients,
    SignatureBlock,
)

UNREACHABLE: Final = "Chưa liên hệ được: không có địa chỉ, không có thư điện tử"


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter of the organiser's own. ``kind``: "PHIẾU GỬI" before an invitation, else "THÔNG BÁO"."""

    letterhead: Letterhead
    kind: str
    subject: str
    addressee: str
    paragraphs: tuple[str, ...]
    recipients: Recipients
    signature: SignatureBlock
    as_of: AsOf


@dataclass(frozen=True, slots=True)
class Envelope:
    """What goes into one envelope, and its line in the posting list. ``address``: empty where none is known."""

    message: str
    to: str
    address: str
    about: str
    letter: Letter | None = None
    invitation: Invitation | None = None
    program: Program | None = None
    document: str = ""
    """Number and symbol of what is in it, where the clerk has given it."""
    mailbox: bool = True
    """An e-mail address is known, should the post not be able to deliver."""

    @property
    def where(self) -> str:
        """The address, or what the list says in its place."""
        return self.address or ("" if self.mailbox else UNREACHABLE)


@dataclass(frozen=True, slots=True)
class Posting:
    """All envelopes of one walk to the post."""

    letterhead: Letterhead
    subject: str
    envelopes: tuple[Envelope, ...]
    recipients: Recipients
    signature: SignatureBlock
    as_of: AsOf
    sending: str = ""
    """Until when invitations may go, and how many of these are late; empty without one."""
