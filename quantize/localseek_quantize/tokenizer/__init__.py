"""A checkpoint's tokenizer as the fields ``tokenizer.*`` of a GGUF, recognized or refused."""
