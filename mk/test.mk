.PHONY: test build ci format lint deny
build: setup-build ## Compile everything
	cargo build --workspace --all-targets

test: setup-build setup-test ## Run everything that this machine can run
	@python3 mk/test.py

format: ## Format the Rust sources
	cargo fmt --all

lint: setup-build
	cargo fmt --all --check
	cargo clippy --workspace --all-targets --quiet -- -D warnings

CARGO_DENY := $(CACHE)/cargo-deny/bin/cargo-deny
$(CARGO_DENY):
	@echo "banshi needs and will now install: cargo-deny, into $(CACHE)"
	CARGO_TARGET_DIR=$(CACHE)/build cargo install --quiet --locked --root $(CACHE)/cargo-deny cargo-deny@0.20.2

deny: setup-build $(CARGO_DENY)
	@for manifest in Cargo.toml core/*/fuzz/Cargo.toml; do \
	  echo "cargo deny: $$manifest"; \
	  $(CARGO_DENY) --log-level error --manifest-path $$manifest --config deny.toml check bans licenses sources || exit 1; \
	done

ci: ## What a change must pass: format, lints, licences, tests
	@$(MAKE) --no-print-directory lint
	@$(MAKE) --no-print-directory deny
	@$(MAKE) --no-print-directory test
