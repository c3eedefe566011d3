//! The page itself: its frame, its style, its script.
//!
//! In: the sources in `page/`, which are ES modules so that they can be tested one by one. Out: one
//! style sheet and one classic script, joined in a fixed order, each with the hash by which the page
//! allows it and nothing else. Joining is plain: a module has one `import` a line and `export` only
//! at the beginning of a line; a test checks that.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

/// What is in the body of the page before any data.
pub(super) const SHELL: &str = include_str!("page/shell.html");

/// The modules, each after those that it uses.
const MODULES: [&str; 11] = [
    include_str!("page/text.js"),
    include_str!("page/normalise.js"),
    include_str!("page/data.js"),
    include_str!("page/model.js"),
    include_str!("page/parts.js"),
    include_str!("page/list.js"),
    include_str!("page/overview.js"),
    include_str!("page/story.js"),
    include_str!("page/graph.js"),
    include_str!("page/compare.js"),
    include_str!("page/main.js"),
];

const STYLES: [&str; 2] = [
    include_str!("page/style.css"),
    include_str!("page/story.css"),
];

/// The rules by which the page reads words, as WebAssembly; made of the sources in `wasm/`.
pub(super) const WORDS: &[u8] = include_bytes!("page/words.wasm");

/// The modules as one script that defines no global name.
pub(super) fn script() -> String {
    let mut script = String::from("(() => {\n\"use strict\";\n");
    let lines = MODULES.iter().flat_map(|module| module.lines());
    for line in lines.filter(|line| !line.starts_with("import ")) {
        script.push_str(line.strip_prefix("export ").unwrap_or(line));
        script.push('\n');
    }
    script + "})();\n"
}

/// The style sheets as one.
pub(super) fn style() -> String {
    STYLES.concat()
}

/// The name by which a Content-Security-Policy allows an inline script or style.
pub(super) fn hash(inline: &str) -> String {
    format!("'sha256-{}'", STANDARD.encode(Sha256::digest(inline)))
}

#[cfg(test)]
mod tests {
    use regex::Regex;

    use super::*;

    #[test]
    fn a_module_can_be_joined_with_the_others() {
        let import = Regex::new(r"^import (\{[^{}]*\}|\* as \w+) from '\./\w+\.js';$").unwrap();
        for line in MODULES.iter().flat_map(|module| module.lines()) {
            if line.starts_with("import") {
                assert!(import.is_match(line) && !line.contains(" as "), "{line}");
            }
            if line.starts_with("export") {
                let named = ["function", "async function", "const", "let", "class"];
                let rest = line.strip_prefix("export ").unwrap_or_default();
                assert!(named.iter().any(|n| rest.starts_with(n)), "{line}");
            }
            assert!(!line.starts_with("await "), "{line}");
        }
    }

    #[test]
    fn no_two_modules_have_a_name_in_common() {
        let name =
            Regex::new(r"(?m)^(?:export )?(?:async )?(?:function\*?|const|let|var|class) +(\w+)")
                .unwrap();
        let mut names: Vec<&str> = MODULES
            .iter()
            .flat_map(|module| name.captures_iter(module))
            .filter_map(|found| Some(found.get(1)?.as_str()))
            .collect();
        assert!(names.len() > 100, "{}", names.len());
        names.sort_unstable();
        for pair in names.windows(2) {
            assert_ne!(pair[0], pair[1]);
        }
    }

    #[test]
    fn the_script_makes_no_code_or_markup_of_data_and_asks_nothing_of_anyone() {
        let words = [
            r"\b(inner|outer)HTML\b",
            r"\binsertAdjacentHTML\b",
            r"\bdocument\.write",
            r"\bcreateContextualFragment\b",
            r"\bDOMParser\b",
            r"\bsetHTML",
            r"\beval\b",
            r"\bFunction\(",
            r"\bsrcdoc\b",
            r"\bfetch\(",
            r"\bXMLHttpRequest\b",
            r"\bWebSocket\b",
            r"\bEventSource\b",
            r"\bsendBeacon\b",
            r"\bimport\(",
            r"\bimportScripts\b",
            r"\bWorker\(",
            r"setAttribute\(\s*'style'",
            r"(?i)</script",
            r"<!--",
            r"@import",
            r"\burl\(",
            "\r",
            "\0",
        ];
        let all = [&script(), &style(), SHELL];
        for word in words.map(|word| Regex::new(word).unwrap()) {
            for text in all {
                let found = word.find(text).map(|f| &text[f.start()..]);
                assert!(found.is_none(), "{word}: {:.80}", found.unwrap_or_default());
            }
        }
        let handlers = Regex::new(r#"(?i)\s(on[a-z]+|style)\s*="#).unwrap();
        assert!(!handlers.is_match(SHELL) && !SHELL.contains("<script"));
    }

    #[test]
    fn an_address_in_the_sources_is_the_name_of_svg() {
        let all = [&script(), &style(), SHELL].concat();
        let address = Regex::new(r"https?://[^\s'`)]+").unwrap();
        for found in address.find_iter(&all) {
            assert_eq!(found.as_str(), "http://www.w3.org/2000/svg");
        }
    }

    #[test]
    fn a_hash_is_that_of_the_standard() {
        // Of the empty text, as RFC 6234 computes it, in base64.
        assert_eq!(
            hash(""),
            "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='"
        );
    }
}
