.PHONY: demo
demo: setup-build content ## One filing, from the phone's core over real HTTP to the courier and back
	cargo build --quiet -p banshi-gateway -p banshi-demo
	@$(CARGO_TARGET_DIR)/debug/banshi-demo
