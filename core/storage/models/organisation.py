"""Units, their places in the tree, their people, and the schemes they use. Histories, not overwrites.

A ``*State`` row says how something was from ``since`` up to and excluding ``until`` (ISO dates; None = still so).
"""

from sqlmodel import Field, Index, UniqueConstraint

from .base import BaseTable, BusinessRecord, refers


class SettingRecord(BusinessRecord, table=True):
    """What is set once for the whole database, by name, in the rows of the installation: its time zone, its hashes."""

    __tablename__ = "setting"
    __table_args__ = (UniqueConstraint("unit_id", "name"),)

    name: str
    value: str


class UnitRecord(BaseTable, table=True):
    """A body that keeps its own ledgers and enables its own schemes: the directory, in which no row is of a unit.

    ``id`` is its number in this database alone, ``identity`` 32 hexadecimal digits that it keeps wherever it moves.
    """

    __tablename__ = "unit"

    id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    seq: int
    name: str = Field(unique=True)
    identity: str = Field(unique=True)


class OrganisationRecord(BusinessRecord, table=True):
    """A committee, branch or group, for as long as it has its code."""

    __tablename__ = "organisation"
    __table_args__ = (UniqueConstraint("unit_id", "code"),)

    code: str


class OrganisationStateRecord(BusinessRecord, table=True):
    """An organisation's name, class and place in the tree during one time.

    ``kind``: committee, general_branch, branch or group. ``class_name`` is what schemes tell branches apart by.
    """

    __tablename__ = "organisation_state"
    __table_args__ = (
        refers("organisation_id", "organisation"),
        refers("parent_id", "organisation"),
        Index(None, "unit_id", "organisation_id"),
    )

    organisation_id: int
    name: str
    kind: str
    parent_id: int | None
    domain: str
    class_name: str
    since: str
    until: str | None


class OrganisationEventRecord(BusinessRecord, table=True):
    """Something that happened to an organisation on the ISO day ``day``; ``actor`` recorded it at ``at`` (UTC text).

    ``kind``: added, returned, renamed, moved, classed or corrected. ``state_id`` is the state that began with it.
    """

    __tablename__ = "organisation_event"
    __table_args__ = (
        refers("organisation_id", "organisation"),
        refers("state_id", "organisation_state"),
        Index(None, "unit_id", "organisation_id"),
    )

    organisation_id: int
    kind: str
    day: str
    state_id: int
    note: str
    actor: str
    at: str


class PersonRecord(BusinessRecord, table=True):
    """A person, for as long as the unit knows them under one code."""

    __tablename__ = "person"
    __table_args__ = (UniqueConstraint("unit_id", "code"),)

    code: str


class PersonStateRecord(BusinessRecord, table=True):
    """A person's name, pinyin initials (all readings), branch, class and status during one time.

    ``joined`` and ``mobile_since`` are ISO dates, None when unknown or not mobile.
    """

    __tablename__ = "person_state"
    __table_args__ = (
        refers("person_id", "person"),
        refers("branch_id", "organisation"),
        Index(None, "unit_id", "person_id"),
        Index(None, "unit_id", "branch_id"),
    )

    person_id: int
    name: str
    initials: str
    branch_id: int | None
    class_name: str
    status: str
    joined: str | None
    mobile_since: str | None
    since: str
    until: str | None


class PostRecord(BusinessRecord, table=True):
    """A post a person holds, in an organisation or (None) in the unit as a whole."""

    __tablename__ = "post"
    __table_args__ = (
        refers("person_id", "person"),
        refers("organisation_id", "organisation"),
        Index(None, "unit_id", "person_id"),
    )

    person_id: int
    organisation_id: int | None
    title: str
    since: str
    until: str | None


class PersonEventRecord(BusinessRecord, table=True):
    """Something that happened to a person on the ISO day ``day``; ``actor`` recorded it at ``at`` (UTC ISO text).

    ``kind``: added, returned, arrived, left, moved, classed, confirmed, prolonged, away, back, posted, relieved or
    corrected. ``state_id`` is the state that began with it, of somebody who left the one that ended; ``post_id`` is the
    post that began or ended with it.
    """

    __tablename__ = "person_event"
    __table_args__ = (
        refers("person_id", "person"),
        refers("state_id", "person_state"),
        refers("post_id", "post"),
        Index(None, "unit_id", "person_id"),
    )

    person_id: int
    kind: str
    day: str
    state_id: int | None
    post_id: int | None
    note: str
    actor: str
    at: str


class SchemeUseRecord(BusinessRecord, table=True):
    """A scheme a unit has enabled, with its parameters (JSON object) and who confirmed the starter values when.

    ``version`` is the scheme's own version text, not a count of writes.
    """

    __tablename__ = "scheme_use"
    __table_args__ = (UniqueConstraint("unit_id", "scheme"),)

    scheme: str
    version: str
    content_hash: str
    params: str
    confirmed_by: str | None
    confirmed_at: str | None


class SchemeOverlayRecord(BusinessRecord, table=True):
    """A scheme file a unit has enabled: its TOML ``text`` with SHA-256, and the scheme it made, by content hash.

    Kept for every content ever enabled; ``scheme_use`` says which one counts. ``base`` and ``base_version`` are those
    of the installed scheme it varies, empty for a file that is a whole scheme.
    """

    __tablename__ = "scheme_overlay"
    __table_args__ = (UniqueConstraint("unit_id", "scheme", "content_hash"),)

    scheme: str
    version: str
    base: str
    base_version: str
    content_hash: str
    text: str
    text_hash: str
