"""Is an answer right? The contract first, then the measured slopes; a bare verdict comes out."""
