"""A message's words parted into what a letter on paper sets in places of its own."""

from deploy.posting import words_on_paper
from services.notifications.names import delegate
from services.notifications.paper import Written, written
from services.notifications.wording import ADDRESSEE, BELOW

BODY = "Kính gửi: Sở Y tế\n\nMời dự.\n\nThời gian: A.\nĐịa điểm: B.\n\nTrân trọng./.\n\nBỘ CHỈ HUY"


def test_salutation_and_closing_have_their_own_places() -> None:
    expected = Written("Sở Y tế", ("Mời dự.", "Thời gian: A.", "Địa điểm: B."))
    assert written(BODY, "Văn thư") == expected


def test_the_recipient_is_named_where_the_words_leave_room_for_it() -> None:
    assert written(f"Kính gửi: {ADDRESSEE}\n\nX.", "Bà Ví Dụ").addressee == "Bà Ví Dụ"


def test_words_without_a_salutation_go_to_the_recipient() -> None:
    assert written("Nội dung.", "Sở Y tế") == Written("Sở Y tế", ("Nội dung.",))
    assert written("", "Sở Y tế") == Written("Sở Y tế", ())


def test_of_two_languages_the_vietnamese_one_is_printed() -> None:
    both = f"To: Sở Y tế\n\nPlease come.\n\nOFFICE\n\n{BELOW}\n\n{BODY}"
    assert written(both, "x", "Kính chuyển.").paragraphs[:2] == ("Kính chuyển.", "Mời dự.")


def test_a_letter_on_paper_names_its_own_agencys_people_and_calls_others_by_their_ids() -> None:
    own, other = delegate("so-y-te", "p1"), delegate("so-tu-phap", "k1")
    people = {own: ("so-y-te", "Bà Ví Dụ (Giám đốc)"), other: ("so-tu-phap", "Người Xa Lạ")}
    row = {
        "unit": "so-y-te",
        "kind": "substitution-decided",
        "body": f"Kính gửi: Sở Y tế\n\nĐồng ý để đại biểu {own} dự. Lý do: {other}.\n\nTrân trọng./.",
        "recipient_name": "Văn thư",
        "covering": None,
    }
    addressee, paragraphs = words_on_paper(people, row)
    assert addressee == "Sở Y tế"
    assert paragraphs == ("Đồng ý để đại biểu Bà Ví Dụ (Giám đốc) dự. Lý do: “k1”.",)
    _, asked = words_on_paper(people, row | {"kind": "substitution-asked"})
    assert asked == ("Đồng ý để đại biểu Bà Ví Dụ (Giám đốc) dự. Lý do: Người Xa Lạ.",)
