// SPDX-License-Identifier: Apache-2.0

// publisher is GO Feature Flag's stream for tests: the same library with the same settings, behind the same
// path and key.
//
//	publisher ADDRESS KEY
//
// It prints a line when it listens. Each line on stdin is the data of an event. It ends with stdin.
package main

import (
	"bufio"
	"fmt"
	"log"
	"net"
	"net/http"
	"os"

	"github.com/r3labs/sse/v2"
)

func main() {
	address, key := os.Args[1], os.Args[2]
	server := sse.New()
	server.AutoReplay, server.AutoStream = false, true
	http.HandleFunc("GET /stream/v1/sse/flag/change", func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Query().Get("apiKey") != key {
			http.Error(w, `{"message":"Unauthorized"}`, http.StatusUnauthorized)
			return
		}
		r.URL.RawQuery = "stream=default"
		server.ServeHTTP(w, r)
	})
	listener, err := net.Listen("tcp4", address)
	if err != nil {
		log.Fatal(err)
	}
	go func() { log.Fatal(http.Serve(listener, nil)) }()
	fmt.Println("listens")
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		server.Publish("default", &sse.Event{Data: []byte(lines.Text())})
	}
}
