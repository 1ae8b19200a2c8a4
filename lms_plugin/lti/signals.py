"""News that features above may listen to; sent inside the transaction it tells of."""

from blinker import Namespace

_signals = Namespace()
#: Sent with ``session`` and ``resource_link_id`` when a launch changed the services a link offers.
link_services_changed = _signals.signal("link_services_changed")
#: Sent with ``session``, ``link`` (a ``LinkLaunch``) and ``now`` when a launch of a link hints at what the link opens.
link_launched = _signals.signal("link_launched")
