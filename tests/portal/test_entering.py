"""What stands in a request's way becomes a refusal with its status: the same for pages and for the API."""

import pytest
from nats.errors import NoRespondersError
from nats.errors import TimeoutError as NatsTimeoutError
from nats.js.errors import NoStreamResponseError, ServiceUnavailableError
from sqlalchemy.exc import OperationalError

from services.portal import refusals
from services.portal.admission import Turned
from services.portal.entering import _refused
from services.portal.headers import BodyTooLarge
from services.portal.ways import WAYS
from shared.direct import LogUnavailable
from shared.refusals import NOT_PLANNED

WAY, REQUEST = WAYS[0], "5ccde8d5d3e6"


@pytest.mark.parametrize(
    "error",
    [
        NoRespondersError(),
        NoStreamResponseError(),
        ServiceUnavailableError(),
        NatsTimeoutError(),
        LogUnavailable("the log cannot be read"),
        ConnectionRefusedError(),
        OperationalError("select", {}, Exception("gone")),
    ],
    ids=lambda error: type(error).__name__,
)
def test_while_rows_or_broker_do_not_answer_it_is_no_fault_and_the_same_may_be_sent_again(
    error: Exception,
) -> None:
    refused, status = _refused(error, WAY, "page", REQUEST)
    assert (refused.code, status) == (refusals.UNAVAILABLE.code, 503)


def test_anything_else_is_a_fault_with_a_reference_and_without_its_words() -> None:
    refused, status = _refused(ValueError("Nguyễn Văn Ví Dụ"), WAY, "page", REQUEST)
    assert (refused.code, status) == ("INTERNAL_FAULT", 500)
    assert "Ví Dụ" not in refused.vi + refused.en
    assert REQUEST in refused.vi
    assert REQUEST in refused.en


def test_a_refusal_stays_what_it_is() -> None:
    known = NOT_PLANNED.refuse(conference="c1")
    assert _refused(Turned(known, 404), WAY, "page", REQUEST) == (known, 404)
    assert _refused(known, WAY, "page", REQUEST) == (known, None)
    assert _refused(BodyTooLarge(), WAY, "request", REQUEST)[1] == 413
