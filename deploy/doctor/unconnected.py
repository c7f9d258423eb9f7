"""Why there is no connection to the broker, and what to do about it."""

from deploy.broker import BrokerRefused, BrokerUnreachable
from deploy.doctor.findings import Finding, Patient, fault
from shared.connection import KeyUnreadable, shown


def unconnected(patient: Patient) -> Finding:
    """No address answers, the broker does not know the key, or what was given as a key is none."""
    where, error = shown(patient.settings), patient.unconnected
    if isinstance(error, BrokerRefused):
        return fault(
            BrokerRefused.code,
            f"Máy chủ sự kiện tại {where} không nhận khóa này.",
            f"The broker at {where} does not let this key in.",
            "Đặt HOINGHI_NATS_NKEY_FILE là khóa mà `hoinghi broker config` đã tạo, chạy `hoinghi broker reload`.",
            "Set HOINGHI_NATS_NKEY_FILE to a key that `hoinghi broker config` made; run `hoinghi broker reload`.",
        )
    if isinstance(error, KeyUnreadable):
        return fault(
            KeyUnreadable.code,
            "Không đọc được khóa kết nối máy chủ sự kiện, hoặc tệp không phải là khóa.",
            "The key to the broker cannot be read, or the file holds none.",
            "Sửa HOINGHI_NATS_NKEY_FILE và quyền đọc tệp; `hoinghi broker config` tạo khóa còn thiếu.",
            "Mend HOINGHI_NATS_NKEY_FILE and who may read the file; `hoinghi broker config` makes missing keys.",
        )
    return fault(
        BrokerUnreachable.code,
        f"Không kết nối được máy chủ sự kiện tại {where}.",
        f"No broker answers at {where}.",
        "Khởi động máy chủ sự kiện (container: `docker-compose up -d nats`; `hoinghi up`: Ctrl-C rồi chạy lại), "
        "hoặc sửa HOINGHI_NATS_URL.",
        "Start the broker (containers: `docker-compose up -d nats`; `hoinghi up`: Ctrl-C, then again), or mend "
        "HOINGHI_NATS_URL.",
    )
