# core/client: set-up of its conformance tests against npm @tus/server.

BANSHI_CACHE ?= $(HOME)/.cache/banshi
CLIENT_MODULES := $(BANSHI_CACHE)/client
CLIENT_TUS := @tus/server@2.4.5 @tus/file-store@2.1.1
CLIENT_READY := $(CLIENT_MODULES)/.installed-2.4.5

.PHONY: client-setup client-test

## client-setup: installs the tus server that the client is tested against
client-setup: $(CLIENT_READY)

$(CLIENT_READY):
	@if command -v npm >/dev/null; then \
	  echo "Installing $(CLIENT_TUS) into $(CLIENT_MODULES)"; \
	  mkdir -p "$(CLIENT_MODULES)" && npm install --silent --no-audit --no-fund --ignore-scripts \
	    --prefix "$(CLIENT_MODULES)" $(CLIENT_TUS) && touch "$@"; \
	else echo "npm is missing: the tests against @tus/server will be skipped"; fi

## client-test: tests of core/client and of the bad link
client-test: client-setup
	BANSHI_CACHE="$(BANSHI_CACHE)" cargo test -p banshi-client -p banshi-link
