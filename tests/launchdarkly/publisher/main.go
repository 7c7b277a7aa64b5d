// SPDX-License-Identifier: Apache-2.0

// publisher is a LaunchDarkly service for tests: LaunchDarkly's own publisher (its encoder, its chunks,
// its headers) behind the paths that devices and the vendor's Node.js client ask for.
//
//	publisher [-mobile-key KEY] [-cert FILE -cert-key FILE]
//
// It listens on a free port of loopback, and prints a line with its number. Each JSON object on stdin is
// a command, and is answered with a line: see command and answer. It ends with stdin.
package main

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync"

	"github.com/launchdarkly/eventsource"
)

// command is one of
//
//	flags    from now on Data is the document of Context (a text of JSON; empty: of all the others), and
//	         the put that a new stream begins with; empty: no put
//	event    publishes Event with ID and Data to every stream
//	comment  publishes Data; behind an LF in it stand lines of any sort
//	end      ends the streams in good order
//	cut      resets their connections
//	answer   from now on each request gets Status, Headers and Data; Status 0: what it asks for
//	look     asks for the answer
type command struct {
	Do, Context, Event, ID, Data string
	Status                       int
	Headers                      map[string]string
}

// answer says how many streams are open, and what was requested since the last one.
type answer struct {
	Open     int
	Requests []request
}

type request struct {
	Method, Target, Body string
	Headers              http.Header
}

// event is a command for LaunchDarkly's publisher, whose interface has these names.
type event struct{ command }

func (e event) Id() string    { return e.ID }
func (e event) Event() string { return e.command.Event }
func (e event) Data() string  { return e.command.Data }

// service has a channel of the publisher for each context.
type service struct {
	mobileKey string
	publisher *eventsource.Server

	mutex    sync.Mutex // never held while the publisher is called: it calls Replay
	flags    map[string]string
	channels []string
	streams  map[*http.Request]context.CancelCauseFunc
	open     int
	refusal  command
	requests []request
}

var errCut = errors.New("cut")

// ServeHTTP records the request, and lets in who has the key. The Node.js client has none.
func (s *service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body) // one that breaks off is short
	s.mutex.Lock()
	s.requests = append(s.requests, request{r.Method, r.RequestURI, string(body), r.Header})
	refusal := s.refusal
	s.mutex.Unlock()
	kind, of, isDevice := asked(r, string(body))
	switch {
	case refusal.Status != 0:
		for name, value := range refusal.Headers {
			w.Header().Set(name, value)
		}
		w.WriteHeader(refusal.Status)
		w.Write([]byte(refusal.Data)) // all of it at once: a string goes through net/http's buffers
	case isDevice && r.Header.Get("Authorization") != s.mobileKey:
		http.Error(w, "unknown key", http.StatusUnauthorized)
	case kind == "stream":
		s.serveStream(w, r, of)
	case kind == "document":
		w.Header().Set("Content-Type", "application/json")
		io.WriteString(w, s.flagsOf(of))
	default:
		http.NotFound(w, r)
	}
}

// asked answers what a request is for, the context, and whether it should have the mobile key.
func asked(r *http.Request, body string) (kind, of string, isDevice bool) {
	paths := []struct {
		get, report, kind string
		isDevice          bool
	}{
		{"/meval/", "/meval", "stream", true},
		{"/msdk/evalx/contexts/", "/msdk/evalx/context", "document", true},
		{"/eval/env/", "/eval/env", "stream", false},
		{"/sdk/evalx/env/contexts/", "/sdk/evalx/env/context", "document", false},
	}
	for _, p := range paths {
		if r.Method == "REPORT" && r.URL.Path == p.report {
			return p.kind, body, p.isDevice
		}
		if coded, found := strings.CutPrefix(r.URL.Path, p.get); r.Method == "GET" && found {
			of, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(coded, "="))
			if err == nil {
				return p.kind, string(of), p.isDevice
			}
		}
	}
	return "", "", false
}

func (s *service) serveStream(w http.ResponseWriter, r *http.Request, of string) {
	ctx, end := context.WithCancelCause(r.Context())
	s.mutex.Lock()
	s.streams[r] = end
	if !slices.Contains(s.channels, of) {
		s.channels = append(s.channels, of)
	}
	s.mutex.Unlock()
	s.publisher.Register(of, s)
	s.publisher.Handler(of)(w, r.WithContext(ctx))
	s.mutex.Lock()
	delete(s.streams, r)
	s.open--
	s.mutex.Unlock()
	if context.Cause(ctx) == errCut {
		panic(http.ErrAbortHandler)
	}
	end(nil)
}

// Replay is called by the publisher for a new stream, which gets whatever is published from now on.
func (s *service) Replay(of, _ string) chan eventsource.Event {
	s.mutex.Lock()
	s.open++
	s.mutex.Unlock()
	events := make(chan eventsource.Event, 1)
	if flags := s.flagsOf(of); flags != "" {
		events <- event{command{Event: "put", Data: flags}}
	}
	close(events)
	return events
}

func (s *service) flagsOf(of string) string {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if flags, found := s.flags[of]; found {
		return flags
	}
	return s.flags[""]
}

// obey is called by one goroutine.
func (s *service) obey(c command) answer {
	s.mutex.Lock()
	channels := slices.Clone(s.channels)
	s.mutex.Unlock()
	switch c.Do {
	case "event":
		s.publisher.Publish(channels, event{c})
	case "comment":
		s.publisher.PublishComment(channels, c.Data)
	}
	s.mutex.Lock()
	defer s.mutex.Unlock()
	switch c.Do {
	case "flags":
		s.flags[c.Context] = c.Data
	case "answer":
		s.refusal = c
	case "end", "cut":
		for _, end := range s.streams {
			end(map[string]error{"cut": errCut}[c.Do])
		}
	}
	said := answer{s.open, s.requests}
	s.requests = nil
	return said
}

func main() {
	mobileKey := flag.String("mobile-key", "mob-1", "what Authorization has to be on the paths of devices")
	cert := flag.String("cert", "", "serve TLS with this certificate")
	certKey := flag.String("cert-key", "", "its private key")
	flag.Parse()
	s := &service{mobileKey: *mobileKey, publisher: eventsource.NewServer(), flags: map[string]string{},
		streams: map[*http.Request]context.CancelCauseFunc{}}
	s.publisher.ReplayAll = true
	s.publisher.BufferSize = 1 << 16 // who is further behind is dropped
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	if *cert != "" {
		go http.ServeTLS(listener, s, *cert, *certKey)
	} else {
		go http.Serve(listener, s)
	}
	fmt.Println(listener.Addr().(*net.TCPAddr).Port)
	commands, answers := json.NewDecoder(os.Stdin), json.NewEncoder(os.Stdout)
	for {
		var c command
		if err := commands.Decode(&c); err == io.EOF {
			return
		} else if err != nil {
			log.Fatal(err)
		}
		answers.Encode(s.obey(c))
	}
}
