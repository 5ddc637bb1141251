"""A scenario folder of five referrals, for tests that play more than once."""

from __future__ import annotations

import shutil
from pathlib import Path

from deploy.demo.loading import OURS

FILES = {
    "referrals.csv": "year,form,organiser_kind,sex,count,source\n"
    "2018,grundskola,municipal,boy,2,assumed\n"
    "2018,grundskola,independent,girl,2,assumed\n"
    "2018,gymnasieskola,municipal,girl,1,assumed\n",
    "outcomes.csv": "begun_from,begun_to,outcome,count,source\n"
    "2018-01-01,2018-12-31,back-60-100,1,assumed\n"
    "2018-01-01,2018-12-31,not-back,1,assumed\n"
    "2018-01-01,2018-12-31,running,1,assumed\n",
    "reasons.csv": "begun_from,begun_to,outcome,reason,count,source\n"
    "2018-01-01,2018-12-31,back-60-100,goal-reached,1,assumed\n"
    "2018-01-01,2018-12-31,not-back,moved-to-other-municipality,1,assumed\n",
    "declines.csv": "reason,count,source\nother-actor,1,assumed\n",
    "answers.csv": "answer,count,source\nrefused,0,assumed\n",
    # Early months only, so that all that is to begin has time to.
    "months.csv": "month,weight,source\n" + "".join(f"{month},{1 if month < 6 else 0},assumed\n" for month in range(1, 13)),
}


def make_small_town(folder: Path) -> Path:
    """Our own scenario with other counts, of 2018 alone."""
    shutil.copytree(OURS, folder)
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    process = (folder / "process.csv").read_text(encoding="utf-8")
    process = process.replace("last_day,2021-08-13", "last_day,2018-12-31").replace("closed_before_start,48", "closed_before_start,0")
    (folder / "process.csv").write_text(process, encoding="utf-8")
    return folder
