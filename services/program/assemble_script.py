"""Rows to Kịch bản điều hành: from the same running order as the program, and from who is really there."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncEngine

from services.program import tables
from services.program.ceremony import ceremony_order
from services.program.documents.script import (
    Called,
    Introduced,
    Occasion,
    Script,
    ScriptItem,
    ScriptSession,
    Speaker,
    StaffLine,
    call_for,
    words_for,
)
from services.program.documents.wording import clock, office_and_unit, whose_form
from services.program.letters import (
    as_of,
    issued_by_organiser,
    issuer,
    plan_cited,
    signed_by_organiser,
)
from services.program.order import Order, order_of
from services.program.projections.agenda import WHOLE_CONFERENCE
from services.program.snapshot import Columns, Snapshot, by_group, snapshot
from shared import subjects
from shared.events.plan import AgendaKind, GroupKind
from shared.running_order import Timed

BY_NAME: Final = 15
"""A group of up to so many delegates is introduced by name, a larger one by its number; guests always by name.
Ours: no rule says it, and the introduction of three hundred people would fill the morning."""
ROLES: Final = {
    "chair": "Chủ trì",
    "conductor": "Người điều hành",
    "mc": "Dẫn chương trình",
    "rapporteur": "Báo cáo",
    "secretary": "Thư ký",
    "reception": "Lễ tân",
    "decoration": "Khánh tiết",
    "sound": "Âm thanh, ánh sáng",
}
_MADE_UP: Final = re.compile(r"\s*\((?:nhân vật|tên) giả định\)")
_NOTE: Final = "Các đại biểu nêu tên trong văn bản này là nhân vật giả định."
_COMING: Final = ("confirmed", "present")


async def script(engine: AsyncEngine, conference: str) -> Script:
    """Kịch bản điều hành: by those present once somebody is, before that by those who confirmed."""
    async with snapshot(engine, conference) as shot:
        order = await order_of(shot)
        staff = {
            (row["role"], row["item"]): row["holder"]
            for row in await shot.rows(tables.agenda_staff)
        }
        people = await shot.delegates()
        arrived = any(row["status"] == "present" for row in people)
        here = [row for row in people if row["status"] in (("present",) if arrived else _COMING)]
        items = await _items(shot, order, staff, here, arrived=arrived)
        made_up = any(_MADE_UP.search(f"{row['name']} {row['position']}") for row in here)
        return Script(
            letterhead=issued_by_organiser(shot, ""),
            subject=shot.title,
            starts=shot.starts,
            ends=shot.ends,
            venue=shot.venue,
            chair=shot.plan.chair.title,
            staff=tuple(
                StaffLine(
                    label,
                    staff.get((role, WHOLE_CONFERENCE))
                    or (shot.plan.chair.title if role == "chair" else None),
                )
                for role, label in ROLES.items()
            ),
            items=items,
            basis=_basis(len(here), arrived=arrived),
            signature=signed_by_organiser(shot),
            as_of=as_of(shot),
            sessions=tuple(
                ScriptSession(one.id, one.title, one.starts_at, one.ends_at)
                for one in (shot.sessions if len(shot.sessions) > 1 else ())
            ),
            note=_NOTE if made_up else None,
        )


def _basis(count: int, *, arrived: bool) -> str:
    if arrived:
        return f"Giới thiệu đại biểu theo {count} người đã có mặt, theo kết quả điểm danh."
    return (
        f"Giới thiệu đại biểu theo {count} người đã xác nhận dự; cần in lại sau khi điểm danh, "
        "trước giờ khai mạc."
    )


async def _items(
    shot: Snapshot,
    order: Order,
    staff: Mapping[tuple[str, str], str],
    here: Sequence[Columns],
    *,
    arrived: bool,
) -> tuple[ScriptItem, ...]:
    documents: dict[str, list[str]] = {}
    for row in await shot.rows(tables.agenda_documents):
        documents.setdefault(row["item"], []).append(row["title"])
    papers = {row["paper"]: row for row in await shot.rows(tables.papers)}
    units = {row["unit"] for row in here}
    names = {row["person_id"]: _name(row) for row in here}
    called = await _roll_call(shot, arrived=arrived)
    forms = {one.form: one.handed_by for one in called}
    titles = tuple(row["title"] for _, row in order.main)
    items = []
    for one, row in order.main:
        speakers = tuple(
            _speaker(shot, part, papers.get(part["paper"]), units, arrived=arrived)
            for _, part in order.parts(one.item)
        )
        kind = AgendaKind(row["kind"]) if row["kind"] else None
        ceremony = kind is AgendaKind.AWARD_CEREMONY
        presenter = row["presenter"]
        if row["delegate"] in names:
            presenter = f"{names[row['delegate']]}, {presenter}"
        items.append(
            ScriptItem(
                item=one.item,
                starts=one.starts,
                ends=one.ends,
                title=row["title"],
                presenter=presenter,
                words=_words(shot, kind, row, presenter, one.ends, len(speakers), len(forms)),
                conducted_by=row["conducted_by"],
                introduced=_introduction(shot, here) if kind is AgendaKind.OPENING else (),
                outline=titles if kind is AgendaKind.OPENING else (),
                speakers=speakers,
                called=called if ceremony else (),
                calls=tuple((form, call_for(form, by)) for form, by in forms.items())
                if ceremony and len(forms) > 1 and not row["words"]
                else (),
                documents=tuple(documents.get(one.item, ())),
                staff=tuple(
                    StaffLine(label, staff[role, one.item])
                    for role, label in ROLES.items()
                    if (role, one.item) in staff
                ),
                session=one.session,
                closing=_closing(order, one),
            )
        )
    return tuple(items)


def _words(
    shot: Snapshot,
    kind: AgendaKind | None,
    row: Columns,
    presenter: str,
    ends: datetime,
    papers: int,
    forms: int,
) -> tuple[str, ...]:
    """Those that somebody wrote for the item, else those that its kind suggests."""
    if row["words"]:
        return tuple(line for line in row["words"].splitlines() if line.strip())
    plan = shot.plan
    occasion = Occasion(
        title=shot.title,
        mandate=f"Thực hiện {plan_cited(shot)}",
        host=issuer(shot),
        purpose=plan.purpose,
        chair=plan.chair.title,
    )
    by = row["conducted_by"]
    return words_for(kind, occasion, row["title"], presenter, by, ends, papers, forms=forms)


def _closing(order: Order, item: Timed) -> str | None:
    """Behind the last item of a half-day that is not the last: when the next begins."""
    own = [one for one in order.times.items if one.session == item.session and one.within is None]
    place = [session.id for session in order.sessions].index(item.session)
    following = order.sessions[place + 1 : place + 2]
    if own[-1] != item or not following:
        return None
    (session,) = following
    return f"Hội nghị tạm nghỉ. {session.title} bắt đầu lúc {clock(session.starts_at.time())}."


def _introduction(shot: Snapshot, here: Sequence[Columns]) -> tuple[Introduced, ...]:
    """In protocol order: guests and small groups by name, others by their number."""
    groups = by_group(here)
    lines: list[Introduced] = []
    for group in sorted(groups, key=shot.group_order):
        people = sorted(groups[group], key=shot.delegate_order)
        known = shot.groups.get(group)
        guests = known is not None and known["kind"] == GroupKind.GUEST.value
        if guests or len(people) <= BY_NAME:
            lines += [
                Introduced(
                    f"Đồng chí {_name(row)}, {_MADE_UP.sub('', row['position'])} "
                    f"({shot.short_name(row['unit'])})"
                )
                for row in people
            ]
        else:
            lines.append(Introduced(f"{shot.group_title(group)}: {len(people)} đại biểu"))
    return tuple(lines)


def _speaker(
    shot: Snapshot, part: Columns, paper: Columns | None, units: set[str], *, arrived: bool
) -> Speaker:
    """A paper's author as the paper knows them; whether anybody of the agency has arrived."""
    unit = part["unit"] or (paper["unit"] if paper else None)
    who = (
        f"{_MADE_UP.sub('', paper['author_name'])}, {_MADE_UP.sub('', paper['author_position'])}, "
        f"{shot.short_name(paper['unit'])}"
        if paper
        else part["presenter"]
    )
    present = unit in units if arrived and unit else None
    return Speaker(part["title"], who, part["minutes"], present)


async def _roll_call(shot: Snapshot, *, arrived: bool) -> tuple[Called, ...]:
    """In the order of the ceremony, as the list of awards has it."""
    rounds = {row["round"]: row for row in await shot.rows(tables.award_rounds)}
    rows = [
        row
        for row in await shot.rows(tables.awards)
        if row["revoked_at"] is None and row["round"] in rounds
    ]
    rows.sort(key=lambda row: ceremony_order(shot, row, rounds[row["round"]]))
    status = {row["delegation"]: row["status"] for row in await shot.delegates()}
    return tuple(
        Called(
            form=rounds[row["round"]]["form_name"],
            name=_MADE_UP.sub("", row["name"]),
            position=office_and_unit(
                _MADE_UP.sub("", row["position"]),
                shot.name(row["unit"]),
                collective=row["kind"] == "collective",
            ),
            present=_present(status.get(subjects.awardee(row["nomination"])), arrived=arrived),
            receiver=row["received_by"] or row["receiver"],
            handed_by=_hands_over(shot, rounds[row["round"]]),
        )
        for row in rows
    )


def _hands_over(shot: Snapshot, award_round: Columns) -> str:
    """The chair hands over what the plan's own level grants; for another level somebody who stands for it."""
    if award_round["level"] == "province":
        return shot.plan.chair.title
    return f"đại diện {whose_form(award_round['form_name']) or 'cấp quyết định khen thưởng'}"


def _present(status: str | None, *, arrived: bool) -> bool | None:
    return status == "present" if arrived else None


def _name(row: Columns) -> str:
    return _MADE_UP.sub("", row["name"])
