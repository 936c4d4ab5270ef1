// SPDX-License-Identifier: BSL-1.0

// Goroutines on one thread (GOMAXPROCS=1), doing what the benchmarks in bench/async/ do:
//
//	tasks SECONDS             measures all of it
//	tasks sleepers COUNT SECONDS  the memory that COUNT sleeping goroutines take
//
// Prints lines of JSON. Times are processor time, but for calls between threads.
package main

import (
	"bufio"
	"context"
	"fmt"
	"math/rand"
	"os"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

func processorTime() time.Duration {
	var usage syscall.Rusage
	syscall.Getrusage(syscall.RUSAGE_SELF, &usage)
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

var began = time.Now()

func wallTime() time.Duration { return time.Since(began) }

var seconds = 0.05

// measure calls run(n), which does the thing n times, with larger n until it takes long enough; n is
// a multiple of atLeast.
func measure(name string, atLeast int, run func(n int)) {
	measureBy(processorTime, name, atLeast, run)
}

func measureBy(clock func() time.Duration, name string, atLeast int, run func(n int)) {
	for n := atLeast; ; {
		start := clock()
		run(n)
		spent := (clock() - start).Seconds()
		if spent >= seconds {
			fmt.Printf("{\"name\": \"%s\", \"ns_per_op\": %.4f}\n", name, spent/float64(n)*1e9)
			return
		}
		wanted := int(1.2 * float64(n) * seconds / (spent + 1e-9))
		if wanted > 10*n {
			wanted = 10 * n
		}
		n = (wanted/atLeast + 1) * atLeast
	}
}

func together(count int, body func()) {
	var group sync.WaitGroup
	group.Add(count)
	for i := 0; i < count; i++ {
		go func() {
			body()
			group.Done()
		}()
	}
	group.Wait()
}

//go:noinline
func doesNothing() {}

func spawnJoin(n int) {
	for i := 0; i < n; i++ {
		done := make(chan struct{})
		go func() {
			doesNothing()
			close(done)
		}()
		<-done
	}
}

// A call in Go does not suspend its caller. What can is a goroutine of its own, whose answer comes
// through a channel.
func chain(depth int) int {
	if depth == 1 {
		return 1
	}
	answer := make(chan int)
	go func() { answer <- chain(depth - 1) }()
	return <-answer + 1
}

func chains(depth int) func(int) {
	return func(n int) {
		for ; n > 0; n -= depth {
			answer := make(chan int)
			go func() { answer <- chain(depth) }()
			<-answer
		}
	}
}

func yields(ready, times int) func(int) {
	return func(n int) {
		for left := n; left > 0; left -= ready * times {
			together(ready, func() {
				for i := 0; i < times; i++ {
					runtime.Gosched()
				}
			})
		}
	}
}

func passItems(n int) {
	items := make(chan int, 1)
	go func() {
		for i := 0; i < n; i++ {
			items <- i
		}
		close(items)
	}()
	for range items {
	}
}

// unbounded is a queue without a bound, which Go's channels are not.
type unbounded struct {
	lock  sync.Mutex
	some  *sync.Cond
	items []int
}

func newUnbounded() *unbounded {
	queue := &unbounded{}
	queue.some = sync.NewCond(&queue.lock)
	return queue
}

func (queue *unbounded) put(item int) {
	queue.lock.Lock()
	queue.items = append(queue.items, item)
	queue.lock.Unlock()
	queue.some.Signal()
}

func (queue *unbounded) get() int {
	queue.lock.Lock()
	for len(queue.items) == 0 {
		queue.some.Wait()
	}
	item := queue.items[0]
	queue.items = queue.items[1:]
	queue.lock.Unlock()
	return item
}

func passUnbounded(n int) {
	queue := newUnbounded()
	go func() {
		for i := 0; i < n; i++ {
			queue.put(i)
		}
	}()
	for i := 0; i < n; i++ {
		queue.get()
	}
}

func handOver(n int) {
	var lock sync.Mutex
	together(10, func() {
		for i := 0; i < n/10; i++ {
			lock.Lock()
			runtime.Gosched()
			lock.Unlock()
		}
	})
}

func untilAllWait(waiting *atomic.Int64, count int) {
	for waiting.Load() < int64(count) {
		runtime.Gosched()
	}
}

func broadcast(count int) {
	start := make(chan struct{})
	var group sync.WaitGroup
	var waiting atomic.Int64
	group.Add(count)
	for i := 0; i < count; i++ {
		go func() {
			waiting.Add(1)
			<-start
			group.Done()
		}()
	}
	untilAllWait(&waiting, count)
	close(start)
	group.Wait()
}

func armAndCancel(count int) {
	pending := make([]*time.Timer, count)
	for i := range pending {
		pending[i] = time.AfterFunc(time.Duration(rand.Int63n(int64(time.Hour))), func() {})
	}
	for _, each := range pending {
		each.Stop()
	}
}

func fire(count int) {
	var fired atomic.Int64
	for i := 0; i < count; i++ {
		time.AfterFunc(time.Duration(rand.Int63n(int64(time.Millisecond))), func() { fired.Add(1) })
	}
	for fired.Load() < int64(count) {
		time.Sleep(time.Millisecond)
	}
}

//go:noinline
func inner(ctx context.Context) error { <-ctx.Done(); return ctx.Err() }

//go:noinline
func middle(ctx context.Context) error { return inner(ctx) }

//go:noinline
func outer(ctx context.Context) error { return middle(ctx) }

// Each goroutine has a context of its own, as each task has its own cancellation.
func cancel(count int) {
	var group sync.WaitGroup
	var waiting atomic.Int64
	group.Add(count)
	cancels := make([]context.CancelFunc, count)
	for i := range cancels {
		ctx, stop := context.WithCancel(context.Background())
		cancels[i] = stop
		go func() {
			waiting.Add(1)
			outer(ctx)
			group.Done()
		}()
	}
	untilAllWait(&waiting, count)
	for _, stop := range cancels {
		stop()
	}
	group.Wait()
}

// The caller is a goroutine with a thread of its own, which runs beside the other one.
func receiveCalls(n int) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(2))
	calls := make(chan func(), 1024)
	received := 0
	go func() {
		runtime.LockOSThread()
		for i := 0; i < n; i++ {
			calls <- func() { received++ }
		}
		close(calls)
	}()
	for call := range calls {
		call()
	}
	if received != n {
		panic("a call was lost")
	}
}

func sleepers(count int, duration time.Duration) {
	var asleep, most atomic.Int64
	together(count, func() {
		if now := asleep.Add(1); now > most.Load() {
			most.Store(now)
		}
		time.Sleep(duration)
		asleep.Add(-1)
	})
	if most.Load() != int64(count) {
		fmt.Fprintf(os.Stderr, "only %d of %d at once: the time is too short\n", most.Load(), count)
		os.Exit(1)
	}
	status, err := os.Open("/proc/self/status")
	if err != nil {
		panic(err)
	}
	for lines := bufio.NewScanner(status); lines.Scan(); {
		if fields := strings.Fields(lines.Text()); fields[0] == "VmHWM:" {
			kib, _ := strconv.Atoi(fields[1])
			fmt.Printf("{\"name\": \"sleepers/%d\", \"bytes\": %d}\n", count, kib*1024)
		}
	}
}

func main() {
	runtime.GOMAXPROCS(1)
	fmt.Printf("{\"version\": \"Go %s\"}\n", strings.TrimPrefix(runtime.Version(), "go"))
	if os.Args[1] == "sleepers" {
		count, _ := strconv.Atoi(os.Args[2])
		duration, _ := strconv.ParseFloat(os.Args[3], 64)
		sleepers(count, time.Duration(duration*float64(time.Second)))
		return
	}
	seconds, _ = strconv.ParseFloat(os.Args[1], 64)
	const many = 100_000
	repeat := func(atOnce int, run func(int)) func(int) {
		return func(n int) {
			for ; n > 0; n -= atOnce {
				run(atOnce)
			}
		}
	}
	measure("spawn_join", 1, spawnJoin)
	measure("group/100000", many, repeat(many, func(n int) { together(n, doesNothing) }))
	for _, depth := range []int{1, 10, 100, 1000} {
		measure(fmt.Sprintf("await_chain/%d", depth), 10_000, chains(depth))
	}
	measure("yield/1", 100, yields(1, 100))
	measure("yield/100", 100*100, yields(100, 100))
	measure("yield/100000", many*10, yields(many, 10))
	measure("queue/unbounded", 10_000, passUnbounded)
	measure("queue/bounded", 10_000, passItems)
	measure("lock_handover", 10_000, handOver)
	measure("event_broadcast/100000", many, repeat(many, broadcast))
	measure("timer/arm_cancel/1000000", 1_000_000, repeat(1_000_000, armAndCancel))
	measure("timer/fire/100000", many, repeat(many, fire))
	measure("cancel/100000", many, repeat(many, cancel))
	measureBy(wallTime, "call_soon_threadsafe", many, receiveCalls)
}
