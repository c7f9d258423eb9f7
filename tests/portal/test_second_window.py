"""A second window, opened before somebody else acted: it reads who did it and when, on every page in the same way,
and never that its own press had done it."""

import html
import re

import httpx

from deploy.story import nominations as nominated
from services.portal.roles import Role
from services.program.tables import messages
from shared.commands.notifications import ReleaseNotification
from shared.commands.registry import IssueInvitation, RequestSeats, WithdrawInvitation
from shared.events.people import Contact
from shared.personal import Personal
from tests.portal.conftest import Held
from tests.portal.forms import form_of, web
from tests.portal.test_approving import ROUND, put_forward
from tests.portal.test_award_rounds import CHAIRMAN, ORGANISER, telling
from tests.portal.test_course import published
from tests.portal.test_plan_page import AMENDED, SATURDAY

FINANCE, GUEST = "so-tai-chinh", "so-y-te"
WHEN = r"lúc \d\d:\d\d \d\d/\d\d/\d{4}"


def said(answer: httpx.Response, pattern: str) -> None:
    """Refused, with these words, and nothing reads as done."""
    text = " ".join(re.sub(r"<[^>]*>", " ", html.unescape(answer.text)).split())
    assert answer.status_code == 422, text[:2000]
    assert re.search(pattern, text), text
    assert "notice good" not in answer.text


async def test_of_a_dossier_somebody_else_has_acted_on(held: Held) -> None:
    name = "hoi-nghi-hai-cua-so"
    names = await put_forward(held, name)
    place = f"/c/{name}/awards/{ROUND}"
    approved = rf"Lần ghi gần nhất: .+ \(.+\) đã duyệt khen thưởng {WHEN}\."
    async with await web(held, CHAIRMAN, Role.APPROVER, name) as window:

        async def opened(nomination: str, act: str) -> dict[str, str]:
            page = await window.get(f"{place}?nomination={nomination}")
            return dict(form_of(page.text, act=act).fields)

        async def press(fields: dict[str, str], **typed: object) -> httpx.Response:
            return await window.post(place, data={**fields, **typed})

        batch = await opened("collective-01", "batch")
        refusing = (
            await opened("collective-03", "reject"),
            await opened("collective-03", "reject"),
        )
        first, returning = (
            await opened("collective-01", "approve"),
            await opened("collective-01", "return"),
        )
        assert (await press(first)).status_code == 303

        # of a batch one was approved before: which is new, and of the other who and when
        chosen = ["collective-01", "collective-02"]
        part = await press(batch, nominations=chosen)
        assert part.status_code == 303
        window.cookies.set("hoinghi-done", "approved")
        done = html.unescape((await window.get(part.headers["location"])).text)
        new, before = (re.escape(names[one]) for one in ("collective-02", "collective-01"))
        assert re.search(
            rf"Đã duyệt\. – {new}\. Đã duyệt từ trước, .+: {before} – .+ đã duyệt .+ {WHEN}", done
        )

        # what another has approved is returned no more, and what another has rejected not for another reason
        said(await press(returning, reason="Thiếu biên bản (thử)"), approved)
        assert (await press(refusing[0], reason="Ngoài chỉ tiêu (thử)")).status_code == 303
        rejected = rf"Lần ghi gần nhất: .+ \(.+\) đã .+ khen thưởng {WHEN}"
        late = await press(refusing[1], reason="Chưa đủ thời gian (thử)")
        assert "DONE_OTHERWISE" in late.text
        said(late, rejected)

        look = await opened("collective-01", "look-unapprove")
        taking = [look | {"act": "unapprove", "form_id": f"{number:032x}"} for number in (1, 2)]
        assert (await press(taking[0], reason="Duyệt nhầm (thử)")).status_code == 303
        late = await press(taking[1], reason="Nhầm người (thử)")
        assert "DONE_OTHERWISE" in late.text
        said(late, rf"Lần ghi gần nhất: .+ đã rút lại việc duyệt khen thưởng {WHEN}\.")


async def test_of_the_program_and_the_plan(held: Held) -> None:
    name = "hoi-nghi-hai-ban"
    await published(held, name)
    async with telling(held, name) as story:
        await story.settled()
    async with await web(held, ORGANISER, Role.ORGANISER, name) as window:
        place = f"/c/{name}/program"
        one, other = [
            form_of((await window.get(place)).text, act="finalise").fields for _ in range(2)
        ]
        assert (await window.post(place, data=one)).status_code == 303
        said(
            await window.post(place, data=other),
            rf"đã làm xong từ trước: .+ \(.+\) đã hoàn chỉnh một bản chương trình {WHEN}",
        )

        place = f"/c/{name}/plan"
        text = AMENDED.replace("bac-giang-2023", name)
        forms = []
        for _ in range(2):
            page = (await window.get(place)).text
            looked = await window.post(
                place, data=form_of(page, act="check").fields | {"plan": text}
            )
            forms.append(form_of(looked.text, act="amend").fields | {"plan": text})
        assert (await window.post(place, data=forms[0])).status_code == 303
        said(
            await window.post(place, data=forms[1]),
            rf"đã làm xong từ trước: .+ \(.+\) đã sửa đổi kế hoạch {WHEN}",
        )


async def test_what_would_be_refused_of_an_amendment_is_refused_at_the_look(held: Held) -> None:
    """As `hoinghi plan diff` does: not only once the button is pressed."""
    name = "hoi-nghi-bo-khen-thuong"
    await published(held, name)
    async with telling(held, name) as story:
        (quota, *_) = story.checked.plan.awards
        await nominated.files_are_uploaded(story, quota.key)
        unit, wish = nominated.nomination(story, "collective", 1)
        await story.do(unit, wish)
    place = f"/c/{name}/plan"
    text = AMENDED.replace("bac-giang-2023", name).partition("  opening")[0] + "  awards: []\n"
    async with await web(held, ORGANISER, Role.ORGANISER, name) as window:
        page = (await window.get(place)).text
        looked = await window.post(place, data=form_of(page, act="check").fields | {"plan": text})
    said(looked, rf"đã có hồ sơ: {quota.form}\..+Muốn bỏ “{quota.form}” thì các hồ sơ phải được")
    assert 'value="amend"' not in looked.text


async def test_of_a_delegation_and_of_letters(held: Held) -> None:
    name = "hoi-nghi-hai-noi"
    await published(held, name)
    async with telling(held, name) as story:
        group = {one.id: one.group for one in story.checked.agencies}
        for unit in (GUEST, FINANCE):
            wish = IssueInvitation(
                delegation=unit,
                unit=unit,
                invitee="Đơn vị (giả định)",
                group=str(group[unit]),
                seats=1,
                rank_rule="representative",
                respond_by=story.checked.plan.starts_at,
                contact=Contact(
                    person_id=unit,
                    name=Personal("Văn thư"),
                    email=Personal(f"v@hai-noi-{unit}.example"),
                ),
            )
            await story.do(ORGANISER, wish)
        await story.do(GUEST, RequestSeats(delegation=GUEST, seats=1, reason="đông (thử)"))
        await story.settled()
        held_back = await story.rows(messages, messages.c.status == "held")
    async with await web(held, ORGANISER, Role.ORGANISER, name) as window:
        place = f"/c/{name}/requests"
        one, other = [
            form_of((await window.get(place)).text, act="grant-seats").fields for _ in range(2)
        ]
        assert (await window.post(place, data=one)).status_code == 303
        said(
            await window.post(place, data=other),
            rf"đã làm xong từ trước: .+ \(.+\) đã đồng ý thêm chỗ {WHEN}",
        )

        # of two letters another window let one go: said beside how many went with this press
        letters = f"/c/{name}/messages"
        confirm = form_of((await window.get(letters)).text, act="confirm").fields
        both = {"message": [row["message"] for row in held_back]}
        assert len(both["message"]) == 2
        looked = await window.post(letters, data=confirm | both)
        release = form_of((await window.get(looked.headers["location"])).text, act="release")
        async with telling(held, name) as story:
            await story.do(ORGANISER, ReleaseNotification(message=both["message"][0]))
            await story.settled()
        part = await window.post(letters, data=release.fields | both)
        assert part.status_code == 303
        window.cookies.set("hoinghi-done", "released")
        done = " ".join(html.unescape((await window.get(part.headers["location"])).text).split())
        assert "Đã phát hành các thư đã chọn. – 1 thư" in done
        assert re.search(rf"1 thư đã chọn không còn chờ phát hành\. .+ đã .+ {WHEN}", done)

        # an invitation that another has withdrawn for another reason
        place = f"/c/{name}/delegations/{FINANCE}"
        page = (await window.get(place)).text
        fields = form_of(page, act="look-withdraw").fields
        home = (await window.get(f"/c/{name}")).text
        invited = re.search(r"2/(\d+) cơ quan", home)
        assert invited is not None
        async with telling(held, name) as story:
            await story.do(ORGANISER, WithdrawInvitation(delegation=FINANCE, reason="Nhầm (thử)"))
            await story.settled()
        late = await window.post(place, data=fields | {"act": "withdraw", "reason": "Khác (thử)"})
        said(late, rf"Lần ghi gần nhất: .+ đã thu hồi giấy mời {WHEN}")

        # who is not invited any more on purpose is not still to be invited either
        assert f"1/{int(invited[1]) - 1} cơ quan" in (await window.get(f"/c/{name}")).text


async def test_right_after_an_amendment_the_page_has_the_new_days_of_its_tasks(held: Held) -> None:
    name = "hoi-nghi-doi-mot-ngay"
    await published(held, name)
    async with telling(held, name) as story:
        await story.settled()
    place = f"/c/{name}/plan"
    text = AMENDED.replace("bac-giang-2023", name).partition("  opening")[0] + SATURDAY
    async with await web(held, ORGANISER, Role.ORGANISER, name) as window:

        async def days() -> list[str]:
            page = (await window.get(place)).text.partition('id="tasks"')[2]
            return re.findall(r"\d\d/\d\d/\d{4}", page.partition("</section>")[0])

        before = await days()
        page = (await window.get(place)).text
        send = form_of(page, act="check").fields | {"plan": text, "act": "amend"}
        assert (await window.post(place, data=send)).status_code == 303
        at_once = await days()
        async with telling(held, name) as story:
            await story.settled()
        assert at_once == await days() != before
