"""What is said of somebody who is counted in one of two delegations; the log has it as the reason of a fact."""

from typing import Final

NO_SEAT_LEFT: Final = "Đoàn đã đủ chỗ khi đại biểu được tính trở lại"
"""The other delegation declined for them, and this one had filled the seat meanwhile: nobody's own decline."""
