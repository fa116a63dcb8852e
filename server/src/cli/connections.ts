/** `connections list` and `connections end`: connections and transfers of all nodes, through the shared database. */
import type { Command } from 'commander'
import * as connections from '../core/connections/connections.ts'
import { sizeText } from '../lib/text/size-text.ts'
import { type AccountOption, accountOption, type CommandContext, inAccount } from './context.ts'
import { wholeNumber } from './input.ts'
import { columns, examples } from './output/output.ts'

const maxListed = 500

export function addConnectionCommands(program: Command, context: CommandContext): void {
  const command = program
    .command('connections')
    .description('connections and transfers in progress, on all nodes')
    .addHelpText('after', examples('connections list'))
  command
    .command('list')
    .description(`list those that have lasted for more than a second, oldest first; ${maxListed} at most`)
    .option(...accountOption)
    .addHelpText('after', examples('connections list'))
    .action((options: AccountOption) => list(context, options))
  command
    .command('end')
    .description('end a connection or transfer, within seconds')
    .argument('<id>', 'as connections list shows it', wholeNumber)
    .option(...accountOption)
    .addHelpText('after', examples('connections end 194276903118421'))
    .action((id: number, options: AccountOption) => end(context, id, options))
}

async function list(context: CommandContext, { account }: AccountOption): Promise<void> {
  const found = await inAccount(context, account, ({ ctx, actor }) =>
    connections.list(ctx, actor, { offset: 0, limit: maxListed }),
  )
  const head = ['ID', 'KIND', 'USER', 'FROM', 'PROTOCOL', 'BYTES', 'SINCE', 'PATH']
  const lines = found.connections.map((one) => [
    ...[String(one.id), one.kind, one.username, one.address, one.protocol],
    ...[one.size === null ? sizeText(one.bytes) : `${sizeText(one.bytes)} of ${sizeText(one.size)}`],
    ...[one.startedAt, one.path],
  ])
  const more = found.total - found.connections.length
  context.output.answer(
    found.connections,
    lines.length === 0
      ? ['No connection or transfer has lasted for more than a second.']
      : [...columns([head, ...lines]), ...(more > 0 ? [`and ${more} more`] : [])],
  )
}

async function end(context: CommandContext, id: number, { account }: AccountOption): Promise<void> {
  await inAccount(context, account, ({ ctx, actor }) => connections.end(ctx, actor, id))
  context.output.answer({ id }, [`Connection ${id} ends within seconds.`])
}
