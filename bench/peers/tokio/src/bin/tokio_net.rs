// SPDX-License-Identifier: BSL-1.0

//! Tokio's tasks on one thread, doing what the benchmarks in bench/net/ do:
//!
//!     tokio_net SECONDS       measures ping_pong and connect
//!     tokio_net echo COUNT    an echo server for COUNT connections; net_load drives it
//!
//! Prints lines of JSON. Times are processor time.

use std::cell::Cell;
use std::rc::Rc;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Builder;
use tokio::task::{spawn_local, LocalSet};

const PAIRS: usize = 20;
const TURNS_PER_RUN: usize = 500;
const MESSAGE_BYTES: usize = 64;
const BUFFER_BYTES: usize = 1024;

fn processor_ns() -> f64 {
    let mut now = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    unsafe { libc::clock_gettime(libc::CLOCK_PROCESS_CPUTIME_ID, &mut now) };
    now.tv_sec as f64 * 1e9 + now.tv_nsec as f64
}

fn memory_bytes(field: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with(field)).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() * 1024
}

fn print_time(name: &str, ns_per_op: f64) {
    println!("{{\"name\": \"{}\", \"ns_per_op\": {:.4}}}", name, ns_per_op);
}

fn allow_many_descriptors() {
    unsafe {
        let mut limit = libc::rlimit { rlim_cur: 0, rlim_max: 0 };
        libc::getrlimit(libc::RLIMIT_NOFILE, &mut limit);
        limit.rlim_cur = limit.rlim_max;
        libc::setrlimit(libc::RLIMIT_NOFILE, &limit);
    }
}

/// Both ends of a new connection.
async fn connected(listener: &TcpListener) -> (TcpStream, TcpStream) {
    let client = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
    let (server, _) = listener.accept().await.unwrap();
    client.set_nodelay(true).unwrap();
    server.set_nodelay(true).unwrap();
    (client, server)
}

/// Sends and receives in turns; gives the stream back.
async fn pass(mut end: TcpStream, begins: bool) -> TcpStream {
    let mut buffer = [0; BUFFER_BYTES];
    for _ in 0..TURNS_PER_RUN {
        if begins {
            end.write_all(&buffer[..MESSAGE_BYTES]).await.unwrap();
        }
        assert_eq!(end.read(&mut buffer).await.unwrap(), MESSAGE_BYTES);
        if !begins {
            end.write_all(&buffer[..MESSAGE_BYTES]).await.unwrap();
        }
    }
    end
}

async fn ping_pong(seconds: f64) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let mut ends = Vec::new();
    for _ in 0..PAIRS {
        let (client, server) = connected(&listener).await;
        ends.push(client);
        ends.push(server);
    }
    let start = processor_ns();
    let mut made = 0;
    while processor_ns() - start < seconds * 1e9 {
        let tasks: Vec<_> =
            ends.drain(..).enumerate().map(|(i, end)| spawn_local(pass(end, i % 2 == 0))).collect();
        for task in tasks {
            ends.push(task.await.unwrap());
        }
        made += PAIRS * TURNS_PER_RUN;
    }
    print_time("ping_pong", (processor_ns() - start) / made as f64);
}

async fn connect(seconds: f64) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let start = processor_ns();
    let mut made = 0;
    while processor_ns() - start < seconds * 1e9 {
        let (client, mut server) = connected(&listener).await;
        drop(client);
        assert_eq!(server.read(&mut [0; 1]).await.unwrap(), 0);
        made += 1;
    }
    print_time("connect", (processor_ns() - start) / made as f64);
}

async fn echo_one(mut peer: TcpStream, echoes: Rc<Cell<u64>>) {
    let mut buffer = [0; BUFFER_BYTES];
    loop {
        let size = peer.read(&mut buffer).await.unwrap();
        if size == 0 {
            return;
        }
        peer.write_all(&buffer[..size]).await.unwrap();
        echoes.set(echoes.get() + 1);
    }
}

async fn echo(count: usize) {
    // As std's own, but for the backlog, which is to take all at once.
    let socket = tokio::net::TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let listener = socket.listen(4096).unwrap();
    let idle = memory_bytes("VmRSS:");
    println!("port {}", listener.local_addr().unwrap().port());
    let echoes = Rc::new(Cell::new(0));
    let mut tasks = Vec::new();
    for _ in 0..count {
        let (peer, _) = listener.accept().await.unwrap();
        peer.set_nodelay(true).unwrap();
        tasks.push(spawn_local(echo_one(peer, echoes.clone())));
    }
    let start = processor_ns();
    for task in tasks {
        task.await.unwrap();
    }
    print_time(&format!("echo/{}", count), (processor_ns() - start) / echoes.get() as f64);
    let bytes = (memory_bytes("VmHWM:") - idle) / count as u64;
    println!("{{\"name\": \"echo_memory/{}\", \"bytes\": {}}}", count, bytes);
}

/// Out of the lock file that cargo has written.
fn tokio_version() -> &'static str {
    let lock = include_str!("../../Cargo.lock");
    let after = lock.split("name = \"tokio\"\nversion = \"").nth(1).unwrap();
    after.split('"').next().unwrap()
}

fn main() {
    allow_many_descriptors();
    let arguments: Vec<String> = std::env::args().collect();
    let runtime = Builder::new_current_thread().enable_io().build().unwrap();
    if arguments[1] == "echo" {
        return runtime.block_on(LocalSet::new().run_until(echo(arguments[2].parse().unwrap())));
    }
    println!("{{\"version\": \"tokio {}\"}}", tokio_version());
    let seconds = arguments[1].parse().unwrap();
    runtime.block_on(LocalSet::new().run_until(async {
        ping_pong(seconds).await;
        connect(seconds).await;
    }));
}
