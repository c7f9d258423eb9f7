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
from deploy.doctor.findings import Check, Finding, Patient, fault, warning
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
            before = _denied(patient)
            try:
                found += await check(patient)
            except Exception as error:  # what it looks at is broken in a way that nobody thought of
                if _denied(patient) is not before:
                    continue
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
                if (denied := _denied(patient)) is not before:
                    found.append(_skipped(check.__name__, denied))
    finally:
        if patient.client is not None:
            await patient.client.close()
    return found


def _denied(patient: Patient) -> Exception | None:
    """The last objection of the broker to what this key asked of it: it says so beside the request, which itself
    is never answered, and a check takes that for silence."""
    error = patient.client.last_error if patient.client is not None else None
    return error if "permissions violation" in str(error).lower() else None


def _skipped(check: str, denied: Exception | None) -> Finding:
    return warning(
        "CHECK_NOT_ENTITLED",
        f"Chưa kiểm tra được {check}, hoặc mới được một phần: khóa này không có quyền ({denied}).",
        f"The check {check} was skipped, or made in part: this key has no right to it ({denied}).",
        "Chạy lại với khóa của người cấp phát: HOINGHI_NATS_NKEY_FILE là provisioner.nk.",
        "Run it again with the provisioner's key: HOINGHI_NATS_NKEY_FILE is provisioner.nk.",
    )


async def _patient(settings: Settings) -> Patient:
    """With a connection if there is any: a master key that is of no use is a finding of its own, and takes
    nothing away from what can be seen of the broker."""
    without = settings.model_copy(update={"master_key": None, "master_key_file": None})
    try:
        return Patient(settings, await connected(without))
    except (BrokerUnreachable, BrokerRefused, KeyUnreadable) as error:
        return Patient(settings, None, error)
