"""Signing in at the office's identity provider: a real one over HTTP, and everything that it may do wrong."""

import asyncio
import base64
import itertools
import re
import signal
import time
from collections.abc import AsyncIterator, Iterator
from datetime import datetime
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from playwright.async_api import Page, expect

from services.portal.door_pages import caller
from services.portal.sign_in_pages import _back, _derived
from services.program.model import position
from shared.acting import day_of
from shared.commands.acting import AppointActing, EndActing
from shared.desks import Desk
from tests.portal.conftest import CONFERENCE, Held, picture
from tests.portal.identity import CLIENT, SECRET, Identity, new_key, provider
from tests.portal.test_doors import code_in

_CALLERS = itertools.count(1)
REVIEWER: dict[str, Any] = {"hoinghi_unit": "so-noi-vu", "hoinghi_role": "reviewer"}


def restarted(held: Held) -> None:
    held.system.processes["portal"].send_signal(signal.SIGTERM)
    held.system.processes["portal"].wait(20)
    held.system.start("portal")
    asyncio.run(held.system.until_ready("portal"))


@pytest.fixture(scope="module")
def known(held: Held) -> Iterator[Identity]:
    """The portal knows a provider for the time of these tests, and believes a proxy who calls."""
    with provider(f"{held.url}/sign-in/callback") as found:
        secret = held.system.directory / "oidc-secret"
        secret.write_text(f"{SECRET}\n")
        told = {
            "HOINGHI_OIDC_ISSUER": found.issuer,
            "HOINGHI_OIDC_CLIENT_ID": CLIENT,
            "HOINGHI_OIDC_CLIENT_SECRET_FILE": str(secret),
            "HOINGHI_OIDC_ROLES": '{"HN-VanThu": "clerk", "HN-ThamDinh": "reviewer"}',
            "HOINGHI_OIDC_UNITS": '{"SNV": "so-noi-vu"}',
            "HOINGHI_PORTAL_PROXIES": "127.0.0.1",
            "HOINGHI_OIDC_HELP": "Tổ công nghệ thông tin (nhân vật giả định)",
        }
        held.system.environment.update(told)
        restarted(held)
        yield found
    for name in told:
        del held.system.environment[name]
    restarted(held)


@pytest.fixture
def identity(known: Identity) -> Identity:
    known.well(**REVIEWER)
    return known


@pytest.fixture
async def web(held: Held) -> AsyncIterator[httpx.AsyncClient]:
    """Of a caller of their own: who fails in another test does not count here."""
    head = {"x-forwarded-for": f"10.0.{next(_CALLERS)}.1"}
    async with httpx.AsyncClient(base_url=held.url, timeout=30, headers=head) as client:
        yield client


async def way_back(web: httpx.AsyncClient, back: str = "/") -> str:
    """To the provider and its answer: the address it sends the browser back to."""
    out = await web.get("/sign-in", params={"back": back})
    assert out.status_code == 303, out.text
    there = await web.get(out.headers["location"])
    assert there.status_code == 302, there.text
    return there.headers["location"]


async def comes_in(web: httpx.AsyncClient, back: str = "/") -> httpx.Response:
    return await web.get(await way_back(web, back))


async def test_a_provider_that_is_down_when_it_is_first_asked_is_said(
    identity: Identity, web: httpx.AsyncClient
) -> None:
    """First in this file: once it has answered, what it says of itself is kept for an hour."""
    identity.broken = True
    answer = await web.get("/sign-in")
    assert (answer.status_code, code_in(answer)) == (503, "PORTAL_PROVIDER_DOWN")
    assert "đường dẫn đăng nhập một lần" in answer.text
    identity.broken = False
    assert (await web.get("/sign-in")).status_code == 303


async def test_an_account_comes_in_as_its_agency_and_role_to_where_it_wanted(
    held: Held, identity: Identity, web: httpx.AsyncClient
) -> None:
    stranger = await web.get(f"/c/{CONFERENCE}/awards")
    assert stranger.status_code == 401
    assert f"/sign-in?back=/c/{CONFERENCE}/awards" in stranger.text
    answer = await comes_in(web, f"/c/{CONFERENCE}/awards")
    assert (answer.status_code, answer.headers["location"]) == (303, f"/c/{CONFERENCE}/awards")
    assert "HttpOnly; Path=/; SameSite=lax" in answer.headers["set-cookie"]
    home = await web.get(f"/c/{CONFERENCE}")
    assert "Thẩm định khen thưởng · Sở Nội vụ" in home.text
    # A place elsewhere is none.
    again = await comes_in(web, "//evil.example")
    assert again.headers["location"] == "/"


async def test_the_way_to_the_provider_carries_no_secret_and_other_values_each_time(
    identity: Identity, web: httpx.AsyncClient
) -> None:
    seen: list[str] = []
    for _ in range(3):
        out = await web.get("/sign-in")
        asked = parse_qs(urlsplit(out.headers["location"]).query)
        assert asked["code_challenge_method"] == ["S256"]
        held_back = web.cookies["hoinghi-sign-in"]
        for name in ("state", "nonce", "code_challenge"):
            assert asked[name][0] not in held_back
            seen.append(asked[name][0])
    assert len(set(seen)) == 9


@pytest.mark.parametrize(
    ("twist", "fault"),
    [
        ({"nonce": "khac"}, "nonce"),
        ({"nonce": None}, "nonce"),
        ({"exp": int(time.time()) - 3600}, "exp"),
        ({"aud": "ung-dung-khac"}, "aud"),
        ({"aud": [CLIENT, "ung-dung-khac"], "azp": "ung-dung-khac"}, "azp"),
        ({"iss": "https://khac.example"}, "iss"),
        ({"iat": int(time.time()) + 3600}, "iat"),
        ({"sub": None}, "sub"),
    ],
)
async def test_a_proof_that_does_not_hold_lets_nobody_in(
    identity: Identity, web: httpx.AsyncClient, twist: dict[str, Any], fault: str
) -> None:
    identity.twist = twist
    answer = await comes_in(web)
    assert (answer.status_code, code_in(answer)) == (403, "PORTAL_PROOF_WRONG")
    assert f"({fault})" in answer.text
    assert "hoinghi" not in web.cookies


async def test_unsigned_forged_and_symmetric_proofs_let_nobody_in(
    identity: Identity, web: httpx.AsyncClient
) -> None:
    identity.unsigned = True
    assert code_in(await comes_in(web)) == "PORTAL_PROOF_WRONG"
    identity.unsigned, identity.signs_with = False, new_key("RS256", "một")
    assert code_in(await comes_in(web)) == "PORTAL_PROOF_WRONG"
    # HS256 by what both know: the confusion of algorithms
    from joserfc.jwk import OctKey

    identity.algorithm, identity.signs_with = "HS256", OctKey.import_key(SECRET * 4)
    assert code_in(await comes_in(web)) == "PORTAL_PROOF_WRONG"
    assert "hoinghi" not in web.cookies


async def test_a_way_back_is_good_once_and_in_the_browser_that_set_out(
    held: Held, identity: Identity, web: httpx.AsyncClient
) -> None:
    address = await way_back(web)
    async with httpx.AsyncClient(timeout=30) as other:
        assert code_in(await other.get(address)) == "PORTAL_SIGN_IN_STALE"
    cookie = web.cookies["hoinghi-sign-in"]
    wrong = await web.get(address.replace("state=", "state=x"))
    assert (wrong.status_code, code_in(wrong)) == (400, "PORTAL_SIGN_IN_STALE")
    head = {"cookie": f"hoinghi-sign-in={cookie}"}
    async with httpx.AsyncClient(timeout=30, headers=head) as browser:
        assert (await browser.head(address)).status_code == 405
        # Twice at once, and once more later: one comes in.
        both = await asyncio.gather(browser.get(address), browser.get(address))
        assert sorted(one.status_code for one in both) == [303, 400]
        assert code_in(await browser.get(address)) == "PORTAL_SIGN_IN_STALE"
        # Older than ten minutes, by the time that the cookie itself says: its state fits no more.
        secret, began, back = cookie.split(".")
        old = f"{secret}.{int(began) - 700}.{back}"
        late = await web.get(address, headers={"cookie": f"hoinghi-sign-in={old}"})
        assert code_in(late) == "PORTAL_SIGN_IN_STALE"


async def test_a_cookie_that_somebody_wrote_themselves_is_told_so(web: httpx.AsyncClient) -> None:
    for made in (f"{'a' * 43}.{'9' * 400}.Lw==", f"{'a' * 43}.{'9' * 5000}.Lw==", "a.٣.b", "a.b"):
        head = {b"cookie": f"hoinghi-sign-in={made}".encode()}
        told = {"state": _derived("state", made), "code": "x"}
        answer = await web.get("/sign-in/callback", params=told, headers=head)
        assert (answer.status_code, code_in(answer)) == (400, "PORTAL_SIGN_IN_STALE")
    assert _back(f"{'a' * 43}.1.Lw=x=") == _back(f"{'a' * 43}.1._w==") == "/"
    assert _back(f"{'a' * 43}.1.{base64.urlsafe_b64encode(b'//evil.example').decode()}") == "/"


async def test_keys_are_rotated_at_any_time_to_another_algorithm_too(
    identity: Identity, web: httpx.AsyncClient
) -> None:
    assert (await comes_in(web)).status_code == 303
    before = len(identity.asked)
    assert (await comes_in(web)).status_code == 303
    assert len(identity.asked) == before, "the keys are kept"
    identity.rotate()
    assert (await comes_in(web)).status_code == 303
    identity.rotate("ES256")
    assert (await comes_in(web)).status_code == 303
    assert len(identity.asked) == before + 2


async def test_a_provider_that_is_down_or_says_no_is_said(
    held: Held, identity: Identity, web: httpx.AsyncClient
) -> None:
    address = await way_back(web)
    identity.broken = True
    answer = await web.get(address)
    assert (answer.status_code, code_in(answer)) == (503, "PORTAL_PROVIDER_DOWN")
    identity.broken, identity.denies = False, "access_denied"
    answer = await comes_in(web)
    assert (answer.status_code, code_in(answer)) == (403, "PORTAL_PROVIDER_REFUSED")
    assert "(access_denied)" in answer.text
    # A code of nobody's: the provider itself refuses it.
    identity.denies = ""
    address = await way_back(web)
    answer = await web.get(address.replace("code=", "code=khac"))
    assert (answer.status_code, code_in(answer)) == (403, "PORTAL_PROVIDER_REFUSED")
    link = held.login_link("so-noi-vu", "reviewer", "--conference", CONFERENCE)
    assert (await web.get(link)).status_code == 200, "links open as ever"


@pytest.mark.parametrize(
    ("account", "code"),
    [
        ({"hoinghi_role": "reviewer"}, "PORTAL_ACCOUNT_UNIT"),
        ({"hoinghi_unit": "khong-co", "hoinghi_role": "contact"}, "PORTAL_ACCOUNT_UNIT"),
        ({"hoinghi_unit": "khong-co", "hoinghi_role": "organiser"}, "PORTAL_ACCOUNT_UNIT"),
        ({"hoinghi_unit": "a.b > c", "hoinghi_role": "contact"}, "PORTAL_ACCOUNT_UNIT"),
        ({"hoinghi_unit": "hoinghi", "hoinghi_role": "contact"}, "PORTAL_ACCOUNT_UNIT"),
        ({"hoinghi_unit": ["so-y-te", "so-noi-vu"]}, "PORTAL_ACCOUNT_UNIT"),
        ({"hoinghi_unit": "so-y-te"}, "PORTAL_ACCOUNT_ROLE"),
        ({"hoinghi_unit": "so-y-te", "hoinghi_role": "approver"}, "PORTAL_ACCOUNT_ROLE"),
        ({"hoinghi_unit": "so-y-te", "hoinghi_role": ["chu-tich", 7]}, "PORTAL_ACCOUNT_ROLE"),
    ],
)
async def test_an_account_without_agency_or_role_is_told_whom_to_ask(
    identity: Identity, web: httpx.AsyncClient, account: dict[str, Any], code: str
) -> None:
    identity.well(**account)
    answer = await comes_in(web)
    assert (answer.status_code, code_in(answer)) == (403, code)
    assert "Tổ công nghệ thông tin" in answer.text
    assert "hoinghi" not in web.cookies


async def test_the_providers_own_words_are_translated_and_the_record_names_the_person(
    held: Held, identity: Identity, web: httpx.AsyncClient
) -> None:
    identity.well(
        hoinghi_unit="SNV",
        hoinghi_role=["offline_access", "HN-ThamDinh"],
        preferred_username="Trần.Thị Giả Định@so-noi-vu.example",
    )
    assert (await comes_in(web)).status_code == 303
    assert "Thẩm định khen thưởng · Sở Nội vụ" in (await web.get(f"/c/{CONFERENCE}")).text


async def test_whoever_stands_in_comes_in_for_the_absent_one_with_a_role_of_their_own_or_none(
    held: Held, identity: Identity, web: httpx.AsyncClient
) -> None:
    async with held.story() as story:
        stands = (await position(story.engine)).time
    assert stands is not None
    today = day_of(datetime.fromisoformat(stands))
    told = AppointActing(
        acting="thay-tai-khoan", unit="so-xay-dung", desk=Desk.CONTACT, absent="giam-doc-mau",
        deputy="nguoi-thay-mau", home="so-noi-vu", since=today, until=today, reason="Đi công tác",
    )  # fmt: skip
    await held.send("so-xay-dung", told)
    account = {"hoinghi_unit": "so-noi-vu", "preferred_username": "nguoi-thay-mau"}
    identity.well(**account, hoinghi_role=[])
    assert (await comes_in(web)).status_code == 303
    page = (await web.get(f"/c/{CONFERENCE}")).text
    assert f"đang thay giam-doc-mau đến hết ngày {today:%d/%m/%Y}" in page
    identity.well(**account, hoinghi_role=["contact"])
    choice = (await comes_in(web)).text
    assert "(so-xay-dung), thay giam-doc-mau" in choice
    identity.well(**account | {"hoinghi_unit": "so-y-te"}, hoinghi_role=[])  # a namesake
    assert code_in(await comes_in(web)) == "PORTAL_ACCOUNT_ROLE"
    await held.send("so-xay-dung", EndActing(acting="thay-tai-khoan", reason="Về sớm"))
    identity.well(**account, hoinghi_role=[])
    assert code_in(await comes_in(web)) == "PORTAL_ACCOUNT_ROLE"


async def guesses(web: httpx.AsyncClient) -> list[int]:
    """With codes of nobody's, each on a way of its own, until it has to wait."""
    statuses: list[int] = []
    while 429 not in statuses and len(statuses) < 60:
        address = (await way_back(web)).replace("code=", "code=khac")
        statuses.append((await web.get(address)).status_code)
    return statuses


async def test_one_who_guesses_locks_out_nobody_of_the_office_behind_the_same_address(
    held: Held, identity: Identity, web: httpx.AsyncClient
) -> None:
    def colleague() -> httpx.AsyncClient:
        """Another browser behind the same address."""
        head = {"x-forwarded-for": web.headers["x-forwarded-for"]}
        return httpx.AsyncClient(base_url=held.url, timeout=60, headers=head)

    assert (await comes_in(web)).status_code == 303  # this browser is known from now on
    async with colleague() as other:
        # what asks nothing of the provider is no guess, however often
        stale = [await other.get("/sign-in/callback?code=x&state=y") for _ in range(30)]
        assert {one.status_code for one in stale} == {400}
        identity.denies = "access_denied"
        assert {(await comes_in(other)).status_code for _ in range(25)} == {403}
        identity.denies = ""
        assert (await comes_in(other)).status_code == 303
    async with colleague() as guesser:
        statuses = await guesses(guesser)
        assert (statuses[0], statuses[-1]) == (403, 429)
        assert len(statuses) > 20
    async with colleague() as newcomer:  # nothing wrong came from there: it waits for nobody
        assert (await comes_in(newcomer)).status_code == 303
    async with colleague() as second:
        assert (await guesses(second))[:2] == [403, 429], "one attempt of its own"
    async with (
        colleague() as forgetful
    ):  # a browser that throws its cookies away is new for so long
        statuses = []
        while 429 not in statuses and len(statuses) < 90:
            forgetful.cookies.clear()
            address = (await way_back(forgetful)).replace("code=", "code=khac")
            statuses.append((await forgetful.get(address)).status_code)
        assert statuses[-1] == 429
    async with colleague() as newcomer:
        link = held.login_link("so-noi-vu", "reviewer", "--conference", CONFERENCE)
        assert (await newcomer.get(link)).status_code == 200, "links are no proofs"
    # whoever was in before still comes in, and wrong proofs from there are counted by themselves
    assert (await comes_in(web)).status_code == 303
    wrong = (await way_back(web)).replace("code=", "code=khac")
    assert code_in(await web.get(wrong)) == "PORTAL_PROVIDER_REFUSED"
    assert (await comes_in(web)).status_code == 303
    # being signed out there is not kept from anybody either
    assert (await ended(web, identity.logout_token())).status_code == 200


@pytest.mark.parametrize(
    ("host", "counted"),
    [
        ("10.0.0.1", "10.0.0.1"),
        ("::ffff:10.0.0.1", "10.0.0.1"),
        ("2001:db8:1:2:3::9", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("testclient", "testclient"),
    ],
)
def test_an_address_stands_for_one_visitor(host: str, counted: str) -> None:
    visit: Any = SimpleNamespace(request=SimpleNamespace(client=SimpleNamespace(host=host)))
    assert caller(visit) == counted


# --- signed out there --------------------------------------------------------------------------------


async def ended(web: httpx.AsyncClient, token: str) -> httpx.Response:
    """As the provider's server asks: without a cookie, a form or a page of ours."""
    web.cookies.clear()
    return await web.post("/sign-in/ended", data={"logout_token": token})


async def standing(web: httpx.AsyncClient, cookie: str) -> int:
    """The status of a page that only a session opens."""
    web.cookies.clear()
    answer = await web.get(f"/c/{CONFERENCE}", headers={"cookie": f"hoinghi={cookie}"})
    return answer.status_code


async def session_of(web: httpx.AsyncClient, identity: Identity, **account: Any) -> str:
    identity.well(**REVIEWER, **account)
    web.cookies.clear()
    assert (await comes_in(web)).status_code == 303
    return str(web.cookies["hoinghi"])


async def test_a_session_that_the_provider_ended_is_over_here_and_no_other(
    identity: Identity, web: httpx.AsyncClient
) -> None:
    desk = await session_of(web, identity, sub="nguoi-mot", sid="phien-ban")
    phone = await session_of(web, identity, sub="nguoi-mot", sid="phien-may")
    other = await session_of(web, identity, sub="nguoi-hai", sid="phien-khac")
    bare = await session_of(web, identity, sub="nguoi-ba")
    told = await ended(web, identity.logout_token(sub="nguoi-mot", sid="phien-ban"))
    assert (told.status_code, told.headers["cache-control"]) == (200, "no-store")
    assert [await standing(web, one) for one in (desk, phone, other)] == [401, 200, 200]
    # without a session's name: everything of the account
    token = identity.logout_token(sub="nguoi-mot")
    assert (await ended(web, token)).status_code == 200
    assert [await standing(web, one) for one in (phone, other, bare)] == [401, 200, 200]
    # one whose session has no name goes with its account
    assert (await ended(web, identity.logout_token(sub="nguoi-ba", sid="x"))).status_code == 200
    assert [await standing(web, one) for one in (other, bare)] == [200, 401]
    # by the session's name alone
    assert (await ended(web, identity.logout_token(sub=None, sid="phien-khac"))).status_code == 200
    assert await standing(web, other) == 401
    # and coming in anew is not kept from anybody, nor is it undone by the same token again
    again = await session_of(web, identity, sub="nguoi-mot", sid="phien-ban")
    assert await standing(web, again) == 200
    replayed = await ended(web, token)
    assert (replayed.status_code, replayed.json()["error"]) == (400, "invalid_request")
    assert "(jti)" in replayed.json()["error_description"]
    assert await standing(web, again) == 200


async def test_one_token_sent_twice_at_once_ends_the_session_and_is_taken_once(
    identity: Identity, web: httpx.AsyncClient
) -> None:
    session = await session_of(web, identity, sub="nguoi-nam", sid="phien-nam")
    token = identity.logout_token(sub="nguoi-nam", sid="phien-nam")
    answers = await asyncio.gather(*(ended(web, token) for _ in range(4)))
    assert sorted(one.status_code for one in answers) == [200, 400, 400, 400]
    assert await standing(web, session) == 401


@pytest.mark.parametrize(
    ("twist", "fault"),
    [
        ({"iss": "https://khac.example"}, "iss"),
        ({"aud": "ung-dung-khac"}, "aud"),
        ({"iat": None}, "iat"),
        ({"iat": int(time.time()) + 3600}, "iat"),
        ({"iat": int(time.time()) - 3600}, "iat"),
        ({"exp": int(time.time()) - 3600}, "exp"),
        ({"jti": None}, "jti"),
        ({"events": None}, "events"),
        ({"events": {"khac": {}}}, "events"),
        ({"events": ["http://schemas.openid.net/event/backchannel-logout"]}, "events"),
        ({"nonce": "co"}, "nonce"),
        ({"sub": None}, "sub"),
        ({"sub": 7}, "sub"),
    ],
)
async def test_a_logout_token_that_does_not_hold_ends_nothing(
    identity: Identity, web: httpx.AsyncClient, twist: dict[str, Any], fault: str
) -> None:
    cookie = await session_of(web, identity)
    answer = await ended(web, identity.logout_token(**twist))
    assert answer.status_code == 400
    assert f"({fault})" in answer.json()["error_description"]
    assert await standing(web, cookie) == 200


async def test_forged_unsigned_and_wrong_tokens_end_nothing(
    identity: Identity, web: httpx.AsyncClient
) -> None:
    identity.rotate()
    cookie = await session_of(web, identity)
    proof = identity.signed({"iss": identity.issuer, "sub": "248289761001", "aud": CLIENT,
                             "iat": int(time.time()), "exp": int(time.time()) + 60, "nonce": "n"})  # fmt: skip
    identity.signs_with = new_key("RS256", "gia")
    forged = identity.logout_token()
    identity.signs_with, identity.unsigned = None, True
    unsigned = identity.logout_token()
    identity.unsigned = False
    for token in ("", "a.b.c", proof, forged, unsigned):
        answer = await ended(web, token)
        assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request"), token
    assert await standing(web, cookie) == 200
    identity.rotate()  # the provider's new key is fetched
    assert (await ended(web, identity.logout_token())).status_code == 200
    assert await standing(web, cookie) == 401


async def test_in_a_browser_one_of_several_roles_is_chosen_and_left_again_at_both_ends(
    held: Held, identity: Identity, page: Page
) -> None:
    """Under the strict policy: no form leads elsewhere."""
    identity.well(hoinghi_unit="SNV", hoinghi_role=["HN-ThamDinh", "contact"])
    wanted = f"{held.url}/c/{CONFERENCE}/documents"
    await page.goto(wanted)
    await picture(page, "sign-in-by-account")
    await page.get_by_role("link", name="Đăng nhập bằng tài khoản của cơ quan").click()
    await picture(page, "choose-role")
    await page.get_by_role("button", name="Thẩm định khen thưởng").click()
    await expect(page).to_have_url(wanted)
    await page.get_by_role("button", name="Đăng xuất").click()
    await picture(page, "goodbye")
    there = page.get_by_role("link", name="Đăng xuất cả tài khoản của cơ quan")
    address = str(await there.get_attribute("href"))
    assert address.startswith(f"{identity.issuer}/logout?client_id={CLIENT}&")
    assert "id_token" not in address
    assert parse_qs(urlsplit(address).query)["post_logout_redirect_uri"] == [f"{held.url}/"]


async def test_a_chosen_role_leads_to_no_other_site(
    held: Held, identity: Identity, web: httpx.AsyncClient
) -> None:
    identity.well(hoinghi_unit="SNV", hoinghi_role=["HN-ThamDinh", "contact"])
    web.cookies.clear()
    page = await comes_in(web)
    link, form = re.findall(
        r'<form method="post" action="(/login/[^"]+)">(.*?)</form>', page.text, re.S
    )[0]
    given = dict(re.findall(r'name="(csrf|back)" value="([^"]*)"', form))
    assert given["back"] == "/"
    answer = await web.post(link, data=given | {"back": "//khac.example/"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
