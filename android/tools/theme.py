#!/usr/bin/env python3
"""Makes the phone's Tokens.kt out of the one table of colour and type.

usage: theme.py TOKENS_JSON TOKENS_KT
"""
import json
import pathlib
import sys


def camel(name):
    first, *rest = name.split("-")
    return first + "".join(word.capitalize() for word in rest)


def palette(colours):
    lines = (f"            {camel(name)} = Color(0xFF{value[1:]})," for name, value in colours.items())
    return "Palette(\n" + "\n".join(lines) + "\n        )"


def kotlin(table):
    phone = table["phone"]
    colours = "\n".join(f"    val {camel(name)}: Color," for name in table["light"])
    styles = "\n".join(
        f"    val {name} = TypeToken(size = {style['size']}, weight = {style['weight']}, line = {style['line']}f)"
        for name, style in phone["type"].items()
    )
    space = "\n".join(f"    val {name} = {size}.dp" for name, size in phone["space"].items())
    radius = "\n".join(f"    val {name}Radius = {size}.dp" for name, size in phone["radius"].items())
    return f"""package dev.banshi.ui.theme

import androidx.compose.runtime.Immutable
import androidx.compose.ui.graphics.Color
import androidx.compose.ui.unit.dp

// Made by android/tools/theme.py out of gateway/assets/tokens.json: change that.

/** The colours of one theme, by what they are for. */
@Immutable
data class Palette(
{colours}
)

/** A style of type: size in sp, weight, line height as a multiple of the size. */
internal data class TypeToken(val size: Int, val weight: Int, val line: Float)

internal object Tokens {{
    val light =
        {palette(table["light"])}
    val dark =
        {palette(table["dark"])}
{styles}
    const val LARGE_TYPE = {phone["largeType"]}f
}}

/** Distances of the screens. */
object Space {{
{space}
{radius}

    /** The least side of what a finger is to hit. */
    val target = {phone["target"]}.dp
}}
"""


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    source, target = map(pathlib.Path, sys.argv[1:])
    text = kotlin(json.loads(source.read_text(encoding="utf-8")))
    target.parent.mkdir(parents=True, exist_ok=True)
    # Left alone where nothing changed, so that nothing is compiled anew.
    if not target.exists() or target.read_text(encoding="utf-8") != text:
        target.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
