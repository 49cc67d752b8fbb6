"""Reading hand-downloaded workbooks: safe cells, what they seem to mean, and the figures that follow once confirmed.

Pure: no database, no web, no Streamlit. Nothing is imported here, so that the reader of old workbooks starts quickly.
"""
