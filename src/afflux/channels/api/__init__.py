"""/api/v1: drainage. Modes, channels, batches, exposures, costs, codes, scans and adds."""

from afflux.channels.api.adds import routes as adds
from afflux.channels.api.channels import routes as channels
from afflux.channels.api.codes import routes as codes
from afflux.channels.api.modes import routes as modes
from afflux.channels.api.money import routes as money

ROUTES = (modes, channels, money, codes, adds)
