# Guides and forms in content/ become a signed catalogue. pyxform lives in a venv of its own, keys outside the
# checkout: development keys are made on first use, never committed.

PYXFORM_VERSION := 4.5.0
PYXFORM := $(CACHE)/pyxform-$(PYXFORM_VERSION)
# Where the catalogue goes, and the keys that sign it.
OUT ?= $(CARGO_TARGET_DIR)/catalogue
KEYS ?= $(CACHE)/keys

.PHONY: content content-check refresh pyxform
content: setup-build $(PYXFORM)/.ready ## Check content/ and publish it as a signed catalogue into target/catalogue (OUT=…)
	$(BUILD) -p banshi-publisher
	$(CARGO_TARGET_DIR)/debug/banshi-publisher build content $(OUT) --keys $(KEYS) --pyxform $(PYXFORM)

content-check: setup-build $(PYXFORM)/.ready ## Check content/, say what is to be put right, publish nothing
	cargo run --quiet --package banshi-publisher -- check content --pyxform $(PYXFORM)

refresh: setup-build ## Sign the catalogue's timestamp anew (OUT=…)
	cargo run --quiet --package banshi-publisher -- refresh $(OUT) --keys $(KEYS)

pyxform: $(PYXFORM)/.ready
$(PYXFORM)/.ready: publisher/requirements.txt
	@echo "banshi needs and will now install: pyxform $(PYXFORM_VERSION), into $(PYXFORM)"
	python3 -m venv $(PYXFORM)
	$(PYXFORM)/bin/pip install --quiet --requirement publisher/requirements.txt
	@touch $@
