//! The report as a page: one file, read with a browser from wherever it lies, which asks nothing of
//! any network.
//!
//! In: a run. Out: HTML with the page's own script and style, allowed by their hashes and nothing
//! else; the rules by which Sada reads words, as WebAssembly (112 KB); the core, which the first view
//! needs; the blocks, which contain what is needed of a story when it is opened. All data are gzip in base64, so nothing that an article says can be
//! parsed as markup. Text is as it was read: the script makes it safe where it shows it.
//!
//! Blocks are made a few at a time, by all threads; the whole page is never in memory. Cost: about 15 µs
//! of CPU and 270 bytes an article with excerpts (Saudi news, one article in three in a story).

mod assets;
mod blocks;
mod core;
mod layout;
mod order;
mod packed;

#[cfg(test)]
mod tests;

use std::io::{BufWriter, Write};

use rayon::prelude::*;

use super::{Error, Lang, Options, Writer, check};
use crate::digest::Texts;
use crate::error::Result;
use crate::progress::Observer;
use crate::run::Run;
use order::Order;
use packed::Packed;

/// Blocks that are made at once.
const BLOCKS: usize = 16;
/// A page of more articles has excerpts instead of texts, unless asked.
pub const MANY: usize = 5000;

/// Direction and title of a page in a language.
fn words(lang: Lang) -> (&'static str, &'static str) {
    match lang {
        Lang::Ar => ("rtl", "صدى: القصص ونسخها"),
        Lang::En => ("ltr", "Sada: stories and their copies"),
    }
}

/// Writes the page.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Html {
    /// The language in which it opens, which its reader can change; that of most articles if none is
    /// named.
    pub lang: Option<Lang>,
    /// The texts that it shows, as far as the run kept them; whole ones, or of more than 5,000
    /// articles the first lines, unless it is said.
    pub texts: Option<Texts>,
}

impl Html {
    /// The writer with these options.
    pub fn new(options: &Options) -> Self {
        Self {
            lang: options.lang,
            texts: options.texts,
        }
    }

    /// The texts that are shown of a run: if it kept none, none.
    fn shown(&self, run: &Run) -> Result<Texts> {
        let texts = self.texts.unwrap_or(match run.len() {
            ..=MANY => Texts::Stories,
            _ => Texts::Excerpt,
        });
        for article in run.articles() {
            if texts == Texts::None || run.text(article)?.is_some() {
                return Ok(texts);
            }
        }
        Ok(Texts::None)
    }
}

impl Writer for Html {
    fn write(&self, run: &Run, observer: &dyn Observer, out: &mut dyn Write) -> Result<(), Error> {
        check(observer)?;
        let lang = self.lang.map_or_else(|| Lang::of(run), Ok)?;
        let order = Order::new(run, self.shown(run)?);
        let mut out = BufWriter::with_capacity(1 << 16, out);
        let script = assets::script();
        begin(lang, &script, &mut out)?;
        out.write_all(b"<script type=\"application/octet-stream\" id=\"words\">")?;
        packed::whole(assets::WORDS, &mut out)?;
        out.write_all(b"</script>\n<script type=\"application/octet-stream\" id=\"core\">")?;
        let mut packed = Packed::new(out);
        core::write(&order, lang, observer, &mut packed)?;
        let mut out = packed.end()?;
        // It runs when it has been read, before the blocks are there.
        write!(out, "</script>\n<script>{script}</script>\n")?;
        let blocks = order.blocks();
        for (i, some) in blocks.chunks(BLOCKS).enumerate() {
            check(observer)?;
            observer.share((i * BLOCKS) as f64 / blocks.len() as f64);
            let packed = some.par_iter().map(|block| blocks::pack(&order, block));
            let packed: Vec<Vec<u8>> = packed.collect::<Result<_, _>>()?;
            for (j, data) in packed.iter().enumerate() {
                let number = i * BLOCKS + j;
                write!(
                    out,
                    "<script type=\"application/octet-stream\" id=\"b{number}\">"
                )?;
                out.write_all(data)?;
                out.write_all(b"</script>\n")?;
            }
        }
        out.write_all(b"</body></html>\n")?;
        observer.share(1.0);
        Ok(out.flush()?)
    }
}

/// All before the data.
fn begin(lang: Lang, script: &str, out: &mut dyn Write) -> std::io::Result<()> {
    let (direction, title) = words(lang);
    let code = lang.code();
    let style = assets::style();
    let (script, allowed) = (assets::hash(script), assets::hash(&style));
    write!(
        out,
        "<!doctype html>\n\
         <html lang=\"{code}\" dir=\"{direction}\">\n\
         <head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; \
         script-src {script} 'wasm-unsafe-eval'; style-src {allowed}; img-src data:; base-uri 'none'; \
         form-action 'none'\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n\
         <title>{title}</title><style>{style}</style></head>\n\
         <body>\n{shell}\n",
        shell = assets::SHELL,
    )
}
