//! A trainee at a run of the sample set, with a clock that goes on only when told.

use modq::app::key::parse_keys;
use modq::app::keymap::Keymap;
use modq::app::theme::{Depth, Theme};
use modq::app::{App, Effect, Setup};
use modq::config::{Config, FILE};
use modq::desk::{Desk, Place};
use modq::law::Law;
use modq::model::{At, Moderator, Role};
use modq::session::{Event, Meeting, SeatNo, Session, Start, Training, Work, buffer_text};
use modq::training::{
    Act, Answers, Feedback, Header, Pace, RUN_FILE, Recorder, Run, SETTINGS, Set,
};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Where the machine's clock stands when a run begins.
pub const BEGAN: &str = "2026-04-02T08:00:00Z";

/// The set that comes with the program.
pub fn set() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("sample-data/training/neighbourhood")
}

/// How a run is begun.
#[derive(Clone)]
pub struct How {
    pub name: &'static str,
    pub seed: u64,
    pub pace: Pace,
    pub feedback: Feedback,
    pub limit: Option<u32>,
    pub look: (Depth, bool),
}

impl Default for How {
    fn default() -> Self {
        Self {
            name: "tess",
            seed: 7,
            pace: Pace::Off,
            feedback: Feedback::Each,
            limit: None,
            look: (Depth::True, true),
        }
    }
}

/// The app of somebody who sits aside from live work.
fn app(
    desk: &Desk,
    me: &Moderator,
    (size, look): ((u16, u16), (Depth, bool)),
    now: At,
) -> (App, Vec<Effect>) {
    App::new(Setup {
        law: Arc::clone(desk.law()),
        theme: Theme { dark: look.1, depth: look.0, ..Theme::default() },
        keymap: Keymap::new(&BTreeMap::new()).unwrap(),
        zone: desk.zone().clone(),
        now,
        size,
        hold_ms: 30_000,
        seat: modq::app::msg::Seat::default(),
        motion_less: false,
        authorities: desk.config().platform.authorities.clone(),
        care: modq::session::care(desk, me),
    })
}

/// The meeting about three runs of the sample set, twelve cases each.
pub fn meeting(folder: &Path, size: (u16, u16), look: (Depth, bool)) -> (Session, SeatNo) {
    let mut runs = Vec::new();
    for (name, rightly) in [("jas", true), ("noor", false), ("tess", true)] {
        let how = How { name, feedback: Feedback::End, ..How::default() };
        let mut trainee = Trainee::begin(&folder.join(name), &how);
        trainee.press("<enter>");
        for case in 0..12 {
            trainee.decide(rightly && (name == "jas" || case % 3 > 0), 8 + case);
        }
        runs.push(trainee.run());
        trainee.kill();
    }
    let set = Set::load(&set()).unwrap();
    let law = Law::load(&["eu-dsa".to_owned(), "nl".to_owned()]).unwrap();
    let answers = Answers::open(&set.folder, &set.cases(), &law).unwrap();
    let (store, shift) = (folder.join("store"), set.span().1);
    std::fs::create_dir_all(&store).unwrap();
    std::fs::write(store.join(FILE), &set.settings).unwrap();
    let mut desk = Desk::found(&store, Place::Memory, shift).unwrap();
    let me = desk.sit("mira", Role::Moderator, shift).unwrap();
    let meeting = Meeting::new(&mut desk, (set, answers), runs).unwrap();
    let app = app(&desk, &me, (size, look), shift);
    let mut session = Session::aside(desk, Some(At::parse(BEGAN).unwrap()));
    let kind = Work::Meeting(Box::new(meeting));
    let no = session.sit(Start { me, app, marks: BTreeSet::new(), remarks: Vec::new(), kind });
    session.take(no, Event::Resize(size.0, size.1));
    (session, no)
}

pub struct Trainee {
    session: Session,
    no: SeatNo,
    pub size: (u16, u16),
    pub now: At,
    pub run: PathBuf,
    pub answers: Answers,
}

impl Trainee {
    /// Sits down at the run in this folder, which is begun when there is none.
    pub fn sit(folder: &Path, size: (u16, u16), how: &How, now: At) -> Self {
        let set = Set::load(&set()).unwrap();
        let config = Config::parse(&set.settings, Path::new(SETTINGS)).unwrap();
        let law = Law::load(&config.policies.packs).unwrap();
        let answers = Answers::open(&set.folder, &set.cases(), &law).unwrap();
        let recorder = if folder.join(RUN_FILE).exists() {
            Recorder::resume(&Run::load(folder).unwrap(), &set, how.name, now).unwrap()
        } else {
            let arrivals = || set.arrivals(how.seed).into_iter().map(|(_, case)| case).collect();
            let order = if how.pace == Pace::Off { set.order(how.seed) } else { arrivals() };
            let header = Header {
                format: Recorder::form(),
                set: set.head.name.clone(),
                version: set.head.version,
                id: set.id(),
                by: how.name.to_owned(),
                seed: how.seed,
                pace: how.pace,
                feedback: how.feedback,
                limit_minutes: how.limit,
                idle_seconds: set.head.idle_seconds,
                order,
            };
            Recorder::begin(folder, &set, header, now).unwrap()
        };
        let shift = recorder.clock().now();
        let store = folder.join("store");
        let mut desk = if Desk::exists(&store) {
            Desk::open(&store, Place::Memory, &mut |_| {}).unwrap().desk
        } else {
            std::fs::create_dir_all(&store).unwrap();
            std::fs::write(store.join(FILE), &set.settings).unwrap();
            Desk::found(&store, Place::Memory, shift).unwrap()
        };
        let me = desk.sit(how.name, Role::Moderator, shift).unwrap();
        let training = Training::new(&mut desk, (set, answers.clone()), recorder).unwrap();
        let app = app(&desk, &me, (size, how.look), shift);
        let mut session = Session::aside(desk, Some(now));
        let kind = Work::Training(Box::new(training));
        let no = session.sit(Start { me, app, marks: BTreeSet::new(), remarks: Vec::new(), kind });
        session.take(no, Event::Resize(size.0, size.1));
        Self { session, no, size, now, run: folder.to_owned(), answers }
    }

    pub fn begin(folder: &Path, how: &How) -> Self {
        Self::sit(folder, (120, 40), how, At::parse(BEGAN).unwrap())
    }

    /// The session and its seat.
    pub fn into_session(self) -> (Session, SeatNo) {
        (self.session, self.no)
    }

    /// Presses keys at once.
    pub fn press(&mut self, keys: &str) {
        for key in parse_keys(keys).unwrap() {
            self.session.take(self.no, Event::Key(key));
        }
    }

    /// The screen has another size.
    pub fn resize(&mut self, size: (u16, u16)) {
        self.size = size;
        self.session.take(self.no, Event::Resize(size.0, size.1));
    }

    /// Lets time go by.
    pub fn wait(&mut self, seconds: i64) {
        self.now = self.now.plus(seconds * 1000);
        self.session.set_clock(self.now);
        self.session.take(self.no, Event::Tick);
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

    pub fn is_over(&self) -> bool {
        self.session.is_over(self.no)
    }

    /// The run as its file tells it.
    pub fn run(&self) -> Run {
        Run::load(&self.run).unwrap()
    }

    /// Decides the case under the pointer as the reference says, or allows it, after so long.
    pub fn decide(&mut self, rightly: bool, seconds: i64) {
        let run = self.run();
        let case = run.cases.iter().find(|case| case.given.is_none()).unwrap().case.clone();
        let answer = self.answers.get(&case).unwrap().clone();
        self.wait(seconds);
        match (rightly, answer.decision) {
            (true, Act::Allow) | (false, _) => self.press("a"),
            (true, _) => {
                // The palette takes any policy, those without a digit too.
                let policy = answer.policy.unwrap();
                self.press("rp");
                self.press(&policy);
                self.press("<enter><ctrl-s>");
                if self.text().contains("Y ") {
                    self.wait(1);
                    self.press("Y");
                }
            }
        }
    }

    /// How many flags lie on a case that has come in.
    pub fn flags(&self, case: &modq::training::CaseId) -> usize {
        let store = self.session.desk().store();
        let no = store.case_of(&case.0).unwrap().unwrap();
        store.case(no).unwrap().unwrap().flags.len()
    }

    /// The time of the shift.
    pub fn shift(&self) -> At {
        self.session.seats().find(|(no, _)| *no == self.no).unwrap().1.now()
    }

    /// Leaves the seat as a kill would: nothing more is written.
    pub fn kill(self) {
        drop(self.session);
    }
}
