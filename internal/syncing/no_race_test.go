//go:build !race

package syncing_test

const underRace = false
