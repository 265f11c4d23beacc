"""What several tests stand on: the command, recordings, transcripts made by hand, readers of what is written."""
