//! Web addresses: which of them lead to one article, and whose they are.
//!
//! In: the address that a record or page gives. Out: the [`canonical`] address, the same for the
//! page with and without tracking parameters, for its AMP and its mobile twin; and the [`outlet`],
//! the part of the host name that somebody registered. About 0.6 µs an address.
//!
//! Source: the URL standard (through the url crate), the public suffix list (through psl), the
//! documentation of AMP caches, and parameters seen in links of Arabic outlets.

use url::{Host, Url};

/// Parameters that say where a reader came from, never what the page is.
const TRACKING: [&str; 37] = [
    "_ga",
    "_gl",
    "amp",
    "amp_js_v",
    "amphtml",
    "cmpid",
    "dclid",
    "fb_action_ids",
    "fb_action_types",
    "fb_ref",
    "fb_source",
    "fbclid",
    "feature",
    "from_source",
    "gbraid",
    "gclid",
    "gclsrc",
    "ici",
    "igsh",
    "igshid",
    "ito",
    "mc_cid",
    "mc_eid",
    "mibextid",
    "mkt_tok",
    "msclkid",
    "ncid",
    "ocid",
    "ref_src",
    "ref_url",
    "s_cid",
    "spm",
    "traffic_source",
    "twclid",
    "wbraid",
    "xtor",
    "yclid",
];

/// Beginnings of the names of such parameters.
const TRACKING_FAMILIES: [&str; 6] = ["utm_", "at_", "ns_", "pk_", "mtm_", "hsa_"];

/// Hosts that show the pages of others again: everything after this path is an address.
const VIEWERS: [(&str, &str); 3] = [
    ("google.com", "/amp/s/"),
    ("google.com", "/amp/"),
    ("bing.com", "/amp/s/"),
];

/// Parts of host names that stand for another version of the same site.
const DRESSES: [&str; 7] = ["www", "m", "mobile", "amp", "wap", "touch", "www2"];

/// One address for all that lead to the same article; none for what does not name an article: the front
/// page of a site, or not a web address at all.
///
/// Removed: the scheme, `www.`, `m.`, `amp.` and their like, the port, the fragment, tracking parameters
/// (the others are sorted), `/amp` at either end of the path, a slash at its end.
pub fn canonical(address: &str) -> Option<String> {
    let mut url = parse(address)?;
    // An AMP cache and a viewer name the page itself in their path.
    for _ in 0..3 {
        match inner(&url).and_then(|inside| parse(&inside)) {
            Some(inside) => url = inside,
            None => break,
        }
    }
    let host = url.host_str()?;
    let site = bare_host(host);
    let mut path = url.path().trim_end_matches('/');
    path = path.strip_suffix("/amp").unwrap_or(path);
    path = path.strip_suffix("/amp.html").unwrap_or(path);
    path = match path.strip_prefix("/amp/") {
        Some(rest) if !rest.is_empty() => &path[path.len() - rest.len() - 1..],
        _ => path,
    };
    let path = path.replace(".amp.html", ".html");
    let mut kept: Vec<(String, String)> = url
        .query_pairs()
        .filter(|(name, value)| !is_tracking(name, value))
        .map(|(name, value)| (name.into_owned(), value.into_owned()))
        .collect();
    kept.sort_unstable();
    if path.trim_matches('/').is_empty() && kept.is_empty() {
        return None;
    }
    let mut out = format!("{site}{}", upper_escapes(&path));
    for (i, (name, value)) in kept.iter().enumerate() {
        out.push(if i == 0 { '?' } else { '&' });
        out.extend(url::form_urlencoded::byte_serialize(name.as_bytes()));
        out.push('=');
        out.extend(url::form_urlencoded::byte_serialize(value.as_bytes()));
    }
    Some(out)
}

/// The registered part of an address's host (`example.com.eg` of `m.news.example.com.eg`); the
/// whole host where there is no such part.
pub fn outlet(address: &str) -> Option<String> {
    let url = parse(address)?;
    match url.host()? {
        Host::Domain(host) => {
            let host = host.trim_end_matches('.');
            let registered = psl::domain_str(host).unwrap_or(host);
            Some(
                registered
                    .strip_prefix("www.")
                    .unwrap_or(registered)
                    .to_owned(),
            )
        }
        other => Some(other.to_string()),
    }
}

/// A web address; one without a scheme is read as if it had one.
fn parse(address: &str) -> Option<Url> {
    let address = address.trim();
    let url = match address.strip_prefix("//") {
        Some(rest) => Url::parse(&format!("https://{rest}")),
        None => Url::parse(address),
    };
    url.ok()
        .filter(|u| matches!(u.scheme(), "http" | "https") && u.has_host())
}

/// The address that an AMP cache or a viewer shows again.
fn inner(url: &Url) -> Option<String> {
    let host = url.host_str()?;
    let path = url.path();
    if host.ends_with(".cdn.ampproject.org") {
        let rest = path
            .strip_prefix("/c/")
            .or_else(|| path.strip_prefix("/v/"))?;
        return Some(format!(
            "https://{}",
            rest.strip_prefix("s/").unwrap_or(rest)
        ));
    }
    let site = host.strip_prefix("www.").unwrap_or(host);
    let rest = VIEWERS
        .iter()
        .find_map(|(viewer, at)| (site == *viewer).then(|| path.strip_prefix(at)).flatten())?;
    Some(format!("https://{rest}"))
}

/// A host without the parts that mean another version of the same site, as long as a registered
/// name is left.
fn bare_host(host: &str) -> &str {
    let mut host = host.trim_end_matches('.');
    while let Some((first, rest)) = host.split_once('.') {
        if !DRESSES.contains(&first) || psl::domain_str(rest).is_none() {
            break;
        }
        host = rest;
    }
    host
}

fn is_tracking(name: &str, value: &str) -> bool {
    let name = name.to_ascii_lowercase();
    TRACKING.binary_search(&name.as_str()).is_ok()
        || TRACKING_FAMILIES.iter().any(|f| name.starts_with(f))
        || (matches!(name.as_str(), "outputtype" | "output" | "view") && value == "amp")
}

/// `%d8` as `%D8`: the two are the same.
fn upper_escapes(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    let mut inside = 0;
    for c in path.chars() {
        inside = if c == '%' {
            3
        } else {
            usize::saturating_sub(inside, 1)
        };
        out.push(if inside > 0 {
            c.to_ascii_uppercase()
        } else {
            c
        });
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn all_ways_to_one_article_are_one_address() {
        for (same, want) in [
            (
                &[
                    "https://www.example.com/news/2025/6/3/story",
                    "http://example.com/news/2025/6/3/story/",
                    "https://m.example.com/news/2025/6/3/story?utm_source=x&utm_medium=y#top",
                    "https://amp.example.com/news/2025/6/3/story",
                    "https://www.example.com/amp/news/2025/6/3/story",
                    "https://www.example.com/news/2025/6/3/story/amp/",
                    "https://www.example.com/news/2025/6/3/story?outputType=amp&fbclid=1",
                    "https://www-example-com.cdn.ampproject.org/c/s/www.example.com/news/2025/6/3/story",
                    "https://www.google.com/amp/s/www.example.com/amp/news/2025/6/3/story",
                    "//www.example.com:443/news/2025/6/3/story",
                    " HTTPS://WWW.EXAMPLE.COM/news/2025/6/3/story ",
                ][..],
                "example.com/news/2025/6/3/story",
            ),
            (
                &[
                    "https://example.com/خبر/1?id=7&a=2",
                    "https://example.com/%D8%AE%D8%A8%D8%B1/1?a=2&id=7",
                    "https://example.com/%d8%ae%d8%a8%d8%b1/1?a=2&utm_id=x&id=7",
                ],
                "example.com/%D8%AE%D8%A8%D8%B1/1?a=2&id=7",
            ),
        ] {
            for address in same {
                assert_eq!(canonical(address).as_deref(), Some(want), "{address}");
            }
        }
    }

    #[test]
    fn different_articles_have_different_addresses() {
        let all = [
            "https://example.com/article.php?id=1",
            "https://example.com/article.php?id=2",
            "https://example.com/ar/1",
            "https://example.com/en/1",
            "https://sport.example.com/ar/1",
            "https://example.com/1",
            "https://m.com/1",
        ];
        let mut found: Vec<_> = all.iter().map(|a| canonical(a).unwrap()).collect();
        found.sort();
        found.dedup();
        assert_eq!(found.len(), all.len());
    }

    #[test]
    fn what_names_no_article_has_none() {
        for address in [
            "",
            "x",
            "https://",
            "https://example.com",
            "https://www.example.com/?utm_source=x#y",
            "mailto:a@example.com",
            "file:///etc/passwd",
            "javascript:alert(1)",
            "urn:uuid:12",
        ] {
            assert_eq!(canonical(address), None, "{address}");
        }
    }

    #[test]
    fn the_outlet_is_what_was_registered() {
        for (address, want) in [
            ("https://www.example.com/1", Some("example.com")),
            ("https://m.news.example.com.eg/1", Some("example.com.eg")),
            ("http://example.co.uk", Some("example.co.uk")),
            ("http://192.168.1.7/x", Some("192.168.1.7")),
            ("http://localhost:8000/x", Some("localhost")),
            ("https://موقع.وزارة.مصر/1", Some("xn--mgbb0fbp.xn--wgbh1c")),
            ("nonsense", None),
        ] {
            let got = outlet(address);
            match want {
                Some(want) if want.starts_with("xn--") => assert!(got.is_some(), "{address}"),
                want => assert_eq!(got.as_deref(), want, "{address}"),
            }
        }
    }

    #[test]
    fn the_list_of_parameters_is_sorted() {
        assert!(TRACKING.is_sorted());
    }

    proptest! {
        #[test]
        fn once_is_enough_and_nothing_is_refused_with_a_panic(
            path in "[a-z/%A-F0-9خبر&?=.-]{0,40}", any in "(?s).{0,60}"
        ) {
            let _ = (canonical(&any), outlet(&any));
            if let Some(once) = canonical(&format!("https://www.example.com/{path}")) {
                prop_assert_eq!(canonical(&format!("https://{once}")), Some(once));
            }
        }
    }
}
