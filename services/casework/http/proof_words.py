"""What a check of a case found, in plain Swedish; the bundle's page says the same (shared/proof/browser/words.js)."""

from __future__ import annotations

from typing import Final

from services.casework.read_models.proof import Proof
from shared.proof.finding import Finding, Kind, Why

_KINDS: Final = {Kind.WRONG: "är ändrad", Kind.MISSING: "saknas", Kind.ADDED: "är tillagd", Kind.MOVED: "är flyttad"}
_WHYS: Final = {
    Why.CHANGED: "Den är inte den som skrevs in. Innehållet, platsen eller tiden är ändrad.",
    Why.NOT_IN_LOG: "Den finns inte i loggen som undertecknades.",
    Why.OTHERS_CONTENT: "Den innehåller det som en annan av ärendets händelser handlar om.",
    Why.OTHER_CASE: "Den hör till ett annat ärende.",
    Why.OUT_OF_ORDER: "Den står inte där den stod när loggen undertecknades.",
    Why.TWICE: "Den står två gånger i loggen.",
    Why.NOT_OF_THE_CASE: "Den hör inte till ärendet.",
    Why.AFTER_THE_END: "Ärendet slutade före den när loggen undertecknades.",
    Why.GAP: "Händelserna runt omkring finns, men inte den.",
    Why.CUT_OFF: "Ärendet fortsatte efter den sista händelsen när loggen undertecknades.",
    Why.END_NOT_PROVEN: "Ärendet slutar inte där det slutade när loggen undertecknades.",
    Why.CHAIN: "Händelsen före den i loggen är inte den som den skrevs in efter.",
    Why.TIME: "Den skrevs in före händelsen som står före den.",
    Why.NO_EVIDENCE: "Ärendets plats i den undertecknade loggen går inte att räkna fram.",
    Why.SIGNATURE: "Underskriften stämmer inte.",
    Why.OTHER_LOG: "Den gäller en annan logg.",
}


def found(finding: Finding) -> str:
    """One finding as a sentence or two."""
    why = _WHYS.get(finding.why, "Den stämmer inte med det som undertecknades.")
    if finding.kind not in _KINDS:
        return f"Kontrollpunkten: {why}"
    if finding.version is None:
        return f"Ärendets händelser: {why}"
    place = f", plats {finding.position} i loggen," if finding.position is not None else ""
    return f"Händelse {finding.version}{place} {_KINDS[finding.kind]}. {why}"


def verdict(proof: Proof) -> tuple[str, str]:
    """The verdict in one sentence, and the page's colour for it."""
    if proof.findings:
        return "Ärendet stämmer inte med det som undertecknades.", "stop"
    if not proof.note:
        return "Inget är undertecknat än, så det går inte att pröva ärendet här.", "warn"
    if proof.checkpoint is None:
        return "Den senaste kontrollpunkten är undertecknad med en annan nyckel än tjänstens, så ärendet går inte att pröva här.", "warn"
    if not proof.covered:
        return "Ärendet är nyare än den senaste kontrollpunkten. Det går att pröva när nästa är undertecknad.", "warn"
    if proof.newer:
        return f"De {proof.covered} första av ärendetjänstens {proof.events} händelser om ärendet är precis de som skrevs in.", "ok"
    many = "enda händelse om ärendet är precis den" if proof.events == 1 else f"{proof.events} händelser om ärendet är precis de"
    return f"Ärendetjänstens {many} som skrevs in, och ingen saknas.", "ok"
