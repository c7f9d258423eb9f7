"""``python -m deploy`` is ``hoinghi``."""

from deploy.cli import main

if __name__ == "__main__":
    main()
