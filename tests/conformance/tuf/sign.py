#!/usr/bin/env python3
"""Signs a published catalogue's targets anew, with keys and metadata made by python-tuf.

usage: sign.py SITE OUT CASE

CASE: right     thresholds of two, a root that was rotated twice
      short     targets signed by one of the two keys needed
      expired   a timestamp that ran out
      stranger  a last root that the keys before it did not sign
      mixed     a snapshot that is not the one the timestamp names

OUT/trusted.json is the first root, what a client is built with.
"""
import pathlib
import shutil
import sys
from datetime import datetime, timedelta, timezone

from securesystemslib.signer import CryptoSigner
from tuf.api.metadata import Metadata, MetaFile, Root, Snapshot, Targets, Timestamp
from tuf.api.serialization.json import JSONSerializer

# The clock of the tests.
NOW = datetime(2026, 11, 2, 1, tzinfo=timezone.utc)


def signed(content, signers):
    metadata = Metadata(content)
    for signer in signers:
        metadata.sign(signer, append=True)
    return metadata.to_bytes(JSONSerializer(compact=False))


def main():
    site, out, case = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]), sys.argv[3]
    (out / "metadata").mkdir(parents=True)
    for folder in ("targets", "objects"):
        shutil.copytree(site / folder, out / folder)
    keys = lambda: [CryptoSigner.generate_ed25519() for _ in range(2)]
    signers = {role: keys() for role in ("root", "targets", "snapshot", "timestamp")}
    later = NOW + timedelta(days=30)

    root = Root(version=1, expires=later, consistent_snapshot=True)
    for role, pair in signers.items():
        for signer in pair:
            root.add_key(signer.public_key, role)
        root.roles[role].threshold = 2
    # A key of another kind stands beside them and must not disturb.
    root.add_key(CryptoSigner.generate_ecdsa().public_key, "targets")
    first = signed(root, signers["root"])
    (out / "trusted.json").write_bytes(first)
    (out / "metadata" / "1.root.json").write_bytes(first)
    for version in (2, 3):
        before = signers["root"]
        if version == 2:
            signers["root"] = keys()
            for old, new in zip(before, signers["root"]):
                root.revoke_key(old.public_key.keyid, "root")
                root.add_key(new.public_key, "root")
        root.version = version
        if case == "stranger" and version == 3:
            before = keys()
        by = {signer.public_key.keyid: signer for signer in before + signers["root"]}
        if case == "stranger" and version == 3:
            by = {signer.public_key.keyid: signer for signer in before}
        (out / "metadata" / f"{version}.root.json").write_bytes(signed(root, by.values()))

    newest = max((site / "metadata").glob("*.targets.json"), key=lambda path: int(path.name.split(".")[0]))
    files = Metadata.from_file(str(newest)).signed.targets
    targets = Targets(version=5, expires=later, targets=files)
    bytes_ = signed(targets, signers["targets"][: 1 if case == "short" else 2])
    (out / "metadata" / "5.targets.json").write_bytes(bytes_)

    snapshot = Snapshot(version=7, expires=later, meta={"targets.json": MetaFile(5)})
    bytes_ = signed(snapshot, signers["snapshot"])
    meta = MetaFile.from_data(7, bytes_, ["sha256", "sha512"])
    if case == "mixed":
        snapshot.expires = later + timedelta(days=1)
        bytes_ = signed(snapshot, signers["snapshot"])
    (out / "metadata" / "7.snapshot.json").write_bytes(bytes_)

    expires = NOW - timedelta(hours=1) if case == "expired" else later
    timestamp = Timestamp(version=9, expires=expires, snapshot_meta=meta)
    (out / "metadata" / "timestamp.json").write_bytes(signed(timestamp, signers["timestamp"]))


if __name__ == "__main__":
    main()
