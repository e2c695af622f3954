"""Checkpoints, and GGUF files, become quantized GGUF files; quantize/README.md draws the way."""
