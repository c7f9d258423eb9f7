"""Whose item it is, by the name that the plan or a command has for the presenter."""

import unicodedata

from services.program.order import as_called


def test_a_presenter_is_the_same_agency_however_the_name_is_typed() -> None:
    typed = unicodedata.normalize("NFD", "SỞ  Nội vụ ")
    assert as_called(typed) == as_called("Sở Nội vụ")
    assert as_called("Sở Nội vụ") != as_called("Sở Y tế")
