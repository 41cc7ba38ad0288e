//! What is printed when the program panics: where, and nothing of what it worked on.

use std::panic::catch_unwind;
use std::process::Command;

const TOLD: &str = "QUAYSIDE_TEST_PANIC";

/// Panics with what it was told: does nothing unless it was started by the test below.
#[test]
fn guest() {
    let Ok(told) = std::env::var(TOLD) else { return };
    desk::start_log("trace", &[]);
    let words = told.clone();
    assert!(catch_unwind(move || panic!("the account {words} is no number")).is_err());
    let words = told.clone();
    let thread = std::thread::Builder::new().name("reader".into());
    let reading = thread.spawn(move || {
        let number: Result<u64, _> = words.parse::<u64>().map_err(|_| words);
        number.unwrap()
    });
    assert!(reading.unwrap().join().is_err());
}

#[test]
fn a_panic_is_told_by_its_place_and_not_by_its_words() {
    let planted = "Planted Buyer 001234567890123";
    let done = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "log::guest", "--nocapture", "--test-threads=1"])
        .env(TOLD, planted)
        .output()
        .unwrap();
    let printed = String::from_utf8(done.stderr).unwrap();
    assert!(done.status.success(), "{printed}");
    let panics = printed.lines().filter(|line| line.contains("panic"));
    let places = panics.filter(|line| line.contains("log.rs:")).count();
    assert_eq!(places, 2, "{printed}");
    assert!(printed.contains("thread=reader"), "{printed}");
    let everything = printed + &String::from_utf8_lossy(&done.stdout);
    for never in ["lanted", "001234567890123"] {
        assert!(!everything.contains(never), "{never} in {everything}");
    }
    println!("done: 2 panics, told by their places");
}
