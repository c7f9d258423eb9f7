"""Any history of several rounds: no quota is exceeded, deciding twice changes nothing, replay gives the same."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final, get_args

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from services.awards.bonuses import round_with
from services.awards.state import GONE
from shared.commands import awards as wish
from shared.events.awards import (
    AwardeeKind,
    AwardRoundOpened,
    BookEntry,
    NominationEndorsed,
    NominationSubmitted,
    StageGroup,
)
from shared.events.people import Author, Awardee
from shared.personal import Personal
from shared.refusals import Refused
from tests.domain.test_award_round import DEADLINE, DOSSIER, LAW
from tests.spec import NOON, meta

ROUNDS: Final = {"tinh": "province", "quan-khu": "military-region"}
NAMES: Final = tuple(f"n{number}" for number in range(5))
KINDS: Final = get_args(AwardeeKind)
EVERYBODY: Final = meta(
    "huyen-a", "approver", "award-review", "office", "organiser", "finance", time=NOON
)
RECEIVER: Final = Author(person_id="nhan-thay", name=Personal("Nhận Thay (bịa)"), position="(bịa)")
HOLDING: Final = ("approved", "awarded", "presented")

rounds = st.sampled_from(sorted(ROUNDS))
names = st.sampled_from(NAMES)
several = st.lists(names, min_size=1, max_size=3).map(tuple)


def who(name: str, other: bool = False) -> Awardee:
    called = "Viết Đúng (bịa)" if other else "Viết Sai (bịa)"
    return Awardee(person_id=f"p-{name}", name=Personal(called), position="(bịa)")


def _waiting(name: str) -> list[Any]:
    """Dossiers that were endorsed: what comes after that is what these histories are about."""
    kinds: tuple[AwardeeKind, ...] = (
        "individual", "individual", "individual", "collective", "household",
    )  # fmt: skip
    return [
        event
        for nomination, kind in zip(NAMES, kinds, strict=True)
        for event in (
            NominationSubmitted(
                round=name, nomination=nomination, unit="huyen-a", kind=kind,
                awardee=who(nomination), grassroots=True, achievement="(bịa)", dossier=DOSSIER,
            ),
            NominationEndorsed(round=name, nomination=nomination, unit="huyen-a"),
        )
    ]  # fmt: skip


class Rounds(RuleBasedStateMachine):
    """Two rounds of one conference, as officials and agencies may use them."""

    def __init__(self) -> None:
        super().__init__()
        self.decider = round_with(LAW)
        self.history: dict[str, list[Any]] = {
            name: [
                AwardRoundOpened(
                    round=name,
                    form="bang-khen-tinh",
                    form_name="Bằng khen",
                    collectives=1,
                    individuals=1,
                    households=1,
                    grassroots_first=level == "province",
                    deadline=DEADLINE,
                    level=level,
                ),
                *_waiting(name),
            ]
            for name, level in ROUNDS.items()
        }
        self.state = {name: self.decider.fold(told) for name, told in self.history.items()}
        self.approved_at_decision: dict[str, set[str]] = {}

    def send(self, command: Any) -> None:
        name, state = command.round, self.state[command.round]
        try:
            events = list(self.decider.decide(command, state, EVERYBODY))
        except Refused:
            return
        if events and self.decider.warn is not None:
            for warned in self.decider.warn(command, state, EVERYBODY):
                assert warned.vi
                assert warned.en
        self.history[name] += events
        self.state[name] = self.decider.fold(events, state)
        assert not self.decider.decide(command, self.state[name], EVERYBODY)

    @initialize(already=st.booleans())
    def begin(self, already: bool) -> None:
        """Half of the histories are about what comes after a decision."""
        if already:
            self.approve_two("quan-khu", "n0", "n3")
            self.decide("quan-khu")

    @rule(
        to=rounds,
        name=names,
        kind=st.sampled_from(KINDS),
        grassroots=st.booleans(),
        merit=st.sampled_from((None, "movement", "sudden")),
        parts=st.sampled_from((3, 3, 3, 2)),
    )
    def submit(self, to: str, name: str, kind: Any, parts: int, **told: Any) -> None:
        dossier = DOSSIER[:parts]
        self.send(
            wish.SubmitNomination(
                round=to, nomination=name, kind=kind, awardee=who(name),
                achievement="(bịa)", dossier=dossier, **told,
            )
        )  # fmt: skip

    @rule(to=rounds, name=names, points=st.sampled_from((None, 90, 95)))
    def endorse(self, to: str, name: str, points: int | None) -> None:
        self.send(wish.EndorseNomination(round=to, nomination=name, points=points))

    @rule(to=rounds, order=several)
    def settle(self, to: str, order: tuple[str, ...]) -> None:
        if len(order) > 1:
            self.send(wish.SettleTie(round=to, order=order, reason="(bịa)"))

    @rule(to=rounds, name=names, other=names)
    def approve_two(self, to: str, name: str, other: str) -> None:
        self.send(wish.ApproveNomination(round=to, nomination=name))
        self.send(wish.ApproveNomination(round=to, nomination=other))

    @rule(to=rounds, name=names, number=st.sampled_from(("1", "2")))
    def book_by_hand(self, to: str, name: str, number: str) -> None:
        entry = BookEntry(nomination=name, number=number)
        self.send(wish.EnterInAwardBook(round=to, entries=(entry,)))

    @rule(to=rounds, chosen=several)
    def approve(self, to: str, chosen: tuple[str, ...]) -> None:
        self.send(wish.ApproveNominations(round=to, nominations=chosen))

    @rule(
        to=rounds,
        name=names,
        step=st.sampled_from(
            (
                wish.ReturnNomination,
                wish.RejectNomination,
                wish.WithdrawApproval,
                wish.WithdrawNomination,
            )
        ),
    )
    def send_back(self, to: str, name: str, step: Any) -> None:
        self.send(step(round=to, nomination=name, reason="(bịa)"))

    @rule(to=rounds, names=several, finding=st.sampled_from(("clear", "under-review")))
    def clear(self, to: str, names: tuple[str, ...], finding: Any) -> None:
        self.send(
            wish.RecordClearance(
                round=to, nominations=names, body="police", finding=finding, document="1",
                checked_on=date(2023, 11, 20),
            )
        )  # fmt: skip

    @rule(to=rounds, collectives=st.integers(1, 2), households=st.integers(0, 2))
    def amend(self, to: str, collectives: int, households: int) -> None:
        terms = {"collectives": collectives, "households": households}
        self.send(wish.AmendAwardRound(round=to, document="2", **terms))

    @rule(to=rounds, again=st.booleans())
    def close(self, to: str, again: bool) -> None:
        """A closed round has nobody standing in it, and opens again as one that was never closed."""
        self.send(wish.CloseAwardRound(round=to, document="3"))
        state = self.state[to]
        if state.closed is not None:
            assert all(one.status in GONE for one in state.nominations.values())
            if again and state.opened is not None:
                self.send(wish.OpenAwardRound(**dict(state.opened)))
                assert self.state[to].closed is None

    @rule(to=rounds, partial=st.booleans())
    def decide(self, to: str, partial: bool = True) -> None:
        before = {n for n, one in self.state[to].nominations.items() if one.status == "approved"}
        undecided = self.state[to].decision is None
        number = "1234/QĐ"
        self.send(
            wish.IssueAwardDecision(
                round=to,
                decision_number=number,
                decision_date=date(2023, 11, 18),
                partial=partial,
            )
        )
        if undecided and self.state[to].decision is not None:
            self.approved_at_decision[to] = before

    @rule(to=rounds, name=names, number=st.integers(1, 3))
    def correct(self, to: str, name: str, number: int) -> None:
        one = wish.AwardCorrection(nomination=name, awardee=who(name, other=True))
        self.send(
            wish.CorrectAwardDecision(
                round=to, decision_number=f"13{number}/QĐ", decision_date=date(2023, 11, 19),
                reason="(bịa)", corrections=(one,),
            )
        )  # fmt: skip

    @rule(to=rounds, day=st.integers(15, 19))
    def redate(self, to: str, day: int) -> None:
        mend = wish.RedateAwardDecision(round=to, decision_date=date(2023, 11, day), reason="(bịa)")
        self.send(mend)

    @rule(to=rounds, first=st.integers(1, 3), size=st.integers(1, 3))
    def book_and_stage(self, to: str, first: int, size: int) -> None:
        self.send(wish.EnterInAwardBook(round=to, first=first))
        self.send(wish.ArrangeCeremony(round=to, size=size))

    @rule(to=rounds, groups=st.lists(several, min_size=1, max_size=3))
    def stage_by_hand(self, to: str, groups: list[tuple[str, ...]]) -> None:
        told = tuple(StageGroup(nominations=one) for one in groups)
        self.send(wish.ArrangeCeremony(round=to, groups=told))

    @rule(to=rounds, name=names, receiver=st.sampled_from((None, RECEIVER)), absent=st.booleans())
    def hand_over(self, to: str, name: str, receiver: Author | None, absent: bool) -> None:
        self.send(wish.NameReceiver(round=to, nomination=name, receiver=receiver))
        self.send(wish.PresentAward(round=to, nomination=name, absent=absent))

    @rule(to=rounds, name=names)
    def take_back(self, to: str, name: str) -> None:
        self.send(
            wish.RevokeAward(round=to, nomination=name, reason="(bịa)", decision_number="9/QĐ")
        )
        self.send(
            wish.RecordCertificateReturn(
                round=to, nomination=name, document="BB 1", returned_on=date(2023, 1, 5)
            )
        )

    @invariant()
    def no_quota_is_exceeded(self) -> None:
        for state in self.state.values():
            for kind in KINDS:
                holding = [
                    one
                    for one in state.nominations.values()
                    if one.kind == kind and one.status in HOLDING
                ]
                assert len(holding) <= state.quota(kind)

    @invariant()
    def the_list_of_a_decision_is_frozen(self) -> None:
        for name, approved in self.approved_at_decision.items():
            state = self.state[name]
            assert state.decision is not None
            awards = state.decision.awards
            assert {award.nomination for award in awards} == approved
            assert state.decision.total == sum(award.bonus for award in awards)
            revoked = {n for n, one in state.nominations.items() if one.status == "revoked"}
            assert {award.nomination for award in state.granted()} == approved - revoked

    @invariant()
    def no_number_of_the_book_is_given_twice(self) -> None:
        for state in self.state.values():
            books = [one.book for one in state.nominations.values() if one.book is not None]
            assert len(books) == len(set(books))

    @invariant()
    def replay_gives_the_same(self) -> None:
        folded: Mapping[str, Any] = {
            name: self.decider.fold(told) for name, told in self.history.items()
        }
        assert folded == self.state


TestRounds = Rounds.TestCase
TestRounds.settings = settings(
    max_examples=40,
    stateful_step_count=40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
