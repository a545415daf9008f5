#!/usr/bin/env python3
"""Lays Android's archives together so that Maven can compile and test against them, and links the app's resources.

Makes, out of the archives (AAR), the framework's resources and the app's own:
  CLASSES                   the archives' classes, and the R classes of the app and of every archive
  OUT/resources.apk         manifest, linked resources and assets: what Robolectric reads, and what the APK is begun with;
                            the assets are the catalogue's first root, and the gateway's root certificates where there are
  OUT/jni                   the archives' own native libraries, a folder a kind of processor
  OUT/config/…              where Robolectric finds all this

usage: archives.py --archives DIR --framework JAR --app DIR --root FILE --classes DIR --out DIR
"""
import argparse
import pathlib
import re
import shutil
import subprocess
import sys
import zipfile

LEAST_SDK, TARGET_SDK = "26", "35"
OUR_PACKAGE = "dev.banshi.android"
PACKAGE = re.compile(r'package="([^"]+)"')
OF_THE_FRAMEWORK = ("resources.arsc", "AndroidManifest.xml")
NOT_ON_ANDROID = ("META-INF/versions/", "META-INF/maven/", "META-INF/com.android.tools/", "META-INF/proguard/")


def run(*command):
    """Runs a tool of Android's; what it says is given, and shown only where it fails: it warns of chunks that it does not know."""
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{command[0]} failed:\n{done.stdout}{done.stderr}")
    return done.stderr.splitlines()


def emptied(folder):
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def lay_out(archive, classes, jni, work):
    """Takes an archive apart; its package, and its compiled resources where it has some."""
    with zipfile.ZipFile(archive) as parts:
        names = parts.namelist()
        for name in names:
            if name == "classes.jar" or name.startswith("libs/") and name.endswith(".jar"):
                with parts.open(name) as inner, zipfile.ZipFile(inner) as jar:
                    jar.extractall(classes, [n for n in jar.namelist() if not n.startswith(NOT_ON_ANDROID)])
            elif name.startswith("jni/") and name.endswith(".so"):
                to = jni / pathlib.Path(name).relative_to("jni")
                to.parent.mkdir(parents=True, exist_ok=True)
                to.write_bytes(parts.read(name))
        package = PACKAGE.search(parts.read("AndroidManifest.xml").decode())[1]
        resources = [name for name in names if name.startswith("res/") and not name.endswith("/")]
        if not resources:
            return package, None
        parts.extractall(work / archive.stem, resources)
    compiled = work / f"{archive.stem}.flat.zip"
    run("aapt2", "compile", "--dir", work / archive.stem / "res", "-o", compiled)
    return package, compiled


def framework_of(jar, to):
    """The framework's resources alone: its jar is larger than aapt2 can open."""
    with zipfile.ZipFile(jar) as all_of_it, zipfile.ZipFile(to, "w") as out:
        for name in OF_THE_FRAMEWORK:
            out.writestr(name, all_of_it.read(name))
    return to


def for_aapt2(manifest):
    """With the package, which stands in the Gradle file."""
    return manifest.replace("<manifest ", f'<manifest package="{OUR_PACKAGE}" ', 1)


def link(*arguments):
    """Debian's aapt2, that of Android 10, warns of `<queries>` and takes it; whatever else it warns of is a mistake."""
    said = run("aapt2", "link", "--warn-manifest-validation", *arguments)
    mistakes = [line for line in said if "AndroidManifest.xml" in line and "<queries>" not in line]
    if mistakes:
        sys.exit("\n".join(mistakes))


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    for name in ("archives", "framework", "app", "root", "classes", "out"):
        parser.add_argument(f"--{name}", type=pathlib.Path, required=True)
    given = parser.parse_args()
    if shutil.which("aapt2") is None:
        sys.exit("aapt2 is missing: on Debian it is in the package aapt; on Android Studio's machines in build-tools")

    out = emptied(given.out)
    work = emptied(given.archives.parent / "resources")
    classes = emptied(given.classes)
    laid = [lay_out(archive, classes, out / "jni", work) for archive in sorted(given.archives.glob("*.aar"))]

    assets = emptied(out / "assets")
    shutil.copy(given.root, assets / "1.root.json")
    certificates = given.app.parents[1] / "deployment" / "gateway-roots.pem"
    if certificates.is_file():
        shutil.copy(certificates, assets)

    manifest = out / "AndroidManifest.xml"
    manifest.write_text(for_aapt2((given.app / "AndroidManifest.xml").read_text()))
    own = work / "app.flat.zip"
    run("aapt2", "compile", "--dir", given.app / "res", "-o", own)
    sources = work / "java"
    link(
        "-I", framework_of(given.framework, work / "framework.zip"),
        "--manifest", manifest, "-A", assets, "--auto-add-overlay", "--non-final-ids",
        "--min-sdk-version", LEAST_SDK, "--target-sdk-version", TARGET_SDK,
        "--java", sources, "--extra-packages", ":".join(package for package, _ in laid),
        "-o", out / "resources.apk", *[compiled for _, compiled in laid if compiled], own,
    )  # fmt: skip
    run("javac", "--release", "17", "-d", classes, *sources.rglob("*.java"))

    config = out / "config" / "com" / "android" / "tools" / "test_config.properties"
    config.parent.mkdir(parents=True)
    config.write_text(
        f"android_resource_apk={out / 'resources.apk'}\n"
        f"android_merged_manifest={manifest}\n"
        f"android_merged_assets={assets}\n"
        f"android_custom_package={OUR_PACKAGE}\n"
    )


if __name__ == "__main__":
    main()
