"""Checks a bundle offline: needs the file, the municipality's public key and, if there is one, a checkpoint that somebody else has kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from shared.eventlog.sealed import CannotOpen, SealedValue
from shared.proof.bundle import EVIDENCE, HOME, MANIFEST, PAGE, SERVICES, Bundle, Manifest, NotAManifest
from shared.proof.checked_events import CheckedEvents
from shared.proof.evidence import Evidence, Unreadable
from shared.proof.finding import Finding, Kind, Why
from shared.proof.merkle import BadProof, Growing, roots_by_consistency
from shared.proof.note import AnotherKey, Checkpoint, NotANote, NotSigned, Verifier, has_one_signature
from shared.proof.values import opened, read_keys, read_names, sealed_values

Holder = tuple[str, int | None, UUID | None, int | None]


class WrongKey(ValueError):
    """The bundle is not signed by any of the given keys."""


@dataclass(frozen=True)
class Part:
    """What one service's part of the bundle holds: events, and the checkpoint that proves them."""

    service: str
    events: int
    streams: int
    log_size: int
    signed_at: datetime | None
    goes_on_from: tuple[int, ...] = ()
    """How many events the log had at each of the kept checkpoints that it goes on from."""


@dataclass(frozen=True)
class Verdict:
    """What a check found. `findings` has events first, in the order of services and then of their logs."""

    case: UUID | None
    made_at: datetime | None
    parts: tuple[Part, ...]
    opened: int
    sealed: int
    findings: tuple[Finding, ...]

    @property
    def right(self) -> bool:
        """Whether everything is as it was recorded and signed."""
        return not self.findings

    @property
    def only_not_compared(self) -> bool:
        """Whether nothing is wrong but that no proof leads from a checkpoint that somebody has kept."""
        return bool(self.findings) and all(each.why is Why.NOT_COMPARED for each in self.findings)

    @property
    def first(self) -> Finding | None:
        """The first event that is wrong, missing, added or moved; else the first other thing."""
        return self.findings[0] if self.findings else None


def verify(bundle: Bundle, keys: Sequence[Verifier], outside: Sequence[str] = ()) -> Verdict:
    """Check all of a bundle; `outside` are signed checkpoints that somebody else has kept. Raises WrongKey."""
    return _Check(bundle, keys).verdict(outside)


class _Check:
    def __init__(self, bundle: Bundle, keys: Sequence[Verifier]) -> None:
        self.bundle = bundle
        self.keys = keys
        self.findings: list[Finding] = []
        self.goes_on_from: dict[str, list[int]] = {}

    def verdict(self, outside: Sequence[str]) -> Verdict:
        manifest = self._manifest()
        parts = [self._part(name, manifest.case) for name in _evidence_in(manifest)] if manifest else []
        known = [part for part in parts if part is not None]
        for note in outside:
            self.findings.extend(self._compared(note, known))
        seen, count = self._values([each for each, _ in known])
        told = sorted(self.findings, key=lambda each: each.rank)
        return Verdict(
            case=manifest.case if manifest else None,
            made_at=manifest.made_at if manifest else None,
            parts=tuple(self._told(evidence, checkpoint) for evidence, checkpoint in known),
            opened=seen,
            sealed=count - seen,
            findings=tuple(told),
        )

    def _manifest(self) -> Manifest | None:
        """What was signed; an unsigned one still tells which case to look at. None where it can't be read."""
        try:
            manifest = _read_manifest(self._signed(self.bundle.note))
        except AnotherKey:
            raise WrongKey("the bundle is not signed with this key") from None
        except NotANote:
            self.findings.append(Finding(Kind.MANIFEST, Why.SIGNATURE, part=MANIFEST))
            return None
        except NotSigned:
            self.findings.append(Finding(Kind.MANIFEST, Why.SIGNATURE, part=MANIFEST))
            return _read_manifest(self.bundle.note.rpartition("\n\n")[0] + "\n")
        if manifest is None:
            self.findings.append(Finding(Kind.MANIFEST, Why.UNREADABLE, part=MANIFEST))
        else:
            if not has_one_signature(self.bundle.note):  # no digest covers the manifest itself
                self.findings.append(Finding(Kind.MANIFEST, Why.SIGNATURE, part=MANIFEST))
            self.findings.extend(self._differing(manifest))
        return manifest

    def _differing(self, manifest: Manifest) -> Iterator[Finding]:
        """The parts of the file that are not what was signed."""
        found = self.bundle.digests
        for name in [*manifest.digests, *(each for each in found if each not in manifest.digests)]:
            if manifest.digests.get(name) != found.get(name):
                why = Why.DIGEST if name in manifest.digests else Why.NOT_LISTED
                yield Finding(Kind.PAGE if name == PAGE else Kind.SECTION, why, part=name)

    def _signed(self, note: str) -> str:
        """The text under the signature of one of the keys; raises NotSigned, NotANote."""
        other: NotSigned | None = None
        for key in self.keys:
            try:
                return key.text_of(note)
            except NotSigned as error:
                other = error if other is None or not isinstance(error, AnotherKey) else other
        raise other or AnotherKey("no key is given")

    def _part(self, name: str, case: UUID) -> tuple[Evidence, Checkpoint] | None:
        service = name.removeprefix(EVIDENCE)
        held = self.bundle.sections.get(name, b"")
        if not held:
            self.findings.append(Finding(Kind.MISSING, Why.NO_EVIDENCE, service))
            return None
        try:
            evidence = Evidence.read(held.decode("utf-8", "replace"))
        except Unreadable:
            self.findings.append(Finding(Kind.SECTION, Why.UNREADABLE, service, part=name))
            return None
        if service == HOME and not evidence.heads:
            self.findings.append(Finding(Kind.MISSING, Why.NO_EVIDENCE, service))
        checkpoint = self._checkpoint(service, evidence)
        if checkpoint is None:
            return None
        found = CheckedEvents(evidence, checkpoint, case).findings()
        self.findings.extend(found)
        if evidence.unreadable > sum(each.why is Why.UNREADABLE for each in found):  # lines that stand for no event that is missing
            self.findings.append(Finding(Kind.SECTION, Why.UNREADABLE, service, part=name))
        return evidence, checkpoint

    def _checkpoint(self, service: str, evidence: Evidence) -> Checkpoint | None:
        try:
            checkpoint = Checkpoint.read(self._signed(evidence.checkpoint))
            checkpoint.heads  # noqa: B018  # raises where it is missing
        except (NotSigned, NotANote):
            self.findings.append(Finding(Kind.CHECKPOINT, Why.SIGNATURE, service))
            return None
        if not checkpoint.origin.endswith(f"/{service}/{evidence.log_id}") or evidence.service != service:
            self.findings.append(Finding(Kind.CHECKPOINT, Why.OTHER_LOG, service))
        return checkpoint

    def _compared(self, note: str, parts: Sequence[tuple[Evidence, Checkpoint]]) -> Iterator[Finding]:
        """Whether the log grew from a checkpoint that somebody else has kept."""
        try:
            kept = Checkpoint.read(self._signed(note))
        except (NotSigned, NotANote):
            yield Finding(Kind.OUTSIDE, Why.SIGNATURE)
            return
        same = [(evidence, checkpoint) for evidence, checkpoint in parts if checkpoint.origin == kept.origin]
        if not same:
            yield Finding(Kind.OUTSIDE, Why.OTHER_LOG)
        for evidence, now in same:
            try:
                if kept.size == 0:
                    agrees = kept.root == Growing().root()
                elif kept.size == now.size:
                    agrees = (kept.root, kept.more.get("heads")) == (now.root, now.more.get("heads"))
                elif kept.size in evidence.earlier and kept.size < now.size:
                    agrees = roots_by_consistency(kept.size, now.size, kept.root, evidence.earlier[kept.size]) == (kept.root, now.root)
                else:
                    yield Finding(Kind.OUTSIDE, Why.NOT_COMPARED, evidence.service)
                    continue
            except BadProof:
                agrees = False
            if agrees:
                self.goes_on_from.setdefault(evidence.service, []).append(kept.size)
            else:
                yield Finding(Kind.OUTSIDE, Why.FORKED, evidence.service)

    def _values(self, parts: Sequence[Evidence]) -> tuple[int, int]:
        """How many sealed values the bundle's keys open, and how many there are."""
        try:
            keys = read_keys(self.bundle.sections.get("keys", b"").decode("utf-8", "replace"))
            names = read_names(self.bundle.sections.get("names", b"").decode("utf-8", "replace"))
        except Unreadable:
            self.findings.append(Finding(Kind.VALUE, Why.UNREADABLE, part="keys"))
            return 0, 0
        seen = count = 0
        fitting = set[bytes]()
        for holder, values in _holders(parts, names).items():
            count += len(values)
            try:
                fitting |= {value.commitment for value in values}
                seen += opened(values, keys)
            except (CannotOpen, ValueError):
                self.findings.append(Finding(Kind.VALUE, Why.DOES_NOT_OPEN, *holder, part="keys"))
        if set(keys) - fitting:
            self.findings.append(Finding(Kind.VALUE, Why.KEY_WITHOUT_VALUE, part="keys"))
        return seen, count

    def _told(self, evidence: Evidence, checkpoint: Checkpoint) -> Part:
        try:
            signed_at = checkpoint.signed_at
        except NotANote:
            signed_at = None
        goes_on_from = tuple(sorted(self.goes_on_from.get(evidence.service, ())))
        return Part(evidence.service, len(evidence.events), len(evidence.heads), checkpoint.size, signed_at, goes_on_from)


def _evidence_in(manifest: Manifest) -> Sequence[str]:
    """The sections that every bundle must have, and those of the kind that it has besides: whoever signs can't leave a service out."""
    due = [EVIDENCE + service for service in SERVICES]
    return [*due, *(name for name in manifest.digests if name.startswith(EVIDENCE) and name not in due)]


def _holders(parts: Sequence[Evidence], names: Sequence[SealedValue]) -> Mapping[Holder, Sequence[SealedValue]]:
    """Sealed values by the event that holds them; the names of staff by none."""
    return {
        **{
            (evidence.service, shown.row.position, shown.row.stream, shown.row.version): sealed_values(shown.row.state)
            for evidence in parts
            for shown in evidence.events
        },
        ("", None, None, None): names,
    }


def _read_manifest(text: str) -> Manifest | None:
    try:
        return Manifest.read(text)
    except NotAManifest:
        return None
