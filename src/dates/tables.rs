//! Names of months and weekdays, as date lines write them; the Gregorian ones in Arabic are those of
//! the text rules.

use std::sync::LazyLock;

use crate::text::month_names;

/// Gregorian months in Arabic, by all their names.
pub(super) static MONTHS: LazyLock<Vec<(i8, &'static str)>> = LazyLock::new(|| {
    month_names()
        .map(|(month, name)| (month.cast_signed(), name))
        .collect()
});

/// Months of the Islamic calendar.
pub(super) const HIJRI_MONTHS: [(i8, &str); 19] = [
    (1, "محرم"),
    (1, "المحرم"),
    (2, "صفر"),
    (3, "ربيع الاول"),
    (4, "ربيع الاخر"),
    (4, "ربيع الثاني"),
    (5, "جمادي الاولي"),
    (5, "جمادي الاول"),
    (6, "جمادي الاخره"),
    (6, "جمادي الثانيه"),
    (6, "جمادي الثاني"),
    (7, "رجب"),
    (8, "شعبان"),
    (9, "رمضان"),
    (10, "شوال"),
    (11, "ذو القعده"),
    (11, "ذي القعده"),
    (12, "ذو الحجه"),
    (12, "ذي الحجه"),
];

/// English months, by their first three letters.
pub(super) const ENGLISH_MONTHS: [&str; 12] = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
];

/// Weekdays, Monday first.
pub(crate) const WEEKDAYS: [&str; 7] = [
    "الاثنين",
    "الثلاثاء",
    "الاربعاء",
    "الخميس",
    "الجمعه",
    "السبت",
    "الاحد",
];
