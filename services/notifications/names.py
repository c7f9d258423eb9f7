"""What a message says of people and things by name, and how the name gets into it. Pure.

The words refer to each; the reference is filled with a name. Papers, tasks and the estimate's lines stand in the
log in clear: they are named when the message is asked for. People are not: they are named only in the message that
is sent, as its recipient is, so that forgetting somebody takes their name out of what was not sent yet.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from textwrap import shorten
from typing import Any, Final, Literal

from services.notifications.audience import in_person
from shared import subjects
from shared.envelope import Fact
from shared.events.awards import NominationSubmitted
from shared.events.budget import (
    AdjustmentProposed,
    BudgetAdjusted,
    BudgetSubmitted,
    EstimateDrafted,
    EstimateLineSet,
)
from shared.events.papers import PaperProposed, PaperRequested
from shared.events.registry import InvitationIssued, TaskAssigned, TaskRevised
from shared.subjects import Subject, is_token

Thing = Literal["đại biểu", "hồ sơ", "tham luận", "dòng", "điều chỉnh", "nhiệm vụ"]
PEOPLE: Final[frozenset[Thing]] = frozenset({"đại biểu", "hồ sơ"})
_REFERENCE: Final = re.compile(
    r"\{(đại biểu|hồ sơ|tham luận|dòng|điều chỉnh|nhiệm vụ) ((?:[A-Za-z0-9_-]+/)?[A-Za-z0-9_-]+)\}"
)
_LONGEST_TASK: Final = 3_000
_ASKS: Final = frozenset({"substitution-asked"})
"""Messages to those who decide: they name people of other agencies than the one that is written to."""


@dataclass(frozen=True, slots=True)
class Reference:
    """``within``: the delegation or the award round; empty for what has no such whole."""

    thing: Thing
    within: str
    id: str

    def __str__(self) -> str:
        return f"{{{self.thing} {f'{self.within}/' if self.within else ''}{self.id}}}"

    def boundary(self, conference: str) -> Subject:
        """Where the log has its name."""
        match self.thing:
            case "đại biểu":
                return subjects.delegation(conference, self.within)
            case "hồ sơ":
                return subjects.award_round(conference, self.within)
            case "tham luận":
                return subjects.paper(conference, self.id)
            case "nhiệm vụ":
                return subjects.task(conference, self.id)
            case "dòng" | "điều chỉnh":
                return subjects.budget(conference)


_ADDRESSEE: Final = "{người nhận}"
"""As the wording has it; here too, for the wording builds on this module."""
_IN_ENGLISH: Final[Mapping[str, str]] = {
    "đại biểu": "delegate",
    "hồ sơ": "nomination",
    "tham luận": "paper",
    "dòng": "line",
    "điều chỉnh": "adjustment",
    "nhiệm vụ": "task",
}


def placeholders(text: str) -> str:
    """``text`` with its references in a form for scripts: ``{{recipient}}``, ``{{delegate:so-y-te/p1}}``."""
    told = text.replace(_ADDRESSEE, "{{recipient}}")
    return _REFERENCE.sub(lambda found: f"{{{{{_IN_ENGLISH[found[1]]}:{found[2]}}}}}", told)


# --- how the words refer to them -----------------------------------------------------------------


def delegate(delegation: str, person_id: str) -> str:
    return str(Reference("đại biểu", delegation, person_id))


def nominee(round_: str, nomination: str) -> str:
    return str(Reference("hồ sơ", round_, nomination))


def paper(paper: str) -> str:
    return str(Reference("tham luận", "", paper))


def task(task: str) -> str:
    return str(Reference("nhiệm vụ", "", task))


def line(line: str) -> str:
    return str(Reference("dòng", "", line))


def adjustment(adjustment: str) -> str:
    return str(Reference("điều chỉnh", "", adjustment))


# --- how they are named --------------------------------------------------------------------------


def references(body: str) -> Iterator[Reference]:
    """Those in ``body``, each once."""
    for thing, name in dict.fromkeys(_REFERENCE.findall(body)):
        within, _, own = name.rpartition("/")
        if bool(within) == (thing in PEOPLE) and all(map(is_token, name.split("/"))):
            yield Reference(thing, within, own)


def filled(body: str, names: Mapping[str, str]) -> str:
    """``names``: by reference, as it is written. What has no name is called by its id."""
    return _REFERENCE.sub(
        lambda found: names.get(found[0], f"“{found[2].rpartition('/')[2]}”"), body
    )


def filled_in_clear(body: str, names: Mapping[str, str]) -> str:
    """The same, and people stay referred to."""
    people = {str(one): str(one) for one in references(body) if one.thing in PEOPLE}
    return filled(body, {**names, **people})


def may_name(unit: str, kind: str, own: str) -> bool:
    """Whether a message of ``kind`` to ``unit`` names people of the agency ``own``: somebody's reason, which a
    letter quotes, must not make it tell another agency's names."""
    return unit == own or kind in _ASKS


def person(name: str, position: str) -> str:
    return f"{name} ({position})"


def delegates(delegation: str, events: Iterable[Fact]) -> dict[str, tuple[str, str]]:
    """By reference, the unit and the person as last named, from the facts of one delegation."""
    found: dict[str, tuple[str, str]] = {}
    for event in events:
        one: Any = getattr(event, "attendee", None) or getattr(event, "substitute", None)
        if one is not None:
            told = person(one.name, one.position)
            found[delegate(delegation, one.person_id)] = (str(getattr(event, "unit", "")), told)
        elif isinstance(event, InvitationIssued) and in_person(event):
            guest = event.contact
            found[delegate(delegation, guest.person_id)] = (event.unit, str(guest.name))
    return found


def nominees(events: Iterable[Fact]) -> dict[str, tuple[str, str]]:
    """By reference, the unit and who is put forward, from the facts of an award round."""
    return {
        nominee(event.round, event.nomination): (
            event.unit,
            who_is_put_forward(event.kind, event.awardee.name, event.awardee.position),
        )
        for event in events
        if isinstance(event, NominationSubmitted)
    }


def who_is_put_forward(kind: str, name: str, position: str) -> str:
    """A collective by its name alone: beside it stands only what kind of unit it is."""
    return person(name, position) if kind == "individual" else name


def titles(paper_id: str, events: Iterable[Fact]) -> dict[str, str]:
    """The paper's title, else what was asked for, from its own facts."""
    told = ""
    for event in events:
        if isinstance(event, PaperRequested) and not told:
            told = event.topic
        elif isinstance(event, PaperProposed):
            told = event.title
    return {paper(paper_id): f"“{told}”"} if told else {}


def asked_for(task_id: str, events: Iterable[Fact]) -> dict[str, str]:
    """What the task asks for, as it was last said, from its own facts; the beginning of what is very long."""
    told = ""
    for event in events:
        if isinstance(event, TaskAssigned | TaskRevised):
            told = event.text
    return {task(task_id): f"“{shorten(told, _LONGEST_TASK, placeholder='…')}”"} if told else {}


def of_the_budget(events: Iterable[Fact]) -> dict[str, str]:
    """What the estimate's lines are for, and why adjustments were asked for."""
    found: dict[str, str] = {}
    for event in events:
        match event:
            case EstimateDrafted() | BudgetSubmitted() | AdjustmentProposed() | BudgetAdjusted():
                found |= {line(one.line): f"“{one.content}”" for one in event.lines}
            case EstimateLineSet():
                found[line(event.line.line)] = f"“{event.line.content}”"
            case _:
                pass
        if isinstance(event, AdjustmentProposed):
            found[adjustment(event.adjustment)] = f"“{event.reason}”"
    return found
