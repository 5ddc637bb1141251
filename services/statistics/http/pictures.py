"""The charts above the tables, with the tables' own numbers."""

from __future__ import annotations

from services.statistics.domain.incoming_cases import IncomingCases, Line
from services.statistics.domain.outcomes import Outcomes
from shared.vocabulary.codes import OrganiserKind, Outcome, SchoolForm
from shared.vocabulary.labels import label
from shared.vocabulary.language import later, say, translated
from shared.web.chart import Chart, stacked_bars

_BANDS = {Outcome.BACK_60_100: later("Närvaro 60–100 %"), Outcome.BACK_25_60: later("Närvaro 25–60 %"), Outcome.NOT_BACK: later("Inte tillbaka")}


def incoming_cases(table: IncomingCases, form: SchoolForm | None) -> Chart:
    """A bar a year, in a part for each kind of organiser; a year that is not whole has an asterisk."""
    what = say("alla skolformer") if form is None else label(form).lower()

    def name(line: Line) -> str:
        return f"{line.year}*" if table.part is not None and line.year == table.part.year else str(line.year)

    rows = [(name(line), [line.of(kind) for kind in OrganiserKind]) for line in table.years]
    return stacked_bars(say("Inkomna ärenden per år, %(what)s", what=what), [label(kind) for kind in OrganiserKind], rows)


def outcomes(table: Outcomes) -> Chart:
    """A bar for each outcome."""
    rows = [(translated(_BANDS[outcome]), [share.count]) for outcome, share in table.by_outcome.items()]
    return stacked_bars(say("Avslutade insatser efter resultat"), [say("Insatser")], rows)
