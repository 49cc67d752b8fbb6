"""Streamlit helpers: reading with a cache, choosing, and the blocks that every page shares."""
