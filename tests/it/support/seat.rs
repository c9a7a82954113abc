//! A seat at the sample queue with a clock that stands still, in memory.

use super::trainee::{BEGAN, How, Trainee};
use modq::app::key::parse_keys;
use modq::app::keymap::Keymap;
use modq::app::theme::{Depth, Theme};
use modq::app::{App, Setup};
use modq::desk::{Desk, IntakeOptions, Make, Place};
use modq::model::{At, CaseNo, ComplaintTexts, Filed, Moderator, Role};
use modq::session::{Event, SeatNo, Session, Start, Work, buffer_text};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use tempfile::TempDir;

/// The moment every test seat sits at.
pub const NOW: &str = "2026-03-17T13:40:00Z";

/// Orders besides those of the sample queue.
pub const ORDERS: &str = include_str!("../data/orders.jsonl");

/// Messages that are decided and complained about.
const COMPLAINED: &str = include_str!("../data/complaints.jsonl");

/// Settings in which a second person is needed for reports to an authority.
pub const FOUR_EYES: &str = include_str!("../data/four-eyes.toml");

/// Cases that the policy for threats usually fits.
pub fn threats(desk: &Desk) -> impl Iterator<Item = CaseNo> {
    let fits = |no: &CaseNo| {
        let row = desk.board().get(*no);
        row.is_some_and(|row| row.policy.as_deref() == Some("threat") && row.message.is_some())
    };
    (1..=desk.store().cases()).map(CaseNo).filter(fits)
}

/// Somebody sits down, with a screen of this size and look.
fn seated(
    session: &mut Session,
    me: Moderator,
    (size, depth, dark): ((u16, u16), Depth, bool),
) -> SeatNo {
    let now = session.now();
    let desk = session.desk();
    let app = App::new(Setup {
        law: Arc::clone(desk.law()),
        theme: Theme { dark, depth, ..Theme::default() },
        keymap: Keymap::new(&BTreeMap::new()).unwrap(),
        zone: desk.zone().clone(),
        now,
        size,
        hold_ms: 30_000,
        seat: modq::app::msg::Seat::default(),
        motion_less: false,
        authorities: desk.config().platform.authorities.clone(),
        care: modq::session::care(desk, &me),
    });
    let marks = BTreeSet::new();
    let no = session.sit(Start { me, app, marks, remarks: Vec::new(), kind: Work::Live });
    session.take(no, Event::Resize(size.0, size.1));
    no
}

pub struct Seat {
    pub session: Session,
    no: SeatNo,
    size: (u16, u16),
    me: modq::model::ModeratorNo,
    // Dropped last, so that the store is closed before its folder goes.
    _folder: TempDir,
}

impl Seat {
    pub fn sample(size: (u16, u16), depth: Depth, dark: bool) -> Self {
        Self::with((size, depth, dark), ("mira", ""), |_| {})
    }

    /// The sample queue with these settings, under this name, after something more.
    pub fn with(
        (size, depth, dark): ((u16, u16), Depth, bool),
        (name, settings): (&str, &str),
        more: impl FnOnce(&mut Desk),
    ) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let now = At::parse(NOW).unwrap();
        if !settings.is_empty() {
            std::fs::create_dir_all(folder.path().join("store")).unwrap();
            std::fs::write(folder.path().join("store/modq.toml"), settings).unwrap();
        }
        let store = folder.path().join("store");
        let mut desk = if settings.contains("# no sample") {
            Desk::found(&store, Place::Memory, now).unwrap()
        } else {
            Desk::sample(&store, Place::Memory, now).unwrap().desk
        };
        more(&mut desk);
        let me = desk.sit(name, Role::Moderator, now).unwrap();
        let mut session = Session::new(desk, Some(now));
        let me_no = me.no;
        let no = seated(&mut session, me, (size, depth, dark));
        Self { session, no, size, me: me_no, _folder: folder }
    }

    /// Somebody else sits down at the same desk.
    pub fn beside(&mut self, name: &str, role: Role) -> SeatNo {
        let now = self.session.now();
        let who = self.session.desk_mut().sit(name, role, now).unwrap();
        let no = seated(&mut self.session, who, (self.size, Depth::True, true));
        self.session.renew();
        no
    }

    /// The first seat.
    pub fn first(&self) -> SeatNo {
        self.no
    }

    /// Presses keys on one of the seats; the others see what comes of it.
    pub fn press_at(&mut self, no: SeatNo, keys: &str) {
        for key in parse_keys(keys).unwrap() {
            self.session.take(no, Event::Key(key));
        }
        self.session.renew();
    }

    /// The screen of one of the seats.
    pub fn text_at(&self, no: SeatNo) -> String {
        let area = Rect::new(0, 0, self.size.0, self.size.1);
        let mut buffer = Buffer::empty(area);
        self.session.draw(no, &mut buffer, area);
        buffer_text(&buffer)
    }

    /// The sample queue with colleagues at work: noor holds a case, jas left a note for the next
    /// shift and one for mira.
    pub fn team((size, depth, dark): ((u16, u16), Depth, bool)) -> Self {
        let mut seat = Self::with((size, depth, dark), ("mira", ""), |desk| {
            let before = At::parse(NOW).unwrap().plus(-3_600_000);
            desk.sit("mira", Role::Moderator, before).unwrap();
            let jas = desk.sit("jas", Role::Moderator, before).unwrap();
            desk.sit("noor", Role::Senior, before).unwrap();
            desk.note(&jas, CaseNo(1), "@mira asked the author, no answer yet", before).unwrap();
            desk.hand_on(&jas, "The drug adverts from west come back every hour.", before).unwrap();
        });
        let noor = seat.beside("noor", Role::Senior);
        seat.press_at(noor, "j<enter>");
        seat
    }

    /// The sample queue with some more orders, in part late.
    pub fn orders(size: (u16, u16), depth: Depth, dark: bool) -> Self {
        Self::with((size, depth, dark), ("mira", ""), |desk| {
            let options = IntakeOptions::new(At::parse(NOW).unwrap());
            let path = std::path::Path::new("orders.jsonl");
            desk.intake(path, &mut ORDERS.as_bytes(), &options, &mut |_| true).unwrap();
        })
    }

    /// The sample queue with what this file of JSON lines brings.
    pub fn with_rows(size: (u16, u16), rows: &str) -> Self {
        Self::with((size, Depth::True, true), ("mira", ""), |desk| {
            let options = IntakeOptions::new(At::parse(NOW).unwrap());
            let path = std::path::Path::new("rows.jsonl");
            desk.intake(path, &mut rows.as_bytes(), &options, &mut |_| true).unwrap();
        })
    }

    /// The sample queue with complaints: two against decisions of noor that mira may answer, and
    /// one against a decision of mira herself.
    pub fn complaints(size: (u16, u16), depth: Depth, dark: bool) -> Self {
        Self::with((size, depth, dark), ("mira", ""), |desk| {
            let at = |text: &str| At::parse(text).unwrap();
            let options = IntakeOptions::new(at("2026-03-10T16:30:00Z"));
            let path = std::path::Path::new("complaints.jsonl");
            let before = desk.store().cases();
            desk.intake(path, &mut COMPLAINED.as_bytes(), &options, &mut |_| true).unwrap();
            let case = |n: u32| CaseNo(before + n);
            let noor = desk.sit("noor", Role::Moderator, at("2026-03-10T16:30:00Z")).unwrap();
            let mira = desk.sit("mira", Role::Moderator, at("2026-03-10T16:30:00Z")).unwrap();
            let then = at("2026-03-10T17:02:00Z");
            let said = [
                (
                    &noor,
                    1,
                    "spam",
                    "2026-03-12T08:41:00Z",
                    "Ik verkoop gewoon mijn eigen honing van \
                    mijn eigen bijen, aan buren. Dat is geen spam. Ik heb één bericht geplaatst, \
                    niet tien. Ik wil graag dat het teruggezet wordt.",
                ),
                (
                    &noor,
                    2,
                    "fraud",
                    "2026-03-14T19:05:00Z",
                    "De kaartjes waren echt en iedereen \
                    kwam binnen.",
                ),
                (&mira, 3, "spam", "2026-03-15T10:00:00Z", "Ik ruil alleen stekjes."),
            ];
            for (who, n, policy, received, text) in said {
                let make = Make::Policy(policy.to_owned());
                desk.decide(who, &[case(n)], &make, then).unwrap();
                let texts = ComplaintTexts { text: text.to_owned(), ..ComplaintTexts::default() };
                let (case, received) = (Some(case(n)), at(received));
                let filed = Filed { case, received, texts, ..Filed::default() };
                desk.complain(who, &filed, at(NOW)).unwrap();
            }
        })
    }

    /// noor's seat at the sample queue, where mira proposed to report the first threat.
    pub fn second(size: (u16, u16), depth: Depth, dark: bool) -> Self {
        Self::with((size, depth, dark), ("noor", FOUR_EYES), |desk| {
            let now = At::parse(NOW).unwrap();
            let mira = desk.sit("mira", Role::Moderator, now).unwrap();
            let case = threats(desk).next().unwrap();
            let threat = Make::Policy("threat".to_owned());
            let done = desk.decide(&mira, &[case], &threat, now).unwrap();
            assert!(done.second.is_some());
        })
    }

    /// The sample queue on a platform where hate and threats open veiled.
    /// Two people who decided spam, every decision drawn for a second look of the other.
    pub fn looks(size: (u16, u16), depth: Depth, dark: bool) -> Self {
        let settings = "[platform]\nname = \"Pleinpraat\"\ncontact_users = \
                        \"help@pleinpraat.example\"\n[[second_look]]\npercent = 100\n";
        Self::with((size, depth, dark), ("mira", settings), |desk| {
            let then = At::parse("2026-03-17T13:00:00Z").unwrap();
            let noor = desk.sit("noor", Role::Moderator, then).unwrap();
            let spam = |no: &CaseNo| {
                let row = desk.board().get(*no).unwrap();
                row.policy.as_deref() == Some("spam") && row.message.is_some()
            };
            let all: Vec<_> = (1..=desk.store().cases()).map(CaseNo).filter(spam).collect();
            let make = Make::Policy("spam".to_owned());
            desk.decide(&noor, &all[..2], &make, then).unwrap();
            let mira = desk.sit("mira", Role::Moderator, then).unwrap();
            desk.decide(&mira, &all[2..3], &make, then).unwrap();
        })
    }

    pub fn veiled(size: (u16, u16), depth: Depth, dark: bool) -> Self {
        const SETTINGS: &str =
            "[platform]\nname = \"Pleinpraat\"\n[care]\nveil = [\"hate\", \"threat\"]\n";
        Self::with((size, depth, dark), ("mira", SETTINGS), |_| {})
    }

    /// A trainee at the start of the set that comes along.
    pub fn training(size: (u16, u16), depth: Depth, dark: bool) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let how = How { look: (depth, dark), limit: Some(60), ..How::default() };
        let now = At::parse(BEGAN).unwrap();
        let trainee = Trainee::sit(&folder.path().join("run"), size, &how, now);
        let (session, no) = trainee.into_session();
        let me = session.desk().moderators().last().unwrap().no;
        Self { session, no, size, me, _folder: folder }
    }

    /// The meeting about three runs of the set that comes along.
    pub fn meeting(size: (u16, u16), depth: Depth, dark: bool) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (session, no) = super::trainee::meeting(folder.path(), size, (depth, dark));
        let me = session.desk().moderators().last().unwrap().no;
        Self { session, no, size, me, _folder: folder }
    }

    /// The sample queue after a week of work: some decisions a day, one of them reversed.
    pub fn report(size: (u16, u16), depth: Depth, dark: bool) -> Self {
        const KEYS: [&str; 7] = ["a", "1", "2", "a", "3", "2", "1"];
        let mut seat = Self::sample(size, depth, dark);
        let start = At::parse(NOW).unwrap();
        for n in 0..40i64 {
            // Some hours apart, with quiet nights.
            let minutes = n / 6 * 24 * 60 + n % 6 * (70 + n % 4 * 25);
            seat.session.set_clock(start.plus(minutes * 60_000));
            seat.session.tick();
            // An escalation asks first; it is left for another day.
            seat.press(KEYS[usize::try_from(n).unwrap() % KEYS.len()]);
            seat.press("<esc>j");
        }
        seat.at("2026-03-24T09:00:00Z");
        seat.press("uu");
        seat.at("2026-03-24T10:05:00Z");
        seat.press("j");
        seat
    }

    /// A file of the seat's own folder.
    pub fn seat_file(&self, name: &str) -> std::path::PathBuf {
        self._folder.path().join("store/seats").join(self.me.to_string()).join(name)
    }

    pub fn press(&mut self, keys: &str) {
        for key in parse_keys(keys).unwrap() {
            self.key(key);
        }
    }

    pub fn key(&mut self, key: modq::app::Key) {
        self.session.take(self.no, Event::Key(key));
        while self.session.unfinished() {
            self.session.go_on();
        }
    }

    /// The pointer only passes by, or rests.
    pub fn pass(&mut self, passing: bool) {
        self.session.pass(self.no, passing);
    }

    /// Lets the clock go on.
    pub fn at(&mut self, time: &str) {
        self.session.set_clock(At::parse(time).unwrap());
        self.session.tick();
    }

    pub fn buffer(&self) -> Buffer {
        let area = Rect::new(0, 0, self.size.0, self.size.1);
        let mut buffer = Buffer::empty(area);
        self.session.draw(self.no, &mut buffer, area);
        buffer
    }

    pub fn text(&self) -> String {
        buffer_text(&self.buffer())
    }
}
