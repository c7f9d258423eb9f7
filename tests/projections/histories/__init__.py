"""A history in which every kind of event occurs, told in parts. All people in it are made up ("ví dụ")."""

from tests.projections.histories.base import DIGEST, C, invitation, on, planned, told_at
from tests.projections.histories.money import estimate_line
from tests.projections.histories.story import body_of, conference_story, tell, whole

__all__ = [
    "DIGEST",
    "C",
    "body_of",
    "conference_story",
    "estimate_line",
    "invitation",
    "on",
    "planned",
    "tell",
    "told_at",
    "whole",
]
