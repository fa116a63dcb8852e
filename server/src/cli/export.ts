/** `export`: everything of an account in a folder, to leave with, or to import into another installation. */
import { resolve } from 'node:path'
import type { Command } from 'commander'
import { secretsFile } from '../import/exported/folder.ts'
import { sizeText } from '../lib/text/size-text.ts'
import { type AccountOption, accountOption, type CommandContext, inAccount } from './context.ts'
import { counted, examples } from './output/output.ts'
import { countNotes } from './output/progress.ts'

export function addExportCommand(program: Command, context: CommandContext): void {
  program
    .command('export <folder>')
    .description(
      'write an account into a folder: its files, users, shares, webhooks and so on; run again, it writes what has changed',
    )
    .option(...accountOption)
    .addHelpText('after', examples('export /mnt/harbour', 'export /mnt/harbour --account harbour'))
    .action((folder: string, { account }: AccountOption) => run(context, resolve(folder), account))
}

async function run(context: CommandContext, folder: string, account: string | undefined): Promise<void> {
  const { data } = context.config()
  const onProgress = countNotes(context.output)
  // With all handlers of the API, which no other command needs.
  const { exportAccount } = await import('./exports/export.ts')
  const exported = await inAccount(context, account, (inside) => exportAccount(inside, { folder, data, onProgress }))
  const { files, settings } = exported
  if (files.failed > 0) context.fail()
  const others = Object.entries(settings).map(([name, count]) => `${name}: ${count}`)
  context.output.answer({ folder, ...exported }, [
    `${counted(files.files, 'file')} written, ${sizeText(files.bytes)}; ${counted(files.unchanged, 'file')} already there, ${files.removed} removed that the account does not have any more.`,
    `${others.join(', ')}.`,
    ...files.failures.map((text) => `failed: ${text}`),
    ...(files.failed > files.failures.length ? [`and ${files.failed - files.failures.length} more that failed`] : []),
    `${secretsFile} has password hashes and secrets of webhooks: delete it before you give the folder to others.`,
  ])
}
