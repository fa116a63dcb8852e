// What is known of a run, kept in a file after every step, so that a run can go on where an earlier one ended.
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { Project } from '../steps.ts'
import type { Drawn } from './draw.ts'

/** Which tests caught a mutant: those beside its file, others of `npm test`, or those that only `npm run test:all` has. */
export type CaughtBy = 'related' | 'test' | 'all'

export type Trial = {
  /** Test files that ran, and did not notice the mutant. */
  tried: string[]
  caught?: { by: CaughtBy; file: string; test: string }
  /** Tests that failed once, and passed when repeated. */
  unsure?: string[]
  /** True when all test files of `npm test` that reach it have run. */
  testDone?: boolean
  /** True when those that only `npm run test:all` has have run, too. */
  allDone?: boolean
  seconds: number
}

/** A set of test files whose reach is found in one pass: the projects of `npm test`, and what only `npm run test:all` runs. */
export type Pass = Project | 'all'

export type State = {
  seed: number
  commit: string
  mutants: Drawn[]
  /** Test files of each pass. */
  files: Partial<Record<Pass, string[]>>
  /** Test files whose reach is known. */
  passed: string[]
  /** Test files that fail in the copy without a mutant: they are not used. */
  failing: string[]
  /** Seconds of each test file. */
  seconds: Record<string, number>
  /** Test files that reach each mutant, by its id. */
  reached: Record<number, string[]>
  trials: Record<number, Trial>
}

/** The state in a file, if it has the mutants of this draw. */
export function readState(file: string, wanted: { seed: number; count: number }): State | undefined {
  if (!existsSync(file)) return undefined
  const state = JSON.parse(readFileSync(file, 'utf8')) as State
  return state.seed === wanted.seed && state.mutants.length === wanted.count ? state : undefined
}

/** Replaces the file atomically. */
export function writeState(file: string, state: State) {
  mkdirSync(path.dirname(file), { recursive: true })
  writeFileSync(`${file}.new`, JSON.stringify(state))
  renameSync(`${file}.new`, file)
}
