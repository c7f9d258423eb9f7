"""Letters: what waits for release with a preview of each, and the ledger of everything that was sent."""

from collections.abc import Sequence
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from functools import partial
from typing import Final

from pydantic_core import to_json
from starlette.responses import Response

from services.portal.listing import LETTERS, listed
from services.portal.refusals import no_such_act
from services.portal.roles import Role
from services.portal.unit_actions import wish
from services.portal.visit import Visit
from services.program import tables
from services.program.outgoing import waits_of
from services.program.sending_day import SendingDay, last_sending_day
from services.program.snapshot import Columns, Snapshot
from shared.commands.base import Command, Declined
from shared.commands.notifications import (
    DiscardNotification,
    ReleaseNotification,
    ResendNotification,
)
from shared.law import NoRuleInForce
from shared.quiet_hours import quiet_hours
from shared.refusals import Refused, Term, not_found
from shared.server_words import in_words
from shared.waiting import OUTDATED, OVERTAKEN, Waits
from shared.working_days import CalendarYearUnknown

_PREVIEW_SECONDS = 30
_OVER: Final = {"concluded": OUTDATED, "cancelled": OVERTAKEN}
_STATES = (
    "held", "requested", "sending", "awaiting-post", "sent", "failed", "uncertain", "bounced", "abandoned",
    "discarded",
)  # fmt: skip


def _waits_until(visit: Visit) -> str:
    """In the quiet hours: until when what is released now waits."""
    settings = visit.portal.settings
    hours = quiet_hours(settings.quiet_hours)
    until = hours.until(datetime.now(UTC)) if hours and settings.clock == "system" else None
    return until.isoformat() if until else ""


async def ledger(visit: Visit) -> Response:
    return await _ledger(visit)


async def act(visit: Visit) -> Response:
    """Look once more at what would go out, or let it go."""
    chosen = visit.chosen("message")
    if visit.typed("act") == "confirm" or not chosen:
        return await _ledger(visit, chosen=chosen)
    if visit.typed("act") == "release":
        try:
            wishes = [wish(visit, ReleaseNotification, message=one) for one in chosen]
        except Refused as refused:
            return await _ledger(visit, refused)
        answers = await visit.portal.desk.send_each(visit.acting(), visit.typed("form_id"), wishes)
        declined = [one for one in answers if isinstance(one, Declined)]
        if declined:
            return await _ledger(visit, declined[0], failed=len(declined))
        return visit.see_other(f"{visit.base}/messages", "released")
    return await _one(visit, chosen[0])


async def _one(visit: Visit, message: str) -> Response:
    """Send one again, or do not send it."""
    told = await visit.sent(lambda: _wanted(visit, message))
    if isinstance(told, str):
        return visit.see_other(f"{visit.base}/messages", told)
    return await _ledger(visit, told)


def _wanted(visit: Visit, message: str) -> tuple[Command, str]:
    reason = visit.typed("reason")
    match visit.typed("act"):
        case "resend":
            return wish(visit, ResendNotification, message=message, reason=reason), "resent"
        case "discard":
            return wish(visit, DiscardNotification, message=message, reason=reason), "discarded"
        case other:
            raise no_such_act(other)


async def _latest_first(shot: Snapshot) -> Sequence[Columns]:
    rows = [
        dict(row) | {"unit_name": shot.short_name(row["unit"])}
        for row in await shot.rows(tables.messages)
    ]
    return sorted(rows, key=lambda row: (row["requested_at"] or "", row["message"]), reverse=True)


async def _ledger(
    visit: Visit,
    refused: Refused | Declined | None = None,
    *,
    chosen: list[str] | None = None,
    failed: int = 0,
) -> Response:
    filters = {key: visit.typed(key) for key in ("q", "status", "kind")}
    async with visit.shot() as shot:
        rows = await shot.once("messages, the latest first", lambda: _latest_first(shot))
        waits = await waits_of(shot, visit.portal.settings, datetime.now(UTC))
        lawful = _lawful(visit, shot)
        away = {row["message"] for row in await shot.rows(tables.replies) if row["auto"]}
        late = {row["message"] for row in rows if lawful and lawful.late(row, shot.time)}
        held = [row for row in rows if row["status"] == "held"]
        # discarded instead of sent, should somebody release them (services/notifications/outbox.py)
        over = _OVER.get(shot.head["status"], frozenset[str]())
        listed_whole = visit.role is Role.ORGANISER and not chosen
        held_list = (
            await visit.fragment(shot, "messages_held.html", held=held, over=over, base=visit.base)
            if listed_whole
            else ""
        )
    return visit.page(
        "messages.html",
        200 if refused is None else 422,
        found=listed(
            rows,
            filters,
            lambda row: (row["subject"], row["unit_name"], row["recipient_name"]),
            visit.page_number,
            LETTERS,
        ),
        filters=filters,
        states=_STATES,
        kinds=sorted({row["kind"] for row in rows}),
        waits_until=_waits_until(visit),
        lawful=lawful,
        late=late,
        away=away,
        waits={name: _told(visit, one) for name, one in waits.items() if one.why != "release"},
        means=partial(_meaning, visit),
        held=held,
        held_list=held_list,
        chosen=[
            row for row in held if row["message"] in (chosen or ()) and row["kind"] not in over
        ],
        asked=chosen is not None,
        failed=failed,
        may_act=visit.role is Role.ORGANISER,
        refused=visit.problem(refused) if refused is not None else None,
    )


def _lawful(visit: Visit, shot: Snapshot) -> SendingDay | None:
    """The last day for invitations; None where no rule or no calendar is known for the year."""
    try:
        return last_sending_day(shot.starts, visit.portal.law, visit.portal.calendar)
    except (NoRuleInForce, CalendarYearUnknown):
        return None


def _meaning(visit: Visit, row: Columns) -> str:
    told = in_words(row["reason"] or row["server_reply"], row["channel"])
    if told is None:
        return ""
    return told.en if visit.language == "en" else str(told)


def _told(visit: Visit, waits: Waits) -> str:
    return waits.en if visit.language == "en" else waits.vi


async def preview(visit: Visit) -> Response:
    """The letter as its recipient would get it."""
    question = {"conference": visit.path("conference"), "message": visit.path("message")}
    try:
        raw = await visit.portal.service.ask(
            "notifications", "preview", to_json(question), _PREVIEW_SECONDS
        )
    except LookupError:  # not there, discarded, or of somebody who was forgotten
        what = Term("thư xem trước được", "letter to preview")
        return visit.refusal(
            not_found(what, visit.path("message")[:64], "hoinghi show … messages"), 404
        )
    mail = message_from_bytes(raw, policy=policy.default)
    if not isinstance(mail, EmailMessage):
        raise TypeError("a preview is a mail")
    body = mail.get_body(("plain",))
    return visit.page(
        "letter.html",
        mail={name: str(mail[name] or "") for name in ("From", "To", "Subject")},
        text=body.get_content() if body is not None else "",
        files=[part.get_filename() or "" for part in mail.iter_attachments()],
    )
