"""Neural networks and their weights. The only room that imports torch, whisper or pyannote."""

import os

# Nothing leaves the machine: pyannote and the hub client would otherwise report usage. Read when they are imported.
os.environ["PYANNOTE_METRICS_ENABLED"] = "0"
os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"

# Threads that wait for each other shall sleep, not spin: beside another busy program spinning cost us a factor of ten.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
