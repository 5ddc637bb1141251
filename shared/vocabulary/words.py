"""Plain words that may stand bare in events, since they are about no person: numbers of authorities and names of organisations."""

from typing import NewType

RegistryNumber = NewType("RegistryNumber", str)
"""Diarienummer, like UBN-2021-05187: board, year, running number."""

DecisionNumber = NewType("DecisionNumber", str)
"""The number of an authority's decision, like UBN-2026-00012 § 14."""

OrganisationNumber = NewType("OrganisationNumber", str)
"""Ten digits of an organiser."""

SchoolUnitCode = NewType("SchoolUnitCode", str)
"""Eight digits of a school unit."""

MunicipalityCode = NewType("MunicipalityCode", str)
"""Four digits."""

PublicName = NewType("PublicName", str)
"""The name of an organisation or a school."""

PublicText = NewType("PublicText", str)
"""What the municipality writes to be published, like a survey's question: about nobody."""

Digest = NewType("Digest", str)
"""A SHA-256 in hexadecimal."""

TopicName = NewType("TopicName", str)
"""A stable name of an event or aggregate class."""

SystemName = NewType("SystemName", str)
"""What a system that history comes from is called: small letters, digits and hyphens."""
