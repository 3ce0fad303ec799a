"""Accounts, their keys, and who may act: on both databases."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from kaoping.core.accounts.admission import good_keys, owner_of, require_admitted
from kaoping.core.kernel.errors import Error
from kaoping.core.kernel.unit import INSTALLATION
from kaoping.core.ledger.attachments.maintenance import verify_all
from kaoping.core.services.services import Services
from kaoping.core.services.workspace import Workspace
from kaoping.core.storage.audit import Entrance
from kaoping.core.storage.engine import Database

from tests.accounts.test_public_keys import blob_of, line_of

ED, RSA = line_of("ssh-ed25519").encode(), line_of("ssh-rsa").encode()


def services_of(database: Database, actor: str = "张三") -> Services:
    return Services(Workspace(database, actor))


@contextmanager
def refused(*words: str) -> Iterator[None]:
    with pytest.raises(Error) as error:
        yield
    assert all(word in str(error.value) for word in words), str(error.value)


def seq(database: Database) -> int:
    with database.directory().read() as connection:
        return int(connection.execute("SELECT seq FROM chain WHERE unit_id = :unit").scalar_one())


def test_without_accounts_anybody_acts_and_with_them_only_open_ones(database: Database) -> None:
    require_admitted(database, "谁都行")
    services = services_of(database)
    services.accounts.add("张三", "办公室")
    services.accounts.add("李四")
    require_admitted(database, "李四")
    with refused("不是这里的账号"):
        require_admitted(database, "王五")
    services.accounts.close("李四")
    with refused("已经停用"):
        require_admitted(database, "李四")
    services.accounts.reopen("李四")
    require_admitted(database, "李四")
    services.accounts.close("李四", "2098-01-01")
    require_admitted(database, "李四")
    assert verify_all(database).sound


def test_what_is_refused_about_accounts_leaves_nothing(database: Database) -> None:
    services = services_of(database)
    services.accounts.add("张三")
    before = seq(database)
    for name in ("", " 张三 ", "张\u3000三", "a\x1bb"):
        with refused():
            services.accounts.add(name)
    with refused("唯一"):
        services.accounts.close("张三")
    with refused("没有账号"):
        services.accounts.close("李四")
    assert seq(database) == before
    services.accounts.reopen("张三")
    assert seq(database) == before, "what is already so writes nothing"


def test_a_key_belongs_to_one_person_and_a_revoked_one_stays(database: Database) -> None:
    services = services_of(database)
    services.accounts.add("张三")
    services.accounts.add("李四")
    key = services.accounts.add_key("张三", ED)
    before = seq(database)
    assert services.accounts.add_key("张三", ED) == key
    with refused("是「张三」的"):
        services.accounts.add_key("李四", ED)
    assert seq(database) == before
    assert owner_of(database, key.fingerprint) == "张三"
    assert [one.fingerprint for one in good_keys(database, key.fingerprint)] == [key.fingerprint]
    with refused("理由"):
        services.accounts.revoke_key(key.fingerprint, " ")
    with refused("至少"):
        services.accounts.revoke_key("SHA256:", "换")
    gone = services.accounts.revoke_key(key.fingerprint[:16], "换了电脑")
    assert (gone.revoked_by, gone.reason) == ("张三", "换了电脑")
    assert good_keys(database) == ()
    for name in ("张三", "李四"):
        with refused("已经作废"):
            services.accounts.add_key(name, ED)
    with refused("已经作废"):
        owner_of(database, key.fingerprint)
    with refused("没有登记"):
        owner_of(database, "SHA256:x")
    assert [one.fingerprint for one in services.accounts.keys("张三")] == [key.fingerprint]
    assert services.accounts.recognise(RSA).blob == blob_of("ssh-rsa")
    assert verify_all(database).sound


def test_every_entry_says_by_which_key_and_in_which_session(database: Database) -> None:
    """Hashed with the rest: verification takes entries with and without, and finds either changed."""
    services = services_of(database)
    services.accounts.add("张三")
    services.accounts.add("李四")
    key = services.accounts.add_key("张三", ED)
    database.entrance = Entrance(key.fingerprint, "0123456789abcdef")
    services.units.add("水利局")
    asked = "SELECT fingerprint, session FROM audit_entry WHERE unit_id = :unit ORDER BY seq"
    with database.unit(INSTALLATION).read() as connection:
        entries = [tuple(row) for row in connection.execute(asked)]
    assert entries[0] == ("", "")
    assert entries[-1] == (key.fingerprint, "0123456789abcdef")
    assert verify_all(database).sound


def test_a_session_writes_no_more_once_its_key_is_revoked(database: Database) -> None:
    services = services_of(database)
    services.accounts.add("张三")
    services.accounts.add("李四")
    key = services.accounts.add_key("李四", RSA)
    theirs = services_of(database, "李四")
    database.entrance = Entrance(key.fingerprint, "s")
    theirs.units.add("一局")
    database.entrance = Entrance()
    services.accounts.close("李四")
    database.entrance = Entrance(key.fingerprint, "s")
    before = seq(database)
    with refused("已经停用"):
        theirs.units.add("二局")
    assert seq(database) == before


def test_nobody_acts_under_another_name_than_that_of_the_key(database: Database) -> None:
    services = services_of(database)
    services.accounts.add("张三")
    services.accounts.add("李四")
    key = services.accounts.add_key("李四", RSA)
    database.entrance = Entrance(key.fingerprint, "s")
    with refused("不是「张三」的"):
        services.units.add("三局")
