//! Saved views on disk: one's own beside the seat, shared ones beside the journal.
//!
//! They hold words of filters, so they never go into the journal; losing them loses no decision.

use crate::app::msg::SavedView;
use crate::desk::DeskError;
use crate::model::ModeratorNo;
use crate::queue::Order;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

const FILE: &str = "views.json";

#[derive(Serialize, Deserialize)]
struct Kept {
    key: char,
    name: String,
    filter: String,
    sort: String,
}

fn files(store: &Path, me: ModeratorNo) -> [PathBuf; 2] {
    [store.join("seats").join(me.to_string()).join(FILE), store.join(FILE)]
}

fn read(path: &Path) -> Vec<SavedView> {
    let kept: Vec<Kept> = std::fs::read(path)
        .ok()
        .and_then(|bytes| serde_json::from_slice(&bytes).ok())
        .unwrap_or_default();
    let view = |kept: Kept| SavedView {
        key: kept.key,
        name: kept.name,
        filter: kept.filter,
        sort: Order::from_word(&kept.sort).unwrap_or_default(),
    };
    kept.into_iter().map(view).filter(|view| view.key.is_ascii_alphabetic()).collect()
}

/// The views of a moderator, then the shared ones, each by letter.
#[must_use]
pub fn kept_views(store: &Path, me: ModeratorNo) -> Vec<SavedView> {
    let [own, shared] = files(store, me);
    let mut views: Vec<SavedView> = read(&own).into_iter().filter(|v| !v.shared()).collect();
    views.extend(read(&shared).into_iter().filter(SavedView::shared));
    views.sort_by_key(|view| (view.shared(), view.key));
    views.dedup_by_key(|view| view.key);
    views
}

/// Keeps a view in the place of the one under the same letter; one without a name goes.
pub(super) fn keep(store: &Path, me: ModeratorNo, view: &SavedView) -> Result<(), DeskError> {
    let [own, shared] = files(store, me);
    let path = if view.shared() { shared } else { own };
    let mut views = read(&path);
    views.retain(|old| old.key != view.key);
    if !view.name.is_empty() {
        views.push(view.clone());
    }
    views.sort_by_key(|view| view.key);
    let word = |sort| Order::ALL.iter().find(|(order, _)| *order == sort).map_or("rank", |o| o.1);
    let kept: Vec<Kept> = views
        .into_iter()
        .map(|view| Kept {
            key: view.key,
            name: view.name,
            filter: view.filter,
            sort: word(view.sort).to_owned(),
        })
        .collect();
    let failed = |source| DeskError::File { path: path.clone(), source };
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(failed)?;
    }
    let bytes = serde_json::to_vec_pretty(&kept).map_err(|e| failed(e.into()))?;
    let fresh = path.with_extension("new");
    std::fs::write(&fresh, bytes).map_err(failed)?;
    std::fs::rename(&fresh, &path).map_err(failed)
}
