"""Pure rules: what a figure means, when it may be compared, and how it is said. No files, no database, no screen."""
