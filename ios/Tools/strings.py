"""Holds the String Catalogue to what the screens say: every text of `said("…")` is a key and no other is, and each has
its English. ios/Tools/check.py asks.
"""
import pathlib
import re

UI = pathlib.Path(__file__).resolve().parents[1] / "BanshiUI"
CATALOGUE = UI / "Resources/Localizable.xcstrings"
SAID = re.compile(r'\bsaid\("((?:[^"\\]|\\.)*)"\)')
NUMBER = re.compile(r"\\\(Int\([^)]*\)\)|\\\(place\)")
TEXT = re.compile(r"\\\((?:[^()]|\([^()]*\))*\)")
# %lld, %@, and in an order of its own %2$lld.
PLACE = re.compile(r"%(?:\d\$)?(lld|@)")


def keys_of(source):
    """The catalogue's keys for a source text: numbers are %lld there, texts %@."""
    return {TEXT.sub("%@", NUMBER.sub("%lld", key)) for key in SAID.findall(source)}


def faults(said, catalogue):
    """What is wrong, one line each."""
    strings = catalogue["strings"]
    for key in sorted(said - strings.keys()):
        yield f"not in the catalogue: {key}"
    for key in sorted(strings.keys() - said):
        yield f"said by no screen: {key}"
    for key, entry in sorted(strings.items()):
        english = entry.get("localizations", {}).get("en", {}).get("stringUnit", {})
        if english.get("state") != "translated" or not english.get("value"):
            yield f"without English: {key}"
        elif sorted(PLACE.findall(key)) != sorted(PLACE.findall(english["value"])):
            yield f"other places in English: {key}"


def said_by_the_screens():
    return set().union(*(keys_of(path.read_text(encoding="utf-8")) for path in UI.rglob("*.swift")))

