use super::*;
use crate::error::{Error, ErrorKind};

/// A folder with these files in it, each holding its own name.
fn folder(files: &[&str]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for file in files {
        let path = folder.path().join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, file).unwrap();
    }
    folder
}

/// What is found for these paths below `root`, without the root in the names.
fn names(root: &Path, paths: &[&str]) -> Vec<String> {
    let found = find_in(root, paths).unwrap();
    let root = format!("{}/", root.display());
    found
        .files
        .iter()
        .map(|f| f.name().replace(&root, ""))
        .collect()
}

fn find_in(root: &Path, paths: &[&str]) -> Result<Inputs> {
    let path = |p: &&str| if **p == *"-" { p.into() } else { root.join(p) };
    find(&paths.iter().map(path).collect::<Vec<_>>())
}

fn message(result: Result<Inputs>) -> String {
    let error: Error = result.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Input);
    error.to_string()
}

#[test]
fn a_folder_is_walked_by_name_without_hidden_files() {
    let f = folder(&[
        "b.txt", "a/z", "a/B", "a/a/x", "Z", "é", ".hid", ".git/x", "a.txt",
    ]);
    let all = ["Z", "a/B", "a/a/x", "a/z", "a.txt", "b.txt", "é"];
    assert_eq!(names(f.path(), &[""]), all);
    assert_eq!(names(f.path(), &[".hid", ".git"]), [".hid", ".git/x"]);
}

#[test]
fn what_browsers_save_beside_a_page_is_left_out_of_folders_but_not_when_it_is_named() {
    let f = folder(&[
        "p.html",
        "p_files/a.css",
        "p_files/B.JPG",
        "p_files/x.js.map",
        "js",
    ]);
    let found = find_in(f.path(), &["", "p_files/a.css"]).unwrap();
    let left_out = found.ignored.iter().map(|p| p.file_name().unwrap());
    let left_out: Vec<_> = left_out.map(|n| n.to_string_lossy()).collect();
    assert_eq!(left_out, ["B.JPG", "a.css", "x.js.map"]);
    assert_eq!(
        names(f.path(), &["", "p_files/a.css"]),
        ["js", "p.html", "p_files/a.css"]
    );
    assert_eq!(names(f.path(), &["p_files/*.JPG"]), ["p_files/B.JPG"]);
}

#[test]
fn paths_stay_in_the_order_given_and_each_is_read_once() {
    let f = folder(&["a", "b", "d/c"]);
    assert_eq!(
        names(f.path(), &["b", "-", "", "a", "./b", "-", "d"]),
        ["b", "-", "a", "d/c"]
    );
}

#[test]
fn patterns_match_in_order_and_spare_hidden_files() {
    let f = folder(&[
        "x/2.gz",
        "x/1.gz",
        "x/.0.gz",
        "x/y/3.gz",
        "x/n.txt",
        "w/d.gz/in",
    ]);
    let cases: [(&str, &[&str]); 8] = [
        ("x/*.gz", &["x/1.gz", "x/2.gz"]),
        ("x/?.gz", &["x/1.gz", "x/2.gz"]),
        ("x/[2-9].gz", &["x/2.gz"]),
        ("x/.*.gz", &["x/.0.gz"]),
        (
            "*/*.{gz,txt}",
            &["w/d.gz/in", "x/1.gz", "x/2.gz", "x/n.txt"],
        ),
        ("x/{n.txt,y/*}", &["x/n.txt", "x/y/3.gz"]),
        ("**/3.gz", &["x/y/3.gz"]),
        ("x/**", &["x/1.gz", "x/2.gz", "x/n.txt", "x/y/3.gz"]),
    ];
    for (pattern, expected) in cases {
        assert_eq!(names(f.path(), &[pattern]), expected, "{pattern}");
    }
}

#[test]
fn a_file_named_like_a_pattern_is_that_file() {
    let f = folder(&["a[1].txt", "a1.txt"]);
    assert_eq!(names(f.path(), &["a[1].txt"]), ["a[1].txt"]);
}

#[test]
fn what_is_not_there_is_an_error_that_names_it() {
    let f = folder(&["a"]);
    assert!(message(find_in(f.path(), &["nothing"])).contains("nothing: no such file"));
    assert!(message(find_in(f.path(), &["*.gz"])).contains("nothing matches"));
    assert!(message(find_in(f.path(), &["gone/*.gz"])).contains("nothing matches"));
    assert!(message(find_in(f.path(), &["a/*"])).contains("a/*: "));
    assert!(message(find_in(f.path(), &["x{1"])).contains("not a valid pattern"));
}

#[cfg(unix)]
#[test]
fn links_are_followed_and_loops_and_dead_ends_are_reported() {
    use std::os::unix::fs::symlink;
    let (f, other) = (folder(&["a/one"]), folder(&["two"]));
    symlink(f.path(), f.path().join("a/back")).unwrap();
    symlink(other.path(), f.path().join("out")).unwrap();
    symlink("nowhere", f.path().join("dead")).unwrap();
    symlink("nowhere", f.path().join(".dead")).unwrap();
    symlink("a/one", f.path().join("same")).unwrap();
    assert_eq!(names(f.path(), &[""]), ["a/one", "out/two"]);
    let skipped = find_in(f.path(), &[""]).unwrap().skipped;
    let skipped: Vec<_> = skipped.iter().map(ToString::to_string).collect();
    assert_eq!(skipped.len(), 2, "{skipped:?}");
    assert!(skipped[0].contains("a/back: links back to"), "{skipped:?}");
    assert!(
        skipped[1].contains("dead: links to a file that does not exist"),
        "{skipped:?}"
    );
    assert_eq!(find_in(f.path(), &["o*"]).unwrap().skipped, []);
    assert!(message(find_in(f.path(), &["dead"])).contains("no such file"));
}

#[cfg(unix)]
#[test]
fn an_unreadable_folder_is_fatal_only_when_given_by_name() {
    use std::os::unix::fs::PermissionsExt;
    let f = folder(&["a", "shut/b"]);
    let shut = f.path().join("shut");
    fs::set_permissions(&shut, fs::Permissions::from_mode(0o0)).unwrap();
    if fs::read_dir(&shut).is_ok() {
        println!("SKIPPED: this user may read everything");
        return;
    }
    for path in ["", "*"] {
        let found = find_in(f.path(), &[path]).unwrap();
        assert_eq!((found.files.len(), found.skipped.len()), (1, 1), "{path}");
        assert!(found.skipped[0].why.starts_with("cannot be read: "));
    }
    assert_eq!(find_in(f.path(), &["a*"]).unwrap().skipped, []);
    assert!(message(find_in(f.path(), &["shut"])).contains("shut: cannot be read: "));
    fs::set_permissions(&shut, fs::Permissions::from_mode(0o700)).unwrap();
}

#[cfg(unix)]
#[test]
fn a_socket_in_a_folder_is_reported() {
    let f = folder(&["a"]);
    let _socket = std::os::unix::net::UnixListener::bind(f.path().join("s")).unwrap();
    let found = find_in(f.path(), &[""]).unwrap();
    assert_eq!(found.files.len(), 1);
    assert!(
        found.skipped[0]
            .to_string()
            .ends_with("s: is a socket, not a file")
    );
}
