//! `sada generate`: shell completions and man pages.

use clap::Subcommand;
use clap_complete::Shell;

use super::exit::Exit;

/// Print shell completions or a man page.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  sada generate completions bash > ~/.local/share/bash-completion/completions/sada
  sada generate man > sada.1
  sada generate man dedup > sada-dedup.1")]
pub(super) struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Completions for a shell.
    Completions {
        /// The shell.
        #[arg(value_enum)]
        shell: Shell,
    },
    /// The man page of sada, or of one of its commands.
    Man {
        /// The command.
        command: Option<String>,
    },
}

pub(super) fn run(args: &Args, root: &mut clap::Command) -> anyhow::Result<Exit> {
    let mut bytes = Vec::new();
    match &args.what {
        What::Completions { shell } => clap_complete::generate(*shell, root, "sada", &mut bytes),
        What::Man { command: None } => clap_mangen::Man::new(root.clone()).render(&mut bytes)?,
        What::Man {
            command: Some(name),
        } => {
            root.build();
            let found = root.find_subcommand(name).cloned();
            let command =
                found.ok_or_else(|| anyhow::anyhow!("{name}: there is no such command"))?;
            clap_mangen::Man::new(command.name(format!("sada-{name}"))).render(&mut bytes)?;
        }
    }
    super::show(&String::from_utf8_lossy(&bytes))
}
