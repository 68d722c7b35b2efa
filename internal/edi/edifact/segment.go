package edifact

// Segment is one segment: a tag and its elements, each of components. The text of a component is
// as it is meant: without release characters, in UTF-8, without blanks around it.
type Segment struct {
	Tag string
	// Continued says that it is a further repetition of the element of the segment before it.
	Continued bool
	Offset    int // of its first byte in the document

	components []string // those of all elements, the tag among them
	ends       []int    // where the components of each element end
}

// At is a component of an element, both counted from 1 as the directories do; "" when it is not
// there.
func (s *Segment) At(element, component int) string {
	if element >= len(s.ends) {
		return ""
	}
	if i := s.ends[element-1] + component - 1; i < s.ends[element] {
		return s.components[i]
	}
	return ""
}

// Element is the components of an element, counted from 1; nil when it is not there.
func (s *Segment) Element(n int) []string {
	if n >= len(s.ends) {
		return nil
	}
	return s.components[s.ends[n-1]:s.ends[n]]
}

// Elements is how many elements there are after the tag.
func (s *Segment) Elements() int { return len(s.ends) - 1 }

func (s *Segment) reset(offset int) {
	s.Tag, s.Continued, s.Offset = "", false, offset
	s.components, s.ends = s.components[:0], s.ends[:0]
}

func (s *Segment) endElement() {
	if len(s.ends) == 0 {
		s.Tag = s.components[0]
	}
	s.ends = append(s.ends, len(s.components))
}
