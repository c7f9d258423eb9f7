"""Files that units hand in: what they are, what they say, where they are kept.

``kinds`` and ``texts`` read the content, ``inspection`` judges it (in a process of its own when a service asks),
``store`` keeps it in the broker's object store, ``orphans`` finds what nobody's facts name. Shared, because
papers, contributions and award dossiers are kept alike.
"""
