//! The one table of roles and what each is at every colour depth.

use Color::{
    Blue, Cyan, Gray, LightCyan, LightGreen, LightMagenta, LightRed, LightYellow, Magenta, Red,
};
use Role::*;
use ratatui::style::{Color, Modifier};

/// What something on the screen is; its colour follows from that. Surfaces come first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// The ground of the screen.
    Bg,
    /// Status line and key line.
    Surface,
    /// Sheets and popups.
    Raised,
    /// The selected row of the focused pane.
    Selection,
    /// The selected row of the other pane.
    SelectionIdle,
    /// A field being typed in.
    Field,
    /// A small share in a matrix.
    Heat1,
    /// A middling share in a matrix.
    Heat2,
    /// A large share in a matrix.
    Heat3,
    /// Harm that stayed up, in a matrix.
    HeatBad,
    /// Ground of what was added.
    DiffAddBg,
    /// Ground of what was removed.
    DiffDelBg,
    /// Ground of a mark in foreign text.
    ForeignBg,
    /// The next deadline when it is near.
    ChipSoon,
    /// A deadline that has passed.
    ChipLate,
    /// The block cursor.
    Cursor,
    /// What is read.
    Text,
    /// What is read now.
    Strong,
    /// What could be read.
    Muted,
    /// Rules; decoration.
    Line,
    /// Text on a chip or the cursor.
    OnChip,
    /// Keys, and what is yours.
    Accent,
    /// Fine.
    Ok,
    /// Worth a look.
    Warn,
    /// Wrong, or cannot be undone.
    Danger,
    /// The lane of threats to life.
    LaneLife,
    /// The lane of orders.
    LaneOrder,
    /// The lane of trusted flaggers.
    LaneTrusted,
    /// The lane of complaints.
    LaneComplaint,
    /// The lane of notices.
    LaneNotice,
    /// The lane of own initiative.
    LaneOwn,
    /// Low severity.
    SevLow,
    /// Medium severity.
    SevMedium,
    /// High severity.
    SevHigh,
    /// Critical severity.
    SevCritical,
    /// Veiled text and the dimmed screen behind a popup; decoration.
    Veil,
    /// A mark in foreign text.
    Foreign,
    /// A link or phone number in foreign text.
    Link,
    /// What follows from the edited field.
    Changed,
    /// What was added.
    DiffAdd,
    /// What was removed.
    DiffDel,
    /// The pointer and the bar of the focused thing.
    Focus,
}

impl Role {
    /// A ground rather than a text colour.
    #[must_use]
    pub fn is_surface(self) -> bool {
        self <= Cursor
    }

    /// Every role, in the order of the table.
    pub fn all() -> impl Iterator<Item = Self> {
        TABLE.iter().map(|row| row.0)
    }
}

/// A colour of the 16, or the terminal's own, with a weight.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tone {
    /// `None` is the terminal's default.
    pub(super) color: Option<Color>,
    pub(super) weight: Modifier,
}

/// Role; truecolour for dark and light; the same of 256; the same of 16; weight with and without
/// colours.
pub(super) type Row = (Role, [u32; 2], [u8; 2], [Tone; 2], [Modifier; 2]);

const NO: Modifier = Modifier::empty();
const B: Modifier = Modifier::BOLD;
const D: Modifier = Modifier::DIM;
const U: Modifier = Modifier::UNDERLINED;
const R: Modifier = Modifier::REVERSED;
const BU: Modifier = B.union(U);
const BR: Modifier = B.union(R);

/// The terminal's own colour.
const fn own(weight: Modifier) -> Tone {
    Tone { color: None, weight }
}

/// One of the 16; `Light*` are the bright ones, `Gray` is plain white.
const fn ink(color: Color, weight: Modifier) -> Tone {
    Tone { color: Some(color), weight }
}

/// The row of a role. The table is in the order of [`Role`], a test holds it to that.
pub(super) fn row(role: Role) -> &'static Row {
    TABLE.get(role as usize).unwrap_or(&FALLBACK)
}

/// Never used while the table is complete.
const FALLBACK: Row = (Text, [0xd5_dae2, 0x2b_3037], [253, 236], [own(NO), own(NO)], [NO, NO]);

#[rustfmt::skip]
const TABLE: &[Row] = &[
    // Surfaces.
    (Bg, [0x14171d, 0xfaf8f3], [233, 231], [own(NO), own(NO)], [NO, NO]),
    (Surface, [0x1b1f27, 0xf0ede5], [234, 255], [own(NO), own(NO)], [NO, NO]),
    (Raised, [0x20252f, 0xffffff], [235, 231], [own(NO), own(NO)], [NO, NO]),
    (Selection, [0x263845, 0xd3e6e3], [237, 194], [own(R), own(R)], [NO, R]),
    (SelectionIdle, [0x222932, 0xe6e3da], [235, 254], [own(B), own(B)], [NO, B]),
    (Field, [0x2a3140, 0xe9eef0], [237, 255], [own(U), own(U)], [NO, U]),
    (Heat1, [0x1d2c33, 0xe8f1ef], [235, 255], [own(NO), own(NO)], [NO, NO]),
    (Heat2, [0x1f3d42, 0xcfe4e0], [237, 253], [own(NO), own(NO)], [NO, NO]),
    (Heat3, [0x215152, 0xa9d2cb], [23, 152], [own(B), own(B)], [NO, B]),
    (HeatBad, [0x4a2730, 0xf6d9d6], [52, 224], [own(R), own(R)], [NO, R]),
    (DiffAddBg, [0x1c3327, 0xdcefd9], [22, 194], [own(U), own(U)], [NO, NO]),
    (DiffDelBg, [0x3d2529, 0xf7dcd8], [52, 224], [own(R), own(R)], [NO, NO]),
    (ForeignBg, [0x33293f, 0xeadff3], [53, 225], [own(R), own(R)], [NO, R]),
    (ChipSoon, [0xe6c25a, 0x7a5600], [179, 94], [ink(LightYellow, R), own(R)], [NO, R]),
    (ChipLate, [0xff6e6e, 0xb3161b], [203, 124], [ink(LightRed, BR), ink(Red, R)], [NO, BR]),
    (Cursor, [0x5ecfc0, 0x0a6a62], [79, 23], [ink(LightCyan, R), ink(Blue, R)], [NO, R]),
    // Text.
    (Text, [0xd5dae2, 0x2b3037], [253, 236], [own(NO), own(NO)], [NO, NO]),
    (Strong, [0xf4f6f9, 0x101317], [255, 233], [own(B), own(B)], [B, B]),
    (Muted, [0x98a2b2, 0x5a616c], [250, 240], [own(D), own(D)], [NO, D]),
    (Line, [0x3a4250, 0xcdc7b9], [239, 250], [own(D), own(D)], [NO, NO]),
    (OnChip, [0x14171d, 0xffffff], [234, 231], [own(NO), own(NO)], [NO, R]),
    (Accent, [0x5ecfc0, 0x0a6a62], [79, 23], [ink(LightCyan, B), ink(Blue, B)], [B, B]),
    (Ok, [0x93cf7f, 0x2c6a1d], [114, 22], [ink(LightGreen, NO), own(NO)], [NO, NO]),
    (Warn, [0xe6c25a, 0x7a5600], [179, 94], [ink(LightYellow, B), own(B)], [B, B]),
    (Danger, [0xff7a7a, 0xb3161b], [210, 124], [ink(LightRed, B), ink(Red, B)], [B, B]),
    (LaneLife, [0xff8088, 0xb01c36], [210, 125], [ink(LightRed, B), ink(Red, B)], [NO, NO]),
    (LaneOrder, [0xf4a65a, 0x954a00], [215, 94], [ink(LightYellow, NO), ink(Red, NO)], [NO, NO]),
    (LaneTrusted, [0xbfa6f8, 0x663cb0], [183, 55], [ink(LightMagenta, NO), ink(Magenta, NO)], [NO, NO]),
    (LaneComplaint, [0xf09cca, 0xa01f6c], [218, 126], [ink(LightMagenta, B), ink(Magenta, B)], [NO, NO]),
    (LaneNotice, [0x86b4f8, 0x1d56ad], [111, 25], [ink(Cyan, NO), ink(Blue, NO)], [NO, NO]),
    (LaneOwn, [0xa3adbb, 0x565e6a], [250, 240], [ink(Gray, NO), own(NO)], [NO, NO]),
    (SevLow, [0x98a2b2, 0x5a616c], [250, 240], [own(D), own(D)], [NO, NO]),
    (SevMedium, [0xc9b98a, 0x6b5a1f], [180, 58], [own(NO), own(NO)], [NO, NO]),
    (SevHigh, [0xf0a868, 0x944806], [215, 94], [ink(LightYellow, NO), own(B)], [NO, NO]),
    (SevCritical, [0xff8088, 0xb01c36], [210, 125], [ink(LightRed, B), ink(Red, B)], [B, B]),
    (Veil, [0x7d8899, 0x6f6a5e], [245, 243], [own(D), own(D)], [NO, D]),
    (Foreign, [0xd9b4f2, 0x6a2f96], [183, 54], [ink(LightMagenta, NO), ink(Magenta, NO)], [NO, R]),
    (Link, [0xd5dae2, 0x2b3037], [253, 236], [own(U), own(U)], [U, U]),
    (Changed, [0xe6c25a, 0x7a5600], [179, 94], [ink(LightYellow, U), own(BU)], [U, U]),
    (DiffAdd, [0xa5dd92, 0x23591a], [157, 22], [ink(LightGreen, U), own(U)], [NO, U]),
    (DiffDel, [0xffa3a3, 0x9b1b1f], [217, 124], [ink(LightRed, NO), ink(Red, NO)], [NO, R]),
    (Focus, [0x5ecfc0, 0x0a6a62], [79, 23], [ink(LightCyan, B), ink(Blue, B)], [B, B]),
];
