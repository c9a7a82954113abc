//! One file per screen, and which of them the top of the stack is.

pub mod answer;
pub mod author;
pub mod breather;
pub mod broken;
pub mod care;
pub mod case;
pub mod choices;
pub mod complaints;
pub mod complaints_view;
pub mod confirm;
pub mod drawn;
pub mod facts;
pub mod feedback;
pub mod fields;
pub mod fit;
pub mod flags;
pub mod foot;
pub mod group;
pub mod group_view;
pub mod help;
pub mod history;
pub mod looks;
pub mod main;
pub mod meeting;
pub mod meeting_view;
pub mod messages;
pub mod notice_words;
pub mod notices;
pub mod notices_view;
pub mod orders;
pub mod orders_detail;
pub mod orders_view;
pub mod pack;
pub mod page;
pub mod palette;
pub mod past;
pub mod period;
pub mod picker;
pub mod prompt;
pub mod queue;
pub mod raw;
pub mod report;
pub mod report_fields;
mod report_rows;
pub mod report_view;
pub mod rows;
pub mod scores;
pub mod second;
pub mod sheet;
pub mod sheet_hide;
pub mod sheet_letter;
pub mod sheet_reply;
pub mod sheet_view;
pub mod talk;
mod team;
pub mod training;
pub mod veil;
mod views;

pub use author::Author;
pub use broken::Broken;
pub use care::Care;
pub use complaints::Complaints;
pub use confirm::Confirm;
pub use feedback::Feedback;
pub use group::Group;
pub use help::Help;
pub use history::History;
pub use looks::Looks;
pub use meeting::Meeting;
pub use messages::Messages;
pub use notices::Notices;
pub use orders::Orders;
pub use pack::Pack;
pub use palette::Palette;
pub use prompt::{Prompt, Purpose};
pub use raw::Raw;
pub use report::Report;
pub use sheet::{Sheet, Way};
pub use team::Team;
pub use training::Training;
pub use views::Views;

use super::care::Reading;
use super::commands::{Command, Scope};
use super::key::Key;
use super::layout::Class;
use super::msg::Reply;
use super::widget::Hint;
use super::work::Work;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Where to go after a key.
pub enum Go {
    /// Stay here.
    Stay,
    /// Open a screen over this one.
    Push(Screen),
    /// Close this one.
    Pop,
    /// Close this one and open another.
    Swap(Screen),
    /// Back to the queue.
    Home,
    /// Close this one and do something on what is below.
    Run(Command),
}

/// A screen with its own state.
pub enum Screen {
    /// List and case.
    Queue,
    /// The case alone.
    Case,
    /// The decide sheet.
    Decide(Box<Sheet>),
    /// Near-duplicates.
    Group(Box<Group>),
    /// A question.
    Confirm(Box<Confirm>),
    /// Everything by name.
    Palette(Palette),
    /// The keys.
    Help(Help),
    /// The journal as a list.
    History(Box<History>),
    /// The register of orders.
    Orders(Box<Orders>),
    /// The complaints.
    Complaints(Box<Complaints>),
    /// The register of notices.
    Notices(Box<Notices>),
    /// The period at a glance.
    Report(Box<Report>),
    /// One line of input in the hold row.
    Prompt(Prompt),
    /// The message as it was sent.
    Raw(Raw),
    /// The author's past.
    Author(Author),
    /// What a pack for an authority holds.
    Pack(Pack),
    /// What was said.
    Messages(Messages),
    /// Who is here, notes, numbers.
    Team(Team),
    /// Saved views.
    Views(Views),
    /// What was read, and what opens veiled.
    Care(Care),
    /// Blind second looks.
    Looks(Box<Looks>),
    /// A moment without the queue.
    Breather,
    /// Before, between and after the work of a training run.
    Training(Box<Training>),
    /// What the reference says.
    Feedback(Box<Feedback>),
    /// A calibration meeting.
    Meeting(Meeting),
    /// The store cannot go on.
    Broken(Broken),
}

impl Screen {
    /// Where keys are looked up.
    #[must_use]
    pub fn scope(&self) -> Scope {
        match self {
            Self::Queue => Scope::Queue,
            Self::Case
            | Self::Looks(_)
            | Self::Raw(_)
            | Self::Author(_)
            | Self::Messages(_)
            | Self::Team(_)
            | Self::Pack(_) => Scope::Case,
            Self::Decide(sheet) => sheet.scope(),
            Self::Group(_) => Scope::Group,
            Self::Confirm(_) | Self::Broken(_) | Self::Breather => Scope::Confirm,
            Self::Palette(_) => Scope::Palette,
            Self::Help(_) => Scope::Help,
            Self::History(_) => Scope::History,
            Self::Orders(_) => Scope::Orders,
            Self::Complaints(complaints) => complaints.scope(),
            Self::Notices(_) => Scope::Notices,
            Self::Views(_) => Scope::Picker,
            Self::Report(_) => Scope::Report,
            Self::Prompt(_) => Scope::Prompt,
            Self::Care(_) => Scope::Care,
            Self::Training(_) | Self::Feedback(_) => Scope::Training,
            Self::Meeting(_) => Scope::Meeting,
        }
    }

    /// Does a command.
    pub fn command(&mut self, work: &mut Work, command: Command) -> Go {
        match self {
            Self::Queue => queue::command(work, command),
            Self::Case => queue::case_command(work, command),
            Self::Decide(sheet) => sheet.command(work, command),
            Self::Group(group) => group.command(work, command),
            Self::Confirm(confirm) => confirm.command(work, command),
            Self::Palette(palette) => palette.command(work, command),
            Self::Help(help) => help.command(work, command),
            Self::History(history) => history.command(work, command),
            Self::Orders(orders) => orders.command(work, command),
            Self::Complaints(complaints) => complaints.command(work, command),
            Self::Notices(notices) => notices.command(work, command),
            Self::Report(report) => report.command(work, command),
            Self::Prompt(prompt) => prompt.command(work, command),
            Self::Raw(raw) => raw.command(work, command),
            Self::Author(author) => author.command(work, command),
            Self::Pack(pack) => pack.command(work, command),
            Self::Messages(messages) => messages.command(work, command),
            Self::Team(team) => team.command(work, command),
            Self::Views(views) => views.command(work, command),
            Self::Care(care) => care.command(work, command),
            Self::Looks(looks) => looks.command(work, command),
            Self::Breather => Go::Pop,
            Self::Training(training) => training.command(work, command),
            Self::Feedback(feedback) => feedback.command(work, command),
            Self::Meeting(meeting) => meeting.command(work, command),
            Self::Broken(_) => Broken::command(work, command),
        }
    }

    /// Takes a key that is no command.
    pub fn key(&mut self, work: &mut Work, key: Key) -> Go {
        match self {
            Self::Decide(sheet) => sheet.key(work, key),
            Self::Confirm(confirm) => confirm.key(work, key),
            Self::Palette(palette) => palette.key(work, key),
            Self::Help(help) => help.key(key),
            Self::Prompt(prompt) => prompt.key(work, key),
            Self::Complaints(complaints) => complaints.key(work, key),
            Self::Views(views) => views.key(work, key),
            Self::Breather => Go::Pop,
            Self::Broken(_) => Broken::key(work, key),
            _ => Go::Stay,
        }
    }

    /// Takes pasted text.
    pub fn paste(&mut self, work: &mut Work, text: &str) {
        match self {
            Self::Decide(sheet) => sheet.paste(work, text),
            Self::Palette(palette) => palette.paste(work, text),
            Self::Prompt(prompt) => prompt.paste(work, text),
            Self::Complaints(complaints) => complaints.paste(work, text),
            _ => {}
        }
    }

    /// Takes an answer that is not for everybody.
    pub fn reply(&mut self, work: &mut Work, reply: &Reply) -> Go {
        match self {
            Self::Decide(sheet) => return sheet.reply(work, reply),
            Self::Group(group) => group.reply(work, reply),
            Self::History(history) => history.reply(work, reply),
            Self::Orders(orders) => orders.reply(work, reply),
            Self::Complaints(complaints) => complaints.reply(work, reply),
            Self::Notices(notices) => notices.reply(work, reply),
            Self::Looks(looks) => looks.reply(work, reply),
            Self::Pack(pack) => return pack.reply(reply),
            Self::Team(team) => team.reply(work, reply),
            Self::Report(report) => report.reply(work, reply),
            Self::Training(training) => training.reply(reply),
            Self::Meeting(meeting) => meeting.reply(work, reply),
            _ => {}
        }
        Go::Stay
    }

    /// Time went on.
    pub fn tick(&mut self, work: &mut Work) {
        match self {
            Self::Decide(sheet) => sheet.tick(work),
            Self::Complaints(complaints) => complaints.tick(work),
            _ => {}
        }
    }

    /// A text is being typed that is to be there again.
    #[must_use]
    pub fn is_typed_into(&self) -> bool {
        match self {
            Self::Prompt(prompt) => prompt.left().is_some(),
            Self::Decide(sheet) => sheet.typing.is_some(),
            Self::Complaints(complaints) => complaints.typing.is_some(),
            _ => false,
        }
    }

    /// Whoever typed here is gone: what is written goes to the disk at once.
    pub fn leave(&mut self, work: &mut Work) {
        match self {
            Self::Decide(sheet) => sheet.leave(work),
            Self::Complaints(complaints) => complaints.leave(work),
            _ => {}
        }
    }

    /// The text this screen puts before the eyes, when it may be read.
    #[must_use]
    pub fn reading(&self, work: &Work) -> Option<Reading> {
        match self {
            Self::Queue if work.class() < Class::Stacked => None,
            Self::Queue | Self::Case | Self::Decide(_) | Self::Raw(_) => work.before_eyes(),
            Self::Complaints(complaints) => complaints.reading(),
            Self::Looks(looks) => looks.reading(work),
            Self::Feedback(feedback) => feedback.reading(work),
            Self::Meeting(meeting) => meeting.reading(work),
            _ => None,
        }
    }

    /// It shows another case than the open one, under a veil of its own.
    #[must_use]
    pub const fn is_beside(&self) -> bool {
        matches!(self, Self::Looks(_) | Self::Feedback(_) | Self::Meeting(_))
    }

    /// What is below does not show.
    #[must_use]
    pub const fn full(&self) -> bool {
        !matches!(
            self,
            Self::Confirm(_) | Self::Palette(_) | Self::Help(_) | Self::Prompt(_) | Self::Views(_)
        )
    }

    /// A box over what is below, which is dimmed.
    #[must_use]
    pub const fn dims(&self) -> bool {
        matches!(self, Self::Confirm(_) | Self::Palette(_) | Self::Help(_) | Self::Views(_))
    }

    /// Draws everything between the status line and the two last rows; popups draw over it.
    pub fn view(&self, work: &Work, buf: &mut Buffer, area: Rect) {
        match self {
            Self::Queue => main::view(work, buf, area, false),
            Self::Case => main::view(work, buf, area, true),
            Self::Decide(sheet) => sheet_view::view(sheet, work, buf, area),
            Self::Group(group) => group_view::view(group, work, buf, area),
            Self::Confirm(confirm) => confirm.view(work, buf, area),
            Self::Palette(palette) => palette.view(work, buf, area),
            Self::Help(help) => help.view(work, buf, area),
            Self::History(history) => history.view(work, buf, area),
            Self::Orders(orders) => orders_view::view(orders, work, buf, area),
            Self::Complaints(list) => complaints_view::view(list, work, buf, area),
            Self::Notices(notices) => notices_view::view(notices, work, buf, area),
            Self::Report(report) => report_view::view(report, work, buf, area),
            Self::Prompt(_) => {}
            Self::Raw(raw) => raw.view(work, buf, area),
            Self::Author(author) => author.view(work, buf, area),
            Self::Pack(pack) => pack.view(work, buf, area),
            Self::Messages(messages) => messages.view(work, buf, area),
            Self::Team(team) => team.view(work, buf, area),
            Self::Views(views) => views.view(work, buf, area),
            Self::Care(care) => care.view(work, buf, area),
            Self::Looks(looks) => looks.view(work, buf, area),
            Self::Breather => breather::view(work, buf, area),
            Self::Training(training) => training.view(work, buf, area),
            Self::Feedback(feedback) => feedback.view(work, buf, area),
            Self::Meeting(meeting) => meeting.view(work, buf, area),
            Self::Broken(broken) => broken.view(work, buf, area),
        }
    }

    /// The keys that work here, most wanted first.
    #[must_use]
    pub fn hints(&self, work: &Work) -> Vec<Hint> {
        match self {
            Self::Queue if work.list.known && work.list.total == 0 => broken::empty_hints(work),
            Self::Queue | Self::Case | Self::Group(_) => {
                foot::deciding(work, self.scope(), work.size.0)
            }
            Self::Confirm(confirm) => confirm.hints(),
            Self::Broken(_) => Broken::hints(),
            Self::Care(_) => care::hints(work),
            Self::Looks(_) => looks::hints(work),
            Self::Breather => Vec::new(),
            Self::Training(training) => training.hints(work),
            Self::Feedback(feedback) => feedback.hints(work),
            Self::Meeting(meeting) => meeting.hints(work),
            Self::Raw(_) | Self::Author(_) | Self::Messages(_) | Self::Team(_) | Self::Pack(_) => {
                page::hints(work)
            }
            Self::Notices(_) => notices::hints(work),
            Self::Report(_) => report::hints(work),
            Self::Orders(orders) => orders.hints(work),
            Self::Complaints(list) => complaints::hints(list, work),
            Self::Prompt(prompt) => prompt.hints(work),
            Self::Decide(sheet) if sheet.read_only => page::hints(work),
            Self::Decide(sheet) if sheet.scope() == Scope::Decide => foot::sheet(work),
            Self::Decide(sheet) if sheet.scope() == Scope::Typing => foot::typing(work),
            _ => foot::hints(work, self.scope()),
        }
    }

    /// Where the cursor of what is typed stands.
    #[must_use]
    pub fn cursor(&self, work: &Work, area: Rect) -> Option<(u16, u16)> {
        match self {
            Self::Decide(sheet) => sheet_view::cursor(sheet, work, area),
            Self::Confirm(confirm) => confirm.cursor(work, area),
            Self::Palette(palette) => palette.cursor(work, area),
            Self::Prompt(prompt) => prompt.cursor(work, area),
            Self::Complaints(list) => complaints_view::cursor(list, work, area),
            _ => None,
        }
    }
}
