"""What is said of the program: a first version to all who come, a later one only what changed for whom."""

from services.notifications.wording import (
    TO,
    Wording,
    from_to,
    letter,
    name_of,
    when_and_where,
)
from shared.events.agenda import RunningOrder
from shared.events.registry import ConferencePlanned, ProgramFinalised
from shared.program_changes import sentence_of
from shared.running_order import ends_of, own_changes


def program_finalised(event: ProgramFinalised, planned: ConferencePlanned, unit: str) -> Wording:
    version = f" (bản thứ {event.version})" if event.version > 1 else ""
    if event.concerned is not None:
        return _program_changed(event, planned, unit)
    return letter(
        "Chương trình hội nghị",
        TO,
        planned,
        f"Chương trình hội nghị đã được hoàn chỉnh{version}; kính gửi kèm theo thư này.",
        _as_printed(event.order, planned),
    )


def _program_changed(event: ProgramFinalised, planned: ConferencePlanned, unit: str) -> Wording:
    """Only what changed, and only what concerns the one addressed; to those without an item of their own it is
    the conference's time and place that changed."""
    own = own_changes(event.changes, unit)
    return letter(
        "Thay đổi trong chương trình hội nghị",
        name_of(unit, planned),
        planned,
        f"Chương trình hội nghị (bản thứ {event.version}) có thay đổi liên quan đến Quý cơ quan"
        + (":" if own else " về thời gian, địa điểm:"),
        "\n".join(f"- {sentence_of(change)}" for change in own),
        _as_printed(event.order, planned),
    )


def _as_printed(order: RunningOrder | None, planned: ConferencePlanned) -> str:
    """Time and place as the printed program has them, which may have moved since the plan."""
    if order is None:
        return when_and_where(planned)
    return (
        f"Thời gian: {from_to(order.starts_at, ends_of(order))}.\n"
        f"Địa điểm: {order.venue}.\n"
        f"Chủ trì: {planned.plan.chair.title}."
    )
