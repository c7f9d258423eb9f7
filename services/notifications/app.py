"""The notifications service, wired: which fact deserves a message, who sends it, what comes back."""

import asyncio
import uuid
from typing import Final, get_args

from services.notifications import alarm, handing, intake, message, recipient
from services.notifications.announcing import announce
from services.notifications.archive import Archive
from services.notifications.forgotten import discard
from services.notifications.mail import Mailer
from services.notifications.outbox import Outbox
from services.notifications.pacing import Pacer
from services.notifications.policies import RULES
from services.notifications.webhook import Webhooks
from services.notifications.withdrawn import take_back, withdraw
from shared.commands.notifications import MessageCommand, RecipientCommand
from shared.events.notifications import (
    NotificationReleased,
    NotificationRequested,
    NotificationResent,
)
from shared.events.privacy import PersonForgotten
from shared.events.registry import AttendeeCountedHere, InvitationWithdrawn
from shared.quiet_hours import quiet_hours
from shared.service import Service
from shared.settings import Settings

_AHEAD: Final = 3
"""Messages prepared for each connection: while one is handed over, others are printed."""
_HEARD: Final = 64
"""Events of messages in hand at once. Two of three (a claim, a record) ask for nothing."""


def build(settings: Settings) -> Service:
    mailer = Mailer.of(settings)
    outbox = Outbox(
        channels={
            "email": mailer.send,
            "webhook": Webhooks.of(settings.webhooks_file, local=settings.webhooks_local).send,
        },
        archive=Archive.of(settings.mail_archive, settings.mail_ca_file),
        sender=mailer.sender.addr_spec,
        sender_name=mailer.sender.display_name,
        claimant=uuid.uuid4().hex,
        answer_base=settings.answer_base_url,
        quiet=quiet_hours(settings.quiet_hours),
        pacer=Pacer(settings.mail_per_minute),
        ahead=asyncio.Semaphore(_AHEAD * settings.mail_connections),
        hands=asyncio.Semaphore(settings.mail_connections),
        settle=settings.mail_settle_seconds,
    )
    inbox = intake.inbox(settings.mail_inbox, settings.mail_ca_file)
    return Service(
        name="notifications",
        settings=settings,
        deciders=dict.fromkeys(get_args(MessageCommand), message.decider)
        | dict.fromkeys(get_args(RecipientCommand), recipient.decider),
        workers={
            "notifications-policies": {
                **dict.fromkeys(RULES, announce),
                InvitationWithdrawn: withdraw,
                AttendeeCountedHere: take_back,
                PersonForgotten: discard,
            },
            alarm.CONSUMER: {
                NotificationRequested: outbox.send,
                NotificationReleased: outbox.send,
                NotificationResent: outbox.send,
            },
        },
        queries=handing.queries(outbox, mailer.send),
        side_by_side={alarm.CONSUMER: _HEARD},
        background={"alarm": lambda service: alarm.watch(service, outbox)}
        | ({"inbox": lambda service: intake.read(service, inbox)} if inbox else {}),
    )
