"""Who comes in: sign-in links, sessions, forms, and every way held against every role."""

import asyncio
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import httpx
import nats
import pytest
from nats.aio.client import Client
from nats.errors import TimeoutError as NatsTimeoutError
from playwright.async_api import Page, expect

from deploy.broker import Broker
from services.portal.door_pages import wrong_link
from services.portal.doors import IDLE_LIFE, SESSION_LIFE, Account, Doors, Visitor, csrf_of
from services.portal.headers import HEADERS
from services.portal.limits import Limit
from services.portal.refusals import LINK_EXPIRED, LINK_UNKNOWN, LINK_USED, TOO_MANY
from services.portal.roles import Role
from services.portal.sign_in_pages import ended_there
from services.portal.sign_in_refusals import ACTING_ENDED
from services.portal.ways import WAYS, Opens, Way
from shared.refusals import Refusal, Refused
from tests.portal.conftest import CONFERENCE, Held, picture, sign_in

NOW = datetime(2023, 11, 16, 1, 0, tzinfo=UTC)
UNITS = {
    Role.ORGANISER: "bo-chqs-tinh",
    Role.CLERK: "van-phong-ubnd-tinh",
    Role.REVIEWER: "so-noi-vu",
    Role.FINANCE: "so-tai-chinh",
    Role.APPROVER: "chu-tich-ubnd-tinh",
    Role.RECEPTION: "bo-chqs-tinh",
    Role.CONTACT: "so-y-te",
}
REVIEWER = Visitor("so-noi-vu", Role.REVIEWER)


async def refused(work: "asyncio.Future[object]", refusal: Refusal) -> None:
    with pytest.raises(Refused) as caught:
        await work
    assert caught.value.refusal is refusal


# --- links and sessions, on a real broker -----------------------------------------------------------


async def test_of_ten_who_use_a_link_at_once_one_comes_in(client: Client) -> None:
    doors = Doors(client)
    secret = await doors.new_link(REVIEWER, NOW)
    results = await asyncio.gather(
        *(doors.redeem(secret, NOW) for _ in range(10)), return_exceptions=True
    )
    came = [one for one in results if not isinstance(one, BaseException)]
    assert len(came) == 1
    assert came[0].visitor == REVIEWER
    assert all(one.refusal is LINK_USED for one in results if isinstance(one, Refused))
    assert sum(isinstance(one, Refused) for one in results) == 9


async def test_of_ten_contents_under_one_key_at_once_one_is_its(client: Client) -> None:
    """Also where agency and key are as long as they may be."""
    doors = Doors(client)
    for key in (f"so-y-te|{'k' * 8}", f"{'u' * 64}|{'k' * 64}"):
        told = await asyncio.gather(
            *(doors.same(key, f"content {n}", timedelta(hours=1)) for n in range(10))
        )
        assert told.count(True) == 1, key
        again = await doors.same(key, f"content {told.index(True)}", timedelta(hours=1))
        assert again, key


async def test_of_two_portals_that_hear_one_word_at_once_one_is_the_first(
    broker: Broker, client: Client
) -> None:
    """A provider's word that a session ended, sent to both replicas: taken once."""
    async with await nats.connect(broker.url) as other:
        portals = [Doors(client), Doors(other)]
        assert not await portals[1].came("jti|w")
        told = await asyncio.gather(
            *(one.first("jti|w", timedelta(hours=1)) for one in portals * 5)
        )
        assert told.count(True) == 1
        assert all([await one.came("jti|w") for one in portals])


async def test_a_word_that_was_not_heeded_is_not_taken_for_used(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The broker fails, or the process ends, before the sessions are out: the provider tells it again."""
    doors, claims = Doors(client), {"iss": "i", "jti": "j", "sub": "nguoi-mot", "sid": "phien-ban"}
    account = Account.of(claims, NOW)
    session = await doors.begin(replace(REVIEWER, account=account), NOW)
    heed = doors.left_there

    async def fails(*_: object) -> None:
        raise NatsTimeoutError

    async def claims_of(_token: str) -> dict[str, str]:
        return claims

    portal = SimpleNamespace(
        doors=doors,
        provider=SimpleNamespace(logout=claims_of, help=""),
        wrong_proofs=Limit(5, 60.0),
    )
    visit: Any = SimpleNamespace(portal=portal, typed=lambda _field: "token")
    monkeypatch.setattr("services.portal.sign_in_pages.caller", lambda _visit: "provider")
    monkeypatch.setattr(Doors, "left_there", fails)
    with pytest.raises(NatsTimeoutError):
        await ended_there(visit)
    assert await doors.session(session.secret, NOW) is not None
    monkeypatch.setattr(Doors, "left_there", lambda _self, *told: heed(*told))
    assert [(await ended_there(visit)).status_code for _ in range(2)] == [200, 400]
    assert await doors.session(session.secret, NOW) is None


async def test_a_link_is_refused_when_it_is_late_wrong_or_used(client: Client) -> None:
    doors = Doors(client)
    secret = await doors.new_link(REVIEWER, NOW, timedelta(hours=1))
    await doors.link(secret, NOW + timedelta(minutes=59))
    await refused(asyncio.ensure_future(doors.link(secret, NOW + timedelta(hours=1))), LINK_EXPIRED)
    for wrong in ("", "x", secret + "x", "a" * 5000, "*", "$KV.>", "đ"):
        await refused(asyncio.ensure_future(doors.link(wrong, NOW)), LINK_UNKNOWN)
    await doors.redeem(secret, NOW)
    await refused(asyncio.ensure_future(doors.redeem(secret, NOW)), LINK_USED)


async def test_nothing_that_opens_a_door_is_kept(client: Client) -> None:
    doors = Doors(client)
    link = await doors.new_link(REVIEWER, NOW)
    session = await doors.redeem(link, NOW)
    stored = client.jetstream()
    for number in range(1, (await stored.stream_info("DOORS")).state.last_seq + 1):
        try:
            message = await stored.get_msg("DOORS", number)
        except nats.js.errors.NotFoundError:
            continue  # the link as it was before it was used
        text = f"{message.subject} {(message.data or b'').decode()}"
        assert link not in text
        assert session.secret not in text


async def test_a_session_ends_by_itself_and_for_good(client: Client) -> None:
    doors = Doors(client)
    session = await doors.begin(REVIEWER, NOW)
    assert await doors.session(session.secret, NOW + IDLE_LIFE - timedelta(minutes=1)) is not None
    late = NOW + IDLE_LIFE - timedelta(minutes=1)
    assert await doors.session(session.secret, late + IDLE_LIFE + timedelta(seconds=1)) is None
    busy = await doors.begin(REVIEWER, NOW)
    at = NOW
    while at < NOW + SESSION_LIFE - timedelta(hours=1):
        at += timedelta(hours=1)
        assert await doors.session(busy.secret, at) is not None
    assert await doors.session(busy.secret, NOW + SESSION_LIFE + timedelta(seconds=1)) is None
    gone = await doors.begin(REVIEWER, NOW)
    await doors.end(gone)
    assert await doors.session(gone.secret, NOW) is None


def test_attempts_are_limited_and_come_back_with_time() -> None:
    limit = Limit(burst=3, seconds=10)
    for _ in range(3):
        assert limit.allows("a", 0)
        limit.count("a", 0)
    assert not limit.allows("a", 0)
    assert limit.allows("b", 0)
    assert limit.allows("a", 10)


# --- every way, every role ----------------------------------------------------------------------------


@pytest.fixture
async def web(held: Held) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=held.url, timeout=30) as client:
        yield client


@pytest.fixture
async def sessions(held: Held) -> AsyncIterator[dict[Role, str]]:
    """The cookie of somebody in each role."""
    client = await nats.connect(held.system.broker.url)
    doors = Doors(client)
    now = datetime.now(UTC)
    yield {
        role: (await doors.begin(Visitor(unit, role), now)).secret for role, unit in UNITS.items()
    }
    await client.close()


def filled(way: Way) -> str:
    known = {
        "conference": CONFERENCE,
        "delegation": UNITS[Role.CONTACT],
        "token": "khong-co",
        "person": "khong-co",
        "digest": "0",
        "name": "portal.css",
        "round": "khong-co",
        "number": "1",
        "nomination": "khong-co",
        "kind": "khong-co",
        "message": "khong-co",
        "upload": "khong-co",
        "tab": "spending",
        "form": "csv",
        "document": "khong-co",
        "request": "khong-co",
        "position": "khong-co",
        "contribution": "khong-co",
        "paper": "khong-co",
        "version": "1",
        "part": "minutes",
        "task": "khong-co",
    }
    return way.path.format(**known)


def code_in(answer: httpx.Response) -> str:
    return next((w for w in answer.text.split("<code>")[1:]), "").partition("</code>")[0]


async def test_every_way_opens_to_exactly_the_roles_of_the_table(
    web: httpx.AsyncClient, sessions: dict[Role, str]
) -> None:
    walked = 0
    for way in WAYS:
        if isinstance(way.opens, Opens) or way.path.endswith("/events"):
            continue
        strange = await web.request(way.method, filled(way))
        assert (strange.status_code, code_in(strange)) == (401, "PORTAL_SIGN_IN"), way
        for role, secret in sessions.items():
            answer = await web.request(
                way.method, filled(way), headers={"cookie": f"hoinghi={secret}"}
            )
            walked += 1
            if role not in way.opens:
                assert (answer.status_code, code_in(answer)) == (403, "PORTAL_NOT_FOR_YOU"), (
                    way,
                    role,
                )
            elif way.method == "POST":
                assert code_in(answer) == "PORTAL_FORM_STALE", (way, role)
            else:
                assert answer.status_code not in (401, 403, 405, 500, 503), (way, role)
    assert walked >= 7 * 5


async def test_a_conference_in_which_the_agency_lacks_the_role_looks_like_none(
    held: Held, web: httpx.AsyncClient
) -> None:
    client = await nats.connect(held.system.broker.url)
    doors, now = Doors(client), datetime.now(UTC)
    for visitor in (
        Visitor("so-y-te", Role.APPROVER),
        Visitor("khong-co", Role.CONTACT),
        Visitor("so-y-te", Role.CONTACT, conference="hoi-nghi-khac"),
    ):
        session = await doors.begin(visitor, now)
        answer = await web.get(f"/c/{CONFERENCE}", headers={"cookie": f"hoinghi={session.secret}"})
        assert (answer.status_code, code_in(answer)) == (404, "CONFERENCE_UNKNOWN"), visitor
    await client.close()
    # What the person is shown is found again in the log, by the id of the request.
    shown = answer.headers["hoinghi-request"]
    assert f"<code>{shown}</code>" in answer.text
    lines = (held.system.directory / "portal.log").read_text().splitlines()
    (line,) = [told for told in map(json.loads, lines) if told.get("request") == shown]
    assert (line["status"], line["refused"]) == (404, "CONFERENCE_UNKNOWN")


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/khong-co", 404), ("DELETE", "/", 405), ("GET", "/api/v1/khong-co", 404)],
)
async def test_an_address_to_which_no_way_leads_has_an_id_in_the_log_too(
    held: Held, web: httpx.AsyncClient, method: str, path: str, status: int
) -> None:
    answer = await web.request(method, path)
    shown = answer.headers["hoinghi-request"]
    assert answer.status_code == status
    assert path.startswith("/api") or f"<code>{shown}</code>" in answer.text
    lines = (held.system.directory / "portal.log").read_text().splitlines()
    (line,) = [told for told in map(json.loads, lines) if told.get("request") == shown]
    assert (line["event"], line["status"]) == ("nothing there", status)
    assert "khong-co" not in json.dumps(line)


async def test_another_agencys_page_looks_like_none(
    web: httpx.AsyncClient, sessions: dict[Role, str]
) -> None:
    cookie = {"cookie": f"hoinghi={sessions[Role.CONTACT]}"}
    own = await web.get(f"/c/{CONFERENCE}/unit/so-y-te", headers=cookie)
    other = await web.get(f"/c/{CONFERENCE}/unit/so-noi-vu", headers=cookie)
    assert own.status_code == 200
    assert (other.status_code, code_in(other)) == (404, "NOT_FOUND")


async def test_a_form_from_elsewhere_or_of_another_session_writes_nothing(
    held: Held, web: httpx.AsyncClient, sessions: dict[Role, str]
) -> None:
    secret = sessions[Role.CONTACT]
    before = await held.position()
    form = {
        "act": "ask-seats",
        "seats": "1",
        "reason": "x",
        "csrf": csrf_of(secret),
        "form_id": "f",
    }
    headers = {"cookie": f"hoinghi={secret}"}
    for wrong, more in (
        (form | {"csrf": csrf_of(sessions[Role.FINANCE])}, {}),
        (form | {"csrf": ""}, {}),
        (form, {"sec-fetch-site": "cross-site"}),
        (form, {"sec-fetch-site": "same-site"}),
        (form, {"origin": "https://elsewhere.example"}),
        (form, {"origin": "null"}),
    ):
        answer = await web.post(f"/c/{CONFERENCE}/unit/so-y-te", data=wrong, headers=headers | more)
        assert (answer.status_code, code_in(answer)) == (403, "PORTAL_FORM_STALE"), more
    assert await held.position() == before


async def test_without_an_identity_provider_there_are_only_links(web: httpx.AsyncClient) -> None:
    for path in ("/sign-in", "/sign-in/callback?code=a&state=b"):
        answer = await web.get(path)
        assert (answer.status_code, code_in(answer)) == (404, "PORTAL_PAGE_UNKNOWN"), path
    assert "/sign-in" not in (await web.get("/")).text


# --- in the browser --------------------------------------------------------------------------------


async def test_a_link_signs_in_once_by_its_button_and_not_by_being_opened(
    held: Held, page: Page, web: httpx.AsyncClient
) -> None:
    link = held.login_link("so-noi-vu", "reviewer", "--conference", CONFERENCE)
    for _ in range(3):  # what mail scanners do
        assert (await web.head(link)).status_code == 200
        assert (await web.get(link)).status_code == 200
    await page.goto(link)
    told = page.locator("dl.facts dd")
    await expect(told).to_have_text(
        ["Sở Nội vụ", "Thẩm định khen thưởng", re.compile("^Tổng kết công tác")]
    )
    await picture(page, "sign-in")
    await sign_in(page, link)
    await expect(page).to_have_url(f"{held.url}/c/{CONFERENCE}")
    await expect(page.locator(".role")).to_contain_text("Thẩm định khen thưởng · Sở Nội vụ")
    cookie = next(c for c in await page.context.cookies() if c["name"] == "hoinghi")
    assert (cookie["httpOnly"], cookie["sameSite"]) == (True, "Lax")
    again = await web.get(link)
    assert (again.status_code, code_in(again)) == (404, "PORTAL_LINK_USED")
    await page.get_by_role("button", name="English").click()
    await expect(page.locator("html")).to_have_attribute("lang", "en")
    await expect(page.get_by_role("heading", name="What waits for me")).to_be_visible()
    await page.get_by_role("button", name="Sign out").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Signed out")
    old = await web.get(f"/c/{CONFERENCE}", headers={"cookie": f"hoinghi={cookie['value']}"})
    assert old.status_code == 401


async def test_every_answer_carries_the_headers(web: httpx.AsyncClient) -> None:
    for path in ("/", "/nowhere", "/m/khong-co", "/login/khong-co", "/static/0/portal.css"):
        answer = await web.get(path)
        assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS, path
    assert "unsafe" not in HEADERS["content-security-policy"]


async def test_who_guesses_links_is_slowed_down(held: Held, web: httpx.AsyncClient) -> None:
    """By a header nobody believes: the portal trusts no proxy here, so all guesses are one caller's."""
    fresh = held.login_link("so-noi-vu", "reviewer", "--conference", CONFERENCE)
    statuses = [
        (await web.get(f"/m/sai-{n}", headers={"x-forwarded-for": f"10.0.0.{n}"})).status_code
        for n in range(30)
    ]
    assert statuses[0] == 404
    assert statuses[-1] == 429
    # the office behind the same address: its right links open, an old one says why it does not
    assert (await web.get(held.answer_link("so-y-te"))).status_code == 200
    assert (await web.get(fresh)).status_code == 200
    tried = [(await web.get("/login/khong-co")).status_code for _ in range(3)]
    assert 429 in tried, "one more is allowed every 15 seconds"
    held.system.processes["portal"].send_signal(
        signal.SIGTERM
    )  # whoever tests next has tried nothing yet
    held.system.processes["portal"].wait(20)
    held.system.start("portal")
    await held.system.until_ready("portal")


@pytest.mark.parametrize("refusal", [LINK_USED, LINK_EXPIRED, ACTING_ENDED])
def test_an_old_link_is_no_guess(refusal: Refusal) -> None:
    """An office of forty opens its used links again: nobody of it has to wait."""
    limit, answered = Limit(5, 60.0), []
    visit: Any = SimpleNamespace(
        portal=SimpleNamespace(wrong_links=limit),
        request=SimpleNamespace(client=SimpleNamespace(host="10.0.0.1")),
        refusal=lambda refused, status: answered.append((refused.code, status)),
    )
    told = {"until": "x", "absent": "x"}
    for _ in range(40):
        wrong_link(visit, refusal.refuse(**told))
    assert set(answered) == {(refusal.code, 404)}
    for _ in range(7):
        wrong_link(visit, LINK_UNKNOWN.refuse())
    assert [status for _, status in answered[40:45]] == [404] * 5
    assert answered[-1] == (TOO_MANY.code, 429)


async def test_the_language_switch_leads_nowhere_else(web: httpx.AsyncClient) -> None:
    for back in ("//evil.example", "https://evil.example", "/\\evil.example", "javascript:x", ""):
        answer = await web.post("/language", data={"language": "en", "back": back})
        assert (answer.status_code, answer.headers["location"]) == (303, "/"), back


def test_a_link_for_a_role_that_the_agency_holds_nowhere_is_printed_and_says_so(held: Held) -> None:
    def told(unit: str, role: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "deploy", "login-link", "--unit", unit, "--role", role],
            env={**os.environ, **held.system.environment},
            capture_output=True,
            text=True,
            check=True,
        )
        assert done.stdout.startswith(f"{held.url}/login/")
        return done.stderr

    nowhere = told("so-noi-vu", "approver")
    assert "“so-noi-vu” không giữ vai trò “approver” ở hội nghị nào" in nowhere
    assert CONFERENCE in nowhere
    assert "không giữ vai trò" not in told("so-noi-vu", "reviewer")
