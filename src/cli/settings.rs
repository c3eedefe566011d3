//! Defaults < settings file < environment < flags, for the options of all stages.
//!
//! The flags are those of [`Options`] itself; their defaults appear in the help by looking at
//! `Options::default()`, and each has an environment variable `SADA_…`. Nothing is said twice.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use anyhow::Context;
use clap::{ArgMatches, Args, Command, FromArgMatches};

use crate::Options;

/// Bytes of the largest settings file.
const LARGEST: u64 = 1 << 20;

/// What the environment and the flags say, to be laid over a settings file.
#[derive(Debug, Clone)]
pub(super) struct Given(ArgMatches);

impl FromArgMatches for Given {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        Ok(Self(matches.clone()))
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        self.0 = matches.clone();
        Ok(())
    }
}

impl Args for Given {
    fn augment_args(command: Command) -> Command {
        let before: Vec<String> = command
            .get_arguments()
            .map(|a| a.get_id().to_string())
            .collect();
        let defaults = serde_json::to_value(Options::default()).unwrap_or_default();
        // Without clap's own defaults: what is absent must not overrule a settings file.
        Options::augment_args_for_update(command).mut_args(|arg| {
            let id = arg.get_id().to_string();
            if before.contains(&id) {
                return arg;
            }
            let name = id.replace('_', "-");
            let stages = defaults
                .as_object()
                .into_iter()
                .flat_map(|stages| stages.values());
            let default = stages.filter_map(|stage| stage.get(&name)).next();
            let arg = arg
                .env(format!("SADA_{}", id.to_uppercase()))
                .hide_env(true);
            let (Some(default), Some(help)) = (default.and_then(show), arg.get_help().cloned())
            else {
                return arg;
            };
            let long = arg.get_long_help().cloned();
            let arg = arg.help(format!("{help} [default: {default}]"));
            match long {
                Some(long) => arg.long_help(format!("{long}\n\n[default: {default}]")),
                None => arg,
            }
        })
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

/// A default worth showing.
fn show(value: &serde_json::Value) -> Option<String> {
    match value {
        serde_json::Value::String(s) => Some(s.clone()),
        serde_json::Value::Number(n) => Some(n.to_string()),
        _ => None,
    }
}

impl Given {
    /// The effective options.
    pub(super) fn over(&self, file: Option<&Path>) -> anyhow::Result<Options> {
        let mut options = match file {
            None => Options::default(),
            Some(path) => {
                let mut text = String::new();
                // No more than is needed to see that it is too large.
                File::open(path)
                    .and_then(|file| file.take(LARGEST + 1).read_to_string(&mut text))
                    .with_context(|| format!("{}: the settings cannot be read", path.display()))?;
                anyhow::ensure!(
                    text.len() as u64 <= LARGEST,
                    "{}: not valid settings: the file has more than {LARGEST} bytes; \
                     --show-settings prints one",
                    path.display()
                );
                toml::from_str(&text)
                    .with_context(|| format!("{}: not valid settings", path.display()))?
            }
        };
        options.update_from_arg_matches(&self.0)?;
        options.validate()?;
        Ok(options)
    }
}

/// The effective options as a settings file, with the curve that the bands give.
pub(super) fn describe(options: &Options) -> anyhow::Result<String> {
    let bands = options.validate()?;
    let mut text = toml::to_string(options)?;
    text.push_str(&format!(
        "\n# {} bands of {} values. Chance that a pair of this similarity is compared at all:\n",
        bands.count, bands.rows
    ));
    for tenth in 1..=9 {
        let jaccard = f64::from(tenth) / 10.0;
        text.push_str(&format!("#   {jaccard:.1}  {:.4}\n", bands.meet(jaccard)));
    }
    Ok(text)
}
