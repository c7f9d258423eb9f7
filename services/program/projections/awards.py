"""Facts of an award round to rows: the round, its nominations, the awards of its decision."""

from typing import assert_never

from pydantic_core import to_json

from services.program.changes import Cell, Change, Put, Row, day, moment
from shared.envelope import Recorded
from shared.events import awards as fact
from shared.events.awards import AwardsEvent
from shared.events.people import Author, Awardee


def award_round(recorded: Recorded[AwardsEvent]) -> list[Change]:
    event, at = recorded.event, moment(recorded.time)
    here: Row = {"conference": recorded.conference, "round": event.round}
    match event:
        case fact.AwardRoundOpened():
            opened: Row = {"opened_at": at, "closed_by": None, "closed_at": None}
            return [Put("award_rounds", here, _opened(event) | opened)]
        case fact.AwardRoundAmended():
            terms = _terms(event) | {"amended_by": event.document}
            return [Put("award_rounds", here, terms)]
        case fact.AwardRoundClosed():
            closed: Row = {"closed_by": event.document, "closed_at": at}
            return [Put("award_rounds", here, closed)]
        case fact.AwardDecisionIssued():
            steps = [_step(recorded, here, one.nomination, "awarded") for one in event.awards]
            left = [_step(recorded, here, one.nomination, "left-out") for one in event.left_out]
            return [*_decided(event, here, at), *steps, *left]
        case fact.NominationsRanked():
            return [Put("award_rounds", here, {f"ranked_{event.kind}s": " ".join(event.order)})]
        case fact.TieSettled():
            return [
                Put(
                    "nominations",
                    here | {"nomination": name},
                    {"tie_place": place, "tie_reason": event.reason},
                )
                for place, name in enumerate(event.order, 1)
            ]
        case fact.ClearanceRecorded():
            return [_cleared(event, here, at)]
        case fact.AwardDecisionCorrected():
            return _corrected(event, here)
        case fact.AwardDecisionRenumbered():
            return [Put("award_rounds", here, {"decision_number": event.decision_number})]
        case fact.AwardDecisionRedated():
            return _redated(event, here)
        case fact.AwardsEnteredInBook():
            return [
                Put("awards", here | {"nomination": one.nomination}, {"book_number": one.number})
                for one in event.entries
            ]
        case fact.CeremonyArranged():
            return _on_stage(event, here)
        case fact.AwardReceiverNamed():
            named = event.receiver
            office: Row = {
                "receiver": _name(named),
                "receiver_position": named.position if named else None,
                "receiver_person_id": named.person_id if named else None,
                "receiver_unit": (event.unit or "") if named else None,
            }
            return [Put("awards", here | {"nomination": event.nomination}, office)]
        case fact.CertificateReturned():
            paper: Row = {
                "certificate_returned": day(event.returned_on),
                "certificate_document": event.document,
            }
            return [Put("awards", here | {"nomination": event.nomination}, paper)]
        case fact.AwardPresented():
            got = event.received_by
            values: Row = {
                "presented_at": at,
                "received_by": _name(got),
                "received_by_position": got.position if got else None,
                "received_by_person_id": got.person_id if got else None,
            }
            return [
                Put("awards", here | {"nomination": event.nomination}, values),
                _step(recorded, here, event.nomination, "presented"),
            ]
        case fact.AwardRevoked():
            return [
                Put("awards", here | {"nomination": event.nomination}, _revoked(event, at)),
                _step(recorded, here, event.nomination, "revoked", reason=event.reason),
            ]
        case _:
            key = here | {"nomination": event.nomination}
            row = _nomination(event, at)
            told = {"reason": row.get("reason"), "missing": row.get("missing")}
            taken_back = isinstance(event, fact.ApprovalWithdrawn)
            status = "approval-withdrawn" if taken_back else str(row["status"])
            step = _step(recorded, here, event.nomination, status, **told)
            return [Put("nominations", key, row), step]


def _step(
    recorded: Recorded[AwardsEvent], here: Row, nomination: str, status: str, **told: Cell
) -> Change:
    """One line of a nomination's history; a returned dossier that was mended is submitted once more."""
    values: Row = {
        "status": status,
        "at": moment(recorded.time),
        "unit": recorded.actor.unit,
        "person": recorded.actor.person,
        "missing": None,
        "reason": None,
        "position": recorded.position,
    }
    key = here | {"nomination": nomination, "event_id": recorded.id}
    return Put("nomination_steps", key, values | told)


def _cleared(event: fact.ClearanceRecorded, here: Row, at: str) -> Change:
    return Put(
        "clearances",
        here | {"nomination": event.nomination, "body": event.body},
        {
            "finding": event.finding,
            "document": event.document,
            "checked_on": day(event.checked_on),
            "ended_on": day(event.ended_on) if event.ended_on else None,
            "recorded_at": at,
        },
    )


def _revoked(event: fact.AwardRevoked, at: str) -> Row:
    return {
        "revoked_at": at,
        "revoked_reason": event.reason,
        "revoked_by": event.decision_number,
        "recover": event.recover,
    }


def _corrected(event: fact.AwardDecisionCorrected, here: Row) -> list[Change]:
    """The list reads as corrected; what the decision itself said is in the history."""
    reference: Row = {
        "corrected_by": event.decision_number,
        "corrected_on": day(event.decision_date),
        "corrected_reason": event.reason,
    }
    lines = [
        Put(
            "awards",
            here | {"nomination": award.nomination},
            _awardee(award.awardee) | {"corrected_by": event.decision_number},
        )
        for award in event.awards
    ]
    return [Put("award_rounds", here, reference), *lines]


def _redated(event: fact.AwardDecisionRedated, here: Row) -> list[Change]:
    """The day and what hangs on it; what stood there before is in the history."""
    decision: Row = {
        "decision_date": day(event.decision_date),
        "bonuses": to_json(event.bonuses).decode(),
        "total": event.total,
    }
    worth = (
        Put("awards", here | {"nomination": award.nomination}, {"bonus": award.bonus})
        for award in event.awards
    )
    return [Put("award_rounds", here, decision), *worth]


def _on_stage(event: fact.CeremonyArranged, here: Row) -> list[Change]:
    """``stage_place`` counts through the round's groups, as they are called."""
    placed = [
        (number, group, name)
        for number, group in enumerate(event.groups, 1)
        for name in group.nominations
    ]
    return [
        Put(
            "awards",
            here | {"nomination": name},
            {
                "stage_group": number,
                "stage_place": place,
                "presenter": _name(group.presenter),
                "presenter_position": group.presenter.position if group.presenter else None,
                "presenter_person_id": group.presenter.person_id if group.presenter else None,
            },
        )
        for place, (number, group, name) in enumerate(placed, 1)
    ]


def _opened(event: fact.AwardRoundOpened) -> Row:
    return _terms(event) | {
        "form": event.form,
        "form_name": event.form_name,
        "level": event.level,
    }


def _terms(event: fact.AwardRoundOpened | fact.AwardRoundAmended) -> Row:
    return {
        "households": event.households,
        "collectives": event.collectives,
        "individuals": event.individuals,
        "grassroots_first": event.grassroots_first,
        "deadline": moment(event.deadline),
        "clearances": " ".join(event.clearances),
        "precedence": event.precedence,
    }


def _nomination(
    event: fact.NominationSubmitted
    | fact.NominationReturned
    | fact.NominationEndorsed
    | fact.NominationApproved
    | fact.ApprovalWithdrawn
    | fact.NominationRejected
    | fact.NominationWithdrawn,
    at: str,
) -> Row:
    def now(status: str, **values: Cell) -> Row:
        return {"unit": event.unit, "status": status} | values

    match event:
        case fact.NominationSubmitted():
            return now(
                "submitted",
                kind=event.kind,
                **_awardee(event.awardee),
                address=event.awardee.address,
                grassroots=event.grassroots,
                achievement=event.achievement,
                dossier=to_json(event.dossier).decode(),
                missing=None,
                reason=None,
                submitted_at=at,
                merit=event.merit,
                merit_from=day(event.merit_from) if event.merit_from else None,
                special=event.special,
                woman=event.woman,
                women_percent=event.women_percent,
                leader=event.leader,
                confirmation=to_json(event.confirmation).decode() if event.confirmation else None,
                earlier=to_json(event.earlier).decode() if event.earlier else None,
                service=to_json(event.service).decode() if event.service else None,
                salutation=event.salutation,
                object_class=event.object_class,
                sphere=event.sphere,
                points=None,
                tie_place=None,
                tie_reason=None,
            )
        case fact.NominationReturned():
            return now("returned", missing=" ".join(event.missing), reason=event.reason)
        case fact.NominationEndorsed():
            return now("endorsed", points=event.points)
        case fact.NominationApproved():
            return now("approved", reason=event.reason)
        case fact.ApprovalWithdrawn():
            return now("endorsed", reason=event.reason)
        case fact.NominationRejected():
            return now("rejected", reason=event.reason)
        case fact.NominationWithdrawn():
            return now("withdrawn", reason=event.reason)
        case _:
            assert_never(event)


def _decided(event: fact.AwardDecisionIssued, here: Row, at: str) -> list[Change]:
    decision: Row = {
        "form_name": event.form_name,
        "decision_number": event.decision_number,
        "decision_date": day(event.decision_date),
        "decided_at": at,
        "bonuses": to_json(event.bonuses).decode(),
        "total": event.total,
    }
    awards = (
        Put(
            "awards",
            here | {"nomination": award.nomination},
            {
                "unit": award.unit,
                "kind": award.kind,
                **_awardee(award.awardee),
                "bonus": award.bonus,
                "ordinal": number,
            },
        )
        for number, award in enumerate(event.awards, 1)
    )
    return [Put("award_rounds", here, decision), *awards]


def _awardee(awardee: Awardee) -> Row:
    return {
        "person_id": awardee.person_id,
        "name": awardee.name,
        "position": awardee.position,
    }


def _name(receiver: Author | None) -> str | None:
    return str(receiver.name) if receiver is not None else None
