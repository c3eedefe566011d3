//! Which language a text is written in.
//!
//! In: a text. Out: a [`Language`], or none where there are too few letters to decide. The letters
//! decide first: most languages of the region have some of their own. Only between languages of
//! one alphabet (Latin, Cyrillic) is whatlang asked. Looks at the first [`SAMPLE`] letters, of plain
//! Arabic at the first [`PLAIN`].
//!
//! Source: Unicode blocks and the alphabets of Persian, Urdu, Kurdish (Sorani), Pashto, Uyghur and
//! Sindhi; whatlang (trigrams after Cavnar and Trenkle, 1994).

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use whatlang::{Detector, Lang};

use super::letters::{is_arabic, is_cjk};

/// How many letters are looked at.
const SAMPLE: usize = 600;

/// Where this many letters in a row are Arabic, and none is of a neighbour, the rest is too. In
/// Persian one letter in ten is its own.
const PLAIN: usize = 160;

/// With fewer letters nothing is said.
const LEAST: usize = 12;

/// A language by its code of two or three letters (ISO 639), such as `ar`, `fa`, `ckb`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Language([u8; 3]);

impl Language {
    /// Arabic.
    pub const ARABIC: Self = Self::new("ar");

    /// The code itself; shorter ones end in a zero byte.
    const fn new(code: &str) -> Self {
        let b = code.as_bytes();
        Self([b[0], b[1], if b.len() > 2 { b[2] } else { 0 }])
    }

    /// Its code.
    pub fn code(&self) -> &str {
        let len = if self.0[2] == 0 { 2 } else { 3 };
        std::str::from_utf8(&self.0[..len]).unwrap_or_default()
    }
}

impl FromStr for Language {
    type Err = String;

    /// Reads `ar`, `AR`, `ar-EG`, `ar_EG`, `ckb`.
    fn from_str(s: &str) -> Result<Self, String> {
        let code = s.trim().split(['-', '_']).next().unwrap_or_default();
        let is_code = matches!(code.len(), 2 | 3) && code.bytes().all(|b| b.is_ascii_alphabetic());
        if !is_code {
            return Err(format!("{s}: not a language code such as ar, en, fa, ckb"));
        }
        // Codes that are used for the same.
        Ok(match &*code.to_ascii_lowercase() {
            "ara" => Self::ARABIC,
            "eng" => Self::new("en"),
            "fra" | "fre" => Self::new("fr"),
            "fas" | "per" => Self::new("fa"),
            "urd" => Self::new("ur"),
            "heb" | "iw" => Self::new("he"),
            "ku" | "kur" => Self::new("ckb"),
            code => Self::new(code),
        })
    }
}

impl TryFrom<String> for Language {
    type Error = String;

    fn try_from(s: String) -> Result<Self, String> {
        s.parse()
    }
}

impl From<Language> for String {
    fn from(language: Language) -> Self {
        language.code().to_owned()
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl fmt::Debug for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// How many letters of which kind a sample has.
#[derive(Default)]
struct Counts {
    all: usize,
    arabic: usize,
    hebrew: usize,
    latin: usize,
    cyrillic: usize,
    greek: usize,
    han: usize,
    kana: usize,
    hangul: usize,
    thai: usize,
    devanagari: usize,
    /// Arabic-script letters of one language, in the order of [`NEIGHBOURS`].
    own: [usize; NEIGHBOURS.len()],
    /// Arabic-script letters that several neighbours share: peh, cheh, jeh, gaf, keheh, Farsi yeh.
    foreign: usize,
}

/// Languages in Arabic letters with letters that the others do not have.
const NEIGHBOURS: [(&str, &str); 5] = [
    ("ur", "ٹڈڑںےۓھ"),
    ("ckb", "ڕڵۆێە"),
    ("ps", "ټډړښږځڅڼۍې"),
    ("sd", "ٻڀٺٽڄڃڇڊڌڍڙڦڪڳڱڻ"),
    ("ug", "ۇۈۋې"),
];

impl Counts {
    fn of(text: &str) -> Self {
        let mut n = Self::default();
        for c in text.chars() {
            // Whether a character is a letter is expensive to decide: first the answers
            // that are known.
            let is_letter = match c {
                'ء'..='غ' | 'ف'..='ي' => true,
                '\0'..='\u{7f}' => c.is_ascii_alphabetic(),
                c => c.is_alphabetic(),
            };
            if !is_letter {
                continue;
            }
            n.all += 1;
            match c {
                // The letters of Arabic itself, by far the most frequent case.
                'ء'..='غ' | 'ف'..='ي' => n.arabic += 1,
                'a'..='z' | 'A'..='Z' | '\u{c0}'..='\u{24f}' => n.latin += 1,
                '\u{5d0}'..='\u{5ea}' => n.hebrew += 1,
                '\u{400}'..='\u{52f}' => n.cyrillic += 1,
                '\u{370}'..='\u{3ff}' => n.greek += 1,
                '\u{3040}'..='\u{30ff}' => n.kana += 1,
                '\u{ac00}'..='\u{d7a3}' => n.hangul += 1,
                '\u{e00}'..='\u{e7f}' => n.thai += 1,
                '\u{900}'..='\u{97f}' => n.devanagari += 1,
                c if is_cjk(c) => n.han += 1,
                c if is_arabic(c) => n.add_foreign(c),
                _ => {}
            }
            if n.all == SAMPLE {
                break;
            }
        }
        n
    }

    fn add_foreign(&mut self, c: char) {
        self.arabic += 1;
        self.foreign += 1;
        for (own, (_, letters)) in self.own.iter_mut().zip(NEIGHBOURS) {
            *own += usize::from(letters.contains(c));
        }
    }

    /// The language of the Arabic letters.
    fn in_arabic_letters(&self) -> Language {
        // As in text::script: three in a hundred.
        if self.foreign * 33 < self.arabic {
            return Language::ARABIC;
        }
        let best = self.own.iter().zip(NEIGHBOURS).max_by_key(|(own, _)| **own);
        match best {
            // One in a hundred: letters in the names of neighbours appear in Persian too.
            Some((&own, (code, _))) if own * 100 >= self.arabic => Language::new(code),
            _ => Language::new("fa"),
        }
    }
}

/// Whether a text begins with [`PLAIN`] letters of the Arabic alphabet, whatever signs, digits and
/// vowels are between them. Looks at bytes: nearly every text of a feed ends here.
fn is_plain_arabic(text: &str) -> bool {
    let mut letters = 0;
    let mut bytes = text.bytes();
    while let Some(lead) = bytes.next() {
        match (lead, if lead < 0x80 { None } else { bytes.next() }) {
            // U+0621 to U+063A, U+0641 to U+064A
            (0xd8, Some(0xa1..=0xba)) | (0xd9, Some(0x81..=0x8a)) => letters += 1,
            // Arabic signs, digits and vowels; Latin signs such as « and no-break spaces.
            (0xd8, Some(0x80..=0xa0)) | (0xd9, Some(0x80 | 0x8b..=0xad)) => {}
            (0xc2, _) => {}
            // General punctuation.
            (0xe2, Some(0x80)) => drop(bytes.next()),
            (0..0x80, _) if !lead.is_ascii_alphabetic() => {}
            _ => return false,
        }
        if letters == PLAIN {
            return true;
        }
    }
    false
}

/// The language of most of the letters of a text.
pub fn language(text: &str) -> Option<Language> {
    if is_plain_arabic(text) {
        return Some(Language::ARABIC);
    }
    let n = Counts::of(text);
    if n.all < LEAST {
        return None;
    }
    let scripts = [
        n.arabic,
        n.latin,
        n.hebrew,
        n.cyrillic,
        n.greek,
        n.han + n.kana,
        n.hangul,
        n.thai,
        n.devanagari,
    ];
    let most = scripts.into_iter().max().filter(|&most| 2 * most > n.all)?;
    Some(match most {
        _ if most == n.arabic => n.in_arabic_letters(),
        _ if most == n.hebrew => Language::new("he"),
        _ if most == n.greek => Language::new("el"),
        // One kana in ten: Japanese writes its endings in them.
        _ if most == n.han + n.kana => Language::new(if n.kana * 10 >= most { "ja" } else { "zh" }),
        _ if most == n.hangul => Language::new("ko"),
        _ if most == n.thai => Language::new("th"),
        _ if most == n.devanagari => Language::new("hi"),
        _ => return by_trigrams(text),
    })
}

/// Languages of the press in Latin and Cyrillic letters. Among all that whatlang knows, it takes
/// short English texts for Estonian.
const PRESS: [(Lang, &str); 14] = [
    (Lang::Eng, "en"),
    (Lang::Fra, "fr"),
    (Lang::Deu, "de"),
    (Lang::Spa, "es"),
    (Lang::Ita, "it"),
    (Lang::Por, "pt"),
    (Lang::Nld, "nl"),
    (Lang::Swe, "sv"),
    (Lang::Pol, "pl"),
    (Lang::Tur, "tr"),
    (Lang::Ind, "id"),
    (Lang::Rus, "ru"),
    (Lang::Ukr, "uk"),
    (Lang::Bul, "bg"),
];

/// The language of a text in Latin or Cyrillic letters.
fn by_trigrams(text: &str) -> Option<Language> {
    let end = text
        .char_indices()
        .nth(SAMPLE / 2)
        .map_or(text.len(), |(i, _)| i);
    let found = Detector::with_allowlist(PRESS.iter().map(|(lang, _)| *lang).collect());
    let lang = found.detect_lang(&text[..end])?;
    let (_, code) = PRESS.iter().find(|(of, _)| *of == lang)?;
    code.parse().ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn of(text: &str) -> String {
        language(text).map_or("-".to_owned(), |l| l.to_string())
    }

    #[test]
    fn the_languages_of_the_region_are_told_apart() {
        for (text, want) in [
            (
                "غادرت قوات التحالف الدولي قاعدة حقل العمر النفطي شرقي سورية",
                "ar",
            ),
            (
                "وقال بوتين إنّ ﭘاريس لم تتصل به أمس حول اتفاق السلام في المنطقة العربية كلها",
                "ar",
            ),
            (
                "رئیس جمهور گفت که گفتگوها با کشورهای همسایه در پایتخت ادامه پیدا می‌کند",
                "fa",
            ),
            (
                "وزیر اعظم نے کہا ہے کہ حکومت مہنگائی کم کرنے کے لیے اقدامات کر رہی ہے",
                "ur",
            ),
            ("سەرۆکی هەرێمی کوردستان لەگەڵ باڵیۆزی نوێ کۆبووەوە", "ckb"),
            (
                "ولسمشر وویل چې د سولې خبرې به په راتلونکې اونۍ کې پیل شي",
                "ps",
            ),
            ("ראש הממשלה אמר כי השיחות יימשכו בשבוע הבא בירושלים", "he"),
            (
                "The prime minister said that talks would go on next week in the capital",
                "en",
            ),
            (
                "Le premier ministre a déclaré que les négociations continueront la semaine prochaine",
                "fr",
            ),
            (
                "Başbakan görüşmelerin önümüzdeki hafta başkentte devam edeceğini söyledi",
                "tr",
            ),
            ("Президент подписал закон о бюджете на следующий год", "ru"),
            ("首相表示会谈将于下周在首都继续进行各方同意延长停火", "zh"),
            ("首相は協議が来週も首都で続くと述べたと伝えられた", "ja"),
            (
                "총리는 회담이 다음 주 수도에서 계속될 것이라고 말했다",
                "ko",
            ),
            ("นายกรัฐมนตรีกล่าวว่าการเจรจาจะดำเนินต่อไปในสัปดาห์หน้า", "th"),
        ] {
            assert_eq!(of(text), want, "{text}");
        }
    }

    #[test]
    fn most_of_the_letters_decide_and_few_say_nothing() {
        assert_eq!(
            of(&format!(
                "BBC News: {}",
                "غادرت القوات القاعدة أمس. ".repeat(3)
            )),
            "ar"
        );
        assert_eq!(of("عاجل"), "-");
        assert_eq!(of(""), "-");
        assert_eq!(of("2025 - 10:30 !!!"), "-");
        assert_eq!(of(&"أبجد abcd אבגד абвг ".repeat(9)), "-");
    }

    #[test]
    fn codes_are_read_as_people_write_them() {
        for (code, want) in [
            ("ar", "ar"),
            ("AR-eg", "ar"),
            ("en_US", "en"),
            ("ara", "ar"),
            ("ku", "ckb"),
        ] {
            assert_eq!(code.parse::<Language>().unwrap().code(), want);
        }
        for code in ["", "a", "arabic", "عربي", "1x"] {
            assert!(code.parse::<Language>().is_err(), "{code}");
        }
    }

    #[test]
    fn plain_arabic_is_known_by_its_beginning() {
        let arabic = "«غادرتْ» القوات، فجر أمس ٣ حزيران – القاعدة؟ ".repeat(8);
        assert!(is_plain_arabic(&arabic));
        let persian = "رئیس جمهور گفت ".repeat(20);
        assert!(!is_plain_arabic(&persian) && !is_plain_arabic(&format!("a{arabic}")));
        assert!(!is_plain_arabic("غادرت القوات"));
    }

    proptest! {
        #[test]
        fn what_begins_as_plain_arabic_is_arabic_letter_by_letter(
            text in "[ا-غف-ي «»،.0-9\u{a0}\u{200f}٠-٩\u{64b}]{0,400}"
        ) {
            let n = Counts::of(&text);
            if is_plain_arabic(&text) {
                prop_assert!(n.arabic >= PLAIN && n.arabic == n.all && n.foreign == 0);
            }
        }

        #[test]
        fn any_text_is_survived(text in "(?s).{0,80}") {
            if let Some(language) = language(&text) {
                prop_assert_eq!(language.code().parse::<Language>(), Ok(language));
            }
        }
    }
}
