"""The package's own metadata: Dublin Core for what it is, PREMIS 3 for where its files come from and what was done."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from hashlib import sha256
from typing import Final
from uuid import UUID, uuid5
from xml.etree.ElementTree import Element, SubElement, register_namespace, tostring

from services.casework.archive.mets import Agents, Content

DC: Final = "http://purl.org/dc/elements/1.1/"
PREMIS: Final = "http://www.loc.gov/premis/v3"
XSI: Final = "http://www.w3.org/2001/XMLSchema-instance"
_EVENTS: Final = UUID("1d0e3a54-7f5b-5c0a-8a53-2f1f0d4f6a13")

for _prefix, _space in (("dc", DC), ("premis", PREMIS), ("xsi", XSI)):
    register_namespace(_prefix, _space)


def dublin_core(name: str, authority: str, received_on: date | None, closed_on: date | None) -> bytes:
    """What the package is, without a name of a person."""
    root = Element("metadata")
    told = [
        ("identifier", name),
        ("title", f"Ärende {name}: ökad skolnärvaro"),
        ("type", "Ärendeakt"),
        ("publisher", authority),
        ("language", "sv"),
        ("date", "/".join(day.isoformat() for day in (received_on, closed_on) if day)),
        ("rights", "Uppgifterna kan omfattas av sekretess enligt offentlighets- och sekretesslagen."),
    ]
    for element, text in told:
        SubElement(root, f"{{{DC}}}{element}").text = text
    return bytes(tostring(root, encoding="utf-8", xml_declaration=True))


def premis(name: str, agents: Agents, made_at: datetime, files: Sequence[Content]) -> bytes:
    """Each file with its checksum, the event that made the package, and the program that did it."""
    root = Element(f"{{{PREMIS}}}premis", {"version": "3.0"})
    for file in files:
        _object(root, file)
    event = SubElement(root, f"{{{PREMIS}}}event")
    _identifier(event, "event", "UUID", str(uuid5(_EVENTS, f"{name} {made_at.isoformat()}")))
    SubElement(event, f"{{{PREMIS}}}eventType").text = "information package creation"
    SubElement(event, f"{{{PREMIS}}}eventDateTime").text = made_at.isoformat(timespec="seconds")
    _linked(event, "Agent", "local", agents.software)
    for file in files:
        _linked(event, "Object", "local", file.path)
    agent = SubElement(root, f"{{{PREMIS}}}agent")
    _identifier(agent, "agent", "local", agents.software)
    for element, text in (("agentName", agents.software), ("agentType", "software"), ("agentVersion", agents.version)):
        SubElement(agent, f"{{{PREMIS}}}{element}").text = text
    return bytes(tostring(root, encoding="utf-8", xml_declaration=True))


def _object(root: Element, file: Content) -> None:
    each = SubElement(root, f"{{{PREMIS}}}object", {f"{{{XSI}}}type": "premis:file"})
    _identifier(each, "object", "local", file.path)
    characteristics = SubElement(each, f"{{{PREMIS}}}objectCharacteristics")
    fixity = SubElement(characteristics, f"{{{PREMIS}}}fixity")
    SubElement(fixity, f"{{{PREMIS}}}messageDigestAlgorithm").text = "SHA-256"
    SubElement(fixity, f"{{{PREMIS}}}messageDigest").text = sha256(file.content).hexdigest()
    SubElement(characteristics, f"{{{PREMIS}}}size").text = str(len(file.content))
    form = SubElement(SubElement(characteristics, f"{{{PREMIS}}}format"), f"{{{PREMIS}}}formatDesignation")
    SubElement(form, f"{{{PREMIS}}}formatName").text = file.mime


def _identifier(parent: Element, of: str, kind: str, value: str) -> None:
    made = SubElement(parent, f"{{{PREMIS}}}{of}Identifier")
    SubElement(made, f"{{{PREMIS}}}{of}IdentifierType").text = kind
    SubElement(made, f"{{{PREMIS}}}{of}IdentifierValue").text = value


def _linked(parent: Element, to: str, kind: str, value: str) -> None:
    made = SubElement(parent, f"{{{PREMIS}}}linking{to}Identifier")
    SubElement(made, f"{{{PREMIS}}}linking{to}IdentifierType").text = kind
    SubElement(made, f"{{{PREMIS}}}linking{to}IdentifierValue").text = value
