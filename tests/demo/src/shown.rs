//! What `make demo` prints: a timeline, and a bar that grows by what was really sent.

use std::cell::Cell;
use std::io::{IsTerminal as _, Write as _};
use std::time::Instant;

/// What the whole may take, in seconds.
const LIMIT: f64 = 60.0;

/// The timeline.
pub(crate) struct Shown {
    started: Instant,
    /// When the step under way began.
    began: Cell<Instant>,
    tells_figures: bool,
}

impl Shown {
    pub(crate) fn begin(tells_figures: bool) -> Self {
        println!("\n办事　不用跑腿的一次申报：执业药师首次注册\n");
        let now = Instant::now();
        Self {
            started: now,
            began: Cell::new(now),
            tells_figures,
        }
    }

    /// Ends a step that is measured, and begins the next.
    pub(crate) fn took(&self, step: &str) {
        if self.tells_figures {
            let took = self.began.get().elapsed().as_secs_f64() * 1000.0;
            println!("{{\"name\": \"demo_{step}\", \"ours\": {took:.1}, \"unit\": \"ms\"}}");
        }
        self.pass();
    }

    /// What was done until now belongs to no step.
    pub(crate) fn pass(&self) {
        self.began.set(Instant::now());
    }

    pub(crate) fn step(&self, what: &str, detail: &str) {
        let seconds = self.started.elapsed().as_secs_f32();
        let gap = if detail.is_empty() { "" } else { "　" };
        println!("{seconds:6.1} 秒  ● {what}{gap}{detail}");
    }

    #[expect(clippy::unused_self, reason = "a line of the same timeline")]
    pub(crate) fn detail(&self, text: &str) {
        if !text.is_empty() {
            println!("           │ {text}");
        }
    }

    /// Draws a bar where there is a terminal; elsewhere a line at each quarter.
    #[expect(clippy::unused_self, reason = "a line of the same timeline")]
    pub(crate) fn bar(&self) -> impl Fn(u64, u64) + Send + Sync + 'static {
        let in_place = std::io::stdout().is_terminal();
        let last = std::sync::atomic::AtomicU64::new(u64::MAX);
        move |sent, of| {
            let percent = (sent * 100).checked_div(of).unwrap_or(100).min(100);
            let mark = if in_place { percent } else { percent / 25 };
            if last.swap(mark, std::sync::atomic::Ordering::Relaxed) == mark {
                return;
            }
            let full = usize::try_from(percent / 5).unwrap_or(20);
            let bar = format!("{}{}", "█".repeat(full), "░".repeat(20 - full));
            let (before, after) = if in_place { ("\r", "") } else { ("", "\n") };
            print!(
                "{before}           │ {bar} {percent:3}%  {} / {} KB{after}",
                sent / 1024,
                of / 1024
            );
            let _ = std::io::stdout().flush();
        }
    }

    #[expect(clippy::unused_self, reason = "a line of the same timeline")]
    pub(crate) fn bar_done(&self) {
        if std::io::stdout().is_terminal() {
            println!();
        }
    }

    #[expect(clippy::unused_self, reason = "a line of the same timeline")]
    pub(crate) fn addresses(&self, gateway: &str) {
        println!("\n控制台  {gateway}/console");
        println!(
            "登录    clerk（窗口）、reviewer（审批）、supervisor（审管）、zhangsan（市民），密码都是 banshi"
        );
        println!("按 Ctrl-C 结束。");
    }

    pub(crate) fn end(&self) {
        let took = self.started.elapsed().as_secs_f64();
        if self.tells_figures {
            println!(
                "{{\"name\": \"demo\", \"ours\": {took:.1}, \"unit\": \"s\", \"target\": {LIMIT}, \"holds\": {}}}",
                took <= LIMIT
            );
        }
        println!("\n已送达　全程 {took:.1} 秒，到现场 0 次");
    }
}
