package chart

import (
	"fmt"
	"math"
	"strconv"
)

// contrast is WCAG's contrast ratio of two colours #rrggbb.
func contrast(a, b string) float64 {
	light := func(c string) float64 {
		sum := 0.0
		for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
			v := float64(channel(c, i)) / 255
			if v <= 0.03928 {
				v /= 12.92
			} else {
				v = math.Pow((v+0.055)/1.055, 2.4)
			}
			sum += weight * v
		}
		return sum + 0.05
	}
	x, y := light(a), light(b)
	return max(x, y) / min(x, y)
}

// channel returns the red, green or blue of a colour #rrggbb.
func channel(c string, i int) int {
	n, _ := strconv.ParseUint(c[1+2*i:3+2*i], 16, 8)
	return int(n)
}

// mix lays a colour over another, that many percent of it.
func mix(over, back string, percent int) string {
	var rgb [3]int
	for i := range rgb {
		rgb[i] = (channel(over, i)*percent + channel(back, i)*(100-percent) + 50) / 100
	}
	return fmt.Sprintf("#%02x%02x%02x", rgb[0], rgb[1], rgb[2])
}

// nearer darkens or lightens a colour until it has that contrast on another; ""
// where it cannot.
func nearer(front, back string, wanted float64) string {
	for percent := 95; percent >= 0; percent -= 5 {
		for _, end := range []string{"#000000", "#ffffff"} {
			if c := mix(front, end, percent); contrast(c, back) >= wanted {
				return c
			}
		}
	}
	return ""
}
