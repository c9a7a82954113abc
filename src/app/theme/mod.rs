//! From a role to a ratatui style, for every colour depth.

mod depth;
mod glyphs;
mod table;

pub use depth::{Depth, dark_from, glyphs_for};
pub use glyphs::{ASCII, CONSOLE, Glyphs, UNICODE};
pub use table::Role;

use crate::model::Lane;
use ratatui::style::{Color, Modifier, Style};
use table::{Tone, row};

/// How everything on one seat's screen looks.
#[derive(Clone, Copy, Debug)]
pub struct Theme {
    /// Light text on dark ground, or the other way round.
    pub dark: bool,
    /// What the terminal can show.
    pub depth: Depth,
    /// The signs drawn.
    pub glyphs: &'static Glyphs,
    /// The ground is left to the terminal; surfaces then follow the 16-colour rules.
    pub terminal_background: bool,
}

impl Default for Theme {
    fn default() -> Self {
        Self { dark: true, depth: Depth::True, glyphs: &UNICODE, terminal_background: false }
    }
}

impl Theme {
    /// Style of a role by itself. A text role leaves the ground as it is, so that a span can stand
    /// on any filled area; roles with a ground of their own (marks, diffs) and surfaces bring it.
    #[must_use]
    pub fn style(&self, role: Role) -> Style {
        match role {
            Role::Foreign => self.on(role, Role::ForeignBg),
            Role::DiffAdd => self.on(role, Role::DiffAddBg),
            Role::DiffDel => self.on(role, Role::DiffDelBg),
            Role::ChipSoon | Role::ChipLate | Role::Cursor => self.on(Role::OnChip, role),
            _ if role.is_surface() => self.on(Role::Text, role),
            _ => match self.color(role) {
                Some(color) => self.weight(role, Style::new().fg(color)),
                None => self.weight(role, Style::new()),
            },
        }
    }

    /// A text role on a surface role. In truecolour and 256 colours both sides are painted.
    #[must_use]
    pub fn on(&self, fg: Role, bg: Role) -> Style {
        let ink = self.color(fg).unwrap_or(Color::Reset);
        if self.paints() {
            let ground = self.color(bg).unwrap_or(Color::Reset);
            return self.weight(fg, Style::new().fg(ink).bg(ground));
        }
        let tone = self.surface_tone(bg);
        let reversed = tone.weight.contains(Modifier::REVERSED);
        // A reversed row has one style: colours and dimness inside it would not be readable.
        if bg == Role::Selection && reversed {
            let kept = self.modifier(fg) & (Modifier::BOLD | Modifier::UNDERLINED);
            return Style::new()
                .fg(Color::Reset)
                .bg(Color::Reset)
                .add_modifier(kept | Modifier::REVERSED);
        }
        // A coloured surface is its colour in reverse, whatever stands on it.
        let ink = if reversed { tone.color.unwrap_or(ink) } else { ink };
        self.weight(fg, Style::new().fg(ink).bg(Color::Reset)).add_modifier(tone.weight)
    }

    /// A text role on `chip`, standing on `over`: in a reversed row a chip keeps only its weight.
    #[must_use]
    pub fn chip(&self, chip: Role, over: Role) -> Style {
        if !self.paints() && over == Role::Selection {
            return self.on(Role::Strong, Role::Selection);
        }
        self.on(Role::OnChip, chip)
    }

    /// The role of a lane's colour.
    #[must_use]
    pub const fn lane(lane: Lane) -> Role {
        match lane {
            Lane::Life => Role::LaneLife,
            Lane::Order => Role::LaneOrder,
            Lane::Trusted => Role::LaneTrusted,
            Lane::Complaint => Role::LaneComplaint,
            Lane::Notice => Role::LaneNotice,
            Lane::Own => Role::LaneOwn,
        }
    }

    /// The sign and role of a severity from 1 to 5.
    #[must_use]
    pub const fn severity(&self, severity: u8) -> (&'static str, Role) {
        match severity {
            0..=2 => (self.glyphs.sev_low, Role::SevLow),
            3 => (self.glyphs.sev_medium, Role::SevMedium),
            4 => (self.glyphs.sev_high, Role::SevHigh),
            _ => (self.glyphs.sev_critical, Role::SevCritical),
        }
    }

    /// The word of a severity from 1 to 5.
    #[must_use]
    pub const fn severity_word(severity: u8) -> &'static str {
        match severity {
            0..=2 => "low",
            3 => "medium",
            4 => "high",
            _ => "critical",
        }
    }

    /// Grounds are painted, not only shown by reverse and weight.
    #[must_use]
    pub const fn paints(&self) -> bool {
        matches!(self.depth, Depth::True | Depth::C256) && !self.terminal_background
    }

    fn color(&self, role: Role) -> Option<Color> {
        let (_, full, indexed, sixteen, _) = row(role);
        match self.depth {
            Depth::True => Some(rgb(self.side(full))),
            Depth::C256 => Some(Color::Indexed(self.side(indexed))),
            Depth::C16 => self.side(sixteen).color,
            Depth::Mono => None,
        }
    }

    /// A surface where grounds are not painted.
    fn surface_tone(&self, role: Role) -> Tone {
        let (.., sixteen, [_, mono]) = row(role);
        let tone = self.side(sixteen);
        match self.depth {
            Depth::Mono => Tone { color: None, weight: *mono },
            Depth::C16 => tone,
            // The reversed colour of a chip comes from the depth's own column.
            Depth::True | Depth::C256 => Tone {
                color: tone.color.and_then(|_sixteen| self.color(role)),
                weight: tone.weight,
            },
        }
    }

    fn modifier(&self, role: Role) -> Modifier {
        let (.., sixteen, [colored, mono]) = row(role);
        match self.depth {
            Depth::True | Depth::C256 => *colored,
            Depth::C16 => self.side(sixteen).weight,
            Depth::Mono => *mono,
        }
    }

    const fn side<T: Copy>(&self, [dark, light]: &[T; 2]) -> T {
        if self.dark { *dark } else { *light }
    }

    fn weight(&self, role: Role, style: Style) -> Style {
        style.add_modifier(self.modifier(role))
    }
}

const fn rgb(hex: u32) -> Color {
    let [_, r, g, b] = hex.to_be_bytes();
    Color::Rgb(r, g, b)
}

#[cfg(test)]
mod tests;
