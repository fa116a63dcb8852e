/** `storage`: where the bytes of files are (`status`), and moving them to another store (`move`). */

import { type Command, InvalidArgumentError } from 'commander'
import { formatLocation, parseS3Location, storageName } from '../blobs/s3/location.ts'
import type { Context } from '../core/context.ts'
import { Fault } from '../core/fault.ts'
import { holdersOf } from '../core/files/gc/verification.ts'
import { amounts, lastBackup, type MoveState, readMove } from '../core/files/storage/move-store.ts'
import { type Moved, moveBytes } from '../core/files/storage/moving.ts'
import { removeSources } from '../core/files/storage/source-removal.ts'
import { knownStores } from '../core/files/storage/stores-store.ts'
import { sizeText } from '../lib/text/size-text.ts'
import type { Config } from '../settings/config.ts'
import { servedStore } from '../settings/served.ts'
import { type CommandContext, withApp } from './context.ts'
import { columns, counted, examples } from './output/output.ts'
import { percent, progressNotes } from './output/progress.ts'

export function addStorageCommands(program: Command, context: CommandContext): void {
  const command = program
    .command('storage')
    .description('where the bytes of files are stored')
    .addHelpText('after', examples('storage status'))
  command
    .command('status')
    .description('show how many files and bytes are in each store, and the last move')
    .addHelpText('after', examples('storage status'))
    .action(() => status(context))
  addMoveCommand(command, context)
}

async function status(context: CommandContext): Promise<void> {
  const config = context.config()
  const { stores, move: last, backup } = await withApp(context, (ctx) => statusOf(ctx, config))
  context.output.answer({ stores, move: last, backup }, [
    ...columns([
      ['STORE', 'FILES', 'BYTES', 'UNFINISHED', 'DELETED', 'LOCATION'],
      ...stores.map((one) => [
        ...[`${one.name}${one.isWritten ? ' *' : ''}`, one.files, sizeText(one.bytes), one.unfinished, one.deleted],
        one.location,
      ]),
    ]),
    '',
    '* new files are written there. UNFINISHED: uploads in progress. DELETED: bytes that are kept for downloads in progress.',
    ...(last === null ? [] : moveLines(last)),
    `Last complete backup: ${backup ?? 'unknown'}`,
  ])
}

const moveLines = (state: MoveState): string[] => [
  `Move to ${state.target}: ${counted(state.files, 'file')} of ${state.totalFiles}, ${sizeText(state.bytes)} of ${sizeText(state.totalBytes)} (${percent(state)}), since ${state.startedAt}`,
  state.endedAt
    ? `Ended at ${state.endedAt}`
    : state.by
      ? `Moving now, by ${state.by}`
      : 'Not complete: run it again to continue.',
]

export async function statusOf(ctx: Context, config: Config) {
  const known = await knownStores(ctx.db.q)
  const counts = await amounts(ctx.db.q)
  const all = [...known, { name: 'inline', location: 'the database' }]
  const of = (store: string, state: string) => counts.find((one) => one.store === store && one.state === state)
  const stores = all.map(({ name, location }) => ({
    ...{
      name,
      location: name === ctx.blobs.name ? formatLocation(config.storage) : location,
      isWritten: name === ctx.blobs.name,
    },
    ...{ files: of(name, 'live')?.files ?? 0, bytes: of(name, 'live')?.bytes ?? 0 },
    ...{ unfinished: of(name, 'uploading')?.files ?? 0, deleted: of(name, 'condemned')?.files ?? 0 },
  }))
  const state = (await readMove(ctx.db.q))?.state ?? null
  return { stores, move: state, backup: await lastBackup(ctx.db.q) }
}

interface MoveCommandOptions {
  /** Bytes a second. */
  readonly rate?: number
  readonly inline?: boolean
  readonly offline?: boolean
}

function addMoveCommand(command: Command, context: CommandContext): void {
  command
    .command('move')
    .description('move files that exist to the store of SALLYPORT_STORAGE, while the server is running')
    .option('--to <store>', 'disk, or the bucket: must be that of SALLYPORT_STORAGE', storeOf)
    .option('--rate <MB/s>', 'read at most so many MB a second', rateOf)
    .option('--inline', 'move small files out of the database, too')
    .option('--offline', 'no server is running: do not require that it was started with SALLYPORT_STORAGE')
    .option('--remove-source', 'remove the bytes of moved files from where they were; needs a later backup')
    .addHelpText(
      'after',
      examples(
        'storage move --to s3://files/sallyport --rate 50',
        'storage move --to disk',
        'storage move --remove-source',
      ),
    )
    .action(async (options: MoveCommandOptions & { to?: string; removeSource?: boolean }) => {
      const { to, removeSource = false, ...rest } = options
      if (removeSource === (to !== undefined))
        throw new Fault('invalid', 'Exactly one of --to and --remove-source is required.')
      await (to === undefined ? remove(context) : move(context, to, rest))
    })
}

function storeOf(text: string): string {
  if (text === 'disk') return text
  try {
    // The parameters need not be repeated.
    return storageName(parseS3Location(text.includes('?') ? text : `${text}?region=any`))
  } catch (error) {
    throw new InvalidArgumentError(`It ${error instanceof Error ? error.message : error}.`)
  }
}

function rateOf(text: string): number {
  const rate = Number(text)
  if (!(rate > 0 && rate <= 1_000_000))
    throw new InvalidArgumentError('It must be a number of MB a second above 0, at most 1000000.')
  return rate * 1e6
}

/** About ten minutes. */
const pausesMs = [5_000, 10_000, 30_000, 60_000, 60_000, 120_000, 300_000]

async function move(context: CommandContext, to: string, options: MoveCommandOptions): Promise<void> {
  const config = context.config()
  requireConfigured(config, to)
  const failed = new Map<number, string[]>()
  const moved = await withApp(context, async (ctx) => {
    if (!options.offline) await requireServed(ctx)
    return await moveBytes(ctx, {
      ...{ withInline: options.inline ?? false, rate: options.rate ?? null, pausesMs },
      by: ctx.settings.nodeId,
      onProgress: progressNotes(context.output),
      async onFailed(blob, why) {
        const who = await holdersOf(ctx, blob)
        failed.set(
          blob.id,
          who.map((file) => `${why}: ${file}`),
        )
      },
      onAway: (error) => context.output.note(`Waiting for the storage: ${error.message}`),
    })
  })
  const problems = [...failed.values()].flat()
  if (problems.length > 0) context.fail()
  answer(context, moved, problems)
}

/** The server must be able to read what was moved, so the target is the store that it is configured with. */
function requireConfigured({ storage }: Config, to: string): void {
  const configured = storageName(storage)
  if (configured !== to)
    throw new Fault(
      'invalid',
      `--to ${to}: SALLYPORT_STORAGE says ${configured}. Set it to the store that files are moved to, restart the server, and run this command again.`,
    )
}

async function requireServed(ctx: Context): Promise<void> {
  const served = await servedStore(ctx)
  if (served === null || served === ctx.blobs.name) return
  throw new Fault(
    'conflict',
    `The server was last started with the store ${served}, not with ${ctx.blobs.name}. Restart it with the same SALLYPORT_STORAGE as this command, so that it can read moved files, and run this command again; or add --offline if no server is running.`,
  )
}

function answer({ output }: CommandContext, { state, unfinished }: Moved, problems: readonly string[]): void {
  output.answer({ ...state, unfinished, problems }, [
    `${counted(state.files, 'file')} moved to ${state.target}, ${sizeText(state.bytes)}.`,
    ...problems,
    ...(unfinished > 0
      ? [
          `${counted(unfinished, 'upload')} in progress elsewhere: run it again once they are complete, in two days at most.`,
        ]
      : []),
    'The bytes are still where they were, too. Make a backup, then run: ./sallyport storage move --remove-source',
  ])
}

async function remove(context: CommandContext): Promise<void> {
  const removed = await withApp(context, (ctx) =>
    removeSources(ctx, (files) => {
      if (files % 10_000 < 100) context.output.note(`${counted(files, 'file')} removed`)
    }),
  )
  const { files, emptied, left } = removed
  if (left > 0) context.fail()
  context.output.answer(removed, [
    `${counted(files, 'stored file')} removed.`,
    ...emptied.map((name) => `${name} has no files of this installation any more.`),
    ...(left > 0
      ? [
          `${counted(left, 'stored file')} left that the database does not know and that are younger than a day: run it again tomorrow.`,
        ]
      : []),
  ])
}
