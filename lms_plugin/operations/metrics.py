"""The queues in the format that Prometheus reads."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from lms_plugin.passback.queues import Queue

LABELS = ("registration", "platform")


class _Queues(Collector):
    def __init__(self, queues: Iterable[Queue], now: datetime) -> None:
        self.queues, self.now = list(queues), now

    def collect(self) -> Iterable[Metric]:
        """One family for each fact, one sample for each platform."""
        yield self._by_state()
        yield self._family(
            "assay_oldest_unsent_score_seconds",
            "How long the oldest unsent score has waited",
            {one: one.lag(self.now).total_seconds() for one in self.queues},
        )
        yield self._family(
            "assay_breaker_open",
            "1 while the platform rests after failures in a row",
            {one: float(one.opened_at is not None) for one in self.queues},
        )
        yield self._family(
            "assay_score_try_milliseconds",
            "Average duration of the last hour's tries",
            {one: float(one.milliseconds) for one in self.queues if one.milliseconds is not None},
        )
        tries = GaugeMetricFamily("assay_score_tries_last_hour", "Tries of the last hour", labels=(*LABELS, "ended"))
        for one in self.queues:
            for ended, count in (("came", one.came), ("failed", one.failed)):
                tries.add_metric((str(one.registration_id), one.name, ended), count)
        yield tries

    def _by_state(self) -> Metric:
        family = GaugeMetricFamily("assay_scores", "Scores owed and not settled", labels=(*LABELS, "state"))
        for one in self.queues:
            for state, count in (("waiting", one.waiting), ("sending", one.sending), ("refused", one.refused)):
                family.add_metric((str(one.registration_id), one.name, state), count)
        return family

    def _family(self, name: str, words: str, values: dict[Queue, float]) -> Metric:
        family = GaugeMetricFamily(name, words, labels=LABELS)
        for one, value in values.items():
            family.add_metric((str(one.registration_id), one.name), value)
        return family


def exposition(queues: Iterable[Queue], *, now: datetime) -> bytes:
    """The text to answer with."""
    registry = CollectorRegistry()
    registry.register(_Queues(queues, now))
    return generate_latest(registry)
