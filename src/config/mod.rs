//! Settings: modq.toml over defaults, environment and flags.
