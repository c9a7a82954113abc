//! Picker.
