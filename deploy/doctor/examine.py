"""All checks, one after the other; a check that itself breaks is a fault, too."""

from typing import Final

from deploy.broker import BrokerRefused, BrokerUnreachable, connected
from deploy.doctor import (
    broker_checks,
    clock_checks,
    deep_checks,
    other_checks,
    permission_checks,
    privacy_checks,
    service_checks,
)
from deploy.doctor.findings import Check, Finding, Patient, fault
from shared.connection import KeyUnreadable
from shared.settings import Settings

CHECKS: Final[tuple[Check, ...]] = (
    *broker_checks.CHECKS,
    deep_checks.the_log_can_be_read,
    *service_checks.CHECKS,
    *permission_checks.CHECKS,
    *clock_checks.CHECKS,
    *other_checks.CHECKS,
    *privacy_checks.CHECKS,
)


async def examine(settings: Settings, *, deep: bool = False) -> list[Finding]:
    """``deep``: with what takes long, since it reads the whole log at each replica."""
    patient = await _patient(settings)
    found: list[Finding] = []
    try:
        for check in (*CHECKS, *(deep_checks.CHECKS if deep else ())):
            try:
                found += await check(patient)
            except Exception as error:  # what it looks at is broken in a way that nobody thought of
                found.append(
                    fault(
                        "CHECK_FAILED",
                        f"Không kiểm tra được {check.__name__}: {type(error).__name__}.",
                        f"The check {check.__name__} broke: {type(error).__name__}.",
                        "Chạy lại với HOINGHI_LOG_LEVEL=debug và báo cho nhóm phát triển.",
                        "Run it again with HOINGHI_LOG_LEVEL=debug and tell the developers.",
                    )
                )
    finally:
        if patient.client is not None:
            await patient.client.close()
    return found


async def _patient(settings: Settings) -> Patient:
    """With a connection if there is any: a master key that is of no use is a finding of its own, and takes
    nothing away from what can be seen of the broker."""
    without = settings.model_copy(update={"master_key": None, "master_key_file": None})
    try:
        return Patient(settings, await connected(without))
    except (BrokerUnreachable, BrokerRefused, KeyUnreadable) as error:
        return Patient(settings, None, error)
