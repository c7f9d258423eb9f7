"""What stands on the small pieces of print: name tents, badges, address labels."""

from dataclasses import dataclass

from services.program.documents.values import AsOf


@dataclass(frozen=True, slots=True)
class Card:
    """One person. ``code`` is what the QR of a badge holds; empty: no QR is printed."""

    name: str
    position: str
    unit: str
    group: str = ""
    seat: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True)
class Cards:
    """All cards of a conference in the order to print: by group, agency, name."""

    conference: str
    day: str
    cards: tuple[Card, ...]
    as_of: AsOf


@dataclass(frozen=True, slots=True)
class Label:
    """Whom an envelope goes to: the lines as they stand on it; what it refers to, small below."""

    lines: tuple[str, ...]
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Labels:
    sender: str
    labels: tuple[Label, ...]
    as_of: AsOf
