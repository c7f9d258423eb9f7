"""Letters: what waits for release with a preview of each, and the ledger of everything that was sent."""

import base64
import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from functools import partial
from typing import Final

from pydantic_core import to_json
from starlette.responses import Response

from services.portal.before import nothing_new
from services.portal.listing import LETTERS, listed
from services.portal.refusals import no_such_act
from services.portal.roles import Role
from services.portal.unit_actions import wish
from services.portal.visit import Visit
from services.portal.who_did import last, sentence
from services.program import tables
from services.program.outgoing import waits_of
from services.program.sending_day import SendingDay, last_sending_day
from services.program.snapshot import Columns, Snapshot
from services.program.trail import Wanted
from shared.commands.base import Answer, Command, Declined
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
_MARK_BYTES: Final = 6
_MARK: Final = 8
"""Letters of base64 for so many bytes."""
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
    """The ledger; or, with marks in the address, what those letters would be."""
    if (marks := visit.request.query_params.get("look")) is None:
        return await _ledger(visit)
    return await _ledger(visit, looked=marks)


async def act(visit: Visit) -> Response:
    """Look once more at what would go out, or let it go."""
    chosen = visit.chosen("message")
    if visit.typed("act") == "confirm" or not chosen:
        # an address of its own: whoever goes back after the release comes to a page, and not to a form's answer
        return visit.see_other(f"{visit.base}/messages?look={''.join(map(_mark, chosen))}")
    if visit.typed("act") == "release":
        try:
            wishes = [wish(visit, ReleaseNotification, message=one) for one in chosen]
        except Refused as refused:
            return await _ledger(visit, refused)
        answers = await visit.portal.desk.send_each(visit.acting(), visit.typed("form_id"), wishes)
        declined = [one for one in answers if isinstance(one, Declined)]
        if declined:
            return await _ledger(visit, declined[0], failed=len(declined))
        if (before := await visit.held_already(wishes, answers)) is not None:
            return await _ledger(visit, before)
        gone = _before(chosen, answers)
        return visit.see_other(f"{visit.base}/messages{gone}", "released")
    return await _one(visit, chosen[0])


def _mark(message: str) -> str:
    """A letter in the address of what is looked at: hundreds of them have room there."""
    digest = hashlib.sha256(message.encode()).digest()
    return base64.urlsafe_b64encode(digest[:_MARK_BYTES]).decode()


def _marks(text: str) -> list[str]:
    """By length alone: a mark may hold a hyphen, at which text would be wrapped."""
    return [text[start : start + _MARK] for start in range(0, len(text), _MARK)]


def _before(chosen: Sequence[str], answers: Sequence[Answer]) -> str:
    """For the address of the page that says what was done: how many went with this press, and those that another
    had let go before."""
    gone = [one for one, told in zip(chosen, answers, strict=True) if nothing_new([told])]
    if not gone:
        return ""
    return f"?new={len(chosen) - len(gone)}&look={''.join(map(_mark, gone))}"


def _released(message: str) -> Wanted:
    return Wanted(kind="message", entity=message, types=("NotificationReleased",))


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
    looked: str | None = None,
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
        marks = _marks(looked or "")
        known = {_mark(row["message"]): row for row in rows} if marks else {}
        asked = [known[one] for one in marks if one in known]
        chosen = [row for row in asked if row["status"] == "held" and row["kind"] not in over]
        gone = [row for row in asked if row["status"] != "held"]
        one = await last(shot, _released(gone[0]["message"])) if gone else None
        meanwhile = sentence(one, visit.language) if one is not None else ""
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
        chosen=chosen,
        gone=len(gone),
        meanwhile=meanwhile,
        asked=looked is not None,
        failed=failed,
        done_about=visit.said("%(count)s thư", count=new) if (new := _new(visit)) else "",
        may_act=visit.role is Role.ORGANISER,
        refused=visit.problem(refused) if refused is not None else None,
    )


def _new(visit: Visit) -> int:
    """So many letters went with the press that led here, where others had gone before."""
    told = visit.request.query_params.get("new", "")
    return int(told) if told.isascii() and told.isdigit() and len(told) < 5 else 0


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
