/**
 * The words of the page in its two languages, and how numbers, days and spans of time are written.
 *
 * In: keys, numbers, seconds since 1970. Out: strings in the language of the interface. All times
 * are UTC. Digits are Latin in both languages, as most Arabic news sites write them.
 */

/** Spans of time in seconds. */
export const AN_HOUR = 3600;
export const A_DAY = 24 * AN_HOUR;

/** The words; `{0}` is where the first argument goes. */
const WORDS = {
  ar: {
    brand: 'صدى', skip: 'انتقل إلى المحتوى', sections: 'أقسام الصفحة', overview: 'نظرة عامة',
    stories: 'القصص', settings: 'إعدادات العرض',
    other_language: 'English', other_language_code: 'en',
    theme: 'المظهر',
    theme_auto: 'تلقائي', theme_light: 'فاتح', theme_dark: 'داكن',
    footer: 'أعدّ برنامج صدى {0} هذه الصفحة. لا تطلب شيئًا من الشبكة. كل الأوقات بالتوقيت العالمي (UTC).',
    failed: 'تعذّر فتح البيانات في هذه الصفحة.',
    too_old: 'هذا المتصفح أقدم من أن يفتح هذه الصفحة. تحتاج إلى Chrome 110 أو Firefox 115 أو Safari 16.4 أو أحدث.',
    untitled: '(بلا عنوان)',
    no_outlet: '(مصدر غير معروف)',
    new_window: 'يفتح في نافذة جديدة',

    news_of: 'أخبار {0}', news: 'الأخبار',
    in_short: '{0} من {1} تجتمع في {2}، منها {3} بمقالين أو أكثر، و{4} بأكثر من صياغة.',
    in_short_copies: 'النسخ المطابقة أو شبه المطابقة لنص سبقها: {0} ({1} من المقالات).',
    in_short_level_copies: '{0} من {1}، بلا نسخها يبقى {2}.',
    timeline: 'متى نُشرت المقالات',
    timeline_note: 'كل عمود {0}. اضغط عمودًا لترى قصصه.',
    timeline_about: '{0}، من {1} إلى {2}. أعلى عمود: {3} ({4}). الأرقام كلها في الجدول أدناه.',
    timeline_outside: 'لا يظهر في الرسم: {0} خارج هذه المدة.',
    timeline_undated: 'بلا تاريخ: {0}.',
    as_table: 'الأرقام في جدول', when: 'متى', all: 'الكل', alone: 'منفردة', own: 'بصياغتها الخاصة',
    copy: 'نسخ',
    role_alone: 'خبر لم يروه غيره', role_own: 'صياغة خاصة لخبر تعددت رواياته', role_copy: 'نسخة من نص سبقها',
    step_3600: 'ساعة', step_10800: '3 ساعات', step_21600: '6 ساعات', step_86400: 'يوم', step_604800: 'أسبوع', step_2592000: '30 يومًا', step_31536000: '365 يومًا',
    top: 'أكبر القصص', all_stories: 'كل القصص', outlets_title: 'المصادر',
    outlets_caption: 'لكل مصدر: مقالاته، وما كتبه بنفسه، وما نسخه غيره عنه، وما نسخه عن غيره',
    outlet: 'المصدر', articles: 'المقالات', own_texts: 'نصوص خاصة', copied_by: 'نُسخ عنه',
    copies_of: 'نَسخ عن غيره', share: 'حصة النسخ',
    show_all_outlets: 'اعرض كل المصادر ({0})',
    matrix: 'من نسخ عمّن',
    matrix_caption: 'الصفوف: من نسخ. الأعمدة: صاحب النص الأول. اضغط رقمًا لترى قصصه. القطر الرمادي: مصدر أعاد نشر نصه.',
    matrix_corner: 'نسخ ↓ عن ←',
    matrix_cell: '{0} نسخ عن {1}: {2}',
    matrix_none: 'لا نسخ بين المصادر.',
    others: 'غيرها',
    earliest_note: '«الأول» هو الأسبق تاريخًا بين ما قرأه صدى؛ قد يكون النص من وكالة ليست بين المصادر.',
    left_out: 'ما لم يدخل في الحساب',
    left_none: 'لم يُترك شيء.',
    left_skipped: 'سجلات تعذّرت قراءتها',
    left_without_text: 'مقالات بعنوان بلا نص',
    left_repeated_ids: 'مقالات تحمل معرّف مقال آخر',
    left_other_languages: 'سجلات بلغات لم تُطلب',
    left_recrawls: 'صفحات جُمعت أكثر من مرة',
    left_boilerplate: 'أسطر متكررة أزيلت من النصوص (في {0})',
    what: 'ماذا', how_many: 'العدد',
    skipped_caption: 'سجلات تُركت، وسبب تركها',
    where: 'المكان', why: 'السبب', skipped_more: 'وغيرها {0}.',

    search: 'ابحث في العناوين والمصادر والكلمات الدالة',
    search_hint: 'كلمات، مثل: واشنطن سوريا',
    sort: 'الترتيب',
    sort_size: 'الأكبر', sort_newest: 'الأحدث', sort_outlets: 'الأكثر مصادر', sort_growth: 'الأسرع نموًا',
    filters: 'التصفية', all_outlets: 'كل المصادر', from: 'من', to: 'إلى', kind: 'النوع',
    kind_all: 'الكل', kind_copies: 'فيها نسخ', kind_wordings: 'بأكثر من صياغة',
    weak_links: 'روابط ضعيفة', weak_all: 'لا فرق', weak_with: 'فيها رابط ضعيف', weak_without: 'بلا روابط ضعيفة',
    singles: 'مع القصص ذات المقال الواحد',
    by_of: '{0} نسخ عن {1}', clear: 'أزل التصفية', remove_filter: 'أزل: {0}',
    nothing: 'لا قصة تطابق هذا البحث.',
    nothing_hint: 'جرّب كلمات أقل، أو أزل التصفية.',
    plain_words: 'لا يتيح هذا المتصفح WebAssembly، فلا تُعرف الكلمة إن اختلف إملاؤها.',
    list_label: 'قائمة القصص', results: '{0}', within: 'خلال {0}', also: 'ومن عناوينها:',
    per_hour: '{0} في الساعة', print_more: 'وغيرها {0}',

    limits: 'ما يُعدّ نسخة وما يُعدّ قصة',
    limits_intro: 'حرّك الحدّ فتتغيّر المجموعات في الحال. القيم عند البدء هي التي حُسبت بها هذه الصفحة، ولا يمكن النزول عنها.',
    limit_copies: 'ما يُعدّ نسخة',
    phrases_3: 'العبارات الثلاثية الكلمات', phrases_n: 'عبارات طول كل منها {0}',
    limit_copies_value: '{0} على الأقل من {1} مشتركة',
    limit_copies_low: 'كما حُسبت',
    limit_copies_high: 'حرفيًا فقط',
    limit_stories: 'ما يُعدّ قصة واحدة',
    limit_stories_value: 'شدّة {0} من 100',
    limit_stories_low: 'كما حُسبت',
    limit_stories_high: 'قصص أصغر وأدقّ',
    limit_weak: 'تجمع الروابط الضعيفة أيضًا',
    limit_now: 'الآن: {0}، {1}.',
    limit_command: 'على سطر الأوامر:',
    limit_reset: 'أعد القيم الأولى',
    limit_changed: 'الحدود غير التي حُسبت بها الصفحة',
    limit_run: 'في الأصل: {0}، {1}.',
    missing_story: 'لا توجد قصة بهذا المعرّف.',

    minutes_after: 'بعد {0}', at_once: 'في الوقت نفسه', and: '{0} و{1}', comma: '، ',
    about_day: '{0} تقريبًا', undated: 'بلا تاريخ',
    at_copies: {
      stories: 'النصوص', top: 'أكثر النصوص نسخًا', all_stories: 'كل النصوص', singles: 'مع النصوص التي لم تُنسخ', list_label: 'قائمة النصوص',
      limits: 'ما يُعدّ نسخة', nothing: 'لا نص يطابق هذا البحث.', role_alone: 'نص لم ينسخه أحد', role_own: 'نص نُسخ', alone: 'لم تُنسخ', own: 'نُسخت',
      missing_story: 'لا يوجد نص بهذا المعرّف.', timeline_note: 'كل عمود {0}. اضغط عمودًا لترى نصوصه.',
    },
  },
  en: {
    brand: 'Sada', skip: 'Skip to content',
    sections: 'Sections of the page',
    overview: 'Overview', stories: 'Stories', settings: 'View settings',
    other_language: 'العربية', other_language_code: 'ar',
    theme: 'Theme',
    theme_auto: 'Auto', theme_light: 'Light', theme_dark: 'Dark',
    footer: 'Made by Sada {0}. This page makes no network requests. All times are UTC.',
    failed: 'The data in this page could not be opened.',
    too_old: 'This browser is too old for this page. It needs Chrome 110, Firefox 115, Safari 16.4 or newer.',
    untitled: '(no headline)',
    no_outlet: '(unknown outlet)',
    new_window: 'opens in a new window',

    news_of: 'News of {0}', news: 'The news',
    in_short: '{0} from {1} make {2}: {3} of them with two articles or more, {4} in several wordings.',
    in_short_copies: 'Copies of an earlier text, word for word or nearly: {0} ({1} of the articles).',
    in_short_level_copies: '{0} from {1}; without their copies {2} remain.',
    timeline: 'When the articles were published',
    timeline_note: 'One bar is {0}. Click a bar to see its stories.',
    timeline_about: '{0}, from {1} to {2}. The highest bar: {3} ({4}). The table below has all the numbers.',
    timeline_outside: 'Not in the chart: {0} outside this span.',
    timeline_undated: 'Without a date: {0}.',
    as_table: 'The numbers as a table',
    when: 'When', all: 'All', alone: 'alone', own: 'own wording', copy: 'copies',
    role_alone: 'story that no other article covers',
    role_own: 'own wording of a story that others cover too',
    role_copy: 'copy of an earlier text',
    step_3600: 'an hour', step_10800: '3 hours', step_21600: '6 hours', step_86400: 'a day', step_604800: 'a week', step_2592000: '30 days', step_31536000: '365 days',
    top: 'The largest stories', all_stories: 'All stories', outlets_title: 'Outlets',
    outlets_caption: 'For each outlet: its articles, those it wrote itself, those that others copied from it, those it copied from others',
    outlet: 'Outlet', articles: 'Articles', own_texts: 'Own texts',
    copied_by: 'Copied by others',
    copies_of: 'Copied from others',
    share: 'Share copied',
    show_all_outlets: 'Show all outlets ({0})',
    matrix: 'Who copied whom',
    matrix_caption: 'Rows: who copied. Columns: whose text came first. Click a number to see its stories. The grey diagonal: an outlet printed its own text again.',
    matrix_corner: 'copied ↓ from →',
    matrix_cell: '{0} copied from {1}: {2}',
    matrix_none: 'No copies between outlets.',
    others: 'others',
    earliest_note: '“First” is the earliest by date of what Sada has read; the text may come from an agency that is not among the outlets.',
    left_out: 'What was left out',
    left_none: 'Nothing was left out.',
    left_skipped: 'records that could not be read',
    left_without_text: 'articles with a headline but no text',
    left_repeated_ids: 'articles with the same id as another',
    left_other_languages: 'records in other languages',
    left_recrawls: 'pages that were crawled more than once',
    left_boilerplate: 'repeated lines removed as boilerplate (from {0})',
    what: 'What', how_many: 'Number',
    skipped_caption: 'Records that were skipped, and why',
    where: 'Where', why: 'Why',
    skipped_more: 'and {0} more.',

    search: 'Search headlines, outlets and key words',
    search_hint: 'words, such as: واشنطن سوريا',
    sort: 'Sort by',
    sort_size: 'Largest', sort_newest: 'Newest', sort_outlets: 'Most outlets', sort_growth: 'Fastest growing',
    filters: 'Filter', all_outlets: 'All outlets', from: 'From', to: 'To', kind: 'Kind',
    kind_all: 'All', kind_copies: 'With copies', kind_wordings: 'In several wordings',
    weak_links: 'Weak links', weak_all: 'With or without', weak_with: 'With a weak link', weak_without: 'Without weak links',
    singles: 'Include stories of one article',
    by_of: '{0} copied from {1}', clear: 'Clear filters', remove_filter: 'Remove: {0}',
    nothing: 'No story matches.',
    nothing_hint: 'Try fewer words, or clear the filters.',
    plain_words: 'This browser does not allow WebAssembly: a word in another spelling is not recognised.',
    list_label: 'List of stories',
    results: '{0}', within: 'within {0}', also: 'Also headlined:', per_hour: '{0} an hour',
    print_more: 'and {0} more',

    limits: 'What counts as a copy, what as one story',
    limits_intro: 'Move a limit and the groups change at once. The initial values are those this page was computed with; the limits cannot go below them.',
    limit_copies: 'What counts as a copy',
    phrases_3: 'the three-word phrases', phrases_n: 'the phrases of {0}',
    limit_copies_value: 'at least {0} of {1} are shared',
    limit_copies_low: 'as computed',
    limit_copies_high: 'word for word',
    limit_stories: 'What counts as one story',
    limit_stories_value: 'strictness {0} of 100',
    limit_stories_low: 'as computed',
    limit_stories_high: 'smaller, closer stories',
    limit_weak: 'Weak links join stories too',
    limit_now: 'Now: {0}, {1}.',
    limit_command: 'On the command line:', limit_reset: 'Back to the initial values',
    limit_changed: 'The limits are not those of the run',
    limit_run: 'Initially: {0}, {1}.',
    missing_story: 'There is no story with this id.',

    minutes_after: '{0} later', at_once: 'at the same time', and: '{0} {1}', comma: ', ',
    about_day: 'about {0}', undated: 'no date',
    at_copies: {
      stories: 'Texts', top: 'The most copied texts', all_stories: 'All texts', singles: 'Include texts that nobody copied', list_label: 'List of texts',
      limits: 'What counts as a copy', nothing: 'No text matches.', role_alone: 'text that nobody copied', role_own: 'text that was copied', alone: 'not copied', own: 'copied',
      missing_story: 'There is no text with this id.', timeline_note: 'One bar is {0}. Click a bar to see its texts.',
    },
  },
};

/**
 * Things that are counted: the forms of the language's plural categories; `#` is the number. Where a
 * form is missing it comes with the data (see `setNouns`): Sada counts alike wherever it reports.
 */
const COUNTED = {
  ar: {
    articles: { zero: 'لا مقالات' },
    stories: { zero: 'لا قصص' },
    in_stories: { zero: 'لا قصص', one: 'قصة واحدة', two: 'قصتين', few: '# قصص', many: '# قصة', other: '# قصة' },
    outlets: { zero: 'بلا مصدر معروف' },
    of_outlets: { zero: 'مصادر غير معروفة', one: 'مصدر واحد', two: 'مصدرين', few: '# مصادر', many: '# مصدرًا', other: '# مصدر' },
    of_articles: { zero: 'لا مقالات', one: 'مقال واحد', two: 'مقالين', few: '# مقالات', many: '# مقالًا', other: '# مقال' },
    texts: { zero: 'لا نصوص', one: 'نص واحد', two: 'نصان', few: '# نصوص', many: '# نصًا', other: '# نص' },
    copies: { zero: 'لا نسخ' },
    words: { zero: 'لا كلمات' },
    links: { zero: 'لا روابط', one: 'رابط واحد', two: 'رابطان', few: '# روابط', many: '# رابطًا', other: '# رابط' },
    minutes: { zero: 'أقل من دقيقة', one: 'دقيقة', two: 'دقيقتين', few: '# دقائق', many: '# دقيقة', other: '# دقيقة' },
    hours: { zero: 'أقل من ساعة', one: 'ساعة', two: 'ساعتين', few: '# ساعات', many: '# ساعة', other: '# ساعة' },
    days: { zero: 'أقل من يوم', one: 'يوم', two: 'يومين', few: '# أيام', many: '# يومًا', other: '# يوم' },
  },
  en: {
    in_stories: { one: '# story', other: '# stories' },
    outlets: { zero: 'no known outlet' },
    of_outlets: { zero: 'unknown outlets', one: '# outlet', other: '# outlets' },
    of_articles: { one: '# article', other: '# articles' },
    texts: { one: '# text', other: '# texts' },
    copies: { zero: 'no copies' },
    links: { one: '# link', other: '# links' },
    minutes: { zero: 'less than a minute', one: '# minute', other: '# minutes' },
    hours: { zero: 'less than an hour', one: '# hour', other: '# hours' },
    days: { zero: 'less than a day', one: '# day', other: '# days' },
  },
};

const LOCALES = { ar: 'ar-u-nu-latn-ca-gregory', en: 'en-GB' };
let spoken = 'ar';
let copiesOnly = false;
let phraseWords = 3;
let withYears = false;
let formats = {};

/** The language of the interface: `ar` or `en`. */
export function language() {
  return spoken;
}

/** Changes the language of the interface; whatever is on the page must be made anew. */
export function setLanguage(lang) {
  spoken = lang === 'en' ? 'en' : 'ar';
  formats = {};
}

/** What a story is: at the level of copies it is a text with its copies, and is called so. */
export function setLevel(level) {
  copiesOnly = level === 'copies';
}

/** How Sada counts things in all its reports: nouns by language and name, with their forms. */
export function setNouns(nouns) {
  for (const [lang, named] of Object.entries(nouns)) {
    for (const [name, forms] of Object.entries(named)) COUNTED[lang][name] = { ...forms, ...COUNTED[lang][name] };
  }
}

/** How many words a phrase has by which copies are found. */
export function setPhrase(words) {
  phraseWords = words;
}

/** What share of what two copies have in common: "the three-word phrases". */
export function phraseKind() {
  return phraseWords === 3 ? t('phrases_3') : t('phrases_n', count('words', phraseWords));
}

function wordsFor(key) {
  const words = WORDS[spoken];
  return (copiesOnly && words.at_copies[key]) || (words[key] ?? key);
}

/** The words of a key, each `{i}` replaced by an argument. An unknown key is its own text. */
export function t(key, ...args) {
  return wordsFor(key).replace(/\{(\d)\}/g, (_, i) => args[i] ?? '');
}

/** The words of a key in pieces: strings, and the arguments (nodes) in their places. */
export function pieces(key, ...args) {
  return wordsFor(key).split(/\{(\d)\}/).map((piece, i) => (i % 2 ? args[piece] : piece));
}

/** An Intl formatter of the language, made once. */
function format(name, make) {
  return (formats[name] ??= make(LOCALES[spoken]));
}

/** A number with its separators: 31,030. */
export function number(n) {
  return format('number', l => new Intl.NumberFormat(l, { maximumFractionDigits: 1 })).format(n);
}

/** A share of 0 to 1 as a percentage without decimals, rounded down as in all of Sada's reports: 100 % is all. */
export function percent(share) {
  const whole = Math.floor(share * 100 + 1e-4) / 100;
  return format('percent', l => new Intl.NumberFormat(l, { style: 'percent' })).format(whole);
}

/** A number with what is counted, in the plural form of the language: count('articles', 3). */
export function count(what, n) {
  const forms = COUNTED[spoken][copiesOnly && what === 'stories' ? 'texts' : what];
  const form = n === 0 && forms.zero ? 'zero' : format('plural', l => new Intl.PluralRules(l)).select(n);
  return (forms[form] ?? forms.other).replace('#', number(n));
}

function dated(name, options) {
  return format(name, l => new Intl.DateTimeFormat(l, { timeZone: 'UTC', ...options }));
}

/** Only years that Intl and people can read. */
function readable(at) {
  return at !== null && Number.isFinite(at) && Math.abs(at) < 8e12;
}

/** The day of a moment (seconds): 21 July 2015. */
export function day(at) {
  if (!readable(at)) return t('undated');
  return dated('day', { day: 'numeric', month: 'long', year: 'numeric' }).format(at * 1000);
}

/** Two days as a span: 21 July – 9 August 2015; one day if they are the same. */
export function days(from, to) {
  if (!readable(from) || !readable(to)) return t('undated');
  if (from > to) return `${day(from)} – ${day(to)}`;
  return dated('day', { day: 'numeric', month: 'long', year: 'numeric' }).formatRange(from * 1000, to * 1000);
}

/** Hour and minute of a moment: 14:05. */
export function hour(at) {
  return dated('hour', { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(at * 1000);
}

/** A moment as far as it is known; precise: '0' the day, '1' the time, '2' the day, about. */
export function moment(at, precise) {
  if (!readable(at)) return t('undated');
  if (precise === '2') return t('about_day', shortDay(at));
  return precise === '1' ? `${shortDay(at)}${t('comma')}${hour(at)}` : shortDay(at);
}

/** The days that the articles are of: if they are of several years, every day is written with its year. */
export function setSpan(first, last) {
  const year = at => new Date(at * 1000).getUTCFullYear();
  withYears = readable(first) && readable(last) && year(first) !== year(last);
  formats = {};
}

/** The day of a moment, without its year if all are of one year: 21 July. */
export function shortDay(at) {
  return dated('short', { day: 'numeric', month: 'short', ...(withYears && { year: 'numeric' }) }).format(at * 1000);
}

/** A length of time in words, two units at most: 3 hours 20 minutes. */
export function duration(seconds) {
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return count('minutes', minutes);
  const hours = Math.floor(minutes / 60);
  if (hours < 12 && minutes % 60) return t('and', count('hours', hours), count('minutes', minutes % 60));
  if (minutes < 48 * 60) return count('hours', Math.round(minutes / 60));
  return count('days', Math.round(minutes / 60 / 24));
}

/** How long after one moment another came: "3 hours later". Empty if either is unknown. */
export function lag(from, to) {
  if (!readable(from) || !readable(to)) return '';
  return to - from < 60 ? t('at_once') : t('minutes_after', duration(to - from));
}

// Words of the story page and of the comparison.
Object.assign(WORDS.ar, {
  story_way: 'الرجوع',
  story_back: 'كل القصص',
  story_texts: 'النصوص حسب وقت نشرها',
  story_text: 'النص',
  story_texts_note: 'كل نص مع نسخه. لمقارنة نصين اختر الأول ثم الثاني.',
  story_terms: 'الكلمات الدالة:',
  story_by: 'نشره {0}، {1}.',
  story_first_by: 'أول من نشر: {0}، {1}.',
  story_last: 'وآخر مقال بعد {0} من الأول.',
  story_has_weak: 'في هذه القصة رابط ضعيف واحد على الأقل: قد تكون خبرين لا خبرًا واحدًا. انظر «لماذا هي قصة واحدة» أدناه.',
  story_split: 'هذه القصة جزء من قصة أكبر قسمتها الحدود التي اخترتها.',
  story_when: 'متى نشر كل مصدر',
  story_when_about: 'خط زمني: {0} من {1}، من {2} إلى {3}. الأوقات نفسها في قائمة النصوص أدناه.',
  story_other_outlets: 'غيرها ({0})',
  story_and_more: 'وغيرها {0}',
  story_rest: 'اعرض الباقي ({0})',
  story_more: 'اعرض {0} أخرى (بقي {1})',
  dot_own: 'نص بصياغته', dot_copy: 'نسخة من نص سبقها', dot_lead: 'صاحب عنوان القصة',
  role_first: 'الأول', role_original: 'الأصل، نُسخ {0}', role_text: 'صياغة خاصة', role_again: 'الصفحة نفسها جُمعت ثانية',
  same_title: 'بالعنوان نفسه',
  likeness: 'تشابه {0}', likeness_about: 'نسبة المشترك بين النسخة والأصل من {0}',
  text_more: 'النص كاملًا', headline_more: 'العنوان كاملًا', text_less: 'أقل',
  compare_original: 'قارن بالأصل', compare_pick: 'اختر للمقارنة', compare_picked: 'مختار، ألغِ', compare_with_this: 'قارن بهذا',
  compare_second: 'اخترت {0}: {1}. اختر نصًا ثانيًا للمقارنة.', compare_cancel: 'إلغاء',
  graph_title: 'صورة الروابط',
  graph_about: 'رسم يربط {0} عبر {1}. القائمة أدناه تقول الشيء نفسه كلامًا.',
  graph_keys: 'صورة الروابط: + و− للتكبير والتصغير، والأسهم للتحريك، و0 للعودة',
  graph_in: 'كبّر', graph_out: 'صغّر', graph_all: 'أظهر الكل',
  graph_hint: 'كل نقطة مقال؛ اضغطها لتصل إليه.',
  graph_left: 'لا تظهر {0} من المقالات: القصة أكبر من أن تُرسم كاملة.',
  graph_link: '{0}، بقوة {1}',
  links_title: 'لماذا هي قصة واحدة',
  links_note: 'كل رابط بين مقالين وسببه. النسبة بعد كل كلمة نصيبها من التشابه بينهما.',
  link_copy: 'نسخة', link_wording: 'صياغة مشتركة دون حد النسخة', link_coverage: 'تغطية للحدث نفسه', link_weak: 'رابط ضعيف',
  weak_note: 'الرابط الضعيف يقوم على كلمات مشتركة قليلة أو شائعة: يجمع المقالين، لكن تحقق منه بنفسك.',
  why_copy: '{0} من {1} مشتركة.',
  why_inside: '{0} من النص الأقصر موجود في الأطول.',
  why_address: 'لهما العنوان الإلكتروني نفسه.',
  why_shared: 'كلمات مشتركة: {0}.',
  why_apart: 'بينهما {0}.', why_together: 'في الوقت نفسه تقريبًا.', why_undated: 'تاريخ أحدهما غير معروف.',
  compare_both: 'قارن النصين',
  compare_title: 'مقارنة نصين', compare_opening: 'جارٍ فتح النصين…', compare_back: 'إلى القصة', compare_swap: 'بدّل الجانبين',
  compare_only: 'الاختلافات فقط', compare_nothing: 'لا كلمات للمقارنة.',
  compare_same: 'النصان متطابقان كلمةً كلمة.', compare_same_spelt: 'النصان متطابقان كلمةً كلمة، ولا يختلفان إلا في الإملاء.',
  compare_shared: 'يشتركان بالترتيب نفسه في {0}، أي {1} من النص الأقصر.',
  compare_longest: 'أطول عبارة مشتركة: {0}، «{1}».',
  compare_apart: 'صياغتان مختلفتان: عُلّمت العبارات المشتركة وحدها.',
  compare_no_text: 'لا يوجد في هذه الصفحة نصّ أحد المقالين، فالمقارنة بين العنوانين.',
  compare_excerpt: 'في هذه الصفحة مقتطفات من النصوص فقط، والمقارنة بين المقتطفات.',
  compare_no_difference: 'لا اختلاف.',
  word_shared: 'عبارة مشتركة', word_changed: 'كلام آخر', word_only: 'هنا فقط', word_spelt: 'إملاء آخر',
});
Object.assign(WORDS.en, {
  story_way: 'Back',
  story_back: 'All stories',
  story_texts: 'The texts, in order of publication',
  story_text: 'The text',
  story_texts_note: 'Each text with its copies. To compare two texts, pick one and then the other.',
  story_terms: 'Key words:',
  story_by: 'Published by {0}, {1}.',
  story_first_by: 'First published by {0}, {1}.',
  story_last: 'The last article came {0} later.',
  story_has_weak: 'At least one link in this story is weak: it may be two events, not one. See “Why this is one story” below.',
  story_split: 'This is a part of a larger story, which the limits you chose have divided.',
  story_when: 'When each outlet published',
  story_when_about: 'A timeline: {0} from {1}, from {2} to {3}. The list of texts below has the same times.',
  story_other_outlets: 'others ({0})',
  story_and_more: 'and {0} more',
  story_rest: 'Show the other {0}',
  story_more: 'Show {0} more ({1} left)',
  dot_own: 'text of its own', dot_copy: 'copy of an earlier text', dot_lead: 'gave the story its headline',
  role_first: 'first', role_original: 'original of {0}', role_text: 'own wording', role_again: 'the same page, crawled again',
  same_title: 'under the same headline',
  likeness: '{0} alike', likeness_about: 'Share of {0} that the copy and its original have in common',
  text_more: 'Full text', headline_more: 'Full headline', text_less: 'Less',
  compare_original: 'Compare with the original', compare_pick: 'Pick to compare', compare_picked: 'Picked, undo', compare_with_this: 'Compare with this',
  compare_second: 'Picked {0}: {1}. Pick a second text to compare it with.', compare_cancel: 'Cancel',
  graph_title: 'The links as a picture',
  graph_about: 'A picture of {0} and {1} between them. The list below says the same in words.',
  graph_keys: 'Picture of the links: + and − zoom, arrows move, 0 shows all',
  graph_in: 'Zoom in', graph_out: 'Zoom out', graph_all: 'Show all',
  graph_hint: 'Each point is an article; click it to go there.',
  graph_left: '{0} of the articles are not shown: the story is too large to be drawn whole.',
  graph_link: '{0}, strength {1}',
  links_title: 'Why this is one story',
  links_note: 'Every link between two articles, with its reason. The number after a word is its share of their likeness.',
  link_copy: 'copy', link_wording: 'shared wording, less than a copy', link_coverage: 'covers the same event', link_weak: 'weak link',
  weak_note: 'A weak link rests on few or common words: it joins the two articles, but judge for yourself.',
  why_copy: '{0} of {1} are shared.',
  why_inside: '{0} of the shorter text is in the longer one.',
  why_address: 'Both have the same address.',
  why_shared: 'Shared words: {0}.',
  why_apart: '{0} apart.', why_together: 'At about the same time.', why_undated: 'The date of one is not known.',
  compare_both: 'Compare both',
  compare_title: 'Two texts compared', compare_opening: 'Opening both texts…', compare_back: 'To the story', compare_swap: 'Swap sides',
  compare_only: 'Differences only', compare_nothing: 'There are no words to compare.',
  compare_same: 'Both texts are the same, word for word.', compare_same_spelt: 'Both texts are the same, word for word; they differ only in spelling.',
  compare_shared: 'They share {0} in the same order, {1} of the shorter text.',
  compare_longest: 'Longest shared phrase: {0}, “{1}”.',
  compare_apart: 'Two different wordings: only shared phrases are marked.',
  compare_no_text: 'This page lacks the text of at least one of them; the headlines are compared.',
  compare_excerpt: 'This page contains only excerpts of the texts; the excerpts are compared.',
  compare_no_difference: 'No difference.',
  word_shared: 'shared phrase', word_changed: 'other words', word_only: 'only here', word_spelt: 'spelt differently',
});
COUNTED.ar.of_copies = { zero: 'لم يُنسخ', one: 'مرة واحدة', two: 'مرتين', few: '# مرات', many: '# مرة', other: '# مرة' };
COUNTED.en.of_copies = { one: '# copy', other: '# copies' };
