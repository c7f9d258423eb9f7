"""Facts of the running order. The type names are the storage format: once released, they never change meaning.

An agenda is public: it names offices and agencies, never people. Who a delegate is, ``delegate`` says by the
id that the own unit gave, and only the documents made for the organiser look the name up.
"""

from typing import Literal

from pydantic import AwareDatetime

from shared.envelope import Fact
from shared.events.people import Count, Digest, LongText, Text, Value
from shared.events.plan import AgendaKind
from shared.subjects import Token

StaffRole = Literal[
    "chair", "conductor", "mc", "rapporteur", "secretary", "reception", "decoration", "sound"
]
"""Chủ trì, người điều hành, dẫn chương trình, báo cáo, thư ký, lễ tân, khánh tiết, âm thanh."""
ChangeKind = Literal["added", "removed", "moved", "retimed", "presenter", "title"]

# --- the order as it was printed -----------------------------------------------------------------


class ProgramEntry(Value):
    """One item as a printed program has it. ``unit``: the agency that presents it, when it is one."""

    item: Token
    title: Text
    presenter: Text
    starts_at: AwareDatetime
    ends_at: AwareDatetime
    unit: Token | None = None
    session: Token | None = None
    within: Token | None = None


class RunningOrder(Value):
    """A whole program: when and where, and the items in their order, parts behind what they are within."""

    starts_at: AwareDatetime
    ends_at: AwareDatetime
    venue: Text
    entries: tuple[ProgramEntry, ...]


class ProgramChange(Value):
    """One item that differs from the version before; ``before`` None: it is new, ``after`` None: it is gone."""

    item: Token
    kinds: tuple[ChangeKind, ...]
    before: ProgramEntry | None = None
    after: ProgramEntry | None = None


# --- items ---------------------------------------------------------------------------------------


class AgendaItemScheduled(Fact, type_name="vn.hoinghi.registry.AgendaItemScheduled.v1"):
    """An item of the running order, or (with ``within``) a part of one, such as a paper that is read.

    ``session``: the half-day; None: that of the item before. ``starts_at``: its fixed hour, if it has one.
    ``unit``: the agency that presents it, and is told when it changes.
    """

    item: Token
    order: Count
    title: Text
    minutes: Count
    presenter: Text
    within: Token | None = None
    paper: Token | None = None
    kind: AgendaKind | None = None
    session: Token | None = None
    starts_at: AwareDatetime | None = None
    unit: Token | None = None
    conducted_by: Text | None = None
    delegate: Token | None = None


class AgendaItemMoved(Fact, type_name="vn.hoinghi.registry.AgendaItemMoved.v1"):
    """``session`` None: it stays in its half-day."""

    item: Token
    order: Count
    minutes: Count
    session: Token | None = None


class AgendaItemAmended(Fact, type_name="vn.hoinghi.registry.AgendaItemAmended.v1"):
    """Its title, or who presents and who conducts it: whole, as it is from now on."""

    item: Token
    title: Text
    presenter: Text
    unit: Token | None = None
    conducted_by: Text | None = None
    delegate: Token | None = None


class AgendaItemFixed(Fact, type_name="vn.hoinghi.registry.AgendaItemFixed.v1"):
    """It begins at that hour whatever is before it; ``starts_at`` None: it follows the one before again."""

    item: Token
    starts_at: AwareDatetime | None


class AgendaItemRemoved(Fact, type_name="vn.hoinghi.registry.AgendaItemRemoved.v1"):
    item: Token
    reason: Text


# --- what goes with them -------------------------------------------------------------------------


class AgendaDocumentAttached(Fact, type_name="vn.hoinghi.registry.AgendaDocumentAttached.v1"):
    """A document for an item: ``digest`` is the SHA-256 of its bytes, under which the file store keeps it."""

    item: Token
    document: Token
    title: Text
    file_name: Text
    digest: Digest


class AgendaDocumentDetached(Fact, type_name="vn.hoinghi.registry.AgendaDocumentDetached.v1"):
    item: Token
    document: Token
    reason: Text


class AgendaWordsWritten(Fact, type_name="vn.hoinghi.registry.AgendaWordsWritten.v1"):
    """The MC's words for an item; None: those that its kind suggests again."""

    item: Token
    words: LongText | None


class AgendaStaffAssigned(Fact, type_name="vn.hoinghi.registry.AgendaStaffAssigned.v1"):
    """Who does what on the day, by office; for one item, or for the whole conference. None: nobody any more."""

    role: StaffRole
    holder: Text | None
    item: Token | None = None


AgendaEvent = (
    AgendaItemScheduled
    | AgendaItemMoved
    | AgendaItemAmended
    | AgendaItemFixed
    | AgendaItemRemoved
    | AgendaDocumentAttached
    | AgendaDocumentDetached
    | AgendaWordsWritten
    | AgendaStaffAssigned
)
