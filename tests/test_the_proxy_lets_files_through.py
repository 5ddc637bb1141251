"""Where a file may be sent, the composed installation's proxy lets it through; everywhere else it stops what is large."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path

from deploy.installation import Installation
from shared.web.uploads import takes_file_at

CADDYFILE = Path(__file__).resolve().parent.parent / "deploy" / "proxy" / "Caddyfile"


def test_the_proxy_knows_every_way_that_takes_a_file_and_no_other(tmp_path: Path):
    installation = Installation(tmp_path)
    installation.prepare()
    workings = import_module("services.intake.workings").build(installation.settings("intake", 1), None)
    app = workings.flask
    (matcher,) = set(re.findall(r"path_regexp (\^/intake/\S+)", CADDYFILE.read_text("utf-8")))
    sent = {rule.rule: rule.endpoint for rule in app.url_map.iter_rules() if rule.methods and "POST" in rule.methods}
    let_through = {address for address in sent if re.search(matcher, re.sub(r"<[^>]+>", "x", address))}
    assert {address for address, endpoint in sent.items() if takes_file_at(app, endpoint)} == let_through
    for close in workings.closing:
        close()
    workings.database.close()
