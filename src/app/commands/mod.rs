//! What can be done: every command with its name, sentence and default keys.

mod table;

pub use table::COMMANDS;

use super::msg::Sort;
use crate::training::Act;

/// Something a key can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "each has its sentence in the table")]
pub enum Command {
    Down,
    Up,
    Top,
    Bottom,
    HalfDown,
    HalfUp,
    Open,
    Back,
    Quit,
    Clear,
    Pane,
    Search,
    NextHit,
    PreviousHit,
    Allow,
    /// 1 to 9: the digit of the policy.
    Policy(u8),
    Remove,
    Restrict,
    Escalate,
    Repeat,
    Skip,
    Deal,
    Send,
    Undo,
    Redo,
    Context,
    Author,
    Raw,
    Veil,
    VeilLine,
    PassOn,
    Breather,
    Looks,
    Care,
    Note,
    Letter,
    Record,
    Language,
    Mark,
    MarkSimilar,
    Unmark,
    Differences,
    Filter,
    SortBy(Sort),
    Views,
    SaveView,
    Orders,
    Notices,
    Complaints,
    History,
    Report,
    Lighter,
    Palette,
    Help,
    Import,
    ExportLetters,
    ExportReceipts,
    ExportRecords,
    ExportReport,
    ExportEvidence,
    Messages,
    ThemeDark,
    ThemeLight,
    EndHolds,
    NextField,
    PreviousField,
    Edit,
    PickPolicy,
    DoneTyping,
    Editor,
    DeleteWord,
    DeleteLine,
    Accept,
    Cancel,
    Consent,
    Feedback,
    Agree,
    SendBack,
    Release,
    Pack,
    Second,
    Silent,
    Hide,
    HideAll,
    AsReceived,
    Complain,
    Uphold,
    ReverseIt,
    ReversePart,
    Omit,
    Reasons,
    Acknowledge,
    HandOver,
    CannotDo,
    Cleared,
    Told,
    Silence,
    Scrutiny,
    PutBack,
    Keep,
    SortOrders,
    EarlierPeriod,
    LaterPeriod,
    ShorterPeriod,
    LongerPeriod,
    PerModerator,
    PerGroup,
    AskFor,
    TakeOver,
    LetGo,
    Team,
    HandOn,
    GoOn,
    EndRun,
    Object,
    /// What is right from now on.
    Rule(Act),
    Strike,
    Comment,
}

/// Where keys have one meaning each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// The list of waiting cases.
    Queue,
    /// One case.
    Case,
    /// Near-duplicates of a case.
    Group,
    /// The decide sheet, moving between fields.
    Decide,
    /// Typing in a field of the sheet.
    Typing,
    /// Typing one line: search, filter, note, reason.
    Prompt,
    /// Choosing from a list under a field; typed letters filter.
    Picker,
    /// The command palette; typed letters filter.
    Palette,
    /// A question that needs consent.
    Confirm,
    /// The keys.
    Help,
    /// The journal as a list.
    History,
    /// Orders with their clocks.
    Orders,
    /// Notices with their states.
    Notices,
    /// Complaints.
    Complaints,
    /// The period at a glance.
    Report,
    /// Start, end and feedback of a training run.
    Training,
    /// A calibration meeting.
    Meeting,
    /// What was read, and what opens veiled.
    Care,
}

impl Scope {
    /// Every scope with its name in the settings and its title in the help.
    pub const ALL: [(Self, &'static str, &'static str); 18] = [
        (Self::Queue, "queue", "Keys on the queue"),
        (Self::Case, "case", "Keys on a case"),
        (Self::Group, "group", "Keys on near-duplicates"),
        (Self::Decide, "decide", "Keys on the decide sheet"),
        (Self::Typing, "typing", "Keys while typing"),
        (Self::Prompt, "prompt", "Keys in a line of input"),
        (Self::Picker, "picker", "Keys in a list of choices"),
        (Self::Palette, "palette", "Keys in the palette"),
        (Self::Confirm, "confirm", "Keys on a question"),
        (Self::Help, "help", "Keys in the help"),
        (Self::History, "history", "Keys on the history"),
        (Self::Orders, "orders", "Keys on the orders"),
        (Self::Notices, "notices", "Keys on the notices"),
        (Self::Complaints, "complaints", "Keys on the complaints"),
        (Self::Report, "report", "Keys on the report"),
        (Self::Training, "training", "Keys in a training run"),
        (Self::Meeting, "calibration", "Keys in a calibration meeting"),
        (Self::Care, "care", "Keys on what was read"),
    ];

    /// The name in the settings.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(scope, ..)| *scope == self).map_or("", |(_, name, _)| name)
    }

    /// The title of its help.
    #[must_use]
    pub fn title(self) -> &'static str {
        Self::ALL.iter().find(|(scope, ..)| *scope == self).map_or("", |(.., title)| title)
    }

    /// Characters without a command are text here.
    #[must_use]
    pub const fn types(self) -> bool {
        matches!(self, Self::Typing | Self::Prompt | Self::Picker | Self::Palette)
    }
}

/// Heading of a command in the help.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Section {
    /// Getting about.
    Move,
    /// Closing cases.
    Decide,
    /// Undo and redo.
    TakeBack,
    /// Seeing more or less.
    Look,
    /// Several cases at once.
    Many,
    /// Other screens.
    Screens,
    /// Order and content of the list.
    List,
}

impl Section {
    /// Every section with its heading, in the order of the help.
    pub const ALL: [(Self, &'static str); 7] = [
        (Self::Move, "move"),
        (Self::Decide, "decide"),
        (Self::TakeBack, "take back"),
        (Self::Look, "look"),
        (Self::Many, "many"),
        (Self::Screens, "screens"),
        (Self::List, "list"),
    ];
}

/// Default keys in some scopes. A sequence is written with blanks: `g g`.
pub type Keys = (&'static [Scope], &'static [&'static str]);

/// One command.
#[derive(Debug)]
pub struct Entry {
    /// The command.
    pub command: Command,
    /// Its name in settings and palette.
    pub name: &'static str,
    /// Its word in the key line.
    pub word: &'static str,
    /// What it does, one sentence without full stop.
    pub sentence: &'static str,
    /// Its heading in the help.
    pub section: Section,
    /// Place in the key line: higher stays longer, 0 is never shown.
    pub priority: u8,
    /// Default keys. Empty: only in the palette.
    pub keys: &'static [Keys],
}

impl Command {
    /// Whether it may be done when nothing can be read.
    #[must_use]
    pub const fn is_harmless(self) -> bool {
        matches!(
            self,
            Self::Down
                | Self::Up
                | Self::Top
                | Self::Bottom
                | Self::HalfDown
                | Self::HalfUp
                | Self::Help
                | Self::Back
                | Self::Quit
                | Self::Cancel
                | Self::DoneTyping
        )
    }

    /// Its row of the table; every command has one.
    #[must_use]
    pub fn entry(self) -> Option<&'static Entry> {
        COMMANDS.iter().find(|entry| entry.command == self)
    }

    /// The name in settings and palette.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.entry().map_or("", |entry| entry.name)
    }

    /// The command of this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        COMMANDS.iter().find(|entry| entry.name == name).map(|entry| entry.command)
    }
}
