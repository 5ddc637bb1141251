"""Organisers (huvudmän) and their school units, as the referrals of a pupil's school name them."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from eventsourcing.domain import event

from shared.eventlog.aggregate import Aggregate, Created
from shared.vocabulary.codes import OrganiserKind, SchoolForm
from shared.vocabulary.words import OrganisationNumber, PublicName, SchoolUnitCode


class Organiser(Aggregate):
    """Who runs schools: the municipality, or an independent organiser."""

    TOPIC = "intake.organiser"

    class Registered(Created):
        """The organiser is known, with its organisation number."""

        TOPIC = "intake.organiser.registered"
        kind: OrganiserKind
        organisation_number: OrganisationNumber
        name: PublicName

    @event(Registered)
    def __init__(self, id: UUID, kind: OrganiserKind, organisation_number: OrganisationNumber, name: PublicName) -> None:
        self.kind = kind
        self.organisation_number = organisation_number
        self.name = name


class SchoolUnit(Aggregate):
    """A school unit, with a stream of its own, since it can come to another organiser."""

    TOPIC = "intake.school-unit"

    class Registered(Created):
        """The unit is known, with the forms it offers, from a day on."""

        TOPIC = "intake.school-unit.registered"
        organiser_id: UUID
        code: SchoolUnitCode
        name: PublicName
        school_forms: tuple[SchoolForm, ...]
        valid_from: date

    @event(Registered)
    def __init__(
        self, id: UUID, organiser_id: UUID, code: SchoolUnitCode, name: PublicName, school_forms: tuple[SchoolForm, ...], valid_from: date
    ) -> None:
        self.organiser_id = organiser_id
        self.code = code
        self.name = name
        self.school_forms = school_forms
        self.valid_from = valid_from
