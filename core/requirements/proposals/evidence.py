"""Proposals as they were when a sheet was handed in: canonical JSON with the entries behind them and their versions."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from fractions import Fraction
from typing import Any

from ....plugins.contract import Requirement
from ....plugins.contract.data import from_data, to_data
from ....plugins.evaluation.inputs import Line
from ...ledger.oversight.findings import ItemFinding
from ...rounds.sheets.marking import ItemMark
from ...storage.audit import canonical
from .computing import Evidence, Proposal


@dataclass(frozen=True, slots=True)
class HandIn:
    """What the ledger said when a sheet was handed in as ``sheet_version``.

    ``day`` is the ISO day as of which was counted, ``head`` the number of the last audit entry about the unit's ledger
    until then, ``versions`` the version of every entry that counted. ``at`` is UTC ISO text.
    """

    sheet_version: int
    actor: str
    at: str
    day: str
    head: int
    versions: Mapping[int, int]
    proposals: Mapping[str, Proposal]


def entries_behind(proposals: Iterable[Proposal]) -> list[int]:
    """Ids of the entries that counted for any of them."""
    return sorted({entry for one in proposals for evidence in one.evidences for entry in evidence.entries})


def write_body(day: str, head: int, versions: Mapping[int, int], proposals: Mapping[str, Proposal]) -> str:
    """The body of a frozen hand-in."""
    return canonical(
        {
            "day": day,
            "head": head,
            "versions": [[entry, version] for entry, version in sorted(versions.items())],
            "items": {item: _proposal_data(proposal) for item, proposal in proposals.items()},
        }
    )


def read_body(sheet_version: int, actor: str, at: str, body: str) -> HandIn:
    """What :func:`write_body` wrote, with the rest of its row."""
    data = json.loads(body)
    proposals = {item: _proposal(item, proposal) for item, proposal in data["items"].items()}
    return HandIn(sheet_version, actor, at, data["day"], data["head"], dict(data["versions"]), proposals)


def _proposal_data(proposal: Proposal) -> dict[str, Any]:
    return {
        "mark": None if proposal.mark is None else [asdict(line) for line in proposal.mark.lines],
        "sentence": proposal.sentence,
        "evidences": [_evidence_data(evidence) for evidence in proposal.evidences],
        "findings": [asdict(finding) for finding in proposal.findings],
        "binding": int(proposal.binding),
    }


def _proposal(item: str, data: Mapping[str, Any]) -> Proposal:
    mark = data["mark"]
    return Proposal(
        item,
        None if mark is None else ItemMark(tuple(Line(**line) for line in mark)),
        data["sentence"],
        tuple(map(_evidence, data["evidences"])),
        tuple(ItemFinding(**finding) for finding in data["findings"]),
        bool(data["binding"]),
    )


def _evidence_data(evidence: Evidence) -> dict[str, Any]:
    return {
        "requirement": to_data(evidence.requirement),
        "have": _written(evidence.have),
        "want": _written(evidence.want),
        "short": evidence.short,
        "missing": list(evidence.missing),
        "entries": list(evidence.entries),
        "pending": list(evidence.pending),
        "unproved": list(evidence.unproved),
        "backdated": evidence.backdated,
        "sentence": evidence.sentence,
        "countable": int(evidence.countable),
        "occurrences": evidence.occurrences,
    }


def _evidence(data: Mapping[str, Any]) -> Evidence:
    requirement = from_data(data["requirement"])
    if not isinstance(requirement, Requirement):
        raise TypeError(f"a hand-in froze a {type(requirement).__name__}, not a requirement")
    return Evidence(
        requirement,
        _read(data["have"]),
        _read(data["want"]),
        data["short"],
        tuple(data["missing"]),
        tuple(data["entries"]),
        tuple(data["pending"]),
        tuple(data["unproved"]),
        data["backdated"],
        data["sentence"],
        bool(data["countable"]),
        data["occurrences"],
    )


def _written(figure: Fraction | None) -> str | None:
    return None if figure is None else str(figure)


def _read(written: str | None) -> Fraction | None:
    return None if written is None else Fraction(written)
