"""What is taken for a public key, held against ``ssh-keygen`` where it is there, and what is refused."""

import shutil
import struct
import subprocess
from base64 import b64encode
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kaoping.core.accounts.publickeys import ALGORITHMS, PublicKey, read_public_key
from kaoping.core.kernel.errors import Error

needs_keygen = pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="no ssh-keygen here")


def packed(*parts: bytes) -> bytes:
    return b"".join(struct.pack(">I", len(part)) + part for part in parts)


def blob_of(algorithm: str) -> bytes:
    """A key of that kind that holds together."""
    if algorithm == "ssh-rsa":
        return packed(b"ssh-rsa", b"\x01\x00\x01", b"\0" + b"\xc1" * 255 + b"\x01")
    tail = (b"ssh:",) if algorithm.startswith("sk-") else ()
    if "ed25519" in algorithm:
        return packed(algorithm.encode(), bytes(range(32)), *tail)
    bits = algorithm.partition("nistp")[2][:3]
    length = {"256": 65, "384": 97, "521": 133}[bits]
    return packed(algorithm.encode(), f"nistp{bits}".encode(), b"\x04" + bytes(length - 1), *tail)


def line_of(algorithm: str, comment: str = "") -> str:
    return f"{algorithm} {b64encode(blob_of(algorithm)).decode()} {comment}".rstrip()


def refusal(content: bytes) -> str:
    with pytest.raises(Error) as refused:
        read_public_key(content)
    return str(refused.value)


@pytest.mark.parametrize("algorithm", ALGORITHMS)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "gb18030"])
@pytest.mark.parametrize("end", ["", "\n", "\r\n", "\r\n\r\n"])
def test_one_line_in_any_encoding(algorithm: str, encoding: str, end: str) -> None:
    found = read_public_key((line_of(algorithm, "张三 的电脑") + end).encode(encoding))
    assert (found.algorithm, found.blob, found.comment) == (algorithm, blob_of(algorithm), "张三 的电脑")


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_as_others_write_it(algorithm: str) -> None:
    """RFC 4716, PuTTY's file, options in front, broken into lines by a mail: the same key."""
    encoded = b64encode(blob_of(algorithm)).decode()
    folded = "\r\n".join(encoded[at : at + 64] for at in range(0, len(encoded), 64))
    rfc = (
        f'---- BEGIN SSH2 PUBLIC KEY ----\r\nComment: "张三\\\r\n 的"\r\n{folded}\r\n---- END SSH2 PUBLIC KEY ----\r\n'
    )
    count = folded.count("\n") + 1
    ppk = (
        f"PuTTY-User-Key-File-3: {algorithm}\r\nEncryption: none\r\nComment: 张三\r\nPublic-Lines: {count}\r\n"
        f"{folded}\r\nPrivate-Lines: 1\r\nAAAA\r\nPrivate-MAC: 00\r\n"
    )
    mailed = line_of(algorithm).replace(encoded, f"{encoded[:40]}\n{encoded[40:]}")
    optioned = f'# 备注\nrestrict,command="x y" {line_of(algorithm)}'
    for text in (rfc, ppk, mailed, optioned):
        for encoding in ("utf-8", "gbk"):
            assert read_public_key(text.encode(encoding)).blob == blob_of(algorithm)


@needs_keygen
@pytest.mark.parametrize("options", [("ed25519",), ("rsa", "-b", "2048"), ("ecdsa", "-b", "521")])
def test_fingerprints_are_those_of_openssh(tmp_path: Path, options: tuple[str, ...]) -> None:
    path = tmp_path / "key"
    subprocess.run(["ssh-keygen", "-q", "-t", *options, "-N", "", "-f", str(path)], check=True)
    told = subprocess.run(["ssh-keygen", "-lf", f"{path}.pub"], check=True, capture_output=True, text=True).stdout
    rfc = subprocess.run(["ssh-keygen", "-ef", f"{path}.pub"], check=True, capture_output=True).stdout
    assert read_public_key(Path(f"{path}.pub").read_bytes()).fingerprint == told.split()[1]
    assert read_public_key(rfc).fingerprint == told.split()[1]
    assert "私钥" in refusal(path.read_bytes())


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "不是 SSH 公钥"),
        ("你好".encode("gbk"), "不是 SSH 公钥"),
        (b"-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----", "私钥"),
        (b"-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----", "PEM"),
        (b"ssh-dss " + b64encode(packed(b"ssh-dss", b"\1", b"\1", b"\1", b"\1")), "DSA"),
        (b"ssh-rsa " + b64encode(packed(b"ssh-rsa", b"\x01\x00\x01", b"\x71" * 128)), "1023 位"),
        (b"ssh-ed25519 " + b64encode(blob_of("ssh-rsa")), "内容却不是"),
        (b"ssh-ed25519 " + b64encode(packed(b"ssh-ed25519", bytes(31))), "残缺"),
        (b"ssh-ed25519 " + b64encode(blob_of("ssh-ed25519") + b"\0"), "残缺"),
        (b"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIA", "残缺"),
        (b"ssh-foo " + b64encode(packed(b"ssh-foo", b"x")), "不认识"),
        (f"{line_of('ssh-rsa')}\n{line_of('ssh-ed25519')}".encode(), "2 把"),
        (b"x" * 70_000, "太大"),
        (b"PuTTY-User-Key-File-3: ssh-rsa\nPublic-Lines: 99999\n", "没有公钥|残缺"),
        (b"---- BEGIN SSH2 PUBLIC KEY ----\nAAAA\n", "不完整"),
    ],
)
def test_what_is_refused(content: bytes, said: str) -> None:
    """Each in one sentence that says what it is, and what to do."""
    told = refusal(content)
    assert any(words in told for words in said.split("|")), told


@given(st.binary(max_size=400))
def test_any_bytes_are_a_key_or_refused(content: bytes) -> None:
    for text in (content, b"ssh-ed25519 " + b64encode(content), b"---- BEGIN SSH2 PUBLIC KEY ----\n" + content):
        try:
            assert isinstance(read_public_key(text), PublicKey)
        except Error:
            continue


@given(st.sampled_from(ALGORITHMS), st.integers(0), st.integers(1, 255))
def test_no_length_that_lies_is_taken(algorithm: str, place: int, change: int) -> None:
    """A key of which one byte of its structure differs is another one or refused: it never has bytes left over."""
    blob = bytearray(blob_of(algorithm))
    at = place % len(blob)
    blob[at] ^= change
    try:
        found = read_public_key(f"{algorithm} {b64encode(bytes(blob)).decode()}".encode())
    except Error:
        return
    assert found.blob == bytes(blob)
    assert found.algorithm == algorithm
