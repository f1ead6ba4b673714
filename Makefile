# The five doors: demo, test, lint, bench, docs. All use .venv, made on first need.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready
CLUSTER := .venv/.spark
COMPILED := .venv/.compiled

# Besides: bench-quality, which measures on real material and writes docs/evaluation.md's tables.
.PHONY: demo test lint bench bench-quality docs fuzz soak lock clean

$(READY): requirements/dev.txt requirements/exports.txt requirements/media.txt pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or later is needed; name one with: make PYTHON=python3.12") if sys.version_info < (3, 11) else None'
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	if pkg-config --exists icu-i18n 2>/dev/null; then \
	  $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/exports.txt; \
	else echo "without ICU's headers there is no export to FollowTheMoney; all else is there"; fi
	if command -v c++ >/dev/null; then \
	  $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/media.txt; \
	else echo "without a C++ compiler pictures are not compared; all else is there"; fi
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $(READY)

# Spark is 400 MB, so only the tests and the benchmarks bring it, and only where Java is: without
# it nothing is marked as done, so that it comes with the first run after Java does.
$(CLUSTER): $(READY) requirements/cluster.txt
	if command -v java >/dev/null; then \
	  $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/cluster.txt && \
	  touch $(CLUSTER); \
	else echo "without Java nothing is computed on a cluster; all else is there"; fi

# The inner loops, compiled again when their sources changed; the installation compiled them first.
$(COMPILED): $(READY) $(wildcard src/mabillon/compiled/*.[ch] src/mabillon/compiled/building.py)
	$(BIN)/python src/mabillon/compiled/building.py
	touch $(COMPILED)

demo: $(COMPILED)
	$(BIN)/mabillon demo

# Hundreds of tests start an interpreter: what each would compile again is compiled once, and so
# are the tests, of which each worker would rewrite every file (it may not where writing is off).
test: $(CLUSTER) $(COMPILED)
	$(BIN)/python -m compileall -q -j 0 src
	PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest -n auto --dist loadfile

lint: $(READY)
	$(BIN)/ruff check src tests benchmarks docs hatch_build.py
	$(BIN)/ruff format --check src tests benchmarks docs hatch_build.py
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(CLUSTER) $(COMPILED)
	$(BIN)/python -m benchmarks

bench-quality: $(COMPILED)
	$(BIN)/python -m benchmarks.quality.tables

docs: $(READY)
	$(BIN)/python -m docs.build

# FUZZ_INPUTS for each reader: 10,000, or ten times as many in a soak. FUZZ_SEED: 1, so that
# every run of the same code is the same; in a soak the day's, so that every day's is another.
# Before it, what is compiled is held to array code under the compiler's own checks.
fuzz: $(COMPILED)
	$(BIN)/python -m pytest -m soak tests/compiled/test_sanitised.py
	$(BIN)/python -m benchmarks.fuzz

soak: $(CLUSTER) $(COMPILED)
	$(BIN)/python -m pytest -m soak --timeout 3600
	$(BIN)/python -m pytest -m "hypothesis and not soak" --hypothesis-profile soak -n auto --timeout 3600
	FUZZ_INPUTS=$${FUZZ_INPUTS:-100000} FUZZ_SEED=$${FUZZ_SEED:-$$(date +%Y%m%d)} $(BIN)/python -m benchmarks.fuzz

# Makes the hash-locked requirements anew; they name no download address.
lock: $(READY)
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile --universal --generate-hashes --python-version 3.11 --no-header --upgrade pyproject.toml requirements/dev.in -o requirements/dev.txt
	$(BIN)/uv pip compile --universal --generate-hashes --python-version 3.11 --no-header --upgrade -c requirements/dev.txt pyproject.toml -o requirements/base.txt
	$(BIN)/uv pip compile --universal --generate-hashes --python-version 3.11 --no-header --upgrade -c requirements/dev.txt requirements/exports.in -o requirements/exports.txt
	$(BIN)/uv pip compile --universal --generate-hashes --python-version 3.11 --no-header --upgrade -c requirements/dev.txt requirements/media.in -o requirements/media.txt
	$(BIN)/uv pip compile --universal --generate-hashes --python-version 3.11 --no-header --upgrade -c requirements/dev.txt requirements/cluster.in -o requirements/cluster.txt

clean:
	rm -rf .venv mabillon-demo
