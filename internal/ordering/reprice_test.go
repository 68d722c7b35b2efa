package ordering_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"upstock/internal/databasetest"
	"upstock/internal/ordering"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)
