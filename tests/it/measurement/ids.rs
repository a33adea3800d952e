//! What the ids of the cells have in common.

use super::topics;

#[test]
fn each_id_is_there_once_and_is_made_of_words() {
    let mut ids: Vec<_> = topics::all().into_iter().map(|cell| cell.id).collect();
    ids.sort();
    let twice: Vec<_> = ids.windows(2).filter(|pair| pair[0] == pair[1]).collect();
    assert!(twice.is_empty(), "{twice:?}");
    let of_words = |id: &str| {
        id.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'/'))
    };
    for id in ids {
        assert!(of_words(&id) && id.contains('/'), "{id}");
    }
}
