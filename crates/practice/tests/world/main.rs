//! The practice world at work: whole lives of orders, with every action decided by `trade`.

#[cfg(test)]
mod acts;
#[cfg(test)]
mod buyer;
#[cfg(test)]
mod desk;
#[cfg(test)]
mod habits;
#[cfg(test)]
mod lives;
#[cfg(test)]
mod stories;
