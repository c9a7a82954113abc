//! Training: a frozen queue, replayed for each trainee alike, and what the scores say about it.

pub mod score;
