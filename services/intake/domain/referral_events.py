"""What can happen to a referral, in the order in which it may; referral.py decides whether it does, and what it changes."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from services.intake.domain.groundwork import Groundwork
from services.intake.domain.guardian import NamedGuardian
from services.intake.domain.sending import Absence, Contact, Sender
from shared.eventlog.aggregate import Aggregate, Created
from shared.eventlog.sealed import Sealed
from shared.vocabulary.codes import Actor, DeclineReason, EffortKind, Precondition, SecurityMarking, Sex
from shared.vocabulary.words import MunicipalityCode, RegistryNumber


class ReferralEvents(Aggregate):
    """The events of a referral."""

    class Received(Created):
        """The referral is registered; a public record (allmän handling) from now on, its words secret.

        `guardian` is who sent it, where that is a guardian who has signed in, and `guardian_name` what the sign-in called her; the school then
        doesn't know of it yet.
        """

        TOPIC = "intake.referral.received"
        class_version = 3
        registry_number: RegistryNumber
        received_on: date
        sender: Sender
        pupil_id: UUID
        identity_number: Sealed[str]
        pupil_name: Sealed[str]
        sex: Sex
        registered_in: MunicipalityCode
        security_marking: SecurityMarking
        handlers: tuple[UUID, ...]
        guardians: tuple[NamedGuardian, ...]
        groundwork: Groundwork
        need: Sealed[str | None]
        tried: Sealed[str | None]
        wishes: tuple[EffortKind, ...]
        wished: Sealed[str | None]
        others: Sealed[tuple[Actor, ...] | None]
        contact: Sealed[Contact | None]
        absence: Sealed[Absence | None]
        guardian: UUID | None
        guardian_name: Sealed[str | None]
        school_knows: bool

        @staticmethod
        def upcast_v1_v2(state: dict[str, Any]) -> None:
            """Version 1 asked neither what was tried nor for what is wished, and knew no protected identity."""
            state["wishes"] = []
            state["handlers"] = []

        @staticmethod
        def upcast_v2_v3(state: dict[str, Any]) -> None:
            """Version 2 came from schools alone."""
            state["guardian"] = None
            state["school_knows"] = True

    class BroughtIn(Aggregate.Event):
        """It is history from another register, which had it under another number; nobody here has read it when it came."""

        TOPIC = "intake.referral.brought-in"
        earlier_number: Sealed[str | None]

    class ClosedElsewhere(Aggregate.Event):
        """It was accepted in its day, and its case lived and ended outside this system."""

        TOPIC = "intake.referral.closed-elsewhere"

    class SchoolTold(Aggregate.Event):
        """The guardian agrees that the school knows: from now on its staff see the referral and answer for it too."""

        TOPIC = "intake.referral.school-told"
        organiser_id: UUID

    class AgreementHeard(Aggregate.Event):
        """One of the team has heard a guardian say that the school may know, on a day."""

        TOPIC = "intake.referral.agreement-heard"
        guardian_id: UUID
        agreed_on: date

    class SentBack(Aggregate.Event):
        """The sender is asked for more, by a person or because the groundwork was not there."""

        TOPIC = "intake.referral.sent-back"
        missing: tuple[Precondition, ...]
        note: Sealed[str | None]

    class Completed(Aggregate.Event):
        """The sender has answered; the groundwork as it is now."""

        TOPIC = "intake.referral.completed"
        groundwork: Groundwork
        note: Sealed[str | None]

    class Accepted(Aggregate.Event):
        """The team takes it on; carries, sealed, all that consent and casework begin with. `age` in whole years on that day."""

        TOPIC = "intake.referral.accepted"
        class_version = 2
        pupil_id: UUID
        registry_number: RegistryNumber
        sender: Sender
        sex: Sex
        age: int
        security_marking: SecurityMarking
        pupil_name: Sealed[str]
        guardians: tuple[NamedGuardian, ...]
        received_on: date

        @staticmethod
        def upcast_v1_v2(state: dict[str, Any]) -> None:
            """Version 1 knew neither custody nor language: its guardians are read as they are."""

    class Declined(Aggregate.Event):
        """The team says no, or the sender took it back."""

        TOPIC = "intake.referral.declined"
        reason: DeclineReason
        note: Sealed[str | None]

    class SecurityMarked(Aggregate.Event):
        """The pupil's identity is protected, or no longer; from now on these people handle it, or again everybody in the team."""

        TOPIC = "intake.referral.security-marked"
        class_version = 2
        marking: SecurityMarking
        handlers: tuple[UUID, ...]
        why: Sealed[str | None]

        @staticmethod
        def upcast_v1_v2(state: dict[str, Any]) -> None:
            """Version 1 did not ask why."""
