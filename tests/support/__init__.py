"""What tests share: a small country, a catalogue for it, and a server that answers for it."""
