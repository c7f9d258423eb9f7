"""Facts of the award rounds. The type names are the storage format: they never change meaning."""

from datetime import date
from typing import Literal

from pydantic import AwareDatetime

from shared.envelope import Fact
from shared.events.people import Author, Awardee, Count, Digest, Dong, LongText, Text, Value
from shared.law import Bonus
from shared.subjects import Token

AwardeeKind = Literal["collective", "individual"]
DossierPart = Literal["submission_letter", "achievement_report", "minutes"]
"""What a dossier for the Chairman's certificate holds: tờ trình, báo cáo thành tích, biên bản xét
(Luật 06/2022/QH15, Điều 84.2)."""


class DossierFile(Value):
    part: DossierPart
    file_name: Text
    digest: Digest


class Award(Value):
    """One line of an award decision. ``bonus`` is in đồng."""

    nomination: Token
    unit: Token
    kind: AwardeeKind
    awardee: Awardee
    bonus: Dong


class AwardRoundOpened(Fact, type_name="vn.hoinghi.awards.AwardRoundOpened.v1"):
    """``deadline``: until then Home Affairs takes dossiers."""

    round: Token
    form: Token
    form_name: Text
    collectives: Count
    individuals: Count
    grassroots_first: bool
    deadline: AwareDatetime


class NominationSubmitted(Fact, type_name="vn.hoinghi.awards.NominationSubmitted.v1"):
    """Also sent again after a return: the later dossier replaces the earlier one."""

    round: Token
    nomination: Token
    unit: Token
    kind: AwardeeKind
    awardee: Awardee
    grassroots: bool
    achievement: LongText
    dossier: tuple[DossierFile, ...]


class NominationReturned(Fact, type_name="vn.hoinghi.awards.NominationReturned.v1"):
    round: Token
    nomination: Token
    unit: Token
    missing: tuple[DossierPart, ...] = ()
    reason: Text


class NominationEndorsed(Fact, type_name="vn.hoinghi.awards.NominationEndorsed.v1"):
    round: Token
    nomination: Token
    unit: Token


class NominationApproved(Fact, type_name="vn.hoinghi.awards.NominationApproved.v1"):
    round: Token
    nomination: Token
    unit: Token
    kind: AwardeeKind


class NominationRejected(Fact, type_name="vn.hoinghi.awards.NominationRejected.v1"):
    round: Token
    nomination: Token
    unit: Token
    reason: Text


class NominationWithdrawn(Fact, type_name="vn.hoinghi.awards.NominationWithdrawn.v1"):
    round: Token
    nomination: Token
    unit: Token
    reason: Text


class AwardDecisionIssued(Fact, type_name="vn.hoinghi.awards.AwardDecisionIssued.v1"):
    """The Chairman's decision. ``bonuses``: by kind, the sum for one awardee and where it comes from."""

    round: Token
    form_name: Text
    decision_number: Text
    decision_date: date
    awards: tuple[Award, ...]
    bonuses: dict[AwardeeKind, Bonus]
    total: Dong


class AwardPresented(Fact, type_name="vn.hoinghi.awards.AwardPresented.v1"):
    """Handed over at the conference; ``received_by`` when somebody else took it."""

    round: Token
    nomination: Token
    unit: Token
    received_by: Author | None = None


class AwardRevoked(Fact, type_name="vn.hoinghi.awards.AwardRevoked.v1"):
    """Luật 06/2022/QH15, Điều 93: decision cancelled, certificate and money recovered."""

    round: Token
    nomination: Token
    unit: Token
    reason: Text
    decision_number: Text


AwardsEvent = (
    AwardRoundOpened
    | NominationSubmitted
    | NominationReturned
    | NominationEndorsed
    | NominationApproved
    | NominationRejected
    | NominationWithdrawn
    | AwardDecisionIssued
    | AwardPresented
    | AwardRevoked
)
