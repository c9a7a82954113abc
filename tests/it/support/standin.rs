//! A stand-in for the transparency database on this machine, as its interface is described.

use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, VecDeque};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, LazyLock, Mutex};

pub const TOKEN: &str = "12|geheimwoord";

/// What goes wrong with the next call that posts.
#[derive(Clone, Debug)]
pub enum Fault {
    /// Answers this, and stores nothing.
    Answer(u16, Value),
    /// Asks to wait so many seconds; none: says nothing about it.
    Busy(Option<u64>),
    /// Hangs up before anything is stored.
    DropBefore,
    /// Stores, and hangs up without an answer.
    DropAfter,
    /// Stores, and lets the other side wait until it gives up.
    HangAfter,
    /// Stores, and fails.
    FailAfter,
    /// Says an identifier is taken by a call still under way, which is lost then.
    Underway,
}

#[derive(Default)]
struct Inside {
    stored: BTreeMap<String, Value>,
    faults: VecDeque<Fault>,
    calls: Vec<String>,
    /// Identifiers refused for a reason of the server's own.
    banned: Vec<String>,
}

/// The stand-in; it serves until the test ends.
#[derive(Clone)]
pub struct StandIn {
    inside: Arc<Mutex<Inside>>,
    pub url: String,
}

static API: LazyLock<jsonschema::Validator> = LazyLock::new(|| {
    let schema: Value =
        serde_json::from_str(include_str!("../schema/statement-of-reasons.schema.json")).unwrap();
    jsonschema::options().should_validate_formats(true).build(&schema).unwrap()
});

impl StandIn {
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/api/v1/", listener.local_addr().unwrap());
        let inside = Arc::new(Mutex::new(Inside::default()));
        let shared = Arc::clone(&inside);
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let shared = Arc::clone(&shared);
                std::thread::spawn(move || serve(stream.unwrap(), &shared));
            }
        });
        Self { inside, url }
    }

    pub fn next(&self, faults: &[Fault]) {
        self.inside.lock().unwrap().faults.extend(faults.iter().cloned());
    }

    pub fn ban(&self, puid: &str) {
        self.inside.lock().unwrap().banned.push(puid.to_owned());
    }

    /// As if handed over some other way before.
    pub fn knows(&self, puid: &str) {
        self.inside.lock().unwrap().stored.insert(puid.to_owned(), json!({}));
    }

    pub fn stored(&self) -> BTreeMap<String, Value> {
        self.inside.lock().unwrap().stored.clone()
    }

    /// Calls since the last time this was asked, such as `POST statements 100`.
    pub fn calls(&self) -> Vec<String> {
        std::mem::take(&mut self.inside.lock().unwrap().calls)
    }
}

struct Request {
    method: String,
    path: String,
    headers: BTreeMap<String, String>,
    body: Vec<u8>,
}

fn read(stream: &TcpStream) -> Option<Request> {
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    reader.read_line(&mut line).ok()?;
    let mut words = line.split(' ');
    let (method, path) = (words.next()?.to_owned(), words.next()?.to_owned());
    let mut headers = BTreeMap::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        let Some((key, value)) = line.split_once(':') else { break };
        headers.insert(key.to_ascii_lowercase(), value.trim().to_owned());
    }
    let length = headers.get("content-length").map_or(0, |n| n.parse().unwrap());
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    Some(Request { method, path, headers, body })
}

fn serve(mut stream: TcpStream, inside: &Mutex<Inside>) {
    let Some(request) = read(&stream) else { return };
    let mut inside = inside.lock().unwrap();
    let posts = request.method == "POST";
    let fault = if posts { inside.faults.pop_front() } else { None };
    let (status, body, more) = match &fault {
        Some(Fault::DropBefore) => return inside.calls.push("dropped".to_owned()),
        Some(Fault::Answer(status, body)) => (*status, body.to_string(), String::new()),
        Some(Fault::Busy(after)) => {
            let header = after.map_or_else(String::new, |s| format!("Retry-After: {s}\r\n"));
            (429, "Too Many Attempts.".to_owned(), header)
        }
        Some(Fault::Underway) => {
            let (_, body) = duplicates(&["p".into()], false);
            (422, body.to_string(), String::new())
        }
        _ => {
            let (status, body) = answer(&mut inside, &request);
            (status, body.to_string(), String::new())
        }
    };
    drop(inside);
    match fault {
        Some(Fault::DropAfter) => return,
        Some(Fault::HangAfter) => {
            // Ends when the other side hangs up.
            let _gone = stream.read(&mut [0; 1]);
            return;
        }
        Some(Fault::FailAfter) => {
            let _sent = stream.write_all(b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n");
            return;
        }
        _ => {}
    }
    let _sent = write!(
        stream,
        "HTTP/1.1 {status} Answer\r\nContent-Length: {}\r\nConnection: close\r\n{more}\r\n{body}",
        body.len()
    );
}

fn answer(inside: &mut Inside, request: &Request) -> (u16, Value) {
    let header = |key: &str| request.headers.get(key).map_or("", String::as_str);
    if header("accept") != "application/json" {
        return (302, json!("redirect"));
    }
    if header("authorization") != format!("Bearer {TOKEN}") {
        return (401, json!({"message": "Unauthenticated."}));
    }
    let path = request.path.strip_prefix("/api/v1/").unwrap_or_default();
    if let Some(puid) = path.strip_prefix("statement/existing-puid/") {
        inside.calls.push("GET existing-puid".to_owned());
        return match inside.stored.contains_key(puid) {
            true => (302, json!({"message": "statement of reason found", "puid": puid})),
            false => (404, json!({"message": "statement of reason not found", "puid": puid})),
        };
    }
    assert_eq!(header("content-type"), "application/json");
    let body: Value = serde_json::from_slice(&request.body).unwrap();
    match (request.method.as_str(), path) {
        ("POST", "statement") => single(inside, &body),
        ("POST", "statements") => batch(inside, &body),
        _ => (404, json!({"message": "The route could not be found."})),
    }
}

fn single(inside: &mut Inside, row: &Value) -> (u16, Value) {
    inside.calls.push("POST statement".to_owned());
    let errors = faults(inside, row);
    if !errors.is_empty() {
        return (422, json!({"message": "The given data was invalid.", "errors": errors}));
    }
    let puid = row["puid"].as_str().unwrap();
    if inside.stored.contains_key(puid) {
        return duplicates(&[puid.to_owned()], true);
    }
    (201, store(inside, row))
}

fn batch(inside: &mut Inside, body: &Value) -> (u16, Value) {
    let rows = body["statements"].as_array().unwrap();
    inside.calls.push(format!("POST statements {}", rows.len()));
    if !(1..=100).contains(&rows.len()) {
        let errors = json!({"statements": ["The statements field must have 1 to 100 items."]});
        return (422, json!({"message": "The given data was invalid.", "errors": errors}));
    }
    let mut errors = Map::new();
    for (place, row) in rows.iter().enumerate() {
        let wrong = faults(inside, row);
        if !wrong.is_empty() {
            errors.insert(format!("statement_{place}"), wrong.into());
        }
    }
    if !errors.is_empty() {
        return (422, json!({ "errors": errors }));
    }
    let puids = rows.iter().map(|row| row["puid"].as_str().unwrap().to_owned());
    let known: Vec<_> = puids.filter(|puid| inside.stored.contains_key(puid)).collect();
    if !known.is_empty() {
        return duplicates(&known, false);
    }
    let stored: Vec<_> = rows.iter().map(|row| store(inside, row)).collect();
    (201, json!({ "statements": stored }))
}

fn duplicates(puids: &[String], single: bool) -> (u16, Value) {
    let errors = json!(["The identifier is taken."]);
    let body = if single {
        json!({"message": "The identifier given is not unique within this platform.",
            "errors": {"puid": errors}, "existing": {"puid": puids[0]}})
    } else {
        json!({"message": "The platform identifier(s) are not all unique within this call.",
            "errors": {"puid": errors, "existing_puids": puids}})
    };
    (422, body)
}

fn faults(inside: &Inside, row: &Value) -> Map<String, Value> {
    let mut errors = Map::new();
    for fault in API.iter_errors(row) {
        errors.insert(fault.instance_path().to_string(), json!([fault.to_string()]));
    }
    if inside.banned.iter().any(|puid| row["puid"] == puid.as_str()) {
        errors.insert("category".to_owned(), json!(["The selected category is invalid."]));
    }
    errors
}

fn store(inside: &mut Inside, row: &Value) -> Value {
    let number = inside.stored.len() + 1;
    let mut row = row.clone();
    row["uuid"] = json!(format!("00000000-0000-4000-8000-{number:012}"));
    row["created_at"] = json!("2026-03-17 13:50:00");
    row["id"] = json!(number);
    inside.stored.insert(row["puid"].as_str().unwrap().to_owned(), row.clone());
    row
}
