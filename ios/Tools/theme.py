#!/usr/bin/env python3
"""Makes BanshiUI's Tokens.swift out of the one table of colour and type, gateway/assets/tokens.json.

usage: theme.py
"""
import json
import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
TABLE = ROOT / "gateway/assets/tokens.json"
SWIFT = ROOT / "ios/BanshiUI/Theme/Tokens.swift"

PURPOSES = {
    "paper": "The ground of a screen.",
    "surface": "The ground of a card or a field.",
    "ink": "Text.",
    "quiet": "Text that can wait.",
    "line": "Separators alone.",
    "edge": "The border of a control.",
    "desk": "What lies behind papers.",
    "action": "What a person can do.",
    "on-action": "Text on it.",
    "action-soft": "Its soft ground.",
    "good": "Done, or good news.",
    "good-soft": "Its soft ground.",
    "caution": "What waits for the person.",
    "caution-soft": "Its soft ground.",
    "stop": "A mistake, or what cannot be undone.",
    "stop-soft": "Its soft ground.",
    "seal": "An official decision, and nothing else.",
}


def camel(name):
    first, *rest = name.split("-")
    return first + "".join(word.capitalize() for word in rest)


def colour(value):
    parts = ", ".join(f"{name}: 0x{value[at:at + 2]} / 255" for name, at in (("red", 1), ("green", 3), ("blue", 5)))
    return f"Color({parts})"


def palette(colours):
    return ",\n".join(f"        {camel(name)}: {colour(value)}" for name, value in colours.items())


def swift(table):
    phone = table["phone"]
    fields = "\n".join(
        f"    /// {PURPOSES[name]}\n    public let {camel(name)}: Color" for name in table["light"]
    )
    styles = "\n".join(
        f"    /// {style['size']} points.\n"
        f"    public static let {name} = TypeStyle(size: {style['size']}, weight: {style['weight']}, line: {style['line']})"
        for name, style in phone["type"].items()
    )
    spaces = "\n".join(
        f"    /// {size} points.\n    public static let {name}: CGFloat = {size}" for name, size in phone["space"].items()
    )
    radii = "\n".join(
        f"    /// The corners of a {name}.\n    public static let {name}Radius: CGFloat = {size}"
        for name, size in phone["radius"].items()
    )
    return f"""import SwiftUI

// Made by ios/Tools/theme.py out of gateway/assets/tokens.json: change that.

/// The colours of one theme, by what they are for.
public struct Palette: Equatable, Sendable {{
{fields}
}}

extension Palette {{
    /// By day.
    public static let light = Palette(
{palette(table["light"])}
    )

    /// By night.
    public static let dark = Palette(
{palette(table["dark"])}
    )
}}

extension TypeStyle {{
{styles}
    /// 大字: by how much every style grows.
    public static let largeType: CGFloat = {phone["largeType"]}
}}

/// Distances of the screens, in points.
public enum Space {{
{spaces}
{radii}
    /// The least side of what a finger is to hit.
    public static let target: CGFloat = {phone["target"]}
}}
"""


if __name__ == "__main__":
    if sys.argv[1:]:
        sys.exit(__doc__)
    SWIFT.write_text(swift(json.loads(TABLE.read_text(encoding="utf-8"))), encoding="utf-8")
