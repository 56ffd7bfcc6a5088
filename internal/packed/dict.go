package packed

// A Dict numbers the texts that stand in many records: type ids, source ids,
// kinds, properties. The zero Dict takes up such texts as they come and is for
// one goroutine; one made by [NewDict] stays as it is and is for any number.
// Texts beyond dictSize, and those that a finished Dict does not have, are
// written out in each record.
type Dict struct {
	words  []string
	number map[string]int
	done   bool
}

// dictSize bounds what has to be read before the first record can be.
const dictSize = 1 << 16

// NewDict returns a finished Dict of the first 65536 of these words.
func NewDict(words []string) *Dict {
	d := new(Dict)
	for _, w := range words {
		d.find(w)
	}
	d.done = true
	return d
}

// Words returns the words in the order of their numbers, which the functions that
// decode need. The caller must not change the slice.
func (d *Dict) Words() []string { return d.words }

// find returns the number of a word, -1 for none.
func (d *Dict) find(word string) int {
	if d == nil {
		return -1
	}
	if n, ok := d.number[word]; ok {
		return n
	}
	if d.done || len(d.words) == dictSize {
		return -1
	}
	if d.number == nil {
		d.number = map[string]int{}
	}
	n := len(d.words)
	d.words = append(d.words, word)
	d.number[word] = n
	return n
}
