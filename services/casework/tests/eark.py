"""The archives' own checker (eark-validator), kept from the network: the word lists that it would fetch at import lie beside its code."""

from __future__ import annotations

import importlib.util
import urllib.request
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

CONTRADICTORY = {"SIP14"}
"""Rules of the checker that no package can keep: SIP14 wants of the software's one note (@ROLE = CREATOR) what CSIP16 forbids it to be."""


def _word_list(address: str) -> BytesIO:
    spec = importlib.util.find_spec("eark_validator")
    assert spec is not None
    assert spec.submodule_search_locations
    folder = Path(next(iter(spec.submodule_search_locations))) / "ipxml" / "resources" / "vocabs"
    return BytesIO((folder / address.rpartition("/")[2]).read_bytes())


@cache
def _checker() -> Any:
    with pytest.MonkeyPatch.context() as offline:
        offline.setattr(urllib.request, "urlopen", _word_list)
        from eark_validator.packages import PackageValidator  # type: ignore[import-untyped]
    return PackageValidator


def errors_in(folder: Path) -> dict[str, list[str]]:
    """What the checker calls errors in an unpacked package: in its structure, by METS' XML schema, and by the rules of CSIP and SIP 2.1."""
    report = _checker()(folder).validation_report
    parts = {"structure": report.structure.messages}
    if report.metadata is not None:
        parts |= {"schema": report.metadata.schema_results.messages, "rules": report.metadata.schematron_results.messages}
    return {
        name: [
            f"{each.rule_id} {each.location} {each.message}"
            for each in messages
            if each.severity.value == "Error" and each.rule_id not in CONTRADICTORY
        ]
        for name, messages in parts.items()
    }
