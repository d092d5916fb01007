"""Takes a picture of an exported page: ``python web/screenshot.py PAGE.html OUT.png [--id NODE] [--dark]``."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path
from urllib.parse import quote

from chromium import Chromium


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("page", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--id", help="id of a node to select, as method:lora")
    parser.add_argument("--run", help="JavaScript to run before the picture is taken")
    parser.add_argument("--dark", action="store_true", help="the dark theme")
    parser.add_argument("--size", default="1440x900", help="of the window, in pixels (default: %(default)s)")
    parser.add_argument("--scale", type=float, default=1, help="device pixels a pixel (default: %(default)s)")
    arguments = parser.parse_args()
    width, height = map(int, arguments.size.split("x"))
    with Chromium(width=width, height=height, scale=arguments.scale) as browser:
        browser.emulate(prefers_color_scheme="dark" if arguments.dark else "light", prefers_reduced_motion="reduce")
        address = arguments.page.resolve().as_uri()
        browser.open(address + (f"#id={quote(arguments.id, safe='')}" if arguments.id else ""))
        if arguments.run:
            browser.run(arguments.run)
        time.sleep(1)  # until the map is drawn
        arguments.out.write_bytes(browser.screenshot())
        for problem in browser.problems:
            print(problem, file=sys.stderr)


if __name__ == "__main__":
    main()
