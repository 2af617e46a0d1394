"""An edge that waits for the database however busy the machine is: for rigs that ask what it stores, not what it does without."""

from afflux.edge import app, snapshot, store

LONG = 60.0  # seconds


class PatientLine(store.Line):
    """Every piece of work has that long."""

    def __init__(self, breaker, patience):
        super().__init__(breaker, LONG)


app.SCAN_PATIENCE = app.EVENT_PATIENCE = store.CONNECT_PATIENCE = LONG
app.Line = snapshot.Line = PatientLine
store.SETTINGS = {**store.SETTINGS, "lock_timeout": str(int(LONG * 1000))}

application = app.Edge()
