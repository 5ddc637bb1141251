"""A referral's file as the API shows it to those who may see it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from services.intake.read_models.referral_file import SENDERS, ReferralFile
from shared.vocabulary.codes import Role


def file_as_json(row: Mapping[str, Any], file: ReferralFile, reader: Role) -> dict[str, Any]:
    """The row of the list for where it stands, the file for what it says; a sender isn't told whether the pupil's identity is protected."""
    is_told = reader not in SENDERS
    return {
        "id": row["id"],
        "case_id": row["case_id"],
        "registry_number": file.registry_number,
        "earlier_registry_number": file.earlier_number,
        "version": file.version,
        "state": row["state"],
        "status": row["status"],
        "security_marking": row["security_marking"] if is_told else None,
        "handlers": (row["handlers"] or []) if is_told else None,
        "received_on": file.received_on,
        "referrer": file.sender.referrer,
        "sent_by": file.sent_by,
        "school_knows": file.school_knows,
        "organiser": {"id": file.sender.organiser_id, "kind": file.sender.organiser_kind, "name": row["organiser_name"]},
        "school_unit": {"id": file.sender.school_unit_id, "code": row["school_unit_code"], "name": row["school_unit_name"]},
        "school_form": file.sender.school_form,
        "school_year": file.sender.school_year,
        "pupil": {
            "identity_number": file.identity_number,
            "name": file.pupil_name,
            "sex": file.sex,
            "registered_in": file.registered_in,
        },
        "guardians": [vars(each) for each in file.guardians],
        "preconditions": [{"code": each.code, "done_on": each.done_on} for each in file.groundwork.done],
        "measures_needed": file.groundwork.measures_needed,
        "certificate_is_investigation": file.groundwork.certificate_is_investigation,
        "need": file.need,
        "tried": file.tried,
        "wishes": file.wishes,
        "wished": file.wished,
        "others": file.others,
        "contact": vars(file.contact) if file.contact else None,
        "absence": vars(file.absence) if file.absence else None,
        "story": [
            {
                "happened": turn.kind,
                "effective_on": turn.effective_on,
                "recorded_at": turn.recorded_at,
                "role": turn.role,
                "missing": turn.missing,
                "reason": turn.reason,
                "note": turn.note,
            }
            for turn in file.turns
        ],
    }
