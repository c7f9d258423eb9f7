"""Everything that a service imports, imported once: the fork server of :mod:`deploy.processes` loads this."""

import services.awards.app
import services.budget.app
import services.feed.app
import services.notifications.app
import services.notifications.catcher
import services.program.app
import services.registry.app  # noqa: F401
