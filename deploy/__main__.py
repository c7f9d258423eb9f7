"""``python -m deploy`` is ``hoinghi``."""

import sys

if __name__ == "__main__":
    if sys.argv[1:] == ["healthcheck"]:  # asked all day long: without the command line's imports
        from deploy.healthcheck import unwell

        sys.exit(unwell())
    from deploy.cli import main

    main()
