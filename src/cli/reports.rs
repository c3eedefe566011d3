//! What `sada cluster` and `sada report` share: a run written to any number of targets, each in the
//! format of its name.

use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};

use super::output::Target;
use super::progress::Progress;
use crate::progress::{Observer, Stage};
use crate::read::Input;
use crate::report::{self, Format, Template, Writer};
use crate::{Run, Sada, Texts};

/// Where results go, in which format, and how they look.
#[derive(Debug, clap::Args)]
pub(super) struct Reports {
    /// Write to this file, in the format of its extension; may be given several times.
    #[arg(short, long, value_name = "FILE")]
    output: Vec<PathBuf>,
    /// Format of standard output, and of -o files without a known extension.
    #[arg(long, value_enum, value_name = "FORMAT")]
    format: Option<Format>,
    /// Write the run through this Jinja template, which sees the fields of the run file; applies to
    /// every output.
    #[arg(long, value_name = "FILE", conflicts_with = "format")]
    template: Option<PathBuf>,
    #[command(flatten)]
    options: report::Options,
}

/// The targets of a run, opened before the work starts.
pub(super) struct Targets(Vec<(Form, Target)>);

/// What a target gets.
enum Form {
    Format(Format),
    Template,
}

impl Reports {
    /// Whether all there is to say goes to standard output.
    pub(super) fn is_stdout(&self) -> bool {
        self.output.is_empty() || self.output == [PathBuf::from("-")]
    }

    /// Opens the targets. None of the inputs may be one.
    pub(super) fn open(&self, inputs: &[Input]) -> anyhow::Result<Targets> {
        let stdout = [PathBuf::from("-")];
        let outputs = match self.output.as_slice() {
            [] => &stdout,
            outputs => outputs,
        };
        let open = |path: &PathBuf| {
            let form = match self.template {
                Some(_) => Form::Template,
                None => Form::Format(format_of(path, self.format)?),
            };
            let target = match &form {
                Form::Format(format) => open(path, *format, inputs)?,
                Form::Template => Target::open(path, inputs)?,
            };
            Ok((form, target))
        };
        outputs
            .iter()
            .map(open)
            .collect::<anyhow::Result<_>>()
            .map(Targets)
    }

    /// The template, if there is one: read before the work starts.
    pub(super) fn template(&self) -> anyhow::Result<Option<Template>> {
        Ok(self.template.as_deref().map(Template::open).transpose()?)
    }

    /// Has the texts kept that these targets show.
    pub(super) fn keep_texts(&self, sada: Sada, targets: &Targets) -> Sada {
        let shows = |form: &Form| match form {
            Form::Format(format) => format.shows_texts(),
            Form::Template => true,
        };
        let shown = targets.0.iter().any(|(form, _)| shows(form));
        match (self.options.texts, shown) {
            (Some(texts), _) => sada.with_texts(texts),
            (None, true) => sada.with_texts(Texts::Stories),
            (None, false) => sada,
        }
    }

    /// Writes a run to its targets.
    pub(super) fn write(
        &self,
        run: &Run,
        targets: Targets,
        template: Option<&Template>,
        progress: &Progress,
    ) -> anyhow::Result<()> {
        let terminal = || terminal_size::terminal_size().map(|(w, _)| w.0.clamp(40, 120).into());
        let options = report::Options {
            width: self.options.width.or_else(terminal),
            ..self.options.clone()
        };
        progress.begin(Stage::Report);
        for (form, mut target) in targets.0 {
            let made;
            let writer: &dyn Writer = match (&form, template) {
                (Form::Template, Some(template)) => template,
                (Form::Template, None) => continue,
                (Form::Format(format), _) => {
                    made = report::writer(*format, &options);
                    &*made
                }
            };
            // Colours are for terminals, which standard output looks after by itself; data that go to
            // a terminal must not command it.
            let is_report = matches!(form, Form::Format(Format::Text));
            let written = if is_report == target.is_stdout() {
                writer.write(run, progress, &mut target)
            } else {
                let mut plain = anstream::StripStream::new(&mut target as &mut dyn Write);
                writer.write(run, progress, &mut plain)
            };
            match written {
                Ok(()) => target.finish()?,
                Err(report::Error::Io(e)) => return Err(target.error(e).into()),
                Err(report::Error::Run(e)) => return Err(e.into()),
            }
        }
        Ok(())
    }
}

/// Opens the target of a format. Standard output gets data as they are, but for a terminal.
fn open(path: &Path, format: Format, inputs: &[Input]) -> anyhow::Result<Target> {
    let terminal = path == Path::new("-") && io::stdout().is_terminal();
    let extension = format.extension();
    anyhow::ensure!(
        !(terminal && format.is_binary()),
        "a terminal cannot show .{extension} files; write one with -o FILE.{extension}, or to a pipe"
    );
    Ok(if terminal || format == Format::Text {
        Target::open(path, inputs)?
    } else {
        Target::open_raw(path, inputs)?
    })
}

/// The format of a target: as asked for, else by its extension.
fn format_of(path: &Path, asked: Option<Format>) -> anyhow::Result<Format> {
    match (Format::from_path(path), asked) {
        (Ok(format), _) | (Err(_), Some(format)) => Ok(format),
        (Err(_), None) if path == Path::new("-") => Ok(Format::Text),
        (Err(_), None) if path.is_dir() => Ok(Format::Text),
        (Err(e), None) => Err(anyhow::anyhow!("{e}; set one with --format")),
    }
}
