"""A dossier's parts are files that are really there: over the wire, against the broker's own file store."""

import hashlib
from datetime import UTC, datetime, timedelta

from nats.aio.client import Client

from deploy.broker import Broker
from deploy.plan_import import read_plan
from services.awards import app as awards
from services.registry import app as registry
from shared import subjects
from shared.client import Commands
from shared.commands.awards import OpenAwardRound, SubmitNomination
from shared.commands.base import Accepted, Answer
from shared.commands.registry import PlanConference
from shared.events.awards import Confirmation, DossierFile, NominationSubmitted
from shared.events.people import Awardee
from shared.files.store import FileStore
from shared.personal import Personal
from shared.settings import Settings
from tests.handed_in import pdf, word
from tests.paths import PLAN

C, ROUND, UNIT = "bac-giang-2023", "thu-nghiem", "so-y-te"
LETTER = pdf("Tờ trình (bịa)")


def submit(nomination: str, content: bytes, file_name: str, **other: object) -> SubmitNomination:
    digest = hashlib.sha256(content).hexdigest()
    return SubmitNomination(
        round=ROUND, nomination=nomination, kind="collective", grassroots=True,
        awardee=Awardee(person_id=nomination, name=Personal("Tập thể Giả Định"), position="Tập thể"),
        achievement=f"Thành tích bịa của {nomination}",
        dossier=(DossierFile(part="submission_letter", file_name=file_name, digest=digest),),
        **other,
    )  # fmt: skip


def code(answer: Answer) -> str:
    return answer.status if isinstance(answer, Accepted) else answer.code


async def test_a_part_counts_only_when_its_file_is_there_and_fit_and_an_achievement_only_once(
    broker: Broker, client: Client
) -> None:
    settings = Settings(nats_url=broker.url, nats_monitor_url=broker.monitor_url)
    services = [registry.build(settings), awards.build(settings)]
    for service in services:
        await service.start()
    commands, checked, store = Commands(client, C), read_plan(PLAN), FileStore(client)
    boundary = subjects.award_round(C, ROUND)
    soon = datetime.now(UTC) + timedelta(days=5)
    for name in (ROUND, "khac"):
        for wish in (
            PlanConference(plan=checked.plan, agencies=checked.agencies),
            OpenAwardRound(round=name, form="bang-khen-tinh", form_name="Bằng khen", collectives=2,
                           individuals=2, deadline=soon),
        ):  # fmt: skip
            assert isinstance(await commands.send(checked.plan.organiser, wish), Accepted)

    async def says(wish: SubmitNomination) -> str:
        return code(await commands.send(UNIT, wish))

    letter = submit("n1", LETTER, "to-trinh.pdf")
    assert await says(letter) == "FILE_MISSING"
    await store.put(boundary, LETTER)
    confirmation = Confirmation(issued_by="Sở Bịa", file_name="xn.pdf", digest="1" * 64)
    assert await says(letter.model_copy(update={"confirmation": confirmation})) == "FILE_MISSING"
    assert await says(submit("n1", LETTER, "to-trinh.docx")) == "FILE_NAME_MISLEADING"
    await store.put(boundary, LETTER)
    assert await says(letter) == "accepted"
    assert await says(submit("n2", LETTER, "to-trinh.pdf")) == "accepted"  # one letter for both

    secret = word("MẬT", "Nội dung bịa.")
    await store.put(boundary, secret)
    assert await says(submit("n3", secret, "bao-cao.docx")) == "REGISTRY_STATE_SECRET"
    assert await store.find(boundary, hashlib.sha256(secret).hexdigest()) is None

    again = letter.model_copy(update={"round": "khac", "dossier": ()})
    assert await says(again) == "AWARDS_SAME_ACHIEVEMENT_ELSEWHERE"
    answer = await commands.send(UNIT, again.model_copy(update={"achievement": "Việc khác (bịa)"}))
    assert isinstance(answer, Accepted)
    assert [one.code for one in answer.warnings] == ["AWARDS_ALSO_ELSEWHERE"]
    for service in services:
        await service.stop()


def test_what_was_looked_up_for_a_decision_is_no_part_of_the_fact() -> None:
    assert "elsewhere" not in NominationSubmitted.model_fields
