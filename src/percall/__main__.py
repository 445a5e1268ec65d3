"""`python -m percall` is the command line."""

from percall.cli.app import main

if __name__ == "__main__":
    main()
