"""Questions to the messages: see one as its recipient would, send a test, hand one to an outside consumer."""

import base64
import time
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from pydantic_core import to_json

from services.notifications import message
from services.notifications.channels import Delivered, Prepared, Send, told
from services.notifications.compose import address, compose, words_of, written
from services.notifications.message import Message
from services.notifications.outbox import Outbox
from shared import subjects
from shared.commands.notifications import NOT_CLAIMED, TEST_FAILED
from shared.events.people import Contact
from shared.personal import Personal
from shared.refusals import PERSON_FORGOTTEN, Term, not_found, not_now
from shared.service import Query, Service

_SAMPLE_LINK: Final = "https://dia-chi-tra-loi.invalid/m/xem-thu"
_TEST: Final = "[THỬ] "
_NO_MAILBOX: Final = "qua-buu-dien@khong-co-thu-dien-tu.invalid"
"""Shown in place of the mailbox of somebody who is written to on paper."""


def queries(outbox: Outbox, mail: Send) -> Mapping[str, Query]:
    """By name; each takes ``conference`` and ``message``."""

    async def preview(service: Service, asked: Mapping[str, Any]) -> bytes:
        """The mail as its recipient would get it, whole (RFC 5322); the link is a sample that opens nothing."""
        prepared = await _prepared(service, outbox, asked)
        to = prepared.asked.recipient
        sender = address("", outbox.sender)
        return written(compose(prepared, sender, address(to.name, to.email or _NO_MAILBOX)))

    async def test(service: Service, asked: Mapping[str, Any]) -> bytes:
        """The same to somebody of the organiser's own, marked as a test. Nothing is recorded."""
        prepared = await _prepared(service, outbox, asked)
        to = Contact(person_id="thu", name=Personal("Người xem thử"), email=Personal(asked["to"]))
        subject = f"{_TEST}{prepared.asked.subject}"[:500]
        sent = prepared.asked.model_copy(update={"recipient": to, "subject": subject})
        identity = f"<thu-{time.time_ns()}@{outbox.sender.rpartition('@')[2]}>"
        outcome = await mail(replace(prepared, asked=sent, message_id=identity))
        if not isinstance(outcome, Delivered):
            raise TEST_FAILED.refuse(reason=outcome.reason)
        return to_json({"server_reply": outcome.server_reply})

    async def prepared(service: Service, asked: Mapping[str, Any]) -> bytes:
        """For an outside consumer that has claimed the attempt: everything that it needs to send it."""
        state = await _state(service, asked)
        if state.status != "sending" or state.claimant != asked.get("claimant"):
            raise NOT_CLAIMED.refuse(message=asked["message"])
        return to_json(handed_over(await _prepared(service, outbox, asked)))

    return {"preview": preview, "test": test, "prepared": prepared}


async def _state(service: Service, asked: Mapping[str, Any]) -> Message:
    boundary = subjects.message(asked["conference"], asked["message"])
    state: Message = await service.boundaries.state(message.decider, boundary, fresh=True)
    if state.requested is None:
        raise not_found(Term("thông báo", "message"), asked["message"], "hoinghi show … messages")
    return state


async def _prepared(service: Service, outbox: Outbox, asked: Mapping[str, Any]) -> Prepared:
    state = await _state(service, asked)
    one = state.requested
    if one and await outbox.forgotten.has(service, asked["conference"], one):
        raise PERSON_FORGOTTEN.refuse(person_id=one.recipient.person_id, unit=one.unit)
    if state.status == "discarded":
        what = Term(f"thông báo {asked['message']}", f"message {asked['message']}")
        raise not_now(what, Term("đã bỏ", "discarded"), message.NEXT["discarded"])
    return await outbox.seen(service, asked["conference"], state, _SAMPLE_LINK)


def handed_over(prepared: Prepared) -> dict[str, Any]:
    """As JSON: recipient, words, calendar entry and papers (base64)."""
    asked = prepared.asked
    entry = prepared.entry
    return {
        "conference": prepared.conference,
        "message": asked.message,
        "message_id": prepared.message_id,
        "kind": asked.kind,
        "unit": asked.unit,
        "recipient": told(asked.recipient),
        "subject": asked.subject,
        "text": words_of(prepared),
        "calendar": entry.content.decode() if entry else None,
        "attachments": [
            {
                "name": one.name,
                "type": one.kind,
                "content": base64.b64encode(one.content).decode(),
            }
            for one in prepared.attached
        ],
    }
