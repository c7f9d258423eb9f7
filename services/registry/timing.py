"""When a wish comes too late by the conference's state, another boundary: answers, papers, the running order."""

from datetime import date

from services.registry.conference import Planned, State
from shared.commands.agenda import AGENDA_OVER
from shared.commands.papers import CONFERENCE_BEGUN, DUE_AFTER_CONFERENCE, REPORT_FINALISED
from shared.commands.registry_refusals import CONFERENCE_OVER, HOW_OVER
from shared.envelope import Meta
from shared.given_times import vietnam_day


def refuse_answers_after(conference: State, meta: Meta) -> None:
    """Nobody is invited to, answers for or hands in a paper for what was held or called off. What follows from a
    fact (an invitation is withdrawn) and the timers' wishes are the system's own and go on."""
    how = HOW_OVER.get(conference.phase) if isinstance(conference, Planned) else None
    if how is not None and "system" not in meta.actor.roles:
        raise CONFERENCE_OVER.refuse(how=how)


def refuse_when_cancelled(conference: State, meta: Meta) -> None:
    """The report on the results is work of the days after a conference; of a cancelled one there are none."""
    if isinstance(conference, Planned) and conference.phase == "cancelled":
        refuse_answers_after(conference, meta)


def refuse_when_reported(conference: State, contribution: str) -> None:
    """What stands in a report that was finalised is not taken out of it behind the back of whoever signed it."""
    if isinstance(conference, Planned) and conference.report.version:
        version = conference.report.version
        raise REPORT_FINALISED.refuse(version=version, contribution=contribution)


def refuse_when_begun(conference: State, meta: Meta) -> None:
    """No paper is asked for or proposed once the conference has begun, by the clock or by its opening, nor for
    one that is cancelled. A conference that nobody planned is refused elsewhere."""
    if isinstance(conference, Planned) and (
        conference.phase != "planned" or meta.time >= conference.starts_at
    ):
        raise CONFERENCE_BEGUN.refuse()


def refuse_due_after(conference: State, due: date) -> None:
    """A paper that comes after the conference is neither read there nor printed for it."""
    if isinstance(conference, Planned) and due > (day := vietnam_day(conference.ends_at)):
        raise DUE_AFTER_CONFERENCE.refuse(due=f"{due:%d/%m/%Y}", day=f"{day:%d/%m/%Y}")


def refuse_when_over(conference: State, meta: Meta) -> None:
    """No paper is chosen to be read at a conference that has ended or is cancelled."""
    if isinstance(conference, Planned) and conference.phase in ("concluded", "cancelled"):
        raise CONFERENCE_BEGUN.refuse()


def refuse_rearranging(conference: State, meta: Meta) -> None:
    """Nobody rearranges what was held, or is not held at all. What follows from a fact (a paper is withdrawn, an
    amendment takes effect) is the system's own wish and goes on."""
    over = isinstance(conference, Planned) and conference.phase in ("concluded", "cancelled")
    if over and "system" not in meta.actor.roles:
        raise AGENDA_OVER.refuse()
