"""Which type a tensor gets, what its columns weigh, and the bytes that come of it."""
