"""Rows to Giấy mời: whom each names, who may come, and what is asked of them (QĐ 45/2018/QĐ-TTg)."""

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from sqlalchemy.ext.asyncio import AsyncEngine

from services.program import tables
from services.program.assemble_program import sessions
from services.program.documents.values import Contact, Invitation
from services.program.letters import (
    addressee_only,
    as_of,
    issued_by_authority,
    issuer,
    signed_by_signatory,
)
from services.program.order import Hours, hours_told
from services.program.snapshot import Columns, Snapshot, local, snapshot, stands
from shared.events.plan import AgendaKind, AttendanceGroup, Office
from shared.vietnamese import nfc


async def invitations(
    engine: AsyncEngine, conference: str, answer_base: str | None = None, only: str | None = None
) -> list[Invitation]:
    """Giấy mời, one for each standing invitation, in protocol order. ``only``: that delegation's.

    ``answer_base``: the address under which a delegation answers; its id is appended.
    """
    async with snapshot(engine, conference) as shot:
        return list((await invitations_of(shot, answer_base, only)).values())


async def with_rows(shot: Snapshot) -> list[tuple[Columns, Invitation]]:
    """Each Giấy mời beside the row of its delegation."""
    letters = await invitations_of(shot)
    rows = {row["delegation"]: row for row in await shot.rows(tables.delegations)}
    return [(rows[name], letter) for name, letter in letters.items()]


async def invitations_of(
    shot: Snapshot, answer_base: str | None = None, only: str | None = None
) -> dict[str, Invitation]:
    """The same by delegation."""
    rows = [
        row
        for row in await shot.rows(tables.delegations)
        if stands(row) and only in (None, row["delegation"])
    ]
    rows.sort(key=lambda row: (shot.group_order(row["group_id"]), *_unit_then_id(shot, row)))
    offices = {row["person_id"]: row["position"] for row in await shot.rows(tables.awards)}
    for_all = _for_all(shot, await hours_told(shot))
    return {row["delegation"]: _to(for_all, shot, row, offices, answer_base) for row in rows}


def _unit_then_id(shot: Snapshot, row: Columns) -> tuple[tuple[int, str], str]:
    return shot.unit_order(row["unit"]), row["delegation"]


def _for_all(shot: Snapshot, hours: Hours) -> Invitation:
    """What every letter says. Worked out once: with hundreds of letters it is most of the work."""
    desk = shot.plan.contact
    return Invitation(
        letterhead=issued_by_authority(shot, "GM"),
        subject=shot.title,
        inviter=issuer(shot),
        invitee=(),
        event=shot.title,
        chair=shot.plan.chair.title,
        starts=shot.starts,
        ends=hours.ends,
        venue=shot.venue,
        sessions=sessions(hours.sessions),
        signature=signed_by_signatory(shot),
        recipients=addressee_only(shot),
        as_of=as_of(shot),
        content=_content(shot),
        contact=Contact(desk.unit, desk.phone, desk.email),
    )


def _to(
    for_all: Invitation,
    shot: Snapshot,
    row: Columns,
    offices: dict[str, str],
    answer_base: str | None,
) -> Invitation:
    group = next((one for one in shot.plan.groups if one.id == row["group_id"]), None)
    return replace(
        for_all,
        invitee=_invitee(shot, row, offices),
        address=row["contact_address"] if _is_person(row) else None,
        composition=_composition(row, group),
        requirements=(*_duties(shot, row), _change(row)),
        registers=row["origin"] != "award" and not _is_person(row),
        respond_by=local(row["respond_by"]),
        answer_url=f"{answer_base.rstrip('/')}/{row['delegation']}" if answer_base else None,
    )


def _content(shot: Snapshot) -> str:
    """What is dealt with, from the plan's agenda; that it is opened, pauses and closes needs no word."""
    frame = (AgendaKind.OPENING, AgendaKind.BREAK, AgendaKind.CONCLUSION)
    return "; ".join(_low(item.title) for item in shot.plan.agenda if item.kind not in frame)


def _is_person(row: Columns) -> bool:
    """Invited in person (an awarded individual, a guest): the contact is the person, not the unit's mailbox."""
    named = row["origin"] == "award" or row["rank_rule"] == "named"
    return bool(named and row["contact_person_id"] != row["unit"])


def _invitee(shot: Snapshot, row: Columns, offices: dict[str, str]) -> tuple[str, ...]:
    """Name, office and unit of a person (Mẫu 1.7); an agency, or a collective, by its own name.

    The event's text for a person leaves the name out, which stands in the contact as personal data.
    """
    if not _is_person(row):
        return (row["invitee"],)
    guest = row["origin"] != "award"  # whose office is what the invitation says
    called, office = f"Ông (Bà) {row['contact_name']}", offices.get(row["contact_person_id"])
    if guest:
        called, office = _called(row["invitee"], row["contact_name"])
    # One of no agency is entered for the host, who is not where the guest comes from.
    of_no_agency = guest and row["unit"] == shot.plan.organiser
    unit = None if of_no_agency else shot.name(row["unit"])
    return (called, *(part for part in (office, unit) if part))


def _called(invitee: str, name: str) -> tuple[str, str]:
    """How a guest is named, and the office: an invitee that begins with the name itself says it once.

    Only there: an office may hold the same words ("Bệnh viện An Bình", and the guest is An).
    """
    whole = re.escape(nfc(name))
    found = re.match(rf"{_HONORIFIC}\s*{whole}(?!\w)", nfc(invitee).strip(), re.IGNORECASE)
    if found is None:
        return f"Ông (Bà) {name}", invitee
    return f"{found[1] or 'Ông (Bà)'} {name}", nfc(invitee).strip()[found.end() :].strip(" ,;")


_HONORIFIC: Final = r"(Ông \(Bà\)|Ông|Bà|Đồng chí)?"


def _composition(row: Columns, group: AttendanceGroup | None) -> str | None:
    """Who may come, and how many: by office where the group invites so, else by its rank rule."""
    if _is_person(row) or group is None:
        return None
    seats = row["seats_invited"]  # what was granted or admitted since stands in no letter
    total = f"{seats:02d} đại biểu"
    if row["origin"] != "award" and row["rank_rule"] != group.rank.value:
        return f"{_RULES[row['rank_rule']]}; số lượng {total}"  # this letter asks for others
    if group.offices and group.seats_per_agency == seats:
        return f"{'; '.join(map(_office, group.offices))}; số lượng {total}"
    rule = "Đại diện tập thể" if row["origin"] == "award" else group.rule
    return f"{rule}; số lượng {total}"


_RULES: Final = {
    "head": "Thủ trưởng cơ quan, đơn vị",
    "representative": "Đại diện lãnh đạo cơ quan, đơn vị",
    "named": "Đúng chức danh, đại biểu nêu trong giấy mời",
}


def _office(office: Office) -> str:
    return office.title if office.seats == 1 else f"{office.title} ({office.seats:02d})"


def _duties(shot: Snapshot, row: Columns) -> Iterable[str]:
    """What the plan lays upon every agency of the group."""
    given = [duty for duty in shot.plan.responsibilities if row["group_id"] in duty.lead_groups]
    if given and row["origin"] != "award":
        texts = "; ".join(_low(duty.text).rstrip(" .;") for duty in given)
        yield f"Theo nhiệm vụ được giao tại Kế hoạch: {texts}"


def _change(row: Columns) -> str:
    """A head sends somebody else only with the chair's consent (QĐ 45/2018/QĐ-TTg)."""
    if row["origin"] == "award":
        return "Trường hợp không dự được, báo lại đầu mối liên hệ"
    if row["rank_rule"] == "representative":
        return "Trường hợp thay đổi người dự sau khi đăng ký, báo lại đầu mối liên hệ"
    invited = "Thủ trưởng" if row["rank_rule"] == "head" else "Người được mời theo chức danh"
    return (
        f"{invited} không dự được phải báo cáo người chủ trì hội nghị; chỉ cử người dự thay khi "
        "được người chủ trì đồng ý"
    )


def _low(text: str) -> str:
    """A sentence that goes on in lower case; an abbreviation or a name in capitals stays."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]
