"""The only SQL on figures: dated immutable DuckDB files, the pointer to the current one, and what pages read."""

from armoedebeeld.store.files import (
    KEEP_FILES,
    POINTER,
    current_file,
    figures_files,
    forget,
    prune,
    replace_database,
    return_to,
)
from armoedebeeld.store.reading import Figures, boundary_files, content_hash, is_readable, read_content
from armoedebeeld.store.schema import SCHEMA_VERSION, TABLES, Content, empty_table

__all__ = [
    "KEEP_FILES",
    "POINTER",
    "SCHEMA_VERSION",
    "TABLES",
    "Content",
    "Figures",
    "boundary_files",
    "content_hash",
    "current_file",
    "empty_table",
    "figures_files",
    "forget",
    "is_readable",
    "prune",
    "read_content",
    "replace_database",
    "return_to",
]
