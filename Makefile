# The front door. Every target does its own set-up, says what it installs before it does, and never installs twice.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

# Tools and caches live outside the checkout; removing the folder costs time, nothing else.
export BANSHI_CACHE ?= $(HOME)/.cache/banshi
CACHE := $(BANSHI_CACHE)
# One target folder for everything, so that nothing is built twice.
export CARGO_TARGET_DIR ?= $(CURDIR)/target

include mk/setup.mk
include $(filter-out mk/setup.mk,$(wildcard mk/*.mk))

.PHONY: help
help: ## This list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sort -u | awk -F ':.*## ' '{ printf "  make %-14s %s\n", $$1, $$2 }'
