"""Wishes to the running order, and the reasons for which one is refused."""

from typing import Final, Literal, Self

from pydantic import AwareDatetime, Field, model_validator

from shared import subjects
from shared.commands.base import Command
from shared.events.agenda import StaffRole
from shared.events.people import Count, Digest, LongText, Text
from shared.events.plan import AgendaKind
from shared.refusals import Refusal
from shared.subjects import Subject, Token


class _OfAgenda(Command, context="registry", roles=("organiser", "office")):
    def boundary(self, conference: str) -> Subject:
        return subjects.agenda(conference)


class ScheduleAgendaItem(_OfAgenda):
    """Put an item into the running order, or (with ``within``) a part into an item."""

    item: Token
    order: Count
    title: Text
    minutes: int = Field(ge=1, le=1440)
    presenter: Text
    within: Token | None = None
    paper: Token | None = None
    kind: AgendaKind | None = None
    session: Token | None = None
    starts_at: AwareDatetime | None = None
    unit: Token | None = None
    conducted_by: Text | None = None
    delegate: Token | None = None


class MoveAgendaItem(_OfAgenda):
    """Give an item another place or length; every time behind it follows. Without ``session`` it stays in its
    half-day."""

    item: Token
    order: Count
    minutes: int = Field(ge=1, le=1440)
    session: Token | None = None


class AmendAgendaItem(_OfAgenda):
    """Another title, presenter, presenting agency, conductor or delegate; what is not given stays as it is.

    ``clears``: what nobody is named for from now on. A field both given and cleared is MALFORMED.
    """

    item: Token
    title: Text | None = None
    presenter: Text | None = None
    unit: Token | None = None
    conducted_by: Text | None = None
    delegate: Token | None = None
    clears: tuple[Literal["unit", "conducted_by", "delegate"], ...] = ()

    @model_validator(mode="after")
    def _given_or_cleared(self) -> Self:
        both = [name for name in self.clears if getattr(self, name) is not None]
        if both:
            raise ValueError(f"given and cleared: {', '.join(both)}")
        return self


class FixAgendaItem(_OfAgenda):
    """Fix the hour at which an item begins; without an hour it follows the item before it again."""

    item: Token
    starts_at: AwareDatetime | None = None


class RemoveAgendaItem(_OfAgenda):
    """Take an item out of the running order."""

    item: Token
    reason: Text


class AttachAgendaDocument(_OfAgenda):
    """Attach a document to an item, by the digest under which the file store keeps it."""

    item: Token
    document: Token
    title: Text
    file_name: Text
    digest: Digest


class DetachAgendaDocument(_OfAgenda):
    """Take a document from an item; the file itself stays where it is."""

    item: Token
    document: Token
    reason: Text


class WriteAgendaWords(_OfAgenda):
    """Write the MC's words for an item; without words those that its kind suggests come back."""

    item: Token
    words: LongText | None = None


class AssignAgendaStaff(_OfAgenda):
    """Say who does what on the day, by office: for one item, or without ``item`` for the whole conference.
    Without ``holder`` nobody does it any more."""

    role: StaffRole
    holder: Text | None = None
    item: Token | None = None


AgendaCommand = (
    ScheduleAgendaItem
    | MoveAgendaItem
    | AmendAgendaItem
    | FixAgendaItem
    | RemoveAgendaItem
    | AttachAgendaDocument
    | DetachAgendaDocument
    | WriteAgendaWords
    | AssignAgendaStaff
)

AGENDA_ITEM_IN_PART: Final = Refusal(
    "REGISTRY_AGENDA_PART_IN_PART",
    "Mục “{item}” đã nằm trong một mục khác, không chứa mục con.",
    "The agenda item “{item}” is a part of another one itself and holds no parts.",
    "Xếp vào mục lớn, hoặc tạo một mục riêng.",
    "Put it into the item above, or schedule an item of its own.",
)
AGENDA_PART_FOLLOWS: Final = Refusal(
    "REGISTRY_AGENDA_PART_FOLLOWS",
    "Mục “{item}” nằm trong mục “{within}”: buổi và giờ theo mục đó.",
    "The item “{item}” is a part of “{within}”: it has the half-day and the hour of that one.",
    "Chuyển hoặc ấn định giờ cho mục “{within}”.",
    "Move “{within}”, or fix the hour of that one.",
)
DOCUMENT_KNOWN: Final = Refusal(
    "REGISTRY_AGENDA_DOCUMENT_KNOWN",
    "Mục “{item}” đã có tài liệu mang mã “{document}” với nội dung khác.",
    "The item “{item}” has another document under the id “{document}” already.",
    "Dùng mã khác, hoặc gỡ tài liệu cũ trước.",
    "Use another id, or detach the earlier document first.",
)
DOCUMENT_NOT_KEPT: Final = Refusal(
    "REGISTRY_AGENDA_DOCUMENT_NOT_KEPT",
    "Kho tệp của hội nghị chưa có tệp “{file_name}” với mã SHA-256 này.",
    "The conference's file store does not hold “{file_name}” under this SHA-256.",
    "Nếu tài liệu không lưu ở nơi khác: kiểm tra lại mã SHA-256, hoặc nộp tệp trước.",
    "Unless the document lies elsewhere: check the SHA-256, or hand in the file first.",
)
AGENDA_OVER: Final = Refusal(
    "REGISTRY_AGENDA_OVER",
    "Hội nghị đã kết thúc (hoặc đã hủy); chương trình giữ nguyên như đã diễn ra.",
    "The conference is over (or cancelled); the running order stays as it was held.",
    "Điều cần nói thêm thì ghi vào báo cáo kết quả (trang Báo cáo).",
    "What remains to be said goes into the report on the results (page Report).",
)
AGENDA_REFUSALS: Final = (
    AGENDA_OVER,
    AGENDA_ITEM_IN_PART,
    AGENDA_PART_FOLLOWS,
    DOCUMENT_KNOWN,
    DOCUMENT_NOT_KEPT,
)
