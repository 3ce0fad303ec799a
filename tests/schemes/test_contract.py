"""The laws every scheme keeps, for the two built-in ones."""

from kaoping.plugins.testing import SchemeContract
from kaoping.schemes.forestry_member import SCHEME as FORESTRY
from kaoping.schemes.institute_branch import SCHEME as INSTITUTE


class TestForestryMember(SchemeContract):
    scheme = FORESTRY


class TestInstituteBranch(SchemeContract):
    scheme = INSTITUTE
