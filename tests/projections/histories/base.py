"""Where and when it happens, and the people in it; all are made up ("ví dụ")."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from shared.envelope import Fact
from shared.events import registry as r
from shared.events.people import Attendee, Contact
from shared.events.plan import Agency, Plan
from shared.personal import Personal
from shared.plan_file import check_plan
from shared.subjects import Subject

PLAN_FILE = Path(__file__).parents[3] / "examples" / "bac-giang-2023" / "plan.yaml"
START = datetime(2023, 11, 1, 1, 0, tzinfo=UTC)
Story = Sequence[tuple[Subject, Fact]]
C = "bac-giang-2023-vi-du"
DIGEST = "0" * 64


@cache
def planned() -> tuple[Plan, tuple[Agency, ...]]:
    plan, agencies = check_plan(PLAN_FILE, PLAN_FILE.with_name("agencies.yaml"))
    return plan, tuple(agencies)


def told_at(place: int) -> datetime:
    """The time of the event at position ``place``: one a minute."""
    return START + timedelta(minutes=place)


def person(name: str, person_id: str, *, head: bool = False) -> Attendee:
    return Attendee(
        person_id=person_id,
        name=Personal(f"{name} (ví dụ)"),
        position="Phó Giám đốc",
        phone=Personal("0900 000 000"),
        head=head,
    )


def desk(unit: str) -> Contact:
    return Contact(
        person_id=unit, name=Personal("Văn thư"), email=Personal(f"van-thu@{unit}.example")
    )


def invitation(delegation: str, unit: str, group: str, seats: int) -> r.InvitationIssued:
    return r.InvitationIssued(
        delegation=delegation,
        unit=unit,
        invitee=f"Lãnh đạo {unit}",
        group=group,
        seats=seats,
        rank_rule="representative",
        respond_by=told_at(10_000),
        contact=desk(unit),
    )


def on(subject: Subject, events: Iterable[Fact]) -> list[tuple[Subject, Fact]]:
    return [(subject, event) for event in events]
