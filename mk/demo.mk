.PHONY: demo
demo: setup-build content ## One filing, from the phone's core over real HTTP to the courier and back
	$(BUILD) -p banshi-gateway -p banshi-demo
	@$(CARGO_TARGET_DIR)/debug/banshi-demo
