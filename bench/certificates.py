"""CPU per certificate, as JSON lines: signing, self-check, PDF and a whole issue, in units of one canonicalisation."""

from __future__ import annotations

import json
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

SIGNED = datetime.now(UTC).replace(microsecond=0)


def median_cpu(work: Callable[[], object], times: int) -> float:
    """Median CPU seconds of one call, after one call to warm up."""
    work()
    spent = []
    for _ in range(times):
        start = time.process_time()
        work()
        spent.append(time.process_time() - start)
    return statistics.median(spent)


def school() -> Any:
    """A school on a fresh database, with one certificate issued."""
    from certificates import School
    from conftest import migrated
    from instances import settings_for

    from lms_plugin import create_app
    from lms_plugin.db import db

    url = f"sqlite:///{tempfile.mkdtemp()}/bench.sqlite3"
    migrated(url)
    app = create_app(settings_for(url))
    context = app.app_context()
    context.push()
    made = School(app, db.session())
    made.earn()
    return made


def parts(made: Any) -> dict[str, float]:
    """Median CPU of each step, in seconds."""
    import test_paper
    from openbadgeslib.ob3.contexts import document_loader
    from openbadgeslib.ob3.ldp import _canonize  # what everything else is measured in

    from lms_plugin.certification import keys
    from lms_plugin.certification.models import Issuer
    from lms_plugin.certification.sign import self_verify, sign_credential

    data = made.file(made.issuances()[0])
    signed = json.loads(data)
    plain = {name: value for name, value in signed.items() if name != "proof"}
    _key, signer = keys.signer_for(made.session, made.session.query(Issuer).one(), made.kit, now=SIGNED)
    check = {"issuer_did": signer.did, "methods": [signer.method], "expires": True}
    return {
        "canonical": median_cpu(lambda: _canonize(plain, document_loader()), 20),
        "sign": median_cpu(lambda: sign_credential(plain, signer, at=SIGNED), 20),
        "self_verify": median_cpu(lambda: self_verify(data, signed, signer, **check), 20),
        "pdf": median_cpu(test_paper.render, 20),
    }


def issue(made: Any, count: int) -> tuple[float, float]:
    """CPU seconds and largest memory in MB after awarding ``count`` people by decision and issuing all."""
    from builders import a_launch

    from lms_plugin.certification import desk
    from lms_plugin.db import utc_now

    before = made.session.query(type(made.awards()[0])).count()
    people = [a_launch(made.session, person_sub=f"bulk-{before}-{n}").person_id for n in range(count)]
    desk.grant(
        made.session, made.place, made.learner.context_id, made.programme, people, reason="bench", me="person 1",
        my_person=0, now=utc_now(),
    )  # fmt: skip
    made.session.commit()
    start = time.process_time()
    while made.work():
        pass
    return time.process_time() - start, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    """Print the figures; an argument is how many are issued in bulk (200)."""
    sys.path.append(str(Path(__file__).parents[1] / "tests" / "functional" / "certification"))
    made = school()
    found = parts(made)
    for name, seconds in found.items():
        print(json.dumps({"step": name, "ms": round(seconds * 1000, 2), "C": round(seconds / found["canonical"], 2)}))
    few, few_memory = issue(made, 20)
    many = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    all_of_them, memory = issue(made, many)
    print(
        json.dumps(
            {
                "issued": many,
                "ms_each": round(all_of_them / many * 1000, 1),
                "C_each": round(all_of_them / many / found["canonical"], 1),
                "cost_each_against_20": round(all_of_them / many / (few / 20), 2),
                "memory_mb": round(memory),
                "memory_against_20": round(memory / few_memory, 2),
            }
        )
    )


if __name__ == "__main__":
    main()
