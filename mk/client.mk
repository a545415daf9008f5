# core/client is also tested against npm @tus/server, another's implementation of tus.

CLIENT_NODE := $(CACHE)/client
CLIENT_TUS := @tus/server@2.4.5 @tus/file-store@2.1.1
CLIENT_READY := $(CLIENT_NODE)/.installed-2.4.5-2.1.1

.PHONY: client-setup client-test
client-setup: $(CLIENT_READY)

test: client-setup
# Of the whole of setup-test this needs npm alone: it is waited for where it is made anyway, and not asked for.
ifneq ($(filter test,$(MAKECMDGOALS)),)
$(CLIENT_READY): | setup-test
endif

$(CLIENT_READY):
	@if ! command -v npm >/dev/null; then \
	  echo "npm is missing: the client's tests against @tus/server will be skipped"; \
	else \
	  echo "banshi needs and will now install: $(CLIENT_TUS), into $(CLIENT_NODE)"; \
	  mkdir -p "$(CLIENT_NODE)"; \
	  npm install --silent --no-audit --no-fund --ignore-scripts --prefix "$(CLIENT_NODE)" $(CLIENT_TUS); \
	  touch "$@"; \
	fi

client-test: setup-build client-setup ## Test the client alone
	cargo test -p banshi-client -p banshi-link
