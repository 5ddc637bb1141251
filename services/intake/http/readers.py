"""Who reads what is sent in."""

from shared.vocabulary.codes import Role

TEAM = (Role.COORDINATOR, Role.TEAM_LEAD)
READERS = (Role.SCHOOL, *TEAM, Role.AUDITOR)
