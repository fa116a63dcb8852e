/** `backup` and `restore`: copies an installation, checks the copy, and brings all of it or some files back. */

import { join, resolve } from 'node:path'
import { type Command, Option } from 'commander'
import { storageName } from '../blobs/s3/location.ts'
import { Fault } from '../core/fault.ts'
import { sizeText } from '../lib/text/size-text.ts'
import { backUp } from './backups/backing-up.ts'
import { checkBackup } from './backups/checking.ts'
import type { Lost } from './backups/contents.ts'
import { restoreAll } from './backups/restoring.ts'
import { collisionChoices, type OnCollision } from './backups/restoring-files.ts'
import { restorePaths } from './backups/restoring-paths.ts'
import { accountOption, type CommandContext, inAccount, withApp } from './context.ts'
import { counted, examples } from './output/output.ts'
import { countNotes, progressNotes } from './output/progress.ts'

export function addBackupCommands(program: Command, context: CommandContext): void {
  program
    .command('backup <folder>')
    .description('copy database and files into a folder while the server is running; later runs copy only new files')
    .option('--check', 'check the backup in the folder instead: read and compare every file, change nothing')
    .addHelpText('after', examples('backup /mnt/backup/sallyport', 'backup /mnt/backup/sallyport --check'))
    .action((folder: string, { check: isCheck = false }: { check?: boolean }) =>
      isCheck ? check(context, resolve(folder)) : backup(context, resolve(folder)),
    )
  program
    .command('restore <backup>')
    .description('restore a backup into an empty data folder, or with --path files of it into the running installation')
    .option('--secret-key <file>', 'the secret key of the installation, if it is not in the data folder')
    .option('--skip-damaged', 'restore the rest although files are missing or damaged in the backup')
    .option(
      '--path <path>',
      'bring back this file or folder; can be repeated',
      (path: string, before: string[] = []) => [...before, path],
    )
    .option('--to <folder>', 'with --path: into this folder, by default where it was')
    .addOption(
      new Option(
        '--if-exists <choice>',
        'with --path: skip a file whose name is taken (default), rename what is restored, or replace the file',
      ).choices(collisionChoices),
    )
    .option(...accountOption)
    .addHelpText(
      'after',
      examples(
        'restore /mnt/backup/sallyport --secret-key /mnt/keys/secret.key',
        'restore /mnt/backup/sallyport --path /customers/anna --to /restored',
      ),
    )
    .action((folder: string, options: RestoreCommandOptions) => restore(context, resolve(folder), options))
}

interface RestoreCommandOptions {
  readonly secretKey?: string
  readonly skipDamaged?: boolean
  readonly path?: string[]
  readonly to?: string
  readonly ifExists?: OnCollision
  readonly account?: string
}

async function backup(context: CommandContext, folder: string): Promise<void> {
  const config = context.config()
  const outcome = await withApp(context, (ctx) => backUp(ctx, config, folder))
  const { missing, damaged } = outcome
  if (missing.length + damaged.length > 0) context.fail()
  context.output.answer({ folder, ...outcome }, [
    `${counted(outcome.files, 'file')}, ${sizeText(outcome.bytes)}, in ${folder}`,
    `${counted(outcome.copied, 'file')} copied, ${sizeText(outcome.copiedBytes)}; ${counted(outcome.removed, 'old one')} removed`,
    ...lostLines(outcome),
    outcome.database
      ? `Keep ${join(config.data, 'secret.key')} as well, in a different place: the backup is useless without it.`
      : 'The database is PostgreSQL: back it up with pg_dump, then run this command again. Back up secret.key as well.',
  ])
}

const lostLines = ({ missing, damaged }: Pick<Lost, 'missing' | 'damaged'>) => [
  ...missing.map((who) => `missing: ${who}`),
  ...damaged.map((who) => `damaged: ${who}`),
]

const lostText = ({ lost, missing, damaged }: Lost) =>
  lost > missing.length + damaged.length ? [`${counted(lost, 'file')} missing or damaged in total`] : []

async function check(context: CommandContext, folder: string): Promise<void> {
  const checked = await checkBackup(context.config(), folder, progressNotes(context.output))
  const ok = checked.lost === 0 && checked.secretKey !== false
  if (!ok) context.fail()
  context.output.answer({ ok, folder, ...checked }, [
    `Backup of ${checked.at}: ${counted(checked.files, 'file')} intact, ${sizeText(checked.bytes)}.`,
    checked.database
      ? 'The database is intact.'
      : `The files were compared with the database of the installation${checked.later > 0 ? `, in which ${counted(checked.later, 'file')} are later than the backup` : ''}. The dump of the database was not checked.`,
    ...lostLines(checked),
    ...lostText(checked),
    ...(checked.lost > 0 ? ['Make a new backup in an empty folder, and check the disk of this one.'] : []),
    checked.secretKey === null
      ? 'There is no secret key here, so it was not checked. A restore needs it.'
      : checked.secretKey
        ? 'The secret key of this installation decrypts its secrets.'
        : 'The secret key of this installation is NOT that of the backup: find the right one, or the backup is useless.',
  ])
}

async function restore(context: CommandContext, folder: string, options: RestoreCommandOptions): Promise<void> {
  const { path: paths, to, ifExists, account, secretKey, skipDamaged } = options
  if (paths === undefined) {
    if (to !== undefined || ifExists !== undefined || account !== undefined)
      throw new Fault('invalid', '--to, --if-exists and --account need --path, which names what to bring back.')
    return await restoreEverything(context, folder, { secretKey, skipDamaged })
  }
  if (secretKey !== undefined || skipDamaged)
    throw new Fault('invalid', '--secret-key and --skip-damaged are for restoring everything, without --path.')
  const input = { paths, to: to ?? null, onCollision: ifExists ?? ('skip' as const) }
  const restored = await inAccount(context, account, (inside) =>
    restorePaths(inside, folder, { ...input, onProgress: countNotes(context.output) }),
  )
  if (restored.failed > 0) context.fail()
  context.output.answer({ backup: folder, ...restored }, [
    `${counted(restored.files, 'file')} restored, ${sizeText(restored.bytes)}; ${counted(restored.folders, 'folder')} created, ${counted(restored.unchanged, 'file')} already there.`,
    ...restored.skippedPaths.map((path) => `exists: ${path}`),
    ...(restored.skipped > 0
      ? [
          `${counted(restored.skipped, 'file')} left as they are, with another content than in the backup. Add --to FOLDER, --if-exists rename or --if-exists replace.`,
        ]
      : []),
    ...restored.failures.map((text) => `failed: ${text}`),
    ...(restored.failed > restored.failures.length
      ? [`and ${restored.failed - restored.failures.length} more that failed`]
      : []),
  ])
}

async function restoreEverything(
  context: CommandContext,
  folder: string,
  options: { readonly secretKey: string | undefined; readonly skipDamaged: boolean | undefined },
): Promise<void> {
  const config = context.config()
  const secretKey = options.secretKey === undefined ? undefined : resolve(options.secretKey)
  const onProgress = progressNotes(context.output)
  const restored = await restoreAll(config, folder, { ...options, secretKey, onProgress })
  if (restored.lost > 0) context.fail()
  context.output.answer({ backup: folder, data: config.data, ...restored }, [
    `${counted(restored.files, 'file')}, ${sizeText(restored.bytes)}, in ${config.data}; ${restored.copied} copied by this run.`,
    ...lostLines(restored),
    ...lostText(restored),
    ...(restored.complete
      ? [
          ...(config.storage
            ? [
                `The files are in the data folder. Once the server is running, ./sallyport storage move --to ${storageName(config.storage)} moves them to the bucket.`,
              ]
            : []),
          'The restore is complete: start the server.',
        ]
      : [
          'The restore is NOT complete, and no server starts on it: files are missing or damaged in the backup. Run the command again with another backup, or with --skip-damaged to restore the rest.',
        ]),
  ])
}
