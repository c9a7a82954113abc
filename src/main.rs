//! The modq program.

fn main() {}
