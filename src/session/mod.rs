//! The loop around the app: draw, receive, update, carry out effects.
