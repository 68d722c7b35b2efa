package edifact

// What is read at most. Real documents stay far below; a hostile one ends here.
const (
	maxDocument     = 32 << 20 // bytes
	maxSegment      = 64 << 10 // bytes, from tag to terminator
	maxInterchanges = 1_000    // in a document
	maxMessages     = 20_000   // in a document
	maxLines        = 100_000  // in a document
	maxOrderLines   = 20_000   // of an order
	maxTexts        = 1_000    // notes, codes and places of an order or of one of its lines
	maxDescription  = 1_000    // bytes, of a line
	maxProblems     = 100      // named of a message, or of the document
	maxAllProblems  = 10_000   // named of all messages; of each, its first error comes on top
	maxSniffed      = 64 << 10 // bytes that tell whose document it is
)
