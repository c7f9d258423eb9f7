"""The facts of the README's story: what the log, the rows and the mail say of it, and that they agree."""

import json
from collections import Counter

import nats

from deploy.quiet import until_quiet
from deploy.story.ceremony import REGION
from deploy.story.delegates import silent_rows
from deploy.story.hall import AWARDEES, BY_HAND
from deploy.story.invitations import COVERING
from deploy.story.nominations import the_round
from deploy.story.papers import PAPERS, READ
from deploy.story.reception import CUT_OFF
from deploy.summary import figures
from services.program.assemble_protocol import seat_plan
from services.program.model import open_model
from services.program.reader import Reader
from services.program.tables import (
    attendees,
    awards,
    delegations,
    expenditures,
    messages,
    nominations,
    scans,
    twins,
)
from tests.journey.asking import counted, received
from tests.journey.conftest import Told


async def test_the_quotas_are_full_and_not_more(told: Told) -> None:
    chairman = awards.c.round == the_round(told.story)
    for kind in ("collective", "individual"):
        assert await counted(told, awards, chairman, awards.c.kind == kind) == 20
        assert await counted(told, nominations, nominations.c.kind == kind) > 20
    assert await counted(told, awards, awards.c.round == REGION) == 5
    assert await counted(told, awards, awards.c.kind == "household") == 0


def test_every_refusal_of_the_story_came(told: Told) -> None:
    assert {answer.code for answer in told.story.told.refusals} == {
        "AWARDS_AFTER_DEADLINE",
        "AWARDS_DOSSIER_INCOMPLETE",
        "AWARDS_QUOTA_FULL",
        "AWARDS_TIE_OPEN",
        "BUDGET_DIFFERENCE_UNEXPLAINED",
        "BUDGET_EXCEEDED",
        "BUDGET_INVOICE_KNOWN",
        "BUDGET_LINE_EXCEEDED",
        "BUDGET_OWN_SETTLEMENT",
        "BUDGET_PRICE_MISSING",
        "NOT_YOURS",
        "REGISTRY_AFTER_DEADLINE",
        "REGISTRY_SEATS_FULL",
        "REGISTRY_SEATS_NOT_ASKED",
        "REGISTRY_STATE_SECRET",
        "UNIT_UNKNOWN",
    }


async def test_every_message_was_sent_once_as_real_mail(told: Told) -> None:
    """But the one that was handed over in person, and the one that came back and went out again."""
    sent = await counted(told, messages, messages.c.status == "sent")
    assert await counted(told, messages, messages.c.status == "discarded") == 1
    assert await counted(told, messages) == sent + 1
    assert await counted(told, messages, messages.c.rounds > 0) == 1
    mails = received(told)
    assert len(mails) == sent + 1
    assert len({mail["Message-ID"] for mail in mails}) == len(mails)
    assert any("mời" in str(mail["Subject"]).lower() for mail in mails)


def mailboxes(told: Told, subject: str) -> set[str]:
    """The part before the @ and the first of the host: who got mails of that subject."""
    found = [mail for mail in received(told) if str(mail["Subject"]).startswith(subject)]
    assert found
    return {mail["to"].addresses[0].domain.split(".")[0] for mail in found}


def test_what_changes_is_told_to_those_concerned_only(told: Told) -> None:
    amended = mailboxes(told, "Thông báo sửa đổi kế hoạch")
    assert amended == {"bo-chqs-tinh", "so-tai-chinh", "van-phong-ubnd-tinh"}
    speaking = {PAPERS[number - 1][0] for number in READ}
    assert mailboxes(told, "Thay đổi trong chương trình") == speaking


def test_a_letter_bears_the_covering_text(told: Told) -> None:
    bodies = [mail.get_body(preferencelist=("plain",)) for mail in received(told)]
    covered = [body for body in bodies if body is not None and COVERING in str(body.get_content())]
    assert len(covered) == 1


async def test_everybody_at_the_door_is_counted_once(told: Told) -> None:
    """Through four gates, one of which sent its scans two hours late and twice."""
    present = await counted(told, attendees, attendees.c.status == "present")
    arrived = (scans.c.verdict == "arrived", scans.c.undone_at.is_(None))
    assert await counted(told, scans, *arrived) == present
    late = await counted(told, scans, *arrived, scans.c.gate == CUT_OFF)
    earlier = await counted(told, scans, scans.c.verdict == "earlier")
    assert late > 30
    assert earlier == 1
    assert told.story.told.repeated >= late + earlier
    assert await counted(told, scans, scans.c.undone_at.is_not(None)) == 1
    assert (
        await counted(told, scans, scans.c.verdict == "refused") == 1
    )  # the substitute's old code
    assert await counted(told, scans, scans.c.verdict == "unmatched") == 2


async def test_one_person_named_by_two_agencies_is_counted_once(told: Told) -> None:
    assert await counted(told, twins, twins.c.status == "same") == 1
    assert await counted(told, attendees, attendees.c.status == "elsewhere") == 1


async def test_everybody_has_a_seat_and_the_exception_stands(told: Told) -> None:
    engine = open_model(told.system.database_url)
    plan = await seat_plan(engine, told.story.conference)
    await engine.dispose()
    assert plan is not None
    assert plan.pinned == {BY_HAND}
    assert {card.delegation for card in plan.unseated} == {silent_rows(told.story)[-1][0].id}
    for (row, seat), card in plan.holders.items():
        inside = AWARDEES.first_row <= row <= AWARDEES.last_row and seat <= AWARDEES.last_seat
        assert inside == card.delegation.startswith("awardee-"), card


async def test_the_log_the_rows_and_the_table_agree(told: Told) -> None:
    """Counted once more, from the events themselves."""
    client = await nats.connect(told.system.broker.url)
    last = await until_quiet(client)
    kinds: Counter[str] = Counter()
    async with Reader(client, 0) as reader:
        position = 0
        while position < last:
            events, _ = await reader.take(2000)
            position = events[-1][0]
            kinds.update(json.loads(body)["type"].split(".")[-2] for _, body in events)
    await client.close()
    engine = open_model(told.system.database_url)
    shown = dict(await figures(engine, told.story))
    await engine.dispose()
    assert kinds["InvitationIssued"] == await counted(told, delegations)
    assert kinds["AttendeeCheckedIn"] - kinds["CheckInUndone"] == await counted(
        told, attendees, attendees.c.status == "present"
    )
    assert kinds["AwardRevoked"] == kinds["RecoveryReceived"] == kinds["CertificateReturned"] == 1
    assert kinds["ExpenditureRecorded"] == await counted(told, expenditures)
    assert (
        kinds["BudgetAdjusted"] == kinds["AdjustmentReturned"] == kinds["SettlementApproved"] == 1
    )
    assert kinds["ProgramFinalised"] == 2
    assert shown["Sự kiện / events stored"] == str(sum(kinds.values())) == str(last)
    for label, figure in shown.items():
        if " = " in figure:
            parts, total = figure.replace(".", "").split(" = ")
            assert sum(map(int, parts.split(" + "))) == int(total), label
