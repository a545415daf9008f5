# core/catalogue is also tested against python-tuf, the reference implementation of The Update Framework.

CATALOGUE_VENV := $(CACHE)/tuf
CATALOGUE_NEEDS := tests/conformance/tuf/requirements.txt
CATALOGUE_READY := $(CATALOGUE_VENV)/.installed-7.0.1-1.6.0

.PHONY: catalogue-setup catalogue-test
catalogue-setup: $(CATALOGUE_READY)

test: catalogue-setup
ifneq ($(filter test,$(MAKECMDGOALS)),)
$(CATALOGUE_READY): | setup-test
endif

$(CATALOGUE_READY):
	@if ! python3 -c 'import venv, ensurepip' 2>/dev/null; then \
	  echo "python3-venv is missing: the catalogue's tests against python-tuf will be skipped"; \
	else \
	  echo "banshi needs and will now install: $$(grep -v '^#' $(CATALOGUE_NEEDS) | xargs), into $(CATALOGUE_VENV)"; \
	  python3 -m venv "$(CATALOGUE_VENV)"; \
	  "$(CATALOGUE_VENV)/bin/pip" install --quiet --disable-pip-version-check -r $(CATALOGUE_NEEDS); \
	  touch "$@"; \
	fi

catalogue-test: setup-build catalogue-setup ## Test the catalogue alone
	cargo test -p banshi-catalogue
