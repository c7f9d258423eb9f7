"""Settings, the rows, mail, typefaces, the law, the disk: what the services need beside the broker."""

import asyncio
import difflib
import os
import shutil
from collections.abc import Mapping
from email.utils import parseaddr
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import aiosmtplib
from nats.errors import Error as NatsError
from nats.js.errors import NotFoundError
from pydantic_core import from_json
from sqlalchemy import select
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from deploy.doctor.findings import Finding, Patient, fault, fine, warning
from deploy.doctor.standing import stands
from services.notifications.dkim import Signer
from services.notifications.mail import server_of
from services.program.documents.fonts import OFFICIAL, find_face
from services.program.model import Position, has_file, open_model, position
from services.program.parked import parked_boundaries
from services.program.tables import VERSION, projection_position
from shared import subjects
from shared.refusals import Term
from shared.settings import Settings
from shared.vault import MasterKey, MasterKeyMissing

_PREFIX: Final = "HOINGHI_"
_LOOKED_AT: Final = 100
"""Keys of people, the latest first, until one is found."""
_OTHERS: Final = frozenset(
    _PREFIX + name
    for name in (
        "CONFERENCE", "UNIT", "PERSON", "TIME",  # the command line's own
        "IMAGE", "BASE_IMAGE", "POSTGRES_IMAGE", "PROMETHEUS_IMAGE", "GRAFANA_IMAGE", "REVISION", "CREATED",
        "SECRETS", "DATABASE", "ADMIN_USER", "BACKUPS", "FILES", "NODE",  # docker-compose.yml's
    )
)  # fmt: skip
_LEAST_FREE: Final = 0.05
_MAIL_SECONDS: Final = 10.0
_NOBODYS: Final = frozenset({"example", "test", "invalid", "localhost"})
"""RFC 2606: hosts that are never anybody's."""


async def names_known(
    patient: Patient, environment: Mapping[str, str] = os.environ
) -> list[Finding]:
    """A misspelt variable would be silence: the default would hold."""
    known = {_PREFIX + name.upper() for name in Settings.model_fields} | _OTHERS
    strange = sorted(name for name in environment if name.startswith(_PREFIX) and name not in known)
    if not strange:
        return [
            fine(
                "SETTINGS_KNOWN",
                "Mọi biến HOINGHI_ đều được biết.",
                "Every HOINGHI_ variable is known.",
            )
        ]
    told = []
    for name in strange:
        near = difflib.get_close_matches(name, known, 1)
        told.append(f"{name} ({near[0]}?)" if near else name)
    return [
        warning(
            "SETTINGS_UNKNOWN",
            f"Không có thiết lập này: {', '.join(told)}.",
            f"No such setting: {', '.join(told)}.",
            "Sửa tên biến; bảng đầy đủ: docs/configuration.md.",
            "Mend the name; the whole table: docs/configuration.md.",
        )
    ]


async def master_key(patient: Patient) -> list[Finding]:
    try:
        master = MasterKey.of(patient.settings)
    except MasterKeyMissing:
        return [
            fault(
                "MASTER_KEY_MISSING",
                "Không có khóa chủ bảo vệ dữ liệu cá nhân, hoặc khóa không dùng được.",
                "There is no master key of personal data, or it is of no use.",
                "Đặt HOINGHI_MASTER_KEY_FILE (docs/privacy.md). Đừng tạo khóa mới khi nhật ký đã có dữ liệu: "
                "lấy lại khóa cũ từ bản cất giữ.",
                "Set HOINGHI_MASTER_KEY_FILE (docs/privacy.md). Make no new one for a log that holds people: "
                "bring the old one back from where it is kept.",
            )
        ]
    if other := await _wrapped_by_another(patient, master):
        return [
            fault(
                "MASTER_KEY_OTHER",
                f"Khóa chủ không phải khóa đã bảo vệ dữ liệu cá nhân của nhật ký này ({other}).",
                f"The master key is not the one that wrapped the keys of this log's people ({other}).",
                "Lấy lại khóa cũ từ bản cất giữ và đặt vào HOINGHI_MASTER_KEY_FILE; khóa mới để dòng đầu, khóa cũ "
                "để dòng sau (docs/privacy.md).",
                "Bring the old one back from where it is kept and put it into HOINGHI_MASTER_KEY_FILE; a new one "
                "stands in the first line, the old one behind it (docs/privacy.md).",
            )
        ]
    return [fine("MASTER_KEY_THERE", "Có khóa chủ.", "The master key is there.")]


async def _wrapped_by_another(patient: Patient, master: MasterKey) -> str | None:
    """The name of the master key of the latest key of a person that ``master`` does not open."""
    if patient.client is None:
        return None
    js = patient.client.jetstream(timeout=5)
    try:
        after = (await js.stream_info(subjects.KEYS)).state.last_seq
        for sequence in range(after, max(0, after - _LOOKED_AT), -1):
            try:
                told = from_json((await js.get_msg(subjects.KEYS, sequence)).data or b"{}")
            except NotFoundError:
                continue  # of somebody who was forgotten
            if name := told.get("master"):  # a tombstone has none
                return None if master.knows(name) else str(name)
    except (NatsError, TimeoutError, ValueError):
        return None  # the checks of the broker say why
    return None


def _unreadable(shown: str, why: Term) -> Finding:
    return fault(
        "DATABASE_UNREADABLE",
        f"Không đọc được mô hình đọc tại {shown} ({why}).",
        f"The read model at {shown} cannot be read ({why.en}).",
        "Khởi động cơ sở dữ liệu (container: `docker-compose up -d postgres`), sửa HOINGHI_DATABASE_URL, hoặc để "
        "`program` chạy một lần để tạo bảng.",
        "Start the database (containers: `docker-compose up -d postgres`), mend HOINGHI_DATABASE_URL, or let "
        "`program` run once to make its tables.",
    )


async def rows(patient: Patient) -> list[Finding]:
    """The read model: reachable, of this version, going on, and of this very log."""
    shown = make_url(patient.settings.database_url).render_as_string(hide_password=True)
    if not has_file(patient.settings.database_url):
        return [_unreadable(shown, Term("không có tệp này", "there is no such file"))]
    engine = open_model(patient.settings.database)
    try:
        async with engine.connect() as connection:
            version = (
                await connection.execute(select(projection_position.c.version).limit(1))
            ).scalar_one_or_none()
        # tables of another version may lack what this one asks for
        known = await position(engine) if version == VERSION else Position()
        parked = await parked_boundaries(engine) if known.parked else ()
    except (SQLAlchemyError, OSError) as error:
        name = type(error).__name__
        return [_unreadable(shown, Term(name, name))]
    finally:
        await engine.dispose()
    found = []
    if version != VERSION:
        held = "-" if version is None else version
        found.append(
            fault(
                "DATABASE_OTHER_VERSION",
                f"Bảng thuộc phiên bản {held}, mã này đọc phiên bản {VERSION}.",
                f"The tables are of version {held}; this code reads version {VERSION}.",
                "`hoinghi rebuild --into` một cơ sở dữ liệu trống, rồi đổi HOINGHI_DATABASE_URL.",
                "`hoinghi rebuild --into` an empty database, then change HOINGHI_DATABASE_URL.",
            )
        )
    if known.halted_reason:
        found.append(
            fault(
                "PROJECTION_HALTED",
                f"Mô hình đọc dừng lại: {known.halted_reason}. Trang, danh sách và văn bản của mọi hội nghị dừng "
                "ở đó; lệnh vẫn được nhận, thư và bản tin vẫn đi.",
                f"The read model has halted: {known.halted_reason}. Pages, lists and documents of every "
                "conference stand there; commands are still decided, letters and the feed go on.",
                "Nhật ký hỏng hoặc là nhật ký khác: phục hồi đúng bản sao lưu, hoặc dựng lại mô hình đọc vào cơ "
                "sở dữ liệu trống; không sự kiện nào bị bỏ qua. Các bước: docs/reliability.md.",
                "The log is damaged, or another one: restore the right backup, or rebuild the rows into an empty "
                "database; no event was passed over. Step by step: docs/reliability.md.",
            )
        )
    for one in parked:
        found.append(
            fault(
                "PROJECTION_PARKED",
                f"Hội nghị {one.conference}: {one.name} đứng lại trong mô hình đọc từ sự kiện {one.position} "
                f"({one.reason}). Các phần khác vẫn cập nhật; văn bản của hội nghị này chưa phát hành được.",
                f"Conference {one.conference}: {one.name.en} stands still in the rows since event {one.position} "
                f"({one.reason}). All else goes on; documents of this conference cannot be issued meanwhile.",
                "Sửa nguyên nhân (thường là bản mã đọc được sự kiện ấy) rồi khởi động lại `program`, hoặc "
                "`hoinghi parked replay --consumer program-rows`. Các bước: docs/reliability.md.",
                "Mend the cause (mostly a release that reads that event) and restart `program`, or `hoinghi "
                "parked replay --consumer program-rows`. Step by step: docs/reliability.md.",
            )
        )
    if patient.client is not None and not found:
        info = await patient.client.jetstream(timeout=5).stream_info(subjects.EVENTS)
        last = info.state.last_seq
        behind = last - known.position
        if behind > 0 and await _stands(engine, known.position):
            return [
                fault(
                    "PROJECTION_STANDS",
                    f"Mô hình đọc đứng ở vị trí {known.position}, nhật ký ở {last}: không ai ghi tiếp, trang và "
                    "văn bản là số liệu cũ.",
                    f"The rows stand still at position {known.position}, the log is at {last}: nobody writes "
                    "them, pages and documents show what was.",
                    "Khởi động `program` (container: `docker-compose up -d program`; `hoinghi up`: Ctrl-C rồi "
                    "chạy lại); nếu nó đang chạy, xem nhật ký của nó. Không sự kiện nào mất.",
                    "Start `program` (containers: `docker-compose up -d program`; `hoinghi up`: Ctrl-C, then "
                    "again); where it runs, read its log. No event is lost.",
                )
            ]
        if behind > patient.settings.max_lag or behind < 0:
            found.append(
                warning(
                    "PROJECTION_BEHIND" if behind > 0 else "ROWS_AHEAD_OF_LOG",
                    f"Mô hình đọc ở vị trí {known.position}, nhật ký ở {last}.",
                    f"The rows stand at position {known.position}, the log at {last}.",
                    "Xem `program` có chạy không; nếu đang đuổi kịp thì chờ. Sau khi phục hồi: cho nó cơ sở dữ "
                    "liệu trống.",
                    "See whether `program` runs; wait while it catches up. After a restore give it an empty "
                    "database.",
                )
            )
    return found or [
        fine(
            "ROWS_FOLLOW",
            f"Mô hình đọc đến vị trí {known.position}.",
            f"The rows stand at position {known.position}.",
        )
    ]


async def _stands(engine: AsyncEngine, before: int) -> bool:
    """Whether the rows do not move at all while they are watched: a service that runs has written some by then."""

    async def still() -> bool:
        try:
            return (await position(engine)).position <= before
        finally:
            await engine.dispose()

    return await stands(still)


async def mail(patient: Patient) -> list[Finding]:
    """The mail server takes a conversation; the sender is somebody's; the DKIM key, when given, can sign."""
    settings = patient.settings
    found = []
    host, away = _host_of(settings.mail_from), not _here(settings.smtp_url)
    if away and (host.rpartition(".")[2] in _NOBODYS or host.startswith("example.")):
        found.append(
            warning(
                "MAIL_SENDER_NOBODYS",
                f"Thư đi ghi nơi gửi là {settings.mail_from}: địa chỉ mẫu, không ai nhận được thư trả lời.",
                f"Letters are sent as {settings.mail_from}: an example's address, no answer reaches anybody.",
                "Đặt HOINGHI_MAIL_FROM là hộp thư của cơ quan, cho mọi dịch vụ.",
                "Set HOINGHI_MAIL_FROM to a mailbox of the agency, for every service.",
            )
        )
    try:
        if Signer.of(settings) is None:
            found.append(
                warning(
                    "MAIL_UNSIGNED",
                    "Thư đi không có chữ ký DKIM.",
                    "Mails are not signed (DKIM).",
                    "Đặt HOINGHI_DKIM_KEY, trừ khi máy chủ thư tự ký.",
                    "Set HOINGHI_DKIM_KEY, unless the mail server signs.",
                )
            )
    except ValueError as error:
        found.append(
            fault(
                "DKIM_KEY_INVALID", f"Khóa DKIM không dùng được: {error}.", f"The DKIM key is of no use: {error}.",
                "Thay HOINGHI_DKIM_KEY.", "Replace HOINGHI_DKIM_KEY.",
            )
        )  # fmt: skip
    try:
        client = aiosmtplib.SMTP(timeout=_MAIL_SECONDS, **server_of(settings.smtp_url))
        await client.connect()
        await client.noop()
        await client.quit()
    except (aiosmtplib.SMTPException, OSError, TimeoutError, ValueError) as error:
        found.append(
            fault(
                "MAIL_UNREACHABLE",
                f"Máy chủ thư tại {_where(settings.smtp_url)} không nhận kết nối ({type(error).__name__}).",
                f"The mail server at {_where(settings.smtp_url)} takes no conversation ({type(error).__name__}).",
                "Khởi động máy chủ thư, sửa HOINGHI_SMTP_URL (tài khoản, mật khẩu, TLS), hoặc mở đường mạng tới "
                "nó. "
                "Thư chờ và được gửi khi nó trở lại, không mất.",
                "Start the mail server, mend HOINGHI_SMTP_URL (account, password, TLS), or open the network to "
                "it. "
                "Mails wait and go out once it is back; none is lost.",
            )
        )
    else:
        found.append(fine("MAIL_REACHABLE", "Máy chủ thư trả lời.", "The mail server answers."))
    return found


def _host_of(mail_from: str) -> str:
    return parseaddr(mail_from)[1].rpartition("@")[2].lower()


def _here(smtp_url: str) -> bool:
    """A mail server of this machine or of the deployment's own net: what takes mail while one tries things out."""
    host = urlsplit(smtp_url).hostname or ""
    return "." not in host or host.startswith("127.")


def _where(smtp_url: str) -> str:
    """Its host and port, without account and password."""
    return smtp_url.rpartition("@")[2].rpartition("//")[2].partition("?")[0].rstrip("/")


async def typefaces(_patient: Patient) -> list[Finding]:
    try:
        face = await asyncio.to_thread(find_face)
    except LookupError as error:
        return [
            fault(
                "TYPEFACE_MISSING", f"Thiếu phông chữ: {error}.", f"A typeface is missing: {error}.",
                "Cài lại các gói đã khóa (`pip install --force-reinstall --no-deps indico-fonts`; container: lấy "
                "lại "
                "ảnh), hoặc cài bộ chữ Liberation trên máy, rồi khởi động lại dịch vụ.",
                "Install the locked packages again (`pip install --force-reinstall --no-deps indico-fonts`; "
                "containers: "
                "take the image anew), or the Liberation fonts on the machine, and restart the services.",
            )
        ]  # fmt: skip
    if face.family == OFFICIAL:
        return [fine("TYPEFACE_OFFICIAL", f"In bằng {OFFICIAL}.", f"Prints with {OFFICIAL}.")]
    return [
        warning(
            "TYPEFACE_EQUAL_MEASURES",
            f"In bằng {face.family}, cùng kích thước chữ với {OFFICIAL}.",
            f"Prints with {face.family}, which has the measures of {OFFICIAL}.",
            f"Cài {OFFICIAL} (cơ quan có giấy phép) trên máy chạy `program` và `notifications`.",
            f"Install {OFFICIAL} (the office holds a licence) where `program` and `notifications` run.",
        )
    ]


async def disk(patient: Patient) -> list[Finding]:
    """Room where this process writes: SQLite's rows, mail. The broker's own disk: see its store."""
    url = make_url(patient.settings.database_url)
    file = url.database if url.drivername.startswith("sqlite") else None
    folder = Path(file).parent if file else Path()
    try:
        used = await asyncio.to_thread(shutil.disk_usage, folder)
    except FileNotFoundError:
        return []  # no rows there yet: said elsewhere
    said = f"{used.free / 1e9:.1f} GB / {used.total / 1e9:.1f} GB"
    if used.free < _LEAST_FREE * used.total:
        return [
            fault(
                "DISK_FILLS", f"Đĩa của {folder.resolve()} sắp đầy: còn {said}.",
                f"The disk of {folder.resolve()} fills: {said} are left.",
                "Dọn hoặc tăng đĩa trước khi nó đầy: dời bản sao lưu cũ sang nơi khác, xóa nhật ký *.log cũ và "
                "hàng của "
                "phiên bản trước; không xóa gì trong kho của máy chủ sự kiện.",
                "Make room, or a larger disk, before it is full: move old backups elsewhere, delete old *.log "
                "files and "
                "rows of earlier versions; delete nothing in the broker's store.",
            )
        ]  # fmt: skip
    return [fine("DISK_HAS_ROOM", f"Đĩa còn {said}.", f"The disk has {said} left.")]


CHECKS: Final = (names_known, master_key, rows, mail, typefaces, disk)
