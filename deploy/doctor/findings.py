"""What a check found: in Vietnamese and English, with what to do next."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum

from nats.aio.client import Client

from shared.settings import Settings


class Level(StrEnum):
    FINE = "fine"
    WARNING = "warning"
    """It works; something is not as recommended, or could not be looked at."""
    FAULT = "fault"
    """Events, mails or people are in danger, or the system cannot work."""


@dataclass(frozen=True, slots=True)
class Finding:
    """``code`` is stable, for scripts and alerts."""

    level: Level
    code: str
    vi: str
    en: str
    todo_vi: str = ""
    todo_en: str = ""


@dataclass(frozen=True, slots=True)
class Patient:
    """What the checks look at. ``client`` is None when there is no connection; ``unconnected`` says why."""

    settings: Settings
    client: Client | None
    unconnected: Exception | None = None


Check = Callable[[Patient], Awaitable[list[Finding]]]


def fine(code: str, vi: str, en: str) -> Finding:
    return Finding(Level.FINE, code, vi, en)


def warning(code: str, vi: str, en: str, todo_vi: str, todo_en: str) -> Finding:
    return Finding(Level.WARNING, code, vi, en, todo_vi, todo_en)


def fault(code: str, vi: str, en: str, todo_vi: str, todo_en: str) -> Finding:
    return Finding(Level.FAULT, code, vi, en, todo_vi, todo_en)
