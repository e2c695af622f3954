"""Convert checkpoints to quantized GGUF. Empty until the converter lands; see quantize/README.md."""
