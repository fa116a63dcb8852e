// Which test files are tried on a mutant, and in which order.
import path from 'node:path'

/** How far a test file is from a source file: 0 for the test beside it, then by folders; end-to-end tests are last. */
export function distanceOf(test: string, source: string): number {
  if (test.startsWith('e2e/')) return 1000
  if (test === source.replace(/\.ts$/, '.test.ts')) return 0
  const [from, to] = [path.posix.dirname(source).split('/'), path.posix.dirname(test).split('/')]
  let common = 0
  while (common < from.length && from[common] === to[common]) common += 1
  return 1 + 2 * (from.length - common) + (to.length - common)
}

/** Test files in the order in which they are tried: the nearest first, of these the quickest. */
export const nearestFirst = (tests: readonly string[], source: string, seconds: Record<string, number>): string[] =>
  tests.toSorted(
    (a, b) =>
      distanceOf(a, source) - distanceOf(b, source) || (seconds[a] ?? 1) - (seconds[b] ?? 1) || (a < b ? -1 : 1),
  )

/**
 * The related ones of test files: those in the folder of the source file, or else in the nearest folder around it that has some,
 * up to its module (`server/src/core`).
 */
export function relatedTests(tests: readonly string[], source: string): string[] {
  const [, , module = ''] = source.split('/')
  for (
    let folder = path.posix.dirname(source);
    folder.startsWith(`server/src/${module}`);
    folder = path.posix.dirname(folder)
  ) {
    const related = tests.filter((test) => path.posix.dirname(test) === folder)
    if (related.length > 0) return related
  }
  return []
}

/** Durations (seconds) of the parts in which test files run: most mutants are caught by the first few. */
const partSeconds = [10, 30, 120]

/** Parts that run one after the other, so that a caught mutant takes little time, and a run can be interrupted. */
export function partsOf(files: readonly string[], seconds: Record<string, number>): string[][] {
  const parts: string[][] = []
  let part: string[] = []
  let length = 0
  for (const file of files) {
    const most = partSeconds[Math.min(parts.length, partSeconds.length - 1)] ?? 0
    const own = (seconds[file] ?? 1) + 0.2
    if (part.length > 0 && length + own > most) {
      parts.push(part)
      part = []
      length = 0
    }
    part.push(file)
    length += own
  }
  return part.length > 0 ? [...parts, part] : parts
}

/** Milliseconds after which test files that take this long (seconds) without a mutant are said to hang. */
export const limitMs = (files: readonly string[], seconds: Record<string, number>): number =>
  60_000 + 4_000 * files.reduce((sum, file) => sum + (seconds[file] ?? 1), 0)
