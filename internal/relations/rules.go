package relations

// The rules in the words that are printed on request, beside [StatusRule] and
// [ConflictRule].
const (
	PolicyRule = `A policy says what counts. Every answer prints the one in force, as the flags that reproduce it.
  --class, --type, --kind        relations of these classes and types, entities of these kinds; "all" for all.
                                 A named entity counts whatever its kind.
  --disputed, --alleged,         mark: they count, and are marked; exclude: they do not;
  --planned, --denied            only: no others do. A disputed plan is still a plan.
  --min GRADE                    citations of at least this grade; an ungraded citation, or one graded
                                 F or 6, does not count
  --origins N                    relations that rest on at least N origins
  --since, --until DATE          relations that may fall between these dates; not those without a date
  --as-of DATE                   what was published by then; not what has no date of publication
  --only, --without SOURCE       citations that rest on a source: they are in it, name it (or what derives from
                                 it) as their origin, or their source goes back to it alone
  --where CONDITION              relations and ends whose attributes fulfil it: 'amount>1000', 'from.country="CH"'
"none" lifts a restriction that the case sets by default: --min none.
By default everything counts. A case may set its own default (policy: in case.yaml). A path walks --class contact,participation,tie --kind organisation,person
--disputed mark --alleged mark --planned exclude --denied exclude. It also walks what the case does not say the class or the
kind of (class unstated, kind unstated): nothing is known that would forbid it.
`

	OriginRule = `An origin is a source that rests on no other in the case. Corroboration counts origins, not articles.
A citation rests on
  its own source      where its origin is that source (own reporting), or the source is an origin
  one origin          where its origin, or else its source, goes back to one
  one of several      where it goes back to several and does not say which: it adds none to those that others name
`

	PathRule = `A hop is a relation that counts between two entities, or an event that both took part in.
A path passes only through entities of a kind that counts. The shortest paths are shown, in this order:
  1. a stronger weakest hop: corroborated, single-origin, alleged, disputed, planned, denied
  2. more origins, summed over the hops
  3. the ids along the way
A hop is as strong as the strongest relation that carries it; an event as the weaker of the two participations.
  --k, --all       paths of any length that visit no entity twice, fewer hops first, then the same order
  --by evidence    the paths whose weakest hop is strongest, by status and then origins; then fewer hops
  --by time        paths on which each hop may happen no earlier than the one before: shortest, foremost or
                   fastest; definite where it holds for every choice of dates, possible where for some
`

	GradeRule = `Grades are NATO's Admiralty grades: a letter for the source, a digit for the statement.
  A reliable                1 confirmed
  B usually reliable        2 probably true
  C fairly reliable         3 possibly true
  D not usually reliable    4 doubtful
  E unreliable              5 improbable
  F cannot be judged        6 cannot be judged
F and 6 are not below E and 5: they mean that it cannot be judged. A missing grade stays missing, written "-".
`
)
