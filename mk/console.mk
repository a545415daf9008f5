# The console in a headless Chromium: Node's own library and chromedriver, no packages.

.PHONY: test-console
test-console: setup-build content ## Test the console in a headless Chromium
	$(BUILD) -p banshi-gateway -p banshi-stage
	@if ! command -v node >/dev/null; then \
	  echo "SKIPPED console: node is not installed"; \
	  echo "0 passed, 0 failed, 1 skipped"; \
	else \
	  tests/console/run; \
	fi
