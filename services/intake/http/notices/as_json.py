"""Notices as the API shows them to those who may see them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from services.intake.read_models.notice_file import AbsenceNoticeFile, InvestigationFile, NoticeTurn


def absence_notice_as_json(row: Mapping[str, Any], file: AbsenceNoticeFile) -> dict[str, Any]:
    """The row of the list for where it stands, the file for what it says."""
    return {
        "id": row["id"],
        "registry_number": row["registry_number"],
        "version": file.version,
        "kept": False,
        "state": row["state"],
        "complete": row["complete"],
        "has_files": row["has_files"],
        "received_on": row["received_on"],
        "follow_up_on": row["follow_up_on"],
        "referral_id": row["referral_id"],
        **_of_school(row),
        "pupil": {"identity_number": file.identity_number, "name": file.pupil_name},
        "absence": vars(file.absence),
        "done": file.done,
        "contact": vars(file.contact),
        "investigation": vars(file.investigation),
        "story": [_turn(each) for each in file.turns],
    }


def investigation_as_json(row: Mapping[str, Any], file: InvestigationFile) -> dict[str, Any]:
    """Likewise."""
    return {
        "id": row["id"],
        "version": file.version,
        "kept": False,
        "received_on": row["received_on"],
        "begun_on": file.begun_on,
        "ended_on": row["ended_on"],
        "outcome": row["outcome"],
        **_of_school(row),
        "pupil": {"identity_number": file.identity_number, "name": file.pupil_name},
        "why": file.why,
        "story": [_turn(each) for each in file.turns],
    }


def withheld_as_json(row: Mapping[str, Any]) -> dict[str, Any]:
    """A notice on a pupil whose protected identity only others handle: where it stands, and nothing that it says."""
    words = ("pupil", "absence", "done", "contact", "investigation", "why")
    return {**row, **_of_school(row), **dict.fromkeys(words), "story": []}


def _of_school(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "organiser": {"id": row["organiser_id"], "kind": row["organiser_kind"], "name": row["organiser_name"]},
        "school_unit": {"id": row["school_unit_id"], "name": row["school_unit_name"]},
        "school_form": row["school_form"],
        "school_year": row["school_year"],
    }


def _turn(turn: NoticeTurn) -> dict[str, Any]:
    return {
        "happened": turn.kind,
        "effective_on": turn.effective_on,
        "recorded_at": turn.recorded_at,
        "role": turn.role,
        "note": turn.note,
        "next_on": turn.next_on,
        "reason": turn.reason,
    }
