/** Changes between two texts by line, with what changed within a line. */
import { diffWordsWithSpace, structuredPatch } from 'diff'

/** A part of a line; `isChanged` if the line beside it does not have it. */
export interface LinePart {
  readonly text: string
  readonly isChanged: boolean
}

export interface ChangedLine {
  readonly kind: 'same' | 'added' | 'removed'
  readonly parts: readonly LinePart[]
  /** Line numbers in both texts. */
  readonly before: number | null
  readonly after: number | null
  /** The text ends here without a line break. */
  readonly isUnterminated?: boolean
}

/** Lines that both texts have, with the numbers of the first one. */
export interface UnchangedLines {
  readonly before: number
  readonly after: number
  readonly lines: readonly string[]
}

export interface Changes {
  /** Changed lines with three unchanged ones around them. */
  readonly blocks: readonly (readonly ChangedLine[])[]
  /** What is before each block, and, unless the lines are cut, after the last one. */
  readonly unchanged: readonly UnchangedLines[]
  readonly added: number
  readonly removed: number
  /** There are more lines than are returned. */
  readonly isCut: boolean
}

export const maxShownLines = 2_000

/** Comparing takes one second at most. */
const bounds = { context: 3, timeout: 1_000, maxEditLength: 20_000, stripTrailingCr: true } as const

/** Null if comparing the texts would take too long. */
export function changesBetween(before: string, after: string): Changes | null {
  const patch = structuredPatch('', '', before, after, '', '', bounds)
  if (!patch) return null
  const all = patch.hunks.map(linesOf)
  const count = (kind: ChangedLine['kind']) => all.flat().filter((line) => line.kind === kind).length
  let room = maxShownLines
  const blocks: ChangedLine[][] = []
  for (const lines of all) {
    if (room > 0) blocks.push(lines.slice(0, room))
    room -= lines.length
  }
  const isCut = room < 0
  return {
    blocks: blocks.map(withParts),
    unchanged: unchangedIn(patch.hunks, after).slice(0, isCut ? blocks.length : undefined),
    ...{ added: count('added'), removed: count('removed'), isCut },
  }
}

/** What is before each hunk, and after the last one. */
function unchangedIn(hunks: readonly Hunk[], text: string): UnchangedLines[] {
  const lines = text.split(/\r?\n/)
  if (lines.at(-1) === '') lines.pop()
  let from = { before: 1, after: 1 }
  const upTo = (line: number) => ({ ...from, lines: lines.slice(from.after - 1, line - 1) })
  const found = hunks.map(({ oldStart, oldLines, newStart, newLines }) => {
    const unchanged = upTo(newStart)
    from = { before: oldStart + oldLines, after: newStart + newLines }
    return unchanged
  })
  return [...found, upTo(lines.length + 1)]
}

const kinds: Readonly<Record<string, ChangedLine['kind']>> = { '+': 'added', '-': 'removed', ' ': 'same' }

type Hunk = NonNullable<ReturnType<typeof structuredPatch>>['hunks'][number]

function linesOf({ oldStart, newStart, lines }: Hunk): ChangedLine[] {
  const found: ChangedLine[] = []
  let before = oldStart
  let after = newStart
  for (const line of lines) {
    const kind = kinds[line.charAt(0)]
    const last = found.at(-1)
    // "\ No newline at end of file"
    if (kind === undefined && last) found[found.length - 1] = { ...last, isUnterminated: true }
    if (kind === undefined) continue
    found.push({
      kind,
      parts: [{ text: line.slice(1), isChanged: false }],
      before: kind === 'added' ? null : before++,
      after: kind === 'removed' ? null : after++,
    })
  }
  return found
}

/** Longer lines are shown without what changed within them. */
const maxComparedLine = 1_000

/** Removed lines that are followed by as many added ones are compared each with its counterpart. */
function withParts(lines: readonly ChangedLine[]): ChangedLine[] {
  const result = [...lines]
  for (let start = 0; start < lines.length; ) {
    const removed = runOf(lines, start, 'removed')
    const added = runOf(lines, start + removed, 'added')
    if (removed === added) for (let at = start; at < start + removed; at++) compare(result, at, at + removed)
    start += Math.max(1, removed + added)
  }
  return result
}

function runOf(lines: readonly ChangedLine[], start: number, kind: ChangedLine['kind']): number {
  let length = 0
  while (lines[start + length]?.kind === kind) length++
  return length
}

function compare(lines: ChangedLine[], at: number, beside: number): void {
  const [removed, added] = [lines[at], lines[beside]]
  const [before, after] = [removed, added].map((line) => line?.parts[0]?.text ?? '')
  if (!removed || !added || before === undefined || after === undefined) return
  if (before.length > maxComparedLine || after.length > maxComparedLine) return
  const words = diffWordsWithSpace(before, after)
  // Lines that have little in common are different lines.
  const common = words.reduce((sum, { added, removed, value }) => sum + (added || removed ? 0 : value.trim().length), 0)
  if (common * 3 < Math.max(before.length, after.length)) return
  lines[at] = {
    ...removed,
    parts: words.filter(({ added }) => !added).map(({ value, removed }) => part(value, removed)),
  }
  lines[beside] = {
    ...added,
    parts: words.filter(({ removed }) => !removed).map(({ value, added }) => part(value, added)),
  }
}

const part = (text: string, isChanged: boolean): LinePart => ({ text, isChanged })
