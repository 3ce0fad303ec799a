"""Files that prove entries: attached, seen, fetched and withdrawn by one person. They travel as bytes."""

from ..kernel.unit import Unit
from ..ledger.attachments.files import store_of
from ..ledger.attachments.intake import Attachment, GivenFile, given_file, keep_file
from ..ledger.attachments.preview import Preview, preview
from ..ledger.attachments.repository import attachments_of, find_attachment
from ..ledger.attachments.service import attach, attach_all, refuse_closed, refuse_unfit, withdraw_attachment
from ..ledger.doubts import same_proof
from ..ledger.doubts_repository import shared_proofs
from .workspace import Workspace


class AttachmentService:
    """Proof of entries, for one person."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def of_entry(self, unit: Unit, entry: int) -> tuple[Attachment, ...]:
        """The attachments of an entry in the order they were added, withdrawn ones too."""
        with self._workspace.read(unit) as connection:
            return attachments_of(connection, entry)

    def shared(self, unit: Unit, entry: int) -> tuple[str, ...]:
        """Which files of an entry prove other entries too, in words: one entry, one proof."""
        with self._workspace.read(unit) as connection:
            found = shared_proofs(connection, (entry,)).get(entry, ())
        return tuple(same_proof(one.name, one.others) for one in found)

    def add(self, unit: Unit, entry: int, file: GivenFile) -> Attachment:
        """Attach a file to an entry as its proof.

        Raises:
            Error: it is not one that is attached, the entry has it already, has too many, or was withdrawn.
        """
        given = given_file(file.name, file.content)
        with self._workspace.read(unit) as connection:
            # Looked at before anything is stored, so that a refusal leaves no file behind that nothing names.
            refuse_closed(connection, entry)
        kept = keep_file(store_of(self._workspace.database.unit(unit)), given)
        with self._workspace.act(unit) as transaction:
            return attach(transaction, entry, kept)

    def add_many(self, unit: Unit, files: tuple[tuple[int, GivenFile], ...]) -> int:
        """Attach to each entry id the file beside it, all or none; how many attachments that made.

        Raises:
            Error: a file is not one that is attached, or an entry does not exist, was handed in already, has an
                attachment, or is named twice.
        """
        given = {file: given_file(file.name, file.content) for _entry, file in files}
        with self._workspace.read(unit) as connection:
            refuse_unfit(connection, [entry for entry, _file in files])
        store = store_of(self._workspace.database.unit(unit))
        kept = {file: keep_file(store, one) for file, one in given.items()}
        with self._workspace.act(unit) as transaction:
            return attach_all(transaction, [(entry, kept[file]) for entry, file in files])

    def withdraw(self, unit: Unit, attachment: int, reason: str) -> Attachment:
        """Let an attachment prove its entry no longer; as it is then.

        Raises:
            Error: no such attachment, withdrawn already, or no reason where one is needed.
        """
        with self._workspace.act(unit) as transaction:
            return withdraw_attachment(transaction, attachment, reason)

    def preview(self, unit: Unit, attachment: int) -> Preview:
        """What can be seen of an attachment in a terminal.

        Raises:
            Error: there is no such attachment, or its content is gone.
        """
        with self._workspace.read(unit) as connection:
            found = find_attachment(connection, attachment)
        return preview(store_of(self._workspace.database.unit(unit)), found)

    def content(self, unit: Unit, attachment: int) -> GivenFile:
        """An attachment as the file that was handed in.

        Raises:
            Error: there is no such attachment, or its content is gone.
        """
        with self._workspace.read(unit) as connection:
            found = find_attachment(connection, attachment)
        return GivenFile(found.name, store_of(self._workspace.database.unit(unit)).read(found.hash))
