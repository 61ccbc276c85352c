PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin
EXAMPLE = examples/fintech-dl-hse

.PHONY: demo test test-all lint torch-python docs bench bench-training bench-action bench-confinement bench-layers bench-readers fuzz attacks lock clean

demo: $(VENV)/.grader  ## grade a real homework, three days late
	$(BIN)/python -m autograde grade $(EXAMPLE)/submissions/late --assignment $(EXAMPLE)/autograde.yml \
	  --submitted-at "2026-02-07 12:00" --json grade.json --summary summary.md
	@echo "Written: grade.json, summary.md"

QUICK = $(BIN)/python -m pytest -q -n auto --dist worksteal --ignore=tests/attacks --ignore=tests/image
test: $(VENV)/.ready  ## run the quick tests on all cores; PYTEST_ARGS passes options on
	$(QUICK) $(PYTEST_ARGS)
	@echo "Left out: attacks and containers, which take longer. make test-all runs them, too."

test-all: $(VENV)/.ready  ## all tests: the quick ones, attacks, containers; a failure in the first does not hide the others
	@status=0; $(QUICK) $(PYTEST_ARGS) || status=$$?; \
	  $(BIN)/python -m pytest -q tests/attacks tests/image || status=$$?; exit $$status

lint: $(VENV)/.ready  ## style, types, import contracts, schemas
	$(BIN)/ruff format --check autograde checks tests examples benchmarks
	$(BIN)/ruff check autograde checks tests examples benchmarks
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/check-jsonschema --check-metaschema schemas/*.json schemas/checks/*.json
	$(BIN)/check-jsonschema --builtin-schema vendor.github-workflows .github/workflows/*.yml
	$(BIN)/check-jsonschema --builtin-schema vendor.github-actions action.yml
	$(BIN)/zizmor --offline --no-progress --quiet .
	$(BIN)/hadolint --failure-threshold warning Dockerfile
	$(BIN)/check-jsonschema --schemafile schemas/assignment.schema.json examples/*/autograde.yml

# The CPU builds of torch are not on PyPI, whose own need CUDA's libraries.
TORCH_INDEX ?= --extra-index-url https://download.pytorch.org/whl/cpu
torch-python: .torch-python/.ready  ## a Python with torch, for student code in tests and in examples/torch

.torch-python/.ready: requirements-torch.txt $(VENV)/.ready
	$(PYTHON) -m venv .torch-python
	.torch-python/bin/python -m pip install --quiet $(TORCH_INDEX) -r requirements-torch.txt
	@echo "import site; site.addsitedir('$$($(BIN)/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')')" \
	  > $$(.torch-python/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/autograde-of-this-checkout.pth
	@touch $@

docs: $(VENV)/.ready  ## write docs/checks.md
	$(BIN)/autograde checks --markdown > docs/checks.md

bench: $(VENV)/.ready  ## what grading costs beside `jupyter execute`
	$(BIN)/python -m pip install --quiet ipykernel jupyter_client nbclient
	$(BIN)/python benchmarks/kernel_start.py

bench-training: $(VENV)/.ready  ## what grading costs beyond a notebook that trains for 20 minutes
	$(BIN)/python benchmarks/long_training.py

bench-action: $(VENV)/.ready  ## size and speed of the action's image
	$(BIN)/python benchmarks/action.py

bench-confinement: $(VENV)/.ready  ## what locking student code in costs
	$(BIN)/python benchmarks/confinement.py

bench-layers: $(VENV)/.ready  ## which tests fail when a confinement layer is removed
	$(BIN)/python benchmarks/layers.py

bench-readers: $(VENV)/.ready  ## seconds and memory of each reader for the worst input that its limits allow
	$(BIN)/python benchmarks/readers.py

FUZZ_S ?= 600
fuzz: $(VENV)/.ready  ## fuzz the readers of a student's files; FUZZ_S is in seconds of the processor
	nice -n 10 $(BIN)/python benchmarks/fuzz_readers.py --cpu-seconds $(FUZZ_S)

COMPILE = $(BIN)/uv pip compile --quiet --universal --generate-hashes --no-annotate --no-header
attacks: $(VENV)/.ready  ## what comes of every attack in every setting; needs root and Docker
	$(BIN)/python -m tests.attacks.table --jobs 2 > docs/attacks.md

lock:  ## update the locked versions
	$(BIN)/python -m pip install --quiet uv
	$(COMPILE) pyproject.toml --group dev --extra courses --python-version 3.11 --emit-build-options -o requirements-dev.lock
	$(COMPILE) pyproject.toml --extra courses --constraint requirements-dev.lock --python-version 3.11 -o requirements.lock
	$(COMPILE) pyproject.toml --python-version 3.12 -o image/grader.lock
	$(COMPILE) image/student.in --python-version 3.12 -o image/student.lock
	$(COMPILE) image/build.in --python-version 3.12 -o image/build.lock

# What a grading needs; .ready adds what development needs.
INSTALL = $(if $(shell command -v uv),uv pip install --python $(BIN)/python,$(BIN)/python -m pip install)
$(VENV)/.grader: requirements.lock
	@$(PYTHON) -c "import sys; sys.exit(sys.version_info < (3, 11) and 'autograde needs Python 3.11 or newer. Try: make PYTHON=python3.12 demo')"
	@echo "Setting up $(VENV): $$(grep -c == requirements.lock) locked packages, once."
	$(PYTHON) -m venv $(VENV)
	$(INSTALL) --require-hashes -r requirements.lock
	@touch $@

$(VENV)/.ready: $(VENV)/.grader requirements-dev.lock pyproject.toml
	$(INSTALL) --quiet --require-hashes -r requirements-dev.lock
	$(INSTALL) --quiet --no-deps --no-build-isolation -e .
	@touch $@

clean:
	rm -rf $(VENV) .torch-python dist build .pytest_cache .mypy_cache .ruff_cache .import_linter_cache grade.json summary.md
