"""One unit's contribution to the report, on one topic of the plan: as text, as a file, or as both."""

from dataclasses import dataclass, replace
from datetime import date, timezone
from typing import Final, Literal, assert_never

from services.registry.arrival import warned
from services.registry.respond_by import Hours
from shared.commands.files import FILE_KIND_REFUSED, NOT_DECLARED
from shared.commands.papers import (
    CONTRIBUTION_AFTER_CONFERENCE,
    TOPIC_NOT_IN_PLAN,
    AcceptContribution,
    ContributionCommand,
    MarkContributionOverdue,
    MoveContributionDue,
    RemindContribution,
    RequestContribution,
    ReturnContribution,
    SubmitContribution,
    SubmitContributionFile,
    WithdrawContribution,
)
from shared.decider import Decider, must_own
from shared.envelope import Meta, Warned
from shared.events.papers import (
    ContributionAccepted,
    ContributionDueChanged,
    ContributionEvent,
    ContributionFellOverdue,
    ContributionFileSubmitted,
    ContributionReminderDue,
    ContributionRequested,
    ContributionReturned,
    ContributionSubmitted,
    ContributionWithdrawn,
)
from shared.events.plan_types import VIETNAM_OFFSET
from shared.files.kinds import kind_named
from shared.files.looking import Found
from shared.given_times import vietnam_day
from shared.refusals import Refused, Term, because, not_found, not_now, otherwise
from shared.secrecy import refuse_secret, refuse_secret_text
from shared.vietnamese import natural_key

Status = Literal["requested", "submitted", "returned", "accepted", "withdrawn"]
_STATUSES: Final[dict[Status, Term]] = {
    "requested": Term("chờ gửi", "requested"),
    "submitted": Term("đã gửi", "submitted"),
    "returned": Term("đã trả lại", "returned"),
    "accepted": Term("đã chấp nhận", "accepted"),
    "withdrawn": Term("đã rút", "withdrawn"),
}
_NEXT: Final[dict[Status, Term]] = {
    "requested": Term(
        "Cơ quan gửi nội dung trước (`hoinghi contribution submit`); đổi hạn nếu cần "
        "(`hoinghi contribution move-due`).",
        "Its unit hands it in first (`hoinghi contribution submit`); its day can be moved "
        "(`hoinghi contribution move-due`).",
    ),
    "submitted": Term(
        "Chấp nhận (`hoinghi contribution accept`) hoặc trả lại kèm ý kiến (`hoinghi contribution return`).",
        "Accept it (`hoinghi contribution accept`) or return it with remarks (`hoinghi contribution return`).",
    ),
    "returned": Term(
        "Cơ quan chỉnh sửa rồi gửi lại (`hoinghi contribution submit`).",
        "Its unit mends it and hands it in again (`hoinghi contribution submit`).",
    ),
    "accepted": Term(
        "Sửa thì cơ quan chủ trì trả lại (`hoinghi contribution return`) hoặc cơ quan rút (`hoinghi contribution "
        "withdraw`) trước, rồi gửi lại; nội dung thêm thì đề nghị báo cáo khác với mã khác (`hoinghi contribution "
        "request`).",
        "To change it, the organiser returns it (`hoinghi contribution return`) or its unit withdraws it "
        "(`hoinghi contribution withdraw`) first, and it is handed in again; ask for more under another id "
        "(`hoinghi contribution request`).",
    ),
    "withdrawn": Term(
        "Cơ quan gửi lại nội dung (`hoinghi contribution submit`), hoặc đề nghị báo cáo khác với mã khác "
        "(`hoinghi contribution request`).",
        "Its unit hands it in again (`hoinghi contribution submit`), or another is asked for under another id "
        "(`hoinghi contribution request`).",
    ),
}
_WAIT: Final = Term(
    "Chưa quá hạn thì nhắc cơ quan (`hoinghi contribution remind`) hoặc đổi hạn "
    "(`hoinghi contribution move-due`).",
    "Until then remind the unit (`hoinghi contribution remind`) or move its day "
    "(`hoinghi contribution move-due`).",
)


@dataclass(frozen=True, slots=True)
class Unasked:
    pass


@dataclass(frozen=True, slots=True)
class Asked:
    """``text`` and ``file`` are the latest handed in, ``remarks`` the latest with which it was returned,
    ``withdrawn_for`` why it was withdrawn last; ``due``: as it stands now."""

    terms: ContributionRequested
    due: date
    status: Status = "requested"
    text: str = ""
    file: ContributionFileSubmitted | None = None
    remarks: str = ""
    withdrawn_for: str = ""
    reminded: bool = False
    overdue: bool = False


State = Unasked | Asked


def decide(command: ContributionCommand, state: State, meta: Meta) -> list[ContributionEvent]:
    match state:
        case Unasked():
            if isinstance(command, RequestContribution):
                return [ContributionRequested(**dict(command))]
            raise not_found(
                Term("báo cáo thành phần", "contribution"),
                command.contribution,
                "hoinghi show … contributions",
            )
        case Asked():
            return _decide_asked(command, state, meta)
        case _:
            assert_never(state)


def _decide_asked(
    command: ContributionCommand, state: Asked, meta: Meta
) -> list[ContributionEvent]:
    terms = state.terms
    about = {"contribution": terms.contribution, "unit": terms.unit, "topic": terms.topic}
    match command:
        case RequestContribution():
            if ContributionRequested(**dict(command)) == terms:
                return []
            raise _wrong(state)
        case MoveContributionDue():
            due = _not_gone_by(command.due, state, meta)
            if state.due == due or state.status in ("accepted", "withdrawn"):
                return []
            return [ContributionDueChanged(due=due, due_before=state.due, **about)]
        case RemindContribution():
            if state.status != "requested" or state.reminded or state.overdue:
                return []
            return [ContributionReminderDue(due=state.due, **about)]
        case MarkContributionOverdue():
            return _mark_overdue(state, meta)
        case SubmitContribution():
            must_own(meta, terms.unit, "organiser")
            if state.status in ("submitted", "accepted") and command.text == state.text:
                return []
            if state.status == "accepted":
                raise _wrong(state)
            refuse_secret_text(command.text)
            return [ContributionSubmitted(text=command.text, **about)]
        case SubmitContributionFile():
            must_own(meta, terms.unit, "organiser")
            return _submit_file(command, state, meta)
        case ReturnContribution():
            if state.status == "returned" and command.remarks == state.remarks:
                return []
            if state.status not in ("submitted", "accepted"):
                raise _wrong(state)
            refuse_secret_text(command.remarks)
            return [ContributionReturned(remarks=command.remarks, **about)]
        case AcceptContribution():
            if state.status == "accepted":
                return []
            if state.status != "submitted":
                raise _wrong(state)
            return [ContributionAccepted(**about)]
        case WithdrawContribution():
            must_own(meta, terms.unit, "organiser")
            if state.status != "withdrawn":
                refuse_secret_text(command.reason)
                return [ContributionWithdrawn(reason=command.reason, **about)]
            if command.reason == state.withdrawn_for:
                return []
            raise otherwise(_what(state), because(state.withdrawn_for))
        case _:
            assert_never(command)


def _submit_file(
    command: SubmitContributionFile, state: Asked, meta: Meta
) -> list[ContributionEvent]:
    """The file itself was verified by the service: it is in the store and is what the command says."""
    refuse_secret(command.file_name)
    if not command.no_state_secrets:
        raise NOT_DECLARED.refuse()
    kind = command.media_type or kind_named(command.file_name)
    if kind is None:
        raise FILE_KIND_REFUSED.refuse(file_name=command.file_name)
    told = dict(command) | {"media_type": kind, "text": _body(meta)}
    submitted = ContributionFileSubmitted(unit=state.terms.unit, topic=state.terms.topic, **told)
    known = state.file and state.file.model_copy(update={"text": submitted.text})
    if state.status in ("submitted", "accepted") and known == submitted:
        return []
    if state.status == "accepted":
        raise _wrong(state)
    return [submitted]


def _body(meta: Meta) -> str | None:
    """The text of the file that comes with the wish, as the service found it."""
    seen = meta.known if isinstance(meta.known, tuple) else ()
    return next((one.text for one in seen if isinstance(one, Found) and one.text), None)


def _not_gone_by(due: date, state: Asked, meta: Meta) -> date:
    """As of tasks (task.py): a day still to come that follows the conference never becomes one that has passed."""
    today = meta.time.astimezone(timezone(VIETNAM_OFFSET)).date()
    if "system" in meta.actor.roles and due < today <= state.due:
        return today
    return due


def _mark_overdue(state: Asked, meta: Meta) -> list[ContributionEvent]:
    terms = state.terms
    if state.overdue or state.status != "requested":
        return []
    if meta.time.astimezone(timezone(VIETNAM_OFFSET)).date() <= state.due:
        still = Term(f"còn hạn đến {state.due:%d/%m/%Y}", f"not yet due ({state.due})")
        raise not_now(_what(state), still, _WAIT)
    return [
        ContributionFellOverdue(
            contribution=terms.contribution, unit=terms.unit, topic=terms.topic, due=state.due
        )
    ]


def _wrong(state: Asked) -> Refused:
    return not_now(_what(state), _STATUSES[state.status], _NEXT[state.status])


def _what(state: Asked) -> Term:
    name = state.terms.contribution
    return Term(f"báo cáo thành phần {name}", f"contribution {name}")


def evolve(state: State, event: ContributionEvent) -> State:
    if isinstance(event, ContributionRequested):
        return Asked(event, event.due)
    if isinstance(state, Unasked):
        return state
    match event:
        case ContributionDueChanged():
            return replace(state, due=event.due, reminded=False, overdue=False)
        case ContributionReminderDue():
            return replace(state, reminded=True)
        case ContributionFellOverdue():
            return replace(state, overdue=True)
        case ContributionSubmitted():
            return replace(state, status="submitted", text=event.text)
        case ContributionFileSubmitted():
            text = event.text or state.text
            return replace(state, status="submitted", file=event, text=text)
        case ContributionReturned():
            return replace(state, status="returned", remarks=event.remarks)
        case ContributionAccepted():
            return replace(state, status="accepted")
        case ContributionWithdrawn():
            return replace(state, status="withdrawn", withdrawn_for=event.reason)
        case _:
            assert_never(event)


def warn(command: ContributionCommand, state: State, meta: Meta) -> list[Warned]:
    """A day after the conference, a topic that the plan does not have: told, for the report on the results comes
    after it, and a topic may be one of the amendment that is on its way."""
    hours = meta.known
    if not isinstance(hours, Hours) or not isinstance(
        command, RequestContribution | MoveContributionDue
    ):
        return []
    told: list[Warned] = []
    day = vietnam_day(hours.ends_at)
    if command.due > day:
        due = f"{command.due:%d/%m/%Y}"
        told.append(warned(CONTRIBUTION_AFTER_CONFERENCE, due=due, day=f"{day:%d/%m/%Y}"))
    if not isinstance(command, RequestContribution) or hours.topics is None:
        return told
    if command.topic not in hours.topics:
        topics = ", ".join(sorted(hours.topics, key=natural_key))
        told.append(warned(TOPIC_NOT_IN_PLAN, topic=command.topic, topics=topics))
    return told


decider: Final[Decider[ContributionCommand, State, ContributionEvent]] = Decider(
    "contribution", Unasked(), decide, evolve, warn
)
