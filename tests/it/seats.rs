//! Several seats on one store, over its real socket.

use crate::support::Shop;
use crate::support::guest::{Guest, hello, knock, patiently};
use modq::desk::{Desk, Place};
use modq::model::At;
use modq::transport::home::Home;
use modq::transport::protocol::{SOCKET, Sent, say};
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use tempfile::TempDir;

pub const NOW: &str = "2026-03-17T13:40:00Z";

/// The sample queue in memory, held.
pub struct Held {
    home: Option<Home>,
    pub store: PathBuf,
    _folder: TempDir,
}

impl Held {
    pub fn sample(settings: &str) -> Self {
        Self::with(settings, |_| {})
    }

    /// After something was done at its desk.
    pub fn with(settings: &str, before: impl FnOnce(&mut Desk)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = folder.path().join("store");
        std::fs::create_dir(&store).unwrap();
        let now = At::parse(NOW).unwrap();
        std::fs::write(store.join("modq.toml"), settings).unwrap();
        let mut desk = Desk::sample(&store, Place::Memory, now).unwrap().desk;
        before(&mut desk);
        Self { home: Some(Self::hold(desk)), store, _folder: folder }
    }

    fn hold(desk: Desk) -> Home {
        let (now, ended) = (At::parse(NOW).unwrap(), Arc::new(AtomicBool::new(false)));
        let home = Home::hold(desk, Some(now), Vec::new(), ended).unwrap();
        assert!(home.closed().is_none(), "{:?}", home.closed());
        home
    }

    /// Ends it in good order, and holds the same store again.
    pub fn again(mut self) -> Self {
        let desk = self.home.take().unwrap().end().unwrap();
        self.home = Some(Self::hold(desk));
        self
    }

    /// Ends it; gives the desk back.
    pub fn end(mut self) -> Desk {
        self.home.take().unwrap().end().unwrap()
    }
}

/// `modq serve` as a process of its own; it ends with the test, however that ends.
pub struct Holder(Child);

impl Holder {
    fn open(command: &mut Command) -> Self {
        let mut holder = Self(command.stdout(Stdio::piped()).spawn().unwrap());
        let mut told = String::new();
        BufReader::new(holder.0.stdout.as_mut().unwrap()).read_line(&mut told).unwrap();
        assert!(told.contains("is open"), "{told}");
        holder
    }

    pub fn id(&self) -> u32 {
        self.0.id()
    }

    /// Ends it without a word.
    pub fn kill(mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

impl Drop for Holder {
    fn drop(&mut self) {
        let _ended_already = self.0.kill();
        let _ended_already = self.0.wait();
    }
}

pub fn serve(shop: &Shop) -> Holder {
    Holder::open(&mut shop.command(NOW, &["serve"]))
}

#[test]
fn what_one_decides_is_seen_by_the_other() {
    let held = Held::sample("");
    let (mut mira, mut noor) = (Guest::sit(&held.store, "mira"), Guest::sit(&held.store, "noor"));
    mira.see("▸");
    noor.see("▸");
    noor.press("jj");
    let before = noor.see("▸");
    mira.press("Gkka");
    let first = mira.see("allowed");
    noor.until("a shorter queue", |text| text.lines().next() != before.lines().next());
    mira.press("u");
    mira.until("the case again", |text| text.lines().next() != first.lines().next());
    noor.until("the first count again", |text| text.lines().next() == before.lines().next());
    assert!(!noor.chosen().is_empty());
    let desk = held.end();
    assert_eq!(desk.store().decisions(), 1, "and taken back");
    assert!(noor.told().contains("Ends"));
    assert!(!desk.path().join(SOCKET).exists());
}

#[test]
fn many_press_at_once_and_each_sees_what_they_pressed() {
    let held = Held::sample("[seats]\neach = 40\nin_all = 40\n");
    let mut seats: Vec<Guest> = (0..30).map(|_| Guest::sit(&held.store, "noor")).collect();
    let word = |no: usize| format!("xq{no:02}");
    seats.iter_mut().for_each(|seat| seat.press("jjk/"));
    for place in 0..4 {
        for (no, seat) in seats.iter_mut().enumerate() {
            seat.press(word(no).get(place..=place).unwrap_or_default());
        }
    }
    for (no, seat) in seats.iter_mut().enumerate() {
        seat.until("the word", |text| text.lines().any(|line| line.contains(&word(no))));
    }
    drop(seats.pop());
    for seat in &mut seats {
        seat.press("<esc>?");
    }
    for mut seat in seats {
        seat.see("Keys");
    }
}

#[test]
fn a_seat_may_be_refused_with_the_way_out() {
    let roster = "[[moderator]]\nname = \"mira\"\n[[moderator]]\nname = \"noor\"\n\
                  [seats]\neach = 1\nin_all = 2\n";
    let held = Held::sample(roster);
    let ask = |who: &str| Guest::ask(knock(&held.store), &hello(who, (80, 24)));
    let no = |who: &str| ask(who).err().unwrap();
    let mut mira = ask("mira").ok().unwrap();
    assert!(no("sam").contains("not in the roster"));
    assert!(no("mira").contains("too many seats"));
    let noor = ask("noor").ok().unwrap();
    assert!(no("noor").contains("all seats are taken"));
    let mut old = hello("mira", (80, 24));
    old.version = 1;
    let wrong = Guest::ask(knock(&held.store), &old).err().unwrap();
    assert!(wrong.contains("another version"), "{wrong}");
    // A seat that was left is free again, as soon as the holder has noticed.
    drop(noor);
    let again = patiently(|| ask("noor").ok());
    assert!(again.is_some());
    mira.press("q");
    assert!(mira.told().contains("Left"));
}

#[test]
fn every_terminal_gets_its_own_size_colours_and_signs() {
    let held = Held::sample("");
    let mut plain = hello("mira", (100, 30));
    if let modq::transport::protocol::Want::Seat(terminal) = &mut plain.want {
        (terminal.no_color, terminal.locale) = ("1".to_owned(), "C".to_owned());
    }
    let mut plain = Guest::ask(knock(&held.store), &plain).ok().unwrap();
    let mut rich = Guest::sit(&held.store, "noor");
    rich.see("▸");
    let ascii = plain.until("a list", |text| text.contains("help"));
    assert!(ascii.is_ascii() || !ascii.contains('▸'), "{ascii}");
    rich.resize((120, 40));
    let wide = rich.until("a wide frame", |text| text.lines().any(|l| l.chars().count() > 100));
    assert_eq!(wide.lines().count(), 40);
    // A size that is none, and one that nobody has.
    rich.resize_to((0, 0), (80, 24));
    rich.see("▸");
    rich.resize_to((u16::MAX, u16::MAX), (500, 200));
    rich.see("help");
}

#[test]
fn a_store_that_is_held_says_what_to_do() {
    let shop = Shop::new();
    assert!(shop.at(NOW, &["import", &shop.sample("notices.jsonl")]).ok());
    let holder = serve(&shop);
    for command in [&["serve"][..], &["list"], &["decide", "1", "--action", "allow"], &["rebuild"]]
    {
        let ran = shop.at(NOW, command);
        assert_eq!(ran.code, 2, "{ran}");
        assert!(ran.stderr.contains("Hint:") && ran.stderr.contains("modq attach"), "{ran}");
    }
    // Without a terminal there is no seat, held or not.
    assert!(shop.at(NOW, &["attach"]).stderr.contains("no terminal"));
    holder.kill();
    // What the killed one left behind is in nobody's way.
    assert!(shop.store().join(SOCKET).exists());
    let next = serve(&shop);
    Guest::sit(&shop.store(), "mira").see("▸");
    next.kill();
}

#[test]
fn a_folder_that_others_can_write_is_not_listened_in() {
    use std::os::unix::fs::PermissionsExt as _;
    let shop = Shop::new();
    assert!(shop.at(NOW, &["import", &shop.sample("notices.jsonl")]).ok());
    let mode = std::fs::Permissions::from_mode(0o777);
    std::fs::set_permissions(shop.store(), mode).unwrap();
    let ran = shop.at(NOW, &["serve"]);
    assert!(ran.code == 2 && ran.stderr.contains("chmod go-w"), "{ran}");
    shop.settings("[seats]\ngroup = \"no-such-group-here\"\n");
    std::fs::set_permissions(shop.store(), std::fs::Permissions::from_mode(0o700)).unwrap();
    let ran = shop.at(NOW, &["serve"]);
    assert!(ran.code == 2 && ran.stderr.contains("no group"), "{ran}");
}

/// Cases named in the row that says what was decided.
fn decided(screen: &str) -> Option<u64> {
    let row = screen.lines().rev().nth(1)?;
    let after = row.split_once("allowed ").map(|(_, after)| after)?;
    after.split_whitespace().next()?.parse().ok()
}

fn rounds() -> u64 {
    std::env::var("MODQ_KILLS").ok().and_then(|n| n.parse().ok()).unwrap_or(3)
}

#[test]
fn a_holder_that_is_killed_loses_nothing_that_was_shown() {
    let shop = Shop::new();
    let mut text = String::new();
    // So many that they last to the end.
    for id in 0..1_000 * rounds() {
        text += &format!(
            "{{\"group_id\":77,\"group_title\":\"Kade\",\"group_kind\":\"group\",\"id\":{id},\
             \"time\":1773738000,\"author_id\":\"user{id}\",\"text\":\"bericht {id} \
             {}\",\"flag_kind\":\"notification\",\"flag_text\":\"kijk\",\"flag_time\":1773739000}}\n",
            id * 7919
        );
    }
    std::fs::write(shop.path("feed.jsonl"), text).unwrap();
    assert!(shop.at(NOW, &["import", &shop.path("feed.jsonl")]).ok());
    let mut seen: Vec<u64> = Vec::new();
    for round in 0..rounds() {
        let holder = serve(&shop);
        let store = shop.store();
        let deciders: Vec<_> = ["mira", "noor", "sam"]
            .map(|who| {
                let store = store.clone();
                std::thread::spawn(move || decide_until_killed(&store, who))
            })
            .into();
        // Somebody watches, and the holder is killed after so many pictures.
        let mut watcher = Guest::sit(&store, "kim");
        for _ in 0..12 + round * 7 {
            watcher.next().unwrap();
        }
        holder.kill();
        for decider in deciders {
            seen.extend(decider.join().unwrap());
        }
        let listed = shop.at(NOW, &["list", "state:decided", "--json", "--limit", "100000"]);
        let listed = listed.lines_json();
        for case in &seen {
            assert!(listed.iter().any(|c| c["case"] == *case), "round {round}: {case} is lost");
        }
        for check in ["verify", "check"] {
            let ran = shop.at(NOW, &[check]);
            assert!(ran.ok(), "{check}: {ran}");
        }
    }
    assert!(!seen.is_empty());
}

/// Allows case after case until the holder is gone, and goes on where another was quicker; what the
/// screen said was decided.
fn decide_until_killed(store: &Path, who: &str) -> Vec<u64> {
    let mut guest = Guest::sit(store, who);
    let mut seen = Vec::new();
    loop {
        let key = if guest.text().contains("goes on") { "j" } else { "a" };
        if say(&mut guest.link, &Sent::Key(key.to_owned())).is_err() || guest.next().is_err() {
            return seen;
        }
        seen.extend(decided(&guest.text()));
    }
}

/// What the seat of the first moderator remembers, and their drafts.
fn kept(shop: &Shop) -> String {
    let folder = shop.store().join("seats/1");
    let files = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let read = |file: std::fs::DirEntry| std::fs::read_to_string(file.path()).unwrap_or_default();
    files.map(read).collect()
}

#[test]
fn a_seat_is_there_again_with_its_sheet_and_its_words() {
    let shop = Shop::new();
    assert!(shop.at(NOW, &["import", &shop.sample("result.json")]).ok());
    // A clock that stands still keeps nothing.
    let serve = || {
        let store = shop.store().display().to_string();
        Holder::open(&mut shop.bare(&["--store", &store, "--as", "mira", "serve"]))
    };
    let holder = serve();
    let mut mira = Guest::sit(&shop.store(), "mira");
    mira.see("▸");
    mira.press("jr");
    mira.see("━━ Remove");
    mira.press("jjjjj<enter><ctrl-u>zie de foto erbij");
    mira.see("zie de foto erbij");
    assert!(mira.typing);
    mira.until("what is kept", |_| {
        let kept = kept(&shop);
        kept.contains("\"sheet\":{") && kept.contains("zie de foto erbij")
    });
    holder.kill();
    // Closed or reset, whichever the system says first.
    mira.told();
    let holder = serve();
    let mut mira = Guest::sit(&shop.store(), "mira");
    mira.see("━━ Remove");
    mira.see("zie de foto erbij");
    holder.kill();
}
