"""Where the tests find what the repository ships."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PLAN = ROOT / "examples" / "bac-giang-2023" / "plan.yaml"
