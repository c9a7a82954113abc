//! `modq docs`: documentation printed from the tables modq itself uses.

use super::args::{Docs, Topic};
use super::failure::Failure;
use super::{Cli, Ended, place};
use crate::app::commands::Scope;
use crate::app::keymap::Keymap;
use crate::config::Config;
use crate::law::{Law, Profile};
use crate::model::{PERMISSIONS, Role};
use crate::{config, flagging, import, queue};
use clap::CommandFactory;
use clap_complete::Shell;
use serde_json::json;
use std::io::{self, Write};

/// `modq docs TOPIC`
pub fn docs(cli: &Cli, args: &Docs) -> Result<Ended, Failure> {
    let mut out = io::stdout().lock();
    match args.topic {
        Topic::Keys => write!(out, "{}", keys()?)?,
        Topic::Policies => policies(&mut out, args.json)?,
        Topic::Config => write!(out, "{}", config::DEFAULTS)?,
        Topic::Duties => return duties(cli, &mut out, args.json),
        Topic::Roles => roles(&mut out, args.json)?,
        Topic::Formats => write!(out, "{}", formats())?,
        Topic::Filter => {
            for key in queue::FILTER_KEYS {
                writeln!(out, "{:<10} {:<44} {}", key.name, key.what, key.example)?;
            }
        }
        Topic::Rules => write!(out, "{}", flagging::BUILTIN)?,
        Topic::Training => write!(out, "{}", super::sets::docs())?,
        Topic::Man => clap_mangen::Man::new(Cli::command()).render(&mut out)?,
        Topic::CompletionsBash => complete(Shell::Bash, &mut out),
        Topic::CompletionsZsh => complete(Shell::Zsh, &mut out),
        Topic::CompletionsFish => complete(Shell::Fish, &mut out),
    }
    Ok(Ended::Done)
}

fn complete(shell: Shell, out: &mut dyn Write) {
    clap_complete::generate(shell, &mut Cli::command(), "modq", &mut &mut *out);
}

fn keys() -> Result<String, Failure> {
    use std::fmt::Write as _;
    let keymap = Keymap::new(&std::collections::BTreeMap::new())
        .map_err(|e| Failure::new(format!("{e:?}"), "this is a defect in modq; report it"))?;
    let mut text = String::from(
        "Bind keys anew in modq.toml, by scope or everywhere:\n\n  [keys]\n  \
         \"queue.undo\" = [\"u\", \"ctrl-z\"]\n  \"undo\" = [\"z\"]\n",
    );
    for (scope, name, title) in Scope::ALL {
        let _infallible = writeln!(text, "\n{title} ({name})");
        for (entry, keys) in keymap.help(scope) {
            let keys = keys.join(" ");
            let _infallible = writeln!(text, "  {keys:<18} {:<18} {}", entry.name, entry.sentence);
        }
    }
    Ok(text)
}

/// Which duties are on for the platform of the store, or for one with no settings yet.
fn duties(cli: &Cli, out: &mut dyn Write, as_json: bool) -> Result<Ended, Failure> {
    let chosen = place::choose(cli)?;
    let mut profile = Config::load(&chosen.path).map_err(crate::desk::DeskError::from)?.platform;
    if chosen.sample && !chosen.path.join(config::FILE).exists() {
        profile = Profile::sample();
    }
    let wrong = Law::load(&[]).map_err(crate::desk::DeskError::from)?.check_profile(&profile);
    let rows = profile.duties();
    if as_json {
        for row in &rows {
            let d = row.duty;
            let line = json!({
                "id": d.id, "law": d.law, "article": d.article, "what": d.what,
                "standing": row.standing.word(), "why": row.why, "from_memory": d.memory,
            });
            writeln!(out, "{line}")?;
        }
    } else {
        for row in &rows {
            let d = row.duty;
            let article = format!("{} {}", d.law, d.article);
            let standing = row.standing.word();
            writeln!(out, "{:<8} {article:<16} {standing:<10} {}", d.id, d.what)?;
            writeln!(out, "{:<8} {:<16} {:<10} {}", "", "", "", row.why)?;
            if !d.memory.is_empty() {
                writeln!(out, "{:<36} from memory: {}", "", d.memory)?;
            }
        }
        writeln!(
            out,
            "\nSwitch on what is off in modq.toml: [platform] voluntary = [\"art20\", …]. What the \
             platform is\nstands there too: size, online_platform, representative."
        )?;
    }
    for mistake in &wrong {
        eprintln!("look: {mistake}");
    }
    Ok(if wrong.is_empty() { Ended::Done } else { Ended::Findings })
}

/// Who may do what.
fn roles(out: &mut dyn Write, as_json: bool) -> io::Result<()> {
    for row in PERMISSIONS {
        let roles: Vec<&str> = row.roles.iter().map(|role| role.word()).collect();
        if as_json {
            let line = json!({
                "act": row.name, "what": row.words, "writes": row.writes, "roles": roles,
            });
            writeln!(out, "{line}")?;
        }
    }
    if !as_json {
        write!(out, "{:<70}", "who may")?;
        for role in Role::ALL {
            write!(out, " {:<9}", role.word())?;
        }
        writeln!(out)?;
        for row in PERMISSIONS {
            let marks = Role::ALL.map(|role| if row.act.allows(role) { "yes" } else { "-" });
            let marks = marks.map(|mark| format!(" {mark:<9}")).concat();
            writeln!(out, "{:<70}{}", row.words, marks.trim_end())?;
        }
    }
    Ok(())
}

fn policies(out: &mut dyn Write, as_json: bool) -> Result<(), Failure> {
    let law =
        Law::load(&["eu-dsa".to_owned(), "nl".to_owned()]).map_err(crate::desk::DeskError::from)?;
    for p in law.policies() {
        let ground = p.grounds.first().and_then(|g| law.ground(g));
        let article = ground.map_or("", |g| g.article.get("en"));
        if as_json {
            let line = json!({
                "id": p.id, "key": p.key, "name": p.name, "category": p.category,
                "keywords": p.keywords, "grounds": p.grounds, "article": article,
                "standing": ground.map(|g| &g.standing), "checked_on": ground.map(|g| &g.checked_on),
                "severity": p.severity, "must_escalate": p.must_escalate.is_some(),
            });
            writeln!(out, "{line}")?;
        } else {
            let key = p.key.unwrap_or(' ');
            let must = if p.must_escalate.is_some() { "  must be escalated" } else { "" };
            writeln!(out, "{key}  {:<12} {:<28} {:<40}{must}", p.id, p.name.get("en"), article)?;
        }
    }
    Ok(())
}

fn formats() -> String {
    use std::fmt::Write as _;
    let mut text = String::new();
    for format in import::FORMATS {
        let _infallible = writeln!(text, "{:<18} {}", format.word, format.label);
    }
    let tables = [
        ("Messages and flags of your own (jsonl, csv)", import::FIELDS),
        ("Notices", import::NOTICE_FIELDS),
        ("Orders", import::ORDER_FIELDS),
        ("Complaints", import::COMPLAINT_FIELDS),
    ];
    for (title, fields) in tables {
        let _infallible = writeln!(text, "\n{title}");
        for field in fields {
            let _infallible =
                writeln!(text, "  {:<18} {}, such as {}", field.name, field.what, field.example);
        }
    }
    text.push_str("\nWhat is mended while reading, and counted\n");
    for (kind, what) in import::REPAIRS {
        let _infallible = writeln!(text, "  {kind}: {what}");
    }
    text
}
