//! A bad link, on demand: a TCP proxy over loopback that cuts, slows and refuses, so that tests and the demo see what
//! a phone sees in a lift, in a village, or across half the world.
//!
//! It stands between a client and a server, knows nothing of what they say, and runs on threads of its own, so that
//! any test can use it, whatever runtime it has. A cut falls after an exact number of bytes; what came before has
//! been passed on. What happened is counted, and [`Link::wait_until`] waits for it.
//!
//! ```
//! use std::io::{Read, Write};
//! use std::net::{TcpListener, TcpStream};
//! use banshi_link::Link;
//!
//! let server = TcpListener::bind("127.0.0.1:0")?;
//! let link = Link::start(server.local_addr()?)?;
//! link.cut_after(3);
//!
//! let mut client = TcpStream::connect(link.address())?;
//! client.write_all(b"hello")?;
//! let mut arrived = String::new();
//! server.accept()?.0.read_to_string(&mut arrived)?;
//! assert_eq!(arrived, "hel");
//! assert_eq!(link.counts().cuts, 1);
//! # Ok::<(), std::io::Error>(())
//! ```

mod flow;

use std::io;
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use flow::{Direction, Flow};

/// What a link has done so far.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Connections that were passed on.
    pub connections: u64,
    /// Connections that were refused.
    pub refused: u64,
    /// Times that the link was cut.
    pub cuts: u64,
    /// Times that the link stood still.
    pub holds: u64,
    /// Bytes passed from clients to the server.
    pub sent: u64,
    /// Bytes passed from the server to clients.
    pub answered: u64,
}

/// A TCP proxy that can be made bad. Dropping it ends it and all its connections.
#[derive(Debug)]
pub struct Link {
    address: SocketAddr,
    shared: Arc<Shared>,
    listening: Option<thread::JoinHandle<()>>,
}

/// What the link's threads share.
#[derive(Debug)]
struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct State {
    counts: Counts,
    /// Bytes that may still pass towards the server before a cut.
    cut_sent: Option<u64>,
    /// Bytes that may still pass towards clients before a cut.
    cut_answered: Option<u64>,
    /// Bytes that may still pass towards the server before the link stands still.
    hold_sent: Option<u64>,
    /// Bytes that may still pass towards clients before the link stands still.
    hold_answered: Option<u64>,
    bytes_per_second: Option<u64>,
    refusing: bool,
    ended: bool,
    /// Both ends of each open connection.
    open: Vec<(u64, TcpStream, TcpStream)>,
}

impl Link {
    /// Listens on a free loopback port and passes everything on to `upstream`.
    ///
    /// # Errors
    /// Where no port can be had.
    pub fn start(upstream: SocketAddr) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let address = listener.local_addr()?;
        let shared = Arc::new(Shared {
            state: Mutex::default(),
            changed: Condvar::new(),
        });
        let listening = thread::Builder::new().name("link".to_owned()).spawn({
            let shared = shared.clone();
            move || listen(&listener, upstream, &shared)
        })?;
        Ok(Self {
            address,
            shared,
            listening: Some(listening),
        })
    }

    /// Where clients connect.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Cuts every connection once `bytes` more have passed towards the server; after that the link works again.
    pub fn cut_after(&self, bytes: u64) {
        self.shared.lock().cut_sent = Some(bytes);
    }

    /// Cuts every connection once `bytes` more of answers have passed: the server acted, the client does not know.
    pub fn cut_answer_after(&self, bytes: u64) {
        self.shared.lock().cut_answered = Some(bytes);
    }

    /// Stands still once `bytes` more have passed towards the server, until [`Link::cut`] or [`Link::mend`].
    pub fn hold_after(&self, bytes: u64) {
        self.shared.lock().hold_sent = Some(bytes);
    }

    /// The same after `bytes` more of answers.
    pub fn hold_answer_after(&self, bytes: u64) {
        self.shared.lock().hold_answered = Some(bytes);
    }

    /// Cuts what is open now; what was held back is lost.
    pub fn cut(&self) {
        self.shared.cut(&mut self.shared.lock());
    }

    /// Lets at most so many bytes a second pass, each way of each connection.
    pub fn slow(&self, bytes_per_second: u64) {
        self.shared.lock().bytes_per_second = Some(bytes_per_second.max(1));
    }

    /// Closes every new connection at once, until [`Link::mend`]; what is open stays.
    pub fn refuse(&self) {
        self.shared.lock().refusing = true;
    }

    /// A good link again: nothing slow, held, refused or about to be cut.
    pub fn mend(&self) {
        let mut state = self.shared.lock();
        (state.cut_sent, state.cut_answered) = (None, None);
        (state.hold_sent, state.hold_answered) = (None, None);
        (state.bytes_per_second, state.refusing) = (None, false);
        self.shared.changed.notify_all();
    }

    /// What happened so far.
    #[must_use]
    pub fn counts(&self) -> Counts {
        self.shared.lock().counts
    }

    /// Waits until the counts are as asked for; `false` where they are not after `limit`.
    pub fn wait_until(&self, limit: Duration, mut are: impl FnMut(Counts) -> bool) -> bool {
        let end = Instant::now() + limit;
        let mut state = self.shared.lock();
        while !are(state.counts) {
            let Some(left) = end
                .checked_duration_since(Instant::now())
                .filter(|left| !left.is_zero())
            else {
                return false;
            };
            let waited = self.shared.changed.wait_timeout(state, left);
            state = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
        true
    }
}

impl Drop for Link {
    fn drop(&mut self) {
        let mut state = self.shared.lock();
        state.ended = true;
        close(&mut state.open);
        self.shared.changed.notify_all();
        drop(state);
        // Wakes the listener, which waits for a connection.
        drop(TcpStream::connect(self.address));
        if let Some(listening) = self.listening.take() {
            drop(listening.join());
        }
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        // Counters and flags are whole at every moment: a thread that panicked leaves nothing half-done.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Ends every open connection and counts one cut.
    fn cut(&self, state: &mut State) {
        close(&mut state.open);
        (state.hold_sent, state.hold_answered) = (None, None);
        state.counts.cuts += 1;
        self.changed.notify_all();
    }
}

fn close(open: &mut Vec<(u64, TcpStream, TcpStream)>) {
    for (_, client, server) in open.drain(..) {
        // One that has ended by itself cannot be shut down again: nothing to do about it.
        drop(client.shutdown(Shutdown::Both));
        drop(server.shutdown(Shutdown::Both));
    }
}

fn listen(listener: &TcpListener, upstream: SocketAddr, shared: &Arc<Shared>) {
    for (number, client) in (0..).zip(listener.incoming()) {
        let mut state = shared.lock();
        if state.ended {
            return;
        }
        // A client that went away before it was taken in is one refused.
        let passed_on = match client {
            Ok(client) if !state.refusing => connect(number, client, upstream, shared),
            _ => None,
        };
        match passed_on {
            Some((client, server)) => {
                state.counts.connections += 1;
                state.open.push((number, client, server));
            }
            None => state.counts.refused += 1,
        }
        shared.changed.notify_all();
    }
}

/// Connects onwards and starts both directions; `None` where the server takes no connection.
fn connect(
    number: u64,
    client: TcpStream,
    upstream: SocketAddr,
    shared: &Arc<Shared>,
) -> Option<(TcpStream, TcpStream)> {
    let server = TcpStream::connect(upstream).ok()?;
    client.set_nodelay(true).ok()?;
    server.set_nodelay(true).ok()?;
    for direction in [Direction::Sent, Direction::Answered] {
        let (from, to) = match direction {
            Direction::Sent => (client.try_clone().ok()?, server.try_clone().ok()?),
            Direction::Answered => (server.try_clone().ok()?, client.try_clone().ok()?),
        };
        let flow = Flow {
            number,
            direction,
            from,
            to,
            shared: shared.clone(),
        };
        thread::Builder::new()
            .name(format!("link {number}"))
            .spawn(move || flow.run())
            .ok()?;
    }
    Some((client, server))
}
