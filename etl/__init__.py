"""From the sources to the published figures."""
