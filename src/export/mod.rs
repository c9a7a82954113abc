//! Decisions to foreign bytes: database batches, letters, CSV, evidence.
