"""What a figure says (spec) and how it is drawn: plotly for the screen, matplotlib for pictures."""
