//! What tests from outside share.

pub mod svg;
