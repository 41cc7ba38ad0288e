//! Single statements that read a whole database, as the check of its pages and a copy of it do, and that somebody may want to end:
//! who locks a workspace is not to wait for them with its key still in memory. It must not touch statements that write to the ledger.

use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use rusqlite::Connection;

use crate::backup::make::OnProgress;
use crate::error::LedgerError;

/// Between two looks whether it is to stop.
const LOOK: Duration = Duration::from_millis(50);

/// Does work on this connection while another thread asks `progress`, telling of `done` again and again, and interrupts what the
/// database is doing when the answer is to stop.
///
/// # Errors
/// `Stopped` when it was asked for before the work was done; the work's own.
pub(crate) fn stoppable<T>(
    conn: &Connection,
    done: u64,
    progress: OnProgress<'_>,
    work: impl FnOnce() -> Result<T, LedgerError>,
) -> Result<T, LedgerError> {
    let interrupt = conn.get_interrupt_handle();
    let (working, over) = mpsc::channel::<()>();
    let ask = move || {
        let mut stopped = false;
        while matches!(over.recv_timeout(LOOK), Err(RecvTimeoutError::Timeout)) {
            stopped = stopped || progress(done).is_break();
            if stopped {
                // Between two statements there is nothing to interrupt: the next one is, at the next look.
                interrupt.interrupt();
            }
        }
        stopped
    };
    thread::scope(|scope| {
        // Where the system gives no thread, the work is done and cannot be ended.
        let asking = thread::Builder::new()
            .name("asks whether to stop".to_owned())
            .spawn_scoped(scope, ask);
        let worked = work();
        drop(working);
        match asking.map(thread::ScopedJoinHandle::join) {
            Ok(Ok(true)) => Err(LedgerError::Stopped),
            Ok(Ok(false)) | Err(_) => worked,
            // It asks what the caller gave it; what went wrong there is the caller's.
            Ok(Err(panic)) => std::panic::resume_unwind(panic),
        }
    })
}

#[cfg(test)]
mod tests {
    use std::ops::ControlFlow;

    use super::*;

    /// Counts without end, unless it is interrupted.
    fn count(conn: &Connection) -> Result<(), LedgerError> {
        let endless =
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n";
        Ok(conn.query_row(endless, [], |_| Ok(()))?)
    }

    #[test]
    fn a_statement_without_end_is_ended_and_the_connection_goes_on() {
        let conn = Connection::open_in_memory().unwrap();
        let mut asked = Vec::new();
        let ended = stoppable(
            &conn,
            7,
            &mut |done| {
                asked.push(done);
                match asked.len() {
                    3 => ControlFlow::Break(()),
                    _ => ControlFlow::Continue(()),
                }
            },
            || count(&conn),
        );
        assert!(matches!(ended, Err(LedgerError::Stopped)), "{ended:?}");
        assert_eq!(asked, [7; 3], "it is not asked again once it said so");
        let one = conn.query_row("SELECT 1", [], |row| row.get::<_, u8>(0));
        assert_eq!(one.unwrap(), 1);
    }

    #[test]
    fn nobody_who_wants_it_stopped_gets_the_works_own_answer() {
        let conn = Connection::open_in_memory().unwrap();
        let go_on: OnProgress<'_> = &mut |_| ControlFlow::Continue(());
        let answer = stoppable(&conn, 0, go_on, || Ok(42));
        assert_eq!(answer.unwrap(), 42);
    }
}
