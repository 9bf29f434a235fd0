"""`python -m chunfeng.config`: what ./chunfeng starts. The command line may not know replays; this place knows both."""

import importlib.util
import sys

from chunfeng.cli import frame

PACKAGES = ["chunfeng.cli.commands", "chunfeng.replays.commands"]

if __name__ == "__main__":
    sys.exit(frame.main(sys.argv[1:], [name for name in PACKAGES if importlib.util.find_spec(name)]))
