//! What a link does to the bytes that pass through it.
#![expect(clippy::unwrap_used, reason = "set-up that fails is a failed test")]

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::thread;
use std::time::{Duration, Instant};

use banshi_link::Link;

const LIMIT: Duration = Duration::from_secs(10);

/// A server that sends back what it gets, and its link.
fn echo() -> Link {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for client in listener.incoming().flatten() {
            thread::spawn(move || {
                let mut to = client.try_clone().unwrap();
                let mut from = client;
                drop(std::io::copy(&mut from, &mut to));
                drop(to.shutdown(std::net::Shutdown::Write));
            });
        }
    });
    Link::start(address).unwrap()
}

fn said_back(link: &Link, bytes: &[u8]) -> Vec<u8> {
    let mut client = TcpStream::connect(link.address()).unwrap();
    drop(client.write_all(bytes));
    drop(client.shutdown(std::net::Shutdown::Write));
    let mut back = vec![];
    drop(client.read_to_end(&mut back));
    back
}

#[test]
fn a_good_link_changes_nothing() {
    let link = echo();
    let bytes: Vec<u8> = (0..200_000_u32).map(|n| n.to_le_bytes()[0]).collect();
    assert_eq!(said_back(&link, &bytes), bytes);
    let counts = link.counts();
    assert_eq!(
        (counts.connections, counts.sent, counts.answered),
        (1, 200_000, 200_000)
    );
}

#[test]
fn an_answer_is_cut_after_exactly_so_many_bytes_and_only_once() {
    let link = echo();
    link.cut_answer_after(5);
    assert_eq!(said_back(&link, b"hello world"), b"hello");
    assert_eq!(said_back(&link, b"hello world"), b"hello world");
    assert_eq!(link.counts().cuts, 1);
    assert_eq!(link.counts().answered, 16);
}

#[test]
fn what_is_sent_is_cut_across_connections() {
    let link = echo();
    link.cut_after(8);
    assert_eq!(said_back(&link, b"12345"), b"12345");
    assert!(said_back(&link, b"67890").len() <= 3);
    assert_eq!(link.counts().sent, 8);
}

#[test]
fn it_refuses_until_it_is_mended() {
    let link = echo();
    link.refuse();
    assert_eq!(said_back(&link, b"anyone?"), b"");
    assert!(link.wait_until(LIMIT, |counts| counts.refused == 1));
    link.mend();
    assert_eq!(said_back(&link, b"anyone?"), b"anyone?");
}

#[test]
fn a_slow_link_takes_its_time() {
    let link = echo();
    link.slow(20_000);
    let before = Instant::now();
    assert_eq!(said_back(&link, &[7; 8_000]).len(), 8_000);
    assert!(
        before.elapsed() >= Duration::from_millis(300),
        "{:?}",
        before.elapsed()
    );
}

#[test]
fn it_stands_still_after_exactly_so_many_bytes() {
    let link = echo();
    link.hold_after(3);
    let mut client = TcpStream::connect(link.address()).unwrap();
    client.write_all(b"hello").unwrap();
    assert!(link.wait_until(LIMIT, |counts| counts.holds == 1 && counts.answered == 3));
    link.mend();
    let mut answer = [0; 5];
    client.read_exact(&mut answer).unwrap();
    assert_eq!(&answer, b"hello");

    link.hold_answer_after(2);
    client.write_all(b"again").unwrap();
    assert!(link.wait_until(LIMIT, |counts| counts.holds == 2));
    assert_eq!((link.counts().sent, link.counts().answered), (10, 7));
    link.cut();
    let mut rest = vec![];
    drop(client.read_to_end(&mut rest));
    assert!(rest.len() <= 2, "what was held back is lost: {rest:?}");
}

#[test]
fn dropping_it_ends_its_connections() {
    let link = echo();
    let mut client = TcpStream::connect(link.address()).unwrap();
    client.write_all(b"x").unwrap();
    client.read_exact(&mut [0]).unwrap();
    drop(link);
    let mut rest = vec![];
    assert!(matches!(client.read_to_end(&mut rest), Ok(0) | Err(_)));
}
