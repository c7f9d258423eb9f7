"""Telephone numbers and addresses: what is one, and the form in which it is kept."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.contacts import email, phone, same_address


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("0912345678", "0912345678"),
        ("0384 567 890", "0384567890"),
        ("0204.3854.123", "02043854123"),
        ("+84 (0)912 345 678", "0912345678"),
        ("0084912345678", "0912345678"),
        ("84 912 345 678", "0912345678"),
        ("+84 204 3854 123", "02043854123"),
        ("+856 20 5555 5555", "+8562055555555"),
        ("0000123456", "0000123456"),
    ],
)
def test_a_number_has_one_form(written: str, kept: str) -> None:
    assert phone(written) == kept
    assert phone(kept) == kept


@pytest.mark.parametrize(
    "written",
    ["", "0", "912345678", "0112345678", "01234567890", "0412345678", "020438541", "113",
     "+84 12", "+0 123 456 789", "0912345678 máy lẻ 2", "٠٩١٢٣٤٥٦٧٨", "0912345678;0912345679"],
)  # fmt: skip
def test_what_no_network_has_is_no_number(written: str) -> None:
    assert phone(written) is None


@given(st.text(max_size=30))
def test_what_is_kept_is_kept_again_the_same(written: str) -> None:
    kept = phone(written)
    assert kept is None or phone(kept) == kept


def test_an_address_is_kept_as_typed_and_compared_without_capitals() -> None:
    assert email(" Van.Thu@bac-giang.gov.vn ") == "Van.Thu@bac-giang.gov.vn"
    assert same_address("Van.Thu@bac-giang.gov.vn", "van.thu@BAC-GIANG.gov.vn")
    assert not same_address(None, None)
    assert email("a@" + "b" * 200 + ".vn") is None
