"""The team: who works in it between which days, with room for how many cases at a time (seeds 000, 001)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID, uuid5

from eventsourcing.domain import event

from services.casework.domain import errors
from shared.eventlog.aggregate import Aggregate, Created
from shared.vocabulary.codes import Profession

_MEMBERS = UUID("1d0e3a54-7f5b-5c0a-8a53-2f1f0d4f6a11")


@dataclass(frozen=True)
class Membership:
    """A time in the team, first and last day included, with the most cases that the member has on any of its days."""

    starts_on: date
    ends_on: date | None
    capacity: int

    def includes(self, day: date) -> bool:
        """Whether a day is within it."""
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)

    def overlaps(self, other: Membership) -> bool:
        """Whether they share a day."""
        return self.includes(other.starts_on) or other.includes(self.starts_on)


@dataclass(frozen=True)
class Place:
    """One case's place with a member, from a day until the day it is freed, on which another case may have it."""

    taken_on: date
    freed_on: date | None = None

    def includes(self, day: date) -> bool:
        """Whether the place is taken on a day."""
        return self.taken_on <= day and (self.freed_on is None or day < self.freed_on)


class TeamMember(Aggregate):
    """One coordinator's times in the team and the cases that take up room.

    A stream for each member, since the rule "never more cases than capacity" is about one at a time. A place counts only
    on days of a membership: who has left the team has no cases, and the team lead sees which need somebody new.
    """

    TOPIC = "casework.team-member"

    class Registered(Created):
        TOPIC = "casework.team-member.registered"
        person_id: UUID

    @event(Registered)
    def __init__(self, person_id: UUID) -> None:
        self.person_id = person_id
        self.memberships: list[Membership] = []
        self.places: dict[UUID, Place] = {}

    @staticmethod
    def create_id(person_id: UUID) -> UUID:
        """One stream a person, however often it joins."""
        return uuid5(_MEMBERS, person_id.hex)

    class Joined(Aggregate.Event):
        TOPIC = "casework.team-member.joined"
        person_id: UUID
        profession: Profession
        starts_on: date
        ends_on: date | None
        capacity: int

    def join(self, profession: Profession, starts_on: date, ends_on: date | None, capacity: int) -> None:
        """Work in the team between two days; raises EndsBeforeStart, MembershipsOverlap, and NoRoom where cases it has already would not fit."""
        if ends_on is not None and ends_on < starts_on:
            raise errors.EndsBeforeStart
        new = Membership(starts_on, ends_on, capacity)
        if any(each.overlaps(new) for each in self.memberships):
            raise errors.MembershipsOverlap
        if self._fullest(new, starts_on, list(self.places.values())) > capacity:
            raise errors.NoRoom
        self.trigger_event(self.Joined, person_id=self.person_id, profession=profession, starts_on=starts_on, ends_on=ends_on, capacity=capacity)

    @event(Joined)
    def _joined(self, starts_on: date, ends_on: date | None, capacity: int) -> None:
        self.memberships.append(Membership(starts_on, ends_on, capacity))

    class CapacityTaken(Aggregate.Event):
        TOPIC = "casework.team-member.capacity-taken"
        person_id: UUID
        case_id: UUID
        taken_on: date

    def take(self, case_id: UUID, on: date) -> None:
        """Make room for a case from a day on; raises NotInTeam, AlreadyAssigned, and NoRoom where any later day would be too full."""
        if not any(each.includes(on) for each in self.memberships):
            raise errors.NotInTeam
        if case_id in self.places:
            raise errors.AlreadyAssigned
        places = [*self.places.values(), Place(on)]
        if any(self._fullest(each, on, places) > each.capacity for each in self.memberships):
            raise errors.NoRoom
        self.trigger_event(self.CapacityTaken, person_id=self.person_id, case_id=case_id, taken_on=on)

    @event(CapacityTaken)
    def _capacity_taken(self, case_id: UUID, taken_on: date) -> None:
        self.places[case_id] = Place(taken_on)

    class CapacityFreed(Aggregate.Event):
        TOPIC = "casework.team-member.capacity-freed"
        person_id: UUID
        case_id: UUID
        freed_on: date

    def free(self, case_id: UUID, on: date) -> None:
        """Give the case's room back; nothing happens where it has none."""
        place = self.places.get(case_id)
        if place is not None and place.freed_on is None:
            self.trigger_event(self.CapacityFreed, person_id=self.person_id, case_id=case_id, freed_on=max(on, place.taken_on))

    def free_instead(self, case_id: UUID, on: date) -> None:
        """Say that the room was given back on another day than was thought; what has been is not judged for room again."""
        place = self.places.get(case_id)
        if place is not None and place.freed_on is not None and place.freed_on != max(on, place.taken_on):
            self.trigger_event(self.CapacityFreed, person_id=self.person_id, case_id=case_id, freed_on=max(on, place.taken_on))

    @event(CapacityFreed)
    def _capacity_freed(self, case_id: UUID, freed_on: date) -> None:
        self.places[case_id] = replace(self.places[case_id], freed_on=freed_on)

    def cases_on(self, day: date) -> int:
        """How many cases the member has on a day; none outside every membership."""
        if not any(each.includes(day) for each in self.memberships):
            return 0
        return sum(place.includes(day) for place in self.places.values())

    @staticmethod
    def _fullest(membership: Membership, since: date, places: list[Place]) -> int:
        """The most places taken on any day of a membership since a day; it can only be a day when one is taken, or the first."""
        first = max(membership.starts_on, since)
        days = [day for day in (first, *(place.taken_on for place in places)) if day >= first and membership.includes(day)]
        return max((sum(place.includes(day) for place in places) for day in days), default=0)
