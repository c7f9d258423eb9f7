"""Why a message that is to be sent is not sent yet, and until when; which kinds quiet hours do not hold. Pure.

What holds a message: the quiet hours, the pause after a refusal that may pass, the ceiling of the receiving host,
its rest after several troubles in a row, and its turn: one recipient hears of things in the order in which they
happened. The worker keeps to it (``services/notifications``); from the rows the same is told on the command line,
in the portal and by the API.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any, Final, Literal

from shared.quiet_hours import VIETNAM, QuietHours

FIRST_PAUSE_SECONDS: Final = 30.0
LONGEST_PAUSE_SECONDS: Final = 4 * 3600.0
"""Doubling pauses up to four hours: with 26 attempts about three days, after which nobody waits for it."""

# --- the table -------------------------------------------------------------------------------------

SHORT_NOTICE: Final[Mapping[str, timedelta]] = MappingProxyType(
    {
        "cancelled": timedelta(days=3),
        "rescheduled": timedelta(days=3),
        "venue-changed": timedelta(days=3),
    }
)
"""The kinds that quiet hours do not hold so shortly before the conference: who travels must not travel in vain.
All other kinds wait for the morning, however late it is."""

AFTER: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        "reminder": frozenset({"invitation"}),
        "respond-by-moved": frozenset({"invitation"}),
        "rescheduled": frozenset({"invitation"}),
        "venue-changed": frozenset({"invitation"}),
    }
)
"""What waits even for a message that nobody has released yet: nobody is reminded of what they never had, nor told
of a change to what the invitation, once it goes, says rightly."""

OVERTAKEN: Final[frozenset[str]] = frozenset(
    {"invitation", "reminder", "respond-by-moved", "registration-confirmed", "program-finalised"}
    | {"rescheduled", "venue-changed", "task-due", "paper-asked", "contribution-asked"}
)
"""What is not sent any more once the conference is cancelled: it would say that there is one."""
OUTDATED: Final[frozenset[str]] = OVERTAKEN - {"task-due", "contribution-asked"}
"""What is not sent any more once it is over. The report on its results is work of the days after it."""


def urgent(kind: str, now: datetime, starts: Iterable[datetime]) -> bool:
    """Whether quiet hours do not hold it. ``starts``: when the conference begins, and when it was to begin."""
    ahead = [start for start in starts if start > now]
    notice = SHORT_NOTICE.get(kind)
    return notice is not None and bool(ahead) and min(ahead) - now <= notice


ENDED: Final = frozenset(
    {"sent", "uncertain", "bounced", "abandoned", "discarded", "awaiting-post"}
)
"""Where nothing waits for a message any more."""


Earlier = tuple[str, str, int]
"""Of an earlier message to the same recipient: its kind, where it stands, how often it was tried."""


def ahead(kind: str, earlier: Sequence[Earlier], *, urgent: bool) -> list[int]:
    """Which of ``earlier`` (in the order of the facts) have to go before a message of ``kind``, by their places.

    What is urgent waits for none that the night or a server holds; nothing waits for what waits for a person.
    """
    held: set[str] = set()
    found = []
    for place, (other, status, attempts) in enumerate(earlier):
        if status in ENDED:
            continue
        if other in AFTER.get(kind, ()):
            found.append(place)
        if status == "held":
            held.add(other)
        elif held & AFTER.get(other, frozenset()) or other in AFTER.get(kind, ()):
            continue
        elif not urgent or status == "sending" or (other in SHORT_NOTICE and not attempts):
            found.append(place)
    return found


def pause_after(attempt: int) -> float:
    """Seconds between the ``attempt``-th failure and the next attempt."""
    return float(min(LONGEST_PAUSE_SECONDS, FIRST_PAUSE_SECONDS * 2 ** (attempt - 1)))


# --- told ------------------------------------------------------------------------------------------

Why = Literal[
    "release", "quiet-hours", "ceiling", "host-rests", "retry", "turn", "post", "unreachable"
]
_WORDS: Final[Mapping[Why, tuple[str, str]]] = MappingProxyType(
    {
        "release": ("cơ quan chủ trì chưa phát hành", "the organiser has not released it"),
        "quiet-hours": ("giờ yên lặng", "quiet hours"),
        "ceiling": (
            "máy chủ nhận chỉ nhận một số thư mỗi phút",
            "the receiving host takes so many a minute",
        ),
        "host-rests": (
            "máy chủ nhận đang gặp lỗi, tạm nghỉ rồi thử lại",
            "the receiving host is in trouble and is left alone for a while",
        ),
        "retry": (
            "lần gửi trước chưa được, sẽ thử lại",
            "the last attempt failed; it is tried again",
        ),
        "turn": (
            "thư trước cho cùng người nhận chưa đi",
            "an earlier message to the same recipient has not gone yet",
        ),
        "post": ("chờ in và gửi bưu điện", "to be printed and posted"),
        "unreachable": (
            "chưa liên hệ được: không có thư điện tử, không có địa chỉ",
            "cannot be reached: neither mailbox nor address",
        ),
    }
)


@dataclass(frozen=True, slots=True)
class Waits:
    """``until``: about when it goes, in the time of Vietnam; None where that is not for a clock to say."""

    why: Why
    until: datetime | None = None

    @property
    def vi(self) -> str:
        return f"chờ đến {self.until:%H:%M %d/%m}: {self._said[0]}" if self.until else self._said[0]

    @property
    def en(self) -> str:
        until = f"waits until {self.until:%H:%M %d/%m}: " if self.until else "waits: "
        return until + self._said[1]

    @property
    def _said(self) -> tuple[str, str]:
        return _WORDS[self.why]


@dataclass(frozen=True, slots=True)
class Pace:
    """How this deployment sends. ``starts``: when the conference begins."""

    now: datetime
    quiet: QuietHours | None = None
    per_minute: int = 0
    starts: datetime | None = None
    addresses: Mapping[str, str | None] = field(default_factory=dict)
    """The postal address of each agency."""

    @property
    def begins(self) -> Sequence[datetime]:
        return (self.starts,) if self.starts else ()


def waiting(rows: Sequence[Mapping[str, Any]], pace: Pace) -> dict[str, Waits]:
    """By message, why each that is to be sent has not gone, of all ``rows`` of one conference."""
    found: dict[str, Waits] = {}
    lines: dict[tuple[str, ...], list[Mapping[str, Any]]] = {}
    hosts: dict[str, int] = {}
    rests = _rests(rows)
    for row in sorted(rows, key=lambda one: (str(one["requested_at"] or ""), one["message"])):
        line = (row["unit"], row["recipient_person_id"] or "", row["recipient_email"] or "")
        earlier = lines.setdefault(line, [])
        if row["status"] == "held":
            found[row["message"]] = Waits("release")
            earlier.append(row)
        if row["status"] not in ("requested", "failed"):
            continue
        if row["channel"] not in ("email", "webhook"):
            found |= {row["message"]: told} if (told := _on_paper(row, pace)) else {}
            continue
        own = _own(row, pace, hosts, rests)
        turn = _turn(row, earlier, found, pace)
        if turn and (own is None or _later(turn, own)):
            own = turn
        if own is not None:
            found[row["message"]] = own
            earlier.append(row)
    return found


def _turn(
    row: Mapping[str, Any],
    earlier: Sequence[Mapping[str, Any]],
    found: Mapping[str, Waits],
    pace: Pace,
) -> Waits | None:
    """After the last of those before it; where one of them waits for a person, no clock says when."""
    hurried = urgent(row["kind"], pace.now, pace.begins)
    standing = [(one["kind"], one["status"], one["attempts"] or 0) for one in earlier]
    places = ahead(row["kind"], standing, urgent=hurried)
    before = [found[earlier[place]["message"]] for place in places]
    if not before:
        return None
    moments = [one.until for one in before]
    known = [moment for moment in moments if moment is not None]
    return Waits("turn", max(known) if len(known) == len(moments) else None)


def _later(turn: Waits, own: Waits) -> bool:
    return turn.until is None or (own.until is not None and turn.until > own.until)


def _on_paper(row: Mapping[str, Any], pace: Pace) -> Waits | None:
    if row["channel"] != "print":
        return None  # others send it, at a time of their own
    reached = row["recipient_email"] or row["recipient_address"] or pace.addresses.get(row["unit"])
    return Waits("post" if reached else "unreachable")


def _host(row: Mapping[str, Any]) -> str:
    return str(row["recipient_email"] or row["unit"]).rpartition("@")[2].lower()


def _rests(rows: Sequence[Mapping[str, Any]]) -> dict[str, datetime]:
    """By host until when it is left alone, as the failures at it say."""
    found: dict[str, datetime] = {}
    for row in rows:
        if until := row["host_rests_until"]:
            at = datetime.fromisoformat(until).astimezone(VIETNAM)
            found[_host(row)] = max(at, found.get(_host(row), at))
    return found


def _own(
    row: Mapping[str, Any], pace: Pace, hosts: dict[str, int], rests: Mapping[str, datetime]
) -> Waits | None:
    """What holds the message itself: the latest of the four."""
    held: list[Waits] = []
    host = _host(row)
    again = row["next_attempt_at"] if row["status"] == "failed" else None
    at = datetime.fromisoformat(again).astimezone(VIETNAM) if again else None
    if at is not None and at > pace.now:
        held.append(Waits("retry", at))
    moment = max(at, pace.now) if at else pace.now
    if (rest := rests.get(host)) and rest > moment:
        held.append(Waits("host-rests", rest))
        moment = rest
    if pace.quiet and not urgent(row["kind"], moment, pace.begins):
        until = pace.quiet.until(moment)
        held += [Waits("quiet-hours", until)] if until else []
    if pace.per_minute and not held:
        ahead = hosts[host] = hosts.get(host, -1) + 1
        later = pace.now.astimezone(VIETNAM) + timedelta(minutes=ahead / pace.per_minute)
        held += [Waits("ceiling", later)] if ahead else []
    return max(held, key=lambda one: one.until or pace.now, default=None)
