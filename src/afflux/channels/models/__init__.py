"""Tables of drainage: where people come from, what was shown and spent, the codes, the scans and the adds."""

from afflux.channels.models.adds import Add, PaceAlert, PaceStop
from afflux.channels.models.bonds import Bond
from afflux.channels.models.codes import Code, Landing, Quota, Scan, Target
from afflux.channels.models.money import Cost, Exposure
from afflux.channels.models.posters import Poster
from afflux.channels.models.sources import Batch, Channel, Mode, PacePoint
from afflux.channels.models.tallies import DayTally, PoolTally
from afflux.channels.models.ways import Way

__all__ = [
    "Add",
    "Batch",
    "Bond",
    "Channel",
    "Code",
    "Cost",
    "DayTally",
    "Exposure",
    "Landing",
    "Mode",
    "PaceAlert",
    "PacePoint",
    "PaceStop",
    "PoolTally",
    "Poster",
    "Quota",
    "Scan",
    "Target",
    "Way",
]
