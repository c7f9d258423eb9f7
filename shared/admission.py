"""The check-in code: what stands in the QR of a confirmation, and how it is read back.

``HN1.<conference>.<delegation>.<ticket>``. The ticket is what nobody can guess: 128 random bits as 39 digits.
Digits, because a scanner types like a keyboard: an input method for Vietnamese (Telex, VNI) that was left on
turns letters into other letters, but never the digits of a word without letters.
The code carries no name; the conference and the delegation in it only say where to look.
"""

import re
from dataclasses import dataclass
from typing import Annotated, Final

from pydantic import StringConstraints

from shared.subjects import TOKEN_PATTERN

PREFIX: Final = "HN1"
Ticket = Annotated[str, StringConstraints(pattern=r"^[0-9]{39}$")]
"""128 random bits, decimal, with leading zeros."""
_PART: Final = TOKEN_PATTERN.removeprefix("^").removesuffix("$")
CODE_PATTERN: Final = rf"[Hh][Nn]1\.({_PART})\.({_PART})\.([0-9]{{39}})"
"""The whole of a code; its groups are conference, delegation and ticket. Also read by the portal's page."""
_CODE: Final = re.compile(CODE_PATTERN)


@dataclass(frozen=True, slots=True)
class Code:
    conference: str
    delegation: str
    ticket: str

    def __str__(self) -> str:
        return f"{PREFIX}.{self.conference}.{self.delegation}.{self.ticket}"


def ticket_of(nonce: str) -> str | None:
    """The ticket made of the random hexadecimal ``nonce`` of a command's meta; None where there is none."""
    return f"{int(nonce, 16):039d}" if nonce else None


def code_of(conference: str, delegation: str, ticket: str | None) -> str | None:
    """The text of the QR; None where no ticket was made (before there were codes)."""
    return str(Code(conference, delegation, ticket)) if ticket else None


def read_code(text: str) -> Code | None:
    """The code that ``text`` is; None for anything else."""
    found = _CODE.fullmatch(text.strip())
    return Code(*found.groups()) if found else None


def mangled(text: str) -> bool:
    """Whether an input method was at work: no code holds anything but ASCII."""
    return not text.isascii()
