// SPDX-License-Identifier: BSL-1.0

// A crawler on net/http and golang.org/x/net/html, doing what bench/crawl/ measures:
//
//	crawl URL CONNECTIONS
//
// Visits every page of the site once, many at a time, and prints how many there are and how many
// links are broken. As many goroutines as there are connections take addresses from a queue.
package main

import (
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"runtime"
	"strconv"
	"strings"
	"sync"

	"golang.org/x/net/html"
)

// What attribute of which tag is a link.
var linking = map[string][]string{
	"a": {"href"}, "area": {"href"}, "link": {"href"}, "img": {"src"}, "script": {"src"},
	"iframe": {"src"}, "frame": {"src"}, "embed": {"src"}, "source": {"src"}, "audio": {"src"},
	"video": {"src", "poster"}, "track": {"src"}, "input": {"src"}, "object": {"data"},
}

type crawler struct {
	client      http.Client
	host        string
	connections int

	lock    sync.Mutex
	seen    map[string]struct{}
	queue   []*url.URL
	workers int
	all     sync.WaitGroup

	pages, broken, failed int
}

// add queues an address of the site that is new, and starts a worker for it when there may be more.
func (c *crawler) add(address *url.URL) {
	if address.Host != c.host || (address.Scheme != "http" && address.Scheme != "https") {
		return
	}
	address.Fragment = ""
	text := address.String()
	c.lock.Lock()
	defer c.lock.Unlock()
	if _, known := c.seen[text]; known {
		return
	}
	c.seen[text] = struct{}{}
	c.queue = append(c.queue, address)
	if c.workers < c.connections {
		c.workers++
		c.all.Add(1)
		go c.work()
	}
}

func (c *crawler) take() *url.URL {
	c.lock.Lock()
	defer c.lock.Unlock()
	if len(c.queue) == 0 {
		c.workers--
		return nil
	}
	address := c.queue[0]
	c.queue = c.queue[1:]
	return address
}

func (c *crawler) work() {
	defer c.all.Done()
	for address := c.take(); address != nil; address = c.take() {
		counter := &c.failed
		if response, err := c.client.Get(address.String()); err == nil {
			counter = c.read(address, response)
		}
		if counter != nil {
			c.lock.Lock()
			*counter++
			c.lock.Unlock()
		}
	}
}

// read gives the counter that the answer belongs to.
func (c *crawler) read(address *url.URL, response *http.Response) *int {
	// What is not read to its end costs the connection.
	defer response.Body.Close()
	defer io.Copy(io.Discard, response.Body)
	switch {
	case response.StatusCode >= 400:
		return &c.broken
	case response.StatusCode >= 300:
		if target, err := response.Location(); err == nil {
			c.add(target)
		}
		return nil
	}
	if strings.HasPrefix(response.Header.Get("Content-Type"), "text/html") {
		c.addLinks(address, response.Body)
	}
	return &c.pages
}

func (c *crawler) addLinks(page *url.URL, body io.Reader) {
	tokens := html.NewTokenizer(body)
	for {
		switch tokens.Next() {
		case html.ErrorToken:
			return
		case html.StartTagToken, html.SelfClosingTagToken:
			name, more := tokens.TagName()
			attributes := linking[string(name)]
			for more && attributes != nil {
				var key, value []byte
				key, value, more = tokens.TagAttr()
				for _, attribute := range attributes {
					if string(key) != attribute {
						continue
					}
					if target, err := page.Parse(strings.TrimSpace(string(value))); err == nil {
						c.add(target)
					}
				}
			}
		}
	}
}

func main() {
	start, err := url.Parse(os.Args[1])
	if err != nil {
		panic(err)
	}
	connections, err := strconv.Atoi(os.Args[2])
	if err != nil {
		panic(err)
	}
	c := crawler{host: start.Host, connections: connections, seen: map[string]struct{}{}}
	c.client.Transport = &http.Transport{
		MaxConnsPerHost: connections, MaxIdleConns: connections, MaxIdleConnsPerHost: connections,
	}
	c.client.CheckRedirect = func(*http.Request, []*http.Request) error {
		return http.ErrUseLastResponse
	}
	c.add(start)
	c.all.Wait()
	fmt.Printf("{\"version\": \"Go %s\", \"pages\": %d, \"broken\": %d, \"failed\": %d}\n",
		strings.TrimPrefix(runtime.Version(), "go"), c.pages, c.broken, c.failed)
}
