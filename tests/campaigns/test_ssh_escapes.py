"""A session over SSH is what the document says, and there is no way out of it; a sample of the campaign."""

from pathlib import Path

import pytest

from tests.campaigns.ssh_escapes import attempts, campaign
from tests.campaigns.ssh_server import SSHD, UNIT, SshServer
from tests.gates.texts import ROOT

pytestmark = pytest.mark.skipif(SSHD is None, reason="no sshd here")

LEAST = 60
EVERY = 11
"""One in so many attempts is made in each run of the tests."""


def test_nobody_gets_out(tmp_path: Path) -> None:
    """No shell, no file, no other name, no session that ends by itself; set as docs/server.md says, to the letter."""
    everything = attempts()
    assert len(everything) >= LEAST
    assert campaign(tmp_path, everything[::EVERY]) == []


@pytest.mark.parametrize("planted", ["home", "paths"])
def test_a_planted_fault_is_found(tmp_path: Path, planted: str) -> None:
    chosen = [one for one in attempts() if one.name.startswith(("command 'touch", "command 'export roster"))]
    assert campaign(tmp_path, chosen, planted=planted) != []


def test_files_come_and_go_by_standard_streams_and_the_inbox(tmp_path: Path) -> None:
    """What is written stands in the chain with the key and the session; an unknown key gets nothing, a revoked one
    neither.
    """
    server = SshServer(tmp_path)
    (client,) = server.prepare("张三")
    roster = (ROOT / "tests/data/samples/forestry_member/roster.csv").read_bytes()
    with server.running():
        brought = client.run(f"import roster --unit {UNIT}", given=roster)
        assert brought.returncode == 0, brought.stderr.decode()
        written = client.run(f"export roster --unit {UNIT}")
        assert written.stdout.startswith(b"PK")
        assert client.run("inbox put 名册 一.xlsx", given=written.stdout).returncode == 0
        assert client.run(f"import roster 名册 一.xlsx --unit {UNIT}".replace("册 一", "册\\ 一")).returncode == 0
        assert client.run("inbox get 名册 一.xlsx").stdout == written.stdout
        own = {(actor, fingerprint) for actor, fingerprint, _session in server.entries()}
        assert own == {("张三", server.fingerprint(client))}
        assert len({session for _actor, _fingerprint, session in server.entries()}) == 1
        stranger = server.client("王五", by="张三", registered=False)
        assert stranger.run("unit list").returncode == 255
        gone = client.run(f"key revoke {server.fingerprint(client)} --reason 换新的")
        assert gone.returncode == 0
        assert client.run("unit list").returncode == 255
