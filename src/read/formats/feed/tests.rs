//! Where a buffer ends makes no difference.

use proptest::prelude::*;

use super::Channel;
use super::items::Items;
use crate::read::{Batch, More, Records};

/// The records with their heads, and what was skipped.
fn read(feed: &str, limit: usize, chunk: usize, room: usize) -> (Vec<String>, Vec<String>) {
    let mut items = Items::new(feed.as_bytes(), "x".into(), limit).in_chunks(chunk);
    let (mut records, mut skipped) = (Vec::new(), Vec::new());
    loop {
        let mut batch = Batch::default();
        batch.bytes.extend_from_slice(b"another input");
        let more = items.fill(&mut batch, room);
        for record in &batch.records {
            let channel = record.format.get::<Channel>().unwrap();
            let raw = String::from_utf8_lossy(batch.raw(record));
            records.push(format!("{} {raw} {channel:?}", record.number));
        }
        assert!(batch.bytes.starts_with(b"another input"));
        let told = batch.skipped.into_iter();
        skipped.extend(told.map(|(_, s)| s.to_string()));
        if more == More::No {
            return (records, skipped);
        }
    }
}

fn anything() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => "</?(item|entry|rss|feed|channel|title|a:item)( a=[\"'][^<]{0,9}[\"'])? {0,9}/?>",
        2 => "[<>&;\"'/=! \\-\\[\\]?a\n]",
        1 => "(<!--|-->|<!\\[CDATA\\[|\\]\\]>|<!DOCTYPE [\\[]|<\\?|\\?>)",
        1 => "[x \n]{0,9}",
    ];
    prop::collection::vec(piece, 0..30).prop_map(|pieces| pieces.concat())
}

/// An item that is being passed over while the batch is full: its place in the next buffer is new.
#[test]
fn an_item_passed_over_from_batch_to_batch_is_no_panic() {
    let inside = "</title     />[<a:item  >xx  xx\n x;</rss a=\"Aa aAA'    ><item a='\u{800}\0¡¡   \
        𐀀0\"      /><channel         >/<title a=\"\0\0\0'       /><entry>";
    for chunk in 1..40 {
        for limit in [1, 7, 30] {
            read(inside, limit, chunk, 1);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn any_chunks_and_any_room_give_the_same(
        inside in anything(),
        rooted: bool,
        chunk in 1..30usize,
        room in prop_oneof![Just(1 << 20), 1..60usize],
    ) {
        let feed = if rooted { format!("<rss>{inside}") } else { inside };
        let whole = read(&feed, 1 << 20, 1 << 20, 1 << 20);
        prop_assert_eq!(read(&feed, 1 << 20, chunk, room), whole);
    }

    /// Where a piece of markup alone outgrows the limit, an item can be passed over in small chunks
    /// and kept in large ones; but it is one or the other.
    #[test]
    fn a_limit_is_kept_in_any_chunks(
        inside in anything(), limit in 1..60usize, chunk in 1..30usize, room in 1..60usize,
    ) {
        for chunk in [chunk, 1 << 20] {
            let mut items = Items::new(inside.as_bytes(), "x".into(), limit).in_chunks(chunk);
            loop {
                let mut batch = Batch::default();
                let more = items.fill(&mut batch, room);
                for record in &batch.records {
                    prop_assert!(record.range.len() <= limit.max(1));
                }
                if more == More::No {
                    break;
                }
            }
        }
    }
}
