//! Months, units, joined names, clitics and house spellings, all in folded letters.

/// Which rules a token takes part in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[allow(missing_docs)]
pub(crate) enum Kind {
    /// None: it stays as it is, whatever its neighbours.
    #[default]
    Plain,
    // The next ones are only looked at by the token before them.
    In,
    First,
    Second,
    Hundred,
    ByHundred,
    Kilometre,
    Kilogram,
    /// The second word of a compound.
    CompoundEnd,
    Number,
    Percent,
    Compound,
    Month(u8),
    AndMonth(u8),
    MaybeMonth(u8),
    Kanun,
    Tishrin,
    AndKanun,
    AndTishrin,
    Abd,
    /// A single letter: part of initials, or a clitic.
    Letter,
    /// A proclitic of two or three letters written as a separate word.
    Clitic,
}

/// The name that each month gets, January first.
pub(crate) const MONTH_NAMES: [&str; 12] = [
    "يناير",
    "فبراير",
    "مارس",
    "ابريل",
    "مايو",
    "يونيو",
    "يوليو",
    "اغسطس",
    "سبتمبر",
    "اكتوبر",
    "نوفمبر",
    "ديسمبر",
];

/// Names that are always a month: Egyptian, Levantine, Maghrebi and their misspellings.
pub(crate) const MONTHS: &[(u8, &[&str])] = &[
    (1, &["يناير", "جانفي"]),
    (2, &["فبراير", "شباط", "فيفري"]),
    (3, &["مارس", "اذار"]),
    (4, &["ابريل", "افريل"]),
    (5, &["مايو", "ايار"]),
    (6, &["يونيو", "حزيران", "يونيه"]),
    (7, &["يوليو", "جويليه", "يوليوز", "يوليه"]),
    (8, &["اغسطس", "غشت", "اغسطوس"]),
    (9, &["سبتمبر", "ايلول", "شتنبر"]),
    (10, &["اكتوبر", "اوكتوبر"]),
    (11, &["نوفمبر", "نونبر"]),
    (12, &["ديسمبر", "دجنبر"]),
];

/// Names that are a month only beside a number or another month.
pub(crate) const MAYBE_MONTHS: &[(u8, &str)] = &[
    (4, "نيسان"),
    (7, "تموز"),
    (8, "اب"),
    (5, "ماي"),
    (6, "جوان"),
    (8, "اوت"),
];

/// Names of two words.
const LONG_MONTHS: [(u8, &str); 4] = [
    (1, "كانون الثاني"),
    (12, "كانون الاول"),
    (10, "تشرين الاول"),
    (11, "تشرين الثاني"),
];

/// All names of all months.
pub(crate) fn month_names() -> impl Iterator<Item = (u8, &'static str)> {
    let short = MONTHS
        .iter()
        .flat_map(|(m, names)| names.iter().map(|n| (*m, *n)));
    short.chain(MAYBE_MONTHS.iter().copied()).chain(LONG_MONTHS)
}

/// Everything else that takes part in a rule with its neighbours.
pub(crate) const NEIGHBOURLY: &[(Kind, &[&str])] = &[
    (Kind::Kanun, &["كانون"]),
    (Kind::Tishrin, &["تشرين"]),
    (Kind::AndKanun, &["وكانون"]),
    (Kind::AndTishrin, &["وتشرين"]),
    (Kind::First, &["الاول"]),
    (Kind::Second, &["الثاني"]),
    (Kind::In, &["في"]),
    (Kind::Hundred, &["المءه", "الماءه", "الميه"]),
    (Kind::ByHundred, &["بالمءه", "بالماءه", "بالميه"]),
    (
        Kind::Kilometre,
        &["كم", "كلم", "كيلومتر", "كيلومترا", "كيلومترات", "كيلومترين"],
    ),
    (
        Kind::Kilogram,
        &[
            "كغ",
            "كجم",
            "كيلوغرام",
            "كيلوغراما",
            "كيلوجرام",
            "كيلوجراما",
            "كيلوغرامات",
            "كيلوجرامات",
        ],
    ),
    (Kind::Abd, &["عبد", "وعبد", "لعبد", "بعبد"]),
    (Kind::Compound, &["ابو", "فيس", "لا", "ولا", "ما", "وما"]),
    (
        Kind::Clitic,
        &["ال", "وال", "بال", "لل", "فال", "كال", "وب", "ول"],
    ),
];

/// Pairs of words that are one word.
pub(crate) const COMPOUNDS: &[(&str, &[&str])] = &[
    ("ابو", &["ظبي"]),
    ("فيس", &["بوك"]),
    ("لا", &["سيما"]),
    ("ولا", &["سيما"]),
    ("ما", &["زال", "زالت", "زالوا"]),
    ("وما", &["زال", "زالت"]),
];

/// What may follow the pattern of a house spelling.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum After {
    /// Any rest.
    Anything,
    /// The end of the word.
    End,
    /// ا or ي.
    AlefOrYaa,
    /// ا or ي or the end of the word.
    AlefYaaOrEnd,
}

/// House spellings: a pattern (with letter classes in brackets), what may follow, the one spelling.
pub(crate) const HOUSE: &[(&str, After, &str)] = &[
    ("اميرك", After::AlefYaaOrEnd, "امريك"),
    ("سوريه", After::End, SYRIA),
    ("اوروب", After::AlefOrYaa, "اورب"),
    ("انكليز", After::Anything, "انجليز"),
    ("انغليز", After::Anything, "انجليز"),
    ("انكلترا", After::Anything, "انجلترا"),
    ("انغلترا", After::Anything, "انجلترا"),
    ("ديموقراط", After::Anything, "ديمقراط"),
    ("ديبلوماس", After::Anything, "دبلوماس"),
    ("صحافي", After::Anything, "صحفي"),
    ("تليفزيون", After::Anything, "تلفزيون"),
    ("تلفزه", After::End, "تلفزيون"),
    ("نتانياهو", After::Anything, "نتنياهو"),
    ("ترمب", After::End, "ترامب"),
    ("زيلنسكي", After::Anything, "زيلينسكي"),
    ("[غج]وتيري[شس]", After::Anything, "غوتيريش"),
    ("اويغور", After::Anything, "ويغور"),
    ("ايغور", After::Anything, "ويغور"),
    ("استانبول", After::Anything, "اسطنبول"),
    ("اسانبول", After::Anything, "اسطنبول"),
    ("اسطمبول", After::Anything, "اسطنبول"),
    ("[جغقك]و[جغقك]ل", After::End, "جوجل"),
    ("هون[غج]", After::End, "هونغ"),
    ("كون[غج]", After::End, "كونغ"),
    ("بن[غج]لا", After::Anything, "بنغلا"),
    ("شن[غج]ها", After::Anything, "شنغها"),
    ("تشيلي", After::End, "شيلي"),
    ("ماءه", After::End, "مءه"),
    ("شء", After::End, "شيء"),
    ("كردوستان", After::Anything, "كردستان"),
    ("[غج]رينلاند", After::Anything, "غرينلاند"),
    ("بيون[غج]", After::End, "بيونغ"),
    ("يان[غج]", After::End, "يانغ"),
    ("بليون", After::End, "مليار"),
    ("انتيرنت", After::Anything, "انترنت"),
    ("اوكرانيه", After::End, "اوكرانيا"),
    ("هليكوبتر", After::Anything, "مروحيه"),
    ("هيليكوبتر", After::Anything, "مروحيه"),
];

/// The spelling of Syria, which is not applied after the article (there سوريه is the adjective).
pub(crate) const SYRIA: &str = "سوريا";

/// Proclitics of up to three letters that may precede a house spelling.
pub(crate) const PROCLITICS: &[&str] = &[
    "و", "ف", "ب", "ل", "ك", "ال", "لل", "وب", "ول", "وك", "فب", "فل", "فك", "بال", "لال", "كال",
    "وال", "فال", "ولل", "فلل",
];
