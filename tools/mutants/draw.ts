// Draws mutants from the source by a seed: the first of a larger draw are those of a smaller one.
import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { transform } from 'esbuild'
import { type Mutant, mutantsOf, mutated } from './mutators.ts'

/** Modules of `server/src` whose code is changed. */
export const modules = ['core', 'gateway', 'http', 'sftp', 'ftp', 'queue', 'db']

/** A mutant of the draw; `file` is relative to the root. */
export type Drawn = Mutant & { id: number; file: string }

/** Files whose code is changed, relative to the root. */
export function sourceFiles(root: string): string[] {
  const pattern = `server/src/{${modules.join(',')}}/**/*.ts`
  return globSync(pattern, { cwd: root })
    .map((file) => file.split(path.sep).join('/'))
    .filter((file) => !/\.(test|suite|d)\.ts$/.test(file))
    .sort()
}

/** Numbers in [0, 1) that only the seed determines (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** A copy in random order. */
export function shuffled<Item>(items: readonly Item[], random: () => number): Item[] {
  const result = [...items]
  for (let last = result.length - 1; last > 0; last -= 1) {
    const other = Math.floor(random() * (last + 1))
    ;[result[last], result[other]] = [result[other] as Item, result[last] as Item]
  }
  return result
}

/**
 * Draws `count` mutants, each at a place of its own; those that don't compile are replaced. Every possible mutant has the same
 * chance.
 */
export async function drawMutants(root: string, { count, seed }: { count: number; seed: number }): Promise<Drawn[]> {
  const texts = new Map(sourceFiles(root).map((file) => [file, readFileSync(path.join(root, file), 'utf8')]))
  const all = [...texts].flatMap(([file, text]) => mutantsOf(file, text).map((mutant) => ({ ...mutant, file })))
  const drawn: Drawn[] = []
  const places = new Set<string>()
  for (const mutant of shuffled(all, randomFrom(seed))) {
    if (drawn.length >= count) break
    const place = `${mutant.file}:${mutant.start}`
    if (places.has(place)) continue
    const compiles = await transform(mutated(texts.get(mutant.file) ?? '', mutant), {
      loader: 'ts',
      logLevel: 'silent',
    }).then(
      () => true,
      () => false,
    )
    if (!compiles) continue
    places.add(place)
    drawn.push({ ...mutant, id: drawn.length + 1 })
  }
  return drawn
}
