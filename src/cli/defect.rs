//! What happens when modq itself is wrong: the terminal is put back, the log says where, and the
//! user is told what is safe.

use super::failure::Failure;
use super::{Cli, Ended};
use std::panic::{AssertUnwindSafe, PanicHookInfo, catch_unwind, set_hook};
use std::sync::{Mutex, PoisonError};

/// Where the last defect was met. Printed after the terminal is back, not in the middle of it.
static PLACE: Mutex<String> = Mutex::new(String::new());

fn note(info: &PanicHookInfo<'_>) {
    // The index's engine panics over damaged files; that is caught there and mended by a rebuild.
    if crate::store::inside_engine() {
        return;
    }
    let place = info.location().map_or_else(|| "somewhere".to_owned(), ToString::to_string);
    tracing::error!(place, "a defect in modq");
    *PLACE.lock().unwrap_or_else(PoisonError::into_inner) = place;
}

/// Runs a command; a defect in it becomes a failure with a way out.
pub fn guarded(cli: &Cli, dispatch: fn(&Cli) -> Result<Ended, Failure>) -> Result<Ended, Failure> {
    set_hook(Box::new(note));
    catch_unwind(AssertUnwindSafe(|| dispatch(cli))).unwrap_or_else(|_panic| {
        let place = PLACE.lock().unwrap_or_else(PoisonError::into_inner).clone();
        Err(Failure::new(
            format!("modq met a defect of its own at {place}"),
            "everything shown as saved is on disk; start modq again, and report that place",
        ))
    })
}
