//! Room `desk`.
