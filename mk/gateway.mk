.PHONY: gateway
gateway: setup-build content ## Gateway, simulators and identity provider in the foreground
	$(BUILD) -p banshi-gateway -p banshi-stage
	@$(CARGO_TARGET_DIR)/debug/banshi-stage

# The gateway is also tested against another's identity provider and another's object store. Go is not installed for
# it: a machine without it skips those tests by name.

OIDC_PROVIDER := oidc-provider@9.13.3
OIDC_NODE := $(CACHE)/gateway-oidc
OIDC_READY := $(OIDC_NODE)/.installed-9.13.3
VERSITYGW := github.com/versity/versitygw/cmd/versitygw@v1.8.0
VERSITYGW_FOLDER := $(CACHE)/versitygw-1.8.0
VERSITYGW_READY := $(VERSITYGW_FOLDER)/.installed

.PHONY: gateway-setup gateway-test
gateway-setup: $(OIDC_READY) $(VERSITYGW_READY)

test: gateway-setup
# As with the client's: npm alone is needed, waited for where it is made anyway.
ifneq ($(filter test,$(MAKECMDGOALS)),)
$(OIDC_READY): | setup-test
endif

$(OIDC_READY):
	@if ! command -v npm >/dev/null; then \
	  echo "npm is missing: the gateway's tests against oidc-provider will be skipped"; \
	else \
	  echo "banshi needs and will now install: $(OIDC_PROVIDER), into $(OIDC_NODE)"; \
	  mkdir -p "$(OIDC_NODE)"; \
	  npm install --silent --no-audit --no-fund --ignore-scripts --prefix "$(OIDC_NODE)" $(OIDC_PROVIDER); \
	  touch "$@"; \
	fi

$(VERSITYGW_READY):
	@if ! command -v go >/dev/null; then \
	  echo "go is missing: the gateway's tests against an S3 store will be skipped"; \
	else \
	  echo "banshi needs and will now build: $(VERSITYGW), into $(VERSITYGW_FOLDER)"; \
	  mkdir -p "$(VERSITYGW_FOLDER)"; \
	  GOBIN="$(VERSITYGW_FOLDER)" go install $(VERSITYGW); \
	  touch "$@"; \
	fi

gateway-test: setup-build gateway-setup ## Test the gateway alone
	cargo test -p banshi-gateway -p banshi-simulators
