//! Lines that are boilerplate by their wording: buttons, credits, headings of link lists.
//!
//! In: one line. Out: whether it is, as a whole, something that a site puts around its articles.
//! Words inside prose are never looked at: `انضم آلاف من السنة…` is not a "join us" button.
//!
//! Cost: nothing but a look at the first four letters for nearly every line (about 20 ns); the
//! pattern itself runs on short lines that begin like boilerplate (about 1 µs).
//!
//! Source: this project's text specification, section 6.2. Patterns that also fit sentences are
//! made narrower here (`فيسبوك يدشن خدمة للمواعدة` is a headline, `شارك على مدى يومين…` and
//! `تابعنا بقلق…` are reports): a line is removed only when it cannot be anything else.

use std::sync::LazyLock;

use regex::Regex;

use crate::text::{clean, fold};

/// A button has at most this many bytes; longer lines are not looked at.
pub(super) const LONGEST: usize = 300;

/// A button has at most this many words.
const MOST_WORDS: usize = 12;

/// One fixed sentence of a picture gallery is longer.
const MOST_WORDS_GALLERY: usize = 20;

/// Patterns over folded lines without the signs around them; each must fit the whole line.
/// `NET` is a network or its name beside another, `PLACE` where readers are asked to follow.
/// Grouped by what may follow, because each `\W` takes about a millisecond to compile.
const PATTERNS: &[(&str, &[&str])] = &[
    // Nothing more.
    (
        "",
        &[
            "استمع الي الملخص|اظهر الملخص|المساهمون",
            "سيتم حجب هذه الصوره تلقاءيا.*",
            "طباعه|ارسال|نسخ الرابط|تم نسخ الرابط|حفظ",
            r"(?:تعليق|تعليقات|التعليقات)(?:\W*\d+)?|اضف تعليق.*|لا توجد تعليقات.*",
            // Sharing and following.
            r"شار(?:ك|كها|كه|كوا|كنا)",
            r"(?:تابعنا|انضم الينا|انضموا الينا)(?: (?:علي|عبر|في) PLACE.*)?",
            r"(?:اشترك|اشتركوا) (?:معنا|في (?:قناه|خدمه))(?: .*NET)?",
            r"NET(?:[ :]+(?:NET|@\S+|on|via|this|article|page|link|علي|عبر|و)){0,3}",
            // Links to other articles.
            r"قد يهمك(?: ?[|:./,\-].*)?",
            r"(?:مواضيع|موضوعات|اخبار|مقالات|قصص) (?:ذات صله|متعلقه|مشابهه|قد تهمك)(?: ?[|:./,\-].*)?",
            // Sources and rights.
            r"(?:المصدر|المصادر|مصدر الخبر)(?: ?[:\-] ?.{0,60})?",
            "(?:جميع|كافه|كل) الحقوق محفوظه.*",
            r"حقوق (?:النشر|الطبع)(?: والنشر| والطبع)?(?: محفوظه.*| ?[:\-©].*| \d.*)?",
            r"AGENCY(?:\W+AGENCY)*",
            r"كتب(?:ت)? ?[:\-] ?.{3,40}",
            // In English and French.
            "advertisement|publicit.|all rights reserved.*|tous droits r.serv.s.*",
            "(?:related|more|recommended) (?:articles|news|stories|topics|posts|coverage)",
            "you (?:may|might) also like|recommended for you|(?:most|also) (?:read|popular|viewed)",
            "articles? (?:li.s|similaires|recommand.s)|partager|(?:[aà] )?(?:lire|voir) aussi(?: ?[:|].*)?",
            "(?:read|show|load|see|voir|lire|en savoir) (?:more|also|plus)(?: ?[:|].*)?",
        ],
    ),
    // Buttons that signs may follow.
    (
        r"\W*",
        &[
            r"\W*الخط(?: ?[+\-])*",
            "شكرا علي الابلاغ",
            "انقر هنا لقراءه الخبر من مصدره",
            r"تحميل المزيد|جاري? التحميل",
            r"الاكثر قراءه|الاكثر مشاهده|اخر الاخبار|احدث الاخبار|عاجل|الرءيسيه|اعلان|اعلانات",
            "مشاركه",
            "email protected",
        ],
    ),
    // Requests that may continue after a sign.
    (
        r"(?:\W.*)?",
        &[
            "تابعونا",
            r"(?:انضم|انضموا) (?:الي قناتنا|لقناتنا)",
            r"(?:اشترك|اشتركوا) (?:الان|في (?:النشره|نشرتنا|قناتنا|خدمتنا))",
            r"اقرا(?:وا)? (?:ايضا|المزيد|كذلك)",
            r"طالع (?:ايضا|المزيد)",
            "قد يهمك ايضا",
        ],
    ),
    // The same, for a few words.
    (
        r"(?:\W.{0,40})?",
        &[
            r"شار(?:ك|كها|كه|كوا|كنا) (?:الخبر|المقال|القصه|هذا الخبر|هذا المقال|هذه المقاله)",
            r"شار(?:ك|كها|كه|كوا|كنا) (?:مع اصدقاءك|مع الاصدقاء|علي NET|عبر NET)",
        ],
    ),
];

const NETWORKS: &str = "(?:فيسبوك|تويتر|واتساب|تلغرام|تليجرام|لينكد ان|انستغرام|يوتيوب|facebook|twitter|whatsapp|telegram|x|linkedin|copy link|share|print|email)";

const PLACES: &str = r"(?:NET|صفح\S*|قنا[هت]\S*|حساب\S*|موقع\S*|منصات\S*|اخبار جوجل|google)";

const AGENCIES: &str = r"(?:وكالات|رويترز|ا ف ب|ا\.ف\.ب|فرانس برس|د ب ا|اسوشيتد برس|ا ب|الاناضول|بنا|وام|واس|سانا|كونا|قنا|بترا|ا ش ا)";

/// How a line that dates a page begins, normalised.
const META_STARTS: &[&str] = &[
    "نشر في",
    "نشر يوم",
    "نشر بتاريخ",
    "نشرت في",
    "نشرت يوم",
    "نشرت بتاريخ",
    "تاريخ النشر",
    "اخر تحديث",
    "تم التحديث",
    "تحديث:",
    "حدث في",
];

/// Whether a line, as a whole, is a button, a credit or the heading of a link list.
pub(super) fn is_boilerplate(line: &str) -> bool {
    line.len() <= LONGEST && may_begin(line) && fits(line)
}

/// [`is_boilerplate`] for a short line, without the look at its first letters.
fn fits(line: &str) -> bool {
    static WHOLE: LazyLock<Option<Regex>> = LazyLock::new(|| {
        let groups = PATTERNS
            .iter()
            .map(|(tail, group)| format!("(?:{}){tail}", group.join("|")));
        let any = format!(r"\A(?:{})\z", groups.collect::<Vec<_>>().join("|"))
            .replace("PLACE", PLACES)
            .replace("NET", NETWORKS)
            .replace("AGENCY", AGENCIES)
            .replace(r"\W", r"[^\p{L}\p{N}_]");
        Regex::new(&any).ok()
    });
    let at_most = |words: usize| line.split_whitespace().nth(words).is_none();
    let gallery = || line.contains("هذه الصورة") && at_most(MOST_WORDS_GALLERY);
    if !at_most(MOST_WORDS) && !gallery() {
        return false;
    }
    let folded = fold(&clean(line));
    let bare = folded.trim_matches([' ', '.', ':', '!', '-', '(', ')', '[', ']']);
    WHOLE.as_ref().is_some_and(|whole| whole.is_match(bare))
}

/// Whether a normalised line begins like the date line of a page.
pub(super) fn is_meta(normalised: &str) -> bool {
    META_STARTS.iter().any(|m| normalised.starts_with(m))
}

/// Whether any pattern could begin with the first letters of the line. True when in doubt.
fn may_begin(line: &str) -> bool {
    // Vowels and tatweel are removed everywhere, direction marks only where they usually are.
    let mut letters = line
        .chars()
        .filter(|c| !matches!(c, '\u{640}' | '\u{64b}'..='\u{652}'))
        .skip_while(|c| matches!(c, '\u{200b}'..='\u{200f}' | '\u{feff}') || letter(*c) == ' ')
        .map(letter);
    let mut next = || letters.next().unwrap_or(' ');
    let (first, second, third, fourth) = (next(), next(), next(), next());
    if [first, second, third, fourth].contains(&UNSURE) {
        return true;
    }
    match first {
        'ا' => after_alef(second, third, fourth),
        'ش' => matches!((second, third), ('ك', 'ر') | ('ا', 'ر')),
        'س' => matches!((second, third), ('ي', 'ت') | ('ا', 'ن')),
        'ط' => matches!((second, third), ('ا', 'ل') | ('ب', 'ا')),
        'ق' => matches!((second, third), ('د', ' ') | ('ص', 'ص') | ('ن', 'ا')),
        'م' => matches!(
            (second, third),
            ('و', 'ا' | 'ض') | ('ق', 'ا') | ('ص', 'د') | ('ش', 'ا')
        ),
        'ج' => matches!((second, third), ('م', 'ي') | ('ا', 'ر')),
        'ك' => matches!(
            (second, third),
            ('ا', 'ف') | ('ل', ' ') | ('و', 'ن') | ('ت', 'ب')
        ),
        'ح' => matches!((second, third), ('ق', 'و') | ('ف', 'ظ')),
        'ت' => matches!(
            (second, third),
            ('ا', 'ب') | ('م', ' ') | ('ع', 'ل') | ('ح', 'م') | ('و', 'ي') | ('ل', 'غ' | 'ي')
        ),
        'ن' => (second, third) == ('س', 'خ'),
        'ل' => matches!((second, third), ('ا', ' ') | ('ي', 'ن')),
        'ع' => (second, third) == ('ا', 'ج'),
        'ف' => matches!((second, third), ('ي', 'س') | ('ر', 'ا')),
        'و' => match (second, third) {
            ('ا', 'ت') => goes_on(third, fourth, 'س'),
            ('ا', 'م' | 'س') => goes_on(third, fourth, ' '),
            ('ك', 'ا') => goes_on(third, fourth, 'ل'),
            _ => false,
        },
        'ي' => (second, third) == ('و', 'ت'),
        'ر' => (second, third) == ('و', 'ي'),
        'د' => second == ' ',
        'ب' => matches!((second, third), ('ن', 'ا') | ('ت', 'ر')),
        'f' | 't' | 'w' | 'l' | 'c' | 's' | 'p' | 'e' | 'a' | 'm' | 'r' | 'v' | 'y' => true,
        'x' => !second.is_alphanumeric(),
        _ => false,
    }
}

/// [`may_begin`] for the letters after a first ا.
fn after_alef(second: char, third: char, fourth: char) -> bool {
    match second {
        // Every other line begins with the article: four letters distinguish more than three.
        'ل' => matches!(
            (third, fourth),
            ('خ', 'ط') | ('م', 'س' | 'ص') | ('ت', 'ع') | ('ا', 'ك' | 'ن') | ('ر', 'ء')
        ),
        'س' => matches!(third, 'ت' | 'و'),
        'ن' => matches!(third, 'ق' | 'ض' | 'س'),
        'خ' => matches!(third, 'ب' | 'ر'),
        'ع' => third == 'ل' && goes_on(third, fourth, 'ا'),
        'ق' => third == 'ر',
        'ظ' => third == 'ه',
        'ر' => third == 'س',
        'ض' => third == 'ف',
        'ح' => third == 'د',
        'ش' => third == 'ت',
        ' ' => true,
        _ => false,
    }
}

/// Whether the fourth letter may be the `expected` one: it is, or the third is lengthened, or a sign
/// is between them that cleaning may take away.
fn goes_on(third: char, fourth: char, expected: char) -> bool {
    [expected, third, ' '].contains(&fourth)
}

/// Stands for a letter that cleaning might change in ways that [`letter`] does not follow.
const UNSURE: char = '\u{fffd}';

/// A letter in its folded form, a space for every sign, [`UNSURE`] for marks and other scripts.
fn letter(c: char) -> char {
    match c {
        'أ' | 'إ' | 'آ' => 'ا',
        'ى' => 'ي',
        'ة' => 'ه',
        'ؤ' | 'ئ' => 'ء',
        'ء'..='غ' | 'ف'..='ي' => c,
        _ if c.is_ascii() => {
            if c.is_ascii_alphanumeric() {
                c.to_ascii_lowercase()
            } else {
                ' '
            }
        }
        '،' | '؛' | '؟' | '«' | '»' | '\u{a0}' | '·' => ' ',
        '–' | '—' | '‘' | '’' | '“' | '”' | '„' | '•' | '…' | '‹' | '›' => {
            ' '
        }
        _ => UNSURE,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const BOILERPLATE: &[&str] = &[
        "+ الخط -",
        "استمع إلى الملخص",
        "اظهر الملخص",
        "المساهمون",
        "شكرا على الإبلاغ!",
        "سيتم حجب هذه الصورة تلقائيا عندما يتم الإبلاغ عنها من طرف عدة أشخاص.",
        "انقر هنا لقراءة الخبر من مصدره.",
        "طباعة",
        "نسخ الرابط",
        "تم نسخ الرابط",
        "حفظ",
        "جاري التحميل...",
        "تحميل المزيد",
        "الأكثر قراءة",
        "آخر الأخبار",
        "أحدث الأخبار",
        "عاجل",
        "الرئيسية",
        "إعلان",
        "تعليقات",
        "التعليقات (0)",
        "أضف تعليقك",
        "لا توجد تعليقات حتى الآن",
        "شارك",
        "شَارِك الخبر",
        "شاركها عبر واتساب",
        "شارك هذا المقال مع أصدقائك",
        "مشاركة",
        "تابعونا على صفحتنا",
        "تابعنا على فيسبوك",
        "انضم إلينا على تلغرام",
        "انضموا إلى قناتنا",
        "اشترك الآن",
        "اشتركوا في نشرتنا البريدية",
        "اشترك في قناة الجزيرة على يوتيوب",
        "فيسبوك",
        "فيسبوك تويتر واتساب",
        "Share on Facebook",
        "تويتر @aljamili",
        "فيسبوك: http://facebook.com/HuaweiDevice",
        "[email\u{a0}protected] /* */",
        "اقرأ أيضاً:",
        "إقرأ أيضا هل عجلت رحلة شامبليون إلى مصر بوفاته؟",
        "طالع أيضا",
        "قد يهمك/ فوتيل: لن نغادر قاعدة العديد في قطر",
        "قد يهمك أيضا: عام على الأزمة",
        "مواضيع ذات صلة",
        "قصص ذات صلة:",
        "المصدر : وكالة تونس افريقيا للأنباء",
        "جميع الحقوق محفوظة لموقع كذا 2020",
        "كل الحقوق محفوظة",
        "كافة الحقوق محفوظة",
        "حقوق الطبع والنشر محفوظة لأصحابها.",
        "حقوق النشر © 2018",
        "(رويترز)",
        "-أ ف ب-",
        "أ.ف.ب",
        "د ب أ - رويترز",
        "وكالات",
        "واس",
        "كتب - عمر عبدالعزيز:",
        "قنا",
        "سانا",
        "مصدر الخبر: كذا",
        "Related articles",
        "READ MORE: A village library",
        "You may also like",
        "Lire aussi : la fin de la saison",
        "Articles similaires",
        "Advertisement",
        "Most read",
        "À lire aussi",
        "All rights reserved.",
        "Tous droits réservés",
    ];

    #[test]
    fn boilerplate_of_every_pattern_is_known() {
        for line in BOILERPLATE {
            assert!(may_begin(line), "{line}");
            assert!(is_boilerplate(line), "{line}");
        }
    }

    #[test]
    fn letters_drawn_out_are_followed() {
        for line in [
            "وكااالات",
            "وكـالَات",
            "واتتتساب",
            "واسسس",
            "اعللللان",
            "أعلـان",
        ] {
            assert!(may_begin(line) && fits(line), "{line}");
        }
        for line in ["وكان الوزير", "وأسفر الحادث", "واتفقوا", "أعلنت الشركة"]
        {
            assert!(!may_begin(line), "{line}");
        }
    }

    #[test]
    fn prose_that_begins_like_boilerplate_is_left() {
        for line in [
            "انضم آلاف من السنة الأجانب لجماعات معارضة سورية مسلحة",
            "انضم إلينا اللاعب الجديد قبل أسبوع.",
            "فيسبوك يدشن خدمة للمواعدة",
            "فيسبوك وغوغل \"يضللان\" مستخدميهما",
            "Facebook People Search3-",
            "شارك على مدى يومين نحو مئتي باحث",
            "شارك عبر تقنية الفيديو في القمة وزراء الدول العشرين",
            "تابعنا بقلق بالغ ما حدث في حلب.",
            "اشترك في خدمة العلم ألف شاب.",
            "حقوق النشر في العالم العربي تحتاج إلى حماية",
            "أخبار متعلقة بالأزمة تثير القلق في المدينة",
            "قد يهمك أن تعرف كيف بدأت الحرب",
            "كتب الوزير في تغريدة أن الأمر انتهى",
            "المصدر الذي تحدث إلينا نفى الخبر",
            "رويترز تنقل عن مصادر قولها",
            "عاجل: زلزال يضرب تركيا",
            "Read more books, the minister says",
            "More stories from the war",
            "Related articles of the constitution were cited.",
            "",
            "...",
        ] {
            assert!(!is_boilerplate(line), "{line}");
        }
    }

    #[test]
    fn long_lines_are_never_boilerplate() {
        assert!(!is_boilerplate(&"اقرأ أيضا ".repeat(100_000)));
        assert!(!is_boilerplate(&format!(
            "اقرأ أيضا {}",
            "كلمة ".repeat(12)
        )));
    }

    proptest! {
        #[test]
        fn the_first_letters_never_hide_boilerplate(
            line in prop::sample::select(BOILERPLATE),
            marks in "[\u{640}\u{64b}-\u{652}]{0,2}",
            more in "[ :.ا-ي]{0,3}",
            at in 1_usize..8,
        ) {
            let (at, _) = line.char_indices().nth(at).unwrap_or((line.len(), ' '));
            let line = [&line[..at], &marks, &line[at..], &more].concat();
            prop_assert!(may_begin(&line) || !fits(&line), "{}", line);
        }
    }
}
