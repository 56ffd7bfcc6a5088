// Package evidence holds what a claim rests on: the sources, how they lean on
// one another, and the citations that tie a claim to a passage of a source.
//
// An investigator grades two things apart (NATO's Admiralty system): how
// reliable a source is in general, A to F, and how credible one statement in
// it is, 1 to 6. F and 6 do not mean "bad", they mean "cannot be judged", so
// no arithmetic is ever done on grades. Five newspapers that retell one leaked
// recording are one origin, not five: a source says with DerivedFrom what it
// rests on, and [Lineage] follows that up to the origins.
//
// A citation points to its passage with a [Locator]. Where the words may not be
// carried along, it carries a seal: the SHA-256 of the passage, its place and
// its length, which prove the words to anyone who holds the document.
//
// Dates are written in EDTF (ISO 8601-2:2019, level 0 and 1) and mean an
// interval: see [Date].
//
// The package is a leaf: it imports nothing else of graphx.
package evidence
