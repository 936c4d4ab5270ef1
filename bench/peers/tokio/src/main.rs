// SPDX-License-Identifier: BSL-1.0

//! Tokio's tasks on one thread, doing what the benchmarks in bench/async/ do:
//!
//!     tokio_tasks SECONDS                  measures all of it
//!     tokio_tasks sleepers COUNT SECONDS   the memory that COUNT sleeping tasks take
//!
//! Prints lines of JSON. Times are processor time, but for calls between threads.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::{mpsc, Mutex, Notify};
use tokio::task::{spawn_local, yield_now, JoinHandle, LocalSet};
use tokio::time::{sleep, Sleep};

fn clock_ns(which: libc::clockid_t) -> f64 {
    let mut now = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    unsafe { libc::clock_gettime(which, &mut now) };
    now.tv_sec as f64 * 1e9 + now.tv_nsec as f64
}

struct Bench {
    seconds: f64,
    runtime: Runtime,
}

impl Bench {
    /// Awaits run(n), which does the thing n times, with larger n until it takes long enough; n is a
    /// multiple of at_least.
    fn measure<F, R>(&self, clock: libc::clockid_t, name: &str, at_least: usize, run: F)
    where
        F: Fn(usize) -> R,
        R: Future<Output = ()>,
    {
        let mut n = at_least;
        loop {
            let start = clock_ns(clock);
            self.runtime.block_on(LocalSet::new().run_until(run(n)));
            let spent = clock_ns(clock) - start;
            if spent >= self.seconds * 1e9 {
                println!("{{\"name\": \"{}\", \"ns_per_op\": {:.4}}}", name, spent / n as f64);
                return;
            }
            let wanted = (1.2 * n as f64 * self.seconds * 1e9 / spent.max(1.0)) as usize;
            n = (wanted.min(10 * n) / at_least + 1) * at_least;
        }
    }

    fn cpu<F, R>(&self, name: &str, at_least: usize, run: F)
    where
        F: Fn(usize) -> R,
        R: Future<Output = ()>,
    {
        self.measure(libc::CLOCK_PROCESS_CPUTIME_ID, name, at_least, run);
    }
}

async fn together<F, R>(count: usize, body: F)
where
    F: Fn() -> R,
    R: Future<Output = ()> + 'static,
{
    let children: Vec<_> = (0..count).map(|_| spawn_local(body())).collect();
    for child in children {
        child.await.unwrap();
    }
}

/// Awaits run() as often as it takes to do the thing n times.
async fn repeat<F, R>(n: usize, at_once: usize, run: F)
where
    F: Fn(usize) -> R,
    R: Future<Output = ()>,
{
    for _ in 0..n / at_once {
        run(at_once).await;
    }
}

async fn does_nothing() {}

async fn spawn_join(n: usize) {
    for _ in 0..n {
        spawn_local(does_nothing()).await.unwrap();
    }
}

/// A future that contains itself must be in a box.
fn chain(depth: usize) -> Pin<Box<dyn Future<Output = usize>>> {
    Box::pin(async move {
        if depth == 1 {
            return 1;
        }
        chain(depth - 1).await + 1
    })
}

async fn chains(n: usize, depth: usize) {
    for _ in 0..n / depth {
        assert_eq!(chain(depth).await, depth);
    }
}

async fn yields(n: usize, ready: usize, times: usize) {
    for _ in 0..n / (ready * times) {
        together(ready, || async move {
            for _ in 0..times {
                yield_now().await;
            }
        })
        .await;
    }
}

async fn pass_unbounded(n: usize) {
    let (to, mut from) = mpsc::unbounded_channel();
    let producer = spawn_local(async move {
        for i in 0..n {
            to.send(i).unwrap();
        }
    });
    let consumer = spawn_local(async move { while from.recv().await.is_some() {} });
    producer.await.unwrap();
    consumer.await.unwrap();
}

async fn pass_bounded(n: usize) {
    let (to, mut from) = mpsc::channel(1);
    let producer = spawn_local(async move {
        for i in 0..n {
            to.send(i).await.unwrap();
        }
    });
    let consumer = spawn_local(async move { while from.recv().await.is_some() {} });
    producer.await.unwrap();
    consumer.await.unwrap();
}

async fn hand_over(n: usize) {
    let lock = Rc::new(Mutex::new(()));
    together(10, || {
        let lock = lock.clone();
        async move {
            for _ in 0..n / 10 {
                let _held = lock.lock().await;
                yield_now().await;
            }
        }
    })
    .await;
}

/// Waits for ever, or until it is notified; tells that it does.
async fn wait(until: Rc<Notify>, waiting: Rc<Cell<usize>>) {
    waiting.set(waiting.get() + 1);
    until.notified().await;
}

/// Starts tasks and lets them run until all of them wait.
async fn start_waiting<F, R>(count: usize, body: F) -> Vec<JoinHandle<()>>
where
    F: Fn(Rc<Cell<usize>>) -> R,
    R: Future<Output = ()> + 'static,
{
    let waiting = Rc::new(Cell::new(0));
    let children = (0..count).map(|_| spawn_local(body(waiting.clone()))).collect();
    while waiting.get() < count {
        yield_now().await;
    }
    children
}

async fn broadcast(count: usize) {
    let start = Rc::new(Notify::new());
    let children = start_waiting(count, |waiting| wait(start.clone(), waiting)).await;
    start.notify_waiters();
    for child in children {
        child.await.unwrap();
    }
}

/// The same numbers in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: Duration) -> Duration {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        Duration::from_nanos(self.0 % limit.as_nanos() as u64)
    }
}

/// Polls a timer once, which arms it.
struct Arm<'a>(&'a mut VecDeque<Pin<Box<Sleep>>>);

impl Future for Arm<'_> {
    type Output = ();
    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        for each in self.0.iter_mut() {
            let _ = each.as_mut().poll(context);
        }
        Poll::Ready(())
    }
}

async fn arm_and_cancel(count: usize) {
    let mut random = Random(1);
    let mut pending: VecDeque<_> = (0..count)
        .map(|_| Box::pin(sleep(random.below(Duration::from_secs(3600)))))
        .collect();
    Arm(&mut pending).await;
    // Dropping a timer cancels it.
    drop(pending);
}

async fn fire(count: usize) {
    let random = RefCell::new(Random(1));
    together(count, || sleep(random.borrow_mut().below(Duration::from_millis(1)))).await;
}

async fn middle(never: Rc<Notify>, waiting: Rc<Cell<usize>>) {
    wait(never, waiting).await;
}
async fn outer(never: Rc<Notify>, waiting: Rc<Cell<usize>>) {
    middle(never, waiting).await;
}

async fn cancel(count: usize) {
    let never = Rc::new(Notify::new());
    let children = start_waiting(count, |waiting| outer(never.clone(), waiting)).await;
    for child in &children {
        child.abort();
    }
    for child in children {
        assert!(child.await.unwrap_err().is_cancelled());
    }
}

/// Tokio has no calls from outside; a task that is spawned on the runtime is nearest to one.
async fn receive_calls(count: usize) {
    let runtime = tokio::runtime::Handle::current();
    let received = Arc::new(AtomicU64::new(0));
    let every = Arc::new(Notify::new());
    let (counter, all) = (received.clone(), every.clone());
    let caller = std::thread::spawn(move || {
        for _ in 0..count {
            let (counter, all) = (counter.clone(), all.clone());
            runtime.spawn(async move {
                if counter.fetch_add(1, Ordering::Relaxed) + 1 == count as u64 {
                    all.notify_one();
                }
            });
        }
    });
    every.notified().await;
    caller.join().unwrap();
}

async fn sleepers(count: usize, duration: Duration) -> usize {
    let asleep = Rc::new(Cell::new(0));
    let most = Rc::new(Cell::new(0));
    together(count, || {
        let (asleep, most) = (asleep.clone(), most.clone());
        async move {
            asleep.set(asleep.get() + 1);
            most.set(most.get().max(asleep.get()));
            sleep(duration).await;
            asleep.set(asleep.get() - 1);
        }
    })
    .await;
    most.get()
}

fn print_sleepers(runtime: Runtime, count: usize, seconds: f64) {
    let most = runtime
        .block_on(LocalSet::new().run_until(sleepers(count, Duration::from_secs_f64(seconds))));
    assert_eq!(most, count, "not all at once: the time is too short");
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap();
    let kib: u64 = line.split_whitespace().nth(1).unwrap().parse().unwrap();
    println!("{{\"name\": \"sleepers/{}\", \"bytes\": {}}}", count, kib * 1024);
}

/// Out of the lock file that cargo has written.
fn tokio_version() -> &'static str {
    let lock = include_str!("../Cargo.lock");
    let after = lock.split("name = \"tokio\"\nversion = \"").nth(1).unwrap();
    after.split('"').next().unwrap()
}

fn main() {
    println!("{{\"version\": \"tokio {}\"}}", tokio_version());
    let arguments: Vec<String> = std::env::args().collect();
    let runtime = Builder::new_current_thread().enable_time().build().unwrap();
    if arguments[1] == "sleepers" {
        let (count, seconds) = (arguments[2].parse().unwrap(), arguments[3].parse().unwrap());
        return print_sleepers(runtime, count, seconds);
    }
    let bench = Bench { seconds: arguments[1].parse().unwrap(), runtime };
    const MANY: usize = 100_000;
    bench.cpu("spawn_join", 1, spawn_join);
    bench.cpu("group/100000", MANY, |n| repeat(n, MANY, |count| together(count, does_nothing)));
    for depth in [1, 10, 100, 1_000] {
        bench.cpu(&format!("await_chain/{}", depth), 10_000, |n| chains(n, depth));
    }
    bench.cpu("yield/1", 100, |n| yields(n, 1, 100));
    bench.cpu("yield/100", 100 * 100, |n| yields(n, 100, 100));
    bench.cpu("yield/100000", MANY * 10, |n| yields(n, MANY, 10));
    bench.cpu("queue/unbounded", 10_000, pass_unbounded);
    bench.cpu("queue/bounded", 10_000, pass_bounded);
    bench.cpu("lock_handover", 10_000, hand_over);
    bench.cpu("event_broadcast/100000", MANY, |n| repeat(n, MANY, broadcast));
    bench.cpu("timer/arm_cancel/1000000", 1_000_000, |n| repeat(n, 1_000_000, arm_and_cancel));
    bench.cpu("timer/fire/100000", MANY, |n| repeat(n, MANY, fire));
    bench.cpu("cancel/100000", MANY, |n| repeat(n, MANY, cancel));
    bench.measure(libc::CLOCK_MONOTONIC, "call_soon_threadsafe", MANY, receive_calls);
}
