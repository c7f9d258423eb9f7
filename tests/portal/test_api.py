"""The HTTP API: tokens, every way and every command held against every role, reading by pages, writing once."""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import nats
import pytest

from services.portal.api_commands import COMMANDS, may_send
from services.portal.doors import Doors, Visitor
from services.portal.roles import Role
from services.portal.ways import API_WAYS, Opens
from tests.portal.conftest import CONFERENCE, Held, started
from tests.portal.test_doors import UNITS

BASE = f"/api/v1/conferences/{CONFERENCE}"
NOW = datetime.now(UTC)
PERSON = {
    "person_id": "hoang-thi-thu-api",
    "name": "Hoàng Thị Thử",
    "position": "Chuyên viên (nhân vật giả định)",
    "phone": None,
    "email": None,
}
REGISTER = {"delegation": "so-y-te", "attendee": PERSON}


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Held]:
    """A system of its own: what is written here stands on nobody else's pages."""
    yield from started(tmp_path_factory.mktemp("api"))


@pytest.fixture
async def tokens(held: Held) -> AsyncIterator[dict[Role, str]]:
    """Of somebody in each role."""
    client = await nats.connect(held.system.broker.url)
    doors = Doors(client)
    yield {
        role: await doors.new_access(
            Visitor(unit, role, "may-thu", CONFERENCE), NOW, timedelta(hours=1)
        )
        for role, unit in UNITS.items()
    }
    await client.close()


@pytest.fixture
async def api(held: Held) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=held.url, timeout=60) as client:
        yield client


def as_(token: str, key: str = "", **more: str) -> dict[str, str]:
    head = {"authorization": f"Bearer {token}", **more}
    return head | ({"idempotency-key": key} if key else {})


def problem(answer: httpx.Response) -> dict[str, Any]:
    assert answer.headers["content-type"] == "application/problem+json"
    told: dict[str, Any] = answer.json()
    assert told["status"] == answer.status_code
    assert told["type"] == f"urn:hoinghi:refusal:{told['code']}"
    assert all(told[name] for name in ("title", "detail", "vi", "en", "todo_vi", "todo_en"))
    return told


# --- who ------------------------------------------------------------------------------------------------


async def test_every_way_opens_to_exactly_the_roles_of_the_table(
    api: httpx.AsyncClient, tokens: dict[Role, str]
) -> None:
    for way in API_WAYS:
        if isinstance(way.opens, Opens) or way.method == "POST":
            continue
        path = way.path.format(conference=CONFERENCE)
        strange = await api.get(path)
        assert problem(strange)["code"] == "API_TOKEN_NEEDED", way
        assert strange.headers["www-authenticate"].startswith("Bearer")
        for role, token in tokens.items():
            answer = await api.get(path, headers=as_(token))
            if role in way.opens:
                assert answer.status_code == 200, (way.path, role, answer.text)
            else:
                assert problem(answer)["code"] == "API_NOT_FOR_ROLE", (way.path, role)


async def test_every_command_opens_to_exactly_its_roles(
    api: httpx.AsyncClient, tokens: dict[Role, str]
) -> None:
    """Without a key nothing is sent: who may send is told so, who may not is told that."""
    opened = 0
    for name, kind in COMMANDS.items():
        for role, token in tokens.items():
            answer = await api.post(f"{BASE}/commands/{name}", json={}, headers=as_(token))
            code = problem(answer)["code"]
            wanted = "API_KEY_NEEDED" if may_send(role, kind) else "API_NOT_FOR_ROLE"
            assert code == wanted, (name, role)
            opened += may_send(role, kind)
        assert any(may_send(role, kind) for role in Role), name
    assert opened > len(COMMANDS)
    assert may_send(Role.APPROVER, COMMANDS["ApproveBudget"])
    assert not may_send(Role.ORGANISER, COMMANDS["ApproveBudget"])
    assert not may_send(Role.RECEPTION, COMMANDS["ForgetPerson"])
    assert not may_send(Role.CONTACT, COMMANDS["IssueInvitation"])
    for inside in ("AnswerByCalendar", "EnrolPerson", "KhongCo"):
        answer = await api.post(
            f"{BASE}/commands/{inside}", json={}, headers=as_(tokens[Role.ORGANISER])
        )
        assert problem(answer)["code"] == "COMMAND_UNKNOWN"


async def test_a_token_opens_one_conference_for_its_time_and_a_cookie_none(
    held: Held, api: httpx.AsyncClient, tokens: dict[Role, str]
) -> None:
    for elsewhere in ("hoi-nghi-khac", "a.b", "%00", "x" * 300):
        answer = await api.get(
            f"/api/v1/conferences/{elsewhere}/tasks", headers=as_(tokens[Role.ORGANISER])
        )
        assert problem(answer)["code"] == "CONFERENCE_UNKNOWN"
    client = await nats.connect(held.system.broker.url)
    doors, visitor = Doors(client), Visitor("so-y-te", Role.CONTACT)
    session = await doors.begin(visitor, NOW)
    link = await doors.new_link(visitor, NOW)
    late = await doors.new_access(visitor, NOW - timedelta(hours=2), timedelta(hours=1))
    await client.close()
    for wrong in (session.secret, link, late, "x", "hoinghi_x", "a" * 500):
        answer = await api.get(f"{BASE}/tasks", headers=as_(wrong))
        assert problem(answer)["code"] == "API_TOKEN_NEEDED"
    answer = await api.get(f"{BASE}/tasks", headers={"cookie": f"hoinghi={session.secret}"})
    assert answer.status_code == 401


async def test_the_command_line_gives_a_token_and_takes_it_back(
    held: Held, api: httpx.AsyncClient
) -> None:
    def told(*more: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "deploy", "api-token", *more],
            env={**os.environ, **held.system.environment},
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout.strip()

    role = ("--unit", "so-y-te", "--role", "contact", "--conference", CONFERENCE)
    token = await asyncio.to_thread(told, *role)
    assert token.startswith("hoinghi_")
    assert (await api.get(f"{BASE}/tasks", headers=as_(token))).status_code == 200
    with pytest.raises(subprocess.CalledProcessError) as mistyped:
        await asyncio.to_thread(told, "--revoke", token[:-1])
    assert "API_TOKEN_UNKNOWN" in mistyped.value.stderr
    assert (await api.get(f"{BASE}/tasks", headers=as_(token))).status_code == 200
    await asyncio.to_thread(told, "--revoke", token)
    assert (await api.get(f"{BASE}/tasks", headers=as_(token))).status_code == 401


# --- reading --------------------------------------------------------------------------------------------


async def test_rows_come_a_page_at_a_time_each_once(
    api: httpx.AsyncClient, tokens: dict[Role, str]
) -> None:
    head = as_(tokens[Role.ORGANISER])
    whole = (await api.get(f"{BASE}/delegations?limit=500", headers=head)).json()
    assert whole["next"] is None
    assert len(whole["items"]) > 20
    found: list[dict[str, Any]] = []
    cursor = ""
    while True:
        answer = await api.get(f"{BASE}/delegations?limit=7{cursor}", headers=head)
        assert int(answer.headers["hoinghi-position"]) > 0
        page = answer.json()
        assert len(page["items"]) <= 7
        found += page["items"]
        if page["next"] is None:
            break
        cursor = f"&cursor={page['next']}"
    assert found == whole["items"]
    assert all("code" not in row for row in found), "what opens a gate stays inside"


@pytest.mark.parametrize(
    "query",
    ["limit=0", "limit=501", "limit=x", "limit=", "limit=٣", "cursor=x", "cursor=W10=",
     "cursor=WzFd", "cursor=WyIAIl0=", "cursor=WyJcdWQ4MDAiXQ==", "cursor=" + "W1" * 4000],
)  # fmt: skip
async def test_a_query_that_is_not_as_it_should_be_is_said(
    api: httpx.AsyncClient, tokens: dict[Role, str], query: str
) -> None:
    answer = await api.get(f"{BASE}/delegations?{query}", headers=as_(tokens[Role.ORGANISER]))
    assert (answer.status_code, problem(answer)["code"]) == (400, "API_QUERY_WRONG")


async def test_who_has_the_very_same_is_told_so(
    api: httpx.AsyncClient, tokens: dict[Role, str]
) -> None:
    head = as_(tokens[Role.ORGANISER])
    for path in (f"{BASE}/tasks", BASE, f"{BASE}/plan", "/api/v1/openapi.json"):
        first = await api.get(path, headers=head)
        tag = first.headers["etag"]
        for told in (tag, f'"khac", W/{tag}'):
            again = await api.get(path, headers=head | {"if-none-match": told})
            assert (again.status_code, again.content) == (304, b""), path
        other = await api.get(path, headers=head | {"if-none-match": '"khac"'})
        assert (other.status_code, other.content) == (200, first.content)


async def test_a_contact_reads_the_rows_of_the_own_agency_only(
    api: httpx.AsyncClient, tokens: dict[Role, str]
) -> None:
    for name in ("delegations", "invitations", "delegates", "papers", "contributions"):
        page = (await api.get(f"{BASE}/{name}", headers=as_(tokens[Role.CONTACT]))).json()
        assert {row["unit"] for row in page["items"]} <= {"so-y-te"}, name
    own = (await api.get(f"{BASE}/delegations", headers=as_(tokens[Role.CONTACT]))).json()
    assert [row["delegation"] for row in own["items"]] == ["so-y-te"]
    mine = (await api.get("/api/v1/conferences", headers=as_(tokens[Role.CONTACT]))).json()
    assert [row["conference"] for row in mine["items"]] == [CONFERENCE]


async def test_a_look_at_people_by_the_api_is_recorded(
    held: Held, api: httpx.AsyncClient, tokens: dict[Role, str]
) -> None:
    from services.portal.seen import looks

    await api.get(f"{BASE}/delegates", headers=as_(tokens[Role.APPROVER]))
    client = await nats.connect(held.system.broker.url)
    found = await looks(client, CONFERENCE, NOW - timedelta(minutes=5))
    await client.close()
    ways = {(one.way, one.unit, one.person, one.role) for one in found}
    wanted = ("/api/v1/conferences/{conference}/delegates", UNITS[Role.APPROVER], "may-thu")
    assert (*wanted, "approver") in ways


# --- writing --------------------------------------------------------------------------------------------


async def test_a_command_is_done_once_however_often_it_is_sent(
    held: Held, api: httpx.AsyncClient, tokens: dict[Role, str]
) -> None:
    path, head = f"{BASE}/commands/RegisterAttendee", as_(tokens[Role.CONTACT], "api-thu-0001")
    answers = [await api.post(path, json=REGISTER, headers=head) for _ in range(3)]
    assert [one.status_code for one in answers] == [200] * 3, answers[0].text
    assert answers[0].json() == answers[1].json() == answers[2].json()
    assert answers[0].json()["command"] == "api-thu-0001"
    assert len(answers[0].json()["events"]) == 1
    # It can be read at once, and the record says who it was.
    people = (await api.get(f"{BASE}/delegates", headers=head)).json()["items"]
    assert [row["name"] for row in people if row["person_id"] == PERSON["person_id"]] == [
        PERSON["name"]
    ]
    before = await held.position()
    other = await api.post(
        path,
        json=REGISTER | {"attendee": PERSON | {"name": "Tên khác"}},
        headers=head,
    )
    assert (other.status_code, problem(other)["code"]) == (422, "API_KEY_REUSED")
    assert await held.position() == before


async def test_a_refusal_speaks_both_languages_and_has_its_status(
    api: httpx.AsyncClient, tokens: dict[Role, str]
) -> None:
    path, token = f"{BASE}/commands/ConfirmAttendee", tokens[Role.CONTACT]
    body = {"delegation": "so-y-te", "person_id": "khong-co"}
    answer = await api.post(path, json=body, headers=as_(token, "api-thu-0002"))
    told = problem(answer)
    assert (answer.status_code, told["code"]) == (404, "NOT_FOUND")
    assert told["title"] == told["vi"] != told["en"]
    english = as_(token, "api-thu-0003", **{"accept-language": "en-GB,vi;q=0.5"})
    told = problem(await api.post(path, json=body, headers=english))
    assert (told["title"], told["detail"]) == (told["en"], told["todo_en"])
    strange = await api.post(
        path,
        json=body | {"delegation": "so-noi-vu"},
        headers=as_(token, "api-thu-0004"),
    )
    assert strange.status_code in (403, 404)


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b"null", b'{"delegation": 7, "person_id": "x"}', b"\xff\xfe",
     b'{"delegation": "a.b", "person_id": "x"}',
     b'{"delegation": "so-y-te", "person_id": "x", "more": 1}'],
)  # fmt: skip
async def test_a_body_that_is_no_command_is_refused_by_field(
    api: httpx.AsyncClient, tokens: dict[Role, str], body: bytes
) -> None:
    head = as_(tokens[Role.CONTACT], "api-thu-0005")
    answer = await api.post(f"{BASE}/commands/ConfirmAttendee", content=body, headers=head)
    assert (answer.status_code, problem(answer)["code"]) == (400, "COMMAND_MALFORMED")


async def test_a_problem_is_told_in_vietnamese_alone(
    api: httpx.AsyncClient, tokens: dict[Role, str]
) -> None:
    """Its title: no word of a library, and no id where there is a name."""
    token = tokens[Role.CONTACT]

    async def title(name: str, body: bytes, key: str) -> tuple[str, str]:
        answer = await api.post(
            f"{BASE}/commands/{name}", content=body, headers=as_(token, f"api-thu-{key}")
        )
        told = problem(answer)
        return told["title"], told["en"]

    vi, en = await title("RegisterAttendee", b"{}", "0010")
    assert vi == "Nội dung lệnh không đúng: delegation: thiếu; attendee: thiếu"
    assert en == "The command cannot be read: delegation: Field required; attendee: Field required"
    vi, _ = await title("RegisterAttendee", b"{", "0011")
    assert vi == "Nội dung lệnh không đúng: (body): không phải JSON hợp lệ"
    vi, _ = await title(
        "RequestSeats", b'{"delegation": "so-y-te", "seats": "3", "reason": "x"}', "0012"
    )
    assert vi == "Nội dung lệnh không đúng: seats: phải là số nguyên"
    wanted = json.dumps(REGISTER | {"delegation": "so-noi-vu"}).encode()
    vi, en = await title("RegisterAttendee", wanted, "0013")
    assert vi == "Nội dung này thuộc cơ quan “Sở Nội vụ”; cơ quan “Sở Y tế” không thể thay đổi."
    assert "“Sở Nội vụ”" in en
    closed = problem(await api.get(f"{BASE}/budget", headers=as_(token)))
    assert closed["title"] == (
        "Vai trò “Đầu mối của cơ quan” của mã truy cập không được dùng mục này."
    )
    assert closed["en"] == "The token's role “Agency's contact” does not open this."


async def test_addresses_and_methods_that_are_none_are_problems_too(api: httpx.AsyncClient) -> None:
    nowhere = await api.get("/api/v2/x")
    assert (nowhere.status_code, problem(nowhere)["code"]) == (404, "API_PATH_UNKNOWN")
    wrong = await api.delete(f"{BASE}/tasks")
    assert (wrong.status_code, problem(wrong)["code"]) == (405, "API_METHOD")
    assert "GET" in wrong.headers["allow"]
