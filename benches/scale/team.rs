//! Many seats on one store, over its socket: each presses keys all the time, and decides.

use crate::rows::{Bench, line, numbers};
use crate::table::Line;
use crate::tool::field;
use crate::work::{CHILD, at_share, say};
use anyhow::{Context as _, Result, bail};
use modq::desk::{Desk, Place};
use modq::record;
use modq::transport::home::Home;
use modq::transport::protocol::{Hello, Sent, Terminal, VERSION, Want, hear_hello, hear_line};
use modq::transport::wire::{Frame, ROOM, Told, hear_frame, seal};
use std::collections::{HashSet, VecDeque};
use std::io::{BufRead as _, BufReader, Write as _};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Keys that were sent and are not on the screen yet: number and moment.
type Pending = Arc<Mutex<VecDeque<(u32, Instant)>>>;

/// Holds a store until it is killed.
pub fn hold(store: &Path) -> Result<()> {
    let desk = Desk::open(store, Place::Disk, &mut |_| {})?.desk;
    let ended = Arc::new(AtomicBool::new(false));
    let home = Home::hold(desk, None, Vec::new(), ended)?;
    if let Some(e) = home.closed() {
        bail!("nobody can attach: {e}");
    }
    println!("ready");
    home.wait()?;
    Ok(())
}

/// Answers every line with a picture of the usual size, and does nothing else.
pub fn echo(store: &Path) -> Result<()> {
    let path = store.join("modq.sock");
    let _none_left = std::fs::remove_file(&path);
    let listener = UnixListener::bind(path)?;
    println!("ready");
    for caller in listener.incoming() {
        let caller = caller?;
        std::thread::spawn(move || -> Result<()> {
            let mut to = &caller;
            let mut from = BufReader::new(&caller);
            hear_hello(&mut from)?;
            to.write_all(&Told::Welcome { mouse: false }.sealed())?;
            let mut taken = 0;
            while let Some(sent) = hear_line::<Sent>(&mut from, 4096)? {
                if sent != Sent::Shown {
                    taken += 1;
                    let mut picture = vec![b' '; ROOM + 250];
                    seal(false, taken, &mut picture);
                    to.write_all(&picture)?;
                }
            }
            Ok(())
        });
    }
    Ok(())
}

/// A process that is killed when it goes out of use.
struct Holder(Child);

impl Holder {
    fn start(what: &str, store: &Path) -> Result<Self> {
        let mut command = Command::new(std::env::current_exe()?);
        command.args([CHILD, what]).arg(store).stdout(Stdio::piped());
        let mut child = command.spawn()?;
        let mut line = String::new();
        BufReader::new(child.stdout.as_mut().context("no pipe")?).read_line(&mut line)?;
        if line.trim() != "ready" {
            bail!("{what} did not start");
        }
        Ok(Self(child))
    }

    fn memory(&self) -> f64 {
        let path = format!("/proc/{}/status", self.0.id());
        #[expect(clippy::cast_precision_loss)]
        let mb = field(&std::fs::read_to_string(path).unwrap_or_default(), "VmRSS:") as f64;
        mb
    }

    /// Seconds of processor so far.
    fn cpu(&self) -> f64 {
        cpu_of(&self.0.id().to_string())
    }
}

impl Drop for Holder {
    fn drop(&mut self) {
        let _gone_already = self.0.kill();
        let _gone_already = self.0.wait();
    }
}

struct Seat {
    link: UnixStream,
    pending: Pending,
    sent: u32,
    /// The holder let it go.
    gone: bool,
}

/// What came of pressing keys.
struct Pressed {
    /// Key to frame, in milliseconds.
    times: Vec<f64>,
    bytes: u64,
    /// Seats that the holder let go.
    gone: usize,
    /// Keys that reached no screen in half a minute after the last was pressed.
    unseen: usize,
    /// Seconds from the first key that counts to the last.
    took: f64,
    /// Seconds of processor of this process in that time.
    own: f64,
}

/// Sits down and reads pictures on a thread; latencies in milliseconds go into `times`.
fn sit(store: &Path, times: &Arc<Mutex<Vec<f64>>>, bytes: &Arc<AtomicU64>) -> Result<Seat> {
    let link = UnixStream::connect(store.join("modq.sock"))?;
    let terminal = Terminal {
        size: (120, 40),
        term: "xterm-256color".to_owned(),
        locale: "C.UTF-8".to_owned(),
        ..Terminal::default()
    };
    let want = Want::Seat(terminal);
    let hello = Hello { version: VERSION, who: "proef".to_owned(), chosen: true, want };
    let mut to = &link;
    modq::transport::protocol::say(&mut to, &hello)?;
    let mut from = link.try_clone()?;
    match hear_frame(&mut from)? {
        Some(Frame::Told(Told::Welcome { .. })) => {}
        other => bail!("no seat: {other:?}"),
    }
    let pending = Pending::default();
    let (theirs, times, bytes) = (Arc::clone(&pending), Arc::clone(times), Arc::clone(bytes));
    let reader = std::thread::Builder::new().stack_size(128 << 10);
    reader.spawn(move || {
        while let Ok(Some(Frame::Picture { taken, bytes: picture, .. })) = hear_frame(&mut from) {
            let now = Instant::now();
            bytes.fetch_add(picture.len() as u64, Ordering::Relaxed);
            if modq::transport::protocol::say(&mut from, &Sent::Shown).is_err() {
                return;
            }
            let mut pending = theirs.lock().unwrap_or_else(PoisonError::into_inner);
            while pending.front().is_some_and(|(no, _)| *no <= taken) {
                let Some((_, at)) = pending.pop_front() else { break };
                let ms = now.duration_since(at).as_secs_f64() * 1e3;
                times.lock().unwrap_or_else(PoisonError::into_inner).push(ms);
            }
        }
    })?;
    Ok(Seat { link, pending, sent: 0, gone: false })
}

impl Seat {
    fn press(&mut self, key: &str) {
        if self.gone {
            return;
        }
        self.sent += 1;
        let entry = (self.sent, Instant::now());
        self.pending.lock().unwrap_or_else(PoisonError::into_inner).push_back(entry);
        let said = modq::transport::protocol::say(&mut &self.link, &Sent::Key(key.to_owned()));
        self.gone = said.is_err();
    }

    /// Keys that are on no screen yet.
    fn waits(&self) -> usize {
        let pending = self.pending.lock().unwrap_or_else(PoisonError::into_inner);
        if self.gone { 0 } else { pending.len() }
    }
}

/// Seconds of processor of a process so far.
fn cpu_of(process: &str) -> f64 {
    let text = std::fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    let after = text.rsplit(')').next().unwrap_or_default();
    let ticks = after.split_whitespace().skip(11).take(2).filter_map(|n| n.parse::<f64>().ok());
    ticks.sum::<f64>() / 100.0
}

/// So many seats press a key so often for so long, and decide once in `decide`, if at all.
fn press_all(
    store: &Path,
    (count, every, long): (usize, Duration, Duration),
    decide: Option<Duration>,
    begin: &mut dyn FnMut(),
) -> Result<Pressed> {
    let times = Arc::new(Mutex::new(Vec::new()));
    let bytes = Arc::new(AtomicU64::new(0));
    let mut seats = (0..count).map(|_| sit(store, &times, &bytes)).collect::<Result<Vec<_>>>()?;
    // Apart from each other in the list, as people would be.
    for (place, seat) in seats.iter_mut().enumerate() {
        for _ in 0..place % 40 {
            seat.press("j");
        }
    }
    let waits = |seats: &[Seat]| seats.iter().any(|seat| seat.waits() > 0);
    let settled = Instant::now();
    while waits(&seats) && settled.elapsed() < Duration::from_secs(120) {
        std::thread::sleep(Duration::from_millis(20));
    }
    times.lock().unwrap_or_else(PoisonError::into_inner).clear();
    bytes.store(0, Ordering::Relaxed);
    begin();
    let (start, own) = (Instant::now(), cpu_of("self"));
    let rounds = long.as_millis() / every.as_millis().max(1);
    let turns = decide.map_or(u128::MAX, |often| often.as_millis() / every.as_millis().max(1));
    let gap = every / u32::try_from(count)?;
    for round in 0..rounds {
        for (place, seat) in seats.iter_mut().enumerate() {
            let (now, n) = (u32::try_from(round)?, u32::try_from(place)?);
            let due = start + every * now + gap * n;
            if let Some(rest) = due.checked_duration_since(Instant::now()) {
                std::thread::sleep(rest);
            }
            // Dealt a case that nobody else has, then decided.
            let turn = (round + u128::from(n)) % turns;
            seat.press(if turn + 2 == turns {
                "space"
            } else if turn + 1 == turns {
                "a"
            } else if round % 8 < 5 {
                "j"
            } else {
                "k"
            });
        }
    }
    let (ended, took) = (Instant::now(), start.elapsed().as_secs_f64());
    while waits(&seats) && ended.elapsed() < Duration::from_secs(30) {
        std::thread::sleep(Duration::from_millis(20));
    }
    let unseen = seats.iter().map(Seat::waits).sum();
    let times = std::mem::take(&mut *times.lock().unwrap_or_else(PoisonError::into_inner));
    let gone = seats.iter().filter(|seat| seat.gone).count();
    let (bytes, own) = (bytes.load(Ordering::Relaxed), cpu_of("self") - own);
    Ok(Pressed { times, bytes, gone, unseen, took, own })
}

/// Key to frame, memory and processor of `count` seats, beside an echo of the same size.
#[expect(clippy::cast_precision_loss)]
pub fn measure(
    store: &Path,
    (count, every): (usize, u64),
    (often, seconds): (u64, u64),
) -> Result<()> {
    // Both ends of every connection are files.
    let limit = rustix::process::getrlimit(rustix::process::Resource::Nofile);
    let most = rustix::process::Rlimit { current: limit.maximum, ..limit };
    rustix::process::setrlimit(rustix::process::Resource::Nofile, most)?;
    let settings = "[seats]\nin_all = 2000\neach = 2000\n";
    std::fs::write(store.join("modq.toml"), settings)?;
    let (every, long) = (Duration::from_millis(every), Duration::from_secs(seconds));
    let plain = tempfile::tempdir()?;
    let holder = Holder::start("echo", plain.path())?;
    let few = (count, every, long.min(every * 50));
    let mut echo = press_all(plain.path(), few, None, &mut || {})?.times;
    drop(holder);
    let holder = Holder::start("hold", store)?;
    {
        // The search has read everything by then.
        let one = (1, Duration::from_millis(50), Duration::from_secs(2));
        press_all(store, one, None, &mut || {})?;
    }
    let before = holder.memory();
    let mut cpu = 0.0;
    let often = Some(Duration::from_secs(often));
    let pressed = press_all(store, (count, every, long), often, &mut || cpu = holder.cpu())?;
    let Pressed { mut times, bytes, gone, unseen, took, own } = pressed;
    let cpu = holder.cpu() - cpu;
    say("team_seat_mb", (holder.memory() - before) / count as f64);
    say("team_cpu", cpu / took);
    say("team_own", own / took);
    say("team_ms", cpu * 1e3 / times.len().max(1) as f64);
    say("team_gone", gone as f64);
    say("team_unseen", unseen as f64);
    drop(holder);
    say("team_keys", times.len() as f64);
    say("team_p50", at_share(&mut times, 0.5));
    say("team_p99", at_share(&mut times, 0.99));
    say("team_bytes", bytes as f64 / times.len().max(1) as f64);
    say("team_echo_p50", at_share(&mut echo, 0.5));
    say("team_echo_p99", at_share(&mut echo, 0.99));
    // Killed under load: the record holds, and no case was decided twice.
    if !record::verify(store, &mut |_, _| {})?.holds() {
        bail!("the record does not hold");
    }
    let desk = Desk::open(store, Place::Disk, &mut |_| {})?.desk;
    let mut cases = HashSet::new();
    for no in 1..=desk.store().decisions() {
        let decision = desk.store().decision(modq::model::DecisionNo(no))?;
        if let Some(decision) = decision
            && !cases.insert(decision.case)
        {
            bail!("case {} was decided twice", decision.case);
        }
    }
    say("team_decisions", cases.len() as f64);
    Ok(desk.close()?)
}

/// What went wrong, if anything: then nothing else of the row counts for much.
fn wrong(gone: f64, unseen: f64) -> String {
    let mut wrong = String::new();
    for (count, what) in [(gone, "seats were let go"), (unseen, "keys unseen after half a minute")]
    {
        if count > 0.0 {
            wrong += &format!(", {count:.0} {what}");
        }
    }
    wrong
}

/// Cases before so many seats, however many messages the other rows have.
const FEWER: &str = "100000";
const MANY: &str = "1000000";

/// The rows: cases, seats, milliseconds from key to key, seconds from decision to decision, goal.
/// 200 that hurry, and a thousand who do in a shift of eight hours what a moderator does, or far
/// more.
const ROWS: [(&str, &str, &str, &str, &str); 4] = [
    (MANY, "200", "100", "5", "p99 50 ms"),
    (FEWER, "200", "100", "5", "p99 50 ms"),
    (FEWER, "1000", "1000", "60", "p99 100 ms"),
    (FEWER, "1000", "1000", "5", "–"),
];

/// Many seats at once.
pub fn rows(bench: &Bench) -> Result<Vec<Line>> {
    let mut lines = Vec::new();
    let (file, store) = (bench.path("team"), bench.path("team-store"));
    let mut made = "";
    for (cases, seats, every, often, goal) in ROWS {
        if made != cases {
            bench.child(&["make", "cases", &file, cases])?;
            made = cases;
        }
        if std::path::Path::new(&store).exists() {
            std::fs::remove_dir_all(&store)?;
        }
        bench.child(&["import", &store, &file])?;
        let told = numbers(&bench.child(&["team", &store, seats, every, often, "30"])?);
        let of = |name: &str| told.get(name).copied().unwrap_or(f64::NAN);
        let rate = if every == "100" { "10 keys" } else { "a key" };
        lines.push(line(
            &format!(
                "{seats} attached seats, {cases} cases, {rate} a second, a decision in {often} s, key to frame, p50 / p99"
            ),
            goal,
            format!(
                "{:.1} / {:.1} ms{}",
                of("team_p50"),
                of("team_p99"),
                wrong(of("team_gone"), of("team_unseen"))
            ),
            vec![format!("bare echo {:.1} / {:.1} ms", of("team_echo_p50"), of("team_echo_p99"))],
        ));
        lines.push(line(
            &format!(
                "{seats} seats: memory of one, cores of the holder, of that a key, its bytes, decisions"
            ),
            "1 MB",
            format!(
                "{:.2} MB, {:.2}, {:.2} ms, {:.0}, {:.0}",
                of("team_seat_mb"),
                of("team_cpu"),
                of("team_ms"),
                of("team_bytes"),
                of("team_decisions"),
            ),
            vec![format!("cores of who presses them {:.2}", of("team_own"))],
        ));
    }
    Ok(lines)
}
