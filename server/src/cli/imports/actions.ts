/** What the commands of `import` do. */
import { writeFile } from 'node:fs/promises'
import type { Account } from '../../core/accounts/account.ts'
import type { Actor } from '../../core/actor.ts'
import type { Context } from '../../core/context.ts'
import { Fault } from '../../core/fault.ts'
import { namesOf } from '../../core/files/tree/tree.ts'
import type { Recording } from '../../core/imports/recording.ts'
import type { ImportCommand, ReportResult } from '../../core/imports/report.ts'
import type { ImportSource } from '../../import/source.ts'
import type { Undone } from '../../import/undo/undo.ts'
import { formatPath } from '../../lib/text/path.ts'
import type { Config } from '../../settings/config.ts'
import { columns, counted, type Output } from '../output/output.ts'
import { countNotes, type Progress, progressNotes } from '../output/progress.ts'
import { stopSignal } from '../serving/stop-signal.ts'
import type { SourceKind, SourceOptions } from './kind.ts'
import { choices, type KeyOptions, type Reported, type RunOptions, type VerifyOptions } from './options.ts'
import { planLines } from './reports/plan.ts'
import { planResult, recorded, runResult, undoResult, verifyResult } from './reports/recorded.ts'
import { runLines } from './reports/run.ts'
import { verifyLines } from './reports/verify.ts'

/** What the command line gives to each command. */
export interface Caller {
  readonly output: Output
  readonly config: () => Config
  /** The result of the command is a failure. */
  readonly fail: () => void
  readonly inAccount: <T>(name: string | undefined, work: (inside: Inside) => Promise<T>) => Promise<T>
}

interface Inside {
  readonly ctx: Context
  readonly actor: Actor
  readonly account: Account
}

interface Stoppable<T> {
  readonly signal: AbortSignal
  /** To be called with what was done before it ended. */
  readonly onStopped: (result: T) => void
  /** Called as often as entries are read. Totals are null while they are not known. */
  readonly onSeen: (files: number, bytes: number, totalFiles?: number, totalBytes?: number) => void
}

interface Reading<T> {
  readonly command: ImportCommand
  readonly work: (scope: Inside, source: ImportSource, until: Stoppable<T>) => Promise<T>
  readonly lines: (result: T) => string[]
  readonly resultOf: (result: T) => ReportResult
}

/** Opens the source and the account, and writes the report, also of work that an error or a signal has ended. */
async function withSource<T>(
  caller: Caller,
  kind: SourceKind,
  options: SourceOptions & KeyOptions & Reported,
  { command, work, lines, resultOf }: Reading<T>,
): Promise<T> {
  const { output } = caller
  const onWait = (text: string) => output.note(text)
  const source = await kind.open(options, { config: caller.config(), onWait })
  const signal = stopping()
  let stopped: T | null = null
  const onStopped = (result: T) => {
    stopped = result
  }
  try {
    const result = await caller.inAccount(options.account, (scope) =>
      recorded({
        ...{ ctx: scope.ctx, output, command, resultOf, stopped: () => stopped },
        key: { accountId: scope.account.id, kind: source.kind, address: source.address, into: pathOf(options) },
        work: (progress) => work(scope, source, { signal, onStopped, onSeen: seenBy(progress) }),
      }),
    )
    await writeReport(options, result)
    return result
  } catch (error) {
    if (stopped !== null) {
      await writeReport(options, stopped)
      for (const line of lines(stopped)) output.note(line)
    }
    throw signal.aborted ? signal.reason : error
  } finally {
    await source.close?.()
  }
}

/** Aborted by the first Ctrl-C or SIGTERM. A second one ends the process at once. */
function stopping(): AbortSignal {
  const ending = new AbortController()
  stopSignal().then((name) => ending.abort(new Fault('conflict', `It was stopped by ${name} before it was complete.`)))
  return ending.signal
}

const seenBy =
  (progress: Recording['progress']): Stoppable<unknown>['onSeen'] =>
  (files, bytes, totalFiles, totalBytes) =>
    progress({ files, bytes, totalFiles: totalFiles ?? null, totalBytes: totalBytes ?? null })

export async function plan(
  caller: Caller,
  kind: SourceKind,
  options: SourceOptions & KeyOptions & Reported,
): Promise<void> {
  const { output } = caller
  const { planImport } = await import('../../import/plan/plan.ts')
  const onCount = countNotes(output)
  const planned = await withSource(caller, kind, options, {
    command: 'plan',
    work: (scope, source, { onSeen, ...until }) => {
      const onProgress = (files: number, bytes: number) => {
        onSeen(files, bytes)
        onCount(files, bytes)
      }
      return planImport(scope, source, { into: options.into, onProgress, ...until })
    },
    lines: planLines,
    resultOf: planResult,
  })
  output.answer(planned, planLines(planned))
}

export async function run(caller: Caller, kind: SourceKind, options: SourceOptions & RunOptions): Promise<void> {
  const { output } = caller
  const { into, parallel = 1, rate = null, ifExists = 'skip', filesOnly = false } = options
  const { runImport } = await import('../../import/run/run.ts')
  const onNote = progressNotes(output)
  const input = { into, parallel, rate, filesOnly, ifExists: choices[ifExists] }
  const ran = await withSource(caller, kind, options, {
    command: 'run',
    work: (scope, source, { onSeen, ...until }) => {
      const onProgress = (progress: Progress) => {
        onSeen(progress.files, progress.bytes, progress.totalFiles, progress.totalBytes)
        onNote(progress)
      }
      return runImport(scope, source, { ...input, onProgress, ...until })
    },
    lines: runLines,
    resultOf: runResult,
  })
  if (ran.counts.failed > 0) caller.fail()
  output.answer(ran, runLines(ran))
}

export async function verify(caller: Caller, kind: SourceKind, options: SourceOptions & VerifyOptions): Promise<void> {
  const { output } = caller
  const { into, filesOnly = false, deep = false, rate = null } = options
  const { verifyImport } = await import('../../import/verify/verify.ts')
  const onCount = countNotes(output)
  const verified = await withSource(caller, kind, options, {
    command: 'verify',
    work: (scope, source, { onSeen, ...until }) => {
      const onProgress = (files: number, bytes: number) => {
        onSeen(files, bytes)
        onCount(files, bytes)
      }
      return verifyImport(scope, source, { into, filesOnly, deep, rate, onProgress, ...until })
    },
    lines: verifyLines,
    resultOf: verifyResult,
  })
  if (verified.problems.length > 0) caller.fail()
  output.answer(verified, verifyLines(verified))
}

const pathOf = ({ into }: KeyOptions) => formatPath(namesOf(into, 'path'))

const keyOf = (kind: SourceKind, options: SourceOptions & KeyOptions) => ({
  kind: kind.name,
  address: kind.addressOf(options),
  into: pathOf(options),
})

/** Items shown; the JSON has more. */
const mostShown = 100

export function undoLines({ removed, kept, keptItems }: Undone): string[] {
  const shown = keptItems.slice(0, mostShown)
  const settings = `${removed.settings} users, shares and other settings`
  const { files, folders } = removed
  return [
    `Removed: ${counted(files, 'file')} and ${counted(folders, 'folder')}, which are in the trash, and ${settings}.`,
    ...(kept > 0 ? [`${kept} kept:`] : []),
    ...shown.flatMap(({ path, reason }) => [
      ...columns([[path]]).map((line) => `  ${line}`),
      ...columns([[reason]]).map((line) => `    ${line}`),
    ]),
    ...(kept > shown.length ? [`  … and ${kept - shown.length} more: see --report`] : []),
  ]
}

export async function undo(
  caller: Caller,
  kind: SourceKind,
  options: SourceOptions & KeyOptions & Reported,
): Promise<void> {
  const { output } = caller
  const { undoImport } = await import('../../import/undo/undo.ts')
  const key = keyOf(kind, options)
  const undone = await caller.inAccount(options.account, (scope) =>
    recorded({
      ...{ ctx: scope.ctx, output, command: 'undo', resultOf: undoResult },
      key: { ...key, accountId: scope.account.id },
      work: () => undoImport(scope, key),
    }),
  )
  await writeReport(options, undone)
  if (undone.kept > 0) caller.fail()
  output.answer(undone, undoLines(undone))
}

export async function accept(caller: Caller, kind: SourceKind, options: SourceOptions & KeyOptions): Promise<void> {
  const { acceptImport } = await import('../../import/undo/undo.ts')
  const key = keyOf(kind, options)
  await caller.inAccount(options.account, (scope) =>
    recorded({
      ...{ ctx: scope.ctx, output: caller.output, command: 'accept', resultOf: () => null },
      key: { ...key, accountId: scope.account.id },
      work: () => acceptImport(scope, key),
    }),
  )
  const { address, into } = key
  caller.output.answer({ address, into }, [`The import from ${address} into ${into} is accepted.`])
}

async function writeReport({ report }: Reported, result: unknown): Promise<void> {
  if (report !== undefined) await writeFile(report, `${JSON.stringify(result, null, 2)}\n`, { mode: 0o600 })
}
