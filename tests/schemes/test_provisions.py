"""What every built-in scheme says in words: the text of each item, and the table of its document's clauses."""

import re
from collections import Counter
from collections.abc import Iterator

import pytest
from kaoping.plugins.contract import Provision, Scheme, Subject
from kaoping.plugins.lint.finding import spots
from kaoping.plugins.overlay.addresses import Index
from kaoping.schemes.bureau_target import SCHEME as BUREAU
from kaoping.schemes.county_review import SCHEME as COUNTY
from kaoping.schemes.forestry_member import SCHEME as FORESTRY
from kaoping.schemes.institute_branch import SCHEME as INSTITUTE
from kaoping.schemes.member_card import SCHEME as CARD
from kaoping.schemes.supply_cooperative import SCHEME as SUPPLY
from kaoping.schemes.township_star import SCHEME as TOWNSHIP

SCHEMES = (BUREAU, COUNTY, FORESTRY, INSTITUTE, CARD, SUPPLY, TOWNSHIP)

every_scheme = pytest.mark.parametrize("scheme", SCHEMES, ids=lambda scheme: str(scheme.id))


def texts(scheme: Scheme) -> Iterator[tuple[str, str]]:
    """Every text a marker may read, with the item it is of."""
    for form in scheme.forms:
        for item in form.items():
            for text in (item.text, *(variant.text for variant in item.variants)):
                if text:
                    yield f"{form.id}/{item.id}", text


def clauses_of(text: str) -> set[str]:
    """The clauses that one reference names; several are joined by 、."""
    return set(text.split("、")) - {""}


@every_scheme
def test_every_item_says_in_full_what_it_asks(scheme: Scheme) -> None:
    """Each item of each form has a text of its own, longer than its title, in a sentence."""
    for form in scheme.forms:
        for item in form.items():
            branch = Subject("Z", "Z", scheme.subject, domain=next(iter(scheme.domains), ""))
            text = item.text_for(branch)
            assert len(text) > len(item.title), f"{form.id}/{item.id}"
            assert text.endswith("。"), f"{form.id}/{item.id}"


@every_scheme
def test_no_text_stands_twice(scheme: Scheme) -> None:
    """Two items, or an item in two domains, never say the same; nor do two rows of the table."""
    again = [text for text, count in Counter(text for _item, text in texts(scheme)).items() if count > 1]
    rows = [row for row, count in Counter((row.clause, row.gist) for row in scheme.provisions).items() if count > 1]
    assert (again, rows) == ([], [])


def test_last_item_of_the_township_has_a_text_for_each_of_its_four_domains() -> None:
    """Item 6.4 asks something else of each domain; a domain the unit adds is told what the item is about."""
    asked = {
        "农村": ("乡村振兴", "集体经济", "治理", "脱贫"),
        "机关事业单位": ("模范机关", "事业"),
        "非公有制经济组织": ("高质量发展", "职工"),
        "离退休": ("实际",),
    }
    item = next(item for item in TOWNSHIP.forms[0].items() if item.id == "6.4")
    told = {domain: item.text_for(Subject("Z", "Z", domain=domain)) for domain in (*TOWNSHIP.domains, "社区")}
    assert len(set(told.values())) == 5
    assert all(word in told[domain] for domain, words in asked.items() for word in words)
    assert [len(variant.who.domains) for variant in item.variants] == [1] * 4
    assert all(variant.points is None for variant in item.variants)


@every_scheme
def test_every_clause_a_scheme_cites_stands_in_its_table(scheme: Scheme) -> None:
    """Items, rules, thresholds, stages, and whatever else names a clause: the table has a row for it."""
    in_table = {clause for row in scheme.provisions for clause in clauses_of(row.clause)}
    cited = {
        clause: spot.place
        for spot in spots(scheme)
        if not isinstance(spot.value, Provision)
        for clause in clauses_of(getattr(spot.value, "clause", ""))
    }
    assert {clause: place for clause, place in cited.items() if clause not in in_table} == {}


@every_scheme
def test_every_setting_of_the_table_exists(scheme: Scheme) -> None:
    """What a row offers to change is a parameter, or an address that a scheme file understands."""
    index = Index(scheme)
    params = {param.id for param in scheme.params}
    for row in scheme.provisions:
        unknown = [name for name in row.settings if name not in params and index.find(name) is None]
        assert unknown == [], row.clause


@every_scheme
def test_every_parameter_is_offered_in_the_table(scheme: Scheme) -> None:
    """Nothing a unit may set is hidden from the table it checks the scheme by."""
    offered = {name for row in scheme.provisions for name in row.settings}
    assert {param.id for param in scheme.params} - offered == set()


@every_scheme
def test_rows_say_what_the_clause_is_and_what_is_done_with_it(scheme: Scheme) -> None:
    """Clause, gist and practice are there; a reading is called one in words, and nothing else is."""
    assert scheme.provisions
    for row in scheme.provisions:
        assert row.clause
        assert row.gist
        assert row.practice
        assert ("本程序的理解" in row.practice) == row.reading, row.clause


@every_scheme
def test_only_documents_without_numbers_are_cited_without_them(scheme: Scheme) -> None:
    """「条号不详」 stands in the two schemes whose documents number nothing, and nowhere else."""
    unnumbered = [spot.place for spot in spots(scheme) if "条号不详" in str(getattr(spot.value, "clause", ""))]
    assert bool(unnumbered) == (scheme.id in {"member_card", "county_review"})


NUMBER = {
    "supply_cooperative": r"[一二三四](\([一二三四五六七]\)\d?|\.\d)?|附件",
    "township_star": r"[三四五六](\.\d)?|五末段",
    "bureau_target": r"第[一二三四五六七八]条|附件|附件第[一二三四五]类(第\d项)?",
    "institute_branch": r"细则|(细则)?[一二三四五六]\d?|[四五六]\([一二三四]\)\d?",
    "forestry_member": r"[一二三四五六]\d?|五\([一二]\)\d?|附件[123]",
}
"""How the documents number their clauses."""


@pytest.mark.parametrize("scheme", [each for each in SCHEMES if each.id in NUMBER], ids=lambda scheme: str(scheme.id))
def test_clauses_are_numbered_as_in_the_document(scheme: Scheme) -> None:
    """Every clause cited has the form that the document's own numbers have."""
    cited = {clause for spot in spots(scheme) for clause in clauses_of(getattr(spot.value, "clause", ""))}
    assert {clause for clause in cited if not re.fullmatch(NUMBER[scheme.id], clause)} == set()
