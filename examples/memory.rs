//! Articles that a program has in memory: their stories, and back from a story to the article.
//!
//!     cargo run --no-default-features --example memory

#![allow(clippy::print_stdout, clippy::print_stderr, clippy::unwrap_used)]

use sada::jiff::civil::date;
use sada::story::Level;
use sada::{Article, Moment, Options, Sada};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let articles = articles();
    // `Options` holds one value for each stage; all of them have defaults.
    let mut options = Options::default();
    options.story.level = Level::Stories;
    options.copies.threshold = "0.6".parse()?;
    let run = Sada::new(options)?.cluster_articles(&articles)?;

    for story in run.stories() {
        println!(
            "{}: {} articles, {} texts, {} outlets",
            story.title()?,
            story.len(),
            story.texts(),
            story.outlets()
        );
        for &article in story.members() {
            // What the run knows of an article, and the article that it was.
            let metadata = run.metadata(article)?;
            let own = &articles[run.position(article) as usize];
            println!(
                "  {} {:?}, {} bytes",
                metadata.id,
                run.role(article),
                own.text.len()
            );
        }
    }

    // And back: from the id of an article to its story and to what it was copied from.
    let copy = run.find("wire-2")?.ok_or("the article is in the run")?;
    let story = run.story_of(copy);
    let original = run.copy_group_of(copy).original();
    println!(
        "wire-2 is a copy of {} in the story {}",
        run.metadata(original)?.id,
        story.id()
    );
    assert_eq!(run.metadata(original)?.id, "wire-1");
    assert_eq!(story.len(), 3);
    assert_eq!(run.stories().len(), 2);
    Ok(())
}

/// Three reports of a bridge, of which the second is the first again in another spelling, and one of a match.
fn articles() -> Vec<Article<'static>> {
    let wire = "افتتحت بلدية المدينة صباح الإثنين جسر المشاة الجديد فوق النهر الكبير بحضور رئيس البلدية \
                وعدد من السكان، وقال رئيس البلدية إن الجسر يربط الحي القديم بمحطة القطار وإن كلفته بلغت \
                مليوني دينار، وأضاف أن مصابيح الجسر تعمل بالطاقة الشمسية.";
    let again = wire
        .replace("الإثنين", "الاثنين")
        .replace("رئيس البلدية", "رئيس البلديه");
    let own_words = "صار في وسع سكان الحي القديم أن يبلغوا محطة القطار سيرا على الأقدام بعد افتتاح ممر فوق \
                     النهر الكبير، وهو جسر للمشاة والدراجات تضيئه مصابيح تعمل بالطاقة الشمسية وكلف البلدية \
                     مليوني دينار.";
    let game = "صعد فريق شباب الواحة إلى المركز الثاني في الدوري بعد فوزه على ضيفه نجوم المرفأ بهدفين مقابل \
                هدف في المباراة التي أقيمت مساء أمس على ملعب الساحل أمام عشرة آلاف متفرج.";
    let article =
        |id: &'static str, source: &'static str, title: &'static str, text: String, day| Article {
            id: Some(id.into()),
            source: Some(source.into()),
            title: title.into(),
            text: text.into(),
            published: Moment::day(date(2025, 5, day)),
            ..Article::default()
        };
    let bridge = "افتتاح جسر المشاة الجديد فوق النهر الكبير";
    vec![
        article("wire-1", "wire", bridge, wire.to_owned(), 19),
        article("wire-2", "city", bridge, again, 20),
        article(
            "oasis",
            "oasis",
            "ممر فوق النهر الكبير يقرب الحي القديم من المحطة",
            own_words.to_owned(),
            19,
        ),
        article(
            "game",
            "sport",
            "شباب الواحة يهزم نجوم المرفأ",
            game.to_owned(),
            16,
        ),
    ]
}
