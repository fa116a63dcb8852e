// What a run has found, as text: a table by module, and the mutants that no test of `npm test` noticed.

import type { Drawn } from './draw.ts'
import { modules } from './draw.ts'
import type { State, Trial } from './state.ts'

const outcomes = ['related', 'test', 'all', 'survived'] as const

type Outcome = (typeof outcomes)[number]

/** What became of a mutant; undefined while not all of `npm test` that reaches it has run. */
export function outcomeOf(trial: Trial | undefined): Outcome | undefined {
  if (trial?.caught) return trial.caught.by
  return trial?.testDone ? 'survived' : undefined
}

const moduleOf = ({ file }: Drawn): string => file.split('/')[2] ?? ''

/**
 * The table by module, and the list of mutants that `npm test` missed: of the first ones of the draw, up to the first one that is
 * not decided.
 */
export function reportOf({ mutants, trials, reached, commit, seed }: State): string {
  // The first ones of the draw are a fair sample; of the later ones, those are known first that are caught at once.
  const open = mutants.findIndex(({ id }) => !outcomeOf(trials[id]))
  const decided = open < 0 ? mutants : mutants.slice(0, open)
  const count = (outcome: Outcome, among = decided) =>
    among.filter(({ id }) => outcomeOf(trials[id]) === outcome).length
  const row = (name: string, among: Drawn[]) =>
    `| ${name} | ${among.length} | ${outcomes.map((outcome) => count(outcome, among)).join(' | ')} |`
  const missed = decided.filter(({ id }) => ['all', 'survived'].includes(outcomeOf(trials[id]) ?? ''))
  const byTest = count('related') + count('test')
  const tried = missed.filter(({ id }) => trials[id]?.allDone)
  return [
    `Seed ${seed}, commit ${commit}: the first ${decided.length} of ${mutants.length} mutants were tried.`,
    `\`npm test\` caught ${byTest} of ${decided.length}${percent(byTest, decided.length)}; of the ${missed.length} others, ${tried.length} were tried on the rest of \`npm run test:all\`, which caught ${count('all')}.`,
    '',
    '| module | tried | caught by related tests | by others of `npm test` | by `npm run test:all` only | survived |',
    '|---|---|---|---|---|---|',
    ...modules.map((module) =>
      row(
        module,
        decided.filter((mutant) => moduleOf(mutant) === module),
      ),
    ),
    row('all', decided),
    '',
    ...missed.map((mutant) =>
      lineOf(mutant, { trial: trials[mutant.id], isReached: (reached[mutant.id] ?? []).length > 0 }),
    ),
  ].join('\n')
}

const percent = (part: number, whole: number): string => (whole > 0 ? ` (${Math.round((100 * part) / whole)} %)` : '')

/** A mutant in one line: its number, place and change. */
function lineOf(mutant: Drawn, { trial, isReached }: { trial: Trial | undefined; isReached: boolean }): string {
  const { id, file, line, mutator, before, after } = mutant
  const short = (text: string) => `\`${text.replaceAll(/\s+/g, ' ').replaceAll('`', "'").slice(0, 90)}\``
  const note = trial?.caught?.by === 'all' ? `; caught by ${trial.caught.file}` : isReached ? '' : '; not reached'
  return `- ${id}: ${file}:${line} ${mutator}: ${short(before)} → ${short(after)}${note}`
}
