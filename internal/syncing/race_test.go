//go:build race

package syncing_test

// underRace says that the race detector is on, under which everything takes many times as long.
const underRace = true
