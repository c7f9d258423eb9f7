"""The report as of a moment is computed by another service: whatever that refuses with has its sentence."""

import pytest

from services.portal.refusals import UNAVAILABLE
from services.portal.report_pages import refused_with
from shared.commands import REFUSALS
from shared.refusals import FAULT, NOT_FOUND, NOT_PLANNED

CONFERENCE = "hoi-nghi-gia-dinh"
ASKED = {NOT_PLANNED.code, NOT_FOUND.code}


@pytest.mark.parametrize("code", sorted(ASKED))
def test_what_the_query_refuses_with_is_told_by_its_own_sentence(code: str) -> None:
    refused = refused_with(code, CONFERENCE)
    assert refused.code == code
    assert CONFERENCE in refused.vi


@pytest.mark.parametrize(
    "code", sorted({one.code for one in REFUSALS} - ASKED | {FAULT.code, "NEVER_HEARD_OF"})
)
def test_any_other_code_is_a_fault_that_passes(code: str) -> None:
    assert refused_with(code, CONFERENCE).refusal is UNAVAILABLE
