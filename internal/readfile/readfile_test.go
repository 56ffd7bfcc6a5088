package readfile

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestAll(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		t.Helper()
		name = filepath.Join(dir, name)
		if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		return name
	}
	small := write("small", "12345")
	link := filepath.Join(dir, "link")
	if err := os.Symlink(small, link); err != nil {
		t.Skip("no links here:", err)
	}
	for _, test := range []struct {
		name, file string
		most       int64
		want       string // of the content or the error
	}{
		{"a file", small, 5, "12345"},
		{"a link to one", link, 5, "12345"},
		{"one byte too many", small, 4, "larger than 4 bytes"},
		{"a folder", dir, 5, "is a folder"},
		{"nothing", filepath.Join(dir, "none"), 5, "no such file"},
		{"a device", os.DevNull, 5, "is a device"},
	} {
		t.Run(test.name, func(t *testing.T) {
			data, err := All(context.Background(), test.file, test.most)
			got := string(data)
			if err != nil {
				got = err.Error()
			}
			if !strings.Contains(got, test.want) {
				t.Errorf("All(%s, %d) = %q, want %q in it", test.file, test.most, got, test.want)
			}
		})
	}
}

func TestIn(t *testing.T) {
	dir := t.TempDir()
	outside := filepath.Join(dir, "outside")
	inside := filepath.Join(dir, "in")
	os.Mkdir(inside, 0o777)
	os.WriteFile(outside, []byte("secret"), 0o666)
	os.WriteFile(filepath.Join(inside, "own"), []byte("own"), 0o666)
	if err := os.Symlink("../outside", filepath.Join(inside, "link")); err != nil {
		t.Skip("no links here:", err)
	}
	root, err := os.OpenRoot(inside)
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	if data, err := AllIn(context.Background(), root, "own", 10); string(data) != "own" || err != nil {
		t.Errorf("own: %q, %v", data, err)
	}
	for _, name := range []string{"link", "../outside", outside} {
		if data, err := AllIn(context.Background(), root, name, 10); err == nil {
			t.Errorf("%s: read %q from outside", name, data)
		}
	}
}

func TestInterrupted(t *testing.T) {
	ctx, stop := context.WithCancel(context.Background())
	stop()
	name := filepath.Join(t.TempDir(), "f")
	os.WriteFile(name, []byte("x"), 0o666)
	if _, err := All(ctx, name, 10); !errors.Is(err, context.Canceled) {
		t.Errorf("All after the end of its context: %v, want %v", err, context.Canceled)
	}
}
