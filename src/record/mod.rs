//! The truth on disk: the journal and the archive.
