"""How a spreadsheet names its columns."""


def letter_of(index: int) -> str:
    """The name of a column: 0 is A, 26 is AA."""
    before, last = divmod(index, 26)
    return (letter_of(before - 1) if before else "") + chr(ord("A") + last)
