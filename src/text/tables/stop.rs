//! Stop words, folded. Closed classes only, written for this project; none was copied.

/// Words that also carry و or ف: one class of words each.
pub(crate) const CLOSED: &[&str] = &[
    // Prepositions and adverbs of place and time.
    "
        في من الي علي عن مع بين حتي منذ خلال بعد قبل عند لدي نحو حول ضد دون بدون عبر فوق
        تحت امام خلف وراء داخل خارج ضمن حسب وفق وفقا حيال ازاء اثناء اثر عقب
    ",
    // Particles, conjunctions, question words.
    "
        ان انه انها انهم اننا اني انهما ا او ام بل لكن لكنه لكنها لكنهم كي لكي اذ اذا اذن
        لو لولا لما لم لن لا ما ليس ليست ليسوا هل قد لقد سوف كما كلما بينما حيث حين حينما
        عندما كيف متي اين لماذا ماذا اي ايه ايا مما عما فيما بما
    ",
    // Demonstratives, relatives, personal pronouns.
    "
        هذا هذه هذان هذين هاتان هاتين هءلاء ذلك تلك ذاك ذات ذو ذي هنا هناك هنالك الذي التي
        الذين اللذان اللتان اللذين اللتين اللاتي اللواتي هو هي هم هما هن انا نحن انت انتم
    ",
    // Verbs of being and becoming.
    "
        كان كانت كانوا يكون تكون يكن تكن كنت كنا سيكون ستكون صار اصبح اصبحت يصبح بات باتت
        ظل ظلت مازال مازالت زال زالت تزال يزال مادام
    ",
    // Quantifiers, adverbs, prepositions with a pronoun.
    "
        كل كله كلها كلهم جميع بعض بعضها بعضهم غير سوي نفس نفسه نفسها انفسهم احد احدي كلا
        كلتا كافه عده اكثر اقل معظم مثل مثلا فقط ايضا جدا حوالي تقريبا ثم الان هكذا كذلك
        لذلك لذا ربما لعل عسي اما الا مهما لاسيما ولاسيما نعم خاصه عامه منها منه منهم منهما
        فيه فيها فيهم عليه عليها عليهم اليه اليها اليهم عنه عنها عنهم به بها بهم بهما له
        لها لهم لهما لنا لي معه معها معهم بينها بينهم بينهما لديه لديها لديهم عليهما فيهما
        حولها ضدها بعدها قبلها خلالها اليوم امس غدا
    ",
    // Verbs of saying and of happening that news text is full of, nouns of compound prepositions.
    "
        قال قالت قالوا يقول تقول وقال اضاف اضافت اوضح اوضحت اكد اكدت ذكر ذكرت اشار اشارت
        افاد افادت اعلن اعلنت صرح تابع تابعت لفت شدد مءكدا مشيرا قاءلا موضحا مضيفا يذكر
        تجدر الاشاره جاء جاءت ياتي تاتي تم يتم وتم سيتم تمت قام قامت يقوم يجب يمكن لاتزال
        لايزال حد شان اطار سبيل جانب صدد
    ",
];

/// Words of date lines, which say when an article was written and not what it is about.
pub(crate) const DATES: &str = "
    الاحد الاثنين الثلاثاء الاربعاء الخميس الجمعه السبت يوم ايام الماضي الماضيه المقبل
    المقبله الجاري الجاريه العام
";

/// Words of [`CLOSED`] that also carry a preposition.
pub(crate) const AFTER_PREPOSITION: &str = "ان انه انها انهم هذا هذه ذلك ما اي كل";

/// The prepositions that those carry.
pub(crate) const PREPOSITIONS: &str = "ب ل ك وب ول وك";

/// English, for texts that are mostly Latin. Without `us`, which is a country as often.
pub(crate) const ENGLISH: &str = "
    a an the of to in on at by for from with as and or but not no is are was were be been
    has have had it its this that these those he she they his her their we you i who which
    what will would can could said says after over into about than more also
";

/// French, for texts that are mostly Latin; accents removed, elisions split off.
pub(crate) const FRENCH: &str = "
    le la les l d de du des une et ou en a au aux dans par pour sur avec sans que qu qui ne
    n pas ce c cette ces son sa ses leur leurs il elle ils elles on se s est sont ete ont
    plus
";
