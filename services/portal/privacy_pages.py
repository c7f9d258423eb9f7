"""What people asked for about their data: by when, what was done, what is held of them; and forgetting somebody.

As the commands have it, only the organiser sees and does this. Names are looked for by a form: no address has one.
"""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from types import MappingProxyType
from typing import Any, Final

from pydantic_core import to_json
from starlette.responses import Response

from services.portal.language import N_
from services.portal.person_data import told_of
from services.portal.refusals import no_such_act
from services.portal.seen import looks
from services.portal.unit_actions import wish
from services.portal.visit import Visit
from services.portal.words import day
from services.program import tables
from services.program.named_people import PEOPLE, PRESENTER
from services.program.snapshot import Columns, Snapshot, local
from shared.commands.base import Command, Declined
from shared.commands.privacy import (
    ExtendPrivacyRequest,
    ForgetPerson,
    ReceivePrivacyRequest,
    ReplyToPrivacyRequest,
    SettlePrivacyRequest,
)
from shared.data_requests import basis_of, days_of
from shared.personal import REMOVED
from shared.refusals import Refused, Term, not_found
from shared.vietnamese import fold

_LOOK: Final = "look-"
"""A form that is looked at before it is sent: its act with this before it."""
RIGHTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "view": N_("xem dữ liệu"),
        "supply": N_("cung cấp bản sao dữ liệu"),
        "edit": N_("chỉnh sửa dữ liệu"),
        "delete": N_("xóa dữ liệu"),
        "restrict": N_("hạn chế xử lý"),
        "object": N_("phản đối xử lý"),
        "withdraw-consent": N_("rút lại sự đồng ý"),
        "complain": N_("khiếu nại"),
    }
)
_OUTCOMES: Final[Mapping[str, str]] = MappingProxyType(
    {"done": N_("đã thực hiện"), "refused": N_("từ chối")}
)
_WHERE: Final[Mapping[str, str]] = MappingProxyType(
    {
        "attendees": N_("đại biểu"),
        "delegations": N_("đầu mối của đoàn"),
        "substitutions": N_("đề nghị dự thay"),
        "papers": N_("tác giả tham luận"),
        "nominations": N_("hồ sơ khen thưởng"),
        "awards": N_("trao thưởng"),
        "messages": N_("người nhận thư"),
    }
)
_FIELDS: Final = (
    "right", "received_on", "replied_on", "done_by", "settled_on", "outcome", "reason", "basis", "text",
    "who", "request",
)  # fmt: skip
_EVER: Final = datetime(2000, 1, 1, tzinfo=UTC)
"""Before anything was read here; a record of who read goes by itself after its time."""
_MOST: Final = 20
"""So many of those found are shown; a longer name finds fewer."""


@dataclass(slots=True)
class Known:
    """One person of one unit, and where the rows show them."""

    unit: str
    person: str
    names: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    where: list[str] = field(default_factory=list)

    @property
    def key(self) -> str:
        return f"{self.unit}/{self.person}"

    @property
    def name(self) -> str:
        return next((name for name in self.names if name), "")


@dataclass(frozen=True, slots=True)
class Change:
    """What would be sent, as the page shows it; ``fields``: what the confirming form carries."""

    act: str
    lines: Sequence[tuple[str, str]]
    fields: Sequence[tuple[str, str]]


async def show(visit: Visit) -> Response:
    return await _shown(visit)


async def act(visit: Visit) -> Response:
    pressed = visit.typed("act")
    if pressed == "find":
        return await _shown(visit, found=True)
    try:
        command, done = _wanted(visit, pressed.removeprefix(_LOOK))
    except Refused as refused:
        return await _shown(visit, refused)
    if pressed.startswith(_LOOK):
        return await _shown(visit, wanted=command)
    told = await visit.sent(lambda: (command, done))
    if isinstance(told, str):
        return visit.see_other(f"{visit.base}/privacy", told)
    return await _shown(visit, told)


def _wanted(visit: Visit, act: str) -> tuple[Command, str]:
    typed = visit.typed
    unit, _, person = typed("who").partition("/")
    of = {"request": typed("request")}
    reason = {"reason": typed("reason")} if typed("reason") else {}
    match act:
        case "receive":
            asked = of | {"right": typed("right"), "received_on": typed("received_on")}
            of_whom = {"unit": unit, "person_id": person}
            return wish(visit, ReceivePrivacyRequest, **asked, **of_whom), "request-received"
        case "reply":
            on = typed("replied_on")
            return wish(visit, ReplyToPrivacyRequest, **of, replied_on=on), "request-replied"
        case "extend":
            more = {"done_by": typed("done_by"), **reason}
            return wish(visit, ExtendPrivacyRequest, **of, **more), "request-extended"
        case "settle":
            told = {"settled_on": typed("settled_on"), "outcome": typed("outcome"), **reason}
            return wish(visit, SettlePrivacyRequest, **of, **told), "request-settled"
        case "forget":
            of_whom = {"unit": unit, "person_id": person, "basis": typed("basis")}
            return wish(visit, ForgetPerson, **of, **of_whom, **reason), "person-forgotten"
        case other:
            raise no_such_act(other)


async def _known(shot: Snapshot) -> dict[str, Known]:
    found: dict[str, Known] = {}
    for table, key, columns in PEOPLE:
        for row in await shot.rows(table):
            if not row[key]:
                continue
            unit = shot.plan.organiser if key == PRESENTER else row["unit"]
            one = found.setdefault(f"{unit}/{row[key]}", Known(unit or "", row[key]))
            one.names.append(row[columns[0]] or "")
            one.texts += [row[column] for column in columns if row[column]]
            one.where.append(table.name)
    return found


async def _shown(
    visit: Visit,
    refused: Refused | Declined | None = None,
    wanted: Command | None = None,
    *,
    found: bool = False,
) -> Response:
    today = local((await visit.portal.desk.now()).isoformat()).date()
    async with visit.shot() as shot:
        known = await _known(shot)
        rows = sorted(
            await shot.rows(tables.privacy_requests),
            key=lambda row: (row["settled_on"] is not None, row["done_by"] or "9", row["request"]),
        )
        listed = [_row(visit, shot, row, known, today) for row in rows]
        forgotten = {(row["unit"], row["person_id"]) for row in await shot.rows(tables.forgotten)}
        sought = fold(visit.typed("text"))
        people = [
            {
                "key": one.key,
                "name": _name(visit, one.name),
                "unit": shot.short_name(one.unit),
                "where": [visit.said(_WHERE[name]) for name in dict.fromkeys(one.where)],
            }
            for one in known.values()
            if sought and any(sought in fold(text) for text in one.texts if text != REMOVED)
        ]
        change = _change(visit, shot, wanted, known)
    pressed = visit.typed("act").removeprefix(_LOOK)
    names = {one.person: one.name for one in known.values()}
    return visit.page(
        "privacy.html",
        200 if refused is None else 422,
        rows=listed,
        forgotten=forgotten,
        searched=found or (pressed == "receive" and bool(sought)),
        people=sorted(people, key=lambda one: (str(one["name"]), str(one["unit"])))[:_MOST],
        more=max(0, len(people) - _MOST),
        rights={key: visit.said(word) for key, word in RIGHTS.items()},
        outcomes={key: visit.said(word) for key, word in _OUTCOMES.items()},
        change=change,
        pressed=(pressed, visit.typed("request")) if refused is not None or wanted else ("", ""),
        typed={name: visit.typed(name) for name in _FIELDS},
        new_request=visit.typed("request") or f"yc-{secrets.token_hex(4)}",
        today=today.isoformat(),
        refused=visit.problem(refused).naming(names) if refused is not None else None,
    )


def _name(visit: Visit, name: str) -> str:
    """Of somebody who was forgotten, and of one whom no row shows: what there is to say."""
    if name == REMOVED:
        return visit.said(N_("(đã xóa theo yêu cầu)"))
    return name or visit.said(N_("(không có trong danh sách nào)"))


def _row(
    visit: Visit, shot: Snapshot, row: Columns, known: Mapping[str, Known], today: date
) -> dict[str, Any]:
    one = known.get(f"{row['unit']}/{row['person_id']}")
    rule = basis_of(row["right"], date.fromisoformat(row["received_on"]), visit.portal.law)
    late_reply = not row["replied_on"] and (row["reply_by"] or "9") < today.isoformat()
    late = (row["done_by"] or "9") < today.isoformat()
    return {
        **row,
        "name": _name(visit, one.name if one else ""),
        "key": f"{row['unit']}/{row['person_id']}",
        "unit_name": shot.short_name(row["unit"]),
        "right_name": visit.said(RIGHTS[row["right"]]),
        "basis": f"{rule.legal_basis} [{rule.mark}]" if rule else "",
        "late_reply": late_reply and not row["settled_on"],
        "late": late and not row["settled_on"],
        "outcome_name": visit.said(_OUTCOMES[row["outcome"]]) if row["outcome"] else "",
    }


def _change(
    visit: Visit, shot: Snapshot, wanted: Command | None, known: Mapping[str, Known]
) -> Change | None:
    said = visit.said

    def who(unit: str, person: str) -> str:
        one = known.get(f"{unit}/{person}")
        return f"{_name(visit, one.name if one else '')} · {shot.short_name(unit)}"

    match wanted:
        case ReceivePrivacyRequest():
            rule = basis_of(wanted.right, wanted.received_on, visit.portal.law)
            reply_by, done_by = days_of(
                wanted.right, wanted.received_on, visit.portal.law, visit.portal.calendar
            )
            none = said(N_("không có hạn"))
            lines = [
                (said(N_("Ai yêu cầu")), who(wanted.unit, wanted.person_id)),
                (said(N_("Nội dung yêu cầu")), said(RIGHTS[wanted.right])),
                (said(N_("Ngày nhận")), day(wanted.received_on.isoformat())),
                (said(N_("Hạn trả lời")), day(reply_by.isoformat()) if reply_by else none),
                (said(N_("Hạn thực hiện")), day(done_by.isoformat()) if done_by else none),
                (
                    said(N_("Căn cứ")),
                    f"{rule.legal_basis} [{rule.mark}]" if rule else said(NO_RULE),
                ),
            ]
            act = "receive"
        case ReplyToPrivacyRequest():
            lines = [(said(N_("Ngày trả lời")), day(wanted.replied_on.isoformat()))]
            act = "reply"
        case ExtendPrivacyRequest():
            lines = [
                (said(N_("Gia hạn đến hết ngày")), day(wanted.done_by.isoformat())),
                (said(N_("Lý do")), wanted.reason),
            ]
            act = "extend"
        case SettlePrivacyRequest():
            lines = [
                (said(N_("Kết quả")), said(_OUTCOMES[wanted.outcome])),
                (said(N_("Ngày giải quyết")), day(wanted.settled_on.isoformat())),
                (said(N_("Lý do")), wanted.reason or "–"),
            ]
            act = "settle"
        case ForgetPerson():
            lines = [
                (said(N_("Ai")), who(wanted.unit, wanted.person_id)),
                (said(N_("Căn cứ")), wanted.basis),
                (said(N_("Lý do")), wanted.reason),
            ]
            act = "forget"
        case _:
            return None
    told = [(name, visit.typed(name)) for name in _FIELDS if name != "text" and visit.typed(name)]
    return Change(act, lines, told)


NO_RULE: Final = N_("chưa có quy định đã kiểm chứng có hiệu lực vào ngày nhận")


async def data(visit: Visit) -> Response:
    """What is held of the person of a request, to whom it went and who read it, as JSON: what is handed to whoever
    asked to see it."""
    name = visit.path("request")
    looked = await looks(visit.portal.service.client, visit.path("conference"), _EVER, None)
    async with visit.shot() as shot:
        requests = await shot.rows(tables.privacy_requests)
        of = next((row for row in requests if row["request"] == name), None)
        if of is None:
            raise not_found(Term("yêu cầu", "request"), name[:64])
        told = await told_of(shot, of, looked, visit.language)
        moment = shot.time.isoformat()
    content = {"request": name, "conference": visit.path("conference"), "as_of": moment} | told
    head = {"content-disposition": f'attachment; filename="{name}.json"'}
    return Response(to_json(content, indent=2), media_type="application/json", headers=head)
