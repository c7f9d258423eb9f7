"""The clerk before a round half decided: no task yet; a decision after a look at whom it leaves out."""

from playwright.async_api import Page, expect

from services.portal.award_view import Undecided, undecided
from services.program.assemble_acts import act
from services.program.tables import messages, nominations
from shared.commands.awards import ApproveNominations, ReturnNomination
from shared.commands.registry import CancelConference
from tests.portal.conftest import Held, picture, sign_in
from tests.portal.test_approving import ROUND, put_forward
from tests.portal.test_award_rounds import CHAIRMAN, ORGANISER, REVIEW, invitation, telling
from tests.portal.test_organiser import check

NAME = "hoi-nghi-ghi-so"
CLERK = "van-phong-ubnd-tinh"


async def approve(held: Held, *nominations: str) -> None:
    async with telling(held, NAME) as story:
        await story.do(CHAIRMAN, ApproveNominations(round=ROUND, nominations=nominations))
        await story.settled()


async def printed(held: Held, *, approved: bool = False) -> list[str]:
    async with held.story() as story:
        value = await act(story.engine, NAME, ROUND, decided=True, approved=approved)
    assert value.awards is not None
    return [row.name for row in value.awards.rows]


async def test_a_decision_over_a_part_of_the_round_is_looked_at_first(
    held: Held, page: Page
) -> None:
    names = await put_forward(held, NAME)
    async with telling(held, NAME) as story:
        back = ReturnNomination(round=ROUND, nomination="household-01", reason="Thiếu chữ ký (thử)")
        await story.do(REVIEW, back)
    await approve(held, "collective-03")
    home, place = f"{held.url}/c/{NAME}", f"{held.url}/c/{NAME}/awards/{ROUND}"
    await sign_in(page, held.login_link(CLERK, "clerk", "--conference", NAME))
    await page.goto(home)
    waiting = page.locator("#waiting")
    await expect(waiting).to_contain_text("còn 2 hồ sơ chờ duyệt")
    due = waiting.locator(".todo li", has_text="quyết định khen thưởng")
    await expect(due).to_have_count(0)
    await picture(page, "clerk-home")
    await waiting.get_by_role("link", name="còn 2 hồ sơ chờ duyệt").click()
    await expect(page.locator("#undecided")).to_contain_text("Còn 2 hồ sơ chờ duyệt trong chỉ tiêu")
    await expect(page.locator("#document-h")).to_have_text(
        "Quyết định, như sẽ in nếu ban hành lúc này"
    )
    assert await printed(held, approved=True) == [names["collective-03"]]
    assert len(await printed(held)) == 3, "the draft of those who propose holds whoever has a place"
    await check(page, place)
    await picture(page, "clerk-waits")

    # what would be left out, by number and name, before anything is entered; also for a form that says no look
    confirm = page.locator("section.confirm")
    for wish in ("look-decide", "decide"):
        await page.goto(place)
        await page.locator("summary", has_text="Vẫn ghi số và ngày").click()
        await page.get_by_label("Số, ký hiệu").fill("78/QĐ-UBND (giả định)")
        await page.get_by_label("Ngày ký").fill("2023-11-16")
        field = page.locator("form:has(#decide-number) input[name=act]")
        await field.evaluate("(one, wish) => { one.value = wish; }", wish)
        await page.get_by_role("button", name="Xem trước").click()
        await expect(confirm).to_contain_text("4 hồ sơ chờ duyệt")
    family = names["household-01"]
    await expect(confirm).to_contain_text(f"1 hồ sơ đã trả lại, chưa nộp lại: {family}")
    await expect(confirm.locator("#changed")).to_have_count(0)
    for name, said in names.items():
        if name != "collective-03":
            await expect(confirm).to_contain_text(said)
    await picture(page, "clerk-looks")

    # two more are approved meanwhile: that is not what was looked at, so it is looked at again
    await approve(held, "collective-02")
    await approve(held, "individual-01")
    would = await printed(held, approved=True)
    other = await page.context.new_page()
    await other.goto(home)  # no place is left in the quota, so that the number is due
    await expect(other.locator("#waiting .todo")).to_contain_text(
        "1 quyết định khen thưởng chờ số và ngày"
    )
    await other.close()
    await confirm.get_by_role("button", name="Ghi quyết định").click()
    await expect(confirm).to_contain_text("2 hồ sơ chờ duyệt")
    await expect(confirm).to_contain_text("3 hồ sơ đã duyệt")
    changed = confirm.locator("#changed")
    await expect(changed).to_contain_text("từ lúc xem đến lúc bấm, danh sách đã khác")
    for name in ("collective-02", "individual-01"):
        now = f"{names[name]}: đủ điều kiện, chờ duyệt → đã duyệt"
        await expect(changed.locator("li", has_text=now)).to_have_count(1)
    await expect(changed.locator("li")).to_have_count(2)
    await picture(page, "clerk-looks-again")
    await confirm.get_by_role("button", name="Ghi quyết định").click()
    await expect(page.locator(".notice.good")).to_contain_text("Đã ghi số và ngày")
    assert await printed(held) == would
    assert set(would) == {names[one] for one in ("collective-02", "collective-03", "individual-01")}

    # who is not in it: no task of the approver's, nothing offered that is refused; an answer may still be given
    left = ("collective-01", "collective-04", "household-01")
    await sign_in(page, held.login_link(CHAIRMAN, "approver", "--conference", NAME))
    await page.goto(home)
    await expect(page.locator("#waiting .todo li", has_text="hồ sơ khen thưởng")).to_have_count(0)
    await page.goto(place)
    notice, dossier = page.locator("#left-out"), page.locator("#dossier")
    await expect(notice).to_contain_text("3 hồ sơ không có trong quyết định đã ban hành")
    await expect(page.locator("#list-h")).to_have_text("0 hồ sơ chờ tôi")
    await expect(page.locator("input[name=nominations]")).to_have_count(0)
    await expect(page.get_by_role("button", name="Duyệt")).to_have_count(0)
    for name in left:
        await expect(notice).to_contain_text(names[name])
        await page.goto(f"{place}?nomination={name}")
        await expect(dossier.locator(".tag").first).to_have_text("không có trong quyết định")
        await expect(dossier.locator("summary", has_text="Trả lại")).to_have_count(0)
        await expect(dossier.get_by_role("button", name="Duyệt")).to_have_count(0)
    await check(page, place)
    await picture(page, "approver-left-out")
    await page.goto(f"{place}?nomination=collective-04")
    await dossier.locator("summary", has_text="Không khen thưởng").click()
    await expect(dossier).to_contain_text("Gửi rồi thì không mở lại hồ sơ này được")
    await page.locator("#reject-reason").fill("Ngoài chỉ tiêu (thử)")
    await dossier.get_by_role("button", name="Gửi").click()
    await expect(page.locator(".notice.good")).to_contain_text(names["collective-04"])
    await expect(notice).to_contain_text("2 hồ sơ không có trong quyết định")

    # its units were told so in the decision's own letter, once; and cannot be asked for it again
    async with telling(held, NAME) as story:
        await story.settled()
        rows = await story.rows(nominations, nominations.c.round == ROUND)
        units = {row["nomination"]: row["unit"] for row in rows}
        back = ReturnNomination(round=ROUND, nomination="collective-01", reason="Thiếu (thử)")
        await story.refused(REVIEW, back, "WRONG_STATE")
        sent = await story.rows(messages, messages.c.kind == "award-decided")
        await story.do(ORGANISER, invitation(story, units["collective-01"]))
        await story.settled()
    for name in left:
        assert [row["unit"] for row in sent].count(units[name]) == 1
    await sign_in(page, held.login_link(units["collective-01"], "contact", "--conference", NAME))
    await page.goto(f"{held.url}/c/{NAME}/unit/{units['collective-01']}")
    own = page.locator("#khen-thuong li", has_text=names["collective-01"])
    await expect(own.locator(".tag")).to_have_text("không có trong quyết định")


async def test_nobody_is_asked_for_the_awards_of_a_cancelled_conference(
    held: Held, page: Page
) -> None:
    name = "hoi-nghi-huy-khen"
    names = await put_forward(held, name)
    async with telling(held, name) as story:
        await story.do(CHAIRMAN, ApproveNominations(round=ROUND, nominations=("collective-03",)))
        await story.do(CHAIRMAN, CancelConference(reason="Bão (thử)"))
        await story.settled()
    home, place = f"{held.url}/c/{name}", f"{held.url}/c/{name}/awards/{ROUND}"
    for unit, role in ((CHAIRMAN, "approver"), (REVIEW, "reviewer"), (CLERK, "clerk")):
        await sign_in(page, held.login_link(unit, role, "--conference", name))
        await page.goto(home)
        await expect(page.locator("#main")).to_contain_text("Hội nghị đã hủy")
        await expect(page.locator("#waiting li", has_text="khen thưởng")).to_have_count(0)
        await page.goto(f"{place}?nomination=collective-01")
        await expect(page.locator("#dossier-h")).to_have_text(names["collective-01"])
        await expect(page.locator("#awards-off")).to_contain_text("Hội nghị đã hủy")
        await expect(page.get_by_role("button", name="Duyệt")).to_have_count(0)
        await expect(page.locator("#dossier summary", has_text="Trả lại")).to_have_count(0)
        await expect(page.locator("#decide-number")).to_have_count(0)
        answers = page.locator("#dossier summary", has_text="Không khen thưởng")
        await expect(answers).to_have_count(1 if role == "approver" else 0)
    await sign_in(page, held.login_link(ORGANISER, "organiser", "--conference", name))
    await page.goto(f"{home}/awards/_rounds")
    await expect(page.locator("#awards-off")).to_be_visible()
    await expect(page.locator("#open-form_name")).to_have_count(0)
    await expect(page.locator("summary", has_text="Đóng đợt").first).to_be_visible()
    await expect(page.locator("summary", has_text="Đổi chỉ tiêu")).to_have_count(0)


def test_as_many_in_and_out_are_not_the_same_ones() -> None:
    """One approval is taken back and another given between look and press: the numbers stay, the list does not."""
    of = {
        "round": ROUND,
        "decision_number": None,
        "collectives": 2,
        "individuals": 0,
        "households": 0,
    }

    def stand(**status: str) -> Undecided:
        rows = [
            {"round": ROUND, "nomination": name, "kind": "collective", "status": one}
            for name, one in status.items()
        ]
        return undecided(of, rows)

    looked, meanwhile = stand(a="approved", b="endorsed"), stand(a="endorsed", b="approved")
    assert (looked.approved, looked.waiting) == (meanwhile.approved, meanwhile.waiting) == (1, 1)
    assert looked.mark != meanwhile.mark
    assert looked.mark == stand(b="endorsed", a="approved").mark
