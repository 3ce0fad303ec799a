"""Units, their places in the tree, their people, and the schemes they use. Histories, not overwrites.

A ``*State`` row says how something was from ``since`` up to and excluding ``until`` (ISO dates; None = still so).
"""

from sqlmodel import Field, UniqueConstraint

from .base import BusinessRecord


class SettingRecord(BusinessRecord, table=True):
    """What is set once for the whole database, by name: ``zone``, the time zone in which days begin."""

    __tablename__ = "setting"

    name: str = Field(unique=True)
    value: str


class UnitRecord(BusinessRecord, table=True):
    """A body that keeps its own ledgers and enables its own schemes."""

    __tablename__ = "unit"

    name: str = Field(unique=True)


class OrganisationRecord(BusinessRecord, table=True):
    """A committee, branch or group, for as long as it has its code."""

    __tablename__ = "organisation"
    __table_args__ = (UniqueConstraint("unit_id", "code"),)

    unit_id: int = Field(foreign_key="unit.id")
    code: str


class OrganisationStateRecord(BusinessRecord, table=True):
    """An organisation's name and place in the tree during one time.

    ``kind``: committee, general_branch, branch or group.
    """

    __tablename__ = "organisation_state"

    organisation_id: int = Field(foreign_key="organisation.id", index=True)
    name: str
    kind: str
    parent_id: int | None = Field(foreign_key="organisation.id")
    domain: str
    since: str
    until: str | None


class PersonRecord(BusinessRecord, table=True):
    """A person, for as long as the unit knows them under one code."""

    __tablename__ = "person"
    __table_args__ = (UniqueConstraint("unit_id", "code"),)

    unit_id: int = Field(foreign_key="unit.id")
    code: str


class PersonStateRecord(BusinessRecord, table=True):
    """A person's name, pinyin initials (all readings), branch, class and status during one time.

    ``joined`` and ``mobile_since`` are ISO dates, None when unknown or not mobile.
    """

    __tablename__ = "person_state"

    person_id: int = Field(foreign_key="person.id", index=True)
    name: str
    initials: str
    branch_id: int | None = Field(foreign_key="organisation.id", index=True)
    class_name: str
    status: str
    joined: str | None
    mobile_since: str | None
    since: str
    until: str | None


class PostRecord(BusinessRecord, table=True):
    """A post a person holds, in an organisation or (None) in the unit as a whole."""

    __tablename__ = "post"

    person_id: int = Field(foreign_key="person.id", index=True)
    organisation_id: int | None = Field(foreign_key="organisation.id")
    title: str
    since: str
    until: str | None


class SchemeUseRecord(BusinessRecord, table=True):
    """A scheme a unit has enabled, with its parameters (JSON object) and who confirmed the starter values when.

    ``version`` is the scheme's own version text, not a count of writes.
    """

    __tablename__ = "scheme_use"
    __table_args__ = (UniqueConstraint("unit_id", "scheme"),)

    unit_id: int = Field(foreign_key="unit.id")
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

    unit_id: int = Field(foreign_key="unit.id")
    scheme: str
    version: str
    base: str
    base_version: str
    content_hash: str
    text: str
    text_hash: str
