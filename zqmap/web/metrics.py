"""The figures of this process on an address of their own, which no visitor can reach."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager

from prometheus_client import REGISTRY, start_http_server
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from zqmap.store.snapshots import Snapshots

log = logging.getLogger(__name__)


class Heads(Collector):
    """What this process knows of the newest revisions when it is asked; the store itself is not asked."""

    def __init__(self, snapshots: Callable[[], Snapshots]) -> None:
        self._snapshots = snapshots

    def describe(self) -> Iterable[Metric]:
        """Name no figures in advance: that would open the store while the process begins."""
        return ()

    def collect(self) -> Iterable[Metric]:
        """Give the newest and the shown revision of each layer, and how long ago the store vouched for them."""
        heads, age_s = self._snapshots().known()
        yield _by_layer("zqmap_head_revision", "The newest revision known here.", heads)
        shown = self._snapshots().shown()
        yield _by_layer("zqmap_shown_revision", "The one that is shown: an older one while a large one is read.", shown)
        if age_s is not None:
            yield GaugeMetricFamily(
                "zqmap_heads_age_seconds", "Since the store last named the newest revisions.", age_s
            )


def _by_layer(name: str, said: str, numbers: Mapping[str, int]) -> Metric:
    family = GaugeMetricFamily(name, said, labels=["layer"])
    for layer, number in numbers.items():
        family.add_metric([layer], number)
    return family


@contextmanager
def serve_metrics(address: str | None, snapshots: Callable[[], Snapshots]) -> Iterator[None]:
    """Serve the figures at `host:port` until the block ends; None serves nothing.

    A port that is taken is said in the log and does not keep the dashboard from being served.
    """
    if address is None:
        yield
        return
    host, _, port = address.rpartition(":")
    heads = Heads(snapshots)
    try:
        server, thread = start_http_server(int(port), host.strip("[]"))
    except OSError as error:
        log.error("no metrics at %s: %s", address, error)
        yield
        return
    REGISTRY.register(heads)
    log.info("metrics at http://%s/metrics", address)
    try:
        yield
    finally:
        REGISTRY.unregister(heads)
        server.shutdown()
        server.server_close()
        thread.join(5)
