"""What a check of a case found, in plain Swedish; the bundle's page says the same (shared/proof/browser/words.js)."""

from __future__ import annotations

from typing import Final

from services.casework.read_models.proof import Proof
from shared.proof.finding import Finding, Kind, Why
from shared.vocabulary.language import later, ngettext, say, translated

_KINDS: Final = {Kind.WRONG: later("är ändrad"), Kind.MISSING: later("saknas"), Kind.ADDED: later("är tillagd"), Kind.MOVED: later("är flyttad")}
_WHYS: Final = {
    Why.CHANGED: later("Den är inte den som skrevs in. Innehållet, platsen eller tiden är ändrad."),
    Why.NOT_IN_LOG: later("Den finns inte i loggen som undertecknades."),
    Why.OTHERS_CONTENT: later("Den innehåller det som en annan av ärendets händelser handlar om."),
    Why.OTHER_CASE: later("Den hör till ett annat ärende."),
    Why.OUT_OF_ORDER: later("Den står inte där den stod när loggen undertecknades."),
    Why.TWICE: later("Den står två gånger i loggen."),
    Why.NOT_OF_THE_CASE: later("Den hör inte till ärendet."),
    Why.AFTER_THE_END: later("Ärendet slutade före den när loggen undertecknades."),
    Why.GAP: later("Händelserna runt omkring finns, men inte den."),
    Why.CUT_OFF: later("Ärendet fortsatte efter den sista händelsen när loggen undertecknades."),
    Why.END_NOT_PROVEN: later("Ärendet slutar inte där det slutade när loggen undertecknades."),
    Why.CHAIN: later("Händelsen före den i loggen är inte den som den skrevs in efter."),
    Why.TIME: later("Den skrevs in före händelsen som står före den."),
    Why.NO_EVIDENCE: later("Ärendets plats i den undertecknade loggen går inte att räkna fram."),
    Why.SIGNATURE: later("Underskriften stämmer inte."),
    Why.OTHER_LOG: later("Den gäller en annan logg."),
}


def found(finding: Finding) -> str:
    """One finding as a sentence or two."""
    why = translated(_WHYS.get(finding.why, later("Den stämmer inte med det som undertecknades.")))
    if finding.kind not in _KINDS:
        return say("Kontrollpunkten: %(why)s", why=why)
    if finding.version is None:
        return say("Ärendets händelser: %(why)s", why=why)
    place = say(", plats %(position)s i loggen,", position=finding.position) if finding.position is not None else ""
    return say(
        "Händelse %(version)s%(place)s %(is_so)s. %(why)s", version=finding.version, place=place, is_so=translated(_KINDS[finding.kind]), why=why
    )


def verdict(proof: Proof) -> tuple[str, str]:
    """The verdict in one sentence, and the page's colour for it."""
    if proof.findings:
        return say("Ärendet stämmer inte med det som undertecknades."), "stop"
    if not proof.note:
        return say("Inget är undertecknat än, så det går inte att pröva ärendet här."), "warn"
    if proof.checkpoint is None:
        return say("Den senaste kontrollpunkten är undertecknad med en annan nyckel än tjänstens, så ärendet går inte att pröva här."), "warn"
    if not proof.covered:
        return say("Ärendet är nyare än den senaste kontrollpunkten. Det går att pröva när nästa är undertecknad."), "warn"
    if proof.newer:
        return say(
            "De %(covered)s första av ärendetjänstens %(events)s händelser om ärendet är precis de som skrevs in.",
            covered=proof.covered,
            events=proof.events,
        ), "ok"
    return ngettext(
        "Ärendetjänstens enda händelse om ärendet är precis den som skrevs in, och ingen saknas.",
        "Ärendetjänstens %(num)s händelser om ärendet är precis de som skrevs in, och ingen saknas.",
        proof.events,
    ), "ok"
