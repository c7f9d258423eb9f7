"""Files by the API: the gate of the pages, one key one content, and what a command then names."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import httpx
import nats
import pytest
import yaml
from playwright.async_api import Page

from services.portal.doors import Doors, Visitor
from services.portal.roles import Role
from services.portal.seen import looks
from services.portal.ways import API_WAYS
from services.program.tables import amendments, award_rounds, contributions, papers, signed_copies
from shared.commands.documents import NumberDocument
from shared.commands.papers import RequestContribution
from tests.documents.signing import Authority
from tests.files.made import xlsx
from tests.handed_in import pdf
from tests.paths import PLAN
from tests.portal.conftest import CONFERENCE, Held, sign_in, started
from tests.portal.forms import form_of, web
from tests.portal.test_api import as_, problem
from tests.portal.test_doors import UNITS

BASE = f"/api/v1/conferences/{CONFERENCE}"
UPLOADS = [way for way in API_WAYS if way.method == "POST" and "{command}" not in way.path]
FORMS: dict[str, dict[str, str]] = {
    "files": {"of": "paper", "id": "tham-luan-api", "declared": "yes"},
    "imports": {"kind": "delegates", "declared": "yes"},
    "plan-files": {"act": "publish"},
    "signed": {},
}
PAPER = {"paper": "tham-luan-api"}
PEOPLE = xlsx(
    [
        ["Họ và tên", "Chức vụ"],
        ["Lê Thị Giả Định", "Giám đốc"],
        ["Mai Văn Giả Định", ""],
    ]
)


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Held]:
    """A system of its own: what is written here stands on nobody else's pages."""
    yield from started(tmp_path_factory.mktemp("uploads"))


@pytest.fixture
async def api(held: Held) -> AsyncIterator[dict[Role, httpx.AsyncClient]]:
    """Somebody in each role."""
    client = await nats.connect(held.system.broker.url)
    doors, now = Doors(client), datetime.now(UTC)
    made = {}
    for role, unit in UNITS.items():
        secret = await doors.new_access(Visitor(unit, role, "may-thu"), now, timedelta(hours=1))
        made[role] = httpx.AsyncClient(base_url=held.url, headers=as_(secret), timeout=90)
    yield made
    for one in made.values():
        await one.aclose()
    await client.close()


async def post(
    one: httpx.AsyncClient, path: str, key: str, fields: dict[str, str], **files: Any
) -> httpx.Response:
    head = {"idempotency-key": key} if key else {}
    return await one.post(f"{BASE}/{path}", data=fields, files=files or None, headers=head)


async def test_every_upload_opens_to_exactly_its_roles_and_needs_a_key(
    held: Held, api: dict[Role, httpx.AsyncClient]
) -> None:
    assert len(UPLOADS) == len(FORMS)
    for way in UPLOADS:
        path = way.path.format(conference=CONFERENCE, document="khong-co")
        async with httpx.AsyncClient(base_url=held.url) as stranger:
            assert problem(await stranger.post(path))["code"] == "API_TOKEN_NEEDED"
        for role, one in api.items():
            told = problem(await one.post(path))
            expected = "API_KEY_NEEDED" if role in way.opens else "API_NOT_FOR_ROLE"  # type: ignore[operator]  # no Opens among them
            assert told["code"] == expected, (way.path, role)


async def test_a_paper_is_proposed_uploaded_and_handed_in_by_the_api(
    held: Held, api: dict[Role, httpx.AsyncClient]
) -> None:
    contact, form = api[Role.CONTACT], FORMS["files"]
    author = {
        "person_id": "tac-gia-gia-dinh",
        "name": "Hồ Văn Giả Định",
        "position": "Trưởng phòng",
    }
    proposed = await contact.post(
        f"{BASE}/commands/ProposePaper",
        json=PAPER | {"title": "Y tế và quốc phòng", "author": author},
        headers={"idempotency-key": "tai-len-0001"},
    )
    assert proposed.status_code == 200, proposed.text
    secret = await post(contact, "files", "tai-len-0002", form, file=("a.pdf", pdf("TUYỆT MẬT")))
    assert (secret.status_code, problem(secret)["code"]) == (422, "REGISTRY_STATE_SECRET")
    content = pdf("Tham luận của Sở Y tế")
    kept = await post(contact, "files", "tai-len-0003", form, file=("tham luận.pdf", content))
    assert kept.status_code == 200, kept.text
    again = await post(contact, "files", "tai-len-0003", form, file=("tham luận.pdf", content))
    assert again.json() == kept.json()
    other = await post(contact, "files", "tai-len-0003", form, file=("tham luận.pdf", pdf("Khác")))
    assert (other.status_code, problem(other)["code"]) == (422, "API_KEY_REUSED")
    handed = await contact.post(
        f"{BASE}/commands/SubmitPaper",
        json=PAPER | kept.json(),
        headers={"idempotency-key": "tai-len-0004"},
    )
    assert handed.status_code == 200, handed.text
    async with held.story() as story:
        (row,) = await story.rows(papers, papers.c.paper == PAPER["paper"])
    assert (row["status"], row["digest"]) == ("submitted", kept.json()["digest"])


@pytest.mark.parametrize(
    ("fields", "file", "status", "code"),
    [
        ({"declared": ""}, ("a.pdf", b"%PDF"), 400, "COMMAND_MALFORMED"),
        ({"of": "la"}, ("a.pdf", b"%PDF"), 400, "COMMAND_MALFORMED"),
        ({"id": "a.b"}, ("a.pdf", b"%PDF"), 400, "COMMAND_MALFORMED"),
        ({}, None, 400, "COMMAND_MALFORMED"),
        ({"id": "khong-co"}, ("a.pdf", b"%PDF"), 404, "NOT_FOUND"),
        ({}, ("a.pdf", b""), 422, "FILE_EMPTY"),
        ({}, ("a.pdf", b"MZ\x90\x00"), 422, "FILE_KIND_REFUSED"),
        ({}, ("a.pdf", b"x" * (25 * 1024**2 + 1)), 422, "FILE_TOO_LARGE"),
        ({}, ("a.pdf", b"x" * (40 * 1024**2)), 413, "PORTAL_TOO_LARGE"),
    ],
)
async def test_what_is_no_file_for_it_is_refused_and_nothing_is_written(
    held: Held,
    api: dict[Role, httpx.AsyncClient],
    fields: dict[str, str], file: Any, status: int, code: str,
) -> None:  # fmt: skip
    before = await held.position()
    key = secrets.token_hex(8)
    files = {"file": file} if file else {"khac": ("a.pdf", b"x")}
    answer = await post(api[Role.CONTACT], "files", key, FORMS["files"] | fields, **files)
    assert (answer.status_code, problem(answer)["code"]) == (status, code)
    assert await held.position() == before


async def test_a_list_is_tried_then_sent_and_again_without_harm(
    api: dict[Role, httpx.AsyncClient],
) -> None:
    contact, form = api[Role.CONTACT], FORMS["imports"]
    tried = (await post(contact, "imports", "danh-sach-01", form, file=("ds.xlsx", PEOPLE))).json()
    assert (tried["sent"], tried["counts"]["new"], tried["counts"]["refused"]) == (False, 1, 1)
    assert "Giả Định" not in (await contact.get(f"{BASE}/delegates")).text
    send = form | {"send": "yes"}
    done = (await post(contact, "imports", "danh-sach-02", send, file=("ds.xlsx", PEOPLE))).json()
    assert (done["unit"], done["sent"], done["counts"]["new"]) == ("so-y-te", True, 1)
    assert "Lê Thị Giả Định" in (await contact.get(f"{BASE}/delegates")).text
    again = (await post(contact, "imports", "danh-sach-02", send, file=("ds.xlsx", PEOPLE))).json()
    assert (again["counts"]["new"], again["counts"]["unchanged"]) == (0, 1)
    theirs = send | {"unit": "so-noi-vu"}  # a contact's is the own agency's, whatever is written
    own = (await post(contact, "imports", "danh-sach-03", theirs, file=("ds.xlsx", PEOPLE))).json()
    assert own["unit"] == "so-y-te"


async def test_a_list_of_agencies_becomes_a_draft_of_their_file_and_is_never_sent(
    held: Held, api: dict[Role, httpx.AsyncClient]
) -> None:
    named = [["Tên cơ quan, đơn vị", "Email"], ["Sở Ví Dụ", "vidu@so-vi-du.example"], ["", ""]]
    file, form = ("co-quan.xlsx", xlsx([*named, ["Ban Ví Dụ", ""]])), FORMS["imports"]
    form = form | {"kind": "units"}
    before = await held.position()
    told = (await post(api[Role.ORGANISER], "imports", "co-quan-01", form, file=file)).json()
    assert (told["sent"], told["counts"]["new"]) == (False, 2)
    agencies = yaml.safe_load(told["draft"])["agencies"]
    assert [(one["id"], one["email"]) for one in agencies] == [
        ("so-vi-du", "vidu@so-vi-du.example"),
        ("ban-vi-du", None),
    ]
    sent = form | {"send": "yes"}
    answer = await post(api[Role.ORGANISER], "imports", "co-quan-02", sent, file=file)
    assert (answer.status_code, problem(answer)["code"]) == (400, "COMMAND_MALFORMED")
    answer = await post(api[Role.CONTACT], "imports", "co-quan-03", form, file=file)
    assert (answer.status_code, problem(answer)["code"]) == (422, "PORTAL_FIELDS")
    assert await held.position() == before


async def test_a_signed_copy_is_verified_and_filed(
    held: Held, api: dict[Role, httpx.AsyncClient]
) -> None:
    async with await web(held, UNITS[Role.CLERK], Role.CLERK) as clerk:
        page = (await clerk.get(f"/c/{CONFERENCE}/documents")).text
        form = form_of(page, act="issue", kind="chuong-trinh").fields | {"form": "pdf"}
        assert (await clerk.post(f"/c/{CONFERENCE}/documents", data=form)).status_code == 303
        issued = (await clerk.get(f"/c/{CONFERENCE}/issued/chuong-trinh-1")).content
    number = NumberDocument(document="chuong-trinh-1", number="05/CTr-UBND", dated="2023-11-16")
    await held.send(UNITS[Role.CLERK], number)
    path = "documents/chuong-trinh-1/signed"
    wrong = await post(
        api[Role.CLERK], path, "ky-so-0001", {}, file=("a.pdf", issued + b"%changed")
    )
    assert problem(wrong)["code"].startswith("SIGNED_")
    copy = await Authority().sign(issued)
    filed = await post(api[Role.CLERK], path, "ky-so-0002", {}, file=("a.pdf", copy))
    assert filed.status_code == 200, filed.text
    again = await post(api[Role.CLERK], path, "ky-so-0002", {}, file=("a.pdf", copy))
    assert again.json() == filed.json()
    async with held.story() as story:
        assert [one["document"] for one in await story.rows(signed_copies)] == ["chuong-trinh-1"]


async def test_a_plan_is_published_from_its_files_and_a_faulty_one_told_by_line(
    held: Held, api: dict[Role, httpx.AsyncClient]
) -> None:
    plan, agencies = (PLAN.with_name(name).read_text() for name in ("plan.yaml", "agencies.yaml"))
    other = plan.replace("id: bac-giang-2023", "id: hoi-nghi-api", 1)
    files = {
        "plan_file": ("plan.yaml", other.encode()),
        "agencies_file": ("agencies.yaml", agencies.encode()),
    }
    head = {"idempotency-key": "ke-hoach-0001"}
    address = "/api/v1/conferences/hoi-nghi-api/plan-files"
    for _ in range(2):
        answer = await api[Role.ORGANISER].post(
            address, data={"act": "publish"}, files=files, headers=head
        )
        assert answer.status_code == 200, answer.text
    await held.position()
    known = await api[Role.ORGANISER].get("/api/v1/conferences/hoi-nghi-api")
    assert known.status_code == 200, known.text
    faulty = files | {"plan_file": ("plan.yaml", other.replace("07:30", "27:30", 1).encode())}
    head = {"idempotency-key": "ke-hoach-0002"}
    told = problem(
        await api[Role.ORGANISER].post(address, data={"act": "publish"}, files=faulty, headers=head)
    )
    assert told["code"] == "COMMAND_MALFORMED"
    assert "plan.yaml:253" in told["title"]


async def test_a_key_goes_with_the_whole_address_and_what_an_import_shows_is_recorded(
    held: Held, api: dict[Role, httpx.AsyncClient]
) -> None:
    organiser, form = api[Role.ORGANISER], FORMS["imports"]
    first = await post(
        organiser, "imports?unit=so-y-te", "dia-chi-0001", form, file=("ds.xlsx", PEOPLE)
    )
    assert first.json()["unit"] == "so-y-te"
    other = await post(
        organiser, "imports?unit=so-noi-vu", "dia-chi-0001", form, file=("ds.xlsx", PEOPLE)
    )
    assert (other.status_code, problem(other)["code"]) == (422, "API_KEY_REUSED")
    async with held.story() as story:
        seen = await looks(story.client, CONFERENCE, datetime.now(UTC) - timedelta(hours=1))
    assert ("bo-chqs-tinh", "may-thu") in {
        (one.unit, one.person) for one in seen if one.way.endswith("/imports")
    }


async def test_of_two_files_under_one_key_at_once_one_is_kept(
    api: dict[Role, httpx.AsyncClient],
) -> None:
    """By whoever of the agency: the key is the agency's, a path in the name is not."""
    form = FORMS["files"]
    answers = await asyncio.gather(
        *(
            post(
                api[Role.CONTACT], "files", "cung-luc-0001", form,
                file=("../../etc/a.pdf", pdf(f"Tham luận {n}")),
            )
            for n in range(2)
        )
    )  # fmt: skip
    assert sorted(one.status_code for one in answers) == [200, 422]
    codes = {one.json().get("code") or one.json()["file_name"] for one in answers}
    assert codes == {"a.pdf", "API_KEY_REUSED"}


async def test_a_contribution_and_a_dossier_are_handed_in_by_the_api(
    held: Held, api: dict[Role, httpx.AsyncClient], page: Page
) -> None:
    contact, own = api[Role.CONTACT], "bao-cao-y-te"
    asks = RequestContribution(
        contribution=own, unit="so-y-te", topic="Quân dân y", due=date(2023, 11, 30)
    )
    await held.send("bo-chqs-tinh", asks)
    async with held.story() as story:
        asked = await story.rows(contributions)
        (award_round, *_) = await story.rows(award_rounds)
    theirs = next(one["contribution"] for one in asked if one["unit"] != "so-y-te")
    form = FORMS["files"] | {"of": "contribution"}
    file = ("bao-cao.pdf", pdf("Báo cáo của Sở Y tế"))
    none = await post(contact, "files", "bao-cao-0001", form | {"id": theirs}, file=file)
    assert (none.status_code, problem(none)["code"]) == (404, "NOT_FOUND")
    kept = await post(contact, "files", "bao-cao-0002", form | {"id": own}, file=file)
    handed = await contact.post(
        f"{BASE}/commands/SubmitContributionFile",
        json={"contribution": own} | kept.json(),
        headers={"idempotency-key": "bao-cao-0003"},
    )
    assert handed.status_code == 200, handed.text
    form = FORMS["files"] | {"of": "round", "id": award_round["round"]}
    part = (await post(contact, "files", "ho-so-0001", form, file=file)).json()
    nomination = {
        "round": award_round["round"], "nomination": "de-nghi-api", "kind": "individual",
        "awardee": {
            "person_id": "khen-gia-dinh", "name": "Đỗ Văn Giả Định", "position": "Trưởng phòng",
            "address": "Số 0 đường Ví Dụ, xã Mẫu",
        },
        "grassroots": True, "achievement": "Hoàn thành tốt nhiệm vụ quốc phòng địa phương.",
        "dossier": [
            {"part": "achievement_report", "file_name": part["file_name"], "digest": part["digest"]}
        ],
    }  # fmt: skip
    named = await contact.post(
        f"{BASE}/commands/SubmitNomination",
        json=nomination,
        headers={"idempotency-key": "ho-so-0002"},
    )
    assert named.status_code == 200, named.text
    await held.position()
    listed = (await api[Role.REVIEWER].get(f"{BASE}/nominations")).json()["items"]
    (shown,) = [one for one in listed if one["nomination"] == "de-nghi-api"]
    assert part["digest"] in shown["dossier"]
    assert "address" not in shown, "who weighs a dossier needs nobody's home"

    # the organiser opens from the report what the agency handed in, as it came
    await sign_in(page, held.login_link("bo-chqs-tinh", "organiser", "--conference", CONFERENCE))
    files = f"{held.url}/c/{CONFERENCE}/report/file"
    opened = await page.request.get(f"{files}/{own}")
    assert await opened.body() == file[1]
    assert opened.headers["content-type"] == "application/pdf"
    assert opened.headers["content-disposition"] == f'attachment; filename="{own}.pdf"'
    missing = await page.request.get(f"{files}/{theirs}")
    assert "NOT_FOUND" in await missing.text()


async def test_a_plan_is_amended_from_its_file(
    held: Held, api: dict[Role, httpx.AsyncClient]
) -> None:
    text = """\
amends: bac-giang-2023
number: 999/KH-UBND
signed_on: 2023-11-16
signatory: {form: null, title: CHỦ TỊCH, name: Người Ký Ví Dụ}
reason: nói rõ mục đích (ví dụ)
parts:
  purpose: Đánh giá kết quả (ví dụ)
"""
    files = {"plan_file": ("sua-doi.yaml", text.encode())}
    address = f"{BASE}/plan-files"
    answers = [
        await api[Role.ORGANISER].post(
            address,
            data={"act": "amend"},
            files=files,
            headers={"idempotency-key": "sua-doi-0001"},
        )
        for _ in range(2)
    ]
    assert answers[0].status_code == 200, answers[0].text
    assert answers[1].json() == answers[0].json()
    await held.position()
    async with held.story() as story:
        (row,) = await story.rows(amendments)
    assert row["number"] == "999/KH-UBND"
    elsewhere = await api[Role.ORGANISER].post(
        "/api/v1/conferences/hoi-nghi-api/plan-files",
        data={"act": "amend"},
        files=files,
        headers={"idempotency-key": "sua-doi-0002"},
    )
    assert problem(elsewhere)["code"] == "CONFERENCE_UNKNOWN"
