"""The notifications service, wired: which fact deserves a message, and who sends it."""

from typing import get_args

from services.notifications import message
from services.notifications.mail import Mailer
from services.notifications.outbox import Outbox
from services.notifications.policies import RULES, request_messages
from shared.commands.notifications import NotificationsCommand
from shared.events.notifications import NotificationRequested
from shared.service import Service
from shared.settings import Settings


def build(settings: Settings) -> Service:
    outbox = Outbox(Mailer.of(settings))
    return Service(
        name="notifications",
        settings=settings,
        deciders=dict.fromkeys(get_args(NotificationsCommand), message.decider),
        with_plan=dict.fromkeys(RULES, (request_messages,)),
        workers={"notifications-mail": {NotificationRequested: outbox.send}},
    )
