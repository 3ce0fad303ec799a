"""Which file system a path lies on, and whether SQLite may be trusted to it.

Write-ahead logging needs memory shared between all processes that use the file and locks that really lock; file
systems served by another machine or by a host have neither.
"""

import re
from pathlib import Path

MOUNTS = Path("/proc/mounts")

NETWORK = re.compile(
    r"9p|afs|beegfs|ceph|cifs|coda|davfs|glusterfs|gpfs|lustre|ncpfs|nfs4?|smb[23]|smbfs|vboxsf|virtiofs"
    r"|fuse\.(ceph|cephfs|curlftpfs|davfs2?|gcsfuse|glusterfs|gvfsd-fuse|rclone|s3fs|smbnetfs|sshfs|vmhgfs-fuse)"
)
"""Types as the kernel spells them; a FUSE type names its program after the point."""


def mount_table() -> str:
    """The kernel's table of mounts; empty where there is none, and then nothing can be said."""
    try:
        return MOUNTS.read_text(encoding="utf-8", errors="surrogateescape")
    except OSError:
        return ""


def network_type(path: Path, mounts: str) -> str | None:
    """The type of the network file system that ``path`` (absolute) lies on, None when it is a local one."""
    best, found = -1, ""
    for line in mounts.splitlines():
        fields = line.split(" ")
        if len(fields) < 3:
            continue
        point = Path(_unescape(fields[1]))
        # a later line with the same mount point hides the earlier one
        if path.is_relative_to(point) and len(point.parts) >= best:
            best, found = len(point.parts), fields[2]
    return found if NETWORK.fullmatch(found) else None


def _unescape(point: str) -> str:
    """The kernel writes blank, tab, newline and backslash in a mount point as three octal digits."""
    return re.sub(r"\\([0-7]{3})", lambda match: chr(int(match[1], 8)), point)
