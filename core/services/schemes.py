"""Schemes: those that are installed, those that units use, their values set and confirmed; files that make one.

A scheme is named by its id or given as the content of a file; it is never handed out itself. What asks the database
is brought in when it is first asked: installed schemes are shown without it.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ...plugins.contract import Param, Scheme, content_hash, to_data
from ...plugins.difference import SchemeDifference, differences
from ...plugins.i18n import _
from ...plugins.lint import StarterFact, starters
from ...plugins.loading import Broken, allowed_names, find_scheme, list_plugins, load_plugins
from ...plugins.overlay import OverlayRefused, SchemeFile, decoded, read_scheme_file, scheme_text
from ..adoption.model import Adoption, file_refused, parse_value
from ..kernel.errors import Conflict, Error
from .scheme_settings import Setting, plain_choice, settings_of, show_value
from .scheme_text import ProvisionRow, SchemeReader, provision_rows, scheme_lines

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..storage.connection import UnitConnection, UnitsConnection
    from .workspace import Workspace


@dataclass(frozen=True, slots=True)
class SchemeReference:
    """Which scheme is meant: by its id, or by the ``content`` of a file called ``name``.

    With ``unit`` an id may be one that this unit varied.
    """

    name: str
    unit: str = ""
    content: bytes | None = None


@dataclass(frozen=True, slots=True)
class InstalledScheme:
    """A scheme that an installed plugin brings; ``subject`` is branch or member, ``package`` where it comes from."""

    id: str
    version: str
    title: str
    subject: str
    package: str


@dataclass(frozen=True, slots=True)
class PluginScheme:
    """A scheme that works, as its plugin brings it: by which version of the contract, with which content hash."""

    id: str
    version: str
    contract: int
    content_hash: str


@dataclass(frozen=True, slots=True)
class InstalledPlugin:
    """A plugin that a package declares, with the schemes it brings; ``faults`` say what was left out and why.

    One that is not ``allowed`` was not loaded at all.
    """

    name: str
    package: str
    version: str
    allowed: bool
    schemes: tuple[PluginScheme, ...]
    faults: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PluginList:
    """Every installed plugin, and the names that were asked for and are not installed, with what is wrong with them."""

    plugins: tuple[InstalledPlugin, ...]
    missing: tuple[Broken, ...]


@dataclass(frozen=True, slots=True)
class AdoptedScheme:
    """A scheme a unit has enabled; ``from_file`` says whether a file made it, ``base`` which scheme that varies."""

    adoption: Adoption
    from_file: bool
    base: str
    base_version: str


@dataclass(frozen=True, slots=True)
class SchemeInUse:
    """A scheme that a unit uses, with everything a person may set or has to confirm, parameters first.

    ``starters`` are the values to confirm in the document's order, parameters as the unit has them now; ``provisions``
    the clauses of the document beside what is made of them.
    """

    unit: str
    adoption: Adoption
    title: str
    values: tuple[Setting, ...]
    starters: tuple[StarterFact, ...]
    provisions: tuple[ProvisionRow, ...]


@dataclass(frozen=True, slots=True)
class UseRow:
    """A scheme that a unit uses in the list of all: ``starters`` is how many values have to be confirmed.

    ``problem`` says why it is not to be had now: then its title is its id.
    """

    unit: str
    adoption: Adoption
    title: str
    starters: int = 0
    problem: str = ""


@dataclass(frozen=True, slots=True)
class EnabledScheme:
    """A scheme that a unit has just enabled; ``starters`` values wait for their confirmation."""

    id: str
    title: str
    starters: int


@dataclass(frozen=True, slots=True)
class SchemeComparison:
    """What differs between two schemes, each named by id and version."""

    old: str
    new: str
    differences: tuple[SchemeDifference, ...]


class SchemeService:
    """Schemes, for one person; without a workspace only installed ones and files are known."""

    def __init__(self, workspace: "Workspace | None" = None) -> None:
        self._known = workspace

    def installed(self) -> tuple[InstalledScheme, ...]:
        """The schemes that work, by id."""
        return tuple(
            InstalledScheme(
                each.scheme.id, each.scheme.version, _(each.scheme.title), each.scheme.subject, each.package
            )
            for each in load_plugins().schemes.values()
        )

    def plugins(self) -> PluginList:
        """Every installed plugin with its state, by name."""
        registry, allowed, installed = load_plugins(), allowed_names(), list_plugins()
        found = []
        for one in installed:
            schemes = tuple(
                PluginScheme(each.scheme.id, each.scheme.version, each.scheme.contract, each.hash)
                for each in registry.schemes.values()
                if (each.plugin, each.package) == (one.name, one.package)
            )
            left_out = (
                broken for broken in registry.broken if (broken.name, broken.package) == (one.name, one.package)
            )
            faults = tuple(broken.reason for broken in left_out)
            may = allowed is None or one.name in allowed
            found.append(InstalledPlugin(one.name, one.package, one.version, may, schemes, faults))
        names = {one.name for one in installed}
        return PluginList(tuple(found), tuple(broken for broken in registry.broken if broken.name not in names))

    def lines(self, reference: SchemeReference) -> tuple[str, ...]:
        """The whole scheme for reading, line by line.

        Raises:
            Error: it is not to be had.
        """
        return tuple(scheme_lines(self._reader(reference)))

    def provisions(self, reference: SchemeReference) -> tuple[ProvisionRow, ...]:
        """The clauses of the document beside what is made of them, with the values that count for the unit.

        Raises:
            Error: it is not to be had.
        """
        return provision_rows(self._reader(reference))

    def data(self, reference: SchemeReference) -> str:
        """The whole scheme as JSON.

        Raises:
            Error: it is not to be had.
        """
        return json.dumps(to_data(self._meant(reference)), ensure_ascii=False)

    def toml(self, reference: SchemeReference) -> str:
        """The whole scheme as a scheme file.

        Raises:
            Error: it is not to be had.
        """
        return scheme_text(self._meant(reference))

    def compare(self, old: SchemeReference, new: SchemeReference) -> SchemeComparison:
        """What differs between two schemes.

        Raises:
            Error: one of them is not to be had.
        """
        before, after = self._meant(old), self._meant(new)
        names = (f"{before.id} {before.version}", f"{after.id} {after.version}")
        return SchemeComparison(*names, tuple(differences(before, after)))

    def adopted(self, unit: str) -> tuple[AdoptedScheme, ...]:
        """The schemes ``unit`` has enabled, by id.

        Raises:
            Error: no such unit.
        """
        from ..adoption.repository import adoptions, stored_overlays

        with self._workspace.read(self._workspace.unit(unit)) as connection:
            files = {stored.scheme: stored for stored in stored_overlays(connection)}
            in_use = adoptions(connection)
        found = []
        for adoption in in_use:
            file = files.get(adoption.scheme)
            base = ("", "") if file is None else (file.base, file.base_version)
            found.append(AdoptedScheme(adoption, file is not None, *base))
        return tuple(found)

    def uses(self) -> tuple[UseRow, ...]:
        """Every scheme that a unit has enabled, unit by unit."""
        from ..adoption.adoptions import schemes_in_use

        def question(connection: "UnitsConnection") -> "Iterator[UseRow]":
            told = schemes_in_use(connection, lambda scheme: (_(scheme.title), len(starters(scheme))))
            for unit, adoption, found in told:
                if isinstance(found, Error):
                    yield UseRow(unit.name, adoption, adoption.scheme, problem=str(found))
                else:
                    yield UseRow(unit.name, adoption, *found)

        return self._workspace.together(question)

    def in_use(self, unit: str, scheme: str) -> SchemeInUse:
        """The scheme with the id ``scheme`` as ``unit`` uses it.

        Raises:
            Error: no such unit, it has not enabled it, or the scheme is not to be had now.
        """
        from ..adoption.adoptions import adoption_of, unit_scheme

        place = self._workspace.unit(unit)
        with self._workspace.read(place) as connection:
            found = unit_scheme(connection, scheme)
            adoption = adoption_of(connection, found)
        return _in_use(place.name, adoption, found)

    def check(self, param: Param, text: str) -> str:
        """``text`` as the new value of ``param``, the way it is shown.

        Raises:
            Error: it is not a value the parameter allows.
        """
        return show_value(param, parse_value(param, plain_choice(param, text)))

    def enable(self, unit: str, reference: SchemeReference) -> EnabledScheme:
        """Let ``unit`` use a scheme, or what a file makes of one.

        Raises:
            Error: no such unit, the scheme is not to be had, or its id is another's.
        """
        from ..adoption.adoptions import enable_file, enable_scheme, unit_file

        place = self._workspace.unit(unit)
        with self._workspace.read(place) as connection:
            if reference.content is None:
                file = unit_file(connection, reference.name)
            else:
                file = _read_file(reference, connection)
        scheme = find_scheme(reference.name) if file is None else file.scheme
        with self._workspace.act(place) as transaction:
            if file is None:
                enable_scheme(transaction, scheme)
            else:
                enable_file(transaction, file)
        return EnabledScheme(scheme.id, _(scheme.title), len(starters(scheme)))

    def confirm(self, unit: str, scheme: str, changed: Mapping[str, str], seen: str = "") -> SchemeInUse:
        """Set what was ``changed`` (text by parameter) and confirm all starter values of a scheme that ``unit`` uses.

        ``seen`` is the content hash of what the person had before them; empty for whatever the unit uses now.

        Raises:
            Conflict: the unit uses another content by now.
            Error: a value is not allowed, alone or beside the others, or the scheme changed since it was enabled.
        """
        from ..adoption.adoptions import confirm_scheme, unit_scheme

        place = self._workspace.unit(unit)
        with self._workspace.read(place) as connection:
            found = unit_scheme(connection, scheme)
        if seen and content_hash(found) != seen:
            sentence = _("方案「{title}」的内容刚刚换过,没有确认。").format(title=_(found.title))
            raise Conflict(sentence, _("请退回重新打开,看过现在的值再确认。"))
        by_id = {param.id: param for param in found.params}
        written = {id_: plain_choice(by_id.get(id_), text) for id_, text in changed.items()}
        with self._workspace.act(place) as transaction:
            adoption = confirm_scheme(transaction, found, written)
        return _in_use(place.name, adoption, found)

    @property
    def _workspace(self) -> "Workspace":
        if self._known is None:
            raise RuntimeError("only installed schemes and files are known here")
        return self._known

    def _reader(self, reference: SchemeReference) -> SchemeReader:
        """The scheme with the values of the unit, where one that uses it is named."""
        if reference.content is not None or not reference.unit:
            return SchemeReader(self._meant(reference), {})
        from ..adoption.repository import adoptions

        with self._workspace.read(self._workspace.unit(reference.unit)) as connection:
            scheme = scheme_meant(reference, connection)
            params = next((one.params for one in adoptions(connection) if one.scheme == scheme.id), None)
        return SchemeReader(scheme, {}) if params is None else SchemeReader(scheme, params, reference.unit)

    def _meant(self, reference: SchemeReference) -> Scheme:
        if reference.content is not None:
            return _read_file(reference).scheme
        if not reference.unit:
            return find_scheme(reference.name)
        with self._workspace.read(self._workspace.unit(reference.unit)) as connection:
            return scheme_meant(reference, connection)


def scheme_meant(reference: SchemeReference, connection: "UnitConnection") -> Scheme:
    """Return the scheme of a file, or the one the unit of ``connection`` means by an id.

    Raises:
        Error: it is not to be had.
    """
    from ..adoption.adoptions import unit_scheme

    if reference.content is not None:
        return _read_file(reference).scheme
    return unit_scheme(connection, reference.name)


def _in_use(unit: str, adoption: Adoption, scheme: Scheme) -> SchemeInUse:
    values = scheme.defaults() | dict(adoption.params)
    now = replace(scheme, params=tuple(replace(param, default=values[param.id]) for param in scheme.params))
    clauses = provision_rows(SchemeReader(scheme, adoption.params, unit))
    settings = settings_of(scheme, adoption.params)
    return SchemeInUse(unit, adoption, _(scheme.title), settings, starters(now), clauses)


def _read_file(reference: SchemeReference, connection: "UnitConnection | None" = None) -> SchemeFile:
    """The scheme file of a reference; with a connection its base may not be one that a file made."""

    def find(id_: str) -> Scheme:
        if connection is None:
            return find_scheme(id_)
        from ..adoption.adoptions import find_base

        return find_base(connection, id_)

    try:
        return read_scheme_file(decoded(reference.content or b"", reference.name), reference.name, find)
    except OverlayRefused as refused:
        raise file_refused(refused) from refused
