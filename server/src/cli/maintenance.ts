/** `migrate`, `doctor`, `certificate` and `audit`: maintenance of an installation. */
import { createReadStream } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import type { Command } from 'commander'
import { auditStatus, compareLast } from '../core/activity/audit/status.ts'
import type { CertificateState } from '../core/certificates/certificate.ts'
import { requestAttempt, requireAcme, state } from '../core/certificates/certificates.ts'
import { Fault } from '../core/fault.ts'
import { type DatabaseOptions, openDatabase } from '../db/database/open.ts'
import { type Verification, type VerifyOptions, verifyLines } from '../lib/audit/verify.ts'
import { version } from '../settings/version.ts'
import { statusLines, verificationLines } from './audits/report.ts'
import { requireRestored } from './backups/unfinished.ts'
import { type CommandContext, withApp } from './context.ts'
import { examine } from './doctor/doctor.ts'
import { wholeNumber } from './input.ts'
import { columns, counted, examples, sentenceOf } from './output/output.ts'
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
  addAuditCommands(program, context)
}

function addAuditCommands(program: Command, context: CommandContext): void {
  const audit = program
    .command('audit')
    .description('the audit export: SALLYPORT_AUDIT')
    .addHelpText('after', examples('audit verify /var/log/sallyport/audit.jsonl', 'audit status'))
  audit
    .command('verify')
    .description('check that exported lines are complete and unchanged; fails at the first one that is not')
    .argument('<files...>', 'the files in their order, the oldest first; - reads standard input')
    .option('--from <number>', 'the number of the first line, if the files before it are elsewhere', wholeNumber)
    .option('--hash <hex>', 'a last hash that was noted before: a line must have it')
    .option('--database', 'the last line must be the last one that the database of this installation has exported')
    .addHelpText(
      'after',
      examples('audit verify --database audit.jsonl.1 audit.jsonl', 'audit verify --from 5001 audit.jsonl'),
    )
    .action((files: string[], options: AuditVerifyOptions) => verifyAudit(context, files, options))
  audit
    .command('status')
    .description('show the destination, what waits for it, and the last hash')
    .addHelpText('after', examples('audit status'))
    .action(() => showAudit(context))
}

interface AuditVerifyOptions {
  readonly from?: number
  readonly hash?: string
  readonly database?: boolean
}

async function verifyAudit(
  context: CommandContext,
  files: readonly string[],
  { from, hash, database = false }: AuditVerifyOptions,
): Promise<void> {
  if (hash !== undefined && !/^[0-9a-f]{64}$/.test(hash)) throw new Fault('invalid', '--hash must be 64 hex digits.')
  const verified = await readAudit(files, { from, noted: hash })
  const difference =
    database && !verified.broken ? await withApp(context, (ctx) => compareLast(ctx, verified.last)) : null
  const isNotedMissing = hash !== undefined && !verified.hasNoted
  const isOk = !verified.broken && difference === null && !isNotedMissing && verified.lines > 0
  if (!isOk) context.fail()
  context.output.answer(
    { ok: isOk, ...verified, difference },
    verificationLines(verified, { difference, isNotedMissing, isEndChecked: database, from: from ?? 1 }),
  )
}

async function readAudit(files: readonly string[], options: VerifyOptions): Promise<Verification> {
  try {
    const sources = files.map((name) => ({ name, chunks: chunksOf(name) }))
    return await verifyLines(sources, options)
  } catch (error) {
    throw new Fault('invalid', `The files can't be read: ${sentenceOf(error)}.`)
  }
}

/** Opened when it is read: an error before that would have no listener. */
async function* chunksOf(name: string): AsyncGenerator<Buffer> {
  yield* name === '-' ? process.stdin : createReadStream(name)
}

async function showAudit(context: CommandContext): Promise<void> {
  const { audit } = context.config()
  const status = await withApp(context, auditStatus)
  const destination = audit?.name ?? null
  context.output.answer({ destination, ...status }, statusLines(destination, status))
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
