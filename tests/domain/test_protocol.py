"""Protocol: a rank table by hand with days in force, places in it, one order for all, reception cards."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.registry.protocol import decider
from shared.commands.base import Command
from shared.commands.protocol import (
    BIRTH_INVALID,
    RANK_DATES,
    RANK_HELD_TWICE,
    RANK_IN_USE,
    RANK_ORDER_TAKEN,
    PlaceDelegate,
    RemoveRank,
    SetRank,
    SetReceptionCard,
)
from shared.events.protocol import (
    Born,
    DelegatePlaced,
    RankRemoved,
    RankSet,
    ReceptionCardSet,
)
from shared.offices import standing
from shared.personal import Personal
from shared.protocol import Precedence, Rank, Standing, heads_of
from shared.refusals import NOT_FOUND
from tests.domain.histories import facts_of
from tests.spec import meta, spec

ORGANISER = meta("bo-chqs-tinh", "organiser")
WHO = {"delegation": "y-te", "person_id": "an"}


def rank(name: str, order: int, **more: Any) -> SetRank:
    return SetRank(rank=name, order=order, title=f"Thứ bậc {name}", **more)


def was_set(name: str, order: int, **more: Any) -> RankSet:
    return RankSet(**dict(rank(name, order, **more)))


empty = spec(decider)
table = empty.given(was_set("bi-thu", 10), was_set("giam-doc", 40, groups=("so-nganh",)))

# --- the table ---------------------------------------------------------------------------------------


def test_a_rank_is_set_by_hand_and_mended_whole() -> None:
    empty.when(rank("bi-thu", 10), ORGANISER).then(was_set("bi-thu", 10))
    table.when(rank("bi-thu", 15), ORGANISER).then(was_set("bi-thu", 15))


def test_two_ranks_do_not_share_a_number_on_one_day() -> None:
    refused = table.when(rank("chu-tich", 10), ORGANISER).refused(RANK_ORDER_TAKEN)
    assert "bi-thu" in refused.vi
    old = empty.given(was_set("cu", 10, valid_to=date(2025, 6, 30)))
    old.when(rank("moi", 10, valid_from=date(2025, 6, 30)), ORGANISER).refused(RANK_ORDER_TAKEN)
    new = rank("moi", 10, valid_from=date(2025, 7, 1))
    old.when(new, ORGANISER).then(RankSet(**dict(new)))


def test_a_group_or_agency_has_one_rank_at_a_time() -> None:
    table.when(rank("khac", 50, groups=("so-nganh",)), ORGANISER).refused(RANK_HELD_TWICE)


def test_a_rank_does_not_end_before_it_begins() -> None:
    wrong = rank("x", 5, valid_from=date(2024, 1, 2), valid_to=date(2024, 1, 1))
    empty.when(wrong, ORGANISER).refused(RANK_DATES)


def test_a_rank_is_taken_out_once_and_not_while_somebody_stands_in_it() -> None:
    table.when(RemoveRank(rank="bi-thu"), ORGANISER).then(RankRemoved(rank="bi-thu"))
    held = table.given(DelegatePlaced(rank="bi-thu", **WHO))
    held.when(RemoveRank(rank="bi-thu"), ORGANISER).refused(RANK_IN_USE)
    table.when(RemoveRank(rank="nobody"), ORGANISER).refused(NOT_FOUND)


# --- places ------------------------------------------------------------------------------------------


def test_a_delegate_is_placed_by_hand_and_let_go_again() -> None:
    placed = table.when(PlaceDelegate(rank="bi-thu", within=2, **WHO), ORGANISER).then(
        DelegatePlaced(rank="bi-thu", within=2, **WHO)
    )
    placed.when(PlaceDelegate(**WHO), ORGANISER).then(DelegatePlaced(**WHO))
    table.when(PlaceDelegate(**WHO), ORGANISER).nothing_happens()


def test_nobody_is_placed_in_a_rank_that_there_is_not() -> None:
    table.when(PlaceDelegate(rank="khong-co", **WHO), ORGANISER).refused(NOT_FOUND)


@pytest.mark.parametrize(
    ("owner", "day"), [("an", "31/12/1970"), ("an", "1970-13-01"), ("binh", "1970-12-31")]
)
def test_a_day_of_birth_is_one_and_the_delegates_own(owner: str, day: str) -> None:
    born = Born(person_id=owner, on=Personal(day))
    table.when(PlaceDelegate(born=born, **WHO), ORGANISER).refused(BIRTH_INVALID)


def test_a_reception_card_is_kept_whole() -> None:
    told = {"address": "Đồng chí", "received_by": "Phó Chánh Văn phòng", "car": "Xe số 2"}
    empty.when(SetReceptionCard(**WHO, **told), ORGANISER).then(ReceptionCardSet(**WHO, **told))
    empty.when(SetReceptionCard(**WHO), ORGANISER).nothing_happens()


def test_whoever_tells_one_thing_of_a_card_or_place_hears_what_it_takes_away() -> None:
    assert decider.warn is not None
    card = ReceptionCardSet(**WHO, car="Xe số 2", gift="Kỷ yếu")
    placed = DelegatePlaced(**WHO, rank="bi-thu", within=2)
    state = table.given(card, placed).state
    (told,) = decider.warn(SetReceptionCard(**WHO, meal="Bàn 2"), state, ORGANISER)
    assert told.code == "REGISTRY_SAID_WHOLE"
    assert "không còn xe, quà tặng" in told.vi
    (told,) = decider.warn(PlaceDelegate(**WHO, within=3), state, ORGANISER)
    assert "không còn thứ bậc." in told.vi
    kept = SetReceptionCard(**WHO, car="Xe số 3", gift="Kỷ yếu")
    assert decider.warn(kept, state, ORGANISER) == []
    assert decider.warn(SetReceptionCard(**WHO), state, ORGANISER) == [], "all of it, on purpose"


# --- one order for all -------------------------------------------------------------------------------

DAY = date(2023, 12, 8)
ROWS = {
    name: {"delegation": unit, "person_id": name, "unit": unit, "group_id": group, "name": full}
    for name, unit, group, full in (
        ("an", "so-y-te", "so-nganh", "Nguyễn Văn An (giả định)"),
        ("binh", "so-y-te", "so-nganh", "Trần Thị Bình (giả định)"),
        ("chi", "huyen-a", "huyen", "Lê Văn Chi (giả định)"),
        ("dung", "tinh-uy", "thuong-truc", "Phạm Văn Dũng (giả định)"),
    )
}
GROUPS = {"thuong-truc": 10, "so-nganh": 20, "huyen": 30}


def order(ranks: tuple[Rank, ...] = (), **standings: Standing) -> str:
    by_hand = {(ROWS[who]["delegation"], who): standing for who, standing in standings.items()}
    precedence = Precedence.on(DAY, ranks, by_hand, GROUPS, {"so-y-te": 1, "huyen-a": 2})
    return " ".join(row["person_id"] for row in sorted(ROWS.values(), key=precedence.key))


HIGH = Rank("cao", 10)
DISTRICTS = Rank("huyen", 20, groups=("huyen",))


def test_without_a_table_the_plans_own_order_stands_and_names_as_vietnamese_lists() -> None:
    assert order() == "dung an binh chi"


def test_who_has_a_rank_stands_before_all_who_have_none() -> None:
    assert order((HIGH, DISTRICTS)) == "chi dung an binh"
    assert order((HIGH, DISTRICTS), binh=Standing("cao")) == "binh chi dung an"


def test_a_rank_that_is_not_in_force_on_the_day_counts_for_nothing() -> None:
    later = Rank("huyen", 20, groups=("huyen",), valid_from=date(2023, 12, 9))
    ended = Rank("huyen", 20, groups=("huyen",), valid_to=date(2023, 12, 7))
    today = Rank("huyen", 20, groups=("huyen",), valid_from=DAY, valid_to=DAY)
    assert order((later,)) == order((ended,)) == order()
    assert order((today,)) == "chi dung an binh"


def test_of_one_rank_the_order_by_hand_then_the_earlier_in_office_then_the_older() -> None:
    early, late = date(2019, 1, 1), date(2021, 1, 1)
    assert order((HIGH,), an=Standing("cao", within=2), binh=Standing("cao", within=1)) == (
        "binh an dung chi"
    )
    in_office = {
        "an": Standing("cao", appointed_on=late),
        "binh": Standing("cao", appointed_on=early),
    }
    assert order((HIGH,), **in_office) == "binh an dung chi"
    ages = {
        "an": Standing("cao", appointed_on=late, born_on="1975-01-01"),
        "binh": Standing("cao", appointed_on=late, born_on="1970-01-01"),
    }
    assert order((HIGH,), **ages) == "binh an dung chi"


def test_one_person_may_stand_otherwise_than_their_rank() -> None:
    assert order((HIGH, DISTRICTS), chi=Standing(order=5), an=Standing("cao")) == "chi an dung binh"


AGENCY = [
    {"delegation": "y-te", "person_id": who, "unit": "so-y-te", "group_id": "so-nganh", "name": name,
     "head": head, "substitute_for": instead_of}
    for who, name, head, instead_of in (
        ("an", "Nguyễn Văn An", False, None),
        ("chi", "Lê Văn Chi", False, "dung"),
        ("dung", "Trần Thị Dung", False, "giam-doc"),
        ("giam-doc", "Vũ Văn Yên", True, None),
        ("bich", "Phan Thị Bích", False, "gia"),
    )
]  # fmt: skip


def of_agency(*coming: str, **standings: Standing) -> str:
    by_hand = {("y-te", who): standing for who, standing in standings.items()}
    precedence = Precedence.on(DAY, (HIGH,), by_hand, GROUPS, {}, heads_of(AGENCY))
    rows = [row for row in AGENCY if row["person_id"] in coming]
    return " ".join(str(row["person_id"]) for row in sorted(rows, key=precedence.key))


def test_within_an_agency_its_head_stands_first_then_who_comes_instead_then_names() -> None:
    assert of_agency("an", "bich", "giam-doc") == "giam-doc an bich"
    assert of_agency("an", "bich", "dung") == "dung an bich"
    assert of_agency("an", "bich", "chi") == "chi an bich", (
        "instead of who came instead of the head"
    )


def test_whom_a_hand_placed_stands_before_the_head_of_the_agency() -> None:
    assert of_agency("an", "giam-doc", an=Standing("cao", within=1)) == "an giam-doc"


HELD = (
    ("a", "huyen-a", "Chánh Văn phòng HĐND và UBND"),
    ("b", "huyen-a", "Phó Trưởng Công an (nhân vật giả định)"),
    ("c", "huyen-a", "Chủ tịch UBND"),
    ("d", "huyen-a", "Đại diện lãnh đạo HĐND"),
    ("e", "huyen-a", "Bí thư Huyện ủy"),
    ("f", "huyen-b", "Trưởng Công an"),
    ("g", "huyen-a", "Chuyên viên"),
    ("h", "huyen-a", "Điều phối"),
)
INVITED = (
    "Đại diện lãnh đạo HĐND",
    "Đại diện lãnh đạo UBND",
    "Trưởng Công an",
    "Chánh Văn phòng HĐND và UBND",
)


def by_office(offices: tuple[str, ...] | None, *heads: str, **standings: Standing) -> str:
    precedence = Precedence.on(
        DAY,
        (HIGH,),
        {("d", who): standing for who, standing in standings.items()},
        GROUPS,
        {"huyen-a": 1, "huyen-b": 2},
        {("d", who): 0 for who in heads},
        {} if offices is None else {"huyen": offices},
    )
    rows = [
        {"delegation": "d", "person_id": who, "unit": unit, "group_id": "huyen", "name": "X",
         "position": position}
        for who, unit, position in HELD
    ]  # fmt: skip
    return " ".join(str(row["person_id"]) for row in sorted(rows, key=precedence.key))


def test_the_offices_that_a_group_is_invited_by_stand_as_the_plan_names_them() -> None:
    """A deputy stands at the office's place, a leader of another office before them, others behind; staff
    behind the leaders of every agency of the group."""
    assert by_office(INVITED) == "e d c b a h f g"
    assert by_office(INVITED[::-1]) == "e a b c d h f g"


def test_leaders_stand_before_deputies_before_offices_before_staff() -> None:
    assert by_office(()) == "c d e b a h f g"


def test_a_head_who_is_staff_and_whom_a_hand_placed_stand_where_they_did() -> None:
    assert by_office(INVITED, "g") == "g e d c b a h f"
    assert by_office(INVITED, g=Standing("cao")) == "g e d c b a h f"


def test_who_is_invited_for_an_award_is_not_sorted_by_office() -> None:
    assert by_office(None) == "a b c d e g h f"


@pytest.mark.parametrize(
    ("before", "behind"),
    [
        ("Chủ tịch", "Phó Chủ tịch"),
        ("Ủy viên Ban Thường vụ, Chủ tịch UBND tỉnh", "Phó Giám đốc"),
        ("Quyền Giám đốc", "Phó Giám đốc phụ trách"),
        ("Phó Bí thư", "Uỷ viên Ban Chấp hành"),
        ("Chánh Văn phòng", "Phó Chánh Văn phòng"),
        ("Phó Chánh Văn phòng", "Trưởng phòng"),
        ("Trưởng phòng", "Phó Trưởng phòng"),
        ("Phó Trưởng phòng", "chuyên viên cao cấp"),
        ("Không rõ", "Văn thư"),
    ],
)
def test_which_office_stands_before_which(before: str, behind: str) -> None:
    assert standing(before) < standing(behind)


def test_substitutes_in_a_ring_end() -> None:
    ring = [
        {"delegation": "d", "person_id": one, "head": False, "substitute_for": other}
        for one, other in (("a", "b"), ("b", "a"))
    ]
    assert heads_of(ring) == {}


# --- over any history --------------------------------------------------------------------------------

names = st.sampled_from(["a", "b"])
days = st.one_of(st.none(), st.dates(date(2023, 1, 1), date(2023, 1, 4)))
wishes: st.SearchStrategy[Command] = st.one_of(
    st.builds(
        SetRank, rank=names, order=st.integers(1, 2), title=st.just("Thứ bậc"),
        groups=st.sampled_from([(), ("g",)]), valid_from=days, valid_to=days,
    ),
    st.builds(RemoveRank, rank=names),
    st.builds(
        PlaceDelegate, delegation=names, person_id=names, rank=st.one_of(st.none(), names),
        within=st.one_of(st.none(), st.integers(1, 2)),
    ),
    st.builds(
        SetReceptionCard, delegation=names, person_id=names,
        car=st.one_of(st.none(), st.just("Xe số 2")),
    ),
)  # fmt: skip


@given(st.lists(wishes, max_size=30), st.dates(date(2022, 12, 30), date(2023, 1, 6)))
def test_no_history_leaves_two_ranks_with_one_number_on_any_day(
    steps: list[Command], day: date
) -> None:
    facts = facts_of(decider, [(step, ORGANISER) for step in steps])
    state = decider.fold(facts)
    valid = [
        one
        for one in state.ranks.values()
        if (one.valid_from or day) <= day <= (one.valid_to or day)
    ]
    assert len({one.order for one in valid}) == len(valid)
    assert sum("g" in one.groups for one in valid) <= 1
    assert all(p.rank in state.ranks for p in state.places.values() if p.rank is not None)
