//! The use cases and their rules; the only writer.
