.PHONY: bindings phone-library test-kotlin test-swift test-packaging
BINDGEN := $(CARGO_TARGET_DIR)/debug/uniffi-bindgen
LIBRARY := $(CARGO_TARGET_DIR)/debug/libbanshi_bindings.so
SWIFT := $(CACHE)/swift-trixie

bindings: setup-build ## Generate Kotlin and Swift from the built library, into target/bindings
	$(BUILD) --workspace
	rm -rf $(CARGO_TARGET_DIR)/bindings
	$(BINDGEN) generate $(LIBRARY) --language kotlin --no-format --out-dir $(CARGO_TARGET_DIR)/bindings/kotlin
	$(BINDGEN) generate $(LIBRARY) --language swift --no-format --out-dir $(CARGO_TARGET_DIR)/bindings/swift

# Packed relocations take a fortieth of the usual 24 bytes each; the loader must know them (glibc 2.36).
phone-library: setup-build ## The core as phones are handed it, built for this machine, into target/phone
	RUSTFLAGS="$$(bindings/without-paths.sh)" cargo rustc --quiet --locked --profile phone --package banshi-bindings --no-default-features --crate-type cdylib \
		-- -C link-arg=-Wl,-z,pack-relative-relocs

test-kotlin: setup-test bindings content ## The journey through generated Kotlin, on the JVM
	mvn --batch-mode --no-transfer-progress --file android/pom.xml -Dbanshi.target=$(CARGO_TARGET_DIR) -Dstyle.color=never test

# The package sees the generated sources and the library where they were built; the checkout stays clean.
test-swift: bindings content ## The facade, the screens' models and the screens' types in Swift, on Linux
	@ios/Tools/check.py
	@code=0; ios/Tools/swift-linux.sh setup $(SWIFT) || code=$$?; \
	if [ $$code = 77 ]; then echo "SKIPPED swift: a chroot needs root"; exit 0; fi; \
	[ $$code = 0 ] && CARGO_TARGET_DIR=$(CARGO_TARGET_DIR) ios/Tools/test.sh $(SWIFT)

test-packaging: setup-test ## The packaging scripts, as far as they can be checked without NDK and Xcode
	@bindings/packaging.py
