package ask

import "testing"

func TestMost(t *testing.T) {
	for all := 1; all < 40; all++ {
		for limit := 0; limit < all; limit++ {
			tries := 0
			got, err := mostThatFits(all, func(n int) (bool, error) {
				tries++
				return n <= limit, nil
			})
			if err != nil || got != limit || tries > 12 {
				t.Errorf("most of %d that fits is %d after %d tries, %v; want %d", all, got, tries, err, limit)
			}
		}
	}
}
