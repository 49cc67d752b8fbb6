"""Uploads stay in memory: what somebody sends and we refuse must not have been on a disk."""

from starlette.formparsers import MultiPartParser

# Streamlit's own limit (server.maxUploadSize) is 50 MB; what is larger is refused before it gets here.
_LARGEST = 64 * 1024 * 1024


def keep_uploads_in_memory() -> None:
    """Let the server's form parser keep a whole upload in memory; by itself it writes over 1 MB to a temporary file."""
    MultiPartParser.spool_max_size = _LARGEST
