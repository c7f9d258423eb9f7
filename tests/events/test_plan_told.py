"""What ``hoinghi plan import`` says: what there is now, and what comes next."""

from deploy.plan_import import read_plan
from deploy.plan_told import told
from shared.commands.base import Accepted, Declined, EventRef
from shared.working_days import Calendar
from tests.paths import PLAN

CHECKED, CALENDAR = read_plan(PLAN), Calendar.load()


def test_an_imported_plan_is_told_by_what_it_brought_and_what_comes_next() -> None:
    event = EventRef(type="vn.hoinghi.registry.ConferencePlanned.v1", id="e", position=1)
    text = "\n".join(told(CHECKED, Accepted(command="c", events=[event]), CALENDAR))
    assert "ConferencePlanned @1" in text
    assert "9 nhóm/groups, 68 cơ quan/agencies, 258 chỗ/seats" in text
    assert "98, hạn/due 28/11/2023 – 15/12/2023" in text
    assert "10, hạn/due 01/12/2023" in text, "five days before is a Sunday"
    assert "20 tập thể/collectives, 20 cá nhân/individuals; hồ sơ/files by 28/11/2023" in text
    assert "hoinghi show bac-giang-2023 deadlines" in text


def test_a_refused_plan_says_why_and_what_to_do_and_nothing_of_what_it_would_have_brought() -> None:
    declined = Declined(
        command="c", code="ANY", vi="Vì sao", en="Why", todo_vi="Làm gì", todo_en="What to do"
    )
    lines = told(CHECKED, declined, CALENDAR)
    assert "ANY" in lines[0]
    assert any("Làm gì" in line for line in lines)
    assert not any("nhóm" in line for line in lines)
