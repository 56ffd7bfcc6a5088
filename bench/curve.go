package main

func curve(r *Results) string { return "" }
