#!/usr/bin/env python3
"""Checks of the app for Apple's phones that need no compiler, and ends with a line that `make test` counts.

usage: check.py
"""
import json
import pathlib
import plistlib
import re
import sys
import traceback

import strings
import theme

IOS = pathlib.Path(__file__).resolve().parents[1]
APP = IOS / "App"


def screens():
    return {path.relative_to(IOS): path.read_text(encoding="utf-8") for path in (IOS / "BanshiUI").rglob("*.swift")}


def plist(name):
    return plistlib.loads((APP / name).read_bytes())


def check_the_app_asks_for_nothing_but_the_camera_and_the_face_that_unlocks():
    info = plist("Info.plist")
    assert [key for key in info if key.endswith("UsageDescription")] == [
        "NSFaceIDUsageDescription",
        "NSCameraUsageDescription",
    ]
    assert "NSAppTransportSecurity" not in info, "no load in clear is to be allowed"
    assert not {"UIFileSharingEnabled", "LSSupportsOpeningDocumentsInPlace", "CFBundleURLTypes"} & info.keys()


def check_the_camera_is_asked_for_in_both_languages():
    info, catalogue = plist("Info.plist"), json.loads((APP / "Resources/InfoPlist.xcstrings").read_text(encoding="utf-8"))
    for key in ("NSCameraUsageDescription", "CFBundleDisplayName"):
        words = catalogue["strings"][key]["localizations"]
        assert words["zh-Hans"]["stringUnit"]["value"] == info[key]
        assert words["en"]["stringUnit"]["value"]
    assert info["CFBundleLocalizations"] == ["zh-Hans", "en"]


def check_files_are_protected_and_shared_with_no_group():
    assert plist("Banshi.entitlements") == {
        "com.apple.developer.default-data-protection": "NSFileProtectionCompleteUntilFirstUserAuthentication"
    }


def check_nobody_is_tracked():
    privacy = plist("Resources/PrivacyInfo.xcprivacy")
    assert privacy["NSPrivacyTracking"] is False and privacy["NSPrivacyTrackingDomains"] == []
    assert not any(kind["NSPrivacyCollectedDataTypeTracking"] for kind in privacy["NSPrivacyCollectedDataTypes"])


def check_the_background_tasks_are_those_that_the_app_registers():
    sources = [(APP / f"Sources/{name}.swift").read_text(encoding="utf-8") for name in ("SendingTask", "NewsTask")]
    registered = [name for source in sources for name in re.findall(r'identifier = "([^"]+)"', source)]
    info = plist("Info.plist")
    assert info["BGTaskSchedulerPermittedIdentifiers"] == registered
    assert info["UIBackgroundModes"] == ["processing", "fetch"]


def check_the_project_names_files_that_are_there():
    """All but what a build makes or a deployment brings."""
    project = (APP / "project.yml").read_text(encoding="utf-8")
    named = re.findall(r"(?<!\w)(?:path|INFOPLIST_FILE|CODE_SIGN_ENTITLEMENTS|Debug|Release): (\S+)$", project, re.MULTILINE)
    there = [name for name in named if "/target/" not in name and name != "Deployment/gateway-roots.pem"]
    assert len(there) >= 6
    missing = [name for name in there if not (APP / name).exists()]
    assert not missing, missing


def check_colours_and_type_are_those_of_the_table():
    made = theme.swift(json.loads(theme.TABLE.read_text(encoding="utf-8")))
    assert theme.SWIFT.read_text(encoding="utf-8") == made, "run ios/Tools/theme.py"


def check_every_text_of_the_shell_is_in_both_languages():
    catalogue = json.loads(strings.CATALOGUE.read_text(encoding="utf-8"))
    found = list(strings.faults(strings.said_by_the_screens(), catalogue))
    assert not found, "\n".join(found)


def check_a_text_that_is_missing_is_noticed():
    catalogue = {"strings": {"返回": {"localizations": {"en": {"stringUnit": {"state": "translated", "value": "Back"}}}}}}
    said = strings.keys_of('said("返回") said("\\(Int(number)) 件")')
    assert list(strings.faults(said, catalogue)) == ["not in the catalogue: %lld 件"]


def check_no_screen_has_a_colour_or_a_size_of_type_of_its_own():
    own = re.compile(r"Color\.(?!clear\b)|\.(?:red|blue|green|purple|accentColor|primary|secondary)\b(?!:)|\.font\(")
    allowed = {pathlib.Path("BanshiUI/Theme/Tokens.swift"), pathlib.Path("BanshiUI/Theme/TypeStyle.swift")}
    found = [f"{path}: {line.strip()}" for path, text in screens().items() if path not in allowed
             for line in text.splitlines() if own.search(line)]
    assert not found, "\n".join(found)


def check_no_picture_is_without_words():
    """A symbol is either hidden from VoiceOver, for a word stands beside it, or is a label's, or has its own words."""
    for path, text in screens().items():
        for found in re.finditer(r"Image\(systemName: [^\n]*(?:\n\s+\.[^\n]*)*", text):
            before = text[:found.start()].rstrip()
            spoken = "accessibilityHidden(true)" in found[0] or "accessibilityLabel" in found[0] or before.endswith("icon: {")
            assert spoken, f"{path}: {found[0]}"


def main():
    checks = [(name, check) for name, check in sorted(globals().items()) if name.startswith("check_")]
    failed = 0
    for name, check in checks:
        try:
            check()
        except Exception:
            failed += 1
            print(f"FAILED {name}")
            traceback.print_exc(file=sys.stdout)
    print(f"{len(checks) - failed} passed, {failed} failed, 0 skipped")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
