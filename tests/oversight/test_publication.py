"""Publishing and rating ledgers."""

from fractions import Fraction

import pytest
from kaoping.core.kernel.errors import Error
from kaoping.core.ledger.oversight.model import mean_rating, mean_words, ratings, ratings_words
from kaoping.core.ledger.oversight.standings import is_shown_to
from kaoping.core.organisation.repository import load_organisations
from kaoping.core.storage.engine import Database
from kaoping.core.storage.verification import verify

from tests.acting import ask, home
from tests.attachments.entries import COMMITTEE, FIRST, SECOND, add_entry
from tests.oversight.acts import bodies_of, ledger_ratings, publications, publish, rate


def add_some(database: Database) -> None:
    for organisation in (FIRST, FIRST, SECOND):
        add_entry(database, organisation_id=organisation, state="submitted", proofs=1, date="2025-03-31")
    add_entry(database, state="submitted", proofs=0, date="2025-03-31")
    add_entry(database, state="draft", proofs=1, date="2025-03-31")
    add_entry(database, state="accepted", proofs=1, date="2025-04-01")


def test_a_publication_counts_what_counts_then(ledger: Database) -> None:
    """Of the branch and the period; a committee publishes what is below it too. Later entries do not change it."""
    add_some(ledger)
    assert publish(ledger, FIRST, "2025-03").entries == 2
    assert publish(ledger, FIRST, "2025-H1").entries == 3
    assert publish(ledger, COMMITTEE, "2025-Q1", "请监督").entries == 3
    add_some(ledger)
    kept = publications(ledger)
    assert [(one.organisation_id, one.period, one.entries) for one in kept] == [
        (COMMITTEE, "2025-Q1", 3),
        (FIRST, "2025-H1", 3),
        (FIRST, "2025-03", 2),
    ]
    assert kept[0].note == "请监督"
    assert publish(ledger, FIRST, "2025-03").entries == 4
    assert [one.entries for one in publications(ledger, period="2025-03")] == [4, 2]


def test_a_ledger_is_shown_below_beside_and_above(ledger: Database) -> None:
    """A committee's to those below, a branch's to those beside and above it; at the top all are beside each other."""
    with home(ledger).write("管理员") as transaction:
        for id_, parent in ((4, FIRST), (5, None)):
            transaction.insert("organisation", [{"id": id_, "code": f"B{id_}"}])
            state = {"id": id_, "organisation_id": id_, "name": f"某{id_}", "kind": "group", "parent_id": parent}
            transaction.insert("organisation_state", [{**state, "domain": "", "class_name": "", "since": "2025-01-01"}])
    add_some(ledger)
    for organisation in (COMMITTEE, FIRST):
        publish(ledger, organisation, "2025")
    directory = ask(ledger, load_organisations)
    published = [one.organisation_id for one in publications(ledger)]
    seen = {viewer: [one for one in published if is_shown_to(directory, one, viewer)] for viewer in range(1, 6)}
    assert seen == {COMMITTEE: [2, 1], FIRST: [2, 1], SECOND: [2, 1], 4: [2, 1], 5: [1]}
    assert not is_shown_to(directory, SECOND, 4)


def test_nothing_is_not_published(ledger: Database) -> None:
    """No entry that counts, no such organisation, no such period: one sentence, and nothing is recorded."""
    add_entry(ledger, state="submitted", proofs=0)
    for organisation, period, sentence in ((FIRST, "2025", "还没有"), (9, "2025", "没有编号"), (FIRST, "25", "看不懂")):
        with pytest.raises(Error, match=sentence):
            publish(ledger, organisation, period)
    assert publications(ledger) == ()


def test_a_ledger_is_rated_in_fixed_words(ledger: Database) -> None:
    """As stored or as users call them; the hint names all."""
    made = rate(ledger, FIRST, "2025-Q1", "优秀", "记录完整")
    assert (made.rating, made.remark, made.actor, made.version) == ("excellent", "记录完整", "考核办", 1)
    assert [rate(ledger, SECOND, "2025", word).rating for word in ratings()] == list(ratings())
    with pytest.raises(Error) as refused:
        rate(ledger, FIRST, "2025", "极好")
    assert all(word in refused.value.hint for word in ratings().values())
    for organisation, period, sentence in ((9, "2025", "没有编号"), (FIRST, "2025-5", "看不懂")):
        with pytest.raises(Error, match=sentence):
            rate(ledger, organisation, period, "good")


def test_a_new_rating_takes_the_place_of_the_old(ledger: Database) -> None:
    """One per rater, ledger and period; the old one stays in the chain, and the same one again writes nothing."""
    rate(ledger, FIRST, "2025-Q1", "不合格", "缺三月")
    made = rate(ledger, FIRST, "2025-Q1", "合格", "补齐了")
    before = verify(ledger)
    assert rate(ledger, FIRST, "2025-Q1", "good", "补齐了") == made
    assert verify(ledger) == before
    assert ledger_ratings(ledger) == (made,)
    assert ledger_ratings(ledger, period="2024") == ()
    assert any("缺三月" in body for body in bodies_of(ledger))


def test_several_rate_a_ledger(ledger: Database) -> None:
    """People for themselves, organisations through whoever acts for them: each has one, and all are kept."""
    alone = rate(ledger, FIRST, "2025", "优秀", actor="考核办")
    other = rate(ledger, FIRST, "2025", "合格", actor="组织部")
    before = rate(ledger, FIRST, "2025", "不合格", actor="甲", rater=SECOND)
    after = rate(ledger, FIRST, "2025", "基本合格", actor="乙", rater=SECOND)
    assert (after.id, after.rater, after.actor) == (before.id, "B3", "乙")
    assert ledger_ratings(ledger) == (alone, other, after)
    mean = mean_rating(ledger_ratings(ledger))
    assert (mean, mean_rating(())) == (Fraction(4 + 3 + 2, 3), None)
    assert mean_words(Fraction(11, 3)) == "11/3(约 3.67)"
    assert ratings_words(ledger_ratings(ledger)) == "优秀 1、合格 1、基本合格 1"


def test_nobody_rates_their_own_ledger(ledger: Database) -> None:
    """A branch rates every other one, never itself."""
    with pytest.raises(Error, match="自己的台账"):
        rate(ledger, FIRST, "2025", "优秀", rater=FIRST)
    with pytest.raises(Error, match="没有编号"):
        rate(ledger, FIRST, "2025", "优秀", rater=9)
    assert ledger_ratings(ledger) == ()
