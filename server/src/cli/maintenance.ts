/** `migrate`, `doctor` and `certificate`: maintenance of an installation. */
import { mkdir } from 'node:fs/promises'
import type { Command } from 'commander'
import type { CertificateState } from '../core/certificates/certificate.ts'
import { requestAttempt, requireAcme, state } from '../core/certificates/certificates.ts'
import { type DatabaseOptions, openDatabase } from '../db/database/open.ts'
import { version } from '../version.ts'
import { requireRestored } from './backups/unfinished.ts'
import { type CommandContext, withApp } from './context.ts'
import { examine } from './doctor/doctor.ts'
import { columns, counted, examples } from './output/output.ts'
import { cannotOpen } from './serving/open.ts'

export function addMaintenanceCommands(program: Command, context: CommandContext): void {
  program
    .command('migrate')
    .description("bring the database's tables up to date; every start does so too")
    .addHelpText('after', examples('migrate'))
    .action(() => migrate(context))
  program
    .command('doctor')
    .description('check settings, database, storage, key and mail; fails on any problem')
    .option('--bytes', 'read every stored file and compare it with the acknowledged upload; can take long')
    .addHelpText('after', examples('doctor', 'doctor --bytes'))
    .action(({ bytes = false }: { bytes?: boolean }) => doctor(context, bytes))
  addCertificateCommands(program, context)
}

async function migrate(context: CommandContext): Promise<void> {
  const { data, database, power } = context.config()
  requireRestored(data)
  const applied = await applyMigrations(data, { ...database, power, version }).catch((error: unknown) => {
    throw cannotOpen(error)
  })
  context.output.answer(
    { applied },
    applied.length === 0
      ? ['The tables are already up to date.']
      : [`Applied ${counted(applied.length, 'migration')}:`, ...applied.map((name) => `  ${name}`)],
  )
}

async function applyMigrations(folder: string, options: DatabaseOptions): Promise<string[]> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const db = await openDatabase(options)
  try {
    return await db.migrate()
  } finally {
    await db.close()
  }
}

const shownEmails = 20

async function doctor(context: CommandContext, readsBytes: boolean): Promise<void> {
  const { settings, findings, emails } = await examine(context.config(), readsBytes)
  const problems = findings.filter(({ state }) => state === 'problem').length
  if (problems > 0) context.fail()
  const waiting = emails.slice(0, shownEmails)
  context.output.answer({ ok: problems === 0, settings, findings, emails }, [
    ...columns(Object.entries(settings)),
    '',
    ...columns(findings.map(({ state, about, text }) => [state, about, text])),
    ...(emails.length === 0
      ? []
      : [
          '',
          ...columns([
            ['WAITING SINCE', 'TO', 'SUBJECT', 'LAST ERROR'],
            ...waiting.map(({ createdAt, to, subject, lastError }) => [createdAt, to, subject, lastError]),
          ]),
        ]),
    ...(emails.length > shownEmails ? [`and ${emails.length - shownEmails} more`] : []),
    '',
    problems === 0 ? 'No problems found.' : `There ${problems === 1 ? 'is' : 'are'} ${counted(problems, 'problem')}.`,
  ])
}

function addCertificateCommands(program: Command, context: CommandContext): void {
  const command = program
    .command('certificate')
    .description('the certificate that the server obtains by ACME: SALLYPORT_ACME')
    .addHelpText('after', examples('certificate show', 'certificate renew'))
  command
    .command('show', { isDefault: true })
    .description('show its names, when it expires and is renewed, and the last failure')
    .addHelpText('after', examples('certificate show'))
    .action(() => show(context))
  command
    .command('renew')
    .description('let the running server obtain a new one now, or try again after a failure')
    .addHelpText('after', examples('certificate renew'))
    .action(() => renew(context))
}

async function show(context: CommandContext): Promise<void> {
  const certificate = await withApp(context, async (ctx) => {
    requireAcme(ctx)
    return await state(ctx)
  })
  context.output.answer(certificate, certificate ? columns(rowsOf(certificate)) : [])
}

const rowsOf = ({ names, directory, expiresAt, nextAttemptAt, failures, problem }: CertificateState): string[][] => [
  ['Names', names.join(', ')],
  ['Authority', directory],
  ['Expires', expiresAt ?? 'there is none yet'],
  [failures > 0 || expiresAt === null ? 'Next attempt' : 'Renewal', nextAttemptAt ?? 'when the server runs'],
  ...(problem === null
    ? []
    : [
        ['Failed attempts', String(failures)],
        ['Last failure', problem],
      ]),
]

async function renew(context: CommandContext): Promise<void> {
  await withApp(context, requestAttempt)
  context.output.answer({ requested: true }, [
    'The running server obtains a certificate within seconds. See the result with ./sallyport certificate.',
  ])
}
