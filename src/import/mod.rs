//! Foreign bytes to messages and flags, one file per format.
