/** `storage status`: where the bytes of files are. */

import type { Command } from 'commander'
import { formatLocation } from '../blobs/s3/location.ts'
import type { Config } from '../config.ts'
import type { Context } from '../core/context.ts'
import { amounts, lastBackup, type MoveState, readMove } from '../core/files/storage/move-store.ts'
import { knownStores } from '../core/files/storage/stores-store.ts'
import { sizeText } from '../lib/text/size-text.ts'
import { type CommandContext, withApp } from './context.ts'
import { columns, counted, examples } from './output/output.ts'
import { percent } from './output/progress.ts'

export function addStorageCommands(program: Command, context: CommandContext): Command {
  const command = program
    .command('storage')
    .description('where the bytes of files are stored')
    .addHelpText('after', examples('storage status'))
  command
    .command('status')
    .description('show how many files and bytes are in each store, and the last move')
    .addHelpText('after', examples('storage status'))
    .action(() => status(context))
  return command
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
