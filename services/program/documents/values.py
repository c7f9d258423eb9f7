"""What a document says, as plain frozen values: assembled elsewhere, laid out and printed here.

Counts are ints, money is int đồng, moments are aware datetimes, days are dates. A value knows
nothing of paper: no leading zero, no capitals, no "./."; that is the layout's work. The same value
gives the same bytes, so everything that shows, its place in the log included, is in the value.
"""

from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from typing import Literal

Mark = Literal["V", "P", "G"]  # verified, partly, general knowledge: see the reference's own marks


@dataclass(frozen=True, slots=True)
class AsOf:
    """The place in the log up to which a document was computed, and that event's time (aware)."""

    position: int
    time: datetime


@dataclass(frozen=True, slots=True)
class SealedUpTo:
    """How far the log was sealed by then: position, when (aware), the seal's root (64 hex digits)."""

    position: int
    time: datetime
    root: str


@dataclass(frozen=True, slots=True)
class OpenDate:
    """A date that the registry clerk completes by hand; what is already known of it is printed."""

    year: int | None = None
    month: int | None = None


@dataclass(frozen=True, slots=True)
class Letterhead:
    """Boxes 2, 3 and 4 (NĐ 30/2020, Phụ lục I, Mục II.2-4): issuer, number, symbol, place, date.

    ``symbol`` is everything after the slash ("CTr-UBND"). Symbols of military commands such as
    "BC-BCH" are an agency's own setting ([G]); none is made up here. ``number`` stays None until
    the registry clerk gives it. ``superior`` is None where no superior line is printed.
    """

    issuer: str
    symbol: str
    place: str
    superior: str | None = None
    number: int | None = None
    dated: date | OpenDate = OpenDate()


class Capacity(StrEnum):
    """In whose right somebody signs (NĐ 30/2020, Điều 13; Phụ lục I, Mục II.7.a)."""

    OWN = ""
    ON_BEHALF = "TM."
    FOR_HEAD = "KT."
    BY_ORDER = "TL."
    BY_AUTHORITY = "TUQ."
    ACTING = "Q."


@dataclass(frozen=True, slots=True)
class SigningLine:
    """One line above the signature: ("KT.", "CHỦ TỊCH"); capitals are made by the layout."""

    title: str
    capacity: Capacity = Capacity.OWN


@dataclass(frozen=True, slots=True)
class SignatureBlock:
    """Boxes 7a and 7b. The last line is the signer's own office: plain, or "Q." for an acting head.

    ``rank`` is a military rank, printed before the name only where the branch's head so provides.
    ``name`` None leaves the name open. No image of a signature or seal is ever carried.
    """

    lines: tuple[SigningLine, ...]
    name: str | None
    rank: str | None = None

    def __post_init__(self) -> None:
        if not self.lines or self.lines[-1].capacity not in (Capacity.OWN, Capacity.ACTING):
            raise ValueError("the last signing line must be the signer's own office")


@dataclass(frozen=True, slots=True)
class Recipients:
    """Box 9b, Nơi nhận: items without dash or semicolon; who keeps the file copy ("VT, NC")."""

    items: tuple[str, ...] = ()
    file_copy: str = "VT"


@dataclass(frozen=True, slots=True)
class DocumentReference:
    """Another document: what it is, number with symbol ("12/QĐ-UBND"), day; None while open."""

    title: str
    number: str | None = None
    dated: date | None = None


@dataclass(frozen=True, slots=True)
class Basis:
    """A legal basis in the words to print, and how far it was verified; below V, a warning."""

    text: str
    mark: Mark


# --- Chương trình ---


@dataclass(frozen=True, slots=True)
class ProgramPaper:
    """A paper (tham luận) chosen for the program; ``minutes`` None while no time was set."""

    order: int
    title: str
    unit: str
    author: str | None = None
    minutes: int | None = None


@dataclass(frozen=True, slots=True)
class ProgramItem:
    """One agenda item by the local clock; ``ends`` None prints the start only."""

    starts: time
    ends: time | None
    content: str
    presenter: str
    papers: tuple[ProgramPaper, ...] = ()
    conducted_by: str | None = None
    documents: tuple[str, ...] = ()
    session: str | None = None


@dataclass(frozen=True, slots=True)
class ProgramSession:
    """One half-day of several: ``id`` is what its items name."""

    id: str
    title: str
    starts: datetime
    ends: datetime


@dataclass(frozen=True, slots=True)
class Program:
    """Chương trình hội nghị (form: NĐ 30/2020, Mẫu 1.4). ``version`` None is a draft.

    ``sessions``: the half-days when there are several; each has a table of its own items.
    """

    letterhead: Letterhead
    subject: str
    starts: datetime
    ends: datetime
    venue: str
    chair: str
    items: tuple[ProgramItem, ...]
    signature: SignatureBlock
    recipients: Recipients
    as_of: AsOf
    basis: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    version: int | None = None
    sessions: tuple[ProgramSession, ...] = ()


# --- Báo cáo kết quả ---


@dataclass(frozen=True, slots=True)
class AttendanceRow:
    """One group of the plan, in seats and people.

    ``confirmed``: said yes and did not take it back, whether they came or not. ``substituted``: those of the
    present who came in somebody's place. ``absent``: seats whose holder did not come and that nobody else took;
    ``declined``: those of them whose holder had said so. ``silent``: seats for which nobody was named or nobody
    answered. ``unmarked``: seats of those who had said yes and of whom it was recorded neither that they came nor
    that they stayed away. Invited = present + absent + silent + unmarked.
    """

    group: str
    invited: int
    confirmed: int
    present: int
    substituted: int
    absent: int
    declined: int = 0
    silent: int = 0
    unmarked: int = 0


@dataclass(frozen=True, slots=True)
class Absence:
    """Who did not come; ``reason`` None means that none was given; ``declined``: they had said so before."""

    name: str
    unit: str
    reason: str | None = None
    declined: bool = False


@dataclass(frozen=True, slots=True)
class NobodyFrom:
    """An invited unit that sent nobody, and said so. ``seats``: those that are excused by it; ``unnamed``: those
    of them for which it had named nobody, so that no person stands among the absences."""

    unit: str
    reason: str
    seats: int
    unnamed: int


@dataclass(frozen=True, slots=True)
class Attendance:
    """``note`` stands below the list of absences ("... là nhân vật giả định")."""

    rows: tuple[AttendanceRow, ...] = ()
    absences: tuple[Absence, ...] = ()
    note: str | None = None
    nobody: tuple[NobodyFrom, ...] = ()


class PaperOutcome(StrEnum):
    """What became of a chosen paper: read from the rostrum, or only printed in the proceedings."""

    READ = "read"
    PRINTED = "printed"


@dataclass(frozen=True, slots=True)
class PaperResult:
    title: str
    unit: str
    outcome: PaperOutcome
    author: str | None = None


@dataclass(frozen=True, slots=True)
class Contributed:
    """What one agency contributed to a topic: its text, the name of its file, or both."""

    unit: str
    text: str | None = None
    file_name: str | None = None


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic of the plan ("1.1"): what was accepted, by protocol order, and whose contribution is awaited."""

    code: str
    title: str
    accepted: tuple[Contributed, ...] = ()
    awaited: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BonusLine:
    """``count`` awards of one kind at ``each`` đồng."""

    label: str
    count: int
    each: int

    @property
    def amount(self) -> int:
        return self.count * self.each


@dataclass(frozen=True, slots=True)
class Bonus:
    """The money that goes with the awards, and the rules in force on the decision's own date."""

    lines: tuple[BonusLine, ...]
    basis: tuple[Basis, ...] = ()

    @property
    def total(self) -> int:
        return sum(line.amount for line in self.lines)


@dataclass(frozen=True, slots=True)
class RevokedAward:
    """An award that was cancelled since (Luật 06/2022/QH15, Điều 93 [V]).

    ``recorded``: the day on which it was told to the system. ``bonus``: what has to come back, ``recovered``: what
    came back to the province's fund; None where another level's fund paid.
    """

    label: str
    decision: DocumentReference
    recorded: date
    bonus: int = 0
    recovered: int | None = None


@dataclass(frozen=True, slots=True)
class AwardSummary:
    """One form of award: granted and quota, decision with list, how many were presented.

    ``received_for``: those of the presented that somebody else received, for an awardee who was absent.
    ``bonus`` None means that no amount was determined; nothing is then printed as a sum. ``revoked`` stand in none
    of these figures; ``as_decided`` (None where none was revoked) counts them in, as the decision does.
    """

    form: str
    collectives: int
    individuals: int
    collective_quota: int
    individual_quota: int
    decision: DocumentReference | None = None
    presented: int | None = None
    received_for: int = 0
    bonus: Bonus | None = None
    households: int = 0
    household_quota: int = 0
    revoked: tuple[RevokedAward, ...] = ()
    as_decided: "AwardSummary | None" = None


@dataclass(frozen=True, slots=True)
class BudgetLine:
    """``explanation``: why the two differ, as the settlement says it; ``recovered``: what came back."""

    content: str
    estimated: int
    spent: int
    explanation: str = ""
    recovered: int = 0


@dataclass(frozen=True, slots=True)
class FundSummary:
    """One fund with its own approval and sums; two funds are never added up.

    ``approved`` is the sum as it was approved or adjusted last, None while not approved; ``decision`` approved it,
    ``adjusted`` those that changed it since. ``due``: bonuses of revoked awards
    that have to come back, ``recovered``: what came back of them. It goes to the fund: nothing more may be spent
    for it, so that it is no part of ``left``.
    """

    title: str
    lines: tuple[BudgetLine, ...] = ()
    approved: int | None = None
    decision: DocumentReference | None = None
    adjusted: tuple[DocumentReference, ...] = ()
    due: int = 0
    recovered: int = 0

    @property
    def estimated(self) -> int:
        return sum(line.estimated for line in self.lines)

    @property
    def spent(self) -> int:
        return sum(line.spent for line in self.lines)

    @property
    def left(self) -> int:
        """Of what was approved, else of what was estimated; negative when overspent."""
        return (self.estimated if self.approved is None else self.approved) - self.spent


class TaskOutcome(StrEnum):
    """How a task stands: done in time, done late, past due and not done, not yet due."""

    ON_TIME = "on_time"
    LATE = "late"
    OVERDUE = "overdue"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class TaskPart:
    """What one agency, by its short name, made of a task."""

    lead: str
    outcome: TaskOutcome
    completed: date | None = None


@dataclass(frozen=True, slots=True)
class TaskResult:
    """One responsibility of the plan, with the part of each agency that it was given to."""

    content: str
    parts: tuple[TaskPart, ...]
    due: date | None = None


@dataclass(frozen=True, slots=True)
class MessageRow:
    """Messages of one kind ("Giấy mời", "Nhắc trả lời"): requested = sent + failed + discarded + waiting."""

    kind: str
    requested: int
    sent: int
    failed: int
    replied: int = 0
    discarded: int = 0

    @property
    def waiting(self) -> int:
        """Held for release, or on their way."""
        return self.requested - self.sent - self.failed - self.discarded


@dataclass(frozen=True, slots=True)
class Cancelled:
    """That a conference is not held: since which day, by whose word, why; and when it was to be held."""

    day: date
    by: str
    reason: str
    starts: datetime
    ends: datetime


@dataclass(frozen=True, slots=True)
class Report:
    """Báo cáo kết quả (form: NĐ 30/2020, Mẫu 1.4, with Kính gửi since it goes to a superior).

    ``preamble`` and ``closing`` are paragraphs in the agency's own words, before section I and
    after VI. ``held_from`` and ``held_to`` say when it was held, None while it was not. ``sealed``: the last seal
    of the log before ``as_of``, None while there was none.
    """

    letterhead: Letterhead
    subject: str
    addressees: tuple[str, ...]
    venue: str
    chair: str
    signature: SignatureBlock
    recipients: Recipients
    as_of: AsOf
    sealed: SealedUpTo | None = None
    held_from: datetime | None = None
    held_to: datetime | None = None
    cancelled: Cancelled | None = None
    preamble: tuple[str, ...] = ()
    closing: tuple[str, ...] = ()
    attendance: Attendance = Attendance()
    awards_planned: bool = True
    program: tuple[str, ...] = ()
    papers: tuple[PaperResult, ...] = ()
    topics: tuple[Topic, ...] = ()
    awards: tuple[AwardSummary, ...] = ()
    budget: tuple[FundSummary, ...] = ()
    tasks: tuple[TaskResult, ...] = ()
    messages: tuple[MessageRow, ...] = ()


# --- Giấy mời ---


@dataclass(frozen=True, slots=True)
class Contact:
    """Who answers questions (đầu mối liên hệ; QĐ 45/2018/QĐ-TTg asks for one)."""

    name: str
    phone: str | None = None
    email: str | None = None


@dataclass(frozen=True, slots=True)
class Invitation:
    """Giấy mời (NĐ 30/2020, Mẫu 1.7; what it must say: QĐ 45/2018/QĐ-TTg).

    ``invitee`` is the block after "trân trọng kính mời", by lines: a person with office and unit,
    an office, or an agency. ``composition`` says who may come and how many, ``content`` what the
    conference deals with, ``requirements`` what is asked of those who come. An agency ``registers``
    a list of its delegates; a person only answers. ``answer_url`` becomes a QR.
    """

    letterhead: Letterhead
    subject: str
    inviter: str
    invitee: tuple[str, ...]
    event: str
    chair: str
    starts: datetime
    ends: datetime | None
    venue: str
    signature: SignatureBlock
    recipients: Recipients
    as_of: AsOf
    address: str | None = None
    """Where a person's letter goes, when not to their unit."""
    composition: str | None = None
    content: str | None = None
    requirements: tuple[str, ...] = ()
    registers: bool = False
    respond_by: datetime | None = None
    contact: Contact | None = None
    answer_url: str | None = None
    sessions: tuple[ProgramSession, ...] = ()


# --- Lists and the calendar ---


@dataclass(frozen=True, slots=True)
class DelegateRow:
    """One delegate in the order to print. ``phone`` None everywhere leaves the column out: lists
    for the gate and the kitchen show no telephone number."""

    name: str
    position: str
    unit: str
    status: str
    phone: str | None = None
    seat: str | None = None
    note: str = ""
    checked_in: datetime | None = None


@dataclass(frozen=True, slots=True)
class DelegateGroup:
    name: str
    delegates: tuple[DelegateRow, ...] = ()


@dataclass(frozen=True, slots=True)
class DelegateList:
    """Danh sách đại biểu, by the groups of the plan."""

    issuer: str
    subject: str
    held_on: date
    venue: str
    groups: tuple[DelegateGroup, ...]
    as_of: AsOf


class AwardeeKind(StrEnum):
    """As the import form of the award files spells it."""

    COLLECTIVE = "TAPTHE"
    INDIVIDUAL = "CANHAN"
    HOUSEHOLD = "HOGIADINH"


@dataclass(frozen=True, slots=True)
class AwardRow:
    """One awardee; ``salutation`` is Ông, Bà or a rank; ``bonus`` in đồng, None if open."""

    kind: AwardeeKind
    name: str
    unit: str
    form: str
    salutation: str = ""
    position: str = ""
    object_class: str = ""
    field: str = ""
    bonus: int | None = None
    book_number: str = ""
    receiver: str = ""


@dataclass(frozen=True, slots=True)
class AwardList:
    """Danh sách khen thưởng, in the order of the ceremony. ``planned``: the conference has awards."""

    issuer: str
    subject: str
    rows: tuple[AwardRow, ...]
    as_of: AsOf
    decision: DocumentReference | None = None
    basis: tuple[Basis, ...] = ()
    planned: bool = True
    decisions: tuple[DocumentReference, ...] = ()
    """Of every round in the list; ``decision`` is the only one, where there is but one."""


@dataclass(frozen=True, slots=True)
class CalendarSession:
    id: str
    title: str
    starts: datetime
    ends: datetime


@dataclass(frozen=True, slots=True)
class CalendarEntry:
    """The conference as one calendar entry. The UID is ``conference``@``domain`` and no more, so
    that a later ``sequence`` replaces the entry instead of adding one. ``stamped`` is the moment of
    the last change that shows; ``as_of`` is not printed."""

    conference: str
    domain: str
    summary: str
    starts: datetime
    ends: datetime
    venue: str
    stamped: datetime
    as_of: AsOf
    sequence: int = 0
    description: str = ""
    cancelled: bool = False
    organizer_name: str | None = None
    organizer_email: str | None = None
    url: str | None = None
    sessions: tuple[CalendarSession, ...] = ()
    """Several half-days, each an entry of its own; empty: one entry from beginning to end."""
    guest: str = ""
    """``person.delegation`` for the entry of one delegate: begins its UID."""
