"""``python -m textrnn``: the command line, for where the script is not on the path."""

from textrnn_cli.main import main

if __name__ == "__main__":
    main()
