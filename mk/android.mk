# The phone's screens in Compose (android/ui), the same in a window on a PC (android/desktop) and on Android (android/app).

.PHONY: app pictures apk android-theme
ANDROID_MAVEN = mvn --batch-mode --no-transfer-progress --file android/pom.xml -Dbanshi.target=$(CARGO_TARGET_DIR) -Dstyle.color=never
THEME := $(CARGO_TARGET_DIR)/android/theme/Tokens.kt

# Colours, type and space come from the table that the console's style comes from, too.
android-theme:
	@python3 android/tools/theme.py gateway/assets/tokens.json $(THEME)

# Screens, models and pictures are tested with the rest of Kotlin.
test-kotlin: android-theme

pictures: setup-test bindings content android-theme ## Draw docs/pictures/phone anew: every screen in four looks
	$(BUILD) -p banshi-stage
	BANSHI_PICTURES=docs/pictures $(ANDROID_MAVEN) --projects ui --also-make test -Dtest=PicturesTest -Dsurefire.failIfNoSpecifiedTests=false

# The catalogue's root is the one that make gateway serves.
app: setup-test bindings content android-theme ## The phone's app in a window; start make gateway beside it (GATEWAY=…, KIOSK=1)
	$(ANDROID_MAVEN) --projects desktop --also-make --quiet compile dependency:build-classpath -Dmdep.outputFile=target/classpath
	@java -Djna.library.path=$(CARGO_TARGET_DIR)/debug -cp android/desktop/target/classes:$$(cat android/desktop/target/classpath) \
	  dev.banshi.desktop.MainKt --root $(OUT)/metadata/1.root.json $(if $(GATEWAY),--gateway "$(GATEWAY)") $(if $(KIOSK),--kiosk)

# Whatever bindings/android/build.sh built before is put in.
APK_TOOLS := android/app/target/apk
apk: setup-test bindings content android-theme ## A signed debug APK, into target/android/banshi.apk
	$(ANDROID_MAVEN) --projects app --also-make --quiet -DskipTests prepare-package
	@android/tools/apk.sh $(CARGO_TARGET_DIR) android/app/target/classes:$$(cat $(APK_TOOLS)/classpath) \
	  $(APK_TOOLS)/r8.jar $(APK_TOOLS)/framework.jar $(APK_TOOLS)/jna.zip $(CARGO_TARGET_DIR)/android/banshi.apk
	@du --bytes $(CARGO_TARGET_DIR)/android/banshi.apk
