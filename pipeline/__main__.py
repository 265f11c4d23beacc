"""The command `tinglu`, and `python -m pipeline`, which is the same."""

import sys

from pipeline.cli import ending


def main() -> int:
    ending.on_ctrl_c(ending.at_once)  # while modules are imported, there is nothing to be ended in order
    from pipeline.cli.app import main as command

    try:
        ending.on_ctrl_c(ending.interrupted)
        code = command()
    except KeyboardInterrupt:
        code = ending.INTERRUPTED
    ending.on_ctrl_c(ending.at_once)
    if code == ending.INTERRUPTED:
        ending.at_once()  # Python would wait for threads, as for the one that loads models ahead
    return code


if __name__ == "__main__":
    sys.exit(main())
