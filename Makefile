# From a fresh clone to a report: `make report`. Needs Python 3.11 or later, nothing else.

CASE ?= xiaomi
AS_OF ?=
PYTHON ?= python3
RUN_ARGS ?=
LAB_ARGS ?=
# Four workers on two cores, for much of the time tests wait for kernels and browsers; a file each: what several
# tests of a file look at is made once.
TEST_ARGS ?= -n 4 --dist loadfile

# Relative paths only, and `python -m` rather than scripts: a clone may live in a folder with spaces.
PY := .venv/bin/python
READY := .venv/.ready
READY_TO_TEST := .venv/.ready-to-test

export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_ROOT_USER_ACTION := ignore
export PIP_NO_INPUT := 1

.DEFAULT_GOAL := help
# Packages come by uv, where pip can get it, else by pip; both read the same locks. `uv pip` does not read pip's settings:
# the index of a company's mirror is handed on.
define install
	index=$$($(PY) -m pip config list 2>/dev/null | sed -n "s/^\(global\|install\|:env:\)\.index-url='\(.*\)'/\2/p" | tail -n 1); \
	if [ -x .venv/bin/uv ] && UV_SYSTEM_CERTS=1 $${index:+env UV_DEFAULT_INDEX="$$index"} \
	  .venv/bin/uv pip install -q --python $(PY) --require-hashes -r $(1); then :; \
	else $(PY) -m pip install -qq --require-hashes -r $(1); fi
endef

.PHONY: help report test lab check clean setup

help: ## 列出所有目标 | list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { split($$2, t, " [|] "); printf "  make %-7s  %s\n                %s\n", $$1, t[1], t[2] }' Makefile
	@echo
	@echo '  CASE=xiaomi  AS_OF=2025-06-30  RUN_ARGS="…"   例 example: make report AS_OF=2025-06-30'

report: $(READY) ## 运行笔记本，生成网页与 PDF（zh、en） | run the notebooks, make pages and PDFs (zh, en)
	@.venv/bin/fanecon run --pdf --case "$(CASE)" $(if $(AS_OF),--as-of "$(AS_OF)") $(RUN_ARGS)

lab: $(READY) ## 打开 JupyterLab，可直接全部运行 | open JupyterLab, ready to Run All
	@$(PY) -m jupyterlab --ServerApp.root_dir=. --LabApp.default_url=/lab/tree/notebooks/01_metrics.ipynb $(LAB_ARGS)

check: $(READY_TO_TEST) ## 代码检查与数据检查 | check code and data
	@$(PY) -m ruff check .
	@$(PY) -m mypy fanecon
	@.venv/bin/lint-imports
	@.venv/bin/fanecon check

test: $(READY_TO_TEST) ## 运行全部测试，包括笔记本 | run all tests, notebooks included
	@$(PY) -m pytest --nbval-lax tests fanecon notebooks $(TEST_ARGS)

setup: $(READY) ## 只安装环境 | only set up the environment

clean: ## 删除环境与缓存，保留 outputs | remove the environment and caches, keep outputs
	@rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache outputs/.tmp-* outputs/.latest-*
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(READY): requirements.lock pyproject.toml
	@set -e; \
	if [ ! -x $(PY) ]; then \
	  found=; \
	  for candidate in "$(PYTHON)" python3.13 python3.12 python3.11; do \
	    if "$$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then found=$$candidate; break; fi; \
	  done; \
	  if [ -z "$$found" ]; then \
	    echo '需要 Python 3.11 或更高版本。 Python 3.11 or later is needed.' >&2; \
	    echo "$(PYTHON): $$("$(PYTHON)" --version 2>&1 || true)" >&2; \
	    echo 'make report PYTHON=/path/to/python3.12' >&2; \
	    exit 2; \
	  fi; \
	  "$$found" -m venv .venv || { rm -rf .venv; echo 'venv 模块缺失。 The venv module is missing; on Debian: apt-get install python3-venv' >&2; exit 2; }; \
	fi; \
	echo '正在安装依赖（只需一次，不到一分钟）… Installing dependencies (once, less than a minute) …'; \
	awk '/^[a-z]/ { mine = /^uv==/ } mine' requirements.lock > .venv/uv.lock; \
	$(PY) -m pip install -qqq --only-binary :all: --require-hashes -r .venv/uv.lock 2>/dev/null || true; \
	$(call install,requirements.lock); \
	$(PY) -m pip install -qq --no-build-isolation --no-deps -e .; \
	touch $(READY)

$(READY_TO_TEST): $(READY) requirements-test.lock
	@set -e; \
	echo '正在安装测试用的包… Installing what tests need …'; \
	$(call install,requirements-test.lock); \
	touch $(READY_TO_TEST)
