//! Callers that mean harm, or are broken: each is answered or dropped, and nobody else notices.

use crate::seats::{Held, serve};
use crate::support::Shop;
use crate::support::guest::{Guest, hello, knock, patiently};
use modq::transport::protocol::{Sent, Want, Wanted, say};
use modq::transport::wire::{Frame, Told, hear_frame};
use std::io::{Read as _, Write as _};
use std::os::unix::net::UnixStream;

const NOW: &str = "2026-03-17T13:40:00Z";

/// Whatever was done: the good seat moves on.
fn goes_on(good: &mut Guest) {
    let before = good.chosen();
    good.press("j");
    good.until("the next row", |text| !text.contains(&before) || before.is_empty());
    good.press("k");
    good.until("the row before", |text| text.contains(&before));
}

/// Reads until the holder hangs up; fails when it does not.
fn dropped(mut link: UnixStream) -> Vec<u8> {
    let mut bytes = Vec::new();
    // A connection that is reset is as dropped as one that is closed.
    let _reset = link.read_to_end(&mut bytes).map_err(|e| {
        assert_ne!(e.kind(), std::io::ErrorKind::WouldBlock, "it still holds the line");
    });
    bytes
}

#[test]
fn what_is_no_hello_is_dropped() {
    let held = Held::sample("");
    let mut good = Guest::sit(&held.store, "mira");
    good.see("▸");
    let mut line = serde_json::to_vec(&hello("noor", (80, 24))).unwrap();
    line.push(b'\n');
    // Hangs up after every byte of the hello.
    for cut in 0..line.len() {
        let mut link = knock(&held.store);
        link.write_all(&line[..cut]).unwrap();
    }
    goes_on(&mut good);
    for bad in [
        &b"GET / HTTP/1.1\r\n\r\n"[..],
        b"\n",
        b"\0\xff\xfe\x80\n",
        b"{\"version\":2}\n",
        b"{\"version\":-1,\"who\":\"a\",\"want\":{\"seat\":{}}}\n",
        b"{\"version\":2,\"who\":\"a\",\"want\":{\"shell\":{}}}\n",
    ] {
        let mut link = knock(&held.store);
        link.write_all(bad).unwrap();
        assert!(dropped(link).is_empty());
    }
    // A first line without end.
    let mut link = knock(&held.store);
    let much = vec![b'a'; 1 << 20];
    let _hung_up_meanwhile = link.write_all(&much);
    assert!(dropped(link).is_empty());
    goes_on(&mut good);
}

#[test]
fn who_sits_and_talks_nonsense_loses_the_seat_and_nobody_else_does() {
    let held = Held::sample("");
    let mut good = Guest::sit(&held.store, "mira");
    good.see("▸");
    let lines: [&[u8]; 6] = [
        b"j\n",
        b"{\"key\":\"no such key\"}\n",
        b"{\"key\":7}\n",
        b"{\"size\":[-1,9999999]}\n",
        b"{\"steal\":\"everything\"}\n",
        b"\xff\xff\xff\xff\n",
    ];
    for line in lines {
        let mut bad = Guest::sit(&held.store, "noor");
        bad.raw(line).unwrap();
        bad.told();
        goes_on(&mut good);
    }
    // A line that never ends, and a paste of more than fits.
    let mut bad = Guest::sit(&held.store, "noor");
    let _hung_up_meanwhile = bad.raw(&vec![b'x'; 2 << 20]);
    bad.told();
    let mut big = Guest::sit(&held.store, "noor");
    big.see("▸");
    big.press("/");
    big.send(&Sent::Paste("a".repeat(64 << 10)));
    big.see("aaaa");
    goes_on(&mut good);
}

#[test]
fn who_floods_or_never_reads_is_alone_with_it() {
    let held = Held::sample("");
    let mut good = Guest::sit(&held.store, "mira");
    good.see("▸");
    // Sits down, never reads a picture, never says that one is shown, and presses all the time.
    let mut floods: Vec<_> = (0..4)
        .map(|_| {
            let mut link = knock(&held.store);
            say(&mut link, &hello("noor", (200, 60))).unwrap();
            link.set_write_timeout(Some(std::time::Duration::from_millis(1))).unwrap();
            link
        })
        .collect();
    for _ in 0..50 {
        for link in &mut floods {
            for _ in 0..40 {
                let key = Sent::Key("j".to_owned());
                if say(link, &key).is_err() {
                    break;
                }
            }
        }
        goes_on(&mut good);
    }
    // It was sent one picture and no more.
    for mut link in floods {
        link.set_read_timeout(Some(std::time::Duration::from_millis(50))).unwrap();
        let welcome = hear_frame(&mut link).unwrap();
        assert!(matches!(welcome, Some(Frame::Told(Told::Welcome { .. }))));
        assert!(matches!(hear_frame(&mut link).unwrap(), Some(Frame::Picture { .. })));
        // Nothing more comes, or the line was cut because nobody reads.
        let more = hear_frame(&mut link);
        let cut = matches!(more, Ok(None | Some(Frame::Told(_))) | Err(_));
        assert!(cut, "a second picture before the first was shown");
    }
    goes_on(&mut good);
}

#[test]
fn an_import_that_lies_about_its_size_is_given_up() {
    let held = Held::sample("");
    let mut good = Guest::sit(&held.store, "mira");
    good.see("▸");
    let wanted = Wanted { name: "x".into(), zone: "UTC".into(), ..Wanted::default() };
    let ask = |wanted: Wanted| {
        let mut link = knock(&held.store);
        let import = modq::transport::protocol::Hello {
            want: Want::Import(wanted),
            ..hello("mira", (80, 24))
        };
        say(&mut link, &import).unwrap();
        link
    };
    let mut link = ask(wanted.clone());
    link.write_all(&u32::MAX.to_le_bytes()).unwrap();
    link.write_all(b"{\"group_id\":1}").unwrap();
    link.shutdown(std::net::Shutdown::Write).unwrap();
    dropped(link);
    goes_on(&mut good);
    let mut link = ask(Wanted { rules: true, ..wanted });
    link.write_all(&7u32.to_le_bytes()).unwrap();
    link.write_all(b"not [ toml").unwrap();
    link.shutdown(std::net::Shutdown::Write).unwrap();
    let said = String::from_utf8(dropped(link)).unwrap();
    assert!(said.contains("refused"), "{said}");
    goes_on(&mut good);
}

#[test]
fn five_hundred_callers_at_once_are_bounded() {
    let shop = Shop::new();
    assert!(shop.at(NOW, &["import", &shop.sample("result.json")]).ok());
    shop.settings("[seats]\nin_all = 20\n");
    let holder = serve(&shop);
    let mut good = Guest::sit(&shop.store(), "mira");
    good.see("▸");
    // Silent ones: some wait for their hello to come, the rest was sent away.
    let mut silent: Vec<UnixStream> = (0..500).map(|_| knock(&shop.store())).collect();
    let mut away = 0;
    for link in silent.iter_mut().skip(100) {
        away += usize::from(link.read(&mut [0]).is_ok_and(|read| read == 0));
    }
    assert_eq!(away, 400);
    let tasks = std::fs::read_dir(format!("/proc/{}/task", holder.id())).unwrap().count();
    assert!(tasks < 150, "{tasks} threads");
    goes_on(&mut good);
    drop(silent);
    // Their places are free again as soon as the holder has noticed.
    let again = patiently(|| {
        let link = UnixStream::connect(shop.store().join("modq.sock")).ok()?;
        Guest::ask(link, &hello("noor", (80, 24))).ok()
    });
    assert!(again.is_some());
    goes_on(&mut good);
    holder.kill();
    let log = std::fs::read_to_string(shop.store().join("modq.log")).unwrap();
    assert!(log.contains("too many callers") && !log.contains("mira"), "{log}");
}
