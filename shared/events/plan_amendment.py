"""The parts of a plan that a second signed plan may replace, each by its name."""

from datetime import datetime
from typing import Annotated, Any, Final, Literal

from pydantic import Field, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from shared.events.plan import (
    Agency,
    AgendaItem,
    AttendanceGroup,
    AwardQuota,
    Chair,
    Contact,
    LegalAct,
    Plan,
    Published,
    Responsibility,
    Session,
    Topic,
    Venue,
)
from shared.events.plan_types import Moment, Text, unique

PlanPart = Literal[
    "title",
    "legal_basis",
    "opening",
    "purpose",
    "requirements",
    "topics",
    "groups",
    "agenda",
    "schedule",
    "venue",
    "awards",
    "responsibilities",
    "distribution",
    "chair",
    "contact",
    "agencies",
]


class Schedule(Published):
    """When the conference is: one part, since neither end moves alone."""

    starts_at: Moment = Field(title="bắt đầu")
    ends_at: Moment = Field(title="kết thúc")
    time_note: Text | None = Field(title="ghi chú về thời gian", default=None)
    sessions: Annotated[tuple[Session, ...], unique("id")] = Field(
        title="các buổi, nếu nhiều hơn một", default=()
    )

    @field_validator("ends_at")
    @classmethod
    def _ends_after_it_starts(cls, ends_at: datetime, info: ValidationInfo) -> datetime:
        starts_at = info.data.get("starts_at")
        if starts_at is not None and ends_at <= starts_at:
            raise PydanticCustomError("times_reversed", "ends_at is not after starts_at")
        return ends_at


class PlanParts(Published):
    """Parts of a plan, each whole; what is None is not spoken of."""

    title: Text | None = Field(title="trích yếu", default=None)
    legal_basis: tuple[LegalAct, ...] | None = Field(title="căn cứ", default=None, min_length=1)
    opening: Text | None = Field(title="lời dẫn", default=None)
    purpose: Text | None = Field(title="mục đích", default=None)
    requirements: tuple[Text, ...] | None = Field(title="yêu cầu", default=None, min_length=1)
    topics: Annotated[tuple[Topic, ...], unique("code")] | None = Field(
        title="nội dung", default=None, min_length=1
    )
    groups: Annotated[tuple[AttendanceGroup, ...], unique("id")] | None = Field(
        title="thành phần", default=None, min_length=1
    )
    agenda: Annotated[tuple[AgendaItem, ...], unique("order")] | None = Field(
        title="chương trình", default=None, min_length=1
    )
    schedule: Schedule | None = Field(title="thời gian", default=None)
    venue: Venue | None = Field(title="địa điểm", default=None)
    awards: Annotated[tuple[AwardQuota, ...], unique("key")] | None = Field(
        title="khen thưởng", default=None
    )
    responsibilities: Annotated[tuple[Responsibility, ...], unique("id")] | None = Field(
        title="tổ chức thực hiện", default=None, min_length=1
    )
    distribution: tuple[Text, ...] | None = Field(title="nơi nhận", default=None, min_length=1)
    chair: Chair | None = Field(title="chủ trì hội nghị", default=None)
    contact: Contact | None = Field(title="đầu mối liên hệ", default=None)
    agencies: Annotated[tuple[Agency, ...], unique("id")] | None = Field(
        title="các cơ quan", default=None, min_length=1
    )


PARTS: Final[tuple[PlanPart, ...]] = tuple(PlanParts.model_fields)  # type: ignore[arg-type]


def parts_of(plan: Plan, agencies: tuple[Agency, ...]) -> PlanParts:
    """Every part of a plan as it stands."""
    own = {name: getattr(plan, name) for name in PARTS if name not in ("schedule", "agencies")}
    schedule = Schedule(
        starts_at=plan.starts_at,
        ends_at=plan.ends_at,
        time_note=plan.time_note,
        sessions=plan.sessions,
    )
    return PlanParts(**own, schedule=schedule, agencies=agencies)


def replaced(
    plan: Plan, agencies: tuple[Agency, ...], parts: PlanParts
) -> tuple[Plan, tuple[Agency, ...]]:
    """The plan and its agencies with these parts in the place of their own."""
    given: dict[str, Any] = {
        name: value for name in PARTS if (value := getattr(parts, name)) is not None
    }
    known = given.pop("agencies", agencies)
    if schedule := given.pop("schedule", None):
        given |= dict(schedule)
    return plan.model_copy(update=given), known
