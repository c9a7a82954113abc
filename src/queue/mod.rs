//! What to look at next: rank, lanes, filter language, search, near-duplicates.
