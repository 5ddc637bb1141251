"""METS documents of an E-ARK submission package (CSIP and SIP 2.1): what files there are, of what kind, with what checksum, and where."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Final
from xml.etree.ElementTree import Element, SubElement, register_namespace, tostring

METS: Final = "http://www.loc.gov/METS/"
XLINK: Final = "http://www.w3.org/1999/xlink"
CSIP: Final = "https://DILCIS.eu/XML/METS/CSIPExtensionMETS"
SIP: Final = "https://DILCIS.eu/XML/METS/SIPExtensionMETS"
PROFILES: Final = {
    "package": "https://earksip.dilcis.eu/profile/E-ARK-SIP.xml",
    "representation": "https://earkcsip.dilcis.eu/profile/E-ARK-CSIP.xml",
}
CONTENT: Final = "narvaro-case-file-v1"

for _prefix, _space in (("mets", METS), ("xlink", XLINK), ("csip", CSIP), ("sip", SIP)):
    register_namespace(_prefix, _space)


@dataclass(frozen=True)
class Content:
    """A file of the package: its path from where the METS document lies, its bytes and their MIME type."""

    path: str
    content: bytes
    mime: str


@dataclass(frozen=True)
class Agents:
    """Who made the package: the program with its version, and the authority that hands it over, with its organisation code."""

    software: str
    version: str
    authority: str
    authority_code: str


def mets(
    name: str, level: str, agents: Agents, made_at: datetime, *, metadata: Mapping[str, Content], groups: Mapping[str, Sequence[Content]]
) -> bytes:
    """A METS document. `level` is package or representation; `metadata` by kind (DC, PREMIS); `groups` by what their files are used for.

    A group that begins with Representations/ holds the METS document of that representation, which the structure points to.
    """
    at = made_at.isoformat(timespec="seconds")
    root = Element(
        f"{{{METS}}}mets",
        {
            "OBJID": name,
            "LABEL": f"Akt {name}",
            "TYPE": "Other",
            f"{{{CSIP}}}OTHERTYPE": "Case file",
            f"{{{CSIP}}}CONTENTINFORMATIONTYPE": "OTHER",
            f"{{{CSIP}}}OTHERCONTENTINFORMATIONTYPE": CONTENT,
            "PROFILE": PROFILES[level],
        },
    )
    _header(root, agents, at)
    if "DC" in metadata:
        _reference(SubElement(root, f"{{{METS}}}dmdSec", {"ID": "dmd-dc", "CREATED": at, "STATUS": "CURRENT"}), "DC", metadata["DC"], at)
    if "PREMIS" in metadata:
        section = SubElement(root, f"{{{METS}}}amdSec")
        _reference(SubElement(section, f"{{{METS}}}digiprovMD", {"ID": "amd-premis", "STATUS": "CURRENT"}), "PREMIS", metadata["PREMIS"], at)
    _files(root, groups, at)
    _structure(root, name, metadata, groups)
    return bytes(tostring(root, encoding="utf-8", xml_declaration=True))


def _header(root: Element, agents: Agents, at: str) -> None:
    header = SubElement(root, f"{{{METS}}}metsHdr", {"CREATEDATE": at, "LASTMODDATE": at, "RECORDSTATUS": "NEW", f"{{{CSIP}}}OAISPACKAGETYPE": "SIP"})
    _agent(header, {"ROLE": "CREATOR", "TYPE": "OTHER", "OTHERTYPE": "SOFTWARE"}, agents.software, agents.version, "SOFTWARE VERSION")
    for role in ({"ROLE": "ARCHIVIST"}, {"ROLE": "OTHER", "OTHERROLE": "SUBMITTER"}):
        _agent(header, {**role, "TYPE": "ORGANIZATION"}, agents.authority, agents.authority_code, "IDENTIFICATIONCODE")


def _agent(header: Element, what: Mapping[str, str], name: str, note: str, kind: str) -> None:
    agent = SubElement(header, f"{{{METS}}}agent", dict(what))
    SubElement(agent, f"{{{METS}}}name").text = name
    SubElement(agent, f"{{{METS}}}note", {f"{{{CSIP}}}NOTETYPE": kind}).text = note


def _reference(section: Element, kind: str, file: Content, at: str) -> None:
    SubElement(section, f"{{{METS}}}mdRef", {**_location(file), "MDTYPE": kind, **_facts(file, at)})


def _files(root: Element, groups: Mapping[str, Sequence[Content]], at: str) -> None:
    section = SubElement(root, f"{{{METS}}}fileSec", {"ID": "files"})
    for number, (use, files) in enumerate(groups.items()):
        marks = {f"{{{CSIP}}}CONTENTINFORMATIONTYPE": "OTHER", f"{{{CSIP}}}OTHERCONTENTINFORMATIONTYPE": CONTENT}
        group = SubElement(section, f"{{{METS}}}fileGrp", {"ID": f"group-{number}", "USE": use, **marks})
        for place, each in enumerate(files):
            file = SubElement(group, f"{{{METS}}}file", {"ID": f"file-{number}-{place}", **_facts(each, at)})
            SubElement(file, f"{{{METS}}}FLocat", _location(each))


def _structure(root: Element, name: str, metadata: Mapping[str, Content], groups: Mapping[str, Sequence[Content]]) -> None:
    tree = SubElement(root, f"{{{METS}}}structMap", {"ID": "structure", "TYPE": "PHYSICAL", "LABEL": "CSIP"})
    top = SubElement(tree, f"{{{METS}}}div", {"ID": "div-top", "LABEL": name})
    pointers = {"DMDID": "dmd-dc"} if "DC" in metadata else {}
    pointers |= {"ADMID": "amd-premis"} if "PREMIS" in metadata else {}
    SubElement(top, f"{{{METS}}}div", {"ID": "div-metadata", "LABEL": "Metadata", **pointers})
    for number, (use, files) in enumerate(groups.items()):
        label, _, folder = use.partition("/")
        div = SubElement(top, f"{{{METS}}}div", {"ID": f"div-{number}", "LABEL": label})
        SubElement(div, f"{{{METS}}}fptr", {"FILEID": f"group-{number}"})
        if folder:
            target = {"LOCTYPE": "URL", f"{{{XLINK}}}type": "simple", f"{{{XLINK}}}href": files[0].path, f"{{{XLINK}}}title": f"group-{number}"}
            SubElement(SubElement(div, f"{{{METS}}}div", {"ID": f"div-{number}-0", "LABEL": use}), f"{{{METS}}}mptr", target)


def _location(file: Content) -> dict[str, str]:
    return {"LOCTYPE": "URL", f"{{{XLINK}}}type": "simple", f"{{{XLINK}}}href": file.path}


def _facts(file: Content, at: str) -> dict[str, str]:
    checksum = sha256(file.content).hexdigest().upper()
    return {"MIMETYPE": file.mime, "SIZE": str(len(file.content)), "CREATED": at, "CHECKSUM": checksum, "CHECKSUMTYPE": "SHA-256"}
