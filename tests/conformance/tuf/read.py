#!/usr/bin/env python3
"""Reads a catalogue with python-tuf's client and a reading of banshi's formats of its own.

usage: read.py SITE

Prints one line of JSON: {"targets", "edition", "rows", "digest", "deltas"}; fails where anything does not fit.
"""
import hashlib
import json
import pathlib
import sys
import tempfile
import zlib

from tuf.api.exceptions import DownloadHTTPError
from tuf.ngclient import Updater
from tuf.ngclient.fetcher import FetcherInterface


class Folder(FetcherInterface):
    """Serves file:// URLs, so that no server is needed."""

    def _fetch(self, url):
        try:
            yield pathlib.Path(url.removeprefix("file://")).read_bytes()
        except FileNotFoundError as error:
            raise DownloadHTTPError("not found", 404) from error


def sha256(data):
    return hashlib.sha256(data).digest()


def key_of(row):
    value = json.loads(row)
    return value["code"], value["version"]


def rows_of(site, manifest):
    """All rows of an edition: canonical bytes by key."""
    rows = {}
    for part in manifest["parts"]:
        packed = (site / "objects" / part["sha256"]).read_bytes()
        assert sha256(packed).hex() == part["sha256"] and len(packed) == part["length"], "part"
        lines = zlib.decompress(packed).split(b"\n")
        assert lines.pop() == b"" and len(lines) == part["rows"], "rows of a part"
        for line in lines:
            value = json.loads(line)
            canonical = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
            assert canonical == line, "a row is not canonical"
            rows[key_of(line)] = line
    return rows


def digest_of(rows):
    ordered = sorted(rows, key=lambda key: (key[0].encode(), key[1]))
    return sha256(b"".join(sha256(rows[key]) for key in ordered)).hex()


def applied(rows, packed):
    """The rows that a delta makes."""
    head, *lines = zlib.decompress(packed).splitlines()
    name, version, _from, _to = json.loads(head)
    assert (name, version) == ("banshi-delta", 1), "head of a delta"
    new = dict(rows)
    changes = [json.loads(line) for line in lines]
    for sign, code, version in (change for change in changes if change[0] == "-"):
        del new[(code, version)]
    for line, change in zip(lines, changes):
        if change[0] == "+":
            row = line[len(b'["+",') : -1]
        elif change[0] == "~":
            _, code, version, splices = change
            rest, row = rows[(code, version)], b""
            for skip, drop, insert in splices:
                row += rest[:skip] + insert.encode()
                rest = rest[skip + drop :]
            row += rest
        else:
            continue
        new[key_of(row)] = row
    return new


def manifest_of(packed):
    return json.loads(zlib.decompress(packed))


def earlier_manifests(site):
    """Lists of parts of all editions, by edition."""
    manifests = {}
    for path in (site / "metadata").glob("*.targets.json"):
        target = json.loads(path.read_bytes())["signed"]["targets"]["snapshot"]
        packed = (site / "targets" / f"{target['hashes']['sha256']}.snapshot").read_bytes()
        manifest = manifest_of(packed)
        manifests[manifest["edition"]] = manifest
    return manifests


def main():
    site = pathlib.Path(sys.argv[1]).resolve()
    with tempfile.TemporaryDirectory() as local:
        local = pathlib.Path(local)
        (local / "targets").mkdir()
        updater = Updater(
            metadata_dir=str(local),
            metadata_base_url=f"file://{site}/metadata/",
            target_dir=str(local / "targets"),
            target_base_url=f"file://{site}/targets/",
            fetcher=Folder(),
            bootstrap=(site / "metadata" / "1.root.json").read_bytes(),
        )
        updater.refresh()
        names = json.loads((local / "targets.json").read_bytes())["signed"]["targets"]
        targets = {}
        for name in names:
            info = updater.get_targetinfo(name)
            targets[name] = pathlib.Path(updater.download_target(info)).read_bytes()
        custom = updater.get_targetinfo("snapshot").custom
    manifest = manifest_of(targets["snapshot"])
    rows = rows_of(site, manifest)
    digest = digest_of(rows)
    assert digest == manifest["content_digest"] == custom["content_digest"], "content digest"
    assert len(rows) == manifest["rows"] == custom["rows"], "rows"
    earlier = earlier_manifests(site)
    deltas = [name for name in targets if name.startswith("delta-")]
    for name in deltas:
        before = rows_of(site, earlier[int(name.removeprefix("delta-"))])
        assert applied(before, targets[name]) == rows, f"{name} does not make the newest edition"
    report = {"targets": len(targets), "edition": manifest["edition"], "rows": len(rows)}
    print(json.dumps({**report, "digest": digest, "deltas": len(deltas)}))


if __name__ == "__main__":
    main()
