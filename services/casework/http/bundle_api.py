"""A case's bundle over HTTP: one HTML file to take along, which tells the case and verifies itself without us."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from flask import Response

from services.casework.application import Casework
from services.casework.bundle.making import Asked, Made
from services.casework.http import schemas
from services.casework.http.reading import case_for_reader, reader
from shared.vocabulary.codes import AuditPurpose, Look, Role
from shared.vocabulary.language import later, say
from shared.web.access.looks import looks
from shared.web.access.purpose import HEADER, purpose
from shared.web.api import Routes
from shared.web.problem import BadRequest
from shared.web.rights import allowed
from shared.web.service import application

PURPOSE: Final[dict[str, Any]] = {
    "in": "header",
    "name": HEADER,
    "required": True,
    "description": "Vad utdraget är till för.",
    "schema": {"type": "string", "enum": [each.value for each in AuditPurpose]},
}


def _describe_purpose(doc: dict[str, Any], doc_info: dict[str, Any], **_: Any) -> dict[str, Any]:
    """Every way in of this group is asked for a purpose."""
    return {**doc, "parameters": [*doc.get("parameters", []), PURPOSE]}


bundles = Routes("bundles", later("Utdrag ur ett ärende, som kontrollerar sig själva."))
bundles._prepare_doc_cbks.append(_describe_purpose)


@bundles.route("/cases/<uuid:case_id>/bundle", methods=["GET"])
@allowed(Role.AUDITOR)
@looks(Look.EXPORT)
@bundles.arguments(schemas.BundleArgs, location="query")
@bundles.response(200, content_type="text/html")
def take_bundle(arguments: dict[str, int | None], case_id: UUID) -> Response:
    """Ärendets utdrag: händelser, bevis, nycklar till det som du får se och berättelsen, i en fil. Ändamålet ges i huvudet Narvaro-Purpose."""
    wanted = purpose()
    if wanted is None:
        raise BadRequest(
            say(
                "Säg vad utdraget är till för: huvudet %(header)s ska vara något av %(purposes)s.",
                header=HEADER,
                purposes=", ".join(AuditPurpose),
            )
        )
    since = {name.removesuffix("_since"): size for name, size in arguments.items() if size is not None}
    return as_file(bundle_of(case_id, wanted, since))


def bundle_of(case_id: UUID, wanted: AuditPurpose, since: dict[str, Any] | None = None) -> Made:
    """The bundle of a case that the reader may see; raises CaseUnknown, NoEvidence."""
    case_for_reader(case_id)
    return application(Casework).bundles.make(Asked(case_id, reader(), wanted, since or {}))


def as_file(made: Made) -> Response:
    """To be saved, not opened here: its own rules for scripts are not this site's."""
    response = Response(made.page, mimetype="text/html")
    response.headers["Content-Disposition"] = f'attachment; filename="narvaro-{made.name}.html"'
    response.headers["Cache-Control"] = "no-store"
    return response
