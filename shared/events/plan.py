"""The signed plan (kế hoạch) and its agencies, as published language: what ConferencePlanned tells.

The shape follows the sections of a plan under Mẫu 1.4 of NĐ 30/2020, Phụ lục III. Field names are
the storage format. `title` is what an official calls the field. Where a figure is proposed by those
who filled the file, because the plan gives none, `proposed` is true beside it. The names here are
those of offices and of the signatory of a published act; the data of delegates never enters a plan.
"""

from collections.abc import Collection
from datetime import date, datetime
from enum import StrEnum
from itertools import pairwise
from typing import Annotated, Literal, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_core import PydanticCustomError

from shared.events.awards import ClearanceBody
from shared.events.plan_types import (
    Channel,
    Day,
    Email,
    KindQuota,
    Language,
    Minutes,
    Moment,
    Rank,
    Seats,
    SerialNumber,
    Symbol,
    Text,
    Token,
    TopicCode,
    unique,
)

Settlement = Literal[
    "AwardDecisionIssued",
    "BudgetApproved",
    "BudgetSubmitted",
    "ConferenceConcluded",
    "ConferenceOpened",
    "PaperSubmitted",
    "ProgramFinalised",
    "ReportFinalised",
]
Undoing = Literal["PaperWithdrawn", "PaperRevisionRequested", "BudgetReturned"]
"""A fact that takes back what had settled a task; what else settles one is never undone."""


class GroupKind(StrEnum):
    """Which list of the plan's "Thành phần" a group stands in."""

    GUEST = "guest"
    COMPOSITION = "composition"
    AWARDEES = "awardees"


class RankRule(StrEnum):
    """Who may come: the head, any leader who represents it, or the holder of a named office."""

    HEAD = "head"
    REPRESENTATIVE = "representative"
    NAMED = "named"


class AgendaKind(StrEnum):
    OPENING = "opening"
    REPORT = "report"
    PAPERS = "papers"
    SUPERIOR_ADDRESS = "superior_address"
    AWARD_CEREMONY = "award_ceremony"
    CONCLUSION = "conclusion"
    BREAK = "break"
    DISCUSSION = "discussion"
    OTHER = "other"


class Role(StrEnum):
    """What an agency may do in the system."""

    ORGANISER = "organiser"
    OFFICE = "office"
    AWARD_REVIEW = "award-review"
    FINANCE = "finance"
    APPROVER = "approver"
    MESSENGER = "messenger"
    AGENCY = "agency"


class Published(BaseModel):
    """A value that travels inside an event: frozen, and without fields that nobody knows."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class IssuingAuthority(Published):
    """The letterhead (NĐ 30/2020, Phụ lục I, Mục II.2). A provincial UBND has no superior line."""

    superior: Text | None = Field(title="cơ quan chủ quản trực tiếp")
    lines: tuple[Text, ...] = Field(title="tên cơ quan ban hành, từng dòng", min_length=1)
    province: Text = Field(title="tỉnh, thành phố")


class LegalAct(Published):
    """One act that the plan carries out. Laws carry neither number nor issuer."""

    kind: Text = Field(title="loại văn bản")
    number: Text | None = Field(title="số, ký hiệu")
    date: Day | None = Field(title="ngày ban hành")
    issuer: Text | None = Field(title="cơ quan ban hành")
    subject: Text = Field(title="trích yếu")

    @property
    def citation(self) -> str:
        """The act in full, as at its first mention (NĐ 30/2020, Phụ lục I, Mục II.6)."""
        parts = (
            self.kind,
            self.number and f"số {self.number}",
            self.date and f"ngày {short_date(self.date)}",
            self.issuer and f"của {self.issuer}",
            self.subject,
        )
        return " ".join(part for part in parts if part)


class Topic(Published):
    code: TopicCode = Field(title="số mục")
    text: Text = Field(title="nội dung")


class Office(Published):
    """An office that is invited by its title, where a group's agencies send several."""

    title: Text = Field(title="chức danh được mời")
    rank: RankRule = Field(title="ai được dự")
    seats: Seats = Field(title="số chỗ")


class AttendanceGroup(Published):
    """One line of the plan's "Thành phần". `members` are agency ids; awardees come by decision."""

    id: Token = Field(title="mã nhóm")
    title: Text = Field(title="tên nhóm")
    kind: GroupKind = Field(title="loại nhóm")
    statement: Text = Field(title="nguyên văn trong kế hoạch")
    rule: Text = Field(title="cấp dự")
    rank: RankRule = Field(title="ai được dự")
    members: tuple[Token, ...] = Field(title="các cơ quan", default=())
    description: Text | None = Field(title="mô tả khi không kể tên từng cơ quan", default=None)
    offices: tuple[Office, ...] = Field(title="các chức danh được mời", default=())
    seats_per_agency: Seats = Field(title="số chỗ mỗi cơ quan")
    protocol_rank: Rank = Field(title="thứ tự giới thiệu")
    proposed: bool = Field(title="số liệu do người lập tệp đề xuất", default=False)

    @model_validator(mode="after")
    def _offices_fill_the_seats(self) -> Self:
        if self.offices and sum(office.seats for office in self.offices) != self.seats_per_agency:
            raise PydanticCustomError("offices_seats", "offices and seats_per_agency differ")
        return self


class AwardQuota(Published):
    """How many may receive one form of commendation, and who decides it."""

    key: Token = Field(title="mã hình thức khen thưởng")
    form: Text = Field(title="hình thức khen thưởng")
    statement: Text = Field(title="nguyên văn trong kế hoạch")
    merit: Text | None = Field(title="thành tích được khen", default=None)
    """As the decision says it behind who is awarded: "có thành tích xuất sắc trong công tác …"."""
    collectives: KindQuota = Field(title="số tập thể")
    individuals: KindQuota = Field(title="số cá nhân")
    grassroots_first: bool = Field(title="ưu tiên cơ sở")
    decided_by: Token = Field(title="nơi quyết định khen thưởng")
    nominations_due: Day | None = Field(title="hạn nhận hồ sơ", default=None)
    level: Literal["province", "military-region"] = Field(
        title="cấp khen thưởng", default="province"
    )
    proposed: bool = Field(title="hạn do người lập tệp đề xuất", default=False)
    households: KindQuota = Field(title="số hộ gia đình", default=0)
    precedence: Rank | None = Field(title="thứ tự trao tại hội nghị", default=None)
    clearances: tuple[ClearanceBody, ...] = Field(
        title="cơ quan phải cho ý kiến về vi phạm, khiếu nại", default=()
    )

    @model_validator(mode="after")
    def _somebody_may_receive_it(self) -> Self:
        if not self.collectives + self.individuals + self.households:
            raise PydanticCustomError("quota_of_nobody", "an award for nobody")
        return self


class Session(Published):
    """One half-day (buổi) of a conference that has several."""

    id: Token = Field(title="mã buổi")
    title: Text = Field(title="tên buổi")
    starts_at: Moment = Field(title="bắt đầu")
    ends_at: Moment = Field(title="kết thúc")

    @field_validator("ends_at")
    @classmethod
    def _ends_after_it_starts(cls, ends_at: datetime, info: ValidationInfo) -> datetime:
        return _after(ends_at, info)


class AgendaItem(Published):
    """One item of the programme; `minutes` is its planned length, `unit` the agency that presents it.

    `starts_at` where its hour is fixed; `session` where it begins another half-day than the item before.
    """

    order: Rank = Field(title="thứ tự")
    title: Text = Field(title="nội dung")
    kind: AgendaKind = Field(title="loại mục")
    minutes: Minutes = Field(title="số phút dự kiến")
    presenter: Text = Field(title="người thực hiện")
    unit: Token | None = Field(title="cơ quan thực hiện", default=None)
    conducted_by: Text | None = Field(title="người điều hành", default=None)
    session: Token | None = Field(title="buổi", default=None)
    starts_at: Moment | None = Field(title="giờ ấn định", default=None)
    proposed: bool = Field(title="thời lượng do người lập tệp đề xuất", default=False)


class Venue(Published):
    name: Text = Field(title="địa điểm")
    address: Text = Field(title="địa chỉ")


class Responsibility(Published):
    """One piece of section III. Led by one agency (`lead`) or by each of `lead_groups`."""

    id: Token = Field(title="mã nhiệm vụ")
    section: Text = Field(title="mục trong kế hoạch")
    addressee: Text = Field(title="nơi được giao, nguyên văn")
    lead: Token | None = Field(title="cơ quan chủ trì", default=None)
    lead_groups: tuple[Token, ...] = Field(title="các nhóm cùng được giao", default=())
    supporting: tuple[Token, ...] = Field(title="cơ quan phối hợp", default=())
    text: Text = Field(title="nguyên văn nhiệm vụ")
    settled_by: Settlement | None = Field(title="sự kiện hoàn thành nhiệm vụ", default=None)
    due: Day | None = Field(title="hạn hoàn thành", default=None)
    proposed: bool = Field(title="hạn do người lập tệp đề xuất", default=False)

    @model_validator(mode="after")
    def _somebody_leads(self) -> Self:
        if (self.lead is None) == (not self.lead_groups):
            raise PydanticCustomError("one_lead", "either lead or lead_groups")
        return self


class Signatory(Published):
    """Who signed (NĐ 30/2020, Điều 13). `form` is empty for a head in his own authority."""

    form: Literal["TM.", "KT.", "Q.", "TL.", "TUQ."] | None = Field(title="hình thức ký")
    on_behalf_of: Text | None = Field(title="thay mặt tập thể nào", default=None)
    title: Text = Field(title="chức vụ")
    name: Text = Field(title="họ và tên")


class Chair(Published):
    agency: Token = Field(title="mã cơ quan, chức danh")
    title: Text = Field(title="chức danh chủ trì hội nghị")


class Contact(Published):
    """Where invited agencies turn: an office, not a person."""

    unit: Text = Field(title="đầu mối liên hệ")
    phone: Text | None = Field(title="điện thoại")
    email: Email = Field(title="thư điện tử")


class Plan(Published):
    """The whole plan. `number` and `date` are None while the registry clerk has not given them."""

    id: Token = Field(title="mã hội nghị")
    number: SerialNumber | None = Field(title="số kế hoạch")
    date: Day | None = Field(title="ngày ban hành")
    symbol: Symbol = Field(title="ký hiệu")
    issuing_authority: IssuingAuthority = Field(title="cơ quan ban hành")
    place_name: Text = Field(title="địa danh")
    title: Text = Field(title="trích yếu")
    legal_basis: tuple[LegalAct, ...] = Field(title="căn cứ", min_length=1)
    opening: Text = Field(title="lời dẫn")
    purpose: Text = Field(title="mục đích")
    requirements: tuple[Text, ...] = Field(title="yêu cầu", min_length=1)
    topics: Annotated[tuple[Topic, ...], unique("code")] = Field(title="nội dung", min_length=1)
    groups: Annotated[tuple[AttendanceGroup, ...], unique("id")] = Field(
        title="thành phần", min_length=1
    )
    agenda: Annotated[tuple[AgendaItem, ...], unique("order")] = Field(
        title="chương trình", min_length=1
    )
    starts_at: Moment = Field(title="bắt đầu")
    ends_at: Moment = Field(title="kết thúc")
    sessions: Annotated[tuple[Session, ...], unique("id")] = Field(
        title="các buổi, nếu nhiều hơn một", default=()
    )
    time_note: Text | None = Field(title="ghi chú về thời gian", default=None)
    venue: Venue = Field(title="địa điểm")
    awards: Annotated[tuple[AwardQuota, ...], unique("key")] = Field(title="khen thưởng")
    responsibilities: Annotated[tuple[Responsibility, ...], unique("id")] = Field(
        title="tổ chức thực hiện", min_length=1
    )
    distribution: tuple[Text, ...] = Field(title="nơi nhận", min_length=1)
    signatory: Signatory = Field(title="người ký")
    chair: Chair = Field(title="chủ trì hội nghị")
    organiser: Token = Field(title="cơ quan tổ chức")
    contact: Contact = Field(title="đầu mối liên hệ")

    @field_validator("ends_at")
    @classmethod
    def _ends_after_it_starts(cls, ends_at: datetime, info: ValidationInfo) -> datetime:
        return _after(ends_at, info)

    @field_validator("sessions")
    @classmethod
    def _sessions_fill_the_time(
        cls, sessions: tuple[Session, ...], info: ValidationInfo
    ) -> tuple[Session, ...]:
        known = info.data
        if not sessions or "starts_at" not in known or "ends_at" not in known:
            return sessions
        if not fill(sessions, known["starts_at"], known["ends_at"]):
            raise PydanticCustomError("sessions_time", "the sessions do not fill the time")
        return sessions


class AgencyLetterhead(Published):
    """What the head and foot of an agency's own documents say, as far as it is known.

    All of it is the agency's own setting: the line of its superior (NĐ 30/2020, Phụ lục I, Mục
    II.2), its abbreviation in the symbol ("BCH" in "BC-BCH", Mục II.3), its head's title (II.7).
    """

    superior: Text | None = Field(title="cơ quan chủ quản trực tiếp", default=None)
    abbreviation: Text | None = Field(title="chữ viết tắt trong ký hiệu văn bản", default=None)
    head_title: Text | None = Field(title="chức vụ người đứng đầu", default=None)


class Agency(Published):
    """An agency, or an office-holder who acts as one. `group` is None for those not invited."""

    id: Token = Field(title="mã cơ quan")
    name: Text = Field(title="tên đầy đủ")
    short_name: Text = Field(title="tên viết tắt")
    group: Token | None = Field(title="nhóm thành phần")
    roles: tuple[Role, ...] = Field(title="vai trò", default=(Role.AGENCY,), min_length=1)
    protocol_rank: Rank = Field(title="thứ tự giới thiệu")
    email: Email = Field(title="thư điện tử văn thư")
    seats: Seats | None = Field(title="số chỗ riêng, nếu khác số chung của nhóm", default=None)
    letterhead: AgencyLetterhead | None = Field(
        title="thể thức văn bản của cơ quan, nếu cơ quan ban hành văn bản", default=None
    )
    channel: Channel = Field(title="cách nhận thông báo", default="email")
    address: Text | None = Field(title="địa chỉ nhận thư giấy", default=None)
    language: Language = Field(title="ngôn ngữ nhận thông báo", default="vi")


def _after(ends_at: datetime, info: ValidationInfo) -> datetime:
    starts_at = info.data.get("starts_at")
    if starts_at is not None and ends_at <= starts_at:
        raise PydanticCustomError("times_reversed", "ends_at is not after starts_at")
    return ends_at


def fill(sessions: tuple[Session, ...], starts_at: datetime, ends_at: datetime) -> bool:
    """Whether half-days follow one another, the first from the beginning and the last to the end."""
    ordered = all(one.ends_at <= following.starts_at for one, following in pairwise(sessions))
    return ordered and sessions[0].starts_at == starts_at and sessions[-1].ends_at == ends_at


def seats_of(plan: Plan, agency: Agency) -> int:
    """Seats offered to an agency: its own figure, or that of its group; 0 when not invited."""
    group = next((group for group in plan.groups if group.id == agency.group), None)
    if group is None:
        return 0
    return agency.seats or group.seats_per_agency


def with_members(plan: Plan, agencies: Collection[Agency]) -> Plan:
    """The plan with each group's members as the agencies themselves name their group, by rank."""
    by_rank = sorted(agencies, key=lambda agency: (agency.protocol_rank, agency.id))
    groups = tuple(
        group.model_copy(
            update={"members": tuple(agency.id for agency in by_rank if agency.group == group.id)}
        )
        for group in plan.groups
    )
    return plan.model_copy(update={"groups": groups})


def short_date(day: date) -> str:
    """28/12/2018, 06/7/2019: zero before days under 10 and months 1, 2 (NĐ 30/2020, PL I, II.4)."""
    month = f"{day.month:02d}" if day.month <= 2 else str(day.month)
    return f"{day.day:02d}/{month}/{day.year}"


def with_province(name: str, province: str) -> str:
    """A local agency's name carries its province's (NĐ 30/2020, Phụ lục I, Mục II.2)."""
    return f"{name} {province}" if name.endswith((" tỉnh", " thành phố")) else name


def conference_name(title: str) -> str:
    """The conference's name, from the plan's title: "Hội nghị tổng kết ..."."""
    if title.casefold().startswith("hội nghị"):
        return title
    return f"Hội nghị {title[0].lower()}{title[1:]}"
