"""What becomes of an agency's webhook after each POST: on, again later, or switched off. Pure."""

from datetime import datetime, timedelta
from typing import Final

from shared.webhook import GONE, Reply
from shared.webhook_book import Hook

FIRST_PAUSE: Final = 5.0
LONGEST_PAUSE: Final = 6 * 3600.0
PATIENCE: Final = timedelta(days=3)
"""An event is tried for so long; then the webhook is switched off, and a person is told."""
BOTH_SECRETS: Final = timedelta(days=1)
"""For so long the secret before the present one signs, too."""
LEASE: Final = timedelta(seconds=20)
"""For so long the process that delivers keeps the others away; longer than one POST takes."""


def pause_after(attempt: int, asked: float = 0.0) -> float:
    """Seconds after the ``attempt``-th failure: doubling from 5 s to six hours; longer where the other side
    asked for it (``Retry-After``), up to the same end."""
    doubled = FIRST_PAUSE * float(2 ** min(attempt - 1, 20))
    return min(LONGEST_PAUSE, max(doubled, asked))


def after(hook: Hook, position: int, conference: str | None, reply: Reply, now: datetime) -> Hook:
    """The record once the event at ``position`` was POSTed and ``reply`` came."""
    if reply.taken:
        return going_on(hook, position).model_copy(
            update={
                "taken": hook.taken + 1,
                "last_taken": now,
                "conference": conference or hook.conference,
                "held_until": now + LEASE,
            }
        )
    attempt = hook.attempts + 1
    since = hook.since or now
    failed = {
        "failing": position,
        "attempts": attempt,
        "since": since,
        "reason": reply.said,
        "held_until": None,
    }
    if reply.code == GONE or now - since >= PATIENCE:
        off = {"status": "disabled", "disabled_at": now, "noticed": False, "not_before": None}
        return hook.model_copy(update=failed | off)
    wait = timedelta(seconds=pause_after(attempt, reply.after))
    return hook.model_copy(update=failed | {"not_before": now + wait})


def going_on(hook: Hook, position: int) -> Hook:
    """Whatever failed is forgotten; the next event is the first one behind ``position``."""
    return hook.model_copy(
        update={
            "position": position,
            "status": "on",
            "failing": None,
            "attempts": 0,
            "since": None,
            "not_before": None,
            "reason": "",
            "disabled_at": None,
            "noticed": True,
        }
    )


def signing(hook: Hook, secrets: list[str], now: datetime) -> list[str]:
    """Which secrets sign now: the present one first."""
    return secrets[: 2 if now - hook.secret_since < BOTH_SECRETS else 1]
