"""The command `tinglu`, and `python -m pipeline`, which is the same."""

import sys

from pipeline.cli import ending


def main() -> int:
    ending.on_ctrl_c(ending.at_once)  # while modules are imported, there is nothing to be ended in order
    from pipeline.cli.app import main as command

    try:
        ending.on_ctrl_c(ending.interrupted)
        return command()
    except KeyboardInterrupt:
        return ending.INTERRUPTED
    finally:
        ending.on_ctrl_c(ending.at_once)


if __name__ == "__main__":
    sys.exit(main())
