"""What the sample county is called, and what of it is shown first."""

from ...plugins.i18n import N_

BEFORE, NOW = 2025, 2026
"""The year that is graded, and the one that is being marked."""

UNITS = {
    "forestry_member": "县林业局(样例)",
    "institute_branch": "县农科院(样例)",
    "township_star": "青石镇(样例)",
    "county_review": "县委组织部(样例)",
    "supply_cooperative": "县供销社(样例)",
    "bureau_target": "县市场监管局(样例)",
    "member_card": "县教育局(样例)",
}
"""What the unit is called that uses a scheme."""


def _round(scheme: str, year: int) -> str:
    return f"{UNITS[scheme]}-{scheme}-{year}"


SHOWN = _round("township_star", NOW)
"""The round that shows most: some totals are there, questions are open, sheets are still to be marked."""
TOLD = N_("这是样例。回车打分,Ctrl+R 看总分的来历,F2 要人裁定的,F10 菜单,Esc 回各轮")
GRADED, MARKED = _round("forestry_member", BEFORE), _round("institute_branch", NOW)
PRINTED = (GRADED, _round("institute_branch", BEFORE))
"""What is printed without a terminal."""
