package wasmcache

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

var startProgram, bareProgram string

func TestMain(m *testing.M) {
	Restore()
	if runtime.GOOS == "windows" {
		fmt.Println("wasmcache: not tested on windows")
		return
	}
	dir, err := os.MkdirTemp("", "wasmcache")
	if err != nil {
		panic(err)
	}
	build := exec.Command("go", "build", "-o", dir, "./testdata/start", "./testdata/bare")
	if out, err := build.CombinedOutput(); err != nil {
		panic(fmt.Sprintf("%v: %s", err, out))
	}
	startProgram, bareProgram = filepath.Join(dir, "start"), filepath.Join(dir, "bare")
	code := m.Run()
	os.RemoveAll(dir)
	os.Exit(code)
}

// A place is a home and a temporary folder to start programs in.
type place struct{ home, temp string }

func newPlace(t *testing.T) place {
	p := place{t.TempDir(), t.TempDir()}
	for _, dir := range []string{p.home, p.temp} {
		// t.TempDir follows the umask.
		if err := os.Chmod(dir, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	return p
}

func (p place) command(program string) *exec.Cmd {
	cmd := exec.Command(program)
	cmd.Env = []string{"HOME=" + p.home, "XDG_CACHE_HOME=" + p.home + "/cache", "TMPDIR=" + p.temp}
	return cmd
}

// folder is the one folder that starts have made below the home.
func (p place) folder(t *testing.T) string {
	t.Helper()
	found, err := filepath.Glob(p.home + "/*/graphx/wasm")
	if len(found) == 0 {
		found, err = filepath.Glob(p.home + "/Library/Caches/graphx/wasm")
	}
	if err != nil || len(found) != 1 {
		t.Fatalf("folders %v, %v, want one", found, err)
	}
	return found[0]
}

// code is the one file of compiled code.
func (p place) code(t *testing.T) string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(p.folder(t), "go-graphviz/*/*"))
	if err != nil || len(found) != 1 {
		t.Fatalf("files %v, %v, want one", found, err)
	}
	return found[0]
}

// start starts the program and returns its reason for compiling in memory, ""
// where it had none.
func (p place) start(t *testing.T) (reason string) {
	t.Helper()
	out, err := p.command(startProgram).CombinedOutput()
	if err != nil {
		t.Fatalf("start: %v\n%s", err, out)
	}
	_, reason, ok := strings.Cut(string(out), "reason ")
	if !ok {
		t.Fatalf("start printed %s", out)
	}
	reason, drawing, _ := strings.Cut(reason, "\ndrawing ")
	// Of the drawing of a -> b as all starts make it.
	if drawing = strings.TrimSpace(drawing); drawing != "3741729e6ba8d21519376af65c6871c131cccee6f6007857ae89d3647ad28f7f" {
		t.Errorf("drawing %s", drawing)
	}
	if reason == "<nil>" {
		return ""
	}
	return reason
}

// tree describes every file below a folder.
func tree(t *testing.T, dir string) string {
	t.Helper()
	var b strings.Builder
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		st, err := d.Info()
		if err != nil {
			return err
		}
		fmt.Fprintln(&b, path, st.Mode(), st.ModTime().UnixNano())
		if st.Mode().IsRegular() {
			data, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			fmt.Fprintf(&b, "%q\n", data)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestInitComesFirst(t *testing.T) {
	cmd := newPlace(t).command(startProgram)
	cmd.Env = append(cmd.Env, "GODEBUG=inittrace=1")
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	ours := bytes.Index(out, []byte("init github.com/graphx-dev/graphx/internal/render/graphviz/wasmcache "))
	theirs := bytes.Index(out, []byte("init github.com/goccy/go-graphviz/internal/wasm "))
	if ours < 0 || theirs < 0 || ours > theirs {
		t.Errorf("our init is at %d, go-graphviz's at %d of\n%s", ours, theirs, out)
	}
	// What makes it so in every program, not only in this one: nothing that we
	// wait for can come after what they wait for.
	deps := func(path string) []string {
		out, err := exec.Command("go", "list", "-deps", path).Output()
		if err != nil {
			t.Fatal(err)
		}
		return strings.Fields(string(out))
	}
	allowed := map[string]bool{}
	for _, dep := range deps("github.com/tetratelabs/wazero") {
		allowed[dep] = true
	}
	all := deps(".")
	for _, dep := range all[:len(all)-1] {
		if !allowed[dep] {
			t.Errorf("we import %s, which wazero does not", dep)
		}
	}
	if self := all[len(all)-1]; self > "github.com/tetratelabs" {
		t.Errorf("%s sorts after github.com/tetratelabs", self)
	}
}

func TestEnvironment(t *testing.T) {
	p := newPlace(t)
	for _, set := range []bool{true, false} {
		cmd := p.command(startProgram)
		want := fmt.Sprintf("TMPDIR %q true\n", p.temp)
		if !set {
			cmd.Env = cmd.Env[:2]
			want = "TMPDIR \"\" false\n"
		}
		out, err := cmd.CombinedOutput()
		if err != nil || !strings.HasPrefix(string(out), want) {
			t.Errorf("start printed %s (%v), want %s", out, err, want)
		}
	}
}

// TestPlanted leaves damaged code where go-graphviz looks for it. Alone it
// reads it and panics; behind the guard it neither reads nor changes it.
func TestPlanted(t *testing.T) {
	p := newPlace(t)
	p.start(t)
	rel, err := filepath.Rel(p.folder(t), p.code(t))
	if err != nil {
		t.Fatal(err)
	}
	planted := filepath.Join(p.temp, rel)
	if err := os.MkdirAll(filepath.Dir(planted), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(planted, []byte("evil"), 0o666); err != nil {
		t.Fatal(err)
	}
	before := tree(t, p.temp)
	if out, err := p.command(bareProgram).CombinedOutput(); err == nil || !bytes.Contains(out, []byte("compilationcache")) {
		t.Fatalf("go-graphviz alone did not read %s: %v\n%s", planted, err, out)
	}
	if reason := p.start(t); reason != "" {
		t.Errorf("warm start compiled in memory: %s", reason)
	}
	os.RemoveAll(p.folder(t))
	if reason := p.start(t); reason != "" {
		t.Errorf("cold start compiled in memory: %s", reason)
	}
	if after := tree(t, p.temp); after != before {
		t.Errorf("planted files are\n%s, were\n%s", after, before)
	}
}

// TestDamaged damages the private folder. Each time enter finds it and empties
// the folder.
func TestDamaged(t *testing.T) {
	p := newPlace(t)
	p.start(t)
	good, err := os.ReadFile(p.code(t))
	if err != nil {
		t.Fatal(err)
	}
	write := func(path string, data []byte) func(*testing.T) error {
		return func(*testing.T) error { return os.WriteFile(path, data, 0o600) }
	}
	code := p.code(t)
	flip := func(at int) []byte {
		b := bytes.Clone(good)
		b[at] ^= 1
		return b
	}
	sumsFile := filepath.Join(p.folder(t), sumsName)
	goodSums, err := os.ReadFile(sumsFile)
	if err != nil {
		t.Fatal(err)
	}
	// restore makes the folder as the first start has left it.
	restore := func() error {
		os.RemoveAll(filepath.Join(p.folder(t), cacheName))
		err := os.MkdirAll(filepath.Dir(code), 0o700)
		err = cmpErr(err, func() error { return write(code, good)(t) })
		err = cmpErr(err, func() error { return write(sumsFile, goodSums)(t) })
		if err != nil {
			return err
		}
		// It is as it should be: enter leaves it alone.
		s, err := enter(p.folder(t))
		if err != nil {
			return err
		}
		s.close()
		_, err = os.Stat(code)
		return err
	}
	for _, tt := range []struct {
		name   string
		damage func(t *testing.T) error
	}{
		{"emptied", write(code, nil)},
		{"cut", write(code, good[:len(good)/2])},
		{"flipped function table", write(code, flip(100))}, // which wazero's own checksum does not cover
		{"flipped code", write(code, flip(len(good)/2))},
		{"other file", write(filepath.Join(filepath.Dir(code), "other"), good)},
		{"writable by others", func(*testing.T) error { return os.Chmod(code, 0o666) }},
		{"folder writable by others", func(*testing.T) error { return os.Chmod(filepath.Dir(code), 0o777) }},
		{"link", func(*testing.T) error {
			if err := os.Rename(code, filepath.Join(p.temp, "moved")); err != nil {
				return err
			}
			return os.Symlink(filepath.Join(p.temp, "moved"), code)
		}},
		{"other owner", func(t *testing.T) error {
			if os.Geteuid() != 0 {
				t.Skip("only root can give files away")
			}
			return os.Chown(code, 65534, 65534)
		}},
		{"no sums", func(*testing.T) error { return os.Remove(sumsFile) }},
		{"other sums", write(sumsFile, []byte("junk"))},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if err := restore(); err != nil {
				t.Fatal(err)
			}
			if err := tt.damage(t); err != nil {
				t.Fatal(err)
			}
			s, err := enter(p.folder(t))
			if err != nil {
				t.Fatal(err)
			}
			defer s.close()
			if left, err := os.ReadDir(filepath.Join(p.folder(t), cacheName)); err == nil {
				t.Errorf("left %v", left)
			}
		})
	}
	if err := restore(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(code, good[:100], 0o600); err != nil {
		t.Fatal(err)
	}
	if reason := p.start(t); reason != "" {
		t.Errorf("compiled in memory: %s", reason)
	}
	if b, err := os.ReadFile(p.code(t)); !bytes.Equal(b, good) {
		t.Errorf("the file has %d bytes, %v, want %d as before", len(b), err, len(good))
	}
}

// TestWarm checks that a start which finds nothing wrong leaves all as it was.
func TestWarm(t *testing.T) {
	p := newPlace(t)
	p.start(t)
	before := tree(t, filepath.Join(p.folder(t), cacheName))
	if reason := p.start(t); reason != "" {
		t.Errorf("compiled in memory: %s", reason)
	}
	if after := tree(t, filepath.Join(p.folder(t), cacheName)); after != before {
		t.Error("the second start compiled again")
	}
}

// crash starts the program and kills it in go-graphviz's init.
func (p place) crash(t *testing.T) {
	t.Helper()
	cmd := p.command(startProgram)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	marker := fmt.Sprintf("%s/*/graphx/wasm/%s%d-*", p.home, markerPrefix, cmd.Process.Pid)
	if runtime.GOOS == "darwin" {
		marker = fmt.Sprintf("%s/Library/Caches/graphx/wasm/%s%d-*", p.home, markerPrefix, cmd.Process.Pid)
	}
	for range 5000 {
		if found, _ := filepath.Glob(marker); len(found) > 0 {
			cmd.Process.Kill()
			cmd.Wait()
			if found, _ := filepath.Glob(marker); len(found) == 0 {
				t.Fatal("the program was killed after its init")
			}
			return
		}
		time.Sleep(time.Millisecond)
	}
	cmd.Process.Kill()
	cmd.Wait()
	t.Fatal("no marker appeared")
}

func (p place) markers(t *testing.T) []string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(p.folder(t), markerPrefix+"*"))
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func TestCrash(t *testing.T) {
	if os.Getenv("GRAPHX_SLOW") != "1" {
		t.Skip("takes long: GRAPHX_SLOW=1 runs it")
	}
	p := newPlace(t)
	p.crash(t)
	if n := len(p.markers(t)); n != 1 {
		t.Fatalf("%d markers after a crash, want 1", n)
	}
	if reason := p.start(t); reason != "" {
		t.Errorf("after one crash: compiled in memory: %s", reason)
	}
	if left := p.markers(t); len(left) > 0 {
		t.Errorf("markers left after a good start: %v", left)
	}

	// Several crashes in succession: not another.
	os.RemoveAll(p.folder(t))
	for range mostDeaths {
		p.crash(t)
	}
	if reason := (place{p.home, os.DevNull}).start(t); reason != "" {
		t.Errorf("after %d crashes: compiled in memory: %s", mostDeaths, reason)
	}
	os.RemoveAll(p.folder(t))
	for range mostDeaths + 1 {
		p.crash(t)
	}
	elsewhere := place{p.home, os.DevNull}
	if reason := elsewhere.start(t); !strings.Contains(reason, "tells of a start that died") {
		t.Errorf("after too many crashes: reason %q", reason)
	}
	// Some time later it is tried again.
	for _, marker := range p.markers(t) {
		then := time.Now().Add(-2 * grudge)
		if err := os.Chtimes(marker, then, then); err != nil {
			t.Fatal(err)
		}
	}
	if reason := p.start(t); reason != "" {
		t.Errorf("long after the crashes: compiled in memory: %s", reason)
	}
	p.code(t)
	if left := p.markers(t); len(left) > 0 {
		t.Errorf("markers left after a good start: %v", left)
	}
}

// TestCrashEmpties checks that a crash alone, with all files as they should be,
// empties the folder.
func TestCrashEmpties(t *testing.T) {
	p := newPlace(t)
	p.start(t)
	code := p.code(t)
	if err := os.WriteFile(filepath.Join(p.folder(t), markerPrefix+"1-x"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := enter(p.folder(t))
	if err != nil {
		t.Fatal(err)
	}
	defer s.close()
	if _, err := os.Stat(code); err == nil {
		t.Errorf("%s is still there", code)
	}
}

// TestOthersAtWork checks that the marker of a process at work is not taken for
// a crash, and that nobody empties the folder then.
func TestOthersAtWork(t *testing.T) {
	p := newPlace(t)
	p.temp = os.DevNull // no second choice
	p.start(t)
	code := p.code(t)
	first, err := enter(p.folder(t))
	if err != nil {
		t.Fatal(err)
	}
	if reason := p.start(t); reason != "" {
		t.Errorf("compiled in memory: %s", reason)
	}
	if _, err := os.Stat(code); err != nil {
		t.Errorf("the folder was emptied: %v", err)
	}
	if got := p.markers(t); len(got) != 1 || got[0] != first.marker.Name() {
		t.Errorf("markers %v, want that of the process at work", got)
	}
	// With damage as well, the next one waits.
	if err := os.WriteFile(code, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	entered := make(chan error)
	go func() {
		s, err := enter(p.folder(t))
		if err == nil {
			s.close()
		}
		entered <- err
	}()
	select {
	case err := <-entered:
		t.Errorf("enter did not wait: %v", err)
	case <-time.After(300 * time.Millisecond):
		if _, err := os.Stat(code); err != nil {
			t.Errorf("emptied while a process was at work: %v", err)
		}
		first.close()
		if err := <-entered; err != nil {
			t.Error(err)
		}
	}
	if _, err := os.Stat(code); err == nil {
		t.Error("the damaged file is still there")
	}
}

func TestTogether(t *testing.T) {
	together := func(p place) {
		var wg sync.WaitGroup
		var cached atomic.Int32
		for range 6 {
			wg.Go(func() {
				switch reason := p.start(t); {
				case reason == "":
					cached.Add(1)
				case !strings.Contains(reason, errBusy.Error()): // on a busy machine one may not wait any longer
					t.Errorf("compiled in memory: %s", reason)
				}
			})
		}
		wg.Wait()
		if cached.Load() == 0 {
			t.Error("none of them has the cache")
		}
		if left := p.markers(t); len(left) > 0 {
			t.Errorf("markers left: %v", left)
		}
	}
	p := newPlace(t)
	p.temp = os.DevNull // no second choice
	together(p)         // cold
	together(p)         // warm
	if err := os.WriteFile(p.code(t), []byte("junk"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(p.folder(t), markerPrefix+"1-x"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	together(p) // damaged and crashed
}

func TestPrivate(t *testing.T) {
	mkdir := func(path string, mode os.FileMode) error {
		if err := os.Mkdir(path, 0o700); err != nil {
			return err
		}
		return os.Chmod(path, mode)
	}
	give := func(t *testing.T, path string) error {
		if os.Geteuid() != 0 {
			t.Skip("only root can give folders away")
		}
		return os.Chown(path, 65534, 65534)
	}
	for _, tt := range []struct {
		name    string
		prepare func(t *testing.T, base string) error
		want    string // in the error, "" for none
	}{
		{"new", func(*testing.T, string) error { return nil }, ""},
		{"there", func(_ *testing.T, base string) error { return mkdir(base+"/a", 0o700) }, ""},
		{"sticky above", func(_ *testing.T, base string) error { return os.Chmod(base, 0o777|os.ModeSticky) }, ""},
		{"link above", func(_ *testing.T, base string) error {
			if err := os.Rename(base, base+"2"); err != nil {
				return err
			}
			return os.Symlink(base+"2", base)
		}, ""},
		{"readable", func(_ *testing.T, base string) error { return mkdir(base+"/a", 0o755) }, "has mode"},
		{"writable", func(_ *testing.T, base string) error { return mkdir(base+"/a", 0o770) }, "has mode"},
		{"inner readable", func(_ *testing.T, base string) error {
			return cmpErr(mkdir(base+"/a", 0o700), func() error { return mkdir(base+"/a/b", 0o701) })
		}, "has mode"},
		{"writable above", func(_ *testing.T, base string) error { return os.Chmod(base, 0o777) }, "can be written by others"},
		{"link", func(_ *testing.T, base string) error {
			return cmpErr(mkdir(base+"/real", 0o700), func() error { return os.Symlink("real", base+"/a") })
		}, "is not a folder"},
		{"file", func(_ *testing.T, base string) error { return os.WriteFile(base+"/a", nil, 0o700) }, "is not a folder"},
		{"other owner", func(t *testing.T, base string) error {
			return cmpErr(mkdir(base+"/a", 0o700), func() error { return give(t, base+"/a") })
		}, "belongs to another user"},
		{"other owner above", func(t *testing.T, base string) error { return give(t, base) }, "belongs to another user"},
		{"nothing above", func(_ *testing.T, base string) error { return os.Remove(base) }, "no such file"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			base := filepath.Join(t.TempDir(), "base")
			if err := mkdir(base, 0o755); err != nil {
				t.Fatal(err)
			}
			if err := tt.prepare(t, base); err != nil {
				t.Fatal(err)
			}
			dir, err := private(base, "a", "b")
			switch {
			case tt.want == "" && err != nil:
				t.Errorf("private = %v", err)
			case tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)):
				t.Errorf("private = %s, %v, want %q", dir, err, tt.want)
			case err == nil:
				if st, err := os.Lstat(dir); err != nil || st.Mode() != os.ModeDir|0o700 {
					t.Errorf("made %v, %v, want a folder with mode 0700", st, err)
				}
			}
		})
	}
}

// cmpErr returns err, or what next returns where that is nil.
func cmpErr(err error, next func() error) error {
	if err != nil {
		return err
	}
	return next()
}

// TestFallback takes the places away one by one.
func TestFallback(t *testing.T) {
	if os.Getenv("GRAPHX_SLOW") != "1" {
		t.Skip("takes long: GRAPHX_SLOW=1 runs it")
	}
	t.Run("no home", func(t *testing.T) {
		p := newPlace(t)
		p.home = "/nonexistent"
		if reason := p.start(t); reason != "" {
			t.Errorf("compiled in memory: %s", reason)
		}
		if found, _ := filepath.Glob(fmt.Sprintf("%s/graphx-%d/wasm/go-graphviz/*/*", p.temp, os.Geteuid())); len(found) != 1 {
			t.Errorf("files %v, want one in the temporary folder", found)
		}
	})
	t.Run("no home, other's folder", func(t *testing.T) {
		p := newPlace(t)
		p.home = "/nonexistent"
		mine := fmt.Sprintf("%s/graphx-%d", p.temp, os.Geteuid())
		if err := os.Mkdir(mine, 0o755); err != nil {
			t.Fatal(err)
		}
		if reason := p.start(t); !strings.Contains(reason, mine+" has mode") {
			t.Errorf("reason %q", reason)
		}
		if found, _ := os.ReadDir(mine); len(found) > 0 {
			t.Errorf("wrote %v into it", found)
		}
	})
	t.Run("nothing", func(t *testing.T) {
		if reason := (place{"/dev/null", "/dev/null"}).start(t); !strings.Contains(reason, "not a directory") {
			t.Errorf("reason %q", reason)
		}
	})
	t.Run("full disk", func(t *testing.T) {
		p := newPlace(t)
		small(t, p.home)
		if reason := p.start(t); reason != "" {
			t.Errorf("compiled in memory: %s", reason)
		}
		if found, _ := filepath.Glob(p.temp + "/graphx-*/wasm/go-graphviz/*/*"); len(found) != 1 {
			t.Errorf("files %v, want one in the temporary folder", found)
		}
	})
	t.Run("both full", func(t *testing.T) {
		p := newPlace(t)
		small(t, p.home)
		small(t, p.temp)
		if reason := p.start(t); !strings.Contains(reason, "no space left") {
			t.Errorf("reason %q", reason)
		}
	})
}

func TestPrune(t *testing.T) {
	dir := t.TempDir()
	then := time.Now().Add(-48 * time.Hour)
	for _, name := range []string{"wasm", "wasm-1-1", "wasm-1-2", "wasm-1-3"} {
		path := filepath.Join(dir, name)
		if err := os.Mkdir(path, 0o700); err != nil {
			t.Fatal(err)
		}
		if name != "wasm-1-3" {
			os.Chtimes(path, then, then)
		}
	}
	prune(filepath.Join(dir, "wasm-1-1"))
	found, _ := filepath.Glob(dir + "/*")
	if got, want := len(found), 3; got != want {
		t.Errorf("left %v, want all but wasm-1-2", found)
	}
	if _, err := os.Stat(filepath.Join(dir, "wasm-1-2")); err == nil {
		t.Error("wasm-1-2 is still there")
	}
}
