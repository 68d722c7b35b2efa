package demo

import (
	"math/rand/v2"
	"time"
)

// Business comes in on weekdays, grows slowly, and has a season: how many orders a day brings.

// ordersOnWeekday is how many orders a day of the week brings, at the end of the history.
var ordersOnWeekday = map[time.Weekday]float64{
	time.Monday: 13, time.Tuesday: 11, time.Wednesday: 10, time.Thursday: 11.5, time.Friday: 8, time.Saturday: 1.5, time.Sunday: 0.8,
}

// growthPerWeek is by how much fewer orders a week had than the one after it.
const growthPerWeek = 0.011

// season is how busy a day of the year is, in a business that sells gifts in the southern summer.
func season(day time.Time) float64 {
	switch month, date := day.Month(), day.Day(); {
	case month == time.December && date >= 24, month == time.January && date <= 4:
		return 0.35 // most shops and their suppliers are closed
	case month == time.November, month == time.December:
		return 1.25
	case month == time.January, month == time.February:
		return 0.9
	case month >= time.June && month <= time.August:
		return 0.92
	}
	return 1
}

// ordersOn draws how many orders a day brings that lies so many weeks back.
func ordersOn(day time.Time, weeksBack float64, random *rand.Rand) int {
	expected := ordersOnWeekday[day.Weekday()] * season(day) * (1 - growthPerWeek*weeksBack)
	return int(expected*(0.75+0.5*random.Float64()) + 0.5)
}

// The office approves and packs on weekdays from eight to five.
const (
	opens  = 8 * time.Hour
	closes = 17 * time.Hour
)

// officeTime is the first moment from at on when someone is in the office.
func officeTime(at time.Time) time.Time {
	for {
		day := startOfDay(at)
		switch since := at.Sub(day); {
		case at.Weekday() == time.Saturday || at.Weekday() == time.Sunday || since >= closes:
			at = clock(nextDay(day), opens)
		case since < opens:
			return clock(day, opens)
		default:
			return at
		}
	}
}

// afterOfficeHours is when a piece of work is done that takes so long and is laid down overnight.
func afterOfficeHours(at time.Time, work time.Duration) time.Time {
	for at = officeTime(at); ; at = officeTime(clock(startOfDay(at), closes)) {
		left := clock(startOfDay(at), closes).Sub(at)
		if work < left {
			return at.Add(work)
		}
		work -= left
	}
}

func startOfDay(at time.Time) time.Time {
	year, month, day := at.Date()
	return time.Date(year, month, day, 0, 0, 0, 0, at.Location())
}

func nextDay(day time.Time) time.Time {
	year, month, date := day.Date()
	return time.Date(year, month, date+1, 0, 0, 0, 0, day.Location())
}

// clock is a time of a day as the clock on the wall shows it, whatever summer time does.
func clock(day time.Time, since time.Duration) time.Time {
	year, month, date := day.Date()
	return time.Date(year, month, date, 0, 0, 0, int(since), day.Location())
}

// workingDaysAfter is the day so many weekdays after another.
func workingDaysAfter(at time.Time, days int) time.Time {
	day := startOfDay(at)
	for days > 0 {
		day = nextDay(day)
		if day.Weekday() != time.Saturday && day.Weekday() != time.Sunday {
			days--
		}
	}
	return day
}
