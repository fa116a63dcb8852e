/**
 * The certificate of this installation by ACME. It is stored with its key in the database, so that all nodes serve the same one, and any
 * of them answers the authority's challenges. An attempt is stored before it is made: a server that ends in the middle of it, or is
 * started again and again, does not order again before the pause that follows a failure.
 */
import { createHash, X509Certificate } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { newKey, type OrderedCertificate, orderCertificate } from '../../lib/acme/order.ts'
import { AcmeError } from '../../lib/acme/problem.ts'
import type { AcmeSettings, Needs } from '../context.ts'
import { Fault } from '../fault.ts'
import { type CertificateState, pauseAfter, pauseAfterError, renewalOf, sentenceFor } from './certificate.ts'
import * as store from './store.ts'

type StoreContext = Needs<'db' | 'clock' | 'sealer'>
type CertificateContext = StoreContext & Needs<'settings' | 'log' | 'wake'>

const interrupted = 'The last attempt to obtain a certificate was interrupted.'

/** How long challenges are answered, in ms. Authorities ask for minutes after the first time. */
const challengeMs = 600_000

/** The same text for the same authority and the same names, in any order. */
function certificateId({ directory, names }: Pick<AcmeSettings, 'directory' | 'names'>): string {
  return createHash('sha256')
    .update(JSON.stringify([directory, names.toSorted()]))
    .digest('hex')
}

const keyContext = (id: string) => `acme certificate:${id}`
const accountContext = (directory: string) => `acme account:${directory}`

export interface StoredCertificate extends OrderedCertificate {
  /** Differs from those of other stored certificates. */
  readonly version: string
}

/** The certificate to serve: of the settings; until there is one, another one for the first name that has not expired. */
export async function current(ctx: StoreContext, acme: AcmeSettings): Promise<StoredCertificate | null> {
  const own = await store.find(ctx.db.q, certificateId(acme))
  if (own?.chain) return opened(ctx, own)
  const [name = ''] = acme.names
  const others = await store.findOthers(ctx.db.q, ctx.clock.now().toISOString())
  const other = others.find(({ chain }) => chain !== null && new X509Certificate(chain).checkHost(name) !== undefined)
  return other ? opened(ctx, other) : null
}

function opened({ sealer }: Needs<'sealer'>, row: store.CertificateRow): StoredCertificate {
  const { id, version, chain, sealedKey } = row
  return { version: `${id} ${version}`, chain: chain ?? '', key: sealer.open(sealedKey ?? '', keyContext(id)) }
}

/** The response to a challenge of the authority; null for any other token. */
export const responseTo = (ctx: Needs<'db' | 'clock'>, token: string): Promise<string | null> =>
  store.challengeResponse(ctx.db.q, token, ctx.clock.now().toISOString())

/** Null without ACME. */
export async function state(ctx: Needs<'db' | 'settings'>): Promise<CertificateState | null> {
  const { acme } = ctx.settings
  if (!acme) return null
  const row = await store.find(ctx.db.q, certificateId(acme))
  return {
    names: acme.names,
    directory: acme.directory,
    expiresAt: row?.validTo ?? null,
    issuedAt: row?.validFrom ?? null,
    nextAttemptAt: row?.nextAttemptAt ?? null,
    failures: row?.failures ?? 0,
    problem: row?.problem ?? null,
  }
}

/** Whether there is a certificate that has not expired. True without ACME. */
export async function isServable(ctx: Needs<'db' | 'settings' | 'clock'>): Promise<boolean> {
  const now = await state(ctx)
  return now === null || (now.expiresAt !== null && now.expiresAt > ctx.clock.now().toISOString())
}

/** Throws `invalid` without ACME. */
export function requireAcme({ settings }: Needs<'settings'>): AcmeSettings {
  if (settings.acme) return settings.acme
  throw new Fault(
    'invalid',
    'No certificate is obtained by ACME: set SALLYPORT_ACME to the names of this server, such as files.example.com.',
  )
}

/** The next attempt is made within seconds by a running server. Throws `invalid` without ACME. */
export async function requestAttempt(ctx: Needs<'db' | 'clock' | 'settings'>): Promise<void> {
  const acme = requireAcme(ctx)
  const now = ctx.clock.now().toISOString()
  await ctx.db.tx(async (tx) => {
    const row = await store.lock(tx, certificateId(acme), now)
    await store.setAttempt(tx, row.id, { ...row, nextAttemptAt: now })
  })
}

/** Orders the certificate if it is due. Other nodes must not do the same at that time. */
export async function renewIfDue(ctx: CertificateContext, signal: AbortSignal): Promise<void> {
  const { acme } = ctx.settings
  if (!acme) return
  const id = certificateId(acme)
  const dueAt = await store.nextAttempt(ctx.db.q, id)
  if (dueAt !== null && dueAt > ctx.clock.now().toISOString()) return
  const failures = await beginAttempt(ctx, id)
  if (failures === null) return
  const { names, directory } = acme
  ctx.log.info({ names, directory }, 'certificate ordered')
  try {
    const ordered = await order(ctx, acme, signal)
    const issued = await storeIssued(ctx, id, ordered)
    ctx.wake('certificates')
    ctx.log.info({ names, directory, ...issued }, 'certificate issued')
  } catch (error) {
    const known = error instanceof AcmeError ? error : null
    // A server that is stopped tries again at its next start, after the pause.
    if (signal.aborted) return
    const problem = known ? sentenceFor(known, acme) : `The certificate could not be ordered: ${messageOf(error)}`
    const pause = known ? pauseAfterError(failures, known) : pauseAfter(failures)
    const nextAttemptAt = later(ctx, pause)
    await store.setAttempt(ctx.db.q, id, { failures, problem, nextAttemptAt })
    ctx.log.error({ err: error, names, directory, failures, nextAttemptAt }, problem)
  }
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error))
const later = ({ clock }: Needs<'clock'>, ms: number) => new Date(clock.now().getTime() + ms).toISOString()

/** Stores that an attempt fails, until it has not. Returns how many failed in a row, with this one; null if none is due. */
async function beginAttempt(ctx: StoreContext, id: string): Promise<number | null> {
  const now = ctx.clock.now().toISOString()
  await store.deleteExpiredChallenges(ctx.db.q, now)
  return await ctx.db.tx(async (tx) => {
    const row = await store.lock(tx, id, now)
    if (row.nextAttemptAt > now) return null
    const failures = row.failures + 1
    const nextAttemptAt = later(ctx, pauseAfter(failures))
    await store.setAttempt(tx, id, { failures, problem: interrupted, nextAttemptAt })
    return failures
  })
}

async function order(ctx: StoreContext, acme: AcmeSettings, signal: AbortSignal): Promise<OrderedCertificate> {
  const { directory, caFile, email, binding, names } = acme
  const trusted = caFile === null ? null : await readFile(caFile, 'utf8')
  const accountKey = await accountKeyFor(ctx, directory)
  const expiresAt = later(ctx, challengeMs)
  const publish = (token: string, response: string) => store.addChallenge(ctx.db.q, { token, response, expiresAt })
  return await orderCertificate({ directory, trusted, accountKey, email, binding, names, publish }, signal)
}

async function accountKeyFor({ db, sealer, clock }: StoreContext, directory: string): Promise<string> {
  const context = accountContext(directory)
  const sealed = sealer.seal(newKey(), context)
  return sealer.open(await store.accountKey(db.q, directory, sealed, clock.now().toISOString()), context)
}

async function storeIssued(ctx: StoreContext, id: string, { chain, key }: OrderedCertificate) {
  const certificate = new X509Certificate(chain)
  const [from, to] = [new Date(certificate.validFrom), new Date(certificate.validTo)]
  const nextAttemptAt = renewalOf({ from, to }, ctx.clock.now()).toISOString()
  const [validFrom, validTo] = [from.toISOString(), to.toISOString()]
  const sealedKey = ctx.sealer.seal(key, keyContext(id))
  await store.setIssued(ctx.db.q, id, { chain, sealedKey, validFrom, validTo, nextAttemptAt })
  return { validTo, nextAttemptAt }
}
