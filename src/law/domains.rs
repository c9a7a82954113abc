//! Which words with dots are plausible names of hosts, so that links without a scheme are found.

/// Endings of the world's countries that are in use, without those that are everyday words.
const COUNTRIES: &str = "ac ad ae af ag ai ao aq ar aw ax az ba bb bd be bf bg bh bi bj bm bn bo \
    br bs bt bw by bz ca cc cd cf cg ch ci ck cl cm cn co cr cu cv cw cx cy cz de dj dk dm dz ec \
    ee eg er es eu fi fj fk fm fo fr ga gd ge gf gg gh gi gl gm gn gp gq gr gs gt gu gw gy hk hm \
    hn hr ht hu id ie il im io iq ir je jm jo jp ke kg kh ki km kn kp kr kw ky kz lb lc li lk lr \
    ls lt lu lv ly mc md mg mh mk ml mm mn mo mp mq mr ms mt mu mv mw mx mz na nc ne nf ng ni nl \
    np nr nz pe pf pg ph pk pl pm pn pr ps pt pw py qa re ro rs ru rw sa sb sc sd sg sh si sk sl \
    sm sn sr ss st su sv sx sy sz tc td tf tg th tj tk tl tm tn tr tt tv tw tz ua ug uk uy uz va \
    vc ve vg vi vn vu wf ws ye yt za zm zw";

/// Country endings that are everyday words in English or Dutch: a missing blank after a full stop
/// looks just like them.
const WORDS: &str = "al am as at au do et gy hm in is it la ma me my no nu om pa so to us";

/// Other endings in use.
const OTHERS: &str = "academy agency app art bar beer bet bid bike bio biz blog blue boutique box \
    business buzz cafe camp cards care cash casino cat center chat cheap city click clothing cloud \
    club coach codes coffee com community company cool coupons credit cyou dance date dating deals \
    delivery dev digital direct download edu education email energy events exchange expert express \
    fans farm finance fit fun fund fyi gallery games gay gift gifts gold gov group guide guru help \
    homes host hosting house icu ink info int international investments jobs kim land lgbt life \
    limited link live loan loans lol ltd market marketing mba media men menu mil mobi moda moe money \
    monster name net network news ninja nrw one onion onl online org page partners party pet phone \
    photo photos pics pink pizza plus porn press pro promo pub quest rest review reviews rocks run \
    sale sbs school science services sex shoes shop shopping show site social software solutions \
    space store stream studio style support surf systems taxi team tech tel tickets tips today tools \
    top tours town toys trade trading training travel tube university uno vegas vip vlaanderen vin \
    vote wang watch webcam website wiki win wine work works world wtf xxx xyz yoga zip zone \
    amsterdam brussels frl gent berlin hamburg koeln paris london wien";

fn among(list: &str, word: &str) -> bool {
    list.split_ascii_whitespace().any(|known| known == word)
}

/// Whether `host` can be the name of a host; `path` says that a slash follows it.
#[must_use]
pub fn is_host(host: &str, path: bool) -> bool {
    let host = host.to_lowercase();
    let mut labels = host.rsplit('.');
    let last = labels.next().unwrap_or_default();
    let before: Vec<&str> = labels.collect();
    let Some(name) = before.first() else { return false };
    if among(OTHERS, last) || among(COUNTRIES, last) || last.starts_with("xn--") {
        return true;
    }
    let odd = |label: &&str| label.contains(|c: char| c.is_ascii_digit() || c == '-');
    if among(WORDS, last) {
        return path || before.len() > 1 || before.iter().any(odd);
    }
    let letters = last.chars().count() > 1 && last.chars().all(char::is_alphabetic);
    path && letters && name.chars().count() > 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_hosts_are_told_from_missing_blanks() {
        for host in ["voorbeeld.nl", "aanbod.top", "a.b.in", "shop-1.to", "xx.xn--p1ai"] {
            assert!(is_host(host, false), "{host}");
        }
        assert!(is_host("voorbeeld.in", true) && is_host("voorbeeld.dinges", true));
        for text in ["snel.geleverd", "klaar.is", "o.a", "14.05", "ja.dat.kan", "nl"] {
            assert!(!is_host(text, false), "{text}");
        }
        assert!(!is_host("14.05", true));
    }
}
