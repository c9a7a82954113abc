//! The way in from outside: the real OpenSSH server on this machine, with keys and settings of its
//! own, and a forced command. Skipped, with a message, where it is not installed.

use crate::seats::{Holder, serve};
use crate::support::Shop;
use crate::support::guest::{Grid, PATIENCE, patiently};
use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Output, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Instant;

const NOW: &str = "2026-03-17T13:40:00Z";

/// A server, a store that is held, and a key that leads to it.
struct Server {
    shop: Shop,
    port: u16,
    sshd: Child,
    _holder: Holder,
}

fn find(names: &[&str]) -> Option<String> {
    names.iter().find(|name| Path::new(name).exists()).map(|name| (*name).to_owned())
}

fn keygen(path: &str) {
    let mut make = Command::new("ssh-keygen");
    make.args(["-q", "-t", "ed25519", "-N", "", "-f", path]);
    assert!(make.status().unwrap().success());
}

impl Server {
    fn start() -> Option<Self> {
        let sshd = find(&["/usr/sbin/sshd", "/usr/local/sbin/sshd"]);
        let (Some(sshd), true) = (sshd, Command::new("ssh").arg("-V").output().is_ok()) else {
            eprintln!("skipped: sshd is not installed");
            return None;
        };
        // Where the server runs as root, it wants this folder.
        let _there_or_not_ours = std::fs::create_dir_all("/run/sshd");
        let shop = Shop::new();
        assert!(shop.at(NOW, &["import", &shop.sample("notices.jsonl")]).ok());
        shop.settings("[[moderator]]\nname = \"mira\"\n[[moderator]]\nname = \"noor\"\n");
        let (host, user) = (shop.path("host"), shop.path("user"));
        keygen(&host);
        keygen(&user);
        let key = std::fs::read_to_string(format!("{user}.pub")).unwrap();
        let modq = env!("CARGO_BIN_EXE_modq");
        let store = shop.store().display().to_string();
        std::fs::write(
            shop.path("authorized_keys"),
            format!("restrict,pty,command=\"{modq} --store {store} attach --as noor\" {key}"),
        )
        .unwrap();
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let settings = format!(
            "ListenAddress 127.0.0.1\nPort {port}\nHostKey {host}\nAuthorizedKeysFile {}\n\
             PidFile none\nStrictModes no\nPasswordAuthentication no\n\
             KbdInteractiveAuthentication no\nPermitRootLogin yes\nUsePAM no\n\
             Subsystem sftp internal-sftp\nSetEnv LANG=C.UTF-8\n",
            shop.path("authorized_keys"),
        );
        std::fs::write(shop.path("sshd_config"), settings).unwrap();
        let mut server = Command::new(sshd);
        server.args(["-D", "-e", "-f", &shop.path("sshd_config")]);
        let sshd = server.stderr(Stdio::null()).spawn().unwrap();
        let holder = serve(&shop);
        let server = Self { shop, port, sshd, _holder: holder };
        // It listens in a moment.
        let up = patiently(|| TcpStream::connect(("127.0.0.1", server.port)).ok());
        assert!(up.is_some(), "nothing listens");
        Some(server)
    }

    /// A program of OpenSSH with this server's key; `port` is its word for the port.
    fn client(&self, program: &str, port: &str) -> Command {
        let mut command = Command::new(program);
        command.args(["-F", "none", "-i", &self.shop.path("user")]);
        for setting in [
            "IdentitiesOnly=yes",
            "StrictHostKeyChecking=no",
            "UserKnownHostsFile=/dev/null",
            "LogLevel=ERROR",
            "BatchMode=yes",
        ] {
            command.args(["-o", setting]);
        }
        command.args([port, &self.port.to_string()]);
        command.stdin(Stdio::null());
        command
    }

    fn ran(&self, more: &[&str]) -> Output {
        self.client("ssh", "-p").args(more).output().unwrap()
    }

    /// Processes that have this store on their command line, besides the holder.
    fn attached(&self) -> usize {
        let store = self.shop.store().display().to_string();
        let all = std::fs::read_dir("/proc").unwrap().flatten();
        let lines = all.filter_map(|p| std::fs::read(p.path().join("cmdline")).ok());
        let ours = lines.filter(|line| {
            let line = String::from_utf8_lossy(line);
            line.contains(&store) && line.contains("attach")
        });
        ours.count()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ended_already = self.sshd.kill();
        let _ended_already = self.sshd.wait();
    }
}

/// Somebody at the other end of an `ssh -tt`.
struct Remote {
    ssh: Child,
    keys: ChildStdin,
    bytes: Receiver<Vec<u8>>,
    grid: Grid,
}

impl Remote {
    fn login(server: &Server, more: &[&str]) -> Self {
        let mut ssh = server.client("ssh", "-p");
        ssh.arg("-tt").args(more).env("TERM", "xterm-256color");
        let ssh = ssh.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut ssh = ssh.spawn().unwrap();
        let (mut out, keys) = (ssh.stdout.take().unwrap(), ssh.stdin.take().unwrap());
        let (sender, bytes) = channel();
        std::thread::spawn(move || {
            let mut piece = [0; 4096];
            while let Ok(read @ 1..) = out.read(&mut piece) {
                if sender.send(piece[..read].to_vec()).is_err() {
                    return;
                }
            }
        });
        Self { ssh, keys, bytes, grid: Grid::new((80, 24)) }
    }

    fn press(&mut self, keys: &str) {
        self.keys.write_all(keys.as_bytes()).unwrap();
        self.keys.flush().unwrap();
    }

    fn see(&mut self, text: &str) -> String {
        let end = Instant::now() + PATIENCE;
        loop {
            let screen = self.grid.text();
            if screen.contains(text) {
                return screen;
            }
            match self.bytes.recv_timeout(end.saturating_duration_since(Instant::now())) {
                Ok(bytes) => self.grid.take(&bytes),
                Err(e) => panic!("“{text}” never came ({e}):\n{screen}"),
            }
        }
    }
}

fn account() -> String {
    let told = Command::new("id").arg("-un").output().unwrap();
    format!("{}@127.0.0.1", String::from_utf8(told.stdout).unwrap().trim())
}

#[test]
fn a_key_leads_to_the_queue_and_to_nothing_else() {
    let Some(server) = Server::start() else { return };
    let host = account();
    // What was asked for is not what is run.
    for asked in [&["sh"][..], &["sh", "-c", "echo out-of-it"], &["cat", "/etc/passwd"]] {
        let ran = server.ran(&[&[host.as_str()][..], asked].concat());
        let out = String::from_utf8_lossy(&ran.stdout).into_owned();
        assert!(!ran.status.success() && out.is_empty(), "{asked:?}: {out}");
        assert!(String::from_utf8_lossy(&ran.stderr).contains("no terminal"));
    }
    // No files either way.
    let (from, to) = (server.shop.path("sshd_config"), server.shop.path("stolen"));
    for old in [&[][..], &["-O"]] {
        let mut scp = server.client("scp", "-P");
        scp.args(old).arg(format!("{host}:{from}")).arg(&to);
        assert!(!scp.output().unwrap().status.success());
        assert!(!Path::new(&to).exists());
    }
    let mut sftp = server.client("sftp", "-P");
    assert!(!sftp.arg(&host).output().unwrap().status.success());
    // No tunnels: the server grants none, in either direction.
    let behind = TcpListener::bind("127.0.0.1:0").unwrap();
    let target = behind.local_addr().unwrap().port();
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let back = format!("{free}:127.0.0.1:{target}");
    let ran = server.ran(&["-N", "-o", "ExitOnForwardFailure=yes", "-R", &back, &host]);
    assert!(!ran.status.success());
    let way = format!("127.0.0.1:{target}");
    assert!(!server.ran(&["-W", &way, &host]).status.success());
    let mut tunnel = server.client("ssh", "-p");
    tunnel.args(["-N", "-L", &back, &host]).stderr(Stdio::null());
    let mut tunnel = tunnel.spawn().unwrap();
    let mut through =
        patiently(|| TcpStream::connect(("127.0.0.1", free)).ok()).expect("the client listens");
    let _refused_meanwhile = through.write_all(b"hello");
    assert!(matches!(through.read(&mut [0]), Ok(0) | Err(_)), "something answered");
    behind.set_nonblocking(true).unwrap();
    assert!(behind.accept().is_err(), "the tunnel reached it");
    tunnel.kill().unwrap();
    tunnel.wait().unwrap();
    assert_eq!(server.attached(), 0);
}

#[test]
fn a_login_sits_down_and_a_lost_line_leaves_nothing_behind() {
    let Some(server) = Server::start() else { return };
    let host = account();
    let mut noor = Remote::login(&server, &[&host, "sh"]);
    // The queue, whatever was asked for, under the name that belongs to the key.
    noor.see("▸");
    noor.see("noor");
    noor.press("?");
    noor.see("Keys on the queue");
    noor.press("\u{1b}");
    assert!(server.attached() >= 1);
    // The line breaks: the client is gone without a word.
    noor.ssh.kill().unwrap();
    noor.ssh.wait().unwrap();
    let gone = patiently(|| (server.attached() == 0).then_some(()));
    assert!(gone.is_some(), "a process was left behind");
    // And one that leaves in good order.
    let mut noor = Remote::login(&server, &[&host]);
    noor.see("▸");
    noor.press("q");
    assert!(noor.ssh.wait().unwrap().success());
    assert_eq!(server.attached(), 0);
}

#[test]
fn a_window_that_changes_its_size_is_drawn_anew() {
    if Command::new("tmux").arg("-V").output().is_err() {
        eprintln!("skipped: tmux is not installed");
        return;
    }
    let Some(server) = Server::start() else { return };
    let socket = server.shop.path("tmux");
    let tmux = |args: &[&str]| {
        let mut tmux = Command::new("tmux");
        tmux.args(["-u", "-S", &socket]).args(args).env("LANG", "C.UTF-8");
        String::from_utf8_lossy(&tmux.output().unwrap().stdout).into_owned()
    };
    let ssh = server.client("ssh", "-p");
    let mut line: Vec<String> = vec!["ssh".to_owned()];
    line.extend(ssh.get_args().map(|arg| arg.to_string_lossy().into_owned()));
    line.extend(["-t".to_owned(), account()]);
    let line = line.join(" ");
    tmux(&["-f", "/dev/null", "new-session", "-d", "-s", "t", "-x", "80", "-y", "24", &line]);
    let see = |is: &dyn Fn(&str) -> bool| {
        let mut screen = String::new();
        let seen = patiently(|| {
            screen = tmux(&["capture-pane", "-p", "-t", "t"]);
            is(&screen).then_some(())
        });
        assert!(seen.is_some(), "{screen}");
    };
    see(&|screen| screen.contains('▸'));
    tmux(&["resize-window", "-t", "t", "-x", "130", "-y", "40"]);
    see(&|screen| {
        let last = screen.lines().nth(39).unwrap_or_default();
        last.contains("help") && last.chars().count() > 90
    });
    tmux(&["kill-server"]);
}
