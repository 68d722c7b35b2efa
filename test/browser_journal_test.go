package test

import (
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
)

// A journal records what goes wrong unseen in a page: console errors, exceptions, failed requests,
// and what the content security policy blocks.
type journal struct {
	mu       sync.Mutex
	entries  []string
	expected []int // HTTP statuses that the test provokes
}

// expect accepts answers with a status, such as 422 for a form that is wrong on purpose.
func (j *journal) expect(status int) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.expected = append(j.expected, status)
}

// problems is everything that went wrong so far, and forgets it.
func (j *journal) problems() []string {
	j.mu.Lock()
	defer j.mu.Unlock()
	entries := j.entries
	j.entries = nil
	return entries
}

// note receives every event of the tab.
func (j *journal) note(event any) {
	switch e := event.(type) {
	case *runtime.EventExceptionThrown:
		j.add("exception: " + exceptionWords(e.ExceptionDetails))
	case *runtime.EventConsoleAPICalled:
		if e.Type == runtime.ConsoleAPICalledTypeError || e.Type == runtime.ConsoleAPICalledTypeAssert {
			j.add("console: " + argumentWords(e.Args))
		}
	case *log.EventEntryAdded:
		if e.Entry.Level == log.EntryLevelError && !j.isExpected(e.Entry.Text) {
			j.add(fmt.Sprintf("%s: %s (%s)", e.Entry.Source, e.Entry.Text, e.Entry.URL))
		}
	case *network.EventLoadingFailed:
		// Leaving a page cancels what it was still loading; its live stream, always.
		if !e.Canceled && e.ErrorText != "net::ERR_ABORTED" {
			j.add(fmt.Sprintf("a request for a %s failed: %s %s", e.Type, e.ErrorText, e.BlockedReason))
		}
	}
}

func (j *journal) add(entry string) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.entries = append(j.entries, entry)
}

// isExpected reads Chromium's message: "… responded with a status of 422 (Unprocessable Entity)".
func (j *journal) isExpected(text string) bool {
	j.mu.Lock()
	defer j.mu.Unlock()
	return slices.ContainsFunc(j.expected, func(status int) bool {
		return strings.Contains(text, fmt.Sprintf("responded with a status of %d ", status))
	})
}

func exceptionWords(details *runtime.ExceptionDetails) string {
	if details.Exception != nil && details.Exception.Description != "" {
		return details.Exception.Description
	}
	return details.Text
}

func argumentWords(arguments []*runtime.RemoteObject) string {
	words := make([]string, len(arguments))
	for i, argument := range arguments {
		words[i] = argument.Description
		if words[i] == "" {
			words[i] = string(argument.Value)
		}
	}
	return strings.Join(words, " ")
}
