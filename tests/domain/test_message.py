"""One message from being asked for to its end: held, released, claimed, sent, lost, bounced, sent again."""

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from services.notifications.message import decider
from shared.commands.notifications import (
    ALREADY_REQUESTED,
    CLAIMED,
    NOT_ON_PAPER,
    POSTED_AHEAD,
    AbandonNotification,
    ClaimNotification,
    DiscardNotification,
    PrintNotification,
    RecordNotificationBounced,
    RecordNotificationFailed,
    RecordNotificationPosted,
    RecordNotificationSent,
    RecordNotificationUncertain,
    RecordReply,
    ReleaseNotification,
    RequestNotification,
    ResendNotification,
    RevokeAnswerLink,
    RewordNotification,
)
from shared.events.notifications import (
    AnswerLinkRevoked,
    NotificationAbandoned,
    NotificationAttempted,
    NotificationBounced,
    NotificationDiscarded,
    NotificationFailed,
    NotificationPosted,
    NotificationPrinted,
    NotificationReleased,
    NotificationRequested,
    NotificationResent,
    NotificationReworded,
    NotificationSent,
    NotificationUncertain,
    ReplyReceived,
)
from shared.events.people import Contact
from shared.personal import Personal
from shared.refusals import NOT_FOUND, WRONG_STATE, Refused
from tests.spec import meta, spec

SYSTEM = meta("hoinghi", "system")
ORGANISER = meta("bo-chqs-tinh", "organiser")
AT = datetime(2023, 12, 1, 3, 0, tzinfo=UTC)
CLERK = Contact(
    person_id="van-thu", name=Personal("Người Bịa Đặt"), email=Personal("clerk@x.example")
)
ASK = RequestNotification(
    message="m-1",
    kind="invitation",
    unit="so-y-te",
    recipient=CLERK,
    subject="Kính mời",
    body="Kính gửi",
    cause="e-1",
)
ASKED = NotificationRequested(**dict(ASK))
OF = {"message": "m-1", "kind": "invitation", "unit": "so-y-te"}
SENT = RecordNotificationSent(message="m-1", sent_at=AT, message_id="<1@x>", server_reply="250")
HAS_SENT = NotificationSent(**OF, sent_at=AT, message_id="<1@x>", server_reply="250")
message = spec(decider)


def failed(attempt: int) -> RecordNotificationFailed:
    return RecordNotificationFailed(
        message="m-1", attempt=attempt, permanent=False, reason="451 later"
    )


def has_failed(attempt: int) -> NotificationFailed:
    return NotificationFailed(**OF, attempt=attempt, permanent=False, reason="451 later")


def test_a_message_is_requested_once_in_its_final_words() -> None:
    after = message.when(ASK, SYSTEM).then(ASKED)
    other = ASK.model_copy(update={"subject": "Khác"})
    after.when(other, SYSTEM).refused(ALREADY_REQUESTED)


def test_nothing_becomes_of_a_message_that_nobody_requested() -> None:
    message.when(SENT, SYSTEM).refused(NOT_FOUND)


def test_a_message_fails_then_goes_out_then_bounces() -> None:
    after = message.given(ASKED).when(failed(1), SYSTEM).then(has_failed(1))
    after = after.when(failed(2), SYSTEM).then(has_failed(2))
    after.when(failed(1), SYSTEM).nothing_happens()
    sent = after.when(SENT, SYSTEM).then(HAS_SENT)
    sent.when(failed(3), SYSTEM).refused(WRONG_STATE)
    bounced = RecordNotificationBounced(message="m-1", reason="5.1.1")
    sent.when(bounced, SYSTEM).then(NotificationBounced(**OF, reason="5.1.1"))
    after.when(bounced, SYSTEM).refused(WRONG_STATE)


def test_only_what_was_tried_in_vain_is_given_up() -> None:
    abandon = AbandonNotification(message="m-1", reason="550")
    message.given(ASKED).when(abandon, SYSTEM).refused(WRONG_STATE)
    tried = message.given(ASKED, has_failed(1), has_failed(2))
    gone = tried.when(abandon, SYSTEM).then(NotificationAbandoned(**OF, attempts=2, reason="550"))
    gone.when(SENT, SYSTEM).refused(WRONG_STATE)
    message.given(ASKED, HAS_SENT).when(abandon, SYSTEM).refused(WRONG_STATE)


def test_each_reply_is_kept_once() -> None:
    reply = RecordReply(message="m-1", received_at=AT, text="Đã nhận")
    kept = ReplyReceived(**OF, received_at=AT, text="Đã nhận")
    message.given(ASKED, HAS_SENT).when(reply, SYSTEM).then(kept)


# --- held until the organiser lets it go ----------------------------------------------------------

HELD = NotificationRequested(**dict(ASK) | {"held": True})
RELEASE = ReleaseNotification(message="m-1")
RELEASED = NotificationReleased(**OF)
DIGEST = "a" * 64


def claim(attempt: int = 1, by: str = "one", link: str | None = None) -> ClaimNotification:
    return ClaimNotification(
        message="m-1", attempt=attempt, attempted_at=AT, message_id="<1@x>", claimant=by, link=link
    )


def attempted(attempt: int = 1, by: str = "one", link: str | None = None) -> NotificationAttempted:
    return NotificationAttempted(
        **OF, attempt=attempt, attempted_at=AT, message_id="<1@x>", claimant=by, link=link
    )


def test_a_held_message_is_not_sent_before_it_is_released() -> None:
    held = message.given(HELD)
    held.when(claim(), SYSTEM).refused(WRONG_STATE)
    held.when(SENT, SYSTEM).refused(WRONG_STATE)
    released = held.when(RELEASE, ORGANISER).then(RELEASED)
    released.when(claim(), SYSTEM).then(attempted())


def test_the_organiser_puts_a_covering_text_before_it_while_it_is_held() -> None:
    words = RewordNotification(message="m-1", covering="Gửi lại theo đề nghị.")
    held = message.given(HELD)
    held.when(words, ORGANISER).then(NotificationReworded(**OF, covering="Gửi lại theo đề nghị."))
    held.given(RELEASED).when(words, ORGANISER).refused(WRONG_STATE)


def test_a_message_that_is_discarded_goes_nowhere_and_cannot_be_released() -> None:
    discard = DiscardNotification(message="m-1", reason="Gửi nhầm")
    gone = message.given(HELD).when(discard, ORGANISER)
    after = gone.then(NotificationDiscarded(**OF, reason="Gửi nhầm"))
    after.when(RELEASE, ORGANISER).refused(WRONG_STATE)
    after.when(claim(), SYSTEM).refused(WRONG_STATE)
    message.given(ASKED, HAS_SENT).when(discard, ORGANISER).refused(WRONG_STATE)


# --- one attempt is made by one -------------------------------------------------------------------


def test_of_two_workers_one_claims_the_attempt_and_the_other_does_not_send() -> None:
    claimed = message.given(ASKED).when(claim(by="one"), SYSTEM).then(attempted(by="one"))
    claimed.when(claim(by="two"), SYSTEM).refused(CLAIMED)
    claimed.when(SENT, SYSTEM).then(HAS_SENT)


def test_an_attempt_out_of_turn_is_refused() -> None:
    message.given(ASKED).when(claim(2), SYSTEM).refused(CLAIMED)
    message.given(ASKED, attempted(), has_failed(1)).when(claim(1), SYSTEM).refused(CLAIMED)
    message.given(ASKED, attempted(), has_failed(1)).when(claim(2), SYSTEM).then(attempted(2))


def test_an_attempt_whose_end_nobody_saw_is_not_made_again_by_itself() -> None:
    lost = RecordNotificationUncertain(message="m-1", attempt=1, reason="mất trả lời")
    uncertain = message.given(ASKED, attempted()).when(lost, SYSTEM)
    after = uncertain.then(NotificationUncertain(**OF, attempt=1, reason="mất trả lời"))
    after.when(claim(2), SYSTEM).refused(WRONG_STATE)
    after.when(SENT, SYSTEM).then(HAS_SENT)  # it was found after all
    message.given(ASKED).when(lost, SYSTEM).refused(WRONG_STATE)


def test_what_failed_or_is_uncertain_is_sent_again_by_hand_under_a_new_round() -> None:
    again = ResendNotification(message="m-1", reason="Địa chỉ đã sửa")
    for history in (
        [ASKED, HAS_SENT],
        [ASKED, HAS_SENT, NotificationBounced(**OF, reason="5.1.1")],
        [ASKED, has_failed(1), NotificationAbandoned(**OF, attempts=1, reason="550")],
        [ASKED, attempted(), NotificationUncertain(**OF, attempt=1, reason="?")],
    ):
        resent = message.given(*history).when(again, ORGANISER)
        after = resent.then(NotificationResent(**OF, round=1, reason="Địa chỉ đã sửa"))
        after.when(claim(1), SYSTEM).then(attempted(1))
    message.given(ASKED).when(again, ORGANISER).refused(WRONG_STATE)
    message.given(HELD).when(again, ORGANISER).refused(WRONG_STATE)


# --- what comes back -------------------------------------------------------------------------------


def test_an_absence_notice_is_neither_an_answer_nor_a_bounce() -> None:
    notice = RecordReply(message="m-1", received_at=AT, text="Đi công tác", auto=True)
    kept = ReplyReceived(**OF, received_at=AT, text="Đi công tác", auto=True)
    after = message.given(ASKED, HAS_SENT).when(notice, SYSTEM).then(kept)
    assert after.state.status == "sent"


def test_the_links_of_a_message_are_revoked_once_any_was_given_out() -> None:
    revoke = RevokeAnswerLink(message="m-1", reason="Lộ đường dẫn")
    message.given(ASKED, HAS_SENT).when(revoke, ORGANISER).nothing_happens()
    linked = message.given(ASKED, attempted(link=DIGEST), HAS_SENT)
    linked.when(revoke, ORGANISER).then(AnswerLinkRevoked(**OF, reason="Lộ đường dẫn"))


# --- over any history ------------------------------------------------------------------------------

_WISHES: list[Any] = [
    ASK,
    RequestNotification(**dict(ASK) | {"held": True}),
    RewordNotification(message="m-1", covering="Kèm"),
    RELEASE,
    DiscardNotification(message="m-1", reason="Bỏ"),
    *(claim(n, by) for n in (1, 2, 3) for by in ("one", "two")),
    SENT,
    failed(1),
    failed(2),
    RecordNotificationUncertain(message="m-1", attempt=1, reason="?"),
    RecordNotificationBounced(message="m-1", reason="5.1.1"),
    AbandonNotification(message="m-1", reason="550"),
    ResendNotification(message="m-1", reason="Lại"),
    RecordReply(message="m-1", received_at=AT, text="Vâng"),
    RevokeAnswerLink(message="m-1", reason="Lộ"),
]


@given(st.lists(st.sampled_from(_WISHES), max_size=30))
def test_deciding_twice_changes_nothing_and_no_attempt_is_claimed_by_two(wishes: list[Any]) -> None:
    state, claims = decider.initial, []
    for wish in wishes:
        try:
            events = decider.decide(wish, state, SYSTEM)
        except Refused:
            continue
        state = decider.fold(events, state)
        assert list(decider.decide(wish, state, SYSTEM)) == []
        claims += [
            (state.rounds, e.attempt) for e in events if isinstance(e, NotificationAttempted)
        ]
    assert len(claims) == len(set(claims))


# --- on paper ------------------------------------------------------------------------------------

ON_PAPER = ASK.model_copy(update={"channel": "print"})
ASKED_ON_PAPER = NotificationRequested(**dict(ON_PAPER))
PRINT = PrintNotification(message="m-1", printed_at=AT, link="a" * 64)
HAS_PRINTED = NotificationPrinted(**OF, copy_number=1, printed_at=AT, link="a" * 64)
POST = RecordNotificationPosted(
    message="m-1", handed_at=AT, handed_by="Bộ phận văn thư", number="RB 1"
)
HAS_POSTED = NotificationPosted(
    **OF, handed_at=AT, handed_by="Bộ phận văn thư", carrier="Bưu điện", number="RB 1"
)
LATER = meta("bo-chqs-tinh", "organiser", time=AT)


def test_a_letter_is_printed_and_then_handed_to_the_post() -> None:
    message.given(ASKED_ON_PAPER).when(PRINT, LATER).then(HAS_PRINTED)
    message.given(ASKED_ON_PAPER, HAS_PRINTED).when(POST, LATER).then(HAS_POSTED)


def test_a_letter_printed_or_posted_twice_with_the_same_words_is_one() -> None:
    message.given(ASKED_ON_PAPER, HAS_PRINTED).when(PRINT, LATER).nothing_happens()
    message.given(ASKED_ON_PAPER, HAS_PRINTED, HAS_POSTED).when(POST, LATER).nothing_happens()


def test_another_copy_counts_up_and_may_bear_another_link() -> None:
    again = PRINT.model_copy(update={"link": "b" * 64})
    second = NotificationPrinted(**OF, copy_number=2, printed_at=AT, link="b" * 64)
    message.given(ASKED_ON_PAPER, HAS_PRINTED).when(again, LATER).then(second)


def test_what_goes_by_mail_is_not_printed_or_posted() -> None:
    message.given(ASKED).when(PRINT, LATER).refused(NOT_ON_PAPER)
    message.given(ASKED).when(POST, LATER).refused(NOT_ON_PAPER)


def test_a_letter_is_not_handed_over_in_the_future_or_while_it_is_held() -> None:
    ahead = POST.model_copy(update={"handed_at": AT + timedelta(days=1)})
    message.given(ASKED_ON_PAPER, HAS_PRINTED).when(ahead, LATER).refused(POSTED_AHEAD)
    held = ASKED_ON_PAPER.model_copy(update={"held": True})
    message.given(held).when(PRINT, LATER).refused(WRONG_STATE)
    message.given(held).when(POST, LATER).refused(WRONG_STATE)


def test_a_letter_that_came_back_is_printed_and_posted_once_more() -> None:
    bounced = NotificationBounced(**OF, reason="Địa chỉ không đúng")
    resent = NotificationResent(**OF, round=1, reason="Đã sửa địa chỉ")
    history = (ASKED_ON_PAPER, HAS_PRINTED, HAS_POSTED, bounced, resent)
    message.given(*history).when(POST, LATER).then(HAS_POSTED)


_ON_PAPER = [
    ON_PAPER,
    PRINT,
    PRINT.model_copy(update={"link": "b" * 64}),
    POST,
    POST.model_copy(update={"number": "RB 2"}),
    ReleaseNotification(message="m-1"),
    DiscardNotification(message="m-1", reason="x"),
    RecordNotificationBounced(message="m-1", reason="x"),
    ResendNotification(message="m-1", reason="x"),
]


@given(st.lists(st.sampled_from(_ON_PAPER), max_size=20))
def test_on_paper_deciding_twice_changes_nothing_and_a_round_is_posted_once(
    wishes: list[Any],
) -> None:
    state, posted = decider.initial, 0
    for wish in wishes:
        try:
            events = decider.decide(wish, state, LATER)
        except Refused:
            continue
        for event in events:
            posted = 0 if isinstance(event, NotificationResent) else posted
            posted += isinstance(event, NotificationPosted)
            assert posted <= 1
            state = decider.evolve(state, event)
        assert decider.decide(wish, state, LATER) == []


def test_what_was_prepared_before_it_was_sent_anew_is_not_claimed_under_the_id_that_went_out() -> (
    None
):
    """Two workers had it in hand: one sent it, somebody asked for it again, and the other's first attempt fits."""
    resent = NotificationResent(**OF, round=1, reason="Đã sửa địa chỉ")
    anew = message.given(ASKED, HAS_SENT, resent)
    of_round = {
        n: claim().model_copy(update={"message_id": f"<m-1.{n}.c1@x.example>"}) for n in (0, 1)
    }
    anew.when(of_round[0], SYSTEM).refused(CLAIMED)
    claimed = attempted().model_copy(update={"message_id": "<m-1.1.c1@x.example>"})
    anew.when(of_round[1], SYSTEM).then(claimed)
