"""``python -m bench.statistics``: responses counted a second, and what the figures of all then cost, as JSON lines.

Linear if the rate stays; the figures' cost follows the number of different marks and totals, not of responses.
"""

from __future__ import annotations

import json
import time
from decimal import Decimal
from random import Random

from question_bank.statistics.records import GradedAttempt, GradedSlot
from question_bank.statistics.report import quiz_report
from question_bank.statistics.tallies import QuizTally

SLOTS = 40
SHARES = [Decimal(share) for share in ("0", "0", "0.5", "1", "1", "1")]
SIZES = (10_000, 100_000, 1_000_000)  # responses


def main() -> None:
    """Count attempts of forty slots, half of them drawn from five items each, then ask for every figure."""
    for responses in SIZES:
        chance = Random(responses)  # noqa: S311 - repeatable attempts, no secret
        tally, counting, done = QuizTally(), 0.0, 0
        while done < responses:
            attempts = [attempt(chance) for _ in range(250)]
            begun = time.process_time()
            for one in attempts:
                tally.add(one)
            counting += time.process_time() - begun
            done += 250 * SLOTS
        begun = time.process_time()
        quiz_report(tally)
        reporting = time.process_time() - begun
        begun = time.process_time()
        tally.replace(attempts[0], attempts[1])
        replacing = time.process_time() - begun
        say(
            step="statistics", responses=done, responses_per_second=round(done / counting),
            figures_ms=round(1000 * reporting, 1), regrade_ms=round(1000 * replacing, 3),
            counts_kept=sum(map(len, tally.places.values())),
        )  # fmt: skip


def attempt(chance: Random) -> GradedAttempt:
    """Able people earn more everywhere."""
    able = chance.randrange(3)
    return GradedAttempt(
        slots=tuple(
            GradedSlot(
                slot=slot,
                max_mark=Decimal(1),
                mark=SHARES[min(5, chance.randrange(4) + able)],
                item=f"q{slot}-{chance.randrange(5)}@1" if slot % 2 else f"q{slot}@1",
                drawn=bool(slot % 2),
            )
            for slot in range(SLOTS)
        )
    )


def say(**facts: object) -> None:
    """One line of the result."""
    print(json.dumps(facts), flush=True)


if __name__ == "__main__":
    main()
