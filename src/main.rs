//! The modq program: everything is in the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    modq::cli::run()
}
