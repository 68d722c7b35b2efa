package table

import (
	"strconv"
	"strings"
	"time"

	"upstock/internal/wholesale"
)

// bareDate reads a date that is digits only: 20261124, or the number of days that a workbook counts
// a date by, which stays in a CSV file when its column was not formatted as dates.
func bareDate(text string) (wholesale.Date, bool) {
	text = strings.TrimSpace(text)
	if len(text) == 8 {
		day, err := time.Parse("20060102", text)
		return wholesale.Date(day.Format(time.DateOnly)), err == nil
	}
	const first, last = 36526, 73050 // the years 2000 to 2099
	days, err := strconv.Atoi(text)
	if err != nil || days < first || days > last {
		return "", false
	}
	return wholesale.Date(time.Date(1899, time.December, 30+days, 0, 0, 0, 0, time.UTC).Format(time.DateOnly)), true
}
