"""GGUF files: one read as sources, and a planned one written block by block and checked."""
