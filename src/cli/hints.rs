//! What the library says, in the words of the command line: options as flags, and what to do.

use crate::error::{Cause, Error};

/// The message of a library error.
pub(super) fn message(error: &Error) -> String {
    let said = error.to_string();
    match (error.cause(), error.option()) {
        (_, Some(option)) => {
            let flags: Vec<String> = option.split(", ").map(|o| format!("--{o}")).collect();
            said.replacen(option, &flags.join(", "), 1)
        }
        (cause, None) => said + hint(cause),
    }
}

/// What to do, to be put after a message.
fn hint(cause: &Cause) -> &'static str {
    match cause {
        Cause::NoRun { .. } => "; `sada cluster -o run.jsonl` writes a run file",
        Cause::BadTable { .. } => "; `sada background build` makes one",
        Cause::Mixed { .. } => "; run dedup on each kind, or cluster on all",
        Cause::Strict(_) => " (--strict makes a skipped record an error; run without it to go on)",
        Cause::Empty { what, .. } if what.contains("languages") => " (--language)",
        _ => "",
    }
}

/// The reason why a record was skipped, which names options as settings files do.
pub(super) fn reason(why: &str) -> String {
    why.replace("(option ", "(--")
}
