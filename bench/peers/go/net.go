// SPDX-License-Identifier: BSL-1.0

// Goroutines on one thread (GOMAXPROCS=1), doing what the benchmarks in bench/net/ do:
//
//	net SECONDS       measures ping_pong and connect
//	net echo COUNT    an echo server for COUNT connections; net_load drives it
//
// Prints lines of JSON. Times are processor time.
package main

import (
	"bufio"
	"fmt"
	"net"
	"os"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

const (
	pairs       = 20
	messageSize = 64
	bufferSize  = 1024
)

func check(err error) {
	if err != nil {
		panic(err)
	}
}

func processorTime() time.Duration {
	var usage syscall.Rusage
	syscall.Getrusage(syscall.RUSAGE_SELF, &usage)
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

func memoryBytes(field string) int {
	status, err := os.Open("/proc/self/status")
	check(err)
	defer status.Close()
	for lines := bufio.NewScanner(status); lines.Scan(); {
		if fields := strings.Fields(lines.Text()); fields[0] == field {
			kib, _ := strconv.Atoi(fields[1])
			return kib * 1024
		}
	}
	return 0
}

func printTime(name string, spent time.Duration, count int) {
	fmt.Printf("{\"name\": \"%s\", \"ns_per_op\": %.4f}\n", name, float64(spent.Nanoseconds())/float64(count))
}

func listen() *net.TCPListener {
	listener, err := net.ListenTCP("tcp4", &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)})
	check(err)
	return listener
}

func connected(listener *net.TCPListener) (client, server *net.TCPConn) {
	client, err := net.DialTCP("tcp4", nil, listener.Addr().(*net.TCPAddr))
	check(err)
	server, err = listener.AcceptTCP()
	check(err)
	return client, server
}

// passBack sends back what it gets, count times.
func passBack(peer *net.TCPConn, count int, begins bool) {
	buffer := make([]byte, bufferSize)
	for i := 0; i < count; i++ {
		if begins {
			_, err := peer.Write(buffer[:messageSize])
			check(err)
		}
		size, err := peer.Read(buffer)
		check(err)
		if !begins {
			_, err := peer.Write(buffer[:size])
			check(err)
		}
	}
}

func pingPong(seconds float64) {
	const turns = 500
	listener := listen()
	var ends [2 * pairs]*net.TCPConn
	for i := 0; i < pairs; i++ {
		ends[2*i], ends[2*i+1] = connected(listener)
	}
	made, start := 0, processorTime()
	for (processorTime() - start).Seconds() < seconds {
		var group sync.WaitGroup
		for i, end := range ends {
			group.Add(1)
			go func(end *net.TCPConn, begins bool) {
				passBack(end, turns, begins)
				group.Done()
			}(end, i%2 == 0)
		}
		group.Wait()
		made += pairs * turns
	}
	printTime("ping_pong", processorTime()-start, made)
	for _, end := range ends {
		end.Close()
	}
}

func connect(seconds float64) {
	listener := listen()
	made, start := 0, processorTime()
	nothing := make([]byte, 1)
	for ; (processorTime() - start).Seconds() < seconds; made++ {
		client, server := connected(listener)
		client.Close()
		server.Read(nothing)
		server.Close()
	}
	printTime("connect", processorTime()-start, made)
}

func echo(count int) {
	listener := listen()
	idle := memoryBytes("VmRSS:")
	fmt.Printf("port %d\n", listener.Addr().(*net.TCPAddr).Port)
	var echoes atomic.Int64
	var group sync.WaitGroup
	group.Add(count)
	for i := 0; i < count; i++ {
		peer, err := listener.AcceptTCP()
		check(err)
		go func() {
			defer group.Done()
			defer peer.Close()
			buffer := make([]byte, bufferSize)
			for {
				size, err := peer.Read(buffer)
				if err != nil {
					return
				}
				_, err = peer.Write(buffer[:size])
				check(err)
				echoes.Add(1)
			}
		}()
	}
	start := processorTime()
	group.Wait()
	printTime(fmt.Sprintf("echo/%d", count), processorTime()-start, int(echoes.Load()))
	fmt.Printf("{\"name\": \"echo_memory/%d\", \"bytes\": %d}\n", count,
		(memoryBytes("VmHWM:")-idle)/count)
}

func main() {
	runtime.GOMAXPROCS(1)
	if os.Args[1] == "echo" {
		count, _ := strconv.Atoi(os.Args[2])
		echo(count)
		return
	}
	fmt.Printf("{\"version\": \"Go %s\"}\n", strings.TrimPrefix(runtime.Version(), "go"))
	seconds, _ := strconv.ParseFloat(os.Args[1], 64)
	pingPong(seconds)
	connect(seconds)
}
