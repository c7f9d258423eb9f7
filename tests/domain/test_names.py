"""What letters say of people and things by name: refer to, fill in, and never tell another agency's people."""

from datetime import date
from typing import Any

import pytest

from services.notifications import names
from services.notifications.audience import audience
from services.notifications.policies import request_messages
from services.notifications.wording import ADDRESSEE
from shared.events.awards import NominationSubmitted
from shared.events.budget import (
    AdjustmentProposed,
    BudgetSubmitted,
    EstimateDrafted,
    EstimateLine,
    EstimateLineSet,
)
from shared.events.papers import PaperProposed, PaperRequested
from shared.events.people import Attendee, Author, Awardee, Contact
from shared.events.registry import (
    AttendeeConfirmed,
    AttendeeRegistered,
    AttendeeUpdated,
    InvitationIssued,
    SubstitutionRequested,
)
from shared.personal import Personal
from tests.domain.planned import planned, recorded
from tests.spec import NOON

OF: Any = {"delegation": "so-y-te", "unit": "so-y-te", "group": "cac-so"}
HEAD = Attendee(person_id="p1", name=Personal("Bà Ví Dụ"), position="Giám đốc")
DEPUTY = Attendee(person_id="p2", name=Personal("Ông Giả Định"), position="Phó Giám đốc")


def line(name: str, content: str) -> EstimateLine:
    return EstimateLine(
        line=name, order=1, content=content, unit="bộ", quantity=1, unit_price=1, basis="Báo giá"
    )


def test_every_reference_is_found_once_with_where_the_log_has_its_name() -> None:
    own = names.delegate("so-y-te", "p1")
    body = f"{own} và {own}, {names.nominee('bk', 'n-1')}, {names.paper('t1')}, {names.line('in')}"
    assert [(one.thing, one.within, one.id) for one in names.references(body)] == [
        ("đại biểu", "so-y-te", "p1"),
        ("hồ sơ", "bk", "n-1"),
        ("tham luận", "", "t1"),
        ("dòng", "", "in"),
    ]
    found = [one.boundary("h1") for one in names.references(body)]
    assert [str(one).split(".")[-2:] for one in found[:2]] == [
        ["delegation", "so-y-te"],
        ["round", "bk"],
    ]


@pytest.mark.parametrize("odd", ["{đại biểu -x/y}", "{đại biểu p1}", "{dòng a/b}", "{người khác}"])
def test_what_somebody_wrote_that_is_no_reference_is_none(odd: str) -> None:
    assert list(names.references(odd)) == []


def test_people_are_named_as_last_registered_and_a_wished_for_substitute_too() -> None:
    moved = HEAD.model_copy(update={"position": "Quyền Giám đốc"})
    told = names.delegates(
        "so-y-te",
        [
            AttendeeRegistered(**OF, attendee=HEAD),
            AttendeeUpdated(**OF, attendee=moved),
            SubstitutionRequested(**OF, person_id="p1", substitute=DEPUTY, reason="Ốm"),
        ],
    )
    assert told == {
        names.delegate("so-y-te", "p1"): ("so-y-te", "Bà Ví Dụ (Quyền Giám đốc)"),
        names.delegate("so-y-te", "p2"): ("so-y-te", "Ông Giả Định (Phó Giám đốc)"),
    }


@pytest.mark.parametrize(
    ("kind", "said"), [("individual", "Bà Ví Dụ (Chuyên viên)"), ("collective", "Bà Ví Dụ")]
)
def test_who_is_put_forward_is_named(kind: Any, said: str) -> None:
    awardee = Awardee(person_id="n-1", name=Personal("Bà Ví Dụ"), position="Chuyên viên")
    put_forward = NominationSubmitted(
        round="bk",
        nomination="n-1",
        unit="so-y-te",
        kind=kind,
        awardee=awardee,
        grassroots=True,
        achievement="Thành tích",
        dossier=(),
    )
    assert names.nominees([put_forward]) == {names.nominee("bk", "n-1"): ("so-y-te", said)}


def test_a_paper_is_called_by_its_title_and_before_that_by_what_was_asked_for() -> None:
    wanted = PaperRequested(paper="t1", unit="so-y-te", topic="Quân y", due=date(2023, 12, 1))
    author = Author(person_id="p1", name=Personal("Bà Ví Dụ"), position="Giám đốc")
    proposed = PaperProposed(paper="t1", unit="so-y-te", title="Quân y cơ sở", author=author)
    assert names.titles("t1", [wanted]) == {names.paper("t1"): "“Quân y”"}
    assert names.titles("t1", [proposed, wanted]) == {names.paper("t1"): "“Quân y cơ sở”"}
    assert names.titles("t1", []) == {}


def test_lines_and_adjustments_of_the_estimate_are_called_by_what_they_are_for() -> None:
    told = names.of_the_budget(
        [
            EstimateDrafted(lines=(line("in", "In"), line("hoa", "Hoa")), headcount=1),
            EstimateLineSet(line=line("in", "In tài liệu")),
            BudgetSubmitted(lines=(line("hoa", "Hoa tươi"),), conference_total=1, awards_total=0),
            AdjustmentProposed(
                adjustment="dc-1", lines=(line("xe", "Thuê xe"),), reason="Thêm đoàn"
            ),
        ]
    )
    assert told == {
        names.line("in"): "“In tài liệu”",
        names.line("hoa"): "“Hoa tươi”",
        names.line("xe"): "“Thuê xe”",
        names.adjustment("dc-1"): "“Thêm đoàn”",
    }


def test_filling_names_what_is_known_and_calls_the_rest_by_its_id() -> None:
    body = f"{names.delegate('so-y-te', 'p1')}; {names.line('in')}; {names.line('hoa')}"
    known = {names.delegate("so-y-te", "p1"): "Bà Ví Dụ", names.line("in"): "“In tài liệu”"}
    assert names.filled(body, known) == "Bà Ví Dụ; “In tài liệu”; “hoa”"
    kept = names.filled_in_clear(body, {names.line("in"): "“In tài liệu”"})
    assert kept == f"{names.delegate('so-y-te', 'p1')}; “In tài liệu”; “hoa”"


def test_only_those_who_decide_are_told_of_other_agencies_people() -> None:
    assert names.may_name("so-y-te", "substitution-decided", "so-y-te")
    assert not names.may_name("so-y-te", "substitution-decided", "so-tu-phap")
    assert names.may_name("bo-chqs-tinh", "substitution-asked", "so-y-te")


def test_of_the_recipient_the_letter_speaks_by_the_name_that_it_greets() -> None:
    contact = Contact(person_id="so-y-te", name=Personal("Văn thư"), email=Personal("a@x.test"))
    invited = InvitationIssued(
        **OF, invitee="Sở Y tế", seats=2, rank_rule="head", respond_by=NOON, contact=contact
    )
    own = HEAD.model_copy(update={"email": Personal("p1@x.test")})
    facts = [invited, AttendeeRegistered(**OF, attendee=own)]
    confirmed = AttendeeConfirmed(**OF, person_id="p1")
    (to_self,) = request_messages(recorded(confirmed), planned(), audience(facts))
    assert f"đại biểu {ADDRESSEE} dự hội nghị, trong đoàn của Sở Y tế" in to_self.body
    facts = [invited, AttendeeRegistered(**OF, attendee=HEAD)]
    (to_contact,) = request_messages(recorded(confirmed), planned(), audience(facts))
    assert f"đại biểu {names.delegate('so-y-te', 'p1')} dự hội nghị" in to_contact.body
    assert "so-y-te" not in to_self.body


def test_for_scripts_a_name_that_is_filled_in_later_has_a_form_of_its_own() -> None:
    text = f"Kính gửi: {ADDRESSEE}; {names.delegate('so-y-te', 'p1')}, {names.nominee('bk', 'n-1')}"
    assert names.placeholders(text) == (
        "Kính gửi: {{recipient}}; {{delegate:so-y-te/p1}}, {{nomination:bk/n-1}}"
    )
    assert names.placeholders("{tên khác} {x}") == "{tên khác} {x}"
