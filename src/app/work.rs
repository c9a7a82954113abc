//! What lies on the desk of one seat: everything the screens share.

mod replies;

use super::care::Care;
use super::keymap::Keymap;
use super::layout::{Class, areas, class};
use super::list::List;
use super::msg::{CaseView, Checked, DraftFrom, Effect, Held, SavedView, Status};
use super::open::Open;
use super::said::{Kind, Message, Said};
use super::text::safe_line;
use super::theme::Theme;
use super::veil::Stage;
use crate::law::{Authority, Law, Policy};
use crate::model::time::SECOND;
use crate::model::{At, CaseNo, CaseState, Draft, OrderClock};
use jiff::tz::TimeZone;
use ratatui::layout::Rect;
use std::collections::BTreeSet;
use std::sync::Arc;

/// How long `✓ 20417 left` stays.
const LEFT_STAYS: i64 = 3 * SECOND;
/// Rows from which a row can be spared for late orders.
const LOUD: u16 = 10;
/// No messages around a case are wanted, nor anything else beside it.
pub const BARE: u16 = 0;
/// After this a wait is named.
const SLOW: i64 = 150;

/// State that all screens read.
pub struct Work {
    /// The rule book.
    pub law: Arc<Law>,
    /// How it looks.
    pub theme: Theme,
    /// What keys do.
    pub keymap: Keymap,
    /// Zone of the platform.
    pub zone: TimeZone,
    /// The time is now.
    pub now: At,
    /// Columns and rows.
    pub size: (u16, u16),
    /// How long a decision is held.
    pub hold_ms: i64,
    /// Bars stand still.
    pub motion_less: bool,
    /// Numbers for the status line.
    pub status: Status,
    /// Decisions whose hold runs, newest first.
    pub held: Vec<Held>,
    /// A case whose hold is over, and since when.
    pub left: Option<(CaseNo, At)>,
    /// The list.
    pub list: List,
    /// The case.
    pub open: Open,
    /// Marked cases.
    pub marks: BTreeSet<CaseNo>,
    /// The last decision, for `.`.
    pub last: Option<Draft>,
    /// Messages.
    pub said: Said,
    /// The case pane has the focus.
    pub on_case: bool,
    /// Decisions on their way to the disk, and since when.
    pub writing: Option<(Vec<CaseNo>, At)>,
    /// The letter the usual policy would send, for this case.
    pub preview: Option<(CaseNo, Option<Checked>)>,
    /// A `u` before this moment makes a reversal.
    pub reverse_until: Option<At>,
    /// Words the history is narrowed to.
    pub history_filter: String,
    /// Saved views, one's own first.
    pub views: Vec<SavedView>,
    /// Where the report was left.
    pub report: Option<super::screen::report::Place>,
    /// Words the register of orders is narrowed to.
    pub orders_filter: String,
    /// The pointer only passes by: the case is drawn without what stands round it.
    pub passing: bool,
    /// This is a training run.
    pub training: bool,
    /// The seat is done.
    pub finished: bool,
    /// Authorities of the settings that reports can go to.
    pub authorities: Vec<Authority>,
    /// What was read, and when a pause is due.
    pub care: Care,
    /// How far the veil is lifted on a case that is looked at beside the open one.
    pub beside: Option<Stage>,
    out: Vec<Effect>,
}

impl Work {
    /// A desk with nothing on it yet.
    #[must_use]
    pub fn new(setup: super::Setup) -> Self {
        let mut theme = setup.theme;
        match setup.seat.theme.as_str() {
            "dark" => theme.dark = true,
            "light" => theme.dark = false,
            _ => {}
        }
        let mut list = List::default();
        list.filter = setup.seat.filter;
        list.search = setup.seat.search;
        list.selected = setup.seat.selected;
        Self {
            law: setup.law,
            theme,
            keymap: setup.keymap,
            zone: setup.zone,
            now: setup.now,
            size: setup.size,
            hold_ms: setup.hold_ms,
            motion_less: setup.motion_less,
            status: Status::default(),
            held: Vec::new(),
            left: None,
            list,
            open: Open::default(),
            marks: setup.seat.marks,
            last: None,
            said: Said::default(),
            on_case: false,
            writing: None,
            preview: None,
            reverse_until: None,
            history_filter: String::new(),
            views: Vec::new(),
            report: None,
            orders_filter: String::new(),
            passing: false,
            training: false,
            finished: false,
            authorities: setup.authorities,
            care: Care::new(setup.care, setup.now),
            beside: None,
            out: Vec::new(),
        }
    }

    /// The authority a report goes to: the one with this id, else the first that takes this law.
    #[must_use]
    pub fn authority(&self, id: &str, basis: &str) -> Option<&Authority> {
        let named = self.authorities.iter().find(|a| a.id == id);
        named.or_else(|| self.authorities.iter().find(|a| a.takes(basis)))
    }

    /// Layout class of the size.
    #[must_use]
    pub fn class(&self) -> Class {
        class(self.size.0, self.area().height)
    }

    /// Rows the list can show at most.
    #[must_use]
    pub fn list_height(&self) -> usize {
        usize::from(areas(self.area(), false).list.height.max(1))
    }

    /// Orders whose time is over, worst first.
    pub fn late_orders(&self) -> impl Iterator<Item = &OrderClock> {
        self.status.orders.iter().filter(|clock| clock.due < self.now)
    }

    /// A row under the status line says that an order is late.
    #[must_use]
    pub fn is_loud(&self) -> bool {
        self.size.1 >= LOUD && self.late_orders().next().is_some()
    }

    /// What the screens have: everything but the row that says that an order is late.
    #[must_use]
    pub fn area(&self) -> Rect {
        let row = u16::from(self.is_loud());
        Rect::new(0, row, self.size.0, self.size.1.saturating_sub(row))
    }

    /// Wants something done.
    pub fn ask(&mut self, effect: Effect) {
        self.out.push(effect);
    }

    /// Everything wanted since the last time.
    pub fn take_effects(&mut self) -> Vec<Effect> {
        std::mem::take(&mut self.out)
    }

    /// Says something in the hold row.
    pub fn say(&mut self, kind: Kind, text: impl Into<String>) {
        self.say_keys(kind, text, &[]);
    }

    /// Says something, with what may be pressed.
    pub fn say_keys(
        &mut self,
        kind: Kind,
        text: impl Into<String>,
        keys: &[(&'static str, &'static str)],
    ) {
        let text = text.into();
        self.said.say(Message { kind, text, keys: keys.to_vec(), at: self.now });
    }

    /// Asks for the list again.
    pub fn refresh_list(&mut self) {
        let height = self.list_height();
        let effect = self.list.refresh(self.now, height);
        self.ask(effect);
    }

    /// Asks for the case again.
    pub fn refresh_case(&mut self) {
        self.open.asked = None;
        self.open_selected();
    }

    /// Messages wanted on each side of the case.
    const fn around(&self) -> u16 {
        if self.open.context >= 2 { 50 } else { 10 }
    }

    /// Opens what the pointer is on, if it is not open yet.
    pub fn open_selected(&mut self) {
        let Some(case) = self.list.selected else {
            self.open = Open::default();
            return;
        };
        // A pointer that passes by is content with the case, with or without what is around it.
        let around = if self.passing { BARE } else { self.around() };
        let known = self.open.asked.filter(|(open, _)| *open == case);
        if known.is_some_and(|(_, known)| known == around || self.passing) {
            return;
        }
        if self.open.asked.is_none_or(|(open, _)| open != case) && self.shown() != Some(case) {
            // The veil falls again and the scroll starts over when a case is left.
            self.open = Open::default();
        }
        self.open.asked = Some((case, around));
        self.ask(Effect::Open { case, around });
    }

    /// The case whose view is held.
    #[must_use]
    pub fn shown(&self) -> Option<CaseNo> {
        self.open.view.as_ref().map(|view| view.case.no)
    }

    /// The view of the selected case.
    #[must_use]
    pub fn case(&self) -> Option<&CaseView> {
        self.open.view.as_deref().filter(|view| Some(view.case.no) == self.list.selected)
    }

    /// Cases that a decision now acts on: the marked ones, else the selected one.
    #[must_use]
    pub fn targets(&self) -> Vec<CaseNo> {
        if self.marks.is_empty() {
            self.list.selected.into_iter().collect()
        } else {
            self.marks.iter().copied().collect()
        }
    }

    /// The policy that usually fits the open case.
    #[must_use]
    pub fn usual(&self) -> Option<&Policy> {
        self.usual_of(self.case()?)
    }

    /// The usual policy of a case that need not be the selected one.
    #[must_use]
    pub fn usual_of(&self, view: &CaseView) -> Option<&Policy> {
        let fit = view.fits.first().map(|fit| fit.policy.as_str());
        fit.or_else(|| view.case.policy()).and_then(|id| self.law.policy(id))
    }

    /// Asks for the letter the usual policy would send, once for each case.
    pub fn ask_preview(&mut self) {
        let Some(view) = self.case().filter(|_| !self.passing) else { return };
        let case = view.case.no;
        if self.preview.as_ref().is_some_and(|(known, _)| *known == case) || self.veiled(view) {
            return;
        }
        let Some(policy) = self.usual().map(|policy| policy.id.clone()) else { return };
        self.preview = Some((case, None));
        self.ask(Effect::Prefill { case, from: DraftFrom::Policy(policy) });
    }

    /// The list has been asked for longer than one should wait without a word.
    #[must_use]
    pub fn reading(&self) -> bool {
        self.list.asked.is_some_and(|at| self.now.since(at) >= SLOW)
    }

    /// The time goes on.
    pub fn tick(&mut self, now: At) {
        self.now = self.now.max(now);
        self.said.tick(self.now);
        let now = self.now;
        if let Some(gone) = self.held.iter().find(|held| held.until <= now) {
            self.left = Some((gone.case, gone.until));
            self.held.retain(|held| held.until > now);
        }
        self.left = self.left.filter(|(_, at)| now.since(*at) < LEFT_STAYS);
    }

    /// What happened to the open case, when it waits no longer.
    #[must_use]
    pub fn closed(&self) -> Option<String> {
        let view = self.case()?;
        match &view.case.state {
            CaseState::Waiting if view.holder.is_some() => {
                view.holder.as_ref().map(|(name, since)| {
                    let since = super::time::clock(*since, self.now, &self.zone);
                    format!("{} has it since {since}", safe_line(name, 40))
                })
            }
            CaseState::Waiting => self.list.gone.then(|| "this case is not in the list".to_owned()),
            CaseState::Skipped { .. } => Some("this case is put off".into()),
            CaseState::Decided(_) => {
                let by = view.decisions.first().map_or("somebody", |past| past.by.as_str());
                if by == self.status.me {
                    return Some("you have decided this case".into());
                }
                Some(format!("{} has decided this case", safe_line(by, 80)))
            }
        }
    }
}
