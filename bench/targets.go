package main

// A target is a bound that graphx is to keep, and what was measured.
type target struct{ what, want, got, verdict string }

func targets(r *Results) []target { return nil }
