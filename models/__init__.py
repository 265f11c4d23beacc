"""Neural networks and their weights. The only room that imports torch, whisper or pyannote's networks."""

import os

# Nothing leaves the machine: pyannote and the hub client would otherwise report usage. Read when they are imported.
os.environ["PYANNOTE_METRICS_ENABLED"] = "0"
os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"

# Threads that wait for each other spin for a tenth of a millisecond, then sleep. Endless spinning costs a factor of ten
# beside another busy program; sleeping at once doubles the decoder's time on a quiet machine.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
os.environ.setdefault("GOMP_SPINCOUNT", "200000")
