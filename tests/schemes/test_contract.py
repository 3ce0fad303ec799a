"""The laws every scheme keeps, for the built-in ones."""

from kaoping.plugins.testing import SchemeContract
from kaoping.schemes.bureau_target import SCHEME as BUREAU
from kaoping.schemes.county_review import SCHEME as COUNTY
from kaoping.schemes.forestry_member import SCHEME as FORESTRY
from kaoping.schemes.institute_branch import SCHEME as INSTITUTE
from kaoping.schemes.member_card import SCHEME as CARD
from kaoping.schemes.supply_cooperative import SCHEME as SUPPLY
from kaoping.schemes.township_star import SCHEME as TOWNSHIP


class TestForestryMember(SchemeContract):
    scheme = FORESTRY


class TestInstituteBranch(SchemeContract):
    scheme = INSTITUTE


class TestCountyReview(SchemeContract):
    scheme = COUNTY


class TestTownshipStar(SchemeContract):
    scheme = TOWNSHIP


class TestSupplyCooperative(SchemeContract):
    scheme = SUPPLY


class TestBureauTarget(SchemeContract):
    scheme = BUREAU


class TestMemberCard(SchemeContract):
    scheme = CARD
