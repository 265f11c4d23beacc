"""Neural networks and their weights. The only room that imports torch, whisper or pyannote."""
