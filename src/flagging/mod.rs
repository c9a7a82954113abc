//! Own-initiative rules: text normalised, signals weighed, hits with their places.
