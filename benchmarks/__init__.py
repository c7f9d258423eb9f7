"""Every figure of docs/performance.md, each beside a named peer measured in the same run."""
