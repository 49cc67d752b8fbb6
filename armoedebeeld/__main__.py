"""`python -m armoedebeeld`, for who has no `armoedebeeld` on the path."""

from armoedebeeld.cli import main

if __name__ == "__main__":
    main()
