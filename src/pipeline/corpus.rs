//! Digests gathered to a corpus that links can be searched in.

use rayon::prelude::*;

use crate::copies::{self, Bands, Shingler, SketchBlock, Sketches, shingle_set};
use crate::corpus::{Block, BoilerplateCounts, Columns, Facts, Lost, Memory, Reduced};
use crate::digest::{Digest, Recipe};
use crate::error::{Cause, Result};
use crate::ids::ArticleIx;

/// Bytes of digests, and digests, that are put aside together.
const CHUNK: usize = 1 << 20;
const DIGESTS: usize = 512;
/// Articles that one thread looks at together.
const TOGETHER: usize = 128;
/// Articles whose boilerplate is left out before the next ones are looked at.
const ROUND: usize = 8192;

/// What makes sketches of digests.
#[derive(Debug, Clone)]
pub(crate) struct Sketcher {
    pub(super) shingler: Shingler,
    pub(super) bands: Bands,
}

impl Sketcher {
    /// Adds the sketch of an article, given by its tokens.
    fn push(&self, tokens: &[u32], shingles: &mut Vec<u32>, out: &mut SketchBlock) {
        shingles.clear();
        self.shingler.shingles(tokens, shingles);
        out.push(self.bands, shingles);
    }
}

/// Digests on their way into a corpus, with their sketches.
#[derive(Debug)]
pub(super) struct Chunk {
    pub(super) block: Block,
    sketches: SketchBlock,
    shingles: Vec<u32>,
}

impl Chunk {
    /// Room for so many articles, and for so many bytes of payload.
    pub(super) fn new(sketcher: &Sketcher, articles: usize, payload: usize) -> Self {
        Self {
            block: Block::with_capacity(articles, payload),
            sketches: SketchBlock::new(sketcher.bands, articles),
            shingles: Vec::new(),
        }
    }

    /// Adds a digest, of which these are the tokens.
    pub(super) fn push(&mut self, digest: &Digest, tokens: &[u32], sketcher: &Sketcher) {
        sketcher.push(tokens, &mut self.shingles, &mut self.sketches);
        self.block.push(digest);
    }

    /// Gives back the room that was not needed.
    pub(super) fn finish(&mut self) {
        self.sketches.finish();
        self.block.shrink_to_fit();
        self.shingles = Vec::new();
    }
}

/// Digests side by side, with what links are searched by. Made by [`Sada::corpus`](crate::Sada::corpus).
///
/// Memory: 52 bytes an article for its columns, and 4 bytes a band and 16 for its sketch; digests lie in
/// memory up to some 50 MB, then in temporary files.
#[derive(Debug)]
pub struct Corpus {
    pub(super) recipe: Recipe,
    pub(super) sketcher: Sketcher,
    pub(crate) columns: Columns,
    pub(super) sketches: Sketches,
    open: Option<Chunk>,
    /// Whether the facts have decided about all articles.
    is_resolved: bool,
    /// What was left out as boilerplate.
    pub(super) boilerplate: BoilerplateCounts,
    pub(super) lost: Lost,
}

impl Corpus {
    pub(super) fn new(recipe: Recipe, sketcher: Sketcher) -> Self {
        let mut memory = Memory::default();
        if recipe.terms {
            // The search for coverage needs the memory.
            memory.metadata = 10 << 20;
        }
        Self {
            recipe,
            sketches: Sketches::new(sketcher.bands),
            sketcher,
            columns: Columns::new(memory),
            open: None,
            is_resolved: false,
            boilerplate: BoilerplateCounts::default(),
            lost: Lost::default(),
        }
    }

    /// Number of articles.
    pub fn len(&self) -> usize {
        self.columns.len() + self.open.as_ref().map_or(0, |chunk| chunk.block.len())
    }

    /// Whether there is no article.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Adds an article. Its number is that of articles before it.
    ///
    /// # Errors
    ///
    /// Of kind [`Recipe`](crate::ErrorKind::Recipe) if the digest was made by another recipe, of kind
    /// [`Temporary`](crate::ErrorKind::Temporary) if a temporary file cannot be written.
    pub fn push(&mut self, digest: &Digest) -> Result<()> {
        if digest.recipe() != self.recipe {
            let (found, expected) = (digest.recipe().to_string(), self.recipe.to_string());
            return Err(Cause::Recipe { found, expected }.into());
        }
        self.is_resolved = false;
        let sketcher = &self.sketcher;
        let open = self
            .open
            .get_or_insert_with(|| Chunk::new(sketcher, DIGESTS, 0));
        let tokens: Vec<u32> = digest.tokens().collect();
        open.push(digest, &tokens, sketcher);
        if open.block.len() == DIGESTS || open.block.bytes() >= CHUNK {
            self.flush()?;
        }
        Ok(())
    }

    fn flush(&mut self) -> Result<()> {
        match self.open.take() {
            Some(mut chunk) => {
                chunk.finish();
                self.append(chunk)
            }
            None => Ok(()),
        }
    }

    /// Adds the articles of a chunk.
    pub(super) fn append(&mut self, chunk: Chunk) -> Result<()> {
        self.sketches.append(chunk.sketches);
        self.columns.append(chunk.block)
    }

    /// Decides about each article what all of them say together: which of its lines are boilerplate, and
    /// which number its id gets if others have the same.
    ///
    /// To be called when all articles are there, and once: again without further articles it does nothing; `facts` are those of these articles and maybe of
    /// others. An error only if a temporary file cannot be read or written.
    pub fn resolve(&mut self, facts: &Facts) -> Result<()> {
        if self.is_resolved {
            return Ok(());
        }
        self.flush()?;
        self.is_resolved = true;
        self.columns.shrink_to_fit();
        self.leave_out_boilerplate(facts)?;
        self.columns.number_repeated_ids(facts)
    }

    /// Costs a look at the lines of each article of an outlet that has boilerplate, and a new payload for
    /// those that have some.
    fn leave_out_boilerplate(&mut self, facts: &Facts) -> Result<()> {
        let boilerplate = facts.boilerplate()?;
        if boilerplate.is_empty() {
            return Ok(());
        }
        let articles: Vec<_> = ArticleIx::first(self.columns.len()).collect();
        let mut named = hashbrown::HashMap::new();
        for round in articles.chunks(ROUND) {
            let (columns, sketcher) = (&self.columns, &self.sketcher);
            let reduce =
                |articles: &[ArticleIx]| -> Result<(Vec<(ArticleIx, Reduced)>, SketchBlock)> {
                    let mut sketches = SketchBlock::new(sketcher.bands, articles.len());
                    let (mut reduced, mut shingles) = (Vec::new(), Vec::new());
                    for &article in articles {
                        if let Some(without) = columns.reduced(article, &boilerplate)? {
                            let tokens: Vec<u32> = without.tokens().collect();
                            sketcher.push(&tokens, &mut shingles, &mut sketches);
                            reduced.push((article, without));
                        }
                    }
                    sketches.finish();
                    Ok((reduced, sketches))
                };
            let done: Vec<_> = round
                .par_chunks(TOGETHER)
                .map(reduce)
                .collect::<Result<_>>()?;
            for (mut reduced, sketches) in done {
                let numbers: Vec<ArticleIx> = reduced.iter().map(|(article, _)| *article).collect();
                self.sketches.replace(&numbers, &sketches);
                for (_, without) in &mut reduced {
                    self.boilerplate.articles += 1;
                    self.boilerplate.lines += u64::from(without.lines);
                    self.lost.add(&without.lost_terms);
                    named.extend(without.named.drain(..));
                }
                self.columns.replace(&reduced)?;
            }
        }
        self.boilerplate.named = named.into_values().collect();
        self.boilerplate.sort();
        Ok(())
    }

    /// An error unless the facts have decided about all articles.
    pub(super) fn check_resolved(&self) -> Result<()> {
        if self.is_resolved {
            return Ok(());
        }
        let why =
            "facts have not decided about its articles: call Corpus::resolve first".to_owned();
        let option = "corpus";
        Err(Cause::Option { option, why }.into())
    }

    /// The corpus as the search for copies sees it.
    pub(super) fn shingled(&self) -> Shingled<'_> {
        Shingled {
            columns: &self.columns,
            shingler: &self.sketcher.shingler,
        }
    }
}

/// Articles by their shingles.
pub(crate) struct Shingled<'c> {
    pub(crate) columns: &'c Columns,
    pub(crate) shingler: &'c Shingler,
}

impl copies::Corpus for Shingled<'_> {
    fn len(&self) -> usize {
        self.columns.len()
    }

    fn id_hash(&self, article: ArticleIx) -> u64 {
        self.columns.id_hash(article)
    }

    fn address(&self, article: ArticleIx) -> Option<u64> {
        self.columns.address(article)
    }

    fn shingles(&self, article: ArticleIx) -> Result<Vec<u32>> {
        let tokens = self.columns.tokens(article)?;
        let mut shingles = Vec::with_capacity(tokens.len());
        self.shingler.shingles(&tokens, &mut shingles);
        Ok(shingle_set(shingles))
    }
}
