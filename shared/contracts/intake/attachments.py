"""Facts of intake: files that came along."""

from uuid import UUID

from shared.contracts.fact import fact
from shared.vocabulary.codes import AttachedTo, FileKind, ScanVerdict


@fact("intake.attachment-added.v1")
class AttachmentAdded:
    """A file, or a new version of one, was attached to a matter. No name: `stored_sha256` is of the file as it lies sealed."""

    attachment_id: UUID
    version: int
    belongs_to: AttachedTo
    belongs_id: UUID
    case_id: UUID | None
    pupil_id: UUID
    kind: FileKind
    size: int
    stored_sha256: str
    verdict: ScanVerdict
