//! What a template may use: steps, memory, output, depth and time.
//!
//! In: a template as the engine holds it, what it sees, and how large that is. Out: what it prints, piece
//! by piece; or why it had to be stopped. The limits grow with the run, and a template that looks at
//! each article and link a few times stays far below them:
//!
//! - **steps**: the engine counts instructions, items that a filter visits, and bytes that are made, 64
//!   to a step. As each byte is paid for, steps bound memory as well;
//! - **values that are written at once**: a list that holds a list many times is small until it is
//!   written;
//! - **output**: no more bytes than the steps pay for;
//! - **depth**: lists within lists and chains of operators need stack in proportion. A template runs on a
//!   thread of its own, with a stack that is large enough for what its steps can build;
//! - **time**, for what the engine does without counting it: twelve times what the steps need, and more
//!   on a machine on which the run itself took longer to prepare. A thread cannot be ended from outside:
//!   one that is too late is left alone, and ends when it wants to print.

use std::io;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, SyncSender};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{Builder, JoinHandle};
use std::time::{Duration, Instant};

use minijinja::value::{Kwargs, Value, ValueKind};
use minijinja::{Environment, Error, ErrorKind, State, escape_formatter, filters};

/// Bytes of the largest template.
pub(super) const LARGEST: usize = 1 << 20;
/// Steps that a template may take for any run: half a second.
const STEPS: u64 = 5_000_000;
/// Further ones for each line of the run file.
const STEPS_A_LINE: u64 = 400;
/// Bytes that the engine makes for a step.
const STEP: u64 = 64;
/// Values that may be written at once for any run, and further ones for each line.
const VALUES: u64 = 1_000_000;
const VALUES_A_LINE: u64 = 100;
/// Lists within lists that can be written.
const DEPTH: usize = 100;
/// The widest indentation of JSON.
const INDENT: usize = 32;
/// Time that a template may take, beside that for which a slow machine needs it.
const TIME: Duration = Duration::from_secs(6);
/// It may take so many times as long as the run took to prepare.
const TIMES: u32 = 20;
/// Between two looks at the clock.
const TICK: Duration = Duration::from_millis(50);
/// Bytes of a piece of output, and how many may wait.
const PIECE: usize = 1 << 16;
const WAITING: usize = 8;
/// Bytes of stack: for any work, for a step, for a byte of a template that is parsed.
const STACK: u64 = 16 << 20;
const STACK_A_STEP: u64 = 192;
const STACK_A_BYTE: u64 = 1 << 10;
/// The largest stack that is asked for.
const LARGEST_STACK: u64 = if cfg!(target_pointer_width = "64") {
    8 << 30
} else {
    128 << 20
};

/// The limits for a run.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    steps: u64,
    values: u64,
    time: Duration,
}

impl Limits {
    /// Those for a run of so many lines and bytes, which was prepared in this time.
    pub(super) fn of(lines: usize, bytes: usize, prepared: Duration) -> Self {
        let lines = lines as u64;
        Self {
            // Whatever the run holds can be printed a few times.
            steps: STEPS + STEPS_A_LINE * lines + bytes as u64 / 8,
            values: VALUES + VALUES_A_LINE * lines + bytes as u64 / 32,
            time: TIME + TIMES * prepared,
        }
    }

    #[cfg(test)]
    pub(super) fn with_time(self, time: Duration) -> Self {
        Self { time, ..self }
    }
}

/// Why a template was stopped.
#[derive(Debug)]
pub(super) enum Stopped {
    /// It, or something that it asked for, is wrong: where and how.
    Wrong(String),
    /// It takes too many steps; where, if that is known.
    Steps { line: Option<usize>, most: u64 },
    /// It prints too much.
    Output { most: u64 },
    /// It takes too long.
    Time { most: Duration },
    /// The engine failed, or there is no thread for it.
    Engine(String),
    /// The caller wants no more.
    Caller,
}

/// Does work on a thread with a stack of `size` bytes, or of less if there is not so much.
fn spawn<T: Send + 'static>(
    size: u64,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<JoinHandle<Option<T>>, Stopped> {
    let work = Arc::new(Mutex::new(Some(work)));
    let mut size = size.min(LARGEST_STACK);
    loop {
        let work = Arc::clone(&work);
        let run = move || {
            let work = work.lock().unwrap_or_else(PoisonError::into_inner).take();
            work.map(|work| work())
        };
        match Builder::new().stack_size(size as usize).spawn(run) {
            Ok(thread) => return Ok(thread),
            Err(e) if size <= STACK => {
                let why = format!("there is no thread for it: {e}");
                return Err(Stopped::Engine(why));
            }
            Err(_) => size /= 2,
        }
    }
}

fn failed() -> Stopped {
    Stopped::Engine("the template engine failed".to_owned())
}

/// Reads a template into an environment under a name.
pub(super) fn parse(
    mut environment: Environment<'static>,
    name: &'static str,
    text: String,
) -> Result<Environment<'static>, Stopped> {
    let size = STACK + STACK_A_BYTE * text.len() as u64;
    let work = move || {
        environment.add_template_owned(name, text)?;
        Ok(environment)
    };
    let work = || work().map_err(|e: Error| Stopped::Wrong(told(&e)));
    let done = spawn(size, work)?.join().ok().flatten();
    done.ok_or_else(failed)?
}

/// Renders a template; `take` gets what it prints, and `is_wanted` is asked now and then.
pub(super) fn render(
    environment: &Environment<'static>,
    name: &'static str,
    context: serde_json::Value,
    limits: Limits,
    is_wanted: impl Fn() -> bool,
    mut take: impl FnMut(&[u8]) -> io::Result<()>,
) -> Result<(), Stopped> {
    let mut environment = environment.clone();
    limit(&mut environment, limits);
    let (pipe, pieces) = Pipe::new(limits.steps);
    let begin = Instant::now();
    let thread = spawn(STACK + STACK_A_STEP * limits.steps, move || {
        let mut pipe = pipe;
        let context = minijinja::value::Serde(context);
        let rendered = environment
            .get_template(name)
            .and_then(|template| template.render_captured_to(context, &mut pipe).map(drop));
        pipe.end(rendered);
    })?;
    loop {
        if !is_wanted() {
            return Err(Stopped::Caller);
        }
        if begin.elapsed() > limits.time {
            return Err(Stopped::Time { most: limits.time });
        }
        match pieces.recv_timeout(TICK) {
            Ok(Piece::Bytes(bytes)) => take(&bytes).map_err(|_| Stopped::Caller)?,
            Ok(Piece::End(Ok(()))) => return thread.join().map(drop).map_err(|_| failed()),
            Ok(Piece::End(Err(stopped))) => return Err(stopped),
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return Err(failed()),
        }
    }
}

/// Has the engine count, and look at lists before it writes them.
fn limit(environment: &mut Environment<'_>, limits: Limits) {
    environment.set_fuel(Some(limits.steps));
    let most = limits.values;
    environment.set_formatter(move |out, state, value| {
        check(value, most)?;
        escape_formatter(out, state, value)
    });
    let json = move |value: Value, indent: Option<Value>, args: Kwargs| {
        check(&value, most)?;
        let width = match &indent {
            Some(width) => Some(width.clone()),
            None => args.get::<Option<Value>>("indent")?,
        };
        if width.and_then(|width| width.as_usize()) > Some(INDENT) {
            let why = format!("tojson indents by at most {INDENT}");
            return Err(Error::new(ErrorKind::InvalidOperation, why));
        }
        filters::tojson(&value, indent, args)
    };
    environment.add_filter("tojson", json);
    environment.add_filter("string", move |state: &State, value: Value| {
        check(&value, most)?;
        filters::string(state, &value)
    });
    environment.add_filter("pprint", move |value: Value| {
        check(&value, most)?;
        Ok::<_, Error>(filters::pprint(&value))
    });
}

/// Whether a value can be written: it holds at most so many others, and not too deep.
fn check(value: &Value, most: u64) -> Result<(), Error> {
    let mut left = most;
    if holds(value, DEPTH, &mut left) {
        return Ok(());
    }
    let why = format!(
        "a list that holds more than {most} values, or lists within lists to a depth of more than \
         {DEPTH}, cannot be written at once"
    );
    Err(Error::new(ErrorKind::InvalidOperation, why))
}

/// Whether no more than `left` values are in it, to a depth of at most `depth`. A long text counts as
/// several.
fn holds(value: &Value, depth: usize, left: &mut u64) -> bool {
    let lists = [ValueKind::Seq, ValueKind::Map, ValueKind::Iterable];
    if !lists.contains(&value.kind()) {
        return true;
    }
    let (Some(depth), Ok(items)) = (depth.checked_sub(1), value.try_iter()) else {
        return depth > 0;
    };
    let is_map = value.kind() == ValueKind::Map;
    for item in items {
        let held = if is_map {
            value.get_item(&item).unwrap_or_default()
        } else {
            item
        };
        let cost = 1 + held.as_str().map_or(0, str::len) as u64 / STEP;
        let Some(rest) = left.checked_sub(cost) else {
            return false;
        };
        *left = rest;
        if !holds(&held, depth, left) {
            return false;
        }
    }
    true
}

/// A message with the line and the underlying cause.
pub(super) fn told(error: &Error) -> String {
    let line = error.line().map(|line| format!("line {line}: "));
    let what = error.detail().map(|detail| format!(": {detail}"));
    let mut text = line.unwrap_or_default() + &error.kind().to_string() + &what.unwrap_or_default();
    let mut source = std::error::Error::source(error);
    while let Some(cause) = source {
        text += &format!(": {cause}");
        source = cause.source();
    }
    text
}

/// What comes from the thread.
enum Piece {
    Bytes(Vec<u8>),
    End(Result<(), Stopped>),
}

/// The output of a template, on its way to another thread.
struct Pipe {
    pieces: SyncSender<Piece>,
    piece: Vec<u8>,
    /// Steps of the template, which pay for what it prints.
    steps: u64,
    /// Bytes that it may yet print.
    left: u64,
    is_full: bool,
}

impl Pipe {
    fn new(steps: u64) -> (Self, Receiver<Piece>) {
        let (pieces, receiver) = mpsc::sync_channel(WAITING);
        let pipe = Self {
            pieces,
            piece: Vec::with_capacity(PIECE),
            steps,
            left: steps * STEP,
            is_full: false,
        };
        (pipe, receiver)
    }

    fn send(&mut self) -> io::Result<()> {
        let bytes = std::mem::replace(&mut self.piece, Vec::with_capacity(PIECE));
        let gone = |_| io::Error::from(io::ErrorKind::BrokenPipe);
        self.pieces.send(Piece::Bytes(bytes)).map_err(gone)
    }

    /// Sends the rest, and how it ended. An error ends here: it may hold values of any depth, and this
    /// thread alone has the stack for them.
    fn end(mut self, rendered: Result<(), Error>) {
        let most = self.steps;
        let end = rendered.map_err(|e| match e.kind() {
            _ if self.is_full => Stopped::Output { most: most * STEP },
            ErrorKind::OutOfFuel => Stopped::Steps {
                line: e.line(),
                most,
            },
            _ => Stopped::Wrong(told(&e)),
        });
        // If nobody listens any more, nobody has to know.
        let _ = self.send();
        let _ = self.pieces.send(Piece::End(end));
    }
}

impl io::Write for Pipe {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let Some(left) = self.left.checked_sub(bytes.len() as u64) else {
            self.is_full = true;
            return Err(io::ErrorKind::StorageFull.into());
        };
        self.left = left;
        self.piece.extend_from_slice(bytes);
        if self.piece.len() >= PIECE {
            self.send()?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
