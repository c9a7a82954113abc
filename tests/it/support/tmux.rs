//! The built program in real terminals, inside tmux.

use super::Shop;
use std::cell::Cell;
use std::process::Command;

/// Looks at the screen so often before a text counts as missing.
pub const LOOKS: usize = 6_000;

/// Terminals with shells in them; one at a time is typed into and looked at.
pub struct Tmux {
    pub shop: Shop,
    socket: String,
    /// How often the program was started.
    opened: Cell<u32>,
    size: (String, String),
    /// The terminal that is typed into.
    at: Cell<&'static str>,
}

impl Tmux {
    /// `None` where tmux is not installed.
    pub fn start(width: u16, height: u16) -> Option<Self> {
        let tmux = Self::prepare(width, height)?;
        tmux.open();
        Some(tmux)
    }

    /// A terminal with a shell in it. `None` where tmux is not installed.
    pub fn prepare(width: u16, height: u16) -> Option<Self> {
        if Command::new("tmux").arg("-V").output().is_err() {
            eprintln!("skipped: tmux is not installed");
            return None;
        }
        let shop = Shop::new();
        let socket = shop.path("tmux");
        let size = (width.to_string(), height.to_string());
        let tmux = Self { shop, socket, opened: Cell::new(0), size, at: Cell::new("t") };
        tmux.another("t");
        Some(tmux)
    }

    /// One more terminal, which is the one at hand now.
    pub fn another(&self, name: &'static str) {
        let (w, h) = (self.size.0.as_str(), self.size.1.as_str());
        self.run(&["-f", "/dev/null", "new-session", "-d", "-s", name, "-x", w, "-y", h, "sh"]);
        self.at.set(name);
    }

    /// Turns to another terminal.
    pub fn turn_to(&self, name: &'static str) {
        self.at.set(name);
    }

    /// Starts the program in the shell.
    pub fn open(&self) {
        self.open_as("mira", "");
    }

    /// Starts it for somebody, with these arguments.
    pub fn open_as(&self, who: &str, arguments: &str) {
        self.opened.set(self.opened.get() + 1);
        // The quotes keep what is typed from looking like what is printed.
        let program = format!(
            "clear; HOME={} USER={who} {} --store {} {arguments}; echo seat''-{}-closed",
            self.shop.path("home"),
            env!("CARGO_BIN_EXE_modq"),
            self.shop.store().display(),
            self.opened.get()
        );
        self.type_in(&program);
        self.keys(&["Enter"]);
    }

    /// Types a text as it is.
    pub fn type_in(&self, text: &str) {
        self.run(&["send-keys", "-t", self.at.get(), "-l", text]);
    }

    pub fn run(&self, args: &[&str]) -> String {
        let output = Command::new("tmux")
            .args(["-u", "-S", &self.socket])
            .args(args)
            .env("LANG", "C.UTF-8")
            .output()
            .unwrap();
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    pub fn keys(&self, keys: &[&str]) {
        let mut args = vec!["send-keys", "-t", self.at.get()];
        args.extend(keys);
        self.run(&args);
    }

    /// Waits for the program to end. No text of a message looks like this.
    pub fn see_closed(&self) {
        self.see(&format!("seat-{}-closed", self.opened.get()));
    }

    pub fn screen(&self) -> String {
        self.run(&["capture-pane", "-p", "-t", self.at.get()])
    }

    /// Looks until the text is there.
    pub fn see(&self, text: &str) -> String {
        let mut screen = String::new();
        for _ in 0..LOOKS {
            screen = self.screen();
            if screen.contains(text) {
                return screen;
            }
        }
        panic!("“{text}” never came:\n{screen}");
    }
}

impl Drop for Tmux {
    fn drop(&mut self) {
        self.run(&["kill-server"]);
    }
}
