//! The clocks of a dispute (D3).
//! It must not hold the dispute itself: that is part of its order.

pub mod clock;
