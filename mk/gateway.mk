.PHONY: gateway
gateway: setup-build content ## Gateway, simulators and identity provider in the foreground
	$(BUILD) -p banshi-gateway -p banshi-stage
	@$(CARGO_TARGET_DIR)/debug/banshi-stage
