# Everything a newcomer needs: `make gameday` and `make test`. Needs Python 3.11+ with venv, and make.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.ready
# Test files at a time; more than two cores, for most of them wait most of the time.
WORKERS ?= 3
DRILLS := experiments/redis-outage.yaml experiments/dropped-order-index.yaml

FILES  ?= 5000
LINES  ?= 500

.PHONY: gameday test crash check fuzz screenshots setup clean
.DELETE_ON_ERROR:

gameday: $(READY) ## run the two drills on the example shop and write their reports
	@$(BIN)/gameday run $(DRILLS) $$($(BIN)/python -m target_app.speed)

test: $(READY) check ## static checks, the import contracts and the whole test suite, on real servers
	@together=0; alone=0; \
	echo "tests that run side by side:"; \
	$(BIN)/python -m pytest -q -n $(WORKERS) --dist loadfile -m "not alone" || together=$$?; \
	echo "tests that need the machine to themselves, one at a time:"; \
	$(BIN)/python -m pytest -q -m alone || alone=$$?; \
	test $$together -eq 0 -a $$alone -eq 0

crash: $(READY) ## kill drills, their guardians and servers at random points; POINTS=200, RUNTIME=docker, SEED= of an earlier run
	@$(BIN)/python -m tests.crash --points $(or $(POINTS),200) $(if $(RUNTIME),--runtime $(RUNTIME)) $(if $(SEED),--seed $(SEED))

check: $(READY)
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check -q .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

fuzz: $(READY) ## thousands of files and command lines that are wrong: no traceback, no hang, nothing started (SEED=... repeats a run)
	@$(BIN)/python -m tests.fuzz --files $(FILES) --lines $(LINES) $(if $(SEED),--seed $(SEED))

screenshots: $(READY) ## docs/images again, from recorded drills (needs Chromium and a Korean font)
	@$(BIN)/python -m tests.browser.screenshots

setup: $(READY) ## the virtual environment only

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys, venv, ensurepip; assert sys.version_info >= (3, 11)' 2>/dev/null || \
	  { echo "Python 3.11 or newer with the venv module is needed (Debian, Ubuntu: apt install python3-venv); $$($(PYTHON) --version 2>&1) was found as $(PYTHON). Another one: make PYTHON=python3.12 ..." >&2; exit 2; }
	@echo "setting up $(VENV): pinned packages, checked by hash"
	@rm -f $(READY)
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

clean: ## remove the virtual environment and every run
	rm -rf $(VENV) .gameday
