//! The schema that writers of Arrow tables put beside that of Parquet.
//!
//! In: the pair of metadata that holds it. Out: the same with the columns of a
//! [`Label`](crate::read::Label) at the end: a reader expects as many there as the file has, and
//! finds in it what Parquet has no word for, such as the zone of a time.
//!
//! It is a message of Arrow's streams: eight bytes, then a FlatBuffer. What it refers to comes after
//! the reference, so the new tables are put before the old ones, which stay as they are.
//!
//! Source: `Message.fbs` and `Schema.fbs` of Apache Arrow; the binary format of FlatBuffers.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use parquet::file::metadata::KeyValue;

/// The name of the pair.
pub(super) const KEY: &str = "ARROW:schema";

/// The numbers of fields in their tables, and of variants.
mod number {
    pub(super) const MESSAGE_VERSION: usize = 0;
    pub(super) const MESSAGE_TYPE: usize = 1;
    pub(super) const MESSAGE_HEADER: usize = 2;
    pub(super) const SCHEMA_ENDIANNESS: usize = 0;
    pub(super) const SCHEMA_FIELDS: usize = 1;
    pub(super) const SCHEMA_METADATA: usize = 2;
    pub(super) const SCHEMA_FEATURES: usize = 3;
    pub(super) const FIELD_NAME: usize = 0;
    pub(super) const OF_SCHEMA: u8 = 1;
    pub(super) const FLOATING_POINT: u8 = 3;
    pub(super) const UTF8: u8 = 5;
    pub(super) const DOUBLE: u16 = 2;
}

/// The pair with the three columns, a text, a text or null, a number or null, in the place of any of
/// their names; none if it is not understood.
pub(super) fn with_labels(pair: KeyValue, names: &[&str; 3]) -> Option<KeyValue> {
    let bytes = STANDARD.decode(pair.value.as_deref()?).ok()?;
    let message = Old(bytes.strip_prefix(&[0xFF; 4])?.get(4..)?);
    let new = message.widened(names)?;
    let length = u32::try_from(new.len()).ok()?;
    let all = [&[0xFF; 4], &length.to_le_bytes()[..], &new].concat();
    Some(KeyValue::new(KEY.to_owned(), STANDARD.encode(all)))
}

/// A FlatBuffer that is there.
struct Old<'a>(&'a [u8]);

impl Old<'_> {
    fn number<const N: usize>(&self, at: usize) -> Option<[u8; N]> {
        self.0.get(at..)?.first_chunk().copied()
    }

    /// Where a reference leads.
    fn follow(&self, at: usize) -> Option<usize> {
        at.checked_add(u32::from_le_bytes(self.number(at)?) as usize)
    }

    /// Where a field of a table is, if it is there.
    fn field(&self, table: usize, number: usize) -> Option<usize> {
        let back = i32::from_le_bytes(self.number(table)?);
        let places = i64::try_from(table).ok()? - i64::from(back);
        let places = usize::try_from(places).ok()?;
        let at = 4 + 2 * number;
        if at >= usize::from(u16::from_le_bytes(self.number(places)?)) {
            return None;
        }
        match u16::from_le_bytes(self.number(places.checked_add(at)?)?) {
            0 => None,
            place => table.checked_add(place.into()),
        }
    }

    fn text(&self, at: usize) -> Option<&str> {
        let at = self.follow(at)?;
        let length = u32::from_le_bytes(self.number(at)?) as usize;
        str::from_utf8(self.0.get(at.checked_add(4)?..)?.get(..length)?).ok()
    }

    /// Where the fields of a schema are, with their names.
    fn fields(&self, schema: usize) -> Option<Vec<(usize, &str)>> {
        let list = self.follow(self.field(schema, number::SCHEMA_FIELDS)?)?;
        let count = u32::from_le_bytes(self.number(list)?) as usize;
        let places = self.0.get(list.checked_add(4)?..)?;
        let places = places.get(..count.checked_mul(4)?)?;
        let field = |n: usize| {
            let field = self.follow(list + 4 + 4 * n)?;
            let name = self.text(self.field(field, number::FIELD_NAME)?)?;
            Some((field, name))
        };
        (0..places.len() / 4).map(field).collect()
    }

    fn widened(&self, names: &[&str; 3]) -> Option<Vec<u8>> {
        let message = self.follow(0)?;
        let kind = self.field(message, number::MESSAGE_TYPE)?;
        if self.number(kind)? != [number::OF_SCHEMA] {
            return None;
        }
        let schema = self.follow(self.field(message, number::MESSAGE_HEADER)?)?;
        let fields = self.fields(schema)?;
        // Written by us: so that what is annotated twice is as if it were once.
        let last = fields.iter().skip(fields.len().saturating_sub(names.len()));
        if last.map(|(_, name)| name).eq(names) {
            return Some(self.0.to_vec());
        }
        let kept = fields.iter().filter(|(_, name)| !names.contains(name));
        let short = |field: Option<usize>| field.map_or(Some([0; 2]), |at| self.number(at));
        let old = |number| self.field(schema, number).map(|at| self.follow(at));
        let new = New {
            version: short(self.field(message, number::MESSAGE_VERSION))?,
            endianness: short(self.field(schema, number::SCHEMA_ENDIANNESS))?,
            fields: kept.map(|(field, _)| *field).collect(),
            metadata: old(number::SCHEMA_METADATA).map_or(Some(None), |at| at.map(Some))?,
            features: old(number::SCHEMA_FEATURES).map_or(Some(None), |at| at.map(Some))?,
        };
        new.before(self.0, names)
    }
}

/// What is taken from the old message: two numbers, and where the rest is in it.
struct New {
    version: [u8; 2],
    endianness: [u8; 2],
    fields: Vec<usize>,
    metadata: Option<usize>,
    features: Option<usize>,
}

/// A FlatBuffer on its way.
#[derive(Default)]
struct Built {
    bytes: Vec<u8>,
    /// References into the old one: where they are, and where they lead there.
    back: Vec<(usize, usize)>,
}

impl Built {
    /// Adds a table with these places of its fields and these bytes; gives where it is.
    fn table(&mut self, places: &[u16], bytes: &[u8]) -> usize {
        // The longest number in a table has eight bytes.
        while !(self.bytes.len() + 4 + 2 * places.len()).is_multiple_of(8) {
            self.bytes.push(0);
        }
        let head = [4 + 2 * places.len() as u16, 4 + bytes.len() as u16];
        let list = self.bytes.len();
        for number in head.iter().chain(places) {
            self.bytes.extend(number.to_le_bytes());
        }
        let table = self.bytes.len();
        self.bytes.extend(((table - list) as u32).to_le_bytes());
        self.bytes.extend(bytes);
        table
    }

    /// Makes a reference.
    fn refer(&mut self, at: usize, to: usize) -> Option<()> {
        let distance = u32::try_from(to.checked_sub(at)?).ok()?;
        let place = self.bytes.get_mut(at..)?.first_chunk_mut()?;
        *place = distance.to_le_bytes();
        Some(())
    }

    fn refer_back(&mut self, at: usize, to: Option<usize>) {
        self.back.extend(to.map(|to| (at, to)));
    }

    /// Begins a list or a text of this length.
    fn list(&mut self, length: usize) -> Option<usize> {
        while !self.bytes.len().is_multiple_of(4) {
            self.bytes.push(0);
        }
        let at = self.bytes.len();
        self.bytes.extend(u32::try_from(length).ok()?.to_le_bytes());
        Some(at)
    }

    /// Adds a field without children; gives where it is.
    fn field(&mut self, name: &str, nullable: bool, kind: u8) -> Option<usize> {
        // Name, whether it may be null, kind, its table, no dictionary, children.
        let bytes = [&[0; 12], &[nullable.into(), kind, 0, 0][..]].concat();
        let field = self.table(&[4, 16, 17, 8, 0, 12], &bytes);
        let text = self.list(name.len())?;
        self.bytes.extend(name.as_bytes());
        self.bytes.push(0);
        let children = self.list(0)?;
        let of = match kind {
            number::FLOATING_POINT => {
                let [low, high] = number::DOUBLE.to_le_bytes();
                self.table(&[4], &[low, high, 0, 0])
            }
            _ => self.table(&[], &[]),
        };
        self.refer(field + 4, text)?;
        self.refer(field + 8, of)?;
        self.refer(field + 12, children)?;
        Some(field)
    }
}

impl New {
    /// The new message, the old one at its end.
    fn before(&self, old: &[u8], names: &[&str; 3]) -> Option<Vec<u8>> {
        let mut built = Built::default();
        built.bytes.extend([0; 4]);
        // Version, kind, header, length of what follows.
        let [low, high] = self.version;
        let numbers = [low, high, number::OF_SCHEMA, 0];
        let message = built.table(&[16, 18, 4, 8], &[&[0; 12], &numbers[..]].concat());
        let place = |place, of: Option<usize>| if of.is_some() { place } else { 0 };
        let [low, high] = self.endianness;
        let places = [16, 4, place(8, self.metadata), place(12, self.features)];
        let schema = built.table(&places, &[&[0; 12], &[low, high, 0, 0][..]].concat());
        built.refer(0, message)?;
        built.refer(message + 4, schema)?;
        built.refer_back(schema + 8, self.metadata);
        built.refer_back(schema + 12, self.features);
        let list = built.list(self.fields.len() + names.len())?;
        built.refer(schema + 4, list)?;
        let mut at = list + 4;
        built
            .bytes
            .resize(at + 4 * (self.fields.len() + names.len()), 0);
        for &field in &self.fields {
            built.refer_back(at, Some(field));
            at += 4;
        }
        let [group, copy_of, score] = *names;
        for (name, nullable, kind) in [
            (group, false, number::UTF8),
            (copy_of, true, number::UTF8),
            (score, true, number::FLOATING_POINT),
        ] {
            let field = built.field(name, nullable, kind)?;
            built.refer(at, field)?;
            at += 4;
        }
        while !built.bytes.len().is_multiple_of(8) {
            built.bytes.push(0);
        }
        let begin = built.bytes.len();
        for (at, to) in std::mem::take(&mut built.back) {
            built.refer(at, begin.checked_add(to)?)?;
        }
        built.bytes.extend(old);
        Some(built.bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMES: [&str; 3] = crate::read::Label::NAMES;

    /// What pyarrow 26 writes for `when: timestamp[us, tz=Asia/Riyadh]` and `sada_group:
    /// large_string`, with the metadata `k: v`.
    const PYARROW: &str = "//////gAAAAQAAAAAAAKAA4ABgAFAAgACgAAAAABBAAQAAAAAAAKAAwAAAAEAAgACgAAA\
        DQAAAAEAAAAAQAAAAwAAAAIAAwABAAIAAgAAAAQAAAABAAAAAEAAAB2AAAAAQAAAGsAAAACAAAASAAAAAQAAADQ////\
        AAABFBAAAAAgAAAABAAAAAAAAAAKAAAAc2FkYV9ncm91cAAABAAEAAQAAAAQABQACAAGAAcADAAAABAAEAAAAAAAAQoQ\
        AAAAIAAAAAQAAAAAAAAABAAAAHdoZW4AAAAACAAMAAYACAAIAAAAAAACAAQAAAALAAAAQXNpYS9SaXlhZGgAAAAAAA==";

    fn bytes(pair: &KeyValue) -> Vec<u8> {
        STANDARD.decode(pair.value.as_deref().unwrap()).unwrap()
    }

    fn pair(value: &str) -> KeyValue {
        KeyValue::new(KEY.to_owned(), value.to_owned())
    }

    #[test]
    fn the_columns_of_a_label_come_last_and_the_others_stay() {
        let new = with_labels(pair(PYARROW), &NAMES).unwrap();
        let all = bytes(&new);
        let (head, message) = all.split_at(8);
        assert_eq!(head[..4], [0xFF; 4]);
        assert_eq!(
            head[4..],
            u32::try_from(message.len()).unwrap().to_le_bytes()
        );
        let old = bytes(&pair(PYARROW));
        assert!(message.ends_with(&old[8..]) && message.len() % 8 == 0);
        let message = Old(message);
        let table = message.follow(0).unwrap();
        let schema = message.field(table, number::MESSAGE_HEADER).unwrap();
        let schema = message.follow(schema).unwrap();
        let fields = message.fields(schema).unwrap();
        let names: Vec<&str> = fields.iter().map(|(_, name)| *name).collect();
        assert_eq!(names, ["when", "sada_group", "sada_copy_of", "sada_score"]);
        // The zone is still there, and so is the metadata.
        let of = message
            .follow(message.field(fields[0].0, 3).unwrap())
            .unwrap();
        let zone = message.field(of, 1).unwrap();
        assert_eq!(message.text(zone), Some("Asia/Riyadh"));
        let pairs = message.field(schema, number::SCHEMA_METADATA).unwrap();
        let pairs = message.follow(pairs).unwrap();
        let first = message.follow(pairs + 4).unwrap();
        let key = message.field(first, 0).unwrap();
        assert_eq!(message.text(key), Some("k"));
        // The kinds of the new columns, and which of them may be null.
        for (field, kind, nullable) in [(1, 5, 0), (2, 5, 1), (3, 3, 1)] {
            let byte = |place| message.number(message.field(fields[field].0, place).unwrap());
            assert_eq!((byte(2), byte(1)), (Some([kind]), Some([nullable])));
        }
        assert_eq!(with_labels(new.clone(), &NAMES), Some(new));
    }

    #[test]
    fn what_is_not_understood_is_left_out() {
        for value in ["", "?", "AAAA", "/////wAAAAA="] {
            assert_eq!(with_labels(pair(value), &NAMES), None, "{value}");
        }
        let old = bytes(&pair(PYARROW));
        for at in 0..old.len() {
            for value in [0, 1, 0x7F, 0x80, 0xFF] {
                let mut damaged = old.clone();
                damaged[at] = value;
                let _ = with_labels(pair(&STANDARD.encode(damaged)), &NAMES);
            }
            let _ = with_labels(pair(&STANDARD.encode(&old[..at])), &NAMES);
        }
    }
}
