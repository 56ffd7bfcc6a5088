// Package wasmcache keeps go-graphviz from loading native code that somebody
// else has written.
//
// go-graphviz compiles Graphviz from WebAssembly in a package init, which takes
// half a second, and keeps the machine code in $TMPDIR/go-graphviz. It trusts
// that folder blindly: on a machine with several users it runs what another user
// has put there, and it panics before main where a file in it is damaged or
// cannot be read, or the disk is full. Nothing that main does comes early
// enough to help.
//
// This package therefore has an init of its own, one of two in graphx (package
// child's comes before it), and it comes first: Go initialises packages in the order of their import paths as
// soon as what they import is initialised, this path sorts before
// github.com/tetratelabs (without which go-graphviz cannot begin), and this
// package imports nothing but what wazero imports from the standard library
// too. A test holds both. The init points TMPDIR at a folder that only this user
// can write to, after looking at everything in it; [Restore] puts TMPDIR back as
// it was and must be called from the package-level declarations of the package
// that imports go-graphviz, before any other code can see it.
//
// Where no folder will do, TMPDIR points at no folder at all. go-graphviz then
// compiles in memory, half a second at every start, and loads and writes
// nothing; so neither a read-only nor a full disk nor a hostile one stops the
// program. [Reason] says why that was so.
//
// # The folder
//
// It is graphx/wasm below [os.UserCacheDir], else graphx-UID/wasm in the
// temporary folder (not on Windows). Both of its parts must be real folders of
// ours with mode 0700, and every folder above must belong to us or to root and
// be writable by no one else, unless it is sticky as /tmp is. On Windows there
// is no such check: the folder's access list is inherited from %LocalAppData%,
// which is private to the user.
//
//	lock          held shared by each process during its init, and alone by one that empties the folder
//	starting-*    one for each process in its init, locked by it; one that nobody has locked tells of a crash
//	sums          size and CRC-32 of the files below go-graphviz, written after a start that went well
//	go-graphviz/  wazero's files, keyed by its version, the processor's features and the module
//
// wazero's version is not known in a test binary and in builds without modules,
// and then wazero takes an older version's code for its own. Such a program has
// a folder of its own, wasm-SIZE-TIME by the size and time of its file, which
// another such program removes when it has not been used for ten minutes.
//
// A start finds the folder damaged when a file is not what sums says, is not
// ours, can be written by others, or when a process died in its init; it empties
// the folder then, as soon as no other process is in its init. When five in
// succession died, the folder is left alone for ten minutes.
package wasmcache

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"time"
)

// now is this process's init: from the init of this package until Restore. It
// is the one thing here that changes, because an init has no arguments.
var now struct {
	name   string // of the variable, "" once restored
	old    string
	wasSet bool
	start  *start // nil where there is no folder
	reason error
}

func init() {
	now.name = tempVariable()
	now.old, now.wasSet = os.LookupEnv(now.name)
	dir := os.DevNull // below which there can be no folder
	var problems []error
	for _, find := range places() {
		folder, err := find()
		if err == nil {
			if now.start, err = enter(folder); err == nil {
				dir, problems = folder, nil
				if strings.HasPrefix(filepath.Base(folder), unversioned) {
					prune(folder)
				}
				break
			}
		}
		problems = append(problems, err)
	}
	now.reason = errors.Join(problems...)
	if err := os.Setenv(now.name, dir); err != nil {
		// It would load from the shared folder. Cannot happen: the name is
		// valid and dir holds no NUL.
		panic(err)
	}
}

// Restore puts TMPDIR back as it was and says that go-graphviz's init went well.
// The first call does it, others nothing; it is for init time and not safe for
// concurrent use. Its result means nothing: it lets a declaration call it.
func Restore() struct{} {
	if now.name == "" {
		return struct{}{}
	}
	if now.wasSet {
		os.Setenv(now.name, now.old)
	} else {
		os.Unsetenv(now.name)
	}
	now.name = ""
	if now.start != nil {
		now.start.leave()
		now.start = nil
	}
	return struct{}{}
}

// Reason says why this process compiled Graphviz in memory, which costs half a
// second at every start; nil where a folder was found.
func Reason() error { return now.reason }

// tempVariable is the variable by which os.TempDir finds the temporary folder.
func tempVariable() string {
	if runtime.GOOS == "windows" {
		return "TMP"
	}
	return "TMPDIR"
}

// places lists the candidates, the best first.
func places() []func() (string, error) {
	if !canLock {
		return []func() (string, error){func() (string, error) {
			return "", errors.New("no file locks on " + runtime.GOOS)
		}}
	}
	name, err := folderName()
	if err != nil {
		return []func() (string, error){func() (string, error) { return "", err }}
	}
	user := func() (string, error) {
		base, err := os.UserCacheDir()
		if err != nil {
			return "", err
		}
		// The cache folder may be missing in a new home; the home may not.
		if err := os.Mkdir(base, 0o700); err != nil && !errors.Is(err, os.ErrExist) {
			return "", err
		}
		return private(base, "graphx", name)
	}
	if runtime.GOOS == "windows" {
		return []func() (string, error){user}
	}
	return []func() (string, error){user, func() (string, error) {
		return private(os.TempDir(), "graphx-"+strconv.Itoa(os.Geteuid()), name)
	}}
}

// folderName is the name of this program's folder: wasm, unless it does not know
// its version of wazero.
func folderName() (string, error) {
	if build, ok := debug.ReadBuildInfo(); ok {
		for _, dep := range build.Deps {
			if dep.Path == "github.com/tetratelabs/wazero" && dep.Version != "" && dep.Replace == nil {
				return "wasm", nil
			}
		}
	}
	self, err := os.Executable()
	if err != nil {
		return "", err
	}
	st, err := os.Stat(self)
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("%s%x-%x", unversioned, st.Size(), st.ModTime().UnixNano()), nil
}

// unversioned begins the names of folders that belong to one program file.
const unversioned = "wasm-"

// prune removes the folders beside dir that belong to one program file and have
// not been used for ten minutes: each start changes the time of its folder, and no
// init takes so long.
func prune(dir string) {
	above := filepath.Dir(dir)
	entries, _ := os.ReadDir(above)
	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), unversioned) || e.Name() == filepath.Base(dir) {
			continue
		}
		if st, err := e.Info(); err == nil && time.Since(st.ModTime()) > 10*time.Minute {
			os.RemoveAll(filepath.Join(above, e.Name()))
		}
	}
}

// private returns the folder of these names below base, which exists, and makes
// what is missing of them. The path that it returns has no symbolic link in it.
func private(base string, names ...string) (string, error) {
	dir, err := filepath.Abs(base)
	if err != nil {
		return "", err
	}
	if dir, err = filepath.EvalSymlinks(dir); err != nil {
		return "", err
	}
	for above := dir; ; above = filepath.Dir(above) {
		if err := checkAbove(above); err != nil {
			return "", err
		}
		if above == filepath.Dir(above) {
			break
		}
	}
	for _, name := range names {
		dir = filepath.Join(dir, name)
		if err := os.Mkdir(dir, 0o700); err != nil && !errors.Is(err, os.ErrExist) {
			return "", err
		}
		if err := checkOurs(dir); err != nil {
			return "", err
		}
	}
	return dir, nil
}

// checkAbove refuses a folder in which another user could swap ours for theirs.
func checkAbove(dir string) error {
	st, err := os.Lstat(dir)
	if err != nil {
		return err
	}
	if owner, known := ownerOf(st); known && owner != 0 && owner != os.Geteuid() {
		return refused(dir, "belongs to another user")
	}
	return checkWritable(dir, st)
}

// checkOurs refuses what is not a folder of this user's alone.
func checkOurs(dir string) error {
	st, err := os.Lstat(dir)
	if err != nil {
		return err
	}
	if !st.IsDir() {
		return refused(dir, "is not a folder")
	}
	owner, known := ownerOf(st)
	if known && owner != os.Geteuid() {
		return refused(dir, "belongs to another user")
	}
	if known && st.Mode().Perm() != 0o700 {
		return refused(dir, "has mode "+st.Mode().String()+", want 0700")
	}
	return nil
}

func refused(path, why string) error { return errors.New(path + " " + why) }
