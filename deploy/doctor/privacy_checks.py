"""Whoever was forgotten has no key: a backup that came back brings nobody back."""

import asyncio
from collections.abc import Iterable
from typing import Final

from deploy.doctor.findings import Finding, Patient, fault, fine, warning
from deploy.doctor.standing import stands
from deploy.privacy import living, unknown_to_log
from shared import forgotten_list
from shared.forgotten_list import ForgottenListInvalid, Gone

_NAMED: Final = 10


async def forgotten_stay_forgotten(patient: Patient) -> list[Finding]:
    """By the log, and by the list outside of the broker, which knows more than a log that was restored."""
    if (client := patient.client) is None:
        return []
    listed: dict[str, Gone] = {}
    kept = patient.settings.forgotten_list
    if kept is not None:
        try:
            listed = await asyncio.to_thread(forgotten_list.read, kept)
        except ForgottenListInvalid as error:
            return [
                fault(
                    error.code,
                    f"Danh sách người đã xóa không dùng được: {error}",
                    f"The list of those who were forgotten is of no use: {error}",
                    "Sửa HOINGHI_FORGOTTEN_LIST, hoặc lấy tệp ấy từ nơi cất giữ.",
                    "Mend HOINGHI_FORGOTTEN_LIST, or bring that file back from where it is kept.",
                )
            ]
    found: list[Finding] = []
    alive = await living(client, listed)
    # registry destroys a key right behind the event that says so
    if alive and await stands(lambda: _any(patient, listed)):
        found.append(
            fault(
                "FORGOTTEN_LIVES",
                f"Đã xóa theo yêu cầu mà khóa vẫn còn, nên họ tên vẫn đọc được: {_told(alive)}.",
                f"Forgotten, but there is a key, so that names can be read: {_told(alive)}.",
                "Dừng các dịch vụ, `hoinghi privacy enforce` (có danh sách riêng: --forgotten TỆP), cho `program` "
                "cơ sở dữ liệu trống, rồi khởi động lại; đặt các bản sao lưu khóa cũ ra khỏi nơi cất giữ.",
                "Stop the services, `hoinghi privacy enforce` (with a list apart: --forgotten FILE), give "
                "`program` an empty database, start again; keep no older backup of the keys.",
            )
        )
    if strange := await unknown_to_log(client, listed):
        found.append(
            warning(
                "FORGOTTEN_UNTOLD",
                f"Nhật ký (được khôi phục?) không biết những người này đã được xóa: {_told(strange)}.",
                f"Of these the log (restored?) does not know that they were forgotten: {_told(strange)}.",
                "Khóa của họ đã hủy. Xóa lại bằng lệnh (`hoinghi privacy forget-person`) để nhật ký và hệ thống "
                "của cơ quan cũng biết.",
                "Their keys are destroyed. Forget them again by command (`hoinghi privacy forget-person`), so "
                "that the log and the agencies' systems know it, too.",
            )
        )
    return found or [
        fine(
            "FORGOTTEN_STAY_SO",
            "Không ai đã xóa theo yêu cầu mà còn khóa.",
            "Nobody who was forgotten has a key.",
        )
    ]


async def _any(patient: Patient, listed: dict[str, Gone]) -> bool:
    return patient.client is not None and bool(await living(patient.client, listed))


def _told(gone: Iterable[Gone]) -> str:
    names = list(dict.fromkeys(one.told for one in gone))
    more = f" … ({len(names)})" if len(names) > _NAMED else ""
    return ", ".join(names[:_NAMED]) + more


CHECKS: Final = (forgotten_stay_forgotten,)
