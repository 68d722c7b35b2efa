package sandbox

import (
	"encoding/json"
	"fmt"
	"strings"
)

// controlFaults routes what tests count and set: calls, faults, and how the service behaves.
func (s *Sandbox) controlFaults(handle controlRoute) {
	handle("GET calls", func(*controlRequest) (any, error) {
		calls := s.Calls()
		return map[string]any{"total": calls.Total("*", "*"), "calls": calls,
			"duplicate_creates": s.DuplicateCreates(), "double_booked": s.DoubleBooked()}, nil
	})
	handle.do("POST calls/reset", func(*controlRequest) error {
		s.ResetCalls()
		return nil
	})
	handle("GET faults", func(*controlRequest) (any, error) { return s.faultTexts(), nil })
	handle("PUT faults", func(r *controlRequest) (any, error) {
		var texts []string
		if err := json.Unmarshal(r.body, &texts); err != nil {
			return nil, fmt.Errorf("want a JSON array of rules: %w", err)
		}
		return s.setFaultTexts(texts)
	})
	handle("POST faults", func(r *controlRequest) (any, error) { // the page's form: one rule a line
		return s.setFaultTexts(strings.Split(r.text("rules"), "\n"))
	})
	handle("GET behaviour", func(*controlRequest) (any, error) { return s.Behaviour().Positions(), nil })
	handle("PUT behaviour", func(r *controlRequest) (any, error) {
		var positions map[string]string
		if err := json.Unmarshal(r.body, &positions); err != nil {
			return nil, fmt.Errorf("want a JSON object of name and value: %w", err)
		}
		return s.moveSwitches(positions)
	})
	handle("POST behaviour", func(r *controlRequest) (any, error) { // the page's form: one switch
		return s.moveSwitches(map[string]string{r.text("name"): r.text("value")})
	})
}

// moveSwitches moves some switches and leaves the others; all of them or none.
func (s *Sandbox) moveSwitches(positions map[string]string) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	b := s.behaviour
	for name, value := range positions {
		var err error
		if b, err = b.With(name, value); err != nil {
			return nil, err
		}
	}
	s.behaviour = b
	return b.Positions(), nil
}

func (s *Sandbox) setFaultTexts(texts []string) (any, error) {
	var rules []FaultRule
	for _, text := range texts {
		if strings.TrimSpace(text) == "" {
			continue
		}
		rule, err := ParseFault(text)
		if err != nil {
			return nil, err
		}
		rules = append(rules, rule)
	}
	if err := s.SetFaults(rules); err != nil {
		return nil, err
	}
	return s.faultTexts(), nil
}

func (s *Sandbox) faultTexts() []string {
	texts := []string{}
	for _, rule := range s.Faults() {
		texts = append(texts, rule.String())
	}
	return texts
}
