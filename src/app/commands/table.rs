//! The one table of commands.

use super::Scope::{
    self, Care, Case, Complaints, Confirm, Decide, Group, Help, History, Meeting, Notices, Orders,
    Palette, Picker, Prompt, Queue, Report, Training, Typing,
};
use super::Section::{self, List, Look, Many, Move, Screens, TakeBack};
use super::{Command, Entry, Keys};
use crate::app::msg::Sort;
use crate::training::Act;

/// Scopes where letters are keys and something can be scrolled.
const LISTS: &[Scope] = &[
    Queue, Case, Group, Help, History, Orders, Notices, Complaints, Report, Training, Meeting, Care,
];
/// The same without the report, whose `g` parts the numbers by group.
const LONG: &[Scope] =
    &[Queue, Case, Group, Help, History, Orders, Notices, Complaints, Training, Meeting, Care];
/// Scopes where the wheel of half pages turns.
const PAGES: &[Scope] = &[
    Queue, Case, Group, Decide, Help, History, Orders, Notices, Complaints, Report, Training,
    Meeting, Care,
];
/// Lists under a line of input.
const CHOICES: &[Scope] = &[Prompt, Picker, Palette];
/// Lines of input.
const INPUT: &[Scope] = &[Typing, Prompt, Picker, Palette];
/// Where cases are decided.
const WORK: &[Scope] = &[Queue, Case, Group];
/// The queue and a case.
const BOTH: &[Scope] = &[Queue, Case];
/// Where letters to notifiers are a thought away.
const MAIL: &[Scope] = &[Queue, Case, Notices];
/// Full screens above the queue.
const ABOVE: &[Scope] =
    &[Case, Group, Decide, Help, History, Orders, Notices, Complaints, Report, Care];
/// Everywhere letters are keys.
const LETTERS: &[Scope] = &[
    Queue, Case, Group, Decide, History, Orders, Notices, Complaints, Report, Training, Meeting,
    Care,
];
/// Where the other screens are one key away.
const HUB: &[Scope] = &[Queue, Case, History, Orders, Notices, Complaints, Report];
/// Screens with a list and the message beside it.
const PANES: &[Scope] = &[Queue, Case, Group, Complaints, Meeting];
/// Where something can be taken back.
const UNDO: &[Scope] = &[Queue, Case, Group, Decide, History, Orders, Complaints];
/// Screens that can be searched.
const SEARCH: &[Scope] = &[Queue, Case, Help, History];

/// Heading and place in the key line.
type Place = (Section, u8);

/// Command, name, word, sentence, place, keys.
const fn entry(
    command: Command,
    [name, word, sentence]: [&'static str; 3],
    (section, priority): Place,
    keys: &'static [Keys],
) -> Entry {
    Entry { command, name, word, sentence, section, priority, keys }
}

const DECIDE: Section = Section::Decide;

/// Every command, in the order of help and palette.
#[rustfmt::skip]
pub const COMMANDS: &[Entry] = &[
    entry(Command::Down, ["down", "down", "Go one down"], (Move, 5), &[(LISTS, &["j", "down"]), (CHOICES, &["ctrl-n", "down"])]),
    entry(Command::Up, ["up", "up", "Go one up"], (Move, 5), &[(LISTS, &["k", "up"]), (CHOICES, &["ctrl-p", "up"])]),
    entry(Command::Top, ["top", "first", "Go to the first"], (Move, 0), &[(LONG, &["g g", "home"]), (&[Report], &["home"])]),
    entry(Command::Bottom, ["bottom", "last", "Go to the last"], (Move, 0), &[(LISTS, &["G", "end"])]),
    entry(Command::HalfDown, ["half-down", "half page down", "Go half a page down"], (Move, 0), &[(PAGES, &["ctrl-d", "pagedown"])]),
    entry(Command::HalfUp, ["half-up", "half page up", "Go half a page up"], (Move, 0), &[(PAGES, &["ctrl-u", "pageup"])]),
    entry(Command::Open, ["open", "open", "Open what is selected, or show it wider"], (Move, 20), &[(&[Queue, Case, Group, History, Orders, Notices, Complaints, Report, Care], &["enter"])]),
    entry(Command::Back, ["back", "back", "Close this and go back"], (Move, 60), &[(ABOVE, &["q", "esc"]), (&[Confirm], &["esc"]), (&[Training, Meeting], &["backspace"])]),
    entry(Command::Quit, ["quit", "leave", "Leave the program; drafts, claims and holds are safe on disk"], (Move, 3), &[(&[Queue], &["q"]), (&[Training, Meeting], &["q"])]),
    entry(Command::Clear, ["clear", "clear", "Drop the search, the filter or half a key"], (Move, 0), &[(&[Queue], &["esc"])]),
    entry(Command::Pane, ["pane", "other pane", "Go to the other pane"], (Move, 10), &[(PANES, &["tab"])]),
    entry(Command::Search, ["search", "search", "Search, letters may be missing"], (Move, 15), &[(SEARCH, &["/"])]),
    entry(Command::NextHit, ["next-hit", "next hit", "Go to the next hit"], (Move, 0), &[(SEARCH, &["n"])]),
    entry(Command::PreviousHit, ["previous-hit", "previous hit", "Go to the hit before"], (Move, 0), &[(SEARCH, &["N"])]),
    entry(Command::NextField, ["next-field", "next field", "Go to the next field"], (Move, 40), &[(&[Decide], &["j", "tab", "down"]), (&[Typing], &["tab"])]),
    entry(Command::PreviousField, ["previous-field", "field before", "Go to the field before"], (Move, 0), &[(&[Decide], &["k", "shift-tab", "up"]), (&[Typing], &["shift-tab"])]),

    entry(Command::Allow, ["allow", "allow", "Allow: no action, and go to the next case"], (DECIDE, 90), &[(WORK, &["a"])]),
    policy(1, "policy-1", &[(POLICY, &["1"])]),
    policy(2, "policy-2", &[(POLICY, &["2"])]),
    policy(3, "policy-3", &[(POLICY, &["3"])]),
    policy(4, "policy-4", &[(POLICY, &["4"])]),
    policy(5, "policy-5", &[(POLICY, &["5"])]),
    policy(6, "policy-6", &[(POLICY, &["6"])]),
    policy(7, "policy-7", &[(POLICY, &["7"])]),
    policy(8, "policy-8", &[(POLICY, &["8"])]),
    policy(9, "policy-9", &[(POLICY, &["9"])]),
    entry(Command::Remove, ["remove", "remove", "Open the sheet to remove the message; on an order, remove at every place now"], (DECIDE, 70), &[(POLICY, &["r"]), (&[Orders], &["r"])]),
    entry(Command::Restrict, ["restrict", "restrict", "Open the sheet to restrict visibility, service, money or account"], (DECIDE, 70), &[(POLICY, &["t"])]),
    entry(Command::Escalate, ["escalate", "escalate", "Open the sheet to report to an authority"], (DECIDE, 70), &[(POLICY, &["e"])]),
    entry(Command::Repeat, ["repeat", "repeat", "Decide as the last time, with this case's facts"], (DECIDE, 30), &[(WORK, &["."])]),
    entry(Command::Skip, ["skip", "skip", "Put the case off, with a reason; it comes back"], (DECIDE, 50), &[(WORK, &["s"])]),
    entry(Command::PassOn, ["hand on", "hand on", "Let others have the case; nobody asks why"], (DECIDE, 13), &[(BOTH, &[">"])]),
    entry(Command::Deal, ["deal", "deal", "Deal me the next case nobody holds, of my lanes and languages"], (DECIDE, 12), &[(BOTH, &["space"])]),
    entry(Command::Edit, ["edit", "edit", "Type in the field, or pick from a list"], (DECIDE, 45), &[(&[Decide], &["enter"])]),
    entry(Command::PickPolicy, ["pick-policy", "policy", "Pick a policy and fill the sheet from it"], (DECIDE, 35), &[(&[Decide], &["p"])]),
    entry(Command::Send, ["decide", "decide", "Decide as the sheet says"], (DECIDE, 80), &[(&[Decide, Typing, Complaints], &["ctrl-s"])]),
    entry(Command::DoneTyping, ["done", "done", "Leave the field"], (DECIDE, 90), &[(&[Typing], &["esc"])]),
    entry(Command::Editor, ["editor", "editor", "Write this field in your own editor"], (DECIDE, 20), &[(&[Typing], &["ctrl-g"])]),
    entry(Command::DeleteWord, ["delete-word", "delete word", "Delete the word before the cursor"], (DECIDE, 0), &[(INPUT, &["ctrl-w"])]),
    entry(Command::DeleteLine, ["delete-line", "delete line", "Delete to the start of the line"], (DECIDE, 0), &[(INPUT, &["ctrl-u"])]),
    entry(Command::Accept, ["accept", "take", "Take what is typed or chosen"], (DECIDE, 85), &[(CHOICES, &["enter"])]),
    entry(Command::Cancel, ["cancel", "keep as it was", "Close the line, nothing happens"], (DECIDE, 84), &[(CHOICES, &["esc"])]),
    entry(Command::Consent, ["consent", "yes, do it", "Do what the question says"], (DECIDE, 90), &[(&[Confirm], &["Y"])]),
    entry(Command::Feedback, ["feedback", "feedback", "Write the feedback to the authority"], (DECIDE, 40), &[(&[Orders], &["x"])]),
    entry(Command::Uphold, ["uphold", "uphold", "The complaint changes nothing: the decision stays"], (DECIDE, 40), &[(&[Complaints], &["1"])]),
    entry(Command::ReverseIt, ["reverse", "reverse", "The complaint is right: take the decision back"], (DECIDE, 40), &[(&[Complaints], &["2"])]),
    entry(Command::ReversePart, ["reverse-part", "in part", "Take part of the decision back; again goes on to what else can stay"], (DECIDE, 40), &[(&[Complaints], &["3"])]),
    entry(Command::Omit, ["omit", "omit", "Do not decide on the complaint: late, empty, not theirs"], (DECIDE, 40), &[(&[Complaints], &["4"])]),
    entry(Command::Reasons, ["reasons", "reasons", "Write the reasons of the answer"], (DECIDE, 40), &[(&[Complaints], &["e"])]),
    entry(Command::Complain, ["complain", "complaint", "Take in a complaint against the decision on this case"], (DECIDE, 0), &[(BOTH, &["K"])]),
    entry(Command::Agree, ["confirm", "confirm", "Confirm what another person proposed"], (DECIDE, 0), &[(BOTH, &["y"])]),
    entry(Command::SendBack, ["send-back", "send back", "Send a proposal back, with a reason"], (DECIDE, 0), &[(BOTH, &["b"])]),
    entry(Command::Release, ["release", "release", "Let the author of a silent report be told"], (DECIDE, 0), &[(BOTH, &["l"])]),
    entry(Command::Hide, ["hide", "hide", "Put a mark in place of the first personal data in the field"], (DECIDE, 28), &[(&[Decide], &["x"])]),
    entry(Command::HideAll, ["hide-all", "hide all", "Put marks in place of all personal data in the sheet"], (DECIDE, 0), &[(&[Decide], &["X"])]),
    entry(Command::HandOver, ["handed-over", "handed over", "Note that the information an order asks for was handed over"], (DECIDE, 38), &[(&[Orders], &["d"])]),
    entry(Command::CannotDo, ["cannot-do", "cannot be done", "Write that a removal order cannot be carried out; its clock stops"], (DECIDE, 36), &[(&[Orders], &["n"])]),
    entry(Command::Cleared, ["cleared", "cleared", "What stood in the way is gone: the clock runs again"], (DECIDE, 34), &[(&[Orders], &["c"])]),
    entry(Command::Acknowledge, ["acknowledge", "receipt", "Write to the authority that its order arrived"], (DECIDE, 32), &[(&[Orders], &["a"])]),
    entry(Command::Told, ["told", "told", "Tell the person an order asks about, or note that the author was told"], (DECIDE, 30), &[(&[Orders], &["t"])]),
    entry(Command::Silence, ["silence", "silence", "Note until when the author must not be told, or that they may be told now"], (DECIDE, 28), &[(&[Orders], &["s"])]),
    entry(Command::Scrutiny, ["scrutiny", "scrutiny", "Note that scrutiny was asked for, and how it ended"], (DECIDE, 26), &[(&[Orders], &["y"])]),
    entry(Command::PutBack, ["put-back", "put back", "Put back what an order removed that lost its effect; each author gets a letter"], (DECIDE, 24), &[(&[Orders], &["b"])]),
    entry(Command::Keep, ["keep", "keep", "Note how long what was removed must be kept, or that its time is over"], (DECIDE, 22), &[(&[Orders], &["K"])]),
    entry(Command::AskFor, ["ask-for", "ask for it", "Ask who holds this case for it"], (DECIDE, 0), &[(BOTH, &["A"])]),
    entry(Command::TakeOver, ["take-over", "take over", "Take over the case that another holds"], (DECIDE, 0), &[(BOTH, &["T"])]),
    entry(Command::LetGo, ["let-go", "let go", "Give back the case I hold"], (DECIDE, 0), &[(BOTH, &["U"])]),
    entry(Command::GoOn, ["go-on", "go on", "Begin a training run, or go on with it"], (DECIDE, 90), &[(&[Training], &["enter"])]),
    entry(Command::Object, ["object", "object", "Object to the reference answer; the trainer reads it"], (DECIDE, 60), &[(&[Training], &["+"])]),
    entry(Command::Rule(Act::Allow), ["rule allow", "allow is right", "Rule that nothing has to be done; the new reference answer"], (DECIDE, 70), &[(&[Meeting], &["a"])]),
    entry(Command::Rule(Act::Remove), ["rule remove", "remove", "Rule that the message has to be removed; the new reference answer"], (DECIDE, 70), &[(&[Meeting], &["r"])]),
    entry(Command::Rule(Act::Restrict), ["rule restrict", "restrict", "Rule that something has to be restricted; the new reference answer"], (DECIDE, 70), &[(&[Meeting], &["t"])]),
    entry(Command::Rule(Act::Escalate), ["rule escalate", "escalate", "Rule that an authority has to be told; the new reference answer"], (DECIDE, 70), &[(&[Meeting], &["e"])]),
    entry(Command::Strike, ["strike", "strike", "Take a disputed answer out of the scores, or put it back"], (DECIDE, 60), &[(&[Meeting], &["x"])]),
    entry(Command::Comment, ["comment", "comment", "Say something about a reference answer"], (DECIDE, 50), &[(&[Meeting], &["+"])]),
    entry(Command::EndRun, ["end run", "end run", "End the training run before every case is decided"], (DECIDE, 0), &[]),
    entry(Command::EndHolds, ["end-holds", "end holds", "Let everything held leave now"], (DECIDE, 0), &[]),

    entry(Command::Undo, ["undo", "undo", "Take back the newest step, the one selected in the history, or the newest replacement in the sheet"], (TakeBack, 40), &[(UNDO, &["u"])]),
    entry(Command::Redo, ["redo", "redo", "Do again what was taken back"], (TakeBack, 0), &[(UNDO, &["ctrl-r"])]),

    entry(Command::Context, ["context", "context", "Show more of what was said around it"], (Look, 14), &[(BOTH, &["c"])]),
    entry(Command::Author, ["author", "author", "Show the author's past"], (Look, 13), &[(BOTH, &["h"])]),
    entry(Command::Raw, ["raw", "raw", "Show the message as it was sent"], (Look, 11), &[(WORK, &["w"])]),
    entry(Command::Veil, ["veil", "veil", "Lift the veil one step, then let it fall"], (Look, 16), &[(&[Queue, Case, Group, Decide, Complaints, Training, Meeting], &["v"])]),
    entry(Command::VeilLine, ["veil line", "one line", "Lift the veil from one line more"], (Look, 10), &[(&[Queue, Case, Complaints], &["J"])]),
    entry(Command::Note, ["note", "note", "Write a note for colleagues"], (Look, 9), &[(BOTH, &["+"])]),
    entry(Command::Letter, ["letter", "letter", "Show the whole letter"], (Look, 30), &[(&[Decide, Complaints], &["l"])]),
    entry(Command::Record, ["record", "record", "Show the record for the database"], (Look, 25), &[(&[Decide], &["b"])]),
    entry(Command::Language, ["language", "language", "Write the letter in the next language; what you wrote yourself stays"], (Look, 10), &[(&[Decide], &["n"])]),
    entry(Command::Pack, ["pack", "see the pack", "Show what the pack for the authority holds, before it leaves"], (Look, 30), &[(BOTH, &["x p"]), (&[Confirm], &["b"])]),
    entry(Command::AsReceived, ["as-received", "as received", "Show the order as it was received"], (Look, 30), &[(&[Orders], &["i"])]),
    entry(Command::Messages, ["messages", "messages", "List what the program has said"], (Look, 0), &[]),
    entry(Command::ThemeDark, ["theme dark", "dark", "Light text on a dark ground"], (Look, 0), &[]),
    entry(Command::ThemeLight, ["theme light", "light", "Dark text on a light ground"], (Look, 0), &[]),

    entry(Command::Mark, ["mark", "mark", "Mark the case and go down; decisions then apply to all marked"], (Many, 18), &[(WORK, &["m"])]),
    entry(Command::MarkSimilar, ["mark-similar", "near-duplicates", "Show near-duplicates with the proposed ones marked"], (Many, 17), &[(WORK, &["*"])]),
    entry(Command::Unmark, ["unmark-all", "unmark", "Drop every mark"], (Many, 0), &[(WORK, &["M"])]),
    entry(Command::Differences, ["differences", "differences", "Show every difference in full"], (Many, 20), &[(&[Group], &["d"])]),

    entry(Command::Orders, ["orders", "orders", "Orders of authorities with their clocks"], (Screens, 4), &[(HUB, &["O"])]),
    entry(Command::Notices, ["notices", "notices", "Notices with their states, and who is to be told"], (Screens, 4), &[(HUB, &["I"])]),
    entry(Command::Complaints, ["complaints", "complaints", "Complaints against decisions"], (Screens, 4), &[(HUB, &["C"])]),
    entry(Command::History, ["history", "history", "Everything that was done, newest first"], (Screens, 4), &[(HUB, &["H"])]),
    entry(Command::Report, ["report", "report", "The period at a glance"], (Screens, 4), &[(HUB, &["R"])]),
    entry(Command::Team, ["team", "team", "Who is here, notes for me, and the numbers of today"], (Screens, 4), &[(BOTH, &["P"])]),
    entry(Command::HandOn, ["hand-over", "hand over", "Write a note for the next shift"], (Screens, 0), &[(BOTH, &["E"])]),
    entry(Command::Care, ["care", "care", "What you have read, and what opens veiled for you"], (Screens, 3), &[(BOTH, &["X"]), (&[Care], &["X"])]),
    entry(Command::Looks, ["looks", "second look", "Look blindly at what others decided, where the settings draw it"], (Screens, 2), &[(BOTH, &["B"])]),
    entry(Command::Breather, ["pause", "pause", "A moment without the queue; any key goes back"], (Screens, 3), &[(BOTH, &["Z"]), (&[Care], &["Z"])]),
    entry(Command::Palette, ["palette", "palette", "Everything that can be done, by name"], (Screens, 6), &[(LETTERS, &[":"]), (&[Help], &[":"])]),
    entry(Command::Help, ["help", "help", "The keys that work here"], (Screens, 100), &[(LETTERS, &["?", "f1"]), (&[Help], &["?", "f1"]), (INPUT, &["f1"]), (&[Confirm], &["?", "f1"])]),
    entry(Command::Import, ["import", "import", "How to bring in messages"], (Screens, 0), &[(&[Queue], &["i"])]),
    entry(Command::ExportLetters, ["export letters", "letters", "Write the letters whose hold is over"], (Screens, 0), &[(MAIL, &["x l"])]),
    entry(Command::ExportReceipts, ["export receipts", "receipts", "Tell who sent a notice that it came in"], (Screens, 0), &[(MAIL, &["x c"])]),
    entry(Command::ExportRecords, ["export records", "records", "Write the records for the database"], (Screens, 0), &[(BOTH, &["x b"])]),
    entry(Command::ExportReport, ["export report", "report", "Write the report of the period"], (Screens, 0), &[(BOTH, &["x r"]), (&[Report], &["x"])]),
    entry(Command::ExportEvidence, ["export evidence", "evidence", "Write the evidence pack of this case"], (Screens, 0), &[(BOTH, &["x e"])]),

    entry(Command::Filter, ["filter", "filter", "Show only what matches; on notices, those in the next state"], (List, 8), &[(&[Queue, History, Orders, Notices], &["f"])]),
    entry(Command::Second, ["second", "second person", "Show what waits for a second person"], (List, 0), &[(BOTH, &["W"])]),
    entry(Command::Silent, ["silent", "not told", "Show the cases whose author must not be told yet"], (List, 0), &[(BOTH, &["S"])]),
    sort(Sort::Rank, ["sort rank", "rank", "Sort by lane, deadline, severity, flags, age"], &[(&[Queue], &["o r"])]),
    sort(Sort::Due, ["sort due", "due", "Sort by deadline"], &[(&[Queue], &["o d"])]),
    sort(Sort::Oldest, ["sort oldest", "oldest", "Sort by age, oldest first"], &[(&[Queue], &["o o"])]),
    sort(Sort::Newest, ["sort newest", "newest", "Sort by age, newest first"], &[(&[Queue], &["o n"])]),
    sort(Sort::Number, ["sort number", "number", "Sort by number, as in a training run"], &[(&[Queue], &["o c"])]),
    sort(Sort::Group, ["sort group", "group", "Sort by group"], &[(&[Queue], &["o g"])]),
    sort(Sort::Severity, ["sort severity", "severity", "Sort by severity, gravest first"], &[(&[Queue], &["o s"])]),
    entry(Command::Views, ["views", "views", "Show the queue through a saved view, by its letter"], (List, 6), &[(&[Queue], &["'"])]),
    entry(Command::SaveView, ["save view", "save view", "Save filter and order under a letter"], (List, 0), &[(&[Queue], &["V"])]),
    entry(Command::SortOrders, ["sort-orders", "sort", "Sort by deadline, receipt, authority or reference"], (List, 7), &[(&[Orders], &["o"])]),
    entry(Command::Lighter, ["lighter", "lighter lane", "Pass over what opens veiled, until pressed again"], (List, 0), &[(BOTH, &["L"]), (&[Care], &["L"])]),
    entry(Command::EarlierPeriod, ["earlier-period", "earlier", "Go to the period before"], (List, 30), &[(&[Report], &["["])]),
    entry(Command::LaterPeriod, ["later-period", "later", "Go to the next period"], (List, 30), &[(&[Report], &["]"])]),
    entry(Command::ShorterPeriod, ["shorter-period", "shorter", "Go to a shorter period: year, quarter, month, week, day"], (List, 25), &[(&[Report], &["{"])]),
    entry(Command::LongerPeriod, ["longer-period", "longer", "Go to a longer period"], (List, 25), &[(&[Report], &["}"])]),
    entry(Command::PerModerator, ["per-moderator", "per moderator", "Part the numbers by moderator"], (List, 20), &[(&[Report], &["p"])]),
    entry(Command::PerGroup, ["per-group", "by group", "Part the numbers by group"], (List, 20), &[(&[Report], &["g"])]),
];

/// Where policies and kinds of decision can be chosen.
const POLICY: &[Scope] = &[Queue, Case, Group, Decide];

const fn policy(n: u8, name: &'static str, keys: &'static [Keys]) -> Entry {
    let said = [name, "policy", "Apply this policy: one key, complete record"];
    entry(Command::Policy(n), said, (DECIDE, 80), keys)
}

const fn sort(by: Sort, said: [&'static str; 3], keys: &'static [Keys]) -> Entry {
    entry(Command::SortBy(by), said, (List, 7), keys)
}
