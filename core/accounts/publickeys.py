"""The one recogniser of public keys: what OpenSSH, PuTTY and others (RFC 4716) write, however it was passed on.

Files go through mail, Notepad and chat: with a byte order mark, in UTF-16, with lines broken anew, with remarks in GBK.
What the key is comes from its wire format (RFC 4253, RFC 5656, RFC 8709) alone, never from what stands around it.
"""

import re
import struct
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from dataclasses import dataclass
from hashlib import sha256

from ...plugins.i18n import _
from ..kernel.errors import Error
from ..kernel.text import Longest, shown, tidy

MOST_BYTES = 64 * 1024
"""More than any key has, the longest RSA with its remarks in UTF-16 included."""

LEAST_RSA_BITS, MOST_RSA_BITS = 2048, 16384
_POINTS = {
    "ecdsa-sha2-nistp256": ("nistp256", 65),
    "ecdsa-sha2-nistp384": ("nistp384", 97),
    "ecdsa-sha2-nistp521": ("nistp521", 133),
    "sk-ecdsa-sha2-nistp256@openssh.com": ("nistp256", 65),
}
"""Curve and bytes of an uncompressed point."""
_ED25519_BYTES = 32
ALGORITHMS = ("ssh-ed25519", "ssh-rsa", *_POINTS, "sk-ssh-ed25519@openssh.com")

_BASE64 = re.compile(r"[A-Za-z0-9+/]+={0,2}")
_ONE_LINE = re.compile(
    r"(?:^|.*?[ \t])((?:sk-)?(?:ssh|ecdsa)-[a-z0-9@.-]+)[ \t]+([A-Za-z0-9+/]{8,}={0,2})(?:[ \t]+(.*))?$"
)
_RFC4716 = re.compile(r"---- BEGIN SSH2 PUBLIC KEY ----(.*?)---- END SSH2 PUBLIC KEY ----", re.DOTALL)
_BEGINS_RFC4716 = "---- BEGIN SSH2 PUBLIC KEY"
_HEADER = re.compile(r"^([^\s:]{1,64}):[ \t]*(.*)$")
_PUTTY = re.compile(r"^PuTTY-User-Key-File-[0-9]+:", re.MULTILINE)
_PRIVATE = re.compile(r"BEGIN [A-Z0-9 ]*PRIVATE KEY")
_OTHER_PUBLIC = re.compile(r"BEGIN (?:RSA )?PUBLIC KEY|BEGIN CERTIFICATE")


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A public key: its ``algorithm``, its wire format ``blob``, and the ``comment`` that came with it."""

    algorithm: str
    blob: bytes
    comment: str = ""

    @property
    def fingerprint(self) -> str:
        """As ``ssh-keygen -l`` shows it and sshd writes for ``%f``."""
        return "SHA256:" + b64encode(sha256(self.blob).digest()).decode().rstrip("=")

    @property
    def text(self) -> str:
        """The wire format in base64."""
        return b64encode(self.blob).decode()


def read_public_key(content: bytes) -> PublicKey:
    """Return the one public key in a file, or in what was pasted.

    Raises:
        Error: there is none, several, a private one, or one that is broken or too weak.
    """
    if len(content) > MOST_BYTES:
        raise Error(_("这个文件太大,不是公钥。"), _hint())
    text = _decoded(content).replace("\r\n", "\n").replace("\r", "\n")
    if _PUTTY.search(text):
        encoded, comment = _putty(text)
    elif _BEGINS_RFC4716 in text:
        encoded, comment = _rfc4716(text)
    elif _PRIVATE.search(text):
        raise Error(
            _("这是私钥,不能交给别人,也不能登记。"),
            _("请交同名、以 .pub 结尾的公钥文件;这把私钥如果已经发给过别人,请换一把。"),
        )
    elif _OTHER_PUBLIC.search(text):
        raise Error(
            _("这是 PEM 格式的公钥或证书,不是 SSH 公钥。"),
            _("请用 ssh-keygen -i -m PKCS8 -f 文件 转换,或交 ssh-keygen 生成的 .pub 文件。"),
        )
    else:
        encoded, comment = _one_line(text)
    return _checked(encoded, comment)


def _decoded(content: bytes) -> str:
    """The text of ``content``. Only remarks can be other than ASCII: where they cannot be read, the key still can."""
    if content.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        return content.decode("utf-16", errors="replace")
    if content[1:2] == b"\0":
        return content.decode("utf-16-le", errors="replace")
    if content[:1] == b"\0":
        return content.decode("utf-16-be", errors="replace")
    content = content.removeprefix(BOM_UTF8)
    for encoding in ("utf-8", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return content.decode("latin-1")


def _one_line(text: str) -> tuple[str, str]:
    """The base64 and the comment of a line as OpenSSH writes it; one that was broken into several is put together."""
    lines = [line for line in map(tidy, text.split("\n")) if line and not line.startswith("#")]
    if len(lines) > 1 and _ONE_LINE.match(lines[0]) and all(_BASE64.fullmatch(line) for line in lines[1:]):
        lines = ["".join(lines)]
    elif len(lines) > 1 and lines[0] in (*ALGORITHMS, "ssh-dss") and all(map(_BASE64.match, lines[1:])):
        lines = [f"{lines[0]} {''.join(lines[1:])}"]
    found = [match for match in map(_ONE_LINE.match, lines) if match is not None]
    if len(found) > 1:
        raise Error(
            _("里面有 {n} 把公钥,一次只登记一把。").format(n=len(found)), _("请分开登记,或只留下要登记的一行。")
        )
    if not found:
        raise Error(_("这不是 SSH 公钥。"), _hint())
    said, encoded, comment = found[0].groups()
    if "-cert-v01@" in said:
        raise Error(_("这是 SSH 证书,不是公钥。"), _hint())
    blob = _blob(encoded)
    if said != _string(blob, 0)[0].decode("ascii", errors="replace"):
        raise Error(
            _("公钥前面写的是 {said},内容却不是,可能抄错了。").format(said=shown(said)), _("请重新复制整个文件。")
        )
    return encoded, comment or ""


def _rfc4716(text: str) -> tuple[str, str]:
    found = _RFC4716.findall(text)
    if len(found) != 1:
        raise Error(_("公钥不完整:要从 BEGIN 那行到 END 那行,而且只有一把。"), _("请重新复制整个文件。"))
    comment, encoded = "", []
    for line in map(tidy, found[0].replace("\\\n", "").split("\n")):
        header = _HEADER.match(line)
        if header is None:
            encoded.append(line)
        elif header.group(1).lower() == "comment":
            comment = header.group(2).strip('"')
    return "".join(encoded), comment


def _putty(text: str) -> tuple[str, str]:
    """The public lines of a .ppk; of the private ones in it nothing is read."""
    lines = text.split("\n")
    comment = ""
    for place, line in enumerate(lines):
        header = _HEADER.match(line)
        if header is None:
            continue
        name, value = header.groups()
        if name == "Comment":
            comment = value
        if name == "Public-Lines":
            count = int(value) if re.fullmatch("[0-9]{1,4}", value) else 0
            return "".join(map(tidy, lines[place + 1 : place + 1 + count])), comment
    raise Error(_("这个 .ppk 文件里没有公钥。"), _("请用 PuTTYgen 打开它,复制窗口上方的公钥。"))


def _blob(encoded: str) -> bytes:
    try:
        return b64decode(encoded + "=" * (-len(encoded) % 4), validate=True)
    except (NotBase64, ValueError):
        raise _broken() from None


def _checked(encoded: str, comment: str) -> PublicKey:
    """The key, if its wire format holds together to the last byte and it is one that is taken."""
    blob = _blob(encoded)
    kind, rest = _string(blob, 0)
    algorithm = kind.decode("ascii", errors="replace")
    if algorithm == "ssh-dss":
        raise Error(_("DSA 公钥已不安全,不能登记。"), _("请换一把:ssh-keygen -t ed25519"))
    if algorithm not in ALGORITHMS:
        raise Error(_("不认识的公钥种类「{name}」。").format(name=shown(algorithm[:60])), _hint())
    parts = []
    while rest < len(blob):
        part, rest = _string(blob, rest)
        parts.append(part)
    if algorithm == "ssh-rsa":
        _require_rsa(parts)
    else:
        _require_curve(algorithm, parts)
    return PublicKey(algorithm, blob, shown(tidy(comment))[: Longest.NAME])


def _require_rsa(parts: list[bytes]) -> None:
    if len(parts) != 2:  # exponent and modulus
        raise _broken()
    exponent, modulus = (int.from_bytes(part, "big") for part in parts)
    if any(part[:1] >= b"\x80" for part in parts) or exponent < 3 or not exponent & modulus & 1:
        raise _broken()
    bits = modulus.bit_length()
    if bits < LEAST_RSA_BITS:
        raise Error(
            _("RSA 公钥只有 {bits} 位,太短,至少要 {least} 位。").format(bits=bits, least=LEAST_RSA_BITS),
            _("请换一把:ssh-keygen -t ed25519"),
        )
    if bits > MOST_RSA_BITS:
        raise _broken()


def _require_curve(algorithm: str, parts: list[bytes]) -> None:
    is_hardware = algorithm.startswith("sk-")
    if is_hardware and not (parts and parts.pop()):  # what the key was made for
        raise _broken()
    if algorithm not in _POINTS:
        if [len(part) for part in parts] != [_ED25519_BYTES]:
            raise _broken()
        return
    curve, length = _POINTS[algorithm]
    if len(parts) != 2 or parts[0] != curve.encode() or len(parts[1]) != length or parts[1][:1] != b"\x04":
        raise _broken()


def _string(blob: bytes, start: int) -> tuple[bytes, int]:
    """The string that begins at ``start``, and where it ends: four bytes of length, then so many."""
    if start + 4 > len(blob):
        raise _broken()
    (length,) = struct.unpack_from(">I", blob, start)
    end = start + 4 + length
    if end > len(blob):
        raise _broken()
    return blob[start + 4 : end], end


def _broken() -> Error:
    return Error(_("公钥残缺或抄错了。"), _("请重新复制整个 .pub 文件,不要断行、漏字。"))


def _hint() -> str:
    return _("公钥是以 .pub 结尾的文件,一行,以 ssh-ed25519、ssh-rsa 或 ecdsa- 开头;PuTTY 的 .ppk 也可以。")
